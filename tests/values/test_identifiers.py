"""Numbers as people write them meet the numbers that lists print, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.values import identifier_forms


def are_one(left: str, right: str) -> bool:
    return not set(identifier_forms(left)).isdisjoint(identifier_forms(right))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("8914934", "IMO8914934"),
        ("IMO No. 8914934", "IMO8914934"),
        ("imo:8914934", "IMO8914934"),
        ("ＩＭＯ ８９１４９３４", "IMO8914934"),
        ("0X901BB9583B24D97E995513C6778DC6888AB6870E", "0x901bb9583b24d97e995513c6778dc6888ab6870e"),
        ("0x901BB9583b24D97e995513C6778dc6888AB6870e", "0x901bb9583b24d97e995513c6778dc6888ab6870e"),
        ("901bb9583b24d97e995513c6778dc6888ab6870e", "0x901bb9583b24d97e995513c6778dc6888ab6870e"),
        ("ethereum:0x901bb9583b24d97e995513c6778dc6888ab6870e", "0x901bb9583b24d97e995513c6778dc6888ab6870e"),
        ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        ("XBT 12udabs2TkX7NXCSj6KpqXfakjE52ZPLhz", "12udabs2TkX7NXCSj6KpqXfakjE52ZPLhz"),
        ("VELTKPPY", "VELTKPPYXXX"),
        ("veltkppyxxx", "VELTKPPY"),
        ("Passport No. 654 320-123", "654320123"),
        ("a 0123 456", "A0123456"),
        ("LEI: 5493 001K JTII GC8Y 1R12", "5493001KJTIIGC8Y1R12"),
    ],
)
def test_one_number_in_two_writings(written: str, printed: str) -> None:
    assert are_one(written, printed)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("12udabs2TkX7NXCSj6KpqXfakjE52ZPLhz", "12UDABS2TKX7NXCSJ6KPQXFAKJE52ZPLHZ"),
        ("8914935", "IMO8914935"),  # its check digit fails: no IMO number unless somebody says that it is one
        ("VELTKPPY123", "VELTKPPY"),  # a branch is not the head office
        ("Passport No. 9", "9"),
        ("", ""),
        ("-", "."),
    ],
)
def test_two_numbers(left: str, right: str) -> None:
    assert not are_one(left, right)


@given(st.text(max_size=60))
def test_any_text_has_forms_and_each_is_its_own(text: str) -> None:
    for form in identifier_forms(text):
        assert form
        assert form in identifier_forms(form)
