"""Files in OFAC's delimited layout, made of a few rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import pytest

from tricord.lists import Document, ListInfo, info
from tricord.lists.us_ofac_sdn import OfacReader
from tricord.model import Reading

Publish = Callable[..., Path]
Read = Callable[..., Reading]

NULL = "-0- "


def line(values: Sequence[str]) -> str:
    """A row as OFAC writes it: the number bare, null bare, everything else in quotes."""
    return ",".join(v if v == NULL or v.isdecimal() else f'"{v}"' for v in values) + "\r\n"


def sdn(number: int, name: str, *, sort: str = "individual", program: str = "DPRK2", **columns: str) -> str:
    """One row of `sdn`; columns that are not given are null."""
    order = ("title", "call_sign", "kind", "tonnage", "grt", "flag", "owner", "remarks")
    assert set(columns) <= set(order)
    return line([str(number), name, sort or NULL, program, *(columns.get(column, NULL) for column in order)])


@pytest.fixture(scope="session")
def small() -> ListInfo:
    """The list's metadata without its floor."""
    return msgspec.structs.replace(info("us-ofac-sdn"), floor=1)


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Writes `sdn.csv` and the companions that are given; gives the path of the first."""

    def write(rows: Iterable[str], *, name: str = "sdn.csv", **companions: Iterable[str]) -> Path:
        for other, content in companions.items():
            (tmp_path / f"{other}.csv").write_text("".join(content), encoding="utf-8", newline="")
        path = tmp_path / name
        path.write_text("".join(rows), encoding="utf-8", newline="")
        return path

    return write


@pytest.fixture
def read(small: ListInfo, publish: Publish) -> Read:
    """The reading of one person's row with these remarks or columns, with no dates from outside."""

    def one(remarks: str = NULL, *, name: str = "NOBODY, Fictitious", **columns: str) -> Reading:
        reader = OfacReader(small, datings=())
        path = publish([sdn(1, name, remarks=remarks, **columns)], sdn_comments=['2,"X"\r\n'])
        document: Document = reader.open(path)
        (record,) = document.records()
        return reader.read(record)

    return one
