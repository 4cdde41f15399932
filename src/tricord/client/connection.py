"""One HTTP connection to a service: structs in, structs out, and a problem answer as the error it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec

from tricord.model import canonical
from tricord.model.errors import Denied, InvalidValue, Unreachable
from tricord.wire import API, API_VERSION, PROBLEM_PREFIX, PROBLEM_STATUS, Problem, ProblemKind

#: Seconds to wait for an answer.
_TIMEOUT = 30.0

#: What a status means where the answer is no problem of ours: a proxy's, say.
_KINDS = {status: kind for kind, status in reversed(PROBLEM_STATUS.items())}

_T = TypeVar("_T")


class Connection:
    """A way to a service, closed by its user. `http` is a client to speak through, with the address as its base; by
    default one is made for `url`. Raises `InvalidValue` for a URL that is no http:// or https:// with a host alone.
    """

    def __init__(self, url: str, *, token: str = "", http: httpx2.Client | None = None) -> None:
        _check(url)
        self._http = http or httpx2.Client(base_url=url.rstrip("/"), timeout=_TIMEOUT)
        if token:
            self._http.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def _get(self, path: str, kind: type[_T], **asked: Any) -> _T:
        """What is there, as a struct. A parameter that is None is left out. Raises `Denied` and `Unreachable`."""
        return self._read(self._ask("GET", path, params=_said(asked)), kind)

    def _get_bytes(self, path: str, **asked: Any) -> bytes:
        return self._ask("GET", path, params=_said(asked)).content

    def _send(self, method: str, path: str, body: Any, kind: type[_T], **asked: Any) -> _T:
        """What became of a body. Raises `Denied` and `Unreachable`."""
        more: dict[str, Any] = {}
        if body is not None:
            more = {"content": canonical(body), "headers": {"Content-Type": "application/json"}}
        return self._read(self._ask(method, path, params=_said(asked), **more), kind)

    def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        try:
            answer = self._http.request(method, f"{API}{path}", **more)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unreachable(str(self._http.base_url), type(error).__name__) from None
        if answer.status_code >= 400:
            raise _denied(answer)
        return answer

    def _read(self, answer: httpx2.Response, kind: type[_T]) -> _T:
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as error:
            raise Denied(
                ProblemKind.FAILED,
                f"{self._http.base_url} does not speak version {API_VERSION} of the interface: {error}.",
                next="Is the address right?",
            ) from None


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise InvalidValue(f"Not an address of a service: {url!r}. Write it as https://lists.example:8000.")
    if parts.path.rstrip("/") or parts.query or parts.fragment:
        raise InvalidValue(f"{url!r} has more than a host: write {parts.scheme}://{parts.netloc}.")


def _said(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _denied(answer: httpx2.Response) -> Denied:
    """A refusal as it was raised where it came from, in its own words."""
    wait = answer.headers.get("Retry-After", "")
    retry_after = int(wait) if wait.isdigit() else 0
    try:
        problem = msgspec.json.decode(answer.content, type=Problem)
    except msgspec.DecodeError:
        words = answer.reason_phrase or f"The answer is {answer.status_code}."
        return Denied(_KINDS.get(answer.status_code, ProblemKind.FAILED), words, retry_after=retry_after)
    facts: dict[str, str | int] = {}
    if problem.refusal:
        facts["refusal"] = problem.refusal
    if problem.expected:
        facts["expected"] = problem.expected
    return Denied(_kind(problem), problem.detail, next=problem.next, facts=facts, retry_after=retry_after)


def _kind(problem: Problem) -> ProblemKind:
    try:
        return ProblemKind(problem.type.removeprefix(PROBLEM_PREFIX))
    except ValueError:
        # An error of HTTP itself, such as a method that is not for the address.
        return _KINDS.get(problem.status, ProblemKind.FAILED)
