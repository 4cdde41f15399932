"""Linking measured on pairs labelled by hand: F1 at the default threshold, and the time it takes.

    python -m benchmarks.linking.bench_linking [../shared/data]

`pairs.csv` names entries of the raw files (list-id:key), each pair judged by reading both: the same subject or not, if
it is hard, and why. Every two lists are linked whole; a labelled pair counts as linked where a link of the default
threshold joins it. Where nomenklatura is installed (`PYTHON_NOMENKLATURA` names an interpreter that has it), its
`logic-v2` scores the same pairs in the same run.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from tricord.lists import reader
from tricord.model import Part
from tricord.resolve import THRESHOLD, link
from tricord.resolve._dossier import LENT

HERE = Path(__file__).parent
LISTS = {
    "un-sc": "raw/un_consolidated_2026-02-27.xml",
    "us-ofac-sdn": "raw/ofac_2024-05-02/sdn.csv",
    "eu-dprk": "raw/eu_2017_1509_consolidated.csv",
    "jp-mof": "raw/jp/shisantouketsu20260305.xlsx",
    "jp-meti-eul": "raw/jp/meti_eul_20250929_4.xlsx",
    "kr-mofa": "designations_jp_kr.csv",
}
DPRK_LATIN = ("un-sc", "us-ofac-sdn", "eu-dprk")


class Pair(NamedTuple):
    """A labelled pair; `same` is the label."""

    left: str
    right: str
    same: bool
    hard: bool


class Score(NamedTuple):
    """Counts against the labels."""

    hits: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hits / max(1, 2 * self.hits + self.wrong + self.missed)


def labels() -> list[Pair]:
    """The pairs of `pairs.csv`."""
    with (HERE / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return [
            Pair(row["left"], row["right"], row["label"] == "same", row["hard"] == "yes")
            for row in csv.DictReader(file, strict=True)
        ]


def entities(list_id: str, path: Path) -> list[dict[str, Any]]:
    """The entries of a list as FollowTheMoney entities."""
    known = reader(list_id)
    found: dict[str, dict[str, Any]] = {}
    for record in known.open(path).records():
        entity = found.setdefault(
            record.key, {"id": f"{list_id}:{record.key}", "schema": "", "datasets": [list_id], "properties": {}}
        )
        for part in known.read(record).parts:
            _add(entity, part)
    return [entity for entity in found.values() if entity["schema"]]


def _add(entity: dict[str, Any], part: Part) -> None:
    if not entity["schema"] and part.schema not in ("Sanction", "Address"):
        entity["schema"] = part.schema
    for statement in part.statements:
        prop = statement.prop if part.schema == entity["schema"] else LENT.get((part.schema, statement.prop))
        # Official cross-references would give the answer away.
        if prop and prop not in ("reference", "unscId"):
            entity["properties"].setdefault(prop, []).append(statement.value)


def measure(linked: set[frozenset[str]], pairs: Iterable[Pair]) -> Score:
    """What links say of labelled pairs."""
    counts: dict[tuple[bool, bool], int] = defaultdict(int)
    for pair in pairs:
        counts[pair.same, frozenset((pair.left, pair.right)) in linked] += 1
    return Score(counts[True, True], counts[False, True], counts[True, False])


def main(data: Path) -> None:
    """Print F1 and time, by group of lists."""
    lists = {list_id: entities(list_id, data / name) for list_id, name in LISTS.items()}
    pairs = labels()
    dprk = {list_id: [e for e in found if _is_dprk(e)] for list_id, found in lists.items()}
    linked: set[frozenset[str]] = set()
    for title, chosen in (("UN x OFAC x EU, DPRK", DPRK_LATIN), ("UN, OFAC, EU, JP, KR, DPRK", tuple(LISTS))):
        started, linked = time.perf_counter(), set()
        for left, right in combinations(chosen, 2):
            linked |= {frozenset((found.left_id, found.right_id)) for found in link(dprk[left], dprk[right])}
        took = time.perf_counter() - started
        ids = {entity["id"] for list_id in chosen for entity in dprk[list_id]}
        _report(title, linked, [p for p in pairs if {p.left, p.right} <= ids and _lists(p)], took)
    started = time.perf_counter()
    everything = [entity for found in lists.values() for entity in found]
    linked = {frozenset((found.left_id, found.right_id)) for found in link(everything, None)}
    _report(f"all lists, {len(everything)} entries", linked, pairs, time.perf_counter() - started)
    wrong = [p for p in pairs if (frozenset((p.left, p.right)) in linked) is not p.same]
    for pair in wrong:
        print(f"  {'missed' if pair.same else 'wrong '}  {pair.left}  {pair.right}")
    if interpreter := os.environ.get("PYTHON_NOMENKLATURA"):
        _peer(interpreter, {entity["id"]: entity for entity in everything}, pairs)


def _is_dprk(entity: dict[str, Any]) -> bool:
    return "DPRK" in entity["properties"].get("programId", ())


def _lists(pair: Pair) -> bool:
    return pair.left.partition(":")[0] != pair.right.partition(":")[0]


def _report(title: str, linked: set[frozenset[str]], pairs: list[Pair], took: float) -> None:
    whole, hard = measure(linked, pairs), measure(linked, [pair for pair in pairs if pair.hard])
    print(
        f"{title:32} F1 {whole.f1:.3f} at {THRESHOLD} ({whole.hits} right, {whole.wrong} wrong, {whole.missed} missed; "
        f"hard alone {hard.f1:.3f}), {took:.1f} s"
    )


def _peer(interpreter: str, known: dict[str, dict[str, Any]], pairs: list[Pair]) -> None:
    """Score the labelled pairs with nomenklatura's logic-v2 at its default threshold."""
    rows = [json.dumps([known[p.left], known[p.right], p.same, p.hard]) for p in pairs]
    script = HERE / "peer_nomenklatura.py"
    done = subprocess.run(
        [interpreter, str(script)], input="\n".join(rows), text=True, capture_output=True, check=False
    )
    print(done.stdout.strip() or f"nomenklatura: {done.stderr.strip().splitlines()[-1:]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent.parent / "shared" / "data")
