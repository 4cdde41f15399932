"""What a person or a program takes away: the results of a screening as CSV, JSON lines, Parquet and a page for review.

What it is not: nothing is decided here, and nothing is read but results that were written here (`find_hit`).
"""

from tricord.reports._screening_files import check_results_path, write_results
from tricord.reports._screening_hits import WrittenHit, find_hit
from tricord.reports._screening_lines import result_lines
from tricord.reports._screening_words import standing_since, standing_text, versions_text

__all__ = [
    "WrittenHit",
    "check_results_path",
    "find_hit",
    "result_lines",
    "standing_since",
    "standing_text",
    "versions_text",
    "write_results",
]
