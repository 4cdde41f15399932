"""Marked items as a reader sees them."""

from __future__ import annotations

import msgspec

from tricord.model import Consent, Held, Marking


class VisibleItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as a reader sees it. `ref` is its address here; `at` when this node took it as it stands."""

    ref: str
    id: str
    marking: Marking
    consents: tuple[Consent, ...]
    held: Held | None
    file_name: str
    media_type: str
    size: int
    sha256: str
    at: str


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """Items, and where the next page begins (null: this is the last)."""

    items: tuple[VisibleItem, ...]
    next: str | None


class ItemFeed(msgspec.Struct, frozen=True, kw_only=True):
    """Items that are new, or were marked again, since a mark; and the mark to come back with. `more`: come back
    at once.
    """

    items: tuple[VisibleItem, ...]
    mark: str
    more: bool


class ItemCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many items exist for a reader."""

    count: int


class ExportedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an export: an item, and its content in base64."""

    item: VisibleItem
    content: bytes
