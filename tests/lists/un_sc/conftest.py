"""Files in the layout of the Consolidated List, made of a few entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from tricord.lists import ListInfo, info
from tricord.lists.un_sc import UnReader
from tricord.model import Reading

Publish = Callable[..., Path]
Read = Callable[..., Reading]

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def individual(number: int = 1, inside: str = "", *, tag: str = "INDIVIDUAL", name: str = "NOBODY") -> str:
    """One entry; `inside` is XML that stands beside what every entry has."""
    letter = tag[0].lower()
    return (
        f"<{tag}><DATAID>{number}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{name}</FIRST_NAME>"
        f"<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KP{letter}.{900 + number}</REFERENCE_NUMBER>"
        f"<LISTED_ON>2016-11-30</LISTED_ON>{inside}<SORT_KEY/></{tag}>"
    )


def entity(number: int = 50, inside: str = "", *, name: str = "INVENTED TRADING") -> str:
    return individual(number, inside, tag="ENTITY", name=name)


def whole(individuals: Iterable[str] = (), entities: Iterable[str] = (), *, made: str = "2026-02-27T00:00:09Z") -> str:
    """The text of a list without its XML declaration."""
    return (
        f'<CONSOLIDATED_LIST dateGenerated="{made}">\n  <INDIVIDUALS>{"".join(individuals)}</INDIVIDUALS>\n'
        f"  <ENTITIES>{''.join(entities)}</ENTITIES>\n</CONSOLIDATED_LIST>\n"
    )


@pytest.fixture(scope="session")
def small() -> ListInfo:
    """The list's metadata without its floor."""
    return msgspec.structs.replace(info("un-sc"), floor=1)


@pytest.fixture
def reader(small: ListInfo) -> UnReader:
    return UnReader(small)


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Writes a file and gives its path."""

    def write(content: str | bytes, *, head: str = HEAD) -> Path:
        path = tmp_path / "consolidated.xml"
        path.write_bytes((head + content).encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def read(reader: UnReader, publish: Publish) -> Read:
    """The reading of one entry that holds this XML."""

    def one(inside: str = "", *, tag: str = "INDIVIDUAL", name: str = "NOBODY") -> Reading:
        entry = individual(1, inside, tag=tag, name=name)
        path = publish(whole([entry]) if tag == "INDIVIDUAL" else whole(entities=[entry]))
        (record,) = reader.open(path).records()
        return reader.read(record)

    return one
