"""The commands of the tutorial and the README run and print what they show: `...` stands for any lines, another line
opens a printed one.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tricord.cli._main import tricord

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "tutorial" / "tokyo-2016.md").read_text("utf-8")
BLOCK = re.compile(r"```console\n\$ (tricord .*)\n((?:[^$\n].*\n|\n)+?)```")
BLOCKS = BLOCK.findall(TEXT)
README_BLOCKS = BLOCK.findall((ROOT / "README.md").read_text("utf-8"))


def test_the_tutorial_has_commands() -> None:
    assert len(BLOCKS) >= 8
    assert README_BLOCKS


@pytest.mark.parametrize(
    ("command", "shown"), BLOCKS + README_BLOCKS, ids=[command for command, _ in BLOCKS + README_BLOCKS]
)
def test_the_command_prints_what_is_shown(
    command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(command)
    assert program == "tricord"
    result = CliRunner().invoke(tricord, arguments, prog_name="tricord")
    assert result.exit_code == 0, result.output
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + ".*\n" for line in shown.splitlines())
    assert re.fullmatch(pattern, result.stdout), result.stdout[:3000]


def test_the_python_of_the_tutorial_runs() -> None:
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.S):
        exec(compile(code, "tokyo-2016.md", "exec"), {})
