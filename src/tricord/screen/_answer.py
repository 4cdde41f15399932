"""What is asked of a screening, and what it answers."""

from __future__ import annotations

import msgspec

from tricord.i18n import Message
from tricord.model import SUBJECT_SCHEMAS, CellState
from tricord.model.errors import InvalidValue

_ASKED = frozenset(SUBJECT_SCHEMAS)


def check_schema(schema: str) -> None:
    """Raises `InvalidValue` for a schema that no subject has."""
    if schema not in _ASKED:
        raise InvalidValue.unknown(f"No schema is called {schema!r}.", [schema], SUBJECT_SCHEMAS)


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be screened: a name in any script, and what else is known of them.

    `schema` is FollowTheMoney's; "LegalEntity" where it is not known whether a person or an organisation is meant.
    `birth_date` is EDTF ("1946", "1946-02-28", "1946~"). `nationality` holds ISO codes or country names. `identifiers`
    are passport, registration, IMO and other numbers, wallet addresses: they match exactly, and first.

    Raises `InvalidValue` for a schema that is none of `tricord.model.SUBJECT_SCHEMAS`.
    """

    name: str = ""
    schema: str = "LegalEntity"
    birth_date: str | None = None
    nationality: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_schema(self.schema)


class PartyStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One party's designation of a matched subject on the asked day.

    `state` is the cell's, `since` the day in force; where that is not stated, `since_by` the day by which it was.
    `list_id` and `programme`: where it stands; `measures`: what it orders; `law`: the rule or the law by which it is
    reached without being named.
    """

    party: str
    state: CellState
    since: str | None = None
    since_by: str | None = None
    list_id: str | None = None
    programme: str | None = None
    measures: tuple[str, ...] = ()
    # Left out where there is none, so that what was judged of other subjects keeps its digest.
    law: str | msgspec.UnsetType = msgspec.UNSET


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that may be the one asked for: `score` in 0..1 (0.7: the same name), and the reasons.

    `id` is the subject's, `caption` its main name, `name` the one of its names that agrees best. `reasons` are codes
    with arguments; `evidence` says them in English. `content` is a digest of all that the subject is known by (names,
    dates, countries, identifiers): it changes when the subject does and not when the rules do. Empty: the index does
    not tell.
    """

    id: str
    schema: str
    caption: str
    name: str
    score: float
    reasons: tuple[Message, ...] = ()
    designations: tuple[PartyStanding, ...] = ()
    content: str = ""

    @property
    def evidence(self) -> tuple[str, ...]:
        """The reasons in English."""
        return tuple(map(str, self.reasons))


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on, so that it can be recomputed: Tricord, its rules (a digest of the word and reading
    tables), the index, and the snapshots of lists ("un-sc" -> "2026-02-27")."""

    tricord: str
    rules: str
    index: str
    lists: dict[str, str]
