"""People of a node: who they are, what they may do, and how they prove it.

A person belongs to one party. What a person may do is the sum of recorded acts; the roles are reader, drafter, approver
and administrator, and none includes another: an administrator reads nothing. People of other parties may be readers
here and nothing else. Nobody changes their own roles. A password is set by its owner, with an invitation that is good
once; so no administrator knows one.

Everything is asked of the database at each request: what is taken away is gone at once.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, Row, insert, select, update

from tricord.model import Reader
from tricord.model.errors import Denied
from tricord.service import _schema as tables
from tricord.service._engine import stamp
from tricord.service._faults import Kind, absent
from tricord.sharing import Node, load_rulebook
from tricord.store import reading, writing

ROLES = ("reader", "drafter", "approver", "administrator")
#: What a token may be made for; a session has all of them. A scope gives no role.
SCOPES = ("read", "write", "approve", "administer", "taxii")

PASSWORD_LENGTHS = range(12, 1025)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PARTY = re.compile(r"[A-Z][A-Z0-9]{1,15}")
_STEP = 30
#: Hashing takes 64 MB each by default; more at once would be a way to exhaust the machine.
_HASHING_AT_ONCE = 4

INVITATION_LIFE = timedelta(hours=72)
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
#: A session is not written to at every request.
_SEEN_EVERY = timedelta(minutes=1)
TOKEN_DAYS = range(1, 367)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A person as it stands now. `cleared_for`: levels by name, as its party writes them."""

    id: int
    name: str
    party: str
    roles: tuple[str, ...] = ()
    cleared_for: tuple[str, ...] = ()
    disabled: bool = False
    has_password: bool = False
    has_totp: bool = False

    def __str__(self) -> str:
        return f"{self.name} of {self.party}"


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A person with what it proved itself by: a session or a token, its scopes, and the purpose it reads for."""

    person: Person
    scopes: tuple[str, ...]
    purpose: str
    session: str = ""
    csrf: str = ""
    until: str = ""

    def reader(self, purpose: str | None = None) -> Reader:
        """Who reads, as the rules of release know it."""
        return Reader(
            party=self.person.party,
            purpose=self.purpose if purpose is None else purpose,
            person=self.person.name,
            roles=self.person.roles,
            cleared_for=self.person.cleared_for,
        )

    def need(self, scope: str, *roles: str) -> None:
        """Raises `Denied` where the token lacks the scope or the person every one of the roles."""
        if scope not in self.scopes:
            raise Denied(
                Kind.FORBIDDEN,
                f"This token is not made for {scope!r}.",
                next=f"Make one with the scope {scope!r}, or log in.",
                why=f"scope {scope} of {', '.join(self.scopes) or 'none'}",
            )
        if roles and not set(roles) & set(self.person.roles):
            raise Denied(
                Kind.FORBIDDEN,
                f"This is for {' or '.join(roles)}; you are {', '.join(self.person.roles) or 'without a role'}.",
                next="Ask an administrator of your party.",
            )


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token as its owner sees it; the secret is shown once, when it is made."""

    id: str
    label: str
    scopes: tuple[str, ...]
    purpose: str
    made_at: str
    until: str
    revoked_at: str | None


class People:
    """The people in a node's database. `clock` gives the time with its zone; `hasher` is argon2id with its costs."""

    def __init__(
        self, engine: Engine, node: Node, *, clock: Callable[[], datetime], hasher: PasswordHasher | None = None
    ) -> None:
        self._engine, self._node, self._clock = engine, node, clock
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(_HASHING_AT_ONCE)
        # Somebody unknown costs as much as somebody known.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    # -- who there is --------------------------------------------------------------------------------------------------

    def create_first_administrator(self, name: str, password: str) -> Person:
        """The administrator who invites all others. Raises `Denied` where there are people already."""
        _check_password(password)
        _check_name(name)
        hashed = self._hash(password)
        with writing(self._engine) as connection:
            if connection.execute(select(tables.person.c.id)).first() is not None:
                raise Denied(
                    Kind.CONFLICT,
                    "This node has people already; its first administrator is made once.",
                    next="Ask an administrator for an invitation.",
                )
            number = self._insert(connection, name, self._node.party, ["administrator"], [], by=name)
            now = stamp(self._clock())
            connection.execute(insert(tables.password).values(person_id=number, hash=hashed, set_at=now))
        return self.named(name)

    def add(self, name: str, party: str, *, roles: Iterable[str], cleared_for: Iterable[str], by: str) -> str:
        """A new person; the invitation with which it sets its password is returned. Raises `Denied`."""
        _check_name(name)
        if not _PARTY.fullmatch(party):
            raise Denied(Kind.MALFORMED, f"{party[:40]!r} is no code of a party, such as JP.")
        given, cleared = list(dict.fromkeys(roles)), list(dict.fromkeys(cleared_for))
        self._check_state(party, given, cleared)
        with writing(self._engine) as connection:
            if _row(connection, name) is not None:
                raise Denied(Kind.CONFLICT, f"There is a person called {name}.", next="Choose another name.")
            number = self._insert(connection, name, party, given, cleared, by=by)
            return self._invite(connection, number, name, by=by)

    def change(
        self,
        name: str,
        *,
        roles: Iterable[str] | None = None,
        cleared_for: Iterable[str] | None = None,
        disabled: bool | None = None,
        by: str,
    ) -> Person:
        """Give and take roles and clearances, disable or enable. What is None stays. Raises `Denied`.

        Nobody changes their own; the last administrator stays one. Who is disabled loses sessions and tokens.
        """
        with writing(self._engine) as connection:
            person = _person(connection, name)
            if name == by:
                raise Denied(
                    Kind.FORBIDDEN,
                    "Nobody changes their own roles and clearances.",
                    next="Ask another administrator.",
                )
            wanted = person.roles if roles is None else tuple(dict.fromkeys(roles))
            cleared = person.cleared_for if cleared_for is None else tuple(dict.fromkeys(cleared_for))
            off = person.disabled if disabled is None else disabled
            self._check_state(person.party, wanted, cleared)
            if _administers(person) and ("administrator" not in wanted or off):
                others = [one for one in _everybody(connection) if _administers(one) and one.name != name]
                if not others:
                    raise Denied(
                        Kind.CONFLICT,
                        f"{name} is the last administrator and stays one.",
                        next="Make another administrator first.",
                    )
            acts = [
                *(("role.given", one) for one in wanted if one not in person.roles),
                *(("role.taken", one) for one in person.roles if one not in wanted),
                *(("clearance.given", one) for one in cleared if one not in person.cleared_for),
                *(("clearance.taken", one) for one in person.cleared_for if one not in cleared),
                *((("disabled" if off else "enabled", ""),) if off != person.disabled else ()),
            ]
            for what, value in acts:
                self._act(connection, person.id, name, what, value, by=by)
            if off and not person.disabled:
                self._end_everything(connection, person.id)
            return _person(connection, name)

    def invite(self, name: str, *, by: str) -> str:
        """A new invitation: the former password and every session end now. Raises `Denied`."""
        with writing(self._engine) as connection:
            person = _person(connection, name)
            connection.execute(tables.password.delete().where(tables.password.c.person_id == person.id))
            connection.execute(
                update(tables.invitation)
                .where(tables.invitation.c.person_id == person.id, tables.invitation.c.used_at.is_(None))
                .values(used_at=stamp(self._clock()))
            )
            self._end_everything(connection, person.id)
            return self._invite(connection, person.id, name, by=by)

    def named(self, name: str) -> Person:
        """Raises `Denied` where there is nobody of that name."""
        with reading(self._engine) as connection:
            return _person(connection, name)

    def everybody(self) -> list[Person]:
        """All, by name, the disabled too."""
        with reading(self._engine) as connection:
            return _everybody(connection)

    def known(self, name: str) -> bool:
        """Whether there is somebody of that name: a name that is nobody's may be a mistyped password."""
        with reading(self._engine) as connection:
            return _row(connection, name) is not None

    # -- passwords and codes -------------------------------------------------------------------------------------------

    def accept(self, name: str, invitation: str, password: str) -> None:
        """Set a password with an invitation, once. Raises `Denied`."""
        _check_password(password)
        hashed = self._hash(password)
        now = stamp(self._clock())
        with writing(self._engine) as connection:
            row = _row(connection, name)
            used = connection.execute(
                update(tables.invitation)
                .where(
                    tables.invitation.c.digest == _digest(invitation),
                    tables.invitation.c.person_id == (row.id if row else -1),
                    tables.invitation.c.used_at.is_(None),
                    tables.invitation.c.until > now,
                )
                .values(used_at=now)
            )
            if row is None or used.rowcount != 1 or _person(connection, name).disabled:
                raise Denied(
                    Kind.UNAUTHENTICATED,
                    "This invitation is not good: it was used, has run out, or is somebody else's.",
                    next="Ask an administrator for a new one.",
                )
            self._set_password(connection, row.id, hashed)
            self._log(name, "password.set", {"person": name, "by": "invitation"})

    def change_password(self, person: Person, former: str, password: str) -> None:
        """Another password; every session ends. Raises `Denied`."""
        _check_password(password)
        with reading(self._engine) as connection:
            kept = _hash_of(connection, person.id)
        if not self._verified(kept, former):
            raise Denied(Kind.FORBIDDEN, "The present password is another.", next="Give the present one.")
        hashed = self._hash(password)
        with writing(self._engine) as connection:
            self._set_password(connection, person.id, hashed)
            self._end_everything(connection, person.id, tokens=False)
            self._log(person.name, "password.set", {"person": person.name, "by": "former password"})

    def begin_totp(self, person: Person) -> str:
        """A new secret for codes by time, as an otpauth address; it counts once a code is confirmed."""
        if person.has_totp:
            raise Denied(Kind.CONFLICT, "You have codes already.", next="End them first.")
        secret = pyotp.random_base32()
        keys = self._node.ring.key(self._node.secret.key)
        assert keys is not None, "a node's own keys are in its ring"
        sealed = keys.seal_to(secret.encode()).hex()
        with writing(self._engine) as connection:
            connection.execute(tables.totp.delete().where(tables.totp.c.person_id == person.id))
            connection.execute(insert(tables.totp).values(person_id=person.id, sealed=sealed, last_step=0))
        return pyotp.TOTP(secret).provisioning_uri(person.name, issuer_name=f"Tricord {self._node.party}")

    def confirm_totp(self, person: Person, code: str) -> None:
        """From now on a code is needed to log in. Raises `Denied`."""
        with writing(self._engine) as connection:
            if not self._good_code(connection, person.id, code):
                raise Denied(
                    Kind.FORBIDDEN, "The code is not good.", next="Check the clock of the device; try the next."
                )
            connection.execute(
                update(tables.totp)
                .where(tables.totp.c.person_id == person.id)
                .values(confirmed_at=stamp(self._clock()))
            )
            self._log(person.name, "totp.begun", {"person": person.name})

    def end_totp(self, name: str, *, by: str) -> None:
        """No codes any more, by an administrator: for a lost device. Raises `Denied`."""
        with writing(self._engine) as connection:
            person = _person(connection, name)
            if by == name:
                raise Denied(Kind.FORBIDDEN, "Nobody ends their own codes.", next="Ask another administrator.")
            connection.execute(tables.totp.delete().where(tables.totp.c.person_id == person.id))
            self._log(by, "totp.ended", {"person": name})

    # -- sessions and tokens -------------------------------------------------------------------------------------------

    def log_in(self, name: str, password: str, code: str = "", *, purpose: str = "") -> tuple[str, str, Principal]:
        """The secret of a new session, its CSRF token, and who it is. Raises `Denied`, always in the same words."""
        with reading(self._engine) as connection:
            row = _row(connection, name)
            kept = _hash_of(connection, row.id) if row else None
        good = self._verified(kept, password)
        with writing(self._engine) as connection:
            person = _person(connection, name) if row else None
            wrong = "the password" if not good else ""
            if person is None or not person.has_password:
                wrong = "the name"
            elif not wrong and person.disabled:
                wrong = "the person, disabled"
            elif not wrong and person.has_totp and not self._good_code(connection, person.id, code):
                wrong = "the code"
            if person is None or wrong:
                raise Denied(
                    Kind.UNAUTHENTICATED,
                    "Name, password or code is wrong.",
                    next="Try again; after a lost password or device ask an administrator for an invitation.",
                    why=f"wrong: {wrong or 'the name'}",
                )
            if kept and self._hasher.check_needs_rehash(kept):
                self._set_password(connection, person.id, self._hash(password))
            secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            now = self._clock()
            connection.execute(
                insert(tables.session).values(
                    digest=_digest(secret),
                    person_id=person.id,
                    csrf=csrf,
                    purpose=purpose,
                    made_at=stamp(now),
                    seen_at=stamp(now),
                    until=stamp(now + SESSION_LIFE),
                )
            )
            self._log(name, "session.begun", {"person": name, "purpose": purpose[:200]})
        return secret, csrf, self.by_session(secret)

    def by_session(self, secret: str) -> Principal:
        """Who has a session. Raises `Denied` for one that has ended, by age, idleness or logout."""
        now = self._clock()
        digest = _digest(secret)
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.session).where(tables.session.c.digest == digest)).first()
            good = (
                row is not None
                and row.ended_at is None
                and stamp(now) < row.until
                and stamp(now - SESSION_IDLE) < row.seen_at
            )
            person = _by_number(connection, row.person_id) if row is not None and good else None
        if row is None or person is None or person.disabled:
            raise Denied(Kind.UNAUTHENTICATED, "Your session has ended.", next="Log in again.", why="no good session")
        if row.seen_at < stamp(now - _SEEN_EVERY):
            with writing(self._engine) as connection:
                connection.execute(
                    update(tables.session).where(tables.session.c.digest == digest).values(seen_at=stamp(now))
                )
        return Principal(
            person=person,
            scopes=SCOPES,
            purpose=row.purpose,
            session=digest,
            csrf=row.csrf,
            until=row.until,
        )

    def by_token(self, secret: str, *, name: str | None = None) -> Principal:
        """Who has a token, and bears the name where one is given. Raises `Denied`."""
        now = stamp(self._clock())
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.token).where(tables.token.c.digest == _digest(secret))).first()
            good = row is not None and row.revoked_at is None and now < row.until
            person = _by_number(connection, row.person_id) if row is not None and good else None
        if row is None or person is None or person.disabled or name not in (None, person.name):
            raise Denied(
                Kind.UNAUTHENTICATED,
                "This token is not good: it is unknown, has run out, or was revoked.",
                next="Make a new one.",
                why="no good token",
            )
        return Principal(person=person, scopes=tuple(row.scopes.split()), purpose=row.purpose, until=row.until)

    def log_out(self, principal: Principal) -> None:
        """End this session."""
        with writing(self._engine) as connection:
            connection.execute(
                update(tables.session)
                .where(tables.session.c.digest == principal.session)
                .values(ended_at=stamp(self._clock()))
            )
            self._log(principal.person.name, "session.ended", {"person": principal.person.name})

    def log_out_everywhere(self, person: Person) -> None:
        """End every session of a person."""
        with writing(self._engine) as connection:
            self._end_everything(connection, person.id, tokens=False)
            self._log(person.name, "session.ended", {"person": person.name, "which": "all"})

    def make_token(
        self, person: Person, label: str, *, scopes: Iterable[str], purpose: str = "", days: int = 90
    ) -> tuple[str, Token]:
        """A token's secret, shown this once, and the token. Raises `Denied`."""
        wanted = tuple(scope for scope in SCOPES if scope in (chosen := set(scopes)))
        if strange := sorted(chosen - set(SCOPES)):
            raise Denied(Kind.MALFORMED, f"No scope is called {', '.join(strange)}.", next=f"Use {', '.join(SCOPES)}.")
        if not wanted:
            raise Denied(Kind.MALFORMED, "A token without a scope opens nothing.", next=f"Use {', '.join(SCOPES)}.")
        if days not in TOKEN_DAYS:
            raise Denied(Kind.MALFORMED, f"A token lasts {TOKEN_DAYS[0]} to {TOKEN_DAYS[-1]} days, not {days}.")
        secret, number, now = f"tricord_{secrets.token_urlsafe(32)}", secrets.token_hex(8), self._clock()
        with writing(self._engine) as connection:
            connection.execute(
                insert(tables.token).values(
                    id=number,
                    person_id=person.id,
                    digest=_digest(secret),
                    label=label,
                    scopes=" ".join(wanted),
                    purpose=purpose,
                    made_at=stamp(now),
                    until=stamp(now + timedelta(days=days)),
                )
            )
            self._log(person.name, "token.made", {"token": number, "scopes": " ".join(wanted), "days": str(days)})
        return secret, next(token for token in self.tokens(person) if token.id == number)

    def tokens(self, person: Person) -> list[Token]:
        """A person's tokens, revoked and run out ones too, oldest first."""
        with reading(self._engine) as connection:
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

    def revoke_token(self, person: Person, number: str) -> None:
        """End one of a person's own tokens. Raises `Denied` for what is none of its own."""
        with writing(self._engine) as connection:
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
            self._log(person.name, "token.revoked", {"token": number})

    # -- within --------------------------------------------------------------------------------------------------------

    def _check_state(self, party: str, roles: Iterable[str], cleared_for: Iterable[str]) -> None:
        if strange := [role for role in roles if role not in ROLES]:
            raise Denied(Kind.MALFORMED, f"No role is called {', '.join(strange)}.", next=f"Use {', '.join(ROLES)}.")
        if party != self._node.party and set(roles) - {"reader"}:
            raise Denied(
                Kind.MALFORMED,
                f"People of {party} may be readers at {self._node.party}'s node, and nothing else.",
                next="Give the role reader only.",
            )
        known = load_rulebook().known_levels(party)
        if strange := [level for level in cleared_for if level not in known]:
            raise Denied(
                Kind.MALFORMED,
                f"{party} is not known to use the level {', '.join(strange)}.",
                next=f"Write it as {party} does: {', '.join(sorted(known)) or 'none is known'}.",
            )

    def _insert(
        self, connection: Connection, name: str, party: str, roles: list[str], cleared_for: list[str], *, by: str
    ) -> int:
        done = connection.execute(insert(tables.person).values(name=name, party=party, made_at=stamp(self._clock())))
        number = int(done.inserted_primary_key[0])  # type: ignore[index]  # one row has one
        self._log(by, "person.added", {"person": name, "party": party})
        for role in roles:
            self._act(connection, number, name, "role.given", role, by=by)
        for level in cleared_for:
            self._act(connection, number, name, "clearance.given", level, by=by)
        return number

    def _act(self, connection: Connection, number: int, name: str, what: str, value: str, *, by: str) -> None:
        connection.execute(
            insert(tables.person_act).values(person_id=number, at=stamp(self._clock()), by=by, what=what, value=value)
        )
        self._log(by, f"person.{what}", {"person": name, "value": value})

    def _invite(self, connection: Connection, number: int, name: str, *, by: str) -> str:
        invitation = secrets.token_urlsafe(18)
        until = stamp(self._clock() + INVITATION_LIFE)
        connection.execute(insert(tables.invitation).values(digest=_digest(invitation), person_id=number, until=until))
        self._log(by, "person.invited", {"person": name, "until": until})
        return invitation

    def _set_password(self, connection: Connection, number: int, hashed: str) -> None:
        connection.execute(tables.password.delete().where(tables.password.c.person_id == number))
        connection.execute(insert(tables.password).values(person_id=number, hash=hashed, set_at=stamp(self._clock())))

    def _end_everything(self, connection: Connection, number: int, *, tokens: bool = True) -> None:
        now = stamp(self._clock())
        connection.execute(
            update(tables.session)
            .where(tables.session.c.person_id == number, tables.session.c.ended_at.is_(None))
            .values(ended_at=now)
        )
        if tokens:
            connection.execute(
                update(tables.token)
                .where(tables.token.c.person_id == number, tables.token.c.revoked_at.is_(None))
                .values(revoked_at=now)
            )

    def _good_code(self, connection: Connection, number: int, code: str) -> bool:
        """A code of this half minute or its neighbours, later than any that was used."""
        row = connection.execute(select(tables.totp).where(tables.totp.c.person_id == number)).first()
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
        connection.execute(update(tables.totp).where(tables.totp.c.person_id == number).values(last_step=fresh[0]))
        return True

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(password)

    def _verified(self, kept: str | None, password: str) -> bool:
        if len(password) not in PASSWORD_LENGTHS:
            password, kept = "-", None
        with self._hashing:
            try:
                self._hasher.verify(kept or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def _log(self, who: str, what: str, about: dict[str, str]) -> None:
        self._node.acting(f"{who} of {self._node.party}'s node").log(what, about)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Denied(
            Kind.MALFORMED,
            f"{name[:64]!r} is no name for a person here.",
            next="Use 1 to 64 of a-z, 0-9, point, hyphen and underscore, such as desk-1.",
        )


def _check_password(password: str) -> None:
    if len(password) not in PASSWORD_LENGTHS:
        raise Denied(
            Kind.MALFORMED,
            f"A password has {PASSWORD_LENGTHS[0]} to {PASSWORD_LENGTHS[-1]} characters; this has {len(password)}.",
            next="Choose a few words that nobody else would.",
        )


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _administers(person: Person) -> bool:
    return "administrator" in person.roles and not person.disabled


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(tables.person).where(tables.person.c.name == name)).first()


def _person(connection: Connection, name: str) -> Person:
    row = _row(connection, name)
    if row is None:
        raise absent("person")
    return _by_number(connection, row.id)


def _by_number(connection: Connection, number: int) -> Person:
    row = connection.execute(select(tables.person).where(tables.person.c.id == number)).one()
    roles: dict[str, None] = {}
    cleared: dict[str, None] = {}
    disabled = False
    acts = select(tables.person_act).where(tables.person_act.c.person_id == number).order_by(tables.person_act.c.id)
    for act in connection.execute(acts):
        kept = roles if act.what.startswith("role.") else cleared
        if act.what.endswith(".given"):
            kept[act.value] = None
        elif act.what.endswith(".taken"):
            kept.pop(act.value, None)
        else:
            disabled = act.what == "disabled"
    confirmed = select(tables.totp.c.confirmed_at).where(tables.totp.c.person_id == number)
    return Person(
        id=row.id,
        name=row.name,
        party=row.party,
        roles=tuple(role for role in ROLES if role in roles),
        cleared_for=tuple(cleared),
        disabled=disabled,
        has_password=_hash_of(connection, number) is not None,
        has_totp=connection.execute(confirmed).scalar() is not None,
    )


def _everybody(connection: Connection) -> list[Person]:
    rows = connection.execute(select(tables.person.c.id).order_by(tables.person.c.name))
    return [_by_number(connection, number) for (number,) in rows.all()]


def _hash_of(connection: Connection, number: int) -> str | None:
    return connection.execute(select(tables.password.c.hash).where(tables.password.c.person_id == number)).scalar()
