"""Spelling: mistakes of a reviewed table, forms written as they are spoken, and words that no dictionary knows.

A name, a foreign word and one slip in a long text are no offence; what the table does not know is never more than a
doubt by itself. Which share is too much is said in `_moderate`.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from tricord.briefings.moderation import _dictionary, _letters
from tricord.briefings.moderation._lexicon import ListedWord, fits
from tricord.briefings.moderation._tables import rows
from tricord.briefings.moderation._tokens import CommentWord, lower, plain


class SpellingSlip(msgspec.Struct, frozen=True, gc=False):
    """A word that is not written by the rules. `weight`: 1 where that is sure, less for a doubt or colloquial form."""

    start: int
    end: int
    mended: str | None
    weight: float


#: How much a mistake of the table counts by its column `weight`.
_WEIGHTS = {"sure": 1.0, "split": 0.5, "loose": 0.3}
#: A word that no dictionary knows.
_UNKNOWN = 0.5
#: One that is a word with another letter that sounds alike, or with a vowel that is left out: likely, not sure.
_NEARLY = 0.7
#: For so many unknown words of a comment it is looked for: each takes some forty questions to the dictionary.
_MOST_NEAR = 6
#: Letters that Turkish writers mistake for each other, by ear.
_ALIKE = {
    "s": "zş",
    "z": "s",
    "ş": "s",
    "g": "ğ",
    "ğ": "gy",
    "y": "ğ",
    "d": "t",
    "t": "d",
    "b": "p",
    "p": "b",
    "v": "f",
}
_ALIKE |= {
    "ı": "iu",
    "i": "ıü",
    "u": "üı",
    "ü": "ui",
    "o": "ö",
    "ö": "o",
    "c": "ç",
    "ç": "c",
    "k": "g",
    "e": "a",
    "a": "e",
}
_QUESTION = re.compile(
    r"(?P<word>.{2,}?)(?P<mi>m[iıuü](?:s[iıuü]n(?:[iıuü]z)?|d[iıuü]r|y[iıuü][mz]|yd[iıuü]\w*|ym[iı]ş)?)"
)
_KI = re.compile(r"(?P<word>.{3,})ki[im]?")
_VOWEL_FUTURE = re.compile(r"(?P<stem>\w*[^\W\d_])(?P<vowel>[aeıiuü])(?P<end>c[ae](?:k|ğ\w+|m|z|ks\w+|kt\w+|n|kl\w+))")
_SPOKEN = re.compile(r"(?P<stem>\w+[ıiuü]y)o(?P<end>|n|m|nuz|z|lar|sun|du)")
_FULL = {
    "": "or",
    "n": "orsun",
    "m": "orum",
    "nuz": "orsunuz",
    "z": "oruz",
    "lar": "orlar",
    "sun": "orsun",
    "du": "ordu",
}
#: What may be judged at all: a word of three letters or more, of those that Turkish and English have.
_ORDINARY = re.compile(r"[a-zçğıöşüâîû]{3,}")
#: After these endings `ki` is a word of its own.
_BEFORE_KI = re.compile(r"(?:yor|r|z|d[ıiuü]|m[ıiuü]ş|ki|k|değil|yok|var|öyle|böyle)[mn]?(?:[ıiuü]z|lar|ler)?$")
_VOWELS_OF_QUESTION = {
    **dict.fromkeys("aı", "ı"),
    **dict.fromkeys("eiî", "i"),
    **dict.fromkeys("ou", "u"),
    **dict.fromkeys("öü", "ü"),
    "â": "ıi",
    "û": "uü",
}
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_BACK = "aıou"


@cache
def _mistakes(lang: str) -> dict[str, list[tuple[tuple[ListedWord, ...], str, float]]]:
    found: dict[str, list[tuple[tuple[ListedWord, ...], str, float]]] = {}
    for row in rows(f"spelling_{lang}.csv"):
        words = []
        for text in row["wrong"].split(" "):
            mode = {"~": "noun", "*": "any"}.get(text[-1], "alone")
            bare = text if mode == "alone" else text[:-1]
            words.append(ListedWord(bare, plain(bare), mode))
        found.setdefault(words[0].text[:3], []).append((tuple(words), row["right"], _WEIGHTS[row["weight"]]))
    return found


@cache
def _accepted(lang: str) -> frozenset[str]:
    return frozenset(
        lower(word, lang) for row in rows("accepted.csv") if row["lang"] == lang for word in row["words"].split()
    )


def slips(tokens: list[CommentWord], text: str, lang: str) -> list[SpellingSlip]:
    """The slips of a comment, in order; none where nothing can judge its language."""
    if lang in ("ko", "ja"):
        return _anywhere(text, lang)
    found: list[SpellingSlip] = []
    small = [lower(token.text, lang) for token in tokens]
    taken = -1
    unknown = 0
    for at, token in enumerate(tokens):
        # Who puts a word in quotation marks speaks of it.
        if at <= taken or token.quoted:
            continue
        hit = _of_table(small, tokens, at, lang)
        if hit is not None:
            taken, slip = hit
            found.append(slip)
        elif (other := _of_form(token, small[at], lang, near=unknown < _MOST_NEAR)) is not None:
            unknown += 1
            found.append(other)
    return found


def _anywhere(text: str, lang: str) -> list[SpellingSlip]:
    found: list[SpellingSlip] = []
    for row in rows(f"spelling_{lang}.csv"):
        at = text.find(row["wrong"])
        while at >= 0:
            end = at + len(row["wrong"])
            if not any(slip.start < end and at < slip.end for slip in found):
                found.append(SpellingSlip(at, end, row["right"], _WEIGHTS[row["weight"]]))
            at = text.find(row["wrong"], end)
    return sorted(found, key=lambda slip: slip.start)


def _of_table(small: list[str], tokens: list[CommentWord], at: int, lang: str) -> tuple[int, SpellingSlip] | None:
    table, word = _mistakes(lang), small[at]
    # A mistake is written letter for letter as the table has it.
    for words, right, weight in (*table.get(word[:3], ()), *(table.get(word[:2], ()) if len(word) > 2 else ())):
        last = at + len(words) - 1
        if last >= len(small) or tokens[last].sentence != tokens[at].sentence:
            continue
        if not all(_is_this(word, small[at + n], lang) for n, word in enumerate(words)):
            continue
        rest = small[last][len(words[-1].text) :] if words[-1].mode != "alone" else ""
        mended = _like(tokens[at].text, _softened(right, rest))
        return last, SpellingSlip(tokens[at].start, tokens[last].end, mended, weight)
    return None


def _is_this(word: ListedWord, small: str, lang: str) -> bool:
    """Letter for letter here: `ogretmen` is a matter of letters, not of spelling."""
    return small.startswith(word.text) and fits(word, small, plain(small), lang)


def _softened(right: str, rest: str) -> str:
    """The right word with the endings of the wrong one; its last consonant softens before a vowel."""
    if rest[:1] in tuple("aeıiuü") and right[-1] in "kpt" and len(right) > 4 and right.endswith("k"):
        return right[:-1] + "ğ" + rest
    return right + rest


def _of_form(token: CommentWord, word: str, lang: str, *, near: bool) -> SpellingSlip | None:
    """A slip of an ordinary word: what is written as it is spoken or together, else what no dictionary knows."""
    is_name = token.text[:1].isupper() and not (token.first or token.text.isupper())
    if (
        is_name
        or token.text.isupper()
        or len(word) < 3
        or not word.isalpha()
        or token.quoted
        or re.search(r"[^a-zçğıöşüâîû]", word)
    ):
        return None
    if _known(word, lang):
        return None
    mended = _spoken(word) if lang == "tr" else None
    if mended is not None:
        return SpellingSlip(token.start, token.end, _like(token.text, mended), 1.0)
    if lang == "tr" and near and not token.first and (close := _nearly(word)) is not None:
        return SpellingSlip(token.start, token.end, close, _NEARLY)
    if not _dictionary.available(lang) or (token.first and token.text[:1].isupper() and not _is_close(word, lang)):
        return None
    return SpellingSlip(token.start, token.end, None, _UNKNOWN)


def _known(word: str, lang: str) -> bool:
    if word in _accepted(lang):
        return True
    variants = (word, word.replace("â", "a").replace("î", "i").replace("û", "u"))
    if lang == "en" and any(_dictionary.knows(form, "en") for form in _american(word)):
        return True
    capital = _letters.upper(word[0]) + word[1:] if lang == "tr" else word.capitalize()
    return any(_dictionary.knows(form, lang) for form in (*variants, capital)) or (
        lang != "en" and (_dictionary.knows(word, "en") or bool(re.search("[qwx]", word)))
    )


def _american(word: str) -> tuple[str, ...]:
    """A British spelling as the dictionary has it, which is American."""
    return (
        re.sub(r"is(?=e|ing|ation|er)", "iz", word),
        re.sub(r"ys(?=e|ing)", "yz", word),
        word.replace("our", "or"),
        re.sub(r"re(s?)$", r"er\1", word),
        re.sub(r"ll(?=ed|ing|er)", "l", word),
        word.replace("ence", "ense"),
        word.replace("ae", "e").replace("oe", "e"),
    )


def _is_close(word: str, lang: str) -> bool:
    """Whether a first word, which may be a name, is one letter away from an ordinary word."""
    return any(_dictionary.knows(word[:n] + word[n + 1 :], lang) for n in range(1, len(word)))


def _spoken(word: str) -> str | None:
    """How Turkish writes what is written as it is spoken: `değilmi`, `olucak`, `gidiyo`, `çokkk`."""
    if match := _STRETCHED.search(word):
        short = _STRETCHED.sub(r"\1", word)
        return short if _dictionary.knows(short, "tr") or match[1] in "aeıioöuü" else None
    if len(word) > 3 and word[-1] == word[-2]:
        single = word.rstrip(word[-1]) + word[-1]
        restored = _letters.restored(single)
        if other := next((form for form in (single, restored) if _knows(form)), None):
            return other
    if (match := _QUESTION.fullmatch(word)) and _harmonic(match["word"], match["mi"][1]) and _knows(match["word"]):
        return f"{match['word']} {match['mi']}"
    if (match := _VOWEL_FUTURE.fullmatch(word)) and (future := _future(match)) is not None:
        return future
    if match := _SPOKEN.fullmatch(word):
        full = match["stem"] + _FULL[match["end"]]
        if _knows(full):
            return full
    if (
        (match := _KI.fullmatch(word))
        and _knows(match["word"])
        and re.search(
            r"(?:yor|r|z|d[ıiuü]|m[ıiuü]ş|ki|k|değil|yok|var|öyle|böyle)[mn]?(?:[ıiuü]z|lar|ler)?$", match["word"]
        )
    ):
        return f"{match['word']} ki"
    return None


def _future(match: re.Match[str]) -> str | None:
    stem, end = match["stem"], match["end"]
    vowels = [c for c in stem if c in "aeıioöuü"]
    letter = "a" if vowels and vowels[-1] in _BACK else "e"
    ending = {"m": "ğ{i}m", "z": "ğ{i}z", "n": "ks{i}n"}.get(end[2:], end[2:])
    full = f"{letter}c{letter}" + ending.replace("{i}", "ı" if letter == "a" else "i")
    candidates = [stem + full, stem[:-1] + {"ı": "a", "i": "e"}.get(stem[-1], stem[-1]) + full]
    if stem.endswith(("y", "iy", "ıy")) and len(stem) > 2:
        candidates.append(stem[:-2] + letter + "y" + full)
    return next((candidate for candidate in candidates if _knows(candidate)), None)


def _nearly(word: str) -> str | None:
    """A word of the dictionary that is one mistaken letter away, or one vowel longer."""
    for at, letter in enumerate(word):
        for other in _ALIKE.get(letter, ""):
            if _knows(form := word[:at] + other + word[at + 1 :]):
                return form
    for at in range(1, len(word)):
        if word[at - 1] not in _VOWELS and word[at] not in _VOWELS:
            for vowel in _VOWELS:
                if _knows(form := word[:at] + vowel + word[at:]):
                    return form
    return None


_VOWELS = "aeıioöuü"


def _knows(word: str) -> bool:
    return _dictionary.knows(word, "tr")


def _harmonic(word: str, vowel: str) -> bool:
    """Whether the vowel of the question goes with the last vowel of the word before it."""
    vowels = [c for c in word if c in "aeıioöuüâîû"]
    groups = {
        "a": "ı",
        "ı": "ı",
        "â": "ıi",
        "e": "i",
        "i": "i",
        "î": "i",
        "o": "u",
        "u": "u",
        "û": "uü",
        "ö": "ü",
        "ü": "ü",
    }
    return bool(vowels) and vowel in groups[vowels[-1]]


def _like(written: str, mended: str) -> str:
    return _letters.upper(mended[:1]) + mended[1:] if written[:1].isupper() else mended
