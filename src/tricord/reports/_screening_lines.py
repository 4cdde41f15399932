"""The results of a screening as JSON lines: one object per customer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tricord.screen import Hit, JudgedHit, Results


def write_lines(results: Results, path: Path) -> None:
    """One line per customer."""
    with path.open("wb") as file:
        for line in result_lines(results):
            file.write(msgspec.json.encode(line) + b"\n")


#: What no screening by names and numbers tells: whom listed persons own or control.
NOT_EXAMINED = ("ownership", "control")


def result_lines(results: Results) -> Iterator[dict[str, Any]]:
    """One object per customer, each with its hits, what came near where a lower line was asked for, and the versions
    that made them.
    """
    versions, as_of, known_on = results.run.versions, results.run.options.as_of, results.run.options.known_on
    for judged in results.judged():
        row = judged.row
        yield {
            "customer": row.key,
            "place": row.place,
            "outcome": judged.outcome,
            "reason": row.reason or None,
            "fields": row.fields,
            "notes": row.notes,
            "hits": [_hit(found) for found in judged.hits],
            **({"below": [_match(near) for near in row.below]} if results.run.options.below is not None else {}),
            "not_examined": NOT_EXAMINED,
            "customer_digest": row.digest,
            "as_of": as_of,
            "as_known_on": known_on,
            "versions": versions,
        }


def _hit(found: JudgedHit) -> dict[str, Any]:
    return {
        "asked": found.hit.asked,
        "review": found.review,
        "subject_digest": found.digest,
        **_match(found.hit),
    }


def _match(hit: Hit) -> dict[str, Any]:
    match = hit.match
    return {
        "asked": hit.asked,
        "id": match.id,
        "schema": match.schema,
        "caption": match.caption,
        "name": match.name,
        "score": match.score,
        "evidence": match.evidence,
        "designations": match.designations,
        "content": match.content,
    }
