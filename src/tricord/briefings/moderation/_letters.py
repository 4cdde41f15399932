"""Turkish letters: where a text without them would have them, by a reviewed table of contexts.

The table decides letter by letter (`restored`); the dictionary keeps words that are right as they are. Not a spelling
check: a word is accused only where nothing but its letters is wrong.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from tricord.briefings.moderation import _dictionary
from tricord.briefings.moderation._tables import FOLDER
from tricord.briefings.moderation._tokens import CommentWord, lower

_WIDTH = 10
#: So much of the text before a word decides about it: what its contexts see, and what decided those.
_AROUND = 20
_ACCENTED = {"c": "ç", "g": "ğ", "i": "ı", "o": "ö", "s": "ş", "u": "ü"}
_TURKISH = re.compile("[çğışöüÇĞİŞÖÜ]")
_FOREIGN = re.compile("[qwxQWX]")
_TO_ASCII = str.maketrans("çğıöşüâîû", "cgiosuaiu")
_TO_CONTEXT = str.maketrans("çğıöşü", "CGIOSU")
#: Frequent words that are right without Turkish letters though the table would change them: asked where no dictionary
#: is installed.
_RIGHT = frozenset(
    [
        "acaba",
        "ama",
        "ne",
        "bu",
        "o",
        "da",
        "de",
        "ki",
        "mi",
        "var",
        "yok",
        "olan",
        "olarak",
        "ben",
        "sen",
        "biz",
        "siz",
        "onlar",
        "bunlar",
        "evet",
        "neden",
        "sonra",
        "kadar",
    ]
)


class LetterSlip(msgspec.Struct, frozen=True, gc=False):
    """A word that lacks its Turkish letters, and how it is written."""

    token: CommentWord
    mended: str


class _Shape(msgspec.Struct, frozen=True, gc=False):
    """Contexts with so many characters before and behind the letter: by their text the rank, positive where the letter
    is accented; `best` is their lowest rank.
    """

    before: int
    behind: int
    best: int
    ranks: dict[str, int]


@cache
def _contexts() -> dict[str, tuple[_Shape, ...]]:
    """For each letter its contexts by shape, the shape that holds the lowest rank first."""
    found: dict[str, dict[tuple[int, int], dict[str, int]]] = {letter: {} for letter in _ACCENTED}
    with (FOLDER / "turkish_letters.txt").open(encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    for rank, line in enumerate(lines, 1):
        context = line[2:]
        shape = context.index("X"), len(context) - context.index("X") - 1
        found[line[0]].setdefault(shape, {})[context] = rank if line[1] == "+" else -rank
    return {
        letter: tuple(
            sorted(
                (_Shape(*shape, min(map(abs, ranks.values())), ranks) for shape, ranks in shapes.items()),
                key=lambda shape: shape.best,
            )
        )
        for letter, shapes in found.items()
    }


def has_turkish_letters(text: str) -> bool:
    """Whether a text has a letter that only Turkish has beside ASCII."""
    return _TURKISH.search(text) is not None


def restored(text: str) -> str:
    """A text in small letters, with the Turkish letters that its ASCII letters stand for."""
    # What is decided already is seen as such from the right, so letters are decided from left to right.
    letters = list(text)
    plain = text.translate(_TO_ASCII)
    for at, letter in enumerate(letters):
        if letter in _ACCENTED and _is_accented(letters, plain, at):
            letters[at] = _ACCENTED[letter]
    return "".join(letters)


def _is_accented(letters: list[str], plain: str, at: int) -> bool:
    left = _side("".join(reversed(letters[max(0, at - _WIDTH) : at])).translate(_TO_CONTEXT), stop=False)[::-1]
    right = _side(plain[at + 1 : at + 1 + _WIDTH], stop=True)
    whole, middle = f"{left}X{right}", len(left)
    best = 0
    for shape in _contexts()[letters[at]]:
        if best and shape.best > abs(best):
            break
        if shape.before <= middle and shape.behind <= len(right):
            rank = shape.ranks.get(whole[middle - shape.before : middle + shape.behind + 1], 0)
            if rank and (not best or abs(rank) < abs(best)):
                best = rank
    return best > 0


def _side(stretch: str, *, stop: bool) -> str:
    """One side of a letter: letters, and blanks drawn together; to the right nothing after the first blank."""
    out = []
    for character in stretch:
        if character.isascii() and character.isalpha():
            out.append(character)
        elif not out or out[-1] != " ":
            out.append(" ")
            if stop:
                break
    side = "".join(out)
    return side if " " in side or len(stretch) == _WIDTH else side + " "


def slips(tokens: list[CommentWord], text: str) -> list[LetterSlip]:
    """The words of a Turkish text that lack their letters."""
    small = lower(text, "tr") if len(lower(text, "tr")) == len(text) else text
    if not small.isascii():
        small = small.replace("ı", "i") if not has_turkish_letters(text) else small
    whole, lettered = "", has_turkish_letters(text)
    found = []
    for token in tokens:
        word = small[token.start : token.end]
        # A capital inside a sentence begins a name: in a text with Turkish letters it is the writer's to know.
        is_name = token.text[:1].isupper() and not token.first and not token.text.isupper()
        if (is_name and lettered) or len(word) < 2 or not word.isalpha() or _FOREIGN.search(word):
            continue
        if _dictionary.knows(word, "tr") or (is_name and _dictionary.knows(word.capitalize(), "tr")):
            continue
        # Most words are known, and most texts ask for no more.
        if lettered:
            begin = max(0, token.start - _AROUND)
            near = restored(small[begin : token.end + _WIDTH])
            candidates = [near[token.start - begin : token.end - begin]]
        else:
            whole = whole or restored(small)
            candidates = [whole[token.start : token.end], restored(word)]
        mended = next((other for other in candidates if other != word and _is_better(word, other)), None)
        if mended is not None and (written := _like(token.text, mended)) != token.text:
            found.append(LetterSlip(token, written))
    return found


def likely_slips(tokens: list[CommentWord], text: str) -> list[LetterSlip]:
    """The words that the table alone would write with Turkish letters, and that are words so: among them words that are
    right as they stand (`simdi`, `adim`). In a text that lacks its letters they nearly always lack theirs too.
    """
    small = lower(text, "tr").replace("ı", "i")
    if len(small) != len(text):
        return []
    whole = restored(small)
    found = []
    for token in tokens:
        mended = whole[token.start : token.end]
        if token.text.isascii() and mended != small[token.start : token.end] and _dictionary.knows(mended, "tr"):
            found.append(LetterSlip(token, _like(token.text, mended)))
    return found


def _is_better(word: str, mended: str) -> bool:
    if not _dictionary.available("tr"):
        return word not in _RIGHT
    known = _dictionary.knows(mended, "tr") or _dictionary.knows(upper(mended[0]) + mended[1:], "tr")
    return known and not _dictionary.knows(word, "tr") and not _dictionary.knows(word, "en")


def _like(written: str, mended: str) -> str:
    """`mended` with the capitals of what was written."""
    if written.isupper() and len(written) > 1:
        return upper(mended)
    return upper(mended[0]) + mended[1:] if written[:1].isupper() else mended


def upper(text: str) -> str:
    """Turkish capitals."""
    return text.replace("i", "İ").replace("ı", "I").upper()
