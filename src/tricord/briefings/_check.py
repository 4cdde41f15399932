"""What keeps a briefing from being published, and how its file is read and written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from tricord.briefings._queries import check_query
from tricord.briefings._records import FORMAT, LANGUAGES, Briefing, BriefingStatement, BriefingText
from tricord.briefings._references import check_reference
from tricord.model.errors import InvalidValue, ReadError

#: A file larger than this is no briefing.
MOST_BYTES = 5_000_000
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARTY = re.compile(r"[A-Z][A-Z0-9]{1,15}")


def read_briefing(data: bytes, where: str = "the briefing") -> Briefing:
    """A briefing from the bytes of its file. Raises `ReadError` with the field that is wrong."""
    if len(data) > MOST_BYTES:
        raise ReadError(
            f"it has more than {MOST_BYTES // 1_000_000} MB", path=where, remedy="A briefing is a few pages of JSON."
        )
    try:
        briefing = msgspec.json.decode(data, type=Briefing, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReadError(
            f"it is no briefing: {error}", path=where, remedy="`tricord brief new` writes one to begin with."
        ) from error
    if briefing.format != FORMAT:
        raise ReadError(
            f"its format is {briefing.format!r}", path=where, remedy=f"This version of Tricord reads {FORMAT}."
        )
    return briefing


def read_briefing_file(path: Path) -> Briefing:
    """A briefing from a file. Raises `ReadError`."""
    try:
        with path.open("rb") as file:
            return read_briefing(file.read(MOST_BYTES + 1), str(path))
    except OSError as error:
        raise ReadError(
            f"it cannot be read: {error.strerror}", path=path, remedy="Give the path of a briefing's file."
        ) from error


def write_briefing(briefing: Briefing) -> bytes:
    """The bytes of a briefing's file: the same briefing gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(briefing), indent=2) + b"\n"


def template(slug: str, day: str) -> Briefing:
    """A briefing to begin with: every field that a person fills, and nothing that was never said."""
    if not _SLUG.fullmatch(slug):
        raise InvalidValue(
            f"{slug!r} is no name of a briefing. Use small letters, digits and hyphens: tokyo-2016-10-27."
        )
    _check_day(day, "day")
    empty = BriefingText(title="", summary="", body="")
    return Briefing(slug=slug, day=day, place="", parties=(), texts={"en": empty})


def problems_of(briefing: Briefing) -> tuple[str, ...]:
    """Everything that keeps a briefing from being published, each as a sentence; empty where nothing does."""
    return tuple(_problems(briefing))


def _problems(briefing: Briefing) -> Iterator[str]:
    if not _SLUG.fullmatch(briefing.slug):
        yield f"slug: {briefing.slug!r} is no name; use small letters, digits and hyphens."
    yield from _day_problems(briefing)
    if not briefing.place:
        yield "place: it is empty."
    yield from (f"parties: {party!r} is no code of a party." for party in briefing.parties if not _is_party(party))
    if not briefing.parties:
        yield "parties: none is named."
    yield from _text_problems(briefing)
    for participant in briefing.participants:
        if not participant.name or not participant.role or not _is_party(participant.party):
            yield f"participants: {participant.name or 'somebody'} needs a name, a role and the code of a party."
    ids = [statement.id for statement in briefing.statements]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"statements: {twice} is the name of more than one."
    for statement in briefing.statements:
        yield from _statement_problems(statement)
    for conflict in briefing.conflicts:
        if len(conflict.accounts) < 2:
            yield "conflicts: a conflict needs two accounts or more."
        yield from ("conflicts: an account has no source." for one in conflict.accounts if not one.source.strip())
    yield from _reference_problems(briefing)
    yield from _query_problems(briefing, set(ids))


def _day_problems(briefing: Briefing) -> Iterator[str]:
    for name in ("day", "council_from", "council_to"):
        text = getattr(briefing, name)
        if text or name == "day":
            try:
                _check_day(text, name)
            except InvalidValue as error:
                yield str(error)


def _text_problems(briefing: Briefing) -> Iterator[str]:
    if not briefing.texts:
        yield "texts: there is none, in any language."
    for lang, text in briefing.texts.items():
        if lang not in LANGUAGES:
            yield f"texts: {lang!r} is no language of a briefing; use {', '.join(LANGUAGES)}."
        if not text.title.strip() or not text.body.strip():
            yield f"texts: {lang} needs a title and a body."


def statement_problems(statement: BriefingStatement) -> tuple[str, ...]:
    """What keeps a statement from being published: above all, that nobody is named through whom it is known."""
    return tuple(_statement_problems(statement))


def _statement_problems(statement: BriefingStatement) -> Iterator[str]:
    name = statement.id or "one without a name"
    if not any(source.agency.strip() and source.source.strip() for source in statement.sources):
        yield f"statements: {name} has no source, so that it cannot be published."
    for source in statement.sources:
        if bool(source.agency.strip()) != bool(source.source.strip()):
            yield f"statements: {name}: a source needs an agency and where it stands."
        if source.original and not source.language:
            yield f"statements: {name}: the original words of {source.agency} need their language."
    if not statement.speaker.strip():
        yield f"statements: {name} has no speaker."
    if not any(words.strip() for words in statement.words.values()):
        yield f"statements: {name} says nothing."
    yield from (f"statements: {name}: {lang!r} is no language." for lang in statement.words if lang not in LANGUAGES)
    yield from (f"statements: {name}: {party!r} is no party." for party in statement.parties if not _is_party(party))
    try:
        _check_day(statement.day, f"statements: {name}")
    except InvalidValue as error:
        yield str(error)


def _reference_problems(briefing: Briefing) -> Iterator[str]:
    for reference in (*briefing.about, *(one for statement in briefing.statements for one in statement.about)):
        try:
            check_reference(reference)
        except InvalidValue as error:
            yield f"about: {error}"


def _query_problems(briefing: Briefing, statements: set[str]) -> Iterator[str]:
    asked = [(claim.id, claim.query, claim.arguments) for claim in briefing.claims]
    asked += [(one.id, one.query, one.arguments) for one in briefing.announcements]
    for name, query, arguments in asked:
        try:
            check_query(query, arguments)
        except InvalidValue as error:
            yield f"{name}: {error}"
    for announcement in briefing.announcements:
        if announcement.statement and announcement.statement not in statements:
            yield f"{announcement.id}: there is no statement {announcement.statement}."


def _check_day(text: str, name: str) -> None:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return
    except ValueError:
        pass
    raise InvalidValue(f"{name}: {text!r} is no day. Write it as 2016-10-27.")


def _is_party(code: str) -> bool:
    return _PARTY.fullmatch(code) is not None
