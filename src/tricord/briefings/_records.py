"""What a briefing is: a public account of a meeting or measure, with what was said by whom. No I/O.

A briefing is one file (docs/reference/briefing-file.md): these structs as JSON. Statements are records of their own:
each has a speaker, a day and at least one source, or it cannot be published.
"""

from __future__ import annotations

import msgspec

from tricord.model import Marking

#: What a file of one briefing says it is; the number is raised where a field changes its meaning or goes.
FORMAT = "tricord-briefing/1"
#: The languages in which a briefing may stand side by side, in the order in which they are shown.
LANGUAGES = ("en", "ja", "ko", "tr")


class Participant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who took part: `name` as published, `role` then, and the party's code."""

    name: str
    role: str
    party: str


class StatementSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Through whom a statement is known: the agency, where it stands, and the words as printed there, if kept."""

    agency: str
    source: str
    language: str = ""
    original: str = ""


class BriefingStatement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said. `words` by language: in Tricord's own words, or translated; `original` words stand with the
    source that printed them. `about` refers to what it speaks of (`_references`); `told_by_agency`: not a statement of
    anybody quoted, but the agency's own account.
    """

    id: str
    day: str
    speaker: str
    role: str
    parties: tuple[str, ...]
    words: dict[str, str]
    sources: tuple[StatementSource, ...] = ()
    venue: str = ""
    about: tuple[str, ...] = ()
    told_by_agency: bool = False
    confidence: str = "high"
    note: str = ""


class ConflictingAccounts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accounts that contradict each other, side by side: none is chosen."""

    question: dict[str, str]
    accounts: tuple[StatementAccount, ...]


class StatementAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of several accounts: what it says, who says it, and where."""

    says: dict[str, str]
    said_by: str
    source: str


class ClaimQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A countable claim of the account, as a query: `query` with its arguments is asked as of the briefing's day and
    as of today. `said`: the value that the account gives.
    """

    id: str
    question: dict[str, str]
    query: str
    arguments: dict[str, str] = {}
    said: str = ""
    said_by: str = ""


class Announcement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was announced, and the query that says what followed."""

    id: str
    text: dict[str, str]
    query: str
    arguments: dict[str, str] = {}
    statement: str = ""


class BriefingText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A briefing's words in one language; `body` is Markdown, rendered without any HTML of the writer's."""

    title: str
    summary: str
    body: str


class Briefing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A briefing as it stands in a file. `day` is its own as-of; `about` refers to what it concerns."""

    slug: str
    day: str
    place: str
    parties: tuple[str, ...]
    texts: dict[str, BriefingText]
    format: str = FORMAT
    venue: str = ""
    kind: str = "meeting"
    participants: tuple[Participant, ...] = ()
    statements: tuple[BriefingStatement, ...] = ()
    conflicts: tuple[ConflictingAccounts, ...] = ()
    claims: tuple[ClaimQuestion, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    about: tuple[str, ...] = ()
    council_from: str = ""
    council_to: str = ""
    sources: tuple[str, ...] = ()
    marking: Marking | None = None

    def text(self, lang: str) -> BriefingText:
        """Its words in a language; where there are none in it, in English, else in the first that there are."""
        return self.texts.get(lang) or self.texts.get("en") or next(iter(self.texts.values()))


def in_language(words: dict[str, str], lang: str) -> str:
    """A text by language, in the language asked for; else in English, else in the first that there is."""
    return words.get(lang) or words.get("en") or next(iter(words.values()), "")
