"""How current the lists are: when each was last tried, when it last changed, when it was loaded, and what is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tricord.i18n import tr

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.database import ListStatus

#: Letters of a time that are shown: to the minute.
_MINUTE = 16


def print_freshness(out: Console, found: Iterable[ListStatus]) -> None:
    """A table of the lists that were ever fetched; nothing where none was."""
    from rich.table import Table as Grid

    fetched = [status for status in found if status.fetch is not None]
    if not fetched:
        return
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for column in (tr("List"), tr("Last tried (UTC)"), tr("Result"), tr("Last changed"), tr("Last loaded"), tr("Next")):
        grid.add_column(column, no_wrap=True)
    for status in fetched:
        grid.add_row(*_row(status))
    out.print("\n" + tr("Fetched from their publishers:"))
    out.print(grid)
    for status in fetched:
        if status.fetch is not None and status.fetch.why:
            # Past the table: the sentence is long, and has to be read whole.
            out.print(f"{status.info.id}: {status.fetch.why}", soft_wrap=True)


def _row(status: ListStatus) -> tuple[str, ...]:
    state = status.fetch
    if state is None:
        return ()
    return (
        status.info.id,
        _time(state.tried),
        _result(state.outcome, state.failures),
        _time(state.changed),
        _time(status.loaded_at),
        _next(state.due),
    )


def _result(outcome: str, failures: int) -> str:
    match outcome:
        case "failed":
            return tr("failed") if failures == 1 else tr("failed {number} times in a row", number=failures)
        case "new":
            return tr("new")
        case "unchanged":
            return tr("unchanged")
        case _:
            return tr("never")


def _next(due: str | None) -> str:
    if due is None:
        return tr("when asked")
    # A service that was killed could not say that it comes no more.
    return (
        tr("was due {time}", time=_time(due)) if due < datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") else _time(due)
    )


def _time(moment: str | None) -> str:
    return tr("never") if moment is None else moment[:_MINUTE].replace("T", " ")


def too_old(status: ListStatus, max_age: int) -> str:
    """Why a loaded list is older than so many days; empty where it is not, or none of it is loaded."""
    if status.age is None or status.age <= max_age:
        return ""
    text = tr("{list} is {days} days old.", list=status.info.id, days=status.age)
    held = [snapshot.published for snapshot in status.snapshots if snapshot.status == "held"]
    if held:
        return f"{text} " + tr("Its snapshot of {day} is held: look at it, and load it with --confirm.", day=held[-1])
    state = status.fetch
    if state is None:
        return f"{text} " + tr("It was never fetched here: `tricord update --db ...`.")
    if state.why:
        return f"{text} " + tr("Its last fetch failed: {why}", why=state.why)
    if state.changed and (status.loaded_at is None or state.changed > status.loaded_at):
        return f"{text} " + tr("A newer file came on {day} and is not loaded.", day=state.changed[:10])
    return f"{text} " + tr("Its publisher had nothing newer on {day}.", day=(state.answered or "")[:10])
