"""Alembic's entry: runs on the connection that `tricord.node` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from tricord.node.database import VERSION_TABLE
from tricord.node.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,
)
context.run_migrations()
