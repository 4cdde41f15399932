"""`log`, `feed` and `actions` as their users type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.cli.test_commands import ok, run
from tests.worlds import Publish


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


# -- where nothing is known --------------------------------------------------------------------------------------------


def test_a_stretch_without_a_snapshot_is_not_told_as_without_a_change() -> None:
    result = run("diff", "un-sc", "--from", "2026-03-01", "--to", "2026-06-01")
    assert result.exit_code == 1
    assert "no snapshot was published after 2026-03-01 and by 2026-06-01: that of 2026-02-27 answers" in result.stdout
    assert "0 added" not in result.stdout
    answer = json.loads(run("diff", "un-sc", "--from", "2026-03-01", "--to", "2026-06-01", "--json").stdout)
    assert (answer["known"], answer["changes"]) == (False, [])


def test_what_came_after_the_newest_snapshot_is_told_as_not_known() -> None:
    text = ok("diff", "us-ofac-sdn", "--from", "2023-12-01", "--to", "2026-01-01")
    assert "The newest snapshot that is loaded is of 2024-05-02: what changed after it is not known." in text
    assert "not known" not in ok("diff", "us-ofac-sdn", "--from", "2022-11-30", "--to", "2022-12-02")


@pytest.mark.parametrize(
    "arguments", [("--from", "2026-06-01", "--to", "2026-12-01"), ("--as-of", "2026-12-01"), ("--year", "2027")]
)
def test_events_beyond_the_end_of_the_record_are_no_zero(arguments: tuple[str, ...]) -> None:
    assert "The newest entry of the record is of 2026-" in run("events", *arguments).stderr


def test_events_within_the_record_say_nothing_of_its_end() -> None:
    assert run("events", "--as-of", "2016-10-27").stderr == ""
    assert run("events", "--system", "Musudan", "--year", "2016").stderr == ""


# -- by legal date -----------------------------------------------------------------------------------------------------

DECEMBER = ("changes", "--from", "2022-12-01", "--to", "2022-12-31", "--programme", "DPRK")


def test_changes_tells_act_by_act_who_did_what_and_what_is_not_known() -> None:
    text = ok(*DECEMBER)
    assert "2022-12-01: United States designated 3 persons under DPRK." in text
    assert "    asset-freeze, travel-ban; E.O. 13687 (2015)" in text
    assert "    - JON, Il Ho  [us-ofac-sdn:39496, us-notices:ab9ebafcd017]" in text
    assert "2022-12-01 to 2022-12-31, by legal date: " in text
    assert "kr-mofa: what left it before 2026-01-22 is not seen." in text
    assert "... and 7 more (--all shows each, with its sources)" in text
    assert "more (--all" not in ok(*DECEMBER, "--all")
    assert "by legal date: 13 designations." in ok(*DECEMBER, "--party", "US")


def test_changes_as_a_table_a_feed_and_json(tmp_path: Path) -> None:
    path = tmp_path / "december.csv"
    result = run(*DECEMBER, "--party", "KR", "--format", "csv", "-o", str(path))
    assert (result.exit_code, result.stderr) == (0, f"{path}: 1 acts\n")
    assert len(path.read_text().splitlines()) == 1 + 15
    feed = etree.fromstring(ok(*DECEMBER, "--party", "us", "--format", "atom").encode())
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 2
    answer = json.loads(ok(*DECEMBER, "--json"))
    assert {act["party"] for act in answer["acts"]} >= {"US", "JP", "KR", "EU"}


def test_a_party_of_which_nothing_is_loaded_is_not_told_as_idle(publish: Publish, tmp_path: Path) -> None:
    publish("un-sc", "2026-01-01", {"1": {"name": "RI, Su Yong", "since": "2016-11-30"}})
    asked = ("changes", "--from", "2023-12-01", "--to", "2023-12-31", "--party", "KR")
    result = run(*asked, "--db", str(tmp_path / "store.db"))
    assert result.exit_code == 1
    assert "nothing that is known of" in result.stdout
    assert "KR: no list is loaded, nothing is known of its changes." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "2022-12-31", "--to", "2022-12-01"), "Give the earlier day first"),
        (("--from", "2022-12-01"), "Missing option '--to'"),
        (("--from", "2022-12-01", "--to", "2022-12-31", "--json", "--format", "csv"), "leave out --format"),
        (("--from", "2022-12-01", "--to", "2022-12-31", "-o", "x"), "-o goes with --format csv or atom"),
        (("--from", "2022-12-01", "--to", "2022-12-31", "--party", "XX"), "No party is called"),
    ],
)
def test_changes_that_are_asked_wrongly_are_explained(arguments: tuple[str, ...], says: str) -> None:
    result = run("changes", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
