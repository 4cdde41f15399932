"""Somebody to be screened, as their file or the person who asks describes them, and what is asked of the screener.

>>> customer = asked_customer("金英哲", birth_date="1946年2月28日", schema="Person")
>>> customer.queries[0].name, customer.queries[0].birth_date
('金英哲', '1946-02-28')
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tricord.screen._answer import Query
from tricord.screen._cells import (
    birth_dates,
    country_codes,
    damaged,
    filled,
    identifiers,
    name_in,
    printable,
    several,
)
from tricord.values import DayOrder

#: A digest of this many hexadecimal digits (128 bits) is not met twice by chance.
_DIGITS = 32
#: So many of them stand for a customer without a number.
_KEY_DIGITS = 16
#: Where one who is asked for by name "stands".
AS_ASKED = "as asked"


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be screened.

    `key` is the customer's own id or, where there is none, the digest of what is known of them. `place` is where they
    stand in the file, `fields` the whole row as written, `notes` what could not be used and why. `digest` changes when
    anything changes by which the customer is known (not when an unread column does).
    """

    place: str
    key: str
    queries: tuple[Query, ...]
    fields: dict[str, str]
    digest: str
    notes: tuple[str, ...] = ()


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that cannot be screened: where it stands, why, and what of it could be read."""

    place: str
    reason: str
    fields: dict[str, str] = {}


class CustomerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says about the customers: `mapping` field -> headers of a file, the schema of those of whom none is
    stated, and in which order day and month stand.
    """

    mapping: dict[str, tuple[str, ...]] = {}
    schema: str = "LegalEntity"
    order: DayOrder | None = None


class KnownFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer, from whatever form it came. `names` have the schema under which each is asked."""

    names: Sequence[tuple[str, str]]
    birth_dates: tuple[str, ...]
    nationality: tuple[str, ...]
    country: tuple[str, ...]
    identifiers: tuple[str, ...]

    def customer(
        self, place: str, own_id: str, identity: Sequence[tuple[str, object]], fields: dict[str, str], notes: list[str]
    ) -> Customer | BadRow:
        """The customer of these facts. `identity` is what the digest is made of."""
        queries = self._queries()
        if not queries:
            return BadRow(place=place, reason="neither a name nor an identifier", fields=fields)
        digest = hashlib.sha256(msgspec.json.encode(identity)).hexdigest()[:_DIGITS]
        return Customer(
            place=place,
            key=own_id or f"#{digest[:_KEY_DIGITS]}",
            queries=queries,
            fields=fields,
            digest=digest,
            notes=tuple(notes),
        )

    def _queries(self) -> tuple[Query, ...]:
        names = self.names or ([("", "LegalEntity")] if self.identifiers else [])
        asked = dict.fromkeys(each for named in names for each in _with_head_office(named))
        return tuple(query for name, schema in asked for query in self._queries_for(name, schema))

    def _queries_for(self, name: str, schema: str) -> Iterator[Query]:
        """One query, or one for each of several birth dates: a date that contradicts must not hide one that agrees."""
        person = schema in ("Person", "LegalEntity")
        # Where somebody lives is not whose national they are; where a company is registered, or a ship's flag, is.
        nationality = self.nationality or (() if person else self.country)
        for birth_date in (self.birth_dates if person else ()) or (None,):
            yield Query(
                name=name,
                schema=schema,
                birth_date=birth_date,
                nationality=nationality,
                identifiers=self.identifiers,
            )


#: A bank's branch behind its name: it is the bank, which is asked for as well. On lists a bank and its branch are two
#: subjects, so that names are not compared so.
_BRANCH = re.compile(
    r"\s*[-–,]?\s*(?:(?:\S+\s+)?branch(?:\s+office)?|\S*(?:지점|지사|출장소|영업소)"
    r"|\S*(?:支店|出張所|分行|支行)|филиал\S*.*)$",
    re.IGNORECASE,
)
_BANK = re.compile(r"\bban[kc]|банк|은행|銀行|银行", re.IGNORECASE)


def _with_head_office(named: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """A name with its schema and, where it is that of a bank's branch, the bank's."""
    name, schema = named
    if schema == "Person" or not _BANK.search(name) or (branch := _BRANCH.search(name)) is None or not branch.start():
        return (named,)
    return named, (name[: branch.start()].strip(), schema)


def known_facts(
    texts: Mapping[str, list[str]], names: Sequence[tuple[str, str]], settings: CustomerSettings, notes: list[str]
) -> KnownFacts:
    """The facts in the filled cells of each field. `notes` takes what could not be used."""
    return KnownFacts(
        names=names,
        birth_dates=_birth_dates(texts, settings.order, notes),
        nationality=country_codes(texts.get("nationality", ()), notes),
        country=country_codes(texts.get("country", ()), notes),
        identifiers=identifiers(texts, notes),
    )


def _birth_dates(texts: Mapping[str, list[str]], order: DayOrder | None, notes: list[str]) -> tuple[str, ...]:
    for field in ("birth_date", "birth_year"):
        dates = [date for text in texts.get(field, ()) for date in several(text)]
        if found := birth_dates(dates, order, notes):
            return found
    return ()


def asked_customer(
    *names: str,
    schema: str = "LegalEntity",
    birth_date: str = "",
    nationality: Sequence[str] = (),
    identifiers: Sequence[str] = (),
    order: DayOrder | None = None,
) -> Customer | BadRow:
    """One who is asked for by name or number, with everything as a person would write it.

    `names` in any script; `birth_date` in any form that is certain (`order` says how 03/04/1970 is meant); countries by
    code or name. What cannot be used is in the customer's notes. A `BadRow` where there is nothing to ask for.
    """
    said = {
        "name": names,
        "birth_date": (birth_date,),
        "nationality": ("; ".join(nationality),),
        "identifier": ("; ".join(identifiers),),
    }
    fields = _numbered(said)
    if broken := damaged(fields):
        return BadRow(place=AS_ASKED, reason=not_text(broken), fields={f: printable(t) for f, t in fields.items()})
    filled_in = {field: list(filter(None, map(filled, values))) for field, values in said.items()}
    texts = {field: values for field, values in filled_in.items() if values}
    asked = dict.fromkeys((name, schema) for name in map(name_in, names) if name)
    notes: list[str] = []
    facts = known_facts(texts, list(asked), CustomerSettings(schema=schema, order=order), notes)
    return facts.customer(AS_ASKED, "", list(texts.items()), fields, notes)


def _numbered(said: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each text under its field; the second and third of a field are numbered."""
    return {
        field if number == 1 else f"{field} ({number})": text
        for field, values in said.items()
        for number, text in enumerate(values, 1)
        if text
    }


def not_text(headers: Sequence[str]) -> str:
    """Why a row with such cells cannot be screened."""
    return f"{', '.join(map(repr, headers))} holds bytes that are no text in the file's encoding"
