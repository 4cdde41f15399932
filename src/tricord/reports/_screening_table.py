"""The results of a screening as one flat table: a row per hit, and one per customer without.

A spreadsheet runs a cell that begins like a formula; in CSV such a cell gets a leading apostrophe (`escaped`), and so
does one that begins with apostrophes before such a sign, so that `unescaped` gives back every text as it was.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tricord.lists import parties
from tricord.reports._screening_words import SILENT, standing_text, versions_text
from tricord.reports._spreadsheet import LINE_END, escaped
from tricord.screen import JudgedHit, JudgedRow, Results

COLUMNS = (
    "outcome", "review", "score", "customer", "place", "asked", "subject", "caption", "matched_name", "schema",
    "evidence", "designations", "review_note", "notes", "customer_digest", "subject_digest", "as_of", "as_known_on",
    "versions",
)  # fmt: skip
#: The columns that hold several texts.
LISTS = ("evidence", "designations", "notes")
#: Before a customer's own column, so that none of them meets one of ours.
OWN = "customer: "


def table_columns(results: Results) -> list[str]:
    """The columns in order: ours, with one for each party, then the customers' own."""
    at = COLUMNS.index("designations")
    return [*COLUMNS[:at], *parties(), *COLUMNS[at:], *(f"{OWN}{header}" for header in results.headers)]


def flat_rows(results: Results) -> Iterator[dict[str, Any]]:
    """The rows by column; values are text, numbers, lists of text or None."""
    options = results.run.options
    run = {
        "as_of": options.as_of or "as last seen",
        "as_known_on": options.known_on,
        "versions": versions_text(results.run.versions),
    }
    known = tuple(parties())
    for judged in results.judged():
        customer = {**_customer(judged), **run}
        for found in judged.hits:
            yield {**customer, **_hit(found, known)}
        if not judged.hits:
            yield customer


def _customer(judged: JudgedRow) -> dict[str, Any]:
    row = judged.row
    return {
        "outcome": judged.outcome,
        "customer": row.key,
        "place": row.place,
        "notes": [row.reason, *row.notes] if row.reason else list(row.notes),
        "customer_digest": row.digest,
        **{f"{OWN}{header}": text for header, text in row.fields.items()},
    }


def _hit(found: JudgedHit, known: tuple[str, ...]) -> dict[str, Any]:
    match = found.hit.match
    return {
        "review": found.review.state,
        "review_note": found.review.note,
        "score": round(match.score, 4),
        "asked": found.hit.asked,
        "subject": match.id,
        "caption": match.caption,
        "matched_name": match.name,
        "schema": match.schema,
        "evidence": list(match.evidence),
        "designations": [f"{s.party}: {standing_text(s)}" for s in match.designations if s.state not in SILENT],
        "subject_digest": found.digest,
        **{party: "; ".join(s.state for s in match.designations if s.party == party) for party in known},
    }


def write_csv(results: Results, path: Path) -> None:
    """The table as CSV."""
    columns = table_columns(results)
    # With a byte order mark: without it a spreadsheet takes Hangul and kana for another encoding.
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator=LINE_END)
        writer.writerow([escaped(column) for column in columns])
        for row in flat_rows(results):
            writer.writerow([escaped(_cell(row.get(column))) for column in columns])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return " | ".join(value) if isinstance(value, list) else str(value)
