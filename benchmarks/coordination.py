"""How long it takes to fold packages, against reading the same events bare.

    python -m benchmarks.coordination [--packages 1000] [--rounds 5]

Each package has 50 events: a draft, then rounds of approval, circulation, answers (two parties at once), amendments,
and now and then a hold, its lifting, an adoption. Signatures are not checked; ids are reckoned anew each time. The
yardstick is `msgspec` decoding the same JSON lines into structs, and `json` with one SHA-256 a line: the least that any
program does that reads such a log and names its events. The hardest case is one package with many answers at once.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256

import msgspec

from tricord.coordination import (
    Amended,
    Approved,
    Body,
    Circulated,
    Content,
    Drafted,
    Event,
    Ground,
    HoldLifted,
    Position,
    ProposedMeasures,
    ProposedSubject,
    Stance,
    fold_all,
    make_event,
)
from tricord.model import UNCLASSIFIED, Marking, Measure

START = datetime(2022, 11, 21, 9, tzinfo=UTC)
EVENTS = 50


def content(title: str) -> Content:
    """One subject with measures of three parties."""
    subject = ProposedSubject(
        caption="A trading company",
        schema="Organization",
        properties={"name": ("A trading company",)},
        grounds=(Ground(text="It sells missiles.", sources=("A report",)),),
        proposals=tuple(
            ProposedMeasures(party=party, measures=(Measure.ASSET_FREEZE,), authority="its law")
            for party in ("JP", "KR", "US")
        ),
    )
    marking = Marking(originator="JP", level=UNCLASSIFIED, releasable_to=("JP", "KR", "US"))
    return Content(title=title, subjects=(subject,), marking=marking)


def package(number: int, length: int = EVENTS) -> list[Event]:
    """A package that is amended and circulated again and again, with answers that cross."""
    events: list[Event] = []
    minute = 0

    def act(party: str, body: Body, after: tuple[str, ...], person: str = "a") -> str:
        nonlocal minute
        minute += 1
        event = make_event(
            body,
            party=party,
            person=person,
            at=START + timedelta(minutes=minute),
            package=events[0].id if events else "",
            after=after,
        )
        events.append(event)
        return event.id

    version = last = act("JP", Drafted(content=content(f"Package {number}")), ())
    while len(events) < length:
        circulated = Circulated(
            version=version, to=("KR", "US"), working_days=3, deadline=START + timedelta(days=9, minutes=minute)
        )
        last = act("JP", Approved(act=circulated), (last,), "b")
        round_ = act("JP", circulated, (last,))
        held = act("KR", Position(round=round_, stance=Stance.HOLD, reasons="Counsel reads it."), (round_,))
        support = act("US", Position(round=round_, stance=Stance.SUPPORT), (round_,))
        lifted = act("KR", HoldLifted(position=held), (held,))
        version = last = act(
            "JP", Amended(content=content(f"Package {number}, {minute}")), tuple(sorted((lifted, support)))
        )
    return events[:length]


def answers_at_once(count: int) -> list[Event]:
    """One round with `count` answers at once, and a lead that has seen them all."""
    first = package(0, 3)
    many = [
        make_event(
            Position(round=first[2].id, stance=Stance.SUPPORT),
            party="KR",
            person=f"officer-{n}",
            at=START + timedelta(hours=1),
            package=first[0].id,
            after=(first[2].id,),
        )
        for n in range(count)
    ]
    last = make_event(
        Amended(content=content("After all of them")),
        party="JP",
        person="a",
        at=START + timedelta(hours=2),
        package=first[0].id,
        after=tuple(sorted(event.id for event in many)),
    )
    return [*first, *many, last]


def timed(work: Callable[[], object]) -> float:
    """Seconds, with no collection of garbage in between."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    events = [event for number in range(asked.packages) for event in package(number)]
    lines = [event.written for event in events]
    decoder = msgspec.json.Decoder(Event)
    once = [event.written for event in answers_at_once(900)]
    figures: dict[str, list[float]] = {}
    for _ in range(asked.rounds):
        measured: dict[str, Callable[[], object]] = {
            "msgspec decoding the lines": lambda: [decoder.decode(line) for line in lines],
            "json and SHA-256 of the lines": lambda: [(json.loads(line), sha256(line).hexdigest()) for line in lines],
        }
        for name, work in measured.items():
            figures.setdefault(name, []).append(timed(work))
        fresh, crowd = [decoder.decode(line) for line in lines], [decoder.decode(line) for line in once]
        figures.setdefault("fold, ids reckoned", []).append(timed(partial(fold_all, fresh)))
        figures.setdefault("fold, ids known", []).append(timed(partial(fold_all, fresh)))
        figures.setdefault("fold, 900 answers at once", []).append(timed(partial(fold_all, crowd)))
    found = fold_all(events)
    refused = sum(len(one.refused) + len(one.waiting) for one in found.values())
    print(f"{len(found):,} packages, {len(events):,} events, {refused} refused or waiting; medians of {asked.rounds}")
    bare = statistics.median(figures["json and SHA-256 of the lines"])
    for name, seconds in figures.items():
        median = statistics.median(seconds)
        print(f"{name:32} {median:7.3f} s  {median / bare:5.2f} x json and SHA-256")


if __name__ == "__main__":
    main()
