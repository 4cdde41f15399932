"""`tricord share` and `tricord audit` as their users type them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tricord.cli import tricord

ITEM = (
    "--from", "JP", "--level", "特定秘密", "--audience", "JP", "--audience", "US", "--audience", "KR",
    "--topic", "dprk-missile", "--purpose", "missile-defence", "--to", "KR",
)  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tricord, list(arguments), prog_name="tricord")


def ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output + result.stderr
    return result.stdout


def test_explain_tells_the_story_of_the_report() -> None:
    denied = run("share", "explain", *ITEM, "--on", "2016-10-27", "--consented", "2016-10-20")
    assert denied.exit_code == 3
    assert "MAY NOT BE RELEASED" in denied.stdout
    assert "JP-KR GSOMIA is not in force, in preparation" in denied.stdout
    assert "It may go through US, under TISA" in denied.stdout
    through = ok("share", "explain", *ITEM, "--on", "2016-10-27", "--via", "US", "--consented", "2016-10-20")
    assert "MAY BE RELEASED" in through
    assert "KR marks it 군사II급비밀" in through
    assert "MAY BE RELEASED" in ok("share", "explain", *ITEM, "--on", "2016-11-24")
    assert "notice suspended since 2019-11-22" in ok("share", "explain", *ITEM, "--on", "2019-12-01")


def test_explain_says_what_is_missing_for_the_other_way() -> None:
    denied = run("share", "explain", *ITEM, "--on", "2016-10-27")
    assert "once the originator's consent to that is on record" in denied.stdout
    off_topic = [value if value != "dprk-missile" else "military" for value in ITEM]
    assert "Through US neither: the scope" in run("share", "explain", *off_topic, "--on", "2016-10-27").stdout


def test_explain_for_a_program_and_for_a_person() -> None:
    result = run(
        "share", "explain", *ITEM, "--on", "2018-01-01", "--person", "Root", "--role", "administrator", "--json"
    )
    assert result.exit_code == 3
    answer = json.loads(result.stdout)
    assert answer["decision"]["allow"] is False
    assert [reason["rule"] for reason in answer["decision"]["reasons"]][:2] == ["no-access-by-rank", "clearance"]
    assert answer["decision"]["rules"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("share", "explain", "--to", "KR", "--purpose", "x"), "--from"),
        (("share", "explain", *ITEM, "--on", "tomorrow"), "2016-10-27"),
        (("share", "explain", *ITEM, "--via", "JP"), "passes a party twice"),
        (("share", "explain", *ITEM, "--consented", "once"), "2016-10-27"),
    ],
)
def test_a_slip_of_the_pen_is_a_usage_error(arguments: tuple[str, ...], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert says in result.stderr


def test_agreements_of_a_day() -> None:
    text = ok("share", "agreements", "--on", "2016-10-27", "--rules")
    assert "JP-KR GSOMIA (JP, KR): not in force, in preparation" in text
    assert "TISA (US, JP, KR): in force" in text
    assert "through US; covers dprk-missile, dprk-nuclear" in text
    assert "third-party-rule" in text
    assert len(json.loads(ok("share", "agreements", "--json"))) == 6


def test_two_nodes_from_keys_to_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fingerprints = {}
    for party in ("JP", "KR"):
        made = ok("share", "keygen", "--party", party, "--node", party)
        fingerprints[party] = re.findall(r"voice: (.*)", made)[0]
    assert run("share", "trust", "KR.card.json", "--node", "JP").exit_code == 3
    ok("share", "trust", "KR.card.json", "--fingerprint", fingerprints["KR"], "--node", "JP")
    ok("share", "trust", "JP.card.json", "--fingerprint", fingerprints["JP"], "--node", "KR")
    Path("launch.txt").write_text("A launch.")
    marking = ["--level", "秘", "--audience", "KR", "--topic", "dprk-missile", "--given-for", "missile-defence"]
    ok("share", "mark", "launch.txt", *marking, "--consent", "2016-10-20", "KR", "US", "note 1", "--node", "JP")
    assert "MAY BE RELEASED" in ok("share", "explain", "launch.txt", "--to", "KR", "--purpose", "missile-defence")
    seal = ["share", "seal", "launch.txt", "--to", "KR", "-o", "1.envelope", "--node", "JP"]
    refused = run(*seal, "--purpose", "trade")
    assert refused.exit_code == 3
    assert "asked for trade" in refused.stderr
    assert "under JP-KR GSOMIA" in ok(*seal, "--purpose", "missile-defence")
    assert "JP 秘 = KR 군사III급비밀" in ok("share", "open", "1.envelope", "--into", "in", "--node", "KR")
    assert Path("in/JP-000001/launch.txt").read_text() == "A launch."
    again = run("share", "open", "1.envelope", "--into", "in", "--node", "KR")
    assert again.exit_code == 3
    assert "1.envelope is refused (repeated). JP's envelope 1 was received before" in again.stderr
    ok("share", "ask", "JP", "-o", "ask.envelope", "--node", "KR")
    assert "share resend KR 2" in ok("share", "open", "ask.envelope", "--node", "JP")
    ok("share", "resend", "KR", "1", "-o", "again.envelope", "--node", "JP")
    assert "next to be opened is 3" in ok("share", "skip", "JP", "--reason", "lost", "--node", "KR")
    assert "received up to 2" in ok("share", "status", "--node", "KR")
    assert json.loads(ok("share", "status", "--node", "KR", "--json"))["party"] == "KR"
    old = json.loads(ok("share", "status", "--node", "JP", "--json"))["keys"][0]["sign"]
    ok("share", "keygen", "--node", "JP", "-o", "JP2.card.json")
    ok("share", "trust", "JP2.card.json", "--node", "KR")
    key = re.findall(r"key (\w{16}) of JP", ok("share", "status", "--node", "JP"))[0]
    assert run("share", "revoke", key, "--node", "JP").exit_code == 2
    ok("share", "revoke", key, "--reason", "lost", "-o", "gone.json", "--node", "JP")
    assert "is revoked here: lost" in ok("share", "revoke", "gone.json", "--node", "KR")
    assert old in Path("KR/ring.json").read_text()
    ok("audit", "head", "-o", "head.json", "--node", "JP")
    ok("audit", "countersign", "head.json", "-o", "word.json", "--node", "KR")
    assert "Kept: KR saw" in ok("audit", "witness", "word.json", "--node", "JP")
    assert "all as JP's node wrote them" in ok("audit", "verify", "--node", "JP")


def test_an_audit_that_was_edited_names_the_entry(tmp_path: Path) -> None:
    node = str(tmp_path / "JP")
    ok("share", "keygen", "--party", "JP", "--node", node, "-o", str(tmp_path / "card"))
    ok("share", "keygen", "--node", node, "-o", str(tmp_path / "card"))
    log = tmp_path / "JP" / "audit.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"number":2', b'"number":3'))
    result = run("audit", "verify", "--node", node)
    assert result.exit_code == 7
    assert "Entry 2 is missing, or moved" in result.stderr
    assert json.loads(run("audit", "verify", "--node", node, "--json").stdout)["good"] == 1


def test_a_folder_that_is_not_there_and_a_party_that_is_none_are_said_to_be(tmp_path: Path) -> None:
    node = str(tmp_path / "JP")
    gone = str(tmp_path / "gone" / "card")
    unwritten = run("share", "keygen", "--party", "JP", "--node", node, "-o", gone)
    assert unwritten.exit_code == 3
    assert "cannot be written: No such file or directory" in unwritten.stderr
    assert run("audit", "head", "--node", node, "-o", gone).exit_code == 3
    mistyped = run("share", "keygen", "--party", "japan", "--node", str(tmp_path / "other"))
    assert mistyped.exit_code == 2
    assert "is no code of a party" in mistyped.stderr


def test_a_damaged_head_is_an_audit_that_is_not_what_it_was(tmp_path: Path) -> None:
    node = str(tmp_path / "JP")
    ok("share", "keygen", "--party", "JP", "--node", node, "-o", str(tmp_path / "card"))
    (tmp_path / "JP" / "audit.head.json").write_text("{}")
    assert run("audit", "verify", "--node", node).exit_code == 7


def test_without_a_node_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    result = run("share", "status", "--node", str(tmp_path))
    assert result.exit_code == 3
    assert "tricord share keygen --party" in result.stderr


def test_nothing_of_sharing_is_imported_until_it_is_asked_for() -> None:
    code = (
        "import sys, contextlib; from tricord.cli import tricord\n"
        "with contextlib.suppress(SystemExit): tricord(['share', 'explain', '--help'])\n"
        "print(sorted(m for m in ('cedarpy', 'nacl', 'tricord.sharing') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
