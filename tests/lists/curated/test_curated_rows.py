"""What a row of a curated table says, column by column; and what a `columns.toml` makes of a source table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import tricord.lists.curated as curated
from tests.lists.curated.conftest import NOBODY, Publish, Read, folder_of_a_list, records, values
from tricord.lists import info
from tricord.lists.curated import CuratedReader, documented
from tricord.model import Unplaced

MAPPING = """as_of = "2026-01-22"
as_of_source = "notice 9"
ignored = ["serial"]
commas_part_persons = true

[rows]
party = ["XX"]
action = ["designate"]

[columns]
name = "who"
schema = "kind"
program = "act"
aliases = "aka"
effective = "day"
source = "from"

[constants]
programme_ids = "DPRK"

[values.schema]
person = "Person"

[patterns.announced_on]
column = "remark"
pattern = 'announced (\\d{4}-\\d{2}-\\d{2})'
"""
MAPPED = {
    "party": "XX", "action": "designate", "kind": "person", "who": "NOBODY, Fictitious", "act": "Decree 7",
    "aka": "", "day": "2024-07-01", "remark": "announced 2024-06-27", "from": "notice 1", "serial": "1",
}  # fmt: skip


@pytest.fixture
def mapped(tmp_path: Path) -> CuratedReader:
    return CuratedReader(folder_of_a_list(tmp_path / "mapped", columns=MAPPING))


def test_every_documented_column_has_a_meaning_and_a_form_that_the_reader_knows() -> None:
    forms = {"text", "schema", "name", "names", "korean", "japanese", "several", "dates", "day", "countries", "gender"}
    forms |= {"numbers", "imo", "emails", "programmes", "beginning"}
    rows = (Path(curated.__file__).with_name("columns.csv")).read_text("utf-8").splitlines()[1:]
    assert {column.form for column in documented().values()} == forms
    assert all(row.rpartition(",")[2] for row in rows)
    assert len(documented()) == len(rows)


def test_the_readme_names_every_documented_column() -> None:
    text = Path(curated.__file__).with_name("README.md").read_text("utf-8")
    assert [name for name in documented() if f"`{name}`" not in text] == []


def test_a_designation_with_its_programme(read: Read) -> None:
    reading = read(program="Decree 7", date="2016-12-02", action="Package of December", coordinated_with="JP;US")
    assert [part.schema for part in reading.parts] == ["Person", "Sanction"]
    assert values(reading, "name") == ["NOBODY, Fictitious"]
    assert values(reading, "programId", 1) == ["DPRK"]
    assert values(reading, "basis", 1) == ["autonomous"]
    assert values(reading, "provisions", 1) == ["asset-freeze", "travel-ban"]
    assert values(reading, "authority", 1) == ["Act on Nothing, Art. 7"]
    assert values(reading, "listingDate", 1) == ["2016-12-02"]
    assert values(reading, "coordinatedWith", 1) == ["JP", "US"]
    assert values(reading, "source", 1) == ["notice 1"]
    assert (reading.unplaced, reading.warnings) == ((), ())


def test_the_row_own_authority_comes_before_the_programmes(read: Read) -> None:
    assert values(read(program="Decree 7", authority="Decree 7 of 2016"), "authority", 1) == ["Decree 7 of 2016"]


def test_an_unknown_programme_is_shown_and_gives_no_measures(read: Read) -> None:
    reading = read(program="Decree 8")
    assert values(reading, "program", 1) == ["Decree 8"]
    assert not {"programId", "basis", "provisions"} & {said.prop for said in reading.parts[1].statements}
    assert reading.unplaced == (Unplaced("unknown programme", "Decree 8", "program"),)


def test_a_row_without_a_date_has_none(read: Read) -> None:
    assert not {"listingDate", "startDate"} & {said.prop for said in read(program="Decree 7").parts[1].statements}


@pytest.mark.parametrize(
    ("published", "births"),
    [
        ("1946", ["1946"]),
        ("1946~", ["1946~"]),
        ("13.10.1944", ["1944-10-13"]),
        ("6.5.1969.", ["1969-05-06"]),
        ("1967-1969.", ["1967/1969"]),
        ("1965 or 1966", ["1965", "1966"]),
        ("15.4.1957, 22.2.1958", ["1957-04-15", "1958-02-22"]),
        ("a) 1964 b) 28.8.1962", ["1964", "1962-08-28"]),
        ("7.8.1965 / 20.2.1972", ["1965-08-07", "1972-02-20"]),
    ],
)
def test_birth_dates_in_every_published_form(read: Read, published: str, births: list[str]) -> None:
    reading = read(birth_date=published)
    assert values(reading, "birthDate") == births
    assert reading.unplaced == ()


@pytest.mark.parametrize(
    "published", ["unknown", "31.2.1960", "01/02/1960", "1960-13-01", "１９６０", "١٩٦٠", "the 1960s"]
)
def test_an_unreadable_birth_date_is_shown_not_guessed(read: Read, published: str) -> None:
    reading = read(birth_date=published)
    assert values(reading, "birthDate") == []
    assert reading.unplaced == (Unplaced("birth_date in no known form", published, "birth_date"),)


@pytest.mark.parametrize(
    "published", ["2016", "2016-12", "2016-12-02~", "1946/1948~", "2016-01/..", "soon", "30.2.2016"]
)
def test_a_day_of_a_designation_is_a_whole_day(read: Read, published: str) -> None:
    reading = read(date=published)
    assert values(reading, "listingDate", 1) == []
    assert [piece.text for piece in reading.unplaced] == [published]


@pytest.mark.parametrize(
    ("published", "numbers"),
    [
        ("472320665; 563120356", ["472320665", "563120356"]),
        ("836110034 (diplomatic)", ["836110034"]),
        ("PS 472330208 (expires 4.7.2017)", ["PS 472330208"]),
        ("745420176, expires on 19.10.2020", ["745420176"]),
        ("836420186, issued 28.10.2016 (expires 28.10.2021)", ["836420186"]),
        ("836210029.", ["836210029"]),
        ("563410081 / 472410022", ["563410081", "472410022"]),
        ('1111111; "2222222 (issued on 14.2.2018; expiration date 14.2.2023)"', ["1111111", "2222222"]),
    ],
)
def test_a_remark_about_a_passport_is_not_its_number(read: Read, published: str, numbers: list[str]) -> None:
    reading = read(passport=published)
    assert values(reading, "passportNumber") == numbers
    assert reading.unplaced == ()


@pytest.mark.parametrize("published", ["expired", "not known", "(expires 4.7.2017)", "123, of another person"])
def test_what_is_no_number_never_becomes_one(read: Read, published: str) -> None:
    reading = read(passport=published)
    assert values(reading, "passportNumber") == []
    assert reading.unplaced == (Unplaced("passport in no known form", published, "passport"),)


def test_a_damaged_ship_number_is_kept_as_text_and_none_is_no_number(read: Read) -> None:
    assert values(read(schema="Vessel", imo="8712362"), "imoNumber") == ["IMO8712362"]
    damaged = read(schema="Vessel", imo="8712363")
    assert (values(damaged, "imoNumber"), values(damaged, "damagedIdentifier")) == ([], ["8712363"])
    none = read(schema="Vessel", imo="Does not exist")
    assert values(none, "damagedIdentifier") == []
    assert none.unplaced == (Unplaced("imo in no known form", "Does not exist", "imo"),)


@pytest.mark.parametrize("column", ["gender", "nationality"])
def test_an_unknown_code_is_shown(read: Read, column: str) -> None:
    assert [piece.text for piece in read(**{column: "Zzyzx"}).unplaced] == ["Zzyzx"]


@pytest.mark.parametrize(
    ("published", "prop", "names"),
    [
        ("KOMID; ‘KRGC’", "alias", ["KOMID", "KRGC"]),
        ("Jin Tiesan; (金铁三)", "alias", ["Jin Tiesan", "金铁三"]),
        ("Unsan; and Millim", "alias", ["Unsan", "Millim"]),
        ("f.k.a.: NADA", "previousName", ["NADA"]),
        ("Chang, Myong Ho; Ri, Chae-Il", "alias", ["Chang, Myong Ho", "Ri, Chae-Il"]),
        ("Department of Nothing, Ministry of Nowhere", "alias", ["Department of Nothing, Ministry of Nowhere"]),
        ("; ;()", "alias", ["()"]),
    ],
)
def test_other_names(read: Read, published: str, prop: str, names: list[str]) -> None:
    assert values(read(aliases=published), prop) == names


def test_a_person_in_two_scripts_has_two_names_an_organization_one(read: Read) -> None:
    reading = read(name="Nobody Fictitious 박아무개")
    assert [(said.value, said.lang) for said in reading.parts[0].statements] == [
        ("Nobody Fictitious", None), ("박아무개", "kor"),
    ]  # fmt: skip
    assert values(read(schema="Organization", name="KP General 무역"), "name") == ["KP General 무역"]


def test_aliases_within_a_name(read: Read) -> None:
    reading = read(schema="Organization", name="Nowhere General Corporation (Aliases: NOGEN, GENCO)")
    assert values(reading, "name") == ["Nowhere General Corporation"]
    assert values(reading, "alias") == ["NOGEN", "GENCO"]


def test_mail_addresses_out_of_prose(read: Read) -> None:
    assert values(read(email='"a@b.example; and c@d.example"'), "email") == ["a@b.example", "c@d.example"]
    assert values(read(email="a@b.example and c@d.example."), "email") == ["a@b.example", "c@d.example"]
    assert [piece.text for piece in read(email="none").unplaced] == ["none"]


def test_names_in_three_scripts_and_their_languages(read: Read) -> None:
    reading = read(name_ko="박아무개", name_ja="パク・アムゲ", name_hanja="朴某")
    assert [(said.value, said.lang) for said in reading.parts[0].statements][1:] == [
        ("박아무개", "kor"), ("パク・アムゲ", "jpn"), ("朴某", None),
    ]  # fmt: skip


def test_a_wallet_with_its_holder(read: Read) -> None:
    reading = read(schema="CryptoWallet", name="", wallet="0xa0e1", holder="Invented Group")
    assert [part.schema for part in reading.parts] == ["CryptoWallet", "Sanction", "UnknownLink"]
    assert values(reading, "publicKey") == ["0xa0e1"]
    assert (values(reading, "role", 2), values(reading, "object", 2)) == (["holder"], ["Invented Group"])
    assert reading.warnings == ()


def test_a_row_without_any_name_warns(read: Read) -> None:
    assert read(name="").warnings == ("the row has no name",)


def test_an_unknown_kind_of_subject_is_shown_and_counted(read: Read) -> None:
    reading = read(schema="Submarine")
    assert reading.parts[0].schema == "LegalEntity"
    assert reading.unplaced == (Unplaced("unknown kind of subject", "Submarine", "schema"),)
    assert reading.segments == 3


def test_an_event_keeps_what_belongs_to_a_designation_as_unplaced(read: Read) -> None:
    reading = read(schema="Event", event_date="2016-12-02", parties="KR;US;JP", program="Decree 7", date="2016-12-02")
    assert [part.schema for part in reading.parts] == ["Event"]
    assert values(reading, "date") == ["2016-12-02"]
    assert values(reading, "coordinatedWith") == ["KR", "US", "JP"]
    assert [(piece.column, piece.text) for piece in reading.unplaced] == [
        ("program", "Decree 7"), ("date", "2016-12-02"),
    ]  # fmt: skip


def test_an_unknown_column_is_reported_and_its_cells_are_kept(reader: CuratedReader, publish: Publish) -> None:
    document = reader.open(publish([NOBODY | {"shoe size": "43", "empty": ""}]))
    assert document.warnings == ("column 'shoe size' is not known; its values are kept as unplaced",)
    assert reader.read(next(document.records())).unplaced == (Unplaced("unknown column shoe size", "43", "shoe size"),)


# Keys


def test_a_stated_key_is_the_key(reader: CuratedReader, publish: Publish) -> None:
    assert [r.key for r in records(reader, publish([NOBODY | {"key": "XX-1"}]))] == ["XX-1"]


def test_a_row_that_says_the_same_again_is_read_once(reader: CuratedReader, publish: Publish) -> None:
    alone = records(reader, publish([NOBODY]))
    document = reader.open(publish([NOBODY, NOBODY, NOBODY]))
    assert [r.key for r in document.records()] == [r.key for r in alone]
    assert [warning.partition(":")[0] for warning in document.warnings] == ["row 3", "row 4"]


def test_one_ship_in_two_annexes_is_two_entries_whatever_the_order(reader: CuratedReader, publish: Publish) -> None:
    ship = {"schema": "Vessel", "name": "NO SHIP 1", "source": "notice 1"}
    annexes = [ship | {"program": "Decree 7"}, ship | {"program": "Order 1718"}]
    there = {r.key: r.raw for r in records(reader, publish(annexes))}
    back = {r.key: r.raw for r in records(reader, publish(annexes[::-1]))}
    assert len(there) == 2
    assert there == back


def test_the_key_of_a_twin_survives_a_correction_of_its_text(reader: CuratedReader, publish: Publish) -> None:
    twins = [NOBODY | {"program": "Decree 7"}, NOBODY | {"program": "Order 1718"}]
    before = [r.key for r in records(reader, publish(twins))]
    assert [r.key for r in records(reader, publish([twins[0] | {"reason": "corrected"}, twins[1]]))] == before


def test_blank_rows_say_nothing_and_the_place_is_the_line_where_a_row_begins(
    reader: CuratedReader, publish: Publish
) -> None:
    text = 'schema,name,source,notes\nPerson,A B,n,"two\nlines"\n,,,\n\nPerson,C D,n,\n'
    assert [r.where for r in records(reader, publish(text))] == ["row 2", "row 6"]


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"])
def test_an_odd_line_separator_inside_a_cell_ends_no_row(
    reader: CuratedReader, publish: Publish, separator: str
) -> None:
    (record,) = records(reader, publish(f"schema,name,source\nPerson,NOBODY{separator}Fictitious,n\n"))
    assert values(reader.read(record), "name") == ["NOBODY Fictitious"]


# A source table under a columns.toml


def test_a_mapped_table(mapped: CuratedReader, publish: Publish) -> None:
    document = mapped.open(publish([MAPPED | {"aka": "Jang Pom Su, Jang Hyon U; Chang, Myong Ho"}]))
    reading = mapped.read(next(document.records()))
    assert document.published == date(2026, 1, 22)
    assert (values(reading, "startDate", 1), values(reading, "announcedOn", 1)) == (["2024-07-01"], ["2024-06-27"])
    assert values(reading, "alias") == ["Jang Pom Su", "Jang Hyon U", "Chang, Myong Ho"]
    assert values(reading, "listingDate", 1) == []
    assert (document.warnings, reading.unplaced) == ((), ())


def test_a_programme_that_is_new_to_the_table_still_belongs_to_what_the_whole_table_is_about(
    mapped: CuratedReader, publish: Publish
) -> None:
    (record,) = records(mapped, publish([MAPPED | {"act": "Decree 9"}]))
    assert values(mapped.read(record), "programId", 1) == ["DPRK"]


def test_rows_of_others_of_nobody_and_of_a_delisting_are_counted(mapped: CuratedReader, publish: Publish) -> None:
    others = [{"party": "YY"}, {"party": ""}, {"action": "delist"}, {"party": " XX "}]
    document = mapped.open(publish([MAPPED | other for other in others]))
    assert len(list(document.records())) == 1
    assert document.warnings == (
        "1 rows of YY are not of this list", "1 rows of delist are not of this list",
        "1 rows of no party are not of this list",
    )  # fmt: skip


def test_the_version_changes_with_the_tables_that_decide_the_reading(tmp_path: Path) -> None:
    first = CuratedReader(folder_of_a_list(tmp_path / "one")).version
    folder = folder_of_a_list(tmp_path / "two", columns=MAPPING)
    mapped = CuratedReader(folder).version
    (folder / "programmes.csv").write_text("published,programmes,basis,measures,authority,source\n")
    assert len({first, mapped, CuratedReader(folder).version}) == 3


@pytest.mark.parametrize("list_id", ["kr-mofa", "jp-notices", "us-notices", "eu-dprk", "joint-actions"])
def test_every_mapping_uses_documented_columns_only(list_id: str) -> None:
    reader = CuratedReader(Path(curated.__file__).parents[1] / list_id.replace("-", "_"))
    used = {*reader._mapping.columns, *reader._mapping.patterns, *reader._mapping.values, *reader._mapping.constants}
    assert used - set(documented()) <= {"programme_ids"}
    assert reader.info == info(list_id)
