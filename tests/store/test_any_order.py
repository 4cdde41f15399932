"""Dated snapshots load in any order into one history."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.store.lists import TableReader, document
from tests.store.test_loading import histories
from tricord import resolve, store
from tricord.store.queries import entry_numbers

KEYS = "abcd"
#: One snapshot: for each entry absent, or one of three contents; and the alias file, or none that day.
CONTENTS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["one", "two", "three"]), max_size=4)
SNAPSHOTS = st.lists(st.tuples(CONTENTS, st.none() | CONTENTS), min_size=1, max_size=5)


def _by_key(engine: Engine) -> dict[str, list[tuple[str, str, str | None, str]]]:
    """As `histories`, but under the key by which each version stood: an entry may have had several."""
    found = defaultdict(list)
    with store.reading(engine) as connection:
        for entry in store.entries_of(connection, entry_numbers(connection)):
            for v in entry.versions:
                found[v.entry].append((v.facet, v.since, v.until, v.parts[0].statements[0].value))
    return found


def _load_all(folder: Path, snapshots: list, order: list[int], tell=histories) -> dict:  # type: ignore[type-arg,no-untyped-def]
    engine = store.connect(folder / "store.db")
    store.migrate(engine)
    for number in order:
        main, alt = snapshots[number]
        facets = {} if alt is None else {"alt": {key: {"alias": text} for key, text in alt.items() if key in main}}
        day = f"2020-01-{number + 1:02}"
        made = document(day, {key: {"name": text} for key, text in main.items()}, **facets)
        store.load(engine, TableReader(), made, published=day, index=resolve.LinkIndex(), confirm=True)
    found: dict = tell(engine)  # type: ignore[type-arg]
    engine.dispose()
    return found


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_order_of_loading_does_not_matter(data: st.DataObject) -> None:
    snapshots = data.draw(SNAPSHOTS)
    order = data.draw(st.permutations(range(len(snapshots))))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        assert _load_all(Path(one), snapshots, list(range(len(snapshots)))) == _load_all(Path(other), snapshots, order)


@settings(max_examples=40, deadline=None)
@given(SNAPSHOTS)
def test_the_history_says_what_each_snapshot_said(snapshots: list) -> None:  # type: ignore[type-arg]
    with TemporaryDirectory() as folder:
        found = _load_all(Path(folder), snapshots, list(range(len(snapshots))), _by_key)
    for number, (main, _) in enumerate(snapshots):
        day = f"2020-01-{number + 1:02}"
        standing = {
            entry_id.removeprefix("us-ofac-sdn:"): text
            for entry_id, versions in found.items()
            for facet, since, until, text in versions
            if facet == "main" and since <= day and (until is None or until > day)
        }
        assert standing == main
    for versions in found.values():
        mine = [version for version in versions if version[0] == "main"]
        assert all(a[2] is not None and a[2] <= b[1] for a, b in pairwise(mine)), "versions of one entry never overlap"
