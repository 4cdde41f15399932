"""A screener that answers like the real one, by brute force over a few invented subjects."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

from rapidfuzz import fuzz

from tricord.i18n import Message
from tricord.model import CellState
from tricord.names import fold
from tricord.screen import Match, PartyStanding, Versions

VERSIONS = Versions(tricord="0.0.0", rules="r1", index="i1", lists={"un-sc": "2026-02-27", "us-ofac-sdn": "2024-05-02"})

#: Fictitious subjects: id -> schema, names, identifiers, designations.
SUBJECTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[PartyStanding, ...]]] = {
    "tr-1": (
        "Person",
        ("Kang Testsong", "강시험성", "カン・テストソン"),
        ("P1234567",),
        (
            PartyStanding(party="UN", state=CellState.LISTED, since="2016-03-02", list_id="un-sc", programme="DPRK",
                     measures=("asset-freeze", "travel-ban")),
            PartyStanding(party="US", state=CellState.NOT_LISTED),
            PartyStanding(party="KR", state=CellState.BOUND),
        ),
    ),
    "tr-2": (
        "Organization",
        ("Invented Trading Corporation", "架空貿易会社"),
        (),
        (
            PartyStanding(
                party="US", state=CellState.AUTONOMOUS, since_by="2024-05-02", list_id="us-ofac-sdn", programme="DPRK3"
            ),
        ),
    ),
    "tr-3": ("Vessel", ("Imaginary Star",), ("IMO9074729",), ()),
    "tr-4": ("Person", ("<script>alert(1)</script> Evil", "=cmd|calc"), (), ()),
}  # fmt: skip


class Fake:
    """Compares with every name."""

    def __init__(self, versions: Versions = VERSIONS, *, pause: float = 0.0, content: str = "") -> None:
        self.versions, self._pause, self._content = versions, pause, content

    def match(
        self,
        name: str,
        *,
        schema: str = "LegalEntity",  # noqa: ARG002 - the real one's parameters
        birth_date: str | None = None,
        nationality: tuple[str, ...] = (),  # noqa: ARG002 - the real one's parameters
        identifiers: tuple[str, ...] = (),
        threshold: float = 0.7,
        limit: int | None = 20,
        weak: bool = True,  # noqa: ARG002 - the real one's parameters
    ) -> list[Match]:
        if name == "Break The Screener":
            raise RuntimeError("an unforeseen name")
        time.sleep(self._pause)
        found = []
        for subject, (kind, names, numbers, designations) in SUBJECTS.items():
            asked = fold(name)
            score, best = max((fuzz.ratio(asked, fold(one)) / 100 if asked else 0.0, one) for one in names)
            reasons = [Message("names.both-read", (best, name, "kang"))]
            if set(numbers) & set(identifiers):
                score, reasons = 1.0, [Message("screen.same-number", (identifiers[0],))]
            if birth_date:
                reasons.append(Message("screen.born-agrees", (birth_date,)))
            if score >= threshold:
                found.append(
                    Match(
                        id=subject, schema=kind, caption=names[0], name=best, score=score, reasons=tuple(reasons),
                        designations=designations, content=self._content,
                    )
                )  # fmt: skip
        return sorted(found, key=lambda match: (-match.score, match.id))[:limit]

    def opener(self) -> Callable[[], Fake]:
        """What opens the same in a worker."""
        return partial(Fake, self.versions, pause=self._pause, content=self._content)


class Rebuilt(Fake):
    """Its index was made again in the meantime: who opens it finds another."""

    def opener(self) -> Callable[[], Fake]:
        """What opens the other index."""
        return Fake


def _ended() -> Fake:
    os._exit(9)


class Crashing(Fake):
    """Its workers are ended from outside at once."""

    def opener(self) -> Callable[[], Fake]:
        """What ends its process."""
        return _ended
