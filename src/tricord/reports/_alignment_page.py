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

from tricord.align import (
    DESIGNATED,
    MISSING,
    Cell,
    Designation,
    Fact,
    Gap,
    GapKind,
    RowHistory,
    Subject,
    Table,
    facts,
    history,
)
from tricord.i18n import tr
from tricord.lists import info, is_weak_source, known_codes, parties
from tricord.model import CellState, Measure
from tricord.names import fold
from tricord.reports._timeline import alignment_timeline
from tricord.reports._words import days_between, kind_word, name_word, since_text, state_slug, state_words

if TYPE_CHECKING:
    from jinja2 import Template

#: Party, basis, published programmes, authorities: the legal ground of a designation, printed once and cited by number.
_Basis = tuple[str, str, tuple[str, ...], tuple[str, ...]]
_LANGUAGES = {"jpn": "ja", "kor": "ko", "eng": "en"}
_StateWords = dict[CellState, tuple[str, str]]


def alignment_html(table: Table, *, now: date) -> str:
    """The whole page as text. `now`: the day on which the ages of the lists are counted."""
    words = state_words()
    bases: dict[_Basis, int] = {}
    rows = [_row(table, subject, bases, words) for subject in table.subjects]
    return _template().render(
        table=table,
        title=_title(table),
        summary=table.summary(),
        states=[(state.value, state_slug(state), *both) for state, both in words.items()],
        parties=[(code, parties()[code].name) for code in table.parties],
        kinds=sorted({kind_word(s.schema) for s in table.subjects}),
        rows=rows,
        bases=list(bases),
        lists=[(s, info(s.list_id), _age(s.last, now)) for s in table.lists],
        gaps=_longest_gaps(table),
        days=[f"{party} {day}" for party, day in _days_used(table)],
        picture=alignment_timeline(table),
        data=_script_data(table, words),
        is_weak_source=is_weak_source,
        tr=tr,
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
    return environment.get_template("alignment.html.j2")


def _title(table: Table) -> str:
    return known_codes().get(table.programme or "", table.programme or tr("All programmes"))


def _row(table: Table, subject: Subject, bases: dict[_Basis, int], words: _StateWords) -> dict[str, Any]:
    return {
        "subject": subject,
        "kind": kind_word(subject.schema),
        "search": " ".join(dict.fromkeys(name.value.casefold() for name in subject.names)),
        "cells": [_cell(subject.cells[party], bases, words) for party in table.parties],
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
    """For each party the three gaps that its list shows most surely and longest. The UN follows none: last."""
    found = [gap for gap in table.gaps() if gap.first_since and gap.kind is not GapKind.EXPORT_CONTROL]
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
            days.append(
                (party, tr("{day} (notices to {later})", day=day, later=later) if day and later > day else day or later)
            )
    return days


def _basis(d: Designation) -> _Basis:
    return (info(d.list_id).party, d.basis, d.published_programmes, d.authorities)


def _cell(cell: Cell, bases: dict[_Basis, int], words: _StateWords) -> dict[str, Any]:
    shown = [d for d in cell.designations if d.phase != "not yet"] or list(cell.designations)
    return {
        "cell": cell,
        "slug": state_slug(cell.state),
        "word": words[cell.state][0],
        "day": _day(cell),
        "entries": _cited(shown),
        "end_user": cell.measures == (Measure.EXPORT_CONTROL.value,),
        "lines": [(d, _since(d), bases.setdefault(_basis(d), len(bases) + 1)) for d in cell.designations],
    }


def _day(cell: Cell) -> str:
    if cell.since:
        return cell.since
    return tr("by {day}", day=cell.not_after) if cell.not_after and cell.state in DESIGNATED else ""


def _since(d: Designation) -> str:
    return since_text(d.since, d.not_before, d.not_after)


def _names(subject: Subject) -> list[tuple[str, str, str, list[str]]]:
    """Each name once: value, language tag of HTML, kind in words, and the lists that print it."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for name in subject.names:
        key = (name.value, _LANGUAGES.get(name.lang or "", ""), name_word(name.kind))
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


def _script_data(table: Table, words: _StateWords) -> str:
    def changes_of(row: RowHistory) -> list[Any]:
        cells = [row.cells[party] for party in table.parties]
        return [[[[day, places[state], since or ""] for day, state, since in cell] for cell in cells], row.shown]

    places = {state: place for place, state in enumerate(words)}

    data = {
        "asOf": table.as_of,
        "texts": {
            "asOf": tr("As of {day}."),
            "lastSeen": tr("Each list as last seen."),
            "shown": tr("{shown} of {all} subjects shown"),
        },
        "parties": table.parties,
        "slugs": [state_slug(state) for state in words],
        "states": {state_slug(state): word for state, (word, _) in words.items()},
        "missing": [state_slug(state) for state in words if state in MISSING],
        "designated": [state_slug(state) for state in words if state in DESIGNATED],
        "changes": {subject: changes_of(row) for subject, row in history(table).items()},
    }
    # "</script>" inside a name must not end the script.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _age(day: str | None, now: date) -> str:
    return "" if day is None else tr("{days} days old", days=days_between(day, now))
