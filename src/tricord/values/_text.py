"""White space, and the language that a script decides."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_KANA = re.compile(r"[぀-ヿㇰ-ㇿｦ-ﾟ]")
_HANGUL = re.compile(r"[ᄀ-ᇿ㄰-㆏가-힣]")


def tidy(text: str) -> str:
    """The text with runs of white space (ideographic spaces too) made one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


def language_of(text: str) -> str | None:
    """The ISO 639-3 code when the script alone decides the language: kana is Japanese, Hangul Korean; else None.

    Han alone may be Chinese, Japanese or Korean; Latin, Cyrillic and Arabic script serve many languages.
    """
    if _KANA.search(text):
        return "jpn"
    if _HANGUL.search(text):
        return "kor"
    return None


#: What lists and forms print where nothing is known, in small letters.
_NOTHING = frozenset(
    {"", "-", "--", "ー", "?", "n/a", "#n/a", "na", "none", "null", "nil", "unknown", "not known", "not available",
     "0000-00-00", "00000000", "不明", "不詳", "なし", "無し", "無", "未詳", "미상", "불명", "불상", "없음", "해당없음"}
)  # fmt: skip


def says_nothing(text: str) -> bool:
    """Whether a cell says that nothing is known, in the words of lists and forms. Of a whole cell only, never of a
    name: Na and Nil are names of people.
    """
    return text.lower() in _NOTHING
