"""The words of a cleaned comment, with their sentence, and whether they stand in quotation marks."""

from __future__ import annotations

import re

import msgspec

# Signs that stand for letters (`f*ck`, `@sshole`) are of the word; `_readings` says what they stand for.
_WORD = re.compile(r"[^\W_](?:[\w'’@$*€]*[^\W_]|[*@$€]+(?=\W|$))?|[@$][^\W_][\w'’@$*€]*", re.UNICODE)
_END = re.compile(r"[.!?…。！？]+(?=\s|$|[\"”»」』])|[。！？\n;；]+")
_QUOTED = re.compile(
    r"(?<!\w)['‘][^'’\n]{1,60}['’](?!\w)|\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|「[^」\n]{1,200}」|『[^』\n]{1,200}』"
)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:me|com|net|org|io|ru|xyz|info|biz|shop|online|bet)/\S*",
    re.IGNORECASE,
)


class CommentWord(msgspec.Struct, frozen=True, gc=False):
    """A word: where it stands in the cleaned text, how it is written, in which sentence, and whether it is quoted.

    `first`: the first of its sentence, where a capital says nothing.
    """

    start: int
    end: int
    text: str
    sentence: int
    quoted: bool
    first: bool


def tokens(text: str) -> list[CommentWord]:
    """The words of a cleaned text, links and addresses left out."""
    links = spans(_LINK, text)
    quotes = spans(_QUOTED, text)
    ends = ends_of_sentences(text)
    found: list[CommentWord] = []
    sentence = 0
    for match in _WORD.finditer(text):
        if any(start <= match.start() < end for start, end in links):
            continue
        while sentence < len(ends) and ends[sentence] <= match.start():
            sentence += 1
        quoted = any(start <= match.start() < end for start, end in quotes)
        first = not found or found[-1].sentence != sentence
        found.append(CommentWord(match.start(), match.end(), match.group(), sentence, quoted, first))
    return found


def ends_of_sentences(text: str) -> list[int]:
    """Where the sentences of a cleaned text end."""
    return [match.end() for match in _END.finditer(text)]


def links(text: str) -> list[tuple[int, int]]:
    """Where the links and addresses of a cleaned text stand."""
    return spans(_LINK, text)


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where a pattern matches."""
    return [match.span() for match in pattern.finditer(text)]


_PLAIN = str.maketrans("ışğöüçâîûàáäéèêëíìïóòôúùñßøåæ", "isgoucaiuaaaeeeeiiiooouunsoaa")
_TURKISH_LOWER = str.maketrans({"I": "ı", "İ": "i"})


def lower(word: str, lang: str) -> str:
    """A word in small letters, with the two i of Turkish told apart."""
    return (word.translate(_TURKISH_LOWER) if lang == "tr" else word).lower().replace("i̇", "i")


def plain(word: str) -> str:
    """A word in small letters without the marks on them: the skeleton by which disguised words are found."""
    return word.lower().replace("i̇", "i").translate(_PLAIN)
