"""Countries by their names in any language.

`countries.csv` holds for every country, former state, dependency and province its codes and the names under which it is
known, folded as `country` folds what it is asked; `countries_ja.csv` holds the names that Japanese lists print;
`country_words.csv` what people write in forms and files: nationalities, short names, and words that may mean either of
two.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
#: The tables by which countries are read. Where one of them changes, the same text may be read differently.
_TABLES = (_HERE / "countries.csv", _HERE / "countries_ja.csv", _HERE / "country_words.csv")

#: Latin letters that Unicode does not decompose into a plain letter and a mark.
_PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae", "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ø": "o", "œ": "oe", "ß": "ss",
        "þ": "th", "ŧ": "t", "ƒ": "f", "ƙ": "k", "ǝ": "e", "ɓ": "b", "ɔ": "o", "ɖ": "d", "ɗ": "d", "ə": "a", "ɛ": "e",
        "ɣ": "g", "ɨ": "i", "ɲ": "n", "ʉ": "u", "ʔ": " ",
    }
)  # fmt: skip
#: Punctuation that is left out, so that `U.S.A.` is `USA`; all other punctuation separates words.
_LEFT_OUT = dict.fromkeys(map(ord, ".()[],;:_-/'ʻʼʿʾ’‘´–—"))
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    code: None for code in _LEFT_OUT if code < 128
}
_FIRST_MARK, _LAST_MARK = "̀", "ͯ"


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The code of a country by a name in any language, by its nationality where the table has it, or by a code; None
    when the text is none of these.

    The answer is in lower case: ISO 3166-1 alpha-2 (`kp`), FollowTheMoney's code of a former state (`suhh`), or ISO
    3166-2 of a province (`ua-43`). Case, accents of Latin, Greek and Cyrillic letters, and punctuation do not count.
    """
    codes, names = _territories()
    return codes.get(text.strip().lower().replace("_", "-")) or names.get(fold_country(text))


def fold_country(text: str) -> str:
    """A name of a country as the table holds it: folded case, no accents, no punctuation, single blanks."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN_LETTERS).translate(_LEFT_OUT)
    plain = unicodedata.normalize("NFKC", "".join(c for c in letters if not _FIRST_MARK <= c <= _LAST_MARK))
    return " ".join("".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain).split())


@cache
def _territories() -> tuple[dict[str, str], dict[str, str]]:
    """The code of every territory, by any of its codes and by any of its names."""
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    with _TABLES[0].open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            codes |= dict.fromkeys(row["codes"].split(";"), row["code"])
            names |= dict.fromkeys(row["names"].split(";"), row["code"])
    return codes, names


@lru_cache(maxsize=4096)
def japanese_country(text: str) -> str | None:
    """The code of a country as the Japanese lists name it, else as anybody names it in a few words; None when it is no
    country.
    """
    if code := tabled_japanese_country(text):
        return code
    return country(text) if len(text) < 40 and not re.search(r"[,、。]", text) else None


def tabled_japanese_country(text: str) -> str | None:
    """The code of a country as the Japanese lists name it, in Japanese or English, from their table alone; None when it
    is not there.
    """
    name = text.strip(" 、,。.")
    names = _japanese_names()
    return names.get(name) or names.get(name.casefold())


@cache
def _japanese_names() -> dict[str, str]:
    with _TABLES[1].open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file, strict=True)}


@lru_cache(maxsize=4096)
def written_country(text: str) -> str | None:
    """The code of a country as people write it in forms and files: by a name in any language, a nationality or a code;
    None when it is none, or when two may be meant (`Korea`).
    """
    if (code := _written_words().get(_letters(text))) is not None:
        return code or None
    return country(text) or japanese_country(text)


@cache
def _written_words() -> dict[str, str]:
    with _TABLES[2].open(encoding="utf-8", newline="") as file:
        return {_letters(row["word"]): row["code"] for row in csv.DictReader(file, strict=True)}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
