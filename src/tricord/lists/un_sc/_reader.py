"""Reading the Consolidated List.

An entry is an `INDIVIDUAL` or `ENTITY` element; its key is `REFERENCE_NUMBER` (`KPi.033`). Every element that holds
text is a segment. The element names that are known stand in `_SUBJECT`, `_ADDRESS` and so on; any other is reported and
its text kept as unplaced.

Names come in up to four parts, which the Secretariat prints in the order of the person's own culture (family name first
for North Korea): they are joined in that order and not called first or last name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
from lxml import etree

from tricord.lists._clean import country, imo, language_of, tidy
from tricord.lists._programmes import load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, ReadError, Record, sha256_of
from tricord.model import FuzzyDate, Part, Reading, Statement, Unplaced

#: The official file is about 2 MB; a file many times as large is another file.
_MAX_BYTES = 100_000_000
_REMEDY = "Fetch the file again from the publisher (see `tricord lists`)."

#: One element of an entry: tag, own text, children (tag, text) - deeper levels do not occur and are reported.
_Element = tuple[str, str, tuple[tuple[str, str], ...]]

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ALIAS_PROPS = {"Good": "alias", "Low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName"}
#: Known elements that say nothing about the subject: the file's own keeping of itself.
_HOUSEKEEPING = frozenset(("DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE"))
_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_NOTE_DATE = re.compile(r"(?:(\d{1,2})\.? )?([A-Z][a-z]{2})[a-z]*\.? (\d{4})")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_EXPIRES = re.compile(r"(?:expir(?:ed|es|y|ation)\w*(?: date| on)?:?)\s*(.{4,20})", re.IGNORECASE)
_PASSPORT = re.compile(r"passport|passeport|pasaporte", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://[^\s,;)]+")
_IMO = re.compile(r"\bIMO(?: [Nn](?:umber|o\.?))?:? ?(\d{7})\b")
_PHONE = re.compile(r"(?:Tel(?:ephone)?|Phone|Fax)[^:+\d]{0,12}:? ?(\+?[\d][\d ()/.-]{6,})", re.IGNORECASE)


class UnReader:
    """Reads the Consolidated List in XML. `info` may be replaced in tests by one with other bounds."""

    version = "un-sc 1"

    def __init__(self, info: ListInfo | None = None) -> None:
        folder = Path(__file__).parent
        self.info = info or ListInfo.load(folder)
        self._programmes = load_programmes(folder)

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list."""
        return {MAIN: path}

    def open(self, path: Path) -> Document:
        """Parse the file whole. Raises `ReadError` for one that is damaged, dangerous, another list's, or too short."""
        size = path.stat().st_size
        if size == 0:
            raise ReadError("the file is empty", path=path, remedy=_REMEDY)
        if size > _MAX_BYTES:
            raise ReadError(f"{size:,} bytes are far more than this list has", path=path, remedy=_REMEDY)
        published, records, warnings = _parse(path)
        if len(records) < self.info.floor:
            problem = f"{len(records)} entries, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=path, remedy="The file may be cut off. " + _REMEDY)
        files = (FacetFile(MAIN, path.name, sha256_of(path), published),)
        return Document(published, files, lambda: iter(records), warnings)

    def read(self, record: Record) -> Reading:
        """Place every element of one entry."""
        return _Entry(record, self._programmes_of).reading()

    def _programmes_of(self, code: str) -> list[Statement]:
        known = self._programmes.get(code)
        if known is None:
            return []
        statements = [Statement("programId", programme, "UN_LIST_TYPE", None, code) for programme in known.programmes]
        statements.append(Statement("basis", known.basis.value, "UN_LIST_TYPE"))
        statements.append(Statement("authority", known.authority, "UN_LIST_TYPE"))
        statements += [Statement("provisions", measure.value, "UN_LIST_TYPE") for measure in known.measures]
        return statements


def _parse(path: Path) -> tuple[date | None, list[Record], tuple[str, ...]]:
    records: list[Record] = []
    warnings: list[str] = []
    seen: dict[str, str] = {}
    root = None
    try:
        context = etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        for event, element in context:
            if root is None:
                root = element
                _check_root(element, path)
            elif event == "end" and element.tag in ("INDIVIDUAL", "ENTITY"):
                record = _record(element, path, warnings)
                if record.key in seen:
                    place = f"line {element.sourceline}"
                    raise ReadError(
                        f"{record.key} stands twice, also at {seen[record.key]}", path=path, place=place, remedy=_REMEDY
                    )
                seen[record.key] = f"line {element.sourceline}"
                records.append(record)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise ReadError(
            f"not well-formed XML ({error.msg})", path=path, place=f"line {error.lineno}", remedy=_REMEDY
        ) from error
    if root is None:
        raise ReadError("no XML element", path=path, remedy=_REMEDY)
    made = _ISO_DAY.match(root.get("dateGenerated", ""))
    if made is None:
        warnings.append("the file does not say when it was made (dateGenerated)")
    return (date.fromisoformat(made[1]) if made else None), records, tuple(warnings)


def _check_root(root: etree._Element, path: Path) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(
            "the file declares a document type, which the official file never does and which can hide entity expansion",
            path=path, place="line 1", remedy=_REMEDY,
        )  # fmt: skip
    if root.tag != "CONSOLIDATED_LIST":
        raise ReadError(
            f"the root element is {root.tag}, not CONSOLIDATED_LIST: this is not the UN Consolidated List",
            path=path, place="line 1", remedy="Check which list the file belongs to.",
        )  # fmt: skip


def _record(element: etree._Element, path: Path, warnings: list[str]) -> Record:
    children = tuple(_elements(element))
    place = f"{element.tag} at line {element.sourceline}"
    key = next((text for tag, text, _ in children if tag == "REFERENCE_NUMBER" and text), "")
    if not key:
        key = next((f"DATAID-{text}" for tag, text, _ in children if tag == "DATAID" and text), "")
        if not key:
            raise ReadError("an entry without REFERENCE_NUMBER and DATAID", path=path, place=place, remedy=_REMEDY)
        warnings.append(f"{place}: no REFERENCE_NUMBER; {key} stands in for it")
    data = (str(element.tag), children)
    return Record(key, MAIN, msgspec.json.encode(data), data, place)


def _elements(element: etree._Element) -> Iterator[_Element]:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        inner = tuple((str(leaf.tag), _text(leaf)) for leaf in child if isinstance(leaf.tag, str))
        yield str(child.tag), tidy(child.text or "") if inner else _text(child), inner


def _text(element: etree._Element) -> str:
    return tidy("".join(map(str, element.itertext())))


class _Entry:
    """One entry on its way from elements to parts."""

    def __init__(self, record: Record, programmes_of: Callable[[str], list[Statement]]) -> None:
        self.tag, self.elements = record.data
        self.programmes_of = programmes_of
        self.subject: list[Statement] = []
        self.sanction: list[Statement] = []
        self.hanging: list[Part] = []
        self.unplaced: list[Unplaced] = []
        self.warnings: list[str] = []
        self.segments = 0

    def reading(self) -> Reading:
        """Everything the entry says."""
        self._name()
        counts: dict[str, int] = {}
        for tag, text, children in self.elements:
            counts[tag] = counts.get(tag, 0) + 1
            path = tag if counts[tag] == 1 else f"{tag}[{counts[tag]}]"
            self.segments += bool(text) + sum(bool(value) for _, value in children)
            handle = _HANDLERS.get(tag)
            if handle is not None:
                handle(self, path, text, dict(children))
            elif tag not in _HOUSEKEEPING and tag not in _NAME_PARTS:
                self._strange(path, text, children)
        schema = "Person" if self.tag == "INDIVIDUAL" else "Organization"
        parts = (Part(schema, tuple(self.subject)), Part("Sanction", tuple(self.sanction)), *self.hanging)
        return Reading(parts, self.segments, tuple(self.unplaced), tuple(self.warnings))

    # -- placing ------------------------------------------------------------

    def say(self, prop: str, value: str, place: str, original: str | None = None, lang: str | None = None) -> None:
        """A statement about the subject."""
        self.subject.append(Statement(prop, value, place, lang, original if original != value else None))

    def lose(self, kind: str, text: str, place: str) -> None:
        """A piece that finds no place."""
        self.unplaced.append(Unplaced(kind, text, place))

    def _strange(self, path: str, text: str, children: tuple[tuple[str, str], ...]) -> None:
        for tag, value in (("", text), *children):
            if value:
                place = f"{path}/{tag}" if tag else path
                self.lose(f"unknown element {place.split('[')[0]}", value, place)

    def _rest(self, path: str, children: dict[str, str], known: tuple[str, ...]) -> None:
        for tag, value in children.items():
            if value and tag not in known:
                self.lose(f"unknown element {path.split('[')[0]}/{tag}", value, f"{path}/{tag}")

    def _name(self) -> None:
        parts = [(tag, text) for tag, text, _ in self.elements if tag in _NAME_PARTS and text]
        ordered = sorted(parts, key=lambda part: _NAME_PARTS.index(part[0]))
        if ordered:
            name = " ".join(text for _, text in ordered)
            self.say("name", name, "+".join(tag for tag, _ in ordered), lang=language_of(name))
        else:
            self.warnings.append("the entry has no name")

    def _original_script(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self.say("name", text, path, lang=language_of(text))

    def _alias(self, path: str, _: str, children: dict[str, str]) -> None:
        name, quality = children.get("ALIAS_NAME", ""), children.get("QUALITY", "")
        known = ("ALIAS_NAME", "QUALITY", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE")
        self._rest(path, children, known)
        prop = _ALIAS_PROPS.get(quality)
        if name and prop is None:
            kind = "alias of unknown quality" if quality else "alias without quality"
            self.lose(kind, f"{quality}: {name}" if quality else name, f"{path}/ALIAS_NAME")
        elif name and prop is not None:
            self.say(prop, name, f"{path}/ALIAS_NAME", lang=language_of(name))
        elif quality:
            self.lose("alias quality without alias", quality, f"{path}/QUALITY")
        if born := children.get("DATE_OF_BIRTH"):
            self._date("birthDate", born, f"{path}/DATE_OF_BIRTH")
        place = ", ".join(filter(None, (children.get("CITY_OF_BIRTH"), children.get("COUNTRY_OF_BIRTH"))))
        if place:
            self.say("birthPlace", place, path)
        if note := children.get("NOTE"):
            self.say("notes", f"{name}: {note}" if name else note, f"{path}/NOTE", original=note)

    def _date(self, prop: str, text: str, place: str) -> None:
        value = _edtf(text)
        if value is None:
            self.lose("date in an unknown form", text, place)
        else:
            self.say(prop, value, place, original=text)

    def _birth(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, ("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"))
        kind = children.get("TYPE_OF_DATE", "")
        day, year, note = children.get("DATE", ""), children.get("YEAR", ""), children.get("NOTE", "")
        first, last = children.get("FROM_YEAR", ""), children.get("TO_YEAR", "")
        about = "~" if kind == "APPROXIMATELY" else ""
        if kind and kind not in ("EXACT", "APPROXIMATELY", "BETWEEN"):
            self.lose("unknown kind of birth date", kind, f"{path}/TYPE_OF_DATE")
        if first or last:
            value = f"{first or '..'}{about if first else ''}/{last or '..'}{about if last else ''}"
            if _valid(value):
                self.say("birthDate", value, path, original=" ".join(filter(None, (kind, first, last))))
            else:
                self.lose("birth range in an unknown form", f"{first} to {last}", path)
        elif day or year:
            point = _edtf(day or year)
            if point is None:
                self.lose("date in an unknown form", day or year, path)
            else:
                self.say("birthDate", point + about, path, original=f"{kind} {day or year}".strip())
                if day and year and not day.startswith(year):
                    self.warnings.append(f"{path}: DATE {day} and YEAR {year} differ; DATE is taken")
        elif note and _edtf(note) is not None:
            self._date("birthDate", note, f"{path}/NOTE")
            return
        elif kind and note:
            self.lose("birth date told only in words", note, f"{path}/NOTE")
            return
        if note:
            self.say("notes", f"Date of birth: {note}", f"{path}/NOTE", original=note)

    def _place(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, (*_ADDRESS, "NOTE"))
        full = ", ".join(children[tag] for tag in _ADDRESS if children.get(tag))
        if full:
            self.say("birthPlace", full, path)
        if name := children.get("COUNTRY"):
            code = country(name)
            if code is not None:
                self.say("birthCountry", code, f"{path}/COUNTRY", original=name)
        if note := children.get("NOTE"):
            self.say(
                "birthPlace" if not full else "notes",
                note if not full else f"Place of birth: {note}",
                f"{path}/NOTE",
                original=note,
            )

    def _address(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, (*_ADDRESS, "NOTE"))
        filled = [(tag, children[tag]) for tag in _ADDRESS if children.get(tag)]
        statements = []
        if filled:
            statements.append(Statement("full", ", ".join(text for _, text in filled), path))
            for tag, text in filled:
                if tag == "COUNTRY":
                    code = country(text)
                    if code is None:
                        self.warnings.append(f"{path}: no country is called {text!r}")
                    else:
                        statements.append(Statement("country", code, f"{path}/COUNTRY", None, text))
                else:
                    statements.append(Statement(_ADDRESS[tag], text, f"{path}/{tag}"))
        if note := children.get("NOTE"):
            statements.append(Statement("remarks", note, f"{path}/NOTE"))
            self._facts_in(note, f"{path}/NOTE")
        if statements:
            self.hanging.append(Part("Address", tuple(statements)))

    def _document(self, path: str, _: str, children: dict[str, str]) -> None:
        known = (
            "TYPE_OF_DOCUMENT",
            "TYPE_OF_DOCUMENT2",
            "NUMBER",
            "ISSUING_COUNTRY",
            "COUNTRY_OF_ISSUE",
            "CITY_OF_ISSUE",
            "DATE_OF_ISSUE",
            "NOTE",
        )
        self._rest(path, children, known)
        number = children.get("NUMBER", "")
        kinds = [children[tag] for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2") if children.get(tag)]
        if not any(children.get(tag) for tag in known):
            return
        passport = any(_PASSPORT.search(kind) for kind in kinds)
        statements = [Statement("number", number, f"{path}/NUMBER")] if number else []
        statements += [Statement("type", kind, path) for kind in kinds]
        for tag in ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"):
            if name := children.get(tag):
                code = country(name)
                if code is None:
                    self.warnings.append(f"{path}: no country is called {name!r}")
                statements.append(
                    Statement("country", code, f"{path}/{tag}", None, name)
                    if code
                    else Statement("authority", name, f"{path}/{tag}")
                )
        if city := children.get("CITY_OF_ISSUE"):
            statements.append(Statement("authority", city, f"{path}/CITY_OF_ISSUE"))
        if issued := children.get("DATE_OF_ISSUE"):
            value = _edtf(issued)
            if value is None:
                self.lose("date in an unknown form", issued, f"{path}/DATE_OF_ISSUE")
            else:
                statements.append(Statement("startDate", value, f"{path}/DATE_OF_ISSUE", None, issued))
        if note := children.get("NOTE"):
            statements.append(Statement("summary", note, f"{path}/NOTE"))
            if (until := _EXPIRES.search(note)) and (value := _edtf(until[1].strip(" .:,"))):
                statements.append(Statement("endDate", value, f"{path}/NOTE", None, note))
        if number:
            self.say("passportNumber" if passport else "idNumber", number, f"{path}/NUMBER")
        elif not children.get("NOTE"):
            self.warnings.append(f"{path}: a document without a number")
        self.hanging.append(Part("Passport" if passport else "Identification", tuple(statements)))

    def _nationality(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, ("VALUE",))
        self._values("nationality", path)

    def _values(self, prop: str, path: str) -> None:
        tag = path.split("[", maxsplit=1)[0]
        for own_tag, _, children in self.elements:
            if own_tag != tag:
                continue
            for n, (inner, value) in enumerate(children, 1):
                if inner != "VALUE" or not value:
                    continue
                place = f"{tag}/VALUE" if n == 1 else f"{tag}/VALUE[{n}]"
                if prop == "nationality":
                    code = country(value)
                    if code is None:
                        self.warnings.append(f"{place}: no country is called {value!r}")
                    self.say("nationality", code or value, place, original=value)
                elif prop == "modifiedAt":
                    self._listing(prop, value, place)
                else:
                    self.say(prop, value, place, lang=language_of(value))

    def _title(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, ("VALUE",))
        self._values("title", path)

    def _designation(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, ("VALUE",))
        self._values("position", path)

    def _gender(self, path: str, text: str, _: dict[str, str]) -> None:
        if text in ("Male", "Female"):
            self.say("gender", text.lower(), path, original=text)
        elif text:
            self.lose("unknown gender", text, path)

    def _comments(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self.say("notes", text, path)
            self._facts_in(text, path)

    def _facts_in(self, text: str, place: str) -> None:
        """Facts in a recognisable form inside a text, in addition to the text itself."""
        for prop, pattern in (("email", _EMAIL), ("sourceUrl", _LINK), ("phone", _PHONE)):
            for found in pattern.findall(text):
                self.say(prop, found.strip(" .;"), place, original=text)
        for found in _IMO.findall(text):
            number = imo(found)
            self.say("imoNumber" if number else "damagedIdentifier", number or found, place, original=text)

    # -- the listing ------------------------------------------------------------

    def _listing(self, prop: str, text: str, place: str) -> None:
        value = _edtf(text)
        if value is None or len(value) != 10:
            self.lose("date in an unknown form", text, place)
        else:
            self.sanction.append(Statement(prop, value, place, None, text if text != value else None))

    def _programme(self, path: str, text: str, _: dict[str, str]) -> None:
        if not text:
            return
        self.sanction.append(Statement("program", text, path))
        found = self.programmes_of(text)
        if not found:
            self.lose("unknown list type", text, path)
        self.sanction += found

    def _number(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self.sanction.append(Statement("unscId", text, path))

    def _listed(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self._listing("listingDate", text, path)

    def _delisted(self, path: str, text: str, _: dict[str, str]) -> None:
        if text:
            self._listing("endDate", text, path)

    def _updated(self, path: str, _: str, children: dict[str, str]) -> None:
        self._rest(path, children, ("VALUE",))
        self._values("modifiedAt", path)


_ADDRESS = {
    "STREET": "street",
    "CITY": "city",
    "STATE_PROVINCE": "state",
    "ZIP_CODE": "postalCode",
    "COUNTRY": "country",
}

_HANDLERS: dict[str, Callable[[_Entry, str, str, dict[str, str]], None]] = {
    "NAME_ORIGINAL_SCRIPT": _Entry._original_script,
    "INDIVIDUAL_ALIAS": _Entry._alias,
    "ENTITY_ALIAS": _Entry._alias,
    "INDIVIDUAL_DATE_OF_BIRTH": _Entry._birth,
    "INDIVIDUAL_PLACE_OF_BIRTH": _Entry._place,
    "INDIVIDUAL_ADDRESS": _Entry._address,
    "ENTITY_ADDRESS": _Entry._address,
    "INDIVIDUAL_DOCUMENT": _Entry._document,
    "NATIONALITY": _Entry._nationality,
    "TITLE": _Entry._title,
    "DESIGNATION": _Entry._designation,
    "GENDER": _Entry._gender,
    "COMMENTS1": _Entry._comments,
    "UN_LIST_TYPE": _Entry._programme,
    "REFERENCE_NUMBER": _Entry._number,
    "LISTED_ON": _Entry._listed,
    "DELISTED_ON": _Entry._delisted,
    "LAST_DAY_UPDATED": _Entry._updated,
}


def _edtf(text: str) -> str | None:
    """A date of the file as EDTF: `1963-07-24`, `1963`, `Nov. 1973`, `28 Nov. 2016`; None when it is none of these."""
    text = text.strip()
    if (found := _ISO_DAY.match(text)) and _valid(found[1]):
        return found[1]
    if text.isdigit() and len(text) == 4:
        return text
    if (words := _NOTE_DATE.fullmatch(text)) and words[2].lower() in _MONTHS:
        value = f"{words[3]}-{_MONTHS[words[2].lower()]:02}" + (f"-{int(words[1]):02}" if words[1] else "")
        return value if _valid(value) else None
    return None


def _valid(text: str) -> bool:
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return False
    return True
