"""One customer against the lists: every name asked for, each subject answered once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

import msgspec

from tricord.model.errors import InvalidValue
from tricord.names import is_cut
from tricord.screen._answer import Match, Query, Versions
from tricord.screen._customer import BadRow, Customer, CustomerSettings


class Matcher(Protocol):
    """What is asked: `tricord.screen.Screener`, or anything that answers like it."""

    versions: Versions

    def match(
        self,
        name: str,
        *,
        schema: str = "LegalEntity",
        birth_date: str | None = None,
        nationality: tuple[str, ...] = (),
        identifiers: tuple[str, ...] = (),
        threshold: float = 0.7,
        limit: int | None = 20,
        weak: bool = True,
    ) -> list[Match]:
        """The subjects that the asked may be, best first."""

    def opener(self) -> Callable[[], Matcher]:
        """What opens the same in another process; it must be picklable."""


class ScreeningOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What decides the answers, apart from file, lists and rules.

    `threshold` is the lowest score of a hit, above 0 and at most 1. `below` is a lower score: what lies between is no
    hit and is kept beside (`ScreenedRow.below`); None: nothing is. Without `weak` the weak aliases of lists whose
    authority lets screeners leave them out are left out (`Screener.match`). `limit` bounds the subjects shown for one
    customer (None: all of them are); where it is reached the customer's notes say so. `as_of` and `known_on` are the
    days for which the screener was made: the results state them. `settings`, `encoding` and `sheet` say how the file is
    read. Raises `InvalidValue` for a threshold, limit or day that is none: it would clear everybody without a word.
    """

    threshold: float = 0.7
    below: float | None = None
    weak: bool = True
    limit: int | None = 100
    as_of: str | None = None
    known_on: str | None = None
    settings: CustomerSettings = CustomerSettings()
    encoding: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        # NaN is neither above nor below anything.
        if not 0 < self.threshold <= 1:
            raise InvalidValue(f"No threshold is {self.threshold}. Give a score above 0 and at most 1; 0.7 is usual.")
        if self.below is not None and not 0 < self.below < self.threshold:
            raise InvalidValue(
                f"Nothing lies between {self.below} and the threshold of {self.threshold}. "
                "Give a score above 0 and below the threshold."
            )
        if self.limit is not None and self.limit < 1:
            raise InvalidValue(f"No limit is {self.limit}. Give 1 or more, or None for all subjects.")
        for day in (self.as_of, self.known_on):
            if day is not None:
                _check_day(day)


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise InvalidValue(f"Not a day: {day!r}. Write it as 2016-10-27.") from None


class Hit(msgspec.Struct, frozen=True):
    """A subject that may be the customer, and the name of the customer's that led to it."""

    asked: str
    match: Match


class ScreenedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer with what was found: `hits`, and what came near (`below` the threshold). `reason` is filled where they
    could not be screened: no hit is then no answer.
    """

    place: str
    key: str = ""
    fields: dict[str, str] = {}
    digest: str = ""
    notes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    below: tuple[Hit, ...] = ()
    reason: str = ""


def screen_row(screener: Matcher, row: Customer | BadRow, options: ScreeningOptions) -> ScreenedRow:
    """Ask for every name of a customer; a subject found under several of them is one hit, with the best score."""
    if isinstance(row, BadRow):
        return ScreenedRow(place=row.place, fields=row.fields, reason=row.reason)
    try:
        hits, notes = _hits(screener, row.queries, options)
    except Exception as error:  # one row that nobody foresaw must not cost the other rows their answer: it is reported
        reason = f"could not be screened ({type(error).__name__}: {error})"
        return ScreenedRow(place=row.place, key=row.key, fields=row.fields, digest=row.digest, reason=reason)
    cut = [query.name for query in row.queries if is_cut(query.name, query.schema)]
    if cut and not hits:
        # Nobody is cleared by a name of which only the beginning was looked at.
        reason = f"the name {cut[0][:40]!r}... is too long: only its beginning was looked at, and nothing hit"
        return ScreenedRow(place=row.place, key=row.key, fields=row.fields, digest=row.digest, reason=reason)
    notes += [f"only the beginning of the name {name[:40]!r}... was looked at" for name in dict.fromkeys(cut)]
    return ScreenedRow(
        place=row.place,
        key=row.key,
        fields=row.fields,
        digest=row.digest,
        notes=(*row.notes, *notes),
        hits=tuple(hit for hit in hits if _is_hit(hit, options)),
        below=tuple(hit for hit in hits if not _is_hit(hit, options)),
    )


def _is_hit(hit: Hit, options: ScreeningOptions) -> bool:
    """Whether a match is one to be reviewed, and does not merely come near."""
    return options.below is None or hit.match.score >= options.threshold


def matches_of(
    screener: Matcher, query: Query, *, threshold: float, limit: int | None, weak: bool = True
) -> list[Match]:
    """Whom one query of a row matches, the best first."""
    return screener.match(
        query.name,
        schema=query.schema,
        birth_date=query.birth_date,
        nationality=query.nationality,
        identifiers=query.identifiers,
        threshold=threshold,
        limit=limit,
        weak=weak,
    )


def _hits(
    screener: Matcher, queries: tuple[Query, ...], options: ScreeningOptions
) -> tuple[tuple[Hit, ...], list[str]]:
    best: dict[str, Hit] = {}
    notes: list[str] = []
    for query in queries:
        least = options.threshold if options.below is None else options.below
        found = matches_of(screener, query, threshold=least, limit=options.limit, weak=options.weak)
        if options.limit is not None and len(found) >= options.limit:
            notes.append(f"more subjects may match {query.name!r}: only the best {options.limit} are shown")
        for match in found:
            if match.id not in best or match.score > best[match.id].match.score:
                best[match.id] = Hit(query.name, match)
    return tuple(sorted(best.values(), key=lambda hit: (-hit.match.score, hit.match.id))), notes
