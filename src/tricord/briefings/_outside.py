"""Briefings as other programs read them: schema.org metadata for a page, and an Atom feed of what is published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from tricord.briefings._published import PublicBriefing
from tricord.briefings._records import in_language

_ATOM = "http://www.w3.org/2005/Atom"
#: Tags of ids, as RFC 4151 wants them.
_TAG = "tag:tricord,2026:briefing:"
#: What XML cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def schema_org(public: PublicBriefing, lang: str, *, url: str) -> dict[str, Any]:
    """The metadata of a briefing's page (JSON-LD): a report about an event, with each quoted statement and its sources.

    To put it into a page, escape `<` in the JSON.
    """
    briefing = public.briefing
    text = briefing.text(lang)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "url": url,
        "inLanguage": lang if lang in briefing.texts else next(iter(briefing.texts)),
        "headline": text.title,
        "abstract": text.summary,
        "about": {
            "@type": "Event",
            "name": briefing.venue or text.title,
            "startDate": briefing.day,
            "location": {"@type": "Place", "name": briefing.place},
            "attendee": [
                {"@type": "Person", "name": person.name, "jobTitle": person.role} for person in briefing.participants
            ],
        },
        "citation": list(briefing.sources),
        "hasPart": [
            {
                "@type": "Quotation",
                "text": in_language(statement.words, lang),
                "dateCreated": statement.day,
                "creator": {"@type": "Person", "name": statement.speaker, "jobTitle": statement.role},
                "citation": [source.source for source in statement.sources],
            }
            for statement in briefing.statements
            if not statement.told_by_agency
        ],
    }
    if public.published_at:
        found["datePublished"] = public.published_at
        found["dateModified"] = public.corrections[-1].at if public.corrections else public.published_at
    if public.corrections:
        found["correction"] = [correction.why for correction in public.corrections]
    return found


def briefings_atom(published: Iterable[PublicBriefing], lang: str, *, url: str, title: str) -> str:
    """The published briefings as an Atom feed (RFC 4287); `url` is the address under which each stands by its name.

    What comes with Tricord has no time of publication of its own: its day stands for it.
    """
    shown = list(published)
    # Without a prefix; the stubs forget that None stands for that.
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]
    _add(feed, "id", _TAG + "feed")
    _add(feed, "title", title)
    _add(feed, "updated", max(map(_updated, shown), default="1970-01-01T00:00:00Z"))
    _add(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Tricord")
    for one in shown:
        text = one.briefing.text(lang)
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", _TAG + one.briefing.slug)
        _add(entry, "title", text.title)
        _add(entry, "updated", _updated(one))
        _add(entry, "published", one.published_at or _midnight(one.briefing.day))
        etree.SubElement(entry, f"{{{_ATOM}}}link", href=f"{url.rstrip('/')}/{one.briefing.slug}")
        _add(entry, "summary", one.withdrawn or text.summary)
    tree: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return tree.decode("utf-8")


def _updated(one: PublicBriefing) -> str:
    return one.corrections[-1].at if one.corrections else one.published_at or _midnight(one.briefing.day)


def _midnight(day: str) -> str:
    return f"{day}T00:00:00Z"


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _NOT_XML.sub("\ufffd", text)
