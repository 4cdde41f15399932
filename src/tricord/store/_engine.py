"""Opening a database: SQLite by path, PostgreSQL by URL; transactions whose errors are sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoConnection

from tricord.model.errors import StoreError

#: The first bytes of every SQLite database that holds anything.
_SQLITE_HEADER = b"SQLite format 3\0"
_NO_ADDRESS = "Not a store address: {address!r}. Give a file path, or postgresql://user@host/database."


def connect(
    where: str | Path, *, read_only: bool = False, create: bool = True, pool: Mapping[str, int] | None = None
) -> Engine:
    """An engine for a path (SQLite file) or an SQLAlchemy URL. Raises `StoreError` for what can be none.

    A missing or empty SQLite file is made when it is first written to; with `create=False` it is refused, so that who
    only asks does not leave an empty store behind. A read-only SQLite file is opened immutable: no lock and no journal
    beside it, so it may lie where nobody can write. `pool`: how many connections, as SQLAlchemy's `create_engine` takes
    it, where the default of 5 and 10 more is not it.
    """
    address = str(where)
    if "://" not in address:
        path = Path(address).absolute()
        _check_file(path, create=create and not read_only)
        address = f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true" if read_only else f"sqlite:///{path}"
    url = _url(address)
    if url.drivername == "sqlite" and address == str(where) and url.database not in (None, "", ":memory:"):
        _check_file(Path(url.database.removeprefix("file:")).absolute(), create=create)
    try:
        engine = create_engine(url, **(pool or {}))
    except NoSuchModuleError as error:
        raise StoreError(_NO_ADDRESS.format(address=address)) from error
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs the driver: install tricord[postgres].") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def store_file(where: str | Path) -> Path | None:
    """The SQLite file that an address names; None where it names none. Raises `StoreError` for what is no address."""
    address = str(where)
    if "://" not in address:
        return Path(address).absolute()
    url = _url(address)
    if url.drivername.partition("+")[0] != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database).removeprefix("file:")).absolute()


def _check_file(path: Path, *, create: bool) -> None:
    """Raises `StoreError` for a path that is no SQLite file and, unless it may be made, is not one yet."""
    start = None
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder. Give the path of a file, new or made by Tricord.")
        with path.open("rb") as file:
            start = file.read(len(_SQLITE_HEADER))
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise StoreError(f"The folder {path.parent} does not exist. Make it first, or give another path.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}. Check who owns it and its folder.") from error
    except ValueError as error:
        # A zero character.
        raise StoreError(f"{str(path)!r} is no path of a file. Give another path.") from error
    if not start and not create:
        state = "does not exist" if start is None else "is empty"
        raise StoreError(f"{path} {state}. Check the path, or load a list into it first.")
    if start and start != _SQLITE_HEADER:
        raise StoreError(f"{path} is not a Tricord store, or is damaged. Give another path.")


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        # ValueError: a port that is no number.
        raise StoreError(_NO_ADDRESS.format(address=address)) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"Tricord keeps its store in SQLite or PostgreSQL, not in {url.get_backend_name()}.")
    return url


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
        raise StoreError(_plain(error, store_name(engine))) from error
    except NoConnection:
        raise StoreError(f"{store_name(engine)}: every connection is in use. Try again shortly.") from None


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
        raise StoreError(_plain(error, store_name(engine))) from error


def store_name(engine: Engine) -> str:
    """How a sentence names a store: by its file, or by its address without the password."""
    url = engine.url
    if engine.dialect.name == "sqlite" and url.database:
        return url.database.removeprefix("file:").partition("?")[0]
    return url.render_as_string()


def _plain(error: DBAPIError, name: str) -> str:
    cause = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if "full" in cause or "No space" in cause:
        return f"The disk that holds {name} is full ({cause}). Nothing was changed; free some space and load again."
    if "readonly" in cause or "read-only" in cause:
        return f"{name} cannot be written ({cause}). Check who owns the file and its folder, or give another path."
    if "locked" in cause:
        return f"Another process is writing to {name} ({cause}). Wait until it has finished and try again."
    if "not a database" in cause or "malformed" in cause:
        return f"{name} is not a Tricord store, or is damaged ({cause}). Give another path, or a copy of the file."
    if "unable to open" in cause:
        return f"{name} cannot be opened ({cause}). Check who owns the file and its folder, or give another path."
    return f"{name}: the database says: {cause}. Check the address, and whether the database is in order."
