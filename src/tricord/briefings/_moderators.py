"""The moderators' side of comments: a queue with the findings marked, decisions with reasons, reversals, bans, figures.

A moderator decides with a reason and may be wrong: another reverses it, and the figures count that. A ban takes two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from tricord.briefings import schema as tables
from tricord.briefings._comments import (
    KEPT_REFUSED,
    absent_comment,
    ban_digest,
    comment_row,
    erase,
    log_act,
)
from tricord.briefings._database import moment
from tricord.briefings._published import Audit
from tricord.briefings._spam import key_of
from tricord.briefings.moderation import RuleFinding
from tricord.model.errors import Denied
from tricord.store import reading, writing
from tricord.wire import ProblemKind

#: How long a ban holds.
BANNED_FOR = timedelta(days=90)


class QueuedComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that waits for a person, or that readers reported: with its findings and how it came here."""

    id: str
    slug: str
    lang: str
    name: str
    text: str
    state: str
    written_at: str
    findings: tuple[RuleFinding, ...]
    rules_version: str
    reports: int
    history: tuple[CommentAct, ...]


class CommentAct(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to a comment."""

    at: str
    by: str
    what: str
    why: str
    rules: str


class CommentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How comments fared. `by_rule`: per rule how often it spoke at sending; `reversed_by_rule`: of these, how often a
    person published the comment all the same; `by_moderator`: per moderator decisions, and how many were reversed.
    """

    states: dict[str, int]
    by_rule: dict[str, int]
    reversed_by_rule: dict[str, int]
    by_moderator: dict[str, tuple[int, int]]


class Moderators:
    """What moderators do. `clock` gives the time with its zone; `audit` hears of every decision."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime], audit: Audit | None = None) -> None:
        self._engine, self._clock, self._audit = engine, clock, audit

    def queue(self, *, most: int = 100) -> tuple[QueuedComment, ...]:
        """What waits for a person, the oldest first; reported comments are among them while they are published."""
        with reading(self._engine) as connection:
            counts = connection.execute(
                select(tables.report.c.comment_id, func.count()).group_by(tables.report.c.comment_id)
            ).all()
            reports = {row[0]: row[1] for row in counts}
            waiting = (tables.comment.c.state == "waiting") | tables.comment.c.id.in_(list(reports))
            order = (tables.comment.c.changed_at, tables.comment.c.id)
            rows = connection.execute(select(tables.comment).where(waiting).order_by(*order).limit(most)).all()
            return tuple(_queued(connection, row, reports.get(row.id, 0)) for row in rows if row.text is not None)

    def decide(self, number: str, *, by: str, publish: bool, why: str) -> None:
        """Publish a waiting comment, or refuse it, with a reason. A reported one that stays is published again.

        Raises `Denied` without a reason, and for a comment that does not wait.
        """
        self._decide(number, by, "published" if publish else "refused", why, ("waiting", "published"))

    def reverse(self, number: str, *, by: str, why: str) -> None:
        """Turn a decision round: a refused comment is published, a published one refused. Raises `Denied` for the
        moderator who decided it, and where the text is gone.
        """
        with reading(self._engine) as connection:
            row = _needed(connection, number)
            last = _last_decision(connection, number)
        if last is None or row.text is None or row.state not in ("published", "refused"):
            raise Denied(ProblemKind.CONFLICT, "Nobody has decided on this comment, or its text is deleted.")
        if last.by == by:
            raise Denied(ProblemKind.FORBIDDEN, "Another moderator reverses your decision.", next="Ask one of them.")
        turned = "refused" if row.state == "published" else "published"
        self._decide(number, by, turned, why, (row.state,), what="reversed")

    def take_down(self, number: str, *, by: str, why: str) -> None:
        """Take a published comment down: its text is deleted at once, and the thread tells the reason. Raises
        `Denied`.
        """
        _check_reason(why)
        with writing(self._engine) as connection:
            row = _needed(connection, number)
            if row.state != "published":
                raise Denied(ProblemKind.CONFLICT, f"This comment is {row.state}, not published.")
            now = moment(self._clock())
            log_act(connection, self._audit, number, now, by, "taken-down", why=why, rules="", text=row.text or "")
            erase(connection, number, "taken-down", now)

    def propose_ban(self, number: str, *, by: str, address: str, why: str) -> int:
        """Propose that nothing is taken any more from an address; the number of the proposal. It holds once another
        moderator agrees. The address is the caller's to know: of a comment only a day's digest is kept.
        """
        _check_reason(why)
        with writing(self._engine) as connection:
            _needed(connection, number)
            values = {
                "comment_id": number,
                "address": ban_digest(key_of(connection), address),
                "proposed_at": moment(self._clock()),
                "proposed_by": by,
                "why": why,
                "decided_at": "",
                "decided_by": "",
                "until": "",
            }
            done = connection.execute(insert(tables.ban).values(**values))
            now = moment(self._clock())
            log_act(connection, self._audit, number, now, by, "ban-proposed", why=why, rules="", text="")
            return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row has one

    def agree_to_ban(self, ban: int, *, by: str) -> str:
        """The second moderator's agreement; until when the ban holds. Raises `Denied` for the one who proposed it."""
        with writing(self._engine) as connection:
            row = connection.execute(select(tables.ban).where(tables.ban.c.id == ban)).one_or_none()
            if row is None or row.decided_at:
                raise Denied(ProblemKind.NOT_FOUND, "There is no such proposal of a ban, or it is decided.")
            if row.proposed_by == by:
                raise Denied(ProblemKind.FORBIDDEN, "A ban takes two moderators.", next="Ask another to agree.")
            now = self._clock()
            until = moment(now + BANNED_FOR)
            values = {"decided_at": moment(now), "decided_by": by, "until": until}
            connection.execute(update(tables.ban).where(tables.ban.c.id == ban).values(**values))
            log_act(connection, self._audit, row.comment_id, moment(now), by, "banned", why=row.why, rules="", text="")
            return until

    def figures(self) -> CommentFigures:
        """How comments fared, per state, rule and moderator."""
        with reading(self._engine) as connection:
            states = connection.execute(select(tables.comment.c.state, func.count()).group_by(tables.comment.c.state))
            counted = {row[0]: row[1] for row in states.all()}
            acts = connection.execute(select(tables.comment_act).order_by(tables.comment_act.c.id)).all()
        return _figures(counted, acts)

    def _decide(
        self, number: str, by: str, state: str, why: str, expected: tuple[str, ...], *, what: str | None = None
    ) -> None:
        _check_reason(why)
        with writing(self._engine) as connection:
            row = _needed(connection, number)
            if row.state not in expected or row.text is None:
                raise Denied(ProblemKind.CONFLICT, f"This comment is {row.state.replace('-', ' ')}: it does not wait.")
            now = self._clock()
            values = {
                "state": state,
                "changed_at": moment(now),
                "published_at": (row.published_at or moment(now)) if state == "published" else "",
                "delete_at": moment(now + KEPT_REFUSED) if state == "refused" else "",
            }
            connection.execute(update(tables.comment).where(tables.comment.c.id == number).values(**values))
            connection.execute(tables.report.delete().where(tables.report.c.comment_id == number))
            done = what or ("approved" if state == "published" else "rejected")
            log_act(connection, self._audit, number, moment(now), by, done, why=why, rules="", text=row.text)


def _queued(connection: Connection, row: Row[Any], reports: int) -> QueuedComment:
    acts = connection.execute(
        select(tables.comment_act).where(tables.comment_act.c.comment_id == row.id).order_by(tables.comment_act.c.id)
    ).all()
    return QueuedComment(
        id=row.id,
        slug=row.slug,
        lang=row.lang,
        name=row.name,
        text=row.text,
        state=row.state,
        written_at=row.written_at,
        findings=msgspec.json.decode(row.findings, type=tuple[RuleFinding, ...]),
        rules_version=row.rules_version,
        reports=reports,
        history=tuple(CommentAct(at=act.at, by=act.by, what=act.what, why=act.why, rules=act.rules) for act in acts),
    )


def _needed(connection: Connection, number: str) -> Row[Any]:
    row = comment_row(connection, number)
    if row is None:
        raise absent_comment()
    return row


def _last_decision(connection: Connection, number: str) -> Row[Any] | None:
    decided = tables.comment_act.c.what.in_(("approved", "rejected", "reversed"))
    mine = tables.comment_act.c.comment_id == number
    newest = select(tables.comment_act).where(mine & decided).order_by(tables.comment_act.c.id.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def _check_reason(why: str) -> None:
    if not why.strip():
        raise Denied(ProblemKind.MALFORMED, "A decision has a reason, which its writer reads.", next="Give one.")


def _figures(states: dict[str, int], acts: Any) -> CommentFigures:
    by_rule: Counter[str] = Counter()
    overruled: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    reversed_of: Counter[str] = Counter()
    spoke: dict[str, tuple[str, ...]] = {}
    last: dict[str, str] = {}
    for act in acts:
        if act.what in ("sent", "mended"):
            spoke[act.comment_id] = tuple(filter(None, act.rules.split(";")))
            by_rule.update(spoke[act.comment_id])
        elif act.what in ("approved", "rejected", "reversed", "taken-down"):
            decided[act.by] += 1
            if act.what == "reversed" and act.comment_id in last:
                reversed_of[last[act.comment_id]] += 1
            if act.what == "approved":
                overruled.update(spoke.get(act.comment_id, ()))
            last[act.comment_id] = act.by
    return CommentFigures(
        states=states,
        by_rule=dict(by_rule),
        reversed_by_rule=dict(overruled),
        by_moderator={name: (count, reversed_of[name]) for name, count in sorted(decided.items())},
    )
