"""What a person or a program takes away: pages, CSV, JSON lines, FollowTheMoney, Atom, the picture of the timeline.

Every function is pure: records in, text out. "Now" is an argument, so that the same records give the same bytes on any
day. What it is not for: nothing is decided here (`tricord.align` holds the rules of a cell), and nothing is written to
a file or sent.
"""

from tricord.reports._alignment_lines import alignment_csv, alignment_ftm, alignment_jsonl, alignment_record
from tricord.reports._alignment_page import alignment_html
from tricord.reports._feed import delta_lines, to_atom
from tricord.reports._spreadsheet import LINE_END, escaped, unescaped
from tricord.reports._timeline import DesignationCount, alignment_timeline, timeline_svg
from tricord.reports._words import days_between, kind_word, since_text, state_slug, state_words

__all__ = [
    "LINE_END",
    "DesignationCount",
    "alignment_csv",
    "alignment_ftm",
    "alignment_html",
    "alignment_jsonl",
    "alignment_record",
    "alignment_timeline",
    "days_between",
    "delta_lines",
    "escaped",
    "kind_word",
    "since_text",
    "state_slug",
    "state_words",
    "timeline_svg",
    "to_atom",
    "unescaped",
]
