"""Handing a change over, again and again until it is taken: when it is tried again, and after which pause."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from tricord.align import Notice
from tricord.follow._alerts import ListAlert
from tricord.model.errors import DeliveryError

#: Seconds that a command or a webhook may take: what they do with a change is done later, in their own time.
PATIENCE = 30.0
#: Seconds before the first repetition; each further one waits twice as long, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class Receiver(Protocol):
    """Where changes go."""

    def take(self, notice: Notice | ListAlert, body: bytes) -> None:
        """Hand over a change. Raises `DeliveryError`."""


def deliver(
    receiver: Receiver,
    notice: Notice | ListAlert,
    body: bytes,
    *,
    tries: int,
    sleep: Callable[[float], None] = time.sleep,
    retrying: Callable[[Notice | ListAlert, DeliveryError, float], None] = lambda *_: None,
) -> None:
    """Hand a change over, trying again after ever longer pauses while that may help. Raises the last `DeliveryError`.

    `retrying` is called before each pause with: what was not taken, why, and the seconds until the next attempt.
    """
    pause = FIRST_PAUSE
    for number in range(1, tries + 1):
        try:
            receiver.take(notice, body)
            return
        except DeliveryError as failed:
            if number == tries or not failed.passing:
                raise
            retrying(notice, failed, pause)
        sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
