"""Screening: the subjects that a name, a number or an address may mean, with the score and the reasons in words.

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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from tricord import __version__
from tricord.model import FuzzyDate
from tricord.names import Terms, compare, fold
from tricord.screen._answer import Match, Standing, Versions
from tricord.screen._index import SUBJECTS, Index, Record, plain_identifier, write

_NAMES = ("name", "alias", "weakAlias", "previousName")
_IDENTIFIERS = (
    "passportNumber", "idNumber", "registrationNumber", "taxNumber", "innCode", "ogrnCode", "leiCode", "swiftBic",
    "mmsi", "callSign", "serialNumber", "publicKey", "number",
)  # fmt: skip
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "flag")
_HOLDERS = ("holder", "asset", "subject")
_KINDS = {
    "Person": frozenset({"Person", "LegalEntity"}),
    "Organization": frozenset({"Organization", "Company", "PublicBody", "LegalEntity"}),
    "Vessel": frozenset({"Vessel"}),
    "Airplane": frozenset({"Airplane"}),
    "CryptoWallet": frozenset({"CryptoWallet"}),
}
_KINDS |= {"Company": _KINDS["Organization"], "PublicBody": _KINDS["Organization"]}
SAME_NAME = 0.7


class Screener:
    """An index of subjects, ready to be asked. Open one file from as many processes as you like."""

    def __init__(self, index: Index) -> None:
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
        path: Path | None = None,
        standings: Mapping[str, Sequence[Standing]] | None = None,
        lists: Mapping[str, str] | None = None,
    ) -> Screener:
        """A screener over FollowTheMoney entities, dicts of `id`, `schema` and `properties`.

        Persons, organisations, vessels, aircraft and wallets are subjects; papers and wallets with a holder lend it
        their numbers. `path` is where the index file is kept (default: a temporary file, gone with the object).
        `standings` and `lists` (id to day) are what answers say of designations and versions.
        """
        temporary = None
        if path is None:
            temporary = tempfile.mkdtemp(prefix="tricord-index-")
            path = Path(temporary) / "index"
        records = _records(entities, standings or {})
        digest = sha256()
        for record in records:
            digest.update(repr(record).encode("utf-8", "surrogatepass"))
        meta = {
            "tricord": __version__,
            "rules": rules_version(),
            "lists": dict(sorted((lists or {}).items())),
            "index": digest.hexdigest()[:16],
        }
        write(records, path, meta)
        screener = cls(Index(path))
        if temporary is not None:
            weakref.finalize(screener, shutil.rmtree, temporary, ignore_errors=True)
        return screener

    @classmethod
    def open(cls, path: str | Path) -> Screener:
        """The screener of an index file. Raises `IndexFault` for a file that is none."""
        return cls(Index(Path(path)))

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
    ) -> list[Match]:
        """The subjects that the asked may be, best first.

        `birth_date` is EDTF (a year will do); `nationality` ISO codes; `identifiers` any numbers or wallet addresses,
        IMO numbers among them. `threshold` 0.7 is "the same name"; `limit` bounds the answers (None: all). Raises
        `ValueError` for a birth date that is none.
        """
        birth = FuzzyDate.parse(birth_date) if birth_date else None
        countries = frozenset(code.casefold() for code in nationality)
        asked = frozenset(filter(None, map(plain_identifier, identifiers)))
        found: dict[int, Match] = {}
        for identifier in sorted(asked):
            for number in self._index.identified(identifier):
                record = self._index.record(number)
                held = [i for i in (*record.identifiers, *record.imo) if plain_identifier(i) == identifier]
                if held and number not in found:
                    why = [f"the same number, {held[0]}"]
                    if name and record.names:
                        best = max(
                            compare(name, other, schema=_schema(schema, record.schema)).score
                            for other in record.names[:50]
                        )
                        why.append("the name agrees" if best >= SAME_NAME else "under another name")
                    found[number] = _match(record, record.caption, 1.0, why)
        if name:
            for number, (score, other, evidence) in self._by_name(name, schema, threshold).items():
                if number in found:
                    continue
                record = self._index.record(number)
                factor, reasons = _weigh(record, birth, countries, asked)
                score = round(score * factor, 4)
                if score >= threshold:
                    found[number] = _match(record, other, score, [*evidence, *reasons])
        answers = sorted(found.values(), key=lambda match: (-match.score, match.id))
        return answers if limit is None else answers[:limit]

    def _by_name(self, name: str, schema: str, threshold: float) -> dict[int, tuple[float, str, tuple[str, ...]]]:
        best: dict[int, tuple[float, str, tuple[str, ...]]] = {}
        kinds: dict[int, str] = {}
        for candidate in self._index.candidates(Terms(name, schema), _kinds(schema)):
            owner = self._index.owner(candidate)
            kind = kinds.get(owner)
            if kind is None:
                kind = kinds[owner] = self._index.schema(owner)
            if owner in best and best[owner][0] >= 1.0:
                continue
            other = self._index.name(candidate)
            comparison = compare(name, other, schema=_schema(schema, kind))
            if comparison.score >= threshold and (owner not in best or comparison.score > best[owner][0]):
                best[owner] = (comparison.score, other, comparison.evidence)
        return best


@cache
def rules_version() -> str:
    """A digest of what decides whether a name matches: the tables of readings and words, and the rules using them."""
    digest = sha256()
    names, screen = files("tricord.names"), files("tricord.screen")
    parts = [*names.iterdir(), *(names / "tables").iterdir(), screen / "_index.py", screen / "_screener.py"]
    for part in sorted(parts, key=str):
        if part.name.endswith((".csv", ".py")):
            digest.update(part.read_bytes())
    return digest.hexdigest()[:12]


def _match(record: Record, name: str, score: float, why: Sequence[str]) -> Match:
    known_by = repr([sorted(record.names), record.births, record.countries, record.identifiers, record.imo])
    return Match(
        id=record.id,
        schema=record.schema,
        caption=record.caption,
        name=name,
        score=score,
        evidence=tuple(why),
        designations=record.standings,
        content=sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()[:16],
    )


def _kinds(asked: str) -> frozenset[str]:
    """The schemas of the subjects that one asked for by a schema may be; empty: any."""
    if asked in ("LegalEntity", "Thing"):
        return frozenset()
    return _KINDS.get(asked, frozenset({asked})) | {"LegalEntity"}


def _schema(asked: str, held: str) -> str:
    """The schema by which names are compared: the narrower of the two."""
    return held if asked in ("LegalEntity", "Thing") else asked


def _weigh(
    record: Record, birth: FuzzyDate | None, countries: frozenset[str], identifiers: frozenset[str]
) -> tuple[float, list[str]]:
    """What is known besides the name: a factor (1 where nothing contradicts), and the reasons."""
    factor, why = 1.0, []
    if birth is not None and record.births:
        factor, reason = max(
            (_births(birth, FuzzyDate.parse(other)) for other in record.births), key=lambda found: found[0]
        )
        why.append(reason)
    elif birth is not None:
        why.append("no birth date is published for the subject")
    if countries and record.countries:
        if countries.isdisjoint(record.countries):
            factor *= 0.95
            why.append(f"other countries are named: {', '.join(record.countries)}")
        else:
            why.append(f"the same country, {', '.join(sorted(countries & set(record.countries)))}")
    imo = {i for i in identifiers if i.startswith("imo")} | {
        f"imo{i}" for i in identifiers if i.isdigit() and len(i) == 7
    }
    held = {plain_identifier(i) for i in record.imo}
    if imo and held and imo.isdisjoint(held):
        factor *= 0.6
        why.append(f"another IMO number, {', '.join(record.imo)}")
    return factor, why


def _births(asked: FuzzyDate, held: FuzzyDate) -> tuple[float, str]:
    """How two birth dates speak for one person. Dates are copied wrongly by a day, a year, or day and month swapped;
    that weakens little. Many years apart contradict.
    """
    text = f"born {held.text}"
    if asked.agrees(held):
        return 1.0, f"{text}: agrees"
    early, late = (asked, held) if asked.latest < held.earliest else (held, asked)
    years = late.earliest.year - early.latest.year
    if years == 0:
        first, second = asked.earliest, held.earliest
        if (late.earliest - early.latest).days == 1:
            return 0.99, f"{text}: one day apart"
        if asked.exact and held.exact and (first.month, first.day) == (second.day, second.month):
            return 0.98, f"{text}: day and month are swapped"
        return 0.88, f"{text}: the same year, another day"
    if years == 1:
        return 0.97, f"{text}: one year apart"
    if years == 2:
        return 0.88, f"{text}: two years apart"
    return (0.78 if years <= 5 else 0.6), f"{text}: contradicts, {years} years apart"


def _records(entities: Iterable[Mapping[str, Any]], standings: Mapping[str, Sequence[Standing]]) -> list[Record]:
    subjects: dict[str, Mapping[str, Any]] = {}
    lent: dict[str, list[str]] = {}
    for entity in entities:
        properties = entity["properties"]
        holders = [holder for prop in _HOLDERS for holder in properties.get(prop, ())]
        if holders:
            numbers = [value for prop in ("number", "publicKey") for value in properties.get(prop, ())]
            for holder in holders:
                lent.setdefault(holder, []).extend(numbers)
        elif entity["schema"] in SUBJECTS:
            subjects[entity["id"]] = entity
    return [_record(entity, lent.get(key, ()), standings.get(key, ())) for key, entity in subjects.items()]


def _record(entity: Mapping[str, Any], lent: Iterable[str], standings: Sequence[Standing]) -> Record:
    properties: Mapping[str, Sequence[str]] = entity["properties"]

    def values(*props: str) -> Iterator[str]:
        return (value for prop in props for value in properties.get(prop, ()))

    names = dict.fromkeys(name for name in values(*_NAMES) if name)
    caption = entity.get("caption") or next(iter(names), entity["id"])
    return Record(
        id=entity["id"],
        schema=entity["schema"],
        caption=caption,
        names=tuple(_distinct(names)),
        births=tuple(date for date in dict.fromkeys(values("birthDate")) if _is_date(date)),
        countries=tuple(sorted({code.casefold() for code in values(*_COUNTRIES)})),
        identifiers=tuple(sorted({*values(*_IDENTIFIERS), *lent})),
        imo=tuple(sorted(set(values("imoNumber")))),
        standings=tuple(standings),
    )


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """Names that differ by more than case, accents and punctuation; a comma, which fixes the order, counts."""
    seen = set()
    for name in names:
        key = (fold(name), "," in name)
        if key not in seen:
            seen.add(key)
            yield name


def _is_date(text: str) -> bool:
    try:
        FuzzyDate.parse(text)
    except ValueError:
        return False
    return True
