"""A marked item, who asks for it, and what its originator has consented to. Types only: no rule and no I/O is here."""

from __future__ import annotations

from datetime import date

import msgspec

from tricord.model.errors import InvalidValue

#: The one level that no agreement is needed for. It must be written: an item without a level reaches no other party.
UNCLASSIFIED = "unclassified"


class Marking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the originator says about an item; only the originator may change it.

    `level` is written as the originator writes it (`特定秘密`, `SECRET`), or `UNCLASSIFIED`. `releasable_to` names the
    parties whose readers may have it in the end, the originator's own included; empty means nobody. `topics` are those
    of `topics.csv`. `purposes` is what it is given for. Of the caveats Tricord knows `ORCON` (the originator decides
    every time); an item with any other is given to nobody.
    """

    originator: str
    level: str
    releasable_to: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("releasable_to", "topics", "purposes", "caveats"):
            if "" in getattr(self, name):
                raise InvalidValue(f"{name}: an empty text among them names nothing")
        if not self.originator:
            raise InvalidValue("originator: a marking without one is nobody's")


class Consent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The originator's recorded consent that its item is passed `to` a party `through` others, or used for `purpose`.

    It counts from `given_on` until the day before `withdrawn_on`. `reference` says where it is on paper. A consent by
    anybody but the item's originator counts for nothing.
    """

    by: str
    to: str
    given_on: date
    reference: str
    through: tuple[str, ...] = ()
    purpose: str = ""
    withdrawn_on: date | None = None

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise InvalidValue("reference: a consent that is recorded nowhere is none")

    def holds(self, on: date) -> bool:
        """True on a day on which it was given and not yet withdrawn."""
        return self.given_on <= on and (self.withdrawn_on is None or on < self.withdrawn_on)


class Held(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who else than the originator has an item, since when, and through whose hands it came."""

    by: str
    since: date
    via: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something marked. `id` names it within its originator. `held` is None at the originator's own node."""

    id: str
    marking: Marking
    consents: tuple[Consent, ...] = ()
    held: Held | None = None


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads in the end, and for what `purpose`. Without `person` it is a party as such, as when an envelope is
    sealed to its node: its own people are then its own to check, by asking again for each of them.

    `roles`: reader, drafter, approver, administrator; only a reader reads. `cleared_for`: levels as the person's own
    party writes them, each by name, since no level gives access to another.
    """

    party: str
    purpose: str
    person: str = ""
    roles: tuple[str, ...] = ()
    cleared_for: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.person} of {self.party}" if self.person else self.party
