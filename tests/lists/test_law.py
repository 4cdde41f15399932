"""What parties' law says beside their lists: the tables, against their source and against the lists."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tricord.database import Database
from tricord.lists import LIST_IDS, bodies, known_codes, ownership_rules, rules_reaching, status_rules, un_effects
from tricord.model import KINDS, Measure
from tricord.names import SAME, compare

#: Last days, where the source has the day on which the rule was gone.
ENDED = {"US-SY-GOV": "2025-06-30", "US-50PCT-2008": "2014-08-12"}


def test_every_rule_of_the_source_stands_with_its_law_and_its_days(shared: Path) -> None:
    with (shared / "rules_by_status.csv").open(encoding="utf-8", newline="") as file:
        source = {row["rule_id"]: row for row in csv.DictReader(file)}
    ours = {rule.rule: rule for rule in status_rules()}
    assert ours.keys() == source.keys()
    for name, row in source.items():
        rule = ours[name]
        assert (rule.party, rule.law, rule.says) == (row["party"], row["law"], row["measure"])
        assert (rule.since, rule.until) == (row["from"], ENDED.get(name, row["to"]))
        assert rule.source == row["source"]


def test_what_no_stored_source_states_decides_no_cell() -> None:
    assert [rule.rule for rule in status_rules() if rule.decides and rule.source == "own knowledge"] == []
    assert all(rule.since and rule.measures and rule.programmes for rule in status_rules() if rule.decides)


def test_the_tables_use_the_words_of_the_project() -> None:
    known = {measure.value for measure in Measure}
    assert {m for rule in status_rules() for m in rule.measures} <= known
    assert {code for rule in status_rules() for code in rule.programmes} <= set(known_codes())
    assert {code for body in bodies() for code in (body.programme,)} <= set(known_codes())
    for party in ("US", "JP", "KR", "EU", "AU", "CA", "CH", "GB"):
        for effect in un_effects(party):
            assert effect.effect in ("own law", "own act")
            assert set(effect.shown_on) <= set(LIST_IDS)
            assert set(effect.kinds) <= set("".join(KINDS.values()))


@pytest.mark.slow
def test_each_body_bears_its_name_on_the_lists(embedded: Database) -> None:
    wanted = {entry: body for body in bodies() for entry in body.entries}
    table = embedded.align(subjects=list(wanted))
    found = {entry: subject for subject in table.subjects for entry in subject.entries if entry in wanted}
    assert found.keys() == wanted.keys()
    for entry, subject in found.items():
        name = wanted[entry].name.partition(" (")[0]
        best = max(compare(name, one.value, schema="Organization").score for one in subject.names)
        assert best >= 0.6, (entry, name, SAME)


def test_a_rule_reaches_only_while_it_is_in_force_and_those_without_a_condition_come_first() -> None:
    def rules(party: str, reaches: str, programme: str, day: str) -> list[str]:
        return [rule.rule for rule in rules_reaching(party, [(reaches, programme)], day)]

    assert rules("US", "government of", "DPRK", "2016-03-14") == []
    assert rules("US", "government of", "DPRK", "2016-03-15") == ["US-510.201-GOV"]
    assert rules("US", "government of", "SYRIA", "2025-06-30") == ["US-SY-GOV"]
    assert rules("US", "government of", "SYRIA", "2025-07-01") == rules("US", "government of", "SYRIA", "") == []
    assert rules("UN", "flag", "DPRK", "2018-01-01") == ["UN-2375-11", "UN-2094-17"]
    assert rules("JP", "flag", "IRAN", "2018-01-01") == []


def test_whose_rules_reach_what_a_listed_person_owns_depends_on_the_day() -> None:
    def korean(day: str) -> list[str]:
        return [rule.rule for rule in ownership_rules(day) if rule.party == "KR"]

    assert korean("2026-01-21") == []
    assert korean("2026-01-22") == korean("") == ["KR-OWN", "KR-CTRL"]
    assert "EU-OWN-OLD" in [rule.rule for rule in ownership_rules("2024-07-02")]
    assert "EU-OWN" in [rule.rule for rule in ownership_rules("2024-07-03")]


def test_the_law_of_one_programme_stands_in_no_cell_of_another() -> None:
    """The Australian regulations on North Korea stood in the cells of the Taliban."""
    of_north_korea = [
        effect
        for party in ("AU", "GB", "CA", "EU", "CH", "JP", "KR", "US")
        for effect in un_effects(party)
        if any(words in effect.law for words in ("DPRK", "2019/411", "2006-287", "2017/1509"))
    ]
    assert {effect.party for effect in of_north_korea} >= {"AU", "GB", "CA", "EU"}
    assert all(effect.programmes == ("DPRK",) for effect in of_north_korea)
