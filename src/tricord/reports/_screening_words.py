"""A party's standing and the versions of an answer in words, for every form of the results."""

from __future__ import annotations

from collections.abc import Iterator

from tricord.i18n import tr
from tricord.lists import LIST_IDS, info, ownership_rules, weak_may_be_left_out
from tricord.screen import PartyStanding, Versions

_BY_OWN_ACT = ("listed", "autonomous", "implementing")
#: States in which no list holds the subject: they have a cell, and nothing to tell.
SILENT = ("not listed", "unknown")


def standing_text(standing: PartyStanding) -> str:
    """A party's designation in words: `listed since 2013-03-07 (un-sc, DPRK: asset-freeze, travel-ban)`."""
    since = f" {standing_since(standing)}" if standing_since(standing) else ""
    where = ", ".join(part for part in (standing.list_id, standing.programme, standing.law) if part)
    measures = ", ".join(standing.measures)
    details = ": ".join(part for part in (where, measures) if part)
    return f"{standing.state}{since}" + (f" ({details})" if details else "")


def standing_since(standing: PartyStanding) -> str:
    """Since when. That a list states no day is said of a designation by its own act, and of no other state."""
    if standing.since:
        return tr("since {day}", day=standing.since)
    if standing.state not in _BY_OWN_ACT:
        return ""
    if standing.since_by:
        return tr("since unknown, by {day} at the latest", day=standing.since_by)
    return tr("since unknown")


def versions_text(versions: Versions) -> str:
    """What an answer rests on, in one line."""
    parts = [
        f"tricord {versions.tricord}",
        tr("rules {version}", version=versions.rules),
        tr("index {version}", version=versions.index),
        *(f"{list_id} {day}" for list_id, day in versions.lists.items()),
    ]
    return "; ".join(parts)


def coverage_text(versions: Versions) -> str:
    """What the lists at hand cover: the parties whose whole lists are there, and those of whom some programmes are."""
    whole: dict[str, None] = {}
    parts: dict[str, dict[str, None]] = {}
    for list_id in versions.lists:
        if list_id not in LIST_IDS or not (about := info(list_id)).party:
            continue
        if about.exhaustive and not about.programmes:
            whole[about.party] = None
        else:
            parts.setdefault(about.party, {}).update(dict.fromkeys(about.programmes))
    said = [tr("{parties} whole", parties=", ".join(whole))] if whole else []
    said += [
        tr("{party} only {programmes}", party=party, programmes=", ".join(programmes))
        for party, programmes in parts.items()
        if party not in whole
    ]
    return tr(
        "Lists at hand: {coverage}. Of other parties nothing is known.", coverage="; ".join(said) or tr("none known")
    )


def weak_left_out_text() -> str:
    """Of which lists weak aliases are left out, and on whose word."""
    lists = sorted(weak_may_be_left_out())
    sources = dict.fromkeys(info(list_id).weak_optional for list_id in lists)
    return tr(
        "Weak aliases were left out of {lists}, except where a birth date or a number agrees ({source}).",
        lists=", ".join(lists),
        source="; ".join(sources),
    )


def ownership_lines(as_of: str | None) -> Iterator[str]:
    """What was not examined, and by whose rules what listed persons own or control is frozen on the day."""
    rules = ownership_rules(as_of or "")
    yield tr(
        "Ownership and control were not examined. What listed persons own or control is frozen, by rules of {parties}.",
        parties=", ".join(dict.fromkeys(rule.party for rule in rules)),
    )
    for rule in rules:
        yield tr("{party}: {threshold} ({law})", party=rule.party, threshold=rule.threshold, law=rule.law)
