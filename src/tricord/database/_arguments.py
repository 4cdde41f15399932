"""What a caller may pass to a `Database`: days, lists and parties, checked before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tricord.lists import LIST_IDS, ListReader, parties, reader
from tricord.model.errors import InvalidValue


def list_reader(list_id: str) -> ListReader:
    """The reader of a list. Raises `InvalidValue` for a list that is none."""
    try:
        return reader(list_id)
    except KeyError:
        raise InvalidValue(f"No list is called {list_id!r}. Tricord knows {', '.join(LIST_IDS)}.") from None


def known_parties(chosen: Sequence[str] | None) -> tuple[str, ...]:
    """The parties chosen; all for None. Raises `InvalidValue` for a party that is none."""
    known = parties()
    if chosen is None:
        return tuple(known)
    if strange := [code for code in chosen if code not in known]:
        raise InvalidValue(f"No party is called {', '.join(strange)}. Tricord knows {', '.join(known)}.")
    return tuple(chosen)


def iso_day(text: str | None) -> str | None:
    """An ISO day, or None. Raises `InvalidValue` for a text that is no day."""
    if text is None or text == "":
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidValue(f"Not a day: {text!r}. Write it as 2016-10-27.") from None


def publication_day(text: str) -> str:
    """An ISO day, or an ISO day with hour and minute for a second publication on one day. Raises `InvalidValue`."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        pass
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidValue(f"Not a day: {text!r}. Write it as 2016-10-27.") from None
