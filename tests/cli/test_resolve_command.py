"""`tricord resolve` as its users type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.store.lists import TableReader, document
from tricord import open as opened
from tricord import resolve, store
from tricord.cli import tricord
from tricord.lists import MAIN
from tricord.resolve import read_decisions


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store in which two men of one name on one list stand beside an undated third on another."""
    path = tmp_path / "store.db"
    engine = store.connect(path)
    store.migrate(engine)
    men = {"1": {"name": "KIM, Yong Chol", "birthDate": "1946"}, "2": {"name": "KIM, Yong Chol", "birthDate": "1962"}}
    crowd = {f"9{n}": {"name": name} for n, name in enumerate(("RI, Man Gon", "PAK, Han Se", "JANG, Bom Su", "O, Mu"))}
    for list_id, party, rows in (
        ("us-ofac-sdn", "US", {**men, **crowd}),
        ("kr-mofa", "KR", {"K1": {"name": "KIM, Yong Chol"}, "K2": {"name": "리만건"}}),
    ):
        made = document("2026-01-01", rows)
        reader = TableReader(list_id, party, (MAIN,))
        store.load(engine, reader, made, published="2026-01-01", index=resolve.LinkIndex(), confirm=True)
    engine.dispose()
    return path


def run(*args: object, answers: str = "") -> Result:
    done = CliRunner().invoke(tricord, ["resolve", *map(str, args)], input=answers)
    assert done.exit_code == 0, done.output
    return done


def test_clear_links_are_made_and_doubtful_ones_listed(path: Path) -> None:
    printed = run("--db", path).output
    assert "kr-mofa:K1" in printed
    answer = json.loads(run("--db", path, "--json").output)
    assert {(one["left_id"], one["right_id"]) for one in answer["doubtful"]} >= {("us-ofac-sdn:1", "kr-mofa:K1")}


def test_a_review_asks_and_keeps_each_answer(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    run("--db", path, "--decisions", file, "--review", "--who", "mk", answers="y\nsame office\nundo\nq\n")
    first, second = read_decisions(file)
    assert (first.judgement, first.who, first.why) == ("same", "mk", "same office")
    assert (second.judgement, second.pair) == ("different", first.pair)


def test_who_is_unsure_says_so_and_is_asked_again(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    told = run("--db", path, "--decisions", file, "--review", answers="unsure\nno birth date\nq\n").output
    (one,) = read_decisions(file)
    assert (one.judgement, one.why) == ("unsure", "no birth date")
    assert "1 of " in told
    again = run("--db", path, "--decisions", file, "--review", answers="q\n").output
    assert one.left in again
    assert one.right in again


def test_a_blind_review_shows_no_score(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    assert "weighed at" in run("--db", path, "--decisions", file, "--review", answers="q\n").output
    assert "weighed at" not in run("--db", path, "--decisions", file, "--review", "--blind", answers="q\n").output


def test_an_empty_store_says_what_to_do_next(tmp_path: Path) -> None:
    engine = store.connect(tmp_path / "new.db")
    store.migrate(engine)
    engine.dispose()
    done = CliRunner().invoke(tricord, ["resolve", "--db", str(tmp_path / "new.db")])
    assert done.exit_code == 1
    assert "tricord load" in done.output


def test_from_python_the_same_is_linked_and_long_work_is_told(path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with opened(path) as database:
        result = database.resolve(progress=lambda *step: told.append(step))
        ids = {end for one in result.doubtful for end in (one.left_id, one.right_id)}
        assert {"us-ofac-sdn:1", "kr-mofa:K1"} <= database.entries(ids).keys() == ids
        assert any(set(s.entries) == {"kr-mofa:K2", "us-ofac-sdn:90"} for s in database.align().subjects)
    assert {what for what, _, _ in told} == {"entries read", "pairs weighed"}
    assert all(done <= of for _, done, of in told)


def test_a_review_without_a_file_is_refused(path: Path) -> None:
    done = CliRunner().invoke(tricord, ["resolve", "--db", str(path), "--review"])
    assert done.exit_code == 2
    assert "--decisions" in done.output
