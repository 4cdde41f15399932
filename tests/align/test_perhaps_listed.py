"""Who may be somebody that is listed is not shown as unlisted: by no party of that somebody's."""

from __future__ import annotations

import re

import pytest

from tricord.align import Subject
from tricord.database import Database
from tricord.model import CellState

NO = (CellState.NOT_LISTED, CellState.OWED)
LISTED = (CellState.AUTONOMOUS, CellState.IMPLEMENTING, CellState.LISTED)


def lists_of(subject: Subject) -> set[str]:
    return {entry.partition(":")[0] for entry in subject.entries}


def test_whoever_may_be_one_with_an_entry_may_be_one_with_all_of_its_subject(embedded: Database) -> None:
    """OFAC's BANK SEPAH INTERNATIONAL bears a name of IRe.007, and of Japan's entry for it: neither cell is a `no`."""
    (subject,) = embedded.find("us-ofac-sdn:25440").subjects
    assert subject.cells["JP"].state is CellState.UNKNOWN
    assert subject.cells["UN"].state is CellState.UNKNOWN
    assert "un-sc:IRe.007" in str(subject.cells["UN"].reason)


def test_al_itihaad_is_joined_with_its_listing(embedded: Database) -> None:
    """QDe.002 and OFAC's 6899 are one (AL-ITIHAAD AL-ISLAMIYA), though no name of theirs is letter for letter one."""
    (subject,) = embedded.find("us-ofac-sdn:6899").subjects
    assert "un-sc:QDe.002" in subject.entries
    assert subject.cells["JP"].state in LISTED


@pytest.mark.slow
def test_over_all_subjects_a_doubt_is_one_for_every_party(embedded: Database) -> None:
    table = embedded.align()
    owners = {entry: subject for subject in table.subjects for entry in subject.entries}
    doubts = 0
    for subject in table.subjects:
        for cell in subject.cells.values():
            if (found := re.match(r"perhaps listed: (\S+) may be", str(cell.reason))) is None:
                continue
            doubts += 1
            other = owners[found[1]]
            if lists_of(subject) & lists_of(other):
                continue  # a list that has an entry for either keeps them apart
            for party, theirs in other.cells.items():
                assert theirs.state not in LISTED or subject.cells[party].state not in NO, (subject.id, other.id, party)
    assert doubts > 30
