"""A party's node, spoken to over HTTP by one person's API token."""

from __future__ import annotations

from collections.abc import Sequence

import httpx2

from tricord.client.connection import Connection
from tricord.coordination import Approved, Body, Content, Event, TwoPersonAct, read_event
from tricord.wire import (
    ActReceipt,
    Health,
    Identity,
    Invitation,
    ItemCount,
    ItemDraft,
    ItemFeed,
    ItemPage,
    ItemProposal,
    NewPerson,
    PackageState,
    PackageSummary,
    PersonChange,
    PersonState,
    ReleaseRequest,
    RoundPreview,
    Token,
    Verdict,
    VisibleItem,
)


class NodeClient(Connection):
    """A node, as the person sees it whose token is given.

    Each method raises `Denied` with the node's own words where it refuses, and `Unreachable` where nobody answers. Use
    it as a context manager, or call `close`.
    """

    def __init__(self, url: str, token: str, *, http: httpx2.Client | None = None) -> None:
        super().__init__(url, token=token, http=http)

    def health(self) -> Health:
        """That it answers, and whose node it is."""
        return self._get("/health", Health)

    def identity(self) -> Identity:
        """Who the token is, and what it may be used for."""
        return self._get("/session", Identity)

    def tokens(self) -> list[Token]:
        """The person's tokens."""
        return self._get("/tokens", list[Token])

    # -- items ---------------------------------------------------------------------------------------------------------

    def items(
        self,
        *,
        words: str | None = None,
        originator: str | None = None,
        media_type: str | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> ItemPage:
        """A page of the items that exist for the person; those with all of the words where some are given."""
        path = "/items" if words is None else "/items/search"
        return self._get(
            path, ItemPage, q=words, originator=originator, media_type=media_type, limit=limit, after=after
        )

    def count_items(
        self, *, words: str | None = None, originator: str | None = None, media_type: str | None = None
    ) -> int:
        """How many items exist for the person."""
        found = self._get("/items/count", ItemCount, q=words, originator=originator, media_type=media_type)
        return found.count

    def feed(self, mark: str | None = None, *, limit: int = 100) -> ItemFeed:
        """The items that are new since a mark."""
        return self._get("/items/feed", ItemFeed, mark=mark or None, limit=limit)

    def item(self, ref: str) -> VisibleItem:
        """An item by its address."""
        return self._get(f"/items/{ref}", VisibleItem)

    def content(self, ref: str) -> bytes:
        """The content of an item."""
        return self._get_bytes(f"/items/{ref}/content")

    # -- two persons ---------------------------------------------------------------------------------------------------

    def propose(self, draft: ItemDraft) -> ItemProposal:
        """Propose an item, or one that exists to be marked again."""
        return self._send("POST", "/items", draft, ItemProposal)

    def propose_release(self, wanted: ReleaseRequest) -> ItemProposal:
        """Propose to release items to another party."""
        return self._send("POST", "/releases", wanted, ItemProposal)

    def proposals(self, *, undecided: bool = False) -> list[ItemProposal]:
        """The proposals that exist for the person, the oldest first."""
        return self._get("/proposals", list[ItemProposal], undecided=undecided)

    def decide(self, proposal: str, verdict: Verdict) -> ItemProposal:
        """Take or refuse a proposal of somebody else."""
        return self._send("POST", f"/proposals/{proposal}/decision", verdict, ItemProposal)

    # -- packages ------------------------------------------------------------------------------------------------------

    def packages(self) -> list[PackageSummary]:
        """The packages that exist for the person, the oldest first."""
        return self._get("/packages", list[PackageSummary])

    def package(self, package: str) -> PackageState:
        """How a package stands, by its id or how that begins."""
        return self._get(f"/packages/{package}", PackageState)

    def events(self, package: str) -> list[Event]:
        """Everything that was said of a package, as signed; `tricord.coordination.fold` makes the package of it."""
        return [read_event(line) for line in self._get_bytes(f"/packages/{package}/events").splitlines()]

    def next_round(self, package: str, to: Sequence[str], working_days: int) -> RoundPreview:
        """What circulating a package would say now."""
        return self._get(f"/packages/{package}/round", RoundPreview, to=",".join(to), working_days=working_days)

    def draft(self, content: Content) -> ActReceipt:
        """Draft a package; it stays at the node until it is circulated."""
        return self._send("POST", "/packages", content, ActReceipt)

    def act(self, package: str, body: Body) -> ActReceipt:
        """An act on a package."""
        return self._send("POST", f"/packages/{package}/acts", body, ActReceipt)

    def approve(self, package: str, act: TwoPersonAct) -> ActReceipt:
        """Approve an act, for another person to carry out; the event of the receipt is the approval."""
        return self.act(package, Approved(act=act))

    def carry_out(self, package: str, approval: str) -> ActReceipt:
        """Do what another person of the party has approved."""
        return self._send("POST", f"/packages/{package}/agreed/{approval}", None, ActReceipt)

    # -- people, for administrators ------------------------------------------------------------------------------------

    def people(self) -> list[PersonState]:
        """Everybody, the disabled too."""
        return self._get("/users", list[PersonState])

    def add_person(self, person: NewPerson) -> Invitation:
        """Add a person; the invitation is to be handed over."""
        return self._send("POST", "/users", person, Invitation)

    def change_person(self, name: str, change: PersonChange) -> PersonState:
        """Give and take roles and clearances; disable or enable."""
        return self._send("PATCH", f"/users/{name}", change, PersonState)

    def invite(self, name: str) -> Invitation:
        """Invite a person again, for a lost password."""
        return self._send("POST", f"/users/{name}/invitation", None, Invitation)
