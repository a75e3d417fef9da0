"""examples/sync.py copies what the server has, whatever interrupts it, into SQLite and into PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import pytest

import sync
from demo_server import KEY, ApiError
from support.demo import Server, running
from support.postgresql import Cluster, running as running_postgresql
from support.processes import run
from support.project import PROJECT

FIRST = date(2025, 11, 1)
LAST = date(2026, 10, 31)
END = date(2026, 11, 1)
YEAR = ("--since", str(FIRST), "--until", str(LAST))
SOME = ("costs", "completions", "embeddings")
Row = tuple[Any, ...]
Key = tuple[str, str, int]
"""The operation, the day and the number of a result."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
    with running(END) as server:
        yield server


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
    return ["--host", server.url, "--database", database, *arguments]


def copy(server: Server, database: str, *arguments: str) -> None:
    assert sync.main(arguments_of(server, database, *arguments)) == 0


def seconds_of(day: date) -> int:
    """Return the Unix time at which a day begins."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    return int(midnight.timestamp())


def raw_page(server: Server, path: str, query: dict[str, Any]) -> Any:
    """Ask the server for a page without the client."""
    text = urlencode(query, doseq=True)
    url = f"{server.url}/organization/{path}?{text}"
    headers = {"Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request) as response:
        content = response.read()
    return json.loads(content, parse_float=Decimal)


def raw_results(server: Server, operation: str) -> dict[Key, Any]:
    """Return all results of the year as the server sends them, by operation, day and number."""
    path = "costs" if operation == "costs" else f"usage/{operation}"
    query: dict[str, Any] = {
        "start_time": seconds_of(FIRST),
        "end_time": seconds_of(END),
        "group_by": sync.GROUPS[operation],
        "limit": 31,
    }
    results = {}
    has_more = True
    while has_more:
        page = raw_page(server, path, query)
        for bucket in page["data"]:
            start = datetime.fromtimestamp(bucket["start_time"], timezone.utc)
            day = str(start.date())
            for number, result in enumerate(bucket["results"]):
                results[operation, day, number] = result
        has_more = page["has_more"]
        query["page"] = page["next_page"]
    return results


def test_the_database_has_what_the_server_has(server: Server, new_database: NewDatabase) -> None:
    database = new_database()
    copy(server, database, *YEAR)
    expected: dict[Key, Any] = {}
    for operation in sync.GROUPS:
        results = raw_results(server, operation)
        expected.update(results)
    content = Content.of(database)
    copied = {}
    for operation, day, number, *_, text in content.costs + content.usage:
        copied[operation, day, number] = json.loads(text, parse_float=Decimal)
    assert len(copied) > 10_000
    # Absent and null, unknown properties and unknown kinds of result are as they came.
    assert copied == expected
    assert content.progress == [(operation, str(FIRST), str(END)) for operation in sorted(sync.GROUPS)]


def many_digits(amount: Decimal, day: date) -> float | str:
    """Return an amount as text of 28 decimals, or as a number on some days."""
    return f"{amount:.10f}123456789012345678" if day.day % 3 else float(amount)


def test_money_and_counters_are_exact(
    server: Server, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo_server.amount_value", many_digits)
    database = new_database()
    copy(server, database, *YEAR, "--operations", "costs", "completions")
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


def test_an_unknown_kind_of_result(server: Server, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its properties may have other types than those of the known kinds, and are only in the column json."""
    unknown = {"object": "organization.usage.videos.result", "model": ["a", "b"], "seconds": "many"}
    monkeypatch.setattr("demo_server.usage_results", lambda question, span: [unknown])
    database = new_database()
    copy(server, database, "--since", "2026-10-01", "--operations", "embeddings", "--until", "2026-10-01")
    [(model, seconds, text)] = execute(database, "select model, seconds, json from usage")
    assert model is None
    assert seconds is None
    assert json.loads(text) == unknown


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
    command = [sys.executable, program, moment, str(number), *arguments]
    folders = [str(PROJECT), str(PROJECT / "examples")]
    variables = dict(os.environ)
    variables["PYTHONPATH"] = os.pathsep.join(folders)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=variables) as child:
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
    for moment, number in MOMENTS:
        run_and_kill(server, moment, number, *arguments_of(server, database, *arguments))
        requests += len(server.requests)
        content = Content.of(database)
        assert content == expected.before_progress_of(content), (moment, number)
    server.requests.clear()
    copy(server, database, *arguments)
    requests += len(server.requests)
    assert Content.of(database) == expected
    # Runs continue: each asks again at most for the page that it lost, and for the last days of two operations.
    assert requests <= requests_of_one_run + 3 * len(MOMENTS)


def test_a_fault_of_the_database_in_a_transaction(
    server: Server, new_database: NewDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    database = new_database()
    arguments = ("--since", "2026-01-01", "--until", "2026-02-28", "--operations", "costs")
    copy(server, database, *arguments, "--until", "2026-01-15")
    before = Content.of(database)
    capsys.readouterr()
    if "://" in database:
        function = "create function fail() returns trigger language plpgsql as 'begin raise ''disk is full''; end'"
        trigger = "create trigger fault before insert on costs for each row when (new.day > '2026-02-01')"
        execute(database, function, f"{trigger} execute function fail()")
        repair = "drop trigger fault on costs"
    else:
        trigger = "create trigger fault before insert on costs when new.day > '2026-02-01'"
        execute(database, f"{trigger} begin select raise(abort, 'disk is full'); end")
        repair = "drop trigger fault"
    assert sync.main(arguments_of(server, database, *arguments)) == 3
    assert "the database fails: disk is full" in one_line_error(capsys)
    assert Content.of(database) == before
    execute(database, repair)
    copy(server, database, *arguments)
    undisturbed = new_database()
    copy(server, undisturbed, *arguments)
    assert Content.of(database) == Content.of(undisturbed)


def test_two_runs_at_once(server: Server, new_database: NewDatabase) -> None:
    """A run that starts while another waits for its second page leaves the same rows."""
    arguments = ("--since", "2026-08-01", "--until", "2026-10-31", "--operations", "embeddings")
    undisturbed = new_database()
    copy(server, undisturbed, *arguments)
    database = new_database()
    server.requests.clear()

    def run_another(request: int) -> None:
        if request == 2:
            copy(server, database, *arguments)

    server.before = run_another
    copy(server, database, *arguments)
    assert len(server.requests) == 3 + 3
    assert Content.of(database) == Content.of(undisturbed)


# --- which days ---


def starts_of(server: Server) -> list[str]:
    """Return the days from which the requests so far start."""
    days = []
    for request in server.requests:
        query = dict(parse_qsl(urlsplit(request).query))
        start = datetime.fromtimestamp(int(query["start_time"]), timezone.utc)
        days.append(str(start.date()))
    return days


def test_late_data_replaces_the_last_days(server: Server, new_database: NewDatabase) -> None:
    database, later = new_database(), new_database()
    server.set_day(date(2026, 10, 10))
    copy(server, database, "--since", "2026-10-01", "--until", "2026-10-09")
    server.set_day(date(2026, 10, 14))
    server.requests.clear()
    copy(server, database, "--until", "2026-10-13")
    assert set(starts_of(server)) == {"2026-10-07"}
    copy(server, later, "--since", "2026-10-01", "--until", "2026-10-13")
    assert Content.of(database) == Content.of(later)


def test_a_day_that_is_not_over_is_copied_again(server: Server, new_database: NewDatabase) -> None:
    database, later = new_database(), new_database()
    server.set_day(date(2026, 10, 10))
    copy(server, database, "--since", "2026-10-01", "--until", "2026-10-10")
    progress = Content.of(database).progress
    assert {row[2] for row in progress} == {"2026-10-10"}
    server.set_day(date(2026, 10, 11))
    copy(server, database, "--until", "2026-10-10")
    copy(server, later, "--since", "2026-10-01", "--until", "2026-10-10")
    assert Content.of(database) == Content.of(later)


def test_nothing_new(server: Server, new_database: NewDatabase) -> None:
    database = new_database()
    copy(server, database, "--since", "2026-10-01", "--until", "2026-10-19")
    before = Content.of(database)
    server.requests.clear()
    copy(server, database, "--until", "2026-10-09")  # which is before the days that are read again
    assert server.requests == []
    assert Content.of(database) == before


def test_an_earlier_first_day(server: Server, new_database: NewDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    """An earlier --since starts again from there; if it is interrupted, the next run goes on."""
    database, at_once = new_database(), new_database()
    operations = ("--operations", "completions")
    copy(server, database, "--since", "2026-09-10", "--until", "2026-10-19", *operations)
    server.requests.clear()

    def refuse_third(request: int) -> None:
        if request == 3:
            raise ApiError(501, "Not now.")

    server.before = refuse_third
    arguments = ("--since", "2026-06-01", "--until", "2026-10-19", *operations)
    assert sync.main(arguments_of(server, database, *arguments)) == 3
    server.before = lambda number: None
    server.requests.clear()
    copy(server, database, "--until", "2026-10-19", *operations)
    assert starts_of(server)[0] == "2026-07-30"  # three days before the third page
    copy(server, at_once, *arguments)
    assert Content.of(database) == Content.of(at_once)


def test_a_later_first_day_leaves_no_gap(server: Server, new_database: NewDatabase) -> None:
    database, at_once = new_database(), new_database()
    copy(server, database, "--since", "2026-09-01", "--until", "2026-09-09")
    copy(server, database, "--since", "2026-10-01", "--until", "2026-10-19")
    copy(server, at_once, "--since", "2026-09-01", "--until", "2026-10-19")
    assert Content.of(database) == Content.of(at_once)


# --- messages ---


def one_line_error(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was printed on standard error: one line without a key."""
    captured = capsys.readouterr()
    assert captured.err.startswith("sync: error: ")
    assert captured.err.count("\n") == 1
    assert KEY not in captured.out + captured.err
    return captured.err


@pytest.mark.parametrize("key", ["sk-admin-secret", "sk-proj-secret"])
def test_a_refused_key(
    server: Server, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_ADMIN_KEY", key)
    assert sync.main(arguments_of(server, str(tmp_path / "usage.db"))) == 2
    message = one_line_error(capsys)
    assert "admin" in message
    assert key not in message


def test_no_key(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENAI_ADMIN_KEY")
    assert sync.main(arguments_of(server, str(tmp_path / "usage.db"))) == 2
    assert "OPENAI_ADMIN_KEY" in one_line_error(capsys)
    assert server.requests == []


def test_no_answer(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def answer_nothing_useful(request: int) -> None:
        raise ApiError(501, "Not here.")

    server.before = answer_nothing_useful
    assert sync.main(arguments_of(server, str(tmp_path / "usage.db"))) == 3
    assert "501" in one_line_error(capsys)


@pytest.mark.parametrize(
    ("database", "message"),
    [
        ("no/such/folder/usage.db", "the database fails: unable to open database file"),
        ("postgresql://user:secret@127.0.0.1:1/name", "Connection refused"),
    ],
)
def test_a_database_that_does_not_open(
    server: Server, database: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync.main(arguments_of(server, database)) == 3
    error = one_line_error(capsys)
    assert message in error
    assert "secret" not in error
    assert server.requests == []


@pytest.mark.parametrize("database", ["postgresql://user:secret@127.0.0.1:port/name", "mysql://user:secret@host/name"])
def test_a_wrong_url(server: Server, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        sync.main(arguments_of(server, database))
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert "argument --database: neither a file nor a URL such as postgresql://user@host/name" in error
    assert "secret" not in error


@pytest.mark.parametrize(
    "arguments",
    [
        ["--since", "2026-10-02", "--until", "2026-10-01"],
        ["--since", "yesterday"],
        ["--operations", "credits"],
    ],
    ids=" ".join,
)
def test_wrong_arguments(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        sync.main(arguments)
    assert caught.value.code == 2


def test_an_amount_that_is_no_number(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("demo_server.amount_value", lambda amount, day: "much")
    database = str(tmp_path / "usage.db")
    assert sync.main(arguments_of(server, database, "--operations", "costs")) == 3
    assert "an amount that is no number" in one_line_error(capsys)
    assert Content.of(database) == Content()


def test_the_demo_needs_no_key(tmp_path: Path) -> None:
    program = PROJECT / "examples/sync.py"
    done = run(sys.executable, program, "--demo", "--operations", "embeddings", folder=tmp_path, OPENAI_ADMIN_KEY="")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("embeddings: ")
    assert done.stderr == ""
    assert len(Content.of(str(tmp_path / "demo.db")).usage) > 300


def test_progress_on_a_terminal(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    copy(server, str(tmp_path / "usage.db"), *YEAR, "--operations", "embeddings")
    progress = capsys.readouterr().err
    assert "\x1b[Kembeddings: 31 results before 2025-12-02\r" in progress
    assert progress.endswith("\r\x1b[K")
