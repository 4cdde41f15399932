"""What a cell of the Consolidated List says: dates, several names in one cell, document numbers, contacts.

Pure functions of a text; none of them guesses. What they do not recognise stays text, and the reader keeps or reports
it.

>>> list(names_in("Jin Tiesan (金铁三)"))
['Jin Tiesan', '金铁三']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from tricord.model import FuzzyDate, Measure
from tricord.values import company_imo, imo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_IN_WORDS = re.compile(rf"(?:(\d{{1,2}})\.? )?({_MONTH})\.? (\d{{4}})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
#: A day, with the time or the offset that some cells and `dateGenerated` add: `2012-03-02-05:00`.
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
#: `1945 - 1950`, `Between 1945 and 1950`, `Between Aug. and Sep. 1977`.
_BETWEEN = re.compile(
    rf"(?:between )?(?:({_MONTH})\.?)? ?(\d{{4}})?(?: - |-| and )(?:({_MONTH})\.? )?(\d{{4}})", re.IGNORECASE | re.ASCII
)
_EXPIRES = re.compile(
    r"(?:expir(?:ed|es|y|ation)(?: date| on)?|valid until):?\s*"
    rf"(\d{{4}}-\d\d-\d\d|(?:\d{{1,2}}\.? )?{_MONTH}\.? \d{{4}})",
    re.IGNORECASE | re.ASCII,
)

#: Several names in one cell: `Azim Adhajani; Azim Agha-Jani`, `Mohammad Sabet b) M. Javad Kareemi Sabet`.
_LETTERED = re.compile(r"\s+[b-h]\)\s+")
_SCRIPT_LABEL = re.compile(r"\s*\(original script\)|original script: ?")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER_LETTER = re.compile(r"(?![A-Za-zÀ-ɏḀ-ỿ])[^\W\d_]")

#: Where the words about a number begin: `L 191609 issued on 28 Feb. 1996`, `381110042 (Expired 25 Jan. 2016)`.
_AFTER_NUMBER = re.compile(r",| ?\bissued\b| ?\bunder name\b| ?\([^()]*\)$")

_MEASURE_WORDS = {
    "travel ban": Measure.TRAVEL_BAN,
    "asset freeze": Measure.ASSET_FREEZE,
    "assets freeze": Measure.ASSET_FREEZE,
    "arms embargo": Measure.ARMS_EMBARGO,
    "targeted arms embargo": Measure.ARMS_EMBARGO,
}
_ONE_MEASURE = "|".join(sorted(_MEASURE_WORDS, key=len, reverse=True))
_MEASURES = re.compile(
    rf"(?:pursuant to|imposed by) paragraphs? [\d, and]+ of resolution \d+(?: \(\d{{4}}\))? "
    rf"\(\s*((?:{_ONE_MEASURE})(?:\s*(?:,|and)\s*(?:{_ONE_MEASURE}))*)\s*\)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://[^\s,;)]+")
_GENERAL_LINK = re.compile(
    r"\s*INTERPOL-UN Security Council Special Notice web link:?\s*"
    r"https?://www\.interpol\.int/en/How-we-work/Notices/View-UN-Notices-\w+/?"
)
_NOTICE = re.compile(r"https?://(?:[\w-]+\.)*(?:interpol\.int|un\.org)(?:/|$)")
_PHONE_NUMBER = r"\+?\d[\d() -]{5,}\d(?:/\d+)?"
_PHONES = re.compile(
    r"\b(?:Tel(?:ephone)?|Phone|Fax|Facsimile|Mobile)\b"
    rf"[^:+\d]{{0,12}}:? ?({_PHONE_NUMBER}(?:(?:,|;| /)?(?: and)? {_PHONE_NUMBER})*)",
    re.IGNORECASE | re.ASCII,
)
_PHONE = re.compile(_PHONE_NUMBER, re.ASCII)
_IMO = re.compile(r"\bIMO\)?(?: [Nn](?:umber|o\.?))?:? ?(\d{7})\b", re.ASCII)


def edtf(text: str) -> str | None:
    """A date of the file as EDTF: `1963-07-24`, `1963`, `Nov. 1973`, `28 Nov. 2016`; None when it is none of these."""
    if day := _DAY.fullmatch(text):
        return day[1] if valid(day[1]) else None
    if _YEAR.fullmatch(text):
        return text if valid(text) else None
    if words := _IN_WORDS.fullmatch(text):
        month = f"{words[3]}-{_MONTHS.index(words[2][:3].lower()) + 1:02}"
        value = f"{month}-{int(words[1]):02}" if words[1] else month
        return value if valid(value) else None
    return None


def birth_edtf(text: str) -> str | None:
    """As `edtf`, and a stretch of years or months as an interval: a birth is told so where the day is not known."""
    if (found := edtf(text)) is not None:
        return found
    between = _BETWEEN.fullmatch(text)
    if between is None:
        return None
    first_month, first_year, last_month, last_year = between.groups()
    if bool(first_month) != bool(last_month) or not (first_month or first_year):
        return None
    first, last = (
        edtf(f"{month} {year}" if month else year)
        for month, year in ((first_month, first_year or last_year), (last_month, last_year))
    )
    value = f"{first}/{last}"
    return value if first and last and valid(value) else None


def valid(text: str) -> bool:
    """True for a date that `FuzzyDate` reads."""
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return False
    return True


def expiry(text: str) -> str | None:
    """The day on which a document expires, as EDTF: `expired on 21 Feb. 2014`, `valid until 10 April 2018`."""
    found = _EXPIRES.search(text)
    return edtf(found[1]) if found else None


def names_in(text: str) -> Iterator[str]:
    """The names in one cell: those between semicolons, and those in another script given in brackets after a name."""
    for piece in chain.from_iterable(map(_split, _LETTERED.split(text))):
        before, inside = _bracket_of(_SCRIPT_LABEL.sub("", piece))
        names = [name.strip() for name in _split(inside)]
        if any({_script(before), _script(name)} == {"latin", "other"} for name in names):
            yield before
            yield from filter(None, names)
        elif piece := piece.strip():
            yield piece


def _split(text: str) -> list[str]:
    """The text between semicolons that stand in no bracket. A bracket that never closes takes nothing with it."""
    if ";" not in text:
        return [text]
    pieces, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif character == ";" and not depth:
            pieces.append(text[start:at])
            start = at + 1
    return text.split(";") if depth else [*pieces, text[start:]]


def _bracket_of(text: str) -> tuple[str, str]:
    """The text before the bracket that ends it, and what stands in the bracket; the whole text if there is none."""
    text = text.rstrip(" ,")
    depth = 0
    if text.endswith(")"):
        for at in range(len(text) - 1, 0, -1):
            depth += (text[at] == ")") - (text[at] == "(")
            if not depth:
                return text[:at].rstrip(), text[at + 1 : -1]
    return text, ""


def _script(text: str) -> str:
    latin, other = _LATIN.search(text), _OTHER_LETTER.search(text)
    if bool(latin) == bool(other):
        return ""
    return "latin" if latin else "other"


def number_in(text: str) -> str | None:
    """A document's number without the words around it: `CAR diplomatic passport no. D00000898`.

    None when there is none, or when the words before it hold digits too.
    """
    words = _AFTER_NUMBER.split(text, maxsplit=1)[0].removeprefix("SSN ").split()
    first = len(words)
    while first and words[first - 1] == words[first - 1].upper():
        first -= 1
    number, before = " ".join(words[first:]), "".join(words[:first])
    return number if _has_digit(number) and not _has_digit(before) else None


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def measures_in(text: str) -> Iterator[tuple[Measure, str]]:
    """The measures under which a text says that an entry stands, with its words: `Listed pursuant to paragraphs 15 and
    17 of resolution 1970 (Travel Ban, Asset Freeze)`.
    """
    for found in _MEASURES.finditer(text):
        for words in re.split(r",|\band\b", found[1]):
            yield _MEASURE_WORDS[" ".join(words.lower().split())], found[0]


def without_general_link(text: str) -> str:
    """A comment without the link to the page of all INTERPOL notices: hundreds of entries repeat it, some files leave
    it out and others write it otherwise, and it tells nothing of the subject.
    """
    return " ".join(_GENERAL_LINK.sub(" ", text).split())


def contacts_in(text: str) -> Iterator[tuple[str, str]]:
    """E-mail addresses, links and telephone numbers as (property, value). The Secretariat's and INTERPOL's pages are
    about the subject (`sourceUrl`); any other is the subject's own.
    """
    for found in _EMAIL.findall(text):
        yield "email", found
    for found in _LINK.findall(text):
        yield "sourceUrl" if _NOTICE.match(found) else "website", found.rstrip(".")
    for numbers in _PHONES.findall(text):
        for found in _PHONE.findall(numbers):
            yield "phone", found


def company_imo_in(text: str) -> Iterator[tuple[str, str]]:
    """IMO numbers that a text about a company gives, as (property, value).

    Companies have a check digit of their own. A number that is valid only for a ship is left out: the text is then
    about the company's ship, whose number never becomes the company's own.
    """
    for found in _IMO.findall(text):
        if number := company_imo(found):
            yield "imoNumber", number
        elif imo(found) is None:
            yield "damagedIdentifier", found
