"""The schema of a database brought up to date by Alembic when it is behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from tricord.model.errors import StoreError
from tricord.store._engine import reading, store_name, writing

#: The newest migration; `tests/store` checks that it is the head of `migrations/versions`.
REVISION = "0003"

_VERSION_TABLE = "alembic_version"
#: Tables of other rooms of Tricord in the same database begin so; each room keeps its own schema up to date.
_OTHER_ROOMS = "tricord_"


def migrate(engine: Engine, *, create: bool = True) -> None:
    """Bring the schema of a store to `REVISION`.

    A store that a newer Tricord made, or another program's database, is refused; with `create=False` also a database
    that is no store yet. Raises `StoreError`.
    """

    def refusal(tables: Sequence[str]) -> str:
        where = engine.url.render_as_string()
        foreign = sorted(name for name in tables if not name.startswith(_OTHER_ROOMS))
        if foreign:
            return f"{where} holds another program's tables ({', '.join(foreign[:3])}...). Give an empty one."
        return "" if create else f"{where} holds no lists yet. Check the address, or load a list into it first."

    migrate_tables(
        engine,
        REVISION,
        scripts=Path(__file__).with_name("migrations"),
        version_table=_VERSION_TABLE,
        called="The store",
        refusal=refusal,
    )


def migrate_tables(
    engine: Engine,
    revision: str,
    *,
    scripts: Path,
    version_table: str,
    called: str,
    refusal: Callable[[Sequence[str]], str] | None = None,
) -> None:
    """Bring a room's tables to a revision by its migration scripts, in one transaction.

    `refusal` is asked where the room has no tables yet: it gets the names of all tables of the database and gives the
    reason why they are not made in it; an empty one: they are. Raises `StoreError` with that reason, and where a newer
    Tricord, `called` so in the sentence, was here.
    """
    with reading(engine) as connection:
        tables = inspect(connection).get_table_names()
        asked = text(f"SELECT version_num FROM {version_table}")
        found = connection.execute(asked).scalar() if version_table in tables else None
    if found == revision:
        return
    if found is None and refusal is not None and (reason := refusal(tables)):
        raise StoreError(reason)
    if found is not None and found > revision:
        raise StoreError(
            f"{called} ({store_name(engine)}) was written by a newer Tricord (schema {found}, this one knows "
            f"{revision}). Upgrade Tricord, or give another path."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts))
    # `writing` lets one process in at a time, on either database; whoever comes second finds the work done.
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
