"""Capitals: whether a comment shouts. Acronyms, titles in quotation marks and one stressed word are no shouting."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from tricord.briefings.moderation import _dictionary
from tricord.briefings.moderation._tables import rows
from tricord.briefings.moderation._tokens import CommentWord, lower

#: So many words in capitals one after the other, in a comment that is not all in capitals, are looked at by a person.
LONG_RUN = 4
#: So few words in capitals may be a heading: a person looks, unless an exclamation mark says what is meant.
HEADING = 3
#: Above this share of its words a comment is in capitals.
MOST = 0.5


class Shouting(msgspec.Struct, frozen=True, gc=False):
    """Words in capitals: where they stand in the cleaned text, whether they are most of it, whether they are so few
    that they may be a heading, and the same in small letters.
    """

    start: int
    end: int
    most: bool
    heading: bool
    mended: str


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(row["acronym"] for row in rows("acronyms.csv"))


def shouting(tokens: list[CommentWord], text: str, lang: str) -> Shouting | None:
    """The stretch of a comment that shouts, from its first to its last word in capitals; None where none does."""
    words = [token for token in tokens if not token.quoted and any(c.isalpha() for c in token.text)]
    loud = [token for token in words if _is_loud(token.text)]
    letters = sum(len(token.text) for token in loud)
    if len(loud) < 2 or letters < 8:
        return None
    # A comment of nothing but acronyms and names says nothing loudly.
    if _dictionary.available("tr") and sum(_is_word(token.text, lang) for token in loud) < len(loud) * 2 / 3:
        return None
    if len(loud) < len(words) and any(token.text.lower() in _words_of_organisations() for token in loud):
        # Lists print names in capitals: KOREA MINING DEVELOPMENT TRADING CORPORATION.
        return None
    share = len(loud) / len(words)
    run = longest_run(words)
    most = share > MOST or (run >= LONG_RUN + 1 and share > MOST / 2 + 0.1)
    if not most and run < LONG_RUN:
        return None
    start, end = loud[0].start, loud[-1].end
    heading = sum(token.text.isupper() for token in words) <= HEADING and "!" not in text
    return Shouting(start, end, most, heading, in_small(text[start:end], lang, starts=_starts_sentence(text, start)))


def _is_word(text: str, lang: str) -> bool:
    """Whether what stands in capitals is a word of the comment's language, rather than a name."""
    word = re.split(r"['’]", text)[0]
    own = lang if lang in ("tr", "en") else "en"
    return _dictionary.knows(lower(word, own), own) or (own == "en" and _dictionary.knows(word.lower(), "en"))


@cache
def _words_of_organisations() -> frozenset[str]:
    return frozenset(
        word for row in rows("names.csv") if row["kind"] == "organisation" for word in row["words"].split()
    )


def longest_run(words: list[CommentWord]) -> int:
    """How many words in capitals stand one after the other, at most; acronyms among them do not end a run."""
    longest = run = 0
    for token in words:
        if _is_loud(token.text):
            run += 1
        elif not token.text.isupper():
            run = 0
        longest = max(longest, run)
    return longest


def _is_loud(word: str) -> bool:
    bare = re.split(r"['’]", word)[0]
    if bare in _acronyms() or any(c.isdigit() for c in bare):
        return False
    cased = [c for c in bare if c.lower() != c.upper()]
    return len(cased) > 1 and all(c.isupper() for c in cased)


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return not before or before[-1] in ".!?…"


def in_small(text: str, lang: str, *, starts: bool) -> str:
    """A text in small letters, acronyms kept, with a capital at the begin of each sentence."""
    words = re.split(r"(\s+)", text)
    small = [word if re.sub(r"\W.*", "", word) in _acronyms() else lower(word, lang) for word in words]
    out = "".join(small)
    return re.sub(
        r"(^|[.!?…]\s+)([^\W\d_])" if starts else r"([.!?…]\s+)([^\W\d_])",
        lambda match: match[1] + (match[2].replace("i", "İ").upper() if lang == "tr" else match[2].upper()),
        out,
    )
