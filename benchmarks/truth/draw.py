"""Draw cells, gaps, measures, joins or near misses by a seed over all programmes, each beside what the lists print.

    python -m benchmarks.truth.draw gaps --seed 1 --count 300 > gaps.txt
    python -m benchmarks.truth.draw cells --seed 1 --count 300 --csv judged.csv > cells.txt

Of each sample it prints the subject, every entry with the names, dates and numbers that its list prints and where they
stand in the file, what Tricord says of it, and the entries of the party's lists that are nearest by name. These are
found without Tricord's linking, by two measures: how alike the letters of folded names are (`rapidfuzz`), and how much
of their rare words they share. `--csv` writes the samples as rows with an empty verdict, to be filled by whoever reads
them. The drawing depends on the seed and on the snapshot alone.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

import tricord
from tricord.align import EXPORT_ONLY, Subject, Table
from tricord.lists import info, parties
from tricord.model import KINDS, NAMES
from tricord.names import fold
from tricord.store import Entry

#: How many of the nearest entries are printed, and how near they must be (rapidfuzz's token sort ratio, 0 to 100).
NEAREST, NEAR = 4, 80
#: The same for shared rare words, and how rare they must be together (nats) to count in full.
RARE, _TELLING = 65, 12.0
#: What is printed of an entry beside its names.
SHOWN = ("birthDate", "birthPlace", "nationality", "country", "imoNumber", "passportNumber", "idNumber",
         "registrationNumber", "programId", "program", "basis", "provisions", "listingDate", "startDate", "endDate",
         "unListedOn", "reference", "unscId")  # fmt: skip
COLUMNS = ("sample", "seed", "subject", "caption", "party", "said", "verdict", "reason")


class Sample(NamedTuple):
    """One thing to judge: the subject, the party whose cell it is ("": none), and what Tricord says."""

    subject: Subject
    party: str
    said: str


class Names:
    """The names that a party's lists print, for a search that knows nothing of links."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_party: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        self._count: Counter[str] = Counter()
        for entry in entries:
            for name in dict.fromkeys(fold(value) for value in values_of(entry, NAMES)):
                if name:
                    self._by_party[info(entry.list_id).party].append((" ".join(sorted(name.split())), entry))
                    self._count.update(set(name.split()))

    def _rarity(self, words: Set[str]) -> float:
        return sum(math.log(sum(map(len, self._by_party.values())) / (1 + self._count[word])) for word in words)

    def _shared(self, one: Set[str], other: Set[str]) -> float:
        """How much of the rarer words of the lesser of two names both share, from 0 to 100."""
        shared = self._rarity(one & other)
        lesser = min(self._rarity(one), self._rarity(other))
        return 100 * shared / lesser * min(1.0, shared / _TELLING) if lesser > 0 else 0.0

    def nearest(self, subject: Subject, party: str, own: set[str]) -> list[tuple[float, str, Entry]]:
        """The entries of a party that are nearest to any name of a subject and not its own, the nearest first."""
        held = self._by_party[party]
        texts = [name for name, _ in held]
        found: dict[str, tuple[float, str, Entry]] = {}
        for name in dict.fromkeys(" ".join(sorted(fold(one.value).split())) for one in subject.names):
            for text, score, place in process.extract(name, texts, scorer=fuzz.ratio, score_cutoff=NEAR, limit=6):
                entry = held[place][1]
                if entry.id not in own and score > found.get(entry.id, (0.0, "", entry))[0]:
                    found[entry.id] = (score, text, entry)
            words = set(name.split())
            for text, entry in held:
                score = self._shared(words, set(text.split()))
                if score >= RARE and entry.id not in own and score > found.get(entry.id, (0.0, "", entry))[0]:
                    found[entry.id] = (score, text, entry)
        return sorted(found.values(), key=lambda one: (-one[0], one[2].id))[:NEAREST]


def values_of(entry: Entry, props: Sequence[str] | Mapping[str, Any]) -> list[str]:
    """What an entry says under these properties, in its newest reading of each facet."""
    newest = {version.facet: version for version in entry.versions}
    return [
        statement.value
        for version in newest.values()
        for part in version.parts
        for statement in part.statements
        if statement.prop in props
    ]


def gaps(table: Table) -> list[Sample]:
    """The gaps of all parties, without those beside export control alone."""
    by_id = {subject.id: subject for subject in table.subjects}
    return [
        Sample(by_id[gap.subject], gap.party, f"{gap.kind}: {by_id[gap.subject].cells[gap.party].why}")
        for gap in table.gaps()
        if gap.kind != "export control only"
    ]


def cells(table: Table) -> list[Sample]:
    """The cells of all parties but those of which no list is loaded, as many of each state as the others."""
    return [
        Sample(subject, party, f"{cell.state}, since {cell.since}, until {cell.until}: {cell.why}")
        for subject in table.subjects
        for party, cell in subject.cells.items()
        if cell.state != "unknown"
    ]


def measures(table: Table) -> list[Sample]:
    """The cells that rest on designations, with their measures."""
    return [
        Sample(subject, party, f"{cell.state}: {', '.join(cell.measures)}")
        for subject in table.subjects
        for party, cell in subject.cells.items()
        if any(d.phase == "in force" for d in cell.designations) and cell.measures != EXPORT_ONLY
    ]


def joins(table: Table) -> list[Sample]:
    """The subjects that stand on two lists and more."""
    return [
        Sample(subject, "", "one subject: " + "; ".join(f"{link.left} = {link.right}" for link in subject.reasons()))
        for subject in table.subjects
        if len({entry.partition(":")[0] for entry in subject.entries}) > 1
    ]


def near(table: Table) -> list[Sample]:
    """The subjects that a list other than theirs may have under a name near theirs, a party at a time."""
    return [
        Sample(subject, party, "near miss")
        for subject in table.subjects
        for party in table.parties
        if not any(info(entry.partition(":")[0]).party == party for entry in subject.entries)
    ]


KINDS_OF_SAMPLE: Mapping[str, Callable[[Table], list[Sample]]] = {
    "cells": cells, "gaps": gaps, "measures": measures, "joins": joins, "near": near,
}  # fmt: skip


def drawn(found: Sequence[Sample], seed: int, count: int) -> list[Sample]:
    """So many of them by a seed, evenly over party and state, so that rare ones are seen too."""
    chosen = random.Random(seed)
    groups: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in sorted(found, key=lambda one: (one.subject.id, one.party)):
        groups[sample.party, sample.said.partition(",")[0].partition(":")[0]].append(sample)
    for group in groups.values():
        chosen.shuffle(group)
    result: list[Sample] = []
    while len(result) < count and any(groups.values()):
        for key in sorted(groups):
            if groups[key] and len(result) < count:
                result.append(groups[key].pop())
    return result


def nearest_first(samples: Sequence[Sample], names: Names, count: int) -> list[Sample]:
    """Of samples in the order drawn, those beside whom a party has an entry near by name: the first so many."""
    result: list[Sample] = []
    seen: set[str] = set()
    for sample in samples:
        found = names.nearest(sample.subject, sample.party, set(sample.subject.entries))
        best = next((entry for _, _, entry in found if _may_be(sample.subject, entry)), None)
        if best is not None and best.subject_id not in seen:
            seen |= {best.subject_id, sample.subject.id}
            result.append(sample._replace(said=f"near miss: {best.id}"))
        if len(result) == count:
            break
    return result


def pages(samples: Sequence[Sample], table: Table, names: Names) -> Iterator[str]:
    """Each sample as a person reads it."""
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in table.members:
        members[entry.subject_id].append(entry)
    for number, sample in enumerate(samples, 1):
        subject = sample.subject
        yield f"\n== {number}. {subject.caption} [{subject.schema}, {subject.id}]"
        yield f"   {sample.party or 'all'}: {sample.said}"
        for entry in members[subject.id]:
            yield from _entry_lines(entry, "   ")
        for party in [sample.party] if sample.party else []:
            for score, text, entry in names.nearest(subject, party, set(subject.entries)):
                if _may_be(subject, entry):
                    yield f"   ? near {score:.0f} by {text!r}"
                    yield from _entry_lines(entry, "     ? ")


def _may_be(subject: Subject, entry: Entry) -> bool:
    return not set(KINDS.get(subject.schema, "")).isdisjoint(KINDS.get(entry.schema, ""))


def _entry_lines(entry: Entry, indent: str) -> Iterator[str]:
    version = entry.versions[-1]
    ended = f", gone since {version.until}" if version.until else ""
    yield f"{indent}{entry.id} ({version.place}{ended}): {' | '.join(dict.fromkeys(values_of(entry, NAMES)))}"
    said = [f"{prop}={' / '.join(found)}" for prop in SHOWN if (found := list(dict.fromkeys(values_of(entry, [prop]))))]
    yield f"{indent}   {'; '.join(said)}"


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kind", choices=KINDS_OF_SAMPLE)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--as-of", dest="as_of", default=None)
    parser.add_argument("--csv", type=Path, default=None)
    asked = parser.parse_args()
    with tricord.open() as database:
        table = database.align(as_of=asked.as_of, parties=[p for p in parties() if p != "AU"])
    found, names = KINDS_OF_SAMPLE[asked.kind](table), Names(table.members)
    if asked.kind == "near":
        samples = nearest_first(drawn(found, asked.seed, len(found)), names, asked.count)
    else:
        samples = drawn(found, asked.seed, asked.count)
    for line in pages(samples, table, names):
        sys.stdout.write(line + "\n")
    if asked.csv is not None:
        with asked.csv.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for number, one in enumerate(samples, 1):
                row = (number, asked.seed, one.subject.id, one.subject.caption, one.party, one.said, "", "")
                writer.writerow(row)


if __name__ == "__main__":
    main()
