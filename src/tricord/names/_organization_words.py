"""Names of organisations cut into words, each with what it means where a table knows it.

`tables/organization_words.csv` says that 은행, 銀行, 银行, yinhang, банк, بنك and バンク are one concept, `bank`; that
GmbH is a legal form and 평양 a city. `cut` finds these words in a name in any script: whole words and phrases where
there are spaces; the cheapest cover by known words in unspaced Hangul, Han and kana; Korean words in Latin letters by a
key that all romanisations share; Russian ones by a key and a stem. What no table knows is distinctive.

What it is not: a translator. A concept is a bucket for comparison; `_organizations` says what agreement in it weighs.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from tricord.names._alphabets import arabic, is_arabic, latin
from tricord.names._fold import fold

MAX_WORDS = 24
MAX_LENGTH = 64
MAX_TEXT = 400

_DIGITS = "一二三四五六七八九"
_TOKEN = re.compile(
    r"(?:第|제)\s?(?P<ordinal>[0-9]+|[一二三四五六七八九十百]+)(?:号|號|호(?!실|텔))?"
    r"|(?P<numbered>[一二三四五六七八九十百]+)(?:号|號|호(?!실|텔))"
    r"|(?P<digits>[0-9]+)(?:(?:st|nd|rd|th)(?![a-z]))?(?:号(?!室)|號(?!室)|호(?!실|텔))?"
    r"|(?P<hangul>(?:(?!제[0-9])[가-힣])+)"
    r"|(?P<han>(?:(?!第[0-9一二三四五六七八九十百])[\u3400-\u9fff\uf900-\ufaff々〇])+)|(?P<kana>[ぁ-ゖァ-ヺー]+)"
    r"|(?P<letters>[^\W\d_\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+)"
)
_OPEN = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_FORMS_IN_PARENTHESES = (("(株)", " 株式会社 "), ("(有)", " 有限会社 "), ("(주)", " 주식회사 "), ("(유)", " 유한회사 "))
_ORDINAL_MARKS = frozenset(["che", "je", "no", "nr", "num", "number", "nos", "n"])
_KANA_FOLD = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ヴ(?=[ァィェォ])", "ブ"),
        ("[ーッ]", ""),
        ("ヴ", "ブ"),
        ("ヂ", "ジ"),
        ("ヅ", "ズ"),
        ("ブァ", "バ"),
        ("ブィ", "ビ"),
        ("ブェ", "ベ"),
        ("ブォ", "ボ"),
    )
)
_KANA_SMALL = str.maketrans("ァィゥェォャュョヮ", "アイウエオヤユヨワ")
_INFLECTED = {"ies": "y", "es": "", "s": "", "al": ""}


class Meaning(NamedTuple):
    """What a word of the table stands for: its concepts in order, the kind of the first, and other possible ones."""

    concepts: tuple[str, ...]
    kind: str
    also: tuple[str, ...] = ()
    korean: bool = False
    """Read from a Korean word in Latin letters."""
    english: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as folded, with its meaning if a table knows it. `aside`: it stood in parentheses."""

    text: str
    meaning: Meaning | None = None
    aside: bool = False


class Lexicon(NamedTuple):
    """The table, by the way it is looked up."""

    phrases: dict[str, Meaning]
    longest: dict[str, int]
    joined: dict[str, Meaning]
    east: dict[str, Meaning]
    longest_east: int
    korean: dict[str, tuple[Meaning, int]]
    slavic: dict[str, Meaning]
    initials: dict[str, str]
    kinds: dict[str, str]


def kind_of(concept: str) -> str:
    """The kind that the table gives a concept: form, common, specific, meaning, city, ..."""
    return _lexicon().kinds.get(concept, "common")


def known_kind(word: str) -> str:
    """The kind of a word that the table has, as it stands, in Latin letters; empty where it has not."""
    meaning = _lexicon().phrases.get(word)
    return meaning.kind if meaning is not None else ""


def cut(text: str) -> tuple[Word, ...]:
    """The words of a name, at most `MAX_WORDS`. Raises nothing; linear in the length of the text.

    >>> [(word.text, word.meaning and word.meaning.concepts) for word in cut("단천상업은행")]
    [('단천', None), ('상업', ('commercial',)), ('은행', ('bank',))]
    """
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT])
    for mark, form in _FORMS_IN_PARENTHESES:
        text = text.replace(mark, form)
    words: list[Word] = []
    at = 0
    for found in _OPEN.finditer(text):
        _cut_plain(text[at : found.start()], words, aside=False)
        _cut_plain(found.group(1), words, aside=bool(words))
        at = found.end()
    _cut_plain(text[at:], words, aside=False)
    return tuple(words[:MAX_WORDS])


def _cut_plain(text: str, words: list[Word], *, aside: bool) -> None:
    run: list[str] = []
    kana: list[str] = []
    for found in _TOKEN.finditer(fold(text)):
        if len(words) + len(run) + len(kana) >= MAX_WORDS:
            break
        kind, token = found.lastgroup, found.group(found.lastgroup or 0)[:MAX_LENGTH]
        if kana and kind != "kana":
            _flush_kana(kana, words, aside)
        if kind == "letters":
            run.append(token if token.isascii() else _one_spelling(token))
            continue
        if run and kind in ("ordinal", "digits") and run[-1] in _ORDINAL_MARKS:
            run.pop()
        _flush(run, words, aside)
        if kind in ("ordinal", "numbered", "digits"):
            words.append(Word(token, Meaning((f"number:{_value(token)}",), "number"), aside))
        elif kind == "kana":
            kana.append(token)
        else:
            after = bool(words) and words[-1].meaning is not None and words[-1].meaning.kind == "number"
            words.extend(Word(w, m, aside) for w, m in _cut_east(token, after))
    _flush(run, words, aside)
    _flush_kana(kana, words, aside)


def _flush_kana(run: list[str], words: list[Word], aside: bool) -> None:
    """Kana words, cut by their middle dots: phrases of the table, letters named one by one, or words."""
    at = 0
    while at < len(run):
        size, found = 1, None
        for more in range(min(9, len(run) - at), 1, -1):
            whole = "".join(run[at : at + more])
            meaning = _lexicon().east.get(kana_key(whole)) if more <= 7 else None
            spelt = "" if meaning else _letters(tuple(run[at : at + more]))
            if meaning or spelt:
                size, found = more, (spelt or whole, meaning or _lexicon().phrases.get(spelt))
                break
        words.extend(Word(w, m, aside) for w, m in ([found] if found else _cut_kana(run[at])))
        at += size
    run.clear()


def _flush(run: list[str], words: list[Word], aside: bool) -> None:
    if run:
        words.extend(Word(w, m, aside) for w, m in _cut_spaced(tuple(run)))
        run.clear()


def _value(digits: str) -> int:
    if digits.isdecimal():
        return int(digits[:18])
    total, last = 0, 0
    for char in digits:
        if char == "十":
            total, last = total + (last or 1) * 10, 0
        elif char == "百":
            total, last = total + (last or 1) * 100, 0
        else:
            last = last * 10 + _DIGITS.index(char) + 1
    return total + last


def _cut_spaced(run: tuple[str, ...]) -> list[tuple[str, Meaning | None]]:
    lexicon = _lexicon()
    found: list[tuple[str, Meaning | None]] = []
    at = 0
    while at < len(run):
        word = run[at]
        size, meaning = 1, lexicon.phrases.get(word)
        for more in range(min(lexicon.longest.get(word, 1), len(run) - at), 1, -1):
            phrase = lexicon.phrases.get(" ".join(run[at : at + more]))
            if phrase is not None:
                size, meaning = more, phrase
                break
        if size == 1 and (meaning is None or meaning.kind == "stop" or len(word) <= 4):
            for more in range(min(5, len(run) - at), 1, -1):
                whole = lexicon.joined.get("".join(run[at : at + more]))
                if whole is not None:
                    size, meaning = more, whole
                    break
        if size > 1 or meaning is not None:
            found.append((" ".join(run[at : at + size]), meaning))
        else:
            found.extend(_unknown(word))
        at += size
    if any(meaning is not None and meaning.korean for _, meaning in found):
        return [(word, meaning or _short_korean(word)) for word, meaning in found]
    return found


def _short_korean(word: str) -> Meaning | None:
    """A short word beside Korean ones: "Uju" in "Kukka Uju Kaebalguk". Alone, three letters prove nothing."""
    hit = _lexicon().korean.get(coarse(word)) if 2 < len(word) < 5 else None
    return hit[0] if hit is not None and hit[1] > 1 else None


@lru_cache(maxsize=1 << 12)
def _unknown(word: str) -> tuple[tuple[str, Meaning | None], ...]:
    """A word in letters that no table holds as it stands: an inflection, a transliteration, or distinctive."""
    lexicon = _lexicon()
    if not word.isascii():
        if is_arabic(word):
            return (_arabic_word(word),)
        spoken = latin(word)
        plain = spoken[0] if spoken else word
        slavic = lexicon.slavic.get(_stem(_cyrillic_key(word)))
        if slavic is not None:
            return ((word, slavic),)
        word = plain
        if word in lexicon.phrases:
            return ((word, lexicon.phrases[word]),)
    for ending, put in _INFLECTED.items():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            meaning = lexicon.phrases.get(word.removesuffix(ending) + put)
            if meaning is not None and meaning.kind not in ("stop", "legal"):
                return ((word, meaning),)
    if len(word) >= 5:
        korean = _cut_romanised(word)
        if korean is not None:
            return korean
        slavic = lexicon.slavic.get(_stem(_slavic_key(word)))
        if slavic is not None:
            return ((word, slavic),)
    return ((word, None),)


def _one_spelling(word: str) -> str:
    """A word of the Arabic script in one spelling of its letters; any other as it is."""
    return arabic(word) or word if is_arabic(word) else word


def _arabic_word(word: str) -> tuple[str, Meaning | None]:
    """An Arabic word as the table has it: without the article and the particles written with it (and, for, in)."""
    phrases = _lexicon().phrases
    for start in _ARABIC_STARTS:
        if word.startswith(start) and len(word) >= len(start) + 3:
            word = word.removeprefix(start)
            break
    for bare in (word, word.removesuffix("ه"), word.removesuffix("ی")):
        if bare in phrases:
            return word, phrases[bare]
    return word, None


_ARABIC_STARTS = tuple(_one_spelling(start) for start in ("وال", "بال", "فال", "ال", "لل"))


def _cut_romanised(word: str) -> tuple[tuple[str, Meaning | None], ...] | None:
    """A Latin word that Korean words of the table fill, or end: "Kongopsong" is 공업 + 성, "Pugangmuyok" ends in 무역.

    A word of one syllable counts only beside one of two or more: "Song" and "Kuk" alone are names.
    """
    lexicon = _lexicon()
    key = coarse(word)
    size = len(key)
    if size > 40:
        return None
    best: list[tuple[int, tuple[Meaning, ...]] | None] = [None] * (size + 1)
    best[0] = (0, ())
    for start in range(size):
        here = best[start]
        if here is None:
            continue
        for end in range(start + 1, min(start + 20, size) + 1):
            # A doubled consonant is single in the key: kongop + bu is "konkopu".
            hit = lexicon.korean.get(key[start:end]) or (start and lexicon.korean.get(key[start - 1 : end])) or None
            if hit is not None:
                cost = here[0] + (1 if hit[1] > 1 else 3)
                there = best[end]
                if there is None or cost < there[0]:
                    best[end] = (cost, (*here[1], hit[0]))
    whole = best[size]
    if whole is not None and whole[0] < 3 * len(whole[1]):
        return tuple((word if n == 0 else f"{word}:{n}", meaning) for n, meaning in enumerate(whole[1]))
    for start in range(3, size - 4):
        hit = lexicon.korean.get(key[start:])
        if hit is not None and hit[1] > 1 and size - start >= 5:
            head = _head(word, key[:start])
            return ((head, None), (word[len(head) :], hit[0])) if head else None
    return None


def _head(word: str, key: str) -> str:
    """The longest beginning of a word whose key is `key`."""
    for size in range(len(word) - 1, 1, -1):
        if coarse(word[:size]) == key:
            return word[:size]
    return ""


# Replaced in this order, one after the other: every new word of a query comes by here, and patterns would be slower.
_COARSE = (
    ("tch", "c"), ("ch", "c"), ("j", "c"), ("sh", "s"), ("eo", "o"), ("eu", "u"), ("oo", "u"), ("ae", "e"),
    ("oe", "e"), ("we", "e"), ("ui", "i"), ("kh", "k"), ("th", "t"), ("ph", "p"),
)  # fmt: skip
_COARSE_CLASSES = str.maketrans("gdbl", "ktpr")
_DOUBLED = re.compile(r"(.)\1+")


def coarse(word: str) -> str:
    """One key for all romanisations of a Korean word (McCune-Reischauer, Revised, North Korean).

    >>> coarse("kwahagwon") == coarse("gwahakwon"), coarse("unhaeng") == coarse("eunhaeng")
    (True, True)
    """
    for spelt, put in _COARSE:
        word = word.replace(spelt, put)
    return _DOUBLED.sub(r"\1", word.translate(_COARSE_CLASSES))


_ROMAN_ONSETS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_ROMAN_VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_ROMAN_CODAS = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]


_LIAISON = (("nr", "ll"), ("ln", "ll"), ("ngr", "ngn"), ("kr", "ngn"), ("pr", "mn"), ("kn", "ngn"), ("pn", "mn"))


def _romanised(hangul: str) -> set[str]:
    """The Latin spellings of a Hangul word that differ in more than letters for one sound: with and without liaison."""
    parts = []
    for char in hangul:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            return set()
        parts.append((_ROMAN_ONSETS[code // 588], _ROMAN_VOWELS[code % 588 // 28], _ROMAN_CODAS[code % 28]))
    plain = "".join(map("".join, parts))
    spoken = plain
    for written, said in _LIAISON:
        spoken = spoken.replace(written, said)
    return {plain, spoken}


_SLAVIC = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("zh", "j"), ("ya", "ia"), ("ja", "ia"),
    ("yu", "iu"), ("ju", "iu"), ("ye", "e"), ("yo", "e"), ("iy", "i"), ("yy", "i"), ("ij", "i"), ("yi", "i"),
    ("y", "i"),
)  # fmt: skip
_CYRILLIC_LETTERS = dict(
    zip(
        "абвгдежзиклмнопрстуфхцчшщыьъэюяіїєґў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "j",
            "z",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "c",
            "ch",
            "sh",
            "sh",
            "i",
            "",
            "",
            "e",
            "iu",
            "ia",
            "i",
            "i",
            "e",
            "g",
            "u",
        ],
        strict=True,
    )
)


def _slavic_key(word: str) -> str:
    for spelt, put in _SLAVIC:
        word = word.replace(spelt, put)
    return _DOUBLED.sub(r"\1", word)


def _cyrillic_key(word: str) -> str:
    return _DOUBLED.sub(r"\1", "".join(_CYRILLIC_LETTERS.get(char, "") for char in word))


def _stem(key: str) -> str:
    """A Slavic word's key without the endings of its cases; empty when too little would be left to recognise it."""
    stem = key.rstrip("aeiou")
    for ending in ("og", "eg", "om", "em", "ih", "im", "am", "ah", "ov", "ev", "iam"):
        if stem.endswith(ending) and len(stem) - len(ending) >= 5:
            stem = stem.removesuffix(ending)
            break
    stem = stem.rstrip("aeiou")
    return stem if len(stem) >= 5 else ""


def kana_key(kana: str) -> str:
    """Kana as looked up: katakana, no long marks and small tsu, ヴ as ブ, small vowels large."""
    text = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in kana)
    for pattern, put in _KANA_FOLD:
        text = pattern.sub(put, text)
    return text.translate(_KANA_SMALL)


def _cut_kana(token: str) -> list[tuple[str, Meaning | None]]:
    lexicon = _lexicon()
    whole = lexicon.east.get(kana_key(token))
    if whole is not None:
        return [(token, whole)]
    spelt = _letters_in(kana_key(token))
    if len(spelt) >= 3:
        return [(spelt, lexicon.phrases.get(spelt))]
    return _cover(token, lambda piece: lexicon.east.get(kana_key(piece)) if len(piece) > 2 else None, 3, False)


def _letters_in(key: str) -> str:
    """The letters that a kana word names one after the other (エムアールビー is MRB); empty when it is another word."""
    names = _lexicon().initials
    at, out = 0, ""
    while at < len(key):
        size = next((size for size in (5, 4, 3, 2, 1) if key[at : at + size] in names), 0)
        if not size:
            return ""
        out += names[key[at : at + size]]
        at += size
    return out


def _letters(tokens: tuple[str, ...]) -> str:
    """Letters named one by one: エム, エー, イー, アイ are MAEI. Empty unless every word is a letter's name."""
    names = _lexicon().initials
    found = [names.get(kana_key(token), "") for token in tokens]
    return "".join(found) if all(found) else ""


def _cut_east(token: str, after: bool) -> list[tuple[str, Meaning | None]]:
    return _cover(token, _lexicon().east.get, 2, after)


def _cover(
    token: str, lookup: Callable[[str], Meaning | None], least: int, after: bool
) -> list[tuple[str, Meaning | None]]:
    """The cheapest cover of an unspaced stretch by known words; what is between them is distinctive.

    A single character counts as a word only at the end, behind a known word or a number: 성 is a ministry in
    원자력공업성 and part of a name in 대성은행.
    """
    size = len(token)
    longest = _lexicon().longest_east
    # Per position: cost, start of the last piece, its meaning.
    best: list[tuple[float, int, Meaning | None]] = [(1e9, 0, None)] * (size + 1)
    best[0] = (0.0, 0, None)
    for start in range(size):
        cost = best[start][0]
        known = best[start][2] is not None or (start == 0 and after)
        for end in range(start + 1, min(size, start + longest) + 1):
            meaning = lookup(token[start:end])
            if meaning is None:
                continue
            alone = end == size and (known or (start == 0 and token >= "가"))
            price = cost + (1.0 if end - start >= least else 1.5 if alone else 1e9)
            if price < best[end][0]:
                best[end] = (price, start, meaning)
        if best[start][2] is not None or start == 0:
            for end in range(start + 1, size + 1):
                length = end - start
                price = cost + (1.2 + length if length >= least else 3.3)
                if price < best[end][0]:
                    best[end] = (price, start, None)
    pieces: list[tuple[str, Meaning | None]] = []
    at = size
    while at > 0:
        _, start, meaning = best[at]
        pieces.append((token[start:at], meaning))
        at = start
    pieces.reverse()
    return pieces


_LETTER_NAMES = {
    "a": "エー エイ",
    "b": "ビー",
    "c": "シー",
    "d": "ディー デー",
    "e": "イー",
    "f": "エフ",
    "g": "ジー",
    "h": "エイチ エッチ",
    "i": "アイ",
    "j": "ジェー ジェイ",
    "k": "ケー ケイ",
    "l": "エル",
    "m": "エム",
    "n": "エヌ",
    "o": "オー",
    "p": "ピー",
    "q": "キュー",
    "r": "アール",
    "s": "エス",
    "t": "ティー テー",
    "u": "ユー",
    "v": "ブイ",
    "w": "ダブリュー",
    "x": "エックス",
    "y": "ワイ",
    "z": "ゼット ズィー",
}

_EAST = frozenset({"kor", "jpn", "jpn-Kana", "zho-Hans", "zho-Hant"})


@cache
def _lexicon() -> Lexicon:
    merged: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
    korean: dict[str, tuple[Meaning, int]] = {}
    slavic_rows: list[tuple[str, tuple[str, ...], str]] = []
    kinds: dict[str, str] = {}
    with (files("tricord.names") / "tables" / "organization_words.csv").open(encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        for concept, kind, language, word, _ in reader:
            concepts = tuple(concept.split())
            if kind != "compound":
                kinds[concept] = kind
            room = "east" if language in _EAST else "pinyin" if language == "zho-Latn" else "west"
            if language == "jpn-Kana":
                word = kana_key(word)
            elif language in ("ara", "fas"):
                word = " ".join(map(_one_spelling, word.split()))
            merged.setdefault((room, word.replace(" ", "") if room == "east" else word), []).append(
                (concepts, kind, language)
            )
            if language in ("rus", "ukr") and " " not in word:
                slavic_rows.append((word, concepts, kind))
            if language == "kor":
                for spelling in _romanised(word):
                    korean.setdefault(coarse(spelling), (Meaning(concepts, kind, (), True), len(word)))
    phrases: dict[str, Meaning] = {}
    longest: dict[str, int] = {}
    joined: dict[str, Meaning] = {}
    east: dict[str, Meaning] = {}
    for (room, word), found in merged.items():
        meaning = _meaning(found)
        if room == "east":
            east[word] = meaning
        elif room == "pinyin":
            if len(word) >= 5:
                joined.setdefault(word, meaning)
                phrases.setdefault(word, meaning)
        else:
            phrases[word] = meaning
            if " " in word:
                words = word.split()
                longest[words[0]] = max(longest.get(words[0], 1), len(words))
    slavic: dict[str, Meaning] = {}
    for word, concepts, kind in slavic_rows:
        stem = _stem(_cyrillic_key(word))
        if stem:
            slavic.setdefault(stem, Meaning(concepts, kind))
    initials: dict[str, str] = {}
    for letter, names in _LETTER_NAMES.items():
        for name in names.split():
            initials.setdefault(kana_key(name), letter)
    return Lexicon(phrases, longest, joined, east, max(map(len, east)), korean, slavic, initials, kinds)


def _meaning(found: list[tuple[tuple[str, ...], str, str]]) -> Meaning:
    if len(found) == 1:
        concepts, kind, language = found[0]
        return Meaning(concepts, kind, (), False, language == "eng")
    found.sort(key=lambda row: (_RANK[row[1]], row[0]))
    concepts, kind, _ = found[0]
    also = tuple(dict.fromkeys(other[0] for other, _, _ in found[1:] if len(other) == 1 and other != concepts))
    return Meaning(concepts, kind, also, english=any(language == "eng" for _, _, language in found))


_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ["number", "legal", "stop", "form", "compound", "common", "specific", "region", "country", "city", "meaning"]
    )
}
