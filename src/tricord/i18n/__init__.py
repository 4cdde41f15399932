"""What Tricord says to people, apart from the code that says it.

Two kinds of text:

- **Evidence** (why names match, why entries are one subject, why a cell stands as it does, why a release is refused) is
  a `Message`: a code with its arguments. It is compared, stored and sent as such; `str()` makes the English of it from
  the tables in `evidence/`, one per room.
- **Everything else** on a screen is written in English where it is said, inside `tr("...")`;
  `scripts/make_catalogue.py` collects it into `messages.pot` for translators. A test finds text that passes by.

>>> str(Message("names.both-read", ("金英哲", "김영철", "김영철")))
'金英哲 and 김영철 both read 김영철'
"""

from typing import TYPE_CHECKING, Any

from tricord.i18n._texts import docstring, tr

if TYPE_CHECKING:
    from tricord.i18n._evidence import Argument, Message, codes

__all__ = ["Argument", "Message", "codes", "docstring", "tr"]


def __getattr__(name: str) -> Any:
    """Evidence is fetched when it is first asked for: `tricord --help` answers without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tricord.i18n import _evidence

    return getattr(_evidence, name)
