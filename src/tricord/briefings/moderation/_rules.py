"""The house rules that readers see: their names, words and version, and the two profiles that apply them."""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec

from tricord.briefings.moderation import _dictionary
from tricord.briefings.moderation._tables import FOLDER, rows
from tricord.model.errors import InvalidValue

#: Raised whenever the code that applies the tables decides otherwise.
EDITION = 1
#: The rules by the names that findings carry, in the order in which the page shows them.
RULES = ("profanity", "insult", "offensive", "beliefs", "spelling", "letters", "capitals", "spam", "empty")


class HouseRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as its readers see it."""

    rule: str
    title: str
    text: str


class HouseProfile(msgspec.Struct, frozen=True, kw_only=True):
    """How strictly the rules are applied. `approve_first`: nothing appears before a person approved it. `strict`: a
    slip of spelling, letters or capitals refuses whatever its share; one slip in a long text goes to a person.
    """

    name: str
    approve_first: bool
    strict: bool


#: `seed` is the text at the foot of the report of 27 October 2016; `default` is gentler.
PROFILES = {
    "default": HouseProfile(name="default", approve_first=False, strict=False),
    "seed": HouseProfile(name="seed", approve_first=True, strict=True),
}


def house_rules(lang: str) -> tuple[HouseRule, ...]:
    """The rules in a reader's language. Raises `InvalidValue` for a language in which they are not written."""
    found = {row["rule"]: row for row in rows("rules.csv") if row["lang"] == lang}
    if not found:
        raise InvalidValue(f"The house rules are not written in {lang!r}; use tr, en, ko or ja.")
    return tuple(HouseRule(rule=rule, title=found[rule]["title"], text=found[rule]["text"]) for rule in RULES)


@cache
def rules_version() -> str:
    """The version of the rules, their tables and what assists them: `1-3f9a20c4+tr+en`."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    assisted = "".join(f"+{lang}" for lang in ("tr", "en") if _dictionary.available(lang))
    return f"{EDITION}-{digest.hexdigest()[:8]}{assisted}"


def reason_of(code: str, lang: str, found: str, mended: str | None) -> str:
    """Why a place in a comment is not as the rules want it, in a reader's language."""
    return _reasons()[code][lang].format(found=shown(found), mended=mended or "")


def shown(found: str, most: int = 40) -> str:
    """A stretch of a comment as a reason quotes it."""
    plain = " ".join(found.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


@cache
def _reasons() -> dict[str, dict[str, str]]:
    return {row["reason"]: row for row in rows("reasons.csv")}
