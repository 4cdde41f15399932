"""How the time of linking grows with the number of entries.

    python -m benchmarks.linking.bench_growth [../shared/data] [factor ...]

All lists whole, and then with so many times as many entries: the others are made of the real ones, each with the first
word of its names from one entry and the rest from another of its kind, and the facts of the first with the years of
its dates moved and with numbers of its own; so words are as common, and names as long, as they are.

Printed: entries, seconds, the exponent of the growth from the step before (1: linear), and the most memory that the
process has held so far, entities included.
"""

from __future__ import annotations

import math
import random
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.linking.bench_linking import LISTS, entities
from tricord.resolve import link

#: Numbers that belong to one bearer: each invented entry has its own.
_OWN = frozenset(
    [
        "passportNumber",
        "idNumber",
        "registrationNumber",
        "taxNumber",
        "imoNumber",
        "leiCode",
        "innCode",
        "ogrnCode",
        "serialNumber",
        "publicKey",
        "mmsi",
        "callSign",
        "phone",
        "email",
        "website",
        "swiftBic",
    ]
)

_YEAR = re.compile(r"\b(19|20)(\d\d)\b")


def invented(real: list[dict[str, Any]], copy: int) -> list[dict[str, Any]]:
    """As many entries again, recombined."""
    chance = random.Random(copy)
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for entity in real:
        by_schema.setdefault(entity["schema"], []).append(entity)
    made = []
    for entity in real:
        other = chance.choice(by_schema[entity["schema"]])
        properties = {
            prop: [_invented_value(prop, value, other, copy) for value in values]
            for prop, values in entity["properties"].items()
            if prop not in ("reference", "linked", "unscId")
        }
        made.append({**entity, "id": f"{entity['id']}#{copy}", "properties": properties})
    return made


def _invented_value(prop: str, value: str, other: dict[str, Any], copy: int) -> str:
    if prop in ("name", "alias", "weakAlias"):
        return _recombined(value, other, copy)
    if prop in _OWN:
        return f"{value}{copy:03}"
    return _moved(value, copy)


def _recombined(name: str, other: dict[str, Any], copy: int) -> str:
    words = name.split()
    theirs = (other["properties"].get("name") or [""])[0].split()
    return " ".join([*words[:1], *(theirs[1:] or words[1:])]) or f"{name} {copy}"


def _moved(value: str, copy: int) -> str:
    return (
        _YEAR.sub(lambda found: f"{found[1]}{(int(found[2]) + 3 * copy) % 100:02}", value)
        if len(value) < 200
        else value
    )


def main() -> None:
    """Measure."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared" / "data"
    factors = [int(factor) for factor in sys.argv[2:]] or [1, 2, 4]
    real = [entity for list_id, name in LISTS.items() for entity in entities(list_id, data / name)]
    before: tuple[int, float] | None = None
    for factor in factors:
        found = list(real)
        for copy in range(1, factor):
            found += invented(real, copy)
        began = time.perf_counter()
        links = sum(1 for _ in link(found, None))
        took = time.perf_counter() - began
        grown = math.log(took / before[1]) / math.log(len(found) / before[0]) if before else 1.0
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(
            f"{len(found):8,} entries {took:8.1f} s  exponent {grown:.2f}  {held:6,.0f} MB  ({links:,} links)",
            flush=True,
        )
        before = (len(found), took)


if __name__ == "__main__":
    main()
