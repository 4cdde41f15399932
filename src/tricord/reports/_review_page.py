"""The page for the reviewer: the hits with their reasons, in one file that asks no network, filters and prints."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tricord.align import DESIGNATED
from tricord.i18n import tr
from tricord.lists import parties
from tricord.reports._screening_words import ownership_lines, standing_since
from tricord.reports._words import state_slug, state_words
from tricord.screen import PartyStanding, Results

if TYPE_CHECKING:
    from jinja2 import Template

#: The page names so many rows that hold something unused; the other forms name all.
_NOTED = 1000


def write_page(results: Results, path: Path) -> None:
    """The results as a page."""
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        _render(results, file)


def _render(results: Results, file: TextIO) -> None:
    page = _template().generate(
        run=results.run,
        lead=_lead(results),
        totals=results.totals,
        parties=list(parties()),
        states={state.value: (state_slug(state), *words) for state, words in state_words().items()},
        hits=_page_hits(results),
        not_screened=(judged.row for judged in results.judged() if judged.row.reason),
        noted=islice((judged.row for judged in results.judged() if judged.row.notes), _NOTED),
        more_noted=max(0, results.totals.with_notes - _NOTED),
        since=standing_since,
        ownership=list(ownership_lines(results.run.options.as_of)),
        tr=tr,
    )
    for piece in page:
        file.write(piece)


def _lead(results: Results) -> str:
    """Whom was looked for, where, as of when."""
    options = results.run.options
    day = tr("as of {day}", day=options.as_of) if options.as_of else tr("each list as last seen")
    if options.known_on:
        day = tr("{day}, as known on {known}", day=day, known=options.known_on)
    return tr(
        "{customers} customers against every list that is loaded, {day}, from a score of {score}.",
        customers=f"{results.totals.customers:,}",
        day=day,
        score=options.threshold,
    )


def _page_hits(results: Results) -> Iterator[dict[str, Any]]:
    number = 0
    for judged in results.judged():
        for found in judged.hits:
            number += 1
            match = found.hit.match
            by_party: dict[str, list[PartyStanding]] = {}
            for standing in match.designations:
                by_party.setdefault(standing.party, []).append(standing)
            words = [judged.row.key, *judged.row.fields.values(), match.caption, match.name, match.id]
            yield {
                "number": number,
                "row": judged.row,
                "found": found,
                "match": match,
                "by_party": by_party,
                "designating": [s.party for s in match.designations if s.state in DESIGNATED],
                "search": " ".join(words).casefold(),
                "percent": round(match.score * 100),
            }


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("review.html.j2")
