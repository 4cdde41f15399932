"""Names of organisations cut into words, each with what it means where a table knows it.

`tables/organization_words.csv` says that 은행, 銀行, 银行, yinhang, банк, بنك and バンク are one concept, `bank`; that
GmbH is a legal form and 평양 a city. `cut` finds these words in a name in any script: whole words and phrases where
there are spaces; the cheapest cover by known words in unspaced Hangul, Han and kana; Korean words in Latin letters by a
key that all romanisations share; Russian ones by a key and a stem. What no table knows is distinctive.

What it is not: a translator. A concept is a bucket for comparison; `_organization_comparison` says what agreement in it
weighs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tricord.names._alphabets import is_arabic, latin
from tricord.names._fold import fold
from tricord.names._organization_lexicon import Meaning, lexicon
from tricord.names._word_keys import cyrillic_key, kana_key, korean_key, one_spelling, slavic_key, slavic_stem

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
#: Whom a plant or an institute is named after, which lists add to its name or leave out.
_DEDICATION = re.compile(
    r"\b(?:named\s+(?:after|for)|imeni|имени|им\.)\.?\s+(?:academician\s+|akademika\s+|академика\s+|marshala?\s+)?"
    r"(?:[^\W\d_]{1,2}(?:\.\s*|\s+)){0,2}(?P<who>[^\W\d_]{3,}(?:-[^\W\d_]+)?)"
    r"|(?:[A-Z]\.?\s*|[ァ-ヺ][.・]\s*){0,3}(?P<whom>[ァ-ヺー]{3,})名称",
    re.IGNORECASE,
)
_FORMS_IN_PARENTHESES = (("(株)", " 株式会社 "), ("(有)", " 有限会社 "), ("(주)", " 주식회사 "), ("(유)", " 유한회사 "))
_ORDINAL_MARKS = frozenset(["che", "je", "no", "nr", "num", "number", "nos", "n"])
_INFLECTED = {"ies": "y", "es": "", "s": "", "al": ""}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as folded, with its meaning if a table knows it. `aside`: it stood in parentheses."""

    text: str
    meaning: Meaning | None = None
    aside: bool = False


def cut(text: str) -> tuple[Word, ...]:
    """The words of a name, at most `MAX_WORDS`. Raises nothing; linear in the length of the text.

    >>> [(word.text, word.meaning and word.meaning.concepts) for word in cut("단천상업은행")]
    [('단천', None), ('상업', ('commercial',)), ('은행', ('bank',))]
    """
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT])
    for mark, form in _FORMS_IN_PARENTHESES:
        text = text.replace(mark, form)
    text = _with_dedication_aside(text)
    words: list[Word] = []
    at = 0
    for found in _OPEN.finditer(text):
        _cut_plain(text[at : found.start()], words, aside=False)
        _cut_plain(found.group(1), words, aside=bool(words))
        at = found.end()
    _cut_plain(text[at:], words, aside=False)
    return tuple(words[:MAX_WORDS])


def _with_dedication_aside(text: str) -> str:
    """The name with whom it is named after behind it, in parentheses: Zavod (Sverdlova)."""
    found = _DEDICATION.search(text)
    if found is None:
        return text
    return f"{text[: found.start()]} {text[found.end() :]} ({found['who'] or found['whom']})"


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
            run.append(token if token.isascii() else one_spelling(token))
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
            meaning = lexicon().east.get(kana_key(whole)) if more <= 7 else None
            spelt = "" if meaning else _letters(tuple(run[at : at + more]))
            if meaning or spelt:
                size, found = more, (spelt or whole, meaning or lexicon().phrases.get(spelt))
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
    known = lexicon()
    found: list[tuple[str, Meaning | None]] = []
    at = 0
    while at < len(run):
        word = run[at]
        size, meaning = 1, known.phrases.get(word)
        for more in range(min(known.longest.get(word, 1), len(run) - at), 1, -1):
            phrase = known.phrases.get(" ".join(run[at : at + more]))
            if phrase is not None:
                size, meaning = more, phrase
                break
        if size == 1 and (meaning is None or meaning.kind == "stop" or len(word) <= 4):
            for more in range(min(5, len(run) - at), 1, -1):
                whole = known.joined.get("".join(run[at : at + more]))
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
    hit = lexicon().korean.get(korean_key(word)) if 2 < len(word) < 5 else None
    return hit[0] if hit is not None and hit[1] > 1 else None


@lru_cache(maxsize=1 << 12)
def _unknown(word: str) -> tuple[tuple[str, Meaning | None], ...]:
    """A word in letters that no table holds as it stands: an inflection, a transliteration, or distinctive."""
    known = lexicon()
    if not word.isascii():
        if is_arabic(word):
            return (_arabic_word(word),)
        spoken = latin(word)
        plain = spoken[0] if spoken else word
        slavic = known.slavic.get(slavic_stem(cyrillic_key(word)))
        if slavic is not None:
            return ((word, slavic),)
        word = plain
        if word in known.phrases:
            return ((word, known.phrases[word]),)
    for ending, put in _INFLECTED.items():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            meaning = known.phrases.get(word.removesuffix(ending) + put)
            if meaning is not None and meaning.kind not in ("stop", "legal"):
                return ((word, meaning),)
    if len(word) >= 5:
        korean = _cut_romanised(word)
        if korean is not None:
            return korean
        # Elektromechaniki and Elektromekhaniki: the ch of German and Greek is the kh of Russian.
        for spelt in (word, word.replace("ch", "kh")):
            slavic = known.slavic.get(slavic_stem(slavic_key(spelt)))
            if slavic is not None:
                return ((word, slavic),)
    return ((word, None),)


def _arabic_word(word: str) -> tuple[str, Meaning | None]:
    """An Arabic word as the table has it: without the article and the particles written with it (and, for, in)."""
    phrases = lexicon().phrases
    for start in _ARABIC_STARTS:
        if word.startswith(start) and len(word) >= len(start) + 3:
            word = word.removeprefix(start)
            break
    for bare in (word, word.removesuffix("ه"), word.removesuffix("ی")):
        if bare in phrases:
            return word, phrases[bare]
    return word, None


_ARABIC_STARTS = tuple(one_spelling(start) for start in ("وال", "بال", "فال", "ال", "لل"))


def _cut_romanised(word: str) -> tuple[tuple[str, Meaning | None], ...] | None:
    """A Latin word that Korean words of the table fill, or end: "Kongopsong" is 공업 + 성, "Pugangmuyok" ends in 무역.

    A word of one syllable counts only beside one of two or more: "Song" and "Kuk" alone are names.
    """
    known = lexicon()
    key = korean_key(word)
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
            hit = known.korean.get(key[start:end]) or (start and known.korean.get(key[start - 1 : end])) or None
            if hit is not None:
                cost = here[0] + (1 if hit[1] > 1 else 3)
                there = best[end]
                if there is None or cost < there[0]:
                    best[end] = (cost, (*here[1], hit[0]))
    whole = best[size]
    if whole is not None and whole[0] < 3 * len(whole[1]):
        return tuple((word if n == 0 else f"{word}:{n}", meaning) for n, meaning in enumerate(whole[1]))
    for start in range(3, size - 4):
        hit = known.korean.get(key[start:])
        if hit is not None and hit[1] > 1 and size - start >= 5:
            head = _head(word, key[:start])
            return ((head, None), (word[len(head) :], hit[0])) if head else None
    return None


def _head(word: str, key: str) -> str:
    """The longest beginning of a word whose key is `key`."""
    for size in range(len(word) - 1, 1, -1):
        if korean_key(word[:size]) == key:
            return word[:size]
    return ""


def _cut_kana(token: str) -> list[tuple[str, Meaning | None]]:
    known = lexicon()
    whole = known.east.get(kana_key(token))
    if whole is not None:
        return [(token, whole)]
    spelt = _letters_in(kana_key(token))
    if len(spelt) >= 3:
        return [(spelt, known.phrases.get(spelt))]
    return _cover(token, lambda piece: known.east.get(kana_key(piece)) if len(piece) > 2 else None, 3, False)


def _letters_in(key: str) -> str:
    """The letters that a kana word names one after the other (エムアールビー is MRB); empty when it is another word."""
    names = lexicon().initials
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
    names = lexicon().initials
    found = [names.get(kana_key(token), "") for token in tokens]
    return "".join(found) if all(found) else ""


def _cut_east(token: str, after: bool) -> list[tuple[str, Meaning | None]]:
    return _cover(token, lexicon().east.get, 2, after)


def _cover(
    token: str, lookup: Callable[[str], Meaning | None], least: int, after: bool
) -> list[tuple[str, Meaning | None]]:
    """The cheapest cover of an unspaced stretch by known words; what is between them is distinctive.

    A single character counts as a word only at the end, behind a known word or a number: 성 is a ministry in
    원자력공업성 and part of a name in 대성은행.
    """
    size = len(token)
    longest = lexicon().longest_east
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
