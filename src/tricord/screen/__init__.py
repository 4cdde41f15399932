"""Screening: a name, a number or a whole file of customers against every list, each match with its reasons.

`Screener` answers for one name, `screen_customer` for everything that is known of one customer, `screen_file` for a
whole file; `Clearings` are the hits that people have found to be somebody else. What it is not: nothing is written from
here but the journal of a run and a clearing; results are written by `tricord.reports`.
"""

from typing import TYPE_CHECKING, Any

from tricord.screen._answer import Match, PartyStanding, Query, Versions
from tricord.screen._asked import asked_birth, asked_countries
from tricord.screen._clearings import (
    Clearing,
    Clearings,
    Review,
    clearing_time,
    record_clearing,
    subject_digest,
)
from tricord.screen._columns import FIELDS, CustomerColumn, TableLayout
from tricord.screen._customer import BadRow, Customer, CustomerSettings, asked_customer
from tricord.screen._files import CustomerFile, open_customers
from tricord.screen._journal import CHUNK_ROWS, JournalStart, ScreeningRun
from tricord.screen._results import JudgedHit, JudgedRow, Results, Totals
from tricord.screen._row import Hit, Matcher, ScreenedRow, ScreeningOptions, screen_row
from tricord.screen._screener import Screener
from tricord.screen._screening import screen_customer, screen_file
from tricord.screen._subjects import ListedSubject
from tricord.screen._validation import (
    ChangedAnswer,
    CurvePoint,
    ValidatedRow,
    Validation,
    changed_answers,
    missing_names,
    sample,
    validate,
)

if TYPE_CHECKING:
    from tricord.screen._standings import standings, unknown_standings

__all__ = [
    "CHUNK_ROWS",
    "FIELDS",
    "BadRow",
    "ChangedAnswer",
    "Clearing",
    "Clearings",
    "CurvePoint",
    "Customer",
    "CustomerColumn",
    "CustomerFile",
    "CustomerSettings",
    "Hit",
    "JournalStart",
    "JudgedHit",
    "JudgedRow",
    "ListedSubject",
    "Match",
    "Matcher",
    "PartyStanding",
    "Query",
    "Results",
    "Review",
    "ScreenedRow",
    "Screener",
    "ScreeningOptions",
    "ScreeningRun",
    "TableLayout",
    "Totals",
    "ValidatedRow",
    "Validation",
    "Versions",
    "asked_birth",
    "asked_countries",
    "asked_customer",
    "changed_answers",
    "clearing_time",
    "missing_names",
    "open_customers",
    "record_clearing",
    "sample",
    "screen_customer",
    "screen_file",
    "screen_row",
    "standings",
    "subject_digest",
    "unknown_standings",
    "validate",
]


def __getattr__(name: str) -> Any:
    """The standings need the alignment, and with it the store; a process that only asks an index does without."""
    if name not in ("standings", "unknown_standings"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tricord.screen import _standings

    return getattr(_standings, name)
