"""Write `src/tricord/i18n/messages.pot`: every text that a translator needs, collected from the code; bring the
catalogues in `locales/` up to it, and compile them.

Texts in `tr("...")` and `trn("...", "...")` in Python and in templates, the help of commands (their docstrings), the
sentences of evidence with their codes as context, and the words of tables with the name of the table as context. The
files hold no date and no line numbers, so that they change only when a text does.

    python scripts/make_catalogue.py
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tricord.align import FACT_LABELS, Phase
from tricord.events import AgreementStanding, Outcome, TestKind
from tricord.i18n import LANGUAGES, codes, terms
from tricord.lists import known_codes
from tricord.model import Basis, Measure

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tricord"
TARGET = SOURCE / "i18n" / "messages.pot"
LOCALES = SOURCE / "i18n" / "locales"
#: The languages that have a catalogue; English is in the code.
TRANSLATED = LANGUAGES[1:]
_KEYWORDS = {"tr": None, "trn": (1, 2)}

_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)

Text = str | tuple[str, str]


def template() -> Catalog:
    """All texts, without a translation."""
    made = Catalog(project="Tricord", charset="utf-8", fuzzy=False)
    for file, text in sorted(texts(), key=repr):
        made.add(text, locations=[(file, 0)])
    for code, english in sorted(codes().items()):
        made.add(english, context=code, locations=[("i18n/evidence", 0)])
    for context, words in table_words().items():
        for word in sorted(words):
            made.add(word, context=context, locations=[("tables", 0)])
    return made


def catalogue() -> bytes:
    """The template as the file holds it."""
    out = BytesIO()
    write_po(out, template(), omit_header=True, include_lineno=False, sort_output=True, width=100)
    return out.getvalue()


def table_words() -> dict[str, set[str]]:
    """The words of tables that are shown to people, by the name of the table."""
    return {
        "programme": set(known_codes().values()),
        "measure": {measure.value for measure in Measure},
        "label": set(FACT_LABELS),
        "phase": {phase.value for phase in Phase},
        "basis": {basis.value for basis in Basis},
        "test": {kind.value for kind in TestKind},
        "outcome": {outcome.value for outcome in Outcome},
        "standing": {standing.value for standing in AgreementStanding},
        "term": {term.term_id.replace("_", " ") for term in terms()},
    }


def po_file(language: str) -> Path:
    """The catalogue of a language, for translators; beside it lies the compiled one."""
    return LOCALES / language / "LC_MESSAGES" / "tricord.po"


def translated(language: str) -> Catalog:
    """The catalogue of a language as its file has it, with every text of the template: a new one without translation,
    a text that is gone left out.
    """
    made = template()
    made.locale = language
    file = po_file(language)
    if file.exists():
        with file.open("rb") as opened:
            known = read_po(opened, locale=language)
        for message in made:
            before = known.get(message.id, context=message.context) if message.id else None
            if before is not None:
                message.string = before.string
    return made


def is_translated(message: Message) -> bool:
    """Whether a text, and each of its forms where it counts, has a translation."""
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(forms) and all(forms)


def po_bytes(made: Catalog) -> bytes:
    """A catalogue as its file holds it. What has no translation is left out: `messages.pot` has it."""
    kept = Catalog(locale=made.locale, project="Tricord", charset="utf-8", fuzzy=False)
    for message in made:
        if message.id and is_translated(message):
            kept.add(message.id, message.string, context=message.context, locations=message.locations)
    out = BytesIO()
    write_po(out, kept, omit_header=True, include_lineno=False, sort_output=True, width=100)
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {made.locale}\\n"\n'
    return head.encode() + f'"Plural-Forms: {made.plural_forms}\\n"\n\n'.encode() + out.getvalue()


def mo_bytes(po: bytes, language: str) -> bytes:
    """The compiled catalogue, as programs read it."""
    # The header has days of making, which would change the file each time.
    compiled = Catalog(locale=language, charset="utf-8", fuzzy=False, creation_date=_NO_DAY, revision_date=_NO_DAY)
    for message in read_po(BytesIO(po), locale=language):
        if message.id:
            compiled.add(message.id, message.string, context=message.context)
    out = BytesIO()
    write_mo(out, compiled)
    return out.getvalue()


def texts() -> Iterator[tuple[str, Text]]:
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


def _one(text: str | tuple[str, ...]) -> Text:
    return text if isinstance(text, str) else (text[0], text[1])


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
    for spoken in TRANSLATED:
        po = po_bytes(translated(spoken))
        po_file(spoken).parent.mkdir(parents=True, exist_ok=True)
        po_file(spoken).write_bytes(po)
        po_file(spoken).with_suffix(".mo").write_bytes(mo_bytes(po, spoken))
