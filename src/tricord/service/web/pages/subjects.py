"""`/subjects/{id}`: everything that the lists say of one subject, each value with its source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from tricord.align import DESIGNATED, Cell, Designation, EntryLog, Fact, Subject, exceptions_of, facts
from tricord.database import AlignmentTable
from tricord.i18n import tr, word_of
from tricord.lists import info
from tricord.model import NAMES, CellState
from tricord.reports import kind_word, name_word, since_text
from tricord.service.web.address import one, said
from tricord.service.web.axis import WIDTH, axis_of
from tricord.service.web.names import shown_names, tagged
from tricord.service.web.shell import Ask, moved, render
from tricord.service.web.view import day

#: Facts that tell where somebody lives and what papers they hold, and those that name somebody else.
_PRIVATE = frozenset({"passport", "identity number", "address", "phone", "e-mail", "tax number", "identification"})
_RELATIONS = frozenset({"related", "owner", "linked to"})
#: So many steps of an entry's history are shown at once.
_STEPS = 60
#: States in which something is in force: by the party's own act, by law, or by a rule.
_IN_FORCE = DESIGNATED | {
    CellState.LISTED_INFERRED,
    CellState.IN_FORCE,
    CellState.COVERED,
    CellState.COVERED_ON_CONDITION,
    CellState.BOUND,
    CellState.OWED,
}


def subject(ask: Ask) -> str | Response:
    """The page; a former id, or an entry's, is sent on to the subject's own."""
    found = said(ask.request.query_params, ("as_of", "known_on"))
    as_of, known_on = day(found.get("as_of", [])), day(found.get("known_on", []))
    wanted = ask.request.path_params["id"]
    if len(wanted) > 200:
        raise HTTPException(404)
    # A former id, and a subject that nothing was said of by the day, are found in the lists as last seen.
    whole = ask.answers.table(subjects=(wanted,))
    if not whole.subjects:
        raise HTTPException(404, tr("No subject and no entry has this id. It may be of a list that is not loaded."))
    ids = [s.id for s in whole.subjects]
    if wanted not in ids:
        days = [("as_of", as_of or ""), ("known_on", known_on or "")]
        return moved(ask.link(f"/subjects/{ids[0]}", days))
    table = ask.answers.table(subjects=(wanted,), as_of=as_of, known_on=known_on) if as_of or known_on else whole
    by_id = {s.id: s for s in table.subjects}
    last = next(s for s in whole.subjects if s.id == wanted)
    return _page(ask, table, by_id.get(wanted), last, as_of, known_on, bool(one(found, "as_of")))


def _page(
    ask: Ask,
    table: AlignmentTable,
    now: Subject | None,
    last: Subject,
    as_of: str | None,
    known_on: str | None,
    dated: bool,
) -> str:
    """`now`: the subject as of the day (None: no list tells of it by then); `last`: as last seen."""
    shown = now or last
    names = shown_names(shown, ask.lang)
    logs = ask.answers.asked(lambda database: database.log(last.id, as_of=as_of, known_on=known_on))
    logs = tuple(log for log in logs if log.subject == last.id)
    found = facts(table, now) if now is not None else []
    grouped = [(label, list(group)) for label, group in groupby(found, key=lambda fact: fact.label)]
    cells = [now.cells[party] for party in table.parties] if now is not None else []
    over = now is not None and not any(cell.state in _IN_FORCE for cell in cells)
    end = as_of or max((s.last[:10] for s in table.lists if s.last), default=ask.today.isoformat())
    return render(
        ask,
        "subject.html.j2",
        here="/align",
        title=names.first.value,
        subject=shown,
        known=now is not None,
        names=names,
        kind=kind_word(shown.schema),
        as_of=as_of,
        known_on=known_on,
        dated=dated,
        over=over and any(cell.state is CellState.DELISTED for cell in cells),
        groups=_groups(cells),
        cells=[(cell, _reason(cell), [_said(d) for d in cell.designations]) for cell in cells],
        all_names=_names(shown),
        facts=[
            (word_of("label", label), _tagged(group)) for label, group in grouped if label not in _PRIVATE | _RELATIONS
        ],
        private=[(word_of("label", label), _tagged(group)) for label, group in grouped if label in _PRIVATE],
        relations=[(word_of("label", label), _tagged(group)) for label, group in grouped if label in _RELATIONS],
        reasons=[(link, _sort(link.key)) for link in shown.reasons()],
        axis=axis_of(now, logs, table.parties, end) if now is not None else None,
        axis_width=WIDTH,
        logs=[_log(log) for log in logs],
        exceptions=_exceptions(cells, end),
        publishers=[(list_id, info(list_id)) for list_id in dict.fromkeys(e.partition(":")[0] for e in shown.entries)],
        quote=quote,
    )


def _groups(cells: Sequence[Cell]) -> list[tuple[str, list[Cell]]]:
    """The parties by what their lists say, so that the answer stands first."""
    groups = [
        (tr("Designated by"), [c for c in cells if c.state in DESIGNATED or c.state is CellState.LISTED_INFERRED]),
        (
            tr("Reached without an entry of its own"),
            [c for c in cells if c.state in _IN_FORCE - DESIGNATED - {CellState.LISTED_INFERRED, CellState.OWED}],
        ),
        (tr("A UN listing is not carried out by"), [c for c in cells if c.state is CellState.OWED]),
        (tr("No longer designated by"), [c for c in cells if c.state is CellState.DELISTED]),
        (tr("No entry found on the list of"), [c for c in cells if c.state is CellState.NOT_LISTED]),
        (tr("Not known of"), [c for c in cells if c.state is CellState.UNKNOWN]),
    ]
    return [(label, found) for label, found in groups if found]


def _reason(cell: Cell) -> str:
    """Why the cell stands so. Which entry may perhaps be the subject is a guess, and no guess stands on an open
    page.
    """
    if cell.reason.code == "align.perhaps-listed":
        return tr("Not known: whether an entry of its list is this subject has not been decided.")
    return cell.why


def _said(d: Designation) -> dict[str, Any]:
    return {
        "d": d,
        "since": since_text(d.since, d.not_before, d.not_after),
        "phase": word_of("phase", d.phase),
        "basis": word_of("basis", d.basis),
        "measures": [word_of("measure", measure) for measure in d.measures],
    }


def _names(subject: Subject) -> list[tuple[Any, str, list[str]]]:
    """Each name once: the name, its kind in words, and the lists that print it."""
    found: dict[tuple[Any, str], list[str]] = {}
    order = list(NAMES)
    for shown, name in sorted(tagged(subject.names), key=lambda pair: order.index(pair[1].kind)):
        found.setdefault((shown, name_word(name.kind) or tr("main name")), []).append(name.list_id)
    return [(shown, kind, list(dict.fromkeys(lists))) for (shown, kind), lists in found.items()]


def _tagged(found: Sequence[Fact]) -> list[Fact]:
    return list(found)


def _sort(key: str) -> str:
    """What sort of evidence joined two entries."""
    return {
        "judged": tr("a person decided so"),
        "ref": tr("one names the other's number"),
        "id": tr("the same identifier"),
        "wallet": tr("the same wallet"),
        "scored": tr("weighed evidence"),
        "name": tr("the same name, kind and programme"),
    }.get(key.partition(":")[0], key.partition(":")[0])


def _log(log: EntryLog) -> dict[str, Any]:
    ops = {
        "SEEN": tr("stood there when first read"),
        "ADD": tr("added"),
        "MOD": tr("amended"),
        "DEL": tr("removed"),
    }
    steps = [(step, ops[step.op]) for step in reversed(log.steps)]
    return {"log": log, "steps": steps[:_STEPS], "more": max(0, len(steps) - _STEPS)}


def _exceptions(cells: Sequence[Cell], on: str) -> list[tuple[str, list[Any]]]:
    """The exceptions of each party whose measures are in force, that may apply on the day."""
    found = []
    for cell in cells:
        if cell.state in DESIGNATED | {CellState.IN_FORCE}:
            programmes = {p for d in cell.designations for p in d.programmes}
            if mine := exceptions_of(cell.party, programmes, on):
                found.append((cell.party, list(mine)))
    return found
