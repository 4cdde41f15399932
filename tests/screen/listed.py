"""What stands on the embedded lists, with the subject that it stands for."""

from __future__ import annotations

from tricord.database import Database


def listed_values(embedded: Database, *props: str) -> list[tuple[str, str]]:
    """Subject and value of these properties, of all entries that stand on an embedded list."""
    owners = {entry: subject.id for subject in embedded.align().subjects for entry in subject.entries}
    return sorted(
        {
            (owners[entry.id], statement.value)
            for entry in embedded.entries(owners).values()
            for version in entry.versions
            if version.until is None
            for part in version.parts
            for statement in part.statements
            if statement.prop in props
        }
    )
