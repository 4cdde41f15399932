"""`tricord node verify`: whoever edits the database without a key is found, whatever is edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.service.capitals import Capitals, content
from tests.service.nodes import staffed
from tricord.coordination import EventLog
from tricord.node import open_node

#: What somebody may try with the database of Washington's node, and what is said of it.
EDITS = {
    "a clearance is given": (
        "INSERT INTO person_act (person_id, at, by, what, value) "
        "SELECT id, made_at, 'head', 'clearance.given', 'SECRET' FROM person WHERE name = 'desk'",
        "clearance.given SECRET",
    ),
    "a role is given": (
        "UPDATE person_act SET value = 'approver' WHERE value = 'drafter'",
        "role.given approver",
    ),
    "a disabled person is let in again": ("DELETE FROM person_act WHERE what = 'disabled'", "disabled"),
    "somebody is put in": (
        "INSERT INTO person (name, party, made_at) VALUES ('mallory', 'US', '2022')",
        "mallory of US is not in the audit",
    ),
    "a marking is widened": (
        "UPDATE marking SET body = replace(body, '\"JP\",', '')",
        "marked otherwise than its originator signed",
    ),
    "another marking is pointed at": (
        "UPDATE revision SET marking_id = (SELECT max(id) FROM marking) "
        "WHERE item_id = (SELECT id FROM item WHERE name = 'launch')",
        "marked otherwise than its originator signed",
    ),
    "a slip is edited": (
        "UPDATE revision SET received = replace(received, 'SECRET', 'unclassified')",
        "not signed by US",
    ),
    "a content is edited": ("UPDATE content SET data = 'x' WHERE sha256 IN (SELECT sha256 FROM revision)", "edited"),
    "a content is exchanged": (
        "UPDATE revision SET sha256 = (SELECT sha256 FROM revision ORDER BY id DESC LIMIT 1) WHERE id = 1",
        "its content is another",
    ),
    "an older marking is made current": (
        "UPDATE item SET revision_id = (SELECT min(id) FROM revision WHERE item_id = item.id) WHERE name = 'launch'",
        "another revision is current",
    ),
    "an item is deleted": (
        "DELETE FROM revision WHERE item_id = (SELECT id FROM item WHERE name = 'launch'); "
        "DELETE FROM item WHERE name = 'launch'",
        "it was deleted",
    ),
    "an approval is put in": (
        "INSERT INTO approval SELECT id, at, 'approver', 'approved', '', '' FROM proposal "
        "WHERE id NOT IN (SELECT proposal_id FROM approval)",
        "of which the audit does not tell",
    ),
    "another is said to have approved": ("UPDATE approval SET by = 'desk'", "of which the audit does not tell"),
    "what was proposed is edited": (
        "UPDATE proposal SET body = replace(body, 'SECRET', 'unclassified')",
        "is not what",
    ),
    "an event of another party is deleted": (
        "DELETE FROM tricord_coordination_event WHERE party = 'KR'",
        "is not in its package: it was deleted",
    ),
    "an event of another party is deleted with its item": (
        "DELETE FROM tricord_coordination_event WHERE party = 'KR'; "
        "DELETE FROM revision WHERE item_id IN (SELECT id FROM item WHERE originator = 'KR'); "
        "DELETE FROM item WHERE originator = 'KR'",
        "it was deleted",
    ),
    "an own event is deleted": (
        "DELETE FROM tricord_coordination_event WHERE CAST(written AS TEXT) LIKE '%circulated%'",
        "deleted",
    ),
    "an event is edited": (
        "UPDATE tricord_coordination_event SET written = CAST(replace(written, 'support', 'object') AS BLOB)",
        "edited",
    ),
    "a token is put in": (
        "INSERT INTO token SELECT 'f00', person_id, 'x', label, scopes, purpose, made_at, until, NULL "
        "FROM token LIMIT 1",
        "The token f00",
    ),
    "a token is widened": ("UPDATE token SET scopes = 'read write approve administer taxii'", "not the one"),
    "a session is put in": (
        "INSERT INTO session VALUES ('x', 1, 'x', '', '2022-11-28', '2022-11-28', '2099', NULL)",
        "is not in the audit",
    ),
    "a password is exchanged": (
        "UPDATE password SET hash = (SELECT hash FROM password LIMIT 1)",
        "is not the one that was set",
    ),
}


@pytest.fixture(scope="module")
def capitals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Capitals]:
    """A package between three, an item marked twice, one undecided, somebody disabled."""
    made = Capitals(tmp_path_factory.mktemp("capitals"))
    washington = made.houses["US"]
    washington.person("writer", "reader", "drafter", cleared=("SECRET",))
    washington.person("second", "reader", "approver", cleared=("SECRET",))
    washington.opened.people.change("writer", cleared_for=["SECRET", "CONFIDENTIAL"], by="head")
    marking = {"level": "SECRET", "releasable_to": ["US"], "topics": [], "purposes": ["missile-defence"]}
    for number, audience in enumerate((["US", "JP"], ["US"])):
        proposed = washington.propose("launch", b"A launch.", by="writer", **{**marking, "releasable_to": audience})
        assert proposed.status_code == 202, proposed.text
        assert washington.decide(proposed.json()["id"], by="second").status_code == 200, number
    washington.propose("undecided", b"x", by="writer", **marking)
    washington.person("gone", "reader")
    washington.opened.people.change("gone", disabled=True, by="head")
    package = made.draft("US", content())
    made.circulate("US", package, "JP", "KR")
    made.carry()
    (round_id,) = [e.id for e in washington.opened.packages.log.packages()[package].events if e.kind == "circulated"]
    made.act("KR", package, "position", round=round_id, stance="support")
    made.carry()
    yield made
    made.close()


def test_what_nobody_edited_is_whole_at_every_node(capitals: Capitals) -> None:
    for house in capitals.houses.values():
        found = house.opened.verify()
        assert found.ok, found.findings
        assert found.events >= 4
    assert capitals.houses["US"].opened.verify().items >= 5


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_is_found(capitals: Capitals, tmp_path: Path, edit: str) -> None:
    washington = capitals.houses["US"]
    copy = tmp_path / "US.db"
    with sqlite3.connect(washington.url) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    copy.chmod(0o600)
    statement, said = EDITS[edit]
    with sqlite3.connect(copy) as connection:
        before = connection.total_changes
        for one in statement.split("; "):
            connection.execute(one)
        assert connection.total_changes > before, "the edit must edit something"
    opened = open_node(washington.node, str(copy), clock=washington.clock)
    findings = opened.verify().findings
    opened.close()
    assert any(said in one for one in findings), findings


def test_an_audit_without_its_head_file_is_not_whole(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    (house.node.folder / "audit.head.json").unlink()
    found = house.opened.verify()
    house.close()
    assert any("head file" in one for one in found.findings)


def test_it_is_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    house = staffed(tmp_path, url=postgres_url)
    house.put("launch", b"A launch.")
    assert house.opened.verify().ok, house.opened.verify().findings
    with house.opened.database.writing() as connection:
        connection.execute(text("UPDATE content SET data = 'x'"))
    assert not house.opened.verify().ok
    house.close()


def test_the_log_can_be_asked_for_what_it_holds(capitals: Capitals) -> None:
    opened = capitals.houses["JP"].opened
    assert isinstance(opened.packages.log, EventLog)
    with opened.database.reading() as connection:
        rows = list(opened.packages.log.rows(within=connection))
    assert {party for _, _, party, _ in rows} == {"US", "KR"}
