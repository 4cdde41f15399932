"""Speaking to a node's service, for commands: what it refuses becomes one sentence and what to do next."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import httpx

_API = "/api/v1"


class NodeRefuses(click.ClickException):
    """The node's own words; `status` is HTTP's."""

    exit_code = 3

    def __init__(self, status: int, detail: str, next: str) -> None:
        super().__init__(f"{detail} {next}".strip())
        self.status, self.detail = status, detail


class NodeClient:
    """One person's way to a node, by an API token."""

    def __init__(self, url: str, token: str) -> None:
        import httpx

        self._client: httpx.Client = httpx.Client(
            base_url=url.rstrip("/"), headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def __enter__(self) -> NodeClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, **params: Any) -> Any:
        """What is there. Raises `NodeRefuses`."""
        return self._answer("GET", path, params=params).json()

    def lines(self, path: str) -> list[bytes]:
        """An answer of one thing a line. Raises `NodeRefuses`."""
        return self._answer("GET", path).content.splitlines()

    def post(self, path: str, body: Any = None) -> Any:
        """Do it. Raises `NodeRefuses`."""
        return self._answer("POST", path, json=body).json()

    def _answer(self, method: str, path: str, **more: Any) -> httpx.Response:
        import httpx

        try:
            answer = self._client.request(method, f"{_API}{path}", **more)
        except httpx.HTTPError as error:
            raise click.ClickException(
                f"The node at {self._client.base_url} does not answer ({type(error).__name__}). Is it running, and is "
                "the address right?"
            ) from None
        if answer.status_code >= 400:
            try:
                told = answer.json()
            except ValueError:
                told = {}
            raise NodeRefuses(
                answer.status_code, str(told.get("detail", answer.reason_phrase)), str(told.get("next", ""))
            )
        return answer
