"""What fetching and loading did, each in a line."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from tricord.i18n import tr

if TYPE_CHECKING:
    from tricord.fetch import ArchivedSet, FetchOutcome
    from tricord.store import LoadReport


#: So many warnings of a load are shown, in so many letters.
_WARNINGS, _LETTERS = 3, 150


def outcome_line(outcome: FetchOutcome) -> str:
    """What became of fetching a list."""
    match outcome.status:
        case "failed":
            return tr("{list}: not fetched. {why}", list=outcome.list_id, why=outcome.why)
        case "would fetch":
            asked = ", ".join(
                f"{one.address.rpartition('/')[2]} ({size_text(one.size)})" for one in outcome.announced if one.changed
            )
            return tr("{list}: would fetch {files}", list=outcome.list_id, files=asked)
        case "unchanged":
            held = "" if outcome.set is None else set_text(outcome.set)
            return tr("{list}: unchanged; {held}", list=outcome.list_id, held=held)
        case _:
            text = tr(
                "{list}: new; {held}", list=outcome.list_id, held="" if outcome.set is None else set_text(outcome.set)
            )
    if outcome.moved:
        moved = ", ".join(outcome.moved)
        text += "\n    " + tr("The publisher says that it has moved for good: {moved}", moved=moved)
    return text


def set_text(archived: ArchivedSet) -> str:
    """A set in a few words: its day, how many files, how large."""
    size = size_text(sum(file.size for file in archived.files))
    number = len(archived.files)
    files = tr("1 file") if number == 1 else tr("{number} files", number=number)
    return tr("{day} ({files}, {size})", day=day_text(archived), files=files, size=size)


def day_text(archived: ArchivedSet) -> str:
    """The day of a set, and how it is known where it is no day that the publisher states."""
    match archived.day_from:
        case "fetched":
            return tr("seen {day}", day=archived.day)
        case "file time":
            return tr("file of {day}", day=archived.day)
        case "last-modified":
            return tr("changed {day}", day=archived.day)
        case _:
            return archived.day


def size_text(size: int | None) -> str:
    """A number of bytes as people read it."""
    if size is None:
        return tr("size not said")
    if size < 100_000:
        return tr("{size} bytes", size=f"{size:,}")
    return tr("{size} MB", size=f"{size / 1e6:.1f}")


def report_line(report: LoadReport) -> str:
    """What loading a set did."""
    name = tr("{list} of {day}", list=report.list_id, day=report.published)
    match report.status:
        case "held":
            return tr(
                "{snapshot} is held: it lacks {lacking} of the entries of {previous}. Look at the file; if the list is "
                "truly so short: --confirm.",
                snapshot=name,
                lacking=len(report.removed),
                previous=report.previous,
            )
        case "older":
            return tr(
                "{snapshot} is older than what is loaded ({previous}), and was left in the archive. If it is to be "
                "loaded as history: --confirm.",
                snapshot=name,
                previous=report.previous,
            )
        case "unchanged":
            return tr("{snapshot} is loaded already ({count} entries).", snapshot=name, count=report.entries)
        case _:
            against = (
                tr(" against {previous}", previous=report.previous) if report.previous else tr(" (first snapshot)")
            )
            lines = [
                tr(
                    "{snapshot}: {count} entries{against}: {added} added, {amended} amended, {removed} removed.",
                    snapshot=name,
                    count=report.entries,
                    against=against,
                    added=len(report.added),
                    amended=len(report.amended),
                    removed=len(report.removed),
                )
            ]
            shown = report.warnings[:_WARNINGS]
            lines += ["    " + tr("warning: {text}", text=shorten(text, _LETTERS)) for text in shown]
            if more := len(report.warnings) - len(shown):
                lines.append("    " + tr("... and {count} more warnings (--json shows all)", count=more))
            return "\n".join(lines)
