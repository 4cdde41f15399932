"""`brief`: briefings shown, checked, kept, published, and their quoted statements found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tricord.cli._exit_codes import Exit
from tricord.cli._output import write_or_print, write_text
from tricord.cli._shared import (
    CommandGroup,
    console,
    database_option,
    json_option,
    nothing_found,
    open_store,
    print_json,
)
from tricord.i18n import tr

if TYPE_CHECKING:
    from rich.console import Console

    from tricord.briefings import (
        AnsweredClaim,
        Briefing,
        Briefings,
        BriefingStatement,
        FollowedUp,
        PublicBriefing,
    )
    from tricord.events import Answer, CouncilEvent

LANGUAGES = ("en", "ja", "ko", "tr")

_briefings_option = click.option(
    "--briefings",
    "where",
    metavar="PATH|URL",
    envvar="TRICORD_BRIEFINGS",
    show_envvar=True,
    help=tr("The database of briefings. [default: only those that come with Tricord]"),
)
_needed_option = click.option(
    "--briefings",
    "where",
    metavar="PATH|URL",
    envvar="TRICORD_BRIEFINGS",
    show_envvar=True,
    required=True,
    help=tr("The database of briefings."),
)
_by_option = click.option("--by", required=True, metavar="NAME", help=tr("Who does it."))
_language_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", help=tr("The language of the text. [default: en]")
)


@click.group(cls=CommandGroup)
def brief() -> None:
    """Briefings: who said what, with claims as of their day and today.

    A briefing is a file; `new` writes one to begin with. `import` keeps it as a draft, a second person publishes it.
    """


@brief.command(name="list")
@_briefings_option
@_language_option
@json_option
def list_briefings(where: str | None, lang: str, as_json: bool) -> None:
    """The published briefings, the newest day first; with --briefings also where drafts stand."""
    from tricord.briefings import embedded_briefings

    with _opened(where) as kept:
        published = kept.published() if kept is not None else embedded_briefings()
        states = [one for one in kept.states() if one.state != "published"] if kept is not None else []
    if as_json:
        shown = [
            {"slug": p.briefing.slug, "day": p.briefing.day, "title": p.briefing.text(lang).title} for p in published
        ]
        print_json({"published": shown, "others": states})
        return
    out = console()
    for one in published:
        withdrawn = tr(" (withdrawn)") if one.withdrawn else ""
        out.print(f"{one.briefing.day}  {one.briefing.slug}  {one.briefing.text(lang).title}{withdrawn}")
    for state in states:
        out.print(tr("{slug}: {state}, revision {number}", slug=state.slug, state=state.state, number=state.newest))


@brief.command()
@click.argument("slug")
@_briefings_option
@database_option
@_language_option
@click.option("--as-of", metavar="DAY", help=tr("Ask the claims as of this day too. [default: today]"))
@json_option
def show(slug: str, where: str | None, db: str | None, lang: str, as_of: str | None, as_json: bool) -> None:
    """A briefing: its text, statements, claims as of its day and today, and what followed."""
    from tricord.briefings import answered, council_days, followed_up

    public = _public(slug, where)
    briefing, today = public.briefing, _day(as_of)
    with open_store(db) as lists:
        claims = answered(briefing, today=today, database=lists)
    followed, council = followed_up(briefing, today=today), council_days(briefing)
    if as_json:
        print_json({"briefing": public, "claims": claims, "followed": followed, "council": council})
        return
    out = console()
    _print_text(out, public, lang)
    if public.withdrawn:
        return
    _print_claims(out, claims, lang, today)
    _print_council(out, council)
    _print_statements(out, briefing.statements, lang)
    _print_conflicts(out, briefing, lang)
    _print_followed(out, followed, lang)


@brief.command()
@click.argument("slug")
@click.argument("day")
@click.option("-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), help=tr("The file to write."))
def new(slug: str, day: str, path: Path | None) -> None:
    """Write a briefing's file to begin with: its name, such as seoul-2017-01-05, and its day."""
    from tricord.briefings import template, write_briefing

    text = write_briefing(template(slug, day)).decode()
    if path is not None and path.exists():
        raise click.UsageError(tr("{path} exists already. Give another name.", path=path))
    write_or_print(
        path, text, summary=tr("{slug}: fill it in, then `tricord brief check {path}`.", slug=slug, path=path)
    )


@brief.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say what keeps the briefings in FILES from being published; ends with 7 where anything does."""
    from tricord.briefings import problems_of, read_briefing_file

    failed = False
    for file in files:
        problems = problems_of(read_briefing_file(file))
        for problem in problems:
            click.echo(f"{file}: {problem}")
        if not problems:
            click.echo(tr("{file}: nothing keeps it from being published.", file=file))
        failed = failed or bool(problems)
    if failed:
        click.get_current_context().exit(Exit.CHECK_FAILED)


@brief.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@_needed_option
@_by_option
@click.option("--why", default="", metavar="TEXT", help=tr("The reason, where it corrects a published briefing."))
def import_file(file: Path, where: str, by: str, why: str) -> None:
    """Keep the briefing in FILE as a draft, or as a correction of the one of its name."""
    from tricord.briefings import read_briefing_file

    briefing = read_briefing_file(file)
    with _opened(where, create=True) as kept:
        assert kept is not None
        state = kept.draft(briefing, by=by, why=why)
    click.echo(tr("{slug}: revision {number} is a draft.", slug=state.slug, number=state.newest))


@brief.command()
@click.argument("slug")
@_needed_option
@_by_option
@click.option("--at", metavar="TIME", help=tr("Publish it then, such as 2026-12-02T09:00+09:00. [default: now]"))
def publish(slug: str, where: str, by: str, at: str | None) -> None:
    """Approve the newest draft of a briefing as its second person, and publish it."""
    moment = _moment(at)
    with _opened(where) as kept:
        assert kept is not None
        if kept.state(slug).state == "draft":
            kept.approve(slug, by=by)
        state = kept.publish(slug, by=by, at=moment)
    click.echo(tr("{slug}: revision {number} is {state}.", slug=slug, number=state.newest, state=state.state))


@brief.command()
@click.argument("slug")
@_needed_option
@_by_option
@click.option("--why", required=True, metavar="TEXT", help=tr("The reason, which its readers see."))
def withdraw(slug: str, where: str, by: str, why: str) -> None:
    """Take a briefing back; its readers see when and why."""
    with _opened(where) as kept:
        assert kept is not None
        kept.withdraw(slug, by=by, why=why)
    click.echo(tr("{slug} is withdrawn.", slug=slug))


@brief.command()
@click.argument("slug")
@_briefings_option
@click.option("-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), help=tr("The file to write."))
def export(slug: str, where: str | None, path: Path | None) -> None:
    """Write a published briefing as a file, which `import` takes elsewhere."""
    from tricord.briefings import write_briefing

    text = write_briefing(_public(slug, where).briefing).decode()
    if path is None:
        click.echo(text, nl=False)
    else:
        write_text(path, text)
        click.echo(tr("{slug} is in {path}.", slug=slug, path=path), err=True)


@brief.command()
@click.option("--speaker", metavar="NAME", help=tr("Only of this speaker; a part of the name is enough."))
@click.option("--about", metavar="WORDS", help=tr("Only about this: a reference such as agreement:TISA, or words."))
@click.option("--party", metavar="CODE", help=tr("Only of speakers of a party."))
@click.option("--agency", metavar="NAME", help=tr("Only what this agency carried."))
@click.option("--as-of", metavar="DAY", help=tr("Only what was said by this day."))
@_briefings_option
@_language_option
@json_option
def statements(
    speaker: str | None,
    about: str | None,
    party: str | None,
    agency: str | None,
    as_of: str | None,
    where: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Quoted statements of the published briefings and of the record: who said what, when, and through whom."""
    from tricord.briefings import embedded_briefings, find_statements, merged, recorded_statements

    with _opened(where) as kept:
        published = kept.published() if kept is not None else embedded_briefings()
    told = [s for one in published if not one.withdrawn for s in one.briefing.statements]
    every = merged([*told, *recorded_statements()])
    found = find_statements(every, speaker=speaker, about=about, party=party, agency=agency, as_of=as_of)
    if as_json:
        print_json(found)
        return
    out = console()
    _print_statements(out, found, lang)
    out.print(tr("{count} statements", count=len(found)))
    if not found:
        nothing_found()


# -- what the commands share -----------------------------------------------------------------------------------------


@contextmanager
def _opened(where: str | None, *, create: bool = False) -> Iterator[Briefings | None]:
    """The briefings of a database; None where none is named."""
    if where is None:
        yield None
        return
    from tricord.briefings import Briefings, open_briefings

    engine = open_briefings(where, create=create)
    try:
        yield Briefings(engine, clock=lambda: datetime.now(UTC))
    finally:
        engine.dispose()


def _public(slug: str, where: str | None) -> PublicBriefing:
    from tricord.briefings import embedded_briefings, named

    with _opened(where) as kept:
        return kept.read(slug) if kept is not None else named(embedded_briefings(), slug)


def _day(text: str | None) -> date:
    from tricord.events import day_of

    return datetime.now().astimezone().date() if text is None else day_of(text)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.UsageError(tr("{text!r} is no time with its zone. Write it as 2026-12-02T09:00+09:00.", text=text))
    return found


def _print_text(out: Console, public: PublicBriefing, lang: str) -> None:
    briefing = public.briefing
    text = briefing.text(lang)
    out.print(text.title, style="bold")
    if public.withdrawn:
        out.print(tr("Withdrawn: {why}", why=public.withdrawn))
        return
    for correction in public.corrections:
        changed = ", ".join(correction.changed)
        out.print(tr("Corrected {day}: {why} ({changed})", day=correction.at[:10], why=correction.why, changed=changed))
    out.print(f"{briefing.day}, {briefing.place}; {', '.join(briefing.parties)}")
    for person in briefing.participants:
        out.print(f"    {person.name}, {person.role} ({person.party})")
    out.print()
    out.print(text.summary)
    out.print()
    out.print(text.body.strip())


def _print_claims(out: Console, claims: tuple[AnsweredClaim, ...], lang: str, today: date) -> None:
    from tricord.briefings import in_language

    if claims:
        out.print()
        out.print(tr("Claims: then, and as of {day}", day=today), style="bold")
    for one in claims:
        said = tr("; the account says {said}", said=one.claim.said) if one.holds is False else ""
        out.print(f"{in_language(one.claim.question, lang)}: {_value(one.then)} -> {_value(one.now)}{said}")
        if one.then.note:
            out.print(f"    {one.then.note}")
        for figure in one.then.alternatives:
            out.print(tr("    otherwise: {figure}", figure=figure))


def _value(answer: Answer) -> str:
    return tr("unknown") if answer.value is None else str(answer.value)


def _print_council(out: Console, council: tuple[CouncilEvent, ...]) -> None:
    if council:
        out.print()
        out.print(tr("The Security Council meanwhile (New York's days)"), style="bold")
    for event in council:
        out.print(f"{event.date.text}  {event.kind.replace('_', ' ')}: {event.subject}: {event.outcome}")


def _print_statements(out: Console, statements: tuple[BriefingStatement, ...], lang: str) -> None:
    from tricord.briefings import in_language

    if statements:
        out.print()
    for one in statements:
        party = f" ({', '.join(one.parties)})" if one.parties else ""
        out.print(f"{one.day}  {one.speaker}, {one.role}{party}", style="bold")
        out.print(f"    {in_language(one.words, lang)}")
        for source in one.sources:
            printed = f" “{source.original}” ({source.language})" if source.original else ""
            out.print(tr("    via {agency}: {source}", agency=source.agency, source=source.source) + printed)


def _print_conflicts(out: Console, briefing: Briefing, lang: str) -> None:
    from tricord.briefings import in_language

    for conflict in briefing.conflicts:
        out.print()
        out.print(tr("Accounts differ: {question}", question=in_language(conflict.question, lang)), style="bold")
        for account in conflict.accounts:
            says = in_language(account.says, lang)
            out.print(tr("    {who}: {says} ({source})", who=account.said_by, says=says, source=account.source))


def _print_followed(out: Console, followed: tuple[FollowedUp, ...], lang: str) -> None:
    from tricord.briefings import in_language

    if followed:
        out.print()
        out.print(tr("What followed"), style="bold")
    for one in followed:
        out.print(f"{in_language(one.announcement.text, lang)}: {_value(one.answer)}")
        out.print(f"    {one.answer.note}")
