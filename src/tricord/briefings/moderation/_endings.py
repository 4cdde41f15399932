"""Endings: whether what follows a listed word is only its inflection. Morphology by patterns, not by a dictionary.

Turkish by `turkish_rest` (ı and i are one letter there, u and ü too), English and Korean as written.
"""

from __future__ import annotations

import re
from functools import cache

_TURKISH_NOUN = (
    "l[ae]r|l[iu]k|l[iu][gğ]|l[iu]|s[iu]z|[cç][iu]|[iu]m|[iu]n|s[iu]|[iu]|[iu]m[iu]z|[iu]n[iu]z|y?[ae]|n[ae]|"
    "[dt][ae]n?|n[dt][ae]n?|n[iu]n|n[iu]|y[iu]|yl[ae]|l[ae]|[dt][iu]r|y?[dt][iu][mnk]?|y?m[iu][sş]|s[iu]n|"
    "s[iu]n[iu]z|y[iu]m|y[iu]z|k[iu]|l[ae][sş]|l[ae]n|l[ae]t|[cç][ae]s[iu]n[ae]|[cç][ae][gğ]iz|y?k[ae]n|y?s[ae]"
)
_TURKISH_VERB = (
    "[aeiu]r|[iu]yor?|[aei]?y?[ae]c[ae]k|[aei]?y?[ae]c[ae][gğ]|[iu]c[ae]k|[iu]c[ae][gğ]|[iu]c[ae]m|[ae]c[ae]m|"
    "y?[ae]y[iu]m|[ae]l[iu]m|m[ae]k|m[ae]|m[iu][sş]|[dt][iu]|[dt][iu]k|[dt][iu][gğ]|[iu]l|[iu]n|[iu][sş]|[iu]k|"
    "[dt][iu]r|s[iu]n|s[ae]|[iu]p|[ae]n|[iu]c[iu]|[ae]s[iu]|[ae]s[iu]c[ae]|[iu]yom|[iu]yon|[iu]ym|[iu]cem|m[ae]z|y[iu]n|"
    "[iu]n[iu]z|[ae]r[ae]k|[ae]m|[dt][iu]m|[iu]m|[ae]|k|m|n|z|t"
)
_ENGLISH = "s|es|ed|d|ing|in|in'|er|ers|ery|y|ish|'s|ness|ly|ty|tard|tards|head|heads|face|faces|hole|holes|ism|dom"
_ENGLISH_DOUBLED = re.compile(r"^(?P<last>.)(?:ing|ed|er|ers|y|ish)$")
_KOREAN = (
    "들|은|는|이|가|을|를|의|에|에게|에서|한테|로|으로|도|만|와|과|랑|이랑|아|야|이야|이다|다|이네|네|이냐|냐|이지|지|이고|고|"
    "이라|라|라고|이라고|라는|같은|같이|같네|같다|놈|년|새끼|짓|것|한|하다|하네|하고|해|했|하는|하지|인|임|였|이었|요|죠|군|구나|"
    "노|누|까|자|서|데|니|어|며|면|란|씨|님|네요|다가|스러운|스럽다"
)


@cache
def _chain(lang: str) -> re.Pattern[str]:
    parts = {"tr": f"{_TURKISH_NOUN}|m[iu]|lan", "en": _ENGLISH, "ko": _KOREAN}.get(lang, "(?!)")
    most = {"tr": 6, "en": 2, "ko": 6}.get(lang, 1)
    return re.compile(f"(?:{parts}){{0,{most}}}")


_VERBS = re.compile(f"(?:{_TURKISH_VERB})(?:{_TURKISH_VERB}|{_TURKISH_NOUN}){{0,6}}")
_YOU = re.compile(r"(?:l[ae]r)?(?:[iu]n)?(?:d[ae]n)?s[iu]n(?:[iu]z)?|s[iu]n(?:[iu]z|l[ae]r)?")


def is_inflection(rest: str, lang: str) -> bool:
    """Whether `rest`, which follows a word, is made of endings of nouns only; the empty text is."""
    return _chain(lang).fullmatch(rest) is not None


def is_verb_ending(rest: str) -> bool:
    """Whether `rest`, which follows a Turkish root of a verb, is made of endings of verbs; the empty text is none."""
    return _VERBS.fullmatch(rest) is not None


def is_second_person(rest: str) -> bool:
    """Whether `rest` makes a Turkish noun a sentence about the person addressed (`aptalsın`)."""
    return _YOU.fullmatch(rest) is not None


def doubled(rest: str, last: str) -> bool:
    """Whether English doubles the last letter before an ending (`shitting`)."""
    match = _ENGLISH_DOUBLED.match(rest)
    return match is not None and match["last"] == last


def turkish_rest(rest: str) -> str:
    """What follows a Turkish word as the patterns have it: vowels without their marks, ş, ç and ğ as they are."""
    return rest.translate(_VOWELS)


_VOWELS = str.maketrans("ıüöâîû", "iuoaiu")
#: Turkish softens the last consonant of a word before a vowel.
SOFTENED = {"k": "g", "p": "b", "t": "d"}
