"""What is shown of an audit, and what others say of it: types that travel in envelopes. `_audit` makes and checks."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a party's log is and the digest of its last line, signed by that party when it is shown to others."""

    party: str
    number: int
    digest: str
    key: str = ""
    signature: str = ""


class Countersignature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another party's word that it was shown this head at that time."""

    head: Head
    by: str
    at: datetime
    key: str
    signature: str = ""
