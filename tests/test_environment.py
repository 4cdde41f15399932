"""The tests see no setting of the developer's, write into no folder of theirs, and know by measure which are slow."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import slow
from tests.environment import cache_for_todays_rules, clean
from tricord.data import cache_folder
from tricord.database import embedded_path


def test_what_the_developer_has_set_is_gone_and_the_machine_stays(tmp_path: Path) -> None:
    developer = {
        "TRICORD_DB": "mine.db",
        "TRICORD_TOKEN": "secret",
        "TRICORD_BROWSER": "/opt/browser",
        "XDG_CACHE_HOME": "/home/me/.cache",
        "HOME": "/home/me",
        "COLUMNS": "40",
        "NO_COLOR": "1",
        "https_proxy": "proxy:3128",
        "PGHOST": "elsewhere",
        "TZ": "Asia/Tokyo",
        "PATH": "/usr/bin",
        "PYTHONPATH": "src",
    }
    found = clean(developer, tmp_path, tmp_path / "cache")
    assert {name for name in found if name.startswith("TRICORD_")} == {"TRICORD_CACHE", "TRICORD_BROWSER"}
    assert {"COLUMNS", "NO_COLOR", "https_proxy", "PGHOST"} & set(found) == set()
    assert found["PATH"] == "/usr/bin"
    assert found["PYTHONPATH"] == "src"
    assert found["TZ"] == "UTC"
    folders = [found[name] for name in found if name.startswith("XDG_") or name in ("HOME", "TRICORD_CACHE")]
    assert [folder for folder in folders if not folder.startswith(str(tmp_path))] == []


def test_this_test_and_what_it_starts_are_in_that_environment(run_folder: Path, cache: Path) -> None:
    assert cache_folder() == cache == embedded_path().parent
    assert Path.home() == run_folder / "home"
    assert time.tzname[0] == "UTC"
    told = [name for name in os.environ if name.startswith("TRICORD_") and name not in ("TRICORD_BROWSER",)]
    assert told == ["TRICORD_CACHE"]
    code = "import os; from tricord.data import cache_folder; print(cache_folder(), os.environ['HOME'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(cache), str(run_folder / "home")]


def test_only_the_caches_of_the_last_rules_are_kept(tmp_path: Path) -> None:
    for age, name in enumerate(("newest", "older", "oldest")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1_000_000 - age,) * 2)
    today = cache_for_todays_rules(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {today.name, "newest", "older"}
    assert cache_for_todays_rules(tmp_path) == today


def test_a_test_costs_what_it_does_itself_and_a_dear_fixture_that_it_needs(pytestconfig: pytest.Config) -> None:
    watch = slow.Stopwatch(pytestconfig)
    watch.tests.update({"a.py::one": 0.1, "a.py::two": 0.7, "a.py::three": 0.1})
    watch.fixtures.update({"a.py::index": 9.0, "::server": 1.2})
    watch.needs.update({"a.py::three": {"a.py::index", "::server"}, "a.py::one": {"::server"}})
    assert watch.cost() == pytest.approx({"a.py::one": 0.1, "a.py::two": 0.7, "a.py::three": 9.1})


def test_parameters_are_one_test() -> None:
    assert slow.function_of("tests/a/test_b.py::test_c[x::y]") == "tests/a/test_b.py::test_c"


def test_the_list_is_in_order_and_names_each_test_once() -> None:
    lines = [line for line in slow.LIST.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
