"""Sessions: begun with name, password and code; ended by age, idleness or logout."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from tricord.model.errors import Denied
from tricord.node import credentials
from tricord.node import schema as tables
from tricord.node.audit import log_person
from tricord.node.database import NodeDatabase, stamp
from tricord.node.passwords import Passwords
from tricord.node.people import Person, person_named, person_numbered, person_row
from tricord.node.principal import SCOPES, Principal
from tricord.node.standing import session_lasts
from tricord.node.totp import Totp
from tricord.sharing import Node
from tricord.wire import ProblemKind

#: A session ends after so long in any case.
SESSION_LIFE = timedelta(hours=12)
#: A session is not written to at every request.
_SEEN_EVERY = timedelta(minutes=1)


class Sessions:
    """The sessions in a node's database."""

    def __init__(
        self, database: NodeDatabase, node: Node, passwords: Passwords, totp: Totp, *, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._node, self._passwords, self._totp, self._clock = database, node, passwords, totp, clock

    def log_in(self, name: str, password: str, code: str = "", *, purpose: str = "") -> tuple[str, str, Principal]:
        """The secret of a new session, its CSRF token, and who it is. Raises `Denied`, always in the same words."""
        with self._database.reading() as connection:
            row = person_row(connection, name)
            kept = credentials.password_hash(connection, row.id) if row else None
        good = self._passwords.verified(kept, password)
        with self._database.writing() as connection:
            person = person_named(connection, name) if row else None
            wrong = self._wrong(connection, person, good, code)
            if person is None or wrong:
                raise Denied(
                    ProblemKind.UNAUTHENTICATED,
                    "Name, password or code is wrong.",
                    next="Try again; after a lost password or device ask an administrator for an invitation.",
                    why=f"wrong: {wrong or 'the name'}",
                )
            if kept:
                self._passwords.rehash(connection, person, kept, password)
            secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            now = self._clock()
            connection.execute(
                insert(tables.session).values(
                    digest=credentials.digest(secret),
                    person_id=person.id,
                    csrf=csrf,
                    purpose=purpose,
                    made_at=stamp(now),
                    seen_at=stamp(now),
                    until=stamp(now + SESSION_LIFE),
                )
            )
            about = {"person": name, "purpose": purpose[:200], "session": credentials.told(credentials.digest(secret))}
            log_person(self._node, name, "session.begun", about)
        return secret, csrf, self.principal(secret)

    def _wrong(self, connection: Connection, person: Person | None, good: bool, code: str) -> str:
        """What is wrong with what was given, for the audit; empty where all is right."""
        if person is None or not person.has_password:
            return "the name"
        if not good:
            return "the password"
        if person.disabled:
            return "the person, disabled"
        if person.has_totp and not self._totp.accepts(connection, person, code):
            return "the code"
        return ""

    def principal(self, secret: str) -> Principal:
        """Who has a session. Raises `Denied` for one that has ended, by age, idleness or logout."""
        now = self._clock()
        kept = credentials.digest(secret)
        with self._database.reading() as connection:
            row = connection.execute(select(tables.session).where(tables.session.c.digest == kept)).first()
            good = row is not None and session_lasts(row, now)
            person = person_numbered(connection, row.person_id) if row is not None and good else None
        if row is None or person is None or person.disabled:
            raise Denied(
                ProblemKind.UNAUTHENTICATED, "Your session has ended.", next="Log in again.", why="no good session"
            )
        if row.seen_at < stamp(now - _SEEN_EVERY):
            self._seen(kept, now)
        return Principal(
            person=person, scopes=SCOPES, purpose=row.purpose, session=kept, csrf=row.csrf, until=row.until
        )

    def _seen(self, kept: str, now: datetime) -> None:
        """Note that the session is used, where nobody else writes: who reads does not wait for those who write."""
        try:
            with self._database.writing(patience=0) as connection:
                connection.execute(
                    update(tables.session).where(tables.session.c.digest == kept).values(seen_at=stamp(now))
                )
        except Denied:
            return

    def log_out(self, principal: Principal) -> None:
        """End this session."""
        with self._database.writing() as connection:
            connection.execute(
                update(tables.session)
                .where(tables.session.c.digest == principal.session)
                .values(ended_at=stamp(self._clock()))
            )
            log_person(self._node, principal.person.name, "session.ended", {"person": principal.person.name})

    def log_out_everywhere(self, person: Person) -> None:
        """End every session of a person."""
        with self._database.writing() as connection:
            credentials.end_sessions(connection, person.id, at=self._clock())
            log_person(self._node, person.name, "session.ended", {"person": person.name, "which": "all"})
