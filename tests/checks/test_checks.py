"""What no true store can show, told by small stories; and what the embedded snapshot still shows."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.worlds import Publish
from tricord.checks import CHECKS
from tricord.database import Database

KIM = {"name": "KIM, Yong Chol", "birthDate": "1946", "since": "2016-12-02"}
OTHER = {"9": {"name": "SOMEBODY, Else", "since": "2010-01-01"}}

#: What the embedded snapshot shows of each check; it may only become less. Nothing else contradicts itself.
KNOWN = {"joined-on-one-list": 29}


def found(database: Database) -> list[tuple[str, str]]:
    return [(one.check, str(one.reason)) for one in database.check()]


def test_a_store_in_order_shows_nothing(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.1": {**KIM, "basis": "un"}})
    publish("us-ofac-sdn", "2026-02-27", {"1": KIM})
    assert found(database) == []


def test_who_carries_out_a_un_listing_that_is_none(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", OTHER)
    publish("jp-mof", "2026-03-05", {"1-1": {**KIM, "basis": "implementing"}})
    assert found(database) == [
        (
            "implementing-without-un",
            "JP carries out a UN listing (jp-mof:1-1), and the UN's own list does not have it",
        )
    ]


def test_two_entries_of_one_list_that_were_joined_by_a_name(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.1": {**KIM, "basis": "un", "passportNumber": "AB123456"}})
    twice = {"1": {**KIM, "passportNumber": "AB123456"}, "2": {**KIM, "passportNumber": "AB123456"}}
    publish("us-ofac-sdn", "2026-02-27", twice)
    checks = {check for check, _ in found(database)}
    assert checks <= {"joined-on-one-list"}


def test_a_designation_that_ends_before_it_begins(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2026-02-27", {"1": {**KIM, "until": "2015-01-01"}})
    assert found(database) == [("ends-before-it-begins", "us-ofac-sdn:1 begins on 2016-12-02 and ends on 2015-01-01")]


@pytest.mark.slow
def test_the_embedded_snapshot_shows_nothing_new(embedded: Database) -> None:
    counts = Counter(one.check for one in embedded.check())
    assert {check: counts[check] for check in CHECKS if counts[check]} == {c: n for c, n in KNOWN.items() if n}
