"""Linking by exact evidence: an official cross-reference, one identifier, or one name with agreeing birth date, kind
and programme.

Entries that share a key (`ExactProfile.keys`) are compared pair by pair. Each link says what it rests on. What
contradicts - a birth date, another IMO number - forbids a link on that evidence, whatever else agrees. Weighing
evidence is not done here: a scored linker takes this function's place behind the same seam.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

import msgspec

from tricord.i18n import Argument, Message
from tricord.lists import keeps_apart, programme_family
from tricord.model import Kind
from tricord.resolve._exact_profile import ExactProfile, births_agree, births_meet
from tricord.resolve._limits import LIMITS


class ExactLink(msgspec.Struct, frozen=True):
    """One link that a shared key supports. `left` and `right` are entry ids in order.

    `firm` is False for evidence that holds only while nothing speaks against it: a name without birth dates, or a name
    that is an alias on one side. Such a link never joins what a list keeps apart.
    """

    left: str
    right: str
    reason: Message
    firm: bool = True


def links_of_key(key: str, members: Sequence[ExactProfile]) -> Iterator[ExactLink]:
    """The links that one shared key supports. `members` carry the key."""
    if not 1 < len(members) <= LIMITS.crowd:
        return
    sort, _, rest = key.partition(":")
    ordered = sorted(members, key=lambda profile: profile.id)
    if sort == "ref":
        yield from _by_reference(rest, ordered)
    elif sort in ("id", "wallet"):
        yield from _by_identifier(sort, rest, ordered)
    else:
        yield from _by_name(rest, ordered)


def _by_reference(target: str, members: Sequence[ExactProfile]) -> Iterator[ExactLink]:
    named = [profile for profile in members if profile.id == target]
    hub = named[0] if named else members[0]
    for profile in members:
        if profile is hub:
            continue
        left, right = sorted((profile.id, hub.id))
        cited = Message("resolve.cites", (profile.id, target))
        yield ExactLink(left, right, cited if named else Message("resolve.both-cite-unknown", (target,)))


def _by_identifier(sort: str, value: str, members: Sequence[ExactProfile]) -> Iterator[ExactLink]:
    on_two = _lists_with_several(members)
    for left, right in combinations(members, 2):
        if not set(left.kinds) & set(right.kinds) or births_agree(left.births, right.births) is False:
            continue
        # A number alone may be another's, entered by mistake; a ship's hull number is not doubted.
        hull = value.startswith("imoNumber:") and "V" in left.kinds
        if not hull and "W" not in left.kinds and not left.words & right.words:
            continue
        # A number that one list prints on two bodies or men tells neither; with the name it does.
        is_doubtful = bool({left.list_id, right.list_id} & on_two) and (
            Kind.ORGANIZATION in left.kinds or (left.list_id == right.list_id and Kind.PERSON in left.kinds)
        )
        if is_doubtful and not _share_a_name(left, right):
            continue
        if sort == "wallet":
            yield ExactLink(left.id, right.id, Message("resolve.same-wallet", (value,)))
        else:
            prop, _, number = value.partition(":")
            yield ExactLink(left.id, right.id, Message(_SAME_NUMBER[prop], (number,)))


def _lists_with_several(members: Iterable[ExactProfile]) -> set[str]:
    """The lists that keep entries apart, and have two of these."""
    counts = Counter(profile.list_id for profile in members)
    return {list_id for list_id, count in counts.items() if count > 1 and keeps_apart(list_id)}


def _is_repeated(left: ExactProfile, right: ExactProfile) -> bool:
    """Whether one list may name one body twice: by itself, and under the Security Council's regime, whose entry only
    one of the two cites. Otherwise two companies bear one name, or the list would say that they are one.
    """
    return _cites_the_un(left) != _cites_the_un(right)


def _cites_the_un(profile: ExactProfile) -> bool:
    return any(key.startswith("ref:un-sc:") for key in profile.keys - {f"ref:{profile.id}"})


def _share_a_name(left: ExactProfile, right: ExactProfile) -> bool:
    return any(key.startswith("name:") for key in left.keys & right.keys)


def _by_name(value: str, members: Sequence[ExactProfile]) -> Iterator[ExactLink]:
    kind, _, name = value.partition(":")
    if kind in "AWE":
        return
    for left, right in combinations(members, 2):
        if left.imo and right.imo and not left.imo & right.imo:
            continue
        shared = sorted(_families(left.programmes) & _families(right.programmes))
        births = births_agree(left.births, right.births)
        if not shared or births is False:
            continue
        reason = Message("resolve.same-name", (name, ", ".join(shared)))
        if (
            kind == "O"
            and left.list_id == right.list_id
            and keeps_apart(left.list_id)
            and not _is_repeated(left, right)
        ):
            continue
        if kind == "O":
            yield _by_name_of_body(name, left, right, reason)
        elif births:
            yield _by_name_and_birth(name, left, right, reason)
        elif left.list_id != right.list_id and _one_bearer(kind, left, right, members, shared):
            code = "resolve.same-name-births-missing" if kind == "P" else "resolve.same-name-imo-missing"
            yield ExactLink(left.id, right.id, Message(code, (reason,)), firm=False)


def _by_name_of_body(name: str, left: ExactProfile, right: ExactProfile, reason: Message) -> ExactLink:
    if name in left.mains and name in right.mains:
        return ExactLink(left.id, right.id, reason)
    return ExactLink(left.id, right.id, Message("resolve.same-name-alias", (reason,)), firm=False)


def _by_name_and_birth(name: str, left: ExactProfile, right: ExactProfile, reason: Message) -> ExactLink:
    """Of two names of war (Abu Ubaidah) that are equal, only the same date of birth makes one bearer: years touch by
    chance among the hundreds who bear one.
    """
    met = births_meet(left.births, right.births)
    named = name in left.mains and name in right.mains
    code = "resolve.same-name-births-agree" if met else "resolve.same-name-births-near"
    said = reason, _either(left.births), _either(right.births)
    # Years that are given as about do not tell two men of one alias apart, nor make them one (1968~, 1972~).
    firm = met and (named or bool(left.births & right.births))
    return ExactLink(left.id, right.id, Message(code, said), firm=firm)


def _one_bearer(
    kind: str, left: ExactProfile, right: ExactProfile, members: Sequence[ExactProfile], families: Iterable[str]
) -> bool:
    """True when the name alone tells who is meant: no one else of either list bears it; all who do can be one."""
    wanted = set(families)
    bearers = [profile for profile in members if _families(profile.programmes) & wanted]
    counts = Counter(profile.list_id for profile in bearers)
    if counts[left.list_id] > 1 or counts[right.list_id] > 1:
        return False
    if kind == "P":
        return all(births_agree(one.births, other.births) is not False for one, other in combinations(bearers, 2))
    return all(not one.imo or not other.imo or one.imo & other.imo for one, other in combinations(bearers, 2))


@cache
def _family(code: str) -> str:
    return programme_family(code)


def _families(programmes: Iterable[str]) -> set[str]:
    return {_family(code) for code in programmes}


def _either(births: Iterable[str]) -> Argument:
    said: Argument = ""
    for birth in sorted(births):
        said = Message("resolve.births-or", (said, birth)) if said else birth
    return said


_SAME_NUMBER: Mapping[str, str] = {
    "passportNumber": "resolve.same-passport-number",
    "idNumber": "resolve.same-identity-number",
    "registrationNumber": "resolve.same-registration-number",
    "taxNumber": "resolve.same-tax-number",
    "imoNumber": "resolve.same-imo-number",
    "leiCode": "resolve.same-lei",
    "innCode": "resolve.same-inn",
    "ogrnCode": "resolve.same-ogrn",
    "serialNumber": "resolve.same-serial-number",
}
