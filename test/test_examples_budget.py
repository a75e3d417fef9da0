"""examples/budget.py adds the costs of a month exactly, prints one line, and tells cron by its exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import budget
from demo_server import KEY, ApiError
from support.demo import Server, running
from support.processes import run
from support.project import PROJECT

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
    with running(date(2026, 10, 31)) as server:
        yield server


def check(server: Server, *arguments: str) -> int:
    """Run the program for September; return its exit status."""
    return budget.main(["--host", server.url, "--month", "2026-09", *arguments])


def one_line(capsys: Captured) -> str:
    """Return the error that was printed: one line without a key."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("budget: error: ")
    assert captured.err.count("\n") == 1
    assert KEY not in captured.err
    return captured.err


@pytest.mark.parametrize(
    ("limit", "status", "verdict"),
    [
        ("330.000000003703703670370370367", 0, "within"),
        ("330.000000003703703670370370366", 1, "over"),
        ("0", 1, "over"),
        ("1e6", 0, "within"),
    ],
)
def test_the_limit_is_exact(
    server: Server, limit: str, status: int, verdict: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """30 days of 30 digits have more digits than decimal keeps by default."""
    monkeypatch.setattr("demo_server.amount_value", lambda amount, day: "11.0000000001234567890123456789")
    assert check(server, "--month-limit", limit) == status
    captured = capsys.readouterr()
    assert captured.out.startswith(f"2026-09: 330.000000003703703670370370367 usd, {verdict} the limit of ")
    assert captured.out.count("\n") == 1
    assert captured.err == ""


def test_all_days_of_the_month_and_no_others(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo_server.amount_value", lambda amount, day: 1 if day.month == 9 else 1000)
    assert check(server, "--month-limit", "30") == 0
    assert check(server, "--month-limit", "29.99") == 1


def test_a_refused_key(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-proj-secret")
    assert check(server, "--month-limit", "1") == 2
    message = one_line(capsys)
    assert "admin key" in message
    assert "secret" not in message


def test_no_key(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.delenv("OPENAI_ADMIN_KEY")
    assert check(server, "--month-limit", "1") == 2
    assert "OPENAI_ADMIN_KEY" in one_line(capsys)


def test_no_answer(server: Server, capsys: Captured) -> None:
    def refuse(request: int) -> None:
        raise ApiError(501, "Not today.")

    server.before = refuse
    assert check(server, "--month-limit", "1") == 3
    assert "Not today." in one_line(capsys)


@pytest.mark.parametrize("value", ["much", "NaN", "Infinity"])
def test_an_amount_that_is_no_number(
    server: Server, value: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("demo_server.amount_value", lambda amount, day: value)
    assert check(server, "--month-limit", "1") == 3
    assert f"not an amount of money: {value}" in one_line(capsys)


@pytest.mark.parametrize(
    "arguments",
    [["--month-limit", "much"], ["--month-limit", "nan"], ["--month-limit", "1", "--month", "2026-13"], []],
    ids=" ".join,
)
def test_wrong_arguments(server: Server, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        check(server, *arguments)
    assert caught.value.code == 2
    assert server.requests == []


def test_the_demo_needs_no_key(tmp_path: Path) -> None:
    program = PROJECT / "examples/budget.py"
    arguments = ("--demo", "2026-10-20", "--month-limit", "100")
    done = run(sys.executable, program, *arguments, folder=tmp_path, OPENAI_ADMIN_KEY="")
    assert done.returncode == 1
    assert done.stdout.startswith("2026-10: ")
    assert done.stderr == ""
