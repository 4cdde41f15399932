"""The verdict on a comment: what each house rule finds in it, how much that weighs, and why, in the reader's language.

>>> verdict = moderate("Bu yaptirimlar halka zarar veriyor, yonetime degil.", "tr")
>>> verdict.verdict, verdict.findings[0].rule, verdict.findings[0].mended
(<Ruling.REFUSE: 'refuse'>, 'letters', 'yaptırımlar')

No network, no clock, no chance: one text is judged in one way under one version of the rules. What tables cannot
decide (a hint, what may or may not attack a belief) goes to a person: `review`, never a silent refusal.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from tricord.briefings.moderation import _capitals, _dictionary, _letters, _spelling
from tricord.briefings.moderation._clean import CleanText, clean
from tricord.briefings.moderation._frames import FrameMatch, matched
from tricord.briefings.moderation._lexicon import WordHit, in_readings, in_words, inside
from tricord.briefings.moderation._readings import of_pairs, of_text, of_token
from tricord.briefings.moderation._rules import PROFILES, RULES, HouseProfile, reason_of, rules_version
from tricord.briefings.moderation._tables import LANGUAGES
from tricord.briefings.moderation._tokens import CommentWord, ends_of_sentences, links, lower, tokens
from tricord.briefings.moderation._views import SearchView, as_written, undisguised
from tricord.model.errors import InvalidValue

#: What a disguise may hide: the rest is too common to be guessed at.
_DISGUISED = frozenset({"profanity", "insult", "death", "belslur", "curse", "aimed"})
#: The classes that break a rule by themselves when they are disguised: nobody disguises a word that may be said.
_PLAINLY = {"aimed": "insult"}
#: A longer comment is refused unread; so much is read in some milliseconds.
LONGEST = 20_000
#: In a text of at most so many words one sure slip of spelling is too much.
SHORT = 7
#: So many sure slips are too many, if they are so large a share of the words.
SLIPS = 1.7
SLIPS_SHARE = 0.12
#: Words that are unknown are doubts: so many, and so large a share, refuse; fewer go to a person.
DOUBTS_REFUSED = 0.5
DOUBTS_SHARE = 0.25
DOUBTS_REVIEWED = 0.2
#: One word without its letters in a text that has them is a slip; from this share on the text lacks its letters.
LETTERS_SHARE = 0.2
LINKS_REVIEWED = 2
LINKS_REFUSED = 3
_CJK = re.compile(r"[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3\u3131-\u318e]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u3131-\u318e]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_PHONE = re.compile(r"(?:\+?\d[ ().-]?){10,}")


class Ruling(StrEnum):
    """What becomes of a comment."""

    ACCEPT = "accept"
    REVIEW = "review"
    REFUSE = "refuse"


_ORDER = list(Ruling)


class RuleFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule finds: the place in the comment (from, to), the reason in the reader's language, how the place is
    mended where that can be said, and what it weighs by itself: an `accept` is a remark.
    """

    rule: str
    place: tuple[int, int]
    reason: str
    mended: str | None
    weight: Ruling
    code: str

    @property
    def start(self) -> int:
        """Where the place begins in the comment."""
        return self.place[0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.place[1]


class CommentVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on a comment. `mended`: the comment with every finding mended that can be (None: nothing to mend).
    `rules_version`: what judged it.
    """

    verdict: Ruling
    findings: tuple[RuleFinding, ...]
    lang: str
    profile: str
    mended: str | None
    rules_version: str

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that refuse or doubt the comment."""
        return tuple(dict.fromkeys(f.rule for f in self.findings if f.weight is not Ruling.ACCEPT))


class ReadyComment(msgspec.Struct, frozen=True):
    """A comment made ready for the rules."""

    clean: CleanText
    tokens: list[CommentWord]
    lang: str
    profile: HouseProfile


class _Found(msgspec.Struct, frozen=True):
    """A finding before its words: places in the cleaned text."""

    rule: str
    start: int
    end: int
    weight: Ruling
    code: str
    mended: str | None = None


def moderate(text: str, lang: str, *, profile: str = "default", reader: str | None = None) -> CommentVerdict:
    """Judge a comment in `lang` (tr, en, ko, ja) under the house rules.

    `profile`: `default`, or `seed`, where spelling refuses too. `reader`: the language of the reasons, by default the
    comment's. Raises `InvalidValue` for a language or profile that is none.
    """
    spoken = reader or lang
    for one in (lang, spoken):
        if one not in LANGUAGES:
            raise InvalidValue(f"{one!r} is no language of the house rules; use {', '.join(LANGUAGES)}.")
    if profile not in PROFILES:
        raise InvalidValue(f"{profile!r} is no profile of the house rules; use {' or '.join(PROFILES)}.")
    seen = clean(text)
    if len(seen.text) > LONGEST:
        found = [_Found("spam", 0, LONGEST, Ruling.REFUSE, "long")]
    else:
        found = list(_found(ReadyComment(seen, tokens(seen.text), lang, PROFILES[profile])))
    findings = [_said(one, seen, spoken) for one in _ordered(found)]
    verdict = max((finding.weight for finding in findings), key=_ORDER.index, default=Ruling.ACCEPT)
    return CommentVerdict(
        verdict=verdict,
        findings=tuple(findings),
        lang=lang,
        profile=profile,
        mended=_mended(text, findings),
        rules_version=rules_version(),
    )


def spam_finding(code: str, reader: str) -> RuleFinding:
    """What is refused as spam for another reason than its words: `trap` (a program filled the form), `duplicate`."""
    reason = reason_of(code, reader, "", None)
    return RuleFinding(rule="spam", place=(0, 0), reason=reason, mended=None, weight=Ruling.REFUSE, code=code)


def recognized_language(text: str) -> str:
    """The language that a comment is most likely in: tr, en, ko or ja. The writer corrects it where it is wrong."""
    seen = clean(text).text
    hangul, kana = len(_HANGUL.findall(seen)), len(_KANA.findall(seen))
    east = len(_CJK.findall(seen))
    words = tokens(seen)
    if east and east * 2 >= sum(len(token.text) for token in words) * 0.5:
        return "ko" if hangul >= kana and hangul else "ja"
    if _letters.has_turkish_letters(seen):
        return "tr"
    small = [word.lower() for word in (token.text for token in words) if word.isalpha()]
    english = sum(_dictionary.knows(word, "en") for word in small)
    turkish = sum(_dictionary.knows(form, "tr") for word in small for form in {word, _letters.restored(word)})
    return "tr" if turkish > english else "en"


# -- all rules -------------------------------------------------------------------------------------------------------


def _found(comment: ReadyComment) -> Iterator[_Found]:
    text = comment.clean.text
    if not any(c.isalnum() or unicodedata.category(c) == "So" for c in text):
        yield _Found("empty", 0, len(text), Ruling.REFUSE, "empty")
        return
    yield from _of_words(comment)
    yield from _of_spam(comment)
    loud = _capitals.shouting(comment.tokens, text, comment.lang)
    if loud is not None:
        refused = (loud.most and not loud.heading) or comment.profile.strict
        weight = Ruling.REFUSE if refused else Ruling.REVIEW
        yield _Found("capitals", loud.start, loud.end, weight, "capitals", loud.mended)
    if comment.lang == "tr":
        letters = list(_of_letters(comment))
        yield from letters
        accused = {one.start for one in letters}
    else:
        accused = set()
    yield from _of_spelling(comment, accused, is_loud=loud is not None)


def _of_words(comment: ReadyComment) -> Iterator[_Found]:
    """What the tables of words and frames find."""
    text, lang = comment.clean.text, comment.lang
    hits: dict[str, list[WordHit]] = defaultdict(list)
    disguised: list[WordHit] = []
    for hit in _all_hits(comment):
        (disguised if hit.disguised else hits[hit.cls]).append(hit)
    for match in matched(hits, _sentence_ends(comment), lang):
        yield _of_match(match)
    plain = [hit for found in hits.values() for hit in found]
    for hit in disguised:
        if not any(other.start < hit.end and hit.start < other.end and other.cls == hit.cls for other in plain):
            rule = _PLAINLY.get(hit.cls, "offensive" if hit.cls in ("death", "curse") else hit.cls)
            rule = "beliefs" if rule == "belslur" else rule
            yield _Found(rule, hit.start, hit.end, Ruling.REFUSE, "disguised")
    for hit in _elsewhere(comment, text):
        yield _Found("profanity", hit.start, hit.end, Ruling.REFUSE, "profanity")


def _of_match(match: FrameMatch) -> _Found:
    start = min(hit.start for hit in match.hits)
    end = max(hit.end for hit in match.hits)
    weight = Ruling(match.frame.weight)
    if weight is Ruling.REFUSE and match.frame.rule != "profanity" and all(hit.quoted for hit in match.hits):
        # Another's words in quotation marks may be a report of them: a person sees the difference.
        weight = Ruling.REVIEW
    return _Found(match.frame.rule, start, end, weight, match.frame.reason)


def _all_hits(comment: ReadyComment) -> Iterator[WordHit]:
    text, lang = comment.clean.text, comment.lang
    if lang in ("tr", "en"):
        yield from in_words(comment.tokens, lang)
        readings = [reading for token in comment.tokens for reading in of_token(token)]
        pairs = of_pairs(comment.tokens, lambda word: _is_word(word, lang))
        yield from in_readings([*readings, *of_text(text), *pairs], comment.tokens, lang, _DISGUISED)
        yield from inside(text, list(range(len(text))), _sentences(text), lang, disguised=False)
        return
    sentences = _sentences(text)
    # Words count as the characters over which they stand, as everything does in these languages.
    for hit in in_words(comment.tokens, lang):
        yield msgspec.structs.replace(hit, first=hit.start, last=hit.end - 1)
    for view, hidden in ((as_written(text, sentences), False), (undisguised(text, sentences, lang), True)):
        yield from _in_view(view, lang, hidden=hidden)


def _is_word(word: str, lang: str) -> bool:
    if not _dictionary.available(lang):
        return True
    small = lower(word, lang)
    return any(_dictionary.knows(form, one) for one in ("tr", "en") for form in (small, word))


def _in_view(view: SearchView, lang: str, *, hidden: bool) -> Iterator[WordHit]:
    for hit in inside(view.text, view.places, view.sentences, lang, disguised=hidden):
        if not hidden or (hit.cls in _DISGUISED and hit.cls != "aimed"):
            yield hit


def _elsewhere(comment: ReadyComment, text: str) -> Iterator[WordHit]:
    """Swear words of another language than the comment's: those nobody takes for a word of it."""
    lang = comment.lang
    profanity = frozenset({"profanity"})
    for other in ("en", "tr"):
        if other != lang:
            for hit in in_words(comment.tokens, other, profanity):
                word = lower(text[hit.start : hit.end], lang)
                own = (lang if lang in ("tr", "en") else "en", "tr" if other == "en" else "en")
                if len(word) > 3 and not any(_dictionary.knows(word, one) for one in own if one != other):
                    yield hit
    for other, letters in (("ko", _HANGUL), ("ja", _KANA)):
        if other != lang and lang != "ja" and letters.search(text):
            sentences = _sentences(text)
            for hit in inside(text, list(range(len(text))), sentences, other, disguised=False):
                if hit.cls in profanity:
                    yield hit


def _sentences(text: str) -> list[int]:
    """For each character, the number of its sentence."""
    ends = ends_of_sentences(text)
    return [bisect.bisect_right(ends, at) for at in range(len(text))]


def _sentence_ends(comment: ReadyComment) -> dict[int, int]:
    """For each sentence, its last word; in Korean and Japanese its last character."""
    if comment.lang in ("tr", "en"):
        return {token.sentence: number for number, token in enumerate(comment.tokens)}
    return {sentence: at for at, sentence in enumerate(_sentences(comment.clean.text))}


# -- single rules ----------------------------------------------------------------------------------------------------


def _of_spam(comment: ReadyComment) -> Iterator[_Found]:
    text = comment.clean.text
    linked = links(text)
    numbers = [match.span() for match in _PHONE.finditer(text)] if linked else []
    phones = [(a, b) for a, b in numbers if not any(start <= a < end for start, end in linked)]
    if len(linked) + len(phones) >= LINKS_REVIEWED:
        many = len(linked) >= LINKS_REFUSED or bool(phones)
        weight = Ruling.REFUSE if many else Ruling.REVIEW
        yield _Found("spam", linked[0][0], max(linked[-1][1], *(end for _, end in phones), 0), weight, "links")
    small = [token.text.lower() for token in comment.tokens]
    if len(small) >= 8:
        most = max(small.count(word) for word in set(small)) if len(small) < 400 else _most_frequent(small)
        if most >= 5 and most > len(small) / 2:
            yield _Found("spam", 0, len(text), Ruling.REFUSE, "repeated")


def _most_frequent(words: list[str]) -> int:
    counts: dict[str, int] = defaultdict(int)
    for word in words:
        counts[word] += 1
    return max(counts.values())


def _of_letters(comment: ReadyComment) -> Iterator[_Found]:
    text = comment.clean.text
    slips = _letters.slips([token for token in comment.tokens if not token.quoted], text)
    if not slips:
        return
    words = sum(1 for token in comment.tokens if token.text.isalpha())
    share = len(slips) / max(1, words)
    likely = [] if _letters.has_turkish_letters(text) else _letters.likely_slips(comment.tokens, text)
    if comment.profile.strict or not _letters.has_turkish_letters(text):
        # The dictionary knows some words without their letters (`simdi`); the table counts them.
        few = len(slips) == 1 and words > SHORT and len(likely) < 2
    else:
        few = len(slips) == 1 or share < LETTERS_SHARE
    gentle = Ruling.REVIEW if comment.profile.strict else Ruling.ACCEPT
    weight = gentle if few else Ruling.REFUSE
    for slip in slips:
        yield _Found("letters", slip.token.start, slip.token.end, weight, "letters", slip.mended)
    accused = {slip.token.start for slip in slips}
    for slip in likely if weight is Ruling.REFUSE else ():
        if slip.token.start not in accused:
            yield _Found("letters", slip.token.start, slip.token.end, Ruling.ACCEPT, "letters", slip.mended)


def _of_spelling(comment: ReadyComment, accused: set[int], *, is_loud: bool) -> Iterator[_Found]:
    slips = _spelling.slips(comment.tokens, comment.clean.text, comment.lang)
    slips = [slip for slip in slips if slip.start not in accused]
    if is_loud:
        slips = [slip for slip in slips if slip.mended is not None]
    if not slips:
        return
    weight = _weighed(slips, len(accused), _word_count(comment), strict=comment.profile.strict)
    for slip in slips:
        code = "spelling" if slip.mended is not None else "spelling-unknown"
        # A word that is unknown and no more is a remark among others; alone it may be a name.
        yield _Found("spelling", slip.start, slip.end, weight, code, slip.mended)


def _word_count(comment: ReadyComment) -> int:
    if comment.lang in ("tr", "en"):
        return len(comment.tokens)
    return max(1, len(comment.clean.text.replace(" ", "")) // (3 if comment.lang == "ko" else 4))


def _weighed(slips: Iterable[_spelling.SpellingSlip], letters: int, words: int, *, strict: bool) -> Ruling:
    """What slips of spelling weigh, with `letters` words beside them that lack their Turkish letters."""
    sure = letters + sum(slip.weight for slip in slips if slip.mended is not None)
    unknown = sum(1 for slip in slips if slip.mended is None)
    weight = sure + 0.5 * unknown
    if sure >= 1 and (words <= SHORT or (weight >= SLIPS and weight / words >= SLIPS_SHARE)):
        return Ruling.REFUSE
    if unknown >= 3 and unknown / words >= DOUBTS_SHARE:
        # Names and words of a trade in small letters are unknown too: only a text full of them is refused.
        return Ruling.REFUSE if sure or unknown / words >= DOUBTS_REFUSED else Ruling.REVIEW
    if strict and weight >= SLIPS:
        return Ruling.REFUSE
    if (strict and weight >= 1) or weight >= SLIPS or (unknown >= 2 and unknown / words >= DOUBTS_REVIEWED):
        return Ruling.REVIEW
    return Ruling.ACCEPT


# -- words of the verdict --------------------------------------------------------------------------------------------


def _ordered(found: Iterable[_Found]) -> list[_Found]:
    """Each place once per rule, the strongest weight; by rule as the page has them, then by place."""
    best: dict[tuple[str, int, int], _Found] = {}
    for one in found:
        key = (one.rule, one.start, one.end)
        if key not in best or _ORDER.index(one.weight) > _ORDER.index(best[key].weight):
            best[key] = one
    return sorted(best.values(), key=lambda one: (-_ORDER.index(one.weight), RULES.index(one.rule), one.start, one.end))


def _said(one: _Found, seen: CleanText, reader: str) -> RuleFinding:
    return RuleFinding(
        rule=one.rule,
        place=seen.place(one.start, one.end),
        reason=reason_of(one.code, reader, seen.text[one.start : one.end], one.mended),
        mended=one.mended,
        weight=one.weight,
        code=one.code,
    )


def _mended(text: str, findings: list[RuleFinding]) -> str | None:
    """The comment with the findings mended that can be; of two that overlap the longer, which holds the other."""
    parts = sorted((f for f in findings if f.mended is not None), key=lambda f: (f.start, -f.end))
    if not parts:
        return None
    out, at = [], 0
    for finding in parts:
        if finding.start >= at:
            out += [text[at : finding.start], finding.mended or ""]
            at = finding.end
    return "".join([*out, text[at:]])
