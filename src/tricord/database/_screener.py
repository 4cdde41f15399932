"""The screening index of a store: made once for each state of lists, subjects, day and rules, and kept in the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tricord import __version__
from tricord._rules import RULES
from tricord.align import Table, unlisted_bodies, values_of_subjects
from tricord.data import cache_folder
from tricord.model import SubjectValues
from tricord.model.errors import IndexFileError, StoreError
from tricord.names import fold
from tricord.screen import ListedSubject, Screener, standings, unknown_standings
from tricord.store import Snapshot

#: How many indexes are kept: each is some tens of megabytes, and can be made again.
_KEPT = 6


def cached_screener(
    align: Callable[[str | None], Table],
    loaded: Sequence[Snapshot],
    grouping: object,
    *,
    as_of: str | None,
    known_on: str | None,
) -> Screener:
    """The screener from its file in the cache, or made. `align` gives the table as of a day; `loaded` and `grouping`
    are the snapshots and the subjects that it rests on. Raises `StoreError` where the file cannot be written.
    """
    path = cache_folder() / f"index-{_key(loaded, grouping, as_of, known_on)}"
    if path.exists():
        try:
            return Screener.open(path)
        except IndexFileError:
            path.unlink(missing_ok=True)
    # Whoever was ever listed is looked for, though no list may say that they were by the day: that is unknown.
    table = align(None)
    said = {subject.id: unknown_standings(subject.cells) for subject in table.subjects} if as_of else {}
    on_day = align(as_of) if as_of else table
    said.update((subject.id, standings(subject.cells)) for subject in on_day.subjects)
    try:
        listed = (
            ListedSubject(subject.id, subject.caption, values, said.get(subject.id, ()))
            for subject, values in values_of_subjects(table)
        )
        screener = Screener.of_subjects((*listed, *_bodies(on_day)), path=path, lists=_newest(loaded))
        _keep_newest(path)
    except OSError as error:
        raise StoreError(
            f"{path}: the index cannot be written ({error.strerror or error}). Free some space, or name a folder "
            "that can be written in TRICORD_CACHE."
        ) from error
    return screener


def _bodies(table: Table) -> Iterator[ListedSubject]:
    """Governments, ruling parties and their bodies that a rule reaches and no list names."""
    for body, cells in unlisted_bodies(table):
        values = SubjectValues("Organization", {"name": [body.name], "alias": list(body.other_names)}, {})
        yield ListedSubject(f"body:{fold(body.name).replace(' ', '-')}", body.name, values, standings(cells))


def _key(loaded: Sequence[Snapshot], grouping: object, as_of: str | None, known_on: str | None) -> str:
    rests_on = [(s.list_id, s.published, s.facets, s.files, s.entries) for s in loaded]
    whole = (__version__, RULES["screening"], rests_on, grouping, as_of, known_on)
    return sha256(repr(whole).encode()).hexdigest()[:16]


def _newest(loaded: Sequence[Snapshot]) -> Mapping[str, str]:
    """The day of the newest snapshot of each list."""
    lists: dict[str, str] = {}
    for snapshot in loaded:
        lists[snapshot.list_id] = max(lists.get(snapshot.list_id, ""), snapshot.published)
    return lists


def _keep_newest(path: Path) -> None:
    """Let go of the indexes that were made longest ago."""
    for older in sorted(path.parent.glob("index-*"), key=lambda file: file.stat().st_mtime, reverse=True)[_KEPT:]:
        older.unlink(missing_ok=True)
