"""300 daily snapshots of the OFAC list, one after the other into one history: what a day costs, and what is kept.

    python -m benchmarks.replay [../shared/data] [days]

Official files of so many days are not at hand, so they are made from the real one of 2024-05-02 (SDN with aliases and
addresses), with a fixed seed. Each day, in the proportions in which the real files of 2021 to 2024 differ:

- 1 to 6 entries are added: real ones, held back at the start;
- 2 to 10 are amended: a birth date moves by a day, a remark gains a sentence, a name is spelt with a hyphen;
- every third day one or two leave;
- every 30th day one is given a new number; every 50th day the whole file is in another order.

Printed: seconds a day (median, slowest, mean), the size of the store against the last day loaded alone and what was
added for the changes, and how long questions as of past days take. Then a fifth of the days once more into a store
that also holds the UN's, Japan's and South Korea's lists and was resolved before, so that each day's entries are
weighed against all others.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from tricord import resolve, store
from tricord.database import Database
from tricord.lists import reader

LIST = "us-ofac-sdn"
FIRST = date(2024, 5, 2)
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
HELD_BACK = 1200
Row = list[str]


class Days:
    """The invented days. `write` puts one in a folder and says how many entries it added, amended and removed."""

    def __init__(self, source: Path, seed: int = 1718) -> None:
        self._random = random.Random(seed)
        rows = _rows(source / "sdn.csv")
        self._alt = _by_number(_rows(next(source.glob("alt*.csv"))))
        self._add = _by_number(_rows(next(source.glob("add*.csv"))))
        held = set(self._random.sample(range(len(rows)), HELD_BACK))
        self._waiting = [row for number, row in enumerate(rows) if number in held]
        self._rows = [row for number, row in enumerate(rows) if number not in held]
        self._next = 900_000

    def write(self, number: int, folder: Path) -> tuple[int, int, int]:
        """Write day `number`, counted from 0; the counts are of changes since the day before."""
        counts = self._change(number) if number else (0, 0, 0)
        folder.mkdir(exist_ok=True)
        _write(folder / "sdn.csv", self._rows)
        for name, by_number in (("alt.csv", self._alt), ("add.csv", self._add)):
            _write(folder / name, [line for row in self._rows for line in by_number.get(row[0], ())])
        return counts

    def _change(self, number: int) -> tuple[int, int, int]:
        chance = self._random
        fresh = [self._waiting.pop() for _ in range(min(chance.randint(1, 6), len(self._waiting)))]
        amended = chance.sample(range(len(self._rows)), chance.randint(2, 10))
        for at in amended:
            self._rows[at] = self._amended(self._rows[at])
        gone = chance.sample(range(len(self._rows)), chance.randint(1, 2)) if number % 3 == 0 else []
        for at in sorted(gone, reverse=True):
            del self._rows[at]
        self._rows += fresh
        if number % 30 == 0:
            self._renumber(chance.randrange(len(self._rows)))
        if number % 50 == 0:
            chance.shuffle(self._rows)
        return len(fresh), len(amended), len(gone)

    def _amended(self, row: Row) -> Row:
        row = list(row)
        kind = self._random.randrange(3)
        if kind == 0 and "DOB 0" in row[11]:
            row[11] = row[11].replace("DOB 0", "DOB 1", 1)
        elif kind == 1 and " " in row[1].rpartition(", ")[2]:
            head, comma, given = row[1].rpartition(", ")
            row[1] = head + comma + given.replace(" ", "-", 1)
        else:
            said = "" if row[11].strip() == "-0-" else row[11].rstrip(". ") + "; "
            row[11] = f"{said}Additional Sanctions Information - Subject to Secondary Sanctions."
        return row

    def _renumber(self, at: int) -> None:
        row = list(self._rows[at])
        self._next += 1
        for companions in (self._alt, self._add):
            if row[0] in companions:
                companions[str(self._next)] = [[str(self._next), *line[1:]] for line in companions[row[0]]]
        row[0] = str(self._next)
        self._rows[at] = row


def replay(days: Days, count: int, target: Path, folder: Path) -> Iterator[tuple[int, float, tuple[int, int, int]]]:
    """Load `count` days into a store; for each its number, the seconds of the load alone, and what changed."""
    engine = store.connect(target)
    store.migrate(engine)
    known = reader(LIST)
    for number in range(count):
        counts = days.write(number, folder)
        day = (FIRST + timedelta(days=number)).isoformat()
        began = time.perf_counter()
        document = known.open(folder / "sdn.csv")
        store.load(
            engine, known, document, published=day, index=resolve.LinkIndex(), clock=lambda: "2026-01-01T00:00:00Z"
        )
        yield number, time.perf_counter() - began, counts
    engine.dispose()


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="latin-1", newline="") as file:
        return [row for row in csv.reader(file) if len(row) > 1]


def _by_number(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="latin-1", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def main() -> None:
    """Replay, and print the figures."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        seconds, changes = [], [0, 0, 0]
        for number, took, counts in replay(
            Days(data / "raw" / "ofac_2024-05-02"), count, root / "all.db", root / "day"
        ):
            if number:
                seconds.append(took)
                changes = [one + other for one, other in zip(changes, counts, strict=True)]
            else:
                first, first_size = took, (root / "all.db").stat().st_size
        alone = store.connect(root / "alone.db")
        store.migrate(alone)
        known = reader(LIST)
        last = (FIRST + timedelta(days=count - 1)).isoformat()
        store.load(alone, known, known.open(root / "day" / "sdn.csv"), published=last, index=resolve.LinkIndex())
        alone.dispose()
        kept, one = (_size(root / file) for file in ("all.db", "alone.db"))
        print(f"days {count}: {changes[0]} entries added, {changes[1]} amended, {changes[2]} removed")
        print(f"first day, into an empty store     {first:8.2f} s ({first_size / 1e6:.1f} MB)")
        print(f"a day after it: median             {statistics.median(seconds):8.2f} s   (limit 0.7)")
        print(f"                slowest            {max(seconds):8.2f} s")
        print(f"                mean               {statistics.fmean(seconds):8.2f} s")
        print(f"store after all days               {kept / 1e6:8.1f} MB")
        print(f"last day alone                     {one / 1e6:8.1f} MB   ratio {kept / one:.2f}")
        for words, slowest in as_of(root / "all.db", count):
            print(f"{words:39}{slowest:8.2f} s   (limit 1)")
        each = weighed(data, root, max(2, count // 5))
        print(f"a day into a resolved store, median    {statistics.median(each):8.2f} s   (limit 0.7)")
        print(f"                             slowest   {max(each):8.2f} s")


def weighed(data: Path, root: Path, count: int) -> list[float]:
    """Seconds of each day after the first in a store of several lists that was resolved on the first day."""
    target = root / "weighed.db"
    with Database(target) as database:
        database.load("un-sc", data / "raw" / "un_consolidated_2026-02-27.xml")
        database.load("jp-mof", data / "raw" / "jp" / "shisantouketsu20260305.xlsx")
        database.load("kr-mofa", data / "designations_jp_kr.csv")
    seconds = []
    days = Days(data / "raw" / "ofac_2024-05-02")
    for number, took, _ in replay(days, count, target, root / "day"):
        if number:
            seconds.append(took)
        else:
            engine = store.connect(target)
            with store.writing(engine) as connection:
                resolve.resolve_store(connection)
            engine.dispose()
    return seconds


def as_of(path: Path, count: int) -> list[tuple[str, float]]:
    """Questions as of 20 past days, with the slowest answer of each kind."""
    chance = random.Random(7)
    days = [(FIRST + timedelta(days=chance.randrange(count))).isoformat() for _ in range(20)]
    with Database(path) as database:
        questions: dict[str, Callable[[str], object]] = {
            "a programme as of a day, slowest": lambda day: database.align(programme="DPRK", as_of=day),
            "one subject as of a day, slowest": lambda day: database.find("Kim Yong Chol", as_of=day),
            "the whole list as of a day, slowest": lambda day: database.align(as_of=day),
            "a programme as known on a day, slowest": lambda day: database.align(programme="DPRK", known_on=day),
        }
        return [(words, max(_seconds(question, day) for day in days)) for words, question in questions.items()]


def _seconds(question: Callable[[str], object], day: str) -> float:
    began = time.perf_counter()
    question(day)
    return time.perf_counter() - began


def _size(path: Path) -> int:
    """The bytes that a store needs: its file, without pages that are free."""
    engine = store.connect(path)
    with engine.connect() as connection:
        pages, free, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
    engine.dispose()
    return int((pages - free) * size)


if __name__ == "__main__":
    main()
