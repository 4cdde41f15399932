"""What weighing evidence needs to know of an entry, gathered from a FollowTheMoney entity or from an entry's parts.

Facts are what was published, in comparable form; nothing is judged here. Names come parsed (`ComparableName`), in the
order in which the list gives them; identifiers in groups within which a number means one bearer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Any

import msgspec

from tricord.lists import country_programmes, known_codes, programme_family
from tricord.model import (
    IDENTIFIERS,
    KINDS,
    NAME_PARTS,
    NAMES,
    NATIONALITIES,
    SCHEMAS,
    SEATS,
    FuzzyDate,
    Kind,
    Part,
    Vouching,
    subject_values,
)
from tricord.model.errors import InvalidValue
from tricord.names import Place, Terms, fold

#: Not a property: a name without the place that it has in brackets, to be compared with names that have none.
PLACELESS = "without its place"

_NOT_ALNUM = re.compile(r"[\W_]+")
_GENERATION = {"jr": "junior", "junior": "junior", "sr": "senior", "senior": "senior"}
_GENERATION |= {"ii": "second", "iii": "third", "2nd": "second", "3rd": "third"}
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
#: `Care of First Oil JV Co Ltd` is an address that stands among the names: another subject's name.
_CARE_OF = re.compile(r"(?:care of|c/o)\b", re.IGNORECASE)
_SEVERAL_DATES = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


class ComparableName(msgspec.Struct, frozen=True, gc=False):
    """A name read for comparison.

    `key` is its folded letters, `bag` its words in alphabetical order. `places` are the terms of each of its parts,
    `syllables` those of its readings as Korean, Chinese and Japanese (empty: it has no such reading), `joined` its
    neighbouring words as one, `near` the terms of other spellings of each place. It is found by `blocks`, and by
    `alone` where few share them. `bare` is its letters without a legal form, of a body's name of several parts.
    """

    text: str
    key: str
    bag: str
    bare: str
    places: tuple[frozenset[str], ...]
    syllables: tuple[tuple[frozenset[str], ...], ...]
    joined: frozenset[str]
    near: tuple[frozenset[str], ...]
    terms: frozenset[str]
    alone: tuple[str, ...]
    blocks: tuple[str, ...]
    found_by: frozenset[str]
    latin: bool


class EntryFacts(msgspec.Struct, kw_only=True):
    """An entry as the scored linker sees it. `kinds`: letters of what it may be. `names`: (property, name); `by_words`:
    the first of each set of words.
    """

    id: str
    list_id: str
    schema: str
    kinds: str
    names: tuple[tuple[str, ComparableName], ...]
    births: tuple[str, ...] = ()
    identifiers: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    nationalities: frozenset[str] = frozenset()
    genders: frozenset[str] = frozenset()
    generations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    work: frozenset[str] = frozenset()
    address: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    by_words: Mapping[str, tuple[str, ComparableName]] = msgspec.field(default_factory=dict)

    @property
    def caption(self) -> str:
        """The first name as published, else the id."""
        return self.names[0][1].text if self.names else self.id


def may_be_person(a: EntryFacts, b: EntryFacts) -> bool:
    """Whether two entries, if they are one, are a person: both may be, and one can be nothing else."""
    return "P" in (a.kinds, b.kinds) and "P" in a.kinds and "P" in b.kinds


def facts_of_entity(entity: Mapping[str, Any]) -> EntryFacts:
    """The entry of a FollowTheMoney entity `{id, schema, properties}`.

    The list is the entity's only dataset, else unknown (""). Nested entities and unreadable dates are left out.
    Raises `InvalidValue` for an entity without id or schema, or of a schema that FollowTheMoney does not have.
    """
    try:
        key, schema = str(entity["id"]), str(entity["schema"])
    except KeyError as missing:
        raise InvalidValue(f"an entity to link needs {missing}: {str(dict(entity))[:120]}") from None
    if schema not in SCHEMAS:
        raise InvalidValue.unknown(f"entity {key[:120]!r}: no schema is called {schema!r}.", [schema], KINDS)
    datasets = list(entity.get("datasets") or ())
    list_id = str(datasets[0]) if len(datasets) == 1 else ""
    values: dict[str, list[str]] = {}
    for prop, found in (entity.get("properties") or {}).items():
        found = found if isinstance(found, list | tuple) else [found]
        values[prop] = [value for value in found if isinstance(value, str) and value.strip()]
    return _entry_facts(key, list_id, schema, values)


def facts_of_parts(key: str, list_id: str, parts: Iterable[Part]) -> EntryFacts:
    """The entry of an entry of the store, from all its parts."""
    said = subject_values(parts)
    return _entry_facts(key, list_id, said.schema, {prop: said.all(prop) for prop in (*said.own, *said.lent)})


def _entry_facts(key: str, list_id: str, schema: str, values: Mapping[str, Sequence[str]]) -> EntryFacts:
    kinds = KINDS.get(schema, "")
    names = _names(values, schema)
    identifiers = _identifiers(values, kinds)
    codes = {code for code in (*values.get("programId", ()), *values.get("program", ())) if code in known_codes()}
    person = Kind.PERSON in kinds
    work = [
        word for prop in ("position", "title", "sector") for value in values.get(prop, ()) for word in _words(value)
    ]
    return EntryFacts(
        id=key,
        list_id=list_id,
        schema=schema,
        kinds=kinds,
        names=names,
        births=_dates(values.get("birthDate", ())) if person else (),
        identifiers=identifiers,
        countries=_countries(values),
        nationalities=frozenset(v.lower() for p in NATIONALITIES for v in values.get(p, ())),
        genders=frozenset(v.lower() for v in values.get("gender", ())),
        generations=_generations(names) if person else frozenset(),
        places=frozenset(word for value in values.get("birthPlace", ()) for word in _words(value)),
        work=frozenset(work),
        address=frozenset(word for value in values.get("address", ()) for word in _words(value)),
        families=frozenset(map(programme_family, codes)),
        lands=frozenset(code for code in codes if code in country_programmes()),
        bases=frozenset(values.get("basis", ())),
        neighbours=_neighbours(values),
        references=frozenset(values.get("reference", ())) | {f"un-sc:{value}" for value in values.get("unscId", ())},
        models=frozenset("".join(sorted(_words(value))) for p in ("model", "type") for value in values.get(p, ())),
        by_words=_by_words(names),
    )


#: Before the letters of a name without its legal form, among the words of whole names.
_BARE = "~"


def _by_words(names: Iterable[tuple[str, ComparableName]]) -> dict[str, tuple[str, ComparableName]]:
    found: dict[str, tuple[str, ComparableName]] = {}
    for prop, name in names:
        found.setdefault(name.bag, (prop, name))
    for prop, name in names:
        if name.bare:
            found.setdefault(f"{_BARE}{name.bare}", (prop, name))
    return found


def _countries(values: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found = {value.lower() for prop in SEATS for value in values.get(prop, ())}
    # Lists file Hong Kong and Macau under their own codes or under China's.
    return frozenset(found | {"cn"}) if found & {"hk", "mo"} else frozenset(found)


def _neighbours(values: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found = [*values.get("linked", ())]
    for prop in NAMES:
        found += [value[match.end() :] for value in values.get(prop, ()) if (match := _CARE_OF.match(value))]
    return frozenset("".join(fold(value).split()) for value in found)


def _names(values: Mapping[str, Sequence[str]], schema: str) -> tuple[tuple[str, ComparableName], ...]:
    found: dict[str, str] = {}
    for prop in NAMES:
        for value in values.get(prop, ()):
            if not _CARE_OF.match(value):
                for name, sort in _apart(value, prop, schema):
                    found.setdefault(name, sort)
                for half in _halves(value, schema):
                    found.setdefault(half, "weakAlias")
    if not any(prop == "name" for prop in found.values()):
        whole = " ".join(v for p in NAME_PARTS for v in values.get(p, ())[:1])
        if whole:
            found = {whole: "name", **found}
    # Where a name of several words stands in Latin letters, other scripts repeat it: they are kept for comparison, and
    # reading them as what they may mean would cost more than all else.
    full = any(prop in ("name", "alias") and value.isascii() and " " in value for value, prop in found.items())
    read = ((prop, read_name(value, _sort(schema), value.isascii() or not full)) for value, prop in found.items())
    return tuple((prop, name) for prop, name in read if name is not None)


def _halves(name: str, schema: str) -> Iterator[str]:
    """The two names of a body that a slash joins (Makhtab al-Khidamat/Al Kifah), each of two words and more: in
    Import/Export or Party/Front one word stands for another.
    """
    halves = [half.strip() for half in name.split("/")]
    if len(halves) == 2 and Kind.PERSON not in KINDS.get(schema, "") and all(" " in half for half in halves):
        yield from halves


def _apart(name: str, prop: str, schema: str) -> Iterator[tuple[str, str]]:
    """A name, and what it holds in brackets: a former name of a ship, initials, another spelling.

    A place, a legal form or a single letter in brackets is a part of the name: (Pakistan) tells a branch from others,
    which some lists name without it.
    """
    inside = [(text, _in_brackets(text, _sort(schema))) for text in _BRACKETS.findall(name)]
    outside = name
    for text, what in inside:
        if what == "name":
            outside = outside.replace(f"({text})", " ").replace(f"（{text}）", " ")
    outside = " ".join(outside.split())
    if not outside:
        yield name, prop
        return
    yield outside, prop
    for text, what in inside:
        if what == "name" and len(text) > 2:
            yield text.strip(), prop if NAMES.get(prop) is Vouching.WEAK else "alias"
    if any(what == "place" for _, what in inside):
        yield " ".join(_BRACKETS.sub(" ", outside).split()), PLACELESS


@lru_cache(maxsize=1 << 14)
def _in_brackets(text: str, schema: str) -> str:
    """What a text in brackets is: a "name", a "place", or a "form", which says nothing of its own: (Pvt), (S)."""
    if schema == "Person" or not fold(text):
        return "name"
    terms = Terms(text, "Organization").organization
    if not terms:
        return "form"
    return "place" if all(any(term.startswith(_PLACES) for term in one.terms) for one in terms) else "name"


#: The terms of the names of countries and cities, and of branches there.
_PLACES = ("c:country:", "c:city:", "c:branch")


def _sort(schema: str) -> str:
    """The schemas between which reading a name makes no difference, as one."""
    return "Organization" if schema in ("Company", "PublicBody") else schema


@lru_cache(maxsize=1 << 17)
def read_name(text: str, schema: str, closely: bool = True) -> ComparableName | None:
    """A name parsed for linking, or only its letters; None where nothing can be read."""
    words = fold(text).split()
    if not words:
        return None
    latin = "".join(words).isascii()
    if not closely and not latin:
        return _letters_only(text, words)
    terms = Terms(text, schema)
    places = (*terms.person, *terms.organization)
    syllables = (terms.korean, terms.chinese, terms.japanese)
    blocks = _blocks(words, places, syllables, terms.acronyms if schema != "Person" else ())
    pairs = frozenset(pair.text for pair in terms.pairs)
    alone = _alone(places, pairs, terms.japanese if terms.kanji or latin else ())
    all_terms = {term for part in (places, *syllables) for place in part for term in place.terms}
    return ComparableName(
        text=text,
        key="".join(words),
        bag="|".join(sorted(words)),
        bare=terms.bare if len(places) > 1 else "",
        places=tuple(frozenset(place.terms) for place in places),
        syllables=tuple(tuple(frozenset(place.terms) for place in reading) for reading in syllables),
        joined=pairs,
        near=tuple(frozenset(place.also) for place in places),
        terms=frozenset(all_terms) | frozenset(words),
        alone=alone,
        blocks=blocks,
        found_by=frozenset((*blocks, *alone)),
        latin=latin,
    )


def _blocks(
    words: Iterable[str],
    places: Sequence[Place],
    syllables: Sequence[Sequence[Place]],
    acronyms: Iterable[Place],
) -> tuple[str, ...]:
    """The keys under which a name is found: all its words, two parts, its syllables in Korean or Chinese, initials."""
    blocks = [f"={'|'.join(sorted(words))}", *_together(places)]
    for letter, reading in zip("KZ", syllables, strict=False):
        blocks += [f"{letter}{combination}" for combination in _combinations(reading)]
    blocks += [f"A{term}" for place in acronyms for term in place.terms]
    return tuple(dict.fromkeys(blocks))


def _alone(places: Iterable[Place], pairs: Iterable[str], japanese: Iterable[Place]) -> tuple[str, ...]:
    """The keys of single parts, under which a name is found where few share them."""
    alone = [f"1{term}" for place in places for term in place.terms[:3] if not term.startswith("c:")]
    alone += [f"1{pair}" for pair in sorted(pairs)]
    alone += [f"1{term}" for place in japanese for term in place.terms]
    return tuple(dict.fromkeys(alone))


def _letters_only(text: str, words: list[str]) -> ComparableName:
    bag = "|".join(sorted(words))
    return ComparableName(
        text,
        "".join(words),
        bag,
        "",
        (),
        (),
        frozenset(),
        (),
        frozenset(words),
        (),
        (f"={bag}",),
        frozenset((f"={bag}",)),
        False,
    )


def _together(places: Sequence[Place]) -> list[str]:
    """Every two parts of a name, each by its family of spellings, else its sound, else its letters."""
    canon = [_canonical(place) for place in places[:7]]
    return [
        f"2{min(a, b)}|{max(a, b)}"
        for at, ours in enumerate(canon)
        for theirs in canon[at + 1 :]
        for a, b in product(ours, theirs)
    ]


def _canonical(place: Place) -> tuple[str, ...]:
    families = tuple(term for term in place.terms if term[:2] in ("g:", "c:"))
    if families:
        return families[:2]
    return tuple(term for term in place.terms if term.startswith("s:"))[:2] or place.terms[:1]


def _combinations(places: Sequence[Place], most: int = 24) -> list[str]:
    if len(places) < 2:
        return []
    return sorted({"|".join(sorted(one)) for one in islice(product(*(place.terms for place in places)), most)})


def _identifiers(values: Mapping[str, Sequence[str]], kinds: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for prop, identifier in IDENTIFIERS.items():
        group = identifier.group
        for value in values.get(prop, ()):
            plain = value.strip() if group == "wallet" else _NOT_ALNUM.sub("", value).upper()
            if group == "imo":
                plain = plain.removeprefix("IMO")
                # A company's number is written on paper, and by mistake on another's; a hull bears its own.
                if Kind.ORGANIZATION in kinds:
                    found["registry"].add(plain)
                    continue
            if group in ("paper", "registry") and not _tells(plain):
                continue
            # A person's number is one number, whatever kind of paper a list takes it for.
            found["paper" if group == "registry" and kinds == Kind.PERSON else group].add(plain)
    return {group: frozenset(numbers) for group, numbers in found.items()}


def _tells(plain: str) -> bool:
    """Shorter numbers, or one digit repeated, coincide by chance or stand for "none"."""
    return len(plain) >= 6 and sum(c.isdigit() for c in plain) >= 4 and len(set(plain)) > 2


def _dates(values: Iterable[str]) -> tuple[str, ...]:
    kept = []
    for value in values:
        try:
            FuzzyDate.parse(value)
        except ValueError:
            found = _SEVERAL_DATES.match(value)
            if found is None:
                continue
            try:
                FuzzyDate.parse(found[0])
            except ValueError:
                continue
            value = found[0]
        kept.append(value)
    return tuple(dict.fromkeys(kept))


def _generations(names: Iterable[tuple[str, ComparableName]]) -> frozenset[str]:
    return frozenset(
        _GENERATION[word] for _, name in names if name.latin for word in name.bag.split("|") if word in _GENERATION
    )


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in fold(text).split() if len(word) > 2 or word.isdigit())
