"""Refusals as pages: what, where, what next, in the reader's language, with a number to tell it by.

What was sent is not repeated but in the fields of a form, and a fault of ours tells nothing of its insides: the number
is in the log beside the traceback.
"""

from __future__ import annotations

import logging
from secrets import token_hex

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tricord.i18n import speaking, tr
from tricord.model.errors import Denied, InvalidValue, StoreError, TricordError
from tricord.service.web.address import LONGEST
from tricord.service.web.shell import PAGE_HEADERS, AddressTooLong, Ask, render
from tricord.wire import PROBLEM_STATUS, ProblemKind

_journal = logging.getLogger("tricord.service")


def invalid(request: Request, error: Exception) -> Response:
    """A value in the address that is none."""
    assert isinstance(error, InvalidValue), "it is registered for these"
    with speaking(Ask(request).lang):
        return _answer(
            request,
            400,
            what=tr("The address asks for something that is not there"),
            where=str(error),
            next=tr("Mend the address, or take off what it asks for."),
        )


def too_long(request: Request, _error: Exception) -> Response:
    """An address that programs on the way would cut."""
    with speaking(Ask(request).lang):
        return _answer(
            request,
            414,
            what=tr("The address is too long"),
            where=tr("It may have {count} characters; mail programs and proxies cut longer ones.", count=LONGEST),
            next=tr("Choose fewer subjects or filters."),
        )


def plain(request: Request, error: Exception) -> Response:
    """An address without a page, a method that pages do not take."""
    assert isinstance(error, HTTPException), "it is registered for these"
    with speaking(Ask(request).lang):
        if error.status_code == 405:
            what, where = tr("This page is only read"), tr("It takes no other method than GET.")
        elif error.status_code == 404:
            what = tr("There is no page at this address")
            where = (
                error.detail
                if error.detail != "Not Found"
                else tr("The address may be mistyped, or cut on its way here.")
            )
        else:
            what, where = tr("The request is not as it should be"), str(error.status_code)
        return _answer(
            request, error.status_code, what=what, where=where, next=tr("Search for a name, or begin at the overview.")
        )


def refused(desk: Starlette, request: Request, denied: Denied) -> Response:
    """What the service refuses before any page is asked: too often, too large."""
    request.scope["app"] = desk
    often = denied.kind is ProblemKind.TOO_MANY
    with speaking(Ask(request).lang):
        response = _answer(
            request,
            PROBLEM_STATUS[ProblemKind(denied.kind)],
            what=tr("Too many requests") if often else tr("The request is too large"),
            where=tr("From your address more was asked than one person reads.") if often else tr("Pages take no body."),
            next=tr("Wait {seconds} seconds, then load the page again.", seconds=denied.retry_after or 60)
            if often
            else tr("Search for a name, or begin at the overview."),
        )
    if denied.retry_after:
        response.headers["Retry-After"] = str(denied.retry_after)
    return response


def store(request: Request, error: Exception) -> Response:
    """The database does not answer, or holds nothing."""
    number = _noted(error)
    with speaking(Ask(request).lang):
        return _answer(
            request,
            503,
            what=tr("The lists cannot be read now"),
            where=tr("The store does not answer, or holds no list."),
            next=tr("Try again shortly; if it stays so, tell whoever runs this desk the number below."),
            number=number,
        )


def failed(request: Request, error: Exception) -> Response:
    """A fault of ours."""
    number = _noted(error)
    with speaking(Ask(request).lang):
        return _answer(
            request,
            500,
            what=tr("This page failed"),
            where=tr("A fault of Tricord's own; nothing was changed and nothing is lost."),
            next=tr("Tell whoever runs this desk the number below: the log has it."),
            number=number,
        )


def _noted(error: Exception) -> str:
    number = token_hex(4)
    _journal.error("page failed, number %s", number, exc_info=error)
    return number


def _answer(request: Request, status: int, *, what: str, where: str, next: str, number: str = "") -> Response:
    ask = Ask(request)
    html = render(
        ask, "problem.html.j2", here="", title=what, status=status, where=where, next_step=next, number=number
    )
    headers = {**PAGE_HEADERS, "Cache-Control": "no-store"}
    return Response(html, status_code=status, media_type="text/html", headers=headers)


HANDLERS = {
    InvalidValue: invalid,
    AddressTooLong: too_long,
    HTTPException: plain,
    StoreError: store,
    TricordError: failed,
    Exception: failed,
}
