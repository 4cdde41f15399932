"""The alignment as `Database.align` gives it: a table with its ways out."""

from __future__ import annotations

from datetime import date

import msgspec

from tricord import reports
from tricord.align import Table
from tricord.model.errors import InvalidValue


class AlignmentTable(Table, frozen=True, kw_only=True):
    """An alignment that can be written as a page, CSV, JSON lines or FollowTheMoney entities."""

    @classmethod
    def of(cls, table: Table) -> AlignmentTable:
        """The same table, with ways out."""
        return cls(**msgspec.structs.asdict(table))

    def to_csv(self) -> str:
        """One row per cell."""
        return reports.alignment_csv(self)

    def to_jsonl(self) -> str:
        """One JSON object per subject and line."""
        return reports.alignment_jsonl(self)

    def to_ftm(self) -> str:
        """FollowTheMoney entities, one JSON object per line."""
        return reports.alignment_ftm(self)

    def to_html(self, *, now: date | None = None) -> str:
        """One self-contained page that opens with no network. `now`: the day on which ages are counted; None: today.

        Raises `InvalidValue` for what is no `date`.
        """
        if now is not None and not isinstance(now, date):
            raise InvalidValue(f"now is not a date: {now!r}. Give a datetime.date.")
        return reports.alignment_html(self, now=now or date.today())
