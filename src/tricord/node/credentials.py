"""The rows of what a person proves itself by: invitations, passwords, sessions, tokens; written and ended.

Secrets are kept as digests. Each function works in the caller's transaction, so that an act on a person and what it
ends are one.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from tricord.node import schema as tables
from tricord.node.database import stamp

INVITATION_LIFE = timedelta(hours=72)


def digest(secret: str) -> str:
    """How a secret is kept."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def told(kept: str) -> str:
    """What is kept of a secret, in an entry of the audit: enough to know it again, and nothing to find it by."""
    return sha256(kept.encode()).hexdigest()[:16]


def password_hash(connection: Connection, person: int) -> str | None:
    """The hash of a person's password; None before one is set."""
    kept = select(tables.password.c.hash).where(tables.password.c.person_id == person)
    return connection.execute(kept).scalar()


def set_password(connection: Connection, person: int, hashed: str, *, at: datetime) -> None:
    """Put a password in place of the former."""
    connection.execute(tables.password.delete().where(tables.password.c.person_id == person))
    connection.execute(insert(tables.password).values(person_id=person, hash=hashed, set_at=stamp(at)))


def add_invitation(connection: Connection, person: int, *, at: datetime) -> tuple[str, str]:
    """A new invitation, and until when it is good."""
    invitation = secrets.token_urlsafe(18)
    until = stamp(at + INVITATION_LIFE)
    connection.execute(insert(tables.invitation).values(digest=digest(invitation), person_id=person, until=until))
    return invitation, until


def end_invitations(connection: Connection, person: int, *, at: datetime) -> None:
    """No invitation of a person that was not used is good any more."""
    connection.execute(
        update(tables.invitation)
        .where(tables.invitation.c.person_id == person, tables.invitation.c.used_at.is_(None))
        .values(used_at=stamp(at))
    )


def end_sessions(connection: Connection, person: int, *, at: datetime) -> None:
    """End every session of a person."""
    connection.execute(
        update(tables.session)
        .where(tables.session.c.person_id == person, tables.session.c.ended_at.is_(None))
        .values(ended_at=stamp(at))
    )


def revoke_tokens(connection: Connection, person: int, *, at: datetime) -> None:
    """End every token of a person."""
    connection.execute(
        update(tables.token)
        .where(tables.token.c.person_id == person, tables.token.c.revoked_at.is_(None))
        .values(revoked_at=stamp(at))
    )
