"""What Tricord says to people, apart from the code that says it.

Two kinds of text:

- **Evidence** (why names match, why entries are one subject, why a cell stands as it does, why a release is refused) is
  a `Message`: a code with its arguments. It is compared, stored and sent as such; `str()` makes the English of it from
  the tables in `evidence/`, one per room.
- **Everything else** on a screen is written in English where it is said, inside `tr("...")` (`trn` where it counts);
  `scripts/make_catalogue.py` collects it into `messages.pot` for translators. A test finds text that passes by. Words
  of tables (programmes, measures) go through `word_of`.

Both speak the language of `speaking(...)`, English where nobody chose: the catalogues of the others stand in
`locales/`. Days, numbers and order come from ICU. `terms()` is the table of terms that native reviewers pass.

>>> str(Message("names.both-read", ("金英哲", "김영철", "김영철")))
'金英哲 and 김영철 both read 김영철'
"""

from typing import TYPE_CHECKING, Any

from tricord.i18n._texts import LANGUAGES, docstring, language, speaking, tr, word_of

if TYPE_CHECKING:
    from tricord.i18n._counts import trn
    from tricord.i18n._evidence import Argument, Message, codes
    from tricord.i18n._icu import country_text, day_text, list_text, month_text, number_text, order_key, share_text
    from tricord.i18n._terms import Term, terms

__all__ = [
    "LANGUAGES",
    "Argument",
    "Message",
    "Term",
    "codes",
    "country_text",
    "day_text",
    "docstring",
    "language",
    "list_text",
    "month_text",
    "number_text",
    "order_key",
    "share_text",
    "speaking",
    "terms",
    "tr",
    "trn",
    "word_of",
]

#: Evidence, ICU and the terms are fetched when they are first asked for: `tricord --help` answers without them.
_MODULES = {
    "_counts": ("trn",),
    "_evidence": ("Argument", "Message", "codes"),
    "_icu": ("country_text", "day_text", "list_text", "month_text", "number_text", "order_key", "share_text"),
    "_terms": ("Term", "terms"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
