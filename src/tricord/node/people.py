"""People of a node: who they are and what they may do.

A person belongs to one party. What a person may do is the sum of recorded acts; the roles are reader, drafter, approver
and administrator, and none includes another: an administrator reads nothing. People of other parties may be readers
here and nothing else. Nobody changes their own roles. How a person proves who it is stands elsewhere: `passwords`,
`totp`, `sessions`, `tokens`.

Everything is asked of the database at each request: what is taken away is gone at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, insert, select

from tricord.model.errors import Denied
from tricord.node import credentials
from tricord.node import schema as tables
from tricord.node.audit import log_person
from tricord.node.database import NodeDatabase, stamp
from tricord.node.refusals import absent
from tricord.sharing import Node, load_rulebook
from tricord.wire import ProblemKind

#: What a person may be, each by itself: none includes another.
ROLES = ("reader", "drafter", "approver", "administrator")

#: Asked in the turn that acts on a person, with its connection: whether who acts still may. Raises `Denied`.
Check = Callable[[Connection], object]

_MAX_PURPOSE = 200
# Asked at every request, so they are made once.
_PERSON = (
    select(tables.person.c.id, tables.person.c.name, tables.person.c.party)
    .add_columns(tables.password.c.hash, tables.totp.c.confirmed_at)
    .outerjoin(tables.password, tables.password.c.person_id == tables.person.c.id)
    .outerjoin(tables.totp, tables.totp.c.person_id == tables.person.c.id)
    .where(tables.person.c.id == bindparam("number"))
)
_ACTS = (
    select(tables.person_act.c.what, tables.person_act.c.value)
    .where(tables.person_act.c.person_id == bindparam("number"))
    .order_by(tables.person_act.c.id)
)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PARTY = re.compile(r"[A-Z][A-Z0-9]{1,15}")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A person as it stands now. `cleared_for`: levels by name, as its party writes them. `purposes`: what it may claim
    to read for.
    """

    id: int
    name: str
    party: str
    roles: tuple[str, ...] = ()
    cleared_for: tuple[str, ...] = ()
    disabled: bool = False
    has_password: bool = False
    has_totp: bool = False
    purposes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} of {self.party}"


class People:
    """The people in a node's database. `clock` gives the time with its zone."""

    def __init__(self, database: NodeDatabase, node: Node, *, clock: Callable[[], datetime]) -> None:
        self._database, self._node, self._clock = database, node, clock

    def add(
        self,
        name: str,
        party: str,
        *,
        roles: Iterable[str],
        cleared_for: Iterable[str],
        purposes: Iterable[str] = (),
        by: str,
        check: Check | None = None,
    ) -> str:
        """A new person; the invitation with which they set their password is returned. `check` is asked in the turn
        that adds them. Raises `Denied`.
        """
        check_name(name)
        if not _PARTY.fullmatch(party):
            raise Denied(ProblemKind.MALFORMED, f"{party[:40]!r} is no code of a party, such as JP.")
        given, cleared = list(dict.fromkeys(roles)), list(dict.fromkeys(cleared_for))
        self._check_state(party, given, cleared)
        allowed = _purposes(purposes)
        with self._database.writing() as connection:
            if check is not None:
                check(connection)
            if person_row(connection, name) is not None:
                raise Denied(ProblemKind.CONFLICT, f"There is a person called {name}.", next="Choose another name.")
            number = self.insert(connection, name, party, given, cleared, by=by)
            for purpose in allowed:
                self._act(connection, number, name, "purpose.given", purpose, by=by)
            invitation, until = credentials.add_invitation(connection, number, at=self._clock())
            log_person(self._node, by, "person.invited", {"person": name, "until": until})
            return invitation

    def change(
        self,
        name: str,
        *,
        roles: Iterable[str] | None = None,
        cleared_for: Iterable[str] | None = None,
        purposes: Iterable[str] | None = None,
        disabled: bool | None = None,
        by: str,
        check: Check | None = None,
    ) -> Person:
        """Give and take roles, clearances and purposes, disable or enable. What is None stays. `check` is asked in the
        turn that changes them. Raises `Denied`.

        Nobody changes their own; the last administrator stays one. Who is disabled loses sessions and tokens.
        """
        with self._database.writing() as connection:
            if check is not None:
                check(connection)
            person = person_named(connection, name)
            if name == by:
                raise Denied(
                    ProblemKind.FORBIDDEN,
                    "Nobody changes their own roles and clearances.",
                    next="Ask another administrator.",
                )
            wanted = person.roles if roles is None else tuple(dict.fromkeys(roles))
            cleared = person.cleared_for if cleared_for is None else tuple(dict.fromkeys(cleared_for))
            allowed = person.purposes if purposes is None else _purposes(purposes)
            off = person.disabled if disabled is None else disabled
            self._check_state(person.party, wanted, cleared)
            if _administers(person) and ("administrator" not in wanted or off):
                _need_another_administrator(connection, person)
            for what, value in _acts(person, wanted, cleared, allowed, off):
                self._act(connection, person.id, name, what, value, by=by)
            if off and not person.disabled:
                credentials.end_sessions(connection, person.id, at=self._clock())
                credentials.revoke_tokens(connection, person.id, at=self._clock())
            return person_named(connection, name)

    def named(self, name: str) -> Person:
        """Raises `Denied` where there is nobody of that name."""
        with self._database.reading() as connection:
            return person_named(connection, name)

    def everybody(self) -> list[Person]:
        """All, by name, the disabled too."""
        with self._database.reading() as connection:
            return _everybody(connection)

    def known(self, name: str) -> bool:
        """Whether there is somebody of that name: a name that nobody has may be a mistyped password."""
        with self._database.reading() as connection:
            return person_row(connection, name) is not None

    def insert(
        self, connection: Connection, name: str, party: str, roles: list[str], cleared_for: list[str], *, by: str
    ) -> int:
        """A person's row with its first acts, in the caller's transaction; its number."""
        done = connection.execute(insert(tables.person).values(name=name, party=party, made_at=stamp(self._clock())))
        number = int(done.inserted_primary_key[0])  # type: ignore[index]  # one row has one
        log_person(self._node, by, "person.added", {"person": name, "party": party})
        for role in roles:
            self._act(connection, number, name, "role.given", role, by=by)
        for level in cleared_for:
            self._act(connection, number, name, "clearance.given", level, by=by)
        return number

    def _check_state(self, party: str, roles: Iterable[str], cleared_for: Iterable[str]) -> None:
        if strange := [role for role in roles if role not in ROLES]:
            raise Denied(
                ProblemKind.MALFORMED, f"No role is called {', '.join(strange)}.", next=f"Use {', '.join(ROLES)}."
            )
        if party != self._node.party and set(roles) - {"reader"}:
            raise Denied(
                ProblemKind.MALFORMED,
                f"People of {party} may be readers at {self._node.party}'s node, and nothing else.",
                next="Give the role reader only.",
            )
        known = load_rulebook().known_levels(party)
        if strange := [level for level in cleared_for if level not in known]:
            raise Denied(
                ProblemKind.MALFORMED,
                f"{party} is not known to use the level {', '.join(strange)}.",
                next=f"Write it as {party} does: {', '.join(sorted(known)) or 'none is known'}.",
            )

    def _act(self, connection: Connection, number: int, name: str, what: str, value: str, *, by: str) -> None:
        connection.execute(
            insert(tables.person_act).values(person_id=number, at=stamp(self._clock()), by=by, what=what, value=value)
        )
        log_person(self._node, by, f"person.{what}", {"person": name, "value": value})


def check_name(name: str) -> None:
    """Raises `Denied` for what is no name of a person."""
    if not _NAME.fullmatch(name):
        raise Denied(
            ProblemKind.MALFORMED,
            f"{name[:64]!r} is no name for a person here.",
            next="Use 1 to 64 of a-z, 0-9, point, hyphen and underscore, such as desk-1.",
        )


def person_row(connection: Connection, name: str) -> Row[Any] | None:
    """The row of a person; None where there is nobody of that name."""
    return connection.execute(select(tables.person).where(tables.person.c.name == name)).first()


def person_named(connection: Connection, name: str) -> Person:
    """A person by name. Raises `Denied` where there is nobody."""
    row = person_row(connection, name)
    if row is None:
        raise absent("person")
    return person_numbered(connection, row.id)


def person_numbered(connection: Connection, number: int) -> Person:
    """A person by the number of its row: what its acts add up to."""
    row = connection.execute(_PERSON, {"number": number}).one()
    roles: dict[str, None] = {}
    cleared: dict[str, None] = {}
    purposes: dict[str, None] = {}
    disabled = False
    for act in connection.execute(_ACTS, {"number": number}):
        kept = {"role": roles, "purpose": purposes}.get(act.what.partition(".")[0], cleared)
        if act.what.endswith(".given"):
            kept[act.value] = None
        elif act.what.endswith(".taken"):
            kept.pop(act.value, None)
        else:
            disabled = act.what == "disabled"
    return Person(
        id=row.id,
        name=row.name,
        party=row.party,
        roles=tuple(role for role in ROLES if role in roles),
        cleared_for=tuple(cleared),
        purposes=tuple(purposes),
        disabled=disabled,
        has_password=row.hash is not None,
        has_totp=row.confirmed_at is not None,
    )


def _everybody(connection: Connection) -> list[Person]:
    rows = connection.execute(select(tables.person.c.id).order_by(tables.person.c.name))
    return [person_numbered(connection, number) for (number,) in rows.all()]


def _administers(person: Person) -> bool:
    return "administrator" in person.roles and not person.disabled


def _need_another_administrator(connection: Connection, person: Person) -> None:
    if not any(_administers(one) and one.name != person.name for one in _everybody(connection)):
        raise Denied(
            ProblemKind.CONFLICT,
            f"{person.name} is the last administrator and stays one.",
            next="Make another administrator first.",
        )


def _purposes(purposes: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(purposes))
    if strange := [one for one in found if not one.strip() or len(one) > _MAX_PURPOSE or not one.isprintable()]:
        raise Denied(ProblemKind.MALFORMED, f"{strange[0][:40]!r} is no purpose.", next='Such as "dprk-sanctions".')
    return found


def _acts(
    person: Person, roles: tuple[str, ...], cleared: tuple[str, ...], purposes: tuple[str, ...], off: bool
) -> list[tuple[str, str]]:
    """The acts that make a person what it shall be."""
    acts = [
        *(("role.given", one) for one in roles if one not in person.roles),
        *(("role.taken", one) for one in person.roles if one not in roles),
        *(("clearance.given", one) for one in cleared if one not in person.cleared_for),
        *(("clearance.taken", one) for one in person.cleared_for if one not in cleared),
        *(("purpose.given", one) for one in purposes if one not in person.purposes),
        *(("purpose.taken", one) for one in person.purposes if one not in purposes),
    ]
    if off != person.disabled:
        acts.append(("disabled" if off else "enabled", ""))
    return acts
