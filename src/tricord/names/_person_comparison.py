"""Are two names of persons, in alphabetic scripts, one name?

`agree` matches the units of two parsed names (`_person_parsing`), the most alike first, and weighs what is equal, what
is spelt otherwise, what is missing and what contradicts. 0.7 is "the same name".

>>> from tricord.names._person_parsing import parse
>>> agree(parse("Dr. Youssef al-Mansour"), parse("MANSUR, Yusuf")).score > 0.85
True
>>> agree(parse("Ivan Petrovich Zhukov"), parse("Ivan Sergeevich Zhukov")).score < 0.6
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from rapidfuzz.distance import OSA

from tricord.i18n import Message
from tricord.names import _person_limits as limits
from tricord.names._agreement import Agreement
from tricord.names._person_parsing import ParsedPerson, Unit, unit_of
from tricord.names._person_similarity import differ_in_back_vowels, is_by_gender, similarity, slip, why_similar
from tricord.names._person_tables import are_apart as tables_part

#: Endings that given names have as well: Martina, Irina.
_DOUBTFUL_ENDINGS = ("ina", "yna")
_ORDER_DIFFERS = Message("names.order-differs")
_SAME_WORDS = Message("names.same-words")
_NAMES_DIFFER = (Message("names.names-differ"),)
_NOTHING = Agreement(0.0, (Message("names.no-name-word"),))
_SAME = Agreement(1.0, (Message("names.same-words-in-order"),))
_DIFFERENT = Agreement(0.0, _NAMES_DIFFER)


def agree(a: ParsedPerson, b: ParsedPerson, *, syllabic: bool = False) -> Agreement:
    """How far two names are one name, with the reasons. Symmetric. `syllabic`: one of them may well be Korean, Chinese
    or Vietnamese, so that its words are syllables, and no two spellings of one by the sounds of an alphabet.
    """
    if not a.units or not b.units:
        return _NOTHING
    if a.key == b.key:
        return _checked(a, b, _SAME)
    if a.bag == b.bag:
        return _checked(a, b, _with_the_same_words(a, b))
    if a.solid == b.solid:
        return _checked(
            a, b, Agreement(limits.JOINED_WORDS, (Message("names.same-letters"), Message("names.words-joined")))
        )
    if (len(b.units), b.key) < (len(a.units), a.key):
        a, b = b, a
    return _Comparison(a, b, syllabic=syllabic).agreement()


def are_apart_in(a: ParsedPerson, b: ParsedPerson) -> Callable[[str, str], bool]:
    """Tells of two words of these names whether they are known to be two names: by the tables, or by their o and u."""
    western = any(unit.western for unit in (*a.units, *b.units))

    def are_apart(x: str, y: str) -> bool:
        if tables_part(x, y):
            return True
        return western and differ_in_back_vowels(unit_of(x, 1.0, ""), unit_of(y, 1.0, ""))

    return are_apart


def _checked(a: ParsedPerson, b: ParsedPerson, found: Agreement) -> Agreement:
    """What two names of the same words say, with what each of them has besides."""
    aside = tuple(_why_set_aside(a, b))
    pairs = sorted((i, b.key.index(text)) for i, text in enumerate(a.key) if text in b.key)
    other = _other_aside(a, b, pairs)
    if other is None:
        return Agreement(found.score, (*found.reasons, *aside)) if aside else found
    return Agreement(min(limits.OTHER_ASIDE, found.score), (*found.reasons, other))


def _other_aside(a: ParsedPerson, b: ParsedPerson, pairs: Iterable[tuple[int, int]]) -> Message | None:
    """What speaks against two names in the words that stand outside their units: two titles that are names as well
    (King, Bishop), or particles of two languages before one word (Le, Do).
    """
    if a.titles and b.titles and a.titles.isdisjoint(b.titles):
        return Message("names.other-words-aside", (min(a.titles), min(b.titles)))
    for i, j in pairs:
        x, y = a.particles[i], b.particles[j]
        if x is not None and y is not None and x.languages.isdisjoint(y.languages):
            return Message("names.other-words-aside", (x.shown, y.shown))
    return None


def _why_set_aside(a: ParsedPerson, b: ParsedPerson) -> Iterator[Message]:
    ours, theirs = _all_aside(a), _all_aside(b)
    aside = [word for word in (*ours, *theirs) if (word in ours) != (word in theirs)]
    if aside:
        yield Message("names.left-out-of-account", (", ".join(aside),))


def _all_aside(person: ParsedPerson) -> tuple[str, ...]:
    """What of a name is no unit: titles, "son of" and particles."""
    return (*person.aside, *(particles.shown for particles in person.particles if particles is not None))


def _with_the_same_words(a: ParsedPerson, b: ParsedPerson) -> Agreement:
    if a.comma != b.comma and len(a.units) == 2:
        return Agreement(limits.TURNED, (_SAME_WORDS, Message("names.family-name-first")))
    if a.sons and b.sons and not a.comma and not b.comma:
        return Agreement(limits.FATHER_AND_SON, (_SAME_WORDS, Message("names.father-and-son")))
    return Agreement(limits.REORDERED_WORDS, (_SAME_WORDS, _ORDER_DIFFERS))


class _Comparison:
    """Two different names, the shorter first: their units matched, and what that is worth."""

    __slots__ = (
        "a", "b", "initials", "joined", "left_a", "left_b", "matched", "matches", "names", "syllabic", "total",
        "weakest",
    )  # fmt: skip

    def __init__(self, a: ParsedPerson, b: ParsedPerson, *, syllabic: bool) -> None:
        self.a, self.b, self.syllabic = a, b, syllabic
        self.matches: list[tuple[float, int, int]] = []
        self.joined: list[tuple[float, tuple[int, ...], tuple[int, ...]]] = []
        self.left_a = list(range(len(a.units)))
        self.left_b = list(range(len(b.units)))
        self._match()
        # Of the words that met: what they weigh, how many are more than initials or words of respect, how many are
        # initials, and how alike the least alike are.
        self.matched = self.total = 0.0
        self.names = self.initials = 0
        self.weakest = 1.0

    # -- matching ------------------------------------------------------------------------------------------------------

    def _match(self) -> None:
        found = [
            (alike, i, j)
            for i, x in enumerate(self.a.units)
            for j, y in enumerate(self.b.units)
            if (alike := 1.0 if x is y else self._similarity(i, j))
        ]
        if not found:
            # No word is alike: all that is left is that the whole is written with other spaces.
            if OSA.distance(self.a.outline, self.b.outline, score_cutoff=1) <= 1:
                self._join()
            return
        # The best pairs first; among equals those that keep the order of the words. Before a slip of the pen is
        # assumed, words may turn out to be joined or split.
        found.sort(key=lambda match: (-match[0], abs(match[1] - match[2]), match[1], match[2]))
        slips = [match for match in found if match[0] < limits.SLIP_LATER]
        self._assign(found[: len(found) - len(slips)])
        if self.left_a and self.left_b and (len(self.left_a) + len(self.left_b) > 2 or not slips):
            self._join()
        self._assign(slips)

    def _similarity(self, i: int, j: int) -> float:
        """How alike two units are in these names: what a vowel or an ending says depends on the language."""
        x, y = self.a.units[i], self.b.units[j]
        if self.syllabic and x.text != y.text and not x.initial and not y.initial:
            return slip(x, y) if min(len(x.text), len(y.text)) >= limits.SYLLABIC_SLIP_LETTERS else 0.0
        alike = similarity(x, y)
        if self.a.family_first and self.b.family_first and x.text.replace("y", "i") != y.text.replace("y", "i"):
            return 0.0  # syllables of Viet Nam are words: another letter is another name
        if alike > limits.OTHER_BACK_VOWEL and differ_in_back_vowels(x, y) and self._vowels_tell(x, y):
            return limits.OTHER_BACK_VOWEL
        if (x.men or y.men) and is_by_gender(x, y) and not self._is_family_name(i, j):
            return limits.BOTH_REAL
        return alike

    def _vowels_tell(self, x: Unit, y: Unit) -> bool:
        """Whether o and u are two vowels here: both are borne as names, or a Western name stands beside them."""
        if x.real and y.real:
            return True
        return any(unit.western for unit in (*self.a.units, *self.b.units) if unit is not x and unit is not y)

    def _is_family_name(self, i: int, j: int) -> bool:
        """Whether two words that differ by a man's and a woman's ending are a family name: no given name, and of a
        kind of which only family names are, or beside Slavic names, or last in both.
        """
        x, y = self.a.units[i], self.b.units[j]
        if x.given or y.given:
            return not x.text.endswith(_DOUBTFUL_ENDINGS) and not y.text.endswith(_DOUBTFUL_ENDINGS)
        if not (x.text.endswith(_DOUBTFUL_ENDINGS) or y.text.endswith(_DOUBTFUL_ENDINGS)):
            return True
        if any(unit.slavic for unit in (*self.a.units, *self.b.units) if unit is not x and unit is not y):
            return True
        return i == len(self.a.units) - 1 and j == len(self.b.units) - 1

    def _assign(self, found: list[tuple[float, int, int]]) -> None:
        for match in found:
            _, i, j = match
            if i in self.left_a and j in self.left_b:
                self.matches.append(match)
                self.left_a.remove(i)
                self.left_b.remove(j)

    def _join(self) -> None:
        """Match units that one name writes as one word and the other as several."""
        for from_b in (False, True):
            one, many = (self.b, self.a) if from_b else (self.a, self.b)
            left_one, left_many = (self.left_b, self.left_a) if from_b else (self.left_a, self.left_b)
            if not left_one or not left_many or max(len(left_one), len(left_many)) > limits.JOIN_TRIES:
                continue
            for i in list(left_one):
                best = None if one.units[i].initial else self._best_join(one, i, many, left_many)
                if best is None:
                    continue
                alike, places = best
                left_one.remove(i)
                for j in places:
                    left_many.remove(j)
                alike -= limits.JOIN_COST
                self.joined.append((alike, places, (i,)) if from_b else (alike, (i,), places))

    def _best_join(
        self, one: ParsedPerson, i: int, many: ParsedPerson, left_many: list[int]
    ) -> tuple[float, tuple[int, ...]] | None:
        """The unmatched units of one name that, written together, are most like a unit of the other."""
        least = limits.JOIN_BESIDE if self.matches else limits.JOIN_ALONE
        best: tuple[float, tuple[int, ...]] | None = None
        for text, places in _joins(many, left_many):
            for spelt in (one.key[i], *one.glued[i]) if len(places) > 1 else (one.key[i],):
                alike = float(spelt == text) if self.syllabic else similarity(_plain(spelt), _plain(text))
                if alike >= least and (best is None or alike > best[0]):
                    best = (alike, places)
        return best

    # -- weighing ------------------------------------------------------------------------------------------------------

    def agreement(self) -> Agreement:
        """The score and, where it is worth reading, the reasons."""
        self._weigh_matches()
        if self.joined:
            self._weigh_joined()
        if not self.names:
            return _DIFFERENT
        a, b = self.a, self.b
        self._forget_second_initials()
        honours_a, honours_b = _weight_of_honours(a, self.left_a), _weight_of_honours(b, self.left_b)
        missing_a = _weight(a, self.left_a) - honours_a
        missing_b = _weight(b, self.left_b) - honours_b
        if missing_a and missing_b:
            share = limits.CONTRADICTION_SHARE * self.total / (self.total + max(missing_a, missing_b))
            score = min(limits.CONTRADICTION, share)
            return Agreement(score, self._reasons(score, contradict=True))
        score = self.matched / self.total
        if honours_a or honours_b:
            against_word = (missing_a and honours_b) or (missing_b and honours_a) or (honours_a and honours_b)
            score = self._with_honours(score, honours_a + honours_b, against_word=bool(against_word))
        uncommon = max(0.0, min(limits.MOST, self._completed(score, missing_a + missing_b)))
        score = uncommon
        if missing_a + missing_b and self._is_common_part() and not self._lacks_only_middle():
            score = min(score, limits.COMMON_PART)
        reasons = self._reasons(uncommon, contradict=False)
        if score < uncommon:
            reasons = (*reasons, Message("names.common-name"))
        if missing_a + missing_b and self._is_doubtful_part():
            score = min(score, limits.DOUBTFUL_PART)
        if (other := self._other_aside()) is not None:
            return Agreement(min(score, limits.OTHER_ASIDE), (*reasons, other))
        return Agreement(score, reasons, uncommon)

    def _forget_second_initials(self) -> None:
        """Where one initial agrees, a second that the other name does not have tells nothing: Timchenko G.N."""
        a, b = self.a, self.b
        first_a = min((i for _, i, _ in self.matches if a.units[i].initial), default=len(a.units))
        first_b = min((j for _, _, j in self.matches if b.units[j].initial), default=len(b.units))
        self.left_a = [place for place in self.left_a if not (a.units[place].initial and place > first_a)]
        self.left_b = [place for place in self.left_b if not (b.units[place].initial and place > first_b)]

    def _other_aside(self) -> Message | None:
        """What speaks against the names in the words that are set aside."""
        a, b = self.a, self.b
        for one, left, other in ((a, self.left_a, b), (b, self.left_b, a)):
            if other.ranks and not one.ranks and left == [0] and _is_muhammad(one.units[0]):
                return Message("names.other-words-aside", (one.shown[0], min(other.ranks)))
        return _other_aside(a, b, ((i, j) for _, i, j in self.matches))

    def _weigh_matches(self) -> None:
        a, b = self.a, self.b
        last_a, last_b = len(a.units) - 1, len(b.units) - 1
        for alike, i, j in self.matches:
            x, y = a.units[i], b.units[j]
            weight = min(x.weight, y.weight)
            self.matched += weight * alike
            self.total += weight
            if x.initial or y.initial:
                self.initials += 1
            elif i not in a.weak or j not in b.weak or (i and j and i == last_a and j == last_b):
                self.names += 1  # Khan at the end is a family name
            elif x.groups is not None and x.groups == y.groups and min(_bare_names(a), _bare_names(b)) == 1:
                self.names += 1  # Amir beside a family name alone is a given name
            if alike < self.weakest:
                self.weakest = alike

    def _weigh_joined(self) -> None:
        for alike, places_a, places_b in self.joined:
            weight = sum(self.a.units[i].weight for i in places_a) + sum(self.b.units[j].weight for j in places_b)
            self.matched += weight / 2 * alike
            self.total += weight / 2
            self.names += 1
            self.weakest = min(self.weakest, alike)

    def _with_honours(self, score: float, weight: float, *, against_word: bool) -> float:
        """Words of respect are left over; `against_word`: on one side, and on the other a word is."""
        if against_word:
            score = min(score, limits.HONOUR_AGAINST_WORD)
        score -= limits.HONOUR_COST * weight
        if self.names == 1 and self.weakest < 1.0:
            score = min(score, limits.HONOUR_BESIDE_LIKENESS)
        return score

    def _completed(self, score: float, missing: float) -> float:
        """What is left of the score, by what is missing, by initials, by doubtful words, and by the order."""
        if missing:
            score = self._incomplete(score, missing)
        elif self._is_one_word_of_more():
            if self.left_a or self.left_b:
                score = min(score, limits.ONE_WORD_LEFT)
            else:
                score = min(score, limits.ONE_WORD if self.weakest >= limits.ONE_WORD_SURE else limits.ONE_WORD_ALIKE)
        if self.initials:
            score = self._with_initials(score)
        if self.weakest < limits.DOUBTFUL_WORD:
            score = min(score, limits.DOUBTFUL_AND_MISSING if missing else self._most_with_doubtful_word())
        if score >= limits.LEAST_SHOWN and self._reordered():
            score -= limits.REORDERED_COST
        return score

    def _is_one_word_of_more(self) -> bool:
        if self.names != 1 or self.initials or self.joined:
            return False
        return len(self.a.units) + len(self.b.units) > 2

    def _most_with_doubtful_word(self) -> float:
        """The most of a name of which one word differs by a letter, and may well be another name."""
        if self.weakest != limits.BOTH_REAL:
            in_context = self.total - 1 >= limits.CONTEXT_WEIGHT and self.names >= limits.CONTEXT_WORDS
            return limits.SHORT_SLIP_IN_CONTEXT if in_context else limits.SHORT_SLIP
        agreeing = sum(alike >= limits.AGREES for alike, _, _ in self.matches)
        if self.names == 3 == agreeing + 1:
            return limits.BOTH_KNOWN_OF_THREE if self._is_other_known_name() else limits.BOTH_REAL_OF_THREE
        return limits.BOTH_REAL_OF_FOUR if self.names >= 4 else limits.BOTH_REAL_OF_TWO

    def _is_other_known_name(self) -> bool:
        """Whether the words that differ are both usual given names, or one name in two genders: Maria and Mario."""
        return any(
            (x.groups is not None and y.groups is not None) or x.text[:-1] == y.text[:-1]
            for x, y in (
                (self.a.units[i], self.b.units[j]) for alike, i, j in self.matches if alike < limits.DOUBTFUL_WORD
            )
        )

    # -- a part of a name ----------------------------------------------------------------------------------------------

    def _incomplete(self, score: float, missing: float) -> float:
        """A name of which the other gives only part."""
        if self.names < 2:
            return min(score, limits.PART_OF_ONE_WORD)
        share = self.total / (self.total + missing)
        score *= 0.5 + 0.5 * share
        if self.total < limits.COMMON_WEIGHT:
            score = min(score, limits.COMMON_PART)
        return min(score, self._most_of_part())

    def _is_doubtful_part(self) -> bool:
        """Whether two words in one script are all that is shared, and one of them only sounds alike (Kalid, Khuwaylid):
        beside a word that is missing, patronymics apart, the other is too little.
        """
        if self.names > limits.TELLING_WORDS or self.weakest >= limits.SURELY_ALIKE or self._is_across():
            return False
        longer, left = (self.b, self.left_b) if self.left_b else (self.a, self.left_a)
        return bool(set(left) - longer.patronymic)

    def _is_across(self) -> bool:
        return any(x.latin != y.latin for x in self.a.units for y in self.b.units)

    def _lacks_only_middle(self) -> bool:
        """Whether all that is missing is a patronymic, which is left out as often as not (but where both other names
        are common), or one middle name between a first and a last that are both the same.
        """
        longer, left = (self.b, self.left_b) if self.left_b else (self.a, self.left_a)
        if not set(left) - longer.patronymic:
            return not all(longer.units[place].common for place in range(len(longer.units)) if place not in left)
        if longer.family > 1 and left == [len(longer.units) - longer.family]:
            return False  # of two family names the first is the one that tells: Maria Gilman Franco
        return (
            left == [1] and len(longer.units) == len(self.matches) + 1 and self.weakest == 1.0 and not self._reordered()
        )

    def _is_common_part(self) -> bool:
        """Whether all that is shared is one name beside Muhammad, or two that many bear."""
        telling = [
            (self.a.units[i], self.b.units[j])
            for _, i, j in self.matches
            if not (_is_muhammad(self.a.units[i]) or _is_muhammad(self.b.units[j]))
        ]
        count = len(telling) + len(self.joined)
        if count < limits.TELLING_WORDS:
            return True
        return (
            count == limits.TELLING_WORDS and len(telling) == count and all(x.common and y.common for x, y in telling)
        )

    def _most_of_part(self) -> float:
        """The most that part of a name is worth, by which part it is."""
        longer, left = (self.b, self.left_b) if self.left_b else (self.a, self.left_a)
        left = [place for place in left if place not in longer.weak]
        reordered = self._reordered()
        if reordered and not self._turned():
            return limits.PART_REORDERED
        if longer.family and self._only_family(longer):
            return limits.ONLY_FAMILY
        if not reordered:
            first_is_missing = left and left[0] == 0 and not longer.units[0].initial
            return _most_without_first(longer) if first_is_missing else 1.0
        without_patronymic = any(place in longer.patronymic for place in left)
        return limits.PART_OF_TWO_REORDERED if self.names == 2 and not without_patronymic else 1.0

    def _only_family(self, longer: ParsedPerson) -> bool:
        """Whether all that is shared is the family name, which a comma marks."""
        start = len(longer.units) - longer.family
        in_b = longer is self.b
        places = [j if in_b else i for _, i, j in self.matches]
        places += [place for _, in_a, in_other in self.joined for place in (in_other if in_b else in_a)]
        return all(place >= start for place in places)

    def _with_initials(self, score: float) -> float:
        """A whole family name and initials: weak evidence, none where the family name is common."""
        whole = [
            min(self.a.units[i].weight, self.b.units[j].weight)
            for _, i, j in self.matches
            if not (self.a.units[i].initial or self.b.units[j].initial)
        ]
        length = max((len(self.a.units[i].text) for _, i, _ in self.matches), default=0)
        enough = sum(whole) >= limits.WHOLE_WEIGHT and (length >= limits.WHOLE_LETTERS or self.names >= 2)
        if enough or (self.initials >= limits.BOTH_INITIALS and sum(whole) >= limits.BESIDE_BOTH):
            return min(score, limits.FAMILY_AND_INITIALS)
        return min(score, limits.INITIALS)

    def _reordered(self) -> bool:
        places = sorted((i, j) for _, i, j in self.matches)
        return any(x[1] > y[1] for x, y in pairwise(places))

    def _turned(self) -> bool:
        """Whether one order becomes the other by moving the first words to the end, as family-first lists do."""
        order = [j for _, j in sorted((i, j) for _, i, j in self.matches)]
        start = order.index(min(order))
        turned = order[start:] + order[:start]
        return turned == sorted(turned)

    # -- reasons -------------------------------------------------------------------------------------------------------

    def _reasons(self, score: float, *, contradict: bool) -> tuple[Message, ...]:
        if score < limits.LEAST_SHOWN:
            return _NAMES_DIFFER
        reasons = self._why_matched()
        if self.joined:
            reasons.extend(self._why_joined())
        if not reasons and self.matches:
            reasons.append(Message("names.shared-words-equal"))
        if self.matches and self._reordered():
            reasons.append(_ORDER_DIFFERS)
        left_a = [self.a.shown[i] for i in self.left_a]
        left_b = [self.b.shown[j] for j in self.left_b]
        if contradict:
            reasons.append(Message("names.against", (" ".join(left_a), " ".join(left_b))))
        else:
            reasons.extend(Message("names.only-in-one", (word,)) for word in left_a + left_b)
        if self.a.aside or self.b.aside:
            reasons.extend(_why_set_aside(self.a, self.b))
        return tuple(reasons)

    def _why_matched(self) -> list[Message]:
        a, b = self.a, self.b
        return [
            why_similar(a.units[i], b.units[j], a.shown[i] or a.key[i], b.shown[j] or b.key[j])
            for alike, i, j in sorted(self.matches, key=lambda match: match[1:])
            if alike < 1.0 or a.units[i] is not b.units[j]
        ]

    def _why_joined(self) -> Iterator[Message]:
        for _, places_a, places_b in self.joined:
            left = " ".join(self.a.shown[i] for i in places_a)
            yield Message("names.parts-joined", (left, " ".join(self.b.shown[j] for j in places_b)))


def _bare_names(person: ParsedPerson) -> int:
    """The words of a name that are neither words of respect nor a patronymic."""
    return sum(place not in person.weak and place not in person.patronymic for place in range(len(person.units)))


def _plain(text: str) -> Unit:
    return unit_of(text, 1.0, "")


def _weight(person: ParsedPerson, places: list[int]) -> float:
    return sum(
        [limits.PATRONYMIC_WEIGHT if place in person.patronymic else person.units[place].weight for place in places]
    )


def _weight_of_honours(person: ParsedPerson, places: list[int]) -> float:
    return sum([person.units[place].weight for place in places if place in person.weak])


def _most_without_first(longer: ParsedPerson) -> float:
    """The most that a name is worth of which only the first word is missing in the other."""
    if longer.family_first:
        return limits.FAMILY_MISSING
    if 1 in longer.sons:
        return limits.CHILD_OF
    if not any(unit.chained for unit in longer.units[:-1]):
        return limits.WITHOUT_FIRST
    if _is_muhammad(longer.units[0]) and len(longer.units) <= limits.MUHAMMAD_WORDS:
        return 1.0
    return limits.CHILD_OF


def _is_muhammad(unit: Unit) -> bool:
    """Muhammad before another given name is honour, and often left out."""
    return unit.groups is not None and "muhammad" in unit.groups


def _joins(person: ParsedPerson, left: list[int]) -> list[tuple[str, tuple[int, ...]]]:
    """What unmatched units look like when they are written as one word, or with an article split off."""
    found: list[tuple[str, tuple[int, ...]]] = []
    left = [place for place in left if not person.units[place].initial]
    for number, place in enumerate(left):
        found.extend((text, (place,)) for text in person.glued[place])
        key = person.key[place]
        if key[:2] in ("al", "el") and len(key) >= 7:
            found.append((key[2:], (place,)))
        if number + 1 < len(left):
            after = left[number + 1]
            if after == place + 1 and person.units[place].latin == person.units[after].latin:
                pair = (place, after)
                found.append((person.key[place] + person.key[after], pair))
                found.extend((person.key[place] + text, pair) for text in person.glued[after])
    return found
