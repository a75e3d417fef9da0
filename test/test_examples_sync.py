"""examples/sync.py copies what the server has, whatever interrupts it, into SQLite and into PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import pytest

import sync
from demo_server import KEY, ApiError, DemoServer, clock_of
from support.postgresql import Cluster, running as running_postgresql
from support.processes import run
from support.project import PROJECT

FIRST = date(2025, 11, 1)
END = date(2026, 11, 1)
YEAR = ("--since", str(FIRST), "--until", str(END))
SOME = ("costs", "completions", "embeddings")
Row = tuple[Any, ...]


class Server(DemoServer):
    """The demo server, with a hook that is called with the number of each request before it is answered."""

    def __init__(self) -> None:
        super().__init__(clock_of(END), 0, 0)
        self.before: Callable[[int], None] = lambda number: None

    def record(self, path: str) -> None:
        super().record(path)
        self.before(len(self.requests))

    def set_day(self, day: date) -> None:
        self.clock = clock_of(day)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing about a client that was killed."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    with running_postgresql() as cluster:
        yield cluster


NewDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Return a function that makes an empty database, and returns its path or URL."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        return cluster.new_database
    numbers = iter(range(100))
    return lambda: str(tmp_path / f"{next(numbers)}.db")


def execute(database: str, *statements: str) -> list[Row]:
    """Execute statements; return the rows of the last one."""
    connection: Any = psycopg.connect(database) if "://" in database else sqlite3.connect(database)
    with closing(connection):
        for statement in statements:
            cursor = connection.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
        connection.commit()
    return list(rows)


@dataclass
class Content:
    """All rows of a database, by table."""

    costs: list[Row] = field(default_factory=list)
    usage: list[Row] = field(default_factory=list)
    progress: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, database: str) -> Content:
        """Read a database. Days are text."""
        content = cls()
        for name, rows in vars(content).items():
            for row in execute(database, f"select * from {name} order by 1, 2, 3"):
                values = [str(value) if isinstance(value, date) else value for value in row]
                rows.append(tuple(values))
        return content

    def before_progress_of(self, other: Content) -> Content:
        """Return what this content has of the days that another one says it has."""
        end_of = {operation: next_day for operation, _, next_day in other.progress}
        result = Content(progress=other.progress)
        for name in ("costs", "usage"):
            rows = getattr(result, name)
            for row in getattr(self, name):
                operation, day = row[:2]
                if day < end_of.get(operation, ""):
                    rows.append(row)
        return result


def arguments_of(server: Server, database: str, *arguments: str) -> list[str]:
    return ["--server", server.url, "--database", database, *arguments]


def copy(server: Server, database: str, *arguments: str) -> None:
    assert sync.main(arguments_of(server, database, *arguments)) == 0


def raw_results(server: Server, operation: str) -> dict[tuple[str, str, int], Any]:
    """Ask the server for all results of the year, without the client; return them by operation, day and number."""
    path = "costs" if operation == "costs" else f"usage/{operation}"
    query: dict[str, Any] = {
        "start_time": int(datetime(2025, 11, 1, tzinfo=timezone.utc).timestamp()),
        "end_time": int(datetime(2026, 11, 1, tzinfo=timezone.utc).timestamp()),
        "group_by": sync.GROUPS[operation],
        "limit": 31,
    }
    results = {}
    has_more = True
    while has_more:
        url = f"{server.url}/organization/{path}?{urlencode(query, doseq=True)}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(request) as response:
            page = json.loads(response.read(), parse_float=Decimal)
        for bucket in page["data"]:
            day = datetime.fromtimestamp(bucket["start_time"], timezone.utc).date().isoformat()
            for number, result in enumerate(bucket["results"]):
                results[operation, day, number] = result
        has_more = page["has_more"]
        query["page"] = page["next_page"]
    return results


def test_the_database_has_what_the_server_has(server: Server, new_database: NewDatabase) -> None:
    database = new_database()
    copy(server, database, *YEAR)
    expected = {}
    for operation in sync.GROUPS:
        expected |= raw_results(server, operation)
    content = Content.of(database)
    copied = {}
    for row in content.costs + content.usage:
        copied[row[:3]] = json.loads(row[-1], parse_float=Decimal)
    assert len(copied) > 10_000
    # Absent and null, unknown properties and unknown kinds of result are as they came.
    assert copied == expected
    assert content.progress == [(operation, str(FIRST), str(END)) for operation in sorted(sync.GROUPS)]


def test_money_and_counters_are_exact(server: Server, new_database: NewDatabase) -> None:
    database = new_database()
    copy(server, database, *YEAR, "--operations", *SOME)
    raw_costs = raw_results(server, "costs")
    amounts = execute(database, "select day, number, amount from costs where currency = 'usd'")
    assert len(amounts) == len(raw_costs)
    texts = 0
    for day, number, amount in amounts:
        value = raw_costs["costs", str(day), number]["amount"]["value"]
        assert Decimal(amount) == Decimal(value)
        texts += isinstance(value, str)
    assert 0 < texts < len(amounts)
    tokens = 0
    for result in raw_results(server, "completions").values():
        tokens += result.get("input_cached_tokens") or 0
    query = "select sum(input_cached_tokens) from usage where operation = 'completions'"
    assert execute(database, query) == [(tokens,)]


# --- interruptions ---


def run_and_kill(server: Server, moment: str, number: int, *arguments: str) -> None:
    """Run sync.py in a process that is killed at the n-th request or at another moment of support/killed_sync.py."""
    pids = Queue[int]()

    def kill(request: int) -> None:
        if request == number:
            os.kill(pids.get(), signal.SIGKILL)

    server.requests.clear()
    if moment == "request":
        server.before = kill
    program = str(PROJECT / "test/support/killed_sync.py")
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "examples")])
    command = [sys.executable, program, moment, str(number), *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path}) as child:
        pids.put(child.pid)
    server.before = lambda number: None
    assert child.returncode == -signal.SIGKILL, (moment, number)


MOMENTS = [
    ("request", 1),
    ("DELETE FROM costs", 1),
    ("INSERT INTO costs", 2),
    ("COMMIT", 4),
    ("request", 4),
    ("INSERT INTO progress", 4),
    ("BEGIN", 8),
    ("INSERT INTO usage", 5),
    ("request", 8),
    ("DELETE FROM progress", 6),
]
"""Where one run after the other is killed. Each gets further than the one before."""


def test_killed_at_ten_moments(server: Server, new_database: NewDatabase) -> None:
    arguments = (*YEAR, "--operations", *SOME)
    undisturbed = new_database()
    copy(server, undisturbed, *arguments)
    expected = Content.of(undisturbed)
    requests_of_one_run = len(server.requests)
    database = new_database()
    requests = 0
    progress: list[list[Row]] = []
    for moment, number in MOMENTS:
        run_and_kill(server, moment, number, *arguments_of(server, database, *arguments))
        requests += len(server.requests)
        content = Content.of(database) if progress or moment != "request" else Content()
        assert content == expected.before_progress_of(content), (moment, number)
        progress.append(content.progress)
    server.requests.clear()
    copy(server, database, *arguments)
    requests += len(server.requests)
    assert Content.of(database) == expected
    # They continued: for each kill, at most the page that was lost is read again, and the last days of what is done.
    assert requests <= requests_of_one_run + 2 * len(MOMENTS)
    print(progress)
