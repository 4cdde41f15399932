"""Are two names one name? A calibrated score, and the evidence.

`compare` parses both names once (the parses are kept), asks every way of reading that both have in common - as Korean,
Chinese or Japanese syllables, as words of an alphabet, as an organisation's words - and answers with the best of them.
Where both names are plainly laid out as Korean ones, the syllables alone decide: Kim Yong Chol and Kim Yong Chun differ
by two letters and are two people.

The score is calibrated: 0.7 and above is "the same name" for every script and every schema. What cannot be compared
scores 0 and says so. It says nothing of dates or numbers: a name is not a person, that is `tricord.screen`'s judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from tricord.i18n import Message
from tricord.model import KINDS, SCHEMAS, Kind
from tricord.model.errors import InvalidValue
from tricord.names import (
    _burmese,
    _chinese,
    _korean,
    _organization_comparison,
    _organization_parsing,
    _person_tables,
    _vessels,
)
from tricord.names._agreement import SAME, SCORE, SURE, Agreement
from tricord.names._fold import fold
from tricord.names._letters import KEPT, Letters, chinese_readings, is_laid_out_chinese, is_laid_out_korean, letters_of
from tricord.names._organization_parsing import has_telling_words, is_name
from tricord.names._people_by_reading import OTHER_SYLLABLES, compare_people
from tricord.names._whole_spellings import one_slip, with_slips
from tricord.names._written import CRAFT, EXACT, PEOPLE, WrittenName, written_names
from tricord.values import identifier_forms

MAX = 512
_GENERIC = 0.6
"""What names of generic words score at most that are not the same letters."""
_SAME_LETTERS = Agreement(1.0, (Message("names.same-letters"),))
_SAME_COMMON_WORDS = Agreement(0.75, (Message("names.same-letters"), Message("names.common-words")))
_SAME_BUT_FORM = Agreement(0.72, (Message("names.same-letters-joined"), Message("names.common-words")))
_OTHER_LETTERS = Agreement(0.0, (Message("names.other-letters"),))
_PART_COST = 0.01
"""What a name in a field counts less than a field that holds nothing but the name."""
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


organization = lru_cache(maxsize=KEPT)(_organization_parsing.parse)
vessel = lru_cache(maxsize=KEPT)(_vessels.parse_vessel)


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
    if not letters_of(a).key or not letters_of(b).key:
        return Comparison(0.0, (Message("names.nothing-readable"),))
    found = _compare_whole(schema, a, b)
    if found.score < SURE and letters_of(a).key != letters_of(b).key:
        found = _better_in_part(schema, a, b, found)
    return Comparison(round(found.score, 4), found.reasons, round(max(found.score, found.uncommon), 4))


def _compare_whole(schema: str, a: str, b: str) -> Agreement:
    """Two names as they were written."""
    if schema in EXACT:
        return _SAME_LETTERS if _are_one_number(a, b) else _OTHER_LETTERS
    if schema not in _NO_GENERIC and not (is_name(organization(a)) and is_name(organization(b))):
        return _compare_generic(a, b)
    if letters_of(a).key == letters_of(b).key:
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
            if (
                (score := part.score - _PART_COST) > best.score
                and letters_of(one.text).key
                and letters_of(other.text).key
            ):
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
        return compare_people(a, b)
    if schema in ORGANIZATIONS:
        return _compare_organizations(a, b)
    if schema in CRAFT:
        return _compare_vessels(a, b)
    return max(compare_people(a, b), _compare_organizations(a, b), key=SCORE)


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
    for name in (letters_of(a), letters_of(b)):
        personal = _is_of_names(name) or _is_of_syllables(name)
        if not codes.isdisjoint(_refused_of(name)) or (personal and _is_one_word_of(name, found)):
            return Agreement(OTHER_SYLLABLES, found.reasons)
    return found


def _is_one_word_of(name: Letters, found: Agreement) -> bool:
    """Whether words of a name, run together, are held to be one word of the other: Yu Na is no YUNA Engineering."""
    joined = {"".join(name.words[start:end]) for start, end in combinations(range(len(name.words) + 1), 2)}
    joined -= set(name.words)
    codes = ("names.one-foreign-word", "names.word-in-both")
    return any(reason.code in codes and not joined.isdisjoint(map(str, reason.arguments)) for reason in found.reasons)


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
    if letters_of(a).key == letters_of(b).key and has_telling_words(organization(a)):
        return _SAME_COMMON_WORDS
    one, other = organization(a), organization(b)
    if one.joined and one.joined == other.joined and (one.core or one.numbers or one.countries):
        return _SAME_BUT_FORM
    found = _unless_personal(a, b, _organization_comparison.agree(one, other))
    if found.score >= _GENERIC:
        return found
    slip = one_slip(letters_of(a).key, letters_of(b).key, least=10, apart=_organization_parsing.are_apart)
    if slip is None or slip.score <= found.score:
        return found
    return Agreement(min(_GENERIC, slip.score), slip.reasons)


def _compare_vessels(a: str, b: str) -> Agreement:
    found = _vessels.agree_vessels(vessel(a), vessel(b))
    return _unless_personal(a, b, with_slips(a, b, found, 6, _are_apart_in_ships))


def _are_apart_in_ships(x: str, y: str) -> bool:
    """Whether two words of ships' names are two words: by the table, or as two syllables of Chinese (Xia, Xin)."""
    if _organization_parsing.are_apart(x, y):
        return True
    return all(any(map(_chinese.is_plain_pinyin, chinese_readings((word,)).straight)) for word in (x, y))


def _compare_organizations(a: str, b: str) -> Agreement:
    found = _organization_comparison.agree(organization(a), organization(b))
    found = _unless_personal(a, b, with_slips(a, b, found, 6, _organization_parsing.are_apart))
    return _unless_of_china(a, b, found)


def _unless_of_china(a: str, b: str, found: Agreement) -> Agreement:
    """What two names of organisations say, unless one is plainly a Chinese person's and only a reading agrees:
    in Korean (李娜 is not NIRA), or in Chinese with other characters (谭俊 is not 檀君).
    """
    names = letters_of(a), letters_of(b)
    if found.score < SAME or not any(map(_is_chinese_person, names)):
        return found
    codes = {code for reason in found.reasons for code in _codes(reason)}
    by_other_characters = all(name.has_han for name in names) and "names.both-read-chinese" in codes
    if "names.both-read-korean" in codes or by_other_characters:
        return Agreement(OTHER_SYLLABLES, found.reasons)
    return found


def _is_chinese_person(name: Letters) -> bool:
    """Whether a name in Han characters is plainly a person's of China: one word, with a family name in front."""
    return name.has_han and len(name.words) == 1 and 2 <= len(name.han) <= 3 and _chinese.begins_with_surname(name.han)
