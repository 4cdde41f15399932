"""What the Japanese lists share: the one form of their text, packed items, brackets, and the country of an address.

Japanese ministries mix full-width and half-width characters, three kinds of middle dot and four kinds of apostrophe,
and pack several values into one cell. `clean` gives one form for all of it; `items` takes packed values apart at their
marks `(a)`, `(b)`. Nothing here knows a workbook.

>>> clean("(ａ)キム･ヨンチョル")
'(a)キム・ヨンチョル'
>>> items("(a)アフガニスタン (b)パキスタン")
['アフガニスタン', 'パキスタン']
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tricord.values import tabled_japanese_country

_ONE_FORM = str.maketrans(
    {
        "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "ʻ": "'", "“": '"', "”": '"', "„": '"',
        "·": "・", "‧": "・", "•": "・", "∙": "・", "©": "(c)", "​": None, "﻿": None, "‎": None, "‏": None,
        "〔": "(", "〕": ")", "［": "[", "］": "]", "，": ",",
    }
)  # fmt: skip
#: Marks of writing direction, which the eye does not see.
_ONE_FORM |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BLANKS = re.compile(r"[^\S\n]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々〇「」]")
_MARK = re.compile(r"\(\s*([A-Za-z]{1,2}|[ivx]{1,4})\s*\)")
_AGAIN = re.compile(r"\n\s*\(?\s*[af]\s*\.?\s*k\s*\.?\s*a\b", re.IGNORECASE)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """One form: NFKC, one middle dot (・), straight quotes, single blanks; line breaks stay."""
    plain = unicodedata.normalize("NFKC", text.translate(_ONE_FORM)).replace("\r", "")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in plain.split("\n")).strip("\n")


def is_japanese(text: str) -> bool:
    """True when the text holds kana or kanji."""
    return bool(_JAPANESE.search(text))


def has_kana(text: str) -> bool:
    """True when the text holds kana, so that it is Japanese beyond doubt."""
    return bool(_KANA.search(text))


def marks(text: str) -> list[tuple[int, int]]:
    """Where the marks `(a)`, `(b)`, ... `(i)`, `(ii)` of a packed cell stand. A bracketed letter out of order is no
    mark.
    """
    found: list[tuple[int, int]] = []
    letter = roman = 0
    for match in _MARK.finditer(text):
        label = match[1].lower()
        place = _ordinal(label)
        if place == 1 and found and _AGAIN.search(text, found[-1][1], match.start()):
            # The names in the other script begin with a label in the place of their (a).
            letter = place
        if place is not None and (place == 0 or (letter <= place <= letter + 2 and (found or place < 2))):
            if match[1] != label and place != letter:
                continue
            letter, roman = place + 1, 0
        elif label in _ROMAN and _ROMAN.index(label) == roman:
            roman += 1
        else:
            continue
        found.append(match.span())
    return found


def _ordinal(label: str) -> int | None:
    if len(label) == 1:
        return ord(label) - 97
    return 26 + ord(label[0]) - 97 if label[0] == label[1] else None


def items(text: str) -> list[str]:
    """The values of a packed cell, taken apart at their marks; without marks the whole cell."""
    spans = marks(text)
    if not spans:
        return [whole] if (whole := text.strip(" \n、;,")) else []
    cuts = [0, *(edge for span in spans for edge in span), len(text)]
    pieces = (text[start:end].strip(" \n、;,") for start, end in zip(cuts[::2], cuts[1::2], strict=True))
    return [piece for piece in pieces if piece]


def split_outside(text: str, separators: str) -> list[str]:
    """Split at any of the characters where no bracket is open; no empty pieces. An open bracket holds to the end."""
    if not any(separator in text for separator in separators):
        return [whole] if (whole := text.strip()) else []
    pieces, depth, start = [], 0, 0
    for place, char in enumerate(text):
        if char in "([【":
            depth += 1
        elif char in ")]】":
            depth = max(0, depth - 1)
        elif depth == 0 and char in separators:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    return [piece for raw in pieces if (piece := raw.strip())]


def outside_brackets(text: str) -> tuple[str, list[str]]:
    """The text without its outermost brackets, and what they held."""
    kept, held, depth, start = [], [], 0, 0
    for place, char in enumerate(text):
        if char in "([【":
            if depth == 0:
                kept.append(text[start:place])
                start = place + 1
            depth += 1
        elif char in ")]】" and depth:
            depth -= 1
            if depth == 0:
                held.append(text[start:place].strip())
                start = place + 1
    (held if depth else kept).append(text[start:].strip())
    return _BLANKS.sub(" ", " ".join(piece.strip() for piece in kept if piece.strip(" )"))).strip(), [
        h for h in held if h
    ]


@lru_cache(maxsize=8192)
def country_within(text: str) -> str | None:
    """The country that an address names at its Japanese start or Latin end, from the table only; None when it names
    none.
    """
    plain, held = outside_brackets(text) if "(" in text else (text, [])
    plain = re.sub(r"^[^:]{0,20}(?:地|住所|所在)\s*:\s*", "", plain)
    if is_japanese(plain):
        for length in range(min(14, len(plain)), 1, -1):
            if code := tabled_japanese_country(plain[:length]):
                return code
        if code := tabled_japanese_country(re.split(r"[、,]", plain)[-1].strip(" ・。")):
            return code
    parts = [part.strip(" .") for part in re.split(r"[,;]", plain) if part.strip()]
    if parts and (code := tabled_japanese_country(parts[-1])):
        return code
    return next((code for inner in held if (code := tabled_japanese_country(inner))), None)
