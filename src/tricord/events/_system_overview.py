"""What the record says of one missile system, question by question."""

from __future__ import annotations

from datetime import date

from tricord.events._record import Answer, EventRecord
from tricord.events._tests import count_tests, system_range
from tricord.events._timeline import Line


def system_overview(
    record: EventRecord,
    system: str,
    *,
    year: int | None = None,
    as_of: str | date | None = None,
    known_on: str | date | None = None,
) -> tuple[Line, ...]:
    """Its launches with their outcomes, and its range in km; options and errors as for `count_tests`."""
    when = f" in {year}" if year else ""

    def launches(outcome: str | None = None) -> Answer:
        return count_tests(record, system=system, year=year, as_of=as_of, known_on=known_on, outcome=outcome)

    return (
        Line(question=f"{system} launches{when}", answer=launches()),
        Line(question=f"  success{when}", answer=launches("success")),
        Line(question=f"  failure{when}", answer=launches("failure")),
        Line(question=f"{system} range, km", answer=system_range(record, system, known_on=known_on)),
    )
