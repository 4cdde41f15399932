"""Who asks: a person with what it proved itself by, and what that may be used for."""

from __future__ import annotations

import msgspec

from tricord.model import Reader
from tricord.model.errors import Denied
from tricord.node.people import Person
from tricord.wire import ProblemKind

#: What a token may be made for; a session has all of them. A scope gives no role.
SCOPES = ("read", "write", "approve", "administer", "taxii")


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A person with what it proved itself by: a session or a token, its scopes, and the purpose it reads for."""

    person: Person
    scopes: tuple[str, ...]
    purpose: str
    session: str = ""
    token: str = ""
    csrf: str = ""
    until: str = ""

    def reader(self, purpose: str | None = None) -> Reader:
        """Who reads, as the rules of release know it. Raises `Denied` for a purpose that was not granted."""
        asked = self.purpose if purpose is None else purpose
        if asked and asked not in self.person.purposes:
            granted = ", ".join(self.person.purposes) or "nothing"
            raise Denied(
                ProblemKind.FORBIDDEN,
                f"Reading for {asked[:100]!r} was not granted to you. You may read for {granted}.",
                next="Ask an administrator of your party.",
                why=f"purpose {asked[:100]}",
            )
        return Reader(
            party=self.person.party,
            purpose=asked,
            person=self.person.name,
            roles=self.person.roles,
            cleared_for=self.person.cleared_for,
        )

    def need(self, scope: str, *roles: str) -> None:
        """Raises `Denied` where the token lacks the scope or the person every one of the roles."""
        if scope not in self.scopes:
            raise Denied(
                ProblemKind.FORBIDDEN,
                f"This token is not made for {scope!r}.",
                next=f"Make one with the scope {scope!r}, or log in.",
                why=f"scope {scope} of {', '.join(self.scopes) or 'none'}",
            )
        if roles and not set(roles) & set(self.person.roles):
            raise Denied(
                ProblemKind.FORBIDDEN,
                f"This is for {' or '.join(roles)}; you are {', '.join(self.person.roles) or 'without a role'}.",
                next="Ask an administrator of your party.",
            )
