"""Names as the Japanese lists pack them: alias cells taken apart, spelling variants in brackets written out.

A cell holds Japanese names, then Latin ones, in one of several packings (the README of `jp_mof` shows each with a real
cell). `names_of` gives every name once with what the cell says about it. What no rule here explains stays whole: a name
cut in the wrong place is a false name, so a comma splits only where the Japanese and the Latin half of the cell agree
on the number of names.

>>> from tricord.lists._japanese_cells import clean
>>> cell = clean("（別称、オスコ、オスク）\\n(a.k.a. Osko Co., Ltd; a.k.a. Osk)")
>>> [name.text for name in names_of(cell, kind="alias", person=False)]
['オスコ', 'オスク', 'Osko Co., Ltd', 'Osk']
"""

from __future__ import annotations

import re

import msgspec
from rapidfuzz import fuzz

from tricord.lists._bracketed_names import ListedName, bracketed, listed, original_script
from tricord.lists._japanese_cells import (
    has_kana,
    is_japanese,
    items,
    marks,
    split_outside,
)
from tricord.values import says_nothing

_LABEL = re.compile(
    r"[\s;、,]*\(?\s*(?:(?P<former>f\s*\.?\s*k\s*\.?\s*a\b\.?|旧称|旧名|以前の別名|以前の名称|formerly)"
    r"|(?P<also>a\s*\.?\s*k\s*\.?\s*a\b\.?,?|also known as|別称|別名(?:\d+(?=\)))?|通称))\s*[)】]?\s*[:、.・]*\s*",
    re.IGNORECASE,
)
_TRAILING_AKA = re.compile(r"\(\s*(?:a\.?\s*k\.?\s*a|f\.?\s*k\.?\s*a)\.?\s*:?\s*$", re.IGNORECASE)
_SCRIPT = re.compile(
    r"^(?:[ァ-ヺー]+語(?:表記)?|in)?\s*:?\s*"
    r"(?:original sc(?:r)?ipts?|arabic|russian|chinese|urdu|persian)\s*:\s*(?P<name>.*)$"
    r"|^(?P<before>[^:]+):\s*original script$"
    r"|^(?:氏名の)?[ァ-ヺー一-鿿]+語表記\s*:\s*(?P<ja>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(r"\((?:旧称|別称|別名|旧名)\)")
_INNER_LABEL = re.compile(r"\s*,?\s+(?=[af]\.k\.a\.)")
_JOINED_HALVES = re.compile(r"\)\s*\((?=\s*[af]\.k\.a\.)")
_SECOND_MARK = re.compile(r"\)\s*\([a-z]\)")
_SAYS = re.compile(
    r"\(?自称\)?|\bself-proclaimed\b\s*|\({1,2}\d{1,3}\)?に指定した(?:団体|個人)\){1,2}|この戦闘員名で良く知られる",
    re.IGNORECASE,
)
_COMPANY_FORM = re.compile(
    r"(?:Ltd|LTD|Inc|INC|LLC|L\.L\.C|Corp|Co|CO|Limited|LIMITED|S\.A|SA|GmbH|Pte|PTE|Jr|PLC)\b\.?(?:\s|$|[,)])"
)
_FACT_ALONE = re.compile(
    r"\(?(?:[ァ-ヺー・一-鿿]{0,12}旅券|\w+ passport|\d{4}年(?:\d|に)|born\b|DOB\b)|[^()]{1,30}(?:にて|で)出生$",
    re.IGNORECASE,
)
_LOOSE_MARK = re.compile(r"(?<=[\s:])[a-e]\)(?=\s*\d)")
_KANA_THEN_LATIN = re.compile(r"([ァ-ヺー・ ]+[ァ-ヺー])\s*([A-Z'’][\w'’-]+(?: [\w'’-]+)+)")
_KANA_COLON_KANA = re.compile(r"([ァ-ヺー・ ]+[ァ-ヺー]) ?: ?([ァ-ヺー・ ]+)")
_END_POINT = re.compile(r"^([^.]*[a-z]{4,})\.$")


def names_of(cell: str, *, kind: str, person: bool) -> list[ListedName]:
    """All names of a cleaned alias cell; `kind` is what its column says they are. Empty: the cell states none."""
    if says_nothing(cell.strip(" 。.")):
        return []
    found: list[ListedName] = []
    for text, own_kind in _pieces(_LOOSE_MARK.sub("", cell), kind):
        if found and _FACT_ALONE.match(text):
            found[-1] = msgspec.structs.replace(found[-1], remarks=(*found[-1].remarks, text))
        else:
            found.extend(bracketed(text, own_kind, person=person))
    return _tidied([one for name in found for one in _run_together(name)] if person else found)


def _run_together(name: ListedName) -> list[ListedName]:
    """A person's name in kana and one in Latin letters that only a bracket parted, or two in kana around a colon. In
    one word that mixes both, and in a name of a body, the letters belong together.
    """
    parted = _KANA_THEN_LATIN.fullmatch(name.text) or _KANA_COLON_KANA.fullmatch(name.text)
    if parted is None:
        return [name]
    first, second = parted.groups()
    return [msgspec.structs.replace(name, text=first), ListedName(second, name.kind)]


def name_of(cell: str, *, person: bool) -> list[ListedName]:
    """The names of a name cell: the main one (kind `name`), then the spellings and short forms in its brackets."""
    found: list[ListedName] = []
    for text in _several(cell):
        if (script := _SCRIPT.match(text.strip("()[] "))) and found:
            found.extend(original_script(script, "name"))
            continue
        named = bracketed(_unquoted(_SAYS.sub("", text).strip(" ,")), "name" if not found else "alias", person=person)
        found.extend(named)
    return _tidied(found)


def _tidied(names: list[ListedName]) -> list[ListedName]:
    """Each name once, on one line, without quotes or brackets around it or a point after it."""
    plain = (msgspec.structs.replace(name, text=_plain(name.text)) for name in names)
    return list(dict.fromkeys(name for name in plain if re.search(r"\w", name.text)))


def _plain(text: str) -> str:
    text = text.replace("\n", "" if has_kana(text) else " ").strip()
    if text.count("(") < text.count(")"):
        text = text.rstrip(")").rstrip()
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    return _END_POINT.sub(r"\1", _unquoted(text))


def _several(cell: str) -> list[str]:
    """The names of a name cell: lines where brackets follow (another script), and what 、 parts in a Latin one."""
    lines = split_outside(cell if "(" in cell else cell.replace("\n", " "), "\n")
    pieces: list[str] = []
    for line in lines:
        parts = _by(line, "、")
        pieces += parts if not is_japanese(line) or all(part.endswith(")") for part in parts) else [line]
    return pieces


# --- taking a cell apart ---------------------------------------------------------------------------------------------


def _pieces(cell: str, kind: str) -> list[tuple[str, str]]:
    """(text, kind) of each packed name, labels such as 旧称 or f.k.a. turned into the kind."""
    if marks(cell):
        return _marked(cell, kind)
    lines = [line for line in split_outside(_JOINED_HALVES.sub(")\n(", cell), "\n") if line.strip("() ")]
    result: list[tuple[str, str]] = []
    heading = kind
    for line, count in _halves(lines):
        if head := _HEADING.match(line):
            heading = _unlabelled(head[0], kind, kind)[1]
        state = heading
        for run in _split_run(_unwrapped(line), count):
            for piece in _INNER_LABEL.split(run):
                text, state = _unlabelled(piece, state, kind)
                if text:
                    result.append((text, state))
    return result


def _marked(cell: str, kind: str) -> list[tuple[str, str]]:
    result = []
    for item in items(cell):
        text = _TRAILING_AKA.sub("", item).strip(" \n、;,")
        parts = split_outside(text, "\n")
        if len(parts) > 1 and is_japanese(parts[0]) == is_japanese(parts[-1]):
            parts = [("" if is_japanese(text) else " ").join(parts)]
        for part in parts:
            for piece in (name for text in _SECOND_MARK.split(part) for name in listed(text)):
                name, own = _unlabelled(piece, kind, kind)
                if name:
                    result.append((name, own))
    return result


def _halves(lines: list[str]) -> list[tuple[str, int]]:
    """Each line with the number of names its counterpart in the other script holds (0: it has none)."""
    counts = [_count(_unwrapped(line)) for line in lines]
    result = []
    for place, line in enumerate(lines):
        other = 0
        for neighbour in (place + 1, place - 1):
            if 0 <= neighbour < len(lines) and is_japanese(lines[neighbour]) != is_japanese(line):
                other = counts[neighbour]
                break
        result.append((line, other))
    return result


def _count(line: str) -> int:
    return len(_by(line, _separator(line)))


def _separator(line: str) -> str:
    if ";" in line:
        return ";"
    return "、" if "、" in line else ","


def _by(line: str, separator: str) -> list[str]:
    pieces = split_outside(line, separator)
    if separator == ";":
        return pieces
    whole: list[str] = []
    for piece in pieces:
        if whole and _COMPANY_FORM.match(piece):
            whole[-1] += f", {piece}"
        else:
            whole.append(piece)
    return whole


def _split_run(line: str, counterpart: int) -> list[str]:
    """The names of one line. Semicolons and 、 part names; a comma does where the other script has as many names or
    more than one.
    """
    separator = _separator(line)
    pieces = _by(line, separator)
    several = len(pieces) > 1
    if separator == "," and several and not _commas_part(pieces, counterpart):
        return [line]
    if separator == "、" and several and counterpart == 1 and not _LABEL.match(line):
        return pieces if not has_kana(line) else [line]
    return _with_last(line, pieces, counterpart) if is_japanese(line) else pieces


def _commas_part(pieces: list[str], counterpart: int) -> bool:
    return counterpart > 1 or bool(_LABEL.match(pieces[1])) or _all_full(pieces)


def _with_last(line: str, pieces: list[str], counterpart: int) -> list[str]:
    """The pieces, the last parted at 及び: before the last name of a list; where it stands inside a name, the other
    script has no more names.
    """
    names = [piece for piece in pieces if not _bare_label(piece)]
    last = pieces[-1].split("及び")
    if len(last) == 2 and all(last) and _LABEL.match(line) and len(names) < counterpart:
        return [*pieces[:-1], *last]
    return pieces


def _all_full(pieces: list[str]) -> bool:
    """True when every piece is a full name much like the first, so that the commas cannot part a surname from a given
    name.
    """
    first = pieces[0].casefold()
    return all(len(piece.split()) > 1 and fuzz.token_sort_ratio(piece.casefold(), first) >= 60.0 for piece in pieces)


def _bare_label(piece: str) -> bool:
    label = _LABEL.match(piece)
    return bool(label and not piece[label.end() :].strip(" )"))


def _unwrapped(line: str) -> str:
    line = line.strip(" 、;,")
    if line.startswith("("):
        depth = 0
        for place, char in enumerate(line):
            depth += (char == "(") - (char == ")")
            if depth == 0:
                return line[1:place].strip() if place == len(line) - 1 else line
        return line[1:].strip() if _LABEL.match(line) else line
    return line


def _unlabelled(piece: str, state: str, kind: str) -> tuple[str, str]:
    label = _LABEL.match(piece)
    if label:
        state = "previousName" if label["former"] else ("alias" if kind == "previousName" else kind)
        piece = piece[label.end() :]
    text = re.sub(r"^(?:and\b\s*)?-\s*|^and$|^the following \w+ aliases:?$", "", piece.strip(" 、;,"))
    text = _SAYS.sub("", text)
    if text.count("(") < text.count(")"):
        text = text[:-1].rstrip() if text.endswith(")") else text
    elif text.count("(") > text.count(")") and text.startswith("("):
        text = text[1:].lstrip()
    return _unquoted(text), state


def _unquoted(text: str) -> str:
    """The text without quotes around the whole of it."""
    if len(text) > 2 and (text[0], text[-1]) in (('"', '"'), ("「", "」")) and not re.search(r'["「」]', text[1:-1]):
        return text[1:-1].strip()
    return text
