"""What stands on the embedded lists, with the subject that it stands for."""

from __future__ import annotations

from tricord.database import Database


def listed_entries(embedded: Database, schema: str, *props: str) -> dict[str, list[str]]:
    """The values of these properties of each entry that stands on an embedded list; `schema`: "" for any."""
    owners = [
        entry for subject in embedded.align().subjects if schema in ("", subject.schema) for entry in subject.entries
    ]
    return {
        entry.id: [
            statement.value
            for version in entry.versions
            if version.until is None
            for part in version.parts
            for statement in part.statements
            if statement.prop in props
        ]
        for entry in embedded.entries(owners).values()
    }


def listed_values(embedded: Database, *props: str) -> list[tuple[str, str]]:
    """Subject and value of these properties, of all entries that stand on an embedded list."""
    owners = {entry: subject.id for subject in embedded.align().subjects for entry in subject.entries}
    listed = listed_entries(embedded, "", *props)
    return sorted({(owners[entry], value) for entry, values in listed.items() for value in values})
