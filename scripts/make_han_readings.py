"""Make `names/tables/han.csv`: how Han characters are read in names of Korea, China and Japan.

    apt-get download unicode-data mecab-ipadic
    for package in *.deb; do dpkg -x $package DIR; done
    python scripts/make_han_readings.py DIR

Sources, both from Debian 12:

- the Unihan database of Unicode 15.0.0 (files `Unihan_*.txt.bz2` of unicode-data 15.0.0-1; Unicode licence);
- for the column `nanori` alone, the family and given names with their readings in IPADIC 2.7.0-20070801 (file
  `Noun.name.csv` of mecab-ipadic 2.7.0-20070801+main-3; NAIST's BSD-like licence with the ICOT term). No entry of it is
  copied: the readings of single characters are worked out from the names.

What Unihan does not say, or says in an order that is not the order of names, stands in `names/tables/han_review.csv`,
for people to review: which characters are one, which simplified characters stand for several, which reading comes
first. `names/tables/README.md` describes the columns of both.

A character is in the table if a character set or list of ordinary use has it (Korean, Japanese, mainland, Taiwanese,
Hong Kong), it has a reading, and NFKC leaves it as it is: compatibility ideographs are left to NFKC.
"""

from __future__ import annotations

import bz2
import csv
import itertools
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "src" / "tricord" / "names" / "tables"
COLUMNS = ("char", "form", "ko", "zh", "yue", "on", "kun", "nanori", "rank")
UNIHAN = Path("usr/share/unicode")
IPADIC_NAMES = Path("usr/share/mecab/dic/ipadic/Noun.name.csv")
FILES = ("Readings", "Variants", "OtherMappings", "DictionaryLikeData")

KOREAN_NAMES = frozenset({"kKoreanName", "kKoreanEducationHanja"})
ORDINARY = KOREAN_NAMES | {"kIICore", "kJinmeiyoKanji", "kJoyoKanji", "kKSC0", "kKSC1", "kTGH"}
USED = ORDINARY | {"kBigFive", "kGB0", "kHangul", "kJis0", "kKPS0", "kUnihanCore2020"}

Fields = dict[str, str]
Unihan = dict[str, Fields]
Review = dict[str, dict[str, list[str]]]


def read_unihan(folder: Path) -> Unihan:
    """Every field of every character."""
    fields: Unihan = defaultdict(dict)
    for name in FILES:
        with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as file:
            for line in file:
                if line.startswith("U+"):
                    code, field, value = line.rstrip("\n").split("\t")
                    fields[chr(int(code[2:], 16))][field] = value
    return fields


def read_review() -> Review:
    """Rule -> character -> values, in the order of the table."""
    rules: Review = {"same": {}, "forms": {}, "ko": {}, "zh": {}}
    with (TABLES / "han_review.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rules[row["rule"]].setdefault(row["char"], []).extend(row["value"].split())
    return rules


def characters(value: str) -> list[str]:
    """The characters of a variant field: `U+91D2<kMatthews U+...`."""
    return [chr(int(part.split("<")[0][2:], 16)) for part in value.split()]


def is_used(char: str, fields: Fields) -> bool:
    """In ordinary use, in the basic block, Extension A or a unified ideograph among the compatibility ones."""
    if char == "𠮷":  # the form of 吉 in family names, as in 𠮷田; only in a standard of glyphs
        return True
    in_blocks = "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"
    return (
        in_blocks and unicodedata.normalize("NFKC", char) == char and (char > "\uf900" or not USED.isdisjoint(fields))
    )


# --- one character or several -------------------------------------------------------------------------------------


class Forms:
    """Which characters are one: classes of variants with a representative, and characters that stand for several."""

    def __init__(self, unihan: Unihan, review: Review) -> None:
        self._unihan = unihan
        self._parent: dict[str, str] = {}
        self._several: dict[str, list[str]] = dict(review["forms"])
        for char, values in review["same"].items():
            for value in values:
                self._join(char, value)
        for char, fields in sorted(unihan.items()):
            if char not in self._several and is_used(char, fields):
                self._add_traditional(char, fields)
                self._add_listed_variant(char, fields)
        for char, fields in sorted(unihan.items()):
            known = char in self._several or char in self._parent
            if not known and is_used(char, fields) and ORDINARY.isdisjoint(fields):
                self._add_rare_variant(char, fields)
        members: dict[str, list[str]] = defaultdict(list)
        for char in self._parent:
            members[self._root(char)].append(char)
        self._best = {root: min(chars, key=self._precedence) for root, chars in members.items()}

    def of(self, char: str) -> list[str]:
        """The representative characters, most usual in names first; the character itself if nothing replaces it."""
        found = (self._representative(value) for value in self._several.get(char, [char]))
        return list(dict.fromkeys(found))

    def _add_traditional(self, char: str, fields: Fields) -> None:
        others = [c for c in characters(fields.get("kTraditionalVariant", "")) if c != char]
        others = [c for c in others if is_used(c, self._unihan[c])]
        if len({self._root(c) for c in others}) > 1:
            self._several[char] = sorted(others, key=self._precedence)
        elif others:
            self._join(char, others[0])

    def _add_listed_variant(self, char: str, fields: Fields) -> None:
        """Z-variants, and old forms in Japan's list of characters for names (`2010:U+9AD8`)."""
        listed = fields.get("kJinmeiyoKanji", "").partition(":")[2]
        # Where both sides of a Z-variant are in ordinary use, whether they are one in names is for review to say.
        similar = fields.get("kZVariant", "") if ORDINARY.isdisjoint(fields) else ""
        for other in characters(f"{listed} {similar}"):
            if unicodedata.normalize("NFKC", other) == other and other not in self._several:
                self._join(char, other)

    def _add_rare_variant(self, char: str, fields: Fields) -> None:
        """A character out of use that means the same as one in use and is read the same is that one."""
        for other in characters(fields.get("kSemanticVariant", "")):
            theirs = self._unihan[other]
            if ORDINARY.isdisjoint(theirs) or self._several.get(other, [other]) != [other]:
                continue
            if all(_agree(fields, theirs, field) for field in ("kMandarin", "kJapaneseOn", "kKorean")):
                self._join(char, other)
                return

    def _precedence(self, char: str) -> tuple[object, ...]:
        """The form of the Korean list of names first, then by how usual the character is."""
        fields = self._unihan[char]
        return (
            "kKoreanEducationHanja" not in fields,
            "kKSC0" not in fields,
            "kKoreanName" not in fields,
            "kBigFive" not in fields,
            int(fields.get("kFrequency", "9")),
            char,
        )

    def _representative(self, char: str) -> str:
        return self._best.get(self._root(char), char)

    def _root(self, char: str) -> str:
        while (parent := self._parent.get(char, char)) != char:
            char = parent
        return char

    def _join(self, a: str, b: str) -> None:
        for char in (a, b):
            self._parent.setdefault(char, char)
        self._parent[self._root(a)] = self._root(b)


def _agree(a: Fields, b: Fields, field: str) -> bool:
    ours, theirs = set(a.get(field, "").split()), set(b.get(field, "").split())
    return not ours or not theirs or bool(ours & theirs)


# --- readings -----------------------------------------------------------------------------------------------------

# In the order in which Unicode composes Hangul syllables.
_INITIALS = "K,KK,N,T,TT,L,M,P,PP,S,SS,,C,CC,CH,KH,TH,PH,H".split(",")  # noqa: SIM905 - one line is easier to check
_VOWELS = "A,AY,YA,YAY,E,EY,YE,YEY,O,WA,WAY,OY,YO,WU,WE,WEY,WI,YU,U,UY,I".split(",")  # noqa: SIM905 - one line is easier to check
_FINALS = ",K,KK,KS,N,NC,NH,T,L,LK,LM,LP,LS,LTH,LPH,LH,M,P,PS,S,SS,NG,C,CH,KH,TH,PH,H".split(",")  # noqa: SIM905 - one line is easier to check
_YALE = re.compile(f"({'|'.join(sorted(_INITIALS, key=len, reverse=True))})([AEIOUWY]+)([A-Z]*)")


def hangul(yale: str) -> str:
    """The syllable that Unihan's kKorean writes in Yale spelling: `CHEL` -> 철."""
    match = _YALE.fullmatch(yale)
    if match is None or match[2] not in _VOWELS or match[3] not in _FINALS:
        raise ValueError(f"{yale!r} is not one Korean syllable in Yale spelling")
    return chr(0xAC00 + (_INITIALS.index(match[1]) * 21 + _VOWELS.index(match[2])) * 28 + _FINALS.index(match[3]))


def at_word_start(syllable: str) -> str:
    """The initial-sound law of South Korean spelling: 리 -> 이, 로 -> 노, 녀 -> 여; other syllables as they are."""
    code = ord(syllable) - 0xAC00
    initial, vowel = code // 588, code % 588 // 28
    if initial not in (2, 5):
        return syllable
    if vowel in (2, 3, 6, 7, 12, 17, 20):  # ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ
        return chr(0xAC00 + 11 * 588 + code % 588)
    return chr(0xAC00 + 2 * 588 + code % 588)


def korean(fields: Fields) -> list[str]:
    """Readings in Hangul, of KS X 1001, KS X 1002, the school list and the list of names (kHangul).

    kKorean, an older field, says which of them is usual, but has many readings that no dictionary of today gives
    (皇 as 왕).
    """
    listed = [part.partition(":")[0] for part in fields.get("kHangul", "").split()]
    implied = {at_word_start(r) for r in listed if at_word_start(r) != r}
    return [r for r in dict.fromkeys([*(r for r in older_korean(fields) if r in listed), *listed]) if r not in implied]


def older_korean(fields: Fields) -> list[str]:
    """Readings in Hangul of the field kKorean: all there is for characters that Korea does not list."""
    return [hangul(part) for part in fields.get("kKorean", "").split()]


# Interjections (hm, ng) and the suffix r are no readings of a name.
_VOWELLESS = re.compile(r"[^aeiouv]*")


def mandarin(fields: Fields) -> list[str]:
    """Pinyin without tone, `v` for ü: the usual reading, then those of the dictionaries of today."""
    text = " ".join(
        (
            fields.get("kMandarin", ""),
            re.sub(r"[\d.,]+:", " ", fields.get("kTGHZ2013", "")),
            re.sub(r"[\d.,*]+:", " ", fields.get("kXHC1983", "")),
            re.sub(r"\(\d+\)", " ", fields.get("kHanyuPinlu", "")),
        )
    )
    syllables = dict.fromkeys(toneless(part) for part in re.split(r"[\s,]+", text) if part)
    return [s for s in syllables if not _VOWELLESS.fullmatch(s)]


def toneless(pinyin: str) -> str:
    """`nǚ` -> `nv`, `lüè` -> `lve`, `zhé` -> `zhe`."""
    letters = unicodedata.normalize("NFD", pinyin.replace("ü", "v"))
    return re.sub(r"[^a-z]", "", letters.replace("u\u0308", "v"))


def cantonese(fields: Fields) -> list[str]:
    """Jyutping without tone."""
    return list(dict.fromkeys(re.sub(r"\d", "", part) for part in fields.get("kCantonese", "").split()))


def readings(fields: Fields, in_names: list[str]) -> dict[str, list[str]]:
    """All readings of one character by column."""
    return {
        "ko": korean(fields),
        "zh": mandarin(fields),
        "yue": cantonese(fields),
        "on": fields.get("kJapaneseOn", "").lower().split(),
        "kun": fields.get("kJapaneseKun", "").lower().split(),
        "nanori": in_names,
    }


# --- Japanese names -------------------------------------------------------------------------------------------------

_KANA = dict(
    re.findall(
        r"(\S)([a-z]+)",
        """
        アa イi ウu エe オo カka キki クku ケke コko サsa シshi スsu セse ソso タta チchi ツtsu テte トto
        ナna ニni ヌnu ネne ノno ハha ヒhi フfu ヘhe ホho マma ミmi ムmu メme モmo ヤya ユyu ヨyo
        ラra リri ルru レre ロro ワwa ヲo ンn ガga ギgi グgu ゲge ゴgo ザza ジji ズzu ゼze ゾzo
        ダda ヂji ヅzu デde ドdo バba ビbi ブbu ベbe ボbo パpa ピpi プpu ペpe ポpo
        """,
    )
)
_SMALL = {"ャ": "a", "ュ": "u", "ョ": "o"}
_LONGEST = 5  # morae: 承 uketamawaru is no reading of a name


def morae(katakana: str) -> list[str] | None:
    """`リュウジ` -> ryu, u, ji in Hepburn spelling without macrons; None for what is not plain katakana."""
    found: list[str] = []
    for kana in katakana:
        if kana in _KANA:
            found.append(_KANA[kana])
        elif kana in _SMALL and found and found[-1].endswith("i"):
            stem = found[-1][:-1]
            found[-1] = stem + ("" if stem in ("sh", "ch", "j") else "y") + _SMALL[kana]
        elif kana == "ッ":
            found.append("tsu")
        else:
            return None
    return found


def read_names(path: Path) -> list[tuple[str, list[str]]]:
    """Family and given names written in one to three Han characters, with the morae of their reading."""
    names = []
    with path.open(encoding="euc_jp", newline="") as file:
        for row in csv.reader(file):
            name, kind, reading = row[0], row[7], morae(row[11])
            if kind in ("姓", "名") and reading and len(name) <= 3 and all("㐀" <= c <= "鿿" for c in name):
                names.append((name, reading))
    return names


def nanori(names: list[tuple[str, list[str]]], unihan: Unihan) -> dict[str, list[str]]:
    """How each character is read in Japanese names, most usual first.

    A reading is taken from a name when the name's other characters are read as known, so that it is what remains:
    高橋 takahashi with 橋 hashi leaves taka. Known are at first the readings of Unihan, then also those that at least
    three names gave. A reading that only one name gives is left out, unless the character is the whole name.
    """
    known = {
        c: set(f"{fields.get('kJapaneseOn', '')} {fields.get('kJapaneseKun', '')}".lower().split())
        for c, fields in unihan.items()
    }
    counts: dict[str, Counter[str]] = {}
    for _ in range(3):
        counts = defaultdict(Counter)
        for name, reading in names:
            for char, part in _remaining(name, reading, known):
                counts[char][part] += 1
        for char, counter in counts.items():
            known[char] |= {part for part, count in counter.items() if count >= 3}
    whole = {(name, "".join(reading)) for name, reading in names}
    return {
        char: [
            part
            for part, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
            if count >= 2 or (char, part) in whole
        ]
        for char, counter in counts.items()
    }


def _remaining(name: str, reading: list[str], known: dict[str, set[str]]) -> set[tuple[str, str]]:
    """The readings of characters in the divisions of a name that leave the fewest characters unknown, at most one."""
    best: set[tuple[str, str]] = set()
    fewest = 1
    for parts in _divisions(reading, len(name)):
        unknown = sum(part not in known.get(char, ()) for char, part in zip(name, parts, strict=True))
        if unknown < fewest:
            fewest, best = unknown, set()
        if unknown == fewest:
            best.update(zip(name, parts, strict=True))
    # Several divisions that all guess say nothing: 長谷川 hasegawa is not ha-se-gawa for its characters.
    return best if fewest == 0 or len(best) == len(name) else set()


def _divisions(reading: list[str], count: int) -> Iterator[list[str]]:
    for cuts in itertools.combinations(range(1, len(reading)), count - 1):
        edges = [0, *cuts, len(reading)]
        if all(end - start <= _LONGEST for start, end in itertools.pairwise(edges)):
            yield ["".join(reading[start:end]) for start, end in itertools.pairwise(edges)]


# --- the table ----------------------------------------------------------------------------------------------------


def rank(fields: Fields) -> str:
    """1: in a Korean list of names or of school; 2: in ordinary use; 3: other."""
    if not KOREAN_NAMES.isdisjoint(fields):
        return "1"
    return "3" if ORDINARY.isdisjoint(fields) else "2"


def rows(unihan: Unihan, review: Review, in_names: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """The table in order of code point. A character has the readings of what it stands for behind its own."""
    forms = Forms(unihan, review)
    for char, fields in sorted(unihan.items()):
        if not is_used(char, fields):
            continue
        representatives = forms.of(char)
        found = [(c, readings(unihan[c], in_names.get(c, []))) for c in dict.fromkeys([char, *representatives])]
        merged = {
            column: _merged([*review.get(column, {}).get(c, []), *values[column]] for c, values in found)
            for column in COLUMNS[2:-1]
        }
        merged["ko"] = merged["ko"] or older_korean(fields)
        if merged["ko"] or merged["zh"] or merged["on"] or merged["kun"]:
            yield char, " ".join(representatives), *(" ".join(v) for v in merged.values()), rank(fields)


def _merged(lists: Iterable[list[str]]) -> list[str]:
    """Each value once, in order; a Korean reading that the initial-sound law makes of another one goes."""
    values = dict.fromkeys(value for values in lists for value in values)
    implied = {at_word_start(v) for v in values if "가" <= v <= "힣" and at_word_start(v) != v}
    return [value for value in values if value not in implied]


def make(folder: Path, target: Path = TABLES / "han.csv") -> None:
    """Write the table from the unpacked Debian packages."""
    unihan = read_unihan(folder / UNIHAN)
    in_names = nanori(read_names(folder / IPADIC_NAMES), unihan)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(unihan, read_review(), in_names))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
