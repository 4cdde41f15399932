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
from tricord.follow._alerts import ListAlert, ListHealth, alert_body, list_alerts
from tricord.follow._change import change_body
from tricord.follow._journal import DeliveryJournal
from tricord.follow._retry import Receiver, deliver
from tricord.lists import ListInfo
from tricord.model.errors import DeliveryError, InvalidValue

#: Attempts before a change is left for the next look: about one minute in all.
TRIES = 6


class ChangeSource(Protocol):
    """Where changes come from: `tricord.Database`, or anything that answers like it."""

    def lists(self) -> Sequence[ListHealth]:
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

    def taken(self, notice: Notice | ListAlert) -> None:
        """The receiver has taken a change, or an alert."""

    def retrying(self, notice: Notice | ListAlert, failed: DeliveryError, pause: float) -> None:
        """A change was not taken; it is tried again after so many seconds."""

    def kept(self, notice: Notice | ListAlert, failed: DeliveryError) -> None:
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
        alerts: bool,
        max_age: int | None,
    ) -> None:
        self._source, self._receiver, self._journal = source, receiver, journal
        self._changes, self._tries, self._observer = changes, tries, observer
        self._alerts, self._max_age = alerts, max_age

    def deliver_pending(self) -> bool:
        """Hand over every change that was not taken yet, in order, then what is wrong with the lists. False when one
        is still not taken: it stays, and so does what follows it.
        """
        return all(self._hand_over(delta) for delta in self._pending()) and self._tell_alerts()

    def _tell_alerts(self) -> bool:
        if not self._alerts:
            return True
        lists = [status for status in self._source.lists() if self._changes.wants_list(status.info)]
        found = list_alerts(lists, max_age=self._max_age, open_alerts=self._journal.open_alerts)
        return all(self._deliver(alert, alert_body(alert)) for alert in found if not self._journal.has(alert))

    def _deliver(self, alert: ListAlert, body: bytes) -> bool:
        try:
            deliver(self._receiver, alert, body, tries=self._tries, retrying=self._observer.retrying)
        except DeliveryError as failed:
            self._observer.kept(alert, failed)
            return False
        self._journal.alerted(alert)
        self._observer.taken(alert)
        return True

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
    alerts: bool = False,
    max_age: int | None = None,
) -> Iterator[Watch]:
    """A watch that goes on where it was: `state` is the file that remembers what was taken, made when it is missing.

    The first run begins with what is loaded from then on, or with the snapshots of the day `since`. With `alerts` the
    receiver is told too when a list cannot be fetched, is held, or is older than `max_age` days, and when it is well
    again. Raises `JournalError` for a state file that cannot be used, `InvalidValue` for a day that is none.
    """
    changes = changes or ChangeFilter()
    begin = _begin(source, since)
    with DeliveryJournal.open(state, watching=changes.as_dict(), begin=begin) as journal:
        yield Watch(
            source,
            receiver,
            journal,
            changes=changes,
            tries=tries,
            observer=observer or WatchObserver(),
            alerts=alerts,
            max_age=max_age,
        )


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


def _loaded_days(status: ListHealth) -> list[str]:
    return [snapshot.published for snapshot in status.snapshots if snapshot.status == "loaded"]
