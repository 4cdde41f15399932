"""People of a node, as its administrators see and change them."""

from __future__ import annotations

import msgspec

from tricord.wire.texts import FiftyLines, PartyCode, PersonName


class NewPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person to be added. `cleared_for`: levels by name, as its party writes them. `purposes`: what to read for."""

    name: PersonName
    party: PartyCode
    roles: FiftyLines = ()
    cleared_for: FiftyLines = ()
    purposes: FiftyLines = ()


class PersonChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a person shall stand; what is left out stays."""

    roles: FiftyLines | None = None
    cleared_for: FiftyLines | None = None
    purposes: FiftyLines | None = None
    disabled: bool | None = None


class PersonState(msgspec.Struct, frozen=True, kw_only=True):
    """A person as it stands."""

    name: str
    party: str
    roles: tuple[str, ...]
    cleared_for: tuple[str, ...]
    disabled: bool
    has_password: bool
    has_totp: bool
    purposes: tuple[str, ...] = ()


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What its owner sets a password with, once, within three days. Hand it over yourself."""

    name: str
    invitation: str
