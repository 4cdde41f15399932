"""One name with what stands in brackets after it: spellings, short forms, other names, remarks, or a part of the name.

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
    outside_brackets,
    split_outside,
)
from tricord.values import says_nothing, tabled_japanese_country

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
#: Facts under labels, in which brackets repeat a place in another script.
_LABELLED = re.compile(r"(?:出生地|発行地|発行日|番号|有効期限|place of (?:birth|issue))\s*:", re.IGNORECASE)
_BORN = re.compile(
    r"\s+(?=born (?:in|on|\d))|[、,]\s*(?=born\b|DOB\b|POB\b|\w+ passport\b|\d{4}年(?:\d+月|生))", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[)\s]{0,3}\(?[ァ-ヺー]{2,12}語\)?$")
_WORD_VARIANTS = re.compile(r"(?P<word>[^\s・()\[\]]+)\s*(?P<brackets>(?:\([^()]*\)\s?)+)")
_BRACKET = re.compile(r"\(([^()]*)\)")
_ALTERNATIVES = re.compile(r"\s*[/,、;]\s*")
_NARROWS = re.compile(
    r"branch|office|subsidiary|division|province|支店|支社|支部|部門|事務所|[道市省州県]$|:|\b(?:in|of|at)\b",
    re.IGNORECASE,
)
_LOWER = re.compile(r"[a-z]|.*(?:including|含)|[^A-Z]*の")
_COMPANY_FORM = re.compile(
    r"(?:Ltd|LTD|Inc|INC|LLC|L\.L\.C|Corp|Co|CO|Limited|LIMITED|S\.A|SA|GmbH|Pte|PTE|Jr|PLC)\b\.?(?:\s|$|[,)])"
)
_FORMER_SURNAME = re.compile(r"(?:n[eé]e\b|旧姓|f\s*\.?\s*k\s*\.?\s*a\b)[\s.,]*", re.IGNORECASE)
_OTHER_NAME = re.compile(r"a\s*\.?\s*k\s*\.?\s*a\b[\s.,]*", re.IGNORECASE)
_KNOWN_BY = re.compile(r"known (?:by|as)|nom de guerre|戦闘員名|名で", re.IGNORECASE)
_NESTED = re.compile(r"^(?P<name>[^()]+)\((?P<short>[A-Z][A-Z0-9/-]{1,7})\)$")
_COMMENT = re.compile(
    r"^NGO$|非政府組織|誕生名|戦闘員名|combat name|通り名|nom de guerre|given at birth|birth name|good quality"
    r"|low quality|参加時|コールサイン|イニシャル|initials|call ?sign|名義|の頃|による|当時|含む",
    re.IGNORECASE,
)
_MOST_SPELLINGS = 60
_MOST_BRACKETS = 40
_ALIKE = 45.0
_ACRONYM = re.compile(
    r"(?!(?:NGO|PVT|LLC|LTD|UAE|USA|DPRK|PRC|JSC|HK|UK)$)(?:[A-Z][A-Z0-9&/ -]{1,10}[A-Z0-9]|[A-Z]{2})"
    r"|[A-Z][a-z]{1,4}[A-Z]{2,}[A-Za-z]*"
)
_UNIT = re.compile(r"\b(?:institute|academy|department|branch|cent(?:re|er)|laboratory|bureau)\b|\bof china\b")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_RANK = {"": 0, "previousName": 1, "weakAlias": 2}
#: Words that initials leave out: always, or where the name begins a new one with them.
_SMALL = frozenset(("of", "the", "in", "for", "and", "i"))
_ARTICLES = frozenset(("al", "el", "de", "la"))
_SPACES = re.compile(r"\s+")
_SLASH = re.compile(r"\s*/\s*")
_OPENING = re.compile(r"[(\[【]")


class ListedName(msgspec.Struct, frozen=True):
    """One name: its kind as a property name (`name`, `alias`, `weakAlias`, `previousName`) and what stood in brackets
    with it.
    """

    text: str
    kind: str
    remarks: tuple[str, ...] = ()


def bracketed(text: str, kind: str, *, person: bool) -> list[ListedName]:
    if not text or says_nothing(text):
        return []
    if (born := _BORN.search(text)) and _outside(text, born.start()):
        fact = text[born.end() :].strip()
        named = bracketed(text[: born.start()].strip(), kind, person=person)
        return [msgspec.structs.replace(name, remarks=(*name.remarks, fact)) for name in named[:1]] + named[1:]
    if not _OPENING.search(text):
        return [ListedName(text, kind)]
    base, held = outside_brackets(text)
    if len(held) > _MOST_BRACKETS:
        return [ListedName(text, kind)]
    filled = [inner for inner in held if not _placeholder(inner)]
    if not base:
        return [ListedName(piece, kind) for inner in filled for piece in listed(inner)]
    brackets = _Brackets(text, base, kind, person=person)
    for inner in filled:
        brackets.take(inner)
    return brackets.names()


def _outside(text: str, place: int) -> bool:
    """True where no bracket is open."""
    return text.count("(", 0, place) == text.count(")", 0, place)


class _Brackets:
    """What the brackets of one name hold: other names, remarks, or more of the name itself."""

    def __init__(self, text: str, base: str, kind: str, *, person: bool) -> None:
        self.text, self.base, self.kind, self.person = text, base, kind, person
        self.other_kind = "alias" if kind == "name" else kind
        self.others: list[ListedName] = []
        self.remarks: list[str] = []
        self.kept: list[str] = []

    def take(self, inner: str) -> None:
        """Place the content of one pair of brackets: the first description that fits decides."""
        if script := _SCRIPT.match(inner):
            self.others += original_script(script, self.kind)
        elif any(pattern.search(inner) for pattern in (_FORMERLY, _FACT, _COMMENT, _KNOWN_BY)):
            self._remark(inner)
        elif _script(self.base) != _script(inner):
            pieces = split_outside(inner, ";、")
            self.others += [ListedName(piece, self.other_kind) for piece in pieces if not says_nothing(piece)]
        elif nested := _NESTED.match(inner):
            self.others.append(ListedName(nested["name"].strip(), self.other_kind))
            self.others += _acronym(nested["name"], nested["short"], self.other_kind)
        elif self._is_acronym(inner):
            if self.text.rstrip(" )").endswith(inner) or self.text.rstrip().endswith(")"):
                self.others += _acronym(self.base, inner, self.other_kind)
        else:
            self.kept.append(inner)

    def _remark(self, inner: str) -> None:
        if not _LABELLED.search(inner):
            self.others += _names_within(inner, self.other_kind)
        formerly = _FORMERLY.search(inner)
        if formerly and self.kind != "name":
            self.kind = "previousName"
        if not formerly or _FACT.search(inner):
            self.remarks.append(inner)

    def _is_acronym(self, inner: str) -> bool:
        if not _ACRONYM.fullmatch(inner) or tabled_japanese_country(inner):
            return False
        return not (self.person and " " in self.base) or _initials(self.base, inner)

    def names(self) -> list[ListedName]:
        """The name itself, then the others."""
        own = _with_brackets(self.text, self.base, self.kept, self.kind, tuple(self.remarks), person=self.person)
        return [*own, *self.others]


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
        if not says_nothing(piece)
    ]


def _with_brackets(
    text: str, base: str, kept: list[str], kind: str, remarks: tuple[str, ...], *, person: bool
) -> list[ListedName]:
    """The name whose brackets hold more of it: other spellings of a word, or words that belong to the name."""
    if not kept:
        return [ListedName(base, kind, remarks)]
    whole = _only(text, kept)
    other_kind = "alias" if kind == "name" else kind
    if any(tabled_japanese_country(inner) for inner in kept):
        return [ListedName(whole, kind, remarks)]
    if _spell_words(base, whole, kept, person=person):
        first, *rest = variants(whole, kind=kind)
        return [ListedName(first.text, first.kind, remarks), *rest]
    if all(_restates(base, inner) for inner in kept):
        restated = [other for inner in kept for other in _SLASH.split(inner)]
        return [ListedName(base, kind, remarks), *(ListedName(other, other_kind) for other in restated)]
    if whole.endswith(f"({kept[-1]})") and not any(map(_narrows, kept)):
        weak = [ListedName(inner, "weakAlias") for inner in kept if not _LOWER.match(inner)]
        return [ListedName(base, kind, remarks), ListedName(whole, other_kind), *weak]
    return [ListedName(whole, kind, remarks)]


def _spell_words(base: str, whole: str, kept: list[str], *, person: bool) -> bool:
    """True when the brackets hold other spellings of words: always in a person's full name, else by their letters."""
    full_name = len(base.split()) > 1 or "・" in base
    return (person and full_name) or all(_spelling(whole, inner) for inner in kept)


def _narrows(inner: str) -> bool:
    """True for brackets that say which of several bodies of the name is meant."""
    return bool(_NARROWS.search(inner) or _COMPANY_FORM.match(inner)) or _names_a_country(inner)


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


def original_script(match: re.Match[str], kind: str) -> list[ListedName]:
    name = _LANGUAGE.sub("", match["name"] or match["ja"] or match["before"] or "").strip(" ;。)")
    return [ListedName(piece, kind) for piece in split_outside(name, ";") if not says_nothing(piece)]


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


def _initials(name: str, short: str) -> bool:
    """Whether a short form is made of the first letters of a name's words, with or without the small ones (of, the)."""
    words = [word.casefold() for word in re.findall(r"[A-Za-zÀ-ɏ']+", name)]
    letters = re.sub(r"[^a-z]", "", short.casefold())
    left_out: tuple[frozenset[str], ...] = (frozenset(), _SMALL, _SMALL | _ARTICLES)
    return len(letters) > 1 and any("".join(w[0] for w in words if w not in small) == letters for small in left_out)


def _in_order(letters: str, name: str) -> bool:
    place = -1
    for letter in letters:
        place = name.find(letter, place + 1)
        if place < 0:
            return False
    return True


def listed(text: str) -> list[str]:
    """Names in one run: at semicolons, or at 、 where it parts full names."""
    if ";" in text:
        return split_outside(text, ";")
    return split_outside(text, "、") if has_kana(text) and "、" in text and is_list(text) else [text]


def is_list(part: str) -> bool:
    """True when 、 parts several full names, not a surname from a given name."""
    pieces = split_outside(part, "、")
    return len(pieces) > 2 or (
        len(pieces) == 2 and all("・" in piece for piece in pieces) and fuzz.ratio(*pieces) >= 60.0
    )


def variants(name: str, *, kind: str) -> list[ListedName]:
    """A person's name with other spellings of single words in brackets, written out: the first spelling keeps `kind`.

    Another given name (Aleksei for Oleksii) is another spelling whatever its letters; a surname unlike the one before
    it may be a nickname or a translation, so the name made with it is a weak one. A former surname makes a former name.
    """
    other_kind = "alias" if kind == "name" else kind
    words: list[list[_Choice]] = []
    shape, end = "", 0
    extra: list[ListedName] = []
    for match in _WORD_VARIANTS.finditer(name):
        choices, nicknames = _choices(match)
        words.append(choices)
        extra += nicknames
        shape += _without_braces(name[end : match.start()]) + "{}"
        end = match.end()
        if match["brackets"].endswith(" ") or (end < len(name) and name[end].isalnum() and not is_japanese(name)):
            shape += " "
    if not words:
        return [ListedName(name, kind)]
    shape = _SPACES.sub(" ", shape + _without_braces(name[end:])).strip()
    spelled = [_spelled(shape, chosen, other_kind) for chosen in islice(product(*words), _MOST_SPELLINGS)]
    return [ListedName(spelled[0].text, kind), *spelled[1:], *extra]


#: A spelling of a word, and the kind of name that it makes; an empty one: that of the whole name.
_Choice = tuple[str, str]


def _choices(match: re.Match[str]) -> tuple[list[_Choice], list[ListedName]]:
    """The spellings of one word with its brackets, and the nicknames that stand among them."""
    word = match["word"]
    choices: list[_Choice] = [(word, "")]
    nicknames: list[ListedName] = []
    for inner in (bracket.strip() for bracket in _BRACKET.findall(match["brackets"])):
        if nick := _OTHER_NAME.match(inner):
            nicknames.append(ListedName(inner[nick.end() :], "weakAlias"))
        elif former := _FORMER_SURNAME.match(inner):
            choices.append((inner[former.end() :], "previousName"))
        else:
            for other in filter(None, _ALTERNATIVES.split(inner)):
                if nick := _OTHER_NAME.match(other):
                    nicknames.append(ListedName(other[nick.end() :], "weakAlias"))
                else:
                    choices.append((other, _strength(word, other, match.start() == 0)))
    return choices, nicknames


def _spelled(shape: str, chosen: tuple[_Choice, ...], kind: str) -> ListedName:
    """The name with one spelling of each word; the weakest of them decides its kind."""
    weakest = max((own for _, own in chosen), key=_RANK.__getitem__)
    return ListedName(shape.format(*(word for word, _ in chosen)), weakest or kind)


def _without_braces(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _strength(word: str, other: str, first_word: bool) -> str:
    alike = fuzz.ratio(other.casefold(), word.casefold()) >= _ALIKE
    return "" if first_word or alike else "weakAlias"
