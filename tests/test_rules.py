"""The digests of the rules change with what a rule means, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from scripts import make_rules
from scripts.make_rules import PACKAGE, RULES, TARGET, digest_of, files_of, meaning_of

RULE = '''
    """Names that are near."""

    NEAR = 0.7  # of one


    def is_near(score: float) -> bool:
        """Whether two names are near."""
        return score >= NEAR
'''


def test_the_digests_are_those_of_the_code_and_the_tables() -> None:
    assert TARGET.read_text("utf-8") == make_rules.made(), (
        "a rule has changed: run `make rules`, and commit what it made"
    )


@pytest.mark.parametrize(
    "same",
    [
        RULE.replace("  # of one", ""),
        RULE.replace("Names that are near.", "When two names are near."),
        RULE.replace("        return", "        # The limit counts as near.\n        return"),
        RULE.replace("score >= NEAR", "(\n            score >= NEAR\n        )"),
        RULE.replace('\n        """Whether two names are near."""', ""),
    ],
)
def test_what_is_said_of_a_rule_and_how_it_is_laid_out_changes_nothing(same: str) -> None:
    assert meaning_of(dedent(same)) == meaning_of(dedent(RULE))


@pytest.mark.parametrize(
    "other",
    [RULE.replace("0.7", "0.71"), RULE.replace(">=", ">"), RULE.replace("return score", "return -score")],
)
def test_a_threshold_an_operator_or_a_step_changes_the_rule(other: str) -> None:
    assert meaning_of(dedent(other)) != meaning_of(dedent(RULE))


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        ("names/tables/korean_spellings.csv", {"links", "screening"}),
        ("resolve/weights.csv", {"links"}),
        ("resolve/_rivals.py", {"links"}),
        ("screen/_attributes.py", {"screening"}),
        ("lists/un_sc/_reader.py", {"reader un-sc"}),
        ("values/countries.csv", set(RULES) - {"snapshot"}),
        ("store/schema.py", {"snapshot"}),
        ("reports/_timeline.py", set()),
    ],
)
def test_a_change_moves_the_digests_of_what_it_decides(tmp_path: Path, changed: str, moved: set[str]) -> None:
    package = tmp_path / "tricord"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "*.xz"))
    before = digests(package)
    with (package / changed).open("a", encoding="utf-8") as file:
        file.write("\nCHANGED = 1\n" if changed.endswith(".py") else "changed,1\n")
    after = digests(package)
    assert {name for name in RULES if before[name] != after[name]} == moved


def test_where_a_list_is_published_decides_nothing(tmp_path: Path) -> None:
    package = tmp_path / "tricord"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "*.xz"))
    before = digests(package)
    list_file = package / "lists" / "un_sc" / "list.toml"
    text = list_file.read_text("utf-8")
    list_file.write_text(text.replace("[[source]]", '# Where it is.\n[[source]]\nhosts = ["mirror.example"]'), "utf-8")
    assert digests(package) == before
    list_file.write_text(text.replace("floor = 500", "floor = 400"), "utf-8")
    assert digests(package)["reader un-sc"] != before["reader un-sc"]


def digests(package: Path) -> dict[str, str]:
    return {name: digest_of(files_of(patterns, package), package) for name, patterns in RULES.items()}
