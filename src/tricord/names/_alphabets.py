"""Words of alphabetic scripts: in Latin letters, and as sounds that can be compared whatever the spelling.

A word's `Sound` is its consonants, and what stands between them. Consonants are compared by the reviewed table of
confusions (q and k and g are three spellings of one Arabic letter); what stands between them is a set of vowel
qualities that a spelling demands and allows, so that Husayn, Hussein and Hossain agree while Karim and Karam do not.
Arabic and Hebrew write no short vowels: there, a gap allows anything.

Not here: which words of a name count, and in what order (`_person_comparison`).

>>> latin("Щукин")
('shchukin',)
>>> alike("hussein", "husayn") > 0.9
True
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, Protocol

# Vowel qualities: open, front, back. A gap holds those it demands in the low three bits and those it allows above.
_OPEN, _FRONT, _BACK = 1, 2, 4
_ANY = 7 << 3
_GAPS = {
    "a": _OPEN | _OPEN << 3,
    "e": (_OPEN | _FRONT) << 3,
    "i": _FRONT | _FRONT << 3,
    "y": _FRONT | _FRONT << 3,
    "o": _BACK | _BACK << 3,
    "u": _BACK | _BACK << 3,
    "w": _BACK | _BACK << 3,
    "ë": _ANY,
    "A": _OPEN | _OPEN << 3,
    "?": _ANY,
}
_WRITTEN = 7 | 64  # a letter is written here, whatever vowel it stands for
_REDUCED = 0.12
_SOFT = 0.05  # one spelling has a vowel that the other leaves out, or has a diphthong
_VARIANT = 0.96
_WORST = 0.2

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_HEBREW = re.compile("[\u0590-\u05ff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_OPAQUE = re.compile("[\u1100-\u11ff\u3005-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")
_NOT_LATIN = re.compile("[^a-z]+")
# Vowel signs, the lengthening stroke and marks of direction carry no letter.
_ARABIC_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f]")
_ARABIC_FORMS = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ۀ": "ه", "ة": "ه", "ہ": "ه", "ە": "ه", "ۂ": "ه",
    "ۃ": "ه", "ک": "ك", "ڪ": "ك", "ۇ": "و", "ۅ": "و", "ھ": "ه",
})  # fmt: skip
_ICU = {
    "GREEK": "Greek-Latin/UNGEGN",
    "GEORGIAN": "Georgian-Latin/BGN",
    "ARMENIAN": "Armenian-Latin/BGN",
    "THAI": "Thai-Latin",
}
# At the beginning of a word Greek writes b, d and g with two letters.
_GREEK_STOPS = {"mp": "b", "nt": "d", "gk": "g", "nk": "g"}
_GREEK_STOP = re.compile("^(?:mp|nt|gk|nk)", re.IGNORECASE)
# North Indian languages do not speak the inherent vowel that their script writes at the end of a word.
_SCHWA = frozenset({"DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "ORIYA"})


_CHEAP = 0.04


class Sound(NamedTuple):
    """`consonants`: one letter each; `gaps`: one byte before, between and after them; `vowelled`: are short vowels
    written?"""

    consonants: str
    gaps: bytes
    vowelled: bool


def rows(table: str) -> list[dict[str, str]]:
    """The rows of one table of this room."""
    text = (files("tricord.names") / "tables" / table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def column(table: str, *, ending: tuple[str, ...] = ("",)) -> frozenset[str]:
    """The first column of one long table of this room, of the rows that end so, read without the cost of the others."""
    text = (files("tricord.names") / "tables" / table).read_text(encoding="utf-8")
    return frozenset(line[: line.index(",")] for line in text.splitlines()[1:] if line.endswith(ending))


@lru_cache(maxsize=1 << 12)
def latin(word: str) -> tuple[str, ...]:
    """The word in small Latin letters, likeliest reading first; empty for scripts that are no alphabets.

    Marks of Latin letters are read by the languages that write them (ş is sh). Where lists often leave the marks out,
    the bare letters come second.
    """
    if word.isascii():
        plain = _NOT_LATIN.sub("", word.lower())
        return (plain,) if plain else ()
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())
    if _OPAQUE.search(text):
        return ()
    if _ARABIC.search(text):
        found = ["".join(_reading(letter) for letter in arabic(text))]
    elif _HEBREW.search(text):
        found = ["".join(_reading(letter) for letter in _tables().hebrew_sounds(text))]
    elif _CYRILLIC.search(text):
        spoken = _bare(text.translate(_tables().cyrillic))
        found = [spoken, _bare(text.replace("ё", "е").translate(_tables().cyrillic))]
    else:
        script = _script(text)
        if script != "LATIN":
            return tuple(filter(None, [_by_icu(text, script)]))
        found = [_bare(text.translate(_tables().marked)), _bare(text.translate(_tables().bare))]
    return tuple(dict.fromkeys(filter(None, found)))


def arabic(word: str) -> str:
    """The word in one spelling of its letters: no vowel signs, one alif, one ya, one ha; empty without Arabic letters.

    >>> arabic("أحْمَد") == arabic("احمد")
    True
    """
    text = _ARABIC_SIGNS.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_FORMS)
    return "".join(letter for letter in text if letter in _tables().arabic)


def is_arabic(word: str) -> bool:
    """Whether the word holds a letter of the Arabic script."""
    return _ARABIC.search(word) is not None


def is_hebrew(word: str) -> bool:
    """Whether the word holds a letter of the Hebrew script."""
    return _HEBREW.search(word) is not None


def is_opaque(word: str) -> bool:
    """Whether the word holds a syllabic or ideographic letter, which this module does not read."""
    return _OPAQUE.search(word) is not None


@lru_cache(maxsize=1 << 12)
def sounds(word: str) -> tuple[Sound, ...]:
    """The word's possible sounds, likeliest first; at most four. Expects Latin, Arabic or Hebrew letters."""
    if word.isascii():
        return _latin_sounds(word.lower())
    if _ARABIC.search(word):
        return _unvowelled(arabic(word), _tables().arabic)
    if _HEBREW.search(word):
        return _unvowelled(word, _tables().hebrew)
    found: list[Sound] = []
    for reading in latin(word):
        found.extend(sound for sound in _latin_sounds(reading) if sound not in found)
    return tuple(found[:4])


def shape(sound: Sound) -> str:
    """A coarse form of the consonants: sounds of different shapes never agree."""
    return sound.consonants.translate(_tables().shapes)


def alike(a: str, b: str) -> float:
    """How alike two words sound, 0..1; above 0.75 they are spellings of one word."""
    return max((agree(x, y) for x in sounds(a) for y in sounds(b)), default=0.0)


def agree(a: Sound, b: Sound) -> float:
    """How alike two sounds are: 0 when a consonant or a vowel speaks against it."""
    if len(a.consonants) != len(b.consonants):
        return 0.0
    if len(a.consonants) < 2 and not a.vowelled and not b.vowelled:
        return 0.0  # nearly all letters are waw, ya and alif: only the spelling tells
    cost = 0.0
    if a.consonants != b.consonants:
        confusions = _tables().confusions
        for one, other in zip(a.consonants, b.consonants, strict=True):
            if one != other:
                cost += confusions.get(one + other, 1.0)
                if cost > _WORST:
                    return 0.0
        if len(a.consonants) < 3:
            cost *= 2 * (3 - len(a.consonants))  # the fewer the consonants, the more each says
    if a.gaps != b.gaps:
        few = len(a.consonants) < 3
        if few and len(a.consonants) < 2 and a.vowelled and b.vowelled:
            return 0.0  # with one consonant the vowels are all there is: Lee is Li but not Lea
        # A final vowel makes another word (Amir, Amira; Hamid, Hamidi), so it is compared more strictly.
        last = len(a.gaps) - 1
        free_a, free_b = not a.vowelled, not b.vowelled
        for place, (x, y) in enumerate(zip(a.gaps, b.gaps, strict=True)):
            if x != y:
                cost += _gap(x, y, place, place == last, free_a, free_b) * (2 if few else 1)
                if cost > _WORST:
                    return 0.0
    return _VARIANT - cost


def confused(consonants: str, dearest: float) -> dict[str, None]:
    """What a word's consonants may be elsewhere: one of them taken for another at no more than that cost, or two at
    once where both cost little.
    """
    near = _tables().near
    found: dict[str, None] = {}
    for at, letter in enumerate(consonants[:10]):
        for other, cost in near.get(letter, ()):
            if cost <= dearest:
                changed = consonants[:at] + other + consonants[at + 1 :]
                found[changed] = None
                if cost <= _CHEAP and dearest > _CHEAP:
                    found.update(confused(changed, _CHEAP))
    return found


def same_vowels(a: Sound, b: Sound) -> bool:
    """Whether two sounds that agree have the same vowels in the strict sense of European names, where a is not e."""
    return all(bool(x) == bool(y) and not (x ^ y) & (_OPEN | _BACK) for x, y in zip(a.gaps, b.gaps, strict=True))


def _gap(x: int, y: int, place: int, final: bool, free_x: bool, free_y: bool) -> float:
    """The cost of two different gaps; 1 when they contradict each other."""
    if free_x and free_y:
        # Two spellings without short vowels: the long ones that are written must be the same. Old spelling leaves
        # out an alif late in the word (Ishaq, Rahman), never the one that makes Salim of Salam.
        if place > 1 and not final and (x ^ y) & _WRITTEN == _OPEN:
            return _SOFT
        return 1.0 if (x ^ y) & _WRITTEN or (final and bool(x) != bool(y)) else 0.0
    if free_x:
        return _unwritten(x, y, place == 0, final)
    if free_y:
        return _unwritten(y, x, place == 0, final)
    if not x or not y:
        return (1.0 if (x | y) & 7 else _SOFT) if final else _SOFT + 0.01
    if final and x & 7 != y & 7 and x & 7 and y & 7:
        return 1.0
    if not (x >> 3) & (y >> 3):
        # e is what French and Persian spellings write for any reduced vowel.
        return _REDUCED if not final and place > 1 and (not x & 7 or not y & 7) else 1.0
    return _SOFT if (x & 7) & ~(y >> 3) or (y & 7) & ~(x >> 3) else 0.0


def _unwritten(free: int, spoken: int, first: bool, final: bool) -> float:
    """The cost of a gap in a spelling without short vowels against one in a spelling with all vowels."""
    if final:
        if not free or not spoken:
            return 1.0 if (free | spoken) & _WRITTEN else _SOFT
        if free & 64 and spoken & 7 == _OPEN:
            return _SOFT  # a final ya is seldom read a
        return 0.0 if (free >> 3) & (spoken >> 3) & 7 else 1.0
    if not free:
        return 0.0
    if not spoken:
        if first:
            return 0.15  # Driss for Idris
        # A long vowel is written here and there none is spoken; ayn and hamza ask for no vowel.
        return 0.12 if free & 7 else 0.0
    return 1.0 if (free & 7) & ~(spoken >> 3) else 0.0


_DOUBLE = re.compile(r"(.)\1+")
#: ch before these is the k of Greek words, which Russian writes with kh.
_GREEK_CH = re.compile(r"(?<![sc])ch(?=[lmnr])")
_SILENT_H = re.compile(r"(?<=[aeiou])h$")


def _latin_sounds(word: str) -> tuple[Sound, ...]:
    parts = word[:64].split(" ")
    spoken = _spoken(_SILENT_H.sub("", part) for part in parts)
    variants = [spoken]
    if any(part.endswith("h") for part in parts):
        # A final h is silent (Fatimah, Azadeh) or the letter ha (Salih, Nuh).
        variants.append(_spoken(parts))
    if _GREEK_CH.search(word):
        variants.append(_spoken(_GREEK_CH.sub("kh", part) for part in parts))  # Technodinamika, Tekhnodinamika
    if "zh" in word:
        variants.append(_spoken(part.replace("zh", "z h") for part in parts))  # Azhar
    if "j" in word and "j" in spoken:
        # j is dzh or zh in English and French, y in German, the Nordic and the Slavic languages written in Latin.
        variants = [v.replace("j", r) for v in variants for r in ("J", "y")]
    if "x" in spoken:
        variants = [v.replace("x", r) for v in variants for r in ("ks", "X")]
    if "w" in spoken:
        # w is the consonant v in German and Polish, a half-vowel in Arabic names.
        variants += [v.replace("w", "v") for v in variants]
    found: list[Sound] = []
    for variant in variants:
        sound = _vowelled(_DOUBLE.sub(r"\1", variant))
        if sound not in found:
            found.append(sound)
    return tuple(found[:4])


def _spoken(parts: Iterable[str]) -> str:
    tables = _tables()
    return "".join(tables.groups.sub(tables.sound_of, part) for part in " ".join(parts).split(" "))


def _vowelled(text: str) -> Sound:
    consonants: list[str] = []
    gaps: list[int] = [0]
    for letter in text:
        gap = _GAPS.get(letter)
        if gap is None:
            consonants.append(letter)
            gaps.append(0)
        else:
            gaps[-1] |= gap
    return Sound("".join(consonants), bytes(gaps), True)


def _unvowelled(word: str, letters: dict[str, str]) -> tuple[Sound, ...]:
    """Sounds of a word whose script writes consonants and long vowels; waw is v, w or a vowel."""
    spoken = "".join(letters.get(letter, "") for letter in word[:64])
    variants = [spoken]
    if "w" in spoken:
        head = "v" if spoken[0] == "w" else spoken[0]
        variants = [head + spoken[1:], head + spoken[1:].replace("w", "v")]
    if len(spoken) > 1 and spoken[-1] == "h":
        variants.append(variants[0][:-1] + "H")  # ha as a consonant: Taha, Padshah
    found: list[Sound] = []
    for variant in variants:
        sound = _written(variant)
        if sound not in found:
            found.append(sound)
    return tuple(found)


def _written(text: str) -> Sound:
    consonants: list[str] = []
    gaps: list[int] = [0]
    final = len(text) - 1
    for place, letter in enumerate(text):
        if letter == "h":
            if place < final or not consonants:
                consonants.append("H")
                gaps.append(0)
            elif not gaps[-1]:
                gaps[-1] = _GAPS["e"]
        elif letter == "y" and place == final and consonants:
            # A final ya, dotted or not, is i or a: Ali, Huda.
            gaps[-1] |= _GAPS["e"] | 64
        elif letter == "A" and place == 0:
            gaps[-1] |= _ANY
        elif (gap := _GAPS.get(letter)) is not None:
            gaps[-1] |= gap
        else:
            consonants.append(letter)
            gaps.append(0)
    # Inside the word a written vowel may stand beside an unwritten one: ay, aw, iya.
    for place, gap in enumerate(gaps[:-1]):
        if gap:
            gaps[place] = gap | _ANY
    return Sound("".join(consonants), bytes(gaps), False)


def _reading(letter: str) -> str:
    letter = _tables().arabic.get(letter, letter)
    return {"A": "a", "?": "", "T": "th", "D": "dh", "J": "j", "C": "ch", "X": "kh", "Z": "zh", "S": "sh", "G": "gh",
            "H": "h", "c": "ts"}.get(letter, letter)  # fmt: skip


def _bare(text: str) -> str:
    return _NOT_LATIN.sub("", unicodedata.normalize("NFKD", text))


def _script(text: str) -> str:
    for letter in text:
        if letter.isalpha():
            return unicodedata.name(letter, "?").split()[0]
    return "?"


def _by_icu(text: str, script: str) -> str:
    spoken = _transliterator(_ICU.get(script, "Any-Latin")).transliterate(text)
    if script in _SCHWA and spoken.endswith("a") and len(spoken) > 2:
        spoken = spoken[:-1]
    if script == "GREEK":
        spoken = _GREEK_STOP.sub(lambda stop: _GREEK_STOPS[stop.group().lower()], spoken)
    return _bare(spoken.casefold().translate(_tables().marked))


class _Transliterator(Protocol):
    """The one method of ICU's Transliterator that is used."""

    def transliterate(self, text: str) -> str: ...


@cache
def _transliterator(name: str) -> _Transliterator:
    import icu  # type: ignore[import-untyped]  # imported where it is needed: it takes its time

    made: _Transliterator = icu.Transliterator.createInstance(name)
    return made


class _Tables:
    """The reviewed tables, read once."""

    def __init__(self) -> None:
        self.marked = str.maketrans({row["letter"]: row["letters"] for row in rows("marked_letters.csv")})
        self.bare = str.maketrans(
            {row["letter"]: row["letters"][0] for row in rows("marked_letters.csv") if row["letter"] != "ß"}
        )
        self.cyrillic = str.maketrans({row["letter"]: row["latin"].strip("-") for row in rows("cyrillic.csv")})
        self.arabic = {row["letter"]: row["sound"].strip("-") for row in rows("arabic.csv")}
        self.hebrew = {row["letter"]: row["sound"] for row in rows("hebrew.csv")}
        self.confusions: dict[str, float] = {}
        for row in rows("confusions.csv"):
            self.confusions[row["sound"] + row["other"]] = float(row["cost"])
            self.confusions[row["other"] + row["sound"]] = float(row["cost"])
        self.near: dict[str, list[tuple[str, float]]] = {}
        for pair, cost in self.confusions.items():
            self.near.setdefault(pair[0], []).append((pair[1], cost))
        classes = {"b": "bpvf", "m": "mn", "l": "l", "r": "r"}
        kinds = {sound: kind for kind, sounds_ in classes.items() for sound in sounds_}
        self.shapes = str.maketrans({chr(code): kinds.get(chr(code), "k") for code in range(48, 128)})
        spelt = {row["letters"]: row["sound"] for row in rows("sounds.csv")}
        ends = {letters[:-1]: sound for letters, sound in spelt.items() if letters.endswith("$")}
        starts = {letters[1:]: sound for letters, sound in spelt.items() if letters.startswith("^")}
        inside = {letters: sound for letters, sound in spelt.items() if letters[0] != "^" and letters[-1] != "$"}
        order = sorted(ends, key=len, reverse=True), sorted(inside, key=len, reverse=True)
        # ou before a vowel is w (Oualid), after an initial too; c is soft before e and i; h alone is H.
        self.groups = re.compile(
            f"(?P<end>{'|'.join(order[0])})$|^(?P<start>{'|'.join(starts)})|(?P<w>ou(?=[aei])|^u(?=[aei]))"
            f"|(?P<inside>{'|'.join(order[1])})|(?P<soft>c(?=[eiy]))|(?P<one>[ch])"
        )
        self._ends, self._starts, self._inside = ends, starts, inside

    def sound_of(self, match: re.Match[str]) -> str:
        """The sound of one group of letters."""
        kind, letters = match.lastgroup, match.group()
        if kind == "inside":
            return self._inside[letters]
        if kind == "end":
            return self._ends[letters]
        if kind == "start":
            return self._starts[letters]
        if kind == "w":
            return "w"
        if kind == "soft":
            return "5"
        return "k" if letters == "c" else "H"

    def hebrew_sounds(self, word: str) -> str:
        """The word's letters as sounds."""
        return "".join(self.hebrew.get(letter, "") for letter in word)


@cache
def _tables() -> _Tables:
    return _Tables()
