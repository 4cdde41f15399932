"""Changes of the lists as a feed: FollowTheMoney deltas in JSON lines, and Atom.

As JSON lines each delta opens with a line of its own (`{"delta": ...}`); then every entity that changed takes a line
`{"op": "ADD" | "MOD" | "DEL", "entity": ...}`: the entry, then what hangs on it (designations, papers, addresses).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from lxml import etree

from tricord.align import Delta, Notice
from tricord.i18n import tr

ATOM = "http://www.w3.org/2005/Atom"
#: What XML cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Tags of ids, as RFC 4151 wants them: a name and a day on which it was the project's.
TAG = "tag:tricord,2026:"


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
            said = msgspec.to_builtins(notice)
            entities = said.pop("entities")
            said["list"] = said.pop("list_id")
            for number, entity in enumerate(entities):
                about = said if number == 0 else {"id": notice.id}
                yield _line({"op": entity["op"], "entity": entity["entity"], "change": about})


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def to_atom(found: Iterable[Delta], *, title: str, about: str) -> str:
    """The deltas as an Atom feed (RFC 4287), newest first: an entry for each delta, then one for each of its changes.

    `about` tells this feed from others (its filters); with the title it makes the feed's id.
    """
    newest_first = sorted(found, key=lambda delta: (delta.published, delta.list_id), reverse=True)
    updated = max((delta.loaded_at for delta in newest_first), default="1970-01-01T00:00:00Z")
    feed = atom_feed(title=title, about=about, updated=updated)
    for delta in newest_first:
        _add_entry(feed, delta, _name_of(delta), _delta_title(delta), "", {"list": delta.list_id, "party": delta.party})
        for notice in delta.notices:
            terms = {"op": notice.op, "list": notice.list_id, "party": notice.party}
            entry = _add_entry(feed, delta, notice.id, _notice_title(notice), _notice_text(notice), terms)
            for programme in notice.programmes:
                add_term(entry, "programme", programme)
    tree: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return tree.decode("utf-8")


def atom_feed(*, title: str, about: str, updated: str) -> etree._Element:
    """A feed without entries; `about` makes its id."""
    # Without a prefix; the stubs forget that None stands for that.
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]  # None is the default namespace
    add_element(feed, "id", TAG + "feed:" + hashlib.sha256(about.encode()).hexdigest()[:16])
    add_element(feed, "title", title)
    add_element(feed, "updated", updated)
    add_element(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", "Tricord")
    return feed


def _name_of(delta: Delta) -> str:
    return f"delta:{delta.list_id}:{delta.previous or ''}:{delta.published}:{delta.status}"


def _delta_title(delta: Delta) -> str:
    name = tr("{list} of {day}", list=delta.list_id, day=delta.published)
    if delta.status == "held":
        return tr("{snapshot}: held, nothing taken in", snapshot=name)
    return tr(
        "{snapshot} against {previous}: {added} added, {amended} amended, {removed} removed",
        snapshot=name,
        previous=delta.previous,
        **delta.counts(),
    )


def _notice_title(notice: Notice) -> str:
    did = {"ADD": tr("added"), "MOD": tr("amended"), "DEL": tr("removed")}[notice.op]
    title = tr(
        "{party} {did}: {subject} ({entry})", party=notice.party, did=did, subject=notice.caption, entry=notice.entry
    )
    return tr("{title}, listed {day}", title=title, day=notice.since) if notice.since else title


def _notice_text(notice: Notice) -> str:
    lines = [
        tr(
            "Snapshot of {day} against {previous}; {place}.",
            day=notice.published,
            previous=notice.previous,
            place=notice.place,
        )
    ]
    if notice.former:
        lines.append(tr("The list gave {former} the new number {entry}.", former=notice.former, entry=notice.entry))
    lines += [str(value) for value in notice.values()]
    return "\n".join(lines)


def _add_entry(
    feed: etree._Element, delta: Delta, name: str, headline: str, text: str, terms: Mapping[str, str]
) -> etree._Element:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    add_element(entry, "id", TAG + name)
    add_element(entry, "title", headline)
    add_element(entry, "updated", delta.loaded_at)
    add_element(entry, "published", _moment(delta.published))
    for scheme, term in terms.items():
        add_term(entry, scheme, term)
    add_element(entry, "content", text or headline, type="text")
    return entry


def add_term(entry: etree._Element, scheme: str, term: str) -> None:
    """A category of an entry, under a scheme of ours."""
    etree.SubElement(entry, f"{{{ATOM}}}category", scheme=TAG + scheme, term=_NOT_XML.sub("\ufffd", term))


def add_element(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """An element of a feed with its text; what XML cannot hold is replaced."""
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = _NOT_XML.sub("\ufffd", text)


def _moment(published: str) -> str:
    return f"{published}:00Z" if "T" in published else f"{published}T00:00:00Z"
