"""Following the lists from Python: every change once, in order, signed, and remembered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import tricord
from tests.follow.hook import DAYS, EXPECTED, SECRET, Hook
from tests.worlds import Publish
from tricord.align import Delta, Notice
from tricord.follow import (
    ChangeFilter,
    Command,
    DeliveryJournal,
    ListAlert,
    WatchObserver,
    Webhook,
    deliver,
    open_watch,
    webhook_signature,
)
from tricord.model.errors import DeliveryError, InvalidValue, JournalError


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Hook()
    yield made
    made.close()


@pytest.fixture
def db(publish: Publish, tmp_path: Path) -> Path:
    """A store with three days of the US list."""
    for day, rows in DAYS.items():
        publish("us-ofac-sdn", day, rows)
    return tmp_path / "store.db"


class Heard(WatchObserver):
    """What the observer was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def taken(self, notice: Notice | ListAlert) -> None:
        self.told.append(("taken", notice.entry))

    def kept(self, notice: Notice | ListAlert, failed: DeliveryError) -> None:
        self.told.append((f"kept: {failed}", notice.entry))


def test_every_change_of_a_store_reaches_the_webhook_once(hook: Hook, db: Path, tmp_path: Path) -> None:
    heard = Heard()
    with tricord.open(db) as database:
        receiver = Webhook(hook.url, SECRET)
        for expected in (EXPECTED, []):
            hook.got.clear()
            with open_watch(database, receiver, state=tmp_path / "state", since="2022-12-01", observer=heard) as watch:
                assert watch.deliver_pending()
            assert hook.changes() == expected
    assert heard.told == [("taken", entry) for _, entry in EXPECTED]


def test_a_change_that_is_not_taken_stays_with_what_follows(hook: Hook, db: Path, tmp_path: Path) -> None:
    heard = Heard()
    hook.answers = [204, 410]
    with (
        tricord.open(db) as database,
        open_watch(
            database, Webhook(hook.url, SECRET), state=tmp_path / "state", since="2022-12-01", observer=heard
        ) as watch,
    ):
        assert not watch.deliver_pending()
        assert heard.told == [("taken", "us-ofac-sdn:2"), ("kept: the webhook answered 410", "us-ofac-sdn:3")]
        assert watch.deliver_pending()
    assert hook.changes() == [EXPECTED[0], EXPECTED[1], *EXPECTED[1:]]


def test_a_filter_chooses_the_lists(hook: Hook, db: Path, tmp_path: Path) -> None:
    with (
        tricord.open(db) as database,
        open_watch(
            database, Webhook(hook.url, SECRET), state=tmp_path / "state", since="2022-12-01",
            changes=ChangeFilter(party="KR"),
        ) as watch,
    ):  # fmt: skip
        assert watch.deliver_pending()
    assert hook.got == []


def test_the_signature_is_that_of_standard_webhooks() -> None:
    digest = hmac.new(b"key", b"msg_1.1700000000.{}", hashlib.sha256).digest()
    assert webhook_signature(b"key", "msg_1", "1700000000", b"{}") == "v1," + base64.b64encode(digest).decode()


def test_an_answer_without_an_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    class Endless(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", str(1 << 40))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        Webhook(f"http://127.0.0.1:{server.server_address[1]}/", SECRET).take(notice("a"), b"{}")
    finally:
        server.shutdown()
        server.server_close()


def test_a_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    silent = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # accepts, and nobody serves
    with silent, pytest.raises(DeliveryError, match="cannot be reached"):
        Webhook(f"http://127.0.0.1:{silent.server_address[1]}/", SECRET, patience=0.05).take(notice("a"), b"{}")


def test_a_certificate_that_nobody_vouches_for_is_refused(
    hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate),
         "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    hook.server.socket = context.wrap_socket(hook.server.socket, server_side=True)
    address = f"https://localhost:{hook.server.server_address[1]}/"
    with pytest.raises(DeliveryError, match="cannot be reached"):
        Webhook(address, SECRET).take(notice("a"), b"{}")
    assert hook.got == []


def notice(name: str) -> Notice:
    return Notice(
        id=name,
        op="ADD",
        list_id="us-ofac-sdn",
        party="US",
        programmes=(),
        published="2022-12-02",
        previous="2022-11-30",
        entry="us-ofac-sdn:1",
        former=None,
        caption="",
        since=None,
        gone=(),
        new=(),
        place="",
        entities=(),
    )


def test_a_second_watch_on_one_state_is_refused(tmp_path: Path) -> None:
    with (
        DeliveryJournal.open(tmp_path / "state", watching={}, begin={}),
        pytest.raises(JournalError, match="Another watch"),
        DeliveryJournal.open(tmp_path / "state", watching={}, begin={}),
    ):
        pass


def test_a_journal_forgets_the_ids_of_snapshots_that_are_done(tmp_path: Path) -> None:
    path = tmp_path / "state"
    delta = Delta(
        list_id="us-ofac-sdn",
        party="US",
        published="2022-12-02",
        previous="2022-11-30",
        status="loaded",
        loaded_at="",
        notices=(notice("a"), notice("b")),
    )
    with DeliveryJournal.open(path, watching={}, begin={}) as journal:
        for one in (*delta.notices, notice("c")):
            journal.taken(one)
        journal.done(delta)
    with DeliveryJournal.open(path, watching={}, begin={"us-ofac-sdn": "2030-01-01"}) as journal:
        assert journal.begin == {}, "the beginning is that of the first run"
        assert journal.has(notice("c"))
        assert not journal.wants("us-ofac-sdn", "2022-11-30", "2022-12-02")
        assert journal.wants("us-ofac-sdn", "2022-12-02", "2022-12-03")
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"watch": {}, "begin": {}},
        {"taken": "c"},
        {"done": ["us-ofac-sdn", "2022-11-30", "2022-12-02"]},
    ]


def test_the_pauses_grow_up_to_a_bound() -> None:
    class Deaf:
        def take(self, notice: Notice | ListAlert, body: bytes) -> None:
            raise DeliveryError(f"no {notice.id}, {body!r}")

    pauses: list[float] = []
    with pytest.raises(DeliveryError):
        deliver(Deaf(), notice("a"), b"", tries=9, sleep=pauses.append)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_command_that_hangs_is_not_waited_for() -> None:
    with pytest.raises(DeliveryError, match="took longer than"):
        Command(["sleep", "30"], patience=0.05).take(notice("a"), b"")


def test_a_secret_that_is_not_base64_is_refused() -> None:
    with pytest.raises(ValueError, match="not base64"):
        Webhook("https://host/", "whsec_***")


@pytest.mark.parametrize("address", ["ftp://host/x", "host/path", "https://", ""])
def test_an_address_that_is_no_webhook(address: str) -> None:
    with pytest.raises(InvalidValue, match="Not an address of a webhook"):
        Webhook(address, SECRET)


def test_a_state_file_in_a_folder_that_is_not_there_and_a_folder_for_it(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "state", tmp_path):
        with (
            pytest.raises(JournalError, match="Give another path: --state FILE"),
            DeliveryJournal.open(path, watching={}, begin={}),
        ):
            pass


HOLDER = """
import sys, time
from pathlib import Path
from tricord.follow import DeliveryJournal
with DeliveryJournal.open(Path(sys.argv[1]), watching={}, begin={}):
    print("open", flush=True)
    time.sleep(60)
"""


def test_a_watch_that_is_killed_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(JournalError, match="Another watch"), DeliveryJournal.open(path, watching={}, begin={}):
            pass
        holder.kill()
    with DeliveryJournal.open(path, watching={}, begin={}) as journal:
        assert journal.begin == {}
