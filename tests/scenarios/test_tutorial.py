"""The commands of the tutorials, of the pages on screening and of the README run and print what they show.

Each page is followed from top to bottom in a folder of its own. `...` stands for any lines, another line opens a
printed one; `$ echo $?` under a command shows its exit code. A block with a title is a file that the reader writes.
"""

from __future__ import annotations

import json
import re
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
import uvicorn
from click.testing import CliRunner

from tricord.cli import tricord

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs" / "tutorial").glob("*.md"))
PAGES = [*TUTORIALS, "docs/how-to/screen-one-name.md", "docs/how-to/screen-customers.md", "README.md"]

BLOCK = re.compile(r"```console\n\$ (tricord .*)\n((?:[^$`\n].*\n|\n)+?)(?:\$ echo \$\?\n(\d+)\n)?```")
FILE = re.compile(r'```\w+ title="([\w.-]+)"\n(.*?)```', re.S)
PYTHON = re.compile(r"```python\n(.*?)```", re.S)
#: `screen` answers with it when something hit; most pages show that without its code.
HIT = 10


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_the_page_has_commands(page: str) -> None:
    commands = len(BLOCK.findall(text_of(page)))
    assert commands >= (5 if page in TUTORIALS else 1)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_print_what_is_shown(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = text_of(page)
    for name, content in FILE.findall(text):
        Path(name).write_text(content, encoding="utf-8")
    for command, shown, code in BLOCK.findall(text):
        program, *arguments = shlex.split(command)
        assert program == "tricord"
        result = CliRunner().invoke(tricord, arguments, prog_name="tricord")
        expected = {int(code)} if code else {0, HIT} if arguments[0] == "screen" else {0}
        assert result.exit_code in expected, f"{command}: {result.output}"
        pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + ".*\n" for line in shown.splitlines())
        assert re.fullmatch(pattern, result.stdout), f"{command} prints:\n{result.stdout[:3000]}"


@pytest.mark.parametrize(
    "page", [*(page for page in TUTORIALS if PYTHON.search(text_of(page))), "docs/how-to/screen-customers.md"]
)
def test_the_python_of_the_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in FILE.findall(text_of(page)):
        Path(name).write_text(content, encoding="utf-8")
    for code in PYTHON.findall(text_of(page)):
        exec(compile(code, page, "exec"), {})


SERVING = "docs/how-to/serve-the-lists.md"
ADDRESS = "http://127.0.0.1:8000"
POSTED = re.compile(r"curl (\S+) -H '([^:]+): ([^']+)' \\\n  -d '(.*)'")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application of the page on serving, where it answers."""
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {}
    for _, content in FILE.findall(text_of(SERVING)):
        exec(compile(content, SERVING, "exec"), scope)
    server = uvicorn.Server(uvicorn.Config(scope["app"], log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.usefixtures("embedded_screener")  # the index is made already
def test_the_page_on_serving_is_followed(served: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = text_of(SERVING).replace(ADDRESS, served)
    ((url, header, value, body),) = POSTED.findall(text)
    with urlopen(Request(url, body.encode(), {header: value})) as answer:
        assert json.load(answer)["matches"]
    for code in PYTHON.findall(text):
        exec(compile(code, SERVING, "exec"), {})
    printed = capsys.readouterr().out
    assert "un-sc 20" in printed
    assert "KIM, Yong Chol" in printed
