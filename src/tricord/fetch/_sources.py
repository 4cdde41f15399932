"""Which addresses a list is fetched from: those of its `list.toml`, or those that the caller gives in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args
from urllib.parse import urljoin, urlsplit

import msgspec

from tricord.lists import LIST_IDS, MAIN, FileKind, FileSource, ListInfo, info
from tricord.model.errors import InvalidValue, ReadError

#: The files of each list.
Sources = Mapping[str, tuple[FileSource, ...]]


def official_sources() -> Sources:
    """The lists that have a publisher's address, each with its files.

    Without `[[source]]` an official list whose `address` is a file, by its ending, is that one file.
    """
    found = {list_id: _files_of(info(list_id)) for list_id in LIST_IDS}
    return {list_id: files for list_id, files in found.items() if files}


def _files_of(about: ListInfo) -> tuple[FileSource, ...]:
    if about.source or not about.official:
        return about.source
    kind = kind_in(about.address)
    return () if kind is None else (FileSource(address=about.address, kind=kind),)


def sources_with(addresses: Iterable[str] = (), file: str | Path | None = None) -> Sources:
    """The official sources, with others in the place of some: of a sources file, then of single `LIST=URL`.

    A sources file is TOML with a table `[[LIST]]` for each file, with the fields of `FileSource`. `LIST=URL` gives the
    main file, and in the same folder the others; `LIST/FACET=URL` another file. Raises `InvalidValue` for what is no
    list or no address, and `ReadError` for a sources file that is none.
    """
    found = dict(official_sources())
    if file is not None:
        found.update(_of_file(Path(file)))
    for text in addresses:
        name, equals, address = text.partition("=")
        list_id, _, facet = name.partition("/")
        if not equals:
            raise InvalidValue(f"Not an address of a list: {text!r}. Write it as un-sc=https://host/file.xml.")
        _check_list(list_id)
        _check_address(address)
        known = found.get(list_id, ())
        found[list_id] = _one_moved(list_id, known, facet, address) if facet else _all_moved(known, address)
    return found


def _all_moved(known: tuple[FileSource, ...], address: str) -> tuple[FileSource, ...]:
    """The files of a list in the folder of an address, which is that of the main file."""
    main = next((source for source in known if source.facet == MAIN), None)
    if main is None:
        return (FileSource(address=address, kind=_kind_of(address)),)
    moved = [_at(main, address)]
    for source in known:
        if source is not main:
            moved.append(_at(source, urljoin(address, _name_of(source))))
    return tuple(moved)


def _one_moved(list_id: str, known: tuple[FileSource, ...], facet: str, address: str) -> tuple[FileSource, ...]:
    if facet not in {source.facet for source in known}:
        facets = [source.facet for source in known] or [MAIN]
        raise InvalidValue.unknown(f"{list_id} has no file called {facet!r}.", [facet], facets)
    return tuple(_at(source, address) if source.facet == facet else source for source in known)


def _at(source: FileSource, address: str) -> FileSource:
    """The same file at another address: the file itself, no page of links."""
    name = source.name or ("" if source.link else _name_of(source))
    return msgspec.structs.replace(source, address=address, link="", name=name)


def _name_of(source: FileSource) -> str:
    return source.name or urlsplit(source.address).path.rpartition("/")[2]


def _kind_of(address: str) -> FileKind:
    if (kind := kind_in(address)) is not None:
        return kind
    raise InvalidValue(
        f"{address} does not end in what kind of file it is ({', '.join(get_args(FileKind))}). Describe it in a "
        "sources file: --sources FILE."
    )


def kind_in(address: str) -> FileKind | None:
    """The kind of file that an address or a name ends in; None for none, such as a page."""
    ending = urlsplit(address).path.rpartition(".")[2].lower()
    found: FileKind | None = next((kind for kind in get_args(FileKind) if kind == ending), None)
    return found


def _check_list(list_id: str) -> None:
    if list_id not in LIST_IDS:
        raise InvalidValue.unknown(f"No list is called {list_id!r}.", [list_id], LIST_IDS)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        secret = parts.username is not None
    except ValueError:
        good = secret = False
    if secret:
        raise InvalidValue(
            f"The address at {parts.hostname} holds a user's name or password, which the archive would keep. Leave it "
            "out, and put it into the file .netrc."
        )
    if not good:
        raise InvalidValue(f"Not an address: {address!r}. Write it as https://host/path/file.xml.")


def _of_file(path: Path) -> Sources:
    remedy = "Write a table [[un-sc]] with address and kind for each file of a list."
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        found = msgspec.convert(tables, dict[str, tuple[FileSource, ...]])
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", path=path, remedy="Check the path.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ReadError(f"not a file of sources ({error})", path=path, remedy=remedy) from error
    for list_id, sources in found.items():
        _check_list(list_id)
        for source in sources:
            _check_address(source.address)
        if MAIN not in {source.facet for source in sources}:
            raise ReadError(f"{list_id} has no file of the facet {MAIN!r}", path=path, remedy=remedy)
    return found
