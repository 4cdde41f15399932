"""The words of the house rules, found in a comment: as they are written, inflected, inside others, or disguised.

A word of the table stands alone (`aptal`) or is followed by a sign: `~` endings of a noun, `+` endings of a verb, `^`
an ending that addresses the reader, `*` anything; `*x*` is found anywhere. Several words stand one after the other, and
`*` between two of them lets some letters pass. `except` names what is innocent though it begins so or holds it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, partial

import msgspec

from tricord.briefings.moderation import _dictionary, _endings
from tricord.briefings.moderation._readings import WordReading
from tricord.briefings.moderation._tables import rows
from tricord.briefings.moderation._tokens import CommentWord, lower, plain

_SIGN = {"~": "noun", "+": "verb", "^": "you", "*": "any"}
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]+")


class WordHit(msgspec.Struct, frozen=True, gc=False):
    """A listed word in a comment: its class, the words (by number) and the characters over which it stands."""

    cls: str
    first: int
    last: int
    start: int
    end: int
    sentence: int
    quoted: bool = False
    disguised: bool = False


class ListedWord(msgspec.Struct, frozen=True, gc=False):
    """One word of an entry: in small letters, its skeleton, and what may follow it."""

    text: str
    skeleton: str
    mode: str


class ListedEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry of the table: one word or several, and what is innocent (skeletons)."""

    cls: str
    words: tuple[ListedWord, ...]
    innocent: tuple[str, ...]


class HouseLexicon(msgspec.Struct, frozen=True):
    """The entries of a language: by the first three letters of their skeleton (two, where it has no more), and those
    that are found anywhere.
    """

    lang: str
    by_start: dict[str, tuple[ListedEntry, ...]]
    inside: tuple[tuple[str, str, tuple[str, ...]], ...]

    def starting(self, skeleton: str) -> Iterator[ListedEntry]:
        """The entries that a word with this skeleton may begin."""
        for start in dict.fromkeys((skeleton[:3], skeleton[:2], skeleton[:1])):
            yield from self.by_start.get(start, ())


@cache
def lexicon(lang: str) -> HouseLexicon:
    """The table of a language. Raises `KeyError` where there is none."""
    by_start: dict[str, list[ListedEntry]] = defaultdict(list)
    inside = []
    for row in rows(f"lexicon_{lang}.csv"):
        innocent = tuple(filter(None, (part.strip() for part in row["except"].split(";"))))
        for text in filter(None, (part.strip() for part in row["words"].split(";"))):
            if text.startswith("*"):
                inside.append((row["class"], text.strip("*").lower(), innocent))
                continue
            entry = ListedEntry(row["class"], tuple(map(_word, text.split(" "))), tuple(map(plain, innocent)))
            for stem in dict.fromkeys(_stems(entry.words[0], lang)):
                by_start[stem[:3]].append(entry)
    return HouseLexicon(lang, {start: tuple(found) for start, found in by_start.items()}, tuple(inside))


def listed_words(
    lang: str, classes: frozenset[str] = frozenset({"profanity", "insult"})
) -> tuple[tuple[str, str], ...]:
    """The words of some classes as a plain list has them: class and text, without what may follow."""
    return tuple(
        (row["class"], part.strip().strip("*~+^"))
        for row in rows(f"lexicon_{lang}.csv")
        if row["class"] in classes
        for part in row["words"].split(";")
        if part.strip()
    )


def _word(text: str) -> ListedWord:
    mode = _SIGN.get(text[-1], "alone")
    bare = text if mode == "alone" else text[:-1]
    return ListedWord(bare, plain(bare), mode)


# -- words -----------------------------------------------------------------------------------------------------------


def in_words(tokens: list[CommentWord], lang: str, classes: frozenset[str] | None = None) -> Iterator[WordHit]:
    """The entries of a language among the words of a comment. `classes`: only these."""
    table = lexicon(lang)
    small = [lower(token.text, lang) for token in tokens]
    bones = [plain(word) for word in small]
    for at, skeleton in enumerate(bones):
        for entry in table.starting(skeleton):
            if classes is not None and entry.cls not in classes:
                continue
            last = _fits_at(entry, small, bones, tokens, at, lang)
            if last is not None:
                first, final = tokens[at], tokens[last]
                yield WordHit(entry.cls, at, last, first.start, final.end, first.sentence, first.quoted)


def _fits_at(
    entry: ListedEntry, small: list[str], bones: list[str], tokens: list[CommentWord], at: int, lang: str
) -> int | None:
    """The number of the last word, where an entry begins at a word and fits."""
    if at + len(entry.words) > len(bones):
        return None
    for offset, word in enumerate(entry.words):
        place = at + offset
        if tokens[place].sentence != tokens[at].sentence or not fits(word, small[place], bones[place], lang):
            return None
    if _is_innocent(entry, bones, at) or (len(entry.words) == 1 and is_given_name(entry.words[0], tokens, bones, at)):
        return None
    return at + len(entry.words) - 1


def is_given_name(word: ListedWord, tokens: list[CommentWord], bones: list[str], at: int) -> bool:
    """Whether a short listed word is a syllable of a Korean name here: Kim Jong Sik, Choe Thae-bok."""
    if word.mode not in ("alone", "noun") or len(word.skeleton) > 3 or bones[at] != word.skeleton:
        return False
    near = [n for n in range(max(0, at - 3), min(len(bones), at + 3)) if n != at and tokens[n].text[:1].isupper()]
    attached = at > 0 and tokens[at].start - tokens[at - 1].end == 1 and tokens[at - 1].text[:1].isupper()
    return (tokens[at].text[:1].isupper() or attached) and any(
        bones[n].replace("’", "'") in _family_names() for n in near
    )


@cache
def _family_names() -> frozenset[str]:
    return frozenset(word for row in rows("names.csv") if row["kind"] == "family name" for word in row["words"].split())


def _is_innocent(entry: ListedEntry, bones: list[str], at: int) -> bool:
    for text in entry.innocent:
        if " " in text:
            if " ".join(bones[at : at + text.count(" ") + 1]).startswith(text.rstrip("*")):
                return True
            if at and " ".join(bones[at - 1 : at + text.count(" ")]).startswith(text.rstrip("*")):
                return True
        elif (text.endswith("*") and bones[at].startswith(text[:-1])) or bones[at] == text:
            return True
    return False


def fits(word: ListedWord, small: str, skeleton: str, lang: str, *, disguised: bool = False) -> bool:
    """Whether a word of a comment is one of the table, letters and endings considered."""
    if word.mode == "alone":
        return skeleton == word.skeleton and same_letters(word.text, small, lang, disguised=disguised)
    for stem in _stems(word, lang):
        if not skeleton.startswith(stem):
            continue
        rest = _endings.turkish_rest(small[len(stem) :]) if lang == "tr" else skeleton[len(stem) :]
        if _follows(word, rest, stem, lang) and same_letters(word.text, small, lang, disguised=disguised):
            return True
    return False


def _stems(word: ListedWord, lang: str) -> tuple[str, ...]:
    stem = word.skeleton
    if lang == "tr" and word.mode == "noun" and stem[-1] in _endings.SOFTENED and len(stem) > 2:
        return (stem, stem[:-1] + _endings.SOFTENED[stem[-1]])
    return (stem,)


def _follows(word: ListedWord, rest: str, stem: str, lang: str) -> bool:
    if stem != word.skeleton and rest[:1] not in tuple("aeiu"):
        return False
    if word.mode == "any":
        return True
    rest = re.sub(r"^['’]", "", rest)
    if word.mode == "noun":
        return _endings.is_inflection(rest, lang) or (lang == "en" and _endings.doubled(rest, stem[-1]))
    return _endings.is_verb_ending(rest) if word.mode == "verb" else _endings.is_second_person(rest)


def same_letters(listed: str, small: str, lang: str, *, disguised: bool = False) -> bool:
    """Whether Turkish letters agree, or are only left out to hide a word: `sık` is not `sik`, `serefsiz` is `şerefsiz`.

    A word that the dictionary knows as it is written is that word, unless something else hides it.
    """
    begin = small[: len(listed)]
    if begin == listed or lang != "tr":
        return True
    pairs = [(a, b) for a, b in zip(listed, begin, strict=False) if a != b and plain(a) == plain(b)]
    if not pairs:
        return True
    if len(listed) < 4 and any(not b.isascii() for _, b in pairs):
        return False
    if disguised:
        return True
    return not (_dictionary.knows(small, "tr") or _dictionary.knows(small, "en")) and (
        len(listed) > 3 or not _dictionary.available("tr") or all(b.isascii() for _, b in pairs)
    )


# -- readings --------------------------------------------------------------------------------------------------------


def in_readings(
    readings: Iterable[WordReading], tokens: list[CommentWord], lang: str, classes: frozenset[str]
) -> Iterator[WordHit]:
    """The entries of one word that a disguised stretch stands for."""
    for reading in readings:
        small = lower(reading.text, lang)
        skeleton = plain(small)
        found = _hidden(skeleton, lang, classes) if reading.hidden else _read(small, skeleton, reading, lang, classes)
        if found is not None:
            at = next((n for n, token in enumerate(tokens) if token.end > reading.start), 0)
            until = max([n for n, token in enumerate(tokens) if token.start < reading.end], default=at)
            sentence = tokens[at].sentence if tokens else 0
            yield WordHit(found, at, max(at, until), reading.start, reading.end, sentence, disguised=True)


def _read(small: str, skeleton: str, reading: WordReading, lang: str, classes: frozenset[str]) -> str | None:
    table = lexicon(lang)
    starts = range(len(skeleton) - 1) if reading.loose else (0,)
    for start in starts:
        for entry in table.starting(skeleton[start:]):
            if entry.cls not in classes or len(entry.words) != 1:
                continue
            word = entry.words[0]
            least = 5 if reading.paired else 3 if start == 0 else 4
            if reading.paired and len(word.skeleton) < least:
                continue
            if len(word.skeleton) < least and len(skeleton) != len(word.skeleton):
                continue
            hidden = reading.parted
            if fits(word, small[start:], skeleton[start:], lang, disguised=hidden) and not _is_innocent(
                entry, [skeleton[start:]], 0
            ):
                return entry.cls
    return None


@cache
def _shapes(lang: str, classes: frozenset[str]) -> tuple[tuple[str, str, str], ...]:
    """Single words that a hidden letter may belong to: class, skeleton, mode."""
    return tuple(
        (entry.cls, entry.words[0].skeleton, entry.words[0].mode)
        for found in lexicon(lang).by_start.values()
        for entry in found
        if entry.cls in classes and len(entry.words) == 1 and len(entry.words[0].skeleton) > 2
    )


def _hidden(skeleton: str, lang: str, classes: frozenset[str]) -> str | None:
    letters = skeleton.replace("*", "")
    if not letters.isalpha() or len(letters) < 2:
        return None
    one = re.compile(re.sub(r"\*+", lambda m: f"\\\\w{{1,{max(1, len(m.group()))}}}", skeleton).replace("\\\\", "\\"))
    for cls, listed, mode in _shapes(lang, classes):
        if one.fullmatch(listed):
            return cls
        if (
            mode in ("any", "noun", "verb")
            and "*" in skeleton[: len(listed)]
            and len(listed) > (2 if mode == "verb" else 3)
        ):
            begin, rest = skeleton[: len(listed)], skeleton[len(listed) :]
            ends = _endings.is_verb_ending if mode == "verb" else partial(_endings.is_inflection, lang=lang)
            if re.fullmatch(begin.replace("*", r"\w"), listed) and "*" not in rest and (mode == "any" or ends(rest)):
                return cls
    return None


# -- anywhere --------------------------------------------------------------------------------------------------------


def inside(text: str, places: list[int], sentences: list[int], lang: str, *, disguised: bool) -> Iterator[WordHit]:
    """The entries that are found anywhere in a text. `places`: where each of its characters stands in the comment.

    Characters, not words, count the distance here: `first` and `last` are numbers of characters.
    """
    small = text.lower()
    if len(small) != len(text):
        small = text
    by_letter = _inside_by_letter(lang)
    for at, letter in enumerate(small):
        for cls, listed, innocent in by_letter.get(letter, ()):
            if not small.startswith(listed, at):
                continue
            end = at + len(listed)
            if not _is_part(small, at, end, innocent) and not _is_part_of_katakana(small, at, end):
                yield WordHit(cls, at, end - 1, places[at], places[end - 1] + 1, sentences[at], disguised=disguised)


@cache
def _inside_by_letter(lang: str) -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    for entry in lexicon(lang).inside:
        found[entry[1][0]].append(entry)
    return dict(found)


def _is_part(text: str, at: int, end: int, innocent: tuple[str, ...]) -> bool:
    """Whether a place lies in, or touches, an innocent word."""
    for word in innocent:
        start = text.find(word, max(0, at - len(word) + 1), end + len(word))
        while start >= 0:
            if start < end and at < start + len(word):
                return True
            start = text.find(word, start + 1, end + len(word))
    return False


#: What binds the parts of a foreign name: チョン・イルホ.
_BINDS = tuple("・＝=")
_KATAKANA_TAILS = re.compile(
    r"(?:ー|ッ|ド|ども|ミ|ババア|ジジイ|ガキ|ヤロウ|ヤロー|野郎|オヤジ|ヤツ|コ|ロ|シ|マッタレ|タレ)*"
)


def _is_part_of_katakana(text: str, at: int, end: int) -> bool:
    """Whether a word in katakana is only a stretch of a longer one."""
    if not _KATAKANA.fullmatch(text[at:end]):
        return False
    if text[end : end + 1] in _BINDS or (at > 0 and text[at - 1] in _BINDS):
        return True
    before = at > 0 and _KATAKANA.fullmatch(text[at - 1]) is not None and text[at - 1] != "ー"
    rest = _KATAKANA.match(text, end)
    tail = rest.group() if rest else ""
    return (before and text[at - 1] not in "ドオ") or (
        bool(tail) and _KATAKANA_TAILS.fullmatch(tail) is None and len(tail) > 1
    )
