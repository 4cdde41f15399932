"""Every change of the lists as a feed: FollowTheMoney deltas in JSON lines, and Atom.

A `Delta` is one snapshot of a list against the one before it, empty ones included: that nothing changed is news too. A
`Notice` is one change in it, with an id that is the same whenever and wherever the same snapshots are loaded. As JSON
lines each delta opens with a line of its own (`{"delta": ...}`); then every entity that changed takes a line `{"op":
"ADD" | "MOD" | "DEL", "entity": ...}`: the entry, then what hangs on it (designations, papers, addresses). Ids of
entities last when a list gives an entry another number. What it is not: nothing is sent from here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from lxml import etree

from tricord.align._diff import Change, Value, standing, steps
from tricord.align._ftm import entry_entities
from tricord.align._log import paired
from tricord.lists import MAIN, info
from tricord.store import Entry, Snapshot

_ATOM = "http://www.w3.org/2005/Atom"
_WORDS = {"ADD": "added", "MOD": "amended", "DEL": "removed"}
#: What XML cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Tags of ids, as RFC 4151 wants them: a name and a day on which it was the project's.
_TAG = "tag:tricord,2026:"


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
        return {word: found[op] for op, word in _WORDS.items()}


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
    party = info(list_id).party
    mine = sorted((s for s in snapshots if s.list_id == list_id), key=lambda s: s.published)
    known = {name: entry for entry in entries for name in (entry.id, *entry.former)}
    compared = {found.last: found for found in steps(list_id, entries, mine)}
    for snapshot in mine:
        day = snapshot.published
        if (since and day[:10] < since) or (until and day[:10] > until):
            continue
        found = compared.get(day) if snapshot.status == "loaded" else None
        if found is None and snapshot.status == "loaded":
            continue
        yield Delta(
            list_id=list_id,
            party=party,
            published=day,
            previous=found.first if found else max((d for d in compared if d < day), default=None),
            status=snapshot.status,
            loaded_at=snapshot.loaded_at,
            notices=tuple(
                _notice(list_id, party, known[change.entry], change, found.first, found.last)
                for change in found.changes
                if programme is None or programme in change.programmes
            )
            if found
            else (),
        )


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


# -- JSON lines ----------------------------------------------------------------------------------------------------


def delta_lines(found: Iterable[Delta]) -> Iterator[str]:
    """The lines of the deltas, one JSON object each, line ends included."""
    for delta in found:
        head = {
            "list": delta.list_id,
            "party": delta.party,
            "published": delta.published,
            "previous": delta.previous,
            "status": delta.status,
            **delta.counts(),
        }
        yield _line({"delta": head})
        for notice in delta.notices:
            told = msgspec.to_builtins(notice)
            entities = told.pop("entities")
            told["list"] = told.pop("list_id")
            for number, entity in enumerate(entities):
                about = told if number == 0 else {"id": notice.id}
                yield _line({"op": entity["op"], "entity": entity["entity"], "change": about})


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


# -- Atom ----------------------------------------------------------------------------------------------------------


def to_atom(found: Iterable[Delta], *, title: str, about: str) -> str:
    """The deltas as an Atom feed (RFC 4287), newest first: an entry for each delta, then one for each of its changes.

    `about` tells this feed from others (its filters); with the title it makes the feed's id.
    """
    newest_first = sorted(found, key=lambda delta: (delta.published, delta.list_id), reverse=True)
    # Without a prefix; the stubs forget that None stands for that.
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    _add(feed, "id", _TAG + "feed:" + hashlib.sha256(about.encode()).hexdigest()[:16])
    _add(feed, "title", title)
    _add(feed, "updated", max((delta.loaded_at for delta in newest_first), default="1970-01-01T00:00:00Z"))
    _add(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Tricord")
    for delta in newest_first:
        _add_entry(feed, delta, _name_of(delta), _headline(delta), "", {"list": delta.list_id, "party": delta.party})
        for notice in delta.notices:
            terms = {"op": notice.op, "list": notice.list_id, "party": notice.party}
            since = f", listed {notice.since}" if notice.since else ""
            headline = f"{notice.party} {_WORDS[notice.op]}: {notice.caption} ({notice.entry}){since}"
            entry = _add_entry(feed, delta, notice.id, headline, _told(notice), terms)
            for programme in notice.programmes:
                _add_term(entry, "programme", programme)
    tree: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return tree.decode("utf-8")


def _name_of(delta: Delta) -> str:
    return f"delta:{delta.list_id}:{delta.previous or ''}:{delta.published}:{delta.status}"


def _headline(delta: Delta) -> str:
    name = f"{delta.list_id} of {delta.published}"
    if delta.status == "held":
        return f"{name}: held, nothing taken in"
    told = ", ".join(f"{count} {word}" for word, count in delta.counts().items())
    return f"{name} against {delta.previous}: {told}"


def _told(notice: Notice) -> str:
    lines = [f"Snapshot of {notice.published} against {notice.previous}; {notice.place}."]
    if notice.former:
        lines.append(f"The list gave {notice.former} the new number {notice.entry}.")
    lines += [value.told() for value in paired(notice.gone, notice.new)]
    return "\n".join(lines)


def _add_entry(
    feed: etree._Element, delta: Delta, name: str, headline: str, text: str, terms: Mapping[str, str]
) -> etree._Element:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "id", _TAG + name)
    _add(entry, "title", headline)
    _add(entry, "updated", delta.loaded_at)
    _add(entry, "published", _moment(delta.published))
    for scheme, term in terms.items():
        _add_term(entry, scheme, term)
    _add(entry, "content", text or headline, type="text")
    return entry


def _add_term(entry: etree._Element, scheme: str, term: str) -> None:
    etree.SubElement(entry, f"{{{_ATOM}}}category", scheme=_TAG + scheme, term=_NOT_XML.sub("\ufffd", term))


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = _NOT_XML.sub("\ufffd", text)


def _moment(published: str) -> str:
    return f"{published}:00Z" if "T" in published else f"{published}T00:00:00Z"
