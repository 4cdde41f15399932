"""An alignment as a workbook: a first sheet that says what the rows are, and the cells as text, which never runs."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from tricord.align import Table
from tricord.i18n import tr
from tricord.lists import parties
from tricord.reports._alignment_lines import COLUMNS, cell_row
from tricord.reports._words import kind_word, since_text, state_words

#: What a worksheet holds at most, its head left out.
_MOST = 1_048_575


def alignment_xlsx(table: Table, *, about: Iterable[tuple[str, str]] = ()) -> bytes:
    """Three sheets: `about` (pairs of a label and a text, and how many cells were left out of a sheet that is full);
    the matrix in the words of the language being spoken; one row per cell with its sources, as in the CSV. The same
    table gives the same bytes.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, options)
    book.set_properties({"created": _day(table)})
    bold = book.add_format({"bold": True})
    first = book.add_worksheet(tr("About"))
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 90)
    pairs = [*about, *((tr("Read from {list}", list=s.list_id), s.snapshot or "-") for s in table.lists)]
    if len(table.subjects) * len(table.parties) > _MOST:
        pairs.append((tr("Left out"), tr("the sheet of cells is full; the CSV has all")))
    for number, (label, text) in enumerate(pairs):
        first.write_string(number, 0, label, bold)
        first.write_string(number, 1, text)
    _matrix(book, table, bold)
    cells = book.add_worksheet(tr("Cells"))
    cells.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        cells.write_string(0, column, name, bold)
    number = 0
    for subject in table.subjects:
        for party in table.parties:
            if (number := number + 1) > _MOST:
                break
            for column, text in enumerate(cell_row(table, subject, subject.cells[party])):
                cells.write_string(number, column, text[:32_767])
    book.close()
    return out.getvalue()


def _matrix(book: Any, table: Table, bold: Any) -> None:
    sheet = book.add_worksheet(tr("Matrix"))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 2 + 2 * len(table.parties), 18)
    words = {state: word for state, (word, _) in state_words().items()}
    heads = [tr("Subject"), tr("Kind")]
    for party in table.parties:
        heads += [parties()[party].code, tr("{party}: since", party=party)]
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, bold)
    for number, subject in enumerate(table.subjects, 1):
        texts = [subject.caption, kind_word(subject.schema)]
        for party in table.parties:
            cell = subject.cells[party]
            dated = cell.since or cell.not_after
            texts += [
                words[cell.state],
                (cell.since or since_text(None, cell.not_before, cell.not_after)) if dated else "",
            ]
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text)


def _day(table: Table) -> datetime:
    """The file's own day of making is that of the newest list, so that the same table gives the same bytes."""
    newest = max((s.last[:10] for s in table.lists if s.last), default="2026-01-01")
    return datetime.fromisoformat(newest)
