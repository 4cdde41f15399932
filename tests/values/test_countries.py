"""The table of countries answers as rigour does, from which it is made; at run time rigour is not asked."""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

from rigour.territories import lookup_territory

from scripts import make_countries
from tricord.values import country

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
#: Armenian, where rigour writes a ligature and its two letters in two ways, and a letter of Old Church Slavonic.
DIGRAPHS = re.compile(r"[\u0530-\u058f\u1c80-\u1c8f]")
LATIN = re.compile(r"[\x00-\u024f]+")


def _rigour(text: str) -> str | None:
    found = lookup_territory(text)
    return found.code if found else None


def _spellings(name: str) -> list[str]:
    """The same name as others write it: in other case, with other blanks, punctuation and forms of its letters."""
    spelt = [
        name.upper(),
        name.lower(),
        name.title(),
        f" {name.replace(' ', '  ')}. ",
        name.replace(" ", " - "),
        f"({name})",
        unicodedata.normalize("NFD", name),
        unicodedata.normalize("NFKC", name),
    ]
    if LATIN.fullmatch(name):
        spelt.append("".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)))
    return spelt


def test_the_table_is_what_the_script_makes() -> None:
    assert make_countries.TARGET.read_text("utf-8") == make_countries.table()


def test_every_name_that_rigour_knows_has_rigour_s_answer() -> None:
    wrong = [(name, country(name), _rigour(name)) for name in make_countries.names() if country(name) != _rigour(name)]
    assert wrong == []


def test_names_in_other_spellings_have_rigour_s_answer() -> None:
    drawn = random.Random(12).sample(sorted(make_countries.names()), 4000)
    wrong = [
        (spelt, country(spelt), _rigour(spelt))
        for name in drawn
        if not DIGRAPHS.search(name)
        for spelt in _spellings(name)
        if country(spelt) != _rigour(spelt)
    ]
    assert wrong == []


def test_what_is_no_country_to_rigour_is_none_here() -> None:
    words = (
        "unknown", "n/a", "-", "", " ", "x", "Pyongyang City", "Kim", "stateless", "KPX", "12", "Republic", "???",
        "somewhere in the north of a country that is not named here at all",
    )  # fmt: skip
    assert [country(word) for word in words] == [_rigour(word) for word in words] == [None] * len(words)


def test_codes_of_two_and_three_letters_and_of_former_states() -> None:
    assert [country(code) for code in ("KP", "prk", "GB", "GBR", "UK", "SUHH", "us_ak")] == [
        "kp", "kp", "gb", "gb", "gb", "suhh", "us-ak",
    ]  # fmt: skip


def test_rigour_is_no_part_of_what_runs() -> None:
    users = [path for path in SOURCE.rglob("*.py") if re.search(r"(?:import|from) rigour", path.read_text("utf-8"))]
    assert users == []
