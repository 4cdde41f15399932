"""IMO numbers of ships and of companies, with their check digits."""

from __future__ import annotations

import re

_IMO = re.compile(r"(?:IMO[ .:№#-]*)?(\d{7})", re.IGNORECASE)


def imo(text: str) -> str | None:
    """A valid IMO number as `IMO1234567`, or None. The whole text must be one number of seven digits whose check
    digit holds.

    Vessel numbers: the sum of the first six digits weighted 7 to 2 ends in the seventh (IMO Resolution A.1117(30)).
    Company numbers have another check (`company_imo`); 0000000 is no number.
    """
    match = _IMO.fullmatch(text.strip())
    if not match or match[1] == "0000000":
        return None
    digits = match[1]
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return f"IMO{digits}" if total % 10 == int(digits[6]) else None


def company_imo(text: str) -> str | None:
    """A valid IMO company number as `IMO1234567`, or None. Its check digit differs from that of ships.

    The first six digits weighted 8, 6, 4, 2, 9, 7 are added up; what the sum lacks to the next multiple of 11 ends in
    the seventh.
    """
    match = _IMO.fullmatch(text.strip())
    if not match or match[1] == "0000000":
        return None
    digits = match[1]
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 9, 7), strict=False))
    return f"IMO{digits}" if (11 - total % 11) % 10 == int(digits[6]) else None
