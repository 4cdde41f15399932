"""What publishers do to those who fetch from them, and what comes of it: the whole file, or a sentence why not."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Callable

import httpx2
import msgspec
import pytest
import trustme

from tests.fetch.conftest import un_file
from tests.fetch.publisher import QUICK, PublisherServer, Turn
from tricord import __version__
from tricord.fetch import Archive, Fetcher, FetchOutcome, Patience
from tricord.lists import FileSource

PATH = "/list.xml"
MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def fetch(publisher: PublisherServer, fetcher_of: MakeFetcher) -> Callable[[], FetchOutcome]:
    """Fetch the list whose one file the publisher has at `PATH`."""
    fetcher = fetcher_of(un_sc=[FileSource(address=publisher.url + PATH, kind="xml", most=1_000_000)])

    def _fetch() -> FetchOutcome:
        return fetcher.fetch("un-sc")

    return _fetch


def content(archive: Archive, outcome: FetchOutcome) -> bytes:
    assert outcome.set is not None, outcome.why
    return archive.path_of(outcome.set.main.sha256).read_bytes()


def test_a_file_comes_as_published_and_only_when_it_has_changed(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = un_file()
    publisher.modified[PATH] = "Mon, 30 Nov 2026 10:00:00 GMT"
    first = fetch()
    assert (first.status, content(archive, first)) == ("new", un_file())
    assert first.set is not None
    assert (first.set.day, first.set.day_from, first.set.time) == ("2026-11-30", "last-modified", "10:00")
    assert first.set.main.headers["etag"].startswith('"')

    assert fetch().status == "unchanged"
    asked = publisher.asked_for(PATH)
    assert "if-none-match" not in asked[0]
    assert asked[1]["if-none-match"] == first.set.main.headers["etag"]
    assert asked[1]["if-modified-since"] == publisher.modified[PATH]
    assert asked[0]["user-agent"] == f"tricord/{__version__}"

    publisher.files[PATH] = un_file("2026-12-01")
    assert fetch().status == "new"
    assert len(archive.sets("un-sc")) == 2
    state = archive.state("un-sc")
    assert (state.outcome, state.failures, state.why) == ("new", 0, "")
    assert state.changed == archive.sets("un-sc")[-1].fetched_at


def test_the_same_bytes_under_new_headers_are_no_new_set(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.validators = False
    publisher.files[PATH] = un_file()
    assert [fetch().status, fetch().status] == ["new", "unchanged"]
    assert len(archive.sets("un-sc")) == 1


def test_a_server_that_fails_is_tried_again(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = un_file()
    publisher.turns[PATH] = [Turn(status=500), Turn(status=503, headers={"Retry-After": "0"}), Turn(status=429)]
    assert content(archive, fetch()) == un_file()
    assert len(publisher.asked_for(PATH)) == 4


def test_a_server_that_goes_on_failing_is_told_of_and_the_last_good_file_stays(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = un_file()
    good = fetch().set
    publisher.turns[PATH] = [Turn(status=503)] * 4
    failed = fetch()
    assert (failed.status, failed.set) == ("failed", good)
    assert "503 Service Unavailable, after 4 attempts" in failed.why
    assert archive.state("un-sc").failures == 1
    assert archive.state("un-sc").answered < archive.state("un-sc").tried  # type: ignore[operator]  # both are known
    assert fetch().status == "unchanged"
    assert archive.state("un-sc").failures == 0


def test_a_publisher_that_asks_for_more_patience_than_there_is_is_left_alone(
    publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.turns[PATH] = [Turn(status=503, headers={"Retry-After": "3600"})]
    assert "It asks to wait 3600 s" in fetch().why
    assert len(publisher.asked) == 1


def test_a_body_that_is_cut_is_gone_on_with(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = whole = un_file(entries=50)
    publisher.turns[PATH] = [Turn(cut=1000), Turn(cut=500)]
    assert content(archive, fetch()) == whole
    first, second, third = publisher.asked_for(PATH)
    assert "range" not in first
    assert second["range"] == "bytes=1000-"
    assert second["if-range"].startswith('"')
    assert third["range"] == "bytes=1500-"


def test_the_next_process_goes_on_where_one_gave_up(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = whole = un_file(entries=50)
    publisher.turns[PATH] = [Turn(cut=1000)] + [Turn(status=503)] * 3
    assert fetch().status == "failed"
    assert content(archive, fetch()) == whole
    assert publisher.asked_for(PATH)[-1]["range"] == "bytes=1000-"


def test_a_file_that_changed_meanwhile_is_begun_anew(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = un_file(entries=50)
    publisher.turns[PATH] = [Turn(cut=1000)] + [Turn(status=503)] * 3
    assert fetch().status == "failed"
    publisher.files[PATH] = other = un_file("2026-12-01", entries=60)
    assert content(archive, fetch()) == other


def test_a_rest_of_another_file_is_not_joined(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = whole = un_file(entries=50)
    wrong = Turn(status=206, headers={"Content-Range": "bytes 7-99/100"}, body=b"x" * 93)
    publisher.turns[PATH] = [Turn(cut=1000), wrong]
    assert content(archive, fetch()) == whole


def test_a_slow_body_ends_in_time_and_is_kept_for_the_next_fetch(archive: Archive, publisher: PublisherServer) -> None:
    publisher.files[PATH] = whole = un_file(entries=50)
    publisher.turns[PATH] = [Turn(pause=0.02)]
    source = FileSource(address=publisher.url + PATH, kind="xml")
    patience = msgspec.structs.replace(QUICK, total=0.3)
    with Fetcher(archive, sources={"un-sc": (source,)}, patience=patience) as fetcher:
        assert "bytes came in 0.3 s. What came is kept" in fetcher.fetch("un-sc").why
    with Fetcher(archive, sources={"un-sc": (source,)}, patience=QUICK) as fetcher:
        assert content(archive, fetcher.fetch("un-sc")) == whole
    assert "range" in publisher.asked_for(PATH)[-1]


def test_a_silent_publisher_is_not_waited_for_for_ever(archive: Archive, publisher: PublisherServer) -> None:
    publisher.files[PATH] = un_file()
    publisher.turns[PATH] = [Turn(pause=1)]
    patience = Patience(read=0.05, tries=1, total=5)
    with Fetcher(
        archive, sources={"un-sc": (FileSource(address=publisher.url + PATH, kind="xml"),)}, patience=patience
    ) as f:
        assert "does not answer in time" in f.fetch("un-sc").why


# -- redirects ---------------------------------------------------------------------------------------------------------


def test_a_redirect_within_the_publisher_is_followed_and_a_move_for_good_is_told(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files["/new/list.xml"] = un_file()
    publisher.turns[PATH] = [Turn(status=301, headers={"Location": "/new/list.xml"})]
    outcome = fetch()
    assert content(archive, outcome) == un_file()
    assert outcome.moved == (f"{publisher.url}/new/list.xml",)
    assert outcome.set is not None
    assert (outcome.set.main.address, outcome.set.main.came_from) == (
        publisher.url + PATH,
        f"{publisher.url}/new/list.xml",
    )
    assert archive.state("un-sc").moved == outcome.moved


def test_a_redirect_for_now_is_no_move(publisher: PublisherServer, fetch: Callable[[], FetchOutcome]) -> None:
    publisher.files["/new/list.xml"] = un_file()
    publisher.turns[PATH] = [Turn(status=302, headers={"Location": "/new/list.xml"})]
    assert fetch().moved == ()


def test_a_redirect_away_is_refused_with_the_host(
    publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.turns[PATH] = [Turn(status=302, headers={"Location": "http://elsewhere.example/list.xml"})]
    failed = fetch()
    assert "a redirect to elsewhere.example, a host that the list does not name" in failed.why
    assert "--address LIST=http://elsewhere.example/list.xml" in failed.why


def test_a_host_that_the_list_names_may_serve_the_file(archive: Archive, publisher: PublisherServer) -> None:
    publisher.files["/there.xml"] = un_file()
    there = publisher.url.replace("127.0.0.1", "localhost")
    publisher.turns[PATH] = [Turn(status=302, headers={"Location": f"{there}/there.xml"})] * 2
    source = FileSource(address=publisher.url + PATH, kind="xml", hosts=("localhost",))
    with Fetcher(archive, sources={"un-sc": (source,)}, patience=QUICK) as fetcher:
        assert fetcher.fetch("un-sc").status == "new"
    stranger = msgspec.structs.replace(source, hosts=("mirror.example",))
    with Fetcher(archive, sources={"un-sc": (stranger,)}, patience=QUICK) as fetcher:
        assert fetcher.fetch("un-sc").status == "failed"


def test_redirects_in_a_circle_end(publisher: PublisherServer, fetch: Callable[[], FetchOutcome]) -> None:
    publisher.turns[PATH] = [Turn(status=302, headers={"Location": PATH})] * 20
    assert "more than 5 redirects" in fetch().why


@pytest.mark.parametrize(("status", "says"), [(404, "nothing is there"), (410, "nothing is there"), (403, "nobody in")])
def test_an_address_without_the_file_says_what_to_do(
    publisher: PublisherServer, fetch: Callable[[], FetchOutcome], status: int, says: str
) -> None:
    publisher.turns[PATH] = [Turn(status=status)]
    failed = fetch()
    assert says in failed.why
    assert "--address LIST=URL" in failed.why
    assert len(publisher.asked) == 1


# -- TLS ---------------------------------------------------------------------------------------------------------------


def served_by(authority: trustme.CA, name: str) -> PublisherServer:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(tls)
    server = PublisherServer(tls)
    server.files[PATH] = un_file()
    return server


def trusting(authority: trustme.CA) -> httpx2.Client:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return httpx2.Client(verify=context)


@pytest.mark.parametrize(
    ("name", "trusted", "status"),
    [
        ("127.0.0.1", True, "new"),
        ("127.0.0.1", False, "failed"),
        ("elsewhere.example", True, "failed"),
    ],
)
def test_only_the_publishers_own_certificate_is_believed(
    archive: Archive, name: str, trusted: bool, status: str
) -> None:
    authority = trustme.CA()
    server = served_by(authority, name)
    try:
        with trusting(authority if trusted else trustme.CA()) as client:
            source = FileSource(address=server.url + PATH, kind="xml")
            outcome = Fetcher(archive, sources={"un-sc": (source,)}, client=client, patience=QUICK).fetch("un-sc")
    finally:
        server.close()
    assert outcome.status == status
    if status == "failed":
        assert "the certificate is not good for this host" in outcome.why
        assert server.asked == []


def test_a_redirect_never_gives_up_tls(archive: Archive, publisher: PublisherServer) -> None:
    authority = trustme.CA()
    server = served_by(authority, "127.0.0.1")
    publisher.files[PATH] = un_file()
    server.turns[PATH] = [Turn(status=302, headers={"Location": publisher.url + PATH})]
    with trusting(authority) as client:
        source = FileSource(address=server.url + PATH, kind="xml")
        outcome = Fetcher(archive, sources={"un-sc": (source,)}, client=client, patience=QUICK).fetch("un-sc")
    server.close()
    assert "not secured as this address is" in outcome.why
    assert publisher.asked == []


# -- what comes in the place of a list ---------------------------------------------------------------------------------

PAGE = (
    b"<!DOCTYPE html><html><head><title>We are back soon</title></head><body>"
    + b"<p>sorry</p>" * 99
    + b"</body></html>"
)
ENTITY = b"<?xml version='1.0'?>\n<!-- made -->\n<html xmlns='http://www.w3.org/1999/xhtml'><title>Error</title></html>"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (PAGE, "a web page came in the place of the xml file (We are back soon)"),
        (ENTITY, "a web page came in the place of the xml file (Error)"),
        (b"", "the file is empty"),
        (b"Service temporarily unavailable", "it does not begin with <"),
        (un_file(entries=50)[:-30], "the file is cut off: it does not end with </CONSOLIDATED_LIST>"),
        (b"PK\x03\x04 no XML at all", "it does not begin with <"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_kept(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome], body: bytes, says: str
) -> None:
    publisher.files[PATH] = un_file()
    assert fetch().status == "new"
    publisher.files[PATH] = body
    failed = fetch()
    assert failed.status == "failed"
    assert says in failed.why
    assert len(archive.sets("un-sc")) == 1
    assert list(archive.incoming("un-sc").iterdir()) == []
    publisher.files[PATH] = un_file()
    assert fetch().status == "unchanged"


@pytest.mark.parametrize("size", [10, 2_000_000])
def test_a_file_of_another_size_than_the_list_has_is_refused(
    archive: Archive, publisher: PublisherServer, size: int
) -> None:
    publisher.files[PATH] = b"<a>" + b"x" * size + b"</a>"
    source = FileSource(address=publisher.url + PATH, kind="xml", least=100, most=1_000_000)
    with Fetcher(archive, sources={"un-sc": (source,)}, patience=QUICK) as fetcher:
        why = fetcher.fetch("un-sc").why
    assert "at least 100 are expected" in why or "1,000,000 bytes and more" in why
    assert archive.sets() == []


def test_a_packed_answer_is_unpacked_and_a_bomb_is_not(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    packed = {"Content-Encoding": "gzip"}
    publisher.turns[PATH] = [Turn(headers=packed, body=gzip.compress(un_file(entries=50)))]
    assert content(archive, fetch()) == un_file(entries=50)
    bomb = gzip.compress(b"<a>" + b" " * 50_000_000 + b"</a>")
    assert len(bomb) < 60_000
    publisher.turns[PATH] = [Turn(headers=packed, body=bomb)]
    assert "1,000,000 bytes and more" in fetch().why
    assert sum(path.stat().st_size for path in archive.folder.rglob("*") if path.is_file()) < 100_000


def test_a_packed_answer_that_was_cut_is_gone_on_with_as_packed(
    archive: Archive, publisher: PublisherServer, fetch: Callable[[], FetchOutcome]
) -> None:
    publisher.files[PATH] = packed = gzip.compress(un_file(entries=200))
    publisher.turns[PATH] = [Turn(headers={"Content-Encoding": "gzip"}, cut=len(packed) // 2), Turn()]
    assert content(archive, fetch()) == un_file(entries=200)
    assert publisher.asked_for(PATH)[1]["range"] == f"bytes={len(packed) // 2}-"


@pytest.mark.parametrize(
    ("headers", "body", "says"),
    [
        ({"Content-Encoding": "gzip"}, b"not packed at all", "cannot be unpacked"),
        ({"Content-Encoding": "gzip"}, gzip.compress(un_file())[:-20], "ends too early"),
        ({"Content-Encoding": "br"}, b"????", "packed as 'br', which was not asked for"),
    ],
)
def test_a_damaged_packing_is_refused(
    publisher: PublisherServer,
    fetch: Callable[[], FetchOutcome],
    headers: dict[str, str],
    body: bytes,
    says: str,
) -> None:
    publisher.turns[PATH] = [Turn(headers=headers, body=body)]
    assert says in fetch().why


def test_nobody_at_the_address(archive: Archive) -> None:
    server = PublisherServer()
    server.close()
    source = FileSource(address=server.url + PATH, kind="xml")
    with Fetcher(archive, sources={"un-sc": (source,)}, patience=QUICK) as fetcher:
        assert "the connection failed" in fetcher.fetch("un-sc").why
