"""How often something may be asked. The counts are in a file that the processes of a node share, so that several count
together; without one, in this process.
"""

from __future__ import annotations

import math
import time
from threading import Lock

import msgspec
from limits import RateLimitItem, parse
from limits.strategies import FixedWindowRateLimiter

from tricord.model.errors import Denied
from tricord.node.counts import Counts
from tricord.wire import ProblemKind


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """So often each, written as `10/5 minutes`: trying to log in as somebody, by name and address together, so that
    nobody locks out anybody who comes from elsewhere, and by address; being nobody who is known, by address; asking, by
    person; handing in and fetching envelopes, and handing in bad ones, by address; anything at all, by address, and for
    whoever shows a session or token by that.
    """

    login_by_name: str = "10/5 minutes"
    login_by_address: str = "30/5 minutes"
    failed_by_address: str = "60/5 minutes"
    asking: str = "1200/minute"
    envelopes: str = "120/minute"
    bad_envelopes: str = "20/minute"
    by_address: str = "3000/minute"


class Limits:
    """Counts what is asked. The first refusal of a window goes to the audit, the others do not: a flood is one
    line.
    """

    def __init__(self, rates: Rates, counts: Counts | None = None) -> None:
        self.counts = counts or Counts(None)
        self._limiter = FixedWindowRateLimiter(self.counts)
        self._rates: dict[str, RateLimitItem] = {name: parse(getattr(rates, name)) for name in Rates.__struct_fields__}
        self._refused: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def hit(self, what: str, whom: str) -> None:
        """Count once more. Raises `Denied` with the seconds to wait."""
        if not self._limiter.hit(self._rates[what], what, whom):
            raise self._denied(what, whom)

    def check(self, what: str, whom: str) -> None:
        """Raises `Denied` where no more is left, and counts nothing."""
        if not self._limiter.test(self._rates[what], what, whom):
            raise self._denied(what, whom)

    def _denied(self, what: str, whom: str) -> Denied:
        reset = self._limiter.get_window_stats(self._rates[what], what, whom).reset_time
        with self._lock:
            first = self._refused.get((what, whom)) != reset
            if len(self._refused) > 10_000:
                self._refused.clear()
            self._refused[what, whom] = reset
        wait = max(1, math.ceil(reset - time.time()))
        return Denied(
            ProblemKind.TOO_MANY,
            f"That was too often: {self._rates[what]} is allowed.",
            next=f"Wait {wait} seconds.",
            why=f"{what}: over {self._rates[what]}" if first else "",
            retry_after=wait,
            quiet=not first,
        )
