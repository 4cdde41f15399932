"""A webhook as the receiver of changes: one signed POST for each. `_retry` says when it is sent again.

The signature is that of Standard Webhooks (standardwebhooks.com, version 1): HMAC-SHA256 over id, time and body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable

import httpx2

from tricord import __version__
from tricord.align import Notice
from tricord.follow._alerts import ListAlert
from tricord.follow._retry import PATIENCE
from tricord.model.errors import DeliveryError, InvalidValue

#: Answers of a server that may change by themselves: timeout, too early, too many, and what a gateway says of a server
#: that is being restarted.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
#: How a secret that is written in base64 begins (Standard Webhooks).
_BASE64 = "whsec_"


class Webhook:
    """An address that gets each change by POST and takes it by an answer of 200 to 299.

    Redirects are not followed: changes go to the address that was given and to no other. `patience` is how many seconds
    connecting, sending and answering may each take. Raises `InvalidValue` for an address that is none, or a secret that
    says it is base64 and is not.
    """

    def __init__(
        self, url: str, secret: str, *, patience: float = PATIENCE, clock: Callable[[], float] = time.time
    ) -> None:
        self._url, self._key, self._patience, self._clock = _address(url), _key(secret), patience, clock

    def take(self, notice: Notice | ListAlert, body: bytes) -> None:
        """Send the change. Raises `DeliveryError`."""
        moment = str(int(self._clock()))
        headers = {
            "content-type": "application/json",
            "user-agent": f"tricord/{__version__}",
            "webhook-id": notice.id,
            "webhook-timestamp": moment,
            "webhook-signature": webhook_signature(self._key, notice.id, moment, body),
        }
        try:
            # The body of the answer is not read: it may be of any length, and says nothing that is needed.
            with httpx2.stream(
                "POST", self._url, content=body, headers=headers, timeout=self._patience, follow_redirects=False
            ) as answer:
                status = answer.status_code
        except httpx2.HTTPError as error:
            raise DeliveryError(f"the webhook cannot be reached ({error})") from error
        if not httpx2.codes.is_success(status):
            raise DeliveryError(f"the webhook answered {status}", passing=status in _PASSING)


def webhook_signature(key: bytes, name: str, moment: str, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 over `id.time.body`."""
    signed = b".".join((name.encode(), moment.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _address(url: str) -> httpx2.URL:
    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL:
        address = httpx2.URL()
    if address.scheme not in ("https", "http") or not address.host:
        raise InvalidValue(f"Not an address of a webhook: {url!r}. Write it as https://host/path.")
    return address


def _key(secret: str) -> bytes:
    """The key of a secret: what follows `whsec_` in base64, else the text itself."""
    if not secret.startswith(_BASE64):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_BASE64), validate=True)
    except ValueError:
        raise InvalidValue("The secret begins with whsec_ but what follows is not base64.") from None
