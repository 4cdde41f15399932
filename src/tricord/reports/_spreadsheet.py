"""Cells of a CSV file that a spreadsheet opens: never run as a formula (OWASP, "CSV Injection")."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
#: The line end of a CSV file (RFC 4180). Python quotes only the characters of the line end: with it, a lone carriage
#: return inside a cell is quoted too, and does not split the row.
LINE_END = "\r\n"


def escaped(text: str) -> str:
    """The text as a spreadsheet cell that is never run as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text that `escaped` made this cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
