"""What one person proposes and another decides: to mark a content, or to release items."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from tricord.model import Item
from tricord.wire.texts import Day, FiftyLines, Line, PartyCode


class MarkingRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the originator says about an item. Without `releasable_to` it reaches nobody."""

    level: Line
    releasable_to: FiftyLines = ()
    topics: FiftyLines = ()
    purposes: FiftyLines = ()
    caveats: FiftyLines = ()


class ConsentRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The originator's consent, and where it is on paper."""

    to: PartyCode
    given_on: Day
    reference: Line
    through: FiftyLines = ()
    purpose: Line = ""
    withdrawn_on: Day | None = None


class ItemDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item to be marked. Without `content` (base64) it is one that exists for you, to be marked again. A name that
    ends in .ftm.json says that it holds FollowTheMoney entities.
    """

    id: Line
    marking: MarkingRequest
    consents: Annotated[tuple[ConsentRequest, ...], msgspec.Meta(max_length=50)] = ()
    file_name: Line | None = None
    content: str | None = None


class ReleaseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items, by address, to be sealed for a party."""

    items: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=100)]
    to: PartyCode
    purpose: Line


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision on a proposal."""

    verdict: Literal["approved", "refused"]
    reason: Line = ""


class ProposedMarking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A content to be marked, or an item to be marked again with the content it has."""

    item: Item
    file_name: str


class ProposedRelease(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items, by address, to be sealed for a party. `digests`: of each as it stood when it was proposed."""

    items: tuple[str, ...]
    digests: tuple[str, ...]
    to: str
    purpose: str


class ItemProposal(msgspec.Struct, frozen=True, kw_only=True):
    """What was proposed, by whom, and what became of it. `verdict` is empty while nobody has decided."""

    id: str
    at: str
    by: str
    kind: str
    draft: ProposedMarking | None = None
    release: ProposedRelease | None = None
    sha256: str | None = None
    verdict: str = ""
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    outcome: str = ""
