"""A party's node: its people and how they prove who they are, the items that exist for each, packages, and envelopes.

`open_node` opens a node's folder and its database; each field of an `OpenNode` is one subject, in a module of that
name. What may be read is asked of `tricord.sharing.visible` in one place (`items.Items.door`); what one may not see
does not exist for one: not in a list, a total, a page, an export, a feed or a TAXII collection. Nothing is marked and
nothing is released by one person alone (`four_eyes`); an administrator reads nothing.

What it is not: no HTTP is served here (`tricord.service` does), and it knows no rule of release of its own
(`tricord.sharing`). Its courier is the one HTTP client, and speaks to other nodes only.
"""

from tricord.node.clock import read_clock, write_clock
from tricord.node.four_eyes import MAX_CONTENT, Proposals, approver_problem
from tricord.node.items import Door, ItemFilter, Items, mark_after, ref_of
from tricord.node.limits import Limits, Rates
from tricord.node.opened import OpenNode, open_node
from tricord.node.packages import Packages
from tricord.node.people import ROLES, People, Person
from tricord.node.principal import SCOPES, Principal
from tricord.node.refusals import absent
from tricord.node.sessions import SESSION_LIFE
from tricord.node.signed_requests import SIGNED_HEADER, signature_problem, signed_request
from tricord.node.stix import MOST_STIX_OBJECTS, StixCollections, StixFilter, StixRecord, collection_id

__all__ = [
    "MAX_CONTENT",
    "MOST_STIX_OBJECTS",
    "ROLES",
    "SCOPES",
    "SESSION_LIFE",
    "SIGNED_HEADER",
    "Door",
    "ItemFilter",
    "Items",
    "Limits",
    "OpenNode",
    "Packages",
    "People",
    "Person",
    "Principal",
    "Proposals",
    "Rates",
    "StixCollections",
    "StixFilter",
    "StixRecord",
    "absent",
    "approver_problem",
    "collection_id",
    "mark_after",
    "open_node",
    "read_clock",
    "ref_of",
    "signature_problem",
    "signed_request",
    "write_clock",
]
