"""Which entries are the same subject, on what evidence.

First form: exact evidence only (`_exact`), kept up to date by `LinkIndex` inside every load. A link says in words
what it rests on; a contradiction forbids it. What it is not: it does not weigh doubtful evidence.
"""

from tricord.resolve._index import LinkIndex
from tricord.resolve._profile import Profile, births_agree, search_keys

__all__ = ["LinkIndex", "Profile", "births_agree", "search_keys"]
