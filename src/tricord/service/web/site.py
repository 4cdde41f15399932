"""The application of the pages: which address is which page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Any, cast

from starlette.applications import Starlette
from starlette.routing import Route

from tricord.database import Database
from tricord.service.web.answers import Answers
from tricord.service.web.pages import alignment, changes, downloads, events, listings, overview, search, subjects, words
from tricord.service.web.problems import HANDLERS
from tricord.service.web.shell import page
from tricord.service.web.statics import static_file


def pages(
    database: Database, *, lock: Lock | None = None, today: Callable[[], date] = date.today, prepare: bool = True
) -> Starlette:
    """The pages over a database, which stays the caller's. `lock` is held for each question to it; `today` is the day
    from which ages are counted. `prepare`: begin at once to make the index of names, which the first search waits for.
    """
    routes = [
        Route("/", page(overview.overview)),
        Route("/align", page(alignment.alignment)),
        Route("/align.{form}", page(downloads.alignment_file)),
        Route("/subjects/{id:path}", page(subjects.subject)),
        Route("/search", page(search.search)),
        Route("/suggest", page(search.suggest)),
        Route("/changes", page(changes.changes)),
        Route("/changes.{form}", page(downloads.changes_file)),
        Route("/events", page(events.events)),
        Route("/lists", page(listings.listings)),
        Route("/lists/{id}", page(listings.listing)),
        Route("/words", page(words.words)),
        Route("/static/{digest}/{name}", static_file),
    ]
    app = Starlette(routes=routes, exception_handlers=cast("Any", HANDLERS))
    app.router.redirect_slashes = False
    app.state.answers = Answers(database, lock or Lock())
    app.state.today = today
    if prepare:
        app.state.answers.prepare()
    return app
