"""Which tests are slow is measured, not guessed.

`tests/slow.txt` lists the tests that took over `LIMIT` seconds of processor time, or need a shared fixture that took
over `FIXTURE_LIMIT`; they, and whatever needs a fixture of `COSTLY`, get the mark `slow`, which `make test-fast` leaves
out. After a run, whatever else took as long is named: nothing fails for it. `make slow` measures all tests and writes
the list again.

Processor time, of the process and of those it started and waited for: a busy machine makes no test slow. What waits
rather than works is marked by hand.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

LIMIT = 0.25
FIXTURE_LIMIT = 2.0
#: Fixtures that the first process of a run makes for all, so that the measure of who needs them is a matter of luck.
COSTLY = frozenset({"embedded_screener"})
LIST = Path(__file__).with_name("slow.txt")

Seconds = dict[str, float]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-slow", action="store_true", help=f"write {LIST.name} from this run")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Stopwatch(config), "tricord-stopwatch")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known = listed()
    for item in items:
        if function_of(item.nodeid) in known or not COSTLY.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def listed() -> set[str]:
    """The tests on the list: `path::function`, without parameters."""
    return {line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")}


def function_of(nodeid: str) -> str:
    """The test function of a node, whatever its parameters."""
    return nodeid.partition("[")[0]


class Stopwatch:
    """Counts what each test and each shared fixture costs; the processes of pytest-xdist hand their counts over."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.tests: Seconds = defaultdict(float)
        self.fixtures: Seconds = {}
        self.marked: set[str] = set()
        self.needs: dict[str, set[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        shared_before, before = sum(self.fixtures.values()), processor_time()
        result = yield
        name = function_of(item.nodeid)
        own = processor_time() - before - (sum(self.fixtures.values()) - shared_before)
        self.tests[name] = max(self.tests[name], own)
        self.needs[name] = {key for key in self.fixtures if _needs(item, key)}
        if item.get_closest_marker("slow"):
            self.marked.add(name)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        before = processor_time()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self.fixtures[f"{fixturedef.baseid}::{fixturedef.argname}"] = processor_time() - before

    def pytest_sessionfinish(self) -> None:
        if (output := getattr(self.config, "workeroutput", None)) is not None:
            output["stopwatch"] = (dict(self.cost()), sorted(self.marked))

    def pytest_testnodedown(self, node: Any) -> None:
        cost, marked = getattr(node, "workeroutput", {}).get("stopwatch", ({}, ()))
        for name, seconds in cost.items():
            self.tests[name] = max(self.tests[name], seconds)
        self.marked |= set(marked)

    def cost(self) -> Seconds:
        """What each test costs: itself, and the shared fixtures that it needs when they alone are over their limit."""
        return {
            name: own + sum(cost for key in self.needs.get(name, ()) if (cost := self.fixtures[key]) > FIXTURE_LIMIT)
            for name, own in self.tests.items()
        }

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        slow = {name: seconds for name, seconds in self.cost().items() if seconds > LIMIT}
        if self.config.getoption("--write-slow"):
            write(slow)
        for name in sorted(slow.keys() - self.marked, key=lambda name: -slow[name]):
            terminalreporter.write_line(f"slow, and not marked (make slow): {name}, {slow[name]:.1f} s")


def processor_time() -> float:
    """Seconds of processor time of this process and of those that it started and waited for."""
    return sum(os.times()[:4])


def write(slow: Seconds) -> None:
    """The list, in the order of the names."""
    head = [line for line in LIST.read_text("utf-8").splitlines() if line.startswith("#")]
    LIST.write_text("\n".join([*head, *sorted(slow)]) + "\n", encoding="utf-8")


def _needs(item: pytest.Item, key: str) -> bool:
    base, _, name = key.rpartition("::")
    return name in getattr(item, "fixturenames", ()) and item.nodeid.startswith(base)
