"""Which programmes there are, and how many subjects each party's lists hold under each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from tricord.align._period import Phase
from tricord.align._table import Table
from tricord.lists import country_programmes, known_codes


class ProgrammeCount(msgspec.Struct, frozen=True, kw_only=True):
    """A programme: its `code`, which `--programme` takes, its `title`, the ISO codes of the `countries` it concerns
    (none for a theme that cuts across countries), and how many `subjects` are designated under it on the asked day, in
    all and by party. A party that is not in `parties` has no designation there at hand; that is no word on its law.
    """

    code: str
    title: str
    countries: tuple[str, ...]
    subjects: int
    parties: Mapping[str, int]


def programme_counts(table: Table) -> tuple[ProgrammeCount, ...]:
    """Every programme of the vocabulary in order of code, counted over the designations in force in the table."""
    subjects: Counter[str] = Counter()
    by_party: Counter[tuple[str, str]] = Counter()
    for subject in table.subjects:
        held = {
            (programme, party)
            for party, cell in subject.cells.items()
            for designation in cell.designations
            if designation.phase == Phase.IN_FORCE
            for programme in designation.programmes
        }
        by_party.update(held)
        subjects.update({programme for programme, _ in held})
    countries = country_programmes()
    return tuple(
        ProgrammeCount(
            code=code,
            title=title,
            countries=tuple(sorted(countries.get(code, ()))),
            subjects=subjects[code],
            parties={party: n for party in table.parties if (n := by_party[code, party])},
        )
        for code, title in sorted(known_codes().items())
    )
