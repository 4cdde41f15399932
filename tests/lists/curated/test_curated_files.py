"""Which tables are refused, and in what words: the file, the place, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lists.curated.conftest import NOBODY, Publish, folder_of_a_list, records, table
from tricord.lists import reader
from tricord.lists.curated import CuratedReader
from tricord.lists.curated import _reader as module
from tricord.model.errors import ReadError

HEAD = "schema,name,source\n"
ROW = "Person,Rene Nobody,notice 1\n"
CURATED = {
    "kr-mofa": "designations_jp_kr.csv",
    "jp-notices": "designations_jp_kr.csv",
    "us-notices": "designations_us.csv",
    "eu-dprk": "raw/eu_2017_1509_consolidated.csv",
    "joint-actions": "coordinated_actions.csv",
}
OTHERS = [
    *sorted(set(CURATED.values())), "tests.csv", "statements.csv", "us_actions.csv", "resolutions.csv",
    "us_listing_dates.csv", "names_crossscript_dev.csv", "raw/un_consolidated_2026-02-27.xml",
    "raw/ofac_2024-05-02/sdn.csv", "raw/jp/meti_eul_20250929_4.xlsx",
]  # fmt: skip


def refused(reading: CuratedReader, path: Path) -> str:
    with pytest.raises(ReadError) as refusal:
        reading.open(path)
    assert path.name in str(refusal.value)
    assert refusal.value.remedy
    return f"{refusal.value.place}: {refusal.value.problem}".removeprefix(": ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "row 1: no column 'schema', 'source'"),
        (b"schema,source\nPerson,notice 1\n", "row 1: no column 'name'"),
        (b"schema,name\nPerson,Nobody\n", "row 1: no column 'source'"),
        ((HEAD.replace("schema", "kind") + ROW).encode(), "row 1: no column 'schema' (found: kind, name, source"),
        ((HEAD + ROW).replace(",", ";").encode(), "row 1: no column 'schema', 'source' (found: schema;name;source"),
        ((HEAD[:-1] + ",name\nPerson,A,n,B\n").encode(), "row 1: the header names name twice"),
        ((HEAD + ROW + 'Person,"Nobody,notice 2\n' + ROW).encode(), "row 3: broken quotes"),
        ((HEAD + ROW + 'Person,"Nobody"s,notice 2\n').encode(), "row 3: broken quotes"),
        ((HEAD + ROW + "Person,Nobody,notice 2,more\n").encode(), "row 3: 4 columns where the header has 3"),
        ((HEAD + ROW + 'Person,"two\nlines"\n').encode(), "row 3: 2 columns where the header has 3"),
        ((HEAD + ROW + "Person,No\0body,n\n").encode(), "row 3: NUL bytes in a table"),
        ((HEAD + ROW).encode("utf-16"), "row 1: not UTF-8 text"),
        ((HEAD + ROW).encode("utf-16-le"), "row 1: NUL bytes in a table"),
        ((HEAD + ROW + ROW.replace("Rene", "René")).encode("latin-1"), "row 3: not UTF-8 text"),
        ((HEAD + ROW.replace("Rene", "架空")).encode("shift-jis"), "row 2: not UTF-8 text"),
        ((HEAD + ROW.replace("Rene", "가공")).encode("euc-kr"), "row 2: not UTF-8 text"),
        (b'<?xml version="1.0"?>\n<list/>\n', "row 1: no column"),
        (table([NOBODY | {"key": "1"}, NOBODY | {"key": "2"}, NOBODY | {"key": "1", "name": "ELSE"}]).encode(),
         "row 4: key '1' stands twice, also in row 2"),
        (table([NOBODY | {"key": "1"}] * 2).encode(), "row 3: key '1' stands twice, also in row 2"),
    ],
)  # fmt: skip
def test_a_table_that_is_refused(reader: CuratedReader, publish: Publish, content: bytes, words: str) -> None:
    assert refused(reader, publish(content)).startswith(words)


def test_a_table_with_a_byte_order_mark_is_read(reader: CuratedReader, publish: Publish) -> None:
    assert len(records(reader, publish((HEAD + ROW).encode("utf-8-sig")))) == 1


@pytest.mark.parametrize("content", [HEAD, HEAD + ROW])
def test_a_header_alone_or_a_fragment_is_below_the_floor(tmp_path: Path, publish: Publish, content: str) -> None:
    short = CuratedReader(folder_of_a_list(tmp_path / "list", floor=2))
    assert "rows of xx-notices, where at least 2 are expected" in refused(short, publish(content))


def test_a_file_of_absurd_size(reader: CuratedReader, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_BYTES", 10)
    assert "far more than a curated table has" in refused(reader, publish(HEAD + ROW))


def test_a_file_that_is_not_there_or_is_a_folder(reader: CuratedReader, tmp_path: Path) -> None:
    assert refused(reader, tmp_path / "nowhere.csv") == "no such file"
    with pytest.raises(ReadError, match="a folder, not a file"):
        reader.files(tmp_path)


@pytest.mark.parametrize("list_id", CURATED)
def test_no_other_table_is_taken_for_this_list(shared: Path, list_id: str) -> None:
    for name in OTHERS:
        if name != CURATED[list_id]:
            with pytest.raises(ReadError) as refusal:
                reader(list_id).open(shared / name)
            assert refusal.value.remedy, name


@pytest.mark.parametrize("list_id", CURATED)
def test_any_renamed_or_missing_column_refuses_the_real_table(shared: Path, publish: Publish, list_id: str) -> None:
    head, rest = (shared / CURATED[list_id]).read_text("utf-8-sig").split("\n", 1)
    columns = head.strip().split(",")
    reading = reader(list_id)
    assert isinstance(reading, CuratedReader)
    ignored = reading._mapping.ignored
    for place, column in enumerate(columns):
        if column in reading._needed():
            renamed = [*columns[:place], "renamed", *columns[place + 1 :]]
            words = refused(reading, publish(",".join(renamed) + "\n" + rest[:2000].rpartition("\n")[0]))
            assert words.startswith((f"row 1: no column '{column}'", "row "))
    assert not set(ignored) & set(reading._needed())
    assert {*reading._mapping.columns.values()} <= set(reading._needed())


def test_half_of_the_real_table_is_refused(shared: Path, publish: Publish) -> None:
    lines = (shared / CURATED["eu-dprk"]).read_text("utf-8-sig").splitlines(keepends=True)
    reading = reader("eu-dprk")
    assert isinstance(reading, CuratedReader)
    assert "163 rows of eu-dprk, where at least 200 are expected" in refused(reading, publish("".join(lines[:164])))
