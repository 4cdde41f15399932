"""Comments of readers: sent, judged at once, mended, appealed, reported, taken back; and what moderators decide.

What becomes of a comment:

- `published`: accepted under the default profile, or by a moderator. It says under which version of the rules.
- `waiting`: for a person: what the rules cannot decide, an appeal, and everything under the profile `seed`.
- `refused`: not shown; its writer knows why, may mend and send again, or appeal. Its text is deleted in time.
- `taken-back` by its writer, `taken-down` by a moderator: the text is deleted at once, the reason stays.

Names and addresses: a name is the comment's and goes with its text; an address is a digest of that day only. The audit
and the acts hold a digest of the text, never the text. It serves no page: `tricord.service` does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from tricord.briefings import schema as tables
from tricord.briefings._database import moment
from tricord.briefings._published import Audit
from tricord.briefings._spam import (
    CommentLimits,
    address_digest,
    check_ticket,
    count_hit,
    forget_hits,
    is_near_duplicate,
    key_of,
    signed,
    ticket,
    use_once,
)
from tricord.briefings.moderation import PROFILES, CommentVerdict, RuleFinding, Ruling, moderate, spam_finding
from tricord.model.errors import Denied
from tricord.store import reading, writing
from tricord.wire import ProblemKind

#: So long may a comment and a name be. The rules read more, so that no limit of theirs shows first.
LONGEST_COMMENT = 4_000
LONGEST_NAME = 60
LONGEST_REASON = 1_000
#: A refused text is deleted after this; its writer may appeal until then.
KEPT_REFUSED = timedelta(days=30)
PAGE = 50
#: What a comment may be.
STATES = ("published", "waiting", "refused", "taken-back", "taken-down", "deleted")


class SentComment(msgspec.Struct, frozen=True, kw_only=True):
    """What a writer is told at once. `secret` proves later that the comment is theirs: it is shown once."""

    id: str
    secret: str
    state: str
    verdict: CommentVerdict
    delete_at: str


class PublishedComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as readers see it: plain text, never markup. `rules_version`: what judged it."""

    id: str
    name: str
    lang: str
    text: str
    published_at: str
    rules_version: str


class CommentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a thread, the oldest first; `total` over all pages; `removed`: when and why some were taken down."""

    comments: tuple[PublishedComment, ...]
    page: int
    total: int
    removed: tuple[tuple[str, str], ...]


class OwnComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as its writer sees it: what became of it, what the rules found, and the reason of a moderator."""

    id: str
    state: str
    text: str
    findings: tuple[RuleFinding, ...]
    decided_why: str
    delete_at: str


class Comments:
    """The comments of a database, from their writers' and readers' side. `clock` gives the time with its zone; `audit`
    hears of every act; `is_open` says whether a briefing takes comments (published ones do).
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        is_open: Callable[[str], bool],
        audit: Audit | None = None,
        profile: str = "default",
        limits: CommentLimits | None = None,
    ) -> None:
        self._engine, self._clock, self._audit, self._is_open = engine, clock, audit, is_open
        self._profile, self._limits = PROFILES[profile], limits or CommentLimits()

    def form(self, slug: str) -> str:
        """The stamp that a form for a comment carries in a hidden field. Raises `Denied` where comments are closed."""
        self._check_open(slug)
        with writing(self._engine) as connection:
            return ticket(key_of(connection), slug, self._clock())

    def send(
        self, slug: str, text: str, lang: str, *, name: str, address: str, form: str, trap: str = "", reader: str = ""
    ) -> SentComment:
        """Send a comment; the verdict comes at once, and what is accepted is public at once (profile `default`).

        `trap` is the field that people do not see: who fills it is refused as spam. Raises `Denied` where comments are
        closed, for a form that is not ours, over a limit, and from a banned address.
        """
        self._check_open(slug)
        text, name = _checked(text, "The comment", LONGEST_COMMENT), _checked(name, "The name", LONGEST_NAME)
        now = self._clock()
        with writing(self._engine) as connection:
            key = key_of(connection)
            where = address_digest(key, address, now)
            once = check_ticket(key, form, slug, now, self._limits)
            self._check_ban(connection, key, address, now)
            self._count(connection, slug, where, now)
            use_once(connection, once, now)
            verdict = self._judged(connection, slug, text, name, lang, reader, is_spam=bool(trap))
            number, secret = secrets.token_hex(8), secrets.token_urlsafe(24)
            state = self._state_of(verdict)
            values = self._values(key, number, secret, state, verdict, text, now)
            connection.execute(
                insert(tables.comment).values(
                    id=number, slug=slug, lang=lang, name=name, address=where, written_at=moment(now), **values
                )
            )
            self._act(connection, number, "writer", "sent", verdict=verdict, text=text)
        return SentComment(id=number, secret=secret, state=state, verdict=verdict, delete_at=values["delete_at"])

    def mend(self, number: str, secret: str, text: str, *, address: str, reader: str = "") -> SentComment:
        """Send a refused or waiting comment again in other words. Raises `Denied` for what is not the writer's, or is
        decided.
        """
        text, now = _checked(text, "The comment", LONGEST_COMMENT), self._clock()
        with writing(self._engine) as connection:
            key = key_of(connection)
            row = self._own(connection, key, number, secret, ("refused", "waiting"))
            self._check_open(row.slug)
            self._check_ban(connection, key, address, now)
            self._count(connection, row.slug, address_digest(key, address, now), now)
            verdict = self._judged(connection, row.slug, text, row.name, row.lang, reader, but=number)
            state = self._state_of(verdict)
            values = self._values(key, number, secret, state, verdict, text, now)
            connection.execute(update(tables.comment).where(tables.comment.c.id == number).values(**values))
            self._act(connection, number, "writer", "mended", verdict=verdict, text=text)
        return SentComment(id=number, secret=secret, state=state, verdict=verdict, delete_at=values["delete_at"])

    def appeal(self, number: str, secret: str, *, why: str) -> None:
        """Ask a person to look at a refused comment. Raises `Denied`, also for a second appeal against one decision."""
        why = _checked(why, "The reason", LONGEST_REASON)
        with writing(self._engine) as connection:
            row = self._own(connection, key_of(connection), number, secret, ("refused",))
            if _appealed(connection, number):
                raise Denied(
                    ProblemKind.CONFLICT, "A person has looked at this comment already.", next="Mend it instead."
                )
            values = {"state": "waiting", "changed_at": moment(self._clock()), "delete_at": ""}
            connection.execute(update(tables.comment).where(tables.comment.c.id == number).values(**values))
            self._act(connection, number, "writer", "appealed", why=why, text=row.text or "")

    def own(self, number: str, secret: str) -> OwnComment:
        """What became of one's comment. Raises `Denied` for what is not the writer's."""
        with reading(self._engine) as connection:
            key = connection.execute(select(tables.secret.c.value).where(tables.secret.c.name == "key")).scalar()
            row = self._own(connection, bytes(key or b""), number, secret, STATES)
            acts = tables.comment_act
            decided = acts.c.what.in_(("approved", "rejected", "reversed", "taken-down"))
            newest = select(acts.c.why).where(acts.c.comment_id == number, decided).order_by(acts.c.id.desc()).limit(1)
            return OwnComment(
                id=number,
                state=row.state,
                text=row.text or "",
                findings=msgspec.json.decode(row.findings, type=tuple[RuleFinding, ...]),
                decided_why=connection.execute(newest).scalar() or "",
                delete_at=row.delete_at,
            )

    def take_back(self, number: str, secret: str) -> None:
        """Take one's own comment back, in whatever state: its text and name are deleted at once. Raises `Denied`."""
        with writing(self._engine) as connection:
            states = ("published", "waiting", "refused")
            row = self._own(connection, key_of(connection), number, secret, states)
            erase(connection, number, "taken-back", moment(self._clock()))
            self._act(connection, number, "writer", "taken-back", text=row.text or "")

    def report(self, number: str, *, why: str, address: str) -> None:
        """A reader's report of a published comment; a person looks at it. Raises `Denied`; reporting twice is one."""
        why, now = _checked(why, "The reason", LONGEST_REASON), self._clock()
        with writing(self._engine) as connection:
            row = comment_row(connection, number)
            if row is None or row.state != "published":
                raise absent_comment()
            key = key_of(connection)
            where = address_digest(key, address, now)
            limits = self._limits.reports_per_address
            count_hit(connection, f"report {where}", limits, now, said="You have reported many comments.")
            told = select(tables.report.c.at).where(
                tables.report.c.comment_id == number, tables.report.c.address == where
            )
            if connection.execute(told).first() is None:
                values = {"comment_id": number, "address": where, "at": moment(now), "why": why}
                connection.execute(insert(tables.report).values(**values))
                self._act(connection, number, "reader", "reported", why=why, text=row.text or "")

    def thread(self, slug: str, *, page: int = 1) -> CommentPage:
        """A page of the published comments of a briefing, the oldest first; what was taken down is told, not shown."""
        start = (max(page, 1) - 1) * PAGE
        with reading(self._engine) as connection:
            shown = (tables.comment.c.slug == slug) & (tables.comment.c.state == "published")
            total = connection.execute(select(func.count()).select_from(tables.comment).where(shown)).scalar_one()
            order = (tables.comment.c.published_at, tables.comment.c.id)
            rows = connection.execute(select(tables.comment).where(shown).order_by(*order).limit(PAGE).offset(start))
            found = tuple(
                PublishedComment(
                    id=row.id,
                    name=row.name,
                    lang=row.lang,
                    text=row.text or "",
                    published_at=row.published_at,
                    rules_version=row.rules_version,
                )
                for row in rows.all()
            )
            return CommentPage(comments=found, page=max(page, 1), total=total, removed=_removed(connection, slug))

    def sweep(self) -> int:
        """Delete the texts of refused comments whose time is over, and what was counted for limits; how many texts."""
        now = self._clock()
        with writing(self._engine) as connection:
            over = (tables.comment.c.delete_at != "") & (tables.comment.c.delete_at <= moment(now))
            numbers = connection.execute(select(tables.comment.c.id).where(over)).scalars().all()
            for number in numbers:
                erase(connection, number, "deleted", moment(now))
                self._act(connection, number, "the time stated", "deleted")
            forget_hits(connection, now)
            old = moment(now - KEPT_REFUSED)
            connection.execute(update(tables.comment).where(tables.comment.c.written_at < old).values(address=""))
            connection.execute(delete(tables.report).where(tables.report.c.at < old))
        return len(numbers)

    # -- what the acts share -------------------------------------------------------------------------------------------

    def _check_open(self, slug: str) -> None:
        if not self._is_open(slug):
            raise Denied(
                ProblemKind.NOT_FOUND, "There are no comments here.", next="Comments belong to published briefings."
            )

    def _check_ban(self, connection: Connection, key: bytes, address: str, now: datetime) -> None:
        banned = tables.ban.c.address == ban_digest(key, address)
        holds = (tables.ban.c.decided_at != "") & (tables.ban.c.until > moment(now))
        until = connection.execute(select(func.max(tables.ban.c.until)).where(banned & holds)).scalar()
        if until is not None:
            raise Denied(
                ProblemKind.FORBIDDEN,
                f"No comments are taken from here until {until[:10]}.",
                next="Two moderators decided it.",
            )

    def _count(self, connection: Connection, slug: str, where: str, now: datetime) -> None:
        limits = self._limits
        count_hit(connection, f"address {where}", limits.per_address, now, said="You have sent many comments.")
        count_hit(
            connection, f"thread {slug}", limits.per_thread, now, said="This briefing gets many comments just now."
        )

    def _judged(
        self,
        connection: Connection,
        slug: str,
        text: str,
        name: str,
        lang: str,
        reader: str,
        *,
        is_spam: bool = False,
        but: str = "",
    ) -> CommentVerdict:
        """The verdict of the house rules on text and name; a trap or a near-duplicate is spam."""
        spoken = reader or lang
        verdict = moderate(text, lang, profile=self._profile.name, reader=spoken)
        foul = [f for f in moderate(name, lang, reader=spoken).findings if f.rule in ("profanity", "insult", "beliefs")]
        if foul:
            verdict = _with(verdict, foul[0], (0, 0))
        standing = tables.comment.c.state.in_(("published", "waiting"))
        recent = select(tables.comment.c.text).where(
            tables.comment.c.slug == slug, standing, tables.comment.c.text.is_not(None), tables.comment.c.id != but
        )
        newest = recent.order_by(tables.comment.c.written_at.desc()).limit(self._limits.compared)
        if is_spam:
            verdict = _with(verdict, spam_finding("trap", spoken), (0, len(text)))
        elif is_near_duplicate(text, connection.execute(newest).scalars().all(), self._limits):
            verdict = _with(verdict, spam_finding("duplicate", spoken), (0, len(text)))
        return verdict

    def _state_of(self, verdict: CommentVerdict) -> str:
        if verdict.verdict is Ruling.REFUSE:
            return "refused"
        waits = verdict.verdict is Ruling.REVIEW or self._profile.approve_first
        return "waiting" if waits else "published"

    def _values(
        self, key: bytes, number: str, secret: str, state: str, verdict: CommentVerdict, text: str, now: datetime
    ) -> dict[str, str]:
        return {
            "text": text,
            "digest": text_digest(text),
            "state": state,
            "verdict": verdict.verdict.value,
            "findings": msgspec.json.encode(verdict.findings).decode(),
            "profile": verdict.profile,
            "rules_version": verdict.rules_version,
            "secret": signed(key, "writer", number, secret),
            "changed_at": moment(now),
            "published_at": moment(now) if state == "published" else "",
            "delete_at": moment(now + KEPT_REFUSED) if state == "refused" else "",
        }

    def _own(self, connection: Connection, key: bytes, number: str, secret: str, states: tuple[str, ...]) -> Row[Any]:
        row = comment_row(connection, number)
        if row is None or not secrets.compare_digest(row.secret, signed(key, "writer", number, secret)):
            raise absent_comment()
        if row.state not in states:
            raise Denied(
                ProblemKind.CONFLICT, f"This comment is {row.state.replace('-', ' ')}: it cannot be changed so."
            )
        return row

    def _act(
        self,
        connection: Connection,
        number: str,
        by: str,
        what: str,
        *,
        why: str = "",
        verdict: CommentVerdict | None = None,
        text: str = "",
    ) -> None:
        rules = ";".join(verdict.rules) if verdict is not None else ""
        log_act(connection, self._audit, number, moment(self._clock()), by, what, why=why, rules=rules, text=text)


def log_act(
    connection: Connection,
    audit: Audit | None,
    number: str,
    at: str,
    by: str,
    what: str,
    *,
    why: str,
    rules: str,
    text: str,
) -> None:
    """An act on a comment: in its history, and in the audit, where the text is only a digest. Reasons of writers and
    readers are texts of outsiders: they stay in the history, which `sweep` and takedowns reach.
    """
    digest = text_digest(text) if text else ""
    values = {"comment_id": number, "at": at, "by": by, "what": what, "why": why, "rules": rules, "digest": digest}
    connection.execute(insert(tables.comment_act).values(**values))
    if audit is not None:
        about = {"comment": number, "rules": rules, "digest": digest}
        if by not in ("writer", "reader"):
            about["why"] = why
        audit(by, f"comment.{what}", about)


def text_digest(text: str) -> str:
    """What the audit has of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def ban_digest(key: bytes, address: str) -> str:
    """An address as a ban has it, whatever the day: kept only as long as the ban."""
    return address_digest(key, address, datetime(1970, 1, 1))


def comment_row(connection: Connection, number: str) -> Row[Any] | None:
    """A comment as it stands."""
    return connection.execute(select(tables.comment).where(tables.comment.c.id == number)).one_or_none()


def erase(connection: Connection, number: str, state: str, at: str) -> None:
    """Delete the text and name of a comment, and what its findings and its history quote of it."""
    values = {
        "state": state,
        "text": None,
        "name": "",
        "findings": "[]",
        "address": "",
        "changed_at": at,
        "delete_at": "",
    }
    connection.execute(update(tables.comment).where(tables.comment.c.id == number).values(**values))
    outsiders = tables.comment_act.c.by.in_(("writer", "reader"))
    mine = tables.comment_act.c.comment_id == number
    connection.execute(update(tables.comment_act).where(mine & outsiders).values(why=""))
    connection.execute(delete(tables.report).where(tables.report.c.comment_id == number))


def absent_comment() -> Denied:
    """The one answer for a comment that is not there, not public, or not the writer's."""
    return Denied(ProblemKind.NOT_FOUND, "There is no such comment.", next="Use the address that you were given.")


def _appealed(connection: Connection, number: str) -> bool:
    asked = select(tables.comment_act.c.id).where(
        tables.comment_act.c.comment_id == number, tables.comment_act.c.what == "appealed"
    )
    since = select(func.max(tables.comment_act.c.id)).where(
        tables.comment_act.c.comment_id == number, tables.comment_act.c.what == "mended"
    )
    mended = connection.execute(since).scalar() or 0
    return any(found > mended for found in connection.execute(asked).scalars().all())


def _removed(connection: Connection, slug: str) -> tuple[tuple[str, str], ...]:
    acts, comments = tables.comment_act, tables.comment
    rows = connection.execute(
        select(acts.c.at, acts.c.why)
        .join(comments, comments.c.id == acts.c.comment_id)
        .where(comments.c.slug == slug, comments.c.state == "taken-down", acts.c.what == "taken-down")
        .order_by(acts.c.id)
    )
    return tuple((row.at, row.why) for row in rows.all())


def _with(verdict: CommentVerdict, finding: RuleFinding, place: tuple[int, int]) -> CommentVerdict:
    """A verdict that refuses for one more reason."""
    added = msgspec.structs.replace(finding, place=place, weight=Ruling.REFUSE, mended=None)
    return msgspec.structs.replace(verdict, verdict=Ruling.REFUSE, findings=(added, *verdict.findings))


def _checked(text: str, called: str, longest: int) -> str:
    """A text from outside as it can be kept: no characters that end it or a line of a header, not too long."""
    plain = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in plain if c >= " " or (c in "\n\t" and longest == LONGEST_COMMENT))
    if len(plain) > longest:
        raise Denied(
            ProblemKind.TOO_LARGE, f"{called} has {len(plain):,} characters.", next=f"At most {longest:,} are taken."
        )
    return plain.strip() if longest == LONGEST_NAME else plain
