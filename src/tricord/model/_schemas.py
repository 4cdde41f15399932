"""The schemas of FollowTheMoney, by name: the kinds of thing that an entity may be."""

from __future__ import annotations

#: https://followthemoney.tech/explorer/. A test holds them beside the library, which Tricord runs without.
SCHEMAS = frozenset({
    "Address", "Airplane", "Analyzable", "Article", "Asset", "Associate", "Audio", "BankAccount", "Call",
    "CallForTenders", "Company", "Contract", "ContractAward", "Control", "CourtCase", "CourtCaseParty",
    "CryptoWallet", "Debt", "Directorship", "Document", "Documentation", "EconomicActivity", "Email", "Employment",
    "Event", "Family", "Folder", "HyperText", "Identification", "Image", "Interest", "Interval", "LegalEntity",
    "License", "Membership", "Mention", "Message", "Note", "Occupancy", "Organization", "Ownership", "Package",
    "Page", "Pages", "Passport", "Payment", "Person", "PlainText", "Position", "Project", "ProjectParticipant",
    "PublicBody", "RealEstate", "Representation", "Risk", "Sanction", "Security", "Similar", "Succession", "Table",
    "TaxRoll", "Territory", "Thing", "Trip", "UnknownLink", "UserAccount", "Value", "Vehicle", "Vessel", "Video",
    "Workbook",
})  # fmt: skip
