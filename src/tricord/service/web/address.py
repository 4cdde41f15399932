"""Addresses of pages: what their query says, and the same state with something changed.

A page's whole state is its address. Everything is read strictly: what a page does not know is refused with what it
does know, so that nobody takes an unfiltered page for a filtered one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from tricord.i18n import LANGUAGES, tr
from tricord.model.errors import InvalidValue

#: Said on every page: the language of the address.
LANG = "lang"
#: Longer addresses are cut by mail programs and proxies.
LONGEST = 2000


def said(query: QueryParams, known: Sequence[str], *, several: Sequence[str] = ()) -> dict[str, list[str]]:
    """What a query says, by name. Raises `InvalidValue` for what the page does not know, and for what is said twice
    and can only be said once. What is empty (a field left so in a form) is not said.
    """
    found: dict[str, list[str]] = {}
    for name, value in query.multi_items():
        if name not in (*known, *several, LANG):
            near = get_close_matches(name, (*known, *several), n=1)
            raise InvalidValue(
                tr("The address asks for {name!r}, which this page does not know.", name=name[:40])
                + " "
                + (
                    tr("Did you mean {name}?", name=near[0])
                    if near
                    else tr("It knows: {names}.", names=", ".join(sorted((*known, *several))) or "-")
                )
            )
        if "\x00" in value:
            raise InvalidValue(tr("The address holds a character that no text has."))
        value = value.strip()
        if value and value not in found.setdefault(name, []):
            found[name].append(value)
    for name, values in found.items():
        if len(values) > 1 and name not in several:
            raise InvalidValue(tr("The address says {name} twice. Say it once.", name=name))
    return {name: values for name, values in found.items() if values}


def one(found: Mapping[str, list[str]], name: str) -> str:
    """What is said once; empty where it is not."""
    return found[name][0] if found.get(name) else ""


def chosen(found: Mapping[str, list[str]], name: str, options: Iterable[str], default: str = "") -> str:
    """One of several options. Raises `InvalidValue` for another."""
    value = one(found, name) or default
    known = list(options)
    if value and value not in known:
        near = get_close_matches(value, known, n=1)
        raise InvalidValue(
            tr("{name}={value} is none of the choices.", name=name, value=value[:40])
            + " "
            + (
                tr("Did you mean {name}?", name=near[0])
                if near
                else tr("Choose from {names}.", names=", ".join(known[:60]))
            )
        )
    return value


def link(path: str, said: Iterable[tuple[str, str]] = (), *, lang: str = "") -> str:
    """An address on this site, with the reader's chosen language kept in it."""
    items = [(name, value) for name, value in said if value and name != LANG]
    if lang in LANGUAGES:
        items.append((LANG, lang))
    query = urlencode(items, quote_via=quote, safe=":,.-_~")
    # Two slashes at the beginning would name another host.
    return f"/{quote(path.lstrip('/'), safe='/:.-_~')}{'?' if query else ''}{query}"
