"""A clock in a file: a story of 2022 is played today, and time passes in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from tricord.node import read_clock, write_clock


def test_it_is_as_late_as_was_written_and_time_passes(tmp_path: Path) -> None:
    file = tmp_path / "JP.clock"
    then = datetime(2022, 11, 21, 15, tzinfo=UTC)
    write_clock(file, then)
    clock = read_clock(file)
    first = clock()
    assert then <= first <= clock()


def test_it_is_set_while_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "JP.clock"
    seoul = timezone(timedelta(hours=9))
    write_clock(file, datetime(2022, 11, 21, 15, tzinfo=UTC))
    clock = read_clock(file)
    write_clock(file, datetime(2022, 12, 2, 9, tzinfo=seoul))
    assert clock() >= datetime(2022, 12, 2, tzinfo=UTC)
    assert [path.name for path in tmp_path.iterdir()] == ["JP.clock"]
