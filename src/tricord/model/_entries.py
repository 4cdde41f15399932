"""Statements and the entries they make up, in FollowTheMoney's words.

An *entry* is what one list says about one subject. It is a bundle of *parts*: the first is the subject itself (schema
`Person`, `Organization`, `LegalEntity`, `Vessel`, `Airplane`, `CryptoWallet`, `Event`), the others hang on it:
`Sanction` (a designation), `Passport`, `Identification`, `Address`, `CryptoWallet`, `Ownership`, `UnknownLink`, ...
Each part is a tuple of *statements*: one property value with where it stands in the file. Schema and property names
are FollowTheMoney's; the few that are Tricord's own are in `OWN_PROPERTIES`.

This is not FollowTheMoney's library: records are light so that a whole list can be read in about a second. As JSON a
statement and a part are arrays of their fields, in the order below.
"""

from __future__ import annotations

import msgspec

#: Properties that FollowTheMoney does not have, with what they mean here. The FtM export maps or leaves them out.
OWN_PROPERTIES: dict[str, str] = {
    "basis": "Sanction: `autonomous` (national law alone) or `implementing` (carries out a UN listing)",
    "listedNotBefore": "Sanction: the listing happened on or after this day (from a sourced table)",
    "listedNotAfter": "Sanction: the listing happened on or before this day (from a sourced table)",
    "announcedOn": "Sanction: the day the party announced it, where that is not the day it took effect",
    "action": "Sanction: the name of the (joint) action it was part of",
    "coordinatedWith": "Sanction: code of a party that acted together, by their own statements",
    "reference": "subject: an official cross-reference to an entry of another list, written `list-id:key`",
    "unstatedAlias": "subject: an alias of which the list does not say how good it is",
    "damagedIdentifier": "an identifier that the publisher's own file garbles; kept as text, never used to link",
    "owner": "Vessel, Airplane: the owner's name as published (FtM wants an entity here; the export makes one)",
    "trigger": "Event: what an action responded to",
    "counts": "Event: what one party did in an action",
    "unListedOn": "Sanction: the UN's date of listing that a national list repeats",
    "source": "any part: the source a curated table names for this row",
    "confidence": "any part: the confidence a curated table states (high, medium)",
}


class Statement(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One property value and its source inside the file.

    `value` is the cleaned value, `original` the published text where cleaning changed it (None: unchanged). `lang` is
    an ISO 639-3 code when the list says or its script decides it, else None: Han alone stays None. `column` names the
    place within the record (a column, an element, `Remarks#4` for its fourth segment); the record itself has its own
    place.
    """

    prop: str
    value: str
    column: str
    lang: str | None = None
    original: str | None = None


class Part(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A thing the entry is made of: the subject (always the first part of the main facet), or what hangs on it."""

    schema: str
    statements: tuple[Statement, ...]


class Unplaced(msgspec.Struct, frozen=True, gc=False):
    """A piece of the file that the reader could not place. `kind` groups such pieces in the load report, in words."""

    kind: str
    text: str
    column: str


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a reader made of one record.

    `segments` counts the pieces of information the record holds (a filled cell, an element's text, one `;`-segment of
    a packed cell), `unplaced` those of them that found no place. `warnings` are sentences about damage that was
    understood.
    """

    parts: tuple[Part, ...]
    segments: int
    unplaced: tuple[Unplaced, ...] = ()
    warnings: tuple[str, ...] = ()
