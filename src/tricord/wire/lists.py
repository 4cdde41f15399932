"""The lists, their alignment, and answers of a screening."""

from __future__ import annotations

from typing import Annotated

import msgspec

from tricord.model import SUBJECT_SCHEMAS

_Text = Annotated[str, msgspec.Meta(max_length=500)]
_Texts = Annotated[tuple[_Text, ...], msgspec.Meta(max_length=50)]
#: Described as what it is, and read as a text: whoever answers names what was probably meant.
_Schema = Annotated[str, msgspec.Meta(max_length=500, extra_json_schema={"enum": list(SUBJECT_SCHEMAS)})]


class ListState(msgspec.Struct, frozen=True, kw_only=True):
    """A list and what is loaded of it. `newest`: the day of the newest snapshot, `age` the days from it to today, both
    null where none is loaded; `entries` counts that snapshot's. `held`: days of snapshots that wait to be confirmed.

    Of a list that is fetched: when it was last `tried`, what became of that (`outcome`: new, unchanged or failed), when
    it last `changed` at its publisher's, and when it is tried next (`due`); null where nobody fetches it. `loaded`:
    when a snapshot was last loaded. Times are UTC.
    """

    id: str
    party: str
    title: str
    newest: str | None
    age: int | None
    entries: int
    snapshots: int
    held: tuple[str, ...]
    loaded: str | None = None
    tried: str | None = None
    outcome: str | None = None
    changed: str | None = None
    due: str | None = None


class ListDay(msgspec.Struct, frozen=True, kw_only=True):
    """How far a list was known for an answer: its snapshot on or before the asked day; null where there is none."""

    id: str
    party: str
    snapshot: str | None


class AlignmentCell(msgspec.Struct, frozen=True, kw_only=True):
    """What a party's lists say of a subject on the asked day. `why` says it in a sentence.

    `since` is null where no single day is known; then it began after `not_before` (null: unbounded) and by `not_after`.
    `silent_as_of`, where it is `not listed` or `owed`: the last day on which a list is known to be silent; `seen`: an
    official list shows it. `laws`: what reaches the subject without naming it. `lists`: those on which it stands.
    """

    state: str
    why: str
    since: str | None
    not_before: str | None
    not_after: str | None
    until: str | None
    silent_as_of: str | None
    seen: bool
    measures: tuple[str, ...]
    laws: tuple[str, ...]
    lists: tuple[str, ...]


class AlignmentSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A subject: its entries on all lists, and a cell for each party."""

    id: str
    caption: str
    schema: str
    entries: tuple[str, ...]
    cells: dict[str, AlignmentCell]


class AlignmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Subjects by parties, as of a day. `as_of` null: every list as last seen. `undated` counts subjects left out
    because nothing tells whether they were listed by the day. `version`: the Tricord that made it.
    """

    programme: str | None
    as_of: str | None
    known_on: str | None
    parties: tuple[str, ...]
    lists: tuple[ListDay, ...]
    undated: int
    version: str
    subjects: tuple[AlignmentSubject, ...]


class ScreenRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody to be screened: a name in any script, `names` for further ones, and what else is known. `schema` is
    FollowTheMoney's; `birth_date` a year or a day, in any form that is certain; `nationality` countries by ISO code or
    name; `identifiers` numbers or wallet addresses, which match exactly. `threshold`: the lowest score of a match; 0.7
    is the same name.
    """

    name: _Text = ""
    names: _Texts = ()
    schema: _Schema = "LegalEntity"
    birth_date: _Text | None = None
    nationality: _Texts = ()
    identifiers: _Texts = ()
    threshold: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.7


class ScreenStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One party's designation of a matched subject. `since_by`: the day by which it was, where `since` is not known."""

    party: str
    state: str
    since: str | None
    since_by: str | None
    list_id: str | None
    programme: str | None
    measures: tuple[str, ...]


class ScreenMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that may be the one asked for: `score` in 0..1 (0.7: the same name), and why, in words."""

    id: str
    schema: str
    caption: str
    name: str
    score: float
    evidence: tuple[str, ...]
    standings: tuple[ScreenStanding, ...]


class ScreenVersions(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on: Tricord, its rules, the index, and the day of each list's snapshot."""

    tricord: str
    rules: str
    index: str
    lists: dict[str, str]


class ScreenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The subjects that the asked may be, best first; none is no clearance. `versions`: what it can be
    recomputed from.
    """

    matches: tuple[ScreenMatch, ...]
    versions: ScreenVersions
