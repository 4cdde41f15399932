"""What a disguised word may stand for: other letters, signs and digits for letters, letters set apart or repeated.

A reading is only a guess; it counts where it is a word of the house's tables (`_lexicon`). An ordinary word has no
other reading than itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

import msgspec

from tricord.briefings.moderation._tables import rows
from tricord.briefings.moderation._tokens import CommentWord

_SIGNS = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s"})
_MORE_SIGNS = str.maketrans({"!": "i", "|": "i", "€": "e", "£": "l", "+": "t", "6": "g", "(": "c", "<": "c", "¡": "i"})
_ONE = ("i", "l")
#: What stands for one letter that is not said.
_HIDDEN = re.compile(r"[*#%•●○◯×✱⁎∗]")
_THRICE = re.compile(r"(.)\1{2,}", re.DOTALL)
_TWICE = re.compile(r"(.)\1+", re.DOTALL)
_CHUNK = re.compile(r"\S+")
_EDGE = re.compile(r"^[\"'“”«»(\[{]+|[\"'“”«»)\]},.;:!?…]+$")
_SINGLE = re.compile(r"(?:(?<=\s)|(?<=^))(?:[^\W_]|[@$*])(?:[ ,.\-_/·]+(?:[^\W_]|[@$*]))+(?=\s|$|[.,!?…])")
_APART = re.compile(r"[^\w@$]|_")
_LATIN = re.compile(r"[A-Za-zİıŞşĞğÖöÜüÇç]")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0250-\u02af\u1d00-\u1d7f\u2170-\u217f]")
_ONLY_WORD = re.compile(r"[^\W\d_]+")
MOST_LETTERS = 40


@cache
def _look_alikes() -> tuple[dict[int, str], dict[int, str]]:
    """Letters of other alphabets by the Latin letters that they look like, and by those that sound as they do."""
    found = rows("look_alikes.csv")
    return ({ord(row["letter"]): row["looks"] for row in found}, {ord(row["letter"]): row["sounds"] for row in found})


class WordReading(msgspec.Struct, frozen=True, gc=False):
    """What a stretch of the text may stand for. `hidden`: an asterisk in it stands for any letter; `loose`: letters
    that stood apart, so that the word may begin anywhere in it; `parted`: nobody writes an ordinary word like that;
    `paired`: two words, which may be what they are.
    """

    start: int
    end: int
    text: str
    hidden: bool = False
    loose: bool = False
    parted: bool = False
    paired: bool = False


def of_token(token: CommentWord) -> Iterator[WordReading]:
    """The other readings of one word: none for most words."""
    text = token.text
    if len(text) > MOST_LETTERS:
        text = _THRICE.sub(r"\1", text)[:MOST_LETTERS]
    forms = [text]
    if _FOREIGN.search(text) and (_LATIN.search(text) or len(text) > 2):
        forms = [text.lower().translate(alike) for alike in _look_alikes()]
    if not _ONLY_WORD.fullmatch(text) and re.search(r"[^\W\d_]", text):
        forms = [other for form in forms for other in _with_signs(form)]
    if _THRICE.search(text):
        forms = [other for form in forms for other in (_THRICE.sub(r"\1", form), _TWICE.sub(r"\1", form))]
    for form in dict.fromkeys(forms):
        if form != token.text:
            yield WordReading(token.start, token.end, form)
        if "*" in form and len(form) > form.count("*") * 2:
            yield WordReading(token.start, token.end, form, hidden=True)


def of_pairs(tokens: list[CommentWord], is_word: Callable[[str], bool]) -> Iterator[WordReading]:
    """Two neighbours as one word, where one of them is no word by itself: `yarra ğımı`."""
    for one, other in pairwise(tokens):
        if other.start - one.end == 1 and one.text.isalpha() and other.text.isalpha():
            whole = one.text + other.text
            if len(whole) <= MOST_LETTERS and not (is_word(one.text) and is_word(other.text)):
                yield WordReading(one.start, other.end, whole, paired=True)


def of_text(text: str) -> Iterator[WordReading]:
    """Readings over more than a word: letters set apart by blanks or points, signs inside a word."""
    for match in _SINGLE.finditer(text):
        letters = [(at, c) for at, c in enumerate(match.group(), match.start()) if c.isalnum() or c in "@$*"]
        if len(letters) >= 3:
            for form in _with_signs("".join(c for _, c in letters)):
                yield WordReading(match.start(), match.end(), _THRICE.sub(r"\1", form), loose=True, parted=True)
    for match in _CHUNK.finditer(text):
        if len(match.group()) <= 2 * MOST_LETTERS and _APART.search(match.group()):
            yield from _of_chunk(match.group(), match.start())


def _of_chunk(chunk: str, at: int) -> Iterator[WordReading]:
    inner = chunk
    while (shorter := _EDGE.sub("", inner)) != inner:
        at += inner.index(shorter) if shorter else 0
        inner = shorter
    opened = chunk[chunk.find(inner) + len(inner) :][:1] if inner else ""
    if "(" in inner or opened == ")":
        inner += opened
    pieces = [piece for piece in _APART.split(inner) if piece]
    if not _APART.search(inner) or "://" in inner or len(inner) < 3:
        return
    end = at + len(inner)
    if _HIDDEN.search(inner) and not _SINGLE.fullmatch(inner):
        yield WordReading(at, end, _HIDDEN.sub("*", inner), hidden=True)
    signed = inner.translate(_MORE_SIGNS)
    if signed != inner and not _APART.search(signed):
        for form in _with_signs(signed):
            yield WordReading(at, end, form)
    if len(pieces) > 1 and all(mark not in inner for mark in "'’"):
        joined = "".join(pieces)
        for form in _with_signs(joined):
            short = sum(len(piece) for piece in pieces) <= len(pieces) * 1.5
            yield WordReading(at, end, _THRICE.sub(r"\1", form), loose=short, parted=True)


def _with_signs(form: str) -> list[str]:
    if _ONLY_WORD.fullmatch(form):
        return [form]
    plain = form.translate(_SIGNS)
    return [plain.replace("1", letter) for letter in _ONE] if "1" in plain else [plain]
