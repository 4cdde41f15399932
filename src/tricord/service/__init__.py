"""The HTTP service of a node: its people, the items that exist for each of them, envelopes, and STIX over TAXII.

`create_app` makes the application for a node's folder and a database of people and items; `open_service` gives the same
without HTTP, for commands. What may be read is asked of `tricord.sharing.visible` in one place (`Items.door`); what one
may not see does not exist for one: not in a list, a total, a page, an export, a feed or a TAXII collection.

Nothing is marked and nothing is released by one person alone (`Proposals`); an administrator reads nothing.
"""

from tricord.service._app import create_app
from tricord.service._carry import deliver, fetch, receive
from tricord.service._faults import Kind
from tricord.service._four_eyes import Draft, Proposal, Proposals, Release, why_not
from tricord.service._items import Items, Shown, Wanted
from tricord.service._limits import Rates
from tricord.service._people import ROLES, SCOPES, People, Person, Principal, Token
from tricord.service._signed import signed_request
from tricord.service._state import Service, create_first_administrator, open_service

__all__ = [
    "ROLES",
    "SCOPES",
    "Draft",
    "Items",
    "Kind",
    "People",
    "Person",
    "Principal",
    "Proposal",
    "Proposals",
    "Rates",
    "Release",
    "Service",
    "Shown",
    "Token",
    "Wanted",
    "create_app",
    "create_first_administrator",
    "deliver",
    "fetch",
    "open_service",
    "receive",
    "signed_request",
    "why_not",
]
