"""The file of an index: a header and plain arrays of numbers, so that opening costs nothing and processes share it.

The header is JSON: versions, and where each array lies. A *group* is a way of reading (words, Korean syllables...),
with its own arrays: terms (hashed) lead to words, words to names. What the arrays hold is made by `_index_build` and
read by `_index` and `_term_search`.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tricord.model import DESIGNATED_SCHEMAS, Vouching
from tricord.model.errors import IndexFileError
from tricord.names import fold
from tricord.screen._answer import PartyStanding

MAGIC = b"TRICORD-INDEX 4\n"
#: Arrays begin at multiples of this many bytes: a line of the processor's cache.
_ALIGN = 64
#: Bytes of the number that says how long the header is.
_LENGTH = 8

Numbers = NDArray[Any]
#: What can be designated, and so be found.
SUBJECTS = frozenset(DESIGNATED_SCHEMAS)
#: The groups, and whether each term of a place stands for itself (syllables) or leads to the place's word.
GROUPS = {
    "letters": False,
    "acronyms": True,
    "words": False,
    "initials": True,
    "korean": True,
    "chinese": True,
    "japanese": True,
    "kanji": True,
}


class IndexedSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A subject as the index keeps it; `kinds` says of each name how far its publisher vouches for it."""

    id: str
    schema: str
    caption: str
    names: tuple[str, ...]
    kinds: tuple[Vouching, ...] = ()
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    imo: tuple[str, ...] = ()
    standings: tuple[PartyStanding, ...] = ()


def term_hash(text: str) -> int:
    """The number under which a term or a word is filed."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def identifier_hash(form: str) -> int:
    """The number under which a form of an identifier is filed (`values.identifier_forms`)."""
    return int.from_bytes(blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def spelling_hash(name: str) -> int:
    """The number under which a whole name is filed, by its letters after folding."""
    return int.from_bytes(blake2b(fold(name).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def write_arrays(path: Path, meta: dict[str, Any], arrays: dict[str, Numbers]) -> None:
    """Put an index file in place whole: a reader sees the old file or the new one."""
    places, at = {}, 0
    for name, values in arrays.items():
        places[name] = (values.dtype.str, len(values), at)
        at += _aligned(values.nbytes)
    header = json.dumps({"meta": meta, "arrays": places}, sort_keys=True).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(MAGIC + len(header).to_bytes(_LENGTH, "little") + header)
            file.write(b"\0" * (-file.tell() % _ALIGN))
            for values in arrays.values():
                file.write(values.tobytes())
                file.write(b"\0" * (-file.tell() % _ALIGN))
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def map_arrays(path: Path) -> tuple[dict[str, Any], dict[str, Numbers]]:
    """What an index file says of itself, and its arrays, mapped into memory. Raises `IndexFileError`."""
    try:
        mapped = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise IndexFileError(f"{path}: no index can be read there ({error}). Build it again.") from error
    head = len(MAGIC) + _LENGTH
    if bytes(mapped[: len(MAGIC)]) != MAGIC:
        raise IndexFileError(f"{path}: not an index of this version of Tricord. Build it again.")
    size = int.from_bytes(bytes(mapped[len(MAGIC) : head]), "little")
    try:
        header = json.loads(bytes(mapped[head : head + size]))
        base = _aligned(head + size)
        arrays: dict[str, Numbers] = {
            name: np.frombuffer(mapped, np.dtype(kind), count, base + at)
            for name, (kind, count, at) in header["arrays"].items()
        }
    except ValueError as error:
        raise IndexFileError(f"{path}: the index is cut off or damaged. Build it again.") from error
    return header["meta"], arrays


def _aligned(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN
