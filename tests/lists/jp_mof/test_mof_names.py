"""Names in the packings of the workbook; each case is a real cell or made like one."""

from __future__ import annotations

import pytest

from tricord.lists._bracketed_names import variants

# The grammar of names in a cell, tried on single cells.
from tricord.lists._japanese_cells import clean
from tricord.lists._japanese_names import name_of, names_of


def _names(cell: str, *, kind: str = "alias", person: bool = False) -> list[str]:
    return [f"{name.kind}:{name.text}" for name in names_of(clean(cell), kind=kind, person=person)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "エフ・ティー・ビー；ムヨクバンク\nFTB; Mooyokbank",
            ["エフ・ティー・ビー", "ムヨクバンク", "FTB", "Mooyokbank"],
        ),
        (
            "(a)アブ・ハリル(b)アブ・サリム\n(a.k.a.: (a)Abu Khalil (b)Abu Salim)",
            ["アブ・ハリル", "アブ・サリム", "Abu Khalil", "Abu Salim"],
        ),
        (
            "(a)アブ・ハリル(b)アブ・サリム\n(a.k.a. Khalil, Abu (b) Salim, Abu)",
            ["アブ・ハリル", "アブ・サリム", "Khalil, Abu", "Salim, Abu"],
        ),
        (
            "(a)エル・パラ(戦闘員名)(b)アブ・ハリル\n(a.k.a.: (a)El Para(combat name) (b)Abu Khalil)",
            ["エル・パラ", "アブ・ハリル", "El Para", "Abu Khalil"],
        ),
        (
            "(a)アブ・ハリル(旅券番号：B0515、出生地:マリ共和国キダル(Kidal)州、発行地:エスック(Essouck))",
            ["アブ・ハリル"],
        ),
        (
            "(a)アル・マスリ、アブー・モハメド\n(a.k.a. (a) Al-Masri, Abu Mohamed)",
            ["アル・マスリ、アブー・モハメド", "Al-Masri, Abu Mohamed"],
        ),
        ("チョン・チョン・ガン・シッピング・カンパニー・リミテッド\nChong Chon Gang Shipping Co., Ltd.", None),
        ("（別称、有限会社CHGLM）\n(a.k.a. LLC CHGLM)", ["有限会社CHGLM", "LLC CHGLM"]),
        (
            "（別称、アルファ社及びベータ社）\n(a.k.a. Alpha; a.k.a. Beta; a.k.a. AB)",
            ["アルファ社", "ベータ社", "Alpha", "Beta", "AB"],
        ),
        (
            "（別称、株式会社NIIプラタン及び付属工場）\n(a.k.a. AO NII Platan)",
            ["株式会社NIIプラタン及び付属工場", "AO NII Platan"],
        ),
        ("(a.k.a. 10 Shipyard; a.k.a. 163 Armor Plant)", ["10 Shipyard", "163 Armor Plant"]),
        ("(a)ルムリ（Rumuli）、(b)議長（Chairman）", ["ルムリ", "Rumuli", "議長", "Chairman"]),
        ("ジン・ティサン\nJin Tiesan (金铁三)", ["ジン・ティサン", "Jin Tiesan", "金铁三"]),
        ("AL-BASHAER TRADING COMPANY, LTD, AL-BASHIR TRADING COMPANY, LTD", None),
        ("不明", []),
    ],
)
def test_packed_aliases_come_apart_and_company_forms_stay(cell: str, expected: list[str] | None) -> None:
    found = [name.partition(":")[2] for name in _names(cell)]
    if expected is None:
        assert not {"Ltd.", "LTD", "Ltd"} & set(found)
        assert any("Ltd" in name or "LTD" in name for name in found)
    else:
        assert found == expected


def test_labels_make_former_names_and_hold_until_the_next_label() -> None:
    cell = "（別称）コリア・ヨンボン\nKorea Yonbong\n（旧称）リョンガクサン\nLyongaksan"
    assert _names(cell) == [
        "alias:コリア・ヨンボン",
        "alias:Korea Yonbong",
        "previousName:リョンガクサン",
        "previousName:Lyongaksan",
    ]
    assert _names("(a.k.a. CNRG Management; f.k.a. CNRG Projects)") == [
        "alias:CNRG Management",
        "previousName:CNRG Projects",
    ]


def test_the_column_of_weak_aliases_makes_weak_aliases() -> None:
    assert _names("(a)オマリ（Omari）", kind="weakAlias") == ["weakAlias:オマリ", "weakAlias:Omari"]


def test_an_original_script_is_a_name_of_its_own() -> None:
    assert [name.text for name in name_of(clean("ADEM YILMAZ\n(original script: عدم)"), person=True)] == [
        "ADEM YILMAZ",
        "عدم",
    ]
    assert [name.text for name in name_of(clean("ISIL-SEA Group\n(original script：不明)"), person=False)] == [
        "ISIL-SEA Group"
    ]


def test_spelling_variants_of_a_person_are_written_out() -> None:
    found = [(name.kind, name.text) for name in variants("Pavel(Pavlo) GUBAREV(HUBARIEV)", kind="name")]
    assert found == [
        ("name", "Pavel GUBAREV"),
        ("alias", "Pavel HUBARIEV"),
        ("alias", "Pavlo GUBAREV"),
        ("alias", "Pavlo HUBARIEV"),
    ]


def test_a_surname_unlike_the_one_before_it_makes_a_weak_alias_and_a_maiden_name_a_former_one() -> None:
    assert ("weakAlias", "Sergey Khmuryi") in [
        (n.kind, n.text) for n in variants("Sergey DUBINSKY (Khmuryi)", kind="name")
    ]
    found = [(n.kind, n.text) for n in name_of("Oljga (Olga) Zanko (nee, Amelchenkova)", person=True)]
    assert ("previousName", "Olga Amelchenkova") in found


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "Korea Mining Development Trading Corporation (KOMID)",
            ["Korea Mining Development Trading Corporation", "KOMID"],
        ),
        # The short form is the group's, not the institute's.
        ("20th Research Institute of China Electronic Technology Group Corporation (CETC)", None),
        # Only the branch is listed.
        ("Pan Systems Pte. Ltd. (Pyongyang branch)", ["Pan Systems Pte. Ltd. (Pyongyang branch)"]),
        ("AL-HARAMAYN FOUNDATION (TANZANIA)", ["AL-HARAMAYN FOUNDATION (TANZANIA)"]),
        ("L.T. Engineering & Trade Services PVT (LTD)", ["L.T. Engineering & Trade Services PVT (LTD)"]),
        ("Rostec（Russian Technologies State Corporation）", ["Rostec", "Russian Technologies State Corporation"]),
        ("Self-proclaimed “Luhansk(Lugansk) Guard”", ["Luhansk Guard", "Lugansk Guard"]),
    ],
)
def test_brackets_after_the_name_of_an_organization(cell: str, expected: list[str] | None) -> None:
    found = [name.text for name in name_of(clean(cell), person=False)]
    if expected is None:
        assert "CETC" not in found
    else:
        assert found == expected


def test_facts_beside_an_alias_are_kept_and_are_no_name() -> None:
    (first, second) = names_of(
        clean(
            "マンスール・ザエール、１９７４年３月２１日イラク国バグダッドにて出生\n"
            " (a.k.a.: Mansour Thaer, born 21 March 1974 in Baghdad)"
        ),
        kind="alias",
        person=True,
    )
    assert (first.text, second.text) == ("マンスール・ザエール", "Mansour Thaer")
    assert first.remarks
    assert second.remarks


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("LASHKAR I JHANGVI (LJ)", ["name:LASHKAR I JHANGVI", "alias:LJ"]),
        ("AL-QAIDA IN THE ARABIAN PENINSULA (AQAP)", ["name:AL-QAIDA IN THE ARABIAN PENINSULA", "alias:AQAP"]),
    ],
)
def test_initials_are_a_short_form_even_of_what_the_sheet_takes_for_a_person(cell: str, expected: list[str]) -> None:
    assert [f"{name.kind}:{name.text}" for name in name_of(clean(cell), person=True)] == expected


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (
            "アブデル・サブリ(南アフリカ旅券434021161と関連を有する偽名。没収済み。)Abd al-Muhsin; Abu Anas",
            ["アブデル・サブリ", "Abd al-Muhsin", "Abu Anas"],
        ),
        ("アブド・アルムフシ:アブド・アルラフマン", ["アブド・アルムフシ", "アブド・アルラフマン"]),
    ],
)
def test_names_of_a_person_that_run_together_are_parted_by_their_script(cell: str, names: list[str]) -> None:
    assert _names(cell, person=True) == [f"alias:{name}" for name in names]


def test_letters_inside_a_name_of_a_body_belong_to_it() -> None:
    assert _names("株式会社RPC KBM") == ["alias:株式会社RPC KBM"]
