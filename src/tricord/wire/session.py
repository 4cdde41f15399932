"""What a person does about itself: logging in, passwords, codes, tokens."""

from __future__ import annotations

from typing import Annotated

import msgspec

from tricord.wire.texts import Line, PersonName

#: How many characters a password has.
PASSWORD_LENGTHS = range(12, 1025)
#: For how many days a token is good.
TOKEN_DAYS = range(1, 367)

_Password = Annotated[str, msgspec.Meta(max_length=4096)]
_NewPassword = Annotated[str, msgspec.Meta(min_length=PASSWORD_LENGTHS[0], max_length=PASSWORD_LENGTHS[-1])]


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who logs in. `purpose`: what is read for, in this session."""

    name: PersonName
    password: _Password
    code: Annotated[str, msgspec.Meta(max_length=10)] = ""
    purpose: Line = ""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, and what this session or token may be used for. `csrf` is a session's, to be sent back."""

    name: str
    party: str
    roles: tuple[str, ...]
    cleared_for: tuple[str, ...]
    scopes: tuple[str, ...]
    purpose: str
    until: str
    has_totp: bool
    csrf: str


class AcceptedInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A password, set with an invitation."""

    name: PersonName
    invitation: Annotated[str, msgspec.Meta(max_length=100)]
    password: _NewPassword


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another password."""

    former: _Password
    password: _NewPassword


class TotpCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code of the moment."""

    code: Annotated[str, msgspec.Meta(max_length=10)]


class TotpSecret(msgspec.Struct, frozen=True, kw_only=True):
    """The secret for codes, as an address that authenticators read."""

    address: str


class TokenRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to be made. `purpose`: what it reads for."""

    label: Line
    scopes: Annotated[tuple[Line, ...], msgspec.Meta(max_length=10)]
    purpose: Line = ""
    days: Annotated[int, msgspec.Meta(ge=TOKEN_DAYS[0], le=TOKEN_DAYS[-1])] = 90


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token as its owner sees it; the secret is shown once, when it is made."""

    id: str
    label: str
    scopes: tuple[str, ...]
    purpose: str
    made_at: str
    until: str
    revoked_at: str | None


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token with its secret, which is shown this once."""

    secret: str
    token: Token
