"""The results of a screening as CSV, JSON lines, Parquet and a web page for review. Each is written in a stream.

CSV, JSON lines and Parquet account for every customer: a row per hit, and one for a customer without hits or that could
not be screened. The page shows the hits. Each answer carries the versions that made it and the digests by which a hit
can be cleared (`_cleared`).

A spreadsheet runs a cell that begins like a formula; in CSV such a cell gets a leading apostrophe (`escaped`), and so
does one that begins with apostrophes before such a sign, so that `unescaped` gives back every text as it was.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from tricord.align import DESIGNATED
from tricord.lists import parties
from tricord.model.errors import InvalidValue, ReadError
from tricord.reports import LINE_END, escaped, unescaped
from tricord.screen._answer import Standing, Versions
from tricord.screen._batch import Hit, Run, Screened
from tricord.screen._cleared import Clearings, Review, subject_digest
from tricord.screen._files import memory_database, one_file

if TYPE_CHECKING:
    from jinja2 import Template

#: The page names so many rows that hold something unused; the other forms name all.
NOTED = 1000

_BY_OWN_ACT = ("listed", "autonomous", "implementing")
#: States in which no list holds the subject: they have a cell, and nothing to tell.
_SILENT = ("not listed", "unknown")

Rows = Callable[[], Iterator[Screened]]


class JudgedHit(msgspec.Struct, frozen=True):
    """A hit with what people have decided about it."""

    hit: Hit
    review: Review
    digest: str


class Judged(msgspec.Struct, frozen=True):
    """A row with its hits as they stand. `outcome` is `hit` (one is open or changed since it was cleared), `cleared`
    (all are), `no hit` or `not screened`.
    """

    row: Screened
    hits: tuple[JudgedHit, ...]
    outcome: str


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to: customers by outcome, hits by state of review, and the notes of rows by kind."""

    customers: int = 0
    hit: int = 0
    cleared: int = 0
    no_hit: int = 0
    not_screened: int = 0
    hits: dict[str, int] = {}
    with_notes: int = 0


class Results:
    """A finished run: what it rests on, its rows, the decisions, and the headers of the customers' own columns."""

    def __init__(self, run: Run, rows: Rows, clearings: Clearings | None = None) -> None:
        self.run = run
        self._rows, self._clearings = rows, clearings or Clearings()
        self.totals, self.headers = self._look_through()

    def judged(self) -> Iterator[Judged]:
        """Every row, in the order of the file."""
        for row in self._rows():
            hits = tuple(
                JudgedHit(hit, self._clearings.review(row.key, row.digest, hit.match), subject_digest(hit.match))
                for hit in row.hits
            )
            yield Judged(row, hits, _outcome(row, hits))

    def _look_through(self) -> tuple[Totals, tuple[str, ...]]:
        outcomes: Counter[str] = Counter()
        states: Counter[str] = Counter()
        headers: dict[str, None] = {}
        with_notes = 0
        for judged in self.judged():
            outcomes[judged.outcome] += 1
            states.update(hit.review.state for hit in judged.hits)
            headers.update(dict.fromkeys(judged.row.fields))
            with_notes += bool(judged.row.notes)
        totals = Totals(
            customers=outcomes.total(),
            hit=outcomes["hit"],
            cleared=outcomes["cleared"],
            no_hit=outcomes["no hit"],
            not_screened=outcomes["not screened"],
            hits=dict(sorted(states.items())),
            with_notes=with_notes,
        )
        return totals, tuple(headers)


def _outcome(row: Screened, hits: Sequence[JudgedHit]) -> str:
    if row.reason:
        return "not screened"
    if not hits:
        return "no hit"
    return "cleared" if all(hit.review.state == "cleared" for hit in hits) else "hit"


def write_results(results: Results, path: Path) -> None:
    """Write the results in the form that the suffix names: .csv, .jsonl, .parquet, .html. The file appears whole or not
    at all. Raises `ValueError` for another suffix and `ReadError` when it cannot be written.
    """
    write = writer_for(path)
    new = path.with_name(f"{path.name}.new")
    try:
        # Customers' data: for nobody else's eyes, whatever the shell's habit.
        new.touch(mode=0o600)
        write(results, new)
        new.chmod(0o600)
        new.replace(path)
    except OSError as error:
        raise ReadError(
            f"cannot be written ({error.strerror or error})", path=path, remedy="Choose another --out."
        ) from error
    finally:
        new.unlink(missing_ok=True)


def writer_for(path: Path) -> Callable[[Results, Path], None]:
    """What writes a file with this suffix. Raises `ValueError` for a suffix that nobody writes."""
    try:
        return _WRITERS[path.suffix.lower()]
    except KeyError:
        raise InvalidValue(f"--out {path.name}: results are written as {', '.join(_WRITERS)}.") from None


# --- the flat table: CSV and Parquet ----------------------------------------------------------------------------------

COLUMNS = (
    "outcome", "review", "score", "customer", "place", "asked", "subject", "caption", "matched_name", "schema",
    "evidence", "designations", "review_note", "notes", "customer_digest", "subject_digest", "as_of", "as_known_on",
    "versions",
)  # fmt: skip
_LISTS = ("evidence", "designations", "notes")
#: Before a customer's own column, so that none of them meets one of ours.
OWN = "customer: "


def _flat(results: Results) -> Iterator[dict[str, Any]]:
    """A row per hit, and one per customer without; values are text, numbers, lists of text or None."""
    versions, as_of = versions_text(results.run.versions), results.run.options.as_of or "as last seen"
    known_on = results.run.options.known_on
    known = tuple(parties())
    for judged in results.judged():
        row = judged.row
        common = {
            "outcome": judged.outcome,
            "customer": row.key,
            "place": row.place,
            "notes": [row.reason, *row.notes] if row.reason else list(row.notes),
            "customer_digest": row.digest,
            "as_of": as_of,
            "as_known_on": known_on,
            "versions": versions,
            **{f"{OWN}{header}": text for header, text in row.fields.items()},
        }
        for found in judged.hits:
            match = found.hit.match
            yield {
                **common,
                "review": found.review.state,
                "review_note": found.review.note,
                "score": round(match.score, 4),
                "asked": found.hit.asked,
                "subject": match.id,
                "caption": match.caption,
                "matched_name": match.name,
                "schema": match.schema,
                "evidence": list(match.evidence),
                "designations": [
                    f"{s.party}: {standing_text(s)}" for s in match.designations if s.state not in _SILENT
                ],
                "subject_digest": found.digest,
                **{party: "; ".join(s.state for s in match.designations if s.party == party) for party in known},
            }
        if not judged.hits:
            yield common


def _table_columns(results: Results) -> list[str]:
    at = COLUMNS.index("designations")
    return [*COLUMNS[:at], *parties(), *COLUMNS[at:], *(f"{OWN}{header}" for header in results.headers)]


def _write_csv(results: Results, path: Path) -> None:
    columns = _table_columns(results)
    # With a byte order mark: without it a spreadsheet takes Hangul and kana for another encoding.
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator=LINE_END)
        writer.writerow([escaped(column) for column in columns])
        for row in _flat(results):
            writer.writerow([escaped(_cell(row.get(column))) for column in columns])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return " | ".join(value) if isinstance(value, list) else str(value)


def _write_parquet(results: Results, path: Path) -> None:
    """Through a file of JSON lines beside it, which DuckDB reads in a stream."""
    lines = path.with_name(f"{path.name}.lines")
    columns = _table_columns(results)
    # Short names on the way: a customer's header may hold any letter.
    short = {column: f"c{number}" for number, column in enumerate(columns)}
    kinds = ", ".join(f"{short[c]}: '{_kind(c)}'" for c in columns)
    chosen = ", ".join(f'{short[c]} AS "{_quoted(c)}"' for c in columns)
    try:
        with lines.open("wb") as file:
            for row in _flat(results):
                file.write(msgspec.json.encode({short[c]: row.get(c) for c in columns}) + b"\n")
        with memory_database() as database:
            database.execute(
                f"COPY (SELECT {chosen} FROM read_json($lines, format='newline_delimited', columns={{{kinds}}})) "
                "TO $target (FORMAT parquet, ROW_GROUP_SIZE 20480)",
                {"lines": one_file(lines), "target": str(path)},
            )
    finally:
        lines.unlink(missing_ok=True)


def _kind(column: str) -> str:
    return "DOUBLE" if column == "score" else "VARCHAR[]" if column in _LISTS else "VARCHAR"


def _quoted(column: str) -> str:
    """A name inside SQL's quotes, where a zero character would end it."""
    return column.replace('"', '""').replace("\0", "\\0")


# --- JSON lines -------------------------------------------------------------------------------------------------------


def _write_jsonl(results: Results, path: Path) -> None:
    with path.open("wb") as file:
        for line in json_lines(results):
            file.write(msgspec.json.encode(line) + b"\n")


def json_lines(results: Results) -> Iterator[dict[str, Any]]:
    """One object per customer, each with its hits and the versions that made them."""
    versions, as_of, known_on = results.run.versions, results.run.options.as_of, results.run.options.known_on
    for judged in results.judged():
        row = judged.row
        yield {
            "customer": row.key,
            "place": row.place,
            "outcome": judged.outcome,
            "reason": row.reason or None,
            "fields": row.fields,
            "notes": row.notes,
            "hits": [
                {
                    "asked": found.hit.asked,
                    "review": found.review,
                    "subject_digest": found.digest,
                    **msgspec.to_builtins(found.hit.match),
                }
                for found in judged.hits
            ],
            "customer_digest": row.digest,
            "as_of": as_of,
            "as_known_on": known_on,
            "versions": versions,
        }


# --- words ------------------------------------------------------------------------------------------------------------


def standing_text(standing: Standing) -> str:
    """A party's designation in words: `listed since 2013-03-07 (un-sc, DPRK: asset-freeze, travel-ban)`."""
    since = f" {since_text(standing)}" if since_text(standing) else ""
    where = ", ".join(part for part in (standing.list_id, standing.programme) if part)
    measures = ", ".join(standing.measures)
    details = ": ".join(part for part in (where, measures) if part)
    return f"{standing.state}{since}" + (f" ({details})" if details else "")


def since_text(standing: Standing) -> str:
    """Since when. That a list states no day is said of a designation by its own act, and of no other state."""
    if standing.since:
        return f"since {standing.since}"
    if standing.state not in _BY_OWN_ACT:
        return ""
    return f"since unknown, by {standing.since_by} at the latest" if standing.since_by else "since unknown"


def versions_text(versions: Versions) -> str:
    """What an answer rests on, in one line."""
    lists = "; ".join(f"{list_id} {day}" for list_id, day in versions.lists.items())
    return f"tricord {versions.tricord}; rules {versions.rules}; index {versions.index}" + (
        f"; {lists}" if lists else ""
    )


# --- the page ---------------------------------------------------------------------------------------------------------


def _write_html(results: Results, path: Path) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        _render(results, file)


def _render(results: Results, file: TextIO) -> None:
    from tricord.reports import state_words

    page = _template().generate(
        run=results.run,
        totals=results.totals,
        parties=list(parties()),
        states={state.value: (state.value.replace(" ", "-"), *words) for state, words in state_words().items()},
        hits=_page_hits(results),
        not_screened=(judged.row for judged in results.judged() if judged.row.reason),
        noted=islice((judged.row for judged in results.judged() if judged.row.notes), NOTED),
        more_noted=max(0, results.totals.with_notes - NOTED),
        since=since_text,
    )
    for piece in page:
        file.write(piece)


def _page_hits(results: Results) -> Iterator[dict[str, Any]]:
    number = 0
    for judged in results.judged():
        for found in judged.hits:
            number += 1
            match = found.hit.match
            by_party: dict[str, list[Standing]] = {}
            for standing in match.designations:
                by_party.setdefault(standing.party, []).append(standing)
            words = [judged.row.key, *judged.row.fields.values(), match.caption, match.name, match.id]
            yield {
                "number": number,
                "row": judged.row,
                "found": found,
                "match": match,
                "by_party": by_party,
                "designating": [s.party for s in match.designations if s.state in DESIGNATED],
                "search": " ".join(words).casefold(),
                "percent": round(match.score * 100),
            }


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("review.html.j2")


_WRITERS: dict[str, Callable[[Results, Path], None]] = {
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
    ".html": _write_html,
}


# --- a hit of earlier results, to be cleared --------------------------------------------------------------------------


class Reviewed(msgspec.Struct, frozen=True):
    """A pair as the results show it: the digests of both sides, and their names."""

    customer_digest: str
    subject_digest: str
    customer_name: str
    subject_name: str


def find_hit(path: Path, customer: str, subject: str) -> list[Reviewed]:
    """The hits of a customer and a subject in a results file (.csv, .jsonl, .parquet); several where the customer's
    number comes several times. Raises `ReadError` for a file that holds no results.
    """
    readers = {".csv": _csv_hits, ".jsonl": _jsonl_hits, ".parquet": _parquet_hits}
    if path.suffix.lower() not in readers:
        raise InvalidValue(f"--results {path.name}: hits are cleared from {', '.join(readers)}.")
    if not path.is_file():
        raise ReadError("no such file", path=path, remedy="Check the path.")
    try:
        found = [Reviewed(*rest) for pair, rest in readers[path.suffix.lower()](path) if pair == (customer, subject)]
    except (KeyError, TypeError, UnicodeError, csv.Error, msgspec.DecodeError) as error:
        raise ReadError(
            "is no results file of `tricord screen`", path=path, remedy="Give one that --out has written."
        ) from error
    return list(dict.fromkeys(found))


_Pair = tuple[tuple[str, str], tuple[str, str, str, str]]


def _csv_hits(path: Path) -> Iterator[_Pair]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            plain = [unescaped(row[c]) for c in ("customer", "subject", *_HIT)]
            yield (plain[0], plain[1]), (plain[2], plain[3], plain[4], plain[5])


_HIT = ("customer_digest", "subject_digest", "asked", "caption")


def _jsonl_hits(path: Path) -> Iterator[_Pair]:
    with path.open("rb") as file:
        for line in file:
            row = msgspec.json.decode(line)
            for hit in row["hits"]:
                digests = (row["customer_digest"], hit["subject_digest"])
                yield (row["customer"], hit["id"]), (*digests, hit["asked"], hit["caption"])


def _parquet_hits(path: Path) -> Iterator[_Pair]:
    import duckdb

    with memory_database() as database:
        try:
            found = database.execute(
                f"SELECT customer, subject, {', '.join(_HIT)} FROM read_parquet(?)", [one_file(path)]
            )
        except duckdb.Error as error:
            raise KeyError(str(error)) from error
        while batch := found.fetchmany(1000):
            for row in batch:
                if row[1] is not None:
                    yield (row[0], row[1]), (row[2], row[3], row[4], row[5])
