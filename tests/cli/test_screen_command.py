"""`tricord screen` and `tricord clear` as their users type them, over the invented subjects of a screener for tests."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tricord as library
from tests.screen.fake import Fake
from tricord.cli import tricord
from tricord.screen import Match, ScreeningOptions, screen_file

#: The library's own way to a store.
REAL_OPEN = library.open


class Store:
    """A store whose screener answers from a few invented subjects; `asked` are the days it was made for."""

    def __init__(self, screener: Fake) -> None:
        self._screener = screener
        self.asked: list[tuple[str | None, str | None]] = []

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def screener(self, *, as_of: str | None = None, known_on: str | None = None) -> Fake:
        self.asked.append((as_of, known_on))
        return self._screener


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    made = Store(Fake())
    monkeypatch.setattr(library, "open", lambda _, **__: made)
    monkeypatch.chdir(tmp_path)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tricord, ["screen", *arguments], prog_name="tricord")


@pytest.fixture
def customers() -> str:
    """Four customers: one on the lists, one not, one broken, one on the lists under a Korean name."""
    Path("customers.csv").write_text(
        "Customer ID,Name,DOB,Branch\nC-1,Kang Testsong,1946,=1+1\nC-2,Nobody At All,03/04/1970,B\n"
        'C-3,"Kang "Tiger" X",,\nC-4,강시험성,,D\n',
        encoding="utf-8",
    )
    return "customers.csv"


def test_one_name_is_answered_with_score_evidence_and_each_partys_designation() -> None:
    result = run("--name", "강시험성", "--birth-date", "1946年2月28日")
    assert result.exit_code == 10, result.output
    assert "1.00  Kang Testsong   [Person, tr-1]" in result.stdout
    assert "name: 강시험성" in result.stdout
    assert "강시험성 and 강시험성 both read kang" in result.stdout
    assert "born 1946-02-28" in result.stdout
    assert "UN: listed since 2016-03-02 (un-sc, DPRK: asset-freeze, travel-ban)" in result.stdout
    assert "KR: bound" in result.stdout
    assert "Made by tricord 0.0.0; rules r1; index i1; un-sc 2026-02-27" in result.stdout


def test_a_name_that_hits_nothing_is_no_clearance() -> None:
    result = run("--name", "Nobody At All")
    assert result.exit_code == 0
    assert "no proof of absence" in result.stdout


def test_a_birth_date_that_two_countries_read_differently_is_said() -> None:
    assert "only the year is used" in run("--name", "Kang Testsong", "--birth-date", "03/04/1970").stdout
    told = run("--name", "Kang Testsong", "--birth-date", "03/04/1970", "--dates", "day-first")
    assert "born 1970-04-03" in told.stdout


def test_an_identifier_alone_can_be_asked_for() -> None:
    result = run("--identifier", "P1234567")
    assert result.exit_code == 10
    assert "the same number" in result.stdout


def test_one_name_as_json_is_the_whole_answer() -> None:
    answer = json.loads(run("--name", "Kang Testsong", "--json").stdout)
    assert answer["outcome"] == "hit"
    assert answer["hits"][0]["designations"][0]["party"] == "UN"
    assert answer["versions"]["lists"]["un-sc"] == "2026-02-27"


def test_a_file_is_screened_and_a_broken_row_is_named(customers: str) -> None:
    result = run(customers, "--out", "r.csv", "--out", "r.html", "--out", "r.jsonl", "--out", "r.parquet")
    assert result.exit_code == 10, result.output
    assert "Columns: id = Customer ID; name = Name; birth_date = DOB." in result.stdout
    assert "Carried through, not used: Branch." in result.stdout
    assert "not screened: line 4: a quotation mark stands in the middle of a cell" in result.stdout
    assert "4 customers: 2 with hits, 1 without, 0 cleared, 1 not screened." in result.stdout
    assert "1 row has a value that could not be used" in result.stdout
    with Path("r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["hit", "no hit", "not screened", "hit"]
    assert rows[0]["customer: Branch"] == "'=1+1"
    assert sorted(path.name for path in Path().iterdir()) == [
        "customers.csv",
        "r.csv",
        "r.html",
        "r.jsonl",
        "r.parquet",
    ]


def test_without_out_the_hits_are_printed(customers: str) -> None:
    result = run(customers)
    assert "line 2  Customer ID: C-1; Name: Kang Testsong" in result.stdout
    assert result.stdout.count("Kang Testsong   [Person, tr-1]") == 2
    assert [path.name for path in Path().iterdir()] == ["customers.csv"]


def test_a_file_as_json_is_one_object_per_line(customers: str) -> None:
    lines = [json.loads(line) for line in run(customers, "--json").stdout.splitlines()]
    assert [line["outcome"] for line in lines] == ["hit", "no hit", "not screened", "hit"]


def test_with_json_and_out_the_summary_is_printed(customers: str) -> None:
    answer = json.loads(run(customers, "--json", "--out", "r.csv").stdout)
    assert answer["totals"]["not_screened"] == 1
    assert answer["run"]["versions"]["rules"] == "r1"
    assert answer["outputs"] == ["r.csv"]


@pytest.mark.parametrize(
    ("row", "code"),
    [("Kang Testsong,x", 10), ("Nobody At All,x", 0), ('"Kang "Tiger" X",x', 5), ("Break The Screener,x", 5)],
)
def test_the_exit_code_says_whether_anything_hit_and_whether_everybody_was_screened(row: str, code: int) -> None:
    Path("c.csv").write_text(f"name,b\nNobody Else,y\n{row}\n", encoding="utf-8")
    assert run("c.csv").exit_code == code


def test_a_file_without_customers_is_no_file_that_was_screened() -> None:
    Path("c.csv").write_text("name\n\n", encoding="utf-8")
    result = run("c.csv", "--out", "r.csv")
    assert result.exit_code == 3
    assert "holds a header and no customer" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["c.csv"]


def test_an_interrupted_run_says_so_and_goes_on(customers: str) -> None:
    for options, says in (
        (ScreeningOptions(), "r.csv.part: going on after 4 rows of an interrupted run."),
        (ScreeningOptions(threshold=0.9), "since the options changed; starting from the beginning."),
    ):
        screen_file(customers, Fake(), options=options, journal=Path("r.csv.part")).close()
        result = run(customers, "--out", "r.csv")
        assert result.exit_code == 10
        assert says in result.stderr


def test_a_file_of_the_users_is_not_taken_for_a_journal(customers: str) -> None:
    Path("r.csv.part").write_text("my own notes\n")
    result = run(customers, "--out", "r.csv")
    assert result.exit_code == 3
    assert "is no journal of a screening" in result.stderr
    assert Path("r.csv.part").read_text() == "my own notes\n"


class Stopped(Fake):
    """Ctrl-C is pressed while it is asked."""

    def match(self, *_: object, **__: object) -> list[Match]:
        raise KeyboardInterrupt

    def opener(self) -> type[Stopped]:
        return Stopped


def test_ctrl_c_keeps_what_is_done(customers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(library, "open", lambda _, **__: Store(Stopped()))
        result = run(customers, "--out", "r.csv")
    assert result.exit_code == 130
    assert "give the same command again to go on" in result.stderr
    assert Path("r.csv.part").exists()
    assert run(customers, "--out", "r.csv").exit_code == 10
    assert not Path("r.csv.part").exists()


def clear(*arguments: str) -> Result:
    return CliRunner().invoke(tricord, ["clear", *arguments], prog_name="tricord")


DECIDED = ("--by", "A. Officer", "--why", "born in another century")


def test_a_cleared_hit_stays_cleared_until_the_customer_changes(customers: str) -> None:
    run(customers, "--out", "r.csv")
    for customer in ("C-1", "C-4"):
        result = clear(customer, "tr-1", "--results", "r.csv", "--cleared", "cleared.jsonl", *DECIDED)
        assert result.exit_code == 0, result.output
    assert "Kang Testsong (tr-1) are not the same" in result.stdout
    again = run(customers, "--cleared", "cleared.jsonl")
    assert again.exit_code == 5
    assert "0 with hits, 1 without, 2 cleared, 1 not screened" in again.stdout
    text = Path(customers).read_text("utf-8").replace("1946", "1976")
    Path(customers).write_text(text, encoding="utf-8")
    changed = run(customers, "--cleared", "cleared.jsonl")
    assert changed.exit_code == 10
    assert "look again: it was cleared by A. Officer on" in changed.stdout
    assert "because born in another century; since then the customer" in changed.stdout


def test_a_clearing_can_be_taken_back(customers: str) -> None:
    run(customers, "--out", "r.jsonl")
    arguments = ("C-1", "tr-1", "--results", "r.jsonl", "--cleared", "cleared.jsonl", *DECIDED)
    clear(*arguments)
    assert "the clearing is taken back" in clear(*arguments, "--withdraw").stdout
    assert "2 with hits" in run(customers, "--cleared", "cleared.jsonl").stdout


def test_what_the_results_do_not_show_cannot_be_cleared(customers: str) -> None:
    run(customers, "--out", "r.csv")
    result = clear("C-2", "tr-1", "--results", "r.csv", "--cleared", "cleared.jsonl", *DECIDED)
    assert result.exit_code == 1
    assert "shows no hit of customer 'C-2'" in result.stderr
    assert not Path("cleared.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "Say whom to screen"),
        (("customers.csv", "--name", "x"), 2, "Say whom to screen"),
        (("nowhere.csv",), 3, "no such file"),
        (("customers.csv", "--map", "nonsense"), 2, "write FIELD=COLUMN"),
        (("customers.csv", "--map", "name=Nom"), 2, "no such column"),
        (("customers.csv", "--map", "shoe=Name"), 2, "the fields are id, name"),
        (("customers.csv", "--out", "r.docx"), 2, "results are written as .csv"),
        (("customers.csv", "--out", "customers.csv"), 2, "would overwrite the file of customers"),
        (("customers.csv", "--out", "nowhere/r.csv"), 3, "Make it first, or give another path."),
        (("customers.csv", "--out", "folder.csv"), 3, "is a folder. Give the path of a file."),
        (("--name", "x", "--out", "nowhere/r.csv"), 3, "Make it first, or give another path."),
        (("folder.csv",), 3, "is a folder, not a file"),
        (("customers.csv", "--encoding", "klingon"), 2, "No encoding is called"),
        (("customers.csv", "--birth-date", "1946"), 2, "go with --name"),
        (("customers.csv", "--cleared", "customers.csv"), 3, "is no decision"),
        (("customers.csv", "--threshold", "7"), 2, "--threshold"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("customers")
def test_errors_say_what_where_and_what_next(arguments: tuple[str, ...], code: int, says: str) -> None:
    Path("folder.csv").mkdir()
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert says in result.stderr


def test_the_answer_for_one_name_names_every_field_and_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("--name", "Kang; Testsong", "--birth-date", "1946년", "--nationality", "KP", "--nationality", "Atlantis")
    monkeypatch.setattr(library, "open", lambda _, **__: Store(Fake(content="c1")))
    answer = json.loads(run(*asked, "--identifier", "a", "--json").stdout)
    # As it was when one name was read as the row of a file.
    assert (answer["customer"], answer["place"]) == ("#c1d42b2bee60428f", "as asked")
    assert answer["customer_digest"] == "c1d42b2bee60428fca8665e35ca7df33"
    assert answer["fields"] == {
        "name": "Kang; Testsong", "birth_date": "1946년", "nationality": "KP; Atlantis", "identifier": "a",
    }  # fmt: skip
    assert answer["notes"] == ["country 'Atlantis' is not known: not used"]
    assert list(answer["hits"][0]) == [
        "asked", "review", "subject_digest", "id", "schema", "caption", "name", "score", "evidence", "designations",
        "content",
    ]  # fmt: skip
    assert answer["hits"][0]["evidence"][1] == "born 1946: agrees"
    assert answer["hits"][0]["subject_digest"] == "1d131057e1b9153fe785055c23dfe4ce"


def test_every_name_is_asked_for() -> None:
    answer = json.loads(run("--name", "Nobody At All", "--name", "강시험성", "--json").stdout)
    assert [hit["asked"] for hit in answer["hits"]] == ["강시험성"]
    assert answer["fields"] == {"name": "Nobody At All", "name (2)": "강시험성"}


@pytest.mark.slow
def test_one_man_in_three_scripts_is_found_on_the_real_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "open", REAL_OPEN)
    Path("c.csv").write_text("id,name,dob\n1,김영철,1946\n2,金英哲,1946\n3,Kim Yŏng-ch'ŏl,1946\n", encoding="utf-8")
    assert run("c.csv", "--out", "r.jsonl").exit_code == 10
    lines = [json.loads(line) for line in Path("r.jsonl").read_text("utf-8").splitlines()]
    found = [{hit["caption"].casefold() for hit in line["hits"]} for line in lines]
    assert all("kim, yong chol" in captions or "kim yong chol" in captions for captions in found), found
    assert all(line["versions"]["lists"]["un-sc"] for line in lines)


def test_the_days_asked_for_reach_the_index_and_the_results(store: Store, customers: str) -> None:
    assert run(customers, "--as-of", "2016-10-27", "--as-known-on", "2024-06-01", "--out", "r.jsonl").exit_code == 10
    assert store.asked == [("2016-10-27", "2024-06-01")]
    line = json.loads(Path("r.jsonl").read_text("utf-8").splitlines()[0])
    assert (line["as_of"], line["as_known_on"]) == ("2016-10-27", "2024-06-01")
