"""How names stand on a page: in the reader's script first, each with the language that it is in.

A list's language says more than the letters: 朝 in a Japanese list is Japanese. What nothing tells is `und`, so that
no browser draws it in the wrong national shape for being on a page in English.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tricord.align import Subject, SubjectName

_TAGS = {"jpn": "ja", "kor": "ko", "eng": "en", "rus": "ru", "zho": "zh", "ara": "ar", "fas": "fa"}
_SCRIPTS = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "und-Hani",
    "CYRILLIC": "und-Cyrl",
    "ARABIC": "und-Arab",
    "LATIN": "und-Latn",
}
#: Of which language names in letters other than Latin are, by the beginning of the list's id.
_OF_LISTS = {"jp-": "ja", "kr-": "ko"}
_MAIN = "name"


class ShownName(NamedTuple):
    """A name with its tag for `lang`."""

    value: str
    lang: str


class ShownNames(NamedTuple):
    """A subject's names as a row shows them: the first in the reader's script where a list prints one (`own` says so),
    then main names in other scripts.
    """

    first: ShownName
    others: tuple[ShownName, ...]
    own: bool


def shown_names(subject: Subject, spoken: str) -> ShownNames:
    """The names of a subject for a reader of a language."""
    main = list(dict.fromkeys(_shown(name) for name in subject.names if name.kind == _MAIN))
    first, own = _first(subject, main, spoken)
    caption = ShownName(subject.caption, tag(subject.caption))
    candidates = [caption, *main] if first != caption else main
    seen, others = {first.lang}, []
    for name in candidates:
        if name.lang not in seen and name.value != first.value:
            seen.add(name.lang)
            others.append(name)
    return ShownNames(first, tuple(others[:3]), own)


def _first(subject: Subject, main: Sequence[ShownName], spoken: str) -> tuple[ShownName, bool]:
    if spoken in ("ja", "ko"):
        every = (*main, *(_shown(name) for name in subject.names))
        if found := next((name for name in every if name.lang == spoken), None):
            return found, True
    caption = ShownName(subject.caption, tag(subject.caption))
    return caption, spoken in ("en", "tr") and caption.lang == "und-Latn"


def _shown(name: SubjectName) -> ShownName:
    return ShownName(name.value, tag(name.value, lang=name.lang, list_id=name.list_id))


def tag(text: str, *, lang: str | None = None, list_id: str = "") -> str:
    """The tag for `lang` of a text: of what its list says, where that fits the letters, else of the letters."""
    script = _script(text)
    if lang in _TAGS and not (script == "und-Latn" and _TAGS[lang] in ("ja", "ko", "ru", "zh", "ar", "fa")):
        return _TAGS[lang]
    if script == "und-Hani":
        return next((own for start, own in _OF_LISTS.items() if list_id.startswith(start)), script)
    return script


@lru_cache(maxsize=65536)
def _script(text: str) -> str:
    """By the first letter that tells; kana anywhere makes a text Japanese, Hangul anywhere Korean."""
    found = [tag for character in text if (tag := _script_of(character))]
    for telling in ("ko", "ja"):
        if telling in found:
            return telling
    return found[0] if found else "und"


@lru_cache(maxsize=8192)
def _script_of(character: str) -> str:
    if not character.isalpha():
        return ""
    return _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "und")


def tagged(values: Iterable[SubjectName]) -> list[tuple[ShownName, SubjectName]]:
    """Names with their tags."""
    return [(_shown(name), name) for name in values]
