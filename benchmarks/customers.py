"""How many ordinary customers hit somebody: names drawn for sixteen groups of languages, against every list.

    python -m pip install --no-deps --target FOLDER Faker==40.63.0
    PYTHONPATH=FOLDER python -m benchmarks.customers [--count 1000] [--seed NUMBER] [--show N]

Names come from the person providers of Faker (MIT), with its weights where it has any: it has the commonest names of
most countries and no more, so that namesakes and near namesakes are more frequent here than among a bank's customers.
Burmese names are made of the words of `names/tables/burmese_words.csv`, Arabic ones of the given names of
`person_names.csv` in any of their spellings, the first of that table the most often. A namesake is a customer with the
same words as a listed name after folding; everybody else who hits at 0.7 counts. Those who bear a listed Korean or
Chinese name in another spelling or script (김영철 as Kim Yeongcheol, 张雷 as Zhang Lei) are counted, and shown apart:
what a published system writes is told by rules that stand here, and not by what is measured.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import islice, product
from typing import Any, NamedTuple

import tricord
from tricord.names import _alphabets, fold
from tricord.names._han import readings

#: Revised Romanization of Korean (2000): initials, vowels, finals.
_ONSETS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae"),
    *("oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"),
)
_CODAS = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l"),
    *("p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"),
)
#: How South Korean passports usually write the commonest family names (their English customary forms).
_FAMILY = {
    **{"김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Jung", "조": "Cho", "윤": "Yoon"},
    **{"임": "Lim", "오": "Oh", "신": "Shin", "안": "Ahn", "유": "Yoo", "노": "Noh", "류": "Ryu"},
}

#: What stands in lists for them besides.
_FAMILY_SPELLINGS = {
    **{"이": "i yi ri li rhee ree", "박": "pak", "최": "choe", "정": "jong chong", "조": "jo"},
    **{"임": "im rim", "신": "sin", "안": "an", "유": "yu ryu", "노": "no ro", "류": "yu ryu"},
}
#: McCune-Reischauer without its signs, and the plain English of the North, beside the Revised Romanization.
_OTHER_ONSETS = {"g": "k", "d": "t", "b": "p", "j": "ch", "r": "l"}
_OTHER_VOWELS = {"eo": "o u", "yeo": "yo you", "eu": "u", "u": "oo", "ui": "ui i hui", "wo": "wo"}
_MOST_SPELLINGS = 4_000

Draw = Callable[[random.Random], "str | Drawn"]


class Drawn(NamedTuple):
    """A drawn name, and what it is in other spellings and scripts, as letters without spaces."""

    name: str
    spellings: frozenset[str]


def provider(country: str) -> Any:
    """Faker's names of one country."""
    return import_module(f"faker.providers.person.{country}").Provider


def one(chance: random.Random, names: Any) -> Any:
    """One of the names, by their weights where they have any."""
    if isinstance(names, dict):
        return chance.choices(list(names), weights=list(names.values()))[0]
    return chance.choice(list(names))


def romanised(hangul: str) -> str:
    """Hangul by the Revised Romanization, syllable by syllable."""
    parts: list[str] = []
    for char in hangul:
        code = ord(char) - 0xAC00
        parts += (_ONSETS[code // 588], _VOWELS[code % 588 // 28], _CODAS[code % 28])
    return "".join(parts)


def syllable_spellings(char: str) -> set[str]:
    """A syllable of Hangul in the published systems, plain letters only."""
    code = ord(char) - 0xAC00
    onset, vowel, coda = _ONSETS[code // 588], _VOWELS[code % 588 // 28], _CODAS[code % 28]
    onsets, vowels = [onset, _OTHER_ONSETS.get(onset, onset)], [vowel, *_OTHER_VOWELS.get(vowel, "").split()]
    if onset == "s" and vowel == "i":
        onsets.append("sh")
    return {f"{first}{middle}{coda}" for first in onsets for middle in vowels}


def korean_spellings(hangul: str) -> frozenset[str]:
    """A Korean name in Hangul, South and North, and in Latin letters, without spaces."""
    family, given = hangul[0], hangul[1:]
    families = {*syllable_spellings(family), *_FAMILY_SPELLINGS.get(family, "").split()}
    families.add(_FAMILY.get(family, "").lower() or romanised(family))
    latin = product(families, *map(syllable_spellings, given))
    north = {"이": "리", "임": "림", "유": "류", "노": "로", "양": "량", "여": "려"}.get(family, family)
    return frozenset({*islice(map("".join, latin), _MOST_SPELLINGS), hangul, north + given})


def pinyin(han: str) -> str:
    """Characters by their most usual Mandarin reading, without tones."""
    return "".join(found.zh[0] for char in han if (found := readings(char)) is not None and found.zh)


def korean_in_hangul(chance: random.Random) -> Drawn:
    """A Korean name in Hangul."""
    name = str(of("ko_KR", "fg")(chance)).replace(" ", "")
    return Drawn(name, korean_spellings(name))


def korean_in_latin(chance: random.Random) -> Drawn:
    """A Korean name as passports write it: the family name, then two syllables, apart or with a hyphen."""
    korean = provider("ko_KR")
    family, given = one(chance, korean.last_names), one(chance, korean.first_names)
    syllables = [romanised(char) for char in given]
    spelt = "-".join(syllables).capitalize() if chance.random() < 0.5 else " ".join(map(str.title, syllables))
    name = f"{_FAMILY.get(family, romanised(family).title())} {spelt}"
    return Drawn(name, korean_spellings(family + given))


def russian(chance: random.Random) -> str:
    """A given name and a family name, transliterated."""
    names = provider("ru_RU")
    woman = chance.random() < 0.5
    given = chance.choice(names.first_names_female if woman else names.first_names_male)
    family = chance.choice(names.last_names_female if woman else names.last_names_male)
    return " ".join(_alphabets.latin(word)[0].title() for word in (given, family))


def arabic(chance: random.Random) -> str:
    """Three given names: the bearer's, the father's, the grandfather's."""
    table = [row["forms"].split() for row in _alphabets.rows("person_names.csv") if row["source"].startswith("Arabic")]
    places = (min(int(chance.expovariate(1 / 25)), len(table) - 1) for _ in range(3))
    return " ".join(chance.choice([form for form in table[place] if form.isascii()]).title() for place in places)


def burmese(chance: random.Random) -> str:
    """Two or three words."""
    words = [row["word"] for row in _alphabets.rows("burmese_words.csv")]
    return " ".join(word.title() for word in chance.sample(words, chance.choice((2, 3, 3))))


def of(country: str, pattern: str) -> Draw:
    """Names of a country by a pattern of g (given) and f (family)."""

    def draw(chance: random.Random) -> str:
        names = provider(country)
        return " ".join(one(chance, names.first_names if part == "g" else names.last_names) for part in pattern)

    return draw


def japanese(form: int, *, family_first: bool) -> Draw:
    """Names in kanji (form 0) or in Latin letters (form 2)."""

    def draw(chance: random.Random) -> str:
        names = provider("ja_JP")
        family, given = one(chance, names.last_name_pairs)[form], one(chance, names.first_name_pairs)[form]
        return f"{family}{given}" if family_first else f"{given} {family}"

    return draw


def vietnamese(chance: random.Random) -> str:
    """A family name, a middle name and a given name."""
    names = provider("vi_VN")
    given = [*names.first_names_female, *names.first_names_male, *names.first_names_unisex]
    return f"{one(chance, names.last_names)} {one(chance, names.middle_names)} {chance.choice(given)}"


def chinese(write: Callable[[str], str], between: str) -> Draw:
    """A family name and a given name, written in characters or read."""

    def draw(chance: random.Random) -> Drawn:
        names = provider("zh_CN")
        family, given = one(chance, names.last_names), one(chance, names.first_names)
        return Drawn(f"{write(family)}{between}{write(given)}", frozenset({family + given, pinyin(family + given)}))

    return draw


GROUPS: dict[str, Draw] = {
    "Korean in Hangul": korean_in_hangul,
    "Korean in Latin letters": korean_in_latin,
    "Chinese characters": chinese(str, ""),
    "pinyin": chinese(lambda han: pinyin(han).title(), " "),
    "Japanese in kanji": japanese(0, family_first=True),
    "Japanese in Latin letters": japanese(2, family_first=False),
    "Vietnamese": vietnamese,
    "Burmese": burmese,
    "Indonesian": of("id_ID", "gf"),
    "Arabic, three words": arabic,
    "Md and two words": lambda chance: f"Md {of('en_PK', 'gf')(chance)}",
    "Russian, two words": russian,
    "Turkish": of("tr_TR", "gf"),
    "Spanish, two words": of("es_CO", "gf"),
    "Spanish, four words": of("es_CO", "ggff"),
    "English": of("en_US", "gf"),
}


def words(name: str) -> list[str]:
    """The words of a name after folding, in any order."""
    return sorted(fold(name).split())


def joined(name: str) -> str:
    """A name's letters after folding, without spaces."""
    return fold(name).replace(" ", "")


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the customers, screen them, and print the share of each group that hits and is no namesake."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args(arguments)
    chance = random.Random(asked.seed)
    with tricord.open() as database:
        screener = database.screener()
    hit_of_all = respelt_of_all = 0
    for group, draw in GROUPS.items():
        shown, hit, namesakes, respelt = [], 0, 0, 0
        for _ in range(asked.count):
            drawn = draw(chance)
            name, spellings = (drawn, frozenset()) if isinstance(drawn, str) else drawn
            matches = screener.match(name)
            if not matches:
                continue
            if any(words(match.name) == words(name) for match in matches):
                namesakes += 1
                continue
            hit += 1
            if any(joined(match.name) in spellings for match in matches):
                respelt += 1
                continue
            shown.append(
                f"    {name} | {matches[0].name} | {matches[0].score:.2f} | {'; '.join(matches[0].evidence)[:100]}"
            )
        hit_of_all, respelt_of_all = hit_of_all + hit, respelt_of_all + respelt
        shares = [f"{100 * some / asked.count:5.1f} %" for some in (hit, respelt, namesakes)]
        print(f"{group:26} hit {shares[0]}   of them in another spelling {shares[1]}   namesakes {shares[2]}")
        for line in shown[: asked.show]:
            print(line)
    drawn_of_all = asked.count * len(GROUPS)
    shares = [f"{100 * some / drawn_of_all:5.2f} %" for some in (hit_of_all, respelt_of_all)]
    print(f"{'all':26} hit {shares[0]}   of them in another spelling {shares[1]}")


if __name__ == "__main__":
    main()
