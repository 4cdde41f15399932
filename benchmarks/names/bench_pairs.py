"""F1 at 0.7 on `pairs.csv` (600 pairs of person names, three strengths, both labels), of Tricord and of a peer.

    python -m benchmarks.names.bench_pairs [--peer PYTHON] [--wrong]

PYTHON is an interpreter that has nomenklatura installed; its LogicV2 scores the same pairs in the same run. Without
one, the line says "peer not installed". `--wrong` prints every pair on which Tricord errs, with its evidence.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from tricord.names import Comparison, compare

PAIRS = Path(__file__).resolve().parent / "pairs.csv"
THRESHOLD = 0.7
T = TypeVar("T")

# Runs in the peer's interpreter: pairs come as JSON on stdin, scores go out as JSON. LogicV2 caches by entity id, so
# every entity gets a fresh one.
PEER = """
import json, sys
try:
    from followthemoney import model
    from nomenklatura.matching.logic_v2.model import LogicV2
    from nomenklatura.matching import ScoringConfig
except ImportError:
    sys.exit(3)
config = LogicV2.default_config() if hasattr(LogicV2, "default_config") else ScoringConfig.defaults()
fresh = iter(range(10**9))
def person(name):
    schema = {"id": f"e{next(fresh)}", "schema": "Person", "properties": {"name": [name]}}
    try:
        return model.get_proxy(schema)
    except AttributeError:
        from followthemoney import EntityProxy
        return EntityProxy.from_dict(schema)
print(json.dumps([LogicV2.compare(person(a), person(b), config).score for a, b in json.load(sys.stdin)]))
"""


def load() -> list[dict[str, str]]:
    """The labelled pairs."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def f1(rows: Iterable[tuple[bool, float]]) -> tuple[float, int, int, int]:
    """F1, and the counts of true hits, false hits and misses at the threshold."""
    pairs = list(rows)
    hit = sum(match and score >= THRESHOLD for match, score in pairs)
    false = sum(not match and score >= THRESHOLD for match, score in pairs)
    missed = sum(match and score < THRESHOLD for match, score in pairs)
    return (2 * hit / (2 * hit + false + missed) if hit else 0.0), hit, false, missed


def peer_scores(python: str | None, rows: list[dict[str, str]]) -> list[float] | None:
    """LogicV2's score of every pair, or None where the peer is not installed."""
    if python is None:
        return None
    asked = json.dumps([(row["name1"], row["name2"]) for row in rows])
    done = subprocess.run([python, "-c", PEER], input=asked, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        return None
    done.check_returncode()
    scores: list[float] = json.loads(done.stdout)
    return scores


def table(rows: list[dict[str, str]], scores: dict[str, list[float]], group: Callable[[dict[str, str]], str]) -> None:
    """Print F1 (or, where a group has no matches, false hits) of each contestant, one line a group."""
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(group(row), []).append(number)
    for name, numbers in sorted(groups.items()):
        line = f"{name:18}{len(numbers):>6}"
        for found in scores.values():
            value, hit, false, missed = f1((rows[n]["is_match"] == "true", found[n]) for n in numbers)
            line += f"   {value:6.3f} ({hit:>3} hit {false:>3} false {missed:>3} missed)"
        print(line)


def speed(rows: list[dict[str, str]]) -> None:
    """Print the median time of one comparison of names that were seen before."""
    pairs = [(row["name1"], row["name2"]) for row in rows]
    print(f"compare, median  {median_us(lambda pair: compare(*pair, schema='Person'), pairs):6.1f} us")


def median_us(do: Callable[[T], object], items: list[T]) -> float:
    """The median time of `do` over the items, in microseconds; each item's best of three."""
    times = []
    for item in items:
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            do(item)
            best = min(best, time.perf_counter() - start)
        times.append(best)
    return statistics.median(times) * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter with nomenklatura")
    parser.add_argument("--wrong", action="store_true", help="print the pairs on which Tricord errs")
    options = parser.parse_args()
    rows = load()
    ours: list[Comparison] = [compare(row["name1"], row["name2"], schema="Person") for row in rows]
    scores = {"tricord": [comparison.score for comparison in ours]}
    peer = peer_scores(options.peer, rows)
    if peer is None:
        print("peer not installed", file=sys.stderr)
    else:
        scores["LogicV2"] = peer
    print(f"{'':24}   " + "   ".join(f"{name:36}" for name in scores))
    for by in (lambda _: "all", lambda row: row["strength"], lambda row: row["scripts"]):
        table(rows, scores, by)
        print()
    speed(rows)
    if options.wrong:
        for row, comparison in zip(rows, ours, strict=True):
            if (row["is_match"] == "true") != (comparison.score >= THRESHOLD):
                print(f"{comparison.score:.2f} {row['is_match']:5} {row['name1']} | {row['name2']} | {row['reason']}")
                print(f"       {'; '.join(comparison.evidence)}")


if __name__ == "__main__":
    main()
