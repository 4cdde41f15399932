"""The lists side by side: subjects x parties, cells, gaps, lags, as of any day; and what changed on a list.

`build` makes a `Table` from entries and snapshot days; `diff` compares two days of one list. Pure: no database, no
clock. What it is not: it does not decide who is the same subject (`tricord.resolve`).
"""

from tricord.align._cells import LINE_END, escaped, unescaped
from tricord.align._diff import Change, Diff, Value, diff
from tricord.align._facts import Fact, facts
from tricord.align._ftm import subject_entities
from tricord.align._table import (
    DESIGNATED,
    Cell,
    Designation,
    Gap,
    History,
    Lag,
    Name,
    Source,
    Standing,
    Subject,
    Summary,
    Table,
    build,
    history,
)

__all__ = [
    "DESIGNATED",
    "LINE_END",
    "Cell",
    "Change",
    "Designation",
    "Diff",
    "Fact",
    "Gap",
    "History",
    "Lag",
    "Name",
    "Source",
    "Standing",
    "Subject",
    "Summary",
    "Table",
    "Value",
    "build",
    "diff",
    "escaped",
    "facts",
    "history",
    "subject_entities",
    "unescaped",
]
