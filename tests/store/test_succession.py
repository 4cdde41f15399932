"""Two keys, one entry: what shows it, what does not, and that no evidence is used twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tricord.model import Part, Statement

# The rules are tried on accounts that no two snapshots of a list would show.
from tricord.store._succession import Account, successors

Facts = dict[str, str]


def account(key: str, *, schema: str = "Person", programme: str = "DPRK", listed: str = "", **facts: str) -> Account:
    subject = Part(schema, tuple(Statement(prop, value, prop) for prop, value in facts.items()))
    dated = [Statement("listingDate", listed, "date")] if listed else []
    return Account(f"jp-mof:{key}", (subject, Part("Sanction", (Statement("programId", programme, ""), *dated))))


KIM: Facts = {"name": "KIM, Yong Chol", "birthDate": "1946-10-05"}
TRADING: Facts = {"schema": "Organization", "name": "Korea Kumsan Trading Corporation"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (KIM, KIM),
        (KIM, {"name": "Yong Chol KIM", "birthDate": "1946-10-05"}),
        (KIM, {"name": "KIM, Young Chol", "birthDate": "1946-10-05"}),
        ({**KIM, "passportNumber": "PS472310104"}, {"name": "KIM, Young-cheol", "passportNumber": "PS 472310104"}),
        (TRADING, {**TRADING, "alias": "Kumsan Trading"}),
        (
            {**TRADING, "listed": "2016-12-02"},
            {**TRADING, "name": "Korea Kumsan Trading Corp.", "listed": "2016-12-02"},
        ),
        (
            {"schema": "Vessel", "name": "CHONG CHON GANG", "imoNumber": "IMO7937317"},
            {"schema": "Vessel", "name": "TONG HUNG 1", "imoNumber": "IMO7937317"},
        ),
        ({"schema": "LegalEntity", "name": "Bureau 39"}, {"schema": "Organization", "name": "Bureau 39"}),
    ],
)
def test_one_entry_under_two_keys(old: Facts, new: Facts) -> None:
    assert successors([account("1", **old)], [account("9", **new)]) == {"jp-mof:9": "jp-mof:1"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (KIM, {"name": "KIM, Yong Chol", "birthDate": "1962"}),
        ({"name": "KIM, Yong Chol"}, {"name": "KIM, Yong Chol", "position": "diplomat"}),
        (KIM, {"name": "PAK, Jong Chon", "birthDate": "1946-10-05"}),
        ({**TRADING, "programme": "IRAN"}, {**TRADING, "programme": "DPRK", "alias": "Kumsan"}),
        (
            {"schema": "Organization", "name": "Rungra Trading Company 1", "listed": "2016-12-02"},
            {"schema": "Organization", "name": "Rungra Trading Company 2", "listed": "2016-12-02"},
        ),
        (
            {"schema": "Organization", "name": "Korea Kumgang Bank", "alias": "KKB"},
            {"schema": "Organization", "name": "Korea Kumsan Bank", "alias": "KKB"},
        ),
        (
            {"schema": "Vessel", "name": "CHON MA SAN", "imoNumber": "IMO8660313"},
            {"schema": "Vessel", "name": "CHON MA SAN", "imoNumber": "IMO9999999"},
        ),
        (
            {"schema": "Person", "name": "PAK, Chol", "passportNumber": "645120196"},
            {"schema": "Person", "name": "RI, Myong", "passportNumber": "645120196"},
        ),
        ({"schema": "Organization", "name": "Chollima"}, {"schema": "Vessel", "name": "Chollima"}),
    ],
)
def test_two_entries(old: Facts, new: Facts) -> None:
    assert successors([account("1", **old)], [account("9", **new)]) == {}


def test_what_points_to_two_points_to_none() -> None:
    found = successors([account("1", **KIM)], [account("8", **KIM), account("9", **KIM)])
    assert found == {}


def test_the_stronger_evidence_goes_first() -> None:
    gone = [account("1", name="RI, Chol", birthDate="1970-01-01"), account("2", name="RI, Chol", birthDate="1980")]
    new = [account("8", name="RI, Chol", birthDate="1980"), account("9", name="RI, Chol", birthDate="1970-01-01")]
    assert successors(gone, new) == {"jp-mof:9": "jp-mof:1", "jp-mof:8": "jp-mof:2"}


FEW = st.lists(
    st.tuples(st.sampled_from(["RI, Chol", "RI, Chul", "PAK, Il"]), st.sampled_from(["1970-01-01", "1980", ""])),
    max_size=5,
)


@given(FEW, FEW)
def test_each_has_one_former_and_one_heir_at_most_whatever_the_order(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    gone = [account(f"a{n}", name=name, birthDate=born) for n, (name, born) in enumerate(old)]
    come = [account(f"b{n}", name=name, birthDate=born) for n, (name, born) in enumerate(new)]
    found = successors(gone, come)
    assert len(set(found.values())) == len(found)
    assert successors(gone[::-1], come[::-1]) == found
