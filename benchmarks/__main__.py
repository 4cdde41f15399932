"""`make bench`: what the README and `benchmarks/README.md` claim about speed, measured on this machine in one run.

    python -m benchmarks [../shared/data]

Each measurement runs in a process of its own, five times, in turn with its yardstick; medians and their ratio are
printed. The files stand beside the project.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
HERE = Path(__file__).resolve().parent
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "data"


def measure(name: str, *arguments: str) -> dict[str, float]:
    """Run one measurement of `benchmarks.lists` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.lists", name, str(DATA), *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=HERE.parent,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def median(rows: list[dict[str, float]], key: str) -> float:
    """The median of one figure over the rounds."""
    return statistics.median(row[key] for row in rows)


def main() -> None:
    """Measure, and print one table of medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.db")
        rounds: dict[str, list[dict[str, float]]] = {}
        measure("load", store)
        for number in range(ROUNDS):
            fresh = str(Path(folder) / f"fresh{number}.db")
            for name, arguments in (
                ("bare", (store, str(Path(folder) / f"bare{number}.db"))),
                ("load", (fresh,)),
                ("reload", (fresh,)),
                ("align", ()),
                ("help", ()),
            ):
                rounds.setdefault(name, []).append(measure(name, *arguments))
    bare, load, reload = (median(rounds[name], "seconds") for name in ("bare", "load", "reload"))
    print(f"statements written                 {load_count(rounds):>10,.0f}")
    print(f"bare reading and executemany       {bare:>10.2f} s")
    print(f"load UN + OFAC into an empty store {load:>10.2f} s   {load / bare:.2f} x bare      (limit 4)")
    print(f"reload unchanged                   {reload:>10.2f} s   {reload / load:.3f} of the load (limit 0.1)")
    print(f"peak memory of the load            {median(rounds['load'], 'megabytes'):>10.0f} MB   (limit 400)")
    print(f"align DPRK, all lists, after start {median(rounds['align'], 'seconds'):>10.2f} s   (limit 1)")
    print(f"peak memory of align               {median(rounds['align'], 'megabytes'):>10.0f} MB   (limit 400)")
    print(f"tricord --help                     {median(rounds['help'], 'seconds'):>10.2f} s   (limit 0.2)")


def load_count(rounds: dict[str, list[dict[str, float]]]) -> float:
    """How many statements the load wrote: the same in every round."""
    return median(rounds["bare"], "statements")


if __name__ == "__main__":
    main()
