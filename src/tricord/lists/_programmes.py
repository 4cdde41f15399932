"""What a published programme means: the reviewed table `programmes.csv` of each list.

One row per code or title as the list publishes it. `programmes` are Tricord's codes (several joined by `;`) as
defined in `lists/programmes.csv`, `basis` is `autonomous`, `implementing` or `un`, `measures` are values of `Measure`
joined by `;`, `authority` is the legal authority, `source` says where the row's content was read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from tricord.lists._tables import table_rows
from tricord.model import KINDS, Basis, Kind, Measure

#: The kind of subject that alone a measure can reach; what stands not here reaches any subject.
_ONLY = {Measure.TRAVEL_BAN: Kind.PERSON, Measure.PORT_ENTRY_BAN: Kind.VESSEL}


def reaches(measure: Measure, schema: str) -> bool:
    """Whether a measure can be taken against a subject of a schema: nothing but a person can be kept from entering a
    country. A schema that leaves open what the subject is leaves that open too.
    """
    only = _ONLY.get(measure)
    return only is None or only in KINDS.get(schema, only)


class Programme(msgspec.Struct, frozen=True):
    """The meaning of one published programme code or title."""

    published: str
    programmes: tuple[str, ...]
    basis: Basis
    measures: tuple[Measure, ...]
    authority: str
    source: str

    def measures_on(self, schema: str) -> tuple[Measure, ...]:
        """Those of its measures that reach a subject of the schema."""
        return tuple(measure for measure in self.measures if reaches(measure, schema))


@cache
def known_codes() -> dict[str, str]:
    """Tricord's programme codes and their titles."""
    return {code: row["title"] for code, row in _vocabulary().items()}


@cache
def programme_family(code: str) -> str:
    """The family of a programme code: programmes under which parties list the same circle of people, each by its own
    law.

    What the UN lists as ISIL and Al-Qaida, others list as terrorism; what one party lists for North Korea, another
    lists for proliferation. A code outside the vocabulary is its own family.
    """
    row = _vocabulary().get(code)
    return code.lower() if row is None else row["family"]


@cache
def country_programmes() -> dict[str, frozenset[str]]:
    """Programmes that concern one country or a few, with their ISO codes, as against a theme (terrorism, proliferation,
    ...) that cuts across countries.
    """
    return {code: frozenset(row["countries"].split(";")) for code, row in _vocabulary().items() if row["countries"]}


@cache
def _vocabulary() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in table_rows(Path(__file__).with_name("programmes.csv"))}


def load_programmes(folder: Path) -> dict[str, Programme]:
    """The table of a list's folder by published code. Raises `ValueError` for a code, basis or measure outside the
    vocabularies.
    """
    codes = known_codes()
    table = {}
    for row in table_rows(folder / "programmes.csv"):
        programmes = tuple(part for part in row["programmes"].split(";") if part)
        if unknown := [code for code in programmes if code not in codes]:
            raise ValueError(f"{folder.name}/programmes.csv: {row['published']}: unknown programme codes {unknown}")
        measures = tuple(Measure(part) for part in row["measures"].split(";") if part)
        table[row["published"]] = Programme(
            row["published"], programmes, Basis(row["basis"]), measures, row["authority"], row["source"]
        )
    return table
