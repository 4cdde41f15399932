"""`/align`: who designated whom, since when; every number of the page is of the chosen day and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from markupsafe import Markup
from msgspec.structs import replace

from tricord.align import DESIGNATED, EXPORT_ONLY, MISSING, Gap, GapKind, Selection, Subject, kind_counts, select
from tricord.align import list_counts as counts_by_list
from tricord.database import AlignmentTable
from tricord.i18n import order_key, tr
from tricord.lists import known_codes, parties
from tricord.model import CellState
from tricord.reports import alignment_timeline, kind_word, state_slug, state_words
from tricord.service.web.names import shown_names
from tricord.service.web.shell import Ask, render
from tricord.service.web.view import (
    KIND_LETTERS,
    ROWS,
    View,
    conditions,
    kind_name,
    programme_name,
    view_of,
    when,
    whose,
)


class Shown(NamedTuple):
    """The table of a view, whole and with the rows that it leaves."""

    view: View
    whole: AlignmentTable
    table: AlignmentTable
    parties: tuple[str, ...]


def shown(ask: Ask) -> Shown:
    """What the address asks for. Raises `InvalidValue`."""
    view = view_of(ask.request.query_params)
    view = replace(view, selection=with_found(ask, view.selection))
    whole = ask.answers.table(
        programme=view.programme,
        party=view.party,
        subjects=view.subjects or None,
        as_of=view.as_of,
        known_on=view.known_on,
    )
    table = select(whole, view.selection)
    columns = tuple(party for party in whole.parties if party in view.columns) or whole.parties
    return Shown(view, whole, table, columns)


def with_found(ask: Ask, selection: Selection) -> Selection:
    """The selection with the subjects that screening finds by its text, in whatever script that is."""
    if not selection.text or (screener := ask.answers.screener()) is None:
        return selection
    found = frozenset(match.id for match in screener.match(selection.text, schema="Thing", limit=200))
    return replace(selection, ids=found)


def alignment(ask: Ask) -> str:
    """The page."""
    found = shown(ask)
    view, table = found.view, found.table
    rows = in_order(ask, table.subjects, view)
    pages = 1 if view.every_row else max(1, -(-len(rows) // ROWS))
    number = min(view.page, pages)
    visible = rows if view.every_row else rows[(number - 1) * ROWS : number * ROWS]
    newest = max((s.last[:10] for s in table.lists if s.last), default=ask.today.isoformat())
    return render(
        ask,
        "alignment.html.j2",
        here="/align",
        title=tr("{whose}, {when}", whose=whose(view), when=when(view)),
        view=view,
        to=lambda changed, form="": ask.link(f"/align{form}", changed.items()),
        to_page=lambda other: ask.link("/align", replace(view, page=other).items()),
        whose=whose(view),
        when=when(view),
        table=table,
        whole=len(found.whole.subjects),
        parties=found.parties,
        all_parties=found.whole.parties,
        conditions=conditions(view),
        summary=_summary(table, found.parties),
        gaps=_gaps(ask, table, found.parties),
        kinds=_kinds(found.whole, view),
        lists=_lists(found.whole, view),
        unknown=_not_known(found.whole, view),
        rows=_html_rows(ask, visible, found.parties, long=len(visible) > 2 * ROWS),
        row_count=len(visible),
        number=number,
        pages=pages,
        sorts=_sorts(view, found.parties),
        picture=Markup(alignment_timeline(table)) if table.subjects else "",
        days=_days(view, newest),
        programmes=sorted(((code, programme_name(code)) for code in known_codes()), key=lambda one: one[1]),
        every_party=list(parties()),
        states=_key(),
        standing=[s for s in table.lists if s.party in found.parties],
        pending=bool(view.selection.text) and ask.answers.screener() is None,
    )


def in_order(ask: Ask, subjects: Sequence[Subject], view: View) -> list[Subject]:
    """The rows in the order of the view: by name as the language orders them, or by a party's days, unknown ones last;
    else as the table has them.
    """
    by, backward = view.sort.removeprefix("-"), view.sort.startswith("-")
    if not by:
        return list(subjects)
    key = order_key()
    if by == "name":
        return sorted(subjects, key=lambda s: key(shown_names(s, ask.lang).first.value), reverse=backward)

    def since(subject: Subject) -> str:
        cell = subject.cells.get(by)
        return (cell.since or "") if cell is not None and cell.state in DESIGNATED else ""

    dated = sorted((s for s in subjects if since(s)), key=lambda s: (since(s), s.caption), reverse=backward)
    return [*dated, *(s for s in subjects if not since(s))]


# -- rows --------------------------------------------------------------------------------------------------------------


def _html_rows(ask: Ask, subjects: Sequence[Subject], columns: Sequence[str], *, long: bool) -> Markup:
    """The rows as HTML, a `tbody` for each hundred. Written here and not in the template, which would take four times
    as long for ten thousand of them.
    """
    words = {state: Markup.escape(word) for state, (word, _) in state_words().items()}
    slugs = {state: state_slug(state) for state in words}
    end_user, by = Markup.escape(tr("end user")), tr("by {day}")
    kinds = {schema: Markup.escape(kind_word(schema)) for schema in {s.schema for s in subjects}}
    suffix = Markup.escape(ask.link("/").removeprefix("/"))
    gap = Markup.escape(tr("gap"))
    out: list[str] = []
    for number, subject in enumerate(subjects):
        if number % ROWS == 0:
            out.append("</tbody><tbody>" if number else "<tbody>")
        names = shown_names(subject, ask.lang)
        others = "".join(f' <bdi lang="{o.lang}">{Markup.escape(o.value)}</bdi>' for o in names.others)
        out.append(
            f'<tr><th scope="row"><a href="/subjects/{subject.id}{suffix}"><bdi lang="{names.first.lang}">'
            f"{Markup.escape(names.first.value)}</bdi></a>{others} <small>{kinds[subject.schema]}</small></th>"
        )
        anybody = any(cell.state in DESIGNATED for cell in subject.cells.values())
        for party in columns:
            cell = subject.cells[party]
            is_gap = anybody and cell.state in MISSING
            word, slug = words[cell.state], slugs[cell.state]
            out.append(f'<td><span class="s {slug}{" gap" if is_gap else ""}">{word}</span>')
            if is_gap and not long:
                out.append(f' <i class="sr">{gap}</i>')
            if cell.state in DESIGNATED and cell.measures == EXPORT_ONLY:
                out.append(f" <small>{end_user}</small>")
            if cell.since:
                out.append(f" <time>{cell.since}</time>")
            elif cell.not_after and cell.state in DESIGNATED:
                out.append(f" <time>{Markup.escape(by.format(day=cell.not_after[:10]))}</time>")
            out.append("</td>")
        out.append("</tr>\n")
    out.append("</tbody>" if out else "")
    return Markup("".join(out))


def _sorts(view: View, columns: Sequence[str]) -> dict[str, tuple[View, str]]:
    """For each column the view that is sorted by it, and how it is sorted now (`aria-sort`)."""
    found = {}
    for name in ("name", *columns):
        now = {name: "ascending", f"-{name}": "descending"}.get(view.sort, "")
        found[name] = (view.with_(sort=f"-{name}" if view.sort == name else name), now)
    return found


# -- numbers -----------------------------------------------------------------------------------------------------------


def _summary(table: AlignmentTable, columns: Sequence[str]) -> dict[str, Any]:
    summary = table.summary()
    counts = {party: summary.states[party] for party in columns}
    states = [state for state in state_words() if any(counts[party].get(state.value) for party in columns)]
    lags = [lag.party for lag in table.lags()]
    return {
        "subjects": summary.subjects,
        "states": states,
        "counts": counts,
        "gaps": summary.gaps,
        "export_only": summary.export_control_only,
        "lag": summary.median_lag,
        "lagging": {party: lags.count(party) for party in columns},
        "overlap": {
            (a, b): summary.overlap.get(f"{a}-{b}", summary.overlap.get(f"{b}-{a}", 0))
            for a in columns
            for b in columns
        },
        # Of a party whose lists tell nothing on that day nobody knows what both have designated.
        "told": [p for p in columns if tells(counts[p])],
    }


def tells(states: Mapping[str, int]) -> bool:
    """Whether lists of a party tell of anybody: that a UN listing or a rule reaches subjects is no list's word."""
    return any(states.get(state.value) for state in (*DESIGNATED, *MISSING, CellState.DELISTED))


def _gaps(ask: Ask, table: AlignmentTable, columns: Sequence[str]) -> list[tuple[str, list[tuple[Gap, Any]]]]:
    """For each party the gaps that are open longest; the UN, which follows nobody, comes last."""
    subjects = {subject.id: subject for subject in table.subjects}
    found = [gap for gap in table.gaps() if gap.first_since and gap.kind is not GapKind.EXPORT_CONTROL]
    groups = []
    for party in sorted(columns, key=lambda one: one == "UN"):
        mine = [gap for gap in found if gap.party == party][:3]
        if mine:
            groups.append((party, [(gap, shown_names(subjects[gap.subject], ask.lang).first) for gap in mine]))
    return groups


def _kinds(whole: AlignmentTable, view: View) -> list[tuple[str, str, int, bool, View]]:
    counts = kind_counts(whole, view.selection)
    kinds = view.selection.kinds
    return [
        (
            name,
            kind_name(letter),
            counts.get(letter, 0),
            letter in kinds,
            view.choosing(kinds=tuple(k for k in kinds if k != letter) if letter in kinds else (letter,)),
        )
        for name, letter in KIND_LETTERS.items()
        if counts.get(letter) or letter in kinds
    ]


def _lists(whole: AlignmentTable, view: View) -> list[tuple[str, int, bool, View]]:
    counts = counts_by_list(whole, view.selection)
    mine = view.selection.list_id
    return [
        (name, counts.get(name, 0), name == mine, view.choosing(list_id="" if name == mine else name))
        for name in (s.list_id for s in whole.lists)
        if counts.get(name) or name == mine
    ]


def _not_known(whole: AlignmentTable, view: View) -> list[tuple[str, int, View]]:
    """Of each party that is asked not to have designated: how many more rows of which it is not known."""
    found = []
    for party in view.selection.not_by:
        others = tuple(one for one in view.selection.not_by if one != party)
        changed = view.choosing(not_by=others, not_known_of=(*view.selection.not_known_of, party))
        count = len(select(whole, changed.selection).subjects)
        if count:
            found.append((party, count, changed))
    return found


def _days(view: View, newest: str) -> dict[str, Any]:
    """The days next to the one shown, and the years to choose from."""
    now = date.fromisoformat(view.as_of or newest)
    last = int(newest[:4])
    return {
        "newest": newest,
        "earlier": view.with_(as_of=(now - timedelta(days=1)).isoformat()),
        "later": view.with_(as_of=(now + timedelta(days=1)).isoformat()),
        "last_seen": view.with_(as_of=None),
        "years": [(year, view.with_(as_of=f"{year}-12-31")) for year in range(max(1995, last - 19), last)],
        "year": now.year if view.as_of else 0,
    }


def _key() -> list[tuple[str, str, str]]:
    return [(state_slug(state), word, meaning) for state, (word, meaning) in state_words().items()]
