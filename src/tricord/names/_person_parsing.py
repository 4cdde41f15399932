"""Names of persons in alphabetic scripts, cut into the parts that count.

`parse` cuts a name into units (words, and words that belong together: Abd al-Rahman, Abu Bakr, Nur al-Din), and sets
aside what is no part of the name: titles, articles, "son of".

Not here: names in Hangul, Han characters and kana; their words pass through whole and equal only themselves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from tricord.names import _alphabets
from tricord.names._family_names import men_of
from tricord.names._person_tables import TITLES, person_tables, role_of

_WORDS, _LETTERS = 24, 64

_BETWEEN = re.compile(r"[\s\-‐-―־_/;:|()\[\]{}<>&+*~=\\!?¡¿،؛。、・]+")
_INSIDE = re.compile("['’‘`´ʻʼʹʺʿʾ′\"“”«»„‛＇\u200b-\u200f\u2060\ufeff]")
_ASCII_INSIDE = re.compile("['`\"]")
#: How papers of South Asia and Singapore write "son of" and "daughter of".
_CHILD_OF = re.compile(r"\b[sd]\s?/\s?o\b\.?", re.IGNORECASE)
_DIGITS = re.compile(r"\d")

# Compounds written as one word. God's names after Abd; Allah and al-Din (the faith) after anything.
_ABD = re.compile(r"^abd(?:(?:ou|oo|[aeiou])(?:l(?!a?h?$|lah?$)|([rsnztd])(?=\1))|i(?=r))(?=.{3})")
_ALLAH = re.compile(r"(?<=[a-z]{3})(?:ou|[aou])ll(?:ah?|oh?)$")
_DIN = re.compile(r"(?<=[a-z]{2})(?:(?:ou|[aeiou])?dd|[aeiou]l?d(?<=ld))(?:ee|i)n?(?<=n)e?$")
#: A syllable as Vietnamese writes it, without its marks.
_VIETNAMESE = re.compile(
    "(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?[aeiouy]{1,3}(?:ch|c|m|nh|ng|n|p|t)?"
)
_PATRONYMIC = re.compile(
    r"(?:[aoey]v|l|m)[iy]t?ch$|(?:ov|ev|yev|iv|in)i?chna$|(?:ov|ev|iv)na$|[ae][uv]na$|ogly$|oglu$|kyzy$"
)
#: How Belarusian ends family names that Russian ends in -ov and -ev, where the word is long enough to be one; but for
#: -ou and -iou, in which Greek family names end (Georgiou is not Georgiev).
_BELARUSIAN = re.compile(r"(?<=[a-z]{3})(?:(?:[iy]?[ae]|yo)u|[iy]?[aeo]u(?P<adjective>sk[iy]{1,2}|skaya|skaia))$")
_SUN = frozenset("tdrszn")
#: What an initial or a word of respect weighs.
_FAINT = 0.3
_CANON = {"um": "um", "umm": "um", "oum": "um", "عبد": "عبد", "ابو": "ابو", "ابي": "ابو", "ام": "ام"}
_AFTER = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "esq", "md"})
#: Given names that are articles and "son of" elsewhere: Al Morrant, Ben Harlow.
_GIVEN_OR_ARTICLE = frozenset({"al", "ben"})
#: Middle names of Viet Nam that are often left out.
_VIETNAMESE_MIDDLE = frozenset({"van", "thi"})
#: Muhammad as it is cut short before another name, where it is often left out.
_SHORT_MUHAMMAD = frozenset({"md", "mhd", "moh", "mohd", "muhd"})
#: How the second half of a compound is written, by its role and whether it is in Latin letters.
_SECOND_HALF = {("god", True): "la", ("god", False): "لا", ("faith", True): "din", ("faith", False): "دين"}


class Unit:
    """One part of a name. Units of equal spelling are one object, so that pairs of them can be remembered."""

    __slots__ = (
        "chained", "common", "frame", "given", "groups", "initial", "kin", "latin", "men", "real", "shapes", "slavic",
        "sounds", "text", "weight", "western",
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
        self.given = text in tables.given
        self.common = text in tables.common or text in tables.weights
        self.western = text in tables.western and not self.chained
        self.slavic = text in tables.slavic or (self.latin and _PATRONYMIC.search(text) is not None)
        #: The men's forms of what may be a woman's family name.
        self.men: tuple[Unit, ...] = ()
        if self.latin and known is None:
            self.men = tuple(unit_of(man, weight, "") for man in men_of(text))


@lru_cache(maxsize=1 << 13)
def unit_of(text: str, weight: float, spoken: str) -> Unit:
    """The unit of a spelling, always the same object; `spoken`: how its marks say it."""
    return Unit(text, weight, spoken)


def _all_sounds(text: str, spoken: str) -> tuple[_alphabets.Sound, ...]:
    """The sounds of a unit, and of the reading that its marked letters ask for."""
    found = _alphabets.sounds(text)
    if spoken and spoken != text:
        found += tuple(sound for sound in _alphabets.sounds(spoken) if sound not in found)
    for russian in _russian_forms(text):
        found += tuple(sound for sound in _alphabets.sounds(russian) if sound not in found)
    return found


def _russian_forms(text: str) -> tuple[str, ...]:
    """Zaitsev for Zaitsau, Kozlovski for Kazlouski: what one family name is on passports of Belarus and of Russia."""
    ending = _BELARUSIAN.search(text) if text.isascii() else None
    if ending is None:
        return ()
    stem, adjective = text[: ending.start()], ending["adjective"] or ""
    return f"{stem}ov{adjective}", f"{stem}ev{adjective}"


class Particles(NamedTuple):
    """The particles before a word, as written, and the languages that have them."""

    shown: str
    languages: frozenset[str]


class ParsedPerson:
    """A parsed name: its units in order, and what was set aside."""

    __slots__ = (
        "aside",
        "bag",
        "comma",
        "family",
        "family_first",
        "glued",
        "key",
        "outline",
        "particles",
        "patronymic",
        "ranks",
        "shown",
        "solid",
        "sons",
        "titles",
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
        particles: tuple[Particles | None, ...],
        titles: frozenset[str],
        ranks: frozenset[str],
        family_first: bool,
    ) -> None:
        self.family_first = family_first
        self.particles = particles  # what stands before each unit: de, van der
        self.titles = titles  # words set aside as titles that are names as well: King, Bishop
        self.ranks = ranks  # titles of office, rank and learning that are set aside
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
    text = _CHILD_OF.sub(" bin ", text) if "/" in text else text
    family, comma, rest = text.partition(",")
    comma_form = bool(comma) and bool(family.strip()) and "," not in rest
    if comma_form:
        rest_words = rest.split()
        comma_form = bool(rest_words) and not all(
            role_of(word.strip(".")) in TITLES or word.strip(".").lower() in _AFTER for word in rest_words
        )
    if comma_form:
        return _Parser(_words(rest), _words(family)).person()
    words = text.split()
    is_given = len(words) == 2 and words[0].lower() in _GIVEN_OR_ARTICLE and "-" not in text
    return _Parser(_words(text), [], starts_with_given=is_given).person()


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text.replace(",", " ").replace(".", ". ")) if word]


class _Parser:
    """Walks once over the words of a name, and joins or sets aside as their roles say."""

    def __init__(self, words: list[str], family: list[str], *, starts_with_given: bool = False) -> None:
        self.starts_with_given = starts_with_given
        self.is_vietnamese = False
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
        self.is_vietnamese = len(tokens) > 1 and all(_VIETNAMESE.fullmatch(token) for token, _, _ in tokens)
        for place, (token, shown, spoken) in enumerate(tokens):
            if place == at:
                self.family_at = len(self.texts)
            self.heard = spoken
            self.take(token, shown, tokens[place + 1][0] if place + 1 < len(tokens) else "")

    def take(self, token: str, shown: str, after: str) -> None:
        """Take in a word by its role; `after` is the word behind it."""
        role = self._role(token, after)
        if role is None or (role in TITLES and not (shown and shown[0].isalpha())):
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
            leads = role in TITLES and (not self.texts or self.kinds[-1] in TITLES or token in _AFTER)
            self.add(token, shown, role if leads else "honour")

    def _role(self, token: str, after: str) -> str | None:
        """The role of a word where it stands."""
        role = role_of(token)
        if self.is_vietnamese and token in _VIETNAMESE_MIDDLE and self.texts and after:
            return "honour"
        if role in ("article", "particle") and (self.is_vietnamese or _is_no_article(role, token, after)):
            return None
        if self.starts_with_given and not self.texts and token in _GIVEN_OR_ARTICLE:
            return "honour"
        if token == "md" and not after and self.texts:
            return "address"  # a doctor of medicine; before a name it is Muhammad
        if token in _SHORT_MUHAMMAD and after and not self.texts:
            return "honour"
        return role

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
        before = self.texts[-1] if self.texts and not self.prefix and self.kinds[-1] not in TITLES else ""
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
        keep = [place for place, kind in enumerate(self.kinds) if kind not in TITLES] or list(range(len(self.kinds)))
        if not keep and self.pending:
            # A name that is only a particle or an article is still what was written.
            self._push(self.pending.pop(), "", "")
            self.shown[-1] = self.texts[-1]
            keep = [0]
        if len(keep) == 1 and " " not in self.texts[keep[0]]:
            keep = self._with_titles(keep)
        units, kept = tuple(map(self._unit, keep)), frozenset(keep)
        aside = [place for place in range(len(self.kinds)) if place not in kept]
        return ParsedPerson(
            units,
            tuple(self.shown[place] for place in keep),
            tuple(_glue(self.before[place], self.texts[place]) for place in keep),
            frozenset(number for number, place in enumerate(keep) if self.kinds[place] == "honour"),
            (*(self.shown[place] for place in aside), *self.aside),
            sum(place >= self.family_at for place in keep) if self.family_at else 0,
            frozenset(number for number, place in enumerate(keep) if self.fathers[place]),
            tuple(_particles(self.before[place]) for place in keep),
            frozenset(self.texts[place] for place in aside if self.kinds[place] == "title-or-name"),
            frozenset(self.texts[place] for place in aside if self.kinds[place] != "address"),
            self.is_vietnamese,
        )

    def _with_titles(self, keep: list[int]) -> list[int]:
        """One word is no whole name: what stands before it as a title tells something (Prince Okwiri, Mullah Omar)."""
        titles = [place for place, kind in enumerate(self.kinds) if kind in ("title", "title-or-name")]
        for place in titles:
            self.kinds[place] = "honour"
        return sorted({*keep, *titles})

    def _unit(self, place: int) -> Unit:
        text = self.texts[place]
        faint = self.kinds[place] == "honour" or len(text) == 1
        return unit_of(text, _FAINT if faint else person_tables().weights.get(text, 1.0), self.spoken[place])


def _particles(before: list[str]) -> Particles | None:
    """The particles among the words before a unit, and the languages that have all of them."""
    found = [word for word in before if role_of(word) == "particle"]
    if not found:
        return None
    languages = [person_tables().languages.get(word, frozenset[str]()) for word in found]
    return Particles(" ".join(found), frozenset.intersection(*languages))


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
