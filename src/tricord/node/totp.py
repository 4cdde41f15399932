"""Codes by time (TOTP, RFC 6238), each good once. The secret is sealed to the node's key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pyotp
from sqlalchemy import Connection, insert, select, update

from tricord.model.errors import Denied
from tricord.node import schema as tables
from tricord.node.audit import log_person
from tricord.node.database import NodeDatabase, stamp
from tricord.node.people import Check, Person, person_named
from tricord.sharing import Node
from tricord.wire import ProblemKind

#: Seconds for which a code stands, as authenticators count.
_STEP = 30


class Totp:
    """The codes of the people in a node's database."""

    def __init__(self, database: NodeDatabase, node: Node, *, clock: Callable[[], datetime]) -> None:
        self._database, self._node, self._clock = database, node, clock

    def begin(self, person: Person) -> str:
        """A new secret for codes by time, as an otpauth address; it counts once a code is confirmed."""
        if person.has_totp:
            raise Denied(ProblemKind.CONFLICT, "You have codes already.", next="End them first.")
        secret = pyotp.random_base32()
        keys = self._node.ring.key(self._node.secret.key)
        assert keys is not None, "a node's own keys are in its ring"
        sealed = keys.seal_to(secret.encode()).hex()
        with self._database.writing() as connection:
            connection.execute(tables.totp.delete().where(tables.totp.c.person_id == person.id))
            connection.execute(insert(tables.totp).values(person_id=person.id, sealed=sealed, last_step=0))
        return pyotp.TOTP(secret).provisioning_uri(person.name, issuer_name=f"Tricord {self._node.party}")

    def confirm(self, person: Person, code: str) -> None:
        """From now on a code is needed to log in. Raises `Denied`."""
        with self._database.writing() as connection:
            if not self.accepts(connection, person, code):
                raise Denied(
                    ProblemKind.FORBIDDEN,
                    "The code is not good.",
                    next="Check the clock of the device; try the next.",
                )
            connection.execute(
                update(tables.totp)
                .where(tables.totp.c.person_id == person.id)
                .values(confirmed_at=stamp(self._clock()))
            )
            log_person(self._node, person.name, "totp.begun", {"person": person.name})

    def end(self, name: str, *, by: str, check: Check | None = None) -> None:
        """No codes any more, by an administrator: for a lost device. Raises `Denied`."""
        with self._database.writing() as connection:
            if check is not None:
                check(connection)
            person = person_named(connection, name)
            if by == name:
                raise Denied(ProblemKind.FORBIDDEN, "Nobody ends their own codes.", next="Ask another administrator.")
            connection.execute(tables.totp.delete().where(tables.totp.c.person_id == person.id))
            log_person(self._node, by, "totp.ended", {"person": name})

    def accepts(self, connection: Connection, person: Person, code: str) -> bool:
        """Whether it is a code of this half minute or its neighbours, later than any that was used; it is used now."""
        row = connection.execute(select(tables.totp).where(tables.totp.c.person_id == person.id)).first()
        if row is None:
            return False
        opened = (secret.unseal(bytes.fromhex(row.sealed)) for secret in reversed(self._node.acting("").secrets))
        shared = next((one for one in opened if one is not None), None)
        if shared is None:
            return False
        now = int(self._clock().timestamp()) // _STEP
        codes = pyotp.TOTP(shared.decode())
        found = [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(codes.generate_otp(step), code)]
        fresh = [step for step in found if step > row.last_step]
        if not fresh:
            return False
        connection.execute(update(tables.totp).where(tables.totp.c.person_id == person.id).values(last_step=fresh[0]))
        return True
