"""Cells checked by hand against the official files and fact tables (`cells.csv` says where), those of three joint
actions among them.

They must come out on the embedded snapshot, and on the raw files loaded into an empty store and resolved.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

import tricord
from tricord import store
from tricord.align import Table
from tricord.database import Database
from tricord.resolve import resolve_store

CELLS = list(csv.DictReader((Path(__file__).parent / "cells.csv").read_text("utf-8").splitlines()))
RAW = (
    ("un-sc", "raw/un_consolidated_2026-02-27.xml", None),
    ("us-ofac-sdn", "raw/ofac_2024-05-02/sdn.csv", "2024-05-02"),
    ("us-notices", "designations_us.csv", None),
    ("jp-mof", "raw/jp/shisantouketsu20260305.xlsx", None),
    ("jp-meti-eul", "raw/jp/meti_eul_20250929_4.xlsx", None),
    ("kr-mofa", "designations_jp_kr.csv", None),
    ("eu-dprk", "raw/eu_2017_1509_consolidated.csv", None),
)


@pytest.fixture(scope="module")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with tricord.open(tmp_path_factory.mktemp("raw") / "store.db") as database:
        for list_id, name, published in RAW:
            report = database.load(list_id, shared / name, published=published)
            assert report.status == "loaded"
            assert sum(report.unplaced.values()) < 0.01 * report.segments, (list_id, report.unplaced)
        yield database


def found(table: Table, row: dict[str, str]) -> tuple[str, str]:
    (cell,) = [s.cells[row["party"]] for s in table.subjects if row["entry"] in s.entries]
    return cell.state.value, cell.since or ""


def test_there_are_at_least_thirty_cells_of_all_six_parties() -> None:
    assert len(CELLS) >= 30
    assert {row["party"] for row in CELLS} == {"UN", "US", "JP", "KR", "EU", "AU"}


@pytest.mark.parametrize("row", CELLS, ids=lambda row: f"{row['entry']}-{row['party']}")
def test_the_embedded_snapshot_shows_the_true_cell(dprk_table: Table, row: dict[str, str]) -> None:
    assert found(dprk_table, row) == (row["state"], row["since"]), row["checked_against"]


@pytest.mark.slow
def test_the_raw_files_loaded_into_an_empty_store_and_resolved_show_the_true_cells(loaded: Database) -> None:
    with store.writing(loaded._engine) as connection:
        resolve_store(connection)
    table = loaded.align(programme="DPRK")
    wrong = {
        (row["entry"], row["party"]): found(table, row)
        for row in CELLS
        if found(table, row) != (row["state"], row["since"])
    }
    assert wrong == {}


@pytest.mark.slow
def test_every_subject_of_the_raw_files_leaves_as_valid_followthemoney(loaded: Database) -> None:
    import json

    from followthemoney import model

    for line in loaded.align(programme="DPRK").to_ftm().splitlines():
        entity = json.loads(line)
        schema = model.get(entity["schema"])
        assert schema is not None, entity["schema"]
        for prop, values in entity["properties"].items():
            known = schema.get(prop)
            assert known is not None, f"{entity['schema']} has no property {prop}"
            assert values
            if known.type.name == "date":
                assert all(known.type.validate(value) for value in values), (prop, values)
