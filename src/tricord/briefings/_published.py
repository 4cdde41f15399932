"""Briefings in a database: drafted, approved by a second person, published, corrected, withdrawn; never overwritten.

A revision is a whole text; acts say what became of it. A correction is a further revision that goes the same way; the
published ones stay, and `corrections` shows what changed between them. Until it is published a briefing is under its
marking, and `published` does not know it. The briefings that come with Tricord are published ones without a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise

import msgspec
from sqlalchemy import Connection, Engine, Row, func, insert, select

from tricord.briefings import schema as tables
from tricord.briefings._check import problems_of, read_briefing, write_briefing
from tricord.briefings._database import moment
from tricord.briefings._records import Briefing
from tricord.model.errors import Denied
from tricord.store import reading, writing
from tricord.wire import ProblemKind

Audit = Callable[[str, str, dict[str, str]], None]


class BriefingAct(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to a revision: `drafted`, `approved`, `published`, `withdrawn`; when, by whom and why."""

    number: int
    at: str
    by: str
    what: str
    why: str
    effective_at: str


class BriefingState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a briefing stands. `newest` is the last revision, `shown` the one that is public (None: none is), `state`
    one of `draft`, `approved`, `scheduled`, `published`, `withdrawn`.
    """

    slug: str
    state: str
    newest: int
    shown: int | None
    acts: tuple[BriefingAct, ...]


class PublicBriefing(msgspec.Struct, frozen=True, kw_only=True):
    """A briefing as readers see it: its text, when it was first published and last corrected, with the reasons; a
    withdrawn one has its reason and no text of its own is shown.
    """

    briefing: Briefing
    published_at: str
    corrections: tuple[BriefingCorrection, ...] = ()
    withdrawn: str = ""


class BriefingCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """A published correction: when, why, and the fields that changed (before and after, as they stand in the file)."""

    at: str
    why: str
    changed: Mapping[str, tuple[str, str]]


class Briefings:
    """The briefings of a database. `clock` gives the time with its zone; `audit` hears of every act."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime], audit: Audit | None = None) -> None:
        self._engine, self._clock, self._audit = engine, clock, audit

    def draft(self, briefing: Briefing, *, by: str, why: str = "") -> BriefingState:
        """A new briefing, or a further revision of one; of a published one that is a correction, and needs a reason.

        Raises `Denied` for a correction without a reason and for a briefing that is withdrawn.
        """
        with writing(self._engine) as connection:
            before = _state(connection, briefing.slug, self._clock())
            if before is not None and before.state == "withdrawn":
                raise Denied(
                    ProblemKind.CONFLICT, f"{briefing.slug} is withdrawn.", next="Draft it anew under another name."
                )
            if before is not None and before.shown is not None and not why.strip():
                raise Denied(
                    ProblemKind.MALFORMED,
                    "A correction of a published briefing is shown with its reason.",
                    next="Give one.",
                )
            number = 1 if before is None else before.newest + 1
            body = write_briefing(briefing).decode()
            connection.execute(
                insert(tables.revision).values(
                    slug=briefing.slug, number=number, at=self._now(), by=by, body=body, why=why
                )
            )
            self._act(connection, briefing.slug, number, by, "drafted", why)
            return _needed(connection, briefing.slug, self._clock())

    def approve(self, slug: str, *, by: str, why: str = "") -> BriefingState:
        """The second person's approval of the newest revision. Raises `Denied` where something keeps it from being
        published, where nothing waits, and for its own writer.
        """
        with writing(self._engine) as connection:
            state, body = _needed(connection, slug, self._clock()), None
            row = _revision(connection, slug, state.newest)
            body = read_briefing(row.body.encode(), slug)
            if _has(state, state.newest, "approved"):
                raise Denied(ProblemKind.CONFLICT, f"Revision {state.newest} of {slug} is approved already.")
            if row.by == by:
                raise Denied(
                    ProblemKind.FORBIDDEN,
                    f"{by} wrote revision {state.newest} of {slug}: a second person approves it.",
                    next="Ask somebody else to approve it.",
                )
            if problems := problems_of(body):
                raise Denied(
                    ProblemKind.CONFLICT,
                    f"{slug} cannot be published: {problems[0]}",
                    next=f"Mend it and draft it again ({len(problems)} in all; `tricord brief check` lists them).",
                )
            self._act(connection, slug, state.newest, by, "approved", why)
            return _needed(connection, slug, self._clock())

    def publish(self, slug: str, *, by: str, at: datetime | None = None) -> BriefingState:
        """Publish the newest revision, now or at a time to come. Raises `Denied` where it is not approved."""
        with writing(self._engine) as connection:
            state = _needed(connection, slug, self._clock())
            if _has(state, state.newest, "published"):
                raise Denied(ProblemKind.CONFLICT, f"Revision {state.newest} of {slug} is published already.")
            if state.state == "withdrawn" or not _has(state, state.newest, "approved"):
                raise Denied(
                    ProblemKind.CONFLICT,
                    f"Revision {state.newest} of {slug} is not approved.",
                    next="A second person approves it first.",
                )
            self._act(connection, slug, state.newest, by, "published", "", effective=at)
            return _needed(connection, slug, self._clock())

    def withdraw(self, slug: str, *, by: str, why: str) -> BriefingState:
        """Take a briefing back: its page says when and why. Raises `Denied` without a reason, and where it is done."""
        if not why.strip():
            raise Denied(ProblemKind.MALFORMED, "A withdrawal is shown with its reason.", next="Give one.")
        with writing(self._engine) as connection:
            state = _needed(connection, slug, self._clock())
            if state.state == "withdrawn":
                raise Denied(ProblemKind.CONFLICT, f"{slug} is withdrawn already.")
            self._act(connection, slug, state.newest, by, "withdrawn", why)
            return _needed(connection, slug, self._clock())

    def state(self, slug: str) -> BriefingState:
        """Where a briefing stands. Raises `Denied` where there is none of that name."""
        with reading(self._engine) as connection:
            return _needed(connection, slug, self._clock())

    def states(self) -> tuple[BriefingState, ...]:
        """Where every briefing stands, drafts too, by name: for the people of a node, never for readers."""
        with reading(self._engine) as connection:
            return tuple(_states(connection, self._clock()))

    def revision(self, slug: str, number: int | None = None) -> Briefing:
        """A revision, the newest by default. Raises `Denied` where there is none."""
        with reading(self._engine) as connection:
            state = _needed(connection, slug, self._clock())
            return read_briefing(_revision(connection, slug, number or state.newest).body.encode(), slug)

    def published(self) -> tuple[PublicBriefing, ...]:
        """What readers see, the newest day first; those that come with Tricord too, unless one here has their name."""
        with reading(self._engine) as connection:
            own = [
                shown
                for state in _states(connection, self._clock())
                if (shown := _public(connection, state, self._clock())) is not None
            ]
        names = {one.briefing.slug for one in own}
        return _by_day([*own, *(one for one in embedded_briefings() if one.briefing.slug not in names)])

    def read(self, slug: str) -> PublicBriefing:
        """A published briefing. Raises `Denied` where there is none: a draft does not exist for readers."""
        return named(self.published(), slug)

    def _act(
        self,
        connection: Connection,
        slug: str,
        number: int,
        by: str,
        what: str,
        why: str,
        *,
        effective: datetime | None = None,
    ) -> None:
        connection.execute(
            insert(tables.act).values(
                slug=slug,
                number=number,
                at=self._now(),
                by=by,
                what=what,
                why=why,
                effective_at=self._now() if effective is None else moment(effective),
            )
        )
        if self._audit is not None:
            self._audit(by, f"briefing.{what}", {"briefing": slug, "revision": str(number), "why": why})

    def _now(self) -> str:
        return moment(self._clock())


@cache
def embedded_briefings() -> tuple[PublicBriefing, ...]:
    """The briefings that come with Tricord, the newest day first."""
    folder = files("tricord.data") / "briefings"
    found = [
        PublicBriefing(briefing=read_briefing(file.read_bytes(), file.name), published_at="")
        for file in folder.iterdir()
        if file.name.endswith(".json")
    ]
    return _by_day(found)


def named(briefings: Iterable[PublicBriefing], slug: str) -> PublicBriefing:
    """The briefing of a name. Raises `Denied` where there is none."""
    for one in briefings:
        if one.briefing.slug == slug:
            return one
    raise _absent(slug)


def _by_day(briefings: Iterable[PublicBriefing]) -> tuple[PublicBriefing, ...]:
    by_name = sorted(briefings, key=lambda one: one.briefing.slug)
    return tuple(sorted(by_name, key=lambda one: one.briefing.day, reverse=True))


def _absent(slug: str) -> Denied:
    return Denied(
        ProblemKind.NOT_FOUND, f"There is no briefing called {slug[:80]!r}.", next="`tricord brief list` shows all."
    )


def _needed(connection: Connection, slug: str, now: datetime) -> BriefingState:
    state = _state(connection, slug, now)
    if state is None:
        raise _absent(slug)
    return state


def _states(connection: Connection, now: datetime) -> Iterable[BriefingState]:
    names = connection.execute(select(tables.revision.c.slug).distinct().order_by(tables.revision.c.slug)).scalars()
    return [state for name in names.all() if (state := _state(connection, name, now)) is not None]


def _state(connection: Connection, slug: str, now: datetime) -> BriefingState | None:
    newest = connection.execute(
        select(func.max(tables.revision.c.number)).where(tables.revision.c.slug == slug)
    ).scalar()
    if newest is None:
        return None
    rows = connection.execute(select(tables.act).where(tables.act.c.slug == slug).order_by(tables.act.c.id)).all()
    acts = tuple(
        BriefingAct(number=r.number, at=r.at, by=r.by, what=r.what, why=r.why, effective_at=r.effective_at)
        for r in rows
    )
    today = moment(now)
    out = [act.number for act in acts if act.what == "published" and act.effective_at <= today]
    waiting = any(act.what == "published" and act.effective_at > today for act in acts)
    withdrawn = any(act.what == "withdrawn" for act in acts)
    if withdrawn:
        state = "withdrawn"
    elif out and max(out) == newest:
        state = "published"
    elif waiting:
        state = "scheduled"
    else:
        state = "approved" if any(a.what == "approved" and a.number == newest for a in acts) else "draft"
    return BriefingState(slug=slug, state=state, newest=newest, shown=max(out, default=None), acts=acts)


def _has(state: BriefingState, number: int, what: str) -> bool:
    return any(act.number == number and act.what == what for act in state.acts)


def _revision(connection: Connection, slug: str, number: int) -> Row[tuple[object, ...]]:
    row = connection.execute(
        select(tables.revision).where(tables.revision.c.slug == slug, tables.revision.c.number == number)
    ).one_or_none()
    if row is None:
        raise Denied(ProblemKind.NOT_FOUND, f"{slug} has no revision {number}.")
    return row


def _public(connection: Connection, state: BriefingState, now: datetime) -> PublicBriefing | None:
    if state.shown is None:
        return None
    today = moment(now)
    out = [act for act in state.acts if act.what == "published" and act.effective_at <= today]
    texts = {act.number: read_briefing(_revision(connection, state.slug, act.number).body.encode()) for act in out}
    reasons = {act.number: act.why for act in state.acts if act.what == "drafted"}
    corrections = tuple(
        BriefingCorrection(
            at=after.effective_at,
            why=reasons.get(after.number, ""),
            changed=changed_fields(texts[before.number], texts[after.number]),
        )
        for before, after in pairwise(out)
    )
    withdrawn = next((act for act in state.acts if act.what == "withdrawn"), None)
    return PublicBriefing(
        briefing=texts[state.shown],
        published_at=out[0].effective_at,
        corrections=corrections,
        withdrawn=withdrawn.why if withdrawn else "",
    )


def changed_fields(before: Briefing, after: Briefing) -> dict[str, tuple[str, str]]:
    """The fields that two revisions differ in, each before and after as JSON."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return {name: (_json(old.get(name)), _json(new.get(name))) for name in new if old.get(name) != new.get(name)}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def utc_now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)
