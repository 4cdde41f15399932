"""Fetching as a service: again and again, one for an archive, until it is stopped."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from tricord.fetch import Archive, interval, keep_fetching
from tricord.model.errors import ArchiveError, InvalidValue


@pytest.mark.parametrize(("text", "seconds"), [("6h", 21600), ("30m", 1800), ("1d", 86400), ("90 s", 90), ("2H", 7200)])
def test_an_interval_as_people_write_it(text: str, seconds: int) -> None:
    assert interval(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "6 hours", "-1h", "30s", "0d", "1.5h"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"Write it as 6h, 30m or 1d"):
        interval(text)


def test_the_work_is_done_again_until_it_is_stopped(archive: Archive) -> None:
    stop = threading.Event()
    done: list[int] = []
    told: list[datetime | None] = []

    def work() -> None:
        done.append(1)
        if len(done) == 3:
            stop.set()

    keep_fetching(archive, work, timedelta(milliseconds=1), stop, expecting=told.append)
    assert len(done) == 3
    assert [due is not None for due in told] == [True, True, True, False]


def test_a_second_service_is_refused_while_one_runs(archive: Archive) -> None:
    def work() -> None:
        with pytest.raises(ArchiveError, match="Another service fetches into"):
            keep_fetching(archive, work, timedelta(hours=1), threading.Event())
        stop.set()

    stop = threading.Event()
    keep_fetching(archive, work, timedelta(hours=1), stop)
    # Its lock goes with it.
    stopped = threading.Event()
    keep_fetching(archive, stopped.set, timedelta(hours=1), stopped)
