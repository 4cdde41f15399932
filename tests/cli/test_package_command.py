"""The officers' side of a package: what they type in Washington and Seoul, and what they are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.service.capitals import content
from tricord.cli import tricord
from tricord.cli.capital import Capital, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Capital]]:
    folder = tmp_path_factory.mktemp("capitals")
    made = {party: Capital(folder, party) for party in ("KR", "US")}
    try:
        for one in made.values():
            one.prepare([other for other in made.values() if other is not one])
        for one in made.values():
            one.start()
        yield made
    finally:
        for one in made.values():
            one.stop()


def run(capital: Capital, who: str, *arguments: str) -> Result:
    env = {"TRICORD_NODE_URL": capital.url, "TRICORD_TOKEN": capital.tokens[who]}
    return CliRunner().invoke(tricord, ["package", *arguments], env=env)


def told(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def carry_out(capital: Capital, approved: str) -> str:
    command = approved.split("carry-out ")[1].split()
    return told(run(capital, "drafter", "carry-out", *command))


def test_a_package_is_led_and_answered_from_two_terminals(nodes: dict[str, Capital], tmp_path: Path) -> None:
    washington, seoul = nodes["US"], nodes["KR"]
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(content()), "utf-8")
    package = told(run(washington, "drafter", "draft", str(file))).split()[1].rstrip(".")
    assert told(run(seoul, "desk", "list")) == "There are no packages for you.\n"
    refused = run(seoul, "desk", "show", package)
    assert refused.exit_code == 3
    assert "no such package for you" in refused.output
    said = told(run(washington, "approver", "circulate", package, "--to", "KR", "--working-days", "2"))
    assert "does not count: Thu 24 Nov 2022" in told(
        run(washington, "approver", "circulate", package, "--to", "KR", "--working-days", "5")
    )
    assert "KR: sealed" in carry_out(washington, said)
    wait_until(lambda: seoul.sees(package), "Seoul has it")
    assert "circulated" in told(run(seoul, "desk", "list"))
    told(run(seoul, "drafter", "position", package, "hold", "--reasons", "one name is not checked yet"))
    wait_until(lambda: washington.as_("desk").package(package).holds, "Washington hears of it")
    shown = told(run(washington, "desk", "show", package))
    assert "US waits for KR to lift its hold (one name is not checked yet)" in shown
    told(run(seoul, "drafter", "lift", package, "--reasons", "checked"))
    told(run(seoul, "drafter", "position", package, "support"))
    wait_until(lambda: washington.as_("desk").package(package).answers["KR"] == "support", "it supports")
    carry_out(washington, told(run(washington, "approver", "adopt", package)))
    carry_out(washington, told(run(washington, "approver", "release-at", package, "2022-12-02T09:00:00+09:00")))
    followed = told(run(washington, "desk", "follow", package))
    assert "US" in followed
    assert json.loads(told(run(washington, "desk", "show", package, "--json")))["status"] == "release set"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("release-at", "abcdef", "tomorrow"), "offset from UTC"),
        (("position", "abcdef", "perhaps"), "support"),
        (("show", "abcdef"), "no such package"),
        (("draft", "nothing.json"), "does not exist"),
    ],
)
def test_what_is_wrong_is_said(nodes: dict[str, Capital], arguments: tuple[str, ...], says: str) -> None:
    found = run(nodes["US"], "desk", *arguments)
    assert found.exit_code != 0
    assert says in found.output


def test_a_node_that_does_not_answer_is_named() -> None:
    env = {"TRICORD_NODE_URL": "http://127.0.0.1:9", "TRICORD_TOKEN": "x"}
    found = CliRunner().invoke(tricord, ["package", "list"], env=env)
    assert found.exit_code == 3
    assert "does not answer" in found.output
    assert "127.0.0.1:9" in found.output
