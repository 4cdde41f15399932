"""Where the files of a list are published: the tables `[[source]]` of its `list.toml`.

It is told here and used by `tricord.fetch`; no reader depends on it, so it is no part of the rules of one.
"""

from __future__ import annotations

from typing import Literal

import msgspec

#: What a file must look like before it is kept; a `zip` archive is kept packed.
FileKind = Literal["xml", "csv", "xlsx", "ods", "zip", "json", "jsonl", "pdf"]


class FileSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a list at its publisher. The files of a list are one set: they are kept together, or none is.

    `address` is the file; with `link`, the page that links to it: of the links whose last part matches the pattern
    whole, the last by name is the file (names carry the day). `facet` is what the file is to the reader, and `name`
    under which name the reader finds it ("": the last part of the address). Redirects may lead to the host of
    `address` and to `hosts`, and nowhere else. `least` and `most` bound a plausible file in bytes, unpacked.
    `optional`: a set without the file is whole. `own_day`: the file may be published on another day than the main one.
    """

    address: str
    kind: FileKind
    facet: str = "main"
    name: str = ""
    link: str = ""
    hosts: tuple[str, ...] = ()
    least: int = 1
    most: int = 200_000_000
    optional: bool = False
    own_day: bool = False
