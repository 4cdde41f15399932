"""A file is screened whole: in order, on any number of workers, and once more after it was interrupted anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.screen.fake import VERSIONS, Crashing, Fake, Rebuilt
from tricord.model.errors import InvalidValue, ReadError, WriteError
from tricord.reports import write_results
from tricord.screen import (
    CHUNK_ROWS,
    Customer,
    CustomerColumn,
    JournalStart,
    Match,
    ScreenedRow,
    ScreeningOptions,
    Versions,
    asked_customer,
    open_customers,
    screen_customer,
    screen_file,
)

ROOT = Path(__file__).resolve().parents[2]


def listed(folder: Path, count: int, *, hit_every: int = 97) -> Path:
    """A file of invented customers, every so many of them on the lists."""
    path = folder / "customers.csv"
    rows = (f"C-{n},{'Kang Testsong' if n % hit_every == 0 else f'Nobody Number{n}'}\n" for n in range(count))
    path.write_text("customer id,name\n" + "".join(rows), encoding="utf-8")
    return path


def screened(path: Path, journal: Path, *, workers: int = 1) -> list[ScreenedRow]:
    """The rows of a file; the journal stays."""
    results = screen_file(path, Fake(), journal=journal, workers=workers)
    rows = [judged.row for judged in results.judged()]
    results.close()
    return rows


def test_every_row_is_answered_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = screened(listed(tmp_path, 450), tmp_path / "out.part")
    assert [row.key for row in rows] == [f"C-{n}" for n in range(450)]
    assert [row.key for row in rows if row.hits] == [f"C-{n}" for n in range(0, 450, 97)]
    assert rows[0].hits[0].match.caption == "Kang Testsong"


def test_paths_may_be_texts(tmp_path: Path) -> None:
    path = listed(tmp_path, 3)
    with screen_file(str(path), Fake(), journal=str(tmp_path / "r.part"), workers=1) as results:
        write_results(results, str(tmp_path / "r.csv"))
    assert (tmp_path / "r.csv").exists()
    assert open_customers(str(path)).path == path


def test_the_journal_is_the_same_whatever_the_number_of_workers(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK_ROWS * 7 + 3)
    screened(path, tmp_path / "one.part", workers=1)
    screened(path, tmp_path / "three.part", workers=3)
    assert (tmp_path / "one.part").read_bytes() == (tmp_path / "three.part").read_bytes()


def test_several_names_of_one_customer_make_one_hit_with_the_best_score(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("name,name in native script\nKang Testsonk,강시험성\n", encoding="utf-8")
    (row,) = screened(path, tmp_path / "out.part")
    (hit,) = row.hits
    assert (hit.asked, hit.match.score) == ("강시험성", 1.0)


def test_a_row_nobody_foresaw_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("name\nBreak The Screener\nKang Testsong\n", encoding="utf-8")
    broken, good = screened(path, tmp_path / "out.part")
    assert broken.reason == "could not be screened (RuntimeError: an unforeseen name)"
    assert good.hits


def test_more_hits_than_are_shown_are_said() -> None:
    results = screen_customer(
        asked_customer("Kang Testsong"), Fake(), options=ScreeningOptions(threshold=0.01, limit=2)
    )
    (judged,) = results.judged()
    assert len(judged.hits) == 2
    assert "only the best 2 are shown" in judged.row.notes[0]


def test_without_a_journal_nothing_is_kept(tmp_path: Path) -> None:
    path = listed(tmp_path, 3)
    results = screen_file(str(path), Fake(), workers=1)
    assert [judged.outcome for judged in results.judged()] == ["hit", "no hit", "no hit"]
    assert results.totals.customers == 3
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_the_journal_is_deleted_with_the_last_use_of_the_results_and_kept_where_that_fails(tmp_path: Path) -> None:
    path, journal = listed(tmp_path, 3), tmp_path / "out.part"
    with pytest.raises(RuntimeError), screen_file(path, Fake(), journal=journal, workers=1):
        raise RuntimeError("the results could not be used")
    assert journal.exists()
    with screen_file(path, Fake(), journal=journal, workers=1) as results:
        assert results.totals.hit == 1
    assert not journal.exists()


def test_a_folder_is_no_file_of_customers(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is a folder, not a file"):
        screen_file(tmp_path, Fake())


# --- interrupted ------------------------------------------------------------------------------------------------------

_SLOW = """
import sys
from pathlib import Path
from typing import Any
from tests.screen.fake import Fake
from tricord.screen import screen_file
if __name__ == "__main__":
    screen_file(sys.argv[1], Fake(pause=0.001), journal=Path(sys.argv[2]), workers=2)
"""


def started(tmp_path: Path, path: Path, journal: Path) -> subprocess.Popen[str]:
    """A slow run in a process of its own, two chunks of which are done."""
    script = tmp_path / "slow.py"
    script.write_text(_SLOW)
    process = subprocess.Popen(
        [sys.executable, str(script), str(path), str(journal)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (journal.exists() and journal.read_bytes().count(b"\n") >= 3):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        time.sleep(0.02)
    return process


def children(process: subprocess.Popen[str]) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_halfway_goes_on_and_gives_the_identical_output(
    tmp_path: Path, how: signal.Signals
) -> None:
    path = listed(tmp_path, CHUNK_ROWS * 20)
    journal = tmp_path / "out.part"
    process = started(tmp_path, path, journal)
    workers = children(process)
    assert len(workers) >= 2
    process.send_signal(how)
    process.wait(30)
    if process.stderr:
        process.stderr.close()
    left = journal.read_bytes()
    assert left.count(b"\n") < 21
    deadline = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers)), "workers outlive the run"
    told: list[tuple[int, bool]] = []
    screen_file(
        path, Fake(), journal=journal, workers=1,
        started=lambda start: told.append((start.done, bool(start.differs))),
    ).close()  # fmt: skip
    assert told[0][0] >= 2 * CHUNK_ROWS
    assert told[0][1] is False
    screened(path, tmp_path / "whole.part")
    assert journal.read_bytes() == (tmp_path / "whole.part").read_bytes()


def test_a_journal_cut_anywhere_is_taken_up(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK_ROWS * 2 + 5)
    whole = tmp_path / "whole.part"
    screened(path, whole)
    content = whole.read_bytes()
    cuts = [0, 1, content.index(b"\n"), content.index(b"\n") + 1, len(content) // 2, len(content) - 1, len(content)]
    for cut in cuts:
        torn = tmp_path / "torn.part"
        torn.write_bytes(content[:cut])
        screened(path, torn)
        assert torn.read_bytes() == content, cut


def test_a_block_of_zeros_after_a_power_cut_is_not_taken_for_a_chunk(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK_ROWS * 2)
    journal = tmp_path / "out.part"
    screened(path, journal)
    content = journal.read_bytes()
    at = content.index(b"\n") + 1
    journal.write_bytes(content[:at] + b"\0" * 100 + b"\n")
    screened(path, journal)
    assert journal.read_bytes() == content


@pytest.mark.parametrize(
    ("what", "options", "versions"),
    [
        ("the options", ScreeningOptions(threshold=0.8), VERSIONS),
        ("the lists, the rules or Tricord itself", ScreeningOptions(),
         msgspec.structs.replace(VERSIONS, lists={"un-sc": "2026-03-01"})),
        ("the customer file", ScreeningOptions(), VERSIONS),
    ],
)  # fmt: skip
def test_when_anything_differs_the_run_starts_from_the_beginning_and_says_what(
    tmp_path: Path, what: str, options: ScreeningOptions, versions: Versions
) -> None:
    path = listed(tmp_path, CHUNK_ROWS)
    journal = tmp_path / "out.part"
    screened(path, journal)
    if what == "the customer file":
        path.write_text(path.read_text() + "C-x,Kang Testsong\n")
    told: list[tuple[str, ...]] = []

    def tell(start: JournalStart) -> None:
        told.append((*map(str, start.differs), str(start.done)))

    with screen_file(path, Fake(versions), options=options, journal=journal, workers=1, started=tell) as results:
        assert told == [(what, "0")]
        assert results.totals.customers == CHUNK_ROWS + (what == "the customer file")


def test_a_journal_of_an_older_form_is_not_taken_up(tmp_path: Path) -> None:
    path, journal = listed(tmp_path, 3), tmp_path / "out.part"
    screened(path, journal)
    journal.write_bytes(journal.read_bytes().replace(b'"form":2', b'"form":1'))
    told: list[str] = []
    with screen_file(
        path, Fake(), journal=journal, workers=1, started=lambda start: told.extend(map(str, start.differs))
    ) as results:
        assert results.totals.customers == 3
    assert told == ["its form"]


def test_two_runs_do_not_write_one_journal(tmp_path: Path) -> None:
    path, journal = listed(tmp_path, 3), tmp_path / "out.part"
    with (
        screen_file(path, Fake(), journal=journal, workers=1),
        pytest.raises(WriteError, match="another run is writing it"),
    ):
        screen_file(path, Fake(), journal=journal, workers=1)


def test_a_worker_that_is_ended_from_outside_is_said_and_what_is_done_is_kept(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK_ROWS * 5)
    with pytest.raises(
        ReadError, match=r"a worker process could not begin, or was ended from outside.*run the same command again"
    ):
        screen_file(path, Crashing(), journal=tmp_path / "out.part", workers=2)
    assert len(screened(path, tmp_path / "out.part")) == CHUNK_ROWS * 5


def test_an_index_that_was_made_again_in_the_meantime_does_not_answer_for_another(tmp_path: Path) -> None:
    newer = msgspec.structs.replace(VERSIONS, index="i2")
    for workers in (1, 2):
        with pytest.raises(ReadError, match="the index was rebuilt"):
            screen_file(
                listed(tmp_path, CHUNK_ROWS * 5), Rebuilt(newer), journal=tmp_path / "out.part", workers=workers
            )


def test_an_output_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="Choose another --out"):
        screened(listed(tmp_path, 1), tmp_path / "nowhere" / "out.part")


def test_progress_is_told_after_each_chunk(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    screen_file(
        listed(tmp_path, CHUNK_ROWS + 1), Fake(), journal=tmp_path / "out.part", workers=1,
        progress=lambda done, hits: told.append((done, hits)),
    ).close()  # fmt: skip
    assert told == [(CHUNK_ROWS, 3), (CHUNK_ROWS + 1, 3)]


class Endless:
    """A file that would not fit in memory, if anybody kept its rows."""

    path = Path("endless.csv")
    sha256 = "0"
    expected = 0
    warnings: tuple[str, ...] = ()
    columns: tuple[CustomerColumn, ...] = ()

    def rows(self) -> Iterator[Customer]:
        for number in range(5_000):
            made = asked_customer(f"Nobody{number}")
            assert isinstance(made, Customer)
            yield made


class Nothing(Fake):
    """A screener that finds nobody."""

    def match(self, name: str, **_: object) -> list[Match]:  # noqa: ARG002
        """Nobody."""
        return []

    def opener(self) -> type[Nothing]:
        """The same."""
        return Nothing


def test_rows_are_not_kept(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        with screen_file(Endless(), Nothing(), journal=tmp_path / "o.part", workers=1) as results:
            assert results.totals.customers == 5_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": float("nan")},
        {"threshold": 0.0},
        {"threshold": 2.0},
        {"limit": 0},
        {"as_of": "garbage"},
        {"as_of": ""},
        {"known_on": "2016-13-01"},
    ],
    ids=str,
)
def test_options_that_would_clear_everybody_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        ScreeningOptions(**wrong)


def test_no_limit_shows_all() -> None:
    options = ScreeningOptions(threshold=0.01, limit=None)
    with screen_customer(asked_customer("Kang Testsong"), Fake(), options=options) as results:
        (row,) = results.judged()
    assert not any("only the best" in note for note in row.row.notes)
