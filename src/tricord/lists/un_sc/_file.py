"""The XML file: checked before it is parsed, parsed without following anything, its entries as records.

An entry is its elements in order, each as tag, text and inner elements: what two files say the same is the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec
from lxml import etree

from tricord.lists._files import readable_file
from tricord.lists._reader import MAIN, Record
from tricord.lists.un_sc.text import edtf
from tricord.model import Unplaced
from tricord.model.errors import ReadError
from tricord.values import tidy

#: The official file is about 2 MB; a file many times as large is another file.
_MAX_BYTES = 100_000_000
REMEDY = "Fetch the file again from the publisher (see `tricord lists`)."
_SECTIONS = {"INDIVIDUAL": "INDIVIDUALS", "ENTITY": "ENTITIES"}
_ROOT_ATTRIBUTES = ("dateGenerated", "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation")
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)")
_TIME = re.compile(r"T(\d{2}:\d{2})")
Element = tuple[str, str, tuple[tuple[str, str], ...]]


class Parsed(NamedTuple):
    """The day and the time at which the file was made, its entries, warnings, and what belongs to no entry."""

    published: date | None
    time: str
    records: list[Record]
    warnings: tuple[str, ...]
    strays: tuple[Unplaced, ...]


def check_bytes(path: Path) -> None:
    """Refuse what is not a UTF-8 XML file of a plausible size, before any of it is parsed."""
    with readable_file(path).open("rb") as file:
        head = file.read(200)
    size = path.stat().st_size
    if size == 0:
        raise ReadError("the file is empty", path=path, remedy=REMEDY)
    if size > _MAX_BYTES:
        raise ReadError(f"{size:,} bytes are far more than this list has", path=path, remedy=REMEDY)
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
    raise ReadError(problem, path=path, place="line 1", remedy=REMEDY)


def parse(path: Path) -> Parsed:
    """Read the file whole. Raises `ReadError`."""
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
            raise ReadError(problem, path=path, place=f"line {line}", remedy=REMEDY) from error
    if root is None:
        raise ReadError("no XML element", path=path, place="line 1", remedy=REMEDY)
    _check_sections(root, path)
    published = _published(root)
    if published is None:
        warnings.append("the file does not say when it was made (dateGenerated)")
    return Parsed(published, _time_made(root), records, tuple(warnings), tuple(_strays(root)))


def _time_made(root: etree._Element) -> str:
    """Hours and minutes of `dateGenerated`, as the file states them."""
    made = _TIME.search(root.get("dateGenerated", ""))
    return made[1] if made else ""


def _published(root: etree._Element) -> date | None:
    made = edtf(root.get("dateGenerated", ""))
    return date.fromisoformat(made) if made and len(made) == 10 else None


def _is_entry(element: etree._Element, root: etree._Element) -> bool:
    section = element.getparent()
    return section is not None and section.tag == _SECTIONS[str(element.tag)] and section.getparent() is root


def _check_once(record: Record, seen: dict[str, str], path: Path, place: str) -> None:
    _, elements = record.data
    for number in (record.key, *(f"DATAID {text}" for tag, text, _ in elements if tag == "DATAID" and text)):
        if number in seen:
            problem = f"{number} stands twice, also at {seen[number]}"
            raise ReadError(problem, path=path, place=place, remedy=REMEDY)
        seen[number] = place


def _strays(root: etree._Element) -> Iterator[Unplaced]:
    """What stands outside of the entries: sections, elements, attributes and text that this reader does not know."""
    sections = [section for section in root if section.tag in _SECTIONS.values()]
    for parent in (root, *sections):
        yield from _stray_texts(parent, known=_ROOT_ATTRIBUTES if parent is root else ())
        for child in parent:
            if child not in sections and not (child.tag in _SECTIONS and _is_entry(child, root)):
                inside = tidy(" ".join(map(str, child.itertext())))
                kind = f"unknown element {parent.tag}/{child.tag}"
                yield Unplaced(kind, inside, f"{child.tag} at line {child.sourceline}")


def _stray_texts(parent: etree._Element, *, known: Sequence[str]) -> Iterator[Unplaced]:
    """The attributes of an element but the known ones, and the text between its children."""
    for name, value in parent.attrib.items():
        if name not in known:
            yield Unplaced(f"unknown attribute {parent.tag}/@{name!s}", str(value), str(parent.tag))
    for text in (parent.text, *(child.tail for child in parent)):
        if text and (text := tidy(text)):
            yield Unplaced("text outside of the entries", text, str(parent.tag))


def _check_root(root: etree._Element, path: Path) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(
            "the file declares a document type, which the official file never does and which can hide entity expansion",
            path=path, place="line 1", remedy=REMEDY,
        )  # fmt: skip
    if root.tag != "CONSOLIDATED_LIST":
        raise ReadError(
            f"the root element is {root.tag}, not CONSOLIDATED_LIST: this is not the UN Consolidated List",
            path=path, place="line 1", remedy="Check which list the file belongs to.",
        )  # fmt: skip


def _check_sections(root: etree._Element, path: Path) -> None:
    """A section under another name would be a silence about all who stand in it."""
    missing = [tag for tag in _SECTIONS.values() if root.find(tag) is None]
    unknown = [str(child.tag) for child in root if child.tag not in _SECTIONS.values()]
    if missing and unknown:
        raise ReadError(
            f"the section {missing[0]} is missing, and {unknown[0]} stands there, which this reader does not know",
            path=path, place="CONSOLIDATED_LIST", remedy="The layout has changed. Nothing was loaded; report it.",
        )  # fmt: skip


def _record(element: etree._Element, path: Path, warnings: list[str]) -> Record:
    children = tuple(_elements(element))
    place = f"{element.tag} at line {element.sourceline}"
    key = next((text for tag, text, _ in children if tag == "REFERENCE_NUMBER" and text), "")
    if not key:
        key = next((f"DATAID-{text}" for tag, text, _ in children if tag == "DATAID" and text), "")
        if not key:
            raise ReadError("an entry without REFERENCE_NUMBER and DATAID", path=path, place=place, remedy=REMEDY)
        warnings.append(f"{place}: no REFERENCE_NUMBER; {key} stands in for it")
    data = (str(element.tag), children)
    return Record(key, MAIN, msgspec.json.encode(data), data, place)


def _elements(element: etree._Element) -> Iterator[Element]:
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
