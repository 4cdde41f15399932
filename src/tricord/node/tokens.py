"""API tokens: made by their owner for some scopes and days; the secret is shown once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from tricord.model.errors import Denied
from tricord.node import credentials
from tricord.node import schema as tables
from tricord.node.audit import log_person
from tricord.node.database import NodeDatabase, stamp
from tricord.node.people import Person, person_numbered
from tricord.node.principal import SCOPES, Principal
from tricord.node.refusals import absent
from tricord.node.standing import still, token_lasts
from tricord.sharing import Node
from tricord.wire import TOKEN_DAYS, ProblemKind, Token


class Tokens:
    """The tokens in a node's database."""

    def __init__(self, database: NodeDatabase, node: Node, *, clock: Callable[[], datetime]) -> None:
        self._database, self._node, self._clock = database, node, clock

    def make(
        self,
        person: Person,
        label: str,
        *,
        scopes: Iterable[str],
        purpose: str = "",
        days: int = 90,
        by: Principal | None = None,
    ) -> tuple[str, Token]:
        """A token's secret, shown this once, and the token. `by`: whose session makes it, which must last until then.
        Raises `Denied`.
        """
        chosen = set(scopes)
        wanted = tuple(scope for scope in SCOPES if scope in chosen)
        _check(chosen, wanted, days)
        secret, number, now = f"tricord_{secrets.token_urlsafe(32)}", secrets.token_hex(8), self._clock()
        with self._database.writing() as connection:
            still(connection, by or Principal(person=person, scopes=(), purpose=""), now)
            connection.execute(
                insert(tables.token).values(
                    id=number,
                    person_id=person.id,
                    digest=credentials.digest(secret),
                    label=label,
                    scopes=" ".join(wanted),
                    purpose=purpose,
                    made_at=stamp(now),
                    until=stamp(now + timedelta(days=days)),
                )
            )
            about = {"token": number, "scopes": " ".join(wanted), "days": str(days), "purpose": purpose[:200]}
            about["digest"] = credentials.told(credentials.digest(secret))
            log_person(self._node, person.name, "token.made", about)
        return secret, next(token for token in self.all(person) if token.id == number)

    def all(self, person: Person) -> list[Token]:
        """A person's tokens, revoked and run out ones too, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(tables.token)
                .where(tables.token.c.person_id == person.id)
                .order_by(tables.token.c.made_at, tables.token.c.id)
            )
            return [
                Token(
                    id=row.id,
                    label=row.label,
                    scopes=tuple(row.scopes.split()),
                    purpose=row.purpose,
                    made_at=row.made_at,
                    until=row.until,
                    revoked_at=row.revoked_at,
                )
                for row in rows
            ]

    def revoke(self, person: Person, number: str) -> None:
        """End one of a person's own tokens. Raises `Denied` for what is none of its own."""
        with self._database.writing() as connection:
            done = connection.execute(
                update(tables.token)
                .where(
                    tables.token.c.id == number,
                    tables.token.c.person_id == person.id,
                    tables.token.c.revoked_at.is_(None),
                )
                .values(revoked_at=stamp(self._clock()))
            )
            if done.rowcount != 1:
                raise absent("token")
            log_person(self._node, person.name, "token.revoked", {"token": number})

    def principal(self, secret: str, *, name: str | None = None) -> Principal:
        """Who has a token, and bears the name where one is given. Raises `Denied`."""
        now = self._clock()
        kept = credentials.digest(secret)
        with self._database.reading() as connection:
            row = connection.execute(select(tables.token).where(tables.token.c.digest == kept)).first()
            good = row is not None and token_lasts(row, now)
            person = person_numbered(connection, row.person_id) if row is not None and good else None
        if row is None or person is None or person.disabled or name not in (None, person.name):
            raise Denied(
                ProblemKind.UNAUTHENTICATED,
                "This token is not good: it is unknown, has run out, or was revoked.",
                next="Make a new one.",
                why="no good token",
            )
        scopes = tuple(row.scopes.split())
        return Principal(person=person, scopes=scopes, purpose=row.purpose, token=row.id, until=row.until)


def _check(chosen: set[str], wanted: tuple[str, ...], days: int) -> None:
    if strange := sorted(chosen - set(SCOPES)):
        raise Denied(
            ProblemKind.MALFORMED, f"No scope is called {', '.join(strange)}.", next=f"Use {', '.join(SCOPES)}."
        )
    if not wanted:
        raise Denied(ProblemKind.MALFORMED, "A token without a scope opens nothing.", next=f"Use {', '.join(SCOPES)}.")
    if days not in TOKEN_DAYS:
        raise Denied(ProblemKind.MALFORMED, f"A token lasts {TOKEN_DAYS[0]} to {TOKEN_DAYS[-1]} days, not {days}.")
