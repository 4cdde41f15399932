"""`/lists` and `/lists/{id}`: what was read of whom, how old it is, what found no place, and what was never seen."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException

from tricord.database import ListStatus
from tricord.i18n import tr
from tricord.lists import LIST_IDS, coverage, info, known_codes, parties
from tricord.model import KINDS
from tricord.service.web.address import said
from tricord.service.web.shell import Ask, party_name, render
from tricord.service.web.view import KIND_LETTERS, kind_name, programme_name

#: Pieces without a place that a page shows.
_PIECES = 200


class Covered(NamedTuple):
    """Of a programme: how many subjects of each kind each list holds."""

    code: str
    title: str
    counts: Mapping[tuple[str, str], int]
    kinds: frozenset[str]


def listings(ask: Ask) -> str:
    """The page of all lists."""
    said(ask.request.query_params, ())
    statuses = ask.answers.asked(lambda database: database.lists())
    loaded = [status for status in statuses if status.age is not None]
    survey = ask.answers.survey()
    with_lists = {status.info.party for status in loaded}
    return render(
        ask,
        "lists.html.j2",
        here="/lists",
        title=tr("Lists"),
        statuses=[(status, _newest(status)) for status in statuses],
        pending=survey is None,
        covered=_covered(survey.coverage) if survey is not None else [],
        columns=[status.info.id for status in loaded if status.info.party],
        unseen_parties=[party_name(code) for code in parties() if code not in with_lists],
        unseen_lists=[status.info for status in statuses if status.age is None],
        partial=[status.info for status in loaded if status.info.programmes or not status.info.exhaustive],
        no_kinds=[(status.info, _missing_kinds(status.info.kinds)) for status in loaded if status.info.kinds],
        embedded=ask.answers.asked(lambda database: database.embedded),
        kinds=[(letter, kind_name(letter)) for letter in KIND_LETTERS.values()],
    )


def _newest(status: ListStatus) -> Any:
    loaded = [snapshot for snapshot in status.snapshots if snapshot.status == "loaded"]
    return loaded[-1] if loaded else None


def _covered(counts: Mapping[tuple[str, str, str], int]) -> list[Covered]:
    codes = sorted({programme for _, programme, _ in counts if programme in known_codes()}, key=programme_name)
    return [
        Covered(
            code,
            programme_name(code),
            {(list_id, kind): n for (list_id, programme, kind), n in counts.items() if programme == code},
            frozenset(kind for _, programme, kind in counts if programme == code),
        )
        for code in codes
    ]


def _missing_kinds(schemas: tuple[str, ...]) -> list[str]:
    """The kinds that a list of these schemas cannot show."""
    shown = {letter for schema in schemas for letter in KINDS.get(schema, "")}
    return [kind_name(letter) for letter in KIND_LETTERS.values() if letter not in shown]


def listing(ask: Ask) -> str:
    """The page of one list."""
    said(ask.request.query_params, ())
    list_id = ask.request.path_params["id"]
    if list_id not in LIST_IDS:
        raise HTTPException(404, tr("No list has this id. The page of lists names all that are known."))
    statuses = ask.answers.asked(lambda database: database.lists())
    status = next(one for one in statuses if one.info.id == list_id)
    pieces = ask.answers.asked(lambda database: list(islice(database.unplaced(list_id), _PIECES)))
    return render(
        ask,
        "list.html.j2",
        here="/lists",
        title=list_id,
        about=info(list_id),
        status=status,
        newest=_newest(status),
        snapshots=list(reversed(status.snapshots)),
        pieces=pieces,
        most=_PIECES,
        claims=[claim for claim in coverage() if claim.list_id == list_id],
        missing=_missing_kinds(info(list_id).kinds) if info(list_id).kinds else [],
        programmes=[(code, programme_name(code)) for code in info(list_id).programmes],
    )
