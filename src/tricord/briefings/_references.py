"""References: what a briefing or a statement is about, as `kind:name`, checked against what Tricord knows."""

from __future__ import annotations

import re

from tricord import events
from tricord.lists import known_codes
from tricord.model.errors import InvalidValue

#: The kinds of references; `report:poe-2017#84` is a numbered paragraph of a report.
KINDS = ("programme", "agreement", "resolution", "test", "report", "action", "subject", "package")
_SHAPE = re.compile(r"(?P<kind>[a-z]+):(?P<name>[^#]+)(?:#(?P<paragraph>\d+))?")


def check_reference(reference: str) -> None:
    """Raises `InvalidValue` for a reference that is none, or to something that the record does not hold.

    Subjects and packages are only checked for their shape: their lists and nodes are elsewhere.
    """
    match = _SHAPE.fullmatch(reference)
    if match is None or match["kind"] not in KINDS:
        kinds = ", ".join(KINDS)
        raise InvalidValue(f"{reference!r} is no reference. Write kind:name, with one of the kinds {kinds}.")
    if match["paragraph"] and match["kind"] != "report":
        raise InvalidValue(f"{reference!r}: only reports have numbered paragraphs.")
    known = _known(match["kind"])
    if known is not None and match["name"] not in known:
        raise InvalidValue.unknown(f"{reference}: the record has no such {match['kind']}.", [match["name"]], known)


def _known(kind: str) -> list[str] | None:
    record = events.load()
    if kind == "programme":
        return sorted(known_codes())
    if kind == "agreement":
        return list(events.agreements(record))
    if kind == "resolution":
        return [resolution.number for resolution in record.resolutions]
    if kind == "test":
        return [test.id for test in record.tests]
    if kind == "report":
        return [report.id for report in record.reports]
    if kind == "action":
        return [action.id for action in (*record.actions, *record.us_actions)]
    return None
