"""The words of the field as closed sets: measures, bases, cell states."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """What a designation forbids. The value is what is stored and exported (FtM `Sanction.provisions`)."""

    ASSET_FREEZE = "asset-freeze"
    TRAVEL_BAN = "travel-ban"
    PORT_ENTRY_BAN = "port-entry-ban"
    TRANSACTION_RESTRICTION = "transaction-restriction"
    EXPORT_CONTROL = "export-control"
    TRANSPORT_RESTRICTION = "transport-restriction"
    ARMS_EMBARGO = "arms-embargo"


class Basis(StrEnum):
    """On what a designation rests: national law alone, or a UN listing that it carries out. The UN's own are `UN`."""

    AUTONOMOUS = "autonomous"
    IMPLEMENTING = "implementing"
    UN = "un"


class CellState(StrEnum):
    """One cell of an alignment: what a party's lists, and its law, say of a subject on the asked day.

    A UN listing that is not seen on the party's list is `IN_FORCE` where it takes effect by the party's own law, `OWED`
    where an act of the party is due that its list does not show, `BOUND` where neither is known.
    """

    LISTED = "listed"
    LISTED_INFERRED = "listed, inferred"
    AUTONOMOUS = "autonomous"
    IMPLEMENTING = "implementing"
    IN_FORCE = "in force by own law"
    OWED = "owed, not carried out"
    BOUND = "bound, effect not known"
    COVERED = "covered by rule"
    COVERED_ON_CONDITION = "covered on a condition"
    DELISTED = "delisted"
    NOT_LISTED = "not listed"
    UNKNOWN = "unknown"
