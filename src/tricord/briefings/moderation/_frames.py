"""Frames: which classes of words, near each other in one sentence, break a rule (`tables/frames.csv`).

`all`: the classes, joined by &. `within`: how far apart they may be, in words (Korean and Japanese: in characters).
`last`: the last class must end the sentence (`end`), or nearly (`last`). `next`: words of this class right after the
first, or between them, excuse it (`aptal bir karar`). `deny`: words of this class near the last take it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from tricord.briefings.moderation._lexicon import WordHit
from tricord.briefings.moderation._tables import rows

#: How near a word that excuses or denies must be: words, and characters in Korean and Japanese.
_NEAR = {"tr": 2, "en": 2, "ko": 6, "ja": 5}
_DENIES = {"tr": 3, "en": 3, "ko": 12, "ja": 10}
#: What may follow the word that ends a sentence.
_TAIL = {"tr": 1, "en": 1, "ko": 10, "ja": 8}


class RuleFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table."""

    rule: str
    weight: str
    classes: tuple[str, ...]
    within: int
    last: str
    next: str
    deny: str
    reason: str


class FrameMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A frame that fits, and the hits that fill it."""

    frame: RuleFrame
    hits: tuple[WordHit, ...]


@cache
def frames(lang: str) -> tuple[RuleFrame, ...]:
    """The frames of a language, the strongest of a rule first as the table has them."""
    return tuple(
        RuleFrame(
            rule=row["rule"],
            weight=row["weight"],
            classes=tuple(row["all"].split("&")),
            within=int(row["within"] or 0),
            last=row["last"],
            next=row["next"],
            deny=row["deny"],
            reason=row["reason"],
        )
        for row in rows("frames.csv")
        if row["lang"] == lang
    )


def matched(hits: dict[str, list[WordHit]], ends: dict[int, int], lang: str) -> Iterator[FrameMatch]:
    """The frames that fit. `hits` by class; `ends`: the number of the last word (or character) of each sentence."""
    for frame in frames(lang):
        for filled in _filled(frame, hits):
            tail = {"last": _TAIL[lang], "end": 0}.get(frame.last)
            if tail is not None and ends.get(filled[-1].sentence, 0) - filled[-1].last > tail:
                continue
            if not _is_excused(frame, filled, hits, lang) and not _is_denied(frame, filled, hits, lang):
                yield FrameMatch(frame=frame, hits=filled)


def _filled(frame: RuleFrame, hits: dict[str, list[WordHit]]) -> Iterator[tuple[WordHit, ...]]:
    """Each hit of the first class with the nearest of every other in its sentence."""
    for first in hits.get(frame.classes[0], ()):
        filled = [first]
        for cls in frame.classes[1:]:
            near = [
                hit
                for hit in hits.get(cls, ())
                if hit.sentence == first.sentence and _gap(first, hit) <= frame.within and _apart(first, hit)
            ]
            if not near:
                break
            # The one that ends the sentence is the predicate.
            filled.append(max(near, key=lambda h: h.last) if frame.last else min(near, key=lambda h: _gap(first, h)))
        else:
            yield tuple(filled)


def _gap(one: WordHit, other: WordHit) -> int:
    return max(other.first - one.last, one.first - other.last, 0)


def _apart(one: WordHit, other: WordHit) -> bool:
    return one.last < other.first or other.last < one.first


def _is_excused(frame: RuleFrame, filled: tuple[WordHit, ...], hits: dict[str, list[WordHit]], lang: str) -> bool:
    """Whether a thing is meant: right after the first hit, or between the hits."""
    first, last = min(hit.first for hit in filled), max(hit.last for hit in filled)
    return any(
        hit.sentence == filled[0].sentence
        and (0 < hit.first - filled[0].last <= _NEAR[lang] or first < hit.first <= hit.last < last)
        for hit in (hits.get(frame.next, ()) if frame.next else ())
    )


def _is_denied(frame: RuleFrame, filled: tuple[WordHit, ...], hits: dict[str, list[WordHit]], lang: str) -> bool:
    final = max(filled, key=lambda hit: hit.last)
    for hit in hits.get(frame.deny, ()) if frame.deny else ():
        if hit.sentence != final.sentence or not all(_apart(hit, other) for other in filled):
            continue
        after, before = hit.first - final.last, final.first - hit.last
        if 0 < after <= _DENIES[lang] or (lang == "en" and 0 < before <= _DENIES[lang]):
            return True
    return False
