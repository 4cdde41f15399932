"""Addresses and nationalities as the workbook packs them."""

from __future__ import annotations

import re

from tricord.lists._japanese_cells import country_within, is_japanese, items, split_outside
from tricord.values import japanese_country, tabled_japanese_country


def addresses(cell: str) -> list[tuple[str, ...]]:
    """The addresses of a cell; each a tuple of its published forms (one, or a Japanese and a Latin one)."""
    found: list[tuple[str, ...]] = []
    for item in items(cell):
        lines = split_outside(item, "\n")
        while len(lines) > 1 and lines[0].endswith(":"):
            lines[:2] = [f"{lines[0]} {lines[1]}"]
        pieces = [split_outside(line, ";") for line in lines]
        if len(lines) % 2 == 0 and _halves(lines):
            half = len(lines) // 2
            for ours, theirs in zip(pieces[:half], pieces[half:], strict=True):
                same = len(ours) == len(theirs)
                found += list(zip(ours, theirs, strict=True)) if same else [(piece,) for piece in (*ours, *theirs)]
        elif all(country_within(piece) for line in pieces for piece in line):
            found += [(piece,) for line in pieces for piece in line]
        else:
            found += [(piece,) for piece in split_outside(" ".join(lines), ";")]
    return found


def _halves(lines: list[str]) -> bool:
    """True when the first half of the lines is Japanese and the second is not: the same addresses twice."""
    half = len(lines) // 2
    japanese = [is_japanese(line) and not line.startswith("(") for line in lines]
    return bool(lines) and all(japanese[:half]) and not any(japanese[half:])


def nationality(text: str) -> list[str]:
    """The country codes that one stated nationality names (one, or none when it is no nationality)."""
    plain = re.sub(r"と思われる|国籍|人$|。$", "", re.sub(r"\([^()]*\)", "", text)).strip(" 、,。")
    japanese = re.match(r"[ァ-ヺー・一-鿿]+", plain)
    also = re.fullmatch(r"(?:また、)?(.+?)も所持.*", plain)
    for name in (plain, japanese[0] if japanese else "", also[1] if also else ""):
        if code := tabled_japanese_country(name):
            return [code]
    code = japanese_country(plain)
    return [code] if code else []
