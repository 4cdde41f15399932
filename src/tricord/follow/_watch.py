"""Watching the lists of a store: which snapshots are news, and their changes to the receiver, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import msgspec

from tricord.align import Delta, Notice
from tricord.follow._change import change_body
from tricord.follow._journal import DeliveryJournal
from tricord.follow._retry import Receiver, deliver
from tricord.lists import ListInfo
from tricord.model.errors import DeliveryError, InvalidValue
from tricord.store import Snapshot

#: Attempts before a change is left for the next look: about one minute in all.
TRIES = 6


class _ListStatus(Protocol):
    @property
    def info(self) -> ListInfo: ...

    @property
    def snapshots(self) -> tuple[Snapshot, ...]: ...


class ChangeSource(Protocol):
    """Where changes come from: `tricord.Database`, or anything that answers like it."""

    def lists(self) -> Sequence[_ListStatus]:
        """Every list with its snapshots in order of day."""

    def deltas(self, *, list_id: str, programme: str | None, since: str) -> Iterable[Delta]:
        """Each snapshot of a list against the one before it, from a day on."""


class ChangeFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which changes are wanted: of a list, of a party's lists, of entries under a programme. None: all."""

    list_id: str | None = None
    party: str | None = None
    programme: str | None = None

    def wants_list(self, info: ListInfo) -> bool:
        """True when changes of this list are wanted."""
        return self.list_id in (None, info.id) and self.party in (None, info.party)

    def as_dict(self) -> dict[str, str | None]:
        """As the state file names it."""
        return {"list": self.list_id, "party": self.party, "programme": self.programme}


class WatchObserver:
    """Is called with what becomes of each change; override what is of interest."""

    def taken(self, notice: Notice) -> None:
        """The receiver has taken a change."""

    def retrying(self, notice: Notice, failed: DeliveryError, pause: float) -> None:
        """A change was not taken; it is tried again after so many seconds."""

    def kept(self, notice: Notice, failed: DeliveryError) -> None:
        """A change was not taken at all; it is kept with what follows."""


class Watch:
    """The changes of a store that a receiver has not taken yet. Use `open_watch`."""

    def __init__(
        self,
        source: ChangeSource,
        receiver: Receiver,
        journal: DeliveryJournal,
        *,
        changes: ChangeFilter,
        tries: int,
        observer: WatchObserver,
    ) -> None:
        self._source, self._receiver, self._journal = source, receiver, journal
        self._changes, self._tries, self._observer = changes, tries, observer

    def deliver_pending(self) -> bool:
        """Hand over every change that was not taken yet, in order. False when one is still not taken: it stays, and so
        does what follows it.
        """
        return all(self._hand_over(delta) for delta in self._pending())

    def _pending(self) -> list[Delta]:
        """The snapshots with changes still to deliver, in order of day. Reads no entries where there is none."""
        found: list[Delta] = []
        for status in self._source.lists():
            days = _loaded_days(status)
            new = [day for before, day in pairwise(days) if self._journal.wants(status.info.id, before, day)]
            if not new or not self._changes.wants_list(status.info):
                continue
            programme, since = self._changes.programme, new[0][:10]
            for delta in self._source.deltas(list_id=status.info.id, programme=programme, since=since):
                if delta.status == "loaded" and self._journal.wants(
                    delta.list_id, delta.previous or "", delta.published
                ):
                    found.append(delta)
        return sorted(found, key=lambda delta: (delta.published, delta.list_id))

    def _hand_over(self, delta: Delta) -> bool:
        """Deliver the changes of a snapshot that were not taken yet; False when one still is not."""
        for notice in delta.notices:
            if self._journal.has(notice):
                continue
            body = change_body(notice, timestamp=delta.loaded_at)
            try:
                deliver(self._receiver, notice, body, tries=self._tries, retrying=self._observer.retrying)
            except DeliveryError as failed:
                self._observer.kept(notice, failed)
                return False
            self._journal.taken(notice)
            self._observer.taken(notice)
        self._journal.done(delta)
        return True


@contextmanager
def open_watch(
    source: ChangeSource,
    receiver: Receiver,
    *,
    state: str | Path,
    changes: ChangeFilter | None = None,
    since: str | None = None,
    tries: int = TRIES,
    observer: WatchObserver | None = None,
) -> Iterator[Watch]:
    """A watch that goes on where it was: `state` is the file that remembers what was taken, made when it is missing.

    The first run begins with what is loaded from then on, or with the snapshots of the day `since`. Raises
    `JournalError` for a state file that cannot be used, `InvalidValue` for a day that is none.
    """
    changes = changes or ChangeFilter()
    begin = _begin(source, since)
    with DeliveryJournal.open(state, watching=changes.as_dict(), begin=begin) as journal:
        yield Watch(source, receiver, journal, changes=changes, tries=tries, observer=observer or WatchObserver())


def _begin(source: ChangeSource, since: str | None) -> dict[str, str]:
    """For each list the day after which its changes are news: the newest snapshot now, or the day before `since`."""
    loaded = {status.info.id: _loaded_days(status) for status in source.lists()}
    if since is None:
        return {list_id: max(days) for list_id, days in loaded.items() if days}
    try:
        before = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    except ValueError:
        raise InvalidValue(f"Not a day: {since!r}. Write it as 2016-10-27.") from None
    # A snapshot is published on a day, or at an hour of it ("2022-12-01T14:00"): all of that day lie before.
    return dict.fromkeys(loaded, f"{before}T99")


def _loaded_days(status: _ListStatus) -> list[str]:
    return [snapshot.published for snapshot in status.snapshots if snapshot.status == "loaded"]
