"""`concert`: three nodes on this machine play the joint action of December 2022, told as each capital sees it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from tricord.cli._shared import console
from tricord.cli.capital import CITIES, PURPOSE, Capital, set_clocks, wait_until
from tricord.coordination import (
    Adopted,
    Body,
    Content,
    Ground,
    HoldLifted,
    Package,
    Position,
    ProposedMeasures,
    ProposedSubject,
    Released,
    ReleaseSet,
    Stance,
    fold,
    follow_through,
)
from tricord.i18n import tr
from tricord.model import Basis, Marking, Measure
from tricord.model.errors import Denied

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.align import Subject, Table
    from tricord.wire import PackageState

#: Per party, the day on which it listed: `joint-actions`, 2022-12-02. In Washington it was still the evening before.
_DAYS = {"US": "2022-12-01", "KR": "2022-12-02", "JP": "2022-12-02"}
_SOURCE = "https://jp.reuters.com/article/northkorea-missiles-usa-sanctions-idJPKBN2SM06N"
_TRIGGER = "ms-2022-11-18-01"
_DRAFTED = datetime(2022, 11, 21, 15, tzinfo=UTC)
_RELEASE = datetime(2022, 12, 2, 0, tzinfo=UTC)


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=tr("Keep the nodes here, to look at them afterwards. [default: a folder that is removed]"),
)
def concert(folder: Path | None) -> None:
    """Play the joint action of December 2022 through, with three nodes on this machine.

    Tokyo, Seoul and Washington each have their own node, keys, people and database; nothing is shared but envelopes.
    Whom they listed, and when, is from the lists; what they said to each other before is made up for the play.
    """
    with ExitStack() as stack:
        root = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tricord-concert-")))
        if root.exists() and any(root.iterdir()):
            raise click.UsageError(tr("{root} is not empty. Give a new folder.", root=root))
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        play = _Play(console(), stack.enter_context(_ensemble(root)))
        play.all()


@contextmanager
def _ensemble(root: Path) -> Iterator[dict[str, Capital]]:
    capitals = {party: Capital(root, party) for party in CITIES}
    try:
        for capital in capitals.values():
            capital.prepare([other for other in capitals.values() if other is not capital])
        for capital in capitals.values():
            capital.start()
        yield capitals
    finally:
        for capital in capitals.values():
            capital.stop()


# -- the play ----------------------------------------------------------------------------------------------------------


class _Play:
    """The acts, in their order, and how they are printed."""

    def __init__(self, out: Console, capitals: dict[str, Capital]) -> None:
        import tricord

        self._out, self._capitals = out, capitals
        self._jp, self._kr, self._us = (capitals[party] for party in ("JP", "KR", "US"))
        self._lists = tricord.open().align(programme="DPRK")
        self._package = ""

    def all(self) -> None:
        """From the keys to the follow-through."""
        self._nodes()
        self._draft()
        self._circulate()
        self._hold()
        self._adopt()
        self._publish()
        self._follow()
        self._audit()

    def _nodes(self) -> None:
        self._act(tr("Three nodes"), tr("Each government has its own. None trusts a central host."))
        for capital in self._capitals.values():
            self._say(
                capital,
                tr(
                    "node at {url}, key {key}, database {database}",
                    url=capital.url,
                    key=capital.node.secret.key,
                    database=capital.database,
                ),
            )
        self._note(tr("Fingerprints of keys were compared by another way; a stranger's envelope is refused."))

    def _draft(self) -> None:
        set_clocks(self._capitals, _DRAFTED)
        content = announced(self._lists)
        self._act(
            tr("21 November 2022: Washington drafts"),
            tr(
                "Three days after the Hwasong-17 launch of 18 November: {count} persons, companies and wallets, each "
                "with the law under which it is to be listed.",
                count=len(content.subjects),
            ),
        )
        self._package = self._us.as_("drafter").draft(content).package
        self._scene()

    def _circulate(self) -> None:
        self._act(tr("Nobody circulates alone"), "")
        drafter = self._us.as_("drafter")
        found = drafter.next_round(self._package, ("JP", "KR"), 3)
        try:
            drafter.act(self._package, found.act)
        except Denied as denied:
            self._say(self._us, tr("the drafter tries: {refusal}", refusal=denied.detail))
        else:
            raise AssertionError("one person circulated a package alone")
        self._note(tr("Days that do not count: {days}.", days="; ".join(found.skipped)))
        self._kr.kill()
        self._say(self._kr, tr("the power fails; the node is gone"))
        receipt = self._us.both(self._package, found.act)
        self._say(
            self._us,
            tr("the approver approves, the drafter circulates; sealed for {parties}", parties=", ".join(receipt.sent)),
        )
        wait_until(lambda: self._jp.sees(self._package), "Tokyo has the package")
        self._say(self._jp, self._state(self._jp))
        self._kr.start()
        wait_until(lambda: self._kr.sees(self._package), "Seoul has the package")
        self._say(self._kr, tr("is back, and has what was sent meanwhile: {state}", state=self._state(self._kr)))
        self._scene()

    def _hold(self) -> None:
        set_clocks(self._capitals, _DRAFTED + timedelta(days=1))
        self._act(tr("22 November: Tokyo supports, Seoul holds"), "")
        round_id = self._round()
        self._do(self._jp, Position(round=round_id, stance=Stance.SUPPORT))
        reasons = "one company's number is not checked yet"
        self._do(self._kr, Position(round=round_id, stance=Stance.HOLD, reasons=reasons))
        wait_until(lambda: self._seen(self._us).holds, "Washington hears of the hold")
        self._scene()
        set_clocks(self._capitals, _DRAFTED + timedelta(days=2))
        (hold,) = self._seen(self._kr).holds
        self._do(self._kr, HoldLifted(position=hold, reasons="checked"))
        self._do(self._kr, Position(round=round_id, stance=Stance.SUPPORT))
        wait_until(
            lambda: self._seen(self._us).answers == {"JP": "support", "KR": "support"},
            "Washington hears that all support it",
        )
        self._note(tr("The next day Seoul lifts it."))

    def _adopt(self) -> None:
        self._act(tr("23 November: adopted, to be released at one moment"), "")
        version = self._version()
        self._us.both(self._package, Adopted(version=version))
        self._us.both(self._package, ReleaseSet(version=version, release_at=_RELEASE))
        wait_until(lambda: self._everywhere("release set"), "all know the moment of release")
        self._scene()

    def _publish(self) -> None:
        set_clocks(self._capitals, _RELEASE + timedelta(minutes=1))
        self._act(tr("2 December 2022 in Asia, the evening of the 1st in Washington: all publish"), "")
        version = self._version()
        for capital in self._capitals.values():
            capital.both(self._package, Released(version=version, reference=_SOURCE))
        wait_until(lambda: self._everywhere("released"), "all know that all have published")
        self._scene()

    def _follow(self) -> None:
        self._act(tr("Was it done?"), tr("What the lists show now, against what was announced."))
        package: Package = fold(self._jp.as_("desk").events(self._package))
        found = follow_through(package, self._lists)
        for item in found.items:
            self._out.print(f"  {item}", highlight=False, soft_wrap=True)
        for party, counts in found.counts().items():
            self._say(self._capitals[party], ", ".join(f"{number} {what}" for what, number in counts.items()))

    def _audit(self) -> None:
        from tricord.sharing import Node

        self._act(tr("What can be proved"), "")
        heads = {self._seen(capital).heads for capital in self._capitals.values()}
        assert len(heads) == 1, "the three nodes do not agree"
        self._note(tr("The three nodes hold the same events; none was lost, though one was killed."))
        for capital in self._capitals.values():
            finding = Node(capital.folder).verify_audit()
            assert finding.ok, f"{capital.city}'s audit: {finding.wrong}"
            self._say(capital, tr("{count} entries of the audit, none altered", count=finding.good))

    # -- telling -------------------------------------------------------------------------------------------------------

    def _act(self, title: str, words: str) -> None:
        self._out.print()
        self._out.rule(Text(title, "bold"), align="left")
        if words:
            self._out.print(words, soft_wrap=True)

    def _say(self, capital: Capital, words: str) -> None:
        self._out.print(Text.assemble("  ", (f"{capital.city:10}", "bold"), f" {words}"), soft_wrap=True)

    def _note(self, words: str) -> None:
        self._out.print(Text(f"  {words}", "dim"), soft_wrap=True)

    def _scene(self) -> None:
        """What each capital sees."""
        for capital in self._capitals.values():
            self._say(capital, self._state(capital))

    def _state(self, capital: Capital) -> str:
        seen = capital.sees(self._package)
        if seen is None:
            count = capital.as_("drafter").count_items()
            return tr("sees nothing: 0 packages, {count} items", count=count)
        return tr(
            "sees the package as {status}. {steps}",
            status=seen.status,
            steps=" ".join(seen.next.get(capital.party, ())),
        )

    def _seen(self, capital: Capital) -> PackageState:
        return capital.as_("desk").package(self._package)

    def _version(self) -> str:
        version = self._seen(self._us).version
        assert version is not None, "nobody amends it in this play"
        return version

    def _do(self, capital: Capital, body: Body) -> None:
        capital.as_("drafter").act(self._package, body)

    def _round(self) -> str:
        events = self._us.as_("desk").events(self._package)
        (found,) = [event.id for event in events if event.kind == "circulated"]
        return found

    def _everywhere(self, status: str) -> bool:
        return all(self._seen(capital).status == status for capital in self._capitals.values())


def announced(table: Table) -> Content:
    """The text of a package of all whom the three listed in the joint action, from their lists."""
    subjects = [found for subject in table.subjects if (found := _proposed(subject)) is not None]
    return Content(
        title="After the launch of 18 November 2022",
        trigger=_TRIGGER,
        subjects=tuple(subjects),
        marking=Marking(
            originator="US",
            level="unclassified",
            releasable_to=tuple(CITIES),
            topics=("dprk-missile",),
            purposes=(PURPOSE,),
        ),
    )


def _proposed(subject: Subject) -> ProposedSubject | None:
    """A subject with what each party did about it in the joint action; None where none did anything."""
    proposals, first = [], None
    for party, day in _DAYS.items():
        own = [
            designation
            for designation in subject.cells[party].designations
            if designation.since == day and designation.phase == "in force" and designation.basis == Basis.AUTONOMOUS
        ]
        if own:
            first = first or own[0]
            measures = sorted({measure for designation in own for measure in designation.measures})
            proposals.append(
                ProposedMeasures(party=party, measures=tuple(map(Measure, measures)), authority=own[0].authorities[0])
            )
    if first is None:
        return None
    return ProposedSubject(
        caption=subject.caption,
        schema=subject.schema,
        ref=first.entry_id,
        grounds=(Ground(text="Part of the joint action of 2 December 2022.", sources=(_SOURCE,)),),
        proposals=tuple(proposals),
    )
