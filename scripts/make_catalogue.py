"""Write `src/tricord/i18n/messages.pot`: every text that a translator needs, collected from the code.

Texts in `tr("...")` in Python and in templates, the help of commands (their docstrings), and the sentences of evidence
with their codes as context. The file holds no date and no line numbers, so that it changes only when a text does.

    python scripts/make_catalogue.py
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from tricord.i18n import codes

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tricord"
TARGET = SOURCE / "i18n" / "messages.pot"
_KEYWORDS = {"tr": None}


def catalogue() -> bytes:
    """The catalogue as the file holds it."""
    made = Catalog(project="Tricord", charset="utf-8", fuzzy=False)
    for file, text in sorted(texts()):
        made.add(text, locations=[(file, 0)])
    for code, english in sorted(codes().items()):
        made.add(english, context=code, locations=[("i18n/evidence", 0)])
    out = BytesIO()
    write_po(out, made, omit_header=True, include_lineno=False, sort_output=True, width=100)
    return out.getvalue()


def texts() -> Iterator[tuple[str, str]]:
    """Each text with the file (below `src/tricord`) that says it."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for _, text, _, _ in extract_from_file("python", path, keywords=_KEYWORDS):
            yield name, _one(text)
        if path.is_relative_to(SOURCE / "cli"):
            yield from ((name, text) for text in _command_helps(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted(SOURCE.rglob("*.j2")):
        for _, text, _, _ in extract_from_file("jinja2.ext:babel_extract", path, keywords=_KEYWORDS):
            yield path.relative_to(SOURCE).as_posix(), _one(text)


def _one(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _command_helps(tree: ast.Module) -> Iterator[str]:
    """The docstrings of functions that are commands: click prints them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            text = ast.get_docstring(node)
            if text is not None:
                yield inspect.cleandoc(text)


def _makes_a_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ("command", "group")


if __name__ == "__main__":
    TARGET.write_bytes(catalogue())
