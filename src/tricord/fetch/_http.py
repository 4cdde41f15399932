"""One file from a publisher over HTTP: asked for only if it changed, tried again, gone on with, and bounded.

What comes is written beside a note of what it is part of, so that the next attempt, or the next process, asks for the
rest alone (`Range` with `If-Range`). Redirects lead only to hosts that the list names; TLS is checked by the
certificates of the system.
"""

from __future__ import annotations

import os
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec

from tricord._version import __version__
from tricord.fetch._archive import cannot_use, write_whole
from tricord.fetch._state import HeldFile
from tricord.lists import FileSource
from tricord.model.errors import FetchError

if TYPE_CHECKING:
    import httpx2

_Given = TypeVar("_Given")

#: Answers that may change by themselves.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOR_GOOD = frozenset((301, 308))
#: What of an answer is kept with a file.
_KEPT_HEADERS = ("etag", "last-modified", "content-type", "content-encoding", "content-length", "date")
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_CHUNK = 1 << 16
#: A page of links is small.
_PAGE = 5_000_000
_MOVED = "If the publisher has moved the list, give the new address: --address LIST=URL."


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a publisher is waited for, in seconds: to connect, for the next bytes, and for a file in all; how often
    it is tried, after which pauses; how many redirects are followed; how long another fetch of the list is waited for.
    """

    connect: float = 15.0
    read: float = 60.0
    total: float = 900.0
    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 60.0
    redirects: int = 5
    lock: float = 60.0


class Supplied(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gave: the `file` (None: the one that is held), its name, and what is known of it. `moved`: the
    address that the publisher says it has for good; `modified`: when it was last changed there.
    """

    file: Path | None
    name: str
    address: str
    came_from: str
    headers: Mapping[str, str]
    modified: datetime | None = None
    moved: str = ""


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher answers before the file itself: its address, whether it is the one that is held, and its size
    (None: not said).
    """

    address: str
    changed: bool
    size: int | None
    modified: str


class _Passing(Exception):
    """What may succeed the next time. `pause` is what the publisher asks to wait; `address` is where it was asked."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause, self.address = pause, ""


class NothingThereError(FetchError):
    """Nothing is at the address; the publisher, or the folder, is there."""


class _TooLarge(FetchError):
    """More came than the file can be: nothing of it is gone on with."""


class _Part(msgspec.Struct, frozen=True):
    """What a part that came is part of."""

    address: str
    validator: str
    encoding: str


class Publisher:
    """Asks publishers over HTTP. `client` is closed by whoever made it."""

    def __init__(self, client: httpx2.Client, patience: Patience) -> None:
        self._client, self._patience = client, patience

    def supply(self, source: FileSource, held: HeldFile | None, into: Path) -> Supplied:
        """The file of a source, in the folder `into`. Raises `FetchError`; `ArchiveError` for a folder that is full."""
        address = self._address_of(source)
        return self._retried(address, lambda deadline: self._download(source, address, held, into, deadline))

    def announced(self, source: FileSource, held: HeldFile | None) -> Announced:
        """What the publisher says of a file, which is not taken. Raises `FetchError`."""
        address = self._address_of(source)
        return self._retried(address, lambda _: self._ask_about(source, address, held))

    def _ask_about(self, source: FileSource, address: str, held: HeldFile | None) -> Announced:
        answer, _, _ = self._ask(address, source, _conditions(held, address))
        try:
            if answer.status_code not in (200, 304):
                raise _refused(answer, address)
            said = answer.headers.get("content-length", "")
            return Announced(
                address=address,
                changed=answer.status_code == 200,
                size=int(said) if said.isdecimal() else None,
                modified=answer.headers.get("last-modified", ""),
            )
        finally:
            answer.close()

    # -- the page of links ---------------------------------------------------------------------------------------------

    def _address_of(self, source: FileSource) -> str:
        """The address of the file: the source's own, or the newest link of its page."""
        if not source.link:
            return source.address
        return self._retried(source.address, lambda _: self._link_on_page(source))

    def _link_on_page(self, source: FileSource) -> str:
        from lxml import html as html_of

        answer, page, _ = self._ask(source.address, source, {})
        try:
            if answer.status_code != 200:
                raise _refused(answer, source.address)
            text = b"".join(_bounded(answer.iter_bytes(_CHUNK), _PAGE, source.address))
        finally:
            answer.close()
        found = {}
        for element in html_of.fromstring(text or b"<p/>").iter("a"):
            target = urljoin(page, element.get("href", ""))
            name = urlsplit(target).path.rpartition("/")[2]
            if re.fullmatch(source.link, name):
                found[name] = target
        if not found:
            raise FetchError(
                f"no link of this page is called {source.link}",
                address=source.address,
                remedy="The publisher has changed the page. Give the address of the file itself: --address LIST=URL.",
            )
        target = found[max(found)]
        _check_host(target, source, source.address)
        return target

    # -- one attempt ---------------------------------------------------------------------------------------------------

    def _download(
        self, source: FileSource, address: str, held: HeldFile | None, into: Path, deadline: float
    ) -> Supplied:
        name = source.name or urlsplit(address).path.rpartition("/")[2]
        if not re.fullmatch(r"[\w][\w.()-]*", name):
            raise FetchError("the address ends in no name of a file", address=address, remedy="Check the address.")
        part = into / f"{name}.part"
        begun = _begun(part, address)
        headers = _conditions(held, address) if begun is None else _continuation(begun, part)
        answer, came_from, moved = self._ask(address, source, headers)
        try:
            if answer.status_code == 304:
                return _supplied(answer, held, None, name, address, came_from, moved)
            self._write(answer, part, begun, source, address, deadline)
        finally:
            answer.close()
        said = answer.headers.get("content-encoding", "identity").lower()
        # A rest is packed as the whole is, whether it says so or not.
        encoding = begun.encoding if begun is not None and answer.status_code == 206 else said
        file = _unpacked(part, into / name, encoding, source, address)
        return _supplied(answer, None, file, name, address, came_from, moved)

    def _write(
        self,
        answer: httpx2.Response,
        part: Path,
        begun: _Part | None,
        source: FileSource,
        address: str,
        deadline: float,
    ) -> None:
        """Write the body to the part. Raises `_Passing` where the rest may still come."""
        if answer.status_code == 206 and begun is not None:
            mode = "ab"
            stands = _RANGE.fullmatch(answer.headers.get("content-range", ""))
            if stands is None or int(stands[1]) != part.stat().st_size:
                _forget(part)
                raise _Passing("the publisher continued another file than the one that was begun")
        elif answer.status_code == 200:
            mode = "wb"
            _begin(part, answer, address)
        elif answer.status_code == 416:
            _forget(part)
            raise _Passing("the publisher's file is shorter than what came of it")
        else:
            raise _refused(answer, address)
        try:
            with part.open(mode) as file:
                size = file.tell()
                for chunk in answer.iter_raw():
                    size += len(chunk)
                    if size > source.most:
                        raise _too_large(source, address)
                    file.write(chunk)
                    if time.monotonic() > deadline:
                        raise _too_slow(address, size, self._patience.total)
        except OSError as error:
            raise cannot_use(error, part) from error
        except _TooLarge:
            _forget(part)
            raise

    def _ask(self, address: str, source: FileSource, headers: Mapping[str, str]) -> tuple[httpx2.Response, str, str]:
        """The answer, unread, with the address that gave it, and the one that the file has for good. Follows redirects
        to the hosts of the source.
        """
        current, moved, for_good = address, "", True
        for _ in range(self._patience.redirects + 1):
            request = self._client.build_request("GET", current, headers={**_manners(), **headers})
            answer = self._client.send(request, stream=True, follow_redirects=False)
            target = answer.headers.get("location", "")
            if answer.status_code not in _REDIRECTS or not target:
                return answer, current, moved
            for_good = for_good and answer.status_code in _FOR_GOOD
            answer.close()
            current = urljoin(current, target)
            _check_host(current, source, address)
            moved = current if for_good else ""
        raise FetchError(f"more than {self._patience.redirects} redirects", address=address, remedy="Try again later.")

    # -- again and again -----------------------------------------------------------------------------------------------

    def _retried(self, address: str, once: Callable[[float], _Given]) -> _Given:
        """What `once` gives, tried again while that may help. Raises `FetchError`."""
        # A tenth of a second that no command spends which does not fetch.
        import stamina

        patience = self._patience
        deadline = time.monotonic() + patience.total

        def again(error: Exception) -> bool | float:
            if not isinstance(error, _Passing):
                return False
            error.address = address
            if (error.pause or 0) > deadline - time.monotonic():
                return False
            return True if error.pause is None else error.pause

        try:
            for attempt in stamina.retry_context(
                on=again,
                attempts=patience.tries,
                timeout=patience.total,
                wait_initial=patience.first_pause,
                wait_max=patience.longest_pause,
                wait_jitter=patience.first_pause,
            ):
                with attempt:
                    return _translated(address, lambda: once(deadline))
        except _Passing as error:
            wait = f" It asks to wait {error.pause:g} s." if error.pause else ""
            raise FetchError(
                f"{error}, after {patience.tries} attempts", address=address, remedy=f"Try again later.{wait}"
            ) from error
        raise AssertionError("an attempt gives something or raises")


def client_of(patience: Patience, *, verify: bool | ssl.SSLContext = True) -> httpx2.Client:
    """An HTTP client that waits as patiently as told, and trusts the certificates of the system."""
    import httpx2

    timeout = httpx2.Timeout(patience.read, connect=patience.connect)
    return httpx2.Client(timeout=timeout, follow_redirects=False, verify=verify)


def _manners() -> dict[str, str]:
    return {"user-agent": agent_name(), "accept": "*/*", "accept-encoding": "gzip"}


def agent_name() -> str:
    """How publishers see who asks; TRICORD_CONTACT adds whom they can write to."""
    contact = "".join(letter for letter in os.environ.get("TRICORD_CONTACT", "") if " " <= letter <= "~")
    return f"tricord/{__version__}" + (f" (+{contact})" if contact else "")


def _conditions(held: HeldFile | None, address: str) -> dict[str, str]:
    """What makes a publisher answer that nothing changed, where it gave the held file under this address."""
    if held is None or held.address != address:
        return {}
    names = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    return {names[name]: held.headers[name] for name in names if name in held.headers}


def _translated(address: str, once: Callable[[], _Given]) -> _Given:
    """What `once` gives, with the errors of the connection as errors of ours."""
    import httpx2

    try:
        return once()
    except httpx2.TimeoutException as error:
        raise _Passing("the publisher does not answer in time") from error
    except httpx2.TransportError as error:
        if (reason := _certificate_problem(error)) is not None:
            raise FetchError(
                f"the certificate is not good for this host ({reason})",
                address=address,
                remedy="Nothing was taken. Where the network inspects traffic, its certificate must be among those of "
                "the system; else somebody answers in the publisher's place.",
            ) from error
        raise _Passing(f"the connection failed ({_plain(error)})") from error
    except httpx2.DecodingError as error:
        raise FetchError("the answer cannot be unpacked", address=address, remedy="Try again later.") from error
    except httpx2.InvalidURL as error:
        raise FetchError(f"not an address ({error})", address=address, remedy="Check it.") from error


def _certificate_problem(error: BaseException | None) -> str | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message or error.reason
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return str(error).rpartition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        error = error.__cause__ or error.__context__
    return None


def _plain(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _refused(answer: httpx2.Response, address: str) -> Exception:
    """Why an answer without a file stands, as an error."""
    status = answer.status_code
    said = f"the publisher answers {status} {answer.reason_phrase}".rstrip()
    if status in _PASSING:
        return _Passing(said, _pause(answer.headers.get("retry-after", "")))
    if status in (404, 410):
        return NothingThereError(f"{said}: nothing is there", address=address, remedy=_MOVED)
    if status in (401, 403):
        remedy = "The publisher lets nobody in here, or not from this network. " + _MOVED
        return FetchError(said, address=address, remedy=remedy)
    return FetchError(said, address=address, remedy="Look at the address in a browser. " + _MOVED)


def _pause(said: str) -> float | None:
    """Seconds of a `Retry-After`, which is a number or a time; None: it says none."""
    if said.strip().isdecimal():
        return float(said)
    moment = _moment(said)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _moment(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said) if said else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)


def _check_host(target: str, source: FileSource, address: str) -> None:
    """Raises `FetchError` for an address on a host that the list does not name, or that gives up TLS."""
    asked, given = urlsplit(source.address), urlsplit(target)
    if given.scheme not in ("http", "https") or (asked.scheme == "https" and given.scheme != "https"):
        raise FetchError(
            f"a redirect to {target[:200]}, which is not secured as this address is",
            address=address,
            remedy="Nothing was taken from there. " + _MOVED,
        )
    if given.hostname not in (asked.hostname, urlsplit(address).hostname, *source.hosts):
        raise FetchError(
            f"a redirect to {given.hostname}, a host that the list does not name",
            address=address,
            remedy="Nothing was taken from there. If the publisher has moved, give the new address: "
            f"--address LIST={target[:200]}",
        )


def _too_large(source: FileSource, address: str) -> FetchError:
    return _TooLarge(
        f"{source.most:,} bytes and more, where this file has far fewer",
        address=address,
        remedy="Nothing was kept. Look at the address in a browser.",
    )


def _too_slow(address: str, size: int, total: float) -> FetchError:
    return FetchError(
        f"only {size:,} bytes came in {total:g} s",
        address=address,
        remedy="What came is kept, and gone on with at the next fetch.",
    )


def _supplied(
    answer: httpx2.Response,
    held: HeldFile | None,
    file: Path | None,
    name: str,
    address: str,
    came_from: str,
    moved: str,
) -> Supplied:
    """What came; of a file that is held, with what was said of it when it came."""
    said = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    headers = {**held.headers, **{n: v for n, v in said.items() if n == "date"}} if held else said
    return Supplied(
        file=file,
        name=name,
        address=address,
        came_from=came_from,
        headers=headers,
        modified=_moment(headers.get("last-modified", "")),
        moved=moved,
    )


# -- parts ---------------------------------------------------------------------------------------------------------


def _note_of(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _begin(part: Path, answer: httpx2.Response, address: str) -> None:
    """Note what the part will be part of. Without a strong validator nobody can tell whether a rest belongs to it."""
    etag = answer.headers.get("etag", "")
    validator = etag if etag.startswith('"') else answer.headers.get("last-modified", "")
    note = _Part(address, validator, answer.headers.get("content-encoding", "identity").lower())
    try:
        part.unlink(missing_ok=True)
        write_whole(_note_of(part), msgspec.json.encode(note))
    except OSError as error:
        raise cannot_use(error, part) from error


def _begun(part: Path, address: str) -> _Part | None:
    """What an earlier attempt began, where the rest can be asked for."""
    try:
        note = msgspec.json.decode(_note_of(part).read_bytes(), type=_Part)
        size = part.stat().st_size
    except (OSError, msgspec.DecodeError):
        return None
    return note if size and note.validator and note.address == address else None


def _continuation(begun: _Part, part: Path) -> dict[str, str]:
    return {"range": f"bytes={part.stat().st_size}-", "if-range": begun.validator}


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _note_of(part).unlink(missing_ok=True)


def _bounded(chunks: Iterable[bytes], most: int, address: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise FetchError(f"a page of more than {most:,} bytes", address=address, remedy="Check the address.")
        yield chunk


def _unpacked(part: Path, target: Path, encoding: str, source: FileSource, address: str) -> Path:
    """The whole file out of its part: as it came, or unpacked from the packing of its transport, within its bound."""
    try:
        if encoding in ("", "identity"):
            part.replace(target)
        elif encoding in ("gzip", "x-gzip"):
            _gunzip(part, target, source, address)
        else:
            raise FetchError(
                f"packed as {encoding!r}, which was not asked for", address=address, remedy="Try again later."
            )
    except OSError as error:
        raise cannot_use(error, target) from error
    _forget(part)
    return target


def _gunzip(part: Path, target: Path, source: FileSource, address: str) -> None:
    size = 0
    unpacker = zlib.decompressobj(wbits=31)
    try:
        with part.open("rb") as packed, target.open("wb") as file:
            waiting = b""
            while waiting or (waiting := packed.read(_CHUNK)):
                chunk = unpacker.decompress(waiting, _CHUNK)
                size += len(chunk)
                if size > source.most:
                    raise _too_large(source, address)
                file.write(chunk)
                waiting = unpacker.unconsumed_tail
                if unpacker.eof and (waiting := unpacker.unused_data):
                    unpacker = zlib.decompressobj(wbits=31)
        if not unpacker.eof:
            raise FetchError("the packed answer ends too early", address=address, remedy="Try again later.")
    except (zlib.error, FetchError) as error:
        _forget(part)
        target.unlink(missing_ok=True)
        if isinstance(error, FetchError):
            raise
        raise FetchError(f"cannot be unpacked ({error})", address=address, remedy="Try again later.") from error
