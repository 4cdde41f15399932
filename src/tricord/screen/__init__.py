"""Screening: a name, a number or a whole file of customers against every list, each match with its reasons."""

from tricord.screen._answer import Match, Query, Standing, Versions
from tricord.screen._index import IndexFault
from tricord.screen._screener import Screener, rules_version
from tricord.screen._standings import standings

__all__ = ["IndexFault", "Match", "Query", "Screener", "Standing", "Versions", "rules_version", "standings"]
