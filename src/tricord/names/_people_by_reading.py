"""Names of people compared in every reading that both have: as syllables of Korean, of Mandarin, Cantonese or Hokkien,
as characters read in Japanese, as kana, as the sounds of a foreign name, and as words of an alphabet.

Where both are plainly laid out as names of Korea or of China, the syllables alone decide: Kim Yong Chol and Kim Yong
Chun differ by two letters and are two people. Names of bodies and ships are not read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from tricord.i18n import Argument, Message
from tricord.names import _burmese, _chinese, _foreign_names, _japanese, _korean, _person_comparison, _person_parsing
from tricord.names._agreement import SAME, SCORE, SURE, Agreement
from tricord.names._beside_east_asian import without_latin_additions
from tricord.names._han import readings
from tricord.names._kana import romaji
from tricord.names._letters import (
    KEPT,
    Letters,
    chinese_readings,
    in_chinese,
    in_korean,
    is_laid_out_chinese,
    is_laid_out_korean,
    korean_readings,
    letters_of,
)
from tricord.names._syllables import Readings, Shared, SyllableReading, best_shared
from tricord.names._whole_spellings import with_slips

OTHER_SYLLABLES = 0.6
"""The most of names that read as Korean, in other syllables."""
_SAME_ORDER, _TURNED = Message("names.same-order"), Message("names.family-name-turned")
_ADDITION_COST = 0.05
"""What a title or a Western given name costs that the name in characters does not show."""
_WORDS_OF_CHINESE = 2
"""Words of a name in Latin letters that may be Chinese: of one word, too much is."""
_CHINESE_SYLLABLES = 4
"""The syllables of a Chinese name at most: a family name of two, a given name of two."""
_DEAREST_JAPANESE = 0.15
"""What two characters cost at most that are read in Japanese: two have many readings."""
_DEAREST_IN_KANA = 0.3
"""What characters cost at most that are read as kana spell them, which leave nothing open: Bada Bai is no Japanese."""
_LEAST_JAPANESE_LETTERS = 4
_THROUGH_HANJA_SYLLABLES = 3
_DEAREST_THROUGH_HANJA = 0.8
"""What three syllables of a Korean name cost at most through characters that Mandarin reads: a quarter each."""
_FEWEST_SURE_SYLLABLES = 2
_SOUTHERN = (("nan", "names.both-read-hokkien"), ("yue", "names.both-read-cantonese"))
_PLAIN_KOREAN = 0.4
"""What two names cost at most that are plainly one in Korean, whatever they are in Chinese."""
_DEAREST = 1.3
_DEAREST_KANA = 0.6
"""The same of kana and Latin letters, which both only spell."""
_DEAREST_LATIN = 0.9
"""What two names cost at most that share Korean syllables, across scripts and within Latin letters: there a habit of
spelling stands against a habit.
"""
#: Words of a Burmese name that tell who somebody is where it is read by sound.
_BURMESE_WORDS = 3
_NO_READING = Agreement(0.0, (Message("names.no-shared-reading"),))

person = lru_cache(maxsize=KEPT)(_person_parsing.parse)


def compare_people(a: str, b: str) -> Agreement:
    """How far two names are one person's, in the best of the readings that both have. Symmetric where `a` <= `b`."""
    left, right = letters_of(a), letters_of(b)
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
    general = with_slips(a, b, general, 7, _person_comparison.are_apart_in(one, other))
    if general.score >= SAME:
        return general
    general = _better_in_chinese(left, right, general)
    if laid_a:
        general = _better_through_hanja(left, right, general)
    return _better_through_hanja(right, left, general) if laid_b else general


def _laid_out_as_korean(left: Letters, right: Letters, general: Agreement) -> Agreement:
    """Two names that may both well be Korean: their syllables decide, or those that Chinese has for both."""
    found = best_shared(in_korean(left), in_korean(right), _DEAREST_LATIN)
    if found is not None and found.turned and not _korean.shares_surname(found):
        found = None
    if found is not None and _korean.other_surnames(found):
        reason = Message("names.two-family-names", (found.left.pieces[0], found.right.pieces[0]))
        return Agreement(min(general.score, OTHER_SYLLABLES), (reason, *general.reasons))
    if found is not None and (_is_plain_korean(found) or not _are_other_chinese(left, right)):
        return max(general, _korean_agreement(found), key=SCORE)
    found = _shared_in_chinese(left, right)
    if found is not None:
        return _chinese_agreement(found)
    return Agreement(min(general.score, OTHER_SYLLABLES), (Message("names.other-syllables"), *general.reasons))


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
        for ours, theirs in zip(in_chinese(left), in_chinese(right), strict=True)
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
    return Agreement(min(general.score, OTHER_SYLLABLES), (reason, *general.reasons))


def _better_in_chinese(left: Letters, right: Letters, general: Agreement) -> Agreement:
    if min(len(left.words), len(right.words)) < _WORDS_OF_CHINESE:
        return general
    found = _shared_in_chinese(left, right)
    if found is None or len(found.syllables) > _CHINESE_SYLLABLES:
        return general
    return max(general, _chinese_agreement(found), key=SCORE)


def _better_through_hanja(korean: Letters, other: Letters, general: Agreement) -> Agreement:
    """A Korean name in Latin letters against characters that Mandarin reads."""
    return max(general, _through_hanja(korean_readings(korean.words), chinese_readings(other.words)), key=SCORE)


def _across(left: Letters, right: Letters) -> Agreement:
    """Names of which one at least is in Hangul, Han characters or kana."""
    by_characters = _by_characters(left, right)
    if by_characters is not None:
        return by_characters
    best = _across_in_korean(left, right)
    if left.has_han != right.has_han and best.score < SURE:
        han, other = (left, right) if left.has_han else (right, left)
        best = max(best, _read_in_japanese(han, other), key=SCORE)
    if not (left.has_kana or right.has_kana):
        best = _across_in_chinese(left, right, best)
    elif best.score < SAME:
        best = max(best, _in_kana(left, right), key=SCORE)
    return max(best, _of_elsewhere(left, right), key=SCORE) if best.score < SAME else best


def _of_elsewhere(left: Letters, right: Letters) -> Agreement:
    """A foreign name in kana or Hangul against Latin letters, or the one against the other."""
    if (left.has_kana, left.has_hangul) == (right.has_kana, right.has_hangul):
        return _NO_READING
    for one, other in ((left, right), (right, left)):
        if not _foreign_names.is_foreign(one.words) or other.has_han:
            continue
        if not _is_laid_out_east_asian(other) and not _is_part_of_burmese(one, other):
            return _foreign_names.agree(one.words, other.words)
    return _NO_READING


def _is_part_of_burmese(one: Letters, other: Letters) -> bool:
    """True where `other` is a Burmese name that `one` does not have word for word, or of two words: its words are too
    short, and too many bear them, for a part of them to tell who somebody is by sound.
    """
    return _burmese.read_name(other.words) is not None and not len(one.words) == len(other.words) >= _BURMESE_WORDS


def _is_laid_out_east_asian(name: Letters) -> bool:
    return is_laid_out_korean(name.words) or is_laid_out_chinese(name.words)


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
    found = best_shared(in_korean(left), in_korean(right), _DEAREST_KANA if only_spelt else _DEAREST)
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
        return Agreement(OTHER_SYLLABLES, (Message("names.other-initial-sounds"),))
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
        if found is None or _is_southern_in_one_word(found, left, right):
            return best
        return max(best, _chinese_agreement(found), key=SCORE)
    hangul, other = (left, right) if left.has_hangul else (right, left)
    if best.score >= SAME or other.east:
        return best
    return max(best, _through_hanja(korean_readings(hangul.words), chinese_readings(other.words)), key=SCORE)


def _is_southern_in_one_word(found: Shared, left: Letters, right: Letters) -> bool:
    """Whether one word of an alphabet is read as two syllables of Cantonese or Hokkien: Marwan is not maa wan."""
    in_one_word = any(len(name.words) == 1 and not name.east for name in (left, right))
    return in_one_word and len(found.syllables) <= _FEWEST_SURE_SYLLABLES and any(":" in one for one in found.syllables)


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
    if best is None or (other.has_kana and best[0] > _DEAREST_IN_KANA):
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
    return not _is_laid_out_east_asian(other)


def _in_kana(left: Letters, right: Letters) -> Agreement:
    """Kana against Latin letters or kana: as romaji, in any order of the words."""
    if left.has_han or right.has_han or left.has_hangul or right.has_hangul:
        return Agreement(0.0, ())
    one, other = (" ".join(_japanese.short(romaji(word)) for word in side.words) for side in (left, right))
    if sorted(one.split()) == sorted(other.split()) or one.replace(" ", "") == other.replace(" ", ""):
        return Agreement(0.93, (Message("names.read-in-kana", (one,)),))
    syllabic = any(map(_is_laid_out_east_asian, (left, right)))
    if not syllabic and any(_foreign_names.is_foreign(side.words) for side in (left, right)):
        return _of_elsewhere(left, right)
    return _person_comparison.agree(person(one), person(other), syllabic=syllabic)
