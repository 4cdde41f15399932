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
    """One cell of an alignment: what a party's lists say of a subject on the asked day."""

    AUTONOMOUS = "autonomous"
    IMPLEMENTING = "implementing"
    LISTED = "listed"
    BOUND = "bound"
    DELISTED = "delisted"
    NOT_LISTED = "not listed"
    UNKNOWN = "unknown"
