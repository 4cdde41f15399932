"""What a caller may pass to a `Database`: days, lists, parties and programmes, checked before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from tricord.lists import LIST_IDS, ListReader, known_codes, parties, reader
from tricord.model.errors import InvalidValue

#: A day with hour and minute, as snapshots write it.
_MINUTE = "%Y-%m-%dT%H:%M"


def list_reader(list_id: str) -> ListReader:
    """The reader of a list. Raises `InvalidValue` for a list that is none."""
    try:
        return reader(list_id)
    except KeyError:
        raise InvalidValue.unknown(f"No list is called {list_id!r}.", [list_id], LIST_IDS) from None


def known_parties(chosen: Iterable[str] | None) -> tuple[str, ...]:
    """The parties chosen; all for None. Raises `InvalidValue` for a party that is none."""
    known = parties()
    if chosen is None:
        return tuple(known)
    # An iterator is read once.
    chosen = tuple(chosen)
    if strange := [code for code in chosen if code not in known]:
        raise InvalidValue.unknown(f"No party is called {', '.join(strange)}.", strange, known)
    return chosen


def known_programme(code: str | None) -> str | None:
    """The programme, or None for all. Raises `InvalidValue` for a code that no list's programmes are read as."""
    known = known_codes()
    if code is not None and code not in known:
        raise InvalidValue.unknown(f"No programme is called {code!r}.", [code], known)
    return code


def iso_day(day: date | str | None) -> str | None:
    """A day as ISO text, or None. Raises `InvalidValue` for what is no day."""
    return None if day is None else _iso(day)


def publication_day(day: date | str) -> str:
    """An ISO day, or an ISO day with hour and minute for a second publication on one day. Raises `InvalidValue`."""
    if isinstance(day, datetime):
        return day.strftime(_MINUTE)
    try:
        return datetime.strptime(str(day), _MINUTE).strftime(_MINUTE)
    except ValueError:
        return _iso(day)


def _iso(day: date | str) -> str:
    if isinstance(day, date):
        return (day.date() if isinstance(day, datetime) else day).isoformat()
    try:
        return date.fromisoformat(day).isoformat()
    except (TypeError, ValueError):
        raise InvalidValue(f"Not a day: {day!r}. Write it as 2016-10-27.") from None
