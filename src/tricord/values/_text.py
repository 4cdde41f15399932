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
