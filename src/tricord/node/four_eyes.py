"""Two persons: what one proposes, another decides. Nothing is marked and nothing is released by one person alone.

A drafter proposes to mark a content (a new item, or an item again, with another audience or with a consent given or
withdrawn), or to release items to another party. An approver, who is somebody else, takes or refuses it (`decide`,
`approver_problem`); only then the node signs the slip, or seals the envelope. Both must see what it is about: a
proposal that one may not read does not exist for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select

from tricord.model import Consent, Item, Marking, Reader, canonical, read_json
from tricord.model.errors import Denied, NotReleased
from tricord.node import schema as tables
from tricord.node.contents import described, ftm_of, is_ftm_name
from tricord.node.database import NodeDatabase, stamp
from tricord.node.effects import Effects
from tricord.node.items import Items, ref_of, seen_by
from tricord.node.people import Person, person_named
from tricord.node.principal import Principal
from tricord.node.refusals import absent
from tricord.node.standing import acting
from tricord.sharing import MAX_BYTES, Node, Received, load_rulebook, name_problem
from tricord.wire import ItemProposal, ProblemKind, ProposedMarking, ProposedRelease

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
#: Room is left for the manifest.
MAX_CONTENT = MAX_BYTES // 4


def approver_problem(proposed_by: str, decides: Person) -> str:
    """Why a person may not decide on a proposal; empty where they may. Rank gives no approval: not the drafter, not an
    administrator as such, and nobody whom the party has disabled.
    """
    if decides.name == proposed_by:
        return "Nobody approves their own proposal: another approver decides."
    if decides.disabled or "approver" not in decides.roles:
        return "Only an approver decides on proposals."
    return ""


class Proposals:
    """Proposals in a node's database."""

    def __init__(
        self, database: NodeDatabase, node: Node, items: Items, effects: Effects, *, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._node, self._items, self._effects, self._clock = database, node, items, effects, clock

    def draft(
        self,
        principal: Principal,
        *,
        name: str,
        marking: Marking,
        consents: tuple[Consent, ...] = (),
        file_name: str | None = None,
        content: bytes | None = None,
    ) -> ItemProposal:
        """Propose to mark a content, or, without one, again an item that exists for the drafter. Raises `Denied`."""
        if not _ID.fullmatch(name):
            raise Denied(
                ProblemKind.MALFORMED,
                f"{name[:60]!r} is no name of an item.",
                next="Use 1 to 128 of A-Z, a-z, 0-9, . _ and -.",
            )
        self._check_marking(marking, consents)
        item = Item(id=name, marking=marking, consents=consents)
        with acting(self._database, principal, clock=self._clock) as (connection, principal):
            principal.need("write", "drafter")
            if content is None:
                found = self._items.get_received(connection, principal.reader(), ref_of(self._node.party, name))
                if found is None:
                    raise absent("item")
                file_name, content = file_name or found[0].file_name, found[2]
            if wrong := name_problem(file_name or ""):
                raise Denied(ProblemKind.MALFORMED, f"The file name {(file_name or '')[:60]!r} {wrong}.")
            if len(content) > MAX_CONTENT:
                raise Denied(
                    ProblemKind.MALFORMED, f"The content has {len(content):,} bytes; an item may have {MAX_CONTENT:,}."
                )
            assert file_name is not None, "a name that is none is wrong"
            if is_ftm_name(file_name) and ftm_of(file_name, content) is None:
                raise Denied(
                    ProblemKind.MALFORMED,
                    f"{file_name} holds no FollowTheMoney entities, though its name says so.",
                    next='Give a JSON array of {"id", "schema", "properties"}, or one a line; or another name.',
                )
            digest = self._items.keep_content(connection, content)
            return self._insert(connection, principal, "mark", ProposedMarking(item=item, file_name=file_name), digest)

    def release(self, principal: Principal, refs: tuple[str, ...], *, to: str, purpose: str) -> ItemProposal:
        """Propose to release items that exist for the drafter to another party. Raises `Denied`."""
        if to == self._node.party:
            raise Denied(ProblemKind.MALFORMED, f"This is {to}'s node: what is released goes to another party.")
        if self._node.ring.current(to) is None:
            raise Denied(
                ProblemKind.CONFLICT,
                f"No key of {to[:40]} is trusted here.",
                next="Ask for its card, then: tricord share trust.",
            )
        with acting(self._database, principal, clock=self._clock) as (connection, principal):
            principal.need("write", "drafter")
            digests = []
            for ref in refs:
                found = self._items.get_received(connection, principal.reader(), ref)
                if found is None:
                    raise absent("item")
                digests.append(found[1].slip.signature)
            asked = ProposedRelease(items=refs, digests=tuple(digests), to=to, purpose=purpose)
            return self._insert(connection, principal, "release", asked, None)

    def all(self, reader: Reader, *, undecided: bool = False) -> list[ItemProposal]:
        """The proposals that exist for a reader, oldest first; all of them, or those that nobody has decided."""
        query = _query().order_by(tables.proposal.c.at, tables.proposal.c.id)
        if undecided:
            query = query.where(tables.approval.c.verdict.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            found = [_proposal(row) for row in rows]
            return [proposal for proposal in found if self._exists(connection, proposal, reader)]

    def get(self, reader: Reader, number: str) -> ItemProposal:
        """A proposal. Raises `Denied` for one that is not there, or that one may not see."""
        with self._database.reading() as connection:
            return self._get(connection, reader, number)

    def content(self, reader: Reader, number: str) -> tuple[ItemProposal, str, bytes]:
        """What is proposed to be marked, with its media type. Raises `Denied`."""
        with self._database.reading() as connection:
            proposal = self._get(connection, reader, number)
            if proposal.draft is None:
                raise absent("content")
            data = self._content(connection, proposal)
        return proposal, described(proposal.draft.file_name, data)[0], data

    def decide(self, principal: Principal, number: str, verdict: str, *, reason: str = "") -> ItemProposal:
        """Take or refuse a proposal; taken, it is carried out. Raises `Denied`.

        Who decides, the proposal and what it is about are read again in the turn that decides. An envelope is ordered
        with the decision and sealed after it.
        """
        with acting(self._database, principal, clock=self._clock) as (connection, principal):
            person = principal.person
            proposal = self._get(connection, principal.reader(), number)
            if why := approver_problem(proposal.by, person):
                raise Denied(ProblemKind.FORBIDDEN, why)
            if proposal.verdict:
                raise Denied(
                    ProblemKind.CONFLICT,
                    f"{proposal.decided_by} has decided: {proposal.verdict}.",
                    next="Propose it again.",
                )
            outcome = ""
            if verdict == "approved":
                outcome = self._carry_out(connection, proposal, principal)
            about = {"proposal": number, "by": proposal.by, "why": reason[:2000]}
            self._node.acting(str(person)).log(f"proposal.{verdict}", about)
            connection.execute(
                insert(tables.approval).values(
                    proposal_id=number,
                    at=stamp(self._clock()),
                    by=person.name,
                    verdict=verdict,
                    reason=reason,
                    outcome=outcome,
                )
            )
        if verdict == "approved" and proposal.release is not None:
            self._effects.carry_out()
        with self._database.reading() as connection:
            return _proposal(connection.execute(_query().where(tables.proposal.c.id == number)).one())

    # -- within --------------------------------------------------------------------------------------------------------

    def _check_marking(self, marking: Marking, consents: tuple[Consent, ...]) -> None:
        party = self._node.party
        if marking.originator != party:
            raise Denied(
                ProblemKind.MALFORMED,
                f"Only {marking.originator[:40]} marks its items; this node is {party}'s.",
                next=f"Ask {marking.originator[:40]}.",
            )
        known = load_rulebook().known_levels(party)
        if marking.level not in (*known, "unclassified"):
            raise Denied(
                ProblemKind.MALFORMED,
                f"{marking.level[:40]!r} is no level that {party} is known to use.",
                next=f"Use unclassified or {', '.join(sorted(known)) or 'nothing else'}.",
            )
        if strange := [consent.by for consent in consents if consent.by != party]:
            raise Denied(ProblemKind.MALFORMED, f"A consent by {strange[0][:40]} counts for nothing on {party}'s item.")

    def _insert(
        self,
        connection: Connection,
        principal: Principal,
        kind: str,
        body: ProposedMarking | ProposedRelease,
        digest: str | None,
    ) -> ItemProposal:
        number, person = str(uuid4()), principal.person
        connection.execute(
            insert(tables.proposal).values(
                id=number,
                at=stamp(self._clock()),
                by=person.name,
                kind=kind,
                body=canonical(body).decode(),
                sha256=digest,
            )
        )
        about = {"proposal": number, "kind": kind, "digest": proposal_digest(canonical(body).decode(), digest)}
        if isinstance(body, ProposedMarking):
            about |= {"item": body.item.id, "level": body.item.marking.level, "sha256": digest or ""}
        else:
            about |= {"items": ", ".join(body.items)[:4000], "to": body.to, "purpose": body.purpose[:200]}
        self._node.acting(str(person)).log("proposal.made", about)
        return _proposal(connection.execute(_query().where(tables.proposal.c.id == number)).one())

    def _get(self, connection: Connection, reader: Reader, number: str) -> ItemProposal:
        row = connection.execute(_query().where(tables.proposal.c.id == number)).first()
        proposal = _proposal(row) if row is not None else None
        if proposal is None or not self._exists(connection, proposal, reader):
            raise absent("proposal")
        return proposal

    def _exists(self, connection: Connection, proposal: ItemProposal, reader: Reader, *, own: bool = True) -> bool:
        """Whether a reader may see all that it is about; of an item that is to be marked again, also as it stands.

        `own`: whoever proposed it sees it as if its name were free, or else the answer would tell that it is not.
        """
        if reader.party != self._node.party:
            return False
        if proposal.draft is not None:
            item = proposal.draft.item
            now = self._items.current(connection, item.marking.originator, item.id)
            if now is None or (own and reader.person == proposal.by):
                return bool(seen_by(reader, [item], self._clock()))
            shown = self._items.get_received(connection, reader, ref_of(item.marking.originator, item.id))
            # Who reads a content today may see it marked for others, or for nobody.
            known = shown is not None and shown[0].sha256 == proposal.sha256
            return known or len(seen_by(reader, [item, now], self._clock())) == 2
        assert proposal.release is not None, "a proposal is one or the other"
        return all(self._items.get_received(connection, reader, ref) is not None for ref in proposal.release.items)

    def _carry_out(self, connection: Connection, proposal: ItemProposal, principal: Principal) -> str:
        drafter = Principal(person=person_named(connection, proposal.by), scopes=(), purpose=principal.purpose)
        granted = principal.purpose in ("", *drafter.person.purposes) and not drafter.person.disabled
        if not granted or not self._exists(connection, proposal, drafter.reader(), own=False):
            raise Denied(
                ProblemKind.CONFLICT,
                f"{proposal.by} may not see what it is about, as it stands now.",
                next="Let somebody propose it who may.",
            )
        node = self._node.acting(f"{principal.person}, on the proposal of {proposal.by}")
        if proposal.draft is not None:
            data = self._content(connection, proposal)
            received = node.sign(proposal.draft.item, proposal.draft.file_name, data)
            self._items.take(connection, received, data)
            return ref_of(self._node.party, proposal.draft.item.id)
        assert proposal.release is not None, "a proposal is one or the other"
        contents: list[tuple[Received, bytes]] = []
        for ref, digest in zip(proposal.release.items, proposal.release.digests, strict=True):
            found = self._items.get_received(connection, principal.reader(), ref)
            if found is None or found[1].slip.signature != digest:
                raise Denied(
                    ProblemKind.CONFLICT,
                    "An item was marked again since this was proposed.",
                    next="Propose the release again.",
                )
            contents.append((found[1], found[2]))
        to, purpose = proposal.release.to, proposal.release.purpose
        try:
            node.check_release(contents, to=to, purpose=purpose)
        except NotReleased as error:
            raise Denied(
                ProblemKind.NOT_RELEASED,
                str(error),
                next="Change what is released, or to whom; or wait until it may be.",
            ) from None
        except ValueError as error:
            # Among others a way that leads back to a party whose hands the item came through.
            raise Denied(ProblemKind.CONFLICT, str(error), next="Nothing was sealed.") from None
        who = f"{principal.person}, on the proposal of {proposal.by}"
        slips = [one for one, _ in contents]
        self._effects.order(connection, slips, to=to, purpose=purpose, who=who, proposal=proposal.id)
        return ""

    def _content(self, connection: Connection, proposal: ItemProposal) -> bytes:
        kept = select(tables.content.c.data).where(tables.content.c.sha256 == proposal.sha256)
        found: bytes = connection.execute(kept).scalar_one()
        return found


def proposal_digest(body: str, content: str | None) -> str:
    """What a proposal says, in an entry of the audit."""
    return sha256(f"{body} {content or ''}".encode()).hexdigest()[:16]


def _query() -> Any:
    return select(
        tables.proposal,
        tables.approval.c.verdict,
        tables.approval.c.by.label("decided_by"),
        tables.approval.c.at.label("decided_at"),
        tables.approval.c.reason,
        tables.approval.c.outcome,
        tables.effect.c.outcome.label("sealed"),
    ).select_from(
        tables.proposal.outerjoin(tables.approval, tables.approval.c.proposal_id == tables.proposal.c.id).outerjoin(
            tables.effect, tables.effect.c.proposal_id == tables.proposal.c.id
        )
    )


def _proposal(row: Row[Any]) -> ItemProposal:
    body = row.body.encode()
    return ItemProposal(
        id=row.id,
        at=row.at,
        by=row.by,
        kind=row.kind,
        draft=read_json(body, ProposedMarking) if row.kind == "mark" else None,
        release=read_json(body, ProposedRelease) if row.kind == "release" else None,
        sha256=row.sha256,
        verdict=row.verdict or "",
        decided_by=row.decided_by or "",
        decided_at=row.decided_at or "",
        reason=row.reason or "",
        outcome=row.outcome or ("to be sealed" if row.sealed == "" else row.sealed or ""),
    )
