"""`/search` and what is suggested while typing: whom the lists may mean, as screening finds it, and why.

Names that only come near are not shown: a page that anybody may open gives no guesses about people. The text is kept
nowhere and stands in no log of ours; it stands in the address, so that the page can be shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from tricord.align import Subject
from tricord.i18n import tr
from tricord.model import SUBJECT_SCHEMAS, CellState
from tricord.model.errors import InvalidValue
from tricord.reports import coverage_text, kind_word, ownership_lines
from tricord.screen import (
    BadRow,
    Match,
    PartyStanding,
    Screener,
    ScreeningOptions,
    asked_birth,
    asked_countries,
    asked_customer,
    screen_row,
)
from tricord.service.web.address import chosen, one, said
from tricord.service.web.names import ShownName, ShownNames, shown_names, tag
from tricord.service.web.shell import PAGE_HEADERS, Ask, render
from tricord.values import identifier_forms, numbers_in

#: So many subjects are answered, and so many suggested.
_MATCHES, _SUGGESTED = 50, 8
#: A text with so many digits may be the number of a paper, a company or a ship.
_DIGITS = 5
_STATES = {state.value: state for state in CellState}
#: From these scores on a name is one with the asked, or nearly.
_ONE, _CLOSE = 0.995, 0.85


class Found(NamedTuple):
    """A subject that the text may mean: its names for the reader, what was found, and what each party's lists say."""

    match: Match
    names: ShownNames | None
    kind: str
    how: str
    matched: ShownName
    standings: Sequence[tuple[PartyStanding, CellState]]


def search(ask: Ask) -> str:
    """The page."""
    found = said(ask.request.query_params, ("q", "kind", "birth", "country"))
    text, schema = one(found, "q")[:500], chosen(found, "kind", SUBJECT_SCHEMAS)
    birth, country = one(found, "birth"), one(found, "country")
    screener = ask.answers.screener() if text else None
    answers: list[Found] = []
    refused = ""
    if text and screener is not None:
        try:
            answers = _found(ask, screener, text, schema or "Thing", birth, country)
        except InvalidValue as error:
            refused = str(error)
    return render(
        ask,
        "search.html.j2",
        here="/search",
        title=tr("{text}: search", text=text) if text else tr("Search"),
        text=text,
        schema=schema,
        birth=birth,
        country=country,
        kinds=[(one_schema, kind_word(one_schema)) for one_schema in ("Person", "Organization", "Vessel", "Airplane")],
        pending=bool(text) and screener is None and not ask.answers.failure(),
        unable=bool(text) and screener is None and bool(ask.answers.failure()),
        refused=refused,
        answers=answers,
        numbers=_numbers(text),
        coverage=coverage_text(screener.versions) if screener is not None else "",
        ownership=list(ownership_lines(None))[:1] if text else [],
        lists=ask.answers.asked(lambda database: database.lists()) if text and not answers else [],
    )


def suggest(ask: Ask) -> Response | str:
    """The list that opens below the search box, as a piece of HTML."""
    text = one(said(ask.request.query_params, ("q",)), "q")[:200]
    screener = ask.answers.screener() if len(text) > 1 else None
    answers = _found(ask, screener, text, "Thing", "", "", limit=_SUGGESTED) if screener is not None else []
    html = render(ask, "suggest.html.j2", here="/search", title="", answers=answers, text=text)
    return Response(html, media_type="text/html", headers={**PAGE_HEADERS, "X-Robots-Tag": "noindex"})


def _found(
    ask: Ask, screener: Screener, text: str, schema: str, birth: str, country: str, limit: int = _MATCHES
) -> list[Found]:
    """What screening finds for the text, with a subject that has it as its id or its entry's first."""
    matches = _matches(screener, text, schema, birth, country)[:limit]
    by_id = _by_id(ask, text)
    subjects: dict[str, Subject] = {subject.id: subject for subject in by_id}
    if ids := tuple(sorted(match.id for match in matches if match.id not in subjects and ":" not in match.id)):
        subjects |= {subject.id: subject for subject in ask.answers.table(subjects=ids).subjects}
    first = [_of_id(subject) for subject in by_id if subject.id not in {match.id for match in matches}]
    return [_shown(ask, match, subjects.get(match.id)) for match in (*first, *matches)]


def _matches(screener: Screener, text: str, schema: str, birth: str, country: str) -> list[Match]:
    """As the command `screen` asks. Raises `InvalidValue` for a birth date or a country that is none."""
    when = asked_birth(birth)
    customer = asked_customer(
        text,
        schema=schema,
        birth_date=when.text if when else "",
        nationality=sorted(asked_countries([country] if country else [])),
        identifiers=_numbers(text),
    )
    if isinstance(customer, BadRow):
        return []
    row = screen_row(screener, customer, ScreeningOptions(limit=_MATCHES))
    return [hit.match for hit in row.hits]


def _by_id(ask: Ask, text: str) -> list[Subject]:
    """The subject that is asked for by its id, or by that of an entry as its list writes it."""
    if " " in text or not any(map(str.isdigit, text)) or not any(map(str.isalpha, text)):
        return []
    ids = tuple(sorted(ask.answers.asked(lambda database: database.subjects_named(text))))
    return list(ask.answers.table(subjects=ids).subjects) if ids else []


def _of_id(subject: Subject) -> Match:
    standings = tuple(
        PartyStanding(party=cell.party, state=cell.state, since=cell.since)
        for cell in subject.cells.values()
        if cell.state not in (CellState.UNKNOWN, CellState.NOT_LISTED)
    )
    return Match(
        id=subject.id,
        schema=subject.schema,
        caption=subject.caption,
        name=subject.caption,
        score=1.0,
        designations=standings,
    )


def _shown(ask: Ask, match: Match, subject: Subject | None) -> Found:
    matched = next(
        (
            ShownName(name.value, tag(name.value, lang=name.lang, list_id=name.list_id))
            for name in (subject.names if subject else ())
            if name.value == match.name
        ),
        ShownName(match.name, tag(match.name)),
    )
    return Found(
        match=match,
        names=shown_names(subject, ask.lang) if subject is not None else None,
        kind=kind_word(match.schema),
        how=_how(match),
        matched=matched,
        standings=[(one, _STATES[one.state]) for one in match.designations if one.state in _STATES],
    )


def _how(match: Match) -> str:
    """How surely, in words: a score is for programs."""
    codes = {reason.code for reason in match.reasons}
    if not match.reasons:
        return tr("the id, or an entry's")
    if "screen.same-number" in codes:
        return tr("the same number")
    if match.score >= _ONE:
        return tr("the same name")
    if match.score >= _CLOSE:
        return tr("very likely the same name")
    return tr("may be the same name")


def _numbers(text: str) -> list[str]:
    """The numbers and addresses that the text is taken for: those in it that tell by themselves, and all of it where
    it has as many digits as a number.
    """
    whole = [text] if sum(map(str.isdigit, text)) >= _DIGITS and identifier_forms(text) else []
    return list(dict.fromkeys((*numbers_in(text), *whole)))
