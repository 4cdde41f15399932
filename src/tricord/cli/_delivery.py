"""Delivering changes: to a command or a webhook, again and again until taken, with a journal that survives a kill.

The journal is written after a change is taken, so a kill between the two sends it once more: at least once, never not
at all. The receiver knows a change that it has seen by its id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from tricord import __version__
from tricord.align import Delta, Notice
from tricord.model.errors import DeliveryError, InvalidValue, JournalError

#: Seconds that a command or a webhook may take.
PATIENCE = 30.0
#: Seconds before the first repetition; each further one waits twice as long, up to the second number.
BACKOFF = (1.0, 60.0)
_TYPES = {"ADD": "entry.added", "MOD": "entry.amended", "DEL": "entry.removed"}
#: Answers of a server that may change by themselves.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))


class Receiver(Protocol):
    """Where changes go."""

    def take(self, notice: Notice, body: bytes) -> None:
        """Hand over a change. Raises `DeliveryError`."""


def body_of(notice: Notice, *, timestamp: str) -> bytes:
    """The JSON that a receiver gets: type, time of loading, and the change with its id and entities."""
    message = {"type": _TYPES[notice.op], "timestamp": timestamp, "data": msgspec.to_builtins(notice)}
    return json.dumps(message, ensure_ascii=False).encode()


class Command:
    """A program that is called for each change, with the body on its standard input; it takes it by exit code 0."""

    def __init__(self, words: Sequence[str], *, patience: float = PATIENCE) -> None:
        self._words, self._patience = list(words), patience

    def take(self, notice: Notice, body: bytes) -> None:
        """Run the command."""
        told = {"ID": notice.id, "OP": notice.op, "LIST": notice.list_id, "PARTY": notice.party, "ENTRY": notice.entry}
        environment = os.environ | {f"TRICORD_{name}": value for name, value in told.items()}
        try:
            done = subprocess.run(
                self._words, input=body, env=environment, timeout=self._patience, check=False, stdout=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            raise DeliveryError(f"{self._words[0]} took longer than {self._patience:g} s") from None
        except OSError as error:
            raise DeliveryError(f"{self._words[0]} cannot be run ({error.strerror})", passing=False) from error
        if done.returncode:
            raise DeliveryError(f"{self._words[0]} ended with exit code {done.returncode}")


class Webhook:
    """An address that gets each change by POST, signed as Standard Webhooks say: HMAC-SHA256 over id, time and body.

    Redirects are not followed: changes go to the address that was given and to no other.
    """

    def __init__(
        self, url: str, secret: str, *, patience: float = PATIENCE, clock: Callable[[], float] = time.time
    ) -> None:
        if not url.startswith(("https://", "http://")):
            raise InvalidValue(f"Not an address of a webhook: {url!r}. Write it as https://host/path.")
        self._url, self._key, self._patience, self._clock = url, _key(secret), patience, clock
        self._opener = urllib.request.build_opener(_NoRedirect)

    def take(self, notice: Notice, body: bytes) -> None:
        """Send the change."""
        moment = str(int(self._clock()))
        headers = {
            "content-type": "application/json",
            "user-agent": f"tricord/{__version__}",
            "webhook-id": notice.id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self._key, notice.id, moment, body),
        }
        request = urllib.request.Request(self._url, data=body, headers=headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._patience):
                return
        except urllib.error.HTTPError as error:
            with error:
                raise DeliveryError(f"the webhook answered {error.code}", passing=error.code in _PASSING) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise DeliveryError(f"the webhook cannot be reached ({reason})") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def signature(key: bytes, name: str, moment: str, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 over `id.time.body`."""
    signed = b".".join((name.encode(), moment.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    """The key of a secret: what follows `whsec_` in base64, else the text itself."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise InvalidValue("The secret begins with whsec_ but what follows is not base64.") from None


def deliver(
    receiver: Receiver,
    notice: Notice,
    body: bytes,
    *,
    tries: int,
    sleep: Callable[[float], None] = time.sleep,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Hand a change over, trying again after ever longer pauses. Raises the last `DeliveryError`."""
    pause, longest = BACKOFF
    for number in range(1, tries + 1):
        try:
            receiver.take(notice, body)
            return
        except DeliveryError as failed:
            if number == tries or not failed.passing:
                raise
            report(f"{notice.id}: {failed}; once more in {pause:g} s")
        sleep(pause)
        pause = min(pause * 2, longest)


class Journal:
    """What has been delivered: one JSON line per change taken, on disk before the next change is sent.

    `watching` tells whose journal it is, so that one watch never takes over another's. `begin` gives for each list the
    day after which changes are news. Use `Journal.open`.
    """

    def __init__(self, file: IO[str], lines: Iterable[Mapping[str, Any]]) -> None:
        self._file = file
        self._taken: set[str] = set()
        self._done: set[tuple[str, ...]] = set()
        self.begin: dict[str, str] = {}
        for line in lines:
            self._read(line)

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, watching: Mapping[str, str | None], begin: Mapping[str, str]) -> Iterator[Journal]:
        """The journal at a path, made when it is missing; no other process can have it open. Raises `JournalError`."""
        with _locked(path):
            lines = list(_lines(path)) if path.exists() else []
            if not lines:
                lines = [{"watch": dict(watching), "begin": dict(begin)}]
            elif lines[0].get("watch") != dict(watching):
                raise JournalError(
                    f"{path} is the state of another watch ({_words(lines[0].get('watch'))}). Give this one a file of "
                    "its own."
                )
            _rewrite(path, _still_needed(lines))
            with path.open("a", encoding="utf-8") as file:
                yield cls(file, lines)

    def wants(self, list_id: str, previous: str, published: str) -> bool:
        """True for a snapshot, against the one before it, that is news and not yet delivered whole."""
        return published > self.begin.get(list_id, "") and (list_id, previous, published) not in self._done

    def has(self, notice: Notice) -> bool:
        """True when the change was taken."""
        return notice.id in self._taken

    def taken(self, notice: Notice) -> None:
        """Note that the change was taken."""
        self._write({"taken": notice.id})

    def done(self, delta: Delta) -> None:
        """Note that all changes of a snapshot were taken."""
        name = [delta.list_id, delta.previous, delta.published]
        self._write({"done": name, "ids": [notice.id for notice in delta.notices]})

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._read(line)

    def _read(self, line: Mapping[str, Any]) -> None:
        if "begin" in line:
            self.begin = dict(line["begin"])
        if "taken" in line:
            self._taken.add(line["taken"])
        if "done" in line:
            self._done.add(tuple(line["done"]))
            self._taken.difference_update(line.get("ids", ()))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a journal. The last may be torn by a kill: what it said is sent once more."""
    text = path.read_text(encoding="utf-8", errors="replace")
    written = text.splitlines(keepends=True)
    for number, line in enumerate(written, 1):
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            if number == len(written) and not line.endswith("\n"):
                return
            raise JournalError(
                f"{path}, line {number}: not a line of a watch's state. Give the path of a new file, or of one that "
                "tricord watch made."
            )
        yield found


def _still_needed(lines: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The journal without the ids of changes whose whole snapshot is done."""
    over = {name for line in lines for name in line.get("ids", ())}
    for line in lines:
        if line.get("taken") not in over:
            yield {key: value for key, value in line.items() if key != "ids"}


def _rewrite(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    fresh = path.with_name(path.name + ".new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise JournalError(f"{path} cannot be written ({error.strerror}). Give another path: --state FILE.") from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    import fcntl

    try:
        lock = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise JournalError(f"{path} cannot be written ({error.strerror}). Give another path: --state FILE.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise JournalError(f"Another watch has {path} open. Stop it, or give this one a file of its own.") from None
        yield


def _words(watching: Any) -> str:
    chosen = watching if isinstance(watching, dict) else {}
    return ", ".join(f"{name} {value}" for name, value in chosen.items() if value) or "of all changes"
