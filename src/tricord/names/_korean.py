"""Korean names as syllables, from any script that writes them.

김영철, 金英哲, キム・ヨンチョル, Kim Yong Chol, Kim Yŏng-ch'ŏl, Gim Yeong-cheol and Ким Ён Чхоль are one sequence
of three syllables. Each script has its spelling table, made from `tables/korean_spellings.csv` (initial, vowel and
final of each system, and customary spellings of whole syllables); Han characters bring their Korean readings.

Syllables are compared in the form of the initial-sound law (두음법칙, Korean Orthography 1988, articles 10 to 12):
at the beginning of a word the South writes 리 as 이, 로 as 노 and 녀 as 여, the North keeps the letter. And as
pronounced where the Standard Pronunciation (1988, article 5) lets two spellings fall together: ㅖ after a consonant
as ㅔ, ㅢ as ㅣ.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

from tricord.names._han import readings as han_readings
from tricord.names._kana import romaji
from tricord.names._syllables import NONE, Options, Readings, Shared, SpellingTable, SyllableReading, cut, joined

_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_Y_VOWELS = frozenset("ㅑㅒㅕㅖㅛㅠㅢㅣ")
_TENSE, _RARE = frozenset("ㄲㄸㅃㅆㅉ"), frozenset("ㅒㅞㅙㅖㅘㅚㅝㅟㅢㅑ")
_STRANGE = 0.3
"""A Latin name whose cheapest reading costs more is hardly a Korean one."""
_TRIFLE = 0.001
_PLAIN = 0.05
"""What a spelling in use costs at most."""
_USUAL_VOWEL = 0.1
"""What letters cost at most that are read as one vowel before they are read as two."""
_UNUSUAL = 0.05
"""What a syllable costs that no Sino-Korean reading has: native names are real, but fewer."""


def syllable(onset: str, vowel: str, coda: str = "") -> str:
    """The Hangul syllable of three letters (Unicode 3.12)."""
    return chr(0xAC00 + (_ONSETS.index(onset) * 21 + _VOWELS.index(vowel)) * 28 + _CODAS.index(coda))


def letters(hangul: str) -> tuple[str, str, str]:
    """Initial, vowel and final of a Hangul syllable."""
    code = ord(hangul) - 0xAC00
    return _ONSETS[code // 588], _VOWELS[code % 588 // 28], _CODAS[code % 28]


@lru_cache(maxsize=12_000)
def lawful(hangul: str) -> str:
    """The form under which syllables are compared: South Korean initial form, as pronounced. It is that of a word's
    beginning; what stands inside a word of two names in Hangul is compared by `differ_inside` besides.

    >>> lawful("리"), lawful("로"), lawful("녀"), lawful("희")
    ('이', '노', '여', '히')
    """
    onset, vowel, coda = letters(hangul)
    if onset == "ㄹ":
        onset = "ㅇ" if vowel in _Y_VOWELS else "ㄴ"
    elif onset == "ㄴ" and vowel in _Y_VOWELS:
        onset = "ㅇ"
    if onset != "ㅇ":
        vowel = {"ㅖ": "ㅔ", "ㅢ": "ㅣ"}.get(vowel, vowel)
    return syllable(onset, vowel, coda)


def _least(options: dict[str, float], key: str, cost: float) -> None:
    if cost < options.get(key, 9.0):
        options[key] = cost


@cache
def _spelling_table(system: str) -> SpellingTable:
    parts: dict[str, dict[str, list[tuple[str, str, float]]]] = {
        part: defaultdict(list) for part in ("onset", "vowel", "coda", "syllable")
    }
    table = files("tricord.names") / "tables" / "korean_spellings.csv"
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["system"] == system:
                parts[row["part"]][row["jamo"]].append((row["spelling"], row["before"], float(row["cost"])))
    spelt: dict[str, dict[str, float]] = defaultdict(dict)
    usual = _usual_syllables()
    for onset, onsets in parts["onset"].items():
        for vowel, vowels in parts["vowel"].items():
            for coda, codas in parts["coda"].items():
                hangul = syllable(onset, vowel, coda)
                # Among syllables that are spelt alike the one that more characters of names are read as comes first.
                base = _TRIFLE / (1 + usual[hangul]) if hangul in usual else _UNUSUAL
                if hangul not in usual and (onset in _TENSE or vowel in _RARE):
                    continue
                key = lawful(hangul)
                for first, _, cost_1 in onsets:
                    for middle, _, cost_2 in vowels:
                        start = first + middle
                        cost = base + cost_1 + cost_2
                        for last, before, cost_3 in codas:
                            if not before:
                                _least(spelt[start + last], key, cost + cost_3)
                            for follow in before:
                                _least(spelt[f"{start}{last}+{follow}"], key, cost + cost_3)
    for hangul, spellings in parts["syllable"].items():
        for spelling, _, cost in spellings:
            _least(spelt[spelling], lawful(hangul), cost)
    return SpellingTable.of(dict(spelt), _vowels(parts["vowel"]) if system == "latin" else None)


def _vowels(parts: dict[str, list[tuple[str, str, float]]]) -> dict[str, float]:
    """The groups of letters that usually spell one vowel, each with the least that it costs."""
    found: dict[str, float] = {}
    for vowels in parts.values():
        for spelling, _, cost in vowels:
            if len(spelling) > 1 and cost <= _USUAL_VOWEL:
                _least(found, spelling, cost)
    return found


@cache
def _latin_letters() -> frozenset[str]:
    """The letters of which Korean words in Latin letters are made: most words of Europe have another."""
    return frozenset("".join(_spelling_table("latin").spelt))


@cache
def _usual_syllables() -> dict[str, int]:
    from tricord.names._han import korean_syllables

    return korean_syllables()


@lru_cache(maxsize=1 << 14)
def _han_options(char: str) -> Options | None:
    found = han_readings(char)
    if found is None or not found.ko:
        return None
    return {lawful(hangul): 0.0 if at == 0 else 0.05 for at, hangul in reversed(list(enumerate(found.ko)))}


_HANGUL_WORD = re.compile("[가-힣]+")
_KANA_WORD = re.compile("[ぁ-ゖァ-ヺーｦ-ﾟ]+")
_CYRILLIC_WORD = re.compile("[а-яё]+")
_LATIN_WORD = re.compile("[a-zŏŭ]+")


@lru_cache(maxsize=1 << 12)
def read_word(word: str) -> list[SyllableReading]:
    """The ways to read one word, lower-case and without punctuation, as Korean; empty when it is not Korean."""
    if _LATIN_WORD.fullmatch(word):
        return cut(word, _spelling_table("latin")) if _latin_letters().issuperset(word) else []
    if _HANGUL_WORD.fullmatch(word):
        if len(word) > 12:
            return []
        return [SyllableReading(0.0, tuple(word), tuple({lawful(char): 0.0} for char in word), (len(word),))]
    if _KANA_WORD.fullmatch(word):
        return cut(romaji(word), _spelling_table("kana"))
    if _CYRILLIC_WORD.fullmatch(word):
        return cut(word, _spelling_table("cyrillic"))
    if len(word) > 12:
        return []
    options = []
    for char in word:
        found = {lawful(char): 0.0} if "가" <= char <= "힣" else _han_options(char)
        if found is None:
            return []
        options.append(found)
    return [SyllableReading(0.0, tuple(word), tuple(options), (len(word),))] if word else []


def read_name(words: tuple[str, ...]) -> Readings:
    """The ways to read a name as Korean, from its words."""
    return joined(map(read_word, words)) if 0 < len(words) <= 6 else NONE


@cache
def _surnames() -> frozenset[str]:
    table = files("tricord.names") / "tables" / "korean_surnames.csv"
    with table.open(encoding="utf-8") as file:
        return frozenset("".join(lawful(char) for char in row["hangul"]) for row in csv.DictReader(file))


def is_surname(options: Options) -> bool:
    """Whether a syllable may be a Korean family name of one syllable, at no more than a customary spelling's cost."""
    names = _surnames()
    return any(cost <= 0.2 and hangul in names for hangul, cost in options.items())


def is_native(word: str) -> bool:
    """Whether a word in Hangul is made of syllables that Han characters are read as: Korean, and no foreign word."""
    usual = _usual_syllables()
    return len(word) > 1 and all(char in usual for char in word)


def is_hangul(pieces: tuple[str, ...]) -> bool:
    """Whether a name is written in Hangul."""
    return all(_HANGUL_WORD.fullmatch(piece) for piece in pieces)


def is_syllabic(pieces: tuple[str, ...]) -> bool:
    """Whether a name is written in characters of one syllable each: in Hangul or Han characters."""
    return all(len(piece) == 1 and piece >= "㐀" for piece in pieces)


def begins_with_surname(text: str) -> bool:
    """Whether a name in Hangul begins with a family name of one syllable."""
    return "가" <= text[0] <= "힣" and lawful(text[0]) in _surnames()


def is_plain_surname(left: SyllableReading, right: SyllableReading) -> bool:
    """Whether two names begin with a family name as it is plainly spelt."""
    return bool(_plainly(left.options[0])) and bool(_plainly(right.options[0]))


def other_surnames(found: Shared) -> bool:
    """Whether two names in Latin letters begin with two family names as they are plainly spelt, whatever syllable
    strained spellings share: Cho (조) and Choe (최) may both be 저, which nobody is called.
    """
    left, right = (_plainly(reading.options[0]) for reading in (found.left, found.right))
    return bool(left and right) and left.isdisjoint(right)


def may_share_surname(latin: SyllableReading, kana: SyllableReading) -> bool:
    """Whether kana may be the family name that Latin letters plainly spell, if they spell one: オ is never Ryu (유)."""
    plain = _plainly(latin.options[0])
    return not plain or not plain.isdisjoint(kana.options[0])


def shares_surname(found: Shared) -> bool:
    """Whether what two names share begins with a family name."""
    return found.syllables[0] in _surnames() or "".join(found.syllables[:2]) in _surnames()


def _plainly(options: Options) -> frozenset[str]:
    """The family names that a syllable is, by a spelling in use."""
    names = _surnames()
    return frozenset(hangul for hangul, cost in options.items() if cost <= _PLAIN and hangul in names)


#: Written without its initial consonant in the South inside a word as well, after a vowel or ㄴ (비율, 선열).
_INSIDE = ({"렬", "열"}, {"률", "율"})


def differ_inside(found: Shared) -> bool:
    """Whether two names in Hangul differ in an initial sound inside a word, where the law changes nothing: 박영림 is
    not 박영임, as 림영길 is 임영길. A family name has one syllable, or is one of two that the table has.
    """
    left, right = found.left, found.right
    starts = {0, 1, *left.ends, *right.ends}
    if "".join(found.syllables[:2]) in _surnames():
        starts.add(2)
    return any(
        place not in starts
        and _HANGUL_WORD.fullmatch(x + y) is not None
        and letters(x)[0] != letters(y)[0]
        and not ({x, y} in _INSIDE and letters(left.pieces[place - 1][-1])[2] in ("", "ㄴ"))
        for place, (x, y) in enumerate(zip(left.pieces, right.pieces, strict=True))
        if len(x) == len(y) == 1 and x != y
    )


def looks_korean(reading: SyllableReading) -> bool:
    """Whether a Latin name is laid out as a Korean one: a family name of one syllable first or last (or one of those of
    two, first), one to three more syllables, and no word of more than two. "Kim Yong Chol", "Ri Jae-il", "Syng Man
    Rhee"; not "Maria Cho".
    """
    count = len(reading.options)
    if not 2 <= count <= 4 or len(reading.ends) < 2 or reading.cost > _STRANGE:
        return False
    sizes = [end - start for start, end in zip((0, *reading.ends), reading.ends, strict=False)]
    if max(sizes) > 2:
        return False
    first = sizes[0] == 1 and is_surname(reading.options[0])
    if sizes[0] == 2 and any(
        f"{one}{other}" in _surnames() for one in reading.options[0] for other in reading.options[1]
    ):
        return True
    last = sizes[-1] == 1 and is_surname(reading.options[-1])
    return first or last
