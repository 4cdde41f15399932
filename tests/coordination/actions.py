"""The joint actions of the record as packages: who announced whom, from the entries that the lists show for it.

What governments told each other before is not known. The hour of the release is chosen for the example, so that it
falls on the day that each party gives; draft, round and adoption are those of the story in `story.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tests.coordination.story import Desk
from tricord.align import Designation, Table
from tricord.coordination import (
    Circulated,
    Content,
    Drafted,
    Ground,
    Package,
    ProposedMeasures,
    ProposedSubject,
    Released,
    ReleaseSet,
)
from tricord.model import UNCLASSIFIED, Basis, Marking, Measure

#: Per action: the moment of release, and the day that each party's list gives. `coordinated_actions.csv`: US on the
#: evening before in 2022 and 2023; JP decided on 2 December 2016, in force on the 9th.
ACTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "2016": ("2016-12-02T23:00:00+09:00", {"KR": "2016-12-02", "US": "2016-12-02", "JP": "2016-12-09"}),
    "2022": ("2022-12-02T09:00:00+09:00", {"KR": "2022-12-02", "US": "2022-12-01", "JP": "2022-12-02"}),
    "2023": ("2023-12-01T09:00:00+09:00", {"KR": "2023-12-01", "US": "2023-11-30", "JP": "2023-12-01"}),
}


def announced(table: Table, days: Mapping[str, str], *, by_all: bool = False) -> Content:
    """A package of all whom the parties added on these days under their own law; `by_all`: as if each party had
    announced each subject.
    """
    subjects = []
    for subject in table.subjects:
        own = {party: _on(subject.cells[party].designations, day) for party, day in days.items()}
        acting = {party: found for party, found in own.items() if found}
        if not acting:
            continue
        proposals = [
            ProposedMeasures(
                party=party,
                measures=tuple(Measure(m) for d in found for m in d.measures) if found else (Measure.ASSET_FREEZE,),
                authority=found[0].authorities[0] if found else f"law of {party}",
            )
            for party, found in (own if by_all else acting).items()
        ]
        first = next(iter(acting.values()))[0]
        subjects.append(
            ProposedSubject(
                caption=first.name,
                schema=subject.schema,
                ref=first.entry_id,
                grounds=(Ground(text="As announced.", sources=(f"{first.list_id}, {first.source.place}",)),),
                proposals=tuple(proposals),
            )
        )
    marking = Marking(originator="JP", level=UNCLASSIFIED, releasable_to=("JP", "KR", "US"))
    return Content(title="Joint action", subjects=tuple(subjects), marking=marking)


def _on(designations: Iterable[Designation], day: str) -> list[Designation]:
    return [d for d in designations if d.since == day and d.phase == "in force" and d.basis == Basis.AUTONOMOUS]


def released(content: Content, at: str, *, said: Iterable[str] = ()) -> Package:
    """The content as a package that was agreed on, with its time of release."""
    release = datetime.fromisoformat(at)
    desk = Desk()
    desk.act("JP", Drafted(content=content), at=release - timedelta(days=20))
    deadline = release - timedelta(days=5)
    circulated = Circulated(version=desk.version, to=("KR", "US"), working_days=3, deadline=deadline)
    desk.two("JP", circulated, at=release - timedelta(days=19))
    desk.adopt(at=deadline)
    desk.two("JP", ReleaseSet(version=desk.version, release_at=release), at=deadline)
    for party in said:
        desk.two(party, Released(version=desk.version, reference="Official gazette"), at=release)
    assert desk.package.refused == ()
    return desk.package
