"""What a caller may pass to a `Database`: days, lists, parties and programmes, checked before anything is asked."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from tricord.lists import LIST_IDS, ListReader, known_codes, parties, reader
from tricord.model.errors import InvalidValue


def list_reader(list_id: str) -> ListReader:
    """The reader of a list. Raises `InvalidValue` for a list that is none."""
    try:
        return reader(list_id)
    except KeyError:
        raise InvalidValue(_unknown(f"No list is called {list_id!r}.", [list_id], LIST_IDS)) from None


def known_parties(chosen: Iterable[str] | None) -> tuple[str, ...]:
    """The parties chosen; all for None. Raises `InvalidValue` for a party that is none."""
    known = parties()
    if chosen is None:
        return tuple(known)
    # An iterator is read once.
    chosen = tuple(chosen)
    if strange := [code for code in chosen if code not in known]:
        raise InvalidValue(_unknown(f"No party is called {', '.join(strange)}.", strange, known))
    return chosen


def known_programme(code: str | None) -> str | None:
    """The programme, or None for all. Raises `InvalidValue` for a code that no list's programmes are read as."""
    known = known_codes()
    if code is not None and code not in known:
        raise InvalidValue(_unknown(f"No programme is called {code!r}.", [code], known))
    return code


def _unknown(sentence: str, strange: Sequence[str], known: Collection[str]) -> str:
    """The sentence, what was probably meant, and all that there is."""
    by_small_letters = {name.casefold(): name for name in known}
    near = [name for text in strange for name in difflib.get_close_matches(text.casefold(), by_small_letters, n=2)]
    meant = f" Did you mean {', '.join(by_small_letters[name] for name in near)}?" if near else ""
    return f"{sentence}{meant} Tricord knows {', '.join(known)}."


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
