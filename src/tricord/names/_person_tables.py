"""The reviewed tables of persons' names, read once: words with a role, known names and their families, all words that
people bear.
"""

from __future__ import annotations

import re
from functools import cache

from tricord.names import _alphabets

#: Roles of words that are set aside where they stand before a name.
TITLES = frozenset({"title", "title-or-name", "address"})
#: What a word weighs that is a known name, and one of the commonest: sharing it says less.
_KNOWN, _COMMONEST = 0.6, 0.45
_COMMON_NAMES = frozenset({"abdullah", "muhammad", "ahmad", "ali", "hasan", "husayn"})
#: Sources of names that are chains: the bearer's, the father's, the grandfather's.
_CHAINS = ("Arabic", "Persian", "Turkic")
_SLAVIC = "Slavic"
_FATHERS = re.compile(r"[iy]?(?:[oeay]v[iy]t?ch|(?:ov|ev|av|iv|au|eu)na)$")
#: What a patronymic leaves off the father's name.
_FATHERS_ENDINGS = ("", "y", "iy", "ey", "a", "i")

#: The names of the table that a form may spell, and the families of translations of these, where there are any.
Known = tuple[frozenset[str], frozenset[str] | None]


class PersonTables:
    """`roles` of words that are no names, `languages` of particles, `groups` of forms that spell one name, `words`
    that people bear, those that are `given`, `western` given names, `common` names, those of `chained` and of `slavic`
    names, and the `weights` of known ones.
    """

    def __init__(self) -> None:
        roles = _alphabets.rows("person_words.csv")
        self.roles = {_canonical(row["word"]): row["kind"] for row in roles}
        self.languages = {row["word"]: frozenset(row["language"].split()) for row in roles if row["language"] != "-"}
        self.words = _alphabets.column("name_words.csv")
        self.given = _alphabets.column("name_words.csv", ending=(",given", ",both"))
        self.western = _alphabets.column("western_given_names.csv")
        self.common = _alphabets.column("common_names.csv")
        names: dict[str, set[str]] = {}
        kin: dict[str, set[str]] = {}
        chained: set[str] = set()
        slavic: set[str] = set()
        for row in _alphabets.rows("person_names.csv"):
            for form in map(_canonical, row["forms"].split()):
                names.setdefault(form, set()).add(row["name"])
                if row["source"].startswith(_CHAINS):
                    chained.add(form)
                if row["source"].startswith(_SLAVIC):
                    slavic.add(form)
                if row["kin"] != "-":
                    kin.setdefault(form, set()).add(row["kin"])
        self.chained, self.slavic = frozenset(chained), frozenset(slavic)
        self.groups: dict[str, Known] = {
            form: (frozenset(found), frozenset(kin[form]) if form in kin else None) for form, found in names.items()
        }
        self._add_compounds(names)
        self.weights = {form: _COMMONEST if _COMMON_NAMES & found[0] else _KNOWN for form, found in self.groups.items()}

    def _add_compounds(self, names: dict[str, set[str]]) -> None:
        """Compounds with Abd, Allah and al-Din are known where their other half is."""
        for form, found in names.items():
            abd, allah, din = ("abd ", " la", " din") if form.isascii() else ("عبد ", " لا", " دين")
            self.groups.setdefault(abd + form, (frozenset("abd " + name for name in found), None))
            self.groups.setdefault(form + allah, (frozenset(name + " allah" for name in found), None))
            self.groups.setdefault(form + din, (frozenset(name + " al-din" for name in found), None))
        for servant in ("abd la", "عبد لا"):
            self.groups[servant] = (frozenset({"abdullah"}), None)

    def known(self, text: str) -> Known | None:
        """The names that a word spells: by the table, or as a patronymic of one of them."""
        return self.groups.get(text) or self._of_father(text)

    def _of_father(self, text: str) -> Known | None:
        """The known name that a patronymic is made of: Dzmitrievich and Dmitriyevich are both "son of Dmitriy"."""
        found = _FATHERS.search(text) if text.isascii() and len(text) > 6 else None
        if found is None:
            return None
        stem = text[: found.start()]
        for ending in _FATHERS_ENDINGS:
            if known := self.groups.get(stem + ending):
                child = "daughter" if found.group().endswith("a") else "son"
                return frozenset(f"{name} {child}" for name in known[0]), None
        return None


@cache
def person_tables() -> PersonTables:
    """The tables."""
    return PersonTables()


def role_of(token: str) -> str | None:
    """What a word is that is no name: a title, an article, "son of"; None for any other."""
    return person_tables().roles.get(token.lower())


def are_apart(x: str, y: str) -> bool:
    """Whether two words are known names, and not spellings of one: Maria and Mario, Ahmed and Hamed, Kern and Korn."""
    tables = person_tables()
    known = tables.groups
    if x in tables.roles and y in tables.roles:
        return True
    if x in known and y in known:
        return known[x][0].isdisjoint(known[y][0])
    return x in tables.words and y in tables.words


def _canonical(form: str) -> str:
    return _alphabets.arabic(form) if _alphabets.is_arabic(form) else form
