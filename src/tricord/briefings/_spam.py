"""What keeps a flood out without asking anybody: a signed time stamp, a trap, limits in the database, near-duplicates.

No address is kept: what is counted is its digest under a key that never leaves the database, together with the day,
so that not even the key tells two days of one address apart from two addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from rapidfuzz import fuzz
from sqlalchemy import Connection, delete, func, insert, select

from tricord.briefings import schema as tables
from tricord.briefings._database import moment
from tricord.model.errors import Denied
from tricord.wire import ProblemKind


class CommentLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken: each limit is a count within a span. `fastest`: nobody writes a comment in less; `slowest`: a
    form is valid for so long.
    """

    per_address: tuple[tuple[int, timedelta], ...] = ((5, timedelta(minutes=10)), (30, timedelta(days=1)))
    per_thread: tuple[tuple[int, timedelta], ...] = ((60, timedelta(hours=1)),)
    reports_per_address: tuple[tuple[int, timedelta], ...] = ((10, timedelta(hours=1)),)
    fastest: timedelta = timedelta(seconds=3)
    slowest: timedelta = timedelta(hours=24)
    #: How alike two comments of a thread may not be, of 100, and how long they must be for it to say anything.
    alike: float = 92
    least_letters: int = 20
    compared: int = 200


#: What was counted is deleted after this: the longest span of any limit, and a day.
KEPT = timedelta(days=2)


def key_of(connection: Connection) -> bytes:
    """The key of digests and time stamps: made once, 32 bytes at random."""
    found = connection.execute(select(tables.secret.c.value).where(tables.secret.c.name == "key")).scalar()
    if found is None:
        found = secrets.token_bytes(32)
        connection.execute(insert(tables.secret).values(name="key", value=found))
    return bytes(found)


def signed(key: bytes, *parts: str) -> str:
    """A digest of some texts under the key; no text can pass for two others."""
    body = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def ticket(key: bytes, slug: str, at: datetime) -> str:
    """The stamp of a form: when it was made, and for which briefing; it can be used once."""
    stamp, once = f"{at.timestamp():.3f}", secrets.token_hex(8)
    return f"{stamp}.{once}.{signed(key, 'form', slug, stamp, once)[:32]}"


def check_ticket(key: bytes, text: str, slug: str, now: datetime, limits: CommentLimits) -> str:
    """What names a form, for it is used once. Raises `Denied` for a stamp that is not ours, too young or too old."""
    parts = text.split(".")
    # The time has a point of its own.
    stamp, once, mark = (".".join(parts[:2]), *parts[2:]) if len(parts) == 4 else ("", "", "")
    if not stamp or not hmac.compare_digest(mark.encode(), signed(key, "form", slug, stamp, once)[:32].encode()):
        raise Denied(
            ProblemKind.FORBIDDEN, "This form is not of this page.", next="Open the page again, and write there."
        )
    age = now.timestamp() - float(stamp)
    if age < limits.fastest.total_seconds():
        raise Denied(
            ProblemKind.TOO_MANY, "That was quicker than anybody writes.", next="Wait some seconds and send it again."
        )
    if age > limits.slowest.total_seconds():
        raise Denied(
            ProblemKind.FORBIDDEN, "This form is from another day.", next="Open the page again, and write there."
        )
    return signed(key, "once", once)


def address_digest(key: bytes, address: str, at: datetime) -> str:
    """An address on a day: of IPv6 the network of a household, since whoever has one has them all."""
    try:
        ip = ipaddress.ip_address(address)
        if ip.version == 6 and (mapped := ip.ipv4_mapped) is not None:
            ip = mapped
        network = str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)
    except ValueError:
        network = address[:200]
    return signed(key, "address", network, at.strftime("%Y-%m-%d"))[:32]


def count_hit(
    connection: Connection, what: str, limits: Iterable[tuple[int, timedelta]], now: datetime, *, said: str
) -> None:
    """One more hit of something. Raises `Denied` where a limit is reached; exact, since one writes at a time."""
    for most, span in limits:
        since = moment(now - span)
        found = connection.execute(
            select(func.count(), func.min(tables.hit.c.at)).where(tables.hit.c.key == what, tables.hit.c.at > since)
        ).one()
        if found[0] >= most:
            oldest = datetime.fromisoformat(str(found[1]))
            wait = max(1, round((oldest + span - now).total_seconds()))
            raise Denied(ProblemKind.TOO_MANY, said, next=f"Try again in {_wait(wait)}.", retry_after=wait)
    connection.execute(insert(tables.hit).values(key=what, at=moment(now)))


def _wait(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes" if seconds < 7200 else f"{-(-seconds // 3600)} hours"


def use_once(connection: Connection, name: str, now: datetime) -> None:
    """Raises `Denied` where a form was used already."""
    used = connection.execute(select(tables.hit.c.id).where(tables.hit.c.key == name)).first()
    if used is not None:
        raise Denied(ProblemKind.CONFLICT, "This comment was sent already.", next="Open the page again for another.")
    connection.execute(insert(tables.hit).values(key=name, at=moment(now)))


def is_near_duplicate(text: str, others: Iterable[str], limits: CommentLimits) -> bool:
    """Whether a text is nearly another: the same words, a few changed or in another order."""
    plain = _plain(text)
    if len(plain) < limits.least_letters:
        return False
    return any(
        fuzz.token_sort_ratio(plain, other, score_cutoff=limits.alike) >= limits.alike
        for other in map(_plain, others)
        if len(other) >= limits.least_letters
    )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()[:2000]).split())


def forget_hits(connection: Connection, now: datetime) -> int:
    """Delete what was counted before the stated time; how many."""
    done = connection.execute(delete(tables.hit).where(tables.hit.c.at < moment(now - KEPT)))
    return done.rowcount
