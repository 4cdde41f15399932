"""What lies around the line: below it, weak aliases left out, lists that are old, names whose answers are known."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tricord as library
from tricord.cli import tricord
from tricord.model import CellState
from tricord.screen import PartyStanding, Screener

OFAC = [PartyStanding(party="US", state=CellState.AUTONOMOUS, list_id="us-ofac-sdn")]
LISTED = [
    {"id": "kim", "schema": "Person", "properties": {"name": ["KIM Song Chol"], "birthDate": ["1950-03-04"]}},
    {"id": "ann", "schema": "Person", "properties": {"name": ["Ann Tester"], "weakAlias": ["Gorilla Bushman"]}},
]


class Store:
    """A store over a few invented subjects."""

    def __init__(self) -> None:
        self.made = Screener.build(LISTED, standings={"kim": OFAC, "ann": OFAC}, lists={"us-ofac-sdn": "2024-05-02"})

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def screener(self, **_: object) -> Screener:
        return self.made

    def lists(self) -> list[object]:
        return []

    def subjects_named(self, name: str) -> tuple[str, ...]:
        return self.made.bearing(name)


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = Store()
    monkeypatch.setattr(library, "open", lambda *_, **__: made)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tricord, arguments, prog_name="tricord")


def test_what_comes_near_is_shown_below_the_line_and_is_no_hit() -> None:
    result = run("screen", "--name", "Kim Song Chun", "--below", "0.5")
    assert result.exit_code == 0
    assert "Below the threshold of 0.7, and no hits:" in result.stdout
    assert "KIM Song Chol" in result.stdout
    kept = json.loads(run("screen", "--name", "Kim Song Chun", "--below", "0.5", "--json").stdout)
    assert (kept["hits"], [near["name"] for near in kept["below"]]) == ([], ["KIM Song Chol"])
    assert "Nothing from 0.5 up to the threshold" in run("screen", "--name", "Zed Qwert", "--below", "0.5").stdout


def test_what_comes_near_is_written_beside_the_results() -> None:
    Path("c.csv").write_text("name\nKim Song Chun\nAnn Tester\n", encoding="utf-8")
    assert run("screen", "c.csv", "--below", "0.5", "--out", "r.csv").exit_code == 10
    with Path("r.below.csv").open(encoding="utf-8-sig", newline="") as file:
        near = list(csv.DictReader(file))
    assert [(row["asked"], row["outcome"]) for row in near] == [("Kim Song Chun", "below")]
    assert 0.5 <= float(near[0]["score"]) < 0.7
    assert near[0]["evidence"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--name", "X", "--below", "0.8"), "Nothing lies between 0.8 and the threshold of 0.7"),
        (("c.csv", "--below", "0.5"), "writes beside the results: give --out"),
    ],
)
def test_a_lower_line_that_makes_no_sense_is_refused(arguments: tuple[str, ...], says: str) -> None:
    Path("c.csv").write_text("name\nX\n", encoding="utf-8")
    result = run("screen", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_weak_aliases_are_left_out_when_asked_and_the_answer_says_so() -> None:
    assert run("screen", "--name", "Gorilla Bushman").exit_code == 10
    result = run("screen", "--name", "Gorilla Bushman", "--no-weak")
    assert result.exit_code == 0
    assert "Weak aliases were left out of us-notices, us-ofac-sdn" in result.stdout


def test_an_old_list_has_an_exit_code_of_its_own() -> None:
    assert run("screen", "--name", "Zed Qwert", "--max-age", "99999").exit_code == 0
    result = run("screen", "--name", "Zed Qwert", "--max-age", "30", "--as-of", "2024-07-01")
    assert result.exit_code == 6
    assert "us-ofac-sdn is 60 days old on 2024-07-01: load a newer one." in result.stderr
    assert run("screen", "--name", "Ann Tester", "--max-age", "30").exit_code == 10


def test_each_answer_says_what_the_lists_at_hand_cover() -> None:
    assert "Lists at hand: US whole. Of other parties nothing is known." in run("screen", "--name", "Zed Qwert").stdout


def test_labelled_names_are_validated_and_a_later_run_says_what_was_lost() -> None:
    Path("l.csv").write_text("name,expected\nKim Song Chol,hit\nGorilla,Ann Tester\nZed Qwert,none\n", encoding="utf-8")
    first = run("validate", "l.csv", "--out", "v.json")
    assert first.exit_code == 0, first.output
    assert "3 names: 2 must find somebody, 1 nobody." in first.stdout
    assert "      0.70       1      1           0  <" in first.stdout
    assert "Below the line: 1 of 1" in first.stdout
    kept = json.loads(Path("v.json").read_text("utf-8"))
    kept["rows"][1]["found"] = 0.9
    Path("v.json").write_text(json.dumps(kept), encoding="utf-8")
    again = run("validate", "l.csv", "--against", "v.json")
    assert again.exit_code == 7
    assert "1 answers changed since" in again.stdout


def test_a_lost_name_is_printed_with_the_score_of_what_came_nearest() -> None:
    Path("l.csv").write_text("name,expected\nKim Sung Chul,hit\n", encoding="utf-8")
    said = run("validate", "l.csv", "--threshold", "1", "--out", "v.json").stdout
    (row,) = json.loads(Path("v.json").read_text("utf-8"))["rows"]
    assert 0.5 < row["best"] < 1
    assert f"nearest {row['name']} at {row['best']:.2f}: " in said


def test_a_file_that_is_no_validation_is_refused() -> None:
    Path("l.csv").write_text("name,expected\nKim Song Chol,hit\n", encoding="utf-8")
    result = run("validate", "l.csv", "--against", "l.csv")
    assert result.exit_code == 3
    assert "is no validation" in result.stderr
    assert run("validate", "l.csv", "--out", "v.csv").exit_code == 2
