"""A team's judgements: kept in a file, the last one holds, contradictions are shown, a split does not come undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import Publish
from tricord import store
from tricord.database import Database
from tricord.model.errors import DecisionError
from tricord.resolve import (
    Judgement,
    PairDecision,
    append_decision,
    conflicts,
    in_force,
    read_decisions,
    resolve_store,
    undone,
)


def judged(left: str, right: str, judgement: Judgement, *, who: str = "mk", why: str = "") -> PairDecision:
    return PairDecision(left=left, right=right, judgement=judgement, who=who, when="2026-11-24T12:00:00Z", why=why)


def test_decisions_are_kept_in_order_in_a_file_that_only_grows(tmp_path: Path) -> None:
    file = tmp_path / "team" / "decisions.jsonl"
    first, second = judged("a", "b", "same", why="one passport"), judged("b", "a", "different")
    append_decision(file, first)
    before = file.read_bytes()
    append_decision(file, second)
    assert file.read_bytes().startswith(before)
    assert read_decisions(file) == read_decisions(str(file)) == [first, second]
    assert in_force(read_decisions(file)) == {("a", "b"): second}


def test_a_last_line_without_its_end_is_not_run_together_with_the_next(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    append_decision(file, judged("a", "b", "same"))
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    append_decision(file, judged("c", "d", "unsure"))
    assert len(read_decisions(file)) == 2


@pytest.mark.parametrize(
    "line", ["{", '{"left": "a"}', '{"left":"a","right":"a","judgement":"same","who":"x","when":""}']
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "decisions.jsonl"
    append_decision(file, judged("a", "b", "same"))
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(DecisionError, match="line 2"):
        read_decisions(file)


def test_undoing_a_merge_is_a_judgement_that_they_differ() -> None:
    merge = judged("a", "b", "same")
    assert undone(merge, who="jh", when="2026-11-25").judgement == "different"
    assert undone(judged("a", "b", "different"), who="jh", when="2026-11-25").judgement == "unsure"


def test_a_contradiction_is_shown_as_a_chain() -> None:
    found = conflicts([judged("a", "b", "same"), judged("b", "c", "same"), judged("a", "c", "different", who="jh")])
    assert [str(one) for one in found] == ["a = b = c, but jh judged a and c different"]
    assert conflicts([judged("a", "b", "same"), judged("b", "c", "different")]) == []


LIST = {"1": {"name": "KIM, Chol Nam", "birthDate": "1970-02-19"}, "2": {"name": "RI, Man Gon", "birthDate": "1945"}}


def subjects(database: Database) -> list[tuple[str, ...]]:
    return sorted(subject.entries for subject in database.align().subjects)


def test_a_judgement_outlives_reloads_and_a_split_does_not_come_undone(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", LIST)
    publish("un-sc", "2026-02-27", {"K1": {"name": "KIM CHOL NAM", "birthDate": "1970-02-19"}})
    assert ("un-sc:K1", "us-ofac-sdn:1") in subjects(database), "by exact evidence"
    split = judged("un-sc:K1", "us-ofac-sdn:1", "different", why="two men, says the embassy")
    with store.writing(database._engine) as connection:
        resolve_store(connection, [split])
    assert ("un-sc:K1",) in subjects(database)
    publish("un-sc", "2026-02-28", {"K1": {"name": "KIM CHOL NAM", "birthDate": "1970-02-19", "nationality": "kp"}})
    assert ("un-sc:K1",) in subjects(database), "the load finds the exact link again, and the judgement still holds"
    with store.writing(database._engine) as connection:
        resolve_store(connection, [split, judged("un-sc:K1", "us-ofac-sdn:1", "unsure")])
    assert ("un-sc:K1", "us-ofac-sdn:1") in subjects(database)


def test_what_people_join_is_one_subject_with_the_reason(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", LIST)
    publish("jp-mof", "2026-03-05", {"17-1": {"name": "ホシ・タロウ"}})
    before = {subject.entries: subject.id for subject in database.align().subjects}
    with store.writing(database._engine) as connection:
        resolve_store(connection, [judged("jp-mof:17-1", "us-ofac-sdn:2", "same", why="an alias in the notice")])
    (merged,) = [subject for subject in database.align().subjects if len(subject.entries) == 2]
    assert merged.id == before["us-ofac-sdn:2",]
    assert [link.evidence for link in merged.links] == ["judged same by mk on 2026-11-24: an alias in the notice"]
    assert [s.id for s in database.find(before["jp-mof:17-1",]).subjects] == [merged.id], "the former id finds it"


def test_resolving_twice_changes_nothing_and_an_unknown_entry_is_reported(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", LIST)
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "리만건", "birthDate": "1945"}})
    stray = judged("un-sc:gone", "us-ofac-sdn:1", "same")
    for _ in range(2):
        with store.writing(database._engine) as connection:
            result = resolve_store(connection, [stray])
        assert result.unknown == (stray,)
        assert ("kr-mofa:K1", "us-ofac-sdn:2") in subjects(database)


def test_who_is_screened_after_a_judgement_meets_the_subject_as_it_is_now(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", LIST)
    publish("jp-mof", "2026-03-05", {"17-1": {"name": "リ・マンゴン"}})
    assert len(database.screener().match("Ri Man Gon", birth_date="1945")) == 2
    with store.writing(database._engine) as connection:
        resolve_store(connection, [judged("jp-mof:17-1", "us-ofac-sdn:2", "same")])
    (match,) = database.screener().match("Ri Man Gon", birth_date="1945")
    assert {standing.party for standing in match.designations if standing.state != "not listed"} >= {"US", "JP"}
