"""What an alignment page shows, as its address says it: which table, which rows of it, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
from starlette.datastructures import QueryParams

from tricord.align import Selection
from tricord.i18n import day_text, tr, word_of
from tricord.lists import LIST_IDS, known_codes, parties
from tricord.model import CellState, Kind
from tricord.model.errors import InvalidValue
from tricord.reports import state_slug, state_words
from tricord.service.web.address import chosen, one, said
from tricord.service.web.shell import party_name

#: The programme of an address that names none; `all` is every programme.
PROGRAMME = "DPRK"
ALL = "all"
#: Rows on a page, unless all are asked for.
ROWS = 100

_ONCE = ("programme", "party", "as_of", "known_on", "list", "q", "sort", "page", "rows", "density")
_SEVERAL = ("had", "not", "unknown", "gap", "state", "kind", "column", "subject")
_SLUGS = {state_slug(state): state for state in CellState}


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the page. `programme` None: all programmes. `columns` empty: every party."""

    programme: str | None = PROGRAMME
    party: str | None = None
    subjects: tuple[str, ...] = ()
    as_of: str | None = None
    known_on: str | None = None
    selection: Selection = Selection()
    columns: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1
    every_row: bool = False
    dense: bool = False

    def items(self) -> list[tuple[str, str]]:
        """The state as the query of an address; what is as usual is left out."""
        s = self.selection
        whole = self.programme is None and not self.party and not self.subjects
        return [
            ("programme", self.programme if self.programme not in (None, PROGRAMME) else ALL if whole else ""),
            ("party", self.party or ""),
            *(("subject", one) for one in self.subjects),
            ("as_of", self.as_of or ""),
            ("known_on", self.known_on or ""),
            ("q", s.text),
            *(("had", party) for party in s.designated_by),
            *(("not", party) for party in s.not_by),
            *(("unknown", party) for party in s.not_known_of),
            *(("gap", party) for party in s.gap_of),
            *(("state", f"{party}.{state_slug(state)}") for party, state in s.states),
            *(("kind", _KIND_NAMES[letter]) for letter in s.kinds),
            ("list", s.list_id),
            *(("column", party) for party in self.columns),
            ("sort", self.sort),
            ("page", str(self.page) if self.page > 1 else ""),
            ("rows", "all" if self.every_row else ""),
            ("density", "dense" if self.dense else ""),
        ]

    def with_(self, **changed: object) -> View:
        """The same with something changed, from its first page on."""
        return msgspec.structs.replace(self, **{"page": 1, **changed})

    def choosing(self, **changed: object) -> View:
        """The same with something of the selection changed."""
        return self.with_(selection=msgspec.structs.replace(self.selection, **changed))


_KIND_NAMES = {kind.value: kind.name.lower() for kind in Kind if kind is not Kind.EVENT}
KIND_LETTERS = {name: letter for letter, name in _KIND_NAMES.items()}


def view_of(query: QueryParams) -> View:
    """The state that an address says. Raises `InvalidValue`, in the reader's language."""
    found = said(query, _ONCE, several=_SEVERAL)
    programme = chosen(found, "programme", (ALL, *known_codes()))
    party = chosen(found, "party", parties())
    subjects = tuple(found.get("subject", ()))
    if not programme and not party and not subjects:
        programme = PROGRAMME
    rows = chosen(found, "rows", ("all",))
    return View(
        programme=None if programme in ("", ALL) else programme,
        party=party or None,
        subjects=subjects,
        as_of=day(found.get("as_of", [])),
        known_on=day(found.get("known_on", [])),
        selection=_selection(found),
        columns=_parties(found, "column"),
        sort=_sort(one(found, "sort")),
        page=number(one(found, "page"), most=100_000),
        every_row=rows == "all",
        dense=chosen(found, "density", ("dense",)) == "dense",
    )


def _selection(found: dict[str, list[str]]) -> Selection:
    kinds = [chosen({"kind": [name]}, "kind", KIND_LETTERS) for name in found.get("kind", ())]
    return Selection(
        states=tuple(map(_state, found.get("state", ()))),
        designated_by=_parties(found, "had"),
        not_by=_parties(found, "not"),
        not_known_of=_parties(found, "unknown"),
        gap_of=_parties(found, "gap"),
        kinds=tuple(KIND_LETTERS[name] for name in kinds),
        list_id=chosen(found, "list", LIST_IDS),
        text=one(found, "q")[:200],
    )


def _parties(found: dict[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(chosen({name: [code]}, name, parties()) for code in found.get(name, ()))


def _state(text: str) -> tuple[str, CellState]:
    party, _, slug = text.partition(".")
    chosen({"state": [party]}, "state", parties())
    return party, _SLUGS[chosen({"state": [slug]}, "state", _SLUGS)]


def _sort(text: str) -> str:
    chosen({"sort": [text.removeprefix("-")]}, "sort", ("", "name", *parties()))
    return text


def day(values: Iterable[str]) -> str | None:
    """A day of the address. Raises `InvalidValue` for what is none."""
    for value in values:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise InvalidValue(tr("{value} is no day. Write it as 2016-12-02.", value=value[:40])) from None
    return None


def number(text: str, *, most: int) -> int:
    """A whole number from 1 on. Raises `InvalidValue` for what is none."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and 1 <= int(text) <= most):
        raise InvalidValue(tr("{value} is no number from 1 to {most}.", value=text[:40], most=most))
    return int(text)


def conditions(view: View) -> list[tuple[str, View]]:
    """What narrows the rows, each in words with the view that is without it."""
    s = view.selection
    words = {state: word for state, (word, _) in state_words().items()}
    found: list[tuple[str, View]] = []

    def without(name: str, values: tuple[object, ...], value: object) -> View:
        return view.choosing(**{name: tuple(one for one in values if one != value)})

    for party in s.designated_by:
        found.append(
            (tr("designated by {party}", party=party), without("designated_by", s.designated_by, party)),
        )
    for party in s.not_by:
        found.append((tr("not designated by {party}", party=party), without("not_by", s.not_by, party)))
    for party in s.not_known_of:
        text = tr("not known whether {party} has", party=party)
        found.append((text, without("not_known_of", s.not_known_of, party)))
    for party in s.gap_of:
        found.append((tr("gap of {party}", party=party), without("gap_of", s.gap_of, party)))
    for pair in s.states:
        text = tr("{party}: {state}", party=pair[0], state=words[pair[1]])
        found.append((text, without("states", s.states, pair)))
    for letter in s.kinds:
        found.append((kind_name(letter), without("kinds", s.kinds, letter)))
    if s.list_id:
        found.append((tr("on the list {list}", list=s.list_id), view.choosing(list_id="")))
    if s.text:
        found.append((tr("named “{text}”", text=s.text), view.choosing(text="")))
    return found


def kind_name(letter: str) -> str:
    """A kind of subjects, many of them."""
    return {
        Kind.PERSON: tr("persons"),
        Kind.ORGANIZATION: tr("organizations"),
        Kind.VESSEL: tr("vessels"),
        Kind.AIRCRAFT: tr("aircraft"),
        Kind.WALLET: tr("wallets"),
    }.get(Kind(letter), letter)


def whose(view: View) -> str:
    """Of what the table is: its programme, its party, the chosen subjects."""
    parts = []
    if view.programme:
        parts.append(programme_name(view.programme))
    if view.party:
        parts.append(tr("designated by {party}", party=party_name(view.party)))
    if view.subjects:
        parts.append(tr("chosen subjects"))
    return " · ".join(parts) or tr("All programmes")


def programme_name(code: str) -> str:
    """A programme in words."""
    return word_of("programme", known_codes().get(code, code))


def when(view: View) -> str:
    """Of which day the table is, and what was known by which."""
    said = tr("as of {day}", day=day_text(view.as_of)) if view.as_of else tr("each list as last seen")
    if view.known_on:
        return tr("{day}; as known on {known}", day=said, known=day_text(view.known_on))
    return said
