"""A snapshot goes in whole, writes only what changed, and says what that was."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from tests.store.conftest import Loader
from tests.store.lists import TableReader, people, without
from tricord import store
from tricord.model.errors import StoreError
from tricord.store import schema as t
from tricord.store.queries import entry_numbers

THREE = people("KIM, Yong Chol", "RI, Su Yong", "PAK, Jong Chon", since="2016-12-02")


def counts(engine: Engine) -> dict[str, int]:
    with store.reading(engine) as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in t.metadata.sorted_tables
        }


def histories(engine: Engine, *, known_on: str | None = None) -> dict[str, list[tuple[str, str, str | None, str]]]:
    """Entry id -> (facet, since, until, first value) of each version."""
    with store.reading(engine) as connection:
        return {
            entry.id: [(v.facet, v.since, v.until, v.parts[0].statements[0].value) for v in entry.versions]
            for entry in store.entries_of(connection, entry_numbers(connection), known_on=known_on)
        }


def test_the_first_snapshot_adds_everything(load: Loader) -> None:
    report = load("2020-01-01", THREE)
    assert report.status == "loaded"
    assert report.added == ("us-ofac-sdn:1", "us-ofac-sdn:2", "us-ofac-sdn:3")
    assert (report.amended, report.removed, report.previous) == ((), (), None)


def test_the_same_file_again_changes_nothing(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    before = counts(engine)
    report = load("2020-01-01", THREE)
    assert report.status == "unchanged"
    assert (report.added, report.amended, report.removed) == ((), (), ())
    assert counts(engine) == before


def test_the_next_days_file_writes_only_what_changed(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    before = counts(engine)
    report = load(
        "2020-01-02",
        {
            **without(THREE, ["2"]),
            "3": {"name": "PAK, Jong Chon", "birthDate": "1946"},
            "4": {"name": "CHOE, Ryong Hae"},
        },
    )
    assert report.added == ("us-ofac-sdn:4",)
    assert report.amended == ("us-ofac-sdn:3",)
    assert report.removed == ("us-ofac-sdn:2",)
    assert report.unchanged == 1
    after = counts(engine)
    assert after["version"] - before["version"] == 2
    assert after["entry"] - before["entry"] == 1


def test_an_unchanged_snapshot_of_a_new_day_writes_no_statement(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    before = counts(engine)
    report = load("2020-01-02", THREE)
    assert report.status == "loaded"
    assert report.unchanged == 3
    after = counts(engine)
    assert {name for name in after if after[name] != before[name]} == {"snapshot", "snapshot_file"}


def test_what_finds_no_place_is_counted_kept_and_shown(engine: Engine, load: Loader) -> None:
    report = load("2020-01-01", {**THREE, "4": {"name": "CHOE, Ryong Hae", "odd": "D.O.B. sometime"}})
    assert report.unplaced == {"odd value": 1}
    assert report.segments == 8
    with store.reading(engine) as connection:
        (piece,) = store.unplaced_pieces(connection, "us-ofac-sdn")
    assert (piece.entry, piece.text, piece.place) == ("us-ofac-sdn:4", "D.O.B. sometime", "row 4, odd")
    again = load("2020-01-02", {**THREE, "4": {"name": "CHOE, Ryong Hae", "odd": "D.O.B. sometime"}})
    assert again.unplaced == {"odd value": 1}, "an unchanged piece is still reported"


def test_a_snapshot_that_lost_half_its_list_is_held_until_confirmed(engine: Engine, load: Loader) -> None:
    many = people(*(f"PERSON, Number {n}" for n in range(40)))
    load("2020-01-01", many)
    before = histories(engine)
    half = without(many, [str(n) for n in range(1, 21)])
    report = load("2020-01-02", half)
    assert report.status == "held"
    assert len(report.removed) == 20
    assert histories(engine) == before
    with store.reading(engine) as connection:
        assert [(s.published, s.status) for s in store.snapshots(connection)] == [
            ("2020-01-01", "loaded"),
            ("2020-01-02", "held"),
        ]
    confirmed = load("2020-01-02", half, confirm=True)
    assert confirmed.status == "loaded"
    assert len(confirmed.removed) == 20


def test_a_record_that_cannot_be_read_leaves_the_last_good_snapshot(engine: Engine, load: Loader) -> None:
    class Breaking(TableReader):
        def read(self, record):  # type: ignore[no-untyped-def]
            if record.key == "5":
                raise RuntimeError("disk read error in the middle")
            return super().read(record)

    load("2020-01-01", THREE)
    before = counts(engine)
    with pytest.raises(RuntimeError, match="middle"):
        load("2020-01-02", people(*"ABCDEFG"), reader=Breaking())
    assert counts(engine) == before


def test_another_file_for_a_loaded_day_is_refused_with_a_way_out(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    before = counts(engine)
    with pytest.raises(StoreError, match="2020-01-01T12:00"):
        load("2020-01-01", without(THREE, ["1"]))
    assert counts(engine) == before


def test_a_missing_companion_file_is_unknown_not_gone(engine: Engine, load: Loader) -> None:
    aliases = {"1": {"alias": "KIM, Young-cheol"}}
    load("2020-01-01", THREE, alt=aliases)
    report = load("2020-01-02", THREE)
    assert report.unseen == ("alt",)
    assert report.amended == ()
    assert ("alt", "2020-01-01", None, "KIM, Young-cheol") in histories(engine)["us-ofac-sdn:1"]


def test_a_companion_file_seen_for_the_first_time_is_no_amendment(load: Loader) -> None:
    load("2020-01-01", THREE)
    assert load("2020-01-02", THREE, alt={"1": {"alias": "KIM, Young-cheol"}}).amended == ()
    assert load("2020-01-03", THREE, alt={"1": {"alias": "KIM, Yeong-cheol"}}).amended == ("us-ofac-sdn:1",)


def test_an_alias_file_that_drops_a_row_ends_the_alias(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE, alt={"1": {"alias": "A B"}, "2": {"alias": "C D"}})
    report = load("2020-01-02", THREE, alt={"2": {"alias": "C D"}})
    assert report.amended == ("us-ofac-sdn:1",)
    assert ("alt", "2020-01-01", "2020-01-02", "A B") in histories(engine)["us-ofac-sdn:1"]


def test_what_was_known_on_a_day_is_asked_apart_from_what_was_in_force(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    load("2020-02-01", {**THREE, "4": {"name": "CHOE, Ryong Hae", "since": "2019-01-01"}})
    assert "us-ofac-sdn:4" not in histories(engine, known_on="2020-01-15")
    assert "us-ofac-sdn:4" in histories(engine, known_on="2020-02-01")


def test_an_entry_that_left_and_came_back_has_two_stretches(engine: Engine, load: Loader) -> None:
    load("2020-01-01", THREE)
    load("2020-01-02", without(THREE, ["1"]))
    load("2020-01-03", THREE)
    assert histories(engine)["us-ofac-sdn:1"] == [
        ("main", "2020-01-01", "2020-01-02", "KIM, Yong Chol"),
        ("main", "2020-01-03", None, "KIM, Yong Chol"),
    ]
