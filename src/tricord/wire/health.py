"""Whether it is well."""

from __future__ import annotations

import msgspec


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The service answers, and so do its databases. `party`: whose node it is; null where no node is mounted.
    `courier`: when it last went its round to the others' nodes, null before; `failing`: how many did not take what
    waits for them.
    """

    status: str
    party: str | None
    courier: str | None = None
    failing: int = 0
