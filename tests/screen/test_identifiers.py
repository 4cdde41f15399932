"""Whoever is listed with a number is found by it, however the customer's file writes it, by `screen` and by `show`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.screen.listed import listed_values
from tricord.database import Database
from tricord.screen import Screener, screen_file
from tricord.values import company_imo, imo

EVER_BRIGHT = "EVER BRIGHT 88"


@pytest.mark.slow
def test_every_listed_ship_by_the_seven_digits_alone(embedded: Database, embedded_screener: Screener) -> None:
    numbers = listed_values(embedded, "imoNumber")
    assert len(numbers) > 900
    lost = [(owner, n) for owner, n in numbers if owner not in embedded_screener.bearing(n.removeprefix("IMO"))]
    # Numbers whose check digit fails are read as they stand, with their label.
    assert [(owner, n) for owner, n in lost if owner not in embedded_screener.bearing(n)] == []
    assert all(not imo(n) and not company_imo(n) for _, n in lost)


@pytest.mark.slow
def test_every_listed_address_in_the_letters_that_do_not_count(embedded: Database, embedded_screener: Screener) -> None:
    addresses = listed_values(embedded, "publicKey")
    caseless = [(owner, n) for owner, n in addresses if n.startswith(("0x", "bc1"))]
    assert len(caseless) > 50
    for owner, address in caseless:
        assert owner in embedded_screener.bearing(address.upper())
        assert owner in embedded_screener.bearing(address.lower())
    for owner, address in addresses:
        assert owner in embedded_screener.bearing(f"XBT {address}")
        caseless_form = address.startswith(("0x", "bc1")) or address == address.lower()
        assert caseless_form or owner not in embedded_screener.bearing(address.upper())


@pytest.mark.parametrize("written", ["8914934", "IMO No. 8914934", "imo:8914934", "IMO8914934", "IMO 891 4934"])
def test_a_ship_by_its_imo_number(embedded: Database, embedded_screener: Screener, written: str) -> None:
    assert [match.caption for match in embedded_screener.match("", identifiers=[written])] == [EVER_BRIGHT]
    assert [subject.caption for subject in embedded.find(written).subjects] == [EVER_BRIGHT]


def test_a_ship_in_a_customers_file(embedded_screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    text = io.StringIO()
    csv.writer(text).writerows([["id", "identifier"], ["1", "IMO No. 8914934"], ["2", "8914934"]])
    path.write_text(text.getvalue())
    with screen_file(path, embedded_screener, workers=1) as results:
        found = [[hit.hit.match.caption for hit in row.hits] for row in results.judged()]
    assert found == [[EVER_BRIGHT], [EVER_BRIGHT]]


@pytest.mark.parametrize("written", ["KOMID", "KPe.001", "kpe.001", "un-sc:KPe.001"])
@pytest.mark.usefixtures("embedded_screener")
def test_show_finds_what_a_list_calls_it_and_numbers_it(embedded: Database, written: str) -> None:
    (komid,) = embedded.find(written).subjects
    assert "KOREA MINING DEVELOPMENT TRADING" in komid.caption


@pytest.mark.usefixtures("embedded_screener")
def test_show_finds_nobody_where_nobody_is_called_so(embedded: Database) -> None:
    assert embedded.find("no such name").subjects == ()
    assert embedded.find("").subjects == ()
