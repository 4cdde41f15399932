"""The tables of agreements, levels and rules: every row sourced, nothing left out of the fact tables."""

from __future__ import annotations

import csv
import filecmp
from pathlib import Path

import pytest

from scripts import make_sharing_tables
from tricord import events
from tricord.sharing import load_rulebook, topics

ROOT = Path(__file__).resolve().parents[2] / "src" / "tricord"
BY_HAND = sorted((ROOT / "sharing").glob("*.csv"))
book = load_rulebook()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.mark.parametrize("path", [*BY_HAND, *sorted((ROOT / "data" / "sharing").glob("*.csv"))], ids=lambda p: p.name)
def test_every_row_has_a_source(path: Path) -> None:
    assert [row for row in rows(path) if not row["source"].strip() or None in row] == []


def test_the_made_tables_are_what_the_script_makes(shared: Path, tmp_path: Path) -> None:
    make_sharing_tables.make(shared, tmp_path)
    for name in ("handling_rules.csv", "levels.csv"):
        assert filecmp.cmp(tmp_path / name, ROOT / "data" / "sharing" / name, shallow=False), name


def test_every_agreement_on_record_has_terms_and_the_law_of_one_country_is_none() -> None:
    assert {t.agreement for t in book.terms} == set(events.agreements(book.record)) - {
        "Japan Specially Designated Secrets Act"
    }


def test_an_arrangement_rests_on_agreements_that_have_terms() -> None:
    for terms in book.terms:
        assert all(book.named(name).through == () for name in terms.basis)
        assert not terms.scope - set(topics())


def test_every_pair_is_of_parties_and_levels_that_are_known() -> None:
    for pair in book.pairs:
        parties = book.named(pair.agreement).parties
        assert {pair.party, pair.other} <= set(parties)
        assert pair.first <= pair.last


def test_every_level_of_the_equivalence_table_is_paired_or_left_out_knowingly(shared: Path) -> None:
    """The draft of 2012 never bound anybody; 대외비 has no equivalent; TISA has no table of its own."""
    published = rows(shared / "classification_equivalence.csv")
    skipped = {"JP-KR GSOMIA draft 2012", "TISA 2014", "ROK domestic (not an agreement)"}
    marks = {pair.level for pair in book.pairs} | {pair.other_level for pair in book.pairs if pair.other_level}
    for row in published:
        if row["agreement"] in skipped:
            continue
        for party in ("jp", "kr"):
            for cell in row[party].split(" / "):
                word = cell.split(" ")[0].split(":")[0].rstrip(",")
                if word and not word.startswith(("(", "sub")):
                    assert word in marks, (row["agreement"], cell)


def test_a_pair_reads_the_same_from_either_side() -> None:
    for pair in book.pairs:
        if pair.other_level is None:
            continue
        day = max(pair.first, min(pair.last, events.load().tests[-1].date.earliest))
        back = book.paired(pair.agreement, pair.other, pair.other_level, pair.party, day)
        assert pair.level in {one.other_level for one in back}


def test_korean_duty_papers_have_no_counterpart() -> None:
    assert not any("대외비" in (pair.level, pair.other_level) for pair in book.pairs)


def test_the_version_names_the_tables() -> None:
    assert len(book.version) == 12
