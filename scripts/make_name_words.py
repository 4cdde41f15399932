"""Make `names/tables/name_words.csv`, the words that people bear as names, and `western_given_names.csv`.

    python -m pip install --no-deps --target FOLDER Faker==40.63.0 names==0.3.0
    PYTHONPATH=FOLDER python scripts/make_name_words.py [../shared/data] [--out FOLDER]

Words come from the person providers of Faker (MIT), from the name files of the US Census of 1990 (public domain; the
20,000 commonest of each) as the package `names` (MIT) holds them, and from the UN and OFAC lists beside the project,
where three entries or more bear them. The Western given names, which people of East Asia add to their own, are the
census's. Neither package is a dependency of Tricord: only this script needs them, in
the versions above. What a word says of two names is decided in `names._person_similarity`; which words there are, here.
A word is written as persons' names are compared: folded, in Latin or Arabic letters.
"""

from __future__ import annotations

import argparse
import csv
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.resources import files
from itertools import islice
from pathlib import Path

from lxml import etree

from tricord.names import _alphabets

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "tricord" / "names" / "tables"
UN, OFAC = "un_consolidated_2026-02-27.xml", "ofac_2024-05-02/sdn.csv"

_SHORTEST, _LONGEST = 3, 16
_COMMONEST = 20_000
_COMMON_FAMILY, _COMMON_GIVEN = 1_000, 400
#: Faker has Russia's family names by how many bear them.
_COMMON_RUSSIAN = 24
#: Countries of which Faker has the commonest names only, and many bearers on the lists.
_COMMON_IN = ("es_CO", "es_ES", "es_MX")
_ENTRIES = 3
"""A word of fewer entries may itself be a slip of the pen."""
_BETWEEN = re.compile(r"[\s\-]+")
_BETWEEN_LISTED = re.compile(r"[\s,\-]+")
#: Faker's lists of names; not its titles and suffixes, nor the readings that it gives of Chinese and Japanese names.
_FAKER_LISTS = re.compile(r"(?:^|_)(first|middle|last)_names(?:_|$)")
_CENSUS_FAMILY = ("dist.all.last",)
_CENSUS_GIVEN = ("dist.male.first", "dist.female.first")
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def faker_words() -> Iterator[tuple[str, str]]:
    """The words of every name that Faker's person providers know, of every language, each with its part of a name."""
    package = import_module("faker.providers.person")
    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__) if found.ispkg):
        provider = import_module(f"faker.providers.person.{module}").Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            kind = _FAKER_LISTS.search(attribute)
            if kind and isinstance(names, (list, tuple, dict, set)):
                for name in names:
                    part = "family" if kind.group(1) == "last" else "given"
                    yield from ((word, part) for word in _BETWEEN.split(name))


def census_words() -> Iterator[tuple[str, str]]:
    """The commonest names of the census, family names and given names."""
    yield from ((word, "family") for word in _census(_CENSUS_FAMILY))
    yield from ((word, "given") for word in _census(_CENSUS_GIVEN))


def _census(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        with (files("names") / name).open(encoding="ascii") as file:
            yield from (line.split()[0] for line in islice(file, _COMMONEST))


def listed_words(raw: Path) -> Iterator[str]:
    """The words that enough entries of the UN and OFAC lists bear in their main names."""
    borne: dict[str, set[int]] = defaultdict(set)
    for number, name in enumerate(_listed_names(raw)):
        for word in _BETWEEN_LISTED.split(name):
            if (plain := comparable(word)) is not None:
                borne[plain].add(number)
    return (word for word, entries in borne.items() if len(entries) >= _ENTRIES)


def _listed_names(raw: Path) -> Iterator[str]:
    for person in etree.parse(raw / UN).iter("INDIVIDUAL"):
        yield " ".join(filter(None, ((person.findtext(part) or "").strip() for part in _PARTS)))
    with (raw / OFAC).open(encoding="latin-1", newline="") as file:
        yield from (row[1] for row in csv.reader(file) if len(row) > 3 and row[2].strip() == "individual")


def comparable(word: str) -> str | None:
    """A word as names of persons compare it; None for one that they do not read letter by letter."""
    word = word.strip(".'’")
    if _alphabets.is_opaque(word) or _alphabets.is_hebrew(word):
        return None
    if _alphabets.is_arabic(word):
        plain = _alphabets.arabic(word)
    else:
        readings = _alphabets.latin(word)
        # Where marks are often left out, the bare letters are what is compared first.
        plain = readings[-1] if readings else ""
    return plain if _SHORTEST <= len(plain) <= _LONGEST else None


def make(raw: Path) -> list[tuple[str, str, str]]:
    """Every word with the first source that has it, and the part of a name that it is borne as: given, family, both;
    "-": unknown.
    """
    sources: dict[str, str] = {}
    parts: dict[str, set[str]] = defaultdict(set)
    for source, words in (("faker", faker_words()), ("census", census_words())):
        for word, part in words:
            if (plain := comparable(word)) is not None:
                sources.setdefault(plain, source)
                parts[plain].add(part)
    for word in listed_words(raw):
        sources.setdefault(word, "lists")
    return [
        (word, source, "both" if len(parts[word]) > 1 else "".join(parts[word]) or "-")
        for word, source in sorted(sources.items())
    ]


def western_given_names() -> list[tuple[str, str]]:
    """The given names of the census, in its letters."""
    names = {plain for word in _census(_CENSUS_GIVEN) if (plain := comparable(word)) is not None}
    return [(name, "census") for name in sorted(names)]


def common_names() -> list[tuple[str, str]]:
    """The words that so many people bear that two of them together single out nobody: the commonest of the census, and
    the short lists of Faker that hold a country's commonest names.
    """
    found = {
        plain: "census"
        for names, most in ((_CENSUS_FAMILY, _COMMON_FAMILY), (_CENSUS_GIVEN, _COMMON_GIVEN))
        for name in names
        for word in islice(_census((name,)), most)
        if (plain := comparable(word)) is not None
    }
    for country in _COMMON_IN:
        provider = import_module(f"faker.providers.person.{country}").Provider
        for attribute in dir(provider):
            if _FAKER_LISTS.search(attribute) and isinstance(getattr(provider, attribute), (list, tuple, dict)):
                words = (word for name in getattr(provider, attribute) for word in _BETWEEN.split(name))
                for word in words:
                    if (plain := comparable(word)) is not None:
                        found.setdefault(plain, f"faker {country}")
    russian = import_module("faker.providers.person.ru_RU").Provider
    for names in (russian.last_names_male, russian.last_names_female):
        for word in names[:_COMMON_RUSSIAN]:
            if (plain := comparable(word)) is not None:
                found.setdefault(plain, "faker ru_RU")
    return sorted(found.items())


def write(header: tuple[str, ...], rows: Iterable[tuple[str, ...]], target: Path) -> None:
    """Write a table."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_tables(raw: Path, folder: Path) -> None:
    """Make the tables and write them into a folder."""
    write(("word", "source", "part"), make(raw), folder / "name_words.csv")
    write(("name", "source"), western_given_names(), folder / "western_given_names.csv")
    write(("word", "source"), common_names(), folder / "common_names.csv")


def main() -> None:
    """Make the tables and write them."""
    parser = argparse.ArgumentParser(description="Make the tables of words that people bear as names.")
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=TARGET)
    asked = parser.parse_args()
    write_tables(asked.data / "raw", asked.out)


if __name__ == "__main__":
    main()
