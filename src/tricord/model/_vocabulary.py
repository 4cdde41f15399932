"""The vocabulary of a subject: its names, identifiers, countries and kinds, each property declared once.

Every room that reads, links, finds or shows a subject takes its properties from here; a test forbids a second list.
Property and schema names are FollowTheMoney's, but for those of `OWN_PROPERTIES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Vouching(StrEnum):
    """How far a publisher vouches for a name: its main one, an alias of good quality or of a quality that is not
    stated, one it calls weak, one that the subject no longer bears.
    """

    MAIN = "main"
    STRONG = "strong"
    UNSTATED = "unstated"
    FORMER = "former"
    WEAK = "weak"


#: The names of a subject, the surest first.
NAMES: Mapping[str, Vouching] = {
    "name": Vouching.MAIN,
    "alias": Vouching.STRONG,
    "unstatedAlias": Vouching.UNSTATED,
    "previousName": Vouching.FORMER,
    "weakAlias": Vouching.WEAK,
}
#: Names on which entries may be linked without more: the publisher itself does not vouch for weak ones.
VOUCHED_NAMES = frozenset(name for name, vouching in NAMES.items() if vouching is not Vouching.WEAK)
#: Vouched names but the main one.
ALIASES = VOUCHED_NAMES - {"name"}
#: The parts of a person's name, in the order in which they make a whole one.
NAME_PARTS = ("firstName", "secondName", "middleName", "lastName")


class Strength(StrEnum):
    """What it tells that two entries have an identifier in common."""

    #: It belongs to one bearer: alone it joins two entries.
    ONE_BEARER = "one bearer"
    #: It is weighed with what else agrees: it is printed less carefully, goes with a flag, or is shared by branches.
    WEIGHED = "weighed"


class Identifier(msgspec.Struct, frozen=True):
    """A number, code or address of a subject. Within its `group` a number means one bearer, under whatever property a
    list files it; `label` names it to people. `given`: customers give it to be found by.
    """

    prop: str
    group: str
    strength: Strength
    label: str
    given: bool = True


_ONE, _WEIGHED = Strength.ONE_BEARER, Strength.WEIGHED

#: Phones, web sites and mail are shared by many and are no numbers to be found by; SWIFT codes are shared by branches;
#: call signs and MMSI go with the flag and not the hull. Printed on few lists, VAT, USC and DUNS are weighed.
IDENTIFIERS: Mapping[str, Identifier] = {
    one.prop: one
    for one in (
        Identifier("passportNumber", "paper", _ONE, "passport"),
        Identifier("idNumber", "paper", _ONE, "identity number"),
        Identifier("registrationNumber", "registry", _ONE, "registration number"),
        Identifier("taxNumber", "registry", _ONE, "tax number"),
        Identifier("innCode", "registry", _ONE, "INN"),
        Identifier("ogrnCode", "registry", _ONE, "OGRN"),
        Identifier("vatCode", "registry", _WEIGHED, "VAT number"),
        Identifier("uscCode", "registry", _WEIGHED, "unified social credit code"),
        Identifier("dunsCode", "registry", _WEIGHED, "DUNS number"),
        Identifier("leiCode", "registry", _ONE, "LEI"),
        Identifier("imoNumber", "imo", _ONE, "IMO"),
        Identifier("serialNumber", "serial", _ONE, "serial number"),
        Identifier("publicKey", "wallet", _ONE, "wallet"),
        Identifier("mmsi", "radio", _WEIGHED, "MMSI"),
        Identifier("callSign", "radio", _WEIGHED, "call sign"),
        Identifier("swiftBic", "contact", _WEIGHED, "SWIFT code"),
        Identifier("phone", "contact", _WEIGHED, "phone", given=False),
        Identifier("email", "contact", _WEIGHED, "e-mail", given=False),
        Identifier("website", "contact", _WEIGHED, "web site", given=False),
    )
}
#: Parts whose number is a number of their holder.
PAPERS = frozenset({"Passport", "Identification", "BankAccount"})
#: The property under which a holder has it.
PAPER_NUMBER = "paperNumber"

#: Countries of a subject: of whom it is a national, where it is, under whose flag it sails.
NATIONALITIES = ("nationality", "citizenship")
SEATS = ("country", "jurisdiction", "mainCountry")
FLAGS = ("flag",)


class Kind(StrEnum):
    """What a subject is, as one letter: two entries of which no kind is shared are two subjects."""

    PERSON = "P"
    ORGANIZATION = "O"
    VESSEL = "V"
    AIRCRAFT = "A"
    WALLET = "W"
    EVENT = "E"


#: The letters of what a subject of a schema may be.
KINDS: Mapping[str, str] = {
    "Person": Kind.PERSON.value,
    "Organization": Kind.ORGANIZATION.value,
    "Company": Kind.ORGANIZATION.value,
    "PublicBody": Kind.ORGANIZATION.value,
    "LegalEntity": Kind.PERSON.value + Kind.ORGANIZATION.value,
    "Vessel": Kind.VESSEL.value,
    "Airplane": Kind.AIRCRAFT.value,
    "CryptoWallet": Kind.WALLET.value,
    "Event": Kind.EVENT.value,
}
#: Who may be designated. "Thing" is FollowTheMoney's word for any of them, for whoever asks.
DESIGNATED_SCHEMAS = tuple(schema for schema in KINDS if schema != "Event")
SUBJECT_SCHEMAS = (*DESIGNATED_SCHEMAS, "Thing")
#: Of each kind the schema under which a customer is asked for, the widest first.
CUSTOMER_SCHEMAS = ("LegalEntity", "Person", "Organization", "Vessel", "Airplane", "CryptoWallet")


def may_be_one(one: str, other: str) -> bool:
    """Whether subjects of two schemas may be one subject; a schema that is none of a subject is no other's."""
    return not set(KINDS.get(one, "")).isdisjoint(KINDS.get(other, ""))
