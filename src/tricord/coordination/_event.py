"""An event: who did what, upon what, in words that are signed. Written in one form only, so that its id is its digest.

Signing and checking are callables given from outside, since keys are kept by `tricord.sharing`, on the right of this
room: `signer(message) -> signature`, with the message that `Event.message` gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from hashlib import sha256

import msgspec

from tricord.coordination._bodies import Body, Drafted, Moment, moment
from tricord.model import canonical, read_json
from tricord.model.errors import InvalidJson, InvalidValue

#: No event is longer, in bytes.
MAX_EVENT = 1024 * 1024
#: No event is made upon more heads than this.
MAX_AFTER = 1_000

_PARTY = re.compile(r"[A-Z][A-Z0-9]{1,15}")
_ID = re.compile(r"[0-9a-f]{64}")

#: Signs the bytes that `Event.message` gives.
Signer = Callable[[bytes], str]


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One event of a package's log.

    `package` is the id of its `Drafted` event, and empty in that one. `person` is who acted, an id within the `party`.
    `at` is the author's own word. `after` names the events that it was made upon: the heads that its author had seen.
    `key` names the signing key.
    """

    package: str
    party: str
    person: str
    at: Moment
    after: tuple[str, ...]
    body: Body
    key: str = ""
    signature: str = ""

    def __post_init__(self) -> None:
        moment("at", self.at)
        if not _PARTY.fullmatch(self.party):
            raise InvalidValue(f"party: {self.party[:40]!r} is no code of a party, such as JP")
        if not self.person.strip():
            raise InvalidValue("person: an event says by whom its party acts")
        if not all(_ID.fullmatch(name) for name in (*self.after, *filter(None, (self.package,)))):
            raise InvalidValue("package, after: an id is 64 hexadecimal digits")
        if tuple(sorted(set(self.after))) != self.after:
            raise InvalidValue("after: name each event once, in order")
        if len(self.after) > MAX_AFTER:
            raise InvalidValue(f"after: {len(self.after):,} events; {MAX_AFTER:,} are allowed")
        if isinstance(self.body, Drafted) != (not self.package) or isinstance(self.body, Drafted) != (not self.after):
            raise InvalidValue("package, after: empty in the draft, which is the first event, and in no other")

    @cached_property
    def message(self) -> bytes:
        """What is signed, and what the id is the digest of: the event without its signature."""
        return canonical(msgspec.structs.replace(self, signature="") if self.signature else self)

    @cached_property
    def id(self) -> str:
        """SHA-256 of the message, in hexadecimal."""
        return sha256(self.message).hexdigest()

    @property
    def package_id(self) -> str:
        """The package it belongs to."""
        return self.package or self.id

    @property
    def kind(self) -> str:
        """The kind of its body as it is written: `drafted`, `circulated`, ..."""
        return str(self.body.__struct_config__.tag)

    @property
    def written(self) -> bytes:
        """The event with its signature, as it is kept and sent."""
        return canonical(self)


def make_event(
    body: Body,
    *,
    party: str,
    person: str,
    at: datetime,
    package: str = "",
    after: tuple[str, ...] = (),
    key: str = "",
    sign: Signer | None = None,
) -> Event:
    """An event, signed where `sign` is given. `package.heads` is what to give as `after`. Raises `ValueError`."""
    bare = Event(
        package=package, party=party, person=person, at=at, after=tuple(sorted(set(after))), body=body, key=key
    )
    return msgspec.structs.replace(bare, signature=sign(bare.message)) if sign else bare


def read_event(data: bytes) -> Event:
    """An event from the bytes that a stranger sent. Raises `InvalidJson`, a `ValueError`, with the reason.

    Refused are: too long, another form than the one that Tricord writes, unknown kinds and fields, repeated keys, a
    body that makes no sense in itself (a ground without a source, a time without an offset).
    """
    if len(data) > MAX_EVENT:
        raise InvalidJson(f"{len(data):,} bytes; an event has at most {MAX_EVENT:,}")
    event = read_json(data, Event)
    try:
        written = event.written
    except UnicodeEncodeError:
        raise InvalidJson("half of a pair of surrogates is no character") from None
    if written != data:
        raise InvalidJson("not written in the one form that an event has, so its digest is not its id")
    return event
