"""The results of a screening: every customer, with what people have decided about each hit.

How results are written - CSV, JSON lines, Parquet, a page for review - is the matter of `tricord.reports`.
"""

from __future__ import annotations

import shutil
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from tricord.screen._clearings import Clearings, Review, subject_digest
from tricord.screen._journal import ScreeningJournal, ScreeningRun
from tricord.screen._row import Hit, ScreenedRow


class JudgedHit(msgspec.Struct, frozen=True):
    """A hit with what people have decided about it; `digest` is the subject's, by which it can be cleared."""

    hit: Hit
    review: Review
    digest: str


class JudgedRow(msgspec.Struct, frozen=True):
    """A customer with their hits as they stand. `outcome` is `hit` (one is open or changed since it was cleared),
    `cleared` (all are), `no hit`, `not screened`, or `below`: what came near, in the results of that alone.
    """

    row: ScreenedRow
    hits: tuple[JudgedHit, ...]
    outcome: str


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to: customers by outcome, hits by state of review, and the notes of rows by kind."""

    customers: int = 0
    hit: int = 0
    cleared: int = 0
    no_hit: int = 0
    not_screened: int = 0
    hits: dict[str, int] = {}
    with_notes: int = 0


class Results:
    """A finished run: what it rests on, its rows, the decisions, and the headers of the customers' own columns.

    As a context manager it deletes the journal of the run at the end, unless an exception ends it: then the journal
    stays, and the same screening is answered from it. `close` lets others have the journal and deletes nothing.
    """

    def __init__(
        self,
        run: ScreeningRun,
        rows: Callable[[], Iterator[ScreenedRow]],
        clearings: Clearings | None = None,
        *,
        journal: ScreeningJournal | None = None,
        folder: Path | None = None,
    ) -> None:
        """`folder` is thrown away with the results. `near` counts the customers to whom somebody comes near."""
        self.run = run
        self._rows, self._clearings, self._journal = rows, clearings or Clearings(), journal
        self._release = weakref.finalize(self, _release, journal, folder)
        self.near = 0
        self.totals, self.headers = self._look_through()

    def __enter__(self) -> Results:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None and self._journal is not None:
            self._journal.remove()
        self.close()

    def close(self) -> None:
        """Let others have the journal. The rows can no longer be read where nothing was to be kept."""
        self._release()

    def below(self) -> Results:
        """What came near each customer and lies below the threshold, as results of their own: nobody has judged it, and
        no customer without any is in them.
        """
        return Results(
            self.run,
            lambda: (msgspec.structs.replace(row, hits=row.below, notes=()) for row in self._rows() if row.below),
        )

    def judged(self) -> Iterator[JudgedRow]:
        """Every customer, in the order of the file."""
        for row in self._rows():
            hits = tuple(
                JudgedHit(hit, self._clearings.review(row.key, row.digest, hit.match), subject_digest(hit.match))
                for hit in row.hits
            )
            yield JudgedRow(row, hits, _outcome(row, hits))

    def _look_through(self) -> tuple[Totals, tuple[str, ...]]:
        outcomes: Counter[str] = Counter()
        states: Counter[str] = Counter()
        headers: dict[str, None] = {}
        with_notes = 0
        for judged in self.judged():
            outcomes[judged.outcome] += 1
            self.near += bool(judged.row.below)
            states.update(hit.review.state for hit in judged.hits)
            headers.update(dict.fromkeys(judged.row.fields))
            with_notes += bool(judged.row.notes)
        totals = Totals(
            customers=outcomes.total(),
            hit=outcomes["hit"],
            cleared=outcomes["cleared"],
            no_hit=outcomes["no hit"],
            not_screened=outcomes["not screened"],
            hits=dict(sorted(states.items())),
            with_notes=with_notes,
        )
        return totals, tuple(headers)


def _release(journal: ScreeningJournal | None, folder: Path | None) -> None:
    if journal is not None:
        journal.close()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _outcome(row: ScreenedRow, hits: Sequence[JudgedHit]) -> str:
    if row.reason:
        return "not screened"
    if not hits:
        return "no hit"
    if row.hits == row.below:
        return "below"
    return "cleared" if all(hit.review.state == "cleared" for hit in hits) else "hit"
