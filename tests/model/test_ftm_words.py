"""What Tricord stores is said in FollowTheMoney's words, or in the few that `OWN_PROPERTIES` explains."""

from __future__ import annotations

import pytest
from followthemoney import model
from sqlalchemy import select

from tricord import store
from tricord.database import embedded_path
from tricord.model import OWN_PROPERTIES, SCHEMAS
from tricord.store import schema as t


@pytest.fixture(scope="module")
def said() -> set[tuple[str, str]]:
    """Every pair of schema and property in the embedded snapshot."""
    engine = store.connect(embedded_path(), read_only=True)
    with store.reading(engine) as connection:
        rows = connection.execute(select(t.statement.c.schema, t.statement.c.prop).distinct()).all()
    engine.dispose()
    return {(str(schema), str(prop)) for schema, prop in rows}


def test_every_kind_is_one_of_followthemoney(said: set[tuple[str, str]]) -> None:
    assert [schema for schema in sorted({schema for schema, _ in said}) if model.get(schema) is None] == []


def test_every_property_is_followthemoneys_or_explained(said: set[tuple[str, str]]) -> None:
    strange = []
    for name, prop in sorted(said):
        schema = model.get(name)
        if prop not in OWN_PROPERTIES and (schema is None or schema.get(prop) is None):
            strange.append(f"{name}.{prop}")
    assert strange == []


def test_the_schemas_are_followthemoneys() -> None:
    assert set(model.schemata) == SCHEMAS
