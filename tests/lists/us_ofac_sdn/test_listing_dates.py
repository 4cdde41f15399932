"""The tables that date the US listings are what the script makes of the tables beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import make_us_listing_dates


@pytest.mark.parametrize("name", ["listing_dates.csv", "listing_sources.csv"])
def test_the_table_is_what_the_script_makes(shared: Path, tmp_path: Path, name: str) -> None:
    make_us_listing_dates.make(shared, tmp_path / "listing_dates.csv")
    assert (tmp_path / name).read_bytes() == make_us_listing_dates.TARGET.with_name(name).read_bytes()
