"""Every text that a person reads is in the catalogue: no room of words says anything past `tr`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import click
import pytest
from babel.messages.pofile import read_po

from scripts.make_catalogue import SOURCE, TARGET, catalogue
from tricord.cli import tricord as tricord_command

#: The rooms that speak to people in sentences of their own.
SPEAKING = ("cli", "reports", "service/web")
#: What prints or shows its arguments, by the last part of its name.
_SAYS = {
    "echo",
    "secho",
    "print",
    "UsageError",
    "BadParameter",
    "ClickException",
    "confirm",
    "prompt",
    "add_column",
    "version_option",
}
#: Arguments by name that are shown to a person.
_SHOWN = {"help", "short_help", "epilog", "caption"}
_WORD = re.compile(r"[^\W\d_]{2,}")
#: What is the same in every language: names of the project, its files and digests, words of the command line, styles.
_NO_WORDS = re.compile(r"tricord|--?[a-z][a-z-]*|\.[a-z]+|[a-z]+=|un-sc|https?://\S+|SHA-256|^(bold|dim)$")


def _said(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _SAYS:
                yield from node.args
            yield from (keyword.value for keyword in node.keywords if keyword.arg in _SHOWN)


def _bare(expression: ast.expr) -> Iterator[str]:
    """The literals in an expression that do not go through `tr`."""
    if isinstance(expression, ast.Call):
        name = (
            expression.func.attr if isinstance(expression.func, ast.Attribute) else getattr(expression.func, "id", "")
        )
        if name in ("tr", "trn"):
            return
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    for child in ast.iter_child_nodes(expression):
        if isinstance(child, ast.expr):
            yield from _bare(child)


@pytest.mark.parametrize("room", SPEAKING)
def test_no_text_passes_by_the_catalogue(room: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{expression.lineno}: {text!r}"
        for path in sorted((SOURCE / room).rglob("*.py"))
        for expression in _said(ast.parse(path.read_text(encoding="utf-8")))
        for text in _bare(expression)
        if _WORD.search(_NO_WORDS.sub("", text))
    ]
    assert not found, "say it through tr(...):\n" + "\n".join(found)


def test_every_argument_of_tr_is_a_literal() -> None:
    """Else the catalogue cannot be collected."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in ("tr", "trn"):
                for text in node.args[: 1 if name == "tr" else 2]:
                    assert isinstance(text, ast.Constant), f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_no_text_hides_in_a_formatted_one() -> None:
    """What is said within an f-string is not collected."""
    for room in SPEAKING[1:]:
        for path in sorted((SOURCE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    said = [n for n in ast.walk(node) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "tr"]
                    assert not said, f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_the_catalogue_is_what_the_script_makes() -> None:
    assert TARGET.read_bytes() == catalogue(), "run python scripts/make_catalogue.py"


def test_a_translator_finds_every_template_text() -> None:
    """Templates say nothing outside `tr` but what is the same in every language."""
    for path in sorted(SOURCE.rglob("*.html.j2")):
        text = re.sub(
            r"\{[{%#].*?[}%#]\}|<(script|style).*?</\1>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        words = _WORD.findall(re.sub(r"&\w+;", " ", _NO_WORDS.sub("", text)))
        assert not [w for w in words if w.lower() not in ("tricord",)], (path.relative_to(SOURCE), words)


def test_the_help_of_every_command_is_in_the_catalogue_and_shown_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with TARGET.open("rb") as file:
        known = {message.id for message in read_po(file)}
    asked: list[str] = []

    def noted(text: str) -> str:
        asked.append(text)
        return text

    monkeypatch.setattr("tricord.cli._main.docstring", noted)
    context = click.Context(tricord_command)
    names = tricord_command.list_commands(context)
    assert all(tricord_command.get_command(context, name) for name in names)
    assert len(asked) >= len(names) > 10
    assert [text for text in asked if text and text not in known] == []
