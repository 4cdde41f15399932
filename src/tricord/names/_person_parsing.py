"""Names of persons in alphabetic scripts, cut into the parts that count.

`parse` cuts a name into units (words, and words that belong together: Abd al-Rahman, Abu Bakr, Nur al-Din), and sets
aside what is no part of the name: titles, articles, "son of".

Not here: names in Hangul, Han characters and kana; their words pass through whole and equal only themselves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tricord.names import _alphabets
from tricord.names._person_tables import person_tables, role_of

_WORDS, _LETTERS = 24, 64

_BETWEEN = re.compile(r"[\s\-‐-―־_/;:|()\[\]{}<>&+*~=\\!?¡¿،؛。、・]+")
_INSIDE = re.compile("['’‘`´ʻʼʹʺʿʾ′\"“”«»„‛＇\u200b-\u200f\u2060\ufeff]")
_ASCII_INSIDE = re.compile("['`\"]")
_DIGITS = re.compile(r"\d")

# Compounds written as one word. God's names after Abd; Allah and al-Din (the faith) after anything.
_ABD = re.compile(r"^abd(?:(?:ou|oo|[aeiou])(?:l(?!a?h?$|lah?$)|([rsnztd])(?=\1))|i(?=r))(?=.{3})")
_ALLAH = re.compile(r"(?<=[a-z]{3})(?:ou|[aou])ll(?:ah?|oh?)$")
_DIN = re.compile(r"(?<=[a-z]{2})(?:(?:ou|[aeiou])?dd|[aeiou]l?d(?<=ld))(?:ee|i)n?(?<=n)e?$")
_PATRONYMIC = re.compile(r"(?:[oey]v|l|m)[iy]t?ch$|(?:ov|ev|yev|iv|in)i?chna$|(?:ov|ev|iv)na$|ogly$|oglu$|kyzy$")
_SLAVIC_WOMAN = re.compile(r"(?<=...)(?:(?<=ov)a|(?<=ev)a|(?<=[iy]n)a)$|(?<=sk)(?:aya|aia|aja|a)$")


_SUN = frozenset("tdrszn")
#: What an initial or a word of respect weighs.
_FAINT = 0.3
_CANON = {"um": "um", "umm": "um", "oum": "um", "عبد": "عبد", "ابو": "ابو", "ابي": "ابو", "ام": "ام"}
_AFTER = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})
#: How the second half of a compound is written, by its role and whether it is in Latin letters.
_SECOND_HALF = {("god", True): "la", ("god", False): "لا", ("faith", True): "din", ("faith", False): "دين"}


class Unit:
    """One part of a name. Units of equal spelling are one object, so that pairs of them can be remembered."""

    __slots__ = (
        "chained", "frame", "groups", "initial", "kin", "latin", "man", "real", "shapes", "sounds", "text", "weight",
    )  # fmt: skip

    def __init__(self, text: str, weight: float, spoken: str) -> None:
        self.text = text  # canonical spelling: small Latin letters, or Arabic or Hebrew letters, or the opaque word
        self.weight = weight
        self.initial = len(text) == 1 and text.isascii()
        self.latin = text.isascii()
        self.sounds = () if self.initial else _all_sounds(text, spoken)
        # What a compound adds (Abd, Abu, Allah, al-Din) tells little of whether the rest is alike.
        self.shapes = frozenset(map(_alphabets.shape, self.sounds))
        self.frame = len(text) - max(map(len, text.split(" ")))
        tables = person_tables()
        known = tables.known(text)
        self.groups: frozenset[str] | None = known[0] if known else None
        self.kin: frozenset[str] | None = known[1] if known else None
        self.real = known is not None or text in tables.words
        # Arabic, Persian and Turkic names are chains: the bearer's, the father's, the grandfather's.
        self.chained = " " in text or not text.isascii() or text in tables.chained
        self.man: Unit | None = None
        if self.latin and known is None and len(text) > 4:
            bare = _SLAVIC_WOMAN.sub("", text)
            if bare != text:
                self.man = unit_of(bare + ("iy" if bare.endswith("sk") else ""), weight, "")


@lru_cache(maxsize=1 << 13)
def unit_of(text: str, weight: float, spoken: str) -> Unit:
    """The unit of a spelling, always the same object; `spoken`: how its marks say it."""
    return Unit(text, weight, spoken)


def _all_sounds(text: str, spoken: str) -> tuple[_alphabets.Sound, ...]:
    """The sounds of a unit, and of the reading that its marked letters ask for."""
    found = _alphabets.sounds(text)
    if spoken and spoken != text:
        found += tuple(sound for sound in _alphabets.sounds(spoken) if sound not in found)
    return found


class ParsedPerson:
    """A parsed name: its units in order, and what was set aside."""

    __slots__ = (
        "aside",
        "bag",
        "comma",
        "family",
        "glued",
        "key",
        "outline",
        "patronymic",
        "shown",
        "solid",
        "sons",
        "units",
        "weak",
    )

    def __init__(
        self,
        units: tuple[Unit, ...],
        shown: tuple[str, ...],
        glued: tuple[tuple[str, ...], ...],
        weak: frozenset[int],
        aside: tuple[str, ...],
        family: int,
        sons: frozenset[int],
    ) -> None:
        self.sons = sons  # places of units that "son of" stands before
        self.units = units
        self.shown = shown  # the words of each unit as they were written
        self.glued = glued  # each unit together with the articles and particles before it, as one word
        self.weak = weak  # places of units that may be words of respect
        self.aside = aside
        self.comma = family > 0
        self.family = family  # how many units, at the end, are marked as the family name
        self.key = tuple(unit.text for unit in units)
        self.bag = tuple(sorted(self.key))
        self.solid = "".join(self.key).replace(" ", "")
        # The consonants of the whole name, coarsely: what joining and splitting of words leaves alone.
        self.outline = "".join(_alphabets.shape(unit.sounds[0]) for unit in units if unit.sounds)
        self.patronymic = frozenset(
            place
            for place, unit in enumerate(units)
            if len(units) >= 3 and place and unit.latin and _PATRONYMIC.search(unit.text)
        )


def parse(text: str) -> ParsedPerson:
    """The parsed name. Never raises; a text without letters gives a name without units."""
    text = unicodedata.normalize("NFKC", text[: _WORDS * _LETTERS]) if not text.isascii() else text[:1536]
    text = (_ASCII_INSIDE if text.isascii() else _INSIDE).sub("", text)
    family, comma, rest = text.partition(",")
    comma_form = bool(comma) and bool(family.strip()) and "," not in rest
    if comma_form:
        rest_words = rest.split()
        comma_form = bool(rest_words) and not all(role_of(word.strip(".")) == "title" for word in rest_words)
    if comma_form:
        return _Parser(_words(rest), _words(family)).person()
    return _Parser(_words(text), []).person()


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text.replace(",", " ").replace(".", ". ")) if word]


class _Parser:
    """Walks once over the words of a name, and joins or sets aside as their roles say."""

    def __init__(self, words: list[str], family: list[str]) -> None:
        self.texts: list[str] = []
        self.shown: list[str] = []
        self.before: list[list[str]] = []
        self.fathers: list[bool] = []
        self.kinds: list[str] = []
        self.spoken: list[str] = []
        self.heard = ""
        self.aside: list[str] = []
        self.pending: list[str] = []  # articles and particles that stand before the next unit
        self.prefix = ""  # abd or abu, waiting for the word that it belongs to
        self.prefix_shown = ""
        self.pending_shown: list[str] = []
        self.family_at = 0  # the place of the first unit of the family name
        self._walk(words, family)
        if self.prefix and (len(self.texts) > 1 or (self.texts and len(words) + len(family) == 2)):
            # Abd or Abu at the end belongs to the first word: Jabbar, Abdul.
            self.texts[0] = f"{self.prefix} {self.texts[0]}"
            self.shown[0] = f"{self.shown[0]} {self.prefix_shown}"
            self.prefix = ""
        if self.prefix:
            self.add("", "")

    def _walk(self, words: list[str], family: list[str]) -> None:
        tokens = [token for word in words[:_WORDS] for token in _split(word)]
        at = len(tokens)
        tokens = (tokens + [token for word in family[:_WORDS] for token in _split(word)])[:_WORDS]
        for place, (token, shown, spoken) in enumerate(tokens):
            if place == at:
                self.family_at = len(self.texts)
            self.heard = spoken
            self.take(token, shown, tokens[place + 1][0] if place + 1 < len(tokens) else "")

    def take(self, token: str, shown: str, after: str) -> None:
        """Take in a word by its role; `after` is the word behind it."""
        role = role_of(token)
        if role in ("article", "particle") and _is_no_article(role, token, after):
            role = None
        if role is None or (role == "title" and not (shown and shown[0].isalpha())):
            self.add(token, shown)
        elif role in ("article", "particle", "filiation"):
            self._take_particle(role, token, shown)
        elif role in ("slave", "kunya"):
            if self.prefix:
                self.add("", "")
            self.prefix = _CANON.get(token) or ("abd" if role == "slave" else "bu" if token[0] == "b" else "abu")
            self.prefix_shown = shown
        elif role in ("god", "faith"):
            self._take_second_half(role, token, shown)
        else:
            leads = role == "title" and (not self.texts or self.kinds[-1] == "title" or token in _AFTER)
            self.add(token, shown, "title" if leads else "honour")

    def _take_particle(self, role: str, token: str, shown: str) -> None:
        if len(token) == 1 and token.isascii() and shown != token:
            self.add(token, shown)  # a capital letter is an initial
            return
        self.pending.append(token)
        self.pending_shown.append(shown)
        if role == "filiation" and not self.prefix:
            self.aside.append(shown)

    def _take_second_half(self, role: str, token: str, shown: str) -> None:
        """Allah and al-Din belong to the word before them."""
        ending = _SECOND_HALF[role, token.isascii()]
        before = self.texts[-1] if self.texts and not self.prefix and self.kinds[-1] != "title" else ""
        if len(before) < 2 or before.isascii() != token.isascii():
            self.add(ending, shown)
            return
        if before.endswith("ه") and len(before) > 2:
            before = before[:-1] + "ت"  # ta marbuta is spoken before a genitive: Hibat Allah
        self.texts[-1] = f"{before} {ending}"
        self.shown[-1] += " " + shown
        self.pending = []
        self.pending_shown = []

    def add(self, token: str, shown: str, kind: str = "") -> None:
        """Add a unit, with the Abd or Abu that waits for it."""
        if self.prefix:
            same_script = not token or token.isascii() == self.prefix.isascii()
            if same_script:
                token = f"{self.prefix} {token}".strip()
                shown = " ".join(filter(None, [self.prefix_shown, *self.pending_shown, shown]))
                self.pending = []
                kind = ""
            else:
                self._push(self.prefix, self.prefix_shown, "")
            self.prefix = self.prefix_shown = ""
        self._push(token, shown, kind)

    def _push(self, token: str, shown: str, kind: str) -> None:
        self.texts.append(token)
        self.shown.append(shown)
        self.before.append(self.pending)
        self.fathers.append(any(role_of(word) == "filiation" for word in self.pending))
        self.kinds.append(kind)
        self.spoken.append(self.heard if " " not in token else "")
        self.pending = []
        self.pending_shown = []

    def person(self) -> ParsedPerson:
        """The name, without its titles unless it has nothing else."""
        keep = [place for place, kind in enumerate(self.kinds) if kind != "title"] or list(range(len(self.kinds)))
        if not keep and self.pending:
            # A name that is only a particle or an article is still what was written.
            self._push(self.pending.pop(), "", "")
            self.shown[-1] = self.texts[-1]
            keep = [0]
        weights = person_tables().weights
        units = []
        for place in keep:
            text = self.texts[place]
            weight = _FAINT if self.kinds[place] == "honour" or len(text) == 1 else weights.get(text, 1.0)
            units.append(unit_of(text, weight, self.spoken[place]))
        kept = frozenset(keep)
        return ParsedPerson(
            tuple(units),
            tuple(self.shown[place] for place in keep),
            tuple(_glue(self.before[place], self.texts[place]) for place in keep),
            frozenset(number for number, place in enumerate(keep) if self.kinds[place] == "honour"),
            (*(self.shown[place] for place in range(len(self.kinds)) if place not in kept), *self.aside),
            sum(place >= self.family_at for place in keep) if self.family_at else 0,
            frozenset(number for number, place in enumerate(keep) if self.fathers[place]),
        )


def _is_no_article(role: str, token: str, after: str) -> bool:
    """Kim Jong Un: an article stands before a word that begins with its letter, and no particle ends a name."""
    if not after:
        return True
    return role == "article" and len(token) == 2 and token[1] in _SUN and token[1] != after[0]


def _glue(before: list[str], text: str) -> tuple[str, ...]:
    """The unit joined to what stands before it, as some spellings have it: Alotaibi, Azzawahiri, Vandenberg."""
    if not before:
        return ()
    head, last = "".join(before[:-1]), before[-1]
    if last not in ("al", "el", "ul"):
        return (head + last + text,)
    consonant = text[0] if text[0] in _SUN else "l"
    return tuple(dict.fromkeys((head + "el" + text, head + "ul" + text, f"{head}e{consonant}{text}")))


@lru_cache(maxsize=1 << 13)
def _split(word: str) -> tuple[tuple[str, str, str], ...]:
    """The canonical tokens of one written word, each with what to show of it and how its marks say it."""
    shown = word[:_LETTERS].strip(".")
    if not shown:
        return ()
    if _alphabets.is_opaque(shown):
        return ((shown, shown, ""),)
    if _alphabets.is_arabic(shown):
        return _split_arabic(_alphabets.arabic(shown), shown)
    if _alphabets.is_hebrew(shown):
        return ((shown, shown, ""),)
    readings = _alphabets.latin(shown)
    if not readings:
        return ()
    # Where marks are often left out, the bare letters are the better key; the marked reading is a way to say it.
    token, spoken = readings[-1], readings[0]
    if token in person_tables().roles:
        return ((token, shown, spoken),)
    return _split_latin(token, shown, spoken)


def _split_latin(token: str, shown: str, spoken: str) -> tuple[tuple[str, str, str], ...]:
    if token.startswith("abd") and (found := _ABD.match(token)):
        return (("abd", "", ""), (token[found.end() :], shown, ""))
    if found := _ALLAH.search(token):
        base = token[: found.start()]
        return ((base + " la", shown, ""),)
    if found := _DIN.search(token):
        return ((token[: found.start()] + " din", shown, ""),)
    return ((token, shown, spoken),)


#: Second halves that Arabic writes on to a word, with what they are here, and the letters that the whole must exceed.
_ARABIC_ENDINGS = (("الله", " لا", 5), ("لله", " لا", 5), ("الدين", " دين", 6))
#: First halves, with what is cut off (the article stays with them).
_ARABIC_STARTS = (("ابوال", "ابو", 6), ("ال", "ال", 3))


def _split_arabic(token: str, shown: str) -> tuple[tuple[str, str, str], ...]:
    if not token:
        return ()
    if token in person_tables().roles:
        return ((token, shown, ""),)
    if token.startswith("عبدال") and len(token) > 6 and not token.endswith("الله"):
        return (("عبد", "", ""), (token[5:], shown, ""))
    for ending, half, length in _ARABIC_ENDINGS:
        if token.endswith(ending) and len(token) > length:
            return ((token.removesuffix(ending) + half, shown, ""),)
    for start, head, length in _ARABIC_STARTS:
        if token.startswith(start) and len(token) > length:
            return ((head, "", ""), (token.removeprefix(start), shown, ""))
    return ((token, shown, ""),)
