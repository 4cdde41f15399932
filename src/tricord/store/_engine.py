"""Opening a store: SQLite by path, PostgreSQL by URL; the schema brought up to date by Alembic when it is behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from tricord.model.errors import StoreError

#: Tables of other rooms of Tricord in the same database begin so; each room keeps its own schema up to date.
OTHER_ROOMS = "tricord_"

#: The newest migration; `tests/store` checks that it is the head of `migrations/versions`.
REVISION = "0003"


def connect(where: str | Path, *, read_only: bool = False) -> Engine:
    """An engine for a path (SQLite file, made when missing) or an SQLAlchemy URL. Raises `StoreError`.

    A read-only SQLite file is opened immutable: no lock and no journal beside it, so it may lie where nobody can write.
    """
    address = str(where)
    if "://" not in address:
        path = Path(address)
        if path.is_dir():
            raise StoreError(f"{path} is a folder. Give the path of a file, new or made by Tricord.")
        if not path.exists() and not path.absolute().parent.is_dir():
            raise StoreError(
                f"The folder {path.absolute().parent} does not exist. Make it first, or give another path."
            )
        address = (
            f"sqlite:///file:{path.absolute()}?mode=ro&immutable=1&uri=true"
            if read_only
            else f"sqlite:///{path.absolute()}"
        )
    try:
        url = make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise StoreError(f"Tricord keeps its store in SQLite or PostgreSQL, not in {url.get_backend_name()}.")
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            f"Not a store address: {address!r}. Give a file path, or postgresql://user@host/database."
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs the driver: install tricord[postgres].") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts too late for a consistent read before the first write; BEGIN is ours.
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 10000")
    # Room for a whole list: a load that outgrows the cache writes its pages twice.
    connection.execute("PRAGMA cache_size = -64000")


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("tricord_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection in one consistent read transaction. Database errors become `StoreError`."""
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except DBAPIError as error:
        raise StoreError(_plain(error)) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that no other writer shares; rolled back whole on any error."""
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(tricord_write=True)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    # One writer at a time, as on SQLite: ids are handed out by the loader, and holdings assume a
                    # still history.
                    connection.execute(text("SELECT pg_advisory_xact_lock(7218030)"))
                yield connection
    except DBAPIError as error:
        raise StoreError(_plain(error)) from error


def migrate(engine: Engine) -> None:
    """Bring the schema to `REVISION`. A store that a newer Tricord made, or another program's database, is refused."""

    def why_not(names: list[str]) -> str:
        strange = sorted(name for name in names if not name.startswith(OTHER_ROOMS))
        if not strange:
            return ""
        where = engine.url.render_as_string()
        return f"{where} holds another program's tables ({', '.join(strange[:3])}...). Give an empty one."

    migrate_tables(
        engine,
        REVISION,
        scripts=Path(__file__).with_name("migrations"),
        version_table="alembic_version",
        called="The store",
        why_not=why_not,
    )


def migrate_tables(
    engine: Engine,
    revision: str,
    *,
    scripts: Path,
    version_table: str,
    called: str,
    why_not: Callable[[list[str]], str] | None = None,
) -> None:
    """Bring a room's tables to a revision by its migration scripts, in one transaction.

    `why_not` gets the names of the tables of a database without the room's own, and says why it is refused (empty: it
    is not). Raises `StoreError` then, and where a newer Tricord, `called` so in the sentence, was here.
    """
    with reading(engine) as connection:
        names = inspect(connection).get_table_names()
        asked = text(f"SELECT version_num FROM {version_table}")
        found = connection.execute(asked).scalar() if version_table in names else None
    if found == revision:
        return
    if found is None and why_not is not None and (reason := why_not(names)):
        raise StoreError(reason)
    if found is not None and found > revision:
        raise StoreError(
            f"{called} was written by a newer Tricord (schema {found}, this one knows {revision}). Upgrade Tricord."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts))
    # `writing` lets one process in at a time, on either database; whoever comes second finds the work done.
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _plain(error: DBAPIError) -> str:
    cause = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if "full" in cause or "No space" in cause:
        return f"The disk that holds the store is full ({cause}). Nothing was changed; free some space and load again."
    if "readonly" in cause or "read-only" in cause:
        return f"The store cannot be written ({cause}). Check who owns the file and its folder, or give another path."
    if "locked" in cause:
        return f"Another process is writing to the store ({cause}). Wait until it has finished and try again."
    if "not a database" in cause or "malformed" in cause:
        return f"The file is not a Tricord store, or is damaged ({cause}). Give another path."
    return f"The database says: {cause}."
