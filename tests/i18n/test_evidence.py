"""Evidence is a code with arguments, and its English is made of that."""

from __future__ import annotations

import msgspec
import pytest

from tricord.i18n import Message, codes


def test_a_message_says_in_english_what_its_arguments_are() -> None:
    message = Message("names.both-read", ("金英哲", "김영철", "김영철"))
    assert str(message) == "金英哲 and 김영철 both read 김영철"


def test_a_message_survives_being_stored_and_sent() -> None:
    message = Message("names.both-read", ("a", "b", Message("names.both-read", ("c", "d", "e"))))
    assert msgspec.json.decode(msgspec.json.encode(message), type=Message) == message
    assert str(message) == "a and b both read c and d both read e"


def test_a_message_with_too_few_arguments_is_a_fault_and_says_so() -> None:
    with pytest.raises(ValueError, match="argument"):
        str(Message("names.both-read", ("a",)))


def test_every_code_names_its_room() -> None:
    rooms = {"names", "resolve", "align", "checks", "screen", "sharing", "coordination"}
    assert {code.split(".")[0] for code in codes()} <= rooms
