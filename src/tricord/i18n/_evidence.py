"""Evidence: a code with arguments, and its English, from one reviewed table per room (`evidence/*.toml`).

A code is the room and the name of the sentence (`names.both-read`). Its arguments stand in the order in which the
English names them first: `"{left} and {right} both read {reading}"` takes three. An argument may be a message itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TypeAlias, Union

import msgspec

from tricord.i18n._texts import language, word_of

Argument: TypeAlias = Union[str, int, float, "Message"]

_FOLDER = Path(__file__).parent / "evidence"
_CODE = re.compile(r"[a-z]+\.[a-z0-9-]+")


class Message(msgspec.Struct, frozen=True, gc=False):
    """A piece of evidence: `code` is a sentence of a table, `arguments` are what it speaks of. `str()`: in the language
    that is being spoken, English where nobody chose.
    """

    code: str
    arguments: tuple[Argument, ...] = ()

    def __str__(self) -> str:
        template, names = _english()[self.code]
        if language() != "en":
            template = _translated(self.code, template)
        values = dict(zip(names, map(_plain, self.arguments), strict=True))
        return template.format_map(values) if names else template


def codes() -> Mapping[str, str]:
    """The English of every code, with its arguments in braces."""
    return {code: template for code, (template, _) in _english().items()}


def _translated(code: str, template: str) -> str:
    found = word_of(code, template)
    return found or template


def _plain(argument: Argument) -> str | int | float:
    return str(argument) if isinstance(argument, Message) else argument


@cache
def _english() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each code with its template and the names of its arguments in order.

    Raises `ValueError` for a table that is not as it should be: a fault of Tricord's own.
    """
    found = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        for name, template in tomllib.loads(file.read_text(encoding="utf-8")).items():
            code = f"{file.stem}.{name}"
            if not _CODE.fullmatch(code) or not isinstance(template, str):
                raise ValueError(f"{file.name}: {name}: a name in small letters with a sentence is wanted")
            found[code] = template, _names(template)
    return found


def _names(template: str) -> tuple[str, ...]:
    fields = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    return tuple(dict.fromkeys(fields))
