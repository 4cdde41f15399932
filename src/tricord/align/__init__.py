"""The lists side by side: subjects x parties, cells, gaps, lags, as of any day; and what changed on a list.

`build` makes a `Table` from entries and snapshot days; `diff` compares two days of one list, `deltas` each snapshot
with the one before it; `acts` are the designations and delistings by their legal days; `log` tells the life of an
entry, `actions` proposes which additions belong together; `select` chooses rows. Pure: no database, no clock.
What it is not: it does not decide who is the same subject (`tricord.resolve`).
"""

from tricord.align._actions import (
    TRIGGER_WINDOW,
    WINDOW,
    ActionSubject,
    Happening,
    JointAction,
    Move,
    Reaction,
    Trigger,
    actions,
    grouped_moves,
)
from tricord.align._acts import Act, acts, coverage_counts
from tricord.align._bodies import unlisted_bodies
from tricord.align._build import build
from tricord.align._deltas import Delta, EntityChange, Notice, deltas
from tricord.align._diff import Change, Diff, Value, diff
from tricord.align._entities import entities, subject_entities, values_of_subjects
from tricord.align._exceptions import ListedException, exceptions_of
from tricord.align._facts import FACT_LABELS, Fact, facts
from tricord.align._history import RowHistory, history
from tricord.align._legal_changes import BlindStretch, ChangeKind, LegalAct, LegalChange, LegalChanges, legal_changes
from tricord.align._log import EntryLog, Step, ValueChange, log, paired
from tricord.align._period import Phase
from tricord.align._programmes import ProgrammeCount, programme_counts
from tricord.align._records import (
    DESIGNATED,
    EXPORT_ONLY,
    MISSING,
    Cell,
    Designation,
    ListStanding,
    Source,
    Subject,
    SubjectName,
)
from tricord.align._selection import Selection, kind_counts, list_counts, select
from tricord.align._table import Gap, GapKind, Lag, Summary, Table

__all__ = [
    "DESIGNATED",
    "EXPORT_ONLY",
    "FACT_LABELS",
    "MISSING",
    "TRIGGER_WINDOW",
    "WINDOW",
    "Act",
    "ActionSubject",
    "BlindStretch",
    "Cell",
    "Change",
    "ChangeKind",
    "Delta",
    "Designation",
    "Diff",
    "EntityChange",
    "EntryLog",
    "Fact",
    "Gap",
    "GapKind",
    "Happening",
    "JointAction",
    "Lag",
    "LegalAct",
    "LegalChange",
    "LegalChanges",
    "ListStanding",
    "ListedException",
    "Move",
    "Notice",
    "Phase",
    "ProgrammeCount",
    "Reaction",
    "RowHistory",
    "Selection",
    "Source",
    "Step",
    "Subject",
    "SubjectName",
    "Summary",
    "Table",
    "Trigger",
    "Value",
    "ValueChange",
    "actions",
    "acts",
    "build",
    "coverage_counts",
    "deltas",
    "diff",
    "entities",
    "exceptions_of",
    "facts",
    "grouped_moves",
    "history",
    "kind_counts",
    "legal_changes",
    "list_counts",
    "log",
    "paired",
    "programme_counts",
    "select",
    "subject_entities",
    "unlisted_bodies",
    "values_of_subjects",
]
