"""Sharing between governments that do not all trust each other: who may see what, and how it travels.

Five things, each usable alone: agreements (`load_rulebook`), release decisions (`may_release`, `visible`), envelopes
(`seal`, `open_envelope`), the audit (`AuditLog`, `verify`), and items as STIX (`stix_objects`). `Node` puts them
together in a folder. Not here: the packages that governments coordinate, and HTTP.

What is empty reaches nobody; what is unknown is refused; a refusal always says why.

>>> from tricord.sharing import Item, Marking, Reader, may_release
>>> marking = Marking(originator="JP", level="秘", releasable_to=("JP", "KR"), topics=("dprk-missile",),
...                   purposes=("missile-defence",))
>>> item, seoul = Item(id="a", marking=marking), Reader(party="KR", purpose="missile-defence")
>>> may_release(item, seoul, "2016-10-27").allow, may_release(item, seoul, "2016-11-24").allow
(False, True)
"""

from tricord.model import UNCLASSIFIED, Consent, Held, Item, Marking, Reader
from tricord.sharing._agreements import AgreementTerms, HandlingRule, Level, LevelPair, Rulebook, topics
from tricord.sharing._agreements import load as load_rulebook
from tricord.sharing._audit import (
    AuditEntry,
    AuditFinding,
    AuditLog,
    audit_head,
    audit_lines,
    countersign,
    good_countersignature,
    verify,
)
from tricord.sharing._audit_types import Countersignature, Head
from tricord.sharing._envelope import (
    MAX_BYTES,
    EnvelopeManifest,
    EnvelopeRefusal,
    Examined,
    LastEnvelope,
    Opened,
    Post,
    Sealed,
    Sent,
)
from tricord.sharing._files import marked_item, read_content, read_document, write_document
from tricord.sharing._keys import Card, PublicKeys, Revocation, Ring, SecretKeys, make_secret, revoke
from tricord.sharing._node import Node
from tricord.sharing._node_folder import slip_digest
from tricord.sharing._opening import LABEL_BYTES, open_envelope
from tricord.sharing._reasons import Reason, policy_text
from tricord.sharing._release import (
    ReleaseDecision,
    decide,
    may_change_marking,
    may_release,
    other_ways,
    schema_text,
    visible,
)
from tricord.sharing._sealing import request_resend, reseal, seal
from tricord.sharing._slips import Received, Slip, make_slip, name_problem
from tricord.sharing._stix import (
    STIX_NAMESPACE,
    FtmEntity,
    StixObject,
    read_entities,
    stix_bundle,
    stix_bytes,
    stix_objects,
)

__all__ = [
    "LABEL_BYTES",
    "MAX_BYTES",
    "STIX_NAMESPACE",
    "UNCLASSIFIED",
    "AgreementTerms",
    "AuditEntry",
    "AuditFinding",
    "AuditLog",
    "Card",
    "Consent",
    "Countersignature",
    "EnvelopeManifest",
    "EnvelopeRefusal",
    "Examined",
    "FtmEntity",
    "HandlingRule",
    "Head",
    "Held",
    "Item",
    "LastEnvelope",
    "Level",
    "LevelPair",
    "Marking",
    "Node",
    "Opened",
    "Post",
    "PublicKeys",
    "Reader",
    "Reason",
    "Received",
    "ReleaseDecision",
    "Revocation",
    "Ring",
    "Rulebook",
    "Sealed",
    "SecretKeys",
    "Sent",
    "Slip",
    "StixObject",
    "audit_head",
    "audit_lines",
    "countersign",
    "decide",
    "good_countersignature",
    "load_rulebook",
    "make_secret",
    "make_slip",
    "marked_item",
    "may_change_marking",
    "may_release",
    "name_problem",
    "open_envelope",
    "other_ways",
    "policy_text",
    "read_content",
    "read_document",
    "read_entities",
    "request_resend",
    "reseal",
    "revoke",
    "schema_text",
    "seal",
    "slip_digest",
    "stix_bundle",
    "stix_bytes",
    "stix_objects",
    "topics",
    "verify",
    "visible",
    "write_document",
]
