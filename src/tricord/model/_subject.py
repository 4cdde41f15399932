"""One reading of what an entry says of its subject, for all who compare subjects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tricord.model._entries import Part
from tricord.model._vocabulary import KINDS, PAPER_NUMBER, PAPERS

#: What a part that hangs on an entry says of the entry itself, and under which property.
LENT: Mapping[tuple[str, str], str] = {
    ("Sanction", "programId"): "programId",
    ("Sanction", "unscId"): "unscId",
    ("Sanction", "basis"): "basis",
    ("Sanction", "listingDate"): "listingDate",
    ("Sanction", "startDate"): "startDate",
    ("Address", "full"): "address",
    ("Address", "country"): "country",
    ("CryptoWallet", "publicKey"): "publicKey",
    ("UnknownLink", "object"): "linked",
    ("Ownership", "owner"): "linked",
    **{(paper, "number"): PAPER_NUMBER for paper in sorted(PAPERS)},
}


class SubjectValues(msgspec.Struct, frozen=True):
    """What an entry says of its subject: its `schema` ("" where no part is a subject), the values of each property in
    the order of the parts, and of which values another part than the subject's own is the source (`lent`).
    """

    schema: str
    own: Mapping[str, list[str]]
    lent: Mapping[str, list[str]]

    def all(self, prop: str) -> list[str]:
        """The values of a property, the subject's own first."""
        return [*self.own.get(prop, ()), *self.lent.get(prop, ())]


def subject_values(parts: Iterable[Part]) -> SubjectValues:
    """Read the parts of an entry, those of its main facet first: the first that is a subject says which schema it is;
    others of that schema add to it, and what hangs on it lends what `LENT` names.
    """
    schema = ""
    own: dict[str, list[str]] = {}
    lent: dict[str, list[str]] = {}
    for part in parts:
        if part.schema in KINDS and schema in ("", part.schema):
            schema = part.schema
            for statement in part.statements:
                own.setdefault(statement.prop, []).append(statement.value)
            continue
        for statement in part.statements:
            if prop := LENT.get((part.schema, statement.prop)):
                lent.setdefault(prop, []).append(statement.value)
    return SubjectValues(schema, own, lent)


def merge_values(schema: str, several: Iterable[SubjectValues]) -> SubjectValues:
    """What several entries of one subject say together, in their order, under the schema that is the subject's."""
    own: dict[str, list[str]] = {}
    lent: dict[str, list[str]] = {}
    for said in several:
        for held, stated in ((own, said.own), (lent, said.lent)):
            for prop, values in stated.items():
                held.setdefault(prop, []).extend(values)
    return SubjectValues(schema, own, lent)
