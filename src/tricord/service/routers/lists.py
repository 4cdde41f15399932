"""The lists: how old they are, side by side as of a day, one subject, and a name screened against all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from tricord.align import Cell, Subject, Table
from tricord.database import Database, ListStatus
from tricord.model.errors import Denied, InvalidValue
from tricord.screen import (
    BadRow,
    Customer,
    Match,
    Screener,
    ScreeningOptions,
    asked_birth,
    asked_countries,
    asked_customer,
    screen_row,
)
from tricord.service.openapi import errors, gives, takes
from tricord.service.requests import answer, body_of
from tricord.wire import (
    AlignmentAnswer,
    AlignmentCell,
    AlignmentSubject,
    ListDay,
    ListState,
    ProblemKind,
    ScreenAnswer,
    ScreenMatch,
    ScreenRequest,
    ScreenStanding,
    ScreenVersions,
)

router = APIRouter(tags=["lists"], responses=errors())


class _Lists:
    """The database, one question at a time: it keeps the entries of the last one."""

    def __init__(self, request: Request) -> None:
        self._database: Database = request.app.state.database
        self._lock: Lock = request.app.state.database_lock

    @contextmanager
    def asked(self) -> Iterator[Database]:
        """The database for one question. An `InvalidValue` is answered as a problem."""
        try:
            with self._lock:
                yield self._database
        except InvalidValue as error:
            raise Denied(ProblemKind.MALFORMED, str(error)) from None


#: At most so many subjects are answered.
_MATCHES = 20

_ListsHere = Annotated[_Lists, Depends(_Lists)]
_AsOf = Annotated[
    str | None, Query(max_length=40, description="How things stood on that day. [default: each list as last seen]")
]
_KnownOn = Annotated[str | None, Query(max_length=40, description="Use only snapshots published by that day.")]


@router.get("/lists", summary="The lists", responses=gives(ListState, many=True))
def states(lists: _ListsHere) -> Response:
    """Every list that is known, what is loaded of it, and how old that is."""
    with lists.asked() as database:
        found = database.lists()
    return answer([_state(status) for status in found])


@router.get("/alignment", summary="Side by side", responses=gives(AlignmentAnswer))
def alignment(
    lists: _ListsHere,
    programme: Annotated[str | None, Query(max_length=40, description="Subjects under a programme: DPRK.")] = None,
    party: Annotated[str | None, Query(max_length=40, description="Subjects designated by a party: JP.")] = None,
    as_of: _AsOf = None,
    known_on: _KnownOn = None,
) -> Response:
    """Who is designated by whom, since when: a cell for each subject and party. Without a programme or a party, all."""
    with lists.asked() as database:
        table = database.align(programme=programme, party=party, as_of=as_of, known_on=known_on)
    return answer(_alignment(table))


@router.get("/subjects", summary="Find a subject", responses=gives(AlignmentAnswer))
def subjects(
    lists: _ListsHere,
    name: Annotated[str, Query(min_length=1, max_length=500, description="A name, an identifier or an id.")],
    as_of: _AsOf = None,
    known_on: _KnownOn = None,
) -> Response:
    """The subjects that bear a name as any list prints it, or an identifier, or an id, with their cells."""
    with lists.asked() as database:
        table = database.find(name, as_of=as_of, known_on=known_on)
    return answer(_alignment(table))


@router.post("/screen", summary="Screen a name", responses=gives(ScreenAnswer), openapi_extra=takes(ScreenRequest))
def screen(
    lists: _ListsHere,
    body: Annotated[ScreenRequest, Depends(body_of(ScreenRequest))],
    as_of: _AsOf = None,
    known_on: _KnownOn = None,
) -> Response:
    """Whom the lists may mean, best first, with the evidence and what each party's lists say of them. Where nobody is
    asked for, no name that can be read and no identifier, that is a problem, and not an answer without matches. The
    name is sent in the body, so that no log of addresses keeps it. The first question after a load makes the index,
    which takes longer.
    """
    with lists.asked() as database:
        customer = _customer(body)
        screener = database.screener(as_of=as_of, known_on=known_on)
        matches = _matches(screener, customer, body.threshold)
    return answer(_screened(screener, matches))


def _customer(body: ScreenRequest) -> Customer:
    """Whom the body describes, read as the command reads it. Raises `Denied` where nobody is asked for."""
    birth = asked_birth(body.birth_date)
    customer = asked_customer(
        *filter(None, (body.name, *body.names)),
        schema=body.schema,
        birth_date=birth.text if birth else "",
        nationality=sorted(asked_countries(body.nationality)),
        identifiers=body.identifiers,
    )
    if isinstance(customer, BadRow):
        raise Denied(ProblemKind.MALFORMED, f"Not screened: {customer.reason}.", next="Give a name or an identifier.")
    return customer


def _matches(screener: Screener, customer: Customer, threshold: float) -> list[Match]:
    row = screen_row(screener, customer, ScreeningOptions(threshold=threshold, limit=_MATCHES))
    if row.reason:
        raise Denied(ProblemKind.FAILED, f"Not screened: {row.reason}.")
    return [hit.match for hit in row.hits[:_MATCHES]]


def _state(status: ListStatus) -> ListState:
    loaded = [one for one in status.snapshots if one.status == "loaded"]
    newest = loaded[-1] if loaded else None
    fetched = status.fetch
    return ListState(
        id=status.info.id,
        party=status.info.party,
        title=status.info.title,
        newest=newest.published if newest else None,
        age=status.age,
        entries=newest.entries if newest else 0,
        snapshots=len(loaded),
        held=tuple(one.published for one in status.snapshots if one.status == "held"),
        loaded=status.loaded_at,
        tried=fetched.tried if fetched else None,
        outcome=fetched.outcome if fetched else None,
        changed=fetched.changed if fetched else None,
        due=fetched.due if fetched else None,
    )


def _alignment(table: Table) -> AlignmentAnswer:
    return AlignmentAnswer(
        programme=table.programme,
        as_of=table.as_of,
        known_on=table.known_on,
        parties=table.parties,
        lists=tuple(ListDay(id=one.list_id, party=one.party, snapshot=one.snapshot) for one in table.lists),
        undated=table.undated,
        version=table.version,
        subjects=tuple(_subject(subject) for subject in table.subjects),
    )


def _subject(subject: Subject) -> AlignmentSubject:
    return AlignmentSubject(
        id=subject.id,
        caption=subject.caption,
        schema=subject.schema,
        entries=subject.entries,
        cells={party: _cell(cell) for party, cell in subject.cells.items()},
    )


def _cell(cell: Cell) -> AlignmentCell:
    return AlignmentCell(
        state=cell.state.value,
        why=cell.why,
        since=cell.since,
        not_before=cell.not_before,
        not_after=cell.not_after,
        until=cell.until,
        silent_as_of=cell.silent_as_of,
        seen=cell.seen,
        measures=cell.measures,
        laws=cell.laws,
        lists=tuple(dict.fromkeys(one.list_id for one in cell.designations)),
    )


def _screened(screener: Screener, matches: list[Match]) -> ScreenAnswer:
    versions = screener.versions
    return ScreenAnswer(
        matches=tuple(_match(match) for match in matches),
        versions=ScreenVersions(
            tricord=versions.tricord, rules=versions.rules, index=versions.index, lists=versions.lists
        ),
    )


def _match(match: Match) -> ScreenMatch:
    standings = tuple(
        ScreenStanding(
            party=one.party,
            state=one.state,
            since=one.since,
            since_by=one.since_by,
            list_id=one.list_id,
            programme=one.programme,
            measures=one.measures,
        )
        for one in match.designations
    )
    return ScreenMatch(
        id=match.id,
        schema=match.schema,
        caption=match.caption,
        name=match.name,
        score=match.score,
        evidence=match.evidence,
        standings=standings,
    )
