"""How quick the pages of the desk are, and how much a worker holds, beside a bare page of Starlette in the same run.

    python -m benchmarks.desk [SECONDS OF LOAD]

The desk and the bare page are served by one uvicorn worker each, on the embedded snapshot whose index is there. First
bytes are medians of five; the load is fifty people who ask the pages in turn with two seconds of thought.
"""

from __future__ import annotations

import asyncio
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

import tricord
from tricord.service import create_app

HERE = Path(__file__).resolve().parent
ROUNDS = 5
PEOPLE, THOUGHT = 50, 2.0
#: Days on which some ten thousand subjects stood listed by what the embedded lists tell.
LONG = [f"/align?programme=all&rows=all&as_of=2021-12-{day:02}" for day in range(1, 1 + ROUNDS)]
PAGES = {
    "overview": "/",
    "alignment, a page of rows": "/align?as_of={day}",
    "subject": "/subjects/un-sc:KPe.0{number:02}",
    "search": "/search?q={name}",
    "suggestions": "/suggest?q={name}",
    "changes of 90 days": "/changes?to={day}&programme=DPRK",
    "events of a year": "/events?from={year}-01-01&to={year}-12-31",
    "lists": "/lists",
}
NAMES = (
    "김영철",
    "Ri Su Yong",
    "Korea Mining",
    "Pak Yong Sik",
    "8000000",
    "朝鮮鉱業",
    "Kim Jong",
    "Tanchon",
    "Ocean",
    "Jang",
)


def serve(kind: str, port: int) -> None:
    """Be one of the two servers until the process is ended."""
    if kind == "bare":

        async def page(_: Request) -> HTMLResponse:
            return HTMLResponse("<!doctype html><title>bare</title><p>bare")

        app: object = Starlette(routes=[Route("/", page)])
    else:
        app = create_app(database=tricord.open(), prepare=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")  # type: ignore[arg-type]  # an application


@contextmanager
def server(kind: str) -> Iterator[tuple[str, int]]:
    """A server in a process of its own: its address and the process's number."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.desk", "serve", kind, str(port)], cwd=HERE.parent)
    try:
        for _ in range(300):
            try:
                if httpx2.get(f"http://127.0.0.1:{port}/", timeout=60).status_code == 200:
                    break
            except httpx2.HTTPError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def first_byte(client: httpx2.Client, address: str) -> tuple[float, int]:
    """Seconds to the first byte, and the bytes on the wire."""
    started = time.perf_counter()
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}, follow_redirects=True) as answer:
        chunks = answer.iter_raw()
        size = len(next(chunks, b""))
        took = time.perf_counter() - started
        size += sum(map(len, chunks))
    assert answer.status_code == 200, (address, answer.status_code)
    return took, size


def median(client: httpx2.Client, addresses: list[str]) -> tuple[float, int]:
    """The median of the first bytes of several addresses, and the largest answer."""
    found = [first_byte(client, address) for address in addresses]
    return statistics.median(took for took, _ in found), max(size for _, size in found)


def filled(pattern: str, number: int) -> str:
    """An address that was not asked before in this run."""
    year = 2010 + number
    return pattern.format(
        day=f"{year}-06-{1 + number:02}", number=1 + number, name=NAMES[number % len(NAMES)], year=year
    )


def megabytes(pid: int, what: str) -> float:
    """The memory of a process: `VmRSS` now, `VmHWM` at its most."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0


async def load(base: str, seconds: float) -> tuple[list[float], int]:
    """What fifty people wait for, in seconds, and how many answers were none."""
    waited: list[float] = []
    errors = 0
    end = time.monotonic() + seconds

    async def person(seed: int) -> None:
        nonlocal errors
        chance = random.Random(seed)
        await asyncio.sleep(chance.uniform(0, THOUGHT))
        async with httpx2.AsyncClient(base_url=base, timeout=30, follow_redirects=True) as client:
            while time.monotonic() < end:
                address = filled(chance.choice(list(PAGES.values())), chance.randrange(10))
                started = time.perf_counter()
                try:
                    answer = await client.get(address, headers={"Accept-Encoding": "gzip"})
                    errors += answer.status_code != 200
                except httpx2.HTTPError:
                    errors += 1
                waited.append(time.perf_counter() - started)
                await asyncio.sleep(chance.uniform(0.5, 1.5) * THOUGHT)

    await asyncio.gather(*map(person, range(PEOPLE)))
    return waited, errors


def main(seconds: float) -> None:
    """Measure, and print."""
    with server("bare") as (bare, _), server("desk") as (desk, pid), httpx2.Client(timeout=120) as client:
        yardstick = statistics.median(first_byte(client, f"{bare}/")[0] for _ in range(50))
        print(f"bare Starlette page: first byte {yardstick * 1000:.2f} ms")
        while (
            "data-pending" in client.get(f"{desk}/search?q=Kim").text
            or "data-pending" in client.get(f"{desk}/lists").text
        ):
            time.sleep(1)
        now, most = megabytes(pid, "VmRSS"), megabytes(pid, "VmHWM")
        print(f"memory of a worker, index and survey made: {now:.0f} MB, {most:.0f} at most")
        for name, pattern in PAGES.items():
            addresses = [f"{desk}{filled(pattern, number)}" for number in range(ROUNDS)]
            new, size = median(client, addresses)
            again, _ = median(client, addresses)
            print(
                f"{name:28} new {new * 1000:7.1f} ms ({new / yardstick:6.0f} x bare)   "
                f"asked before {again * 1000:5.1f} ms ({again / yardstick:4.1f} x)   {size / 1000:5.0f} KB"
            )
        rows = client.get(f"{desk}{LONG[0]}").text.count("<tr>") - 1
        new, size = median(client, [f"{desk}{one}" for one in LONG[1:]])
        again, _ = median(client, [f"{desk}{one}" for one in LONG])
        print(f"alignment, all {rows:,} rows: new day {new:.2f} s, again {again * 1000:.1f} ms, {size / 1000:.0f} KB")
        waited, errors = asyncio.run(load(desk, seconds))
        waited.sort()
        middle, late = statistics.median(waited), waited[int(len(waited) * 0.99)]
        print(f"{PEOPLE} people for {seconds:.0f} s: {len(waited)} pages, {errors} errors")
        print(f"    median {middle * 1000:.0f} ms, p99 {late * 1000:.0f} ms")
        now, most = megabytes(pid, "VmRSS"), megabytes(pid, "VmHWM")
        print(f"memory of the worker after it: {now:.0f} MB, {most:.0f} at most")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
