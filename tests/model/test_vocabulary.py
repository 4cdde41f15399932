"""One vocabulary: names, identifiers, countries and kinds of a subject, and the eras, are declared once."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from followthemoney import model as followthemoney

import tricord
from tricord.model import (
    ALIASES,
    CUSTOMER_SCHEMAS,
    DESIGNATED_SCHEMAS,
    FLAGS,
    IDENTIFIERS,
    KINDS,
    NAME_PARTS,
    NAMES,
    NATIONALITIES,
    OWN_PROPERTIES,
    SEATS,
    Part,
    Statement,
    may_be_one,
    subject_values,
)
from tricord.screen import Screener, screen_file

PACKAGE = Path(tricord.__file__).parent
#: What is declared once, and how many of it in one literal are a second declaration.
DECLARED = {
    "names": (frozenset(NAMES), 3),
    "identifiers": (frozenset(IDENTIFIERS), 3),
    "kinds": (frozenset(KINDS), 4),
    "eras": (frozenset({"明治", "大正", "昭和", "平成", "令和"}), 2),
}
#: Where several of these words stand beside each other with a meaning of their own.
OTHERWISE = {
    "model/_vocabulary.py": "the declaration itself",
    "model/_schemas.py": "every schema of FollowTheMoney",
    "values/_japanese_dates.py": "the declaration of the eras",
    "resolve/_exact_links.py": "which sentence tells that a number is the same",
    "sharing/_stix.py": "which class of STIX a schema is",
    "cli/_actions.py": "counts of subjects in singular and plural",
    "service/web/pages/search.py": "the kinds that one chooses from, in their order on the page",
}


def literals(path: Path) -> Iterator[tuple[int, set[str]]]:
    """The line, and the texts, of each tuple, list, set and dictionary (its keys), and of each pattern."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = list(node.elts)
        elif isinstance(node, ast.Dict):
            parts = list(node.keys)
        texts = {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "|" in node.value:
            texts = set(node.value.replace("(", "|").replace(")", "|").split("|"))
        if texts:
            yield getattr(node, "lineno", 0), texts


def declarations(package: Path) -> list[str]:
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package).as_posix()
        for line, texts in literals(path) if place not in OTHERWISE else ():
            found += [
                f"{place}:{line}: {what}" for what, (words, many) in DECLARED.items() if len(texts & words) >= many
            ]
    return found


def test_no_room_declares_the_vocabulary_a_second_time() -> None:
    assert declarations(PACKAGE) == []


def test_a_second_declaration_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "room.py").write_text(
        'NAMES = ("alias", "name", "weakAlias")\nERA = "(明治|大正|昭和)"\n'
        'KEYS = {"innCode": 1, "taxNumber": 2, "leiCode": 3}\n',
        encoding="utf-8",
    )
    assert declarations(tmp_path) == ["room.py:1: names", "room.py:2: eras", "room.py:3: identifiers"]


def test_what_is_declared_otherwise_is_still_there() -> None:
    assert [place for place in OTHERWISE if not (PACKAGE / place).is_file()] == []


@pytest.mark.parametrize("prop", [*NAMES, *NAME_PARTS, *IDENTIFIERS, *NATIONALITIES, *SEATS, *FLAGS])
def test_every_property_is_one_of_followthemoney_or_explained(prop: str) -> None:
    schemata = [schema for name in KINDS if (schema := followthemoney.get(name)) is not None]
    assert prop in OWN_PROPERTIES or any(prop in schema.properties for schema in schemata)


def test_the_schemas_of_customers_and_designations_are_kinds() -> None:
    assert set(CUSTOMER_SCHEMAS) <= set(DESIGNATED_SCHEMAS) <= set(KINDS)
    assert set(NAMES) > ALIASES
    assert may_be_one("LegalEntity", "Person")
    assert may_be_one("Company", "Organization")
    assert not may_be_one("Vessel", "Organization")
    assert not may_be_one("Address", "Address")


# -- what is given is found --------------------------------------------------------------------------------------------

VALUES = {
    "imoNumber": "IMO9074729",
    "leiCode": "5493001KJTIIGC8Y1R12",
    "publicKey": "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "email": "office@example.org",
    "website": "https://example.org",
}


@pytest.mark.parametrize("prop", [prop for prop, one in IDENTIFIERS.items() if one.given])
def test_every_number_that_a_customer_can_give_is_read_and_found(prop: str, tmp_path: Path) -> None:
    number = VALUES.get(prop, "AB1234567")
    listed = {"id": "x", "schema": "LegalEntity", "properties": {"name": ["Ryonbong"], prop: [number]}}
    customer = {"id": "c", "schema": "LegalEntity", "properties": {prop: [number]}}
    file = tmp_path / "customers.json"
    file.write_text(json.dumps(customer) + "\n", encoding="utf-8")
    screener = Screener.build([listed])
    with screen_file(file, screener, workers=1) as results:
        (judged,) = results.judged()
    assert [hit.match.id for hit in judged.row.hits] == ["x"]


# -- one reading -------------------------------------------------------------------------------------------------------


def part(schema: str, *values: tuple[str, str]) -> Part:
    return Part(schema, tuple(Statement(prop, value, "") for prop, value in values))


def test_the_first_subject_says_what_an_entry_is_and_what_hangs_on_it_lends() -> None:
    said = subject_values(
        [
            part("Person", ("name", "KIM Yong Chol")),
            part("Sanction", ("programId", "DPRK"), ("authority", "UN")),
            part("CryptoWallet", ("publicKey", "1Boat"), ("currency", "XBT")),
            part("Person", ("alias", "Kim Young-cheol")),
            part("Address", ("full", "Pyongyang"), ("country", "kp")),
        ]
    )
    assert said.schema == "Person"
    assert said.own == {"name": ["KIM Yong Chol"], "alias": ["Kim Young-cheol"]}
    assert said.lent == {"programId": ["DPRK"], "publicKey": ["1Boat"], "address": ["Pyongyang"], "country": ["kp"]}
    assert said.all("publicKey") == ["1Boat"]


def test_a_wallet_that_is_the_subject_is_its_own() -> None:
    said = subject_values([part("CryptoWallet", ("publicKey", "1Boat"))])
    assert (said.schema, said.own) == ("CryptoWallet", {"publicKey": ["1Boat"]})
    assert said.all("publicKey") == ["1Boat"]


def test_an_entry_without_a_subject_says_nothing() -> None:
    assert subject_values([part("Sanction", ("programId", "DPRK"))]).schema == ""
