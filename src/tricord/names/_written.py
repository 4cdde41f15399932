"""The names that stand in what somebody wrote into a field.

A field holds more than a name: 김영철 위원장, KIM YONG CHOL (김영철), MT SEA STAR IMO 9074729, Kadmira d/b/a Veltrona.
`written_names` gives what was written, and each name in it that can be asked for alone, with what it leaves out. Only
what the table `field_words.csv` has is taken away; every part that remains is a name of its own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from tricord.model import KINDS, Kind
from tricord.names._alphabets import rows
from tricord.names._fold import fold
from tricord.names._organization_parsing import is_name, parse
from tricord.names._person_tables import TITLES, role_of

PEOPLE = frozenset(schema for schema, kind in KINDS.items() if kind == Kind.PERSON)
CRAFT = frozenset({"Vehicle", *(s for s, kind in KINDS.items() if kind in (Kind.VESSEL, Kind.AIRCRAFT))})
EXACT = frozenset({"CryptoWallet", "BankAccount", "Security", "Passport", "Identification"})
_LONGEST = 512
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_BRACKETS = re.compile(
    r"[(\[{（［【〔「『〈《<]([^()\[\]{}（）［］【】〔〕「」『』〈〉《》<>]*)[)\]}）］】〕」』〉》>]"
)
_BESIDE = re.compile(r"\s+[/|／｜]\s*|\s*[/|／｜]\s+|(?<=[^\x00-\x7f])[/／|｜]|[/／|｜](?=[^\x00-\x7f])|[;；]")
#: A slash between two words of some length: Fictitia/Havanatur; not M/V, A/S or d/b/a.
_SLASH = re.compile(r"(?<=\w{4})/(?=\w{4})")
#: What British and Indian papers put before a firm's name.
_MESSRS = re.compile(r"^(?:M/S|Messrs)\.?\s+", re.IGNORECASE)
_IMO = re.compile(r"\bIMO\b\s*(?:no|nr|number|num)?\s*[.:#-]*\s*\d{7}\b|\bIMO\d{7}\b", re.IGNORECASE)
_VOYAGE = re.compile(r"\b(?:voy(?:age)?|v)\b[\s.:#-]*(?:no\.?\s*)?[a-z]?\d+[a-z]?\b\s*$", re.IGNORECASE)
_CODE = re.compile(r"^/?(?:/\w+|[A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{6,})(?=\s)\s*")
#: Legal forms as banks of Japan abbreviate them in kana, before or behind a name: カ)トウショウジ, トウショウジ(ユ.
_BANK_FORM = re.compile(
    r"^[(（]?(カ|ユ|ド|メ|シ|イ|ザイ|シャ|シヤ|フク|ガク)[)）]\s*"
    r"|\s*[(（](カ|ユ|ド|メ|シ|イ|ザイ|シャ|シヤ|フク|ガク)[)）]?$"
)
_KANA_ONLY = re.compile("[ァ-ヺー・\\s.,-]+")
#: Bank kana has no small letters: チヨル may be チョル.
_LARGE_GLIDE = re.compile("(?<=[キシチニヒミリギジヂビピ])[ヤユヨ]")
_SMALL = str.maketrans("ヤユヨ", "ャュョ")
#: Letters of a part that is asked for alone, in an alphabet; of one in Han, kana or Hangul.
_FEWEST_LETTERS, _FEWEST_WIDE = 4, 2
_HANGUL_OR_HAN = re.compile("[가-힣\u3400-\u9fff々ぁ-ゖァ-ヺー]")
_MOST = 32
"""Names in one field that are asked for."""
_MOST_WORDS = 24
"""Words of a name that are read."""


#: Generic words that stand with a place.
_OF_PLACES = frozenset(
    {
        "branch",
        "office",
        "department",
        "division",
        "section",
        "representative",
        "company",
        "group",
        "union",
        "republic",
        "state",
    }
)


def is_cut(text: str, schema: str) -> bool:
    """Whether a field holds more than is looked at: too many characters, words, or names."""
    if len(text) > _LONGEST or len(written_names(text, schema)) >= _MOST:
        return True
    return any(len(part.text.split()) > _MOST_WORDS for part in written_names(text, schema))


class WrittenName(NamedTuple):
    """A name in a field: its `text`, and the words of the field that it leaves out (`aside`), as they were written."""

    text: str
    aside: tuple[str, ...] = ()


class _FieldWords(NamedTuple):
    """The table: what joins two names of one subject, what stands before somebody else, what follows a name in Hangul,
    Han or kana, by itself or attached, what precedes it, and what is said of a company's state.
    """

    joins: re.Pattern[str]
    relations: re.Pattern[str]
    after: frozenset[str]
    attached: tuple[str, ...]
    attached_offices: tuple[str, ...]
    before: frozenset[str]
    status: re.Pattern[str]


@cache
def _words() -> _FieldWords:
    found: dict[str, list[str]] = {}
    for row in rows("field_words.csv"):
        found.setdefault(row["kind"], []).append(row["word"])
    # Of an office of two characters and more the name before it is still plain: 李明经理, 金正恩委員長.
    offices = [word for word in found["after"] if len(word) > 1]
    by_length = sorted({*found["attached"], *offices}, key=len, reverse=True)
    return _FieldWords(
        joins=_pattern(found["alias"]),
        relations=_pattern(found["relation"]),
        after=frozenset(found["after"]),
        attached=tuple(by_length),
        attached_offices=tuple(offices),
        before=frozenset(found["before"]),
        status=_pattern(found["status"]),
    )


def _pattern(words: list[str]) -> re.Pattern[str]:
    """One pattern for words and phrases, the longest first; Latin ones stand between blanks, brackets or marks."""
    ordered = sorted(words, key=len, reverse=True)
    latin = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered if word.isascii() and word[0].isalpha())
    other = "|".join(re.escape(word) for word in ordered if not (word.isascii() and word[0].isalpha()))
    both = [f"(?:^|(?<=[\\s,;(]))[\"'“]?(?:{latin})[\"'”]?(?:(?<=-)|(?=[\\s:(]|$))[\\s:]*"] if latin else []
    return re.compile("|".join([*both, *([other] if other else [])]), re.IGNORECASE)


@lru_cache(maxsize=1 << 12)
def written_names(text: str, schema: str) -> tuple[WrittenName, ...]:
    """What was written, first, and then each name in it that can be asked for alone; 32 at most (`is_cut` tells).

    `schema` is FollowTheMoney's: a title stands before a person's name, a number beside a ship's. Never raises.

    >>> [name.text for name in written_names("KIM YONG CHOL (김영철)", "Person")]
    ['KIM YONG CHOL (김영철)', 'KIM YONG CHOL', '김영철']
    >>> written_names("김영철 위원장", "Person")[1]
    WrittenName(text='김영철', aside=('위원장',))
    """
    text = unicodedata.normalize("NFKC" if _HALF_WIDTH.search(text) else "NFC", text[:_LONGEST]).strip()
    whole = WrittenName(text)
    if schema in EXACT or not text:
        return (whole,)
    found = {fold(text): whole}
    for part in _parts(text, schema):
        for name in _bared(part, schema):
            if name.text != text and _tells_alone(name.text, schema):
                found.setdefault(fold(name.text), name)
    return tuple(found.values())[:_MOST]


#: Two names in Hangul or Han characters in one cell, and "and one other" behind one.
_SEVERAL = re.compile(r"(?<=[가-힣\u3400-\u9fff])\s*[,，、&＆]\s*(?=[가-힣\u3400-\u9fff])")
_AND_OTHERS = re.compile(r"\s*외\s*\d*\s*[명인]?\s*$|\s*(?:他|外)\s*\d+\s*名?\s*$")


def _parts(text: str, schema: str) -> list[str]:
    """The names that stand side by side: around the words that join them, around slashes, in and outside brackets. What
    follows "son of" or "care of" is somebody else.
    """
    parts: list[str] = []
    text = _AND_OTHERS.sub("", _SEVERAL.sub(" / ", text))
    for piece in _BESIDE.split(_SLASH.sub(" / ", _words().relations.split(text)[0])):
        for name in _words().joins.split(piece):
            if _BANK_FORM.search(name):
                parts.append(name)
                continue
            if any(_is_place(part, schema) for part in _BRACKETS.findall(name)):
                parts.append(name)
                continue
            inside = [part for part in _BRACKETS.findall(name) if _is_other_name(part, schema)]
            outside = " ".join(_BRACKETS.sub(" ", name).split())
            parts += [outside, *(part for inner in inside for part in _words().joins.split(inner))]
    parts = [plain for part in parts if (plain := part.strip(" ,;:-–—()[]"))]
    return [one for part in parts for one in (part, *_by_script(part))]


def _is_other_name(inside: str, schema: str) -> bool:
    """Whether a bracket holds another name: one word in Latin letters beside a person's is a nickname."""
    if schema in PEOPLE and inside.isascii():
        return sum(role_of(word.strip(".,")) not in TITLES for word in inside.split()) > 1
    return True


def _is_place(inside: str, schema: str) -> bool:
    """Whether a bracket of an organisation's name holds a place, a branch or a legal form: a part of the name, and no
    other.
    """
    if schema in PEOPLE or schema in CRAFT:
        return False
    name = parse(inside)
    return all(core.concept for core in name.core) and all(word.ident in _OF_PLACES for word in name.generic)


def _by_script(part: str) -> list[str]:
    """The words in Han, kana and Hangul, and the others, where both stand in one part."""
    words = part.split()
    wide = " ".join(word for word in words if _HANGUL_OR_HAN.search(word))
    other = " ".join(word for word in words if not _HANGUL_OR_HAN.search(word))
    # A word or two letters of another script within a name (SK하이닉스, 삼성 SDI) are a part of it.
    if len(wide) < _FEWEST_WIDE or sum(map(str.isalpha, other)) < _FEWEST_LETTERS:
        return []
    return [wide, other]


def _bared(part: str, schema: str) -> list[WrittenName]:
    """A part as it is, and without what is no name."""
    found = [WrittenName(part), *_in_bank_kana(part)]
    if schema in PEOPLE or schema in ("LegalEntity", "Thing"):
        found += _without_title_behind(part)
    if schema in CRAFT or schema in ("LegalEntity", "Thing"):
        found += _without_number(part)
    if schema not in CRAFT:
        plain = _without_honorific(part)
        found += [*plain, *(bank for name in plain for bank in _in_bank_kana(name.text))]
    if schema not in CRAFT and schema not in PEOPLE:
        found += _without_status(part)
    return found


def _in_bank_kana(part: str) -> list[WrittenName]:
    """A name in kana without the legal form that banks put beside it, and with the small letters they leave out."""
    if not _HANGUL_OR_HAN.search(part):
        return []
    bare = _BANK_FORM.sub("", part)
    aside = tuple(match.group().strip() for match in [_BANK_FORM.search(part)] if match is not None)
    found = [WrittenName(bare, aside)] if aside else []
    if _KANA_ONLY.fullmatch(bare) and _LARGE_GLIDE.search(bare):
        found.append(WrittenName(_LARGE_GLIDE.sub(lambda match: match.group().translate(_SMALL), bare), aside))
    return found


def _without_number(part: str) -> list[WrittenName]:
    """A ship's name without its IMO number and its voyage."""
    bare = _VOYAGE.sub("", _IMO.sub(" ", part))
    if bare == part:
        return []
    left = " ".join(bare.split()).strip(" ,;:-()")
    aside = [match.group().strip() for pattern in (_IMO, _VOYAGE) if (match := pattern.search(part)) is not None]
    return [WrittenName(left, tuple(aside))]


def _without_honorific(part: str) -> list[WrittenName]:
    """A name without the forms of address and the offices that stand behind it in Korean, Chinese and Japanese."""
    if part.isascii():
        return []
    words, aside = part.split(), []
    while len(words) > 1 and (
        _stem(words[-1]) in _words().after or _stem(words[-1]).endswith(_words().attached_offices)
    ):
        aside.append(words.pop())
    while len(words) > 1 and words[0] in _words().before:
        aside.append(words.pop(0))
    last = words[-1] = _stem(words[-1])
    if last != part.split()[-1] and not aside:
        aside.append(part.split()[-1].removeprefix(last))
    for ending in _words().attached:
        if last.endswith(ending) and len("".join(words)) - len(ending) >= _FEWEST_WIDE + (len(ending) == 1):
            words[-1] = last.removesuffix(ending)
            aside.append(ending)
            break
    return [WrittenName(" ".join(filter(None, words)), tuple(aside))] if aside else []


def _stem(word: str) -> str:
    """A Korean word without what shows respect behind an office: 원수님, 동지께서."""
    for ending in ("께서", "께", "님"):
        if word.endswith(ending) and len(word) - len(ending) >= _FEWEST_WIDE and word not in _words().after:
            stem = word.removesuffix(ending)
            if stem in _words().after or stem.endswith(_words().attached_offices):
                return stem
    return word


def _without_title_behind(part: str) -> list[WrittenName]:
    """A name without the title behind its second comma: KIM, YONG CHOL, GEN."""
    name, comma, last = part.rpartition(",")
    words = last.replace(".", " ").split()
    if not comma or "," not in name or not words or not all(role_of(word) in TITLES for word in words):
        return []
    return [WrittenName(name.strip(), (last.strip(),))]


def _without_status(part: str) -> list[WrittenName]:
    """A company's name without what is said of its state, and without the code of a transfer before it."""
    found = []
    if (status := _words().status.search(part)) is not None and status.start() > 0:
        found.append(WrittenName(part[: status.start()].strip(" ,;:-("), (part[status.start() :].strip(" ,;:-)"),)))
    if (match := _MESSRS.search(part)) is not None:
        found.append(WrittenName(part[match.end() :].strip(), (match.group().strip(),)))
    if (code := _CODE.match(part)) is not None:
        found.append(WrittenName(part[code.end() :].strip(), (code.group().strip(),)))
    return found


def _tells_alone(text: str, schema: str) -> bool:
    """Whether a part is enough of a name to be asked for by itself."""
    letters = [char for char in text if char.isalpha()]
    if any(map(_HANGUL_OR_HAN.match, letters)):
        return len(letters) >= _FEWEST_WIDE and text not in _words().after
    if len(letters) < _FEWEST_LETTERS and not (schema in CRAFT and text):
        return False
    if schema in PEOPLE:
        return len(text.split()) > 1
    return schema in CRAFT or is_name(parse(text))
