"""Are two names one name? A calibrated score, and the evidence.

`compare` parses both names once (the parses are kept), asks every way of reading that both have in common - as Korean,
Chinese or Japanese syllables, as words of an alphabet, as an organisation's words - and answers with the best of them.
Where both names are plainly laid out as Korean ones, the syllables alone decide: Kim Yong Chol and Kim Yong Chun differ
by two letters and are two people.

The score is calibrated: 0.7 and above is "the same name" for every script and every schema. What cannot be compared
scores 0 and says so. It says nothing of dates or numbers: a name is not a person, that is `tricord.screen`'s judgement.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tricord.i18n import Argument, Message
from tricord.model import KINDS, SCHEMAS, Kind
from tricord.model.errors import InvalidValue
from tricord.names import (
    _burmese,
    _chinese,
    _foreign_names,
    _japanese,
    _korean,
    _organization_comparison,
    _organization_parsing,
    _person_comparison,
    _person_parsing,
    _person_tables,
    _vessels,
)
from tricord.names._agreement import Agreement
from tricord.names._beside_east_asian import without_latin_additions
from tricord.names._fold import fold
from tricord.names._han import readings
from tricord.names._kana import romaji
from tricord.names._organization_parsing import has_telling_words, is_name
from tricord.names._syllables import Readings, Shared, SyllableReading, best_shared
from tricord.names._whole_spellings import one_slip, same_words
from tricord.names._written import CRAFT, EXACT, PEOPLE, WrittenName, written_names
from tricord.values import identifier_forms

SAME = 0.7
"""At this score and above two names are the same name."""

MAX = 512
_GENERIC = 0.6
"""What names of generic words score at most that are not the same letters."""
_SAME_LETTERS = Agreement(1.0, (Message("names.same-letters"),))
_SAME_COMMON_WORDS = Agreement(0.75, (Message("names.same-letters"), Message("names.common-words")))
_SAME_BUT_FORM = Agreement(0.72, (Message("names.same-letters-joined"), Message("names.common-words")))
_OTHER_LETTERS = Agreement(0.0, (Message("names.other-letters"),))
_SAME_ORDER, _TURNED = Message("names.same-order"), Message("names.family-name-turned")
_NO_READING = Agreement(0.0, (Message("names.no-shared-reading"),))
_PART_COST = 0.01
"""What a name in a field counts less than a field that holds nothing but the name."""
_ADDITION_COST = 0.05
"""What a title or a Western given name costs that the name in characters does not show."""
_SURE = 0.95
"""A reading at which no other is tried."""
_OTHER_SYLLABLES = 0.6
"""The most of names that read as Korean, in other syllables."""
_WORDS_OF_CHINESE = 2
"""Words of a name in Latin letters that may be Chinese: of one word, too much is."""
_CHINESE_SYLLABLES = 4
"""The syllables of a Chinese name at most: a family name of two, a given name of two."""
_DEAREST_JAPANESE = 0.15
"""What two characters cost at most that are read in Japanese: two have many readings."""
_LEAST_JAPANESE_LETTERS = 4
_THROUGH_HANJA_SYLLABLES = 3
_DEAREST_THROUGH_HANJA = 0.8
"""What three syllables of a Korean name cost at most through characters that Mandarin reads: a quarter each."""
_FEWEST_SURE_SYLLABLES = 2
_SOUTHERN = (("nan", "names.both-read-hokkien"), ("yue", "names.both-read-cantonese"))
_PLAIN_KOREAN = 0.4
"""What two names cost at most that are plainly one in Korean, whatever they are in Chinese."""
_KEPT = 1 << 11
_DEAREST = 1.3
_DEAREST_KANA = 0.6
"""The same of kana and Latin letters, which both only spell."""
_DEAREST_LATIN = 0.9
"""What two names cost at most that share Korean syllables, across scripts and within Latin letters: there a habit of
spelling stands against a habit.
"""
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff々]")
_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_HANGUL = re.compile("[가-힣]")
_DOTS = dict.fromkeys(map(ord, "・·‧･＝="), " ")
_INSIDE = dict.fromkeys(map(ord, "'’‘`´ʻʼʹʺ′"), None)
_BREVE_AS_APOSTROPHE = re.compile("(?<=[ou])['’‘`](?=[bcdghklmnpst]|$|[ -])")
_BETWEEN = re.compile(r"[^\w\u0306]+|_+")
_BOUND = re.compile(r"\w[\s,]+\w+[-‐]\w+$")
_LATIN_ACCENT = re.compile("(?<=[a-z])[\u0300-\u0305\u0307-\u036f]+|(?<=[a-np-tv-z])\u0306")
ORGANIZATIONS = frozenset(schema for schema, kind in KINDS.items() if kind == Kind.ORGANIZATION)
_NO_GENERIC = PEOPLE | CRAFT | EXACT
#: The schemas that make a difference to a comparison, for whoever names none of FollowTheMoney's.
_TELLING = ("LegalEntity", "Thing", *sorted(PEOPLE | ORGANIZATIONS | CRAFT | EXACT))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two names are the same: `score` in 0..1 (0.7 is the same name), and the `reasons` for it. `uncommon` is
    the score that the names would have if few people bore their words: for whoever weighs by himself how rare they are.
    """

    score: float
    reasons: tuple[Message, ...]
    uncommon: float = 0.0

    @property
    def evidence(self) -> tuple[str, ...]:
        """The reasons in English."""
        return tuple(map(str, self.reasons))


@dataclass(frozen=True, slots=True)
class Letters:
    """A name's words for reading by syllable: lower-case, breves kept. `ordered`: the order is fixed, by a comma, or as
    characters of one word have the family name first. `bound`: a hyphen joins the last two of more words, so that the
    last is no family name by itself.
    """

    key: str
    words: tuple[str, ...]
    ordered: bool
    bound: bool
    han: str
    east: bool
    has_han: bool
    has_kana: bool
    has_hangul: bool


@lru_cache(maxsize=_KEPT)
def letters(name: str) -> Letters:
    text = unicodedata.normalize("NFKC", name).translate(_DOTS).lower()
    text = unicodedata.normalize("NFD", _BREVE_AS_APOSTROPHE.sub("\u0306", text).translate(_INSIDE))
    # Accents go from Latin letters, but for the breves on o and u, which McCune-Reischauer needs.
    text = unicodedata.normalize("NFC", _LATIN_ACCENT.sub("", text))
    words = tuple(_BETWEEN.sub(" ", text).split())
    has_han, has_kana, has_hangul = (bool(script.search(text)) for script in (_HAN, _KANA, _HANGUL))
    east = has_han or has_kana or has_hangul
    return Letters(
        fold(name),
        words,
        "," in name.strip(" ,") or (len(words) == 1 and (has_han or has_hangul)),
        _BOUND.search(text) is not None,
        "".join(words) if has_han else "",
        east,
        has_han,
        has_kana,
        has_hangul,
    )


@lru_cache(maxsize=_KEPT)
def korean_readings(words: tuple[str, ...]) -> Readings:
    return _korean.read_name(words)


def _in_korean(name: Letters) -> Readings:
    """The readings of a name in Korean, its last word in front only where that may be the family name."""
    read = korean_readings(name.words)
    return read._replace(turned=()) if name.ordered or name.bound else read


@lru_cache(maxsize=_KEPT)
def is_laid_out_korean(words: tuple[str, ...]) -> bool:
    """Whether a name in Latin or Cyrillic letters may well be Korean, by its layout."""
    return 2 <= len(words) <= 4 and any(map(_korean.looks_korean, korean_readings(words).straight))


@lru_cache(maxsize=_KEPT)
def chinese_readings(words: tuple[str, ...]) -> Readings:
    return _chinese.read_name(words)


@lru_cache(maxsize=_KEPT)
def chinese_by_language(words: tuple[str, ...]) -> tuple[Readings, ...]:
    """The readings of a name in Mandarin, Cantonese and Hokkien."""
    return _chinese.by_language(chinese_readings(words))


def _in_chinese(name: Letters) -> tuple[Readings, ...]:
    """The same in Mandarin, Cantonese and Hokkien."""
    read = chinese_by_language(name.words)
    return tuple(one._replace(turned=()) for one in read) if name.ordered or name.bound else read


@lru_cache(maxsize=_KEPT)
def is_laid_out_chinese(words: tuple[str, ...]) -> bool:
    """Whether a name in Latin letters may well be Chinese, by its layout. A word that is a Western given name, and more
    than one syllable (Lina, Anna), leaves it open.
    """
    if not 2 <= len(words) <= 3 or not all(map(str.isascii, words)):
        return False
    return any(
        _chinese.looks_chinese(reading) and not _has_western_name(words, reading)
        for reading in chinese_readings(words).straight
    )


def _has_western_name(words: tuple[str, ...], reading: SyllableReading) -> bool:
    western = _person_tables.person_tables().western
    sizes = (end - start for start, end in zip((0, *reading.ends), reading.ends, strict=False))
    return any(size > 1 and word in western for word, size in zip(words, sizes, strict=True))


person = lru_cache(maxsize=_KEPT)(_person_parsing.parse)
organization = lru_cache(maxsize=_KEPT)(_organization_parsing.parse)
vessel = lru_cache(maxsize=_KEPT)(_vessels.parse_vessel)


def compare(a: str, b: str, *, schema: str = "LegalEntity") -> Comparison:
    """How far two names are one name.

    `schema` is FollowTheMoney's: "Person"; "Organization", "Company" or "PublicBody"; "Vessel" or "Airplane"; any other
    ("LegalEntity", "Thing") is compared as a person's and as an organisation's name, and the better counts. Symmetric
    and deterministic; 1.0 for a name and itself, 0.75 where an organisation's has only generic words. A name in which
    nothing can be read scores 0. Raises `InvalidValue` for a schema that FollowTheMoney does not have.

    >>> compare("金英哲", "Kim Yong Chol", schema="Person").score >= 0.7
    True
    >>> compare("Kim Yong Chol", "Kim Yong Chun", schema="Person").score < 0.7
    True
    """
    if schema not in SCHEMAS:
        raise InvalidValue.unknown(f"No schema is called {schema!r}.", [schema], _TELLING)
    a, b = a[:MAX], b[:MAX]
    if b < a:
        a, b = b, a
    if not letters(a).key or not letters(b).key:
        return Comparison(0.0, (Message("names.nothing-readable"),))
    found = _compare_whole(schema, a, b)
    if found.score < _SURE:
        found = _better_in_part(schema, a, b, found)
    return Comparison(round(found.score, 4), found.reasons, round(max(found.score, found.uncommon), 4))


def _compare_whole(schema: str, a: str, b: str) -> Agreement:
    """Two names as they were written."""
    if schema in EXACT:
        return _SAME_LETTERS if _are_one_number(a, b) else _OTHER_LETTERS
    if schema not in _NO_GENERIC and not (is_name(organization(a)) and is_name(organization(b))):
        return _compare_generic(a, b)
    if letters(a).key == letters(b).key:
        return _SAME_LETTERS
    return _compare_as(schema, a, b)


def _are_one_number(a: str, b: str) -> bool:
    return not set(identifier_forms(a)).isdisjoint(identifier_forms(b))


def _better_in_part(schema: str, a: str, b: str, found: Agreement) -> Agreement:
    """The names that stand in two fields, each with each, where that says more than the fields as a whole."""
    ours, theirs = written_names(a, schema), written_names(b, schema)
    if len(ours) == len(theirs) == 1:
        return found
    best = found
    for one in ours:
        for other in theirs:
            if one is ours[0] and other is theirs[0]:
                continue
            part = _compare_whole(schema, *sorted((one.text, other.text)))
            if (score := part.score - _PART_COST) > best.score and letters(one.text).key and letters(other.text).key:
                best = Agreement(score, (*part.reasons, *_left_out(a, one, b, other)))
    return best


def _left_out(a: str, one: WrittenName, b: str, other: WrittenName) -> Iterator[Message]:
    """What of two fields the names in them leave out."""
    for field, name in ((a, one), (b, other)):
        if name.aside:
            yield Message("names.left-out-of-account", (", ".join(name.aside),))
        elif fold(name.text) != fold(field):
            yield Message("names.one-of-the-names-in", (name.text, field))


def _compare_as(schema: str, a: str, b: str) -> Agreement:
    if schema in PEOPLE:
        return _compare_people(a, b)
    if schema in ORGANIZATIONS:
        return _compare_organizations(a, b)
    if schema in CRAFT:
        return _compare_vessels(a, b)
    return max(_compare_people(a, b), _compare_organizations(a, b), key=_score)


#: Ways in which a person's name is never one with an organisation's or a ship's: it has too few sounds for them.
_NOT_OF_PEOPLE = frozenset(
    {"names.one-foreign-word", "names.read-in-japanese", "names.acronym-of-beginnings", "names.translated"}
)


#: Of names whose words people bear only some are none: アブ・サヤフ is Abu Sayyaf.
_NOT_OF_NAMES = frozenset(
    {"names.acronym-of-beginnings", "names.translated", "names.both-mean", "names.one-letter-differs"}
)
_NONE: frozenset[str] = frozenset()
#: Of names of syllables spellings by sound and other orders of their words are none either.
_NOT_OF_SYLLABLES = _NOT_OF_PEOPLE | {"names.spellings-of-one-word", "names.same-words-reordered", "names.one-slip"}


def _unless_personal(a: str, b: str, found: Agreement) -> Agreement:
    """What two names of organisations or ships say, unless one is plainly a person's and only its consonants, its
    initials or a translation agree: 김수길 is not KIMSUKY.
    """
    if found.score < SAME:
        return found
    codes = {code for reason in found.reasons for code in _codes(reason)}
    for name in (letters(a), letters(b)):
        if not codes.isdisjoint(_refused_of(name)) or (_is_of_names(name) and _is_one_foreign_word(name, found)):
            return Agreement(_OTHER_SYLLABLES, found.reasons)
    return found


def _is_one_foreign_word(name: Letters, found: Agreement) -> bool:
    """Whether a name of several words, run together, is held to be one foreign word of the other."""
    whole = "".join(name.words)
    return any(reason.code == "names.one-foreign-word" and whole in reason.arguments for reason in found.reasons)


def _refused_of(name: Letters) -> frozenset[str]:
    """The ways in which a name is one with no organisation's, by how far it is plainly a person's."""
    if _is_of_syllables(name):
        return _NOT_OF_SYLLABLES
    if name.east and not name.has_kana:
        text = "".join(name.words)
        if len(name.words) > 2 or not _has_east_asian_surname(text):
            return _NONE
        return _NOT_OF_PEOPLE
    return _NOT_OF_NAMES if _is_of_names(name) else _NONE


def _is_of_syllables(name: Letters) -> bool:
    """Whether a name in Latin letters is plainly a person's of Korea, China or Myanmar."""
    laid_out = is_laid_out_korean(name.words) or is_laid_out_chinese(name.words)
    return laid_out or _burmese.read_name(name.words) is not None


def _codes(message: Message) -> Iterator[str]:
    yield message.code
    for argument in message.arguments:
        if isinstance(argument, Message):
            yield from _codes(argument)


def _has_east_asian_surname(text: str) -> bool:
    return 2 <= len(text) <= 3 and (_korean.begins_with_surname(text) or _chinese.begins_with_surname(text))


def _is_of_names(name: Letters) -> bool:
    """Whether every word, of two and more, is one that people bear."""
    words = _person_tables.person_tables().words
    return len(name.words) > 1 and all(word in words for word in name.words)


def _compare_generic(a: str, b: str) -> Agreement:
    """Names of generic words: `Trading Co` is every trading company, so that only the very same letters make it one."""
    if letters(a).key == letters(b).key and has_telling_words(organization(a)):
        return _SAME_COMMON_WORDS
    one, other = organization(a), organization(b)
    if one.joined and one.joined == other.joined and (one.core or one.numbers or one.countries):
        return _SAME_BUT_FORM
    found = _unless_personal(a, b, _organization_comparison.agree(one, other))
    if found.score >= _GENERIC:
        return found
    slip = one_slip(letters(a).key, letters(b).key, least=10, apart=_organization_parsing.are_apart)
    if slip is None or slip.score <= found.score:
        return found
    return Agreement(min(_GENERIC, slip.score), slip.reasons)


def _compare_vessels(a: str, b: str) -> Agreement:
    found = _vessels.agree_vessels(vessel(a), vessel(b))
    return _unless_personal(a, b, _with_slips(a, b, found, 6, _are_apart_in_ships))


def _are_apart_in_ships(x: str, y: str) -> bool:
    """Whether two words of ships' names are two words: by the table, or as two syllables of Chinese (Xia, Xin)."""
    if _organization_parsing.are_apart(x, y):
        return True
    return all(any(map(_chinese.is_plain_pinyin, chinese_readings((word,)).straight)) for word in (x, y))


def _compare_organizations(a: str, b: str) -> Agreement:
    found = _organization_comparison.agree(organization(a), organization(b))
    found = _unless_personal(a, b, _with_slips(a, b, found, 6, _organization_parsing.are_apart))
    if found.score < SAME or not any(map(_is_chinese_person, (letters(a), letters(b)))):
        return found
    # What Korean makes of a Chinese name's characters is no firm: 李娜 is not NIRA.
    read_in_korean = any("names.both-read-korean" in _codes(reason) for reason in found.reasons)
    return Agreement(_OTHER_SYLLABLES, found.reasons) if read_in_korean else found


def _is_chinese_person(name: Letters) -> bool:
    """Whether a name in Han characters is plainly a person's of China: one word, with a family name in front."""
    return name.has_han and len(name.words) == 1 and 2 <= len(name.han) <= 3 and _chinese.begins_with_surname(name.han)


def _with_slips(a: str, b: str, found: Agreement, least: int, apart: Callable[[str, str], bool]) -> Agreement:
    """What the whole spellings say, where that is more than the words said."""
    if found.score >= 0.9:
        return found
    one, other = letters(a).key, letters(b).key
    if same_words(one, other):
        return Agreement(max(0.92, found.score), (Message("names.same-words-reordered"),))
    slip = one_slip(one, other, least=least, apart=apart)
    return slip if slip is not None and slip.score > found.score else found


def _score(agreement: Agreement) -> float:
    return agreement.score


def _compare_people(a: str, b: str) -> Agreement:
    left, right = letters(a), letters(b)
    if left.east or right.east:
        found = _across(left, right)
        return (
            found if left.east == right.east or found.score >= SAME else _across_without_additions(left, right, found)
        )
    burmese_a, burmese_b = _burmese.read_name(left.words), _burmese.read_name(right.words)
    if burmese_a and burmese_b:
        return _burmese.agree(burmese_a, burmese_b)
    laid_a, laid_b = is_laid_out_korean(left.words), is_laid_out_korean(right.words)
    chinese_a, chinese_b = is_laid_out_chinese(left.words), is_laid_out_chinese(right.words)
    one, other = person(a), person(b)
    of_syllables = laid_a or laid_b or chinese_a or chinese_b or one.family_first or other.family_first
    syllabic = of_syllables or burmese_a is not None or burmese_b is not None
    general = _person_comparison.agree(one, other, syllabic=syllabic)
    if laid_a and laid_b:
        return _laid_out_as_korean(left, right, general)
    if chinese_a and chinese_b:
        return _laid_out_as_chinese(left, right, general)
    general = _with_slips(a, b, general, 7, _person_comparison.are_apart_in(one, other))
    if general.score >= SAME:
        return general
    general = _better_in_chinese(left, right, general)
    if laid_a:
        general = _better_through_hanja(left, right, general)
    return _better_through_hanja(right, left, general) if laid_b else general


def _laid_out_as_korean(left: Letters, right: Letters, general: Agreement) -> Agreement:
    """Two names that may both well be Korean: their syllables decide, or those that Chinese has for both."""
    found = best_shared(_in_korean(left), _in_korean(right), _DEAREST_LATIN)
    if found is not None and found.turned and not _korean.shares_surname(found):
        found = None
    if found is not None and _korean.other_surnames(found):
        reason = Message("names.two-family-names", (found.left.pieces[0], found.right.pieces[0]))
        return Agreement(min(general.score, _OTHER_SYLLABLES), (reason, *general.reasons))
    if found is not None and (_is_plain_korean(found) or not _are_other_chinese(left, right)):
        return max(general, _korean_agreement(found), key=_score)
    found = _shared_in_chinese(left, right)
    if found is not None:
        return _chinese_agreement(found)
    return Agreement(min(general.score, _OTHER_SYLLABLES), (Message("names.other-syllables"), *general.reasons))


def _is_plain_korean(found: Shared) -> bool:
    """Whether what two names share is plainly Korean: three syllables at little cost, and a plain family name."""
    if len(found.syllables) <= _FEWEST_SURE_SYLLABLES:
        return False
    return found.cost <= _PLAIN_KOREAN and _korean.is_plain_surname(found.left, found.right)


def _are_other_chinese(left: Letters, right: Letters) -> bool:
    """Whether two names may both well be Chinese, and then of other syllables."""
    if not (is_laid_out_chinese(left.words) and is_laid_out_chinese(right.words)):
        return False
    return _shared_in_chinese(left, right) is None


def _best_in_one_language(left: Letters, right: Letters) -> Shared | None:
    """What two names share in Mandarin, in Cantonese or in Hokkien, whichever is cheapest."""
    found = [
        shared
        for ours, theirs in zip(_in_chinese(left), _in_chinese(right), strict=True)
        if ours.straight and theirs.straight
        if (shared := best_shared(ours, theirs, _DEAREST)) is not None
    ]
    return min(found, key=lambda shared: shared.cost, default=None)


def _is_plain_pinyin(name: Letters) -> bool:
    return any(map(_chinese.is_plain_pinyin, chinese_readings(name.words).straight))


def _shared_in_chinese(left: Letters, right: Letters) -> Shared | None:
    """What two names in Latin letters share as Chinese ones. Two that are both plain pinyin share Mandarin or nothing:
    that one character is read yang in Beijing and yong in Xiamen does not make Liu Yang of Liu Yong.
    """
    found = _best_in_one_language(left, right)
    if found is None or not any(":" in syllable for syllable in found.syllables):
        return found
    both_pinyin = all(_chinese.is_plain_pinyin(reading) for reading in (found.left, found.right))
    return None if both_pinyin else found


def _laid_out_as_chinese(left: Letters, right: Letters, general: Agreement) -> Agreement:
    """Two names that may both well be Chinese: their syllables decide."""
    found = _shared_in_chinese(left, right)
    if found is not None:
        return _chinese_agreement(found)
    reason = Message("names.other-syllables-in-chinese")
    return Agreement(min(general.score, _OTHER_SYLLABLES), (reason, *general.reasons))


def _better_in_chinese(left: Letters, right: Letters, general: Agreement) -> Agreement:
    if min(len(left.words), len(right.words)) < _WORDS_OF_CHINESE:
        return general
    found = _shared_in_chinese(left, right)
    if found is None or len(found.syllables) > _CHINESE_SYLLABLES:
        return general
    return max(general, _chinese_agreement(found), key=_score)


def _better_through_hanja(korean: Letters, other: Letters, general: Agreement) -> Agreement:
    """A Korean name in Latin letters against characters that Mandarin reads."""
    return max(general, _through_hanja(korean_readings(korean.words), chinese_readings(other.words)), key=_score)


def _across(left: Letters, right: Letters) -> Agreement:
    """Names of which one at least is in Hangul, Han characters or kana."""
    by_characters = _by_characters(left, right)
    if by_characters is not None:
        return by_characters
    best = _across_in_korean(left, right)
    if left.has_han != right.has_han and best.score < _SURE:
        han, other = (left, right) if left.has_han else (right, left)
        best = max(best, _read_in_japanese(han, other), key=_score)
    if not (left.has_kana or right.has_kana):
        best = _across_in_chinese(left, right, best)
    elif best.score < SAME:
        best = max(best, _in_kana(left, right), key=_score)
    return max(best, _of_elsewhere(left, right), key=_score) if best.score < SAME else best


def _of_elsewhere(left: Letters, right: Letters) -> Agreement:
    """A foreign name in kana or Hangul against Latin letters, or the one against the other."""
    if (left.has_kana, left.has_hangul) == (right.has_kana, right.has_hangul):
        return _NO_READING
    for one, other in ((left, right), (right, left)):
        if _foreign_names.is_foreign(one.words) and not (other.has_han or is_laid_out_korean(other.words)):
            return _foreign_names.agree(one.words, other.words)
    return _NO_READING


def _across_without_additions(left: Letters, right: Letters, found: Agreement) -> Agreement:
    """The same without titles and Western given names, which only Latin letters show."""
    east, latin = (left, right) if left.east else (right, left)
    if _foreign_names.is_foreign(east.words):
        return found
    best = found
    for words, left_out in without_latin_additions(latin.words):
        part = _across(east, replace(latin, words=words))
        if part.score - _ADDITION_COST > best.score:
            reason = Message("names.left-out-of-account", (", ".join(left_out),))
            best = Agreement(part.score - _ADDITION_COST, (*part.reasons, reason))
    return best


def _by_characters(left: Letters, right: Letters) -> Agreement | None:
    """What the characters of two names say, where both are written in them and nothing else must be asked."""
    if not (left.has_han and right.has_han) or left.has_kana or right.has_kana:
        return None
    if _same_characters(left.han, right.han):
        return Agreement(0.98, (Message("names.same-characters"),))
    if left.has_hangul or right.has_hangul:
        return None
    return Agreement(0.3, (Message("names.other-characters"),))


def _across_in_korean(left: Letters, right: Letters) -> Agreement:
    only_spelt = not (left.has_hangul or left.has_han or right.has_hangul or right.has_han)
    found = best_shared(_in_korean(left), _in_korean(right), _DEAREST_KANA if only_spelt else _DEAREST)
    if found is None or not _is_whole_korean(found):
        return _NO_READING
    if only_spelt:
        # Kana against Latin letters: both only spell, and a name of another language spells something, too.
        latin, spelt, kana = (right, found.right, found.left) if left.has_kana else (left, found.left, found.right)
        if not latin.has_kana and not (is_laid_out_korean(latin.words) and _korean.may_share_surname(spelt, kana)):
            return _NO_READING
        if found.turned and not _korean.shares_surname(found):
            return _NO_READING
    if left.has_han != right.has_han and len(found.syllables) <= _FEWEST_SURE_SYLLABLES:
        latin = right if left.has_han else left
        if is_laid_out_chinese(latin.words) and _is_plain_pinyin(latin):
            # Two syllables of pinyin are what Mandarin says that they are: 李莉 is not LI, Yi.
            return _NO_READING
    if _korean.differ_inside(found):
        return Agreement(_OTHER_SYLLABLES, (Message("names.other-initial-sounds"),))
    return _korean_agreement(found)


def _is_whole_korean(found: Shared) -> bool:
    """Whether two syllables that two names share are a whole Korean name: with a family name in front, in the order in
    which both are written, and not run into one word of an alphabet.
    """
    if len(found.syllables) > _FEWEST_SURE_SYLLABLES:
        return True
    if found.turned:
        return all(_korean.is_hangul(reading.pieces) for reading in (found.left, found.right))
    in_one_word = any(
        len(reading.ends) == 1 and not _korean.is_syllabic(reading.pieces) for reading in (found.left, found.right)
    )
    return not in_one_word and _korean.is_plain_surname(found.left, found.right)


def _across_in_chinese(left: Letters, right: Letters, best: Agreement) -> Agreement:
    """Characters against their readings in Chinese; Hangul against what Mandarin makes of a Korean's characters."""
    if left.has_hangul and right.has_hangul:
        return best
    if not left.has_hangul and not right.has_hangul:
        found = _best_in_one_language(left, right)
        return best if found is None else max(best, _chinese_agreement(found), key=_score)
    hangul, other = (left, right) if left.has_hangul else (right, left)
    if best.score >= SAME or other.east:
        return best
    return max(best, _through_hanja(korean_readings(hangul.words), chinese_readings(other.words)), key=_score)


def _same_characters(a: str, b: str) -> bool:
    """Whether two texts are the same Han characters, simplified, traditional or in Japanese form."""
    return len(a) == len(b) and all(
        one == other
        or bool((left := readings(one)) and (right := readings(other)) and not set(left.form).isdisjoint(right.form))
        for one, other in zip(a, b, strict=True)
    )


def _korean_agreement(found: Shared) -> Agreement:
    read = _written(found.left), _written(found.right), "".join(found.syllables)
    reasons = [Message("names.both-read", read)]
    for piece, others in found.ambiguities()[:3]:
        reasons.append(Message("names.ambiguous-spelling", (piece, _either(others[:3]))))
    return _scored(found, 0.97, reasons)


def _either(readings: Sequence[str]) -> Argument:
    """The readings as alternatives: 용 or 영."""
    first, *others = readings
    said: Argument = first
    for other in others:
        said = Message("names.or", (said, other))
    return said


def _chinese_agreement(found: Shared) -> Agreement:
    sounds = " ".join(syllable.rpartition(":")[2] for syllable in found.syllables)
    languages = {syllable.rpartition(":")[0] for syllable in found.syllables}
    code = next((code for language, code in _SOUTHERN if language in languages), "names.both-read")
    return _scored(found, 0.96, [Message(code, (_written(found.left), _written(found.right), sounds))])


def _written(reading: SyllableReading) -> str:
    starts = (0, *reading.ends)
    words = [reading.pieces[start:end] for start, end in zip(starts, reading.ends, strict=False)]
    return " ".join("".join(pieces) for pieces in words)


def _scored(found: Shared, top: float, reasons: list[Message]) -> Agreement:
    reasons.append(_TURNED if found.turned else _SAME_ORDER)
    return Agreement(max(0.0, top - 0.2 * found.cost - (0.03 if found.turned else 0.0)), tuple(reasons))


def _through_hanja(korean: Readings, chinese: Readings) -> Agreement:
    """A Korean name against what Mandarin makes of its characters: three syllables and more, in two words and more, as
    one pinyin syllable is many in Korean.
    """
    read = tuple(
        reading
        for mandarin in chinese.straight
        if len(mandarin.options) >= _THROUGH_HANJA_SYLLABLES and len(mandarin.ends) > 1
        if (reading := _chinese.in_korean(mandarin)) is not None
    )
    found = best_shared(korean, Readings(read, ()), _DEAREST_THROUGH_HANJA)
    if found is None:
        return Agreement(0.0, ())
    reason = Message("names.read-by-mandarin", (_written(found.right), "".join(found.syllables)))
    return Agreement(0.9 - 0.2 * found.cost, (reason, _SAME_ORDER))


def _read_in_japanese(han: Letters, other: Letters) -> Agreement:
    words = [romaji(word) if other.has_kana else word for word in other.words]
    if other.has_hangul or not words:
        return Agreement(0.0, ())
    best = None
    for turn in range(len(words)):
        cost = _japanese.reads(han.han, words[turn:] + words[:turn])
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, turn)
    if best is None:
        return Agreement(0.0, ())
    if len(han.han) <= _FEWEST_SURE_SYLLABLES and not _is_surely_japanese(best[0], words, other):
        return Agreement(0.0, ())
    order = _SAME_ORDER if best[1] == 0 else _TURNED
    return Agreement(
        max(0.0, 0.95 - 0.2 * best[0] - (0.02 if best[1] else 0)),
        (Message("names.read-in-japanese", (han.han, " ".join(words))), order),
    )


def _is_surely_japanese(cost: float, words: Sequence[str], other: Letters) -> bool:
    """Whether two characters, which have many readings, are read plainly, as more than two vowels, and the other name
    is none of Korea or China.
    """
    if cost > _DEAREST_JAPANESE or len("".join(words)) < _LEAST_JAPANESE_LETTERS:
        return False
    return not (is_laid_out_korean(other.words) or is_laid_out_chinese(other.words))


def _in_kana(left: Letters, right: Letters) -> Agreement:
    """Kana against Latin letters or kana: as romaji, in any order of the words."""
    if left.has_han or right.has_han or left.has_hangul or right.has_hangul:
        return Agreement(0.0, ())
    one, other = (" ".join(_japanese.short(romaji(word)) for word in side.words) for side in (left, right))
    if sorted(one.split()) == sorted(other.split()) or one.replace(" ", "") == other.replace(" ", ""):
        return Agreement(0.93, (Message("names.read-in-kana", (one,)),))
    syllabic = any(is_laid_out_korean(side.words) or is_laid_out_chinese(side.words) for side in (left, right))
    if not syllabic and any(_foreign_names.is_foreign(side.words) for side in (left, right)):
        return _of_elsewhere(left, right)
    return _person_comparison.agree(person(one), person(other), syllabic=syllabic)
