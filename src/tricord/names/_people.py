"""Names of persons in alphabetic scripts: what counts in them, and whether two are one name.

`parse` cuts a name into units (words, and words that belong together: Abd al-Rahman, Abu Bakr, Nur al-Din), and sets
aside what is no part of the name: titles, articles, "son of". `agree` aligns the units of two names and weighs what
is equal, what is spelt otherwise, what is missing and what contradicts. 0.7 is "the same name".

Not here: names in Hangul, Han characters and kana; their words pass through whole and equal only themselves.

>>> agree(parse("Dr. Youssef al-Mansour"), parse("MANSUR, Yusuf")).score > 0.85
True
>>> agree(parse("Ivan Petrovich Zhukov"), parse("Ivan Sergeevich Zhukov")).score < 0.6
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names import _alphabets
from tricord.names._agreement import Agreement

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
_FATHERS = re.compile(r"[iy]?(?:[oeay]v[iy]t?ch|(?:ov|ev|av|iv|au|eu)na)$")
_SLAVIC_WOMAN = re.compile(r"(?<=...)(?:(?<=ov)a|(?<=ev)a|(?<=[iy]n)a)$|(?<=sk)(?:aya|aia|aja|a)$")

_NO_VOWEL = re.compile("[aeiouy]")
_SUN = frozenset("tdrszn")
_BOTH_REAL = 0.69  # one letter apart, and both are names that people bear
_ORDER_DIFFERS = Message("names.order-differs")
_SAME_WORDS = Message("names.same-words")
_NAMES_DIFFER = (Message("names.names-differ"),)
_NOTHING = Agreement(0.0, (Message("names.no-name-word"),))
_SAME = Agreement(1.0, (Message("names.same-words-in-order"),))
_DIFFERENT = Agreement(0.0, _NAMES_DIFFER)


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
        tables = _tables()
        known = tables.groups.get(text) or _of_father(text)
        self.groups: frozenset[str] | None = known[0] if known else None
        self.kin: frozenset[str] | None = known[1] if known else None
        self.real = known is not None or text in tables.words
        # Arabic, Persian and Turkic names are chains: the bearer's, the father's, the grandfather's.
        self.chained = " " in text or not text.isascii() or text in tables.chained
        self.man: Unit | None = None
        if self.latin and known is None and len(text) > 4:
            bare = _SLAVIC_WOMAN.sub("", text)
            if bare != text:
                self.man = _unit(bare + ("iy" if bare.endswith("sk") else ""), weight, "")


class Person:
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


def parse(text: str) -> Person:
    """The parsed name. Never raises; a text without letters gives a name without units."""
    text = unicodedata.normalize("NFKC", text[: _WORDS * _LETTERS]) if not text.isascii() else text[:1536]
    text = (_ASCII_INSIDE if text.isascii() else _INSIDE).sub("", text)
    family, comma, rest = text.partition(",")
    comma_form = bool(comma) and bool(family.strip()) and "," not in rest
    if comma_form:
        rest_words = rest.split()
        comma_form = bool(rest_words) and not all(_role(word.strip(".")) == "title" for word in rest_words)
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
        tokens = [token for word in words[:_WORDS] for token in _split(word)]
        at = len(tokens)
        tokens = (tokens + [token for word in family[:_WORDS] for token in _split(word)])[:_WORDS]
        self.family_at = 0  # the place of the first unit of the family name
        for place, (token, shown, spoken) in enumerate(tokens):
            if place == at:
                self.family_at = len(self.texts)
            self.heard = spoken
            self.take(token, shown, tokens[place + 1][0] if place + 1 < len(tokens) else "")
        if self.prefix and (len(self.texts) > 1 or (self.texts and len(words) + len(family) == 2)):
            # Abd or Abu at the end belongs to the first word: Jabbar, Abdul.
            self.texts[0] = f"{self.prefix} {self.texts[0]}"
            self.shown[0] = f"{self.shown[0]} {self.prefix_shown}"
            self.prefix = ""
        if self.prefix:
            self.add("", "")

    def take(self, token: str, shown: str, after: str) -> None:
        role = _role(token)
        if role in ("article", "particle") and (
            not after or (len(token) == 2 and role == "article" and token[1] in _SUN and token[1] != after[0])
        ):
            role = None  # Kim Jong Un: an article stands before a word that begins with its letter
        if role is None or (role == "title" and not (shown and shown[0].isalpha())):
            self.add(token, shown)
        elif role == "article" or role == "particle" or role == "filiation":
            if len(token) == 1 and token.isascii() and shown != token:
                self.add(token, shown)  # a capital letter is an initial
            else:
                self.pending.append(token)
                self.pending_shown.append(shown)
                if role == "filiation" and not self.prefix:
                    self.aside.append(shown)
        elif role == "slave" or role == "kunya":
            if self.prefix:
                self.add("", "")
            self.prefix = _CANON.get(token) or ("abd" if role == "slave" else "bu" if token[0] == "b" else "abu")
            self.prefix_shown = shown
        elif role in ("god", "faith"):
            ending = ("la" if role == "god" else "din") if token.isascii() else ("لا" if role == "god" else "دين")
            joins_before = self.texts and not self.prefix and self.kinds[-1] != "title"
            if joins_before and self.texts[-1].isascii() == token.isascii() and len(self.texts[-1]) > 1:
                if self.texts[-1].endswith("ه") and len(self.texts[-1]) > 2:
                    self.texts[-1] = self.texts[-1][:-1] + "ت"  # ta marbuta is spoken before a genitive: Hibat Allah
                self.texts[-1] += " " + ending
                self.shown[-1] += " " + shown
                self.pending = []
                self.pending_shown = []
            else:
                self.add(ending, shown)
        elif role == "title":
            if self.texts and self.kinds[-1] != "title" and token not in _AFTER:
                self.add(token, shown, "honour")
            else:
                self.add(token, shown, "title")
        else:
            self.add(token, shown, "honour")

    def add(self, token: str, shown: str, kind: str = "") -> None:
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
        self.fathers.append(any(_role(word) == "filiation" for word in self.pending))
        self.kinds.append(kind)
        self.spoken.append(self.heard if " " not in token else "")
        self.pending = []
        self.pending_shown = []

    def person(self) -> Person:
        keep = [place for place, kind in enumerate(self.kinds) if kind != "title"] or list(range(len(self.kinds)))
        if not keep and self.pending:
            # A name that is only a particle or an article is still what was written.
            self._push(self.pending.pop(), "", "")
            self.shown[-1] = self.texts[-1]
            keep = [0]
        weights = _tables().weights
        units = []
        for place in keep:
            text = self.texts[place]
            weight = 0.3 if self.kinds[place] == "honour" else 0.3 if len(text) == 1 else weights.get(text, 1.0)
            units.append(_unit(text, weight, self.spoken[place]))
        kept = frozenset(keep)
        return Person(
            tuple(units),
            tuple(self.shown[place] for place in keep),
            tuple(_glue(self.before[place], self.texts[place]) for place in keep),
            frozenset(number for number, place in enumerate(keep) if self.kinds[place] == "honour"),
            (*(self.shown[place] for place in range(len(self.kinds)) if place not in kept), *self.aside),
            sum(place >= self.family_at for place in keep) if self.family_at else 0,
            frozenset(number for number, place in enumerate(keep) if self.fathers[place]),
        )


_CANON = {"um": "um", "umm": "um", "oum": "um", "عبد": "عبد", "ابو": "ابو", "ابي": "ابو", "ام": "ام"}
_AFTER = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})


def _glue(before: list[str], text: str) -> tuple[str, ...]:
    """The unit joined to what stands before it, as some spellings have it: Alotaibi, Azzawahiri, Vandenberg."""
    if not before:
        return ()
    head, last = "".join(before[:-1]), before[-1]
    if last not in ("al", "el", "ul"):
        return (head + last + text,)
    consonant = text[0] if text[0] in _SUN else "l"
    return tuple(dict.fromkeys((head + "el" + text, head + "ul" + text, f"{head}e{consonant}{text}")))


def _role(token: str) -> str | None:
    return _tables().roles.get(token.lower())


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
    if token in _tables().roles:
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


def _split_arabic(token: str, shown: str) -> tuple[tuple[str, str, str], ...]:
    if not token:
        return ()
    if token in _tables().roles:
        return ((token, shown, ""),)
    if token.startswith("عبدال") and len(token) > 6 and not token.endswith("الله"):
        return (("عبد", "", ""), (token[5:], shown, ""))
    if token.endswith("الله") and len(token) > 5:
        return ((token[:-4] + " لا", shown, ""),)
    if token.endswith("لله") and len(token) > 5:
        return ((token[:-3] + " لا", shown, ""),)
    if token.endswith("الدين") and len(token) > 6:
        return ((token[:-5] + " دين", shown, ""),)
    if token.startswith("ابوال") and len(token) > 6:
        return (("ابو", "", ""), (token[5:], shown, ""))
    if token.startswith("ال") and len(token) > 3:
        return (("ال", "", ""), (token[2:], shown, ""))
    return ((token, shown, ""),)


@lru_cache(maxsize=1 << 13)
def _unit(text: str, weight: float, spoken: str) -> Unit:
    return Unit(text, weight, spoken)


def _all_sounds(text: str, spoken: str) -> tuple[_alphabets.Sound, ...]:
    """The sounds of a unit, and of the reading that its marked letters ask for."""
    found = _alphabets.sounds(text)
    if spoken and spoken != text:
        found += tuple(sound for sound in _alphabets.sounds(spoken) if sound not in found)
    return found


def agree(a: Person, b: Person) -> Agreement:
    """How far two names are one name, with the reasons. Symmetric."""
    if not a.units or not b.units:
        return _NOTHING
    if a.key == b.key:
        return _SAME
    if a.bag == b.bag:
        if a.comma != b.comma and len(a.units) == 2:
            return Agreement(0.98, (_SAME_WORDS, Message("names.family-name-first")))
        if a.sons and b.sons and not a.comma and not b.comma:
            return Agreement(0.58, (_SAME_WORDS, Message("names.father-and-son")))
        return Agreement(0.97, (_SAME_WORDS, _ORDER_DIFFERS))
    if a.solid == b.solid:
        return Agreement(0.97, (Message("names.same-letters"), Message("names.words-joined")))
    if (len(b.units), b.key) < (len(a.units), a.key):
        a, b = b, a
    return _Comparison(a, b).agreement()


class _Comparison:
    """Two different names, the shorter first."""

    def __init__(self, a: Person, b: Person) -> None:
        self.a, self.b = a, b
        self.matches: list[tuple[float, int, int]] = []
        self.joined: list[tuple[float, tuple[int, ...], tuple[int, ...]]] = []
        found = [
            (sim, i, j)
            for i, x in enumerate(a.units)
            for j, y in enumerate(b.units)
            if (sim := 1.0 if x is y else _similar(x, y))
        ]
        self.left_a = list(range(len(a.units)))
        self.left_b = list(range(len(b.units)))
        if not found:
            # No word is alike: all that is left is that the whole is written with other spaces.
            if OSA.distance(a.outline, b.outline, score_cutoff=1) <= 1:
                self._join()
            return
        # The best pairs first; among equals those that keep the order of the words. Before a slip of the pen is
        # assumed, words may turn out to be joined or split.
        found.sort(key=lambda match: (-match[0], abs(match[1] - match[2]), match[1], match[2]))
        slips = [match for match in found if match[0] < 0.85]
        self._assign(found[: len(found) - len(slips)])
        if self.left_a and self.left_b and (len(self.left_a) + len(self.left_b) > 2 or not slips):
            self._join()
        self._assign(slips)

    def _assign(self, found: list[tuple[float, int, int]]) -> None:
        for match in found:
            _, i, j = match
            if i in self.left_a and j in self.left_b:
                self.matches.append(match)
                self.left_a.remove(i)
                self.left_b.remove(j)

    def _join(self) -> None:
        """Match units that one name writes as one word and the other as several."""
        for from_b in (False, True):
            one, many = (self.b, self.a) if from_b else (self.a, self.b)
            left_one, left_many = (self.left_b, self.left_a) if from_b else (self.left_a, self.left_b)
            if not left_one or not left_many or len(left_one) > 6 or len(left_many) > 6:
                continue
            for i in list(left_one):
                if one.units[i].initial:
                    continue
                best: tuple[float, tuple[int, ...]] | None = None
                for text, places in _joins(many, left_many):
                    for spelt in (one.key[i], *one.glued[i]) if len(places) > 1 else (one.key[i],):
                        sim = _similar(_unit(spelt, 1.0, ""), _unit(text, 1.0, ""))
                        if sim >= (0.84 if self.matches else 0.88) and (best is None or sim > best[0]):
                            best = (sim, places)
                if best is not None:
                    left_one.remove(i)
                    for j in best[1]:
                        left_many.remove(j)
                    pair = (best[0] - 0.02, (i,), best[1])
                    self.joined.append((pair[0], pair[2], pair[1]) if from_b else pair)

    def agreement(self) -> Agreement:
        """The score and, where it is worth reading, the reasons."""
        a, b = self.a, self.b
        units_a, units_b = a.units, b.units
        matched = total = 0.0
        names = 0
        initials = 0
        weakest = 1.0
        for sim, i, j in self.matches:
            x, y = units_a[i], units_b[j]
            weight = min(x.weight, y.weight)
            matched += weight * sim
            total += weight
            if x.initial or y.initial:
                initials += 1
            elif i not in a.weak or j not in b.weak or (i and j and i == len(units_a) - 1 and j == len(units_b) - 1):
                names += 1  # Khan at the end is a family name
            if sim < weakest:
                weakest = sim
        for sim, places_a, places_b in self.joined:
            weight = sum(units_a[i].weight for i in places_a) + sum(units_b[j].weight for j in places_b)
            matched += weight / 2 * sim
            total += weight / 2
            names += 1
            weakest = min(weakest, sim)
        if not names:
            return _DIFFERENT
        mean = matched / total
        weak_a = sum(units_a[i].weight for i in self.left_a if i in a.weak)
        weak_b = sum(units_b[j].weight for j in self.left_b if j in b.weak)
        missing_a = self._weight(a, self.left_a) - weak_a
        missing_b = self._weight(b, self.left_b) - weak_b
        if missing_a and missing_b:
            score = min(0.58, 0.75 * total / (total + max(missing_a, missing_b)))
            return Agreement(score, self._reasons(score, "contradict"))
        score = mean
        missing = missing_a + missing_b
        if (missing_a and weak_b) or (missing_b and weak_a) or (weak_a and weak_b):
            score = min(score, 0.66)
        score -= 0.03 * (weak_a + weak_b)
        if (weak_a or weak_b) and names == 1 and weakest < 1.0:
            score = min(score, 0.55)  # one word that is only alike, beside words of respect
        if missing:
            score = self._incomplete(score, total, missing, names)
        elif names == 1 and initials == 0 and len(units_a) + len(units_b) > 2 and not self.joined:
            score = min(score, 0.8 if weakest >= 0.9 else 0.66)
        if initials:
            score = self._with_initials(score, names)
        if weakest < 0.75:
            # One word differs by a letter and is so short that it may well be another name.
            context = total - 1
            if missing:
                score = min(score, 0.55)  # a word that may be another, and one that is not there
            elif weakest == _BOTH_REAL:
                # What else agrees tells a slip from another name, the more the longer it is.
                others = sum(sim >= 0.95 for sim, _, _ in self.matches)
                if names == 3 == others + 1:
                    score = min(score, 0.68 if self._other_known_name() else 0.72)
                else:
                    score = min(score, 0.72 if names >= 4 else 0.59)
            else:
                score = min(score, 0.74 if context >= 1.2 and names >= 3 else 0.66)
        if score >= 0.5 and self._reordered():
            score -= 0.03
        score = max(0.0, min(0.99, score))
        return Agreement(score, self._reasons(score, ""))

    def _weight(self, person: Person, left: list[int]) -> float:
        return sum(0.4 if place in person.patronymic else person.units[place].weight for place in left)

    def _incomplete(self, score: float, total: float, missing: float, names: int) -> float:
        """A name of which the other gives only part."""
        if names < 2:
            return min(score, 0.5)
        longer, left = (self.b, self.left_b) if self.left_b else (self.a, self.left_a)
        left = [place for place in left if place not in longer.weak]
        share = total / (total + missing)
        score *= 0.5 + 0.5 * share
        if total < 1.2:
            score = min(score, 0.57)  # only very common names are shared
        reordered = self._reordered()
        if reordered and not self._turned():
            return min(score, 0.66)
        if longer.family and self._only_family(longer):
            return min(score, 0.62)
        if left and left[0] == 0 and not reordered and not longer.units[0].initial:
            if not any(unit.chained for unit in longer.units[:-1]):
                return min(score, 0.76)
            if _is_muhammad(longer.units[0]) and len(longer.units) <= 3:
                return score
            # A chain of names begins with the bearer's own: one name more at its head is a child's.
            return min(score, 0.62)
        if reordered and names == 2 and not any(place in longer.patronymic for place in left):
            score = min(score, 0.57)
        return score

    def _other_known_name(self) -> bool:
        """Whether the words that differ are both usual given names, or one name in two genders: Maria and Mario."""
        return any(
            (x.groups is not None and y.groups is not None) or x.text[:-1] == y.text[:-1]
            for x, y in ((self.a.units[i], self.b.units[j]) for sim, i, j in self.matches if sim < 0.75)
        )

    def _only_family(self, longer: Person) -> bool:
        """Whether all that is shared is the family name, which a comma marks."""
        start = len(longer.units) - longer.family
        in_b = longer is self.b
        places = [j if in_b else i for _, i, j in self.matches]
        places += [place for _, in_a, in_other in self.joined for place in (in_other if in_b else in_a)]
        return all(place >= start for place in places)

    def _with_initials(self, score: float, names: int) -> float:
        """A whole family name and initials: weak evidence, none where the family name is common."""
        whole = [
            min(self.a.units[i].weight, self.b.units[j].weight)
            for _, i, j in self.matches
            if not (self.a.units[i].initial or self.b.units[j].initial)
        ]
        length = max((len(self.a.units[i].text) for _, i, _ in self.matches), default=0)
        if sum(whole) >= 1.0 and (length >= 7 or names >= 2):
            return min(score, 0.74)
        return min(score, 0.66)

    def _reordered(self) -> bool:
        places = sorted((i, j) for _, i, j in self.matches)
        return any(x[1] > y[1] for x, y in pairwise(places))

    def _turned(self) -> bool:
        """Whether one order becomes the other by moving the first words to the end, as family-first lists do."""
        order = [j for _, j in sorted((i, j) for _, i, j in self.matches)]
        start = order.index(min(order))
        turned = order[start:] + order[:start]
        return turned == sorted(turned)

    def _reasons(self, score: float, kind: str) -> tuple[Message, ...]:
        if score < 0.5:
            return _NAMES_DIFFER
        a, b = self.a, self.b
        why = []
        for sim, i, j in sorted(self.matches, key=lambda match: match[1:]):
            if sim < 1.0 or a.units[i] is not b.units[j]:
                why.append(_reason(a.units[i], b.units[j], a.shown[i] or a.key[i], b.shown[j] or b.key[j]))
        for _, places_a, places_b in self.joined:
            left, right = (" ".join(p.shown[k] for k in ks) for p, ks in ((a, places_a), (b, places_b)))
            why.append(Message("names.parts-joined", (left, right)))
        if not why and self.matches:
            why.append(Message("names.shared-words-equal"))
        if self.matches and self._reordered():
            why.append(_ORDER_DIFFERS)
        left_a, left_b = ([p.shown[k] for k in ks] for p, ks in ((a, self.left_a), (b, self.left_b)))
        if kind == "contradict":
            why.append(Message("names.against", (" ".join(left_a), " ".join(left_b))))
        else:
            why.extend(Message("names.only-in-one", (word,)) for word in left_a + left_b)
        aside = [word for word in (*a.aside, *b.aside) if (word in a.aside) != (word in b.aside)]
        if aside:
            why.append(Message("names.left-out-of-account", (", ".join(aside),)))
        return tuple(why)


def are_apart(x: str, y: str) -> bool:
    """Whether two words are known names, and not spellings of one: Maria and Mario, Ahmed and Hamed, Kern and Korn."""
    known = _tables().groups
    if x in known and y in known:
        return known[x][0].isdisjoint(known[y][0])
    return x in _tables().words and y in _tables().words


def _is_muhammad(unit: Unit) -> bool:
    """Muhammad before another given name is honour, and often left out."""
    return unit.groups is not None and "muhammad" in unit.groups


def _joins(person: Person, left: list[int]) -> list[tuple[str, tuple[int, ...]]]:
    """What unmatched units look like when they are written as one word, or with an article split off."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for number, place in enumerate(left):
        found.extend((text, (place,)) for text in person.glued[place])
        key = person.key[place]
        if key[:2] in ("al", "el") and len(key) >= 7:
            found.append((key[2:], (place,)))
        if number + 1 < len(left):
            after = left[number + 1]
            if after == place + 1 and person.units[place].latin == person.units[after].latin:
                pair = (place, after)
                found.append((person.key[place] + person.key[after], pair))
                found.extend((person.key[place] + text, pair) for text in person.glued[after])
    return found


@lru_cache(maxsize=1 << 14)
def _similar(a: Unit, b: Unit) -> float:
    """How alike two units are: 0 when they are not the same word, below 0.75 when one short slip could explain it."""
    if a.text == b.text:
        return 1.0
    if a.initial or b.initial:
        return 0.8 if a.text[:1] == b.text[:1] and a.latin and b.latin and not (a.initial and b.initial) else 0.0
    if not a.sounds or not b.sounds:
        return 0.0
    best = 0.0
    strict = a.real and b.real and a.latin and b.latin and (a.groups is None or b.groups is None)
    if not a.shapes.isdisjoint(b.shapes):
        for x in a.sounds:
            length = len(x.consonants)
            for y in b.sounds:
                if length == len(y.consonants):
                    sim = _alphabets.agree(x, y)
                    # Of two words that are both known as names, only the spelling may differ: Wagner is not Wegner.
                    if sim > best and not (strict and length < 5 and not _alphabets.same_vowels(x, y)):
                        best = sim
    if a.groups is not None and b.groups is not None and (a.latin or b.latin):
        if not a.groups.isdisjoint(b.groups):
            return max(0.95, best)
        if a.kin is not None and b.kin is not None and not a.kin.isdisjoint(b.kin):
            return min(0.85, max(0.8, best))  # a translated name is weaker evidence than a spelling
        if best > 0.95:
            return 0.7
        return _slip(a, b) if a.latin and b.latin else 0.0
    if best > 0.75:
        return best
    for man, other in ((a.man, b), (a, b.man), (a.man, b.man)):
        if man is not None and other is not None and (sim := _similar(man, other)) > 0.85:
            return sim - 0.05
    if a.latin != b.latin:
        return _slip_across(a, b)
    return _slip(a, b)


def _slip(a: Unit, b: Unit) -> float:
    """Two words that differ by a slip of the pen. A slip makes a word that nobody bears: two words that are both known
    as names are two names (Kern and Korn, Hansen and Jensen)."""
    x, y = a.text, b.text
    long, short = len(x), len(y)
    if long < short:
        long, short = short, long
    if long - short > (2 if short >= 10 else 1):
        return 0.0
    length = short - max(a.frame, b.frame) - (not x.isascii())  # a script without vowels says more in each letter
    if length < 2:
        return 0.0
    distance = OSA.distance(x, y, score_cutoff=2)
    if distance > 2 or (distance == 2 and length < 10):
        return 0.0
    if a.real and b.real:
        return _BOTH_REAL if length >= 3 and distance == 1 else 0.0
    if distance == 2:
        return 0.8
    one_real = a.real or b.real
    if x[:-1] == y[:-1] or x == y[:-1] or y == x[:-1]:
        # The last letter carries gender, descent and case: a difference there is often another word.
        if length < 8 and len(x) != len(y) and max(x, y, key=len)[-1] in "aeio":
            return 0.7
        return 0.84 if length >= 8 else 0.78 if one_real and length >= 4 else 0.72 if length >= 6 else 0.7
    if length < 8 and len(x) == len(y) and _NO_VOWEL.sub("", x) == _NO_VOWEL.sub("", y):
        return 0.72  # Jabari and Jabiri: another vowel makes another name
    if x[0] != y[0] and not one_real:
        return 0.82 if length >= 9 else 0.7
    if length >= 6:
        return 0.9 if length >= 8 else 0.86
    if one_real and length >= 4 and (x[0] == y[0] or sorted(x) == sorted(y)):
        return 0.8
    if length >= 4 and len(x) == len(y) and sorted(x) == sorted(y):
        return 0.8  # two letters swapped make a slip rather than another name
    return 0.72 if length >= 3 else 0.7


def _slip_across(a: Unit, b: Unit) -> float:
    """A slip in words of different scripts: only the consonants can be compared."""
    best = 0.0
    for x in a.sounds:
        for y in b.sounds:
            length = min(len(x.consonants), len(y.consonants)) - (2 if a.frame or b.frame else 0)
            if length >= 3 and OSA.distance(x.consonants, y.consonants, score_cutoff=1) <= 1:
                best = max(best, 0.8 if length >= 5 else 0.72)
    return best


def _reason(a: Unit, b: Unit, shown_a: str, shown_b: str) -> Message:
    """Why two units count as one word."""
    pair = shown_a, shown_b
    if a.text == b.text:
        return Message("names.one-word", pair)
    if a.initial or b.initial:
        return Message("names.initial", pair)
    if a.groups is not None and b.groups is not None:
        if shared := a.groups & b.groups:
            return Message("names.spellings-of", (*pair, min(shared).capitalize()))
        if a.kin is not None and b.kin is not None and (a.kin & b.kin):
            return Message("names.forms-in-languages", pair)
    if any(_alphabets.agree(x, y) > 0.75 for x in a.sounds for y in b.sounds):
        return Message("names.spellings-of-one-name" if a.latin == b.latin else "names.reads-as-the-other", pair)
    if a.man is not None or b.man is not None:
        return Message("names.man-and-woman", pair)
    one_letter = OSA.distance(a.text, b.text) == 1
    return Message("names.one-letter-differs-between" if one_letter else "names.letters-differ-between", pair)


def _of_father(text: str) -> tuple[frozenset[str], frozenset[str] | None] | None:
    """The known name that a patronymic is made of: Dzmitrievich and Dmitriyevich are both "son of Dmitriy"."""
    found = _FATHERS.search(text) if text.isascii() and len(text) > 6 else None
    if found is None:
        return None
    stem = text[: found.start()]
    groups = _tables().groups
    for ending in ("", "y", "iy", "ey", "a", "i"):
        if known := groups.get(stem + ending):
            woman = found.group().endswith("a")
            return frozenset(f"{name} {'daughter' if woman else 'son'}" for name in known[0]), None
    return None


def _canonical(form: str) -> str:
    return _alphabets.arabic(form) if _alphabets.is_arabic(form) else form


class _Tables:
    """The reviewed tables, read once."""

    def __init__(self) -> None:
        self.roles: dict[str, str] = {
            _canonical(row["word"]): row["kind"] for row in _alphabets.rows("person_words.csv")
        }
        groups: dict[str, set[str]] = {}
        kin: dict[str, set[str]] = {}
        chained: set[str] = set()
        for row in _alphabets.rows("person_names.csv"):
            for form in map(_canonical, row["forms"].split()):
                groups.setdefault(form, set()).add(row["name"])
                if row["source"].startswith(("Arabic", "Persian", "Turkic")):
                    chained.add(form)
                if row["kin"] != "-":
                    kin.setdefault(form, set()).add(row["kin"])
        self.chained = frozenset(chained)
        self.words = _alphabets.column("name_words.csv")
        self.groups: dict[str, tuple[frozenset[str], frozenset[str] | None]] = {}
        for form, names in groups.items():
            family = frozenset(kin[form]) if form in kin else None
            self.groups[form] = (frozenset(names), family)
        for form, names in groups.items():
            # Compounds with Abd, Allah and al-Din are known where their other half is.
            abd, allah, din = ("abd ", " la", " din") if form.isascii() else ("عبد ", " لا", " دين")
            self.groups.setdefault(abd + form, (frozenset("abd " + name for name in names), None))
            self.groups.setdefault(form + allah, (frozenset(name + " allah" for name in names), None))
            self.groups.setdefault(form + din, (frozenset(name + " al-din" for name in names), None))
        for servant in ("abd la", "عبد لا"):
            self.groups[servant] = (frozenset({"abdullah"}), None)
        common = {"abdullah", "muhammad", "ahmad", "ali", "hasan", "husayn"}
        self.weights = {form: 0.45 if common & found[0] else 0.6 for form, found in self.groups.items()}


@cache
def _tables() -> _Tables:
    return _Tables()
