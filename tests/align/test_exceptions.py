"""Exceptions that may apply: each with its law and source, shown only while it may be in force."""

from __future__ import annotations

from tricord.align import exceptions_of
from tricord.lists import known_codes


def test_an_exception_is_told_from_its_day_on() -> None:
    before = {one.exception_id for one in exceptions_of("UN", ["DPRK"], "2016-12-02")}
    after = {one.exception_id for one in exceptions_of("UN", ["DPRK"], "2022-12-09")}
    assert "UN-1718-9" in before
    assert after - before >= {"UN-2664-1", "UN-2664-DPRK"}


def test_of_another_programme_or_party_none_is_told() -> None:
    assert exceptions_of("UN", ["CUBA"], "2024-01-01") == ()
    assert exceptions_of("XX", ["DPRK"], "2024-01-01") == ()


def test_every_exception_has_a_law_and_a_source() -> None:
    found = [
        one for party in ("UN", "US", "JP", "KR", "EU", "AU") for one in exceptions_of(party, ["DPRK"], "2030-01-01")
    ]
    assert len(found) > 25
    assert all(one.law and one.source and one.scope and set(one.programmes) <= set(known_codes()) for one in found)
