"""Make `src/tricord/data/events/*.csv` from the fact tables that stand beside the project.

    python scripts/make_event_tables.py [../shared/data]

Twelve tables, facts only, every row with source and confidence: tests, systems, resolutions, caps, quoted statements,
quotations with the words as they were printed, what the Council did, reports that are cited by paragraph, agreements,
joint and national actions, US actions, pressure series. The script settles what the tables leave to the
reader (which institution rows are no resolutions, until when a mandate runs, which days an action answers) and fails
on a column, a trigger or a cell that it does not know, rather than leave it out. No clock and no network: the same
tables give the same bytes. Tables that people keep by hand (what single sources say, published totals, what an
agreement's events mean) are in `src/tricord/events/` and are not made here.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Row = dict[str, str]

TARGET = Path(__file__).resolve().parent.parent / "src" / "tricord" / "data" / "events"

#: The tables cite their places by shop talk; a reader of the project needs the thing itself.
_WORDING = (
    (r"\w+ id \d+ \(NORSAR waveform script: ", "NORSAR waveform script in a public repository ("),
    (r"\w+ pages: (?=Korean blog)", ""),
    (r" \(stored copy of the AA seed\)", " (copy of the Anadolu Agency report)"),
    (r"seed statement (\d+)", r"statement \1 of the Anadolu Agency report"),
    (r"seed fact", "told by the Anadolu Agency report"),
    (r"AA seed", "Anadolu Agency"),
    (r"the seed article", "the Anadolu Agency report of 2016-10-27"),
    (r"seed article", "Anadolu Agency report of 2016-10-27"),
    (r"seed says", "Anadolu Agency says"),
    (r"tail of the AA copy", "tail of that copy"),
    (r"tests\.csv ", "tests "),
    (r"caps\.csv", "the table of caps"),
    (r"agreements\.csv", "the table of agreements"),
    (r", see designations_us\.csv", ""),
    (r"find_string id \d+ \(README of a public repository", "(README of a public repository"),
    (r"other part of it in statements\.csv", "another part of it is quoted above"),
    (r"agree with us_actions\.csv", "agree with the US actions"),
    (r"resolutions\.csv: ", ""),
    (r"; resolutions\.csv$", ""),
    (r"; also in resolutions\.csv", ""),
    (r"; see vessels_1718\.csv", ""),
    (r"\btrigger in the seed\b", "trigger in the report"),
    (r"before the seed meeting", "before the meeting of 27 October 2016"),
    (r"covers the seed meeting of October 2016", "covers the meeting of October 2016"),
    (r"search page of press\.un\.org", "press.un.org"),
)

#: Rows of the resolutions table that are no resolutions, and whose doing they are.
_INSTITUTIONS = {
    "event: Panel of Experts ends": "UN",
    "event: MSMT founded": "US;JP;KR;AU;CA;DE;FR;GB;IT;NL;NZ",
}


_TEST_COLUMNS = (
    "id",
    "date",
    "kind",
    "system",
    "system_class",
    "count",
    "outcome",
    "site",
    "lat",
    "lon",
    "range_km",
    "apogee_km",
    "yield_kt_low",
    "yield_kt_high",
    "magnitude",
    "in_cns",
)


def make(data: Path, target: Path) -> None:
    """Read the tables in `data` and write those of the package into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    resolutions = _read(data, "resolutions")
    _write(target, "tests", map(_test, _read(data, "tests")))
    _write(target, "systems", _read(data, "systems"))
    _write(target, "resolutions", (_resolution(row) for row in resolutions if not _is_institution(row)))
    _write(target, "caps", map(_cap, _read(data, "caps")))
    _write(target, "statements", map(_with_parties("party"), _read(data, "statements")))
    _write(target, "quotations", map(_quotation, _read(data, "statements_more")))
    _write(target, "council", _read(data, "council"))
    _write(target, "reports", _read(data, "reports"))
    _write(target, "agreements", _read(data, "agreements"))
    joint = map(_action, _read(data, "coordinated_actions"))
    institutions = (_institution(row) for row in resolutions if _is_institution(row))
    _write(target, "actions", sorted([*joint, *institutions], key=lambda row: (row["date"], row["name"])))
    _write(target, "us_actions", map(_us_action, _read(data, "us_actions")))
    _write(target, "pressure", _read(data, "pressure_series"))


def _test(row: Row) -> Row:
    utc = f"{row['date_utc']}T{row['time_utc']}Z" if row["date_utc"] and row["time_utc"] else row["date_utc"]
    return {
        **{name: row[name] for name in _TEST_COLUMNS},
        "utc": utc,
        "note": row["note"],
        "source": row["source"],
        "confidence": row["confidence"],
    }


def _is_institution(row: Row) -> bool:
    return row["symbol"].startswith("event:")


def _resolution(row: Row) -> Row:
    symbol, vetoed = re.subn(r" \(draft; vetoed\)$", "", row["symbol"])
    until = re.search(r"\bPanel to (\d{4}-\d{2}-\d{2})", row["note"])
    return {
        "symbol": symbol,
        "date": row["date"],
        "adopted": "no" if vetoed else "yes",
        "votes": row["votes"],
        "trigger": row["trigger"],
        "answers": _answers(row["trigger"]),
        "measures": row["measures"],
        "mandate_until": until[1] if until else "",
        "note": row["note"],
        "source": row["source"],
        "confidence": row["confidence"],
    }


def _institution(row: Row) -> Row:
    name = row["symbol"].removeprefix("event: ")
    return {
        "date": row["date"],
        "kind": "institution",
        "parties": _INSTITUTIONS[row["symbol"]],
        "name": name,
        "trigger": row["trigger"],
        "answers": _answers(row["trigger"]),
        "counts": "",
        "note": row["note"],
        "source": row["source"],
        "confidence": row["confidence"],
    }


def _action(row: Row) -> Row:
    parties = row["parties"].split(";")
    counted = [part.split(":", 1)[0] for part in row["counts_per_party"].split("; ")]
    if set(counted) - set(parties):
        raise SystemExit(f"{row['action_name']}: counts for a party that did not act: {row['counts_per_party']}")
    return {
        "date": row["date"],
        "kind": "joint" if len(parties) > 1 else "national",
        "parties": row["parties"],
        "name": row["action_name"],
        "trigger": row["trigger_event"],
        "answers": _answers(row["trigger_event"]),
        "counts": row["counts_per_party"],
        "note": "",
        "source": row["source"],
        "confidence": row["confidence"],
    }


def _us_action(row: Row) -> Row:
    return {"id": row["action_id"], **{name: value for name, value in row.items() if name != "action_id"}}


def _cap(row: Row) -> Row:
    symbol, vetoed = re.subn(r" \(draft; vetoed\)$", "", row["symbol"])
    return {**row, "symbol": symbol, "adopted": "no" if vetoed else "yes"}


def _with_parties(column: str) -> Callable[[Row], Row]:
    """Codes only: `multi` and `n/a` name no party."""

    def cleaned(row: Row) -> Row:
        return {**row, column: "" if row[column] in ("multi", "n/a") else row[column]}

    return cleaned


def _quotation(row: Row) -> Row:
    """A quoted statement with the words that the source printed; the columns that both tables have are named alike."""
    party = row["party"].removesuffix(" (opposition)")
    return {
        "date": row["day"],
        "venue": row["venue"],
        "speaker": row["speaker"],
        "role": row["role"],
        "party": party,
        "summary": row["quote_summary"],
        "quoted_via": row["agency"],
        "language": row["language"],
        "original": row["original_words"],
        "source": row["source"],
        "confidence": row["confidence"],
        "note": row["note"],
    }


def _answers(trigger: str) -> str:
    """The ISO days that a trigger names, `;`-joined; `2017-07-03/04` names two. "since" a day is a period, not it."""
    days = []
    for match in re.finditer(r"(since )?(\d{4}-\d{2}-)(\d{2})(?:/(\d{2}))?", trigger):
        if not match[1]:
            days += [match[2] + day for day in (match[3], match[4]) if day]
    return ";".join(days)


def _read(data: Path, name: str) -> list[Row]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise SystemExit(f"{name}.csv, line {number}: a cell too many or too few")
    return [{column: _worded(value, name) for column, value in row.items()} for row in rows]


def _worded(text: str, name: str) -> str:
    for pattern, better in _WORDING:
        text = re.sub(pattern, better, text)
    if re.search(r" id \d{6,}|\bpages: |\bseed\b|stored copy", text):
        raise SystemExit(f"{name}.csv: wording that readers of the project cannot follow: {text}")
    return text


def _write(target: Path, name: str, rows: Iterable[Row]) -> None:
    found = list(rows)
    with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    print(f"{name}.csv: {len(found)} rows")


if __name__ == "__main__":
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else beside, TARGET)
