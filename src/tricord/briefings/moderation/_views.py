"""Korean and Japanese as they are searched: the text itself, and the text without what is put between its letters.

Neither language is parted into words here; what is found anywhere is weighed against the words that may hold it.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

_HANGUL = re.compile(r"[\uac00-\ud7a3\u3131-\u318e]")
_KANA_HAN = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


class SearchView(msgspec.Struct, frozen=True):
    """A text to search, where each of its characters stands in the cleaned comment, and in which sentence."""

    text: str
    places: list[int]
    sentences: list[int]


def as_written(text: str, sentences: list[int]) -> SearchView:
    """The cleaned text itself."""
    return SearchView(text, list(range(len(text))), sentences)


def undisguised(text: str, sentences: list[int], lang: str) -> SearchView:
    """The text without signs between letters, single letters drawn together, long drawn ones short."""
    kept = [at for at, character in enumerate(text) if not _is_between(text, at, character, lang)]
    kept = _without_repeats(text, kept, lang)
    drawn = "".join(text[at] for at in kept)
    if lang == "ko":
        drawn, kept = _composed(drawn, kept)
    else:
        drawn = drawn.replace("タヒ", "死")
        if len(drawn) != len(kept):
            kept = _shrunk("".join(text[at] for at in kept), kept)
    return SearchView(drawn, kept, [sentences[at] for at in kept])


def _shrunk(before: str, kept: list[int]) -> list[int]:
    """The places after every タヒ became one character."""
    out, at = [], 0
    while at < len(before):
        out.append(kept[at])
        at += 2 if before.startswith("タヒ", at) else 1
    return out


def _is_between(text: str, at: int, character: str, lang: str) -> bool:
    letter = _HANGUL if lang == "ko" else _KANA_HAN
    if letter.match(character):
        return lang == "ja" and character in "ッっァィゥェォぁぃぅぇぉ" and at > 0 and text[at - 1] == character
    if lang == "ja" and character in "ー〜~":
        return True
    if character.isalpha() and character not in "xX":
        return False
    left = next((n for n in range(at - 1, max(-1, at - 4), -1) if letter.match(text[n])), None)
    right = next((n for n in range(at + 1, min(len(text), at + 4)) if letter.match(text[n])), None)
    if left is None or right is None:
        return False
    if character == " ":
        # Blanks hide a word only where each letter stands by itself.
        return _stands_alone(text, left) and _stands_alone(text, right)
    if character in "、。,.!?！？" and lang == "ja" and not _stands_alone(text, left):
        return character in ",." and not text[at + 1 : at + 2].isspace()
    if unicodedata.category(character) == "Nd":
        return lang == "ko" and left == at - 1 and right == at + 1
    return not any(text[n] == " " for n in range(left + 1, right))


def _stands_alone(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isalnum() and not after.isalnum()


def _without_repeats(text: str, kept: list[int], lang: str) -> list[int]:
    out: list[int] = []
    for at in kept:
        character = text[at]
        if lang == "ja" and character in "ッっ" and out and text[out[-1]] not in "ッっ":
            following = text[at + 1 : at + 2]
            if following and following in "ッっ":
                continue
        if len(out) > 1 and text[out[-1]] == character == text[out[-2]]:
            continue
        out.append(at)
    return out


def _composed(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Jamo that are typed one by one, as syllables; each stands where its first jamo does."""
    if not re.search(f"[{_INITIALS}][{_VOWELS}]", text):
        return text, places
    out, where, at = [], [], 0
    while at < len(text):
        initial = _INITIALS.find(text[at])
        vowel = _VOWELS.find(text[at + 1]) if initial >= 0 and at + 1 < len(text) else -1
        where.append(places[at])
        if vowel < 0:
            out.append(text[at])
            at += 1
            continue
        final = _FINALS.find(text[at + 2]) if at + 2 < len(text) else -1
        opens_next = at + 3 < len(text) and text[at + 3] in _VOWELS
        final = 0 if final < 0 or opens_next else final
        out.append(chr(0xAC00 + (initial * 21 + vowel) * 28 + final))
        at += 3 if final else 2
    return "".join(out), where
