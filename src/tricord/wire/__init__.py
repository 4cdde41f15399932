"""The shapes that leave a node or the lists' service: bodies and answers of the HTTP interface, `--json` of commands.

One struct each, versioned by `API_VERSION`: within a version a field is neither renamed nor taken away. Made of the
words of `tricord.model` and the acts of `tricord.coordination`, with the limits that a stranger's body is held to. What
it is not: it opens nothing, decides nothing, and imports no framework for the web; `tricord.service` answers with these
shapes and `tricord.client` reads them.
"""

from tricord.wire.envelopes import EnvelopeReceipt, Peer
from tricord.wire.health import Health
from tricord.wire.items import ExportedItem, ItemCount, ItemFeed, ItemPage, VisibleItem
from tricord.wire.lists import (
    AlignmentAnswer,
    AlignmentCell,
    AlignmentSubject,
    ListDay,
    ListState,
    ScreenAnswer,
    ScreenMatch,
    ScreenRequest,
    ScreenStanding,
    ScreenVersions,
)
from tricord.wire.packages import ActReceipt, ApprovedAct, PackageState, PackageSummary, RoundPreview
from tricord.wire.people import Invitation, NewPerson, PersonChange, PersonState
from tricord.wire.problems import PROBLEM_PREFIX, PROBLEM_STATUS, Problem, ProblemKind
from tricord.wire.proposals import (
    ConsentRequest,
    ItemDraft,
    ItemProposal,
    MarkingRequest,
    ProposedMarking,
    ProposedRelease,
    ReleaseRequest,
    Verdict,
)
from tricord.wire.session import (
    PASSWORD_LENGTHS,
    TOKEN_DAYS,
    AcceptedInvitation,
    Identity,
    LogIn,
    NewToken,
    PasswordChange,
    Token,
    TokenRequest,
    TotpCode,
    TotpSecret,
)
from tricord.wire.taxii import (
    TaxiiApiRoot,
    TaxiiCollection,
    TaxiiCollections,
    TaxiiDiscovery,
    TaxiiEnvelope,
    TaxiiError,
    TaxiiManifest,
    TaxiiManifestRecord,
    TaxiiVersions,
)

#: The version of the shapes, and the path under which they are spoken.
API_VERSION = 1
API = f"/api/v{API_VERSION}"

__all__ = [
    "API",
    "API_VERSION",
    "PASSWORD_LENGTHS",
    "PROBLEM_PREFIX",
    "PROBLEM_STATUS",
    "TOKEN_DAYS",
    "AcceptedInvitation",
    "ActReceipt",
    "AlignmentAnswer",
    "AlignmentCell",
    "AlignmentSubject",
    "ApprovedAct",
    "ConsentRequest",
    "EnvelopeReceipt",
    "ExportedItem",
    "Health",
    "Identity",
    "Invitation",
    "ItemCount",
    "ItemDraft",
    "ItemFeed",
    "ItemPage",
    "ItemProposal",
    "ListDay",
    "ListState",
    "LogIn",
    "MarkingRequest",
    "NewPerson",
    "NewToken",
    "PackageState",
    "PackageSummary",
    "PasswordChange",
    "Peer",
    "PersonChange",
    "PersonState",
    "Problem",
    "ProblemKind",
    "ProposedMarking",
    "ProposedRelease",
    "ReleaseRequest",
    "RoundPreview",
    "ScreenAnswer",
    "ScreenMatch",
    "ScreenRequest",
    "ScreenStanding",
    "ScreenVersions",
    "TaxiiApiRoot",
    "TaxiiCollection",
    "TaxiiCollections",
    "TaxiiDiscovery",
    "TaxiiEnvelope",
    "TaxiiError",
    "TaxiiManifest",
    "TaxiiManifestRecord",
    "TaxiiVersions",
    "Token",
    "TokenRequest",
    "TotpCode",
    "TotpSecret",
    "Verdict",
    "VisibleItem",
]
