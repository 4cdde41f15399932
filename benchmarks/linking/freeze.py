"""Freeze what `link` says of the labelled pairs: probability, decision and evidence.

    python -m benchmarks.linking.freeze

The entries that the labels name are taken from the embedded snapshot and linked with each other: fewer than the lists
hold, so that it takes seconds, and words are rarer among them than they are on the lists. `bench_linking` measures
quality; this only shows what a change moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tricord
from benchmarks import frozen
from benchmarks.linking.bench_linking import LABELS, Pair, add_part, labels
from tricord.resolve import DOUBTFUL, THRESHOLD, link

FROZEN = Path(__file__).with_name("frozen.csv")
ASKED = ("left", "right")


def labelled_entities() -> Iterator[tuple[Pair, Mapping[str, dict[str, Any]]]]:
    """Every labelled pair of which the snapshot holds both entries, and these as FollowTheMoney entities by id."""
    pairs = [pair for name in LABELS for pair in labels(name)]
    found = {}
    with tricord.open() as database:
        for key, entry in database.entries(end for pair in pairs for end in (pair.left, pair.right)).items():
            entity = found[key] = {"id": key, "schema": "", "datasets": [key.partition(":")[0]], "properties": {}}
            newest = {version.facet: version for version in entry.versions}
            for facet in sorted(newest, key=lambda facet: facet != "main"):
                for part in newest[facet].parts:
                    add_part(entity, part)
    for pair in pairs:
        if pair.left in found and pair.right in found:
            yield pair, found


def answers() -> Iterator[dict[str, str]]:
    """Probability, decision and evidence of every labelled pair, as strings."""
    pairs, entities = [], dict[str, dict[str, Any]]()
    for pair, found in labelled_entities():
        pairs.append(pair)
        entities |= {key: found[key] for key in (pair.left, pair.right)}
    links = {
        frozenset((one.left_id, one.right_id)): one
        for one in link([entities[key] for key in sorted(entities)], None, threshold=0.0)
    }
    for pair in pairs:
        one = links.get(frozenset((pair.left, pair.right)))
        yield {
            "left": pair.left,
            "right": pair.right,
            "probability": f"{one.score:.4f}" if one else "",
            "decision": _decision(one.score if one else 0.0),
            "evidence": "; ".join(map(str, one.evidence)) if one else "",
        }


def _decision(score: float) -> str:
    if score >= THRESHOLD:
        return "clear"
    return "doubtful" if score >= DOUBTFUL else "none"


if __name__ == "__main__":
    frozen.write(FROZEN, answers())
