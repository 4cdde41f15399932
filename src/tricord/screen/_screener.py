"""Screening: the subjects that a name, a number or an address may mean, with the score and the reasons.

Identifiers match exactly, and first. A name is looked up by its terms and what is found is compared (`names.compare`);
what else is known of both - birth date, nationality, IMO number - then supports or contradicts. Each subject is
answered with the best of its names, however many it has; no strong hit hides another.

    screener = Screener.build(entities)
    for match in screener.match("김영철", schema="Person", birth_date="1946"):
        print(match.score, match.caption, match.evidence)
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tricord import __version__
from tricord._rules import RULES
from tricord.i18n import Message
from tricord.lists import weak_may_be_left_out
from tricord.model import KINDS, may_be_one
from tricord.names import Terms, compare, names_in, search_texts
from tricord.screen._answer import Match, PartyStanding, Versions, check_schema
from tricord.screen._asked import asked_birth, asked_countries, several_texts
from tricord.screen._attributes import AskedAttributes, births_agree, born_on_one_day, weigh
from tricord.screen._index import NameIndex
from tricord.screen._index_build import build_index
from tricord.screen._index_file import IndexedSubject
from tricord.screen._subjects import ListedSubject, indexed, listed_subjects
from tricord.values import identifier_forms, numbers_in

#: From this score on two names are the same name (`names.compare`).
SAME_NAME = 0.7
#: So many names of a subject that bears the asked number are compared with the asked name: it is said, not decided.
_NAMES_COMPARED = 50
_NEAR_NAME = 0.55
"""A name that comes near: the same day of birth makes a hit of it, as two bearers of such names hardly share one."""
_EQUAL_NAME = 0.93
"""A name that is one with the asked as a whole, in any script."""
_WHOLE_NAME = 0.9
"""Equal letters that count less are of common words, or a part of what was asked."""


class _NameFound(NamedTuple):
    """A name of a subject, as it agrees with the asked one; `weak`: its publisher calls it a weak alias."""

    score: float
    name: str
    reasons: tuple[Message, ...]
    weak: bool


class _NamesFound(NamedTuple):
    """The best of a subject's names, and the best of those that its publisher does not call weak."""

    best: _NameFound | None = None
    vouched: _NameFound | None = None

    def with_name(self, found: _NameFound) -> _NamesFound:
        """These, or the found name where it is better; a name that is not weak counts before a weak one as good."""
        best = self.best
        if best is None or (found.score, not found.weak) > (best.score, not best.weak):
            best = found
        vouched = self.vouched
        if not found.weak and (vouched is None or found.score > vouched.score):
            vouched = found
        return _NamesFound(best, vouched)


class Screener:
    """An index of subjects, ready to be asked. Open one file from as many processes as you like."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        self.path = index.path
        meta = index.meta
        self.versions = Versions(
            tricord=meta["tricord"], rules=meta["rules"], index=meta["index"], lists=dict(meta["lists"])
        )

    @classmethod
    def build(
        cls,
        entities: Iterable[Mapping[str, Any]],
        *,
        path: str | Path | None = None,
        standings: Mapping[str, Sequence[PartyStanding]] | None = None,
        lists: Mapping[str, str] | None = None,
    ) -> Screener:
        """A screener over FollowTheMoney entities, dicts of `id`, `schema` and `properties`.

        Persons, organisations, vessels, aircraft and wallets are subjects; papers and wallets with a holder lend it
        their numbers. `path` is where the index file is kept (default: a temporary file, gone with the object).
        `standings` and `lists` (id to day) are what answers say of designations and versions.
        """
        return cls.of_subjects(listed_subjects(entities, standings or {}), path=path, lists=lists)

    @classmethod
    def of_subjects(
        cls,
        subjects: Iterable[ListedSubject],
        *,
        path: str | Path | None = None,
        lists: Mapping[str, str] | None = None,
    ) -> Screener:
        """A screener over subjects as their entries say them; `path` and `lists` as for `build`."""
        temporary = tempfile.mkdtemp(prefix="tricord-index-") if path is None else None
        where = Path(path or f"{temporary}/index")
        indexed_subjects = [indexed(subject) for subject in subjects]
        digest = sha256()
        for subject in indexed_subjects:
            digest.update(msgspec.msgpack.encode(subject))
        meta = {
            "tricord": __version__,
            "rules": RULES["screening"],
            "lists": dict(sorted((lists or {}).items())),
            "index": digest.hexdigest()[:16],
        }
        build_index(indexed_subjects, where, meta)
        screener = cls(NameIndex(where))
        if temporary is not None:
            weakref.finalize(screener, shutil.rmtree, temporary, ignore_errors=True)
        return screener

    @classmethod
    def open(cls, path: str | Path) -> Screener:
        """The screener of an index file. Raises `IndexFileError` for a file that is none."""
        return cls(NameIndex(Path(path)))

    def opener(self) -> Callable[[], Screener]:
        """What opens the same index in another process. It can be pickled."""
        return partial(Screener.open, self.path)

    def __len__(self) -> int:
        return len(self._index)

    def match(
        self,
        name: str,
        *,
        schema: str = "LegalEntity",
        birth_date: str | None = None,
        nationality: Iterable[str] = (),
        identifiers: Iterable[str] = (),
        threshold: float = SAME_NAME,
        limit: int | None = 20,
        weak: bool = True,
    ) -> list[Match]:
        """The subjects that the asked may be, best first.

        `birth_date` is EDTF (a year will do) or a date in any form that is certain ("1946년 2월 28일"); `nationality`
        countries by ISO code or name; `identifiers` any numbers or wallet addresses, IMO numbers among them.
        `threshold` 0.7 is "the same name"; `limit` bounds the answers (None: all). Without `weak` a weak alias finds
        nobody whom only lists name whose authority lets screeners leave weak aliases out (`weak_may_be_left_out`),
        unless the birth date agrees. Without a name that can be read and
        without an identifier nobody is asked for, and nobody is found. Raises `InvalidValue` for a schema that no
        subject has, a birth date that is none or not certain, what is no country, and one text for several.
        """
        check_schema(schema)
        asked = AskedAttributes(
            birth=asked_birth(birth_date),
            countries=asked_countries(nationality),
            identifiers=frozenset(
                form
                for text in (*several_texts("identifiers", identifiers), *numbers_in(name))
                for form in identifier_forms(text)
            ),
        )
        found = self._by_identifier(name, schema, asked.identifiers)
        equal = self._by_letters(name, schema) if name else {}
        # With a whole day of birth a name that only comes near is looked at as well.
        least = min(threshold, _NEAR_NAME) if asked.birth is not None and asked.birth.exact else threshold
        for number, names in self._named(name, schema, least, equal).items() if name else ():
            if number in found:
                continue
            subject = self._index.subject(number)
            named = names.best if weak or not _may_leave_out(subject, asked) else names.vouched
            if named is None:
                continue
            score, reasons = _qualified(named, subject, asked, equal=number in equal)
            if score >= threshold:
                found[number] = _match(subject, named.name, score, (*named.reasons, *reasons))
        if not found and name and schema not in ("LegalEntity", "Thing"):
            found = self._of_other_kinds(name, schema, threshold)
        answers = sorted(found.values(), key=lambda match: (-match.score, match.id))
        return answers if limit is None else answers[:limit]

    def bearing(self, text: str) -> tuple[str, ...]:
        """The ids of the subjects that bear a name in the text, letter for letter after folding, or a number of any
        form.
        """
        spelled = (number for written in names_in(text, "LegalEntity") for number in self._index.spelled(written))
        named = {self._index.owner(number) for number in spelled}
        numbered = self._by_identifier(text, "Thing", frozenset(identifier_forms(text)))
        return tuple(sorted(self._index.subject(number).id for number in named | numbered.keys()))

    def _by_identifier(self, name: str, schema: str, identifiers: frozenset[str]) -> dict[int, Match]:
        found: dict[int, Match] = {}
        for form in sorted(identifiers):
            for number in self._index.identified(form):
                subject = self._index.subject(number)
                held = [i for i in (*subject.identifiers, *subject.imo) if form in identifier_forms(i)]
                if held and number not in found:
                    reasons = (Message("screen.same-number", (held[0],)), *_beside_number(name, schema, subject))
                    found[number] = _match(subject, subject.caption, 1.0, reasons)
        return found

    def _of_other_kinds(self, name: str, schema: str, threshold: float) -> dict[int, Match]:
        """Subjects of another kind that bear the name as a whole: a type is written wrongly as often as a name."""
        found: dict[int, Match] = {}
        if threshold > SAME_NAME:
            return found
        for number, names in self._by_name(name, "LegalEntity", _EQUAL_NAME).items():
            if names.best is not None:
                subject = self._index.subject(number)
                reasons = (*names.best.reasons, Message("screen.other-kind", (subject.schema, schema)))
                found[number] = _match(subject, names.best.name, SAME_NAME, reasons)
        return found

    def _named(
        self, name: str, schema: str, threshold: float, equal: Mapping[int, _NamesFound]
    ) -> dict[int, _NamesFound]:
        """The best names of each subject, by its letters or as they are compared."""
        found = self._by_name(name, schema, threshold)
        for owner, names in equal.items():
            compared = found.get(owner, _NamesFound())
            found[owner] = _NamesFound(names.best, names.vouched or compared.vouched)
        return found

    def _by_letters(self, name: str, schema: str) -> dict[int, _NamesFound]:
        """The subjects that bear the asked name letter for letter after folding, whatever its words and their kind."""
        best: dict[int, _NamesFound] = {}
        spelled = dict.fromkeys(number for text in names_in(name, schema) for number in self._index.spelled(text))
        for number in spelled:
            owner = self._index.owner(number)
            kind, text = self._index.schema(owner), self._index.name(number)
            score = max(compare(name, text, schema=_schema(schema, kind)).score, SAME_NAME)
            reasons = [Message("screen.same-letters")]
            if score < _WHOLE_NAME:
                reasons.append(Message("screen.common-words"))
            if not (_kinds(schema) <= {kind} or kind in _kinds(schema)):
                score = SAME_NAME
                reasons.append(Message("screen.other-kind", (kind, schema)))
            found = self._found(number, score, text, tuple(reasons))
            best[owner] = best.get(owner, _NamesFound()).with_name(found)
        return best

    def _by_name(self, name: str, schema: str, threshold: float) -> dict[int, _NamesFound]:
        best: dict[int, _NamesFound] = {}
        kinds: dict[int, str] = {}
        candidates = dict.fromkeys(
            candidate
            for text in search_texts(name, schema)
            for candidate in self._index.candidates(Terms(text, schema), _kinds(schema))
        )
        for candidate in candidates:
            owner = self._index.owner(candidate)
            kind = kinds.get(owner)
            if kind is None:
                kind = kinds[owner] = self._index.schema(owner)
            held = best.get(owner, _NamesFound())
            if held.vouched is not None and held.vouched.score >= 1.0:
                continue
            other = self._index.name(candidate)
            comparison = compare(name, other, schema=_schema(schema, kind))
            if comparison.score >= threshold:
                found = self._found(candidate, comparison.score, other, comparison.reasons)
                best[owner] = held.with_name(found)
        return best

    def _found(self, number: int, score: float, name: str, reasons: tuple[Message, ...]) -> _NameFound:
        weak = self._index.is_weak(number)
        return _NameFound(score, name, (*reasons, Message("screen.weak-alias")) if weak else reasons, weak)


def _qualified(
    named: _NameFound, subject: IndexedSubject, asked: AskedAttributes, *, equal: bool
) -> tuple[float, list[Message]]:
    """The score of a name with what is known besides, and the reasons of the latter. It never hides a name that is
    equal as a whole, in whatever script; and the same day of birth makes up for a name that only comes near.
    """
    factor, reasons = weigh(subject, asked)
    score = round(named.score * factor, 4)
    if equal or named.score >= _EQUAL_NAME:
        return max(score, SAME_NAME), reasons
    if _NEAR_NAME <= named.score < SAME_NAME and born_on_one_day(subject, asked.birth):
        return SAME_NAME, [*reasons, Message("screen.near-name-same-day")]
    return score, reasons


def _may_leave_out(subject: IndexedSubject, asked: AskedAttributes) -> bool:
    """Whether the weak aliases of a subject may be left out: only such lists name it, and no birth date agrees."""
    lists = {standing.list_id for standing in subject.standings if standing.list_id}
    return bool(lists) and lists <= weak_may_be_left_out() and not births_agree(subject, asked.birth)


def _beside_number(name: str, schema: str, subject: IndexedSubject) -> tuple[Message, ...]:
    """Whether a subject that bears the asked number bears the asked name too."""
    if not name or not subject.names:
        return ()
    agrees = any(
        compare(name, other, schema=_schema(schema, subject.schema)).score >= SAME_NAME
        for other in subject.names[:_NAMES_COMPARED]
    )
    return (Message("screen.name-agrees" if agrees else "screen.other-name"),)


def _match(subject: IndexedSubject, name: str, score: float, reasons: tuple[Message, ...]) -> Match:
    known_by = repr([sorted(subject.names), subject.births, subject.countries, subject.identifiers, subject.imo])
    return Match(
        id=subject.id,
        schema=subject.schema,
        caption=subject.caption,
        name=name,
        score=score,
        reasons=reasons,
        designations=subject.standings,
        content=sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()[:16],
    )


def _kinds(asked: str) -> frozenset[str]:
    """The schemas of the subjects that one asked for by a schema may be; empty: any."""
    if asked in ("LegalEntity", "Thing"):
        return frozenset()
    return frozenset({asked, "LegalEntity", *(schema for schema in KINDS if may_be_one(asked, schema))})


def _schema(asked: str, held: str) -> str:
    """The schema by which names are compared: the narrower of the two."""
    return held if asked in ("LegalEntity", "Thing") else asked
