"""What linking needs to know of an entry, gathered from its parts; and the keys under which it meets other entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from tricord.model import IDENTIFIERS, KINDS, VOUCHED_NAMES, FuzzyDate, Kind, Part, Strength, subject_values
from tricord.names import fold

#: Identifiers that alone join two entries; a wallet has a key of its own.
_IDENTIFIERS = tuple(
    prop for prop, one in IDENTIFIERS.items() if one.strength is Strength.ONE_BEARER and one.group != "wallet"
)

# : Legal forms written in different lengths are one word here, so that `Corp.` and `Corporation` meet. English only:
# the full
#: table of forms is the work of `tricord.names`.
_FORMS = {"corp": "corporation", "co": "company", "ltd": "limited", "inc": "incorporated", "gen": "general"}

#: Letters of an alias of a body that joins by itself.
_LONG_ALIAS = 9

_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_ALNUM = re.compile(r"[\W_]+")


class ExactProfile(msgspec.Struct, kw_only=True):
    """An entry as linking sees it. `kinds` are the kinds of subject it may be; `words` the folded words of all its
    names.
    """

    id: str
    list_id: str
    schema: str = ""
    caption: str = ""
    programmes: set[str] = msgspec.field(default_factory=set)
    births: set[str] = msgspec.field(default_factory=set)
    words: set[str] = msgspec.field(default_factory=set)
    mains: set[str] = msgspec.field(default_factory=set)
    imo: set[str] = msgspec.field(default_factory=set)
    keys: set[str] = msgspec.field(default_factory=set)

    @property
    def kinds(self) -> str:
        """Letters of the kinds of subject that the schema allows; a schema Tricord does not link has none."""
        return KINDS.get(self.schema, "")

    def add(self, parts: Iterable[Part]) -> None:
        """Take in the parts of the entry. The first that is a subject says what it is."""
        said = subject_values(parts)
        self.schema = said.schema
        self.programmes.update(said.lent.get("programId", ()))
        self.births.update(said.own.get("birthDate", ()))
        self.keys.update(f"ref:un-sc:{value}" for value in said.lent.get("unscId", ()))
        self.keys.update(f"ref:{value}" for value in said.own.get("reference", ()))
        self.keys.update(f"wallet:{value}" for value in said.all("publicKey"))
        self.caption = next(iter(said.own.get("name", ())), "")
        for prop in VOUCHED_NAMES:
            for value in said.own.get(prop, ()):
                self._add_name(value, self.kinds, main=prop == "name")
        for prop in _IDENTIFIERS:
            for value in said.own.get(prop, ()):
                self._add_identifier(prop, value)

    def _add_name(self, name: str, kinds: str, *, main: bool = True) -> None:
        for spelling in _orders(name) if Kind.PERSON in kinds else (name,):
            words = fold(spelling).split()
            self.words.update(words)
            if Kind.ORGANIZATION in kinds:
                words = [_FORMS.get(word, word) for word in words]
            joined = "".join(words)
            if main and joined:
                self.mains.add(joined)
            if _says_enough(joined, len(words), main=main):
                self.keys.update(f"name:{kind}:{joined}" for kind in kinds if main or _may_be_alias(joined, kind))

    def _add_identifier(self, prop: str, value: str) -> None:
        plain = _NOT_ALNUM.sub("", value).upper()
        if prop == "imoNumber":
            self.imo.add(plain)
        digits = sum(c.isdigit() for c in plain)
        # Shorter numbers, or one digit repeated, coincide by chance or stand for "none".
        if len(plain) >= 6 and digits >= 4 and len(set(plain)) > 2:
            self.keys.add(f"id:{prop}:{plain}")


def key_of_body(name: str) -> str:
    """The key of a link between bodies that bear a name in the same letters, whatever stands in brackets beside it."""
    words = (_FORMS.get(word, word) for word in fold(_BRACKETS.sub(" ", name)).split())
    return f"name:{Kind.ORGANIZATION.value}:{''.join(words)}"


def search_keys(text: str) -> set[str]:
    """The keys under which entries are found for a name or an identifier that somebody types."""
    keys = set()
    for kinds in (KINDS["LegalEntity"], Kind.VESSEL, Kind.AIRCRAFT, Kind.EVENT):
        profile = ExactProfile(id="", list_id="")
        profile._add_name(text, kinds)
        keys |= profile.keys
    plain = _NOT_ALNUM.sub("", text).upper()
    number = f"IMO{plain}" if plain.isdigit() and len(plain) == 7 else plain
    keys.update(f"id:{prop}:{number if prop == 'imoNumber' else plain}" for prop in _IDENTIFIERS)
    keys.add(f"wallet:{text.strip()}")
    keys.add(f"ref:{text.strip()}")
    return keys


def _orders(name: str) -> tuple[str, ...]:
    """A person's name as written; with `LAST, First` also in the order First LAST."""
    last, comma, first = name.partition(",")
    if not comma or "," in first:
        return (name,)
    return (name, f"{first} {last}")


def _says_enough(joined: str, words: int, *, main: bool) -> bool:
    """A key must tell subjects apart: two words, or one long one; as an alias one word is often an acronym and must be
    longer.

    Scripts without spaces say more per character.
    """
    if joined.isascii():
        return len(joined) >= 4 if words >= 2 else len(joined) >= (6 if main else _LONG_ALIAS)
    return len(joined) >= 3


def _may_be_alias(joined: str, kind: str) -> bool:
    """Whether an alias is long enough to tell a body: as Sber Bank any of a dozen banks is known."""
    return kind != Kind.ORGANIZATION or not joined.isascii() or len(joined) >= _LONG_ALIAS


_period = lru_cache(maxsize=65536)(FuzzyDate.parse)


def whole_days(births: Iterable[str]) -> set[str]:
    """Those of some birth dates that state a day for certain."""
    return {birth for birth in births if FuzzyDate.parse(birth).exact}


def births_agree(left: Iterable[str], right: Iterable[str]) -> bool | None:
    """True when some date of one side can be a date of the other, False when none can, None when a side states none.

    Two days next to each other agree: the UN and the parties print many birth dates of one person a day apart
    (Chu Hyok: 1986-11-22 on the UN list, 1986-11-23 on the others).
    """
    ours, theirs = [_period(text) for text in left], [_period(text) for text in right]
    if not ours or not theirs:
        return None
    return any(one.agrees(other) or _next_to(one, other) for one in ours for other in theirs)


def births_contradict(left: Iterable[str], right: Iterable[str], *, years: int = 1) -> bool:
    """True when both sides state birth dates and the nearest two are more than some years apart.

    Lists that mean one man print years that differ by one (Pak Yong Sik: 1949 and 1950): too little to link on, and too
    little to keep apart what other evidence joins.
    """
    ours, theirs = [_period(text) for text in left], [_period(text) for text in right]
    if not ours or not theirs:
        return False
    return all((max(a.earliest, b.earliest) - min(a.latest, b.latest)).days > 366 * years for a in ours for b in theirs)


def births_meet(left: Iterable[str], right: Iterable[str]) -> bool:
    """True when some date of one side is, as published, a possible date of the other: no day has to be forgiven."""
    return any(_period(one).agrees(_period(other)) for one in left for other in right)


def _next_to(one: FuzzyDate, other: FuzzyDate) -> bool:
    return one.exact and other.exact and abs((one.earliest - other.earliest).days) == 1
