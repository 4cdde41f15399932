"""The report: one page with the matrix, an as-of control, the timeline and every source, that opens with no network.

The rows are written out as HTML, so that the page reads, prints and can be searched without scripts; the script adds
filters and the as-of control. It holds no rules: the state of each cell over time is worked out here (`history`) and
only looked up there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tricord.align._facts import Fact, facts
from tricord.align._table import DESIGNATED, Cell, Designation, Gap, Subject, Table, history
from tricord.lists import info, known_codes, parties
from tricord.model import CellState, Measure
from tricord.names import fold

if TYPE_CHECKING:
    from jinja2 import Template

#: How a state is written in a cell, and what it means.
STATES: dict[CellState, tuple[str, str]] = {
    CellState.LISTED: ("listed", "designated by the Security Council itself"),
    CellState.AUTONOMOUS: ("autonomous", "designated under national law alone"),
    CellState.IMPLEMENTING: ("implementing", "on the national list, carrying out a UN listing"),
    CellState.BOUND: ("bound", "UN-listed, so binding, though not seen on the national list"),
    CellState.DELISTED: ("delisted", "was designated and no longer is"),
    CellState.NOT_LISTED: (
        "not listed",
        "a list that shows everything is silent: a gap where another party has designated",
    ),
    CellState.UNKNOWN: ("unknown", "no snapshot of the list tells for that day: never counted as a gap"),
}
#: Party, basis, published programmes, authorities: the legal ground of a designation, printed once and cited by number.
_Basis = tuple[str, str, tuple[str, ...], tuple[str, ...]]
_NAME_KINDS = {"name": "", "alias": "alias", "previousName": "former", "weakAlias": "weak alias"}
_LANGUAGES = {"jpn": "ja", "kor": "ko", "eng": "en"}
_KINDS = {
    "Person": "person",
    "Organization": "organization",
    "Company": "organization",
    "LegalEntity": "person or organization",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "CryptoWallet": "wallet",
}


def to_html(table: Table) -> str:
    """The whole page as text."""
    bases: dict[_Basis, int] = {}
    rows = [_row(table, subject, bases) for subject in table.subjects]
    return _template().render(
        table=table,
        title=_title(table),
        summary=table.summary(),
        states=[(state.value, _slug(state), *words) for state, words in STATES.items()],
        parties=[(code, parties()[code].name) for code in table.parties],
        kinds=sorted({_KINDS.get(s.schema, s.schema) for s in table.subjects}),
        rows=rows,
        bases=list(bases),
        lists=[(s, info(s.list_id), _age(s.last)) for s in table.lists],
        gaps=_longest_gaps(table),
        days=_days_used(table),
        picture=table.draw(table) if table.draw is not None else "",
        data=_script_data(table),
        since=_since,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _title(table: Table) -> str:
    return known_codes().get(table.programme or "", table.programme or "All programmes")


def _row(table: Table, subject: Subject, bases: dict[_Basis, int]) -> dict[str, Any]:
    return {
        "subject": subject,
        "kind": _KINDS.get(subject.schema, subject.schema),
        "search": " ".join(dict.fromkeys(name.value.casefold() for name in subject.names)),
        "cells": [_cell(subject.cells[party], bases) for party in table.parties],
        "scripts": _other_scripts(subject),
        "names": _names(subject),
        "reasons": subject.reasons(),
        "facts": _grouped(facts(table, subject)),
    }


def _cited(shown: Sequence[Designation]) -> list[str]:
    """The entries that a cell rests on; notices only where no list holds the subject (the details name all)."""
    lists = [d.entry_id for d in shown if not d.list_id.endswith("-notices")]
    return list(dict.fromkeys(lists or [d.entry_id for d in shown]))


def _longest_gaps(table: Table) -> list[tuple[str, list[Gap]]]:
    """For each party three gaps: those with most parties on the other side, open longest. The UN follows none: last."""
    found = [gap for gap in table.gaps() if gap.first_since]
    order = sorted(table.parties, key=lambda party: (party == "UN", table.parties.index(party)))
    grouped = [(party, [gap for gap in found if gap.party == party][:3]) for party in order]
    return [(party, gaps) for party, gaps in grouped if gaps]


def _days_used(table: Table) -> list[tuple[str, str]]:
    """For each party the day of the newest snapshot that the table rests on; notices that reach further are named."""
    lists: dict[str, str] = {}
    notices: dict[str, str] = {}
    for standing in table.lists:
        day = standing.snapshot if table.as_of else standing.last
        if standing.party and day:
            found = lists if info(standing.list_id).exhaustive else notices
            found[standing.party] = max(found.get(standing.party, ""), day[:10])
    days = []
    for party in table.parties:
        day, later = lists.get(party, ""), notices.get(party, "")
        if day or later:
            days.append((party, f"{day} (notices to {later})" if day and later > day else day or later))
    return days


def _basis(d: Designation) -> _Basis:
    return (info(d.list_id).party, d.basis, d.published_programmes, d.authorities)


def _cell(cell: Cell, bases: dict[_Basis, int]) -> dict[str, Any]:
    shown = [d for d in cell.designations if d.phase != "not yet"] or list(cell.designations)
    return {
        "cell": cell,
        "slug": _slug(cell.state),
        "word": STATES[cell.state][0],
        "day": cell.since or (f"by {cell.not_after}" if cell.not_after and cell.state in DESIGNATED else ""),
        "entries": _cited(shown),
        "end_user": cell.measures == (Measure.EXPORT_CONTROL.value,),
        "lines": [(d, _since(d), bases.setdefault(_basis(d), len(bases) + 1)) for d in cell.designations],
    }


def _since(d: Designation | Cell) -> str:
    if d.since:
        return f"since {d.since}"
    if d.not_before and d.not_after:
        return f"since unknown, between {d.not_before} and {d.not_after}"
    return f"since unknown, by {d.not_after} at the latest" if d.not_after else "since unknown"


def _names(subject: Subject) -> list[tuple[str, str, str, list[str]]]:
    """Each name once: value, language tag of HTML, kind in words, and the lists that print it."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for name in subject.names:
        key = (name.value, _LANGUAGES.get(name.lang or "", ""), _NAME_KINDS[name.kind])
        found.setdefault(key, []).append(name.list_id)
    return [(*key, lists) for key, lists in found.items()]


def _other_scripts(subject: Subject) -> list[str]:
    """Main names in other scripts than Latin, as the lists print them."""
    main = [n.value for n in subject.names if n.kind == "name"]
    return list(dict.fromkeys(name for name in main if not fold(name).isascii()))[:3]


def _grouped(found: list[Fact]) -> list[tuple[str, list[Fact]]]:
    groups: dict[str, list[Fact]] = {}
    for fact in found:
        groups.setdefault(fact.label, []).append(fact)
    return list(groups.items())


def _script_data(table: Table) -> str:
    changes = {
        subject_id: [
            [[[day, _slug(state), since or ""] for day, state, since in row.cells[party]] for party in table.parties],
            row.shown,
        ]
        for subject_id, row in history(table).items()
    }
    data = {
        "asOf": table.as_of,
        "parties": table.parties,
        "states": {_slug(state): words[0] for state, words in STATES.items()},
        "designated": [_slug(state) for state in STATES if state in DESIGNATED],
        "changes": changes,
    }
    # "</script>" inside a name must not end the script.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _slug(state: CellState) -> str:
    return state.value.replace(" ", "-")


def _age(day: str | None) -> str:
    if day is None:
        return ""
    days = (date.today() - date.fromisoformat(day[:10])).days
    return f"{days} days old"
