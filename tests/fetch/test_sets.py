"""The files of a list come together or not at all; and where they come from can be said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.fetch.conftest import un_file
from tests.fetch.publisher import QUICK, PublisherServer, Turn
from tricord.fetch import Archive, Fetcher, official_sources, sources_with
from tricord.lists import LIST_IDS, FileSource, ListInfo, info
from tricord.model.errors import InvalidValue, ReadError

SDN = b'1,"EXAMPLE, One","individual","DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
ALT = b'1,11,"aka","SAMPLE, One",-0- \r\n'
MONDAY, TUESDAY = "Mon, 30 Nov 2026 10:00:00 GMT", "Tue, 01 Dec 2026 14:00:00 GMT"


@pytest.fixture
def ofac(publisher: PublisherServer) -> list[FileSource]:
    """A list of two files, published on one day."""
    publisher.files |= {"/ofac/sdn.csv": SDN, "/ofac/alt.csv": ALT}
    publisher.modified |= {"/ofac/sdn.csv": MONDAY, "/ofac/alt.csv": MONDAY}
    return [
        FileSource(address=f"{publisher.url}/ofac/sdn.csv", kind="csv"),
        FileSource(address=f"{publisher.url}/ofac/alt.csv", kind="csv", facet="alt"),
    ]


def test_the_files_of_a_list_are_one_set(
    archive: Archive, publisher: PublisherServer, ofac: list[FileSource], fetcher_of: Callable[..., Fetcher]
) -> None:
    fetcher = fetcher_of(us_ofac_sdn=ofac)
    outcome = fetcher.fetch("us-ofac-sdn")
    assert outcome.set is not None
    assert {file.facet: file.name for file in outcome.set.files} == {"main": "sdn.csv", "alt": "alt.csv"}
    with archive.opened(outcome.set) as path:
        assert (path.name, path.read_bytes()) == ("sdn.csv", SDN)
        assert path.with_name("alt.csv").read_bytes() == ALT
    publisher.files["/ofac/alt.csv"] = ALT + ALT.replace(b"11", b"12")
    second = fetcher.fetch("us-ofac-sdn")
    assert second.status == "new"
    assert second.set is not None
    assert second.set.main.sha256 == outcome.set.main.sha256
    assert len(list((archive.folder / "objects").glob("??/*"))) == 3


def test_a_set_of_which_one_file_fails_is_not_kept(
    archive: Archive, publisher: PublisherServer, ofac: list[FileSource], fetcher_of: Callable[..., Fetcher]
) -> None:
    fetcher = fetcher_of(us_ofac_sdn=ofac)
    publisher.turns["/ofac/alt.csv"] = [Turn(status=404)]
    failed = fetcher.fetch("us-ofac-sdn")
    assert (failed.status, archive.sets()) == ("failed", [])
    assert "/ofac/alt.csv: the publisher answers 404" in failed.why
    assert fetcher.fetch("us-ofac-sdn").status == "new"


def test_a_file_that_may_be_missing_may_be_missing(
    publisher: PublisherServer, ofac: list[FileSource], fetcher_of: Callable[..., Fetcher]
) -> None:
    del publisher.files["/ofac/alt.csv"]
    optional = msgspec.structs.replace(ofac[1], optional=True)
    outcome = fetcher_of(us_ofac_sdn=[ofac[0], optional]).fetch("us-ofac-sdn")
    assert outcome.set is not None
    assert [file.facet for file in outcome.set.files] == ["main"]
    publisher.turns["/ofac/alt.csv"] = [Turn(status=503)] * 9
    assert fetcher_of(us_ofac_sdn=[ofac[0], optional]).fetch("us-ofac-sdn").status == "failed"


def test_two_files_of_different_days_are_no_set(
    archive: Archive, publisher: PublisherServer, ofac: list[FileSource], fetcher_of: Callable[..., Fetcher]
) -> None:
    publisher.modified["/ofac/alt.csv"] = TUESDAY
    failed = fetcher_of(us_ofac_sdn=ofac).fetch("us-ofac-sdn")
    assert "two files of different days: sdn.csv is of 2026-11-30, alt.csv of 2026-12-01" in failed.why
    assert archive.sets() == []
    own = [ofac[0], msgspec.structs.replace(ofac[1], own_day=True)]
    assert fetcher_of(us_ofac_sdn=own).fetch("us-ofac-sdn").status == "new"


def test_the_newest_link_of_a_page_is_the_file(publisher: PublisherServer, fetcher_of: Callable[..., Fetcher]) -> None:
    publisher.files |= {
        "/list/index.html": (
            b"<html><a href='old/table20261031.xml'>old</a> <a href=/new/table20261130.xml>new</a>"
            b"<a href='other20261201.xml'>another</a><a name=x>none</a></html>"
        ),
        "/new/table20261130.xml": un_file(),
    }
    source = FileSource(address=f"{publisher.url}/list/index.html", link=r"table\d{8}\.xml", kind="xml")
    outcome = fetcher_of(un_sc=[source]).fetch("un-sc")
    assert outcome.set is not None, outcome.why
    assert (outcome.set.main.name, outcome.set.day, outcome.set.day_from) == (
        "table20261130.xml",
        "2026-11-30",
        "name",
    )
    assert fetcher_of(un_sc=[source]).fetch("un-sc").status == "unchanged"
    publisher.files["/list/index.html"] = b"<html>All new!</html>"
    assert "no link of this page is called" in fetcher_of(un_sc=[source]).fetch("un-sc").why


def test_a_link_to_a_strange_host_is_not_followed(
    publisher: PublisherServer, fetcher_of: Callable[..., Fetcher]
) -> None:
    publisher.files["/index.html"] = b"<a href='http://elsewhere.example/table20261130.xml'>new</a>"
    source = FileSource(address=f"{publisher.url}/index.html", link=r"table\d{8}\.xml", kind="xml")
    assert "elsewhere.example, a host that the list does not name" in fetcher_of(un_sc=[source]).fetch("un-sc").why


def test_a_dry_run_asks_and_keeps_nothing(
    archive: Archive, publisher: PublisherServer, ofac: list[FileSource], fetcher_of: Callable[..., Fetcher]
) -> None:
    fetcher = fetcher_of(us_ofac_sdn=ofac)
    outcome = fetcher.look("us-ofac-sdn")
    assert outcome.status == "would fetch"
    assert [(one.changed, one.size) for one in outcome.announced] == [(True, len(SDN)), (True, len(ALT))]
    assert not archive.folder.exists() or archive.sets() == []
    assert archive.state("us-ofac-sdn").tried is None
    fetcher.fetch("us-ofac-sdn")
    assert fetcher.look("us-ofac-sdn").status == "unchanged"
    publisher.turns["/ofac/sdn.csv"] = [Turn(status=404)]
    assert fetcher.look("us-ofac-sdn").status == "failed"


# -- addresses ---------------------------------------------------------------------------------------------------------


def test_every_official_source_is_secured_bounded_and_has_one_main_file() -> None:
    found = official_sources()
    assert {"un-sc", "us-ofac-sdn", "jp-mof", "jp-meti-eul"} <= found.keys() <= set(LIST_IDS)
    for list_id, sources in found.items():
        assert [source.facet for source in sources].count("main") == 1, list_id
        assert info(list_id).official
        for source in sources:
            assert source.address.startswith("https://"), source
            assert 0 < source.least < source.most <= 300_000_000, source


def test_an_official_list_whose_address_is_a_file_needs_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def about(list_id: str) -> ListInfo:
        bare = msgspec.structs.replace(info(list_id), source=())
        return msgspec.structs.replace(bare, address="https://example.org/list.xlsx") if list_id == "un-sc" else bare

    monkeypatch.setattr("tricord.fetch._sources.info", about)
    found = official_sources()
    assert found["un-sc"] == (FileSource(address="https://example.org/list.xlsx", kind="xlsx"),)
    # A page is no file, and what this project puts together is nobody's to fetch.
    assert "jp-mof" not in found
    assert "kr-mofa" not in found


def test_one_address_moves_all_files_of_a_list_into_its_folder() -> None:
    moved = sources_with(["us-ofac-sdn=https://mirror.example/daily/sdn.csv"])["us-ofac-sdn"]
    assert [source.address for source in moved] == [
        f"https://mirror.example/daily/{name}.csv" for name in ("sdn", "alt", "add", "sdn_comments")
    ]
    one = sources_with(["us-ofac-sdn/alt=https://mirror.example/a.csv"])["us-ofac-sdn"]
    assert [source.address for source in one if source.facet == "alt"] == ["https://mirror.example/a.csv"]
    assert one[0] == official_sources()["us-ofac-sdn"][0]


def test_the_address_of_a_file_takes_the_place_of_its_page() -> None:
    (moved,) = sources_with(["jp-mof=https://mirror.example/shisantouketsu20260305.xlsx"])["jp-mof"]
    assert (moved.link, moved.kind, moved.name) == ("", "xlsx", "")


def test_a_list_without_an_official_address_can_be_given_one() -> None:
    assert "kr-mofa" not in official_sources()
    (source,) = sources_with(["kr-mofa=https://files.example/kr.csv"])["kr-mofa"]
    assert (source.kind, source.facet) == ("csv", "main")


def test_a_file_of_sources_takes_the_place_of_the_official_ones(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[un-sc]]\naddress = "https://mirror.example/un.xml"\nkind = "xml"\nleast = 10\n')
    found = sources_with(file=path)
    assert found["un-sc"] == (FileSource(address="https://mirror.example/un.xml", kind="xml", least=10),)
    assert found["us-ofac-sdn"] == official_sources()["us-ofac-sdn"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[un-cs]]\naddress = 'https://a.example/x.xml'\nkind = 'xml'", "Did you mean un-sc"),
        ("[[un-sc]]\naddress = 'ftp://a.example/x.xml'\nkind = 'xml'", "Not an address"),
        ("[[un-sc]]\naddress = 'https://a.example/x.xml'\nkind = 'doc'", "not a file of sources"),
        ("[[un-sc]]\naddress = 'https://a.example/x.xml'\nkind = 'xml'\nfacet = 'alt'", "no file of the facet 'main'"),
        ("[un-sc", "not a file of sources"),
    ],
)
def test_a_wrong_file_of_sources_is_explained(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises((InvalidValue, ReadError), match=says):
        sources_with(file=path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("un-sc", "Write it as un-sc=https"),
        ("un-cs=https://a.example/x.xml", "Did you mean un-sc"),
        ("un-sc=file:///etc/passwd", "Not an address"),
        ("un-sc=https://user:secret@a.example/x.xml", "put it into the file .netrc"),
        ("us-ofac-sdn/atl=https://a.example/x.csv", "Did you mean alt"),
        ("kr-mofa=https://a.example/list", "does not end in what kind"),
    ],
)
def test_a_wrong_address_is_explained(text: str, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        sources_with([text])


def test_a_list_that_cannot_be_fetched_says_why(fetcher_of: Callable[..., Fetcher]) -> None:
    fetcher = fetcher_of(un_sc=[])
    with pytest.raises(InvalidValue, match=r"loaded by hand. Give one: --address kr-mofa=URL"):
        fetcher.lists(["kr-mofa"])
    with pytest.raises(InvalidValue, match="No list is called 'nowhere'"):
        fetcher.lists(["nowhere"])


# -- folders -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (("us-ofac-sdn/sdn.csv", "us-ofac-sdn/alt.csv"), ("sdn.csv", "alt.csv")),
        (
            ("www.treasury.gov/ofac/downloads/sdn.csv", "www.treasury.gov/ofac/downloads/alt.csv"),
            ("sdn.csv", "alt.csv"),
        ),
        (("sdn.csv", "alt.csv"), ("sdn.csv", "alt.csv")),
        (
            ("sdn_2026-11-30.csv", "alt_2026-11-30.csv", "alt_2026-10-01.csv", "sdn_2026-10-01.csv"),
            ("sdn_2026-11-30.csv", "alt_2026-11-30.csv"),
        ),
    ],
)
def test_a_folder_stands_in_for_the_publisher(
    archive: Archive, tmp_path: Path, places: tuple[str, ...], names: tuple[str, str]
) -> None:
    folder = tmp_path / "carried"
    for place in places:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((SDN if "sdn" in path.name else ALT) + place.encode().join((b"#", b"\r\n")))
    sources = {"us-ofac-sdn": tuple(msgspec.structs.replace(s, least=1) for s in official_sources()["us-ofac-sdn"])}
    with Fetcher(archive, sources=sources, folder=folder) as fetcher:
        assert fetcher.lists() == ["us-ofac-sdn"]
        outcome = fetcher.fetch("us-ofac-sdn")
        assert outcome.set is not None, outcome.why
        assert tuple(file.name for file in outcome.set.files) == names
        assert fetcher.fetch("us-ofac-sdn").status == "unchanged"


def test_the_one_file_in_the_folder_of_a_list_is_taken_whatever_its_name(archive: Archive, tmp_path: Path) -> None:
    for place in ("kr-mofa/notices.csv", "un-sc/un_2026-02-27.xml", "jp-mof/one.csv", "jp-mof/two.csv"):
        path = tmp_path / "carried" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(un_file() if path.suffix == ".xml" else SDN)
    with Fetcher(archive, folder=tmp_path / "carried") as fetcher:
        assert fetcher.lists() == ["un-sc", "kr-mofa"]
        assert [fetcher.fetch(list_id).status for list_id in fetcher.lists()] == ["new", "new"]
        assert [fetcher.fetch(list_id).status for list_id in fetcher.lists()] == ["unchanged", "unchanged"]
    un = archive.newest("un-sc")
    assert un is not None
    assert (un.main.name, un.day, un.day_from) == ("un_2026-02-27.xml", "2026-02-27", "name")


def test_a_folder_is_checked_as_a_publisher_is(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "consolidated.xml").write_bytes(b"<!doctype html><html>Sorry</html>")
    with Fetcher(archive, folder=tmp_path) as fetcher:
        failed = fetcher.fetch("un-sc")
    assert "a web page came in the place of the xml file" in failed.why
    assert archive.sets() == []


def test_a_folder_without_the_file_says_where_to_put_it(archive: Archive, tmp_path: Path) -> None:
    with Fetcher(archive, folder=tmp_path) as fetcher:
        assert fetcher.lists() == []
        why = fetcher.fetch("un-sc").why
    assert f"{tmp_path}/un-sc/consolidated.xml" in why
    assert f"{tmp_path}/scsanctions.un.org/resources/xml/en/consolidated.xml" in why


def test_files_of_other_days_in_a_folder_are_no_set(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "sdn_2026-11-30.csv").write_bytes(SDN)
    (tmp_path / "alt_2026-10-01.csv").write_bytes(ALT)
    sources = {"us-ofac-sdn": tuple(msgspec.structs.replace(s, least=1) for s in official_sources()["us-ofac-sdn"])}
    with Fetcher(archive, sources=sources, folder=tmp_path) as fetcher:
        assert "two files of different days" in fetcher.fetch("us-ofac-sdn").why


def test_an_archive_is_carried_with_its_manifests(
    archive: Archive, tmp_path: Path, ofac: list[FileSource], publisher: PublisherServer
) -> None:
    outside = Archive(tmp_path / "outside")
    with Fetcher(outside, sources={"us-ofac-sdn": tuple(ofac)}, patience=QUICK) as fetcher:
        fetcher.fetch("us-ofac-sdn")
        publisher.files["/ofac/alt.csv"] = ALT * 2
        fetcher.fetch("us-ofac-sdn")
    with Fetcher(archive, folder=outside.folder) as fetcher:
        assert fetcher.lists() == ["us-ofac-sdn"]
        assert fetcher.fetch("us-ofac-sdn").status == "new"
        assert fetcher.fetch("us-ofac-sdn").status == "unchanged"
    assert archive.sets() == outside.sets()
    assert archive.verify() == []
    assert archive.state("us-ofac-sdn").answered == outside.state("us-ofac-sdn").answered


def test_a_damaged_archive_is_not_carried(archive: Archive, tmp_path: Path, ofac: list[FileSource]) -> None:
    outside = Archive(tmp_path / "outside")
    with Fetcher(outside, sources={"us-ofac-sdn": tuple(ofac)}, patience=QUICK) as fetcher:
        made = fetcher.fetch("us-ofac-sdn").set
    assert made is not None
    damaged = outside.path_of(made.main.sha256)
    damaged.chmod(0o644)
    damaged.write_bytes(SDN.replace(b"EXAMPLE", b"ELPMAXE"))
    with Fetcher(archive, folder=outside.folder) as fetcher, pytest.raises(Exception, match="other bytes than it came"):
        fetcher.fetch("us-ofac-sdn")
    assert archive.sets() == []
