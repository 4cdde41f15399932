"""One measurement per process: `python -m benchmarks.lists NAME DATA [ARGUMENTS]` prints its figures as JSON."""

from __future__ import annotations

import csv
import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

UN = "raw/un_consolidated_2026-02-27.xml"
OFAC = (
    "raw/ofac_2024-05-02/sdn.csv",
    "raw/ofac_2024-05-02/alt_2025-02-27.csv",
    "raw/ofac_2024-05-02/add_2025-02-27.csv",
)
INSERT = "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def bare(data: Path, store: str, target: str) -> dict[str, float]:
    """The yardstick: the files read by bare lxml and csv, and the very statements of the load written by a bare
    `executemany`.
    """
    from lxml import etree

    with sqlite3.connect(store) as connection:
        rows = connection.execute(
            "SELECT version_id, row_number() OVER (PARTITION BY version_id ORDER BY part, seq), "
            "part, schema, prop, value, lang, original, place FROM statement"
        ).fetchall()
    start = time.perf_counter()
    for element in etree.parse(data / UN).iter():
        _ = element.text
    for name in OFAC:
        with (data / name).open(encoding="utf-8", errors="replace", newline="") as file:
            for _ in csv.reader(file):
                pass
    connection = sqlite3.connect(target)
    connection.execute(
        "CREATE TABLE statement (version_id INTEGER, seq INTEGER, part INTEGER, schema TEXT, prop TEXT, value TEXT, "
        "lang TEXT, original TEXT, place TEXT, PRIMARY KEY (version_id, seq)) WITHOUT ROWID"
    )
    with connection:
        connection.executemany(INSERT, rows)
    connection.close()
    return {"seconds": time.perf_counter() - start, "statements": len(rows)}


def load(data: Path, store: str) -> dict[str, float]:
    """UN and OFAC 2024 into the store, which is open; the readers are imported."""
    import tricord
    from tricord.lists import reader

    reader("un-sc"), reader("us-ofac-sdn")
    with tricord.open(store) as database:
        start = time.perf_counter()
        database.load("un-sc", data / UN)
        database.load("us-ofac-sdn", data / OFAC[0], published="2024-05-02")
        return {"seconds": time.perf_counter() - start}


def align(_data: Path) -> dict[str, float]:
    """The DPRK programme on the embedded snapshot, all lists loaded, after the program has started."""
    import tricord
    import tricord.database
    from tricord.database import embedded_path

    embedded_path()
    start = time.perf_counter()
    with tricord.open() as database:
        table = database.align(programme="DPRK")
        table.summary()
    return {"seconds": time.perf_counter() - start, "subjects": len(table.subjects)}


def help_text(_data: Path) -> dict[str, float]:
    """The command's help, as a whole process."""
    start = time.perf_counter()
    subprocess.run([Path(sys.executable).with_name("tricord"), "--help"], check=True, capture_output=True)
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    measurements: dict[str, Callable[..., dict[str, float]]] = {
        "bare": bare,
        "load": load,
        "reload": load,
        "align": align,
        "help": help_text,
    }
    figures = measurements[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
    # Linux counts in KiB, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1 / 1024)
    print(json.dumps({**figures, "megabytes": peak / 1e6}))
