"""An archive and a publisher for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fetch.publisher import QUICK, PublisherServer
from tricord.fetch import Archive, Fetcher
from tricord.lists import FileSource


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def publisher() -> Iterator[PublisherServer]:
    made = PublisherServer()
    yield made
    made.close()


class Clock:
    """A clock that goes on by an hour each time it is looked at."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def un_file(day: str = "2026-11-30", entries: int = 3) -> bytes:
    """A small file in the form of the Security Council's list."""
    people = "".join(
        f"<INDIVIDUAL><DATAID>{n}</DATAID><FIRST_NAME>EXAMPLE</FIRST_NAME><SECOND_NAME>Number {n}</SECOND_NAME>"
        f"<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.{n:03}</REFERENCE_NUMBER>"
        "<LISTED_ON>2016-11-30</LISTED_ON></INDIVIDUAL>"
        for n in range(1, entries + 1)
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{day}T10:00:00.000Z">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"
    )
    return text.encode()


@pytest.fixture
def fetcher_of(archive: Archive) -> Iterator[Callable[..., Fetcher]]:
    """`fetcher_of(un_sc=[source, ...])`: a fetcher of these files of lists, quick and with a clock of its own."""

    with ExitStack() as opened:

        def _fetcher(**sources: list[FileSource]) -> Fetcher:
            files = {name.replace("_", "-"): tuple(files) for name, files in sources.items()}
            return opened.enter_context(Fetcher(archive, sources=files, patience=QUICK, clock=Clock()))

        yield _fetcher
