"""Tests and resolutions of the record of events, as what an action may have followed."""

from __future__ import annotations

from tricord import events
from tricord.align import Happening

#: Systems whose launch is a happening of its own kind.
_LONG_RANGE = ("ICBM", "IRBM")


def happenings() -> list[Happening]:
    """The tests, and the resolutions that did more than prolong a mandate, in the words of `align`."""
    record = events.load()
    classes = {test.id: test.system_class for test in record.tests}
    lasting = {r.symbol for r in record.resolutions if r.adopted and not r.renewal}
    found = []
    for moment in events.timeline(record, kinds=("nuclear", "missile", "space", "resolution")):
        if moment.kind == "resolution" and not lasting & set(moment.ids):
            continue
        long_range = any(classes.get(name) in _LONG_RANGE for name in moment.ids)
        kind = "long-range" if moment.kind == "missile" and long_range else moment.kind
        found.append(Happening(date=moment.date, kind=kind, title=moment.title, ids=moment.ids))
    return found
