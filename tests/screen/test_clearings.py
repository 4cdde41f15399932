"""A cleared pair stays cleared, with who, when and why, until either side changes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screen.fake import Fake
from tricord.i18n import Message
from tricord.model import CellState
from tricord.model.errors import ReadError, WriteError
from tricord.screen import Clearing, Clearings, Match, PartyStanding, record_clearing, subject_digest


def hit() -> Match:
    (match,) = Fake(content="c1").match("Kang Testsong")
    return match


def decision(match: Match, **changed: object) -> Clearing:
    plain = Clearing(
        customer="C-1",
        subject=match.id,
        customer_digest="d1",
        subject_digest=subject_digest(match),
        by="A. Officer",
        when="2026-11-24T09:30:00+00:00",
        why="born in another century",
    )
    return msgspec.structs.replace(plain, **changed)


def test_a_cleared_pair_stays_cleared_and_says_by_whom_when_and_why() -> None:
    review = Clearings([decision(hit())]).review("C-1", "d1", hit())
    assert review.state == "cleared"
    assert review.note == "cleared by A. Officer on 2026-11-24 because born in another century"


def test_nobody_else_is_cleared_with_it() -> None:
    clearings = Clearings([decision(hit())])
    assert clearings.review("C-2", "d1", hit()).state == "open"
    assert clearings.review("C-1", "d1", msgspec.structs.replace(hit(), id="tr-9")).state == "open"


@pytest.mark.parametrize(
    ("digest", "change", "says"),
    [
        ("d2", {}, "since then the customer changed"),
        ("d1", {"content": "c2"}, "since then the subject changed"),
        (
            "d1",
            {"designations": (PartyStanding(party="JP", state=CellState.AUTONOMOUS),)},
            "since then the subject changed",
        ),
        ("d2", {"caption": "Kang Otherwise"}, "since then the customer and the subject changed"),
    ],
)
def test_when_either_side_changes_the_hit_is_shown_again_with_its_history(
    digest: str, change: dict[str, object], says: str
) -> None:
    review = Clearings([decision(hit())]).review("C-1", digest, msgspec.structs.replace(hit(), **change))
    assert review.state == "changed"
    assert "was cleared by A. Officer on 2026-11-24 because born in another century" in review.note
    assert says in review.note


def test_a_score_or_wording_of_newer_rules_does_not_bring_a_hit_back() -> None:
    newer = msgspec.structs.replace(hit(), score=0.71, reasons=(Message("screen.other-name"),))
    assert Clearings([decision(hit())]).review("C-1", "d1", newer).state == "cleared"


def test_where_the_index_does_not_tell_what_a_subject_is_known_by_the_evidence_stands_for_it() -> None:
    match = msgspec.structs.replace(hit(), content="")
    clearings = Clearings([decision(match)])
    assert clearings.review("C-1", "d1", match).state == "cleared"
    newer = msgspec.structs.replace(match, reasons=(Message("screen.born-agrees", ("1946",)),))
    assert clearings.review("C-1", "d1", newer).state == "changed"


def test_the_order_of_designations_is_no_change() -> None:
    match = hit()
    turned = msgspec.structs.replace(match, designations=match.designations[::-1])
    assert subject_digest(turned) == subject_digest(match)


def test_a_clearing_can_be_taken_back_and_given_again() -> None:
    back = decision(hit(), withdrawn=True, why="wrong passport read")
    assert Clearings([decision(hit()), back]).review("C-1", "d1", hit()).state == "open"
    assert Clearings([decision(hit()), back, decision(hit())]).review("C-1", "d1", hit()).state == "cleared"


def test_a_number_that_two_customers_share_is_cleared_for_each_of_them() -> None:
    clearings = Clearings([decision(hit()), decision(hit(), customer_digest="d2")])
    assert clearings.review("C-1", "d1", hit()).state == "cleared"
    assert clearings.review("C-1", "d2", hit()).state == "cleared"
    assert clearings.review("C-1", "d3", hit()).state == "changed"


def test_decisions_are_added_and_never_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "cleared.jsonl"
    record_clearing(path, decision(hit()))
    assert path.stat().st_mode & 0o777 == 0o600
    first = path.read_bytes()
    record_clearing(path, decision(hit(), customer="C-2"))
    assert path.read_bytes().startswith(first)
    assert len(Clearings.read(path)) == 2


def test_a_file_that_is_not_there_clears_nobody(tmp_path: Path) -> None:
    assert len(Clearings.read(tmp_path / "none.jsonl")) == 0


def test_a_line_that_is_no_decision_is_refused_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "cleared.jsonl"
    record_clearing(path, decision(hit()))
    path.write_bytes(path.read_bytes() + b'{"customer": "C-2"}\n')
    with pytest.raises(ReadError, match="line 2: is no decision"):
        Clearings.read(path)


def test_a_torn_last_line_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "cleared.jsonl"
    path.write_bytes(b'{"customer": "C-')
    record_clearing(path, decision(hit()))
    assert path.read_bytes().count(b"\n") == 2


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=4, max_size=4))
def test_any_text_is_kept_as_it_is(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.unlink(missing_ok=True)
    customer, by, why, name = texts
    record_clearing(path, decision(hit(), customer=customer, by=by, why=why, customer_name=name))
    review = Clearings.read(path).review(customer, "d1", hit())
    assert review.note == f"cleared by {by} on 2026-11-24 because {why}"


def test_a_folder_that_is_not_there_and_a_folder_for_the_file(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="Choose another --cleared"):
        record_clearing(tmp_path / "nowhere" / "cleared.jsonl", decision(hit()))
    with pytest.raises(ReadError, match="cannot be read"):
        Clearings.read(tmp_path)
