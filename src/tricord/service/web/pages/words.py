"""`/words`: the terms of four languages side by side, who uses each, and whether a native reviewer has passed it."""

from __future__ import annotations

from tricord.i18n import LANGUAGES, Term, terms, tr, word_of
from tricord.service.web.address import said
from tricord.service.web.shell import LANGUAGE_NAMES, Ask, render


def words(ask: Ask) -> str:
    """The page."""
    said(ask.request.query_params, ())
    concepts: dict[str, dict[str, list[Term]]] = {}
    for term in terms():
        concepts.setdefault(term.term_id, {lang: [] for lang in LANGUAGES})[term.lang].append(term)
    return render(
        ask,
        "words.html.j2",
        here="/words",
        title=tr("Words"),
        concepts=[
            (concept, word_of("term", concept.replace("_", " ")), by_lang) for concept, by_lang in concepts.items()
        ],
        names=LANGUAGE_NAMES,
        reviewed=sum(1 for term in terms() if term.reviewed),
        total=len(terms()),
    )
