"""A birth date that stands for none is not used, and the answer says so."""

from __future__ import annotations

import pytest

from tricord.values import read_birth_date


@pytest.mark.parametrize(
    "text", ["1900-01-01", "01/01/1900", "1970-01-01", "9999-12-31", "1899-12-30", "2527-01-08", "1362/10/18", "0001"]
)
def test_a_placeholder_or_nobodys_birth_date_is_not_used(text: str) -> None:
    read = read_birth_date(text)
    assert read.edtf is None
    assert read.note is not None
    assert "not used" in read.note


@pytest.mark.parametrize(("text", "edtf"), [("1900", "1900"), ("1970", "1970"), ("01/02/1970", "1970")])
def test_the_year_of_a_placeholder_alone_is_a_year(text: str, edtf: str) -> None:
    assert read_birth_date(text).edtf == edtf
