"""An entry while it is being read: its statements by part, and the count of what was placed and what was not."""

from __future__ import annotations

from tricord.model import Part, Reading, Statement, Unplaced
from tricord.values import language_of


class EntryDraft:
    """The parts of one entry in the making.

    Every piece of the row goes through `piece` (placed) or `miss` (not placed), so that the count of segments is exact:
    `segments == placed + unplaced`, whatever a piece said.
    """

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.subject: list[Statement] = []
        self.sanction: list[Statement] = []
        self.others: dict[Part, None] = {}
        self._known: dict[tuple[str, str], None] = {}
        self.segments = 0
        self.unplaced: list[Unplaced] = []
        self.warnings: list[str] = []

    def piece(self) -> None:
        """One more piece of the row that found its place, or that says in so many words that nothing is known."""
        self.segments += 1

    def miss(self, kind: str, text: str, column: str) -> None:
        """One more piece of the row that found no place."""
        self.segments += 1
        self.unplaced.append(Unplaced(kind, text, column))

    def say(self, prop: str, value: str, column: str, *, original: str | None = None, lang: str | None = None) -> None:
        """A statement about the subject, once."""
        if value.strip() and (prop, value) not in self._known:
            self._known[prop, value] = None
            self.subject.append(_statement(prop, value, column, original, lang))

    def said(self, prop: str, value: str) -> bool:
        """True when the subject has this statement."""
        return (prop, value) in self._known

    def rule(self, prop: str, value: str, column: str, *, original: str | None = None, lang: str | None = None) -> None:
        """A statement about the designation, once."""
        if value.strip() and ("Sanction." + prop, value) not in self._known:
            self._known["Sanction." + prop, value] = None
            self.sanction.append(_statement(prop, value, column, original, lang))

    def hang(self, schema: str, *statements: Statement) -> None:
        """A further part of the entry, once."""
        self.others[Part(schema, statements)] = None

    def reading(self) -> Reading:
        """What was made of the row."""
        parts = (Part(self.schema, tuple(self.subject)), Part("Sanction", tuple(self.sanction)), *self.others)
        return Reading(parts, self.segments, tuple(self.unplaced), tuple(self.warnings))


def statement(prop: str, value: str, column: str, original: str | None = None) -> Statement:
    """A statement whose language the script decides; `original` only where it differs from the value."""
    return _statement(prop, value, column, original, None)


def _statement(prop: str, value: str, column: str, original: str | None, lang: str | None) -> Statement:
    return Statement(prop, value, column, lang or language_of(value), original if original != value else None)
