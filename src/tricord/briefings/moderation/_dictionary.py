"""Which words a language has: the spelling dictionaries of Turkish and English, asked through Hunspell.

Not the judge of a comment: it says that a word is one. Where no Hunspell is installed, the tables work alone
(`available`), and more goes to a person.
"""

from __future__ import annotations

import lzma
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol, cast

from tricord.data import cache_folder

_FOLDER = Path(__file__).parent / "dictionaries"
_LONGEST = 40


class _Speller(Protocol):
    def spell(self, word: str) -> bool: ...


def available(lang: str) -> bool:
    """Whether there is a dictionary of a language, and what asks it."""
    return _speller(lang) is not None


@lru_cache(maxsize=50_000)
def knows(word: str, lang: str) -> bool:
    """Whether a word is one of the language, in any of its forms. False where there is no dictionary."""
    speller = _speller(lang)
    if speller is None or len(word) > _LONGEST:
        return False
    try:
        return speller.spell(word)
    except UnicodeError:
        return False


@cache
def _speller(lang: str) -> _Speller | None:
    if not (_FOLDER / f"{lang}.dic.xz").exists():
        return None
    try:
        from hunspell import Hunspell
    except ImportError:
        return None
    folder = _unpacked(lang)
    return cast(_Speller, Hunspell(lang, hunspell_data_dir=str(folder)))


def _unpacked(lang: str) -> Path:
    """The dictionary as files of their own, which Hunspell asks for: unpacked once for each edition of it."""
    packed = [_FOLDER / f"{lang}.{kind}.xz" for kind in ("aff", "dic")]
    edition = "-".join(str(file.stat().st_size) for file in packed)
    where = cache_folder() / "dictionaries" / f"{lang}-{edition}"
    for file in packed:
        target = where / file.stem
        if not target.exists():
            where.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=where, delete=False) as part:
                part.write(lzma.decompress(file.read_bytes()))
            os.replace(part.name, target)
    return where
