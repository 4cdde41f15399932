"""The grammar of OFAC's remarks: one text of segments joined by `; `, each a label and a value.

The labels that are known stand in `remarks.csv` with what they mean; the longest label that fits decides. `alt.` before
a label changes nothing: OFAC writes it before every further value of a kind. A number of a kind that the table does not
name is placed as an identification with its label as type. What has no known form is unplaced.

>>> split("DOB 28 Feb 1946; a.k.a. 'AL-HAQ, 'Abd'; Linked To: KOREA MINING (a.k.a. 'A; B').")
['DOB 28 Feb 1946', "a.k.a. 'AL-HAQ, 'Abd'", "Linked To: KOREA MINING (a.k.a. 'A; B')"]
"""

from __future__ import annotations

import calendar
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from tricord.model import KINDS, FuzzyDate, Kind, Part, Statement, Unplaced
from tricord.values import company_imo, country, imo

_MONTHS = {name: f"{n:02}" for n, name in enumerate(calendar.month_abbr) if n}
_DAY = re.compile(r"(?:(\d{1,2}) )?(?:([A-Z][a-z]{2}) )?(\d{4})")
#: A name within quotes may hold quotes of its own: `a.k.a. 'AL-HAQ, 'Abd'`.
_QUOTED = re.compile(r"'(.*[^\W_].*)'")
_TAIL_COUNTRY = re.compile(r"\(([^()]+)\)")
_ISSUED = re.compile(r"\b(?:issued(?: on)?|Date of Issue):? (.+?)(?= expires|$)", re.IGNORECASE)
_EXPIRES = re.compile(r"\b(?:expires|exp\.?|Expiration Date):? (.+)$", re.IGNORECASE)
_CURRENCY = re.compile(r"-? ?([A-Z0-9]{2,5}) (\S+)$")
_OTHER_NUMBER = re.compile(
    r"((?:[A-Z][\w.'/&-]*|of|de|and|for|[(]\w+[)])(?: (?:[A-Z][\w.'/&-]*|of|de|and|for|[(]\w+[)])){0,6}? "
    r"?(?:No\.?|Number|Num\.|Code|ID|#|Card|Certificate|License|Registration)[.:]?) ?#?:? ?"
    r"([A-Z0-9][\w ./-]*\d[\w./ -]*.*)"
)
_DIRECTIVES = re.compile(
    r"\b(?:SDN|SSI|[Dd]irectives?|Determination|[Ss]ection \d|Sanctions Regulations|Sanctions Program)\b"
)
_NUMBER_WORDS = re.compile(r"(?:#|No\.|Number:?|Booklet:?|CNIC:|NIC:) ?")
#: Not one plain number: it names a second document, or a place, beside the first.
_SEVERAL = re.compile(r" and |, ")
_RELATIVE = re.compile(
    r"((?:half-)?(?:wife|husband|spouse|child|son|daughter|brother|sister|nephew|niece|cousin)(?:-in-law)?) of (.+)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:e-?mail[: ]*)?([\w.+-]+@[\w.-]+\.\w+)(?: ?[(]email[)])?\.?", re.IGNORECASE)
_SITE = re.compile(r"((?:https?://|www\.)\S+?)(?: ?[(]website[)])?", re.IGNORECASE)
_YEARS = re.compile(r"(circa |)(\d{4})-(\d{4})")
#: Parts of a country that FollowTheMoney keeps apart; any other part (England, Texas) stands for its country.
_KEPT_APART = frozenset(
    ("ua-cri", "ua-dpr", "ua-lpr", "ge-ab", "md-pmr", "cy-trnc", "az-nk", "iq-kr", "so-som", "x-so")
)


def split(text: str) -> list[str]:
    """The segments of a remark. `; ` inside quotes or brackets does not split; the full stop at the end goes."""
    text = text.strip().removesuffix(";")
    pieces = text.split("; ")
    if len(pieces) > 1 and ("(" in text or "'" in text):
        pieces = list(_rejoined(pieces))
    if pieces and pieces[-1].endswith("."):
        pieces[-1] = pieces[-1][:-1]
    return [piece.strip() for piece in pieces if piece.strip()]


def _rejoined(pieces: list[str]) -> Iterator[str]:
    held = ""
    for piece in pieces:
        held = f"{held}; {piece}" if held else piece
        if held.count("(") <= held.count(")") and not (
            held.startswith(("a.k.a. '", "f.k.a. '")) and held.count("'") == 1
        ):
            yield held
            held = ""
    if held:
        # A bracket that never closes is the publisher's slip: the pieces are what they were.
        yield from held.split("; ")


class Remarks:
    """Places the segments of one entry's remarks. One object serves one entry, of the schema given."""

    def __init__(self, labels: Labels, schema: str) -> None:
        self._labels = labels
        self._schema = schema
        self.subject: list[Statement] = []
        self.sanction: list[Statement] = []
        self.hanging: list[Part] = []
        self.unplaced: list[Unplaced] = []

    def read(self, segments: list[str], column: str = "Remarks") -> None:
        """Place each segment; its place is `Remarks#n`."""
        for number, segment in enumerate(segments, 1):
            place = f"{column}#{number}"
            plain = segment[5:] if segment.startswith(("alt. ", "Alt. ")) else segment
            found = self._labels.find(plain)
            if found is not None:
                label, kind, prop = found
                value = plain[len(label) :].lstrip(" :").strip()
                if value and _KINDS[kind](self, value, prop, place, segment, label):
                    continue
            elif self._bare(plain, place, segment):
                continue
            self.unplaced.append(Unplaced("remark in no known form", segment, place))

    # Each handler places a value and says whether it could.

    def _say(self, prop: str, value: str, place: str, segment: str) -> bool:
        prop = _ELSEWHERE.get((self._schema, prop), prop)
        self.subject.append(Statement(prop, value, place, None, segment))
        return True

    def _text(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        return self._say(prop, value, place, segment)

    def _birth(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        found = date_text(value)
        return found is not None and self._say(prop, found, place, segment)

    def _place(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        self._say(prop, value, place, segment)
        if code := nation(value.rsplit(", ", 1)[-1]):
            self._say("birthCountry", code, place, segment)
        return True

    def _country(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        code = nation(value)
        return code is not None and self._say(prop, code, place, segment)

    def _gender(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        return value in ("Male", "Female") and self._say(prop, value.lower(), place, segment)

    def _quoted(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        found = _QUOTED.fullmatch(value)
        return found is not None and self._say(prop, found[1].strip(), place, segment)

    def _link(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        self.hanging.append(
            Part("UnknownLink", (Statement("role", prop, place), Statement("object", value, place, None, segment)))
        )
        return True

    def _owner(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        if prop == "owner":
            self._say(prop, value, place, segment)
        self.hanging.append(
            Part("UnknownLink", (Statement("role", prop, place), Statement("object", value, place, None, segment)))
        )
        return True

    def _flag(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        if value == NO_FLAG:
            return self._say("notes", segment, place, segment)
        code = nation(value)
        return code is not None and self._say(prop, code, place, segment)

    def _date(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        found = date_text(value)
        return found is not None and self._say(prop, found.rstrip("~").split("/")[0], place, segment)

    def _imo(self, value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        number = imo(value)
        return (
            self._say(prop, number, place, segment) if number else self._say("damagedIdentifier", value, place, segment)
        )

    def _company_imo(self, value: str, prop: str, place: str, segment: str, label: str) -> bool:
        number = company_imo(value)
        self._say("imoNumber" if number else "damagedIdentifier", number or f"IMO {value}", place, segment)
        return self._id(f"IMO {value}", prop, place, segment, label)

    def _wallet(self, value: str, _prop: str, place: str, segment: str, _label: str) -> bool:
        found = _CURRENCY.fullmatch(value)
        if found is None:
            return False
        statements = (Statement("publicKey", found[2], place, None, segment), Statement("currency", found[1], place))
        self.hanging.append(Part("CryptoWallet", statements))
        return True

    def _passport(self, value: str, prop: str, place: str, segment: str, label: str) -> bool:
        return self._paper("Passport", value, prop, place, segment, label)

    def _id(self, value: str, prop: str, place: str, segment: str, label: str) -> bool:
        return self._paper("Identification", value, prop, place, segment, label)

    def _code(self, value: str, _prop: str, place: str, segment: str, label: str) -> bool:
        """A code that several may share (of a Chinese name, a former tail number): never the subject's own number."""
        return self._paper("Identification", value, "", place, segment, label)

    def _paper(self, schema: str, value: str, prop: str, place: str, segment: str, label: str) -> bool:
        number, statements = value, []
        for pattern, until in ((_EXPIRES, "endDate"), (_ISSUED, "startDate")):
            if (found := pattern.search(number)) is not None:
                number = number[: found.start()]
                day = date_text(found[1].strip(" ;,"))
                statements.append(Statement(until, day, place) if day else Statement("summary", found[0], place))
        for name in _TAIL_COUNTRY.findall(number):
            if code := nation(name.partition(".  Previously ")[0]):
                statements.append(Statement("country", code, place, None, name))
                number = number.replace(f"({name})", "")
        number = number.strip(" ,")
        while (word := _NUMBER_WORDS.match(number)) is not None:
            number = number[word.end() :]
        if not (number.isupper() or any(map(str.isdigit, number))):
            return False
        if prop and not _SEVERAL.search(number):
            self._say(prop, number, place, segment)
        head = (Statement("number", number, place, None, segment), Statement("type", label.strip(" .#:-"), place))
        self.hanging.append(Part(schema, head + tuple(statements)))
        return True

    def _sanction(self, _value: str, prop: str, place: str, segment: str, _label: str) -> bool:
        self.sanction.append(Statement(prop, segment, place))
        return True

    def _bare(self, plain: str, place: str, segment: str) -> bool:
        """A segment without a known label: a relative, a contact, another number, a phrase or an office."""
        if (found := _RELATIVE.fullmatch(plain)) is not None:
            return self._link(found[2], found[1], place, segment, "")
        for pattern, prop in ((_MAIL, "email"), (_SITE, "website")):
            if (found := pattern.fullmatch(plain)) is not None:
                return self._say(prop, found[1], place, segment)
        if (found := _OTHER_NUMBER.fullmatch(plain)) is not None:
            return self._id(found[2], "idNumber", place, segment, found[1])
        sort = self._labels.phrase(plain)
        if sort is not None:
            return self._say(sort, plain, place, segment)
        if _DIRECTIVES.search(plain):
            return self._sanction(plain, "summary", place, segment, "")
        return False


#: The word of a flag column or remark that says a flag was looked for and not found.
NO_FLAG = "None Identified"
#: What FollowTheMoney calls otherwise, or does not have, for one schema.
_ELSEWHERE = {
    ("Airplane", "jurisdiction"): "country",
    **{(schema, "position"): "notes" for schema, kinds in KINDS.items() if kinds != Kind.PERSON},
}
_Handler = Callable[[Remarks, str, str, str, str, str], bool]
_KINDS: dict[str, _Handler] = {
    "birth": Remarks._birth,
    "place": Remarks._place,
    "country": Remarks._country,
    "gender": Remarks._gender,
    "quoted": Remarks._quoted,
    "link": Remarks._link,
    "owner": Remarks._owner,
    "flag": Remarks._flag,
    "passport": Remarks._passport,
    "id": Remarks._id,
    "code": Remarks._code,
    "imo": Remarks._imo,
    "companyimo": Remarks._company_imo,
    "text": Remarks._text,
    "date": Remarks._date,
    "wallet": Remarks._wallet,
    "sanction": Remarks._sanction,
}


class Labels:
    """The reviewed tables: `remarks.csv` (labels) and `phrases.csv` (segments without a label).

    A phrase is a whole segment (`phrase`), the opening of one (`opening`), or a word of office (`office`) within it.
    """

    def __init__(self, folder: Path) -> None:
        self._by_word: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in _rows(folder / "remarks.csv"):
            if row["kind"] not in _KINDS:
                raise ValueError(f"remarks.csv: {row['label']}: unknown kind {row['kind']}")
            self._by_word[_first(row["label"])].append((row["label"], row["kind"], row["property"]))
        for found in self._by_word.values():
            found.sort(key=lambda item: -len(item[0]))
        self._phrases: dict[str, str] = {}
        self._openings: dict[str, str] = {}
        offices: list[str] = []
        for row in _rows(folder / "phrases.csv"):
            if row["sort"] == "office":
                offices.append(row["phrase"])
            elif row["sort"] == "opening":
                self._openings[row["phrase"].casefold()] = row["property"]
            else:
                self._phrases[row["phrase"].casefold()] = row["property"]
        self._office = re.compile(r"\b(?:" + "|".join(map(re.escape, offices)) + r")\b")

    def find(self, segment: str) -> tuple[str, str, str] | None:
        """The longest label that opens the segment, with its kind and property."""
        for item in self._by_word.get(_first(segment), ()):
            if segment.startswith(item[0]):
                return item
        return None

    def phrase(self, segment: str) -> str | None:
        """The property of a segment that the table knows whole or by its opening, or `position` for an office."""
        folded = segment.casefold()
        known = self._phrases.get(folded)
        if known is None:
            known = next((prop for words, prop in self._openings.items() if folded.startswith(words)), None)
        return known or ("position" if self._office.search(segment) else None)


def _first(text: str) -> str:
    return text.split(" ", 1)[0].rstrip(":")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def date_text(text: str) -> str | None:
    """OFAC's dates as EDTF: `06 Apr 1955`, `Apr 1955`, `1955`, `circa 1955`, `1955 to 1958`; None for anything else."""
    if (years := _YEARS.fullmatch(text)) is not None:
        about = "~" if years[1] else ""
        return _valid(f"{years[2]}{about}/{years[3]}{about}")
    first, to, last = text.partition(" to ")
    if to:
        low, high = date_text(first), date_text(last)
        return _valid(f"{low}/{high}") if low and high else None
    circa = text.startswith(("circa ", "Circa ", "approximately "))
    point = _point(text.split(" ", 1)[1] if circa else text)
    return _valid(point + ("~" if circa else "")) if point else None


def _point(text: str) -> str | None:
    """A day, a month or a year; not yet checked against the calendar."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    day, month, year = found.groups()
    if month is None:
        return None if day else year
    number = _MONTHS.get(month)
    if number is None:
        return None
    return f"{year}-{number}-{int(day):02}" if day else f"{year}-{number}"


def nation(text: str) -> str | None:
    """The code of a country by its name. A part of one (England, Texas) gives the whole where FtM has no such part."""
    code = country(text)
    return code[:2] if code and code[2:3] == "-" and code not in _KEPT_APART else code


def _valid(text: str) -> str | None:
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return None
    return text
