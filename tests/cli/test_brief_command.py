"""`tricord brief`: what a desk officer types, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tricord.cli import tricord

TOKYO = "tokyo-2016-10-27"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tricord, ["brief", *arguments])


def ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_briefings_that_come_with_tricord_are_listed_in_the_readers_language() -> None:
    assert "Tokyo, 27 October 2016: three vice foreign ministers" in ok("list")
    assert "도쿄, 2016년 10월 27일" in ok("list", "--lang", "ko")
    assert [one["slug"] for one in json.loads(ok("list", "--json"))["published"]] == [TOKYO]


def test_a_briefing_is_shown_with_its_claims_then_and_now() -> None:
    shown = ok("show", TOKYO, "--as-of", "2016-12-31")
    for line in (
        "Musudan launches in 2016: 8 -> 8",
        "Military information pact of Japan and South Korea: not in force, in preparation -> in force",
        "2016-10-09  draft: nuclear test 5: new resolution",
        "Accounts differ: On which day were the bilateral meetings?",
        "Possible further unilateral sanctions of the three, in coordination: 2016-12-02",
    ):
        assert line in shown
    whole = json.loads(ok("show", TOKYO, "--json"))
    assert {"briefing", "claims", "followed", "council"} == set(whole)


def test_statements_are_found_by_speaker_and_subject() -> None:
    told = ok("statements", "--speaker", "Sugiyama", "--about", "agreement:JP-KR GSOMIA")
    assert "Japan will respond in good faith" in told
    assert "via Kyodo: https://" in told
    assert run("statements", "--speaker", "Nobody At All").exit_code == 1
    assert run("statements", "--as-of", "someday").exit_code == 2
    later = json.loads(ok("statements", "--party", "KP", "--json"))
    assert {s["day"] for s in later} == {"2016-11-23", "2016-12-01", "2016-12-22"}


def test_a_briefing_goes_from_a_file_to_its_readers_by_two_persons(tmp_path: Path) -> None:
    file, kept = tmp_path / "one.json", str(tmp_path / "b.db")
    ok("new", "seoul-2017-01-05", "2017-01-05", "-o", str(file))
    assert run("new", "seoul-2017-01-05", "2017-01-05", "-o", str(file)).exit_code == 2
    checked = run("check", str(file))
    assert (checked.exit_code, "place: it is empty" in checked.stdout) == (7, True)
    ok("export", TOKYO, "-o", str(file))
    file.write_text(file.read_text("utf-8").replace(TOKYO, "tokyo-again"), "utf-8")
    assert "nothing keeps it" in ok("check", str(file))
    assert "is a draft" in ok("import", str(file), "--briefings", kept, "--by", "ann")
    assert "tokyo-again: draft, revision 1" in ok("list", "--briefings", kept)
    refused = run("publish", "tokyo-again", "--briefings", kept, "--by", "ann")
    assert (refused.exit_code, "a second person approves it" in refused.stderr) == (3, True)
    assert "is published" in ok("publish", "tokyo-again", "--briefings", kept, "--by", "ben")
    assert "tokyo-again" in ok("list", "--briefings", kept)
    ok("withdraw", "tokyo-again", "--briefings", kept, "--by", "ben", "--why", "It was a copy.")
    assert ok("show", "tokyo-again", "--briefings", kept).splitlines()[1] == "Withdrawn: It was a copy."


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("show", "nope"), 3, "There is no briefing called 'nope'"),
        (("new", "Bad Name", "2017-01-05"), 2, "is no name of a briefing"),
        (("new", "name", "yesterday"), 2, "is no day"),
        (("check", "/nowhere/a.json"), 3, "cannot be read"),
        (("list", "--briefings", "/nowhere/b.db"), 3, "does not exist"),
        (("publish", "x", "--by", "ann"), 2, "--briefings"),
        (("list", "--lang", "fr"), 2, "is not one of"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments: tuple[str, ...], code: int, told: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, told in result.stderr) == (code, True), result.output
