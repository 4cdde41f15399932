"""Linking measured on pairs labelled by hand: F1 at the default threshold, and the time it takes.

    python -m benchmarks.linking.bench_linking [../shared/data]

Labels name entries of the raw files (list-id:key), each pair judged by reading both: the same subject or not, if it is
hard, and why. Those of `pairs.csv` were chosen beside the rules, the harder the better; those of `pairs_drawn.csv` were
drawn by chance from pairs whose names are more or less alike, and judged before any rule had seen them; those of
`pairs_programmes.csv` are subjects on two lists and near misses of all programmes, drawn by `benchmarks.truth.draw`
with the seed 20261202 and judged before the rules of 2026-12-01. The lists of a
group are linked together, as the peers link them, and every two by themselves, which know less of who else there is; a
labelled pair counts as linked where a link of the default threshold joins it.

Where `PYTHON_PEERS` names an interpreter that has nomenklatura and Splink (with pandas and pyarrow), both link the same
lists of the first two rows in the same run, and the entries that the labels of all programmes name.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from tricord.lists import reader
from tricord.model import LENT, Part
from tricord.resolve import link

HERE = Path(__file__).parent
LISTS = {
    "un-sc": "raw/un_consolidated_2026-02-27.xml",
    "us-ofac-sdn": "raw/ofac_2024-05-02/sdn.csv",
    "eu-dprk": "raw/eu_2017_1509_consolidated.csv",
    "jp-mof": "raw/jp/shisantouketsu20260305.xlsx",
    "jp-meti-eul": "raw/jp/meti_eul_20250929_4.xlsx",
    "kr-mofa": "designations_jp_kr.csv",
}
LABELS = ("pairs.csv", "pairs_drawn.csv", "pairs_programmes.csv")
PROGRAMMES = LABELS[-1]
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


def labels(name: str = "pairs.csv") -> list[Pair]:
    """The pairs of a file of labels."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
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
            add_part(entity, part)
    return [entity for entity in found.values() if entity["schema"]]


def add_part(entity: dict[str, Any], part: Part) -> None:
    """Add what a part says to the entity of its entry; official cross-references are left out."""
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
    dprk = {list_id: [e for e in found if is_dprk(e)] for list_id, found in lists.items()}
    for title, chosen in (("UN x OFAC x EU, DPRK", DPRK_LATIN), ("UN, OFAC, EU, JP, KR, DPRK", tuple(LISTS))):
        members = [entity for list_id in chosen for entity in dprk[list_id]]
        ids = {entity["id"] for entity in members}
        wanted = {name: [p for p in labels(name) if {p.left, p.right} <= ids and _lists(p)] for name in LABELS}
        print(f"{title}, {len(ids):,} entries")
        _ours("tricord", [(members, None)], wanted)
        _ours("tricord, two by two", [(dprk[left], dprk[right]) for left, right in combinations(chosen, 2)], wanted)
        if interpreter := os.environ.get("PYTHON_PEERS"):
            _peer(interpreter, "nomenklatura", 0.7, members, wanted)
            _peer(interpreter, "splink", 0.5, members, wanted)
    everything = [entity for found in lists.values() for entity in found]
    _labelled_alone(everything)
    print(f"all lists, {len(everything):,} entries")
    wanted = {name: labels(name) for name in LABELS}
    linked = _ours("tricord", [(everything, None)], wanted)
    for pair in (pair for pairs in wanted.values() for pair in pairs):
        if (frozenset((pair.left, pair.right)) in linked) is not pair.same:
            print(f"    {'missed' if pair.same else 'wrong '}  {pair.left}  {pair.right}")


def _labelled_alone(everything: Iterable[dict[str, Any]]) -> None:
    """The entries that the labels of all programmes name, linked by themselves: the peers take hours for all lists."""
    wanted = {PROGRAMMES: labels(PROGRAMMES)}
    named = {end for pair in wanted[PROGRAMMES] for end in (pair.left, pair.right)}
    members = [entity for entity in everything if entity["id"] in named]
    print(f"all programmes, the {len(members)} labelled entries")
    _ours("tricord", [(members, None)], wanted)
    if interpreter := os.environ.get("PYTHON_PEERS"):
        _peer(interpreter, "nomenklatura", 0.7, members, wanted)
        _peer(interpreter, "splink", 0.5, members, wanted)


def is_dprk(entity: dict[str, Any]) -> bool:
    """Whether an entity is listed for North Korea."""
    return "DPRK" in entity["properties"].get("programId", ())


def _lists(pair: Pair) -> bool:
    return pair.left.partition(":")[0] != pair.right.partition(":")[0]


def _ours(
    who: str,
    sides: Iterable[tuple[list[dict[str, Any]], list[dict[str, Any]] | None]],
    wanted: Mapping[str, list[Pair]],
) -> set[frozenset[str]]:
    """Link these collections, report, and return the linked pairs."""
    started = time.perf_counter()
    linked = {frozenset((one.left_id, one.right_id)) for left, right in sides for one in link(left, right)}
    _report(who, linked, wanted, time.perf_counter() - started)
    return linked


def _report(who: str, linked: set[frozenset[str]], wanted: Mapping[str, list[Pair]], took: float) -> None:
    told = []
    for name, pairs in wanted.items():
        whole, hard = measure(linked, pairs), measure(linked, [pair for pair in pairs if pair.hard])
        counts = f"{whole.hits} right, {whole.wrong} wrong, {whole.missed} missed"
        told.append(f"F1 {whole.f1:.3f} ({counts}; hard {hard.f1:.3f}) of {name}")
    print(f"    {who:22} {took:6.1f} s  {'; '.join(told)}", flush=True)


def _peer(
    interpreter: str, who: str, threshold: float, members: list[dict[str, Any]], wanted: Mapping[str, list[Pair]]
) -> None:
    """A peer at its default threshold, and at the one that is best for the harder labels."""
    command = [interpreter, str(HERE / f"peer_{who}.py")]
    done = subprocess.run(command, input=json.dumps(members), text=True, capture_output=True, check=False)
    if done.returncode:
        print(f"    {who}: {done.stderr.strip().splitlines()[-1:]}")
        return
    scores = {frozenset((left, right)): score for left, right, score in json.loads(done.stdout)}
    took = float(done.stderr.strip().splitlines()[-1])

    def at(least: float) -> set[frozenset[str]]:
        return {pair for pair, score in scores.items() if score >= least}

    best = max(
        (step / 100 for step in range(5, 100)), key=lambda least: measure(at(least), next(iter(wanted.values()))).f1
    )
    _report(f"{who} at {threshold}", at(threshold), wanted, took)
    _report(f"{who} at its best, {best}", at(best), wanted, took)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent.parent / "shared" / "data")
