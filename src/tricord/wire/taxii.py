"""The resources of TAXII 2.1."""

from __future__ import annotations

from typing import Any

import msgspec


class TaxiiError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error in TAXII's shape."""

    title: str
    http_status: str
    description: str = ""


class TaxiiDiscovery(msgspec.Struct, frozen=True, kw_only=True):
    """What is here."""

    title: str
    description: str
    default: str
    api_roots: tuple[str, ...]


class TaxiiApiRoot(msgspec.Struct, frozen=True, kw_only=True):
    """The API root."""

    title: str
    versions: tuple[str, ...]
    max_content_length: int


class TaxiiCollection(msgspec.Struct, frozen=True, kw_only=True):
    """The items of one originator that exist for the client."""

    id: str
    title: str
    description: str
    can_read: bool
    can_write: bool
    media_types: tuple[str, ...]


class TaxiiCollections(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The collections that exist for the client."""

    collections: tuple[TaxiiCollection, ...] = ()


class TaxiiManifestRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An object, without it."""

    id: str
    date_added: str
    version: str
    media_type: str


class TaxiiManifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Objects, without them; `next` is where the next page begins."""

    more: bool = False
    next: str = ""
    objects: tuple[TaxiiManifestRecord, ...] = ()


class TaxiiEnvelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Objects; `next` is where the next page begins."""

    more: bool = False
    next: str = ""
    objects: tuple[dict[str, Any], ...] = ()


class TaxiiVersions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The versions of an object."""

    more: bool = False
    next: str = ""
    versions: tuple[str, ...] = ()
