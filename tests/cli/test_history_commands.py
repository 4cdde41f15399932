"""`log`, `feed` and `actions` as their users type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.cli.test_commands import ok, run


def test_log_tells_each_change_with_its_snapshots() -> None:
    text = ok("log", "us-ofac-sdn:45430")
    assert "US  us-ofac-sdn:45430  KIMSUKY" in text
    assert "published by Office of Foreign Assets Control" in text
    assert "2023-12-01  added, against the snapshot of 2023-11-30" in text
    assert "Organization.name: + KIMSUKY" in text
    assert "KR  " in text


def test_log_as_json_goes_from_and_to() -> None:
    answer = json.loads(ok("log", "us-ofac-sdn:45430", "--json"))
    us = next(entry for entry in answer if entry["entry"] == "us-ofac-sdn:45430")
    assert us["steps"][0]["op"] == "ADD"
    assert {"schema": "Organization", "prop": "name", "from": None, "to": "KIMSUKY"} in us["steps"][0]["values"]


def test_log_as_known_before_the_snapshot_finds_nothing() -> None:
    result = run("log", "us-ofac-sdn:45430", "--as-known-on", "2023-11-30")
    assert result.exit_code == 1
    assert "no proof of absence" in result.stdout


def test_feed_of_a_programme_in_json_lines() -> None:
    text = ok("feed", "--list", "us-ofac-sdn", "--programme", "DPRK", "--from", "2022-12-01", "--to", "2022-12-31")
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[0]["delta"]["added"] == 3
    people = [line for line in lines[1:] if line["entity"]["schema"] == "Person"]
    assert [line["entity"]["caption"] for line in people] == ["JON, Il Ho", "YU, Jin", "KIM, Su Gil"]
    assert {line["op"] for line in lines[1:]} == {"ADD"}
    assert all(line["change"]["id"].startswith("tcc-") for line in lines[1:])


def test_feed_as_atom_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    result = run(
        "feed", "--format", "atom", "--party", "us", "--from", "2022-12-01", "--to", "2022-12-31", "-o", str(path)
    )
    assert result.exit_code == 0
    assert result.stderr == f"{path}: 1 snapshots, 10 changes\n"
    feed = etree.parse(path)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 11


def test_a_feed_without_snapshots_finds_nothing() -> None:
    assert run("feed", "--list", "kr-mofa").exit_code == 1


def test_actions_says_why_who_and_after_what() -> None:
    text = ok("actions", "--from", "2023-11-30", "--to", "2023-12-01", "--subjects")
    assert "2023-11-30 to 2023-12-01  US, JP, KR   (a party says so itself; they name the same subjects)" in text
    assert "2023-11-30  US: 1 organization, 8 persons" in text
    assert "9 days after" in text
    assert (
        "KIMSUKY: UN not listed; US acted 2023-11-30 (+181 d); JP acted 2023-12-01 (+182 d); KR before 2023-06-02"
        in text
    )


def test_actions_as_json() -> None:
    (answer,) = json.loads(ok("actions", "--from", "2023-11-30", "--to", "2023-12-01", "--json"))
    assert answer["parties"] == ["US", "JP", "KR"]
    assert {trigger["happening"]["kind"] for trigger in answer["triggers"]} >= {"space"}


@pytest.mark.parametrize("command", ["align", "gaps", "show", "export", "events", "actions", "log"])
def test_every_question_can_be_asked_as_of_and_as_known_on(command: str) -> None:
    text = ok(command, "--help")
    assert "--as-of" in text
    assert "--as-known-on" in text


@pytest.mark.parametrize("command", ["asof", "feed"])
def test_where_a_day_is_the_question_what_was_known_is_an_option(command: str) -> None:
    assert "--as-known-on" in ok(command, "--help")


def test_events_as_known_on_leaves_out_what_was_said_later() -> None:
    now = json.loads(ok("events", "--system", "Musudan", "--json"))
    then = json.loads(ok("events", "--system", "Musudan", "--as-known-on", "2016-06-01", "--json"))
    assert len(then[0]["answer"]["alternatives"]) <= len(now[0]["answer"]["alternatives"])
    assert run("events", "--from", "2016-01-01", "--as-known-on", "2016-06-01").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("feed", "--list", "nowhere"), "No list is called"),
        (("feed", "--from", "yesterday"), "Not a day"),
        (("actions", "--from", "yesterday"), "Not a day"),
        (("log", "x", "--as-of", "yesterday"), "Not a day"),
        (("watch", "--state", "x"), "--command COMMAND or --webhook URL"),
    ],
)
def test_what_is_written_wrongly_is_explained(arguments: tuple[str, ...], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
