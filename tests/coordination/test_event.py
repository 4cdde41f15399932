"""Events as they are written, and what a stranger may send instead."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coordination.story import START, Desk, content
from tests.coordination.test_convergence import happenings
from tricord.coordination import MAX_EVENT, Drafted, Event, Seen, make_event, read_event
from tricord.model import canonical


def changed(event: Event, **changes: Any) -> bytes:
    return canonical({**json.loads(event.written), **changes})


@given(st.integers(0, 1000))
def test_an_event_is_read_back_as_it_was_written(seed: int) -> None:
    for event in happenings(seed, 6):
        again = read_event(event.written)
        assert again == event
        assert again.id == event.id


def test_the_signature_is_over_all_but_itself_and_no_part_of_the_id() -> None:
    seen: list[bytes] = []

    def sign(message: bytes) -> str:
        seen.append(message)
        return "signature"

    event = make_event(Drafted(content=content()), party="JP", person="officer-1", at=START, key="k", sign=sign)
    bare = make_event(Drafted(content=content()), party="JP", person="officer-1", at=START, key="k")
    assert seen == [event.message] == [bare.message]
    assert event.id == bare.id
    assert read_event(event.written).signature == "signature"


def test_every_word_of_it_is_in_the_id() -> None:
    event = make_event(Drafted(content=content()), party="JP", person="officer-1", at=START)
    others = [
        make_event(Drafted(content=content("Other")), party="JP", person="officer-1", at=START),
        make_event(Drafted(content=content()), party="KR", person="officer-1", at=START),
        make_event(Drafted(content=content()), party="JP", person="officer-2", at=START),
        make_event(Drafted(content=content()), party="JP", person="officer-1", at=START, key="k"),
    ]
    assert len({event.id, *(other.id for other in others)}) == 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": {"kind": "elected"}}, "elected"),
        ({"body": {"kind": "seen", "more": 1}}, "more"),
        ({"extra": 1}, "extra"),
        ({"at": "2022-11-21T09:00:00"}, "timezone"),
        ({"at": "9999-12-31T23:59:59Z"}, "none in which governments coordinate"),
        ({"party": "jp"}, "no code of a party"),
        ({"party": "J\0"}, "no code of a party"),
        ({"person": " "}, "by whom"),
        ({"package": "x"}, "64 hexadecimal digits"),
        ({"package": ""}, "empty in the draft"),
        ({"after": []}, "empty in the draft"),
        ({"after": ["b" * 64, "a" * 64]}, "in order"),
        ({"after": ["a" * 64, "a" * 64]}, "once"),
    ],
)
def test_what_is_not_an_event_is_refused_with_the_reason(changes: dict[str, Any], said: str) -> None:
    desk = Desk.circulated()
    event = desk.act("KR", Seen())
    with pytest.raises(ValueError, match=said):
        read_event(changed(event, **changes))


def test_it_has_one_form_only() -> None:
    event = Desk.drafted().events[0]
    for other in (
        event.written + b" ",
        json.dumps(json.loads(event.written)).encode(),
        event.written.replace(b'"party":"JP"', b'"party":"KR","party":"JP"', 1),
        event.written.replace(b"2022-11-21T09:00:00Z", b"2022-11-21T09:00:00+00:00"),
        event.written.replace(b'"person":"officer-1"', b'"person":"\\ud800"'),
    ):
        with pytest.raises(ValueError, match=r"one form|twice|surrogates"):
            read_event(other)


def test_it_has_a_longest_length() -> None:
    event = make_event(Drafted(content=content("x" * MAX_EVENT)), party="JP", person="officer-1", at=START)
    with pytest.raises(ValueError, match="an event has at most"):
        read_event(event.written)


@given(st.binary() | st.text().map(str.encode))
def test_nothing_that_a_stranger_sends_raises_anything_else(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_event(data)
