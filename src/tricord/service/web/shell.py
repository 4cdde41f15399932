"""What every page has: the reader's language, the navigation, the frame in HTML, and the answer with its headers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tricord import __version__
from tricord.i18n import (
    LANGUAGES,
    country_text,
    day_text,
    list_text,
    number_text,
    share_text,
    speaking,
    tr,
    trn,
    word_of,
)
from tricord.lists import info, is_weak_source
from tricord.model import CellState
from tricord.reports import days_between, state_slug, state_words
from tricord.service.web.address import LANG, LONGEST, link
from tricord.service.web.answers import Answers
from tricord.service.web.names import tag
from tricord.service.web.statics import static_address

#: Own names of the languages, which are the same in each of them.
LANGUAGE_NAMES = {"en": "English", "ja": "日本語", "ko": "한국어", "tr": "Türkçe"}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: Of every page, beside what every answer of the service has.
PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Accept-Encoding",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Smaller answers are not worth compressing.
_SMALL = 1000


class Finished(NamedTuple):
    """A page or a file as it goes out, compressed."""

    packed: bytes
    media_type: str
    tag: str
    headers: tuple[tuple[str, str], ...] = ()


class Ask:
    """A request as the pages see it: who answers, the language of the reader, and the day."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.answers: Answers = request.app.state.answers
        self.explicit = request.query_params.get(LANG, "")
        self.lang = self.explicit if self.explicit in LANGUAGES else preferred(request.headers.get("accept-language"))
        self.today: date = request.app.state.today()

    def link(self, path: str, said: Sequence[tuple[str, str]] = ()) -> str:
        """An address on this site that keeps the language, where the address chose one."""
        return link(path, said, lang=self.explicit)


def preferred(header: str | None) -> str:
    """The language of `Accept-Language` that comes first among those that Tricord speaks; English where none does."""
    wishes = []
    for number, part in enumerate((header or "")[:400].split(",")):
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.partition("=")[2]) if quality.strip().startswith("q=") else 1.0
        except ValueError:
            weight = 0.0
        primary = name.strip().lower().partition("-")[0]
        if primary in LANGUAGES and weight > 0:
            wishes.append((-weight, number, primary))
    return min(wishes)[2] if wishes else "en"


def page(make: Callable[[Ask], str | Response]) -> Callable[[Request], Response]:
    """An endpoint of a page: `make` gives its HTML in the reader's language, or another answer whole. Pages are kept by
    address, language and day for as long as the store stands as it does.
    """

    def endpoint(request: Request) -> Response:
        ask = Ask(request)
        with speaking(ask.lang):
            if len(request.url.query) > LONGEST:
                raise AddressTooLong
            key = (request.url.path, request.url.query, ask.lang, ask.today, ask.answers.state())
            finished = ask.answers.finished.get(key)
            if finished is None:
                made = make(ask)
                if isinstance(made, Response):
                    return made
                finished = packed(made.encode(), "text/html; charset=utf-8")
                if "data-pending" not in made:
                    ask.answers.finished.put(key, finished)
            return sent(request, finished)

    endpoint.__name__ = make.__name__
    return endpoint


class AddressTooLong(Exception):
    """An address that programs on the way would cut."""


def packed(content: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Finished:
    """Content ready to be sent."""
    digest = sha256(content).hexdigest()[:32]
    return Finished(gzip.compress(content, 6, mtime=0), media_type, f'"{digest}"', tuple((headers or {}).items()))


def sent(request: Request, finished: Finished) -> Response:
    """The answer: compressed where the reader's program takes that, nothing where it has it already."""
    headers = {**PAGE_HEADERS, "ETag": finished.tag, **dict(finished.headers)}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if finished.tag in known:
        return Response(status_code=304, headers=headers)
    content = finished.packed
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    response = Response(content, headers=headers)
    response.headers["Content-Type"] = finished.media_type
    return response


def moved(address: str) -> Response:
    """The permanent address of the same thing."""
    return RedirectResponse(address, status_code=301, headers=PAGE_HEADERS)


# -- the frame ---------------------------------------------------------------------------------------------------------


def navigation(here: str) -> list[tuple[str, str, bool]]:
    """The places of the desk: address, name, and whether the page lies there."""
    places = [
        ("/", tr("Overview")),
        ("/align", tr("Alignment")),
        ("/search", tr("Search")),
        ("/changes", tr("Changes")),
        ("/events", tr("Events")),
        ("/lists", tr("Lists")),
        ("/words", tr("Words")),
    ]
    return [(path, name, path == here) for path, name in places]


def render(ask: Ask, template: str, *, here: str, title: str, **values: Any) -> str:
    """A page in its frame. `here`: its place in the navigation."""
    request = ask.request
    said = [(name, value) for name, value in request.query_params.multi_items() if name != LANG]
    languages = [
        (code, name, link(request.url.path, said, lang=code), code == ask.lang) for code, name in LANGUAGE_NAMES.items()
    ]
    words = state_words()
    return (
        _environment()
        .get_template(template)
        .render(
            ask=ask,
            lang=ask.lang,
            here=here,
            title=title,
            languages=languages,
            places=navigation(here),
            link=ask.link,
            state_word={state: word for state, (word, _) in words.items()},
            state_meaning={state: meaning for state, (_, meaning) in words.items()},
            again=link(request.url.path, said, lang=ask.explicit),
            made_on=ask.today.isoformat(),
            version=__version__,
            said=[(name, value) for name, value in said if name != "q"],
            asked=request.query_params.get("q", "") if here == "/search" else "",
            **values,
        )
    )


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        tr=tr,
        trn=trn,
        word_of=word_of,
        day_text=day_text,
        list_text=list_text,
        number_text=number_text,
        share_text=share_text,
        party_name=party_name,
        age_text=age_text,
        slug=state_slug,
        tag=tag,
        static=static_address,
        list_info=info,
        is_weak_source=is_weak_source,
        CellState=CellState,
        script_texts=script_texts,
    )
    return made


def script_texts() -> str:
    """What the scripts say to the reader, for them to read from the page."""
    return json.dumps(
        {
            "close": tr("Close"),
            "copied": tr("The address is copied."),
            "keys": tr("Keys"),
            "noSuggestion": tr("No suggestion; Enter searches the text."),
            "suggestions": tr("Suggestions: {count}", count="{count}"),
            "chosen": tr("Chosen day: {day}", day="{day}"),
        },
        ensure_ascii=False,
    )


def party_name(code: str) -> str:
    """A party in words."""
    return country_text(code)


def age_text(day: str | None, today: date) -> str:
    """How old a list is: in days, from 1,000 days on in years."""
    if not day:
        return tr("never read")
    days = max(0, days_between(day, today))
    if days < 1000:
        return trn("{n} day old", "{n} days old", count=days)
    return tr("{years} years old", years=f"{days / 365.25:.1f}")
