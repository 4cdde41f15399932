"""Every change reaches its receiver at least once, signed, in order, whatever fails in between."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.test_commands import run
from tests.follow.hook import DAYS, EXPECTED, SECRET, Hook
from tests.worlds import Publish


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TRICORD_WEBHOOK_SECRET", SECRET)
    made = Hook()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    # The command waits a second and longer between attempts, and has no option for it.
    monkeypatch.setattr("tricord.follow._retry.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("tricord.follow._retry.LONGEST_PAUSE", 0.02)


@pytest.fixture
def db(publish: Publish, tmp_path: Path) -> Path:
    """A store with three days of the US list."""
    for day, rows in DAYS.items():
        publish("us-ofac-sdn", day, rows)
    return tmp_path / "store.db"


def watch(db: Path, *options: str, since: str | None = "2022-12-01") -> Result:
    begin = ("--from", since) if since else ()
    return run("watch", "--db", str(db), "--state", str(db.with_name("state")), "--once", *begin, *options)


def test_a_webhook_gets_each_change_once_signed_and_in_order(hook: Hook, db: Path) -> None:
    assert watch(db, "--webhook", hook.url).exit_code == 0
    assert hook.changes() == EXPECTED
    key = b"a key that only the two know"
    for headers, body in hook.got:
        assert json.loads(body)["data"]["id"] == headers["webhook-id"]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{digest}"
    assert len({headers["webhook-id"] for headers, _ in hook.got}) == 4
    assert watch(db, "--webhook", hook.url).exit_code == 0
    assert len(hook.got) == 4, "nothing is sent twice when nothing failed"


def test_a_change_that_is_not_taken_is_tried_again(hook: Hook, db: Path) -> None:
    hook.answers = [503, 204, 429, 500]
    result = watch(db, "--webhook", hook.url)
    assert result.exit_code == 0
    assert hook.changes() == [EXPECTED[0], EXPECTED[0], EXPECTED[1], EXPECTED[1], EXPECTED[1], *EXPECTED[2:]]
    assert "the webhook answered 503; once more in" in result.stderr


def test_what_is_never_taken_is_kept_with_all_that_follows(hook: Hook, db: Path) -> None:
    hook.answers = [204, 500, 500]
    result = watch(db, "--webhook", hook.url, "--tries", "2")
    assert result.exit_code == 3
    assert "It is kept, and so is what follows." in result.stderr
    assert watch(db, "--webhook", hook.url).exit_code == 0
    assert hook.changes() == [EXPECTED[0], EXPECTED[1], EXPECTED[1], *EXPECTED[1:]]


@pytest.mark.parametrize("answer", [302, 401, 404])
def test_a_refusal_that_time_does_not_heal_is_not_repeated(answer: int, hook: Hook, db: Path) -> None:
    hook.answers = [answer]
    result = watch(db, "--webhook", hook.url)
    assert result.exit_code == 3
    assert f"the webhook answered {answer}" in result.stderr
    assert len(hook.got) == 1, "a redirect is not followed either"


def test_nobody_at_the_address(hook: Hook, db: Path) -> None:
    hook.close()
    result = watch(db, "--webhook", hook.url, "--tries", "2")
    assert result.exit_code == 3
    assert "cannot be reached" in result.stderr


def test_without_a_day_only_what_comes_from_now_on_is_news(hook: Hook, db: Path, publish: Publish) -> None:
    assert watch(db, "--webhook", hook.url, since=None).exit_code == 0
    assert hook.got == []
    publish("us-ofac-sdn", "2022-12-05", {**DAYS["2022-12-03"], "4": {"name": "KIM, Su Gil"}})
    publish("us-ofac-sdn", "2022-11-01", {})
    assert watch(db, "--webhook", hook.url, since=None).exit_code == 0
    assert hook.changes() == [("entry.added", "us-ofac-sdn:4")]


def test_a_programme_and_a_party_choose_the_changes(hook: Hook, db: Path, publish: Publish) -> None:
    publish("kr-mofa", "2022-12-01", {})
    publish("kr-mofa", "2022-12-04", {"k": {"name": "YU, Jin"}, "i": {"name": "Somebody Else", "programme": "IRAN"}})
    assert watch(db, "--webhook", hook.url, "--party", "kr", "--programme", "DPRK").exit_code == 0
    assert hook.changes() == [("entry.added", "kr-mofa:k")]


def test_a_command_reads_the_change_and_knows_its_id(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = tmp_path / "take.py"
    script.write_text(
        "import json, os, sys\n"
        "change = json.load(sys.stdin)\n"
        "assert change['data']['id'] == os.environ['TRICORD_ID']\n"
        f"open({str(out)!r}, 'a').write(os.environ['TRICORD_OP'] + ' ' + os.environ['TRICORD_ENTRY'] + '\\n')\n"
    )
    result = watch(db, "--command", f"{sys.executable} {script}")
    assert result.exit_code == 0, result.stderr
    assert out.read_text().splitlines() == [
        "ADD us-ofac-sdn:2",
        "ADD us-ofac-sdn:3",
        "DEL us-ofac-sdn:1",
        "MOD us-ofac-sdn:2",
    ]


def test_a_command_that_fails_is_tried_again(db: Path, tmp_path: Path) -> None:
    result = watch(db, "--command", "false", "--tries", "2")
    assert result.exit_code == 3
    assert "false ended with exit code 1; once more" in result.stderr
    assert watch(db, "--command", str(tmp_path / "nothing-there")).exit_code == 3


KILLER = """
import os, signal, sys
from tricord.follow import DeliveryJournal
from tricord.cli import tricord

count = 0
taken = DeliveryJournal.taken

def killed(self, notice):
    global count
    count += 1
    if count == int(sys.argv[1]) and sys.argv[2] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    taken(self, notice)
    if count == int(sys.argv[1]):
        self._file.write('{"taken": "tcc-to')
        self._file.flush()
        os.kill(os.getpid(), signal.SIGKILL)

DeliveryJournal.taken = killed
tricord(sys.argv[3:])
"""


@pytest.mark.parametrize(("number", "when"), [(1, "before"), (2, "after"), (4, "before")])
def test_a_watch_that_is_killed_loses_nothing(number: int, when: str, hook: Hook, db: Path) -> None:
    arguments = ("watch", "--db", str(db), "--state", str(db.with_name("state")), "--once", "--from", "2022-12-01")
    killed = subprocess.run(
        [sys.executable, "-c", KILLER, str(number), when, *arguments, "--webhook", hook.url],
        capture_output=True,
        check=False,
        env=os.environ,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert watch(db, "--webhook", hook.url).exit_code == 0
    repeated = [EXPECTED[number - 1]] if when == "before" else []
    assert hook.changes() == [*EXPECTED[:number], *repeated, *EXPECTED[number:]]


def test_a_webhook_is_never_unsigned(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRICORD_WEBHOOK_SECRET", raising=False)
    result = watch(db, "--webhook", "http://127.0.0.1:9/")
    assert result.exit_code == 2
    assert "TRICORD_WEBHOOK_SECRET" in result.stderr


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize("url", ["ftp://host/x", "file:///etc/hosts", "host/path"])
def test_an_address_that_is_no_webhook_is_refused(url: str, db: Path) -> None:
    result = watch(db, "--webhook", url)
    assert result.exit_code == 2
    assert "Not an address of a webhook" in result.stderr


def test_a_command_with_an_open_quotation_mark_is_a_mistake_of_the_user(db: Path) -> None:
    result = watch(db, "--command", "alert 'me")
    assert result.exit_code == 2
    assert "No closing quotation" in result.stderr


def test_a_day_that_is_none(db: Path) -> None:
    result = watch(db, "--command", "true", since="yesterday")
    assert result.exit_code == 2
    assert "Write it as 2016-10-27" in result.stderr


def test_a_state_file_belongs_to_one_watch(hook: Hook, db: Path) -> None:
    watch(db, "--webhook", hook.url)
    result = watch(db, "--webhook", hook.url, "--programme", "DPRK")
    assert result.exit_code == 3
    assert "the state of another watch" in result.stderr


def test_a_file_that_is_no_state_is_refused_and_kept(hook: Hook, db: Path) -> None:
    folder = db.with_name("folder")
    folder.mkdir()
    assert run("watch", "--db", str(db), "--state", str(folder), "--once", "--webhook", hook.url).exit_code == 3
    state = db.with_name("state")
    state.write_text("my notes\nmore\n")
    result = watch(db, "--webhook", hook.url)
    assert result.exit_code == 3
    assert "not a line of a watch's state" in result.stderr
    assert state.read_text() == "my notes\nmore\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--list", "unsc"), "Did you mean un-sc"),
        (("--party", "usa"), "No party is called USA. Did you mean US?"),
        (("--programme", "DRPK"), "Did you mean DPRK"),
    ],
)
def test_a_watch_of_what_is_not_there_is_refused_and_not_begun(options: tuple[str, ...], says: str, db: Path) -> None:
    result = watch(db, "--command", "true", *options)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not db.with_name("state").exists()
