"""Alembic's entry: runs on the connection that `EventLog` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from tricord.coordination._schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,
)
context.run_migrations()
