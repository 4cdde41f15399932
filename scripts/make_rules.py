"""Make `src/tricord/_rules.py`: a digest of the rules behind everything that Tricord derives and keeps.

    python scripts/make_rules.py

A digest covers what decides an outcome: the code, by its syntax tree, so that a comment, a docstring or a line break
changes nothing, and the tables, by their bytes. `RULES` is the reviewed list of what decides what.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "tricord"
TARGET = PACKAGE / "_rules.py"

#: How lists write dates, countries and numbers; what only customers' forms write is not read by it.
_VALUES = (
    "values/_countries.py",
    "values/countries*.csv",
    "values/_japanese_dates.py",
    "values/_numbers.py",
    "values/_text.py",
)
#: What every reader reads by.
_READING = (
    "model/*.py",
    *_VALUES,
    "lists/_bracketed_names.py",
    "lists/_files.py",
    "lists/_japanese_*.py",
    "lists/_programmes.py",
    "lists/_reader.py",
    "lists/_tables.py",
    "lists/_xlsx.py",
    "lists/programmes.csv",
)
#: What a reader of one list reads by besides.
_FOLDERS = {
    "un-sc": ("lists/un_sc/*",),
    "us-ofac-sdn": ("lists/us_ofac_sdn/*",),
    "jp-mof": ("lists/jp_mof/*",),
    "jp-meti-eul": ("lists/jp_meti_eul/*",),
    "curated": ("lists/curated/*",),
}
#: What decides how names, dates, countries and numbers compare.
_COMPARING = ("model/*.py", *_VALUES, "names/*", "names/tables/*")
#: What decides which entries are one subject, and how sure that is; grouping and judgements are made again from it.
_WEIGHING = (
    "resolve/_candidates.py",
    "resolve/_entry_facts.py",
    "resolve/_exact_links.py",
    "resolve/_exact_profile.py",
    "resolve/_findings.py",
    "resolve/_frequencies.py",
    "resolve/_limits.py",
    "resolve/_link.py",
    "resolve/limits.csv",
    "resolve/_name_agreement.py",
    "resolve/_rivals.py",
    "resolve/_weighed_pair.py",
    "resolve/_weights.py",
    "resolve/weights.csv",
    "resolve/_ledger/weighing.py",
)
#: What decides who is found, and how well; the rest of the room reads files and writes answers.
_SCREENING = (
    "screen/_answer.py",
    "screen/_attributes.py",
    "screen/_index.py",
    "screen/_index_build.py",
    "screen/_index_file.py",
    "screen/_screener.py",
    "screen/_standings.py",
    "screen/_subjects.py",
    "screen/_term_search.py",
)

#: What an index says of each subject, beside the lists: the cells.
_STANDINGS = (
    "align/_bodies.py",
    "align/_build.py",
    "align/_cell_rules.py",
    "align/_designations.py",
    "align/_period.py",
    "align/_reached.py",
    "align/_silence.py",
    "i18n/evidence/align.toml",
    "lists/_law.py",
    "lists/bodies.csv",
    "lists/coverage.csv",
    "lists/parties.csv",
    "lists/status_rules.csv",
    "lists/un_effect.csv",
)

#: Name of the digest: the files that decide, as patterns below the package.
RULES: Mapping[str, tuple[str, ...]] = {
    **{f"reader {name}": (*_READING, *own) for name, own in _FOLDERS.items()},
    "links": (
        *_COMPARING,
        "lists/__init__.py",
        "lists/_programmes.py",
        "lists/programmes.csv",
        "lists/*/list.toml",
        *_WEIGHING,
        "i18n/evidence/names.toml",
        "i18n/evidence/resolve.toml",
    ),
    "screening": (
        *_COMPARING,
        "values/_written_dates.py",
        "values/country_words.csv",
        "align/_entities.py",
        *_SCREENING,
    ),
    # How the store that comes with Tricord is laid out; what it holds, its manifest tells.
    "snapshot": (
        "lists/_recording.py",
        "names/_fold.py",
        "store/*",
        "store/migrations/*",
        "store/migrations/versions/*",
        "resolve/_exact_*.py",
        "resolve/_grouping.py",
        "resolve/_limits.py",
        "resolve/_ledger/*",
        "database/_embedded.py",
    ),
}
#: Which exception is raised, and the prose beside a table, decide nothing.
_NOT_RULES = frozenset({"errors.py", "README.md"})
_SUFFIXES = frozenset({".py", ".csv", ".toml"})
#: From here on a `list.toml` says where its files are published, which decides nothing about what they say.
_PUBLISHED = re.compile(r"\n(?:#[^\n]*\n)*\[\[source\]\]")


def main() -> None:
    """Write the module."""
    TARGET.write_text(made(), encoding="utf-8")


def made(package: Path = PACKAGE) -> str:
    """The text of the module for the code and the tables of a package."""
    lines = [f'    "{name}": "{digest_of(files_of(patterns, package), package)}",' for name, patterns in RULES.items()]
    return "\n".join(
        [
            '"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""',
            "",
            "#: What is derived, and the digest of the code and tables that decide it.",
            "RULES = {",
            *lines,
            "}",
            "",
        ]
    )


def files_of(patterns: Iterable[str], package: Path) -> list[Path]:
    """The files of the package that the patterns name, in order. Raises `SystemExit` for a pattern that names none."""
    found: set[Path] = set()
    for pattern in patterns:
        here = {path for path in package.glob(pattern) if path.suffix in _SUFFIXES and path.name not in _NOT_RULES}
        if not here:
            raise SystemExit(f"make_rules.py: {pattern} names no file below {package}; correct RULES")
        found |= here
    return sorted(found)


def digest_of(paths: Iterable[Path], package: Path) -> str:
    """A short digest of what these files mean, each under its place in the package."""
    digest = hashlib.sha256()
    for path in paths:
        place = path.relative_to(package).as_posix()
        digest.update(f"{place}\0{_content(path)}\0".encode())
    return digest.hexdigest()[:12]


def _content(path: Path) -> str:
    """What of a file decides: the code without its prose, and of a `list.toml` what is said of the list itself."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return meaning_of(text)
    if path.name == "list.toml" and (published := _PUBLISHED.search(text)):
        return text[: published.start()]
    return text


@lru_cache(maxsize=1024)
def meaning_of(source: str) -> str:
    """The syntax tree of a module as text, without docstrings, comments, layout and positions.

    Empty fields are left out: newer versions of Python add some.
    """
    return "".join(_said(ast.parse(source)))


def _said(node: object) -> Iterator[str]:
    if isinstance(node, ast.AST):
        yield type(node).__name__
        yield "("
        for name, value in ast.iter_fields(node):
            if value is None or value == [] or (name == "kind" and isinstance(node, ast.Constant)):
                continue
            yield f"{name}="
            yield from _said(_without_docstring(value) if name == "body" else value)
            yield ","
        yield ")"
    elif isinstance(node, list):
        for one in node:
            yield from _said(one)
            yield ";"
    else:
        yield repr(node)


def _without_docstring(body: object) -> object:
    """A body without strings that stand alone: docstrings, and texts in the place of comments."""
    if not isinstance(body, list):
        return body
    return [
        one
        for one in body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str))
    ]


if __name__ == "__main__":
    main()
