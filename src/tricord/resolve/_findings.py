"""The fields of two facts, compared one by one: each finding has a level, which has a weight, and a reason.

Levels are of the table `weights.csv`. What one side does not state is no finding: unknown is neither for nor against.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce

import msgspec

from tricord.i18n import Message
from tricord.lists import country_programmes
from tricord.model import ALIASES, NAMES, FuzzyDate, Vouching
from tricord.resolve._entry_facts import PLACELESS, EntryFacts, may_be_person
from tricord.resolve._frequencies import Frequencies
from tricord.resolve._limits import LIMITS
from tricord.resolve._name_agreement import NameAgreement
from tricord.values import BIRTH_LEVELS, compare_births

#: An address, an office or a birthplace that is shared must be at least so rare, in bits, to count as "the same".
_RARE = {"address": LIMITS.rare_address, "work": LIMITS.rare_work, "birthplace": LIMITS.rare_birthplace}


class Finding(msgspec.Struct, frozen=True):
    """What one field says: `reason` for people, `level` for the table; `rarity` in bits is weighed on top where set."""

    field: str
    level: str
    reason: Message
    rarity: float = 0.0


def findings(a: EntryFacts, b: EntryFacts, names: NameAgreement | None, frequencies: Frequencies) -> Iterator[Finding]:
    """Everything that speaks for or against one subject, the strongest kinds first."""
    yield from _references(a, b)
    yield from _name(names, person=may_be_person(a, b), born_alike=_born_alike(a, b))
    yield from _coined(a, b, names, frequencies)
    yield from _birth(a, b)
    yield from _numbers(a, b)
    yield from _person(a, b, frequencies)
    yield from _circle(a, b, frequencies)
    yield from _words(a, b, frequencies)
    yield from _neighbours(a, b)
    yield from _generations(a, b)
    yield from _one_list(a, b)


def _references(a: EntryFacts, b: EntryFacts) -> Iterator[Finding]:
    for one, other in ((a, b), (b, a)):
        if other.id in one.references:
            yield Finding("reference", "cites", Message("resolve.cites", (one.id, other.id)))
            return
    shared = {r for r in a.references & b.references if r not in (a.id, b.id)}
    if shared:
        yield Finding("reference", "both", Message("resolve.both-cite", (min(shared),)))


#: From which score on names are so near, the nearest first.
_NAME_LEVELS = (
    ("letters", LIMITS.letters),
    ("same", LIMITS.name_same),
    ("close", LIMITS.name_close),
    ("alike", LIMITS.name_one),
    ("near", LIMITS.name_near),
)


def _name(names: NameAgreement | None, *, person: bool, born_alike: bool) -> Iterator[Finding]:
    if names is None:
        yield Finding("name", "differ", Message("resolve.no-names-agree"))
        return
    if person and born_alike and _is_a_slip(names):
        yield Finding("name", "slip", _names_differ(names), names.bits)
        return
    level = _name_level(names.score, person=person)
    if names.reasons[0].code == "names.translated" and names.ours[1].latin and names.theirs[1].latin:
        # Vostok Trading and Dongyang Trading both mean "eastern": in one script, a translation is no spelling.
        level = "alike"
    if level in ("near", "differ"):
        yield Finding("name", level, _names_differ(names))
        return
    weighed = "alike persons" if person and level == "alike" else level
    yield Finding("name", weighed, _names_agree(names), names.bits)
    yield from _kind_of_names(names)
    if names.hangul:
        yield Finding("hangul", names.hangul, Message("resolve.hangul-differs"))
    yield from _several_names(names)
    if names.mains is not None and names.mains < LIMITS.name_one:
        level = "near" if names.mains >= LIMITS.name_near else "another man" if person else "differ"
        yield Finding("main names", level, Message("resolve.main-names-differ"))


def _is_a_slip(names: NameAgreement) -> bool:
    """Whether two main names are one but for a letter inside a word (Ghafur, Ghafar). Jamal and Kamal are brothers."""
    (our_kind, ours), (their_kind, theirs) = names.ours, names.theirs
    if not LIMITS.name_slip <= names.score < LIMITS.name_one or not our_kind == their_kind == "name":
        return False
    first, second = (Counter(word[0] for word in re.findall(r"\w+", name.text.casefold())) for name in (ours, theirs))
    return first <= second or second <= first


def _names_agree(names: NameAgreement) -> Message:
    ours, theirs, reason = names.ours[1].text, names.theirs[1].text, names.reasons[0]
    if ours == theirs:
        return Message("resolve.name-agrees", (ours, reason))
    return Message("resolve.names-agree", (ours, theirs, reason))


def _names_differ(names: NameAgreement) -> Message:
    ours, theirs, reason = names.ours[1].text, names.theirs[1].text, reduce(_also, names.reasons[:2])
    if ours == theirs:
        return Message("resolve.name-differs", (ours, reason))
    return Message("resolve.names-differ", (ours, theirs, reason))


def _kind_of_names(names: NameAgreement) -> Iterator[Finding]:
    """How far the publishers vouch for the names that agree; nothing where both are main names."""
    props = {names.ours[0], names.theirs[0]}
    if props == {"name"}:
        return
    if names.mains is not None and names.mains >= LIMITS.name_one:
        yield Finding("name kind", "near", Message("resolve.alias-mains-near"))
    elif any(NAMES.get(prop) is Vouching.WEAK for prop in props):
        yield Finding("name kind", "weak", Message("resolve.weak-alias"))
    elif PLACELESS in props:
        yield Finding("name kind", "weak", Message("resolve.placeless"))
    elif props <= ALIASES:
        yield Finding("name kind", "aliases", Message("resolve.aliases"))
    else:
        yield Finding("name kind", "alias", Message("resolve.alias"))


def _several_names(names: NameAgreement) -> Iterator[Finding]:
    if names.several < 2:
        return
    if names.whole:
        yield Finding("names", "all", Message("resolve.all-names-same", (names.several,)))
    else:
        level = "three" if names.several > 2 else "two"
        yield Finding("names", level, Message("resolve.names-same", (names.several,)))


def _also(one: Message, other: Message) -> Message:
    return Message("resolve.also", (one, other))


def _coined(a: EntryFacts, b: EntryFacts, names: NameAgreement | None, frequencies: Frequencies) -> Iterator[Finding]:
    if names is None or _name_level(names.score, person=False) not in ("letters", "same") or may_be_person(a, b):
        return
    if not ("O" in a.kinds and "O" in b.kinds and names.ours[0] == names.theirs[0] == "name"):
        return
    one_word = len(names.ours[1].places) == len(names.theirs[1].places) == 1
    if one_word and names.bits >= -frequencies.prior(person=False) - LIMITS.coined:
        yield Finding("name kind", "coined", Message("resolve.coined"))


def _name_level(score: float, *, person: bool) -> str:
    if person and LIMITS.name_close_of_person <= score < LIMITS.name_close:
        return "close"
    return next((level for level, least in _NAME_LEVELS if score >= least), "differ")


# -- birth -------------------------------------------------------------------------------------------------------------

_period = lru_cache(maxsize=1 << 16)(FuzzyDate.parse)
#: Levels at which a birth date tells bearers of one name apart.
_ALIKE = ("day", "slip", "year")
#: What each level says.
_BIRTH_REASON = {
    "day": "resolve.born-same-day",
    "year": "resolve.births-agree",
    "slip": "resolve.births-slip",
    "about": "resolve.births-roughly",
    "days": "resolve.births-days-apart",
    "months": "resolve.births-months-apart",
    "near": "resolve.births-near",
    "years": "resolve.births-years-apart",
    "far": "resolve.births-contradict",
}


def _birth(a: EntryFacts, b: EntryFacts) -> Iterator[Finding]:
    if not a.births or not b.births:
        return
    found = min((BIRTH_LEVELS.index(_birth_level(one, other)), one, other) for one in a.births for other in b.births)
    level, one, other = BIRTH_LEVELS[found[0]], found[1], found[2]
    both = one if one == other else f"{one} / {other}"
    yield Finding("birth", level, Message(_BIRTH_REASON[level], (both,)))


def _born_alike(a: EntryFacts, b: EntryFacts) -> bool:
    """Whether a stated year or day of birth is the same, or differs by a slip."""
    return any(_birth_level(one, other) in _ALIKE for one in a.births for other in b.births)


def _birth_level(one: str, other: str) -> str:
    return compare_births(_period(one), _period(other)).level


# -- numbers -----------------------------------------------------------------------------------------------------------

_SAME_NUMBER = {
    "paper": "resolve.same-paper",
    "registry": "resolve.same-registry",
    "imo": "resolve.same-imo-number",
    "serial": "resolve.same-serial-number",
    "wallet": "resolve.same-wallet",
    "radio": "resolve.same-radio",
    "contact": "resolve.same-contact",
}
#: Numbers of which a subject has one, or few: others than the other side's speak against a pair.
_NUMBERS_DIFFER = {
    "paper": "resolve.papers-differ",
    "registry": "resolve.registries-differ",
    "imo": "resolve.imo-numbers-differ",
    "serial": "resolve.serial-numbers-differ",
}


def _numbers(a: EntryFacts, b: EntryFacts) -> Iterator[Finding]:
    for group, ours in a.identifiers.items():
        theirs = b.identifiers.get(group)
        if not theirs:
            continue
        if shared := ours & theirs:
            yield Finding(group, "same", Message(_SAME_NUMBER[group], (min(shared),)))
        elif group in _NUMBERS_DIFFER:
            yield Finding(group, "differ", Message(_NUMBERS_DIFFER[group], (min(ours), min(theirs))))


# -- persons -----------------------------------------------------------------------------------------------------------


def _person(a: EntryFacts, b: EntryFacts, frequencies: Frequencies) -> Iterator[Finding]:
    if a.genders and b.genders and not a.genders & b.genders:
        yield Finding("gender", "differ", Message("resolve.genders-differ", (min(a.genders), min(b.genders))))
    if a.nationalities and b.nationalities:
        if shared := a.nationalities & b.nationalities:
            rarity = frequencies.rarity_of_words([f"country:{min(shared)}"])
            yield Finding("nationality", "same", Message("resolve.same-nationality", (min(shared),)), rarity)
        else:
            sides = _listed(a.nationalities), _listed(b.nationalities)
            yield Finding("nationality", "differ", Message("resolve.nationalities-differ", sides))


# -- what is not put together on a name alone (last: it caps what came before) -----------------------------------------


def _generations(a: EntryFacts, b: EntryFacts) -> Iterator[Finding]:
    if a.generations != b.generations and may_be_person(a, b):
        level = "differ" if a.generations and b.generations else "one"
        sides = (_listed(one) or Message("resolve.no-such-word") for one in (a.generations, b.generations))
        yield Finding("generation", level, Message("resolve.other-generation", tuple(sides)))


def _one_list(a: EntryFacts, b: EntryFacts) -> Iterator[Finding]:
    if not a.list_id or a.list_id != b.list_id:
        return
    if _states_apart(a.families, b.families):
        yield Finding("list", "two regimes", Message("resolve.one-list-two-regimes"))
    elif _states_apart(a.bases, b.bases) and not may_be_person(a, b):
        # Two men of one name may be on either; a body that bears the name of another is rare.
        yield Finding("list", "two bases", Message("resolve.one-list-two-bases"))
    else:
        yield Finding("list", "same", Message("resolve.one-list"))


def _states_apart(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both sides state something, and nothing in common."""
    return bool(ours and theirs) and ours.isdisjoint(theirs)


# -- where and with whom -----------------------------------------------------------------------------------------------


def _circle(a: EntryFacts, b: EntryFacts, frequencies: Frequencies) -> Iterator[Finding]:
    yield from _programmes(a, b, frequencies)
    if not may_be_person(a, b):
        yield from _countries(a, b, frequencies)
    if a.models and b.models and "A" in a.kinds and not a.models & b.models:
        yield Finding("model", "differ", Message("resolve.other-model"))


def _programmes(a: EntryFacts, b: EntryFacts, frequencies: Frequencies) -> Iterator[Finding]:
    if shared := a.lands & b.lands:
        rarity = max(frequencies.rarity_of_words([f"land:{land}"]) for land in shared)
        yield Finding("programme", "land", Message("resolve.same-country-programme", (_listed(shared),)), rarity)
    elif shared := a.families & b.families:
        rarity = max(frequencies.rarity_of_words([f"family:{family}"]) for family in shared)
        yield Finding("programme", "same", Message("resolve.same-kind-of-programme", (_listed(shared),)), rarity)
    elif a.lands and b.lands:
        sides = _listed(a.lands), _listed(b.lands)
        yield Finding("programme", "differ", Message("resolve.other-country-programmes", sides))


def _countries(a: EntryFacts, b: EntryFacts, frequencies: Frequencies) -> Iterator[Finding]:
    if a.countries and b.countries:
        if shared := a.countries & b.countries:
            rarity = frequencies.rarity_of_words([f"country:{min(shared)}"])
            reason = Message("resolve.same-country", (", ".join(sorted(shared)[:3]),))
            yield Finding("country", "same", reason, rarity)
        else:
            yield Finding("country", "differ", Message("resolve.countries-differ"))
    elif not (a.lands and b.lands):
        yield from _elsewhere(a, b)
        yield from _elsewhere(b, a)


def _elsewhere(one: EntryFacts, other: EntryFacts) -> Iterator[Finding]:
    """An entry of a country's programme, and one of another country."""
    homes = frozenset[str]().union(*(country_programmes()[land] for land in one.lands))
    if homes and other.countries and not homes & other.countries:
        reason = Message("resolve.elsewhere", (_listed(one.lands), _listed(other.countries)))
        yield Finding("country", "elsewhere", reason)


_SAME_WORDS = {
    "birthplace": "resolve.birthplace-same",
    "work": "resolve.work-same",
    "address": "resolve.address-same",
}
_PARTLY_SAME_WORDS = {
    "birthplace": "resolve.birthplace-part",
    "work": "resolve.work-part",
    "address": "resolve.address-part",
}
_OTHER_WORDS = {
    "birthplace": "resolve.birthplace-differs",
    "work": "resolve.work-differs",
    "address": "resolve.address-differs",
}


def _words(a: EntryFacts, b: EntryFacts, frequencies: Frequencies) -> Iterator[Finding]:
    for field, ours, theirs in (
        ("birthplace", a.places, b.places),
        ("work", a.work, b.work),
        ("address", a.address, b.address),
    ):
        if not ours or not theirs or not _same_script(ours, theirs):
            continue
        shared = ours & theirs
        rarity = frequencies.rarity_of_words(shared)
        if rarity >= _RARE[field]:
            yield Finding(field, "same", Message(_SAME_WORDS[field], (" ".join(sorted(shared)[:6]),)), rarity)
        elif rarity >= _RARE[field] / 2:
            yield Finding(field, "part", Message(_PARTLY_SAME_WORDS[field], (" ".join(sorted(shared)[:6]),)))
        elif not shared:
            yield Finding(field, "differ", Message(_OTHER_WORDS[field]))


def _neighbours(a: EntryFacts, b: EntryFacts) -> Iterator[Finding]:
    for one, other in ((a, b), (b, a)):
        if one.neighbours & {name.key for _, name in other.names}:
            reason = Message("resolve.linked-to-it", (one.caption, other.caption))
            yield Finding("neighbour", "itself", reason)
            return
    if shared := a.neighbours & b.neighbours:
        yield Finding("neighbour", "same", Message("resolve.linked-to-the-same", (min(shared),)))


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


def _same_script(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(word.isascii() and not word.isdigit() for word in ours) and any(
        word.isascii() and not word.isdigit() for word in theirs
    )
