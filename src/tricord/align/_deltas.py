"""Every change of the lists, snapshot by snapshot, with the FollowTheMoney entities that changed.

A `Delta` is one snapshot of a list against the one before it, empty ones included: that nothing changed is news too. A
`Notice` is one change in it, with an id that is the same whenever and wherever the same snapshots are loaded. Ids of
entities last when a list gives an entry another number. What it is not: `tricord.reports` writes a feed of it,
`tricord.follow` delivers it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tricord.align._diff import Change, Diff, Value, standing, steps
from tricord.align._entities import entry_entities
from tricord.align._log import ValueChange, paired
from tricord.lists import MAIN, info
from tricord.store import Entry, Snapshot

#: Names of the three operations in `Delta.counts`.
_COUNTED = {"ADD": "added", "MOD": "amended", "DEL": "removed"}


class EntityChange(msgspec.Struct, frozen=True, kw_only=True):
    """One FollowTheMoney entity that is new, changed or gone; of one that is gone only its id, schema and datasets."""

    op: str
    entity: Mapping[str, Any]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one entry, ready to be sent: which list, which snapshots, what changed, and the entities.

    `id` names the change itself: whoever receives it twice knows it by that.
    """

    id: str
    op: str
    list_id: str
    party: str
    programmes: tuple[str, ...]
    published: str
    previous: str
    entry: str
    former: str | None
    caption: str
    since: str | None
    gone: tuple[Value, ...]
    new: tuple[Value, ...]
    place: str
    entities: tuple[EntityChange, ...]

    def values(self) -> tuple[ValueChange, ...]:
        """The values gone and new, each new one beside the one that it took the place of, where there is one."""
        return paired(self.gone, self.new)


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """One snapshot of a list against the one before it. `status` is `loaded`, or `held`: set aside, so that nothing is
    known to have changed. `loaded_at` is the time of loading (UTC).
    """

    list_id: str
    party: str
    published: str
    previous: str | None
    status: str
    loaded_at: str
    notices: tuple[Notice, ...]

    def counts(self) -> dict[str, int]:
        """How many entries were added, amended and removed."""
        found = Counter(notice.op for notice in self.notices)
        return {word: found[op] for op, word in _COUNTED.items()}


def deltas(
    list_id: str,
    entries: Sequence[Entry],
    snapshots: Sequence[Snapshot],
    *,
    programme: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Iterator[Delta]:
    """Every snapshot of a list after its first, in order of time, with the changes it shows.

    `programme`: only entries that stood under it before or stand under it now. `since`, `until`: only snapshots
    published on these days or between them.
    """
    mine = sorted((s for s in snapshots if s.list_id == list_id), key=lambda s: s.published)
    known = {name: entry for entry in entries for name in (entry.id, *entry.former)}
    compared = {found.last: found for found in steps(list_id, entries, mine)}
    for snapshot in mine:
        day = snapshot.published
        if not (since or "") <= day[:10] <= (until or "9999"):
            continue
        if snapshot.status != "loaded":
            yield _delta(snapshot, max((d for d in compared if d < day), default=None), ())
        elif (found := compared.get(day)) is not None:
            yield _delta(snapshot, found.first, _notices(found, known, programme))


def _delta(snapshot: Snapshot, previous: str | None, notices: tuple[Notice, ...]) -> Delta:
    return Delta(
        list_id=snapshot.list_id,
        party=info(snapshot.list_id).party,
        published=snapshot.published,
        previous=previous,
        status=snapshot.status,
        loaded_at=snapshot.loaded_at,
        notices=notices,
    )


def _notices(found: Diff, known: Mapping[str, Entry], programme: str | None) -> tuple[Notice, ...]:
    party = info(found.list_id).party
    changes = [change for change in found.changes if programme is None or programme in change.programmes]
    return tuple(_notice(found.list_id, party, known[c.entry], c, found.first, found.last) for c in changes)


def _notice(list_id: str, party: str, entry: Entry, change: Change, first: str, last: str) -> Notice:
    what = (list_id, first, last, change.op, change.entry, change.former, change.gone, change.new)
    return Notice(
        id="tcc-" + hashlib.sha256(msgspec.json.encode(what)).hexdigest()[:24],
        op=change.op,
        list_id=list_id,
        party=party,
        programmes=change.programmes,
        published=last,
        previous=first,
        entry=change.entry,
        former=change.former,
        caption=change.caption,
        since=change.since,
        gone=change.gone,
        new=change.new,
        place=change.place,
        entities=tuple(_entity_changes(entry, change, first, last)),
    )


def _entity_changes(entry: Entry, change: Change, first: str, last: str) -> Iterator[EntityChange]:
    lasting = entry.former[0] if entry.former else entry.id
    before = {} if change.op == "ADD" else _by_id(entry, first, lasting)
    after = {} if change.op == "DEL" else _by_id(entry, last, lasting)
    # The entry itself first: a change of what hangs on it is a change of it.
    for entity_id in dict.fromkeys([*after, *before]):
        old, new = before.get(entity_id), after.get(entity_id)
        if new is None and old is not None:
            kept = {name: old[name] for name in ("id", "schema", "datasets")}
            yield EntityChange(op="DEL", entity=kept)
        elif new is not None and old is None:
            yield EntityChange(op="ADD", entity=new)
        elif new is not None and (new != old or entity_id == lasting):
            yield EntityChange(op="MOD", entity=new)


def _by_id(entry: Entry, day: str, entity_id: str) -> dict[str, dict[str, Any]]:
    here = standing(entry, day)
    return {e["id"]: e for e in entry_entities(entry, here, entity_id=entity_id)} if MAIN in here else {}
