"""Reading the Consolidated List.

An entry is an `INDIVIDUAL` or `ENTITY` element; its key is `REFERENCE_NUMBER` (`KPi.033`). Every element or attribute
that holds text is a segment. The elements that are known stand in `_HANDLERS`, `_VALUES` and `_LEAVES`; any other, and
any attribute, is reported and its text kept as unplaced.

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

from tricord.lists._files import readable_file, sha256_of
from tricord.lists._programmes import load_programmes
from tricord.lists._reader import MAIN, Document, FacetFile, ListInfo, Record, version_of
from tricord.lists.un_sc._text import company_imo_in, contacts_in, edtf, expiry, names_in, number_in, valid
from tricord.model import Part, Reading, Statement, Unplaced
from tricord.model.errors import ReadError
from tricord.values import country, language_of, tidy

#: The official file is about 2 MB; a file many times as large is another file.
_MAX_BYTES = 100_000_000
_REMEDY = "Fetch the file again from the publisher (see `tricord lists`)."

#: Which section holds which entries. One that stands elsewhere is no entry of the list.
_SECTIONS = {"INDIVIDUAL": "INDIVIDUALS", "ENTITY": "ENTITIES"}
_ROOT_ATTRIBUTES = ("dateGenerated", "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation")
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)")

#: One element of an entry: tag, own text, and what stands in it by path (`NOTE`; also `NOTE/B`, `@lang`, `text()`).
_Element = tuple[str, str, tuple[tuple[str, str], ...]]

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ALIAS_PROPS = {"Good": "alias", "Low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName"}
#: Known elements that say nothing about the subject: the file's own keeping of itself.
_HOUSEKEEPING = frozenset(("DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD"))
#: The Secretariat's word for a cell that it has nothing for. Read as text it would be a name, or Namibia.
_NOTHING = frozenset(("na", "n/a"))
_NOT_AVAILABLE = "not available, as the list says"
_GENDER = re.compile(r"\bGender: ?(male|female)\b", re.IGNORECASE)
_PASSPORT = re.compile(r"passport|passeport|pasaporte", re.IGNORECASE)


class UnReader:
    """Reads the Consolidated List in XML. `info` may be replaced in tests by one with other bounds."""

    def __init__(self, info: ListInfo | None = None) -> None:
        folder = Path(__file__).parent
        self.version = version_of("un-sc 2", folder.glob("*.csv"))
        self.info = info or ListInfo.load(folder)
        self._programmes = load_programmes(folder)

    def files(self, path: Path) -> dict[str, Path]:
        """The one file of this list. Raises `ReadError` when it cannot be read."""
        return {MAIN: readable_file(path)}

    def open(self, path: Path) -> Document:
        """Parse the file whole. Raises `ReadError` for one that is damaged, dangerous, another list's, or too short."""
        _check_bytes(path)
        published, records, warnings, strays = _parse(path)
        if len(records) < self.info.floor:
            problem = f"{len(records)} entries, where at least {self.info.floor} are expected"
            raise ReadError(problem, path=path, remedy="The file may be cut off. " + _REMEDY)
        files = (FacetFile(MAIN, path.name, sha256_of(path), published),)
        return Document(published, files, lambda: iter(records), warnings, strays)

    def read(self, record: Record) -> Reading:
        """Place every element of one entry."""
        return _Entry(record, self._programmes_of).reading()

    def _programmes_of(self, code: str) -> list[Statement]:
        known = self._programmes.get(code)
        if known is None:
            return []
        statements = [
            Statement("programId", programme, "UN_LIST_TYPE", None, code if code != programme else None)
            for programme in known.programmes
        ]
        statements.append(Statement("basis", known.basis.value, "UN_LIST_TYPE"))
        statements.append(Statement("authority", known.authority, "UN_LIST_TYPE"))
        statements += [Statement("provisions", measure.value, "UN_LIST_TYPE") for measure in known.measures]
        return statements


def _check_bytes(path: Path) -> None:
    """Refuse what is not a UTF-8 XML file of a plausible size, before any of it is parsed."""
    with readable_file(path).open("rb") as file:
        head = file.read(200)
    size = path.stat().st_size
    if size == 0:
        raise ReadError("the file is empty", path=path, remedy=_REMEDY)
    if size > _MAX_BYTES:
        raise ReadError(f"{size:,} bytes are far more than this list has", path=path, remedy=_REMEDY)
    declared = _ENCODING.search(head)
    if head.startswith(b"PK"):
        problem = "this is a workbook or another zip archive, not XML"
    elif b"\0" in head:
        problem = "not UTF-8 text, as the official file is, but UTF-16 or no text at all"
    elif not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        problem = "this is not XML: it does not begin with <"
    elif declared and declared[1].lower() != b"utf-8":
        problem = f"the file calls itself {declared[1].decode('ascii', 'replace')}, where the official file is UTF-8"
    else:
        return
    raise ReadError(problem, path=path, place="line 1", remedy=_REMEDY)


def _parse(path: Path) -> tuple[date | None, list[Record], tuple[str, ...], tuple[Unplaced, ...]]:
    records: list[Record] = []
    warnings: list[str] = []
    seen: dict[str, str] = {}
    root = None
    with path.open("rb") as file:
        context = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for event, element in context:
                if root is None:
                    root = element
                    _check_root(element, path)
                elif event == "end" and element.tag in _SECTIONS and _is_entry(element, root):
                    record = _record(element, path, warnings)
                    _check_once(record, seen, path, f"line {element.sourceline}")
                    records.append(record)
                    element.clear(keep_tail=True)
        except etree.XMLSyntaxError as error:
            # Only the log says that an undefined entity ended the parse.
            message, line = next(((log.message, log.line) for log in context.error_log), (error.msg, error.lineno))
            problem = f"not well-formed XML ({tidy(message or '')})"
            raise ReadError(problem, path=path, place=f"line {line}", remedy=_REMEDY) from error
    if root is None:
        raise ReadError("no XML element", path=path, place="line 1", remedy=_REMEDY)
    made = edtf(root.get("dateGenerated", ""))
    published = date.fromisoformat(made) if made and len(made) == 10 else None
    if published is None:
        warnings.append("the file does not say when it was made (dateGenerated)")
    return published, records, tuple(warnings), tuple(_strays(root))


def _is_entry(element: etree._Element, root: etree._Element) -> bool:
    section = element.getparent()
    return section is not None and section.tag == _SECTIONS[str(element.tag)] and section.getparent() is root


def _check_once(record: Record, seen: dict[str, str], path: Path, place: str) -> None:
    _, elements = record.data
    for number in (record.key, *(f"DATAID {text}" for tag, text, _ in elements if tag == "DATAID" and text)):
        if number in seen:
            problem = f"{number} stands twice, also at {seen[number]}"
            raise ReadError(problem, path=path, place=place, remedy=_REMEDY)
        seen[number] = place


def _strays(root: etree._Element) -> Iterator[Unplaced]:
    """What stands outside of the entries: sections, elements, attributes and text that this reader does not know."""
    sections = [section for section in root if section.tag in _SECTIONS.values()]
    for parent in (root, *sections):
        for name, value in parent.attrib.items():
            if parent is not root or name not in _ROOT_ATTRIBUTES:
                yield Unplaced(f"unknown attribute {parent.tag}/@{name!s}", str(value), str(parent.tag))
        for text in (parent.text, *(child.tail for child in parent)):
            if text and (text := tidy(text)):
                yield Unplaced("text outside of the entries", text, str(parent.tag))
        for child in parent:
            if child not in sections and not (child.tag in _SECTIONS and _is_entry(child, root)):
                inside = tidy(" ".join(map(str, child.itertext())))
                kind = f"unknown element {parent.tag}/{child.tag}"
                yield Unplaced(kind, inside, f"{child.tag} at line {child.sourceline}")


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
    for name, value in sorted(element.attrib.items()):
        yield f"@{name!s}", tidy(str(value)), ()
    if text := tidy(element.text or ""):
        yield "text()", text, ()
    for child in element:
        inner = tuple(_leaves(child)) if len(child) or child.attrib else ()
        yield str(child.tag), tidy(child.text or ""), inner
        if text := tidy(child.tail or ""):
            yield "text()", text, ()


def _leaves(element: etree._Element, above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in sorted(element.attrib.items()):
        yield f"{above}@{name!s}", tidy(str(value))
    for leaf in element:
        yield f"{above}{leaf.tag}", tidy(leaf.text or "")
        if len(leaf) or leaf.attrib:
            yield from _leaves(leaf, f"{above}{leaf.tag}/")
        if text := tidy(leaf.tail or ""):
            yield f"{above}text()", text


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
            if (handle := _HANDLERS.get(tag)) is not None:
                handle(self, path, text, self._known(tag, path, text, children))
            elif tag in _VALUES:
                self._values(_VALUES[tag], path, text, children)
            elif tag in _HOUSEKEEPING or tag in _NAME_PARTS:
                self._known(tag, path, text, children)
            else:
                self._strange(tag, text, path)
                for leaf, value in children:
                    self._strange(f"{tag}/{leaf}", value, f"{path}/{leaf}")
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

    def _strange(self, name: str, text: str, place: str) -> None:
        if text and name.endswith("text()"):
            self.lose("text between elements", text, place)
        elif text:
            self.lose(f"unknown {'attribute' if '@' in name else 'element'} {name}", text, place)

    def _known(self, tag: str, path: str, text: str, children: tuple[tuple[str, str], ...]) -> dict[str, str]:
        """The filled inner elements that are known, by name; anything else in the element is reported."""
        known = _LEAVES.get(tag, frozenset())
        if known and text:
            self.lose("text between elements", text, path)
        found: dict[str, str] = {}
        for leaf, value in children:
            place = f"{path}/{leaf}"
            if leaf not in known:
                self._strange(f"{tag}/{leaf}", value, place)
            elif value in _NOTHING:
                self.lose(_NOT_AVAILABLE, value, place)
            elif value and leaf in found:
                self.lose(f"second {leaf} in one {tag}", value, place)
            elif value:
                found[leaf] = value
        return found

    def _name(self) -> None:
        parts = []
        for tag, text, _ in self.elements:
            if tag in _NAME_PARTS and text in _NOTHING:
                self.lose(_NOT_AVAILABLE, text, tag)
            elif tag in _NAME_PARTS and text:
                parts.append((tag, text))
        ordered = sorted(parts, key=lambda part: _NAME_PARTS.index(part[0]))
        if ordered:
            self._say_names("name", " ".join(text for _, text in ordered), "+".join(tag for tag, _ in ordered))
        else:
            self.warnings.append("the entry has no name")

    def _say_names(self, prop: str, text: str, place: str) -> None:
        for name in tuple(names_in(text)) or (text,):
            self.say(prop, name, place, original=text, lang=language_of(name))

    def _original_script(self, path: str, text: str, _: dict[str, str]) -> None:
        if text in _NOTHING:
            self.lose(_NOT_AVAILABLE, text, path)
        elif text:
            self._say_names("name", text, path)

    def _alias(self, path: str, _: str, children: dict[str, str]) -> None:
        name, quality = children.get("ALIAS_NAME", ""), children.get("QUALITY", "")
        prop = _ALIAS_PROPS.get(quality)
        if name and prop is None:
            kind = "alias of unknown quality" if quality else "alias without quality"
            self.lose(kind, f"{quality}: {name}" if quality else name, f"{path}/ALIAS_NAME")
        elif name and prop is not None:
            self._say_names(prop, name, f"{path}/ALIAS_NAME")
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
        value = edtf(text)
        if value is None:
            self.lose("date in an unknown form", text, place)
        else:
            self.say(prop, value, place, original=text)

    def _birth(self, path: str, _: str, children: dict[str, str]) -> None:
        kind, note = children.get("TYPE_OF_DATE", ""), children.get("NOTE", "")
        if kind not in _BIRTH_KINDS:
            for tag, text in children.items():
                self.lose("birth date of an unknown kind", text, f"{path}/{tag}")
            return
        about = "~" if kind == "APPROXIMATELY" or note.lower() == "approximately" else ""
        if "FROM_YEAR" in children or "TO_YEAR" in children:
            self._birth_range(path, about, children)
        elif "DATE" in children or "YEAR" in children:
            self._birth_point(path, about, children)
        elif note and edtf(note) is not None:
            self._date("birthDate", note, f"{path}/NOTE")
            return
        elif note:
            self.lose("birth date told only in words", note, f"{path}/NOTE")
            return
        elif kind:
            self.lose("kind of birth date without a date", kind, f"{path}/TYPE_OF_DATE")
        if note:
            self.say("notes", f"Date of birth: {note}", f"{path}/NOTE", original=note)

    def _birth_range(self, path: str, about: str, children: dict[str, str]) -> None:
        kind, first, last = (children.get(tag, "") for tag in ("TYPE_OF_DATE", "FROM_YEAR", "TO_YEAR"))
        value = f"{first + about if first else '..'}/{last + about if last else '..'}"
        if value.isascii() and valid(value):
            self.say("birthDate", value, path, original=" ".join(filter(None, (kind, first, last))))
        else:
            self.lose("birth range in an unknown form", f"{first} to {last}", path)
        for tag in ("DATE", "YEAR"):
            if text := children.get(tag):
                self.lose("birth date beside a range", text, f"{path}/{tag}")

    def _birth_point(self, path: str, about: str, children: dict[str, str]) -> None:
        kind, day, year = (children.get(tag, "") for tag in ("TYPE_OF_DATE", "DATE", "YEAR"))
        stated = ""
        for tag, text in (("DATE", day), ("YEAR", year)):
            value = edtf(text) if kind != "BETWEEN" else None
            if text and value is None:
                self.lose("date in an unknown form", text, f"{path}/{tag}")
            elif value is not None and not stated:
                self.say("birthDate", value + about, path, original=f"{kind} {text}".strip())
                stated = value
            elif value is not None and not stated.startswith(text):
                self.warnings.append(f"{path}: DATE {day} and YEAR {year} differ; DATE is taken")

    def _place(self, path: str, _: str, children: dict[str, str]) -> None:
        full = ", ".join(children[tag] for tag in _ADDRESS if children.get(tag))
        if full:
            self.say("birthPlace", full, path)
        if name := children.get("COUNTRY"):
            code = country(name)
            if code is None:
                self.warnings.append(f"{path}: no country is called {name!r}")
            else:
                self.say("birthCountry", code, f"{path}/COUNTRY", original=name)
        if note := children.get("NOTE"):
            self.say(
                "birthPlace" if not full else "notes",
                note if not full else f"Place of birth: {note}",
                f"{path}/NOTE",
                original=note,
            )

    def _address(self, path: str, _: str, children: dict[str, str]) -> None:
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
        if not children:
            return
        kinds = [(tag, children[tag]) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2") if tag in children]
        passport = any(_PASSPORT.search(kind) for _, kind in kinds)
        statements = self._document_number(path, "passportNumber" if passport else "idNumber", children)
        statements += [Statement("type", kind, f"{path}/{tag}") for tag, kind in kinds]
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
            value = edtf(issued)
            if value is None:
                self.lose("date in an unknown form", issued, f"{path}/DATE_OF_ISSUE")
            else:
                original = issued if issued != value else None
                statements.append(Statement("startDate", value, f"{path}/DATE_OF_ISSUE", None, original))
        for tag in ("NUMBER", "NOTE"):
            if until := expiry(children.get(tag, "")):
                statements.append(Statement("endDate", until, f"{path}/{tag}", None, children[tag]))
        if note := children.get("NOTE"):
            statements.append(Statement("summary", note, f"{path}/NOTE"))
        self.hanging.append(Part("Passport" if passport else "Identification", tuple(statements)))

    def _document_number(self, path: str, prop: str, children: dict[str, str]) -> list[Statement]:
        """The document's number, which may stand among words, in the note or in the second type."""
        for tag in ("NUMBER", "TYPE_OF_DOCUMENT2", "NOTE"):
            text = children.get(tag, "")
            number = number_in(text) or (text if tag == "NUMBER" else "")
            if number:
                self.say(prop, number, f"{path}/{tag}", original=text)
                return [Statement("number", number, f"{path}/{tag}", None, text if text != number else None)]
        self.warnings.append(f"{path}: a document without a number")
        return []

    def _values(self, prop: str, path: str, text: str, children: tuple[tuple[str, str], ...]) -> None:
        """The `VALUE`s of an element that holds a list of them."""
        tag = path.partition("[")[0]
        if text:
            self.lose("text between elements", text, path)
        count = 0
        for leaf, value in children:
            count += leaf == "VALUE"
            place = f"{path}/{leaf}" if count < 2 else f"{path}/{leaf}[{count}]"
            if leaf != "VALUE":
                self._strange(f"{tag}/{leaf}", value, f"{path}/{leaf}")
            elif value in _NOTHING:
                self.lose(_NOT_AVAILABLE, value, place)
            elif value:
                self._value(prop, value, place)

    def _value(self, prop: str, value: str, place: str) -> None:
        if prop == "modifiedAt":
            self._listing(prop, value, place)
        elif prop == "nationality":
            code = country(value)
            if code is None:
                self.warnings.append(f"{place}: no country is called {value!r}")
            self.say(prop, code or value, place, original=value)
        elif prop:
            self.say(prop, value, place, lang=language_of(value))
        elif value != "UN List":
            self.lose("unknown LIST_TYPE", value, place)

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
        for prop, value in contacts_in(text):
            self.say(prop, value, place, original=text)
        if self.tag == "INDIVIDUAL":
            if sex := _GENDER.search(text):
                self.say("gender", sex[1].lower(), place, original=text)
        else:
            for prop, value in company_imo_in(text):
                self.say(prop, value, place, original=text)

    # -- the listing ------------------------------------------------------------

    def _listing(self, prop: str, text: str, place: str) -> None:
        value = edtf(text)
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


_ADDRESS = {
    "STREET": "street",
    "CITY": "city",
    "STATE_PROVINCE": "state",
    "ZIP_CODE": "postalCode",
    "COUNTRY": "country",
}

_BIRTH_KINDS = frozenset(("", "EXACT", "APPROXIMATELY", "BETWEEN"))
_ALIAS = frozenset(("ALIAS_NAME", "QUALITY", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"))
#: What an element may hold. An element that stands in neither this table nor `_VALUES` holds text only.
_LEAVES: dict[str, frozenset[str]] = {
    "INDIVIDUAL_ALIAS": _ALIAS,
    "ENTITY_ALIAS": _ALIAS,
    "INDIVIDUAL_DATE_OF_BIRTH": frozenset(("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE")),
    "INDIVIDUAL_PLACE_OF_BIRTH": frozenset((*_ADDRESS, "NOTE")),
    "INDIVIDUAL_ADDRESS": frozenset((*_ADDRESS, "NOTE")),
    "ENTITY_ADDRESS": frozenset((*_ADDRESS, "NOTE")),
    "INDIVIDUAL_DOCUMENT": frozenset(
        (
            "TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE",
            "DATE_OF_ISSUE", "NOTE",
        )
    ),
}  # fmt: skip

#: Elements that hold a list of `VALUE`, with the property that each gives; LIST_TYPE gives none.
_VALUES = {
    "NATIONALITY": "nationality",
    "TITLE": "title",
    "DESIGNATION": "position",
    "LAST_DAY_UPDATED": "modifiedAt",
    "LIST_TYPE": "",
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
    "GENDER": _Entry._gender,
    "COMMENTS1": _Entry._comments,
    "UN_LIST_TYPE": _Entry._programme,
    "REFERENCE_NUMBER": _Entry._number,
    "LISTED_ON": _Entry._listed,
    "DELISTED_ON": _Entry._delisted,
}
