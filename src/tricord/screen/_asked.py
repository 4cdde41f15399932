"""What one asks with from Python or over HTTP, read as the command reads it; what the command would not use is refused.

A file goes on with what is certain and notes the rest. Somebody who asks for one subject can be told to ask again.
"""

from __future__ import annotations

from collections.abc import Iterable

from tricord.model import FuzzyDate
from tricord.model.errors import InvalidValue
from tricord.screen._cells import read_countries
from tricord.values import is_placeholder, read_birth_date


def asked_birth(text: str | None) -> FuzzyDate | None:
    """A birth date in EDTF or in any form that is certain; None where none is stated. Raises `InvalidValue`."""
    if not text:
        return None
    try:
        birth = FuzzyDate.parse(text)
    except ValueError:
        pass
    else:
        if is_placeholder(birth):
            raise InvalidValue(f"{text!r} stands for an unknown birth date, or is nobody's. Leave it out.")
        return birth
    found = read_birth_date(text)
    if found.note and found.edtf:
        raise InvalidValue(f"Birth date {text!r} may be two days. Write the one that is meant as 1970-04-03.")
    if found.note:
        raise InvalidValue(f"The birth date is not a date: {text!r}. Write it as 1946, 1946-02 or 1946-02-28.")
    return FuzzyDate.parse(found.edtf) if found.edtf else None


def asked_countries(texts: Iterable[str]) -> frozenset[str]:
    """The codes of countries by code or name. Raises `InvalidValue` for what is no country, or either of two."""
    codes, strange = read_countries(several_texts("nationality", texts))
    if strange:
        named = ", ".join(map(repr, strange))
        raise InvalidValue(f"Not a country: {named}. Write its ISO code, such as kp, or its name.")
    return frozenset(codes)


def several_texts(what: str, texts: Iterable[str]) -> Iterable[str]:
    """The texts. Raises `InvalidValue` for a single one, whose letters would be taken one by one."""
    if isinstance(texts, str):
        raise InvalidValue(f"{what} is a list of texts: write [{texts!r}] for one.")
    return texts
