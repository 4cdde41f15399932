"""Passports and identity cards as the workbook packs them.

>>> document = read_document("イエメン旅券 00344994(1999年7月3日Sanaaにて発行)")
>>> document.number, document.country, document.issued
('00344994', 'ye', '1999-07-03')
"""

from __future__ import annotations

import re

import msgspec

from tricord.lists._japanese_cells import country_within, is_japanese, items, split_outside
from tricord.values import first_date

_DATE = r"\d{4}年\d{1,2}月\d{1,2}日"
#: A day of birth beside the word for "issued" (`…生まれの…として発行`) is not the day of issue.
_ISSUED = re.compile(
    rf"(?:旅券)?(?:発行日|発効日|発給日|発行年月日)\s*:?\s*({_DATE})"
    rf"|({_DATE})(?:に|、)?(?:(?!生まれ|出生)[^。、;()0-9]){{0,40}}?(?:発行|発給|発効)"
    rf"|({_DATE})(?:(?!生まれ|出生)[^。;0-9]){{0,90}}?(?:発行|発給)"
)
_ISSUED_YEAR = re.compile(r"(\d{4}年(?:\d{1,2}月)?)(?:に)?発行")
_EXPIRES = re.compile(
    rf"(?:旅券)?(?:失効日|有効期限|有効期間満了日|期限)(?:は|\s*:)?\s*({_DATE})|({_DATE})\s*(?:に|をもって)?\s*(?:失効|まで有効|期限)"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?P<number>(?:[A-Z]{1,3}[ -]{1,2})?(?=[A-Z0-9./-]{0,24}\d)[A-Z0-9]{1,24}"
    r"(?:(?:[./-] ?| )(?=[A-Z]{0,2}\d)[A-Z0-9]+)*(?:\(\d\))?)"
    r"(?![年月日A-Za-z0-9])"
)
_MORE = re.compile(r"(?:旅券)?(?:発行日|発効日|発給日|失効日|有効期限|発行地)\s*:")
_NATION = re.compile(r"\(([^()]*?)(?:外交|公用)?旅券\)|\(([^()]{2,16})\)")
_TITLE = re.compile(r"^(.*?)(?:国民|連邦|代替|公用|外交)?(?:旅券|渡航文書|番号|ID|身分|IDカード|カード)")


class IdentityDocument(msgspec.Struct, frozen=True):
    """A passport or identity document: number, country code, EDTF dates, the words for its kind, and what else is said
    of it.
    """

    number: str
    country: str | None = None
    issued: str = ""
    expires: str = ""
    kind: str = ""
    rest: str = ""


def documents(cell: str) -> list[str]:
    """The documents of a cell, each as text. Words that stand before the first mark belong to each of them."""
    found: list[str] = []
    prefix = ""
    for item in items(cell):
        if not found and not prefix and re.search(r"番号\s*:?$", item) and not _NUMBER.search(item):
            prefix = item
            continue
        for piece in split_outside(item, ";"):
            if found and _MORE.match(piece):
                found[-1] += f"、{piece}"
            else:
                found += [f"{prefix}{line}" for line in _lines(piece)]
    return found or ([prefix] if prefix else [])


def _lines(text: str) -> list[str]:
    """Lines that each begin a document of their own; a line of remarks stays with the one before it."""
    lines: list[str] = []
    for line in split_outside(text, "\n"):
        if lines and not (re.match(r"(?:[A-Z]{0,3}\d{5,}|.*旅券番号)", line) and _NUMBER.search(lines[-1])):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return lines


def read_document(text: str) -> IdentityDocument | None:
    """One document, or None when it states no number."""
    text = re.sub(r"(?<=[A-Z])ー(?=\d)", "-", text)
    head, remarks = _head(text)
    label, after = _label(head)
    match = _NUMBER.search(after)
    if not match:
        return None
    number = re.sub(r"\s+", " ", match["number"]).strip(" -./")
    code = _nation(label) or _nation_in(text)
    issued = _ISSUED.search(text)
    short = _ISSUED_YEAR.search(text)
    expires = _EXPIRES.search(text)
    remarks = [remark for remark in remarks if remark != "又は"]
    rest = " ".join(
        piece
        for piece in [after[: match.start()].strip(" 、,"), after[match.end() :].strip(" 、,。"), *remarks]
        if piece
    )
    return IdentityDocument(
        number,
        code,
        _found(issued) or (first_date(short[1]) if short else ""),
        _found(expires),
        label.strip(" :、"),
        rest,
    )


def _found(match: re.Match[str] | None) -> str:
    return first_date(next(group for group in match.groups() if group)) if match else ""


def _head(text: str) -> tuple[str, list[str]]:
    """The text up to its first number, and the remarks after it."""
    number = _NUMBER.search(text)
    if number is None:
        return text, []
    end = number.end()
    return text[:end], [rest] if (rest := text[end:].strip(" 、,;。")) else []


def _label(head: str) -> tuple[str, str]:
    """The words before the number (`イエメン旅券`), and the head from the number on."""
    start = _NUMBER.search(head)
    japanese = max((found.end() for found in re.finditer(r"[ァ-ヺー一-鿿:]|(?<!\d)\)", head)), default=0)
    if japanese and start:
        return head[:japanese], head[japanese:]
    if start and ":" in head:
        place = head.rindex(":") + 1
        return head[:place], head[place:]
    if start and (words := re.match(r"(?:[A-Z][a-z]+ )+(?:[a-z]+ )*(?:\([^)]*\)\s*)?", head)):
        return head[: words.end()], head[words.end() :]
    return "", head


def _nation(label: str) -> str | None:
    for candidate in (label, (_TITLE.match(label) or [label, label])[1]):
        if code := country_within(candidate.strip(" :()")):
            return code
    words = label.split()
    return country_within(words[0]) if words and not is_japanese(label) else None


def _nation_in(text: str) -> str | None:
    for match in _NATION.finditer(text):
        name = (match[1] or match[2] or "").strip()
        if name and (code := country_within(name)):
            return code
    return None
