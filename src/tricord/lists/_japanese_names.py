"""Names as the Japanese lists pack them: alias cells taken apart, spelling variants in brackets written out.

A cell holds Japanese names, then Latin ones, in one of several packings (the README of `jp_mof` shows each with a real
cell). `names_of` gives every name once with what the cell says about it. What no rule here explains stays whole: a name
cut in the wrong place is a false name, so a comma splits only where the Japanese and the Latin half of the cell agree
on the number of names.

>>> from tricord.lists._japanese_cells import clean
>>> cell = clean("（別称、オスコ、オスク）\\n(a.k.a. Osko Co., Ltd; a.k.a. Osk)")
>>> [name.text for name in names_of(cell, kind="alias", person=False)]
['オスコ', 'オスク', 'Osko Co., Ltd', 'Osk']
>>> [(name.kind, name.text) for name in variants("Aleksei (Alexey) POLOVYAN", kind="name")]
[('name', 'Aleksei POLOVYAN'), ('alias', 'Alexey POLOVYAN')]
"""

from __future__ import annotations

import re
from itertools import islice, product

import msgspec
from rapidfuzz import fuzz

from tricord.lists._japanese_cells import (
    has_kana,
    is_japanese,
    items,
    marks,
    outside_brackets,
    split_outside,
)
from tricord.values import NONE_STATED, tabled_japanese_country

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
_PLACEHOLDER = re.compile(r"^(?:アラビア|ロシア|ペルシャ|中国|ウルドゥー|キリル|英|原)?語?(?:表記)?$")
_FORMERLY = re.compile(r"formerly|previously|以前(?:に)?(?:掲載|のリスト|の氏名|の名称)|旧", re.IGNORECASE)
_FACT = re.compile(
    r"born|DOB|POB|\bnationality|passport|date of birth|place of birth|生年月日|出生|生まれ|国籍|旅券|\d{4}年",
    re.IGNORECASE,
)
#: `(旧称)` at the head of a line holds for the lines below it; a label inside a line only for what follows in the line.
_HEADING = re.compile(r"\((?:旧称|別称|別名|旧名)\)")
_INNER_LABEL = re.compile(r"\s*,?\s+(?=[af]\.k\.a\.)")
_JOINED_HALVES = re.compile(r"\)\s*\((?=\s*[af]\.k\.a\.)")
_SECOND_MARK = re.compile(r"\)\s*\([a-z]\)")
_BORN = re.compile(
    r"\s+(?=born (?:in|on|\d))|[、,]\s*(?=born\b|DOB\b|POB\b|\w+ passport\b|\d{4}年(?:\d+月|生))", re.IGNORECASE
)
#: What the ministry says of a name, not part of it.
_SAYS = re.compile(
    r"\(?自称\)?|\bself-proclaimed\b\s*|\({1,2}\d{1,3}\)?に指定した(?:団体|個人)\){1,2}|この戦闘員名で良く知られる",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[)\s]{0,3}\(?[ァ-ヺー]{2,12}語\)?$")
_WORD_VARIANTS = re.compile(r"(?P<word>[^\s・()\[\]]+)\s*(?P<brackets>(?:\([^()]*\)\s?)+)")
_BRACKET = re.compile(r"\(([^()]*)\)")
_ALTERNATIVES = re.compile(r"\s*[/,、;]\s*")
#: Brackets that make the name a smaller subject than the name alone.
_NARROWS = re.compile(
    r"branch|office|subsidiary|division|province|支店|支社|支部|部門|事務所|[道市省州県]$|:|\b(?:in|of|at)\b",
    re.IGNORECASE,
)
#: Brackets with a translation or a remark, which is no name.
_LOWER = re.compile(r"[a-z]|.*(?:including|含)|[^A-Z]*の")
_COMPANY_FORM = re.compile(
    r"(?:Ltd|LTD|Inc|INC|LLC|L\.L\.C|Corp|Co|CO|Limited|LIMITED|S\.A|SA|GmbH|Pte|PTE|Jr|PLC)\b\.?(?:\s|$|[,)])"
)
_FORMER_SURNAME = re.compile(r"(?:n[eé]e\b|旧姓|f\s*\.?\s*k\s*\.?\s*a\b)[\s.,]*", re.IGNORECASE)
_OTHER_NAME = re.compile(r"a\s*\.?\s*k\s*\.?\s*a\b[\s.,]*", re.IGNORECASE)
_FACT_ALONE = re.compile(
    r"\(?(?:[ァ-ヺー・一-鿿]{0,12}旅券|\w+ passport|\d{4}年(?:\d|に)|born\b|DOB\b)|[^()]{1,30}(?:にて|で)出生$",
    re.IGNORECASE,
)
#: A mark of a list inside a remark, with no bracket before it: `(生年月日: a)1960年4月11日 b)1963年4月11日)`.
_LOOSE_MARK = re.compile(r"(?<=[\s:])[a-e]\)(?=\s*\d)")
_END_POINT = re.compile(r"^([^.]*[a-z]{4,})\.$")
_KNOWN_BY = re.compile(r"known (?:by|as)|nom de guerre|戦闘員名|名で", re.IGNORECASE)
_NESTED = re.compile(r"^(?P<name>[^()]+)\((?P<short>[A-Z][A-Z0-9/-]{1,7})\)$")
_COMMENT = re.compile(
    r"^NGO$|非政府組織|誕生名|戦闘員名|通り名|nom de guerre|given at birth|birth name|good quality|low quality"
    r"|参加時|コールサイン|イニシャル|initials|call ?sign|名義|の頃|による|当時|含む",
    re.IGNORECASE,
)
_MOST_SPELLINGS = 60
_MOST_BRACKETS = 40
_ALIKE = 45.0
#: Letters and digits in capitals; what follows is no short form of a name but says what or where it is.
_ACRONYM = re.compile(
    r"(?!(?:NGO|PVT|LLC|LTD|UAE|USA|DPRK|PRC|JSC|HK|UK)$)(?:[A-Z][A-Z0-9&/ -]{1,10}[A-Z0-9]|[A-Z]{2})"
    r"|[A-Z][a-z]{1,4}[A-Z]{2,}[A-Za-z]*"
)
_UNIT = re.compile(r"\b(?:institute|academy|department|branch|cent(?:re|er)|laboratory|bureau)\b|\bof china\b")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_RANK = {"": 0, "previousName": 1, "weakAlias": 2}
_SPACES = re.compile(r"\s+")


class ListedName(msgspec.Struct, frozen=True):
    """One name: its kind as a property name (`name`, `alias`, `weakAlias`, `previousName`) and what stood in brackets
    with it.
    """

    text: str
    kind: str
    remarks: tuple[str, ...] = ()


def names_of(cell: str, *, kind: str, person: bool) -> list[ListedName]:
    """All names of a cleaned alias cell; `kind` is what its column says they are. Empty: the cell states none."""
    if cell.strip(" 。.") in NONE_STATED:
        return []
    found: list[ListedName] = []
    for text, own_kind in _pieces(_LOOSE_MARK.sub("", cell), kind):
        if found and _FACT_ALONE.match(text):
            found[-1] = msgspec.structs.replace(found[-1], remarks=(*found[-1].remarks, text))
        else:
            found.extend(_named(text, own_kind, person=person))
    return _tidied(found)


def name_of(cell: str, *, person: bool) -> list[ListedName]:
    """The names of a name cell: the main one (kind `name`), then the spellings and short forms in its brackets."""
    found: list[ListedName] = []
    for text in _several(cell):
        if (script := _SCRIPT.match(text.strip("()[] "))) and found:
            found.extend(_original_script(script, "name"))
            continue
        named = _named(_unquoted(_SAYS.sub("", text).strip(" ,")), "name" if not found else "alias", person=person)
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


def _listed(text: str) -> list[str]:
    """Names in one run: at semicolons, or at 、 where it parts full names."""
    if ";" in text:
        return split_outside(text, ";")
    return split_outside(text, "、") if has_kana(text) and "、" in text and _a_list(text) else [text]


def _several(cell: str) -> list[str]:
    """The names of a name cell: lines where brackets follow (another script), and what 、 parts in a Latin one."""
    lines = split_outside(cell if "(" in cell else cell.replace("\n", " "), "\n")
    pieces: list[str] = []
    for line in lines:
        parts = _by(line, "、")
        pieces += parts if not is_japanese(line) or all(part.endswith(")") for part in parts) else [line]
    return pieces


def variants(name: str, *, kind: str) -> list[ListedName]:
    """A person's name with other spellings of single words in brackets, written out: the first spelling keeps `kind`.

    Another given name (Aleksei for Oleksii) is another spelling whatever its letters; a surname unlike the one before
    it may be a nickname or a translation, so the name made with it is a weak one. A former surname makes a former name.
    """
    other_kind = "alias" if kind == "name" else kind
    words: list[list[tuple[str, str]]] = []
    shape, end = "", 0
    extra: list[ListedName] = []
    for match in _WORD_VARIANTS.finditer(name):
        word, choices = match["word"], [(match["word"], "")]
        for inner in (bracket.strip() for bracket in _BRACKET.findall(match["brackets"])):
            if nick := _OTHER_NAME.match(inner):
                extra.append(ListedName(inner[nick.end() :], "weakAlias"))
            elif former := _FORMER_SURNAME.match(inner):
                choices.append((inner[former.end() :], "previousName"))
            else:
                others = [other for other in _ALTERNATIVES.split(inner) if other]
                extra += [
                    ListedName(other[nick.end() :], "weakAlias")
                    for other in others
                    if (nick := _OTHER_NAME.match(other))
                ]
                others = [other for other in others if not _OTHER_NAME.match(other)]
                choices += [(other, _strength(word, other, match.start() == 0)) for other in others]
        words.append(choices)
        shape += name[end : match.start()].replace("{", "").replace("}", "") + "{}"
        end = match.end()
        if match["brackets"].endswith(" ") or (end < len(name) and name[end].isalnum() and not is_japanese(name)):
            shape += " "
    if not words:
        return [ListedName(name, kind)]
    shape = re.sub(r"\s+", " ", shape + name[end:].replace("{", "").replace("}", "")).strip()
    spelled = [
        ListedName(
            shape.format(*(word for word, _ in chosen)),
            max((own for _, own in chosen), key=_RANK.__getitem__) or other_kind,
        )
        for chosen in islice(product(*words), _MOST_SPELLINGS)
    ]
    return [ListedName(spelled[0].text, kind), *spelled[1:], *extra]


def _strength(word: str, other: str, first_word: bool) -> str:
    alike = fuzz.ratio(other.casefold(), word.casefold()) >= _ALIKE
    return "" if first_word or alike else "weakAlias"


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
            for piece in (name for text in _SECOND_MARK.split(part) for name in _listed(text)):
                name, own = _unlabelled(piece, kind, kind)
                if name:
                    result.append((name, own))
    return result


def _a_list(part: str) -> bool:
    """True when 、 parts several full names, not a surname from a given name."""
    pieces = split_outside(part, "、")
    return len(pieces) > 2 or (
        len(pieces) == 2 and all("・" in piece for piece in pieces) and fuzz.ratio(*pieces) >= 60.0
    )


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
    if separator == "," and len(pieces) > 1 and not (counterpart > 1 or _LABEL.match(pieces[1]) or _all_full(pieces)):
        return [line]
    if separator == "、" and counterpart == 1 and not _LABEL.match(line) and len(pieces) > 1:
        return pieces if not has_kana(line) else [line]
    names = [piece for piece in pieces if not _bare_label(piece)]
    if is_japanese(line):
        last = pieces[-1].split("及び")
        # 及び before the last name of a list; where it stands inside a name, the other script has no more names.
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


# --- one name with its brackets --------------------------------------------------------------------------------------


def _named(text: str, kind: str, *, person: bool) -> list[ListedName]:
    if not text or text in NONE_STATED:
        return []
    if (born := _BORN.search(text)) and text.count("(", 0, born.start()) == text.count(")", 0, born.start()):
        fact = text[born.end() :].strip()
        named = _named(text[: born.start()].strip(), kind, person=person)
        return [msgspec.structs.replace(name, remarks=(*name.remarks, fact)) for name in named[:1]] + named[1:]
    if "(" not in text and "[" not in text and "【" not in text:
        return [ListedName(text, kind)]
    base, held = outside_brackets(text)
    if len(held) > _MOST_BRACKETS:
        return [ListedName(text, kind)]
    if not base:
        return [ListedName(piece, kind) for inner in held if not _placeholder(inner) for piece in _listed(inner)]
    others: list[ListedName] = []
    remarks: list[str] = []
    kept: list[str] = []
    other_kind = "alias" if kind == "name" else kind
    for inner in held:
        if _placeholder(inner):
            continue
        if script := _SCRIPT.match(inner):
            others += _original_script(script, kind)
        elif _FORMERLY.search(inner) or _FACT.search(inner) or _COMMENT.search(inner) or _KNOWN_BY.search(inner):
            others += _names_within(inner, other_kind)
            kind = "previousName" if kind != "name" and _FORMERLY.search(inner) else kind
            remarks += [inner] if not _FORMERLY.search(inner) or _FACT.search(inner) else []
        elif _script(base) != _script(inner):
            others += [
                ListedName(piece, other_kind) for piece in split_outside(inner, ";、") if piece not in NONE_STATED
            ]
        elif nested := _NESTED.match(inner):
            others += [
                ListedName(nested["name"].strip(), other_kind),
                *_acronym(nested["name"], nested["short"], other_kind),
            ]
        elif _ACRONYM.fullmatch(inner) and not tabled_japanese_country(inner) and not (person and " " in base):
            if text.rstrip(" )").endswith(inner) or text.rstrip().endswith(")"):
                others += _acronym(base, inner, other_kind)
        else:
            kept.append(inner)
    return [*_with_brackets(text, base, kept, kind, tuple(remarks), person=person), *others]


def _names_within(remark: str, kind: str) -> list[ListedName]:
    """Names in brackets inside a remark: `born in 1971 in Samarra (Ibrahim ʻAwad; Ibrahim ʻAwwad)`, `(Abu Duʻa) known
    by this name`.
    """
    _, held = outside_brackets(remark)
    return [
        ListedName(piece, kind)
        for inner in held
        if not re.search(r"\d", inner) and not _placeholder(inner) and not _FORMERLY.search(inner)
        for piece in split_outside(inner, ";、")
        if piece not in NONE_STATED
    ]


def _with_brackets(
    text: str, base: str, kept: list[str], kind: str, remarks: tuple[str, ...], *, person: bool
) -> list[ListedName]:
    """The name whose brackets hold more of it: other spellings of a word, or words that belong to the name."""
    if not kept:
        return [ListedName(base, kind, remarks)]
    whole = _only(text, kept)
    if any(tabled_japanese_country(inner) for inner in kept):
        return [ListedName(whole, kind, remarks)]
    spellings = person and (len(base.split()) > 1 or "・" in base)
    if spellings or all(_spelling(whole, inner) for inner in kept):
        first, *rest = variants(whole, kind=kind)
        return [ListedName(first.text, first.kind, remarks), *rest]
    if all(_restates(base, inner) for inner in kept):
        others = [other for inner in kept for other in re.split(r"\s*/\s*", inner)]
        return [
            ListedName(base, kind, remarks),
            *(ListedName(other, "alias" if kind == "name" else kind) for other in others),
        ]
    narrows = any(_NARROWS.search(inner) or _COMPANY_FORM.match(inner) or _names_a_country(inner) for inner in kept)
    if whole.endswith(f"({kept[-1]})") and not narrows:
        weak = [ListedName(inner, "weakAlias") for inner in kept if not _LOWER.match(inner)]
        return [ListedName(base, kind, remarks), ListedName(whole, "alias" if kind == "name" else kind), *weak]
    return [ListedName(whole, kind, remarks)]


def _names_a_country(text: str) -> bool:
    return any(tabled_japanese_country(piece) for piece in (text, *re.split(r"[\s、,]+", text)))


def _restates(base: str, inner: str) -> bool:
    """True when the brackets give another form of the whole name: the name is one word, and they hold a name of
    several.

    Brackets may as well narrow the name (`Pan Systems (Pyongyang branch)`): then the name alone is not listed.
    """
    return len(base.split()) == 1 and "・" not in base and len(inner.split()) > 1 and inner[:1].isupper()


def _only(text: str, kept: list[str]) -> str:
    """The text without the bracketed pieces that are not in `kept`."""
    result, depth, start = "", 0, 0
    for place, char in enumerate(text):
        if char in "([【":
            if depth == 0:
                result, start = result + text[start:place], place
            depth += 1
        elif char in ")]】" and depth:
            depth -= 1
            if depth == 0:
                inner = text[start + 1 : place].strip()
                result += f"({inner})" if inner in kept else " "
                start = place + 1
    return _SPACES.sub(" ", result + ("" if depth else text[start:])).strip()


def _script(text: str) -> str:
    """The family of writing: Japanese, Latin, or another."""
    if is_japanese(text):
        return "japanese"
    return "latin" if _LATIN.search(text) else "other"


def _placeholder(inner: str) -> bool:
    return bool(_PLACEHOLDER.match(inner.strip("【】[]() ")))


def _spelling(text: str, inner: str) -> bool:
    """True when what stands in brackets is another spelling of the one word before them."""
    before = re.split(r"[\s・]", text[: text.rfind(f"({inner}")].rstrip("( "))[-1].strip('"「')
    return all(fuzz.ratio(other.casefold(), before.casefold()) >= 70.0 for other in _ALTERNATIVES.split(inner))


def _original_script(match: re.Match[str], kind: str) -> list[ListedName]:
    name = _LANGUAGE.sub("", match["name"] or match["ja"] or match["before"] or "").strip(" ;。)")
    return [ListedName(piece, kind) for piece in split_outside(name, ";") if piece not in NONE_STATED]


def _acronym(name: str, inner: str, kind: str) -> list[ListedName]:
    """The short form at the end of a name, if it is one of the whole name.

    `Korea Mining Development Trading Corporation (KOMID)` goes by KOMID. The `(CETC)` after the name of a research
    institute of that group is the short form of the group, which is another subject: such a short form is left to the
    published text.
    """
    letters = re.sub(r"[^a-z0-9]", "", inner.casefold())
    plain = re.sub(r"^the\s+", "", name.casefold())
    if plain.startswith(letters[0]) and "," not in plain and _in_order(letters, plain):
        return [ListedName(inner, kind)]
    return [] if re.match(r"\d", plain) or "," in plain or _UNIT.search(plain) else [ListedName(inner, "weakAlias")]


def _in_order(letters: str, name: str) -> bool:
    place = -1
    for letter in letters:
        place = name.find(letter, place + 1)
        if place < 0:
            return False
    return True
