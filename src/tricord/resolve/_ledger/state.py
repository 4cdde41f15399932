"""Whether a store was weighed whole, by which rules, and whether that still holds. Reads no tables of names."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from tricord._rules import RULES
from tricord.resolve._limits import LIMITS
from tricord.store import schema as t


def is_current(connection: Connection) -> bool:
    """Whether every entry was weighed, by the rules of today, with frequencies that still hold."""
    return _weighed_by(connection) == rules()


def is_outdated(connection: Connection) -> bool:
    """Whether every entry was weighed, but by other rules than those of today."""
    by = connection.execute(select(t.weighing.c.rules)).scalar()
    return by is not None and by != rules()


def is_maintained(connection: Connection) -> bool:
    """Whether loads weigh what they change: the store was weighed whole, and has not outgrown its frequencies.

    One that has is weighed no more until it is weighed whole again.
    """
    return bool(_weighed_by(connection))


def _weighed_by(connection: Connection) -> str:
    """The rules by which the store was weighed; empty where it was not, or has outgrown it."""
    row = connection.execute(select(t.weighing)).first()
    if row is None:
        return ""
    size = connection.execute(select(func.count()).select_from(t.entry)).scalar_one()
    return str(row.rules) if size <= LIMITS.grown * row.stored else ""


def rules() -> str:
    """What decides a score, but for the entries: the digest of the code and the tables of linking."""
    return RULES["links"]
