"""Four eyes without HTTP: who may decide, and that nothing exists before somebody else has decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.service.nodes import PASSWORD, PURPOSE, House, staffed
from tricord.model import Marking
from tricord.model.errors import Denied
from tricord.node import ROLES, ItemFilter, OpenNode, Person, Principal, approver_problem
from tricord.wire import ProblemKind

MARKING = Marking(
    originator="JP", level="秘", releasable_to=("JP", "KR"), topics=("dprk-missile",), purposes=(PURPOSE,)
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = staffed(tmp_path)
    yield house
    house.close()


def principal(node: OpenNode, name: str) -> Principal:
    """Somebody who has logged in."""
    return node.sessions.log_in(name, PASSWORD, purpose=PURPOSE)[2]


@given(st.sets(st.sampled_from(ROLES)), st.booleans(), st.booleans())
def test_only_another_approver_decides(roles: set[str], disabled: bool, own: bool) -> None:
    person = Person(id=1, name="somebody", party="JP", roles=tuple(roles), disabled=disabled)
    may = not approver_problem("somebody" if own else "drafter", person)
    assert may == ("approver" in roles and not disabled and not own)


def test_an_item_exists_once_another_has_approved_it(house: House) -> None:
    node = house.opened
    drafter, approver, reader = (principal(node, name) for name in ("drafter", "approver", "reader"))
    proposal = node.proposals.draft(
        drafter, name="launch", marking=MARKING, file_name="launch.txt", content=b"A launch."
    )
    assert node.items.count(reader.reader(), ItemFilter()) == 0
    with pytest.raises(Denied, match="Nobody approves their own") as own:
        node.proposals.decide(drafter, proposal.id, "approved")
    assert own.value.kind is ProblemKind.FORBIDDEN
    with pytest.raises(Denied, match="Only an approver decides"):
        node.proposals.decide(reader, proposal.id, "approved")
    assert node.items.count(reader.reader(), ItemFilter()) == 0
    ref = node.proposals.decide(approver, proposal.id, "approved").outcome
    found = node.items.content(reader.reader(), ref)
    assert found is not None
    assert (found[0].id, found[1]) == ("launch", b"A launch.")
