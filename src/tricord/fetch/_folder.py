"""The files of a list out of a folder, for networks without internet: laid out as the publishers would serve them.

A file is looked for, in this order, as `LIST/NAME`, as `HOST/PATH` (what a mirroring program makes) and as `NAME`. A
name that carries a day (`sdn_2026-12-01.csv`, or where the source names a pattern of links) is found by its beginning.
At last the one file in the folder `LIST` is taken, whatever its name: another form, or a list without any address.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tricord.fetch._archive import cannot_use
from tricord.fetch._http import Announced, NothingThereError, Supplied
from tricord.fetch._sources import kind_in
from tricord.fetch._state import HeldFile
from tricord.lists import MAIN, FileSource, sha256_of
from tricord.model.errors import FetchError, ReadError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|(?<!\d)20\d{6}(?!\d)")


class FolderShelf:
    """Takes the files of one list out of a folder instead of asking their publisher."""

    def __init__(self, folder: str | Path, list_id: str) -> None:
        self._folder, self._list_id = Path(folder), list_id
        self._main: Path | None = None

    def has(self, source: FileSource) -> bool:
        """Whether the folder holds a file of the source."""
        return self._found(source) is not None

    def only_file(self) -> FileSource | None:
        """The one file in the folder of the list itself, whatever its name, as a source of the kind that it ends in."""
        found = [path for path in _files(self._folder / self._list_id) if not path.name.startswith(".")]
        kinds = [kind for path in found if (kind := kind_in(path.name)) is not None]
        if len(found) != 1 or not kinds:
            return None
        return FileSource(address="", kind=kinds[0], name=found[0].name)

    def supply(self, source: FileSource, held: HeldFile | None, into: Path) -> Supplied:
        """The file of a source, copied into the folder `into`. Raises `FetchError` where there is none."""
        path = self._path_of(source)
        try:
            same = held is not None and path.stat().st_size == held.size and sha256_of(path) == held.sha256
            file = None if same else into / path.name
            if file is not None:
                shutil.copyfile(path, file)
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except ReadError as error:
            raise FetchError(error.problem, address=str(path), remedy=error.remedy) from error
        except OSError as error:
            raise cannot_use(error, into) from error
        return Supplied(
            file=file,
            name=path.name,
            address=source.address or str(path),
            came_from=str(path),
            headers={"file time": changed.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )

    def announced(self, source: FileSource, held: HeldFile | None) -> Announced:
        """What the folder holds of a source. Raises `FetchError` where there is nothing."""
        path = self._path_of(source)
        size = path.stat().st_size
        same = held is not None and size == held.size and sha256_of(path) == held.sha256
        return Announced(address=str(path), changed=not same, size=size, modified="")

    def _path_of(self, source: FileSource) -> Path:
        path = self._found(source)
        if path is None:
            where = " or ".join(str(folder / (source.link or name)) for folder, name in self._places(source))
            raise NothingThereError(
                f"no file of {self._list_id} ({source.facet})",
                address=str(self._folder),
                remedy=f"Put it there as {where}.",
            )
        if source.facet == MAIN:
            self._main = path
        return path

    def _found(self, source: FileSource) -> Path | None:
        for folder, name in self._places(source):
            if source.link:
                matching = [path for path in _files(folder) if re.fullmatch(source.link, path.name)]
                if matching:
                    return max(matching, key=lambda path: path.name)
                continue
            if (folder / name).is_file():
                return folder / name
            if dated := self._dated(folder, name):
                return dated
        return None

    def _dated(self, folder: Path, name: str) -> Path | None:
        """The newest file of this name with a day in it; beside a main file with a day, the one of that day."""
        stem, dot, ending = name.rpartition(".")
        pattern = re.compile(rf"{re.escape(stem)}[_-]?(?:{_DAY.pattern}){re.escape(dot + ending)}", re.IGNORECASE)
        found = [path for path in _files(folder) if pattern.fullmatch(path.name)]
        if self._main is not None and (day := _DAY.search(self._main.name)):
            same = [path for path in found if day[0] in path.name]
            found = same or found
        return max(found, key=lambda path: path.name, default=None)

    def _places(self, source: FileSource) -> list[tuple[Path, str]]:
        parts = urlsplit(source.address)
        path = unquote(parts.path).strip("/")
        folder, _, last = path.rpartition("/")
        name = source.name or last
        mirrored = self._folder / (parts.hostname or "") / folder
        return [(self._folder / self._list_id, name), (mirrored, last), (self._folder, name)]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []
