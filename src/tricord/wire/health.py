"""Whether it is well."""

from __future__ import annotations

import msgspec


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The service answers, and so do its databases. `party`: whose node it is; null where no node is mounted."""

    status: str
    party: str | None
