"""Freeze what `compare` says of the pairs of `pairs.csv`, and of the main names of the pairs labelled for linking.

python -m benchmarks.names.freeze
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import frozen
from benchmarks.linking.freeze import labelled_entities
from benchmarks.names.bench_pairs import load
from tricord.names import compare

FROZEN = Path(__file__).with_name("frozen.csv")
ASKED = ("name1", "name2")


def answers() -> Iterator[dict[str, str]]:
    """Score and evidence of every pair of names, as strings."""
    asked = [(row["name1"], row["name2"], "Person") for row in load()]
    for pair, entities in labelled_entities():
        left, right = entities[pair.left], entities[pair.right]
        asked += [
            (one, other, left["schema"])
            for one in left["properties"].get("name", ())[:1]
            for other in right["properties"].get("name", ())[:1]
        ]
    for one, other, schema in dict.fromkeys(asked):
        found = compare(one, other, schema=schema)
        yield {
            "name1": one,
            "name2": other,
            "schema": schema,
            "score": f"{found.score:.4f}",
            "evidence": "; ".join(found.evidence),
        }


if __name__ == "__main__":
    frozen.write(FROZEN, answers())
