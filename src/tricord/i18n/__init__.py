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

from tricord.i18n._evidence import Argument, Message, codes
from tricord.i18n._texts import tr

__all__ = ["Argument", "Message", "codes", "tr"]
