"""Learn the weights of `src/tricord/resolve/weights.csv` from the lists themselves.

    python scripts/learn_weights.py [../shared/data]

Pairs that share a passport, registration, hull number or wallet are taken for one subject where their names do not
speak against it; pairs of two lists drawn by chance are taken for two. `m` is the share of the former that show a
level, among those in which both sides state the field, `u` the share of the latter. log2(m/u) is printed beside the
`bits` in use, which a person sets: the identified pairs are the well documented ones, whose dates and numbers agree
more often than those of the others. Writes the columns `m`, `u` and `pairs`; leaves `bits` and `note` alone.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from collections.abc import Iterable
from math import log2
from pathlib import Path

from benchmarks.linking.bench_linking import LISTS, entities
from tricord.resolve._candidates import candidates
from tricord.resolve._entry_facts import EntryFacts, facts_of_entity
from tricord.resolve._findings import findings
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._name_agreement import names_agree
from tricord.resolve._weights import TABLE

DRAWN = 60_000
#: A field whose value made the pair cannot be learnt from it.
_IDENTIFYING = ("paper", "registry", "imo", "serial", "wallet")


def main(data: Path) -> None:
    """Count levels over identified and over drawn pairs, print them, and write the table."""
    facts = [facts_of_entity(e) for list_id, name in LISTS.items() for e in entities(list_id, data / name)]
    frequencies = Frequencies.of(facts)
    same = [(a, b) for a, b in candidates(facts) if _identified(facts[a], facts[b])]
    one, pairs = _levels(same, facts, frequencies, least=0.7)
    two, drawn = _levels(_drawn(facts), facts, frequencies, least=None)
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    print(f"{pairs} identified pairs, {drawn} drawn")
    for row in rows:
        key = (row["field"], row["level"])
        stated, drawn_stated = (sum(n for (f, _), n in c.items() if f == key[0]) for c in (one, two))
        if key[0] in _IDENTIFYING or not stated or not drawn_stated:
            row |= {"m": "", "u": "", "pairs": ""}
            continue
        m, u = (one[key] + 0.5) / (stated + 1), (two[key] + 0.5) / (drawn_stated + 1)
        row |= {"m": f"{m:.4f}", "u": f"{u:.5f}", "pairs": str(one[key])}
        print(f"{key[0]:12} {key[1]:12} m {m:.4f}  u {u:.5f}  log2(m/u) {log2(m / u):+6.1f}   in use {row['bits']}")
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _identified(a: EntryFacts, b: EntryFacts) -> bool:
    if a.list_id == b.list_id:
        return False
    return any(a.identifiers.get(g, frozenset()) & b.identifiers.get(g, frozenset()) for g in _IDENTIFYING)


def _drawn(facts: list[EntryFacts]) -> list[tuple[int, int]]:
    chance = random.Random(1969)
    pairs = ((chance.randrange(len(facts)), chance.randrange(len(facts))) for _ in range(DRAWN * 3))
    fit = [(a, b) for a, b in pairs if facts[a].list_id != facts[b].list_id]
    return [(a, b) for a, b in fit if set(facts[a].kinds) & set(facts[b].kinds)][:DRAWN]


def _levels(
    pairs: Iterable[tuple[int, int]], facts: list[EntryFacts], frequencies: Frequencies, *, least: float | None
) -> tuple[Counter[tuple[str, str]], int]:
    """How often each level is found, and in how many pairs; with `least`, of pairs whose names agree so far."""
    counts: Counter[tuple[str, str]] = Counter()
    taken = 0
    for left, right in pairs:
        a, b = facts[left], facts[right]
        names = names_agree(a, b, frequencies, numbered=least is not None)
        if least is not None and (names is None or names.score < least):
            continue
        taken += 1
        counts.update((finding.field, finding.level) for finding in findings(a, b, names, frequencies))
    return counts, taken


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent.parent / "shared" / "data")
