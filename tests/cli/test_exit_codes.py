"""What the command ends with, as a script sees it: real processes, a sentence for every refusal, never a traceback."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tricord as library
from tests.worlds import Publish
from tricord.cli import tricord as command_group

MAIN = "from tricord.cli import main; main()"
ROWS = {"1": {"name": "KIM, Yong Chol", "since": "2016-12-02"}}


def run(*arguments: str | Path) -> Result:
    """In this process, where many commands are tried."""
    done = CliRunner().invoke(command_group, [str(argument) for argument in arguments], prog_name="tricord")
    assert "Traceback" not in done.stderr
    return done


def tricord(*arguments: str | Path, code: str = MAIN) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def store(publish: Publish, tmp_path: Path) -> Path:
    """A small store of one list."""
    publish("us-ofac-sdn", "2024-05-02", ROWS)
    return tmp_path / "store.db"


def test_what_is_answered_ends_with_0_and_what_is_not_found_with_1(store: Path) -> None:
    assert tricord("show", "KIM Yong Chol", "--db", store).returncode == 0
    nobody = tricord("show", "Nobody of this name", "--db", store)
    assert nobody.returncode == 1
    assert "no proof of absence" in nobody.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["algin"], "No such command 'algin'. Did you mean align?"),
        (["align", "--programm", "DPRK"], "Did you mean '--programme'?"),
        (["align", "--parties", "UN,USA"], "No party is called USA. Did you mean US?"),
        (["align", "--programme", "DRPK"], "No programme is called 'DRPK'. Did you mean DPRK"),
        (["align", "--programme", "dprk"], "Did you mean DPRK"),
        (["gaps", "--party", "XX"], "No party is called XX"),
        (["diff", "un-scc", "--from", "2020-01-01", "--to", "2021-01-01"], "Did you mean un-sc"),
        (["feed", "--list", "unsc"], "Did you mean un-sc"),
        (["lists", "--unplaced", "jp-mfo"], "Did you mean jp-mof"),
        (["asof", "27 October 2016"], "Not a day: '27 October 2016'. Write it as 2016-10-27."),
        (
            ["diff", "un-sc", "--from", "2023-12-01", "--to", "2023-11-30"],
            "2023-12-01 is after 2023-11-30. Give the earlier day first.",
        ),
    ],
)
def test_what_is_called_wrongly_ends_with_2_and_what_was_meant(store: Path, arguments: list[str], says: str) -> None:
    done = run(*arguments, *(() if arguments[0] == "algin" else ("--db", store)))
    assert done.exit_code == 2, done.stderr
    assert says in done.stderr


@pytest.mark.parametrize(
    ("arguments", "usage"),
    [
        (["gaps", "--party", "KOR"], "Usage: tricord gaps [OPTIONS]"),
        (["asof", "27.10.2016"], "Usage: tricord asof [OPTIONS] DAY"),
        (
            [
                "share",
                "explain",
                *(["--from", "JP", "--level", "x", "--to", "KR", "--purpose", "y", "--consented", "soon"]),
            ],
            "Usage: tricord share explain [OPTIONS] [FILE]",
        ),
    ],
)
def test_a_wrong_value_shows_the_usage_of_the_command_that_was_called(arguments: list[str], usage: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == usage


def test_a_mistyped_list_leaves_no_store_behind(tmp_path: Path) -> None:
    done = tricord("load", "un-scc", tmp_path, "--db", tmp_path / "new.db")
    assert (done.returncode, (tmp_path / "new.db").exists()) == (2, False)
    assert "Did you mean un-sc" in done.stderr


def test_a_folder_is_no_file_to_load(tmp_path: Path) -> None:
    done = tricord("load", "un-sc", tmp_path, "--db", tmp_path / "new.db")
    assert done.returncode == 3
    assert done.stderr.startswith(f"tricord: {tmp_path}: this is a folder.")


@pytest.mark.parametrize(
    "command",
    [["align", "--html"], ["export", "--format", "csv", "-o"], ["feed", "-o"]],
    ids=lambda command: str(command[0]),
)
def test_an_output_that_cannot_be_written_ends_with_3(store: Path, tmp_path: Path, command: list[str]) -> None:
    missing = run(*command, tmp_path / "gone" / "out", "--db", store)
    assert missing.exit_code == 3
    assert missing.stderr == (
        f"tricord: The folder {tmp_path / 'gone'} does not exist. Make it first, or give another path.\n"
    )
    folder = run(*command, tmp_path, "--db", store)
    assert folder.exit_code == 3
    assert folder.stderr == f"tricord: {tmp_path} is a folder. Give the path of a file.\n"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_leaves_what_was_there(store: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "out.csv").write_text("before")
    closed.chmod(0o500)
    done = tricord("export", "--format", "csv", "-o", closed / "out.csv", "--db", store)
    assert done.returncode == 3
    assert (closed / "out.csv").read_text() == "before"


def test_an_output_is_replaced_whole_and_nothing_else_is_left(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "table.csv"
    out.parent.mkdir()
    out.write_text("before")
    out.chmod(0o640)
    assert tricord("export", "--format", "csv", "-o", out, "--db", store).returncode == 0
    assert out.read_text(encoding="utf-8").startswith("subject,caption,")
    assert out.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in out.parent.iterdir()] == ["table.csv"]


@pytest.mark.parametrize("command", [["lists"], ["align"], ["show", "Kim"], ["log", "Kim"], ["feed"], ["actions"]])
def test_who_only_asks_makes_no_store(tmp_path: Path, command: list[str]) -> None:
    missing, empty = tmp_path / "missing.db", tmp_path / "empty.db"
    empty.touch()
    done = run(*command, "--db", missing)
    assert (done.exit_code, missing.exists()) == (3, False)
    assert "does not exist" in done.stderr
    done = run(*command, "--db", empty)
    assert (done.exit_code, empty.stat().st_size) == (3, 0)
    assert "is empty" in done.stderr


def test_a_fault_of_our_own_is_one_line_and_a_file(store: Path) -> None:
    faulty = "import tricord.reports as r; import tricord.database._alignment as a\n"
    broken = "def broken(table, *, now): return int('seven')\na.reports.alignment_html = broken\n"
    done = tricord("align", "--html", "x.html", "--db", store, code=faulty + broken + MAIN)
    assert done.returncode == 70
    (line,) = done.stderr.splitlines()
    assert line.startswith("tricord: a fault of Tricord's own (ValueError: invalid literal for int()")
    path = Path(line.partition("The traceback is in ")[2].removesuffix(": please report it."))
    assert "Traceback" in path.read_text(encoding="utf-8")


def test_whoever_interrupts_gets_130_and_one_line(store: Path) -> None:
    waiting = "import time, tricord.database as d\n"
    waiting += "d.Database.lists = lambda self: print('here', flush=True) or time.sleep(60)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", waiting + MAIN, "lists", "--db", store],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, "tricord: interrupted.\n")


@pytest.mark.parametrize("arguments", [["lists"], ["export", "--format", "jsonl", "--programme", "DPRK"]])
def test_a_closed_pipe_ends_with_141_and_without_a_word(arguments: list[str]) -> None:
    """`lists` prints a table, `export` a text that no pipe holds."""
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (141, "")


def test_a_threshold_that_is_no_number_is_refused_and_clears_nobody(store: Path) -> None:
    done = run("screen", "--name", "KIM, Yong Chol", "--threshold", "nan", "--db", store)
    assert done.exit_code == 2
    assert "No threshold is nan" in done.stderr


def test_a_store_in_which_nobody_could_be_found_clears_nobody(store: Path, tmp_path: Path) -> None:
    early = run("screen", "--name", "KIM, Yong Chol", "--as-known-on", "1800-01-01", "--db", store)
    assert early.exit_code == 3
    assert early.stderr == (
        "tricord: This store holds no list that was known by 1800-01-01. Choose a later day, or leave it out.\n"
    )
    with library.open(tmp_path / "empty.db"):
        pass
    empty = run("screen", "--name", "KIM, Yong Chol", "--db", tmp_path / "empty.db")
    assert empty.exit_code == 3
    assert "holds no list" in empty.stderr
    assert run("screen", "--name", "KIM, Yong Chol", "--db", "sqlite:///").exit_code == 3


def test_a_refused_load_leaves_no_store_behind_and_keeps_one_that_was_there(store: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.xml"
    page.write_text("<html>not a list</html>")
    assert run("load", "un-sc", page, "--db", tmp_path / "new.db").exit_code == 3
    assert not (tmp_path / "new.db").exists()
    assert run("load", "un-sc", page, "--db", store).exit_code == 3
    assert run("show", "KIM, Yong Chol", "--db", store).exit_code == 0


EXPORT = ("export", "--format", "csv", "-o")


def test_an_output_is_never_written_over_the_store_that_is_read(store: Path, tmp_path: Path) -> None:
    before, link = store.read_bytes(), tmp_path / "link.csv"
    link.symlink_to(store)
    commands: list[list[str | Path]] = [
        [*EXPORT, store],
        [*EXPORT, link],
        ["align", "--html", store],
        ["feed", "-o", store],
    ]
    for command in commands:
        done = run(*command, "--db", store)
        assert done.exit_code == 3, command
        assert "is the file that is read" in done.stderr
    assert run(*EXPORT, store, "--db", f"sqlite:///{store}").exit_code == 3
    same = tmp_path / "same.csv"
    os.link(store, same)
    assert run("screen", "--name", "KIM, Yong Chol", "--out", same, "--db", store).exit_code == 3
    assert store.read_bytes() == before


def test_an_output_goes_where_a_link_leads_and_no_neighbour_is_touched(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "r.csv.new").write_text("mine")
    (folder / "real.csv").write_text("before")
    (folder / "r.csv").symlink_to("real.csv")
    out = folder / "r.csv"
    commands: list[list[str | Path]] = [[*EXPORT, out], ["screen", "--name", "Nobody", "--out", out]]
    for command in commands:
        assert run(*command, "--db", store).exit_code == 0
        assert (folder / "r.csv").is_symlink()
        assert (folder / "real.csv").read_text("utf-8-sig").startswith(("subject,", "outcome,"))
        assert (folder / "r.csv.new").read_text() == "mine"
        assert sorted(file.name for file in folder.iterdir()) == ["r.csv", "r.csv.new", "real.csv"]
    dangling = folder / "later.csv"
    dangling.symlink_to("made.csv")
    assert run(*EXPORT, dangling, "--db", store).exit_code == 0
    assert (folder / "made.csv").is_file()


def test_what_can_be_no_file_is_refused_as_an_output(store: Path, tmp_path: Path) -> None:
    circle, listening = tmp_path / "circle.csv", tmp_path / "socket.csv"
    circle.symlink_to(circle)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(listening))
    for path in (circle, listening, tmp_path / f"{'x' * 300}.csv"):
        commands: list[list[str | Path]] = [[*EXPORT, path], ["screen", "--name", "Nobody", "--out", path]]
        for command in commands:
            done = run(*command, "--db", store)
            assert (done.exit_code, done.stderr.startswith("tricord: ")) == (3, True), done.output
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert run("screen", "--name", "Nobody", "--out", pipe, "--db", store).exit_code == 3


def test_a_pipe_takes_a_text_as_a_stream(store: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as reader:
        assert run(*EXPORT, pipe, "--db", store).exit_code == 0
        assert reader.communicate(timeout=60)[0].startswith("subject,caption,")
    assert tricord(*EXPORT, "/dev/stdout", "--db", store).stdout.startswith("subject,caption,")


def in_a_shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command line in which `tricord` is this command."""
    script = f'tricord() {{ {shlex.quote(sys.executable)} -c {shlex.quote(MAIN)} "$@"; }}\n{line}'
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("arguments", ["lists", "--version", "--help", "export --format csv --programme DPRK"])
def test_an_output_that_takes_nothing_more_is_a_sentence_and_3(arguments: str) -> None:
    done = in_a_shell(f"tricord {arguments} > /dev/full")
    assert done.returncode == 3
    assert done.stderr == (
        "tricord: the output cannot be written: No space left on device. Free some space, or send it elsewhere.\n"
    )
    done = in_a_shell(f"tricord {arguments} >&-")
    assert done.returncode == 3
    assert done.stderr == "tricord: the standard output is closed, so that nothing can be printed.\n"


@pytest.mark.parametrize("arguments", ["show 'Kim Yong Chol'", "align --programme DPRK --limit 3", "--version"])
def test_what_a_terminal_cannot_show_is_written_in_ascii(arguments: str) -> None:
    done = in_a_shell(f"tricord {arguments}", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupt_while_the_command_is_still_being_imported_gets_130_and_one_line() -> None:
    slow = (
        "import os, signal, sys\n"
        "class Waiting:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'click': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Waiting())\n"
    )
    done = tricord("lists", code=slow + MAIN)
    assert (done.returncode, done.stderr) == (130, "tricord: interrupted.\n")


def test_an_interrupt_of_all_processes_of_a_screening_is_one_sentence(store: Path, tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text("name\n" + "".join(f"Nobody Number{number}\n" for number in range(200_000)))
    arguments = ["screen", customers, "--workers", "2", "--db", store]
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not _has_children(process.pid, 3):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.strip() == "tricord: interrupted. Nothing was written."


def _has_children(pid: int, count: int) -> bool:
    """Whether a process has so many of its own: two workers and the keeper of their semaphores."""
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) >= count


def test_bytes_that_are_no_text_are_not_found_and_no_fault_of_ours(store: Path) -> None:
    line = f"tricord show $'\\xff' --db {store}; echo $?; tricord align --subject $'\\xff' --db {store} >&2; echo $?"
    done = in_a_shell(line)
    assert done.stdout.splitlines()[-2:] == ["1", "1"], done
    assert in_a_shell("tricord lists --db $'\\xff.db'").returncode == 3
    assert in_a_shell(f"LC_ALL=C tricord show '김정은' --db {store}").returncode == 1


def test_a_file_of_judgements_that_is_none_ends_with_3(store: Path, tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path / "binary.jsonl", pipe):
        done = run("resolve", "--db", store, "--decisions", path)
        assert (done.exit_code, done.stderr.startswith(f"tricord: {path} is not")) == (3, True), done.stderr


def test_a_file_of_judgements_that_is_not_there_is_no_empty_one(store: Path, tmp_path: Path) -> None:
    done = run("resolve", "--db", store, "--decisions", tmp_path / "mistyped.jsonl")
    assert (done.exit_code, "mistyped.jsonl: no such file. Check the path" in done.stderr) == (3, True), done.stderr


def test_a_device_a_pipe_and_memory_are_no_list(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), Path("/proc/self/mem")):
        done = run("load", "un-sc", path, "--db", tmp_path / "new.db")
        assert (done.exit_code, done.stderr.startswith(f"tricord: {path}: ")) == (3, True), done.stderr


@pytest.mark.parametrize(
    "command", [["align"], ["export", "--format", "csv"], ["screen", "--name", "x"], ["show", "x"]]
)
def test_an_empty_day_is_not_today(store: Path, command: list[str]) -> None:
    for option in ("--as-of", "--as-known-on"):
        done = run(*command, option, "", "--db", store)
        assert done.exit_code == 2, done.output
        assert f"{option} is empty. Write a day as 2016-10-27." in done.stderr


def test_a_mistyped_store_is_not_made_by_resolve(tmp_path: Path) -> None:
    done = run("resolve", "--db", tmp_path / "typo.db")
    assert (done.exit_code, (tmp_path / "typo.db").exists()) == (3, False)
    assert "does not exist" in done.stderr


@pytest.mark.parametrize(
    "option", [["--map", "name=A"], ["--encoding", "utf-8"], ["--sheet", "A"], ["--workers", "2"]], ids=lambda o: o[0]
)
def test_what_goes_with_a_file_of_customers_is_not_ignored_without_one(store: Path, option: list[str]) -> None:
    done = run("screen", "--name", "KIM, Yong Chol", *option, "--db", store)
    assert done.exit_code == 2
    assert "go with a FILE" in done.stderr


def test_a_damaged_store_is_named(store: Path) -> None:
    store.write_bytes(store.read_bytes()[:5000])
    done = run("lists", "--db", store)
    assert done.exit_code == 3
    assert done.stderr.startswith(f"tricord: {store} is not a Tricord store, or is damaged")
