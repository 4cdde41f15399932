"""Customer files as they come: any encoding, three languages, broken in places; every row is answered for."""

from __future__ import annotations

import contextlib
import csv
import datetime
import itertools
import json
import tracemalloc
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tricord.model import FuzzyDate
from tricord.model.errors import InvalidValue, ReadError
from tricord.screen import BadRow, Customer, CustomerSettings, asked_customer, open_customers

# What a CSV writer writes is any text; through a file the rules of encodings would refuse half of the examples.
from tricord.screen._text import Broken, records
from tricord.values import DayOrder


def read(path: Path, **options: object) -> list[Customer | BadRow]:
    return list(open_customers(path, **options).rows())  # type: ignore[arg-type]


def customers(path: Path, **options: object) -> list[Customer]:
    rows = read(path, **options)
    assert all(isinstance(row, Customer) for row in rows), rows
    return [row for row in rows if isinstance(row, Customer)]


def asked(row: Customer | BadRow) -> list[tuple[str, str]]:
    assert isinstance(row, Customer), row
    return [(query.name, query.schema) for query in row.queries]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


# --- columns ----------------------------------------------------------------------------------------------------------


def test_english_headers_are_recognised_however_they_are_written(tmp_path: Path) -> None:
    head = "Customer_ID,FULL NAME,Date of Birth,Nationality,Passport No.,Branch\n"
    text = head + "C-1,Kang Testsong,1946-02-28,KP;RU,P1,Osaka\n"
    (row,) = customers(written(tmp_path / "c.csv", text))
    (query,) = row.queries
    assert (query.name, query.birth_date, query.nationality, query.identifiers) == (
        "Kang Testsong", "1946-02-28", ("kp", "ru"), ("P1",),
    )  # fmt: skip
    assert row.key == "C-1"
    assert row.fields["Branch"] == "Osaka"


def test_japanese_headers(tmp_path: Path) -> None:
    text = "顧客番号,氏名,氏名（カナ）,生年月日,国籍\n1,姜試験,カン・テストソン,昭和21年2月28日,北朝鮮\n"
    (row,) = customers(written(tmp_path / "c.csv", text))
    assert asked(row) == [("姜試験", "Person"), ("カン・テストソン", "Person")]
    assert row.queries[0].birth_date == "1946-02-28"
    assert row.queries[0].nationality == ("kp",)


def test_korean_headers(tmp_path: Path) -> None:
    text = "고객번호;성명;생년월일;국적;여권번호\n1;강시험성;1946. 2. 28.;북한;P1234567\n"
    (row,) = customers(written(tmp_path / "c.csv", text))
    assert asked(row) == [("강시험성", "Person")]
    assert row.queries[0].birth_date == "1946-02-28"
    assert row.queries[0].nationality == ("kp",)
    assert row.queries[0].identifiers == ("P1234567",)


@pytest.mark.parametrize("header", ["no", "No.", "S/No", "番号", "連番", "번호", "순번"])
def test_a_running_number_is_the_customers_own_where_no_better_one_is_there(tmp_path: Path, header: str) -> None:
    (row,) = customers(written(tmp_path / "c.csv", f"{header},name\n17,Kang Testsong\n"))
    assert row.key == "17"
    (better,) = customers(written(tmp_path / "d.csv", f"{header},name,customer id\n17,Kang Testsong,C-4\n"))
    assert better.key == "C-4"


def test_first_and_last_name_are_put_together_in_the_order_of_the_script(tmp_path: Path) -> None:
    text = "First Name,Last Name\nTestsong,Kang\n시험성,강\n"
    latin, hangul = customers(written(tmp_path / "c.csv", text))
    assert asked(latin) == [("Testsong Kang", "Person")]
    assert asked(hangul) == [("강 시험성", "Person")]


def test_a_company_and_its_director_in_one_row_are_both_screened(tmp_path: Path) -> None:
    text = "会社名,代表者氏名,生年月日\n架空貿易会社,姜試験,1946\n"
    (row,) = customers(written(tmp_path / "c.csv", text))
    assert asked(row) == [("架空貿易会社", "Organization"), ("姜試験", "Person")]
    assert [query.birth_date for query in row.queries] == [None, "1946"]


def test_the_second_of_two_equal_headers_means_what_the_first_does(tmp_path: Path) -> None:
    (row,) = customers(written(tmp_path / "c.csv", "name,name,birth_date\nFoo Bar,Kim Test Song,1946\n"))
    assert [name for name, _ in asked(row)] == ["Foo Bar", "Kim Test Song"]


def test_the_stated_type_decides_and_an_unknown_type_is_said(tmp_path: Path) -> None:
    text = "name,type\nA One,company\nB Two,個人\nC Three,Gold Tier\n"
    first, second, third = customers(written(tmp_path / "c.csv", text))
    assert asked(first) == [("A One", "Organization")]
    assert asked(second) == [("B Two", "Person")]
    assert asked(third) == [("C Three", "LegalEntity")]
    assert "Gold Tier" in third.notes[0]


def test_where_somebody_lives_is_not_their_nationality_but_a_flag_is(tmp_path: Path) -> None:
    text = "name,type,country\nKang Testsong,person,CN\nImaginary Star,vessel,KP\n"
    person, ship = customers(written(tmp_path / "c.csv", text))
    assert person.queries[0].nationality == ()
    assert ship.queries[0].nationality == ("kp",)


def test_a_country_that_no_table_knows_is_said_and_not_used(tmp_path: Path) -> None:
    text = 'name,nationality\nKang Testsong,Atlantis\nKang Testsong,"Korea, North"\nKang Testsong,KP/RU\n'
    unknown, comma, two = customers(written(tmp_path / "c.csv", text))
    assert unknown.queries[0].nationality == ()
    assert unknown.notes == ("country 'Atlantis' is not known: not used",)
    assert comma.queries[0].nationality == ("kp",)
    assert two.queries[0].nationality == ("kp", "ru")


def test_an_imo_number_is_an_identifier_in_its_one_form(tmp_path: Path) -> None:
    (row,) = customers(written(tmp_path / "c.csv", "vessel name,imo\nImaginary Star,9074729\n"))
    assert asked(row) == [("Imaginary Star", "Vessel")]
    assert row.queries[0].identifiers == ("IMO9074729",)


def test_a_false_imo_number_is_said_and_still_asked_for(tmp_path: Path) -> None:
    (row,) = customers(written(tmp_path / "c.csv", "name,imo\nImaginary Star,9074728\n"))
    assert row.queries[0].identifiers == ("9074728",)
    assert "check digit" in row.notes[0]


def test_a_column_can_be_mapped_and_another_ignored(tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", "Name,Wer,Konto\nBranch Osaka,Kang Testsong,7\n")
    found = open_customers(path, settings=CustomerSettings(mapping={"name": ("Wer",), "id": ("Konto",)}))
    (row,) = found.rows()
    assert asked(row) == [("Kang Testsong", "LegalEntity")]
    assert isinstance(row, Customer)
    assert row.key == "7"
    assert [column.header for column in found.columns if column.field is None] == ["Name"]


def test_a_mapped_column_that_is_not_there_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", "Name,X\na,b\n")
    with pytest.raises(ValueError, match=r"has no such column. It has Name, X"):
        open_customers(path, settings=CustomerSettings(mapping={"name": ("Nom",)}))


def test_a_file_without_any_name_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no column is recognised as a name.*--map 'name=Foo'"):
        open_customers(written(tmp_path / "c.csv", "Foo,Bar\na,b\n"))


def test_signs_for_nothing_known_are_not_data_but_na_is_a_name(tmp_path: Path) -> None:
    text = "name,passport,birth date\nNa,N/A,unknown\n-,,\n#N/A,-,\n"
    na, *others = read(written(tmp_path / "c.csv", text))
    assert asked(na) == [("Na", "LegalEntity")]
    assert isinstance(na, Customer)
    assert na.queries[0].identifiers == ()
    assert [row.reason for row in others if isinstance(row, BadRow)] == ["neither a name nor an identifier"] * 2


def test_an_identifier_alone_can_be_screened(tmp_path: Path) -> None:
    (row,) = customers(written(tmp_path / "c.csv", "name,wallet\n,bc1qinvented\n"))
    assert [(q.name, q.identifiers) for q in row.queries] == [("", ("bc1qinvented",))]


def test_aliases_are_asked_for_one_by_one(tmp_path: Path) -> None:
    (row,) = customers(written(tmp_path / "c.csv", 'name,aka\nKang Testsong,"Kang Tiger; 강시험성"\n'))
    assert [name for name, _ in asked(row)] == ["Kang Testsong", "Kang Tiger", "강시험성"]


def test_the_digest_of_a_customer_changes_with_what_they_are_known_by_and_with_nothing_else(tmp_path: Path) -> None:
    head = "id,name,dob,balance\n"
    rows = ["1,Kang Testsong,1946,10\n", "1,Kang Testsong,1946,20\n", "1,Kang Testsong,1947,10\n"]
    digests = [customers(written(tmp_path / "c.csv", head + row))[0].digest for row in rows]
    assert digests[0] == digests[1] != digests[2]


def test_two_columns_of_one_header_are_both_kept(tmp_path: Path) -> None:
    found = open_customers(written(tmp_path / "c.csv", "Name,Name,\nKang Testsong,강시험성,x\n"))
    assert [column.header for column in found.columns] == ["Name", "Name (2)", "column 3"]


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1946-02-28", "1946-02-28"), ("19460228", "1946-02-28"), ("1946/2/28", "1946-02-28"),
        ("1946.02.28", "1946-02-28"), ("03/03/1946", "1946-03-03"),
        ("28 Feb 1946", "1946-02-28"), ("February 28, 1946", "1946-02-28"), ("28-FEB-1946", "1946-02-28"),
        ("1946年2月28日", "1946-02-28"), ("1946년 2월 28일", "1946-02-28"), ("昭和21年2月28日", "1946-02-28"),
        ("S21.2.28", "1946-02-28"), ("28/02/1946", "1946-02-28"), ("02/28/1946", "1946-02-28"),
        ("1946-02-28 00:00:00", "1946-02-28"), ("1946", "1946"), ("1946年", "1946"), ("Feb 1946", "1946-02"),
        ("c. 1946", "1946~"), ("1946年頃", "1946~"), ("1946-1948", "1946/1948"), ("1946-00-00", "1946"),
    ],
)  # fmt: skip
def test_a_birth_date_that_can_be_read_in_one_way_only_is_read(text: str, edtf: str) -> None:
    assert born(text) == (edtf, ())


def born(text: str, order: DayOrder | None = None) -> tuple[str | None, tuple[str, ...]]:
    """What is asked of a birth date, and what is noted of it."""
    customer = asked_customer("Kang Testsong", birth_date=text, order=order)
    assert isinstance(customer, Customer)
    return customer.queries[0].birth_date, customer.notes


def test_a_date_that_two_countries_read_differently_gives_its_year_and_says_so() -> None:
    year, (note,) = born("03/04/1970")
    assert year == "1970"
    assert "3 April or 4 March" in note
    assert born("03/04/1970", "day-first") == ("1970-04-03", ())
    assert born("03/04/1970", "month-first") == ("1970-03-04", ())


@pytest.mark.parametrize("text", ["28-FEB-46", "1946-02-30", "31/04/1970", "16861", "Tuesday"])
def test_a_date_that_cannot_be_read_is_kept_out_and_said(text: str) -> None:
    edtf, (note,) = born(text)
    assert edtf is None
    assert text in note


@pytest.mark.parametrize("text", ["", "unknown", "不明", "미상", "N/A", "0000-00-00"])
def test_a_sign_for_not_known_is_no_date_and_no_mistake(text: str) -> None:
    assert born(text) == (None, ())


@pytest.mark.parametrize("text", ["01.02.0000", "3/4/0001"])
def test_a_year_that_is_none_is_not_used_and_named(text: str) -> None:
    date, notes = born(text)
    assert date is None
    assert "not used" in notes[0]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.from_regex(r"\d{1,4}[-/. 年]\d{1,2}[-/. 月]\d{1,4}日?", fullmatch=True)
)
def test_any_text_is_a_date_of_the_notation_or_none(text: str) -> None:
    customer = asked_customer("Kang Testsong", birth_date=text)
    # Text that nobody could decode is refused as a whole.
    for query in customer.queries if isinstance(customer, Customer) else ():
        if query.birth_date is not None:
            FuzzyDate.parse(query.birth_date)


def test_several_birth_dates_are_each_asked_for(tmp_path: Path) -> None:
    (row,) = customers(written(tmp_path / "c.csv", "name,dob\nKang Testsong,1946; 1949\n"))
    assert [query.birth_date for query in row.queries] == ["1946", "1949"]


# --- encodings and delimiters -----------------------------------------------------------------------------------------

_JA = "顧客番号,氏名,生年月日,住所\n" + "".join(f"{n},架空太郎{n},1970年1月{n}日,東京都千代田区\n" for n in range(1, 9))
_KO = "고객번호,성명,생년월일,주소\n" + "".join(f"{n},가상철수{n},1970년 1월 {n}일,서울특별시\n" for n in range(1, 9))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_japanese_file_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str) -> None:
    rows = customers(written(tmp_path / "c.csv", _JA, encoding))
    assert asked(rows[0]) == [("架空太郎1", "Person")]
    assert len(rows) == 8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_korean_file_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str) -> None:
    rows = customers(written(tmp_path / "c.csv", _KO, encoding))
    assert asked(rows[7]) == [("가상철수8", "Person")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Zoé Chérêt\nHélène Façade\nJosé Müller\n" * 20, "cp1252"),
        ("Pat O’Brien\nSean O’Casey\n" * 20, "cp1252"),
        ("王伟,张秀英,李娜\n刘洋,陈静,杨勇\n赵敏,周杰,吴磊\n" * 5, "gbk"),
        ("山田太郎\n鈴木花子\n" * 10, "euc_jp"),
        ("王大明,張小華\n李美玲,陳建國\n" * 10, "big5"),
        ("Иван Иванов\nПётр Петров\n" * 10, "cp1251"),
        ("Kang,김\n", "cp949"),
    ],
)
def test_an_encoding_that_is_not_certain_is_asked_for_and_never_guessed(
    tmp_path: Path, text: str, encoding: str
) -> None:  # fmt: skip
    with pytest.raises(ReadError, match="name its encoding"):
        open_customers(written(tmp_path / "c.csv", "name,b,c\n" + text, encoding))


def test_bytes_that_are_no_known_encoding_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", "name\nÉmile Näme\nZoë Façade\n", "latin-1")
    with pytest.raises(ReadError, match="--encoding"):
        open_customers(path)
    assert asked(customers(path, encoding="latin-1")[0]) == [("Émile Näme", "LegalEntity")]


def test_utf_16_without_a_mark_is_not_taken_for_text(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="utf-16-le"):
        open_customers(written(tmp_path / "c.csv", "name\nKang\n", "utf-16-le"))


def test_an_encoding_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No encoding is called 'klingon'"):
        open_customers(written(tmp_path / "c.csv", "name\nKang\n"), encoding="klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    text = f"name{delimiter}dob{delimiter}note, or not\nKang Testsong{delimiter}1946{delimiter}a; b, c\n"
    if delimiter in ",;":
        text = text.replace("note, or not", "note").replace("a; b, c", "a")
    (row,) = customers(written(tmp_path / "c.csv", text))
    assert row.queries[0].birth_date == "1946"


def test_a_list_of_names_alone(tmp_path: Path) -> None:
    rows = customers(written(tmp_path / "c.txt", "Name\nKang Testsong\n강시험성\n"))
    assert [name for row in rows for name, _ in asked(row)] == ["Kang Testsong", "강시험성"]


# --- broken files -----------------------------------------------------------------------------------------------------


def test_a_broken_row_is_reported_by_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    text = (
        "id,name,city\n"
        "1,Kang One,A\n"
        '2,"Kang "Tiger" Two",B\n'
        "3,Kang, Three,C\n"
        '4,"Kang Four,D\n'
        "5,Kang Five,E\n"
        '6,"Kang\nSix",F\n'
        "\n"
        "7,Kang Seven\n"
    )
    rows = read(written(tmp_path / "c.csv", text))
    said = {row.place: row.reason for row in rows if isinstance(row, BadRow)}
    assert said == {
        "line 3": "a quotation mark stands in the middle of a cell",
        "line 4": "4 cells in a table of 3 columns",
        "line 5": "a quotation mark stands in the middle of a cell",
    }
    assert [(row.place, row.key) for row in rows if isinstance(row, Customer)] == [
        ("line 2", "1"), ("line 6", "5"), ("line 7", "6"), ("line 10", "7"),
    ]  # fmt: skip
    assert asked(rows[-2]) == [("Kang Six", "LegalEntity")]
    assert isinstance(rows[-1], Customer)
    assert "2 cells of 3" in rows[-1].notes[0]


def test_empty_cells_after_the_last_column_are_no_fault(tmp_path: Path) -> None:
    rows = customers(written(tmp_path / "c.csv", "id,name\n1,Kang One,,\n2,Kang Two,\n"))
    assert [row.key for row in rows] == ["1", "2"]


def test_a_quote_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    text = 'name,city\n"Kang One,A\n' + "".join(f"Kang {n},B\n" for n in range(2000))
    rows = read(written(tmp_path / "c.csv", text))
    assert isinstance(rows[0], BadRow)
    assert "never closed" in rows[0].reason
    assert len([row for row in rows if isinstance(row, Customer)]) == 2000


def test_damaged_bytes_in_a_name_are_reported_and_elsewhere_noted(tmp_path: Path) -> None:
    good = "".join(f"{n},강시험성,서울\n" for n in range(30)).encode()
    path = tmp_path / "c.csv"
    path.write_bytes(b"id,name,city\n" + good + b"x,Kang \xff\xfe,A\ny,Kang Testsong,\xc3\x28\n")
    *_, name, city = read(path)
    assert isinstance(name, BadRow)
    assert "'name' holds bytes" in name.reason
    assert asked(city) == [("Kang Testsong", "LegalEntity")]
    assert isinstance(city, Customer)
    assert "'city' holds bytes" in city.notes[0]


#: Any text that a file can hold: everything but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=8))
def test_whatever_a_csv_writer_writes_is_read_back(table: list[list[str]]) -> None:
    import io

    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b"], *table])
    lines = iter(io.StringIO(out.getvalue(), newline=""))
    found = [cells for _, cells in records(lines, ",", width=2)][1:]
    assert found == [row for row in table if any(row)]


@given(st.lists(st.text('a,"\n', max_size=12), max_size=12))
def test_no_text_hangs_the_reader_and_every_line_is_answered_for(lines: list[str]) -> None:
    text = [line.replace("\n", "") + "\n" for line in lines]
    found = list(records(iter(text), ",", width=3))
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert all(isinstance(cells, Broken) or not any(cells[3:]) for _, cells in found)


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    for suffix in (".csv", ".jsonl", ".xlsx", ".parquet"):
        path = tmp_path_factory.getbasetemp() / f"any{suffix}"
        path.write_bytes(b"name\n" + content if suffix == ".csv" else content)
        with contextlib.suppress(ReadError):
            assert all(row.place for row in open_customers(path).rows())


# --- workbooks, Parquet, JSON lines -----------------------------------------------------------------------------------


def test_a_workbook_with_a_title_above_its_header_and_a_second_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Notes"
    first.append(["Customers of our bank"])
    second = book.create_sheet("顧客")
    second.append(["顧客一覧"])
    second.append([])
    second.append(["氏名", "生年月日", "旅券番号", "国籍"])
    second.append(["カン・テストソン", datetime.date(1946, 2, 28), 1234567, "KP"])
    second.append([None, None, None, None])
    second.append(["=1+1", 1946, "P1", None])
    book.save(tmp_path / "c.xlsx")
    found = open_customers(tmp_path / "c.xlsx")
    rows = list(found.rows())
    assert [row.place for row in rows] == ["row 4", "row 6"]
    assert isinstance(rows[0], Customer)
    assert rows[0].queries[0].birth_date == "1946-02-28"
    assert rows[0].queries[0].identifiers == ("1234567",)
    assert found.warnings == ("sheet 'Notes' is not read (1 rows)",)
    with pytest.raises(ValueError, match=r"no sheet 'Kunden'. It has Notes, 顧客"):
        open_customers(tmp_path / "c.xlsx", sheet="Kunden")


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="the workbook cannot be read"):
        open_customers(written(tmp_path / "c.xlsx", "name\nKang\n"))


def test_parquet_keeps_the_order_types_and_lists(tmp_path: Path) -> None:
    path = tmp_path / "a [b] *.parquet"
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT i AS customer_id, 'Kang Testsong ' || i AS name, DATE '1946-02-28' AS dob, ['KP', 'RU'] AS "
            "nationality FROM range(3000) t(i)) TO $1 (FORMAT parquet)",
            [str(path)],
        )
    rows = customers(path)
    assert [row.key for row in rows] == [str(n) for n in range(3000)]
    assert rows[7].place == "row 8"
    assert rows[7].queries[0].birth_date == "1946-02-28"
    assert rows[7].queries[0].nationality == ("kp", "ru")


def test_json_lines_of_entities_and_of_plain_objects(tmp_path: Path) -> None:
    lines = [
        {"id": "e1", "schema": "Person",
         "properties": {"name": ["Kang Testsong", "강시험성"], "birthDate": ["1946", "1949"], "idNumber": ["P1"]}},
        {"customer_id": 7, "name": "Invented Trading", "type": "company", "shoe size": 44, "tags": ["a", "b"]},
        {"氏名": "カン・テストソン"},
    ]  # fmt: skip
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path = written(
        tmp_path / "c.jsonl", text + '\nnot json\n[1]\n{"name": null}\n{"schema": "Person", "properties": 3}\n'
    )
    found = open_customers(path)
    entity, plain, japanese, *bad = list(found.rows())
    assert isinstance(entity, Customer)
    assert {(q.name, q.birth_date) for q in entity.queries} == {
        (name, year) for name in ("Kang Testsong", "강시험성") for year in ("1946", "1949")
    }
    assert entity.key == "e1"
    assert isinstance(plain, Customer)
    assert (plain.key, plain.fields["tags"]) == ("7", "a; b")
    assert asked(plain) == [("Invented Trading", "Organization")]
    assert asked(japanese) == [("カン・テストソン", "Person")]
    assert [row.place for row in bad if isinstance(row, BadRow)] == ["line 4", "line 5", "line 6", "line 7"]
    assert "shoe size" in [column.header for column in found.columns if column.field is None]


def test_one_json_array_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"jq -c '\.\[\]'"):
        open_customers(written(tmp_path / "c.json", '[{"name": "Kang"}]'))


@pytest.mark.parametrize("name", ["c.docx", "c"])
def test_a_form_that_is_not_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError, match=r"Tricord reads \.csv"):
        open_customers(written(tmp_path / name, "name\nKang\n"))


def test_a_file_that_is_not_there_and_one_that_is_empty(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        open_customers(tmp_path / "nowhere.csv")
    with pytest.raises(ReadError, match="the file is empty"):
        open_customers(written(tmp_path / "c.csv", ""))


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_reading_takes_no_more_memory_for_a_longer_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"c.{form}"
    if form == "parquet":
        with duckdb.connect() as database:
            database.execute(
                "COPY (SELECT 'Kang Testsong ' || i AS name FROM range(10000) t(i)) TO $1 (FORMAT parquet)", [str(path)]
            )
    else:
        line = {"csv": "Kang Testsong {n}\n", "jsonl": '{{"name": "Kang Testsong {n}"}}\n'}[form]
        path.write_text(("name\n" if form == "csv" else "") + "".join(line.format(n=n) for n in range(10000)))
    rows = open_customers(path).rows()
    list(itertools.islice(rows, 2000))
    tracemalloc.start()
    try:
        for _ in rows:
            pass
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


def test_a_sheet_with_a_cell_in_the_far_corner_is_refused_before_a_table_of_that_size_is_made(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "Name", "far away"
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(ReadError, match="spans 1,048,576 rows and 16,384 columns"):
        open_customers(tmp_path / "c.xlsx")


@pytest.mark.parametrize("encoding", ["hex", "base64", "rot13", "idna", "punycode", "a\0b", "\udcff"])
def test_what_is_no_encoding_of_texts_is_a_mistake_of_the_caller(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(InvalidValue, match="No encoding is called"):
        read(written(tmp_path / "c.csv", "name\nKim\n"), encoding=encoding)


def test_a_file_that_is_not_in_the_encoding_that_was_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is not utf-16"):
        read(written(tmp_path / "c.csv", "name\nKim\n"), encoding="utf-16")
