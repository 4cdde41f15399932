"""Quoted statements: merged where two agencies carried the same words, found by speaker, subject, party and day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec
from rapidfuzz import fuzz

from tricord import events
from tricord.briefings._records import BriefingStatement, StatementSource
from tricord.events import QuotedStatement, day_of

#: Two summaries of one speaker's words on one day are the same words from this likeness on (of 100). Below, agencies
#: tell of different sentences too often.
SAME_WORDS = 95
#: Agencies that the record names by letters or in short.
_AGENCIES = {"AA": "Anadolu Agency", "Donga": "Dong-A Ilbo", "ROK MOFA": "ROK Ministry of Foreign Affairs"}


def merged(statements: Iterable[BriefingStatement]) -> tuple[BriefingStatement, ...]:
    """The statements in order, each once: the same words through two agencies are one statement with two sources."""
    found: list[BriefingStatement] = []
    for statement in statements:
        twin = next((n for n, other in enumerate(found) if are_the_same_words(other, statement)), None)
        if twin is None:
            found.append(statement)
        else:
            found[twin] = _with_sources_of(found[twin], statement)
    return tuple(found)


def are_the_same_words(one: BriefingStatement, other: BriefingStatement) -> bool:
    """Whether two records tell of the same words: one speaker, one day, and the words equal in a shared language."""
    if one.day != other.day or _folded(one.speaker) != _folded(other.speaker):
        return False
    for lang in one.words.keys() & other.words.keys():
        if fuzz.ratio(_folded(one.words[lang]), _folded(other.words[lang])) >= SAME_WORDS:
            return True
    printed = {_folded(source.original) for source in one.sources} - {""}
    return bool(printed & {_folded(source.original) for source in other.sources})


def _with_sources_of(kept: BriefingStatement, other: BriefingStatement) -> BriefingStatement:
    known = {(source.agency, source.source) for source in kept.sources}
    sources = (*kept.sources, *(source for source in other.sources if (source.agency, source.source) not in known))
    about = tuple(dict.fromkeys((*kept.about, *other.about)))
    words = {**other.words, **kept.words}
    return msgspec.structs.replace(kept, sources=sources, about=about, words=words)


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def find_statements(
    statements: Iterable[BriefingStatement],
    *,
    speaker: str | None = None,
    about: str | None = None,
    party: str | None = None,
    agency: str | None = None,
    as_of: str | None = None,
) -> tuple[BriefingStatement, ...]:
    """Those that fit, by day: `speaker` and `agency` by part of the name, `about` by reference or by words, `as_of`:
    said by that day. Raises `InvalidValue` for a day that is none.
    """
    last = day_of(as_of).isoformat() if as_of is not None else None
    found = [
        statement
        for statement in statements
        if (speaker is None or _folded(speaker) in _folded(statement.speaker))
        and (about is None or is_about(statement, about))
        and (party is None or party.upper() in statement.parties)
        and (agency is None or any(_folded(agency) in _folded(source.agency) for source in statement.sources))
        and (last is None or statement.day <= last)
    ]
    return tuple(sorted(found, key=lambda statement: (statement.day, statement.speaker, statement.id)))


def is_about(statement: BriefingStatement, about: str) -> bool:
    """Whether a statement refers to something (`agreement:JP-KR GSOMIA`, `GSOMIA`), or its words name it."""
    wanted = _folded(about)
    return any(wanted in _folded(reference) for reference in statement.about) or any(
        wanted in _folded(words) for words in statement.words.values()
    )


@cache
def recorded_statements() -> tuple[BriefingStatement, ...]:
    """Every quoted statement of the record of events, with its sources; the same words through two agencies once."""
    return merged(_of_record(quoted, number) for number, quoted in enumerate(events.load().statements, 1))


def _of_record(quoted: QuotedStatement, number: int) -> BriefingStatement:
    slug = re.sub(r"[^a-z0-9]+", "-", quoted.speaker.casefold()).strip("-")[:40]
    return BriefingStatement(
        id=f"{quoted.date.text}-{slug}-{number}",
        day=quoted.date.text,
        speaker=quoted.speaker,
        role=quoted.role,
        parties=quoted.parties,
        words={"en": quoted.summary},
        sources=_sources(quoted),
        venue=quoted.venue,
        told_by_agency=quoted.role == "agency narrative",
        confidence=quoted.confidence,
        note=quoted.note,
    )


def _sources(quoted: QuotedStatement) -> tuple[StatementSource, ...]:
    """Each place with its agency; where the record does not say which agency is whose place, all of them."""
    agencies = [_AGENCIES.get(name, name) for name in quoted.quoted_via.split("; ")]
    places = quoted.source.split("; ")
    if len(agencies) != len(places):
        agencies = [quoted.quoted_via] * len(places)
    return tuple(
        StatementSource(
            agency=agency,
            source=place,
            language=quoted.language if quoted.original and number == 0 else "",
            original=quoted.original if number == 0 else "",
        )
        for number, (agency, place) in enumerate(zip(agencies, places, strict=True))
    )
