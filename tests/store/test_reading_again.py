"""The same content in other bytes, or read by other rules: what amends an entry, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Engine, func, select

from tests.store.conftest import Loader
from tests.store.lists import TableReader, document, people
from tricord import resolve, store
from tricord.lists import MAIN, FacetFile, Record
from tricord.model import Reading
from tricord.model.errors import StoreError
from tricord.store import schema as t

TWO = people("KIM, Han Se", "PAK, Tu Na")


class OtherRules(TableReader):
    """A reader of other rules, by which what begins with a letter is worth a caution."""

    version = "2"

    def __init__(self, wary_of: str = "") -> None:
        super().__init__()
        self.wary_of = wary_of

    def read(self, record: Record) -> Reading:
        found = super().read(record)
        wary = bool(self.wary_of) and record.data["name"].startswith(self.wary_of)
        return msgspec.structs.replace(found, warnings=("odd",)) if wary else found


def versions(engine: Engine) -> int:
    with store.reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(t.version)).scalar_one())


def readers(engine: Engine) -> list[str]:
    with store.reading(engine) as connection:
        return [snapshot.reader for snapshot in store.snapshots(connection)]


def test_a_publisher_who_writes_the_same_in_other_bytes_amends_nothing(engine: Engine, load: Loader) -> None:
    load("2026-01-01", TWO)
    same = document("2026-02-01", TWO)

    def in_other_bytes() -> Iterator[Record]:
        return (msgspec.structs.replace(record, raw=record.raw + b" ") for record in same.records())

    other = msgspec.structs.replace(same, records=in_other_bytes, files=(FacetFile(MAIN, "other.csv", "a" * 64),))
    report = store.load(engine, TableReader(), other, published="2026-02-01", index=resolve.LinkIndex())
    assert (report.status, report.unchanged, report.amended) == ("loaded", 2, ())
    assert versions(engine) == 2


def test_rules_that_read_a_loaded_file_the_same_take_it_as_read(engine: Engine, load: Loader) -> None:
    load("2026-01-01", TWO)
    assert load("2026-01-01", TWO, reader=OtherRules()).status == "unchanged"
    assert (versions(engine), readers(engine)) == (2, ["2"])


def test_rules_that_read_a_loaded_file_otherwise_ask_for_a_new_store(engine: Engine, load: Loader) -> None:
    load("2026-01-01", TWO)
    says = r"of 2026-01-01 was read by 1; the rules of today \(2\) read 1 of its entries otherwise \(us-ofac-sdn:1\)"
    with pytest.raises(StoreError, match=says):
        load("2026-01-01", TWO, reader=OtherRules(wary_of="K"))
    assert (versions(engine), readers(engine)) == (2, ["1"])


def test_of_the_next_day_only_what_other_rules_read_otherwise_is_a_new_version(engine: Engine, load: Loader) -> None:
    load("2026-01-01", TWO)
    report = load("2026-02-01", {**TWO, "3": {"name": "RI, Chol"}}, reader=OtherRules(wary_of="P"))
    # A caution of the reader is no amendment by the publisher.
    assert (report.added, report.amended) == (("us-ofac-sdn:3",), ())
    assert versions(engine) == 4
    # From then on the digests of today's rules are known: nothing is read twice.
    assert load("2026-03-01", {**TWO, "3": {"name": "RI, Chol"}}, reader=OtherRules(wary_of="P")).amended == ()
    assert versions(engine) == 4
