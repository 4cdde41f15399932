"""What a person or a program takes away: pages, CSV, JSON lines, FollowTheMoney, Atom, the picture of the timeline; the
results of a screening as CSV, JSON lines, Parquet and a page for review.

Records in, text out: every function is pure, but `write_results`, which writes a file of any length in a stream,
`find_hit`, which reads it again, and `replaced_file`, by which every output is written. "Now" is an argument, so that
the same records give the same bytes on any day. What it is not for: nothing is decided here (`tricord.align` holds the
rules of a cell, `tricord.screen` those of a hit), and nothing is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tricord.reports._words import days_between, kind_word, name_word, since_text, state_slug, state_words

if TYPE_CHECKING:
    from tricord.reports._alignment_lines import alignment_csv, alignment_ftm, alignment_jsonl, alignment_record
    from tricord.reports._alignment_page import alignment_html
    from tricord.reports._feed import delta_lines, to_atom
    from tricord.reports._files import replaced_file
    from tricord.reports._legal_changes import (
        act_sentence,
        change_line,
        common_law,
        legal_changes_atom,
        legal_changes_csv,
        limits_lines,
        sources_line,
    )
    from tricord.reports._screening_files import check_results_path, write_results
    from tricord.reports._screening_hits import WrittenHit, find_hit
    from tricord.reports._screening_lines import result_lines
    from tricord.reports._screening_words import (
        coverage_text,
        ownership_lines,
        standing_since,
        standing_text,
        versions_text,
        weak_left_out_text,
    )
    from tricord.reports._spreadsheet import LINE_END, escaped, unescaped
    from tricord.reports._timeline import DesignationCount, alignment_timeline, timeline_svg
    from tricord.reports._workbook import alignment_xlsx

__all__ = [
    "LINE_END",
    "DesignationCount",
    "WrittenHit",
    "act_sentence",
    "alignment_csv",
    "alignment_ftm",
    "alignment_html",
    "alignment_jsonl",
    "alignment_record",
    "alignment_timeline",
    "alignment_xlsx",
    "change_line",
    "check_results_path",
    "common_law",
    "coverage_text",
    "days_between",
    "delta_lines",
    "escaped",
    "find_hit",
    "kind_word",
    "legal_changes_atom",
    "legal_changes_csv",
    "limits_lines",
    "name_word",
    "ownership_lines",
    "replaced_file",
    "result_lines",
    "since_text",
    "sources_line",
    "standing_since",
    "standing_text",
    "state_slug",
    "state_words",
    "timeline_svg",
    "to_atom",
    "unescaped",
    "versions_text",
    "weak_left_out_text",
    "write_results",
]

#: Each report is imported when it is asked for: who aligns lists need not wait for what screens customers.
_MODULES = {
    "_alignment_lines": ("alignment_csv", "alignment_ftm", "alignment_jsonl", "alignment_record"),
    "_alignment_page": ("alignment_html",),
    "_feed": ("delta_lines", "to_atom"),
    "_files": ("replaced_file",),
    "_legal_changes": (
        "act_sentence",
        "change_line",
        "common_law",
        "legal_changes_atom",
        "legal_changes_csv",
        "limits_lines",
        "sources_line",
    ),
    "_screening_files": ("check_results_path", "write_results"),
    "_screening_hits": ("WrittenHit", "find_hit"),
    "_screening_lines": ("result_lines",),
    "_screening_words": (
        "coverage_text",
        "ownership_lines",
        "standing_since",
        "standing_text",
        "versions_text",
        "weak_left_out_text",
    ),
    "_spreadsheet": ("LINE_END", "escaped", "unescaped"),
    "_timeline": ("DesignationCount", "alignment_timeline", "timeline_svg"),
    "_workbook": ("alignment_xlsx",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
