"""Names as sequences of syllables: cutting a spelling into them, and comparing two sequences.

One mechanism serves every spelling of a language that is read in syllables. A *spelling table* maps a chunk of text
("yong", ヨン, 영, 英) to the syllables it may stand for, each with a cost: 0 where a published system writes it so,
more where the spelling is a habit. A word is cut into chunks by dynamic programming; the cheapest few cuttings are
kept. Two names agree where, position by position, the two sets share a syllable. What the sets share is the
evidence.

Not here: which tables a script has (`_korean`, `_chinese`), and what a score means for a kind of subject
(`_compare`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

Options = Mapping[str, float]

MAX_WORD = 40
_VOWEL_LETTERS = frozenset("aeiouwy")
_LAST_VOWELS, _FIRST_VOWELS = re.compile("[aeiouwy]+$"), re.compile("[aeiouwy]+")
THROUGH_VOWEL = 0.8
"""The cost of cutting a word inside letters that spell one vowel (Eun as E-un), less what that vowel's spelling
costs."""
_TRIFLE = 0.01
"""Costs that differ by less only order what is equally likely."""
MAX_SYLLABLES = 12
KEPT = 4
"""How many cuttings of one word are kept: "Yongil" is Yong-il and Yon-gil, and seldom more than two are cheap."""


@dataclass(frozen=True, slots=True)
class SyllableReading:
    """One way to read a name: `pieces` as written, `options` per piece (syllable -> cost), `ends` of words; `cost` is
    the least that it costs, `cuts` what of that is for cuts through a vowel.
    """

    cost: float
    pieces: tuple[str, ...]
    options: tuple[Options, ...]
    ends: tuple[int, ...]
    cuts: float = 0.0

    def rotated(self) -> SyllableReading | None:
        """The last word in front: "Je Son Ri" as Ri Je Son. None for a name of one word."""
        if len(self.ends) < 2:
            return None
        at = self.ends[-2]
        shift = len(self.pieces) - at
        ends = (shift, *(end + shift for end in self.ends[:-1]))
        return SyllableReading(
            self.cost, self.pieces[at:] + self.pieces[:at], self.options[at:] + self.options[:at], ends, self.cuts
        )


class Readings(NamedTuple):
    """All the ways to read a name, and the same with the last word in front (empty for a name of one word)."""

    straight: tuple[SyllableReading, ...]
    turned: tuple[SyllableReading, ...]

    @classmethod
    def of(cls, straight: tuple[SyllableReading, ...]) -> Readings:
        """The readings of a name together with their turned forms."""
        return cls(straight, tuple(front for reading in straight if (front := reading.rotated()) is not None))


NONE = Readings((), ())


@dataclass(frozen=True, slots=True)
class Shared:
    """What two readings share: the summed cost, and per position the cheapest syllable that both may be. `turned`: one
    name's last word had to be put in front."""

    cost: float
    left: SyllableReading
    right: SyllableReading
    syllables: tuple[str, ...]
    turned: bool = False

    def ambiguities(self) -> list[tuple[str, tuple[str, ...]]]:
        """Pieces whose spelling may be other syllables at no more cost, with these."""
        found: dict[str, tuple[str, ...]] = {}
        for reading in (self.left, self.right):
            for piece, options, syllable in zip(reading.pieces, reading.options, self.syllables, strict=True):
                same = options[syllable] + _TRIFLE
                others = tuple(sorted(o for o, cost in options.items() if o != syllable and cost <= same))
                if others:
                    found.setdefault(piece, others)
        return list(found.items())


def _by_cost(state: tuple[float, tuple[str, ...], tuple[Options, ...]]) -> tuple[float, int, tuple[str, ...]]:
    return round(state[0], 2), len(state[1]), state[1]


class SpellingTable(NamedTuple):
    """A spelling table. A key "chol+l" is the chunk "chol" where an l follows: sounds that change before others.
    `longest` is the length of the longest key, `changing` the chunks that have such keys, `vowels` the groups of
    letters that spell one vowel, each with its cost: to cut through one of them is to read e-un for eun.
    """

    spelt: Mapping[str, Options]
    longest: int
    changing: frozenset[str]
    vowels: Mapping[str, float]

    @classmethod
    def of(cls, spelt: Mapping[str, Options], vowels: Mapping[str, float] | None = None) -> SpellingTable:
        """The table of these spellings."""
        changing = frozenset(key.partition("+")[0] for key in spelt if "+" in key)
        return cls(spelt, max(map(len, spelt)), changing, vowels or {})

    def cost_of_cut(self, left: str, right: str) -> float:
        """What it costs to cut between two chunks: more where the letters around the cut spell one vowel."""
        if not self.vowels or left[-1] not in _VOWEL_LETTERS or right[0] not in _VOWEL_LETTERS:
            return 0.0
        before, after = _LAST_VOWELS.search(left), _FIRST_VOWELS.match(right)
        if before is None or after is None or (right[0] in "wy" and len(after.group()) > 1):
            return 0.0  # y and w before a vowel begin a syllable
        head, tail = before.group(), after.group()
        joined_ = [head[at:] + tail[:size] for at in range(len(head)) for size in range(1, len(tail) + 1)]
        return max((THROUGH_VOWEL - self.vowels[letters] for letters in joined_ if letters in self.vowels), default=0.0)


def cut(word: str, table: SpellingTable) -> list[SyllableReading]:
    """The cheapest ways to cut a word into chunks of a spelling table; empty when it cannot be cut. Work is linear in
    the length of the word.
    """
    spelt, longest, changing, _ = table
    size = len(word)
    if not 0 < size <= MAX_WORD:
        return []
    # Whether the rest of the word can be cut: most words of other languages cannot, and cost no more than this.
    ends: list[list[int]] = [[] for _ in range(size + 1)]
    whole, last = [False] * size + [True], size
    for at in range(size - 1, -1, -1):
        for end in range(at + 1, min(at + longest, size) + 1):
            if whole[end]:
                piece = word[at:end]
                if piece in spelt or (piece in changing and end < size and f"{piece}+{word[end]}" in spelt):
                    ends[at].append(end)
        if ends[at]:
            whole[at], last = True, at
        elif last - at >= longest:
            return []
    if not whole[0]:
        return []
    states: list[list[tuple[float, tuple[str, ...], tuple[Options, ...]]]] = [[] for _ in range(size + 1)]
    states[0].append((0.0, (), ()))
    for at in range(size):
        here = states[at]
        if not here:
            continue
        if len(here) > KEPT:
            here.sort(key=_by_cost)
            del here[KEPT:]
        for end in ends[at]:
            piece = word[at:end]
            options = spelt.get(piece)
            if piece in changing and end < size and (changed := spelt.get(f"{piece}+{word[end]}")) is not None:
                options = {**changed, **options} if options else changed
            if options is None:  # cannot be: `ends` holds only what the table knows
                continue
            least = min(options.values())
            states[end].extend(
                (
                    cost + least + (table.cost_of_cut(pieces[-1], piece) if pieces else 0.0),
                    (*pieces, piece),
                    (*chosen, options),
                )
                for cost, pieces, chosen in here
                if len(pieces) < MAX_SYLLABLES
            )
    done = sorted(states[size], key=_by_cost)[:KEPT]
    return [
        SyllableReading(cost, pieces, options, (len(pieces),), sum(map(table.cost_of_cut, pieces, pieces[1:])))
        for cost, pieces, options in done
    ]


def joined(words: Iterable[list[SyllableReading]]) -> Readings:
    """The readings of a name from those of its words, cheapest first, at most `KEPT`; none where a word has none."""
    whole = [SyllableReading(0.0, (), (), ())]
    for readings in words:
        if not readings:
            return NONE
        whole = [
            SyllableReading(
                a.cost + b.cost,
                a.pieces + b.pieces,
                a.options + b.options,
                (*a.ends, len(a.pieces) + len(b.pieces)),
                a.cuts + b.cuts,
            )
            for a in whole
            for b in readings
            if len(a.pieces) + len(b.pieces) <= MAX_SYLLABLES
        ]
        whole.sort(key=lambda reading: (round(reading.cost, 2), len(reading.pieces), reading.pieces))
        del whole[KEPT:]
    return Readings.of(tuple(whole)) if whole and whole[0].pieces else NONE


def shared(left: SyllableReading, right: SyllableReading, dearest: float) -> Shared | None:
    """What two readings share, or None where a position shares nothing or the sum passes `dearest`."""
    if len(left.options) != len(right.options):
        return None
    total = left.cuts + right.cuts
    if total > dearest:
        return None
    syllables = []
    for a, b in zip(left.options, right.options, strict=True):
        best, chosen = 9.0, ""
        for syllable, cost in a.items():
            other = b.get(syllable)
            if other is not None and (cost + other, syllable) < (best, chosen):
                best, chosen = cost + other, syllable
        total += best
        if total > dearest:
            return None
        syllables.append(chosen)
    return Shared(total, left, right, tuple(syllables))


def best_shared(left: Readings, right: Readings, dearest: float) -> Shared | None:
    """The cheapest agreement of two names' readings, or else with either name's last word in front."""
    best = _cheapest(left.straight, right.straight, dearest)
    if best is not None:
        return best
    found = [
        replace(one, turned=True)
        for one in (_cheapest(left.turned, right.straight, dearest), _cheapest(left.straight, right.turned, dearest))
        if one is not None
    ]
    return min(found, key=lambda one: one.cost, default=None)


def _cheapest(left: Sequence[SyllableReading], right: Sequence[SyllableReading], dearest: float) -> Shared | None:
    best: Shared | None = None
    for a in left:
        for b in right:
            found = shared(a, b, dearest)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
    return best
