"""Items as STIX: valid, marked, nothing of FollowTheMoney lost, and the same bytes every time."""

from __future__ import annotations

import json
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.sharing import FtmEntity, Item, Marking, read_entities, stix_bundle, stix_bytes, stix_objects

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import stix2  # type: ignore[import-untyped]
    from stix2validator import ValidationOptions, validate_string  # type: ignore[import-untyped]

AT = datetime(2018, 1, 1, 9, tzinfo=UTC)
LATER = datetime(2018, 1, 2, 9, tzinfo=UTC)
MARKING = Marking(
    originator="JP", level="秘", releasable_to=("JP", "KR"), topics=("sanctions",), purposes=("sanctions",)
)
SHIP = {"id": "ship", "schema": "Vessel", "properties": {"name": ["Example Maru"], "imoNumber": ["9074729"]}}
FIRM = {"id": "firm", "schema": "Company", "properties": {"name": ["例社", "Example Co."], "alias": ["Rei-sha"]}}
OWNS = {"id": "owns", "schema": "Ownership", "properties": {"owner": ["firm"], "asset": ["ship"]}}
LISTED = {"id": "listed", "schema": "Sanction", "properties": {"entity": ["firm"], "listingDate": ["2017-12-15"]}}
STRAY = {"id": "stray", "schema": "Sanction", "properties": {"entity": ["elsewhere"]}}
ALL = [SHIP, FIRM, OWNS, LISTED, STRAY]


def made(content: Any = None, *, marking: Marking = MARKING, name: str = "proposal") -> list[dict[str, Any]]:
    found = read_entities(json.dumps(ALL if content is None else content).encode())
    return stix_objects(Item(id=name, marking=marking), found, title="proposal.ftm.json", created=AT, modified=LATER)


def carried_by(one: dict[str, Any]) -> list[dict[str, Any]]:
    """What of FollowTheMoney an object carries."""
    return [found for name, found in one.get("extensions", {}).items() if name.startswith("extension-definition--")]


def is_valid(objects: list[dict[str, Any]]) -> bool:
    found = validate_string(json.dumps(stix_bundle(objects)), ValidationOptions(version="2.1"))
    assert [str(one) for one in found.warnings if "UUIDv4" not in str(one)] == []
    return bool(found.is_valid)


def one_of(objects: list[dict[str, Any]], **fields: str) -> dict[str, Any]:
    (found,) = [one for one in objects if fields.items() <= one.items()]
    return found


def test_the_oasis_validator_takes_it_and_so_does_the_library() -> None:
    objects = made()
    assert is_valid(objects)
    for one in objects:
        stix2.parse(one, allow_custom=True, version="2.1")


def test_a_designation_is_a_note_on_whom_it_names() -> None:
    objects = made()
    firm, ship = one_of(objects, name="例社"), one_of(objects, name="Example Maru")
    assert firm["identity_class"] == "organization"
    assert firm["description"] == "Also known as: Rei-sha"
    listed = next(one for one in objects if one.get("content", "").startswith("entity: firm"))
    assert listed["object_refs"] == [firm["id"]]
    owned = one_of(objects, abstract="Ownership")
    assert owned["object_refs"] == [firm["id"], ship["id"]]
    report = one_of(objects, type="report")
    stray = next(one for one in objects if one.get("content") == "entity: elsewhere")
    assert stray["object_refs"] == [report["id"]], "of whom it names nothing is here"
    assert len(report["object_refs"]) == len(ALL)


def test_nothing_of_ftm_is_lost() -> None:
    carried = [found for one in made() for found in carried_by(one)]
    back = [
        {"id": one["ftm_id"], "schema": one["ftm_schema"], "properties": one.get("ftm_properties", {})}
        for one in carried
    ]
    assert sorted(back, key=str) == sorted(ALL, key=str)


def test_everything_of_the_item_bears_its_marking() -> None:
    objects = made()
    marking = one_of(objects, type="marking-definition")
    assert marking["definition"]["statement"] == (
        "Originator: JP. Level: 秘. Releasable to: JP, KR. Topics: sanctions. Purposes: sanctions. Caveats: none"
    )
    for one in objects:
        if one["type"] in ("note", "report") or carried_by(one):
            assert one["object_marking_refs"] == [marking["id"]]
    narrower = one_of(made(marking=Marking(originator="JP", level="秘")), type="marking-definition")
    assert narrower["id"] != marking["id"]
    assert "Releasable to: nobody" in narrower["definition"]["statement"]


def test_the_same_item_gives_the_same_bytes() -> None:
    assert [stix_bytes(one) for one in made()] == [stix_bytes(one) for one in made()]
    other = made(name="another")
    shared = {one["id"] for one in made()} & {one["id"] for one in other}
    assert {one["type"] for one in other if one["id"] in shared} == {
        "identity",
        "extension-definition",
        "marking-definition",
    }
    assert is_valid(other)


def test_an_array_and_lines_are_the_same_entities() -> None:
    lines = "\n".join(json.dumps(one) for one in ALL).encode()
    assert read_entities(lines) == read_entities(json.dumps(ALL).encode())
    assert read_entities(lines)[0] == FtmEntity(
        id="ship", schema="Vessel", properties={"name": ("Example Maru",), "imoNumber": ("9074729",)}
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"A text.",
        b'{"id": "x"}',
        b'{"id": "", "schema": "Person"}',
        b'{"id": "x", "id": "y", "schema": "Person"}',
        b'{"id": "x", "schema": "Person", "properties": {"name": "Kim"}}',
        b'{"id": "x", "schema": "Person", "properties": {"name": ["\\ud800"]}}',
        b'[{"id": "x", "schema": "Person"}, {"id": "x", "schema": "Person"}]',
        b"[" * 100_000,
    ],
)
def test_what_holds_no_entities_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="entit"):
        read_entities(content)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": texts.filter(bool),
                "schema": st.sampled_from(["Person", "Vessel", "Sanction", "Ownership"]),
                "properties": st.dictionaries(
                    st.sampled_from(["name", "alias", "entity", "owner"]), st.lists(texts, max_size=3), max_size=3
                ),
            }
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda one: str(one["id"]),
    )
)
def test_whatever_the_entities_every_reference_is_in_the_bundle(content: list[dict[str, Any]]) -> None:
    objects = made(content)
    known = {one["id"] for one in objects}
    assert len(known) == len(objects)
    for one in objects:
        refs = [one.get("created_by_ref"), *one.get("object_refs", []), *one.get("object_marking_refs", [])]
        assert {ref for ref in refs if ref} <= known
        for value in one.values():
            assert value not in ([], {}, ""), "STIX knows no empty lists"
