"""Tricord's words as types: statements, entries, dates, measures, bases and cell states. No I/O.

Every other room speaks in these. `Statement`, `Part` and `Reading` are what a list reader produces; `FuzzyDate` is a
date as published; `Measure`, `Basis` and `CellState` are the closed sets. Open sets that lawyers review (programmes,
parties) are tables in `tricord.lists`.
"""

from tricord.model._dates import FuzzyDate
from tricord.model._entries import OWN_PROPERTIES, Part, Reading, Statement, Unplaced
from tricord.model._terms import Basis, CellState, Measure

__all__ = ["OWN_PROPERTIES", "Basis", "CellState", "FuzzyDate", "Measure", "Part", "Reading", "Statement", "Unplaced"]
