"""Alembic's entry: runs on the connection that `tricord.briefings` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from tricord.briefings._database import VERSION_TABLE
from tricord.briefings.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,
)
context.run_migrations()
