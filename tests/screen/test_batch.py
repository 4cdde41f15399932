"""A file is screened whole: in order, on any number of workers, and once more after it was interrupted anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from tests.screen.fake import VERSIONS, Fake, crash, opener
from tricord.model.errors import ReadError
from tricord.screen._answer import Versions
from tricord.screen._batch import CHUNK, Journal, Options, Run, Screened, screen_file, screen_row
from tricord.screen._customer import Column, Customer, Layout
from tricord.screen._files import open_customers

ROOT = Path(__file__).resolve().parents[2]


def listed(folder: Path, count: int, *, hit_every: int = 97) -> Path:
    """A file of invented customers, every so many of them on the lists."""
    path = folder / "customers.csv"
    rows = (f"C-{n},{'Kang Testsong' if n % hit_every == 0 else f'Nobody Number{n}'}\n" for n in range(count))
    path.write_text("customer id,name\n" + "".join(rows), encoding="utf-8")
    return path


def screened(path: Path, journal: Path, *, workers: int = 1) -> list[Screened]:
    with screen_file(
        open_customers(path), opener=opener(), versions=VERSIONS, options=Options(), path=journal, workers=workers
    ) as done:
        return list(done.rows())


def test_every_row_is_answered_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = screened(listed(tmp_path, 450), tmp_path / "out.part")
    assert [row.key for row in rows] == [f"C-{n}" for n in range(450)]
    assert [row.key for row in rows if row.hits] == [f"C-{n}" for n in range(0, 450, 97)]
    assert rows[0].hits[0].match.caption == "Kang Testsong"


def test_the_journal_is_the_same_whatever_the_number_of_workers(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK * 7 + 3)
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
    layout = Layout.of(("name",))
    customer = layout.customer(("Kang Testsong",), "line 2")
    row = screen_row(Fake(), customer, Options(threshold=0.01, limit=2))
    assert len(row.hits) == 2
    assert "only the best 2 are shown" in row.notes[0]


# --- interrupted ------------------------------------------------------------------------------------------------------

_SLOW = """
import sys
from pathlib import Path
from tests.screen.fake import VERSIONS, opener
from tricord.screen._batch import Options, screen_file
from tricord.screen._files import open_customers
if __name__ == "__main__":
    screen_file(open_customers(Path(sys.argv[1])), opener=opener(0.001), versions=VERSIONS, options=Options(),
                path=Path(sys.argv[2]), workers=2)
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
    path = listed(tmp_path, CHUNK * 20)
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
    with screen_file(
        open_customers(path), opener=opener(), versions=VERSIONS, options=Options(), path=journal, workers=1,
        started=lambda found: told.append((found.done, bool(found.differs))),
    ):  # fmt: skip
        pass
    assert told[0][0] >= 2 * CHUNK
    assert told[0][1] is False
    screened(path, tmp_path / "whole.part")
    assert journal.read_bytes() == (tmp_path / "whole.part").read_bytes()


def test_a_journal_cut_anywhere_is_taken_up(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK * 2 + 5)
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
    path = listed(tmp_path, CHUNK * 2)
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
        ("the options", Options(threshold=0.8), VERSIONS),
        ("the lists, the rules or Tricord itself", Options(),
         msgspec.structs.replace(VERSIONS, lists={"un-sc": "2026-03-01"})),
        ("the customer file", Options(), VERSIONS),
    ],
)  # fmt: skip
def test_when_anything_differs_the_run_starts_anew_and_says_what(
    tmp_path: Path, what: str, options: Options, versions: Versions
) -> None:
    path = listed(tmp_path, CHUNK)
    journal = tmp_path / "out.part"
    screened(path, journal)
    if what == "the customer file":
        path.write_text(path.read_text() + "C-x,Kang Testsong\n")
    told: list[tuple[str, ...]] = []

    def tell(found: Journal) -> None:
        told.append((*found.differs, str(found.done)))

    with screen_file(
        open_customers(path), opener=partial(Fake, versions), versions=versions, options=options, path=journal,
        workers=1, started=tell,
    ) as done:  # fmt: skip
        assert told == [(what, "0")]
        assert len(list(done.rows())) == CHUNK + (what == "the customer file")


def test_two_runs_do_not_write_one_journal(tmp_path: Path) -> None:
    run = Run(file="c.csv", sha256="0", options=Options(), versions=VERSIONS)
    with Journal(tmp_path / "out.part", run), pytest.raises(ReadError, match="another run is writing it"):
        Journal(tmp_path / "out.part", run)


def test_a_worker_that_is_ended_from_outside_is_said_and_what_is_done_is_kept(tmp_path: Path) -> None:
    path = listed(tmp_path, CHUNK * 5)
    with pytest.raises(
        ReadError, match=r"a worker process could not begin, or was ended from outside.*run the same command again"
    ):
        screen_file(
            open_customers(path),
            opener=crash,
            versions=VERSIONS,
            options=Options(),
            path=tmp_path / "out.part",
            workers=2,
        )
    assert len(screened(path, tmp_path / "out.part")) == CHUNK * 5


def test_an_index_that_was_made_anew_in_the_meantime_does_not_answer_for_another(tmp_path: Path) -> None:
    newer = msgspec.structs.replace(VERSIONS, index="i2")
    for workers in (1, 2):
        with pytest.raises(ReadError, match="the index was made anew"):
            screen_file(
                open_customers(listed(tmp_path, CHUNK * 5)), opener=opener(), versions=newer, options=Options(),
                path=tmp_path / "out.part", workers=workers,
            )  # fmt: skip


def test_an_output_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Choose another --out"):
        screened(listed(tmp_path, 1), tmp_path / "nowhere" / "out.part")


def test_progress_is_told_after_each_chunk(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with screen_file(
        open_customers(listed(tmp_path, CHUNK + 1)), opener=opener(), versions=VERSIONS, options=Options(),
        path=tmp_path / "out.part", workers=1, progress=lambda done, hits: told.append((done, hits)),
    ):  # fmt: skip
        pass
    assert told == [(CHUNK, 3), (CHUNK + 1, 3)]


class Endless:
    """A file that would not fit in memory, if anybody kept its rows."""

    path = Path("endless.csv")
    sha256 = "0"
    expected = 0
    warnings: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()

    def rows(self) -> Iterator[Customer]:
        layout = Layout.of(("name",))
        for number in range(5_000):
            made = layout.customer((f"Nobody{number}",), f"line {number}")
            assert isinstance(made, Customer)
            yield made


class Nothing:
    """A screener that finds nobody."""

    versions = VERSIONS

    def match(self, name: str, **_: object) -> list[object]:  # noqa: ARG002
        return []


def test_rows_are_not_kept(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        with screen_file(
            Endless(), opener=Nothing, versions=VERSIONS, options=Options(), path=tmp_path / "o.part", workers=1  # type: ignore[arg-type]
        ) as journal:  # fmt: skip
            assert sum(1 for _ in journal.rows()) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
