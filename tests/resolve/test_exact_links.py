"""Entries become one subject by exact evidence only, and each link says what it rests on."""

from __future__ import annotations

from tests.worlds import Publish
from tricord.database import Database

KIM = {"name": "KIM, Yong Chol", "birthDate": "1946", "since": "2016-12-02"}


def subjects(database: Database) -> list[tuple[str, ...]]:
    return sorted(subject.entries for subject in database.align().subjects)


def evidence(database: Database) -> list[str]:
    return [link.evidence for subject in database.align().subjects for link in subject.links]


def test_one_name_with_agreeing_birth_date_kind_and_programme(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.1": {"name": "KIM YONG CHOL", "birthDate": "1946-05-01"}})
    publish("us-ofac-sdn", "2024-05-02", {"1": KIM})
    assert subjects(database) == [("un-sc:KPi.1", "us-ofac-sdn:1")]
    (why,) = evidence(database)
    assert "same name" in why
    assert "birth dates agree (1946-05-01 / 1946)" in why
    assert "same programme" in why


def test_a_birth_date_that_contradicts_forbids_the_link(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": KIM})
    publish("jp-mof", "2026-03-05", {"17-1": {**KIM, "birthDate": "1962-02-18"}})
    assert len(subjects(database)) == 2


def test_birth_dates_a_day_apart_link_one_name_unless_a_list_keeps_them_apart(
    database: Database, publish: Publish
) -> None:
    chu = {"name": "CHU, Hyok", "birthDate": "1986-11-23"}
    publish("us-ofac-sdn", "2024-05-02", {"1": chu})
    publish("un-sc", "2026-02-27", {"KPi.65": {"name": "CHU HYOK", "birthDate": "1986-11-22"}})
    assert subjects(database) == [("un-sc:KPi.65", "us-ofac-sdn:1")]
    assert "a day apart (1986-11-22 / 1986-11-23)" in evidence(database)[0]
    publish("un-sc", "2026-02-28", {"KPi.65": {"name": "CHU HYOK", "birthDate": "1986-11-22"}, "KPi.99": chu})
    assert ("un-sc:KPi.65",) in subjects(database)


def test_a_birth_date_on_one_side_links_only_a_name_that_stands_alone(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": KIM})
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "KIM, Yong Chol"}})
    assert subjects(database) == [("kr-mofa:K1", "us-ofac-sdn:1")]
    publish("us-ofac-sdn", "2024-05-03", {"1": KIM, "2": {**KIM, "birthDate": "1962"}})
    assert len(subjects(database)) == 3, "two of one name on one list: the undated third cannot be placed"


def test_an_undated_entry_does_not_make_one_of_two_men_of_one_name(database: Database, publish: Publish) -> None:
    """The general (born 1946) and the arms dealer (born 1962) are both Kim Yong Chol; a Korean notice states no birth
    date.
    """
    publish("us-ofac-sdn", "2024-05-02", {"1": KIM}, alt={"1": {"alias": "KIM, Young-Chul"}})
    publish("un-sc", "2026-02-27", {"KPi.24": {"name": "KIM YONG CHOL", "birthDate": "1962-02-18"}})
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "KIM, Yong Chol", "alias": "KIM, Young-Chul"}})
    assert subjects(database) == [("kr-mofa:K1", "us-ofac-sdn:1"), ("un-sc:KPi.24",)]


def test_links_on_a_name_alone_give_way_when_they_join_contradicting_birth_dates(
    database: Database, publish: Publish
) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "alias": "ALPHA, Beta"}})
    publish("jp-mof", "2026-03-05", {"17-1": {"name": "GAMMA, Delta", "birthDate": "1962"}})
    publish("kr-mofa", "2026-01-22", {"K1": {"name": "GAMMA, Delta", "alias": "ALPHA, Beta"}})
    assert len(subjects(database)) == 3


def test_another_programme_is_another_circle_of_people(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {**KIM, "programme": "CUBA"}})
    publish("jp-mof", "2026-03-05", {"17-1": KIM})
    assert len(subjects(database)) == 2


def test_an_official_cross_reference_links_whatever_the_names(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.48": {"name": "PAEK SE BONG"}})
    publish("jp-mof", "2026-03-05", {"15-48": {"name": "ペク・セボン", "reference": "un-sc:KPi.48"}})
    assert subjects(database) == [("jp-mof:15-48", "un-sc:KPi.48")]
    assert evidence(database) == ["jp-mof:15-48 cites un-sc:KPi.48"]


def test_the_same_identifier_links_but_not_against_the_birth_date_or_the_name(
    database: Database, publish: Publish
) -> None:
    publish(
        "us-ofac-sdn",
        "2024-05-02",
        {
            "1": {"name": "RI, Su Yong", "passportNumber": "654-210-987"},
            "2": {"name": "PAK, Jong Chon", "passportNumber": "PS472310104", "birthDate": "1950"},
        },
    )
    publish(
        "jp-mof",
        "2026-03-05",
        {
            "17-1": {"name": "RI SU YONG ALIAS", "passportNumber": "654210987"},
            "17-2": {"name": "PAK JONG CHON", "passportNumber": "PS 472310104", "birthDate": "1970"},
            "17-3": {"name": "CHOE RYONG HAE", "passportNumber": "654210987"},
        },
    )
    assert ("jp-mof:17-1", "us-ofac-sdn:1") in subjects(database)
    assert len(subjects(database)) == 4


def test_a_number_that_one_list_prints_on_two_companies_joins_neither(database: Database, publish: Publish) -> None:
    company = {"schema": "Company", "taxNumber": "7842335610", "programme": "RUSSIA"}
    publish(
        "us-ofac-sdn",
        "2024-05-02",
        {"1": {**company, "name": "JSC GRANIT ELECTRON"}, "2": {**company, "name": "JSC PETROVSKII ZAVOD MOLOT"}},
    )
    publish("jp-mof", "2026-03-05", {"28-1": {**company, "name": "JSC Granit Electron"}})
    assert ("jp-mof:28-1", "us-ofac-sdn:1") in subjects(database)
    assert ("us-ofac-sdn:2",) in subjects(database)


def test_two_companies_of_one_name_on_one_list_stay_two(database: Database, publish: Publish) -> None:
    publish(
        "us-ofac-sdn",
        "2024-05-02",
        {
            "1": {"schema": "Company", "name": "FENIKS", "taxNumber": "4802013587"},
            "2": {"schema": "Company", "name": "FENIKS", "taxNumber": "6829115653"},
        },
    )
    assert subjects(database) == [("us-ofac-sdn:1",), ("us-ofac-sdn:2",)]


def test_ships_with_different_hull_numbers_are_different_ships(database: Database, publish: Publish) -> None:
    ship = {"schema": "Vessel", "name": "CHON MYONG 1", "since": "2014-07-28"}
    publish("us-ofac-sdn", "2024-05-02", {"1": {**ship, "imoNumber": "IMO8712362"}})
    publish(
        "kr-mofa",
        "2026-01-22",
        {"K1": {**ship, "imoNumber": "IMO9009085"}, "K2": {**ship, "name": "OTHER NAME", "imoNumber": "IMO8712362"}},
    )
    assert subjects(database) == [("kr-mofa:K1",), ("kr-mofa:K2", "us-ofac-sdn:1")]


def test_a_short_or_generic_key_links_nobody(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {"name": "GEC", "schema": "Organization"}, "2": {"name": "Ri"}})
    publish("jp-mof", "2026-03-05", {"16-1": {"name": "G.E.C.", "schema": "Organization"}, "17-1": {"name": "RI"}})
    assert len(subjects(database)) == 4


def test_legal_forms_of_different_length_meet(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": {"name": "KOREA KWANGSONG TRADING CORP.", "schema": "Organization"}})
    publish("jp-mof", "2026-03-05", {"13-3": {"name": "Korea Kwangsong Trading Corporation", "schema": "Organization"}})
    assert subjects(database) == [("jp-mof:13-3", "us-ofac-sdn:1")]


def test_subject_ids_survive_reloads_new_lists_and_merges(database: Database, publish: Publish) -> None:
    publish("us-ofac-sdn", "2024-05-02", {"1": KIM})
    publish("jp-mof", "2026-03-05", {"17-1": {"name": "キム・ヨンチョル", "birthDate": "1946"}})
    first = {subject.entries: subject.id for subject in database.align().subjects}
    publish("un-sc", "2026-02-27", {"KPi.1": {"name": "KIM YONG CHOL", "birthDate": "1946"}})
    publish(
        "jp-mof", "2026-03-06", {"17-1": {"name": "キム・ヨンチョル", "birthDate": "1946", "reference": "un-sc:KPi.1"}}
    )
    (merged,) = database.align().subjects
    assert merged.id == first["us-ofac-sdn:1",]
    former = first["jp-mof:17-1",]
    assert [s.id for s in database.find(former).subjects] == [merged.id], "a former id still finds the subject"


def test_a_cross_reference_that_is_withdrawn_parts_the_subjects_again(database: Database, publish: Publish) -> None:
    publish("un-sc", "2026-02-27", {"KPi.1": {"name": "KIM YONG CHOL"}})
    publish("jp-mof", "2026-03-05", {"15-1": {"name": "キム・ヨンチョル", "reference": "un-sc:KPi.1"}})
    publish("jp-mof", "2026-03-06", {"15-1": {"name": "キム・ヨンチョル"}})
    assert subjects(database) == [("jp-mof:15-1",), ("un-sc:KPi.1",)]


def test_two_notices_on_one_subject_keep_nothing_apart(database: Database, publish: Publish) -> None:
    """A table of notices has an entry for each act, so two entries are not two subjects; on a list they are."""
    short, full = "OCEAN BUNKERING JV CO", "Ocean Bunkering Joint Venture Company"
    company = {"schema": "Company", "name": short, "alias": full}
    publish("us-ofac-sdn", "2024-05-02", {"9": company})
    publish("jp-mof", "2026-03-05", {"16-54": {"schema": "Company", "name": full}})
    notices = {"a": ("jp-mof:16-54", full), "b": ("us-ofac-sdn:9", short)}
    rows = {key: {"schema": "Company", "name": name, "reference": cited} for key, (cited, name) in notices.items()}
    publish("jp-notices", "2026-03-05", rows)
    assert subjects(database) == [("jp-mof:16-54", "jp-notices:a", "jp-notices:b", "us-ofac-sdn:9")]


def test_a_company_number_written_on_anothers_entry_joins_nobody(database: Database, publish: Publish) -> None:
    """OFAC and South Korea list two companies under the number 1991835; a hull number is another matter."""
    ours = {
        "23723": {"schema": "Company", "name": "TONGHUNG SHIPPING & TRADING CO", "imoNumber": "1991835"},
        "19583": {"schema": "Company", "name": "KOREA ZUZAGBONG MARITIME LTD", "imoNumber": "1991835"},
    }
    publish("us-ofac-sdn", "2024-05-02", ours)
    assert len(subjects(database)) == 2
    publish("un-sc", "2026-02-27", {"1": {"schema": "Vessel", "name": "HU CHANG", "imoNumber": "8330815"}})
    publish("kr-mofa", "2026-01-22", {"1": {"schema": "Vessel", "name": "O UN CHONG NYON", "imoNumber": "8330815"}})
    assert ("kr-mofa:1", "un-sc:1") in subjects(database)


def test_a_name_of_war_and_years_that_touch_make_no_one_man(database: Database, publish: Publish) -> None:
    """Hundreds are called Abu Ubaidah: three of them, born in 1972 and in 1974, were one subject."""
    ahmed = {"name": "DIRIYE, Ahmed", "alias": "ABU UBAIDAH", "birthDate": "1972~"}
    ramzi = {"name": "BINALSHIBH, Ramzi", "alias": "ABU UBAIDAH", "birthDate": "1972-05-01"}
    publish("us-ofac-sdn", "2024-05-02", {"1": ahmed, "2": ramzi})
    publish("un-sc", "2026-02-27", {"SOi.14": ahmed, "QDi.81": {**ramzi, "name": "RAMZI BINALSHIBH"}})
    assert subjects(database) == [("un-sc:QDi.81", "us-ofac-sdn:2"), ("un-sc:SOi.14", "us-ofac-sdn:1")]


def test_an_alias_and_one_whole_day_of_birth_make_one_man(database: Database, publish: Publish) -> None:
    publish(
        "us-ofac-sdn", "2024-05-02", {"1": {"name": "RIFKI, T.", "alias": "ABU UBAIDAH", "birthDate": "1974-08-29"}}
    )
    publish("un-sc", "2026-02-27", {"Q": {"name": "TAUFIK", "alias": "ABU UBAIDAH", "birthDate": "1974-08-29"}})
    assert subjects(database) == [("un-sc:Q", "us-ofac-sdn:1")]
