"""The texts of a package at a node: which nobody but their authors has approved, and what is marked as they are.

Pure: packages in, ids of events out. A text is approved once somebody of its party, who is not its author, has approved
an act on it, or on a text that was made upon it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tricord.coordination import Amended, Approved, Drafted, Event, Package, fold
from tricord.model import Marking


def pending(package: Package, party: str) -> frozenset[str]:
    """The texts of a party's own package that nobody has approved, and everything that was made upon them."""
    if package.lead != party:
        return frozenset()
    texts = _texts(package)
    approved = _approved(package, texts)
    found: set[str] = set()
    for event in package.events:
        if (event.id in texts and event.id not in approved) or (
            event.id not in approved and not found.isdisjoint(event.after)
        ):
            found.add(event.id)
    return frozenset(found)


def abandoned(package: Package, party: str) -> set[str]:
    """Amendments of a party's own package that nobody has approved and that a later text was not made upon, and what
    was made upon them.
    """
    if package.lead != party:
        return set()
    texts = _texts(package)
    approved = _approved(package, texts)
    dropped = {
        one.id
        for one in texts.values()
        if isinstance(one.body, Amended)
        and one.id not in approved
        and any(other.at > one.at and one.id not in past_of(package, other.id) for other in texts.values())
    }
    for event in package.events:
        if not dropped.isdisjoint(event.after):
            dropped.add(event.id)
    return dropped


def markings_to_approve(package: Package, version: str) -> list[Marking]:
    """The markings of a text, and of the texts before it that nobody has approved: they go out together."""
    texts = _texts(package)
    approved = _approved(package, texts)
    together = {version, *(past_of(package, version) & set(texts))}
    chosen = [texts[name] for name in texts if name in together and (name == version or name not in approved)]
    return [one.body.content.marking for one in chosen if isinstance(one.body, Drafted | Amended)]


def without(package: Package, events: frozenset[str]) -> Package | None:
    """The package as it stands without some of its events; None where nothing is left of it."""
    if not events:
        return package
    left = [event for event in package.events if event.id not in events]
    return msgspec.structs.replace(fold(left), left_out=package.left_out) if left else None


def marked_otherwise(package: Package, marked: Mapping[str, Marking]) -> set[str]:
    """Those of the events whose markings are given that are not marked as the text which they were made upon."""
    texts = _texts(package)
    standing: dict[str, frozenset[str]] = {}
    found = set()
    for event in package.events:
        if event.id in texts:
            standing[event.id] = frozenset((event.id,))
        else:
            before = frozenset().union(*(standing.get(name, frozenset()) for name in event.after))
            replaced = {name for name in before if any(name in past_of(package, other) for other in before - {name})}
            standing[event.id] = before - replaced
        if event.id in marked and not _alike(marked[event.id], event, [texts[one] for one in standing[event.id]]):
            found.add(event.id)
    return found


def _alike(marking: Marking, event: Event, texts: list[Event]) -> bool:
    """Whether an event is marked as a text is, for those who are named by all of the texts."""
    markings = [text.body.content.marking for text in texts if isinstance(text.body, Drafted | Amended)]
    if not markings:
        return True
    audience = set(markings[0].releasable_to).intersection(*(one.releasable_to for one in markings))
    return set(marking.releasable_to) == audience and any(
        (marking.originator, marking.level, marking.caveats, set(marking.topics), set(marking.purposes))
        == (event.party, one.level, one.caveats, set(one.topics), set(one.purposes))
        for one in markings
    )


def _texts(package: Package) -> dict[str, Event]:
    refused = {one.id for one in package.refused}
    return {
        event.id: event
        for event in package.events
        if isinstance(event.body, Drafted | Amended) and event.id not in refused
    }


def _approved(package: Package, texts: dict[str, Event]) -> set[str]:
    """The approved texts with their past, and the approvals themselves."""
    refused = {one.id for one in package.refused}
    found: set[str] = set()
    for event in package.events:
        if not isinstance(event.body, Approved) or event.id in refused or event.party != package.lead:
            continue
        version = event.body.act.version
        if version in texts and texts[version].person != event.person:
            found |= {version, *past_of(package, version)}
    return found


def past_of(package: Package, name: str) -> set[str]:
    """The events that an event was made upon."""
    by_id = {event.id: event for event in package.events}
    found: set[str] = set()
    left = list(by_id[name].after) if name in by_id else []
    while left:
        one = left.pop()
        if one not in found and one in by_id:
            found.add(one)
            left.extend(by_id[one].after)
    return found
