"""Passwords: set by their owner with an invitation that is good once, so that no administrator knows one."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update

from tricord.model.errors import Denied
from tricord.node import credentials
from tricord.node import schema as tables
from tricord.node.audit import log_person
from tricord.node.database import NodeDatabase, stamp
from tricord.node.people import Check, People, Person, check_name, person_named, person_row
from tricord.sharing import Node
from tricord.wire import PASSWORD_LENGTHS, ProblemKind

#: Hashing takes 64 MB each by default; more at once would be a way to exhaust the machine.
_HASHING_AT_ONCE = 4


class Passwords:
    """The passwords and invitations in a node's database. `hasher` is argon2id with its costs."""

    def __init__(
        self,
        database: NodeDatabase,
        node: Node,
        people: People,
        *,
        clock: Callable[[], datetime],
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database, self._node, self._people, self._clock = database, node, people, clock
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(_HASHING_AT_ONCE)
        # Somebody unknown costs as much as somebody known.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def create_first_administrator(self, name: str, password: str) -> Person:
        """The administrator who invites all others. Raises `Denied` where there are people already."""
        _check_password(password)
        check_name(name)
        hashed = self._hash(password)
        with self._database.writing() as connection:
            if connection.execute(select(tables.person.c.id)).first() is not None:
                raise Denied(
                    ProblemKind.CONFLICT,
                    "This node has people already; its first administrator is made once.",
                    next="Ask an administrator for an invitation.",
                )
            number = self._people.insert(connection, name, self._node.party, ["administrator"], [], by=name)
            now = stamp(self._clock())
            connection.execute(insert(tables.password).values(person_id=number, hash=hashed, set_at=now))
            about = {"person": name, "by": "the first administrator", "hash": credentials.told(hashed)}
            log_person(self._node, name, "password.set", about)
        return self._people.named(name)

    def invite(self, name: str, *, by: str, check: Check | None = None) -> str:
        """A new invitation: the former password and every session end now. Raises `Denied`."""
        if name == by:
            raise Denied(
                ProblemKind.FORBIDDEN,
                "Nobody invites themselves: their password would be gone at once.",
                next="Change your password, or ask another administrator.",
            )
        with self._database.writing() as connection:
            if check is not None:
                check(connection)
            person = person_named(connection, name)
            connection.execute(tables.password.delete().where(tables.password.c.person_id == person.id))
            credentials.end_invitations(connection, person.id, at=self._clock())
            credentials.end_sessions(connection, person.id, at=self._clock())
            credentials.revoke_tokens(connection, person.id, at=self._clock())
            invitation, until = credentials.add_invitation(connection, person.id, at=self._clock())
            log_person(self._node, by, "person.invited", {"person": name, "until": until})
            return invitation

    def accept(self, name: str, invitation: str, password: str) -> None:
        """Set a password with an invitation, once. Raises `Denied`."""
        _check_password(password)
        hashed = self._hash(password)
        now = stamp(self._clock())
        with self._database.writing() as connection:
            row = person_row(connection, name)
            used = connection.execute(
                update(tables.invitation)
                .where(
                    tables.invitation.c.digest == credentials.digest(invitation),
                    tables.invitation.c.person_id == (row.id if row else -1),
                    tables.invitation.c.used_at.is_(None),
                    tables.invitation.c.until > now,
                )
                .values(used_at=now)
            )
            if row is None or used.rowcount != 1 or person_named(connection, name).disabled:
                raise Denied(
                    ProblemKind.UNAUTHENTICATED,
                    "This invitation is not good: it was used, has run out, or is somebody else's.",
                    next="Ask an administrator for a new one.",
                )
            credentials.set_password(connection, row.id, hashed, at=self._clock())
            log_person(
                self._node, name, "password.set", {"person": name, "by": "invitation", "hash": credentials.told(hashed)}
            )

    def change(self, person: Person, former: str, password: str) -> None:
        """Another password; every session and token ends. Raises `Denied`."""
        _check_password(password)
        with self._database.reading() as connection:
            kept = credentials.password_hash(connection, person.id)
        if not self.verified(kept, former):
            raise Denied(ProblemKind.FORBIDDEN, "The present password is another.", next="Give the present one.")
        hashed = self._hash(password)
        with self._database.writing() as connection:
            credentials.set_password(connection, person.id, hashed, at=self._clock())
            credentials.end_sessions(connection, person.id, at=self._clock())
            credentials.revoke_tokens(connection, person.id, at=self._clock())
            about = {"person": person.name, "by": "former password", "hash": credentials.told(hashed)}
            log_person(self._node, person.name, "password.set", about)

    def verified(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one of a kept hash; for None it takes as long, and is not."""
        if len(password) not in PASSWORD_LENGTHS:
            password, kept = "-", None
        with self._hashing:
            try:
                self._hasher.verify(kept or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def rehash(self, connection: Connection, person: Person, kept: str, password: str) -> None:
        """Hash a good password again where its hash is of other costs than today's."""
        if self._hasher.check_needs_rehash(kept):
            hashed = self._hash(password)
            credentials.set_password(connection, person.id, hashed, at=self._clock())
            about = {"person": person.name, "by": "the same password", "hash": credentials.told(hashed)}
            log_person(self._node, person.name, "password.set", about)

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(password)


def _check_password(password: str) -> None:
    if len(password) not in PASSWORD_LENGTHS:
        raise Denied(
            ProblemKind.MALFORMED,
            f"A password has {PASSWORD_LENGTHS[0]} to {PASSWORD_LENGTHS[-1]} characters; this has {len(password)}.",
            next="Choose a few words that nobody else would.",
        )
