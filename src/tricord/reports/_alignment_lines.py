"""An alignment as CSV, as JSON lines, as one JSON answer, and as FollowTheMoney entities."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from tricord.align import Cell, Subject, Table, entities
from tricord.i18n import Message, language, tr
from tricord.reports._spreadsheet import LINE_END, escaped

COLUMNS = (
    "subject",
    "caption",
    "schema",
    "party",
    "state",
    "since",
    "not_before",
    "not_after",
    "until",
    "measures",
    "programmes",
    "authorities",
    "numbers",
    "entries",
    "snapshots",
    "places",
    "why",
    "as_of",
    "tricord",
)


def alignment_csv(table: Table) -> str:
    """One row per cell, with its sources; cells that a spreadsheet would run as a formula are quoted by an
    apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(COLUMNS)
    for subject in table.subjects:
        for party in table.parties:
            writer.writerow([escaped(value) for value in cell_row(table, subject, subject.cells[party])])
    return out.getvalue()


def cell_row(table: Table, subject: Subject, cell: Cell) -> list[str]:
    """The texts of a cell, in the order of `COLUMNS`."""
    found = cell.designations
    return [
        subject.id,
        subject.caption,
        subject.schema,
        cell.party,
        cell.state.value,
        cell.since or "",
        cell.not_before or "",
        cell.not_after or "",
        cell.until or "",
        _join(cell.measures),
        _join(p for d in found for p in d.published_programmes),
        _join(a for d in found for a in d.authorities),
        _join(n for d in found for n in d.numbers),
        _join(d.entry_id for d in found),
        _join(f"{d.source.list_id} {d.source.snapshot}" for d in found),
        _join(d.source.place for d in found),
        _in_words(cell.reason),
        table.as_of or tr("as last seen"),
        table.version,
    ]


def _join(values: Any) -> str:
    return "; ".join(dict.fromkeys(values))


def alignment_jsonl(table: Table) -> str:
    """One JSON object per subject and line: its names, its cells with designations and sources, the evidence of its
    links.
    """
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(table))


def _lines(table: Table) -> Iterator[Mapping[str, Any]]:
    for subject in table.subjects:
        yield {
            "as_of": table.as_of,
            "known_on": table.known_on,
            "tricord": table.version,
            **_subject_fields(subject),
        }


def _subject_fields(subject: Subject) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(subject)
    plain["cells"] = {party: _cell_fields(cell, plain["cells"][party]) for party, cell in subject.cells.items()}
    return plain


def _cell_fields(cell: Cell, plain: dict[str, Any]) -> dict[str, Any]:
    """The fields of a cell, with its reason in words in place of the coded one."""
    del plain["reason"]
    first = {"subject": cell.subject, "party": cell.party, "state": cell.state.value, "why": _in_words(cell.reason)}
    return {**first, **plain}


def _in_words(reason: Message) -> str:
    return _in_language(reason, language())


@lru_cache(maxsize=1024)
def _in_language(reason: Message, _language: str) -> str:
    """The reason in the language being spoken; a few are shared by most cells of a long table."""
    return str(reason)


def alignment_ftm(table: Table) -> str:
    """FollowTheMoney entities, one JSON object per line: each subject with its designations, papers and addresses."""
    return "".join(json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities(table))


def alignment_record(table: Table) -> dict[str, Any]:
    """The table with its summary as plain values for one JSON answer, without the whole entries behind it."""
    left_out = ("members", "days")
    plain = {
        name: [_subject_fields(subject) for subject in table.subjects] if name == "subjects" else getattr(table, name)
        for name in Table.__struct_fields__
        if name not in left_out
    }
    answer: dict[str, Any] = msgspec.to_builtins({**plain, "summary": table.summary()})
    return answer
