"""What is wrong with a list that is fetched: it cannot be had, its snapshot is held, it is old; and that it is well
again. Each trouble is told once, however long it lasts, and known by its id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Protocol

import msgspec

from tricord.fetch import FetchState
from tricord.lists import ListInfo
from tricord.store import Snapshot

#: Attempts in a row that must fail before it is told: one that fails is made good by the next, as a rule.
FAILURES = 2


class AlertKind(StrEnum):
    """What is wrong with a list, or that it is well again."""

    FAILING = "FAILING"
    HELD = "HELD"
    OLD = "OLD"
    RECOVERED = "RECOVERED"


class ListAlert(msgspec.Struct, frozen=True, kw_only=True):
    """One trouble of a list: `op` says which, `caption` what is wrong in a sentence, `published` since when (the day or
    time up to which all was well), `at` when it was seen. `over` is the id of the trouble that has ended. `entry` is
    empty: it is no entry's.
    """

    id: str
    op: AlertKind
    list_id: str
    party: str
    published: str
    caption: str
    at: str
    entry: str = ""
    over: str = ""


class ListHealth(Protocol):
    """A list with its snapshots and how fetching it stands, as `Database.lists` gives it."""

    @property
    def info(self) -> ListInfo: ...

    @property
    def snapshots(self) -> tuple[Snapshot, ...]: ...

    @property
    def age(self) -> int | None: ...

    @property
    def loaded_at(self) -> str | None: ...

    @property
    def fetch(self) -> FetchState | None: ...


def list_alerts(
    lists: Iterable[ListHealth], *, max_age: int | None = None, open_alerts: Mapping[str, Mapping[str, str]] = {}
) -> Iterator[ListAlert]:
    """What is wrong now, list by list. `open_alerts` are those told before, by id, as `kept_alert` gives them: what is
    no more is told as recovered.
    """
    for status in lists:
        found = list(_troubles(status, max_age))
        now = {alert.id for alert in found}
        told = {
            name: alert for name, alert in open_alerts.items() if alert["list_id"] == status.info.id and name not in now
        }
        yield from found
        for name, alert in told.items():
            text = f"{status.info.id} is well again; it was {alert['op'].lower()} since {alert['published']}."
            well = _alert(
                status.info, AlertKind.RECOVERED, since=alert["published"], about=name, at=_seen(status), text=text
            )
            yield msgspec.structs.replace(well, over=name)


def _troubles(status: ListHealth, max_age: int | None) -> Iterator[ListAlert]:
    about, state = status.info, status.fetch
    if state is not None and state.outcome == "failed" and state.failures >= FAILURES:
        since = state.answered or ""
        text = f"{about.id} could not be fetched {state.failures} times in a row. {state.why}"
        yield _alert(about, AlertKind.FAILING, since=since, about=since, at=state.tried or "", text=text)
    loaded = [snapshot.published for snapshot in status.snapshots if snapshot.status == "loaded"]
    newest = max(loaded, default="")
    for snapshot in status.snapshots:
        if snapshot.status == "held" and snapshot.published > newest:
            text = f"{about.id} of {snapshot.published} is held, and that of {newest} serves: look at the file."
            yield _alert(
                about,
                AlertKind.HELD,
                since=newest,
                about=snapshot.published,
                at=snapshot.loaded_at,
                text=text,
            )
    if max_age is not None and status.age is not None and status.age > max_age:
        text = f"{about.id} of {newest} is more than {max_age} days old."
        yield _alert(about, AlertKind.OLD, since=newest, about=newest, at=_seen(status), text=text)


def _alert(info: ListInfo, op: AlertKind, *, since: str, about: str, at: str, text: str) -> ListAlert:
    name = hashlib.sha256("\n".join((op, info.id, about)).encode()).hexdigest()[:24]
    return ListAlert(id=f"tca-{name}", op=op, list_id=info.id, party=info.party, published=since, caption=text, at=at)


def _seen(status: ListHealth) -> str:
    """The newest time at which anything is known of a list."""
    tried = "" if status.fetch is None else status.fetch.tried or ""
    return max(tried, status.loaded_at or "")


def alert_body(alert: ListAlert) -> bytes:
    """The JSON that a receiver gets: `list.failing`, `list.held`, `list.old` or `list.recovered`."""
    data = {
        "id": alert.id,
        "list": alert.list_id,
        "party": alert.party,
        "since": alert.published,
        "text": alert.caption,
    }
    message = {"type": f"list.{alert.op.lower()}", "timestamp": alert.at, "data": data}
    return json.dumps(message, ensure_ascii=False).encode()


def kept_alert(alert: ListAlert) -> dict[str, str]:
    """What a journal keeps of an alert, so that its end can be told."""
    return {"list_id": alert.list_id, "op": alert.op.value, "published": alert.published}
