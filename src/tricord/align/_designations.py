"""What an entry says on a day: its designations, each with its phase, its dates and its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import msgspec

from tricord.align._period import Period, Phase, period, reading_on, said_in, sanctions
from tricord.align._records import Designation, Source
from tricord.lists import country_programmes, info
from tricord.model import Basis
from tricord.store import Entry, Version


def designations_on(
    entry: Entry, days: Sequence[str], as_of: str | None, known: dict[tuple[object, ...], Designation] | None = None
) -> list[Designation]:
    """What the entry says on the day. `known` keeps what was made before: most days of a history differ in nothing."""
    day = as_of or (days[-1][:10] if days else "")
    # A snapshot with a time of day belongs to its day.
    version = reading_on(entry, f"{day}T99")
    found: list[Designation] = []
    if version is None:
        return found
    for number, sanction in enumerate(sanctions(version)):
        said = said_in(sanction)
        life = period(entry, said, days, day)
        if known is None:
            found.append(_designation(entry, version, said, life, day))
            continue
        key = (entry.id, version.since, number, life, life.on(day))
        if key not in known:
            known[key] = _designation(entry, version, said, life, day)
        found.append(known[key])
    return found


def designations_of(
    members: Sequence[Entry],
    days: Mapping[str, Sequence[str]],
    as_of: str | None,
    known: dict[tuple[object, ...], Designation] | None = None,
) -> list[Designation]:
    """What the entries of a subject say on the day, each with what a later table says of it: where a dated table states
    the end of a designation of another list, after the newest snapshot of that list, the designation has ended.
    """
    found = {entry.id: designations_on(entry, days[entry.list_id], as_of, known) for entry in members}
    for entry_id, until in _stated_ends(members, found).items():
        seen = days[entry_id.partition(":")[0]]
        if until > max((day[:10] for day in seen if not as_of or day[:10] <= as_of), default=""):
            found[entry_id] = [_ended(designation, until) for designation in found[entry_id]]
    return [designation for entry in members for designation in found[entry.id]]


def _ended(designation: Designation, until: str) -> Designation:
    if designation.phase != Phase.IN_FORCE:
        return designation
    return msgspec.structs.replace(designation, phase=Phase.ENDED.value, until=until)


def _stated_ends(members: Sequence[Entry], found: Mapping[str, Sequence[Designation]]) -> dict[str, str]:
    """By the id of an entry, the last day of which another entry of the subject says, by its number, that it ended."""
    ends: dict[str, str] = {}
    for entry in members:
        ended = [d.until for d in found[entry.id] if d.phase == Phase.ENDED and d.until]
        if len(ended) == len(found[entry.id]) and ended:
            for reference in _references(entry):
                if reference in found:
                    ends[reference] = max(ended)
    return ends


def _references(entry: Entry) -> Iterator[str]:
    for part in entry.versions[-1].parts:
        yield from (statement.value for statement in part.statements if statement.prop == "reference")


def _designation(
    entry: Entry, version: Version, said: Mapping[str, Sequence[str]], life: Period, day: str
) -> Designation:
    phase = life.on(day)

    def all_of(prop: str) -> tuple[str, ...]:
        values = said.get(prop, ())
        return tuple(values) if len(values) < 2 else tuple(dict.fromkeys(values))

    def first_of(prop: str) -> str | None:
        return said[prop][0] if prop in said else None

    return Designation(
        party=info(entry.list_id).party,
        list_id=entry.list_id,
        entry_id=entry.id,
        name=entry.caption,
        phase=phase.value,
        basis=first_of("basis") or Basis.AUTONOMOUS.value,
        programmes=all_of("programId"),
        published_programmes=all_of("program"),
        authorities=all_of("authority"),
        numbers=tuple(dict.fromkeys([*all_of("authorityId"), *all_of("unscId")])),
        measures=all_of("provisions"),
        since=life.since,
        since_stated=tuple(sorted(all_of("startDate") or all_of("listingDate"))),
        not_before=life.begun_after,
        not_after=None if life.begun_by.startswith("9999") else life.begun_by,
        announced=first_of("announcedOn"),
        amended=tuple(sorted(all_of("modifiedAt"))),
        until=life.ended_by if phase is Phase.ENDED else None,
        action=first_of("action"),
        coordinated_with=all_of("coordinatedWith"),
        source=Source(
            list_id=entry.list_id,
            snapshot=version.read_from,
            place=version.place,
            cites=all_of("source"),
            confidence=first_of("confidence") or "",
        ),
    )


def has_begun(designation: Designation) -> bool:
    """True when the designation has begun by the day, or may have begun within known bounds."""
    if designation.phase == Phase.UNKNOWN:
        return designation.not_before is not None or designation.until is not None
    return designation.phase != Phase.NOT_YET


def is_under(designation: Designation, programme: str | None) -> bool:
    """True for a designation under the programme; for any without one."""
    return programme is None or programme in designation.programmes


def programmes_that_matter(designations: Iterable[Designation], programme: str | None) -> frozenset[str]:
    """The programmes whose lists matter for a subject: the one asked for, else all that it stands under."""
    return frozenset([programme] if programme else [code for d in designations for code in d.programmes])


def programmes_on_other_countries(designations: Iterable[Designation], wanted: Set[str]) -> frozenset[str]:
    """Programmes on other countries under which the subject stands designated.

    A list that covers one country's programme only cannot show that its party has not listed the subject under another:
    the EU lists a Syrian research centre for Syria, not for North Korea.
    """
    begun = {code for d in designations if d.phase != Phase.NOT_YET for code in d.programmes}
    return frozenset((begun & country_programmes().keys()) - wanted)
