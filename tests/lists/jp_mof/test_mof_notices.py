"""The cell that says when a subject was put on the list, in the forms in which it may be written."""

from __future__ import annotations

import pytest

from tricord.lists.jp_mof._notice import read_notice


@pytest.mark.parametrize(
    "cell",
    ["2003.2.5", "2003-02-05", "2003年2月5日", "平成15年2月5日", "平成15.2.5", "H15.2.5", "37657", "2003.25"],
)
def test_a_day_of_listing_in_every_form(cell: str) -> None:
    notice = read_notice(cell)
    assert (notice.listed, notice.left) == ("2003-02-05", [])


def test_what_followed_is_told_from_the_listing() -> None:
    notice = read_notice("平成15年2月5日\nR4.2.18改訂\n令和元年5月1日削除")
    assert (notice.listed, notice.ended) == ("2003-02-05", "2019-05-01")
    assert [day for day, _ in notice.amended] == ["2022-02-18"]


@pytest.mark.parametrize("cell", ["1946", "12345", "2003年13月45日", "soon", "令和99"])
def test_what_is_no_day_is_left(cell: str) -> None:
    notice = read_notice(cell)
    assert (notice.listed, notice.left) == ("", [cell])
