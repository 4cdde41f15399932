"""Linking by exact evidence: an official cross-reference, one identifier, or one name with agreeing birth date, kind
and programme.

Entries that share a key (`Profile.keys`) are compared pair by pair. Each link says in words what it rests on. What
contradicts - a birth date, another IMO number - forbids a link on that evidence, whatever else agrees. Weighing
evidence is not done here: a scored linker takes this function's place behind the same seam.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from tricord.lists import programme_family
from tricord.resolve._profile import Profile, births_agree

#: A name or number that more entries share than this identifies nobody.
CROWD = 24


def links_of_key(key: str, members: Sequence[Profile]) -> Iterator[tuple[str, str, str]]:
    """The links (left id, right id, evidence) that one shared key supports. `members` carry the key; ids are in order
    within a link.
    """
    if not 1 < len(members) <= CROWD:
        return
    sort, _, rest = key.partition(":")
    ordered = sorted(members, key=lambda profile: profile.id)
    if sort == "ref":
        yield from _by_reference(rest, ordered)
    elif sort in ("id", "wallet"):
        yield from _by_identifier(sort, rest, ordered)
    else:
        yield from _by_name(rest, ordered)


def _by_reference(target: str, members: Sequence[Profile]) -> Iterator[tuple[str, str, str]]:
    named = [profile for profile in members if profile.id == target]
    hub = named[0] if named else members[0]
    for profile in members:
        if profile is hub:
            continue
        left, right = sorted((profile.id, hub.id))
        yield left, right, f"{profile.id} cites {target}" if named else f"both cite {target}, which is not loaded"


def _by_identifier(sort: str, value: str, members: Sequence[Profile]) -> Iterator[tuple[str, str, str]]:
    for left, right in combinations(members, 2):
        if not set(left.kinds) & set(right.kinds) or births_agree(left.births, right.births) is False:
            continue
        # A number alone may be another's, entered by mistake; a ship's hull number is not doubted.
        if not value.startswith("imoNumber:") and "W" not in left.kinds and not left.words & right.words:
            continue
        if sort == "wallet":
            yield left.id, right.id, f"same wallet {value}"
        else:
            prop, _, number = value.partition(":")
            yield left.id, right.id, f"same {_LABELS[prop]} {number}"


def _by_name(value: str, members: Sequence[Profile]) -> Iterator[tuple[str, str, str]]:
    kind = value[0]
    for left, right in combinations(members, 2):
        if kind in "AWE" or (left.imo and right.imo and not left.imo & right.imo):
            continue
        shared = sorted(_families(left.programmes) & _families(right.programmes))
        if not shared:
            continue
        births = births_agree(left.births, right.births)
        if births is False:
            continue
        words = f"same name ({left.caption} / {right.caption}), same kind, same programme ({', '.join(shared)})"
        if kind == "O":
            yield left.id, right.id, words
        elif births:
            yield left.id, right.id, f"{words}, birth dates agree ({_any(left.births)} / {_any(right.births)})"
        elif left.list_id != right.list_id and _alone(left, members, shared) and _alone(right, members, shared):
            missing = "birth date not stated on both" if kind == "P" else "IMO number not stated on both"
            yield left.id, right.id, f"{words}, {missing}; no other entry of these lists has the name"


def _alone(profile: Profile, members: Sequence[Profile], families: Iterable[str]) -> bool:
    """True when no other entry of its list under the programme bears the name: then the name alone tells who is
    meant.
    """
    wanted = set(families)
    counts = Counter(other.list_id for other in members if _families(other.programmes) & wanted)
    return counts[profile.list_id] == 1


@cache
def _family(code: str) -> str:
    return programme_family(code)


def _families(programmes: Iterable[str]) -> set[str]:
    return {_family(code) for code in programmes}


def _any(births: Iterable[str]) -> str:
    return " or ".join(sorted(births))


_LABELS: Mapping[str, str] = {
    "passportNumber": "passport number",
    "idNumber": "identity number",
    "registrationNumber": "registration number",
    "taxNumber": "tax number",
    "imoNumber": "IMO number",
    "leiCode": "LEI",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "serialNumber": "serial number",
}
