"""Screening a whole file, or one customer.

    with screen_file("customers.csv", database.screener(), journal="results.part") as results:
        tricord.reports.write_results(results, "results.csv")

A file is screened on every core, in constant memory, in the order of the file. Rows go to the workers in chunks and
come back in order; each chunk is written to the journal as soon as it is there, and the results are read from it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import msgspec

from tricord.model.errors import ReadError
from tricord.screen._clearings import Clearings
from tricord.screen._customer import AS_ASKED, BadRow, Customer
from tricord.screen._files import CustomerFile, open_customers
from tricord.screen._journal import JournalStart, ScreeningJournal, ScreeningRun
from tricord.screen._results import Results
from tricord.screen._row import Matcher, ScreeningOptions, screen_row
from tricord.screen._workers import chunk_answers, chunks

#: Told after each chunk: rows done, rows with a hit since the start of this process.
Progress = Callable[[int, int], None]


def screen_customer(
    customer: Customer | BadRow,
    screener: Matcher,
    *,
    options: ScreeningOptions | None = None,
    clearings: Clearings | None = None,
) -> Results:
    """Screen one customer (`asked_customer` makes one of what is known): results of one row."""
    options = options or ScreeningOptions()
    row = screen_row(screener, customer, options)
    digest = hashlib.sha256(msgspec.json.encode(row.fields)).hexdigest()
    run = ScreeningRun(file=AS_ASKED, sha256=digest, options=options, versions=screener.versions)
    return Results(run, lambda: iter([row]), clearings)


def screen_file(
    customers: CustomerFile | Path | str,
    screener: Matcher,
    *,
    options: ScreeningOptions | None = None,
    journal: str | Path | None = None,
    workers: int | None = None,
    clearings: Clearings | None = None,
    progress: Progress | None = None,
    started: Callable[[JournalStart], None] | None = None,
) -> Results:
    """Screen every row of a file of customers (a path, or one opened with `open_customers`).

    `journal` is where an interrupted run is kept, so that the same call goes on where it was; without it nothing is
    kept. The results read from the journal: use them as a context manager, which deletes the journal at the end, unless
    an exception ends it. `workers`: processes; None takes every core. `clearings` are the decisions on earlier hits.
    `started` is called before the first row with whether a run is resumed, `progress` after each chunk.

    Raises `ReadError` for a file that cannot be read or holds no customer, and when a worker is ended from outside;
    `WriteError` when the journal cannot be written; `InvalidValue` for a column, sheet or encoding that is not there.
    """
    options = options or ScreeningOptions()
    if not isinstance(customers, (str, Path)):
        opened = customers
    else:
        opened = open_customers(customers, settings=options.settings, encoding=options.encoding, sheet=options.sheet)
    run = ScreeningRun(file=opened.path.name, sha256=opened.sha256, options=options, versions=screener.versions)
    folder = Path(tempfile.mkdtemp(prefix="tricord-")) if journal is None else None
    with ExitStack() as undone:
        if folder is not None:
            undone.callback(shutil.rmtree, folder, ignore_errors=True)
        kept = undone.enter_context(ScreeningJournal(Path(journal or f"{folder}/screening.part"), run))
        if started is not None:
            started(JournalStart(kept.path, kept.done, kept.differs))
        if not kept.complete:
            _fill(kept, opened, screener, workers or os.cpu_count() or 1, progress)
        if not kept.done:
            kept.remove()
            raise ReadError("holds a header and no customer", path=opened.path, remedy="Export the customers again.")
        results = Results(run, kept.rows, clearings, journal=kept, folder=folder)
        # From here on the results keep the journal and the folder.
        undone.pop_all()
        return results


def _fill(
    journal: ScreeningJournal, customers: CustomerFile, screener: Matcher, workers: int, progress: Progress | None
) -> None:
    """Screen what the journal does not hold yet."""
    hits = 0
    left = islice(chunks(customers.rows()), journal.chunks, None)
    try:
        for answer in chunk_answers(left, screener.opener(), journal.run, workers):
            if answer is None:
                raise ReadError(
                    "the index was rebuilt in the meantime", path=journal.path, remedy="Run the same command again."
                )
            journal.add(answer.rows, answer.customers)
            hits += answer.hits
            if progress is not None:
                progress(journal.done, hits)
    except BrokenProcessPool as error:
        raise ReadError(
            "a worker process could not begin, or was ended from outside (out of memory?)",
            path=journal.path,
            remedy="What is done is kept: run the same command again, perhaps with --workers 1.",
        ) from error
    journal.finish()
