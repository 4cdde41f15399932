"""A hit of results that were written earlier, to be cleared by the digests that stand there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tricord.model.errors import InvalidValue, ReadError
from tricord.reports._screening_parquet import parquet_rows
from tricord.reports._spreadsheet import unescaped


class WrittenHit(msgspec.Struct, frozen=True):
    """A pair as the results show it: the digests of both sides, and their names."""

    customer_digest: str
    subject_digest: str
    customer_name: str
    subject_name: str


def find_hit(path: str | Path, customer: str, subject: str) -> list[WrittenHit]:
    """The hits of a customer and a subject in a results file (.csv, .jsonl, .parquet); several where the customer's
    number comes several times. Raises `ReadError` for a file that holds no results, `InvalidValue` for another suffix.
    """
    path = Path(path)
    readers = {".csv": _csv_hits, ".jsonl": _line_hits, ".parquet": _parquet_hits}
    if path.suffix.lower() not in readers:
        raise InvalidValue(f"--results {path.name}: hits are cleared from {', '.join(readers)}.")
    if not path.is_file():
        raise ReadError("no such file", path=path, remedy="Check the path.")
    try:
        found = [hit for pair, hit in readers[path.suffix.lower()](path) if pair == (customer, subject)]
    except (KeyError, TypeError, UnicodeError, csv.Error, msgspec.DecodeError) as error:
        raise ReadError(
            "is no results file of `tricord screen`", path=path, remedy="Give one that --out has written."
        ) from error
    return list(dict.fromkeys(found))


_Pair = tuple[tuple[str, str], WrittenHit]
_COLUMNS = ("customer", "subject", "customer_digest", "subject_digest", "asked", "caption")


def _csv_hits(path: Path) -> Iterator[_Pair]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            customer, subject, *digests_and_names = (unescaped(row[column]) for column in _COLUMNS)
            yield (customer, subject), WrittenHit(*digests_and_names)


def _line_hits(path: Path) -> Iterator[_Pair]:
    with path.open("rb") as file:
        for line in file:
            row = msgspec.json.decode(line)
            for hit in row["hits"]:
                found = WrittenHit(row["customer_digest"], hit["subject_digest"], hit["asked"], hit["caption"])
                yield (row["customer"], hit["id"]), found


def _parquet_hits(path: Path) -> Iterator[_Pair]:
    for customer, subject, *digests_and_names in parquet_rows(path, _COLUMNS):
        if subject is not None:
            yield (customer, subject), WrittenHit(*digests_and_names)
