"""The same lists linked as others may hand them over: how many of their links are still found.

    python -m benchmarks.linking.bench_collections [../shared/data]

The entries of North Korea's programme on six lists, each with its list as its dataset, give the links to compare with.
Then the same entries come in one collection without datasets; with nothing but names, birth dates, numbers and
countries; and in two collections of several lists each, with datasets and without.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.linking.bench_linking import DPRK_LATIN, HERE, LISTS, entities, is_dprk
from tricord.resolve import link

FEW = {"name", "alias", "birthDate", "nationality", "country", "passportNumber", "idNumber", "imoNumber"}
Entity = dict[str, Any]


def main(data: Path) -> None:
    """Print precision, recall and F1 against the links of named lists, by way of handing over."""
    lists = {name: [e for e in entities(name, data / file) if is_dprk(e)] for name, file in LISTS.items()}
    named = [entity for found in lists.values() for entity in found]
    list_of = {entity["id"]: name for name, found in lists.items() for entity in found}
    wanted = _across(named, None, list_of)
    print(f"{len(named):,} entries of {len(lists)} lists: {len(wanted):,} links between lists")
    _report("one collection, no datasets", _across(_unnamed(named), None, list_of), wanted)
    few = [{**e, "properties": {p: v for p, v in e["properties"].items() if p in FEW}} for e in _unnamed(named)]
    _report("the same, few properties", _across(few, None, list_of), wanted)
    west = [entity for entity in named if list_of[entity["id"]] in DPRK_LATIN]
    east = [entity for entity in named if list_of[entity["id"]] not in DPRK_LATIN]
    between = {pair for pair in wanted if len({list_of[end] in DPRK_LATIN for end in pair}) == 2}
    _report("UN, OFAC, EU against the rest", _across(west, east, list_of), between)
    _report("the same, no datasets", _across(_unnamed(west), _unnamed(east), list_of), between)


def _unnamed(found: Iterable[Entity]) -> list[Entity]:
    return [{name: value for name, value in entity.items() if name != "datasets"} for entity in found]


def _across(left: list[Entity], right: list[Entity] | None, list_of: Mapping[str, str]) -> set[frozenset[str]]:
    """The links between entries of different lists."""
    found = link(left, right)
    return {frozenset((o.left_id, o.right_id)) for o in found if list_of[o.left_id] != list_of[o.right_id]}


def _report(how: str, found: set[frozenset[str]], wanted: set[frozenset[str]]) -> None:
    right = len(found & wanted)
    precision, recall, f1 = right / len(found), right / len(wanted), 2 * right / (len(found) + len(wanted))
    print(f"    {how:32} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent.parent / "shared" / "data")
