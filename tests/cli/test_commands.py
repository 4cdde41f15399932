"""The command as its users type it: answers, exit codes, and errors that say what, where and what next."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tricord.cli import COMMANDS, tricord
from tricord.node import ROLES, SCOPES


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tricord, list(arguments), prog_name="tricord")


def ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output + result.stderr
    return result.stdout


def test_tricord_alone_says_where_the_lists_stand_and_what_to_try() -> None:
    text = ok()
    for list_id in ("un-sc", "us-ofac-sdn", "jp-mof", "kr-mofa", "eu-dprk"):
        assert list_id in text
    assert "days old" in text
    assert "tricord align --programme DPRK" in text


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(command: str) -> None:
    assert f"Usage: tricord {command}" in ok(command, "--help")


def test_help_imports_neither_the_database_nor_a_reader() -> None:
    code = (
        "import sys; from tricord.cli import tricord; import contextlib\n"
        "with contextlib.suppress(SystemExit): tricord(['--help'])\n"
        "print(sorted(m for m in ('sqlalchemy', 'lxml', 'rich', 'jinja2', 'rigour') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_align_prints_the_matrix_and_its_summary() -> None:
    text = ok("align", "--programme", "DPRK", "--limit", "5")
    assert "subjects" in text
    assert "Designated by both: UN-US" in text
    assert "Largest gaps:" in text
    assert "? = unknown" in text


def test_align_as_json_is_the_whole_answer() -> None:
    answer = json.loads(ok("align", "--programme", "DPRK", "--as-of", "2016-10-27", "--json"))
    assert answer["as_of"] == "2016-10-27"
    assert answer["version"]
    assert {cell["state"] for s in answer["subjects"] for cell in s["cells"].values()} >= {
        "listed",
        "autonomous",
        "unknown",
    }
    one = next(s for s in answer["subjects"] if s["cells"]["US"]["designations"])
    assert one["cells"]["US"]["designations"][0]["source"]["place"]


def test_show_tells_two_men_of_one_name_apart_with_sources() -> None:
    text = ok("show", "Kim Yong Chol")
    assert "2 subjects have this name" in text
    assert "김영철" in text
    assert "キム・ヨンチョル" in text
    assert "row 1960" in text or "snapshot" in text
    assert "One subject because:" in text


@pytest.mark.parametrize("name", ["김영철", "キム・ヨンチョル", "us-ofac-sdn:12211", "472310168"])
def test_show_finds_by_any_script_id_and_identifier(name: str) -> None:
    assert "Kim" in ok("show", name) or "KIM" in ok("show", name)


def test_show_of_nobody_says_that_this_is_no_proof() -> None:
    result = run("show", "Nobody Of That Name")
    assert result.exit_code == 1
    assert "no proof of absence" in result.stdout


def test_gaps_of_one_party() -> None:
    text = ok("gaps", "--programme", "DPRK", "--party", "kr", "--limit", "3")
    assert "KR" in text
    assert "Unknown cells, and those that a rule covers, are no gaps" in " ".join(text.split())


def test_asof_tells_the_day_of_the_report() -> None:
    text = ok("asof", "2016-10-27")
    assert "Nuclear tests in 2016: 2" in text
    assert "JP-KR GSOMIA: not in force" in text


def test_events_counts_with_sources_that_disagree() -> None:
    text = ok("events", "--system", "Musudan", "--year", "2016", "--as-of", "2016-10-27")
    assert "Musudan launches in 2016: 8" in text
    assert "failure in 2016: 7" in text
    assert "otherwise:" in text


def test_events_lists_what_happened() -> None:
    text = ok("events", "--from", "2016-11-30", "--to", "2016-12-02")
    assert "S/RES/2321" in text


def test_diff_shows_the_real_additions_of_two_days() -> None:
    text = ok("diff", "us-ofac-sdn", "--from", "2022-11-30", "--to", "2022-12-02")
    assert "JON, Il Ho" in text
    assert "YU, Jin" in text
    assert "KIM, Su Gil" in text


def test_export_csv_is_safe_for_spreadsheets_and_has_every_cell() -> None:
    rows = list(csv.DictReader(io.StringIO(ok("export", "--format", "csv", "--programme", "DPRK"))))
    assert len(rows) % 6 == 0
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert all(row["why"] for row in rows)


def test_export_jsonl_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    ok("export", "--format", "jsonl", "--programme", "DPRK", "-o", str(target))
    assert all(json.loads(line)["id"] for line in target.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("align", "--as-of", "yesterday"), 2, "2016-10-27"),
        (("align", "--parties", "XX"), 2, "Tricord knows UN"),
        (("load", "un-sc", "x.xml"), 2, "--db my.db"),
        (("load", "un", "x.xml", "--db", "s.db"), 2, "No list is called 'un'"),
        (("load", "un-sc", "nowhere.xml", "--db", "s.db"), 3, "no such file"),
        (("align", "--db", "missing-folder/s.db"), 3, "does not exist"),
        (("diff", "un-sc", "--from", "1999-01-01", "--to", "2026-02-27"), 2, "The first loaded is of 2026-02-27"),
        (("gaps", "--programme", "NOSUCH"), 2, "No programme is called 'NOSUCH'. Tricord knows"),
    ],
)  # fmt: skip
def test_errors_say_what_where_and_what_next(
    arguments: tuple[str, ...], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert says in result.stderr or says in result.output


def test_load_reports_and_a_bad_file_changes_nothing(tmp_path: Path) -> None:
    table = tmp_path / "actions.csv"
    head = "action_name,date,parties,trigger_event,counts_per_party,source,confidence\n"
    rows = "".join(f"Action {n},2016-12-{n:02},JP;US,test,JP:1 person,somewhere,high\n" for n in range(1, 25))
    table.write_text(head + rows, encoding="utf-8")
    store = str(tmp_path / "my.db")
    text = ok("load", "joint-actions", str(table), "--published", "2016-12-31", "--db", store)
    assert "24 entries (first snapshot)" in text
    assert "nothing changed" in ok("load", "joint-actions", str(table), "--published", "2016-12-31", "--db", store)
    table.write_text(head + rows.replace("Action 7,", '"Action 7,'), encoding="utf-8")
    refused = run("load", "joint-actions", str(table), "--published", "2017-01-01", "--db", store)
    assert refused.exit_code == 3
    assert "actions.csv" in refused.stderr
    assert "broken quotes" in refused.stderr
    lost = tmp_path / "lost.csv"
    lost.write_text(head + "".join(rows.splitlines(keepends=True)[:20]), encoding="utf-8")
    listed = json.loads(ok("lists", "--db", store, "--json"))
    assert [len(status["snapshots"]) for status in listed if status["info"]["id"] == "joint-actions"] == [1]


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -c 'from tricord.cli import main; main()' align --programme DPRK | head -1",
        shell=True, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "DPRK" in done.stdout
    assert done.stderr == ""


def test_help_names_the_environment_variables_and_cuts_no_sentence() -> None:
    assert "[env var: TRICORD_DB]" in " ".join(ok("align", "--help").split())
    assert "[env var: TRICORD_NODE]" in " ".join(ok("share", "status", "--help").split())
    for group in ("audit", "node", "package", "share"):
        listed = ok(group, "--help").partition("Commands:")[2]
        assert listed
        assert "..." not in listed


def test_closed_sets_are_choices_in_large_and_small_letters() -> None:
    assert "nuclear" in ok("events", "--kind", "Nuclear", "--year", "2016")
    refused = run("events", "--kind", "weather")
    assert refused.exit_code == 2
    assert "'weather' is not one of 'nuclear'" in refused.stderr
    assert "Say whom to screen" in run("screen", "--schema", "person").stderr


@pytest.mark.parametrize(
    ("command", "known"),
    [(("node", "token"), SCOPES), (("node", "user", "add"), ROLES), (("share", "explain"), ROLES)],
)
def test_the_choices_of_a_command_are_those_of_the_node(command: tuple[str, ...], known: tuple[str, ...]) -> None:
    assert f"[{'|'.join(known)}]" in ok(*command, "--help")


def test_a_system_that_is_none_is_answered_with_the_systems() -> None:
    refused = run("events", "--system", "Foo")
    assert refused.exit_code == 2
    assert "Musudan" in refused.stderr
    assert "unknown" not in refused.stderr
