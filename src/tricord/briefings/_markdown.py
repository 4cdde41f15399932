"""Markdown of a briefing as HTML that can do nothing: no HTML of the writer's, links by https only, no pictures.

Two locks on one door: the reader takes no HTML in, and what it made is cleaned again.
"""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "em", "strong", "blockquote", "a", "code", "pre", "hr", "br", "table"}
_TABLE = {"thead", "tbody", "tr", "th", "td"}


def rendered(markdown: str) -> str:
    """The HTML of a text in Markdown. A heading of the first level becomes one of the second: the page has its own."""
    html = _reader().render(markdown).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return nh3.clean(
        html,
        tags=_TAGS | _TABLE,
        attributes={"a": {"href"}},
        url_schemes={"https"},
        link_rel="noopener noreferrer nofollow",
    )


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
