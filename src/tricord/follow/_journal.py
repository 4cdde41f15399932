"""What has been delivered: a journal that survives a kill.

It is written after a change is taken, so that a kill between the two sends the change once more: at least once, never
not at all. The receiver knows a change that it has seen by its id.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from filelock import lock_descriptor

from tricord.align import Delta, Notice
from tricord.follow._alerts import AlertKind, ListAlert, kept_alert
from tricord.model.errors import JournalError, WriteError
from tricord.reports import replaced_file


class DeliveryJournal:
    """What has been delivered: one JSON line per change taken, on disk before the next change is sent.

    `watching` tells whose journal it is, so that one watch never takes over another's. `begin` gives for each list the
    day after which changes are news. Use `DeliveryJournal.open`.
    """

    def __init__(self, file: IO[str], lines: Iterable[Mapping[str, Any]]) -> None:
        self._file = file
        self._taken: set[str] = set()
        self._done: set[tuple[str, ...]] = set()
        # Alerts that were taken and whose end was not told, by id.
        self.open_alerts: dict[str, dict[str, str]] = {}
        self.begin: dict[str, str] = {}
        for line in lines:
            self._read(line)

    @classmethod
    @contextmanager
    def open(
        cls, path: str | Path, *, watching: Mapping[str, str | None], begin: Mapping[str, str]
    ) -> Iterator[DeliveryJournal]:
        """The journal at a path, made when it is missing; no other process can have it open. Raises `JournalError`."""
        path = Path(path)
        with _locked(path):
            if path.exists() and not path.is_file():
                raise JournalError(f"{path} is no file. Give another path: --state FILE.")
            lines = list(_lines(path)) if path.exists() else []
            if not lines:
                lines = [{"watch": dict(watching), "begin": dict(begin)}]
            elif lines[0].get("watch") != dict(watching):
                raise JournalError(
                    f"{path} is the state of another watch ({_words(lines[0].get('watch'))}). Give this one a file of "
                    "its own."
                )
            _rewrite(path, _still_needed(lines))
            with path.open("a", encoding="utf-8") as file:
                yield cls(file, lines)

    def wants(self, list_id: str, previous: str, published: str) -> bool:
        """True for a snapshot, against the one before it, that is news and not yet delivered whole."""
        return published > self.begin.get(list_id, "") and (list_id, previous, published) not in self._done

    def has(self, notice: Notice | ListAlert) -> bool:
        """True when the change, or the alert, was taken."""
        return notice.id in self._taken

    def taken(self, notice: Notice) -> None:
        """Note that the change was taken."""
        self._write({"taken": notice.id})

    def alerted(self, alert: ListAlert) -> None:
        """Note that an alert was taken; one that tells an end is not waited for again."""
        if alert.op is AlertKind.RECOVERED:
            self._write({"over": alert.over})
        else:
            self._write({"taken": alert.id, "alert": kept_alert(alert)})

    def done(self, delta: Delta) -> None:
        """Note that all changes of a snapshot were taken."""
        name = [delta.list_id, delta.previous, delta.published]
        self._write({"done": name, "ids": [notice.id for notice in delta.notices]})

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._read(line)

    def _read(self, line: Mapping[str, Any]) -> None:
        if "begin" in line:
            self.begin = dict(line["begin"])
        if "taken" in line:
            self._taken.add(line["taken"])
        if "alert" in line:
            self.open_alerts[line["taken"]] = dict(line["alert"])
        if "over" in line:
            # Should it come again it is told again.
            self.open_alerts.pop(line["over"], None)
            self._taken.discard(line["over"])
        if "done" in line:
            self._done.add(tuple(line["done"]))
            self._taken.difference_update(line.get("ids", ()))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a journal. The last may be torn by a kill: what it said is sent once more."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise _cannot_be_written(path, error) from error
    written = text.splitlines(keepends=True)
    for number, line in enumerate(written, 1):
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            if number == len(written) and not line.endswith("\n"):
                return
            raise JournalError(
                f"{path}, line {number}: not a line of a watch's state. Give the path of a new file, or of one that "
                "tricord watch made."
            )
        yield found


def _still_needed(lines: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The journal without the ids of changes whose whole snapshot is done."""
    over = {name for line in lines for name in line.get("ids", ())}
    for number, line in enumerate(lines):
        ended = "alert" in line and any(later.get("over") == line["taken"] for later in lines[number:])
        if line.get("taken") not in over and not ended and "over" not in line:
            yield {key: value for key, value in line.items() if key != "ids"}


def _rewrite(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    try:
        with replaced_file(path) as part, part.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
    except WriteError as error:
        raise JournalError(f"{error} Give another path: --state FILE.") from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    # A file beside the journal, which is replaced. The system's lock on it ends with the process, whatever ends that.
    try:
        # Opened without emptying it: it may be somebody's file.
        file = path.with_name(path.name + ".lock").open("a")
    except OSError as error:
        raise _cannot_be_written(path, error) from error
    with file:
        if not lock_descriptor(file.fileno(), blocking=False):
            raise JournalError(f"Another watch has {path} open. Stop it, or give this one a file of its own.")
        yield


def _cannot_be_written(path: Path, error: OSError) -> JournalError:
    return JournalError(f"{path} cannot be written ({error.strerror}). Give another path: --state FILE.")


def _words(watching: Any) -> str:
    chosen = watching if isinstance(watching, dict) else {}
    return ", ".join(f"{name} {value}" for name, value in chosen.items() if value) or "of all changes"
