"""A store that was weighed once is kept so: a load weighs what it changed, and nothing is redone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from tests.resolve.test_traps import BODIES, MEN
from tests.store.lists import Rows, TableReader, document
from tests.worlds import Publish
from tricord import resolve, store
from tricord.database import Database
from tricord.lists import MAIN
from tricord.model.errors import InvalidValue
from tricord.resolve import DOUBTFUL, Link, PairDecision, is_current, resolve_store, weigh_all

# Pairs that are no links have no public door: a store must hold of them what weighing everything gives.
from tricord.resolve._ledger import weighing
from tricord.store import schema as t

CROWD = {
    f"{sort}{number}": {"schema": schema, "name": name.strip()}
    for sort, schema, names in (("x", "Person", MEN), ("y", "Organization", BODIES))
    for number, name in enumerate(re.split("[;\n]", names.strip()))
}


def resolved(database: Database, *decisions: PairDecision) -> resolve.ResolveReport:
    with store.writing(database._engine) as connection:
        return resolve_store(connection, decisions)


def groups(database: Database) -> set[tuple[str, ...]]:
    return {subject.entries for subject in database.align().subjects if len(subject.entries) > 1}


def current(database: Database) -> bool:
    with store.reading(database._engine) as connection:
        return is_current(connection)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    where = tmp_path / "store.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Database(where) as opened:
        yield opened


@pytest.fixture
def weighed(database: Database, publish: Publish) -> Database:
    publish("us-ofac-sdn", "2024-05-02", CROWD)
    resolved(database)
    return database


def test_whom_two_men_fit_alike_is_joined_to_neither_though_one_spells_the_name_alike(
    weighed: Database, publish: Publish
) -> None:
    """By its letters, which the comma tells apart, nothing shows two bearers of the name; by how it reads there are."""
    publish("us-ofac-sdn", "2024-05-03", CROWD | {"1": {"name": "CHOE, Chun-sik", "birthDate": "1954-10-12"}})
    publish("eu-dprk", "2024-12-16", {"E1": {"name": "CHOE Chun Sik", "birthDate": "1963-12-23"}, "E2": CROWD["x1"]})
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "CHOE, Chun-sik"}, "K2": CROWD["x2"]})
    assert not {"kr-mofa:K1", "eu-dprk:E1"} & {entry for group in groups(weighed) for entry in group}
    publish("eu-dprk", "2026-02-01", {"E2": CROWD["x1"], "E1": {"name": "RIM, Chun Sik", "birthDate": "1963-12-23"}})
    assert ("kr-mofa:K1", "us-ofac-sdn:1") in groups(weighed), "the other is listed under another name"


def test_a_new_entry_is_joined_across_scripts_by_the_load_itself(weighed: Database, publish: Publish) -> None:
    before = {subject.entries: subject.id for subject in weighed.align().subjects}
    publish(
        "kr-mofa", "2026-01-22", {"K1": {"name": "전일춘"}, "K2": {"schema": "Organization", "name": "단천상업은행"}}
    )
    tanchon, jon = ("kr-mofa:K2", "us-ofac-sdn:y0"), ("kr-mofa:K1", "us-ofac-sdn:x7")
    assert groups(weighed) == {jon, tanchon}
    ids = {subject.entries: subject.id for subject in weighed.align().subjects}
    assert ids[jon] == before["us-ofac-sdn:x7",], "the subject is the one that was there"
    (why,) = [link.evidence for s in weighed.align().subjects if s.entries == tanchon for link in s.links]
    assert why.startswith("weighed at ")
    assert current(weighed), "nothing is left for `tricord resolve`"


def test_a_second_bearer_of_a_name_takes_the_link_back_and_a_birth_date_gives_it_again(
    weighed: Database, publish: Publish
) -> None:
    un = {"U1": {"name": "Jang Bom-Su"}}
    publish("un-sc", "2026-02-27", un)
    assert groups(weighed) == {("un-sc:U1", "us-ofac-sdn:x5")}
    twins = {**CROWD, "9": {"schema": "Person", "name": "JANG, Bom Su"}}
    publish("us-ofac-sdn", "2026-03-01", twins)
    assert groups(weighed) == set(), "who of the two is meant, nothing says"
    twins["9"] = {**twins["9"], "birthDate": "1957-04-15"}
    publish("us-ofac-sdn", "2026-03-02", twins)
    publish("un-sc", "2026-03-03", {"U1": {**un["U1"], "birthDate": "1957-04-15"}})
    assert groups(weighed) == {("un-sc:U1", "us-ofac-sdn:9")}


def test_what_others_make_hardly_likely_waits_for_nobody(weighed: Database, publish: Publish) -> None:
    sons = {"1": {"name": "JANG, Bom Su", "birthDate": "1957-04-15"}, "2": {"name": "JANG, Bom Su"}}
    publish("us-ofac-sdn", "2026-03-01", CROWD | sons)
    publish("un-sc", "2026-02-27", {"U1": {"name": "Jang Bom-Su", "birthDate": "1957-04-15"}})
    found = resolved(weighed)
    assert ("un-sc:U1", "us-ofac-sdn:1") in {(one.left_id, one.right_id) for one in map(ordered, found.clear)}
    assert len(kept(weighed)) > len(found.clear) + len(found.doubtful), "two namesakes of one list, and a third"
    assert all(one.score >= DOUBTFUL for one in found.doubtful)


def ordered(link: Link) -> Link:
    left, right = sorted((link.left_id, link.right_id))
    return msgspec.structs.replace(link, left_id=left, right_id=right)


def test_what_a_person_judged_is_not_joined_by_a_load(weighed: Database, publish: Publish) -> None:
    un = {"U1": {"name": "Jang Bom-Su"}}
    publish("un-sc", "2026-02-27", un)
    split = PairDecision(
        left="un-sc:U1", right="us-ofac-sdn:x5", judgement="different", who="mk", when="2026-11-24T12:00:00Z"
    )
    resolved(weighed, split)
    publish("un-sc", "2026-02-28", {"U1": {**un["U1"], "alias": "Jang Pom Su"}})
    assert groups(weighed) == set()


def test_an_entry_under_a_new_number_keeps_what_it_was_joined_with(weighed: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"U1": {"name": "Jang Bom-Su"}})
    rows = dict(CROWD)
    rows["7001"] = rows.pop("x5")
    publish("us-ofac-sdn", "2026-03-01", rows)
    (found,) = [subject for subject in weighed.align().subjects if "un-sc:U1" in subject.entries]
    assert "us-ofac-sdn:7001" in found.entries


def test_a_store_that_was_never_weighed_or_outgrew_it_waits_for_resolve(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", dict(list(CROWD.items())[:20]))
    assert not current(database)
    resolved(database)
    assert current(database)
    publish("us-ofac-sdn", "2024-05-03", CROWD)
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "전일춘"}})
    assert not current(database)
    assert groups(database) == set()
    resolved(database)
    assert groups(database) == {("kr-mofa:K1", "us-ofac-sdn:x7")}


def test_a_list_may_be_loaded_while_the_store_is_weighed(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", CROWD)
    with store.reading(database._engine) as connection:
        whole = weigh_all(connection)
    publish("us-ofac-sdn", "2024-05-03", CROWD | {"x7": {**CROWD["x7"], "birthDate": "1941-08-24"}})
    publish("un-sc", "2026-02-27", {"U1": {"name": "Jon Il-Chun", "birthDate": "1941-08-24"}})
    with store.writing(database._engine) as connection:
        resolve_store(connection, whole=whole)
    assert groups(database) == {("un-sc:U1", "us-ofac-sdn:x7")}
    assert kept(database) == afresh(database)


def test_a_store_that_came_without_keys_makes_them_when_something_is_loaded(
    weighed: Database, publish: Publish
) -> None:
    with store.writing(weighed._engine) as connection:
        connection.execute(delete(t.block))
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "전일춘"}})
    assert groups(weighed) == {("kr-mofa:K1", "us-ofac-sdn:x7")}
    assert kept(weighed) == afresh(weighed)


#: As if South Korea had followed on a company that the UN lists.
RYONBONG = (
    "KR,MOFA/MOEF/FSC autonomous (독자제재),designate,2026-11-01,organization,Korea Ryon Bong General Corp,,,,,,"
    "Foreign Exchange Transactions Act,,,invented for a test,high\n"
)


@pytest.mark.slow
def test_what_comes_with_tricord_stays_linked_when_a_list_is_loaded_onto_it(tmp_path: Path, shared: Path) -> None:
    with Database() as database:
        assert database.weighed
        file = tmp_path / "own.csv"
        table = (shared / "designations_jp_kr.csv").read_text(encoding="utf-8").rstrip("\n")
        file.write_text(f"{table}\n{RYONBONG}", encoding="utf-8")
        (before,) = database.find("un-sc:KPe.002").subjects
        assert not any(entry.startswith("kr-mofa:") for entry in before.entries)
        database.load("kr-mofa", file, published="2026-11-01", confirm=True)
        (after,) = database.find("un-sc:KPe.002").subjects
        assert after.id == before.id
        assert {entry.partition(":")[0] for entry in set(after.entries) - set(before.entries)} == {"kr-mofa"}
        assert database.weighed


# -- the same as weighing everything -----------------------------------------------------------------------------------

Said = dict[tuple[int, int], tuple[float, frozenset[tuple[str, str, float]]]]


def said(pairs: Iterable[Any]) -> Said:
    return {(p.left, p.right): (p.bits, frozenset((e.field, e.words, e.bits) for e in p.evidence)) for p in pairs}


def kept(database: Database) -> Said:
    """What the store holds of each pair."""
    with store.reading(database._engine) as connection:
        return said(weighing.stored_pairs(connection))


def afresh(database: Database) -> Said:
    """What weighing every entry against every other gives, with the frequencies that the store holds."""
    with store.reading(database._engine) as connection:
        return said(weighing.weigh_again(connection))


NAMES = ["KIM, Yong Chol", "Kim Yong-chol", "KIM, Tong Myong", "김영철", "KIM, Yong Ch'ol", "PAK, Han Se", "朴漢世"]
ROWS = st.dictionaries(
    st.sampled_from(["1", "2", "3"]),
    st.fixed_dictionaries(
        {"name": st.sampled_from(NAMES)},
        optional={
            "birthDate": st.sampled_from(["1962-02-18", "1946", "1962"]),
            "alias": st.sampled_from(NAMES),
            "passportNumber": st.sampled_from(["563410081", "108410041"]),
        },
    ),
    max_size=3,
)
LISTS = ["un-sc", "kr-mofa", "jp-mof"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.tuples(st.sampled_from(LISTS), ROWS), min_size=1, max_size=6))
def test_whatever_is_loaded_in_whatever_order_the_pairs_are_those_that_weighing_all_gives(
    tmp_path_factory: pytest.TempPathFactory, days: list[tuple[str, Rows]]
) -> None:
    database = Database(tmp_path_factory.mktemp("store") / "store.db")
    _load(database, "us-ofac-sdn", "2024-01-01", CROWD | {"m": {"name": NAMES[0], "birthDate": "1946"}})
    resolved(database)
    for number, (list_id, rows) in enumerate(days):
        _load(database, list_id, f"2024-02-{number + 1:02}", rows)
    assert current(database)
    assert kept(database) == afresh(database)
    database.close()


def _load(database: Database, list_id: str, day: str, rows: Rows) -> None:
    made, known = document(day, rows), TableReader(list_id, list_id, (MAIN,))
    store.load(database._engine, known, made, published=day, index=resolve.LinkIndex(), confirm=True)


@pytest.mark.slow
def test_a_year_of_the_real_list_gives_the_pairs_that_weighing_all_gives(tmp_path: Path, shared: Path) -> None:
    database = Database(tmp_path / "store.db")
    database.load("un-sc", shared / "raw" / "un_consolidated_2026-02-27.xml")
    history = shared / "raw" / "ofac_history"
    database.load("us-ofac-sdn", history / "sdn_2022-11-30.csv", published="2022-11-30")
    resolved(database)
    for day in ("2022-12-02", "2023-11-30", "2023-12-01"):
        database.load("us-ofac-sdn", history / f"sdn_{day}.csv", published=day)
    assert current(database)
    ours, theirs = kept(database), afresh(database)
    differ = {pair for pair in ours.keys() | theirs.keys() if ours.get(pair) != theirs.get(pair)}
    # A part of a name that too many bear no longer brings entries together; those that it once did stay together.
    assert len(differ) <= len(theirs) / 500, random.Random(1).sample(sorted(differ), min(5, len(differ)))


def test_an_entity_of_a_schema_that_nobody_knows_is_refused_and_any_of_followthemoneys_is_not() -> None:
    name = {"properties": {"name": ["Kim Yong Chol"]}}
    with pytest.raises(InvalidValue, match=r"entity 'a': no schema is called 'person'\. Did you mean Person\?"):
        list(resolve.link([{"id": "a", "schema": "person", **name}], [{"id": "b", "schema": "Person", **name}]))
    assert list(resolve.link([{"id": "a", "schema": "Address"}], [{"id": "b", "schema": "Address"}])) == []
