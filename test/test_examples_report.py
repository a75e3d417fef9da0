"""examples/usage_report.py: what it reports is what the server sent, in every form."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from shlex import quote
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import urllib3

import demo_server
import usage_report
from support import browser
from support.processes import Completed, run
from support.project import PROJECT
from support.server import Answer, ApiServer

PROGRAM = PROJECT / "examples" / "usage_report.py"
TODAY = "2026-10-31"
PICTURE_COMMAND = f"examples/usage_report.py --demo {TODAY} --by project --plot docs/picture.svg"
SINCE, END = 1788220800, 1793467200  # 2026-09-01, and the time of the demo server
KEYS = {
    "day": ("", ""),
    "model": ("model", None),
    "project": ("project_id", "project_id"),
    "line_item": (None, "line_item"),
    "key": ("api_key_id", "api_key_id"),
}
"""The grouping keys of usage and of costs by the name that --by has for them."""
COUNTERS = {
    "requests": "num_model_requests",
    "input_tokens": "input_tokens",
    "cached_tokens": "input_cached_tokens",
    "cache_write_tokens": "input_cache_write_tokens",
    "output_tokens": "output_tokens",
}

Server = demo_server.DemoServer
Figures = dict[str, Decimal | str]


@pytest.fixture(scope="module")
def demo() -> Iterator[Server]:
    """Run a server with a year of data, which refuses every seventh request."""
    with demo_server.running(date.fromisoformat(TODAY), fail_every=7) as server:
        yield server


def report(*arguments: str | Path, key: str = "") -> Completed:
    """Run the program."""
    return run(sys.executable, "-W", "error", PROGRAM, *arguments, OPENAI_ADMIN_KEY=key)


def report_of(server: Server, *arguments: str | Path) -> str:
    """Run the program against a server; return what it prints."""
    done = report("--host", server.url, *arguments, key=server.key)
    assert done.returncode == 0, done.stderr
    return done.stdout


def results(server: Server, path: str, group_by: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the start of the bucket and the JSON of each result, read without this project's client."""
    query = {"start_time": str(SINCE), "end_time": str(END), "limit": "31"}
    if group_by:
        query["group_by"] = group_by
    retries = urllib3.Retry(status=3, status_forcelist=[429], respect_retry_after_header=False)
    while True:
        headers = {"Authorization": f"Bearer {server.key}"}
        url = f"{server.url}/organization/{path}"
        answer = urllib3.request("GET", url, fields=query, headers=headers, retries=retries)
        page = json.loads(answer.data, parse_float=Decimal)
        for bucket in page["data"]:
            for result in bucket["results"]:
                yield bucket["start_time"], result
        if not page["has_more"]:
            return
        query["page"] = page["next_page"]


def expected_rows(server: Server, by: str) -> dict[tuple[str, str], Figures]:
    """Return the figures by day and group, added up from the JSON of the server."""
    usage_key, costs_key = KEYS[by]
    rows: dict[tuple[str, str], Figures] = {}

    def row_of(start: int, result: dict[str, Any], key: str) -> Figures:
        name = (result[key] or "(none)") if key else ""
        day = time.strftime("%Y-%m-%d", time.gmtime(start))
        return rows.setdefault((day, name), {})

    if usage_key is not None:
        for start, result in results(server, "usage/completions", usage_key):
            if result["object"] == "organization.usage.completions.result":
                row = row_of(start, result, usage_key)
                row |= {name: Decimal(result[counter]) for name, counter in COUNTERS.items()}
    if costs_key is not None:
        for start, result in results(server, "costs", costs_key):
            row = row_of(start, result, costs_key)
            row["amount"] = Decimal(result["amount"]["value"])
            row["currency"] = result["amount"]["currency"]
            if by == "line_item":
                row["quantity"] = Decimal(result["quantity"])
                row["quantity_unit"] = result["quantity_unit"]
    return rows


def figures_of(record: dict[str, Any]) -> Figures:
    """Return the figures of a record that the program printed, without those that are absent."""
    figures: Figures = {}
    for name, value in record.items():
        if name in ("by", "day", "name", "is_complete") or value in ("", None):
            continue
        is_text = name in ("currency", "quantity_unit")
        figures[name] = value if is_text else Decimal(value)
    return figures


@pytest.mark.parametrize("by", KEYS)
def test_csv_and_json_have_every_figure_that_the_server_sent(demo: Server, by: str) -> None:
    options = ["--by", by, "--since", "2026-09-01"]
    from_csv = list(csv.DictReader(io.StringIO(report_of(demo, *options, "--csv"))))
    from_json = json.loads(report_of(demo, *options, "--json"))
    for records in (from_csv, from_json):
        rows = {(record["day"], record["name"] or ""): figures_of(record) for record in records}
        assert rows == expected_rows(demo, by)
        assert len(rows) == len(records)


@pytest.mark.parametrize(("options", "first", "last", "number"), [
    ([], "2026-10-01", "2026-10-31", 31),
    (["--month", "2026-02"], "2026-02-01", "2026-02-28", 28),
    (["--since", "2026-09-29", "--until", "2026-10-02"], "2026-09-29", "2026-10-02", 4),
    (["--since", "2026-10-31", "--until", "2026-12-31"], "2026-10-31", "2026-10-31", 1),
])  # fmt: skip
def test_period(options: list[str], first: str, last: str, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert usage_report.main(["--demo", TODAY, "--json", *options]) == 0
    days = [record["day"] for record in json.loads(capsys.readouterr().out)]
    assert [days[0], days[-1], len(days)] == [first, last, number]


def test_only_today_is_incomplete() -> None:
    done = report("--demo", TODAY, "--month", "2026-10", "--json")
    for record in json.loads(done.stdout):
        assert record["is_complete"] == (record["day"] != TODAY)


def test_today_is_incomplete_even_if_its_bucket_ends_at_midnight(server: ApiServer) -> None:
    now = int(time.time())
    start = now - now % 86400 + 86400  # a day that is not over, even if the test runs at midnight
    page = long_amounts(None).body
    page["data"][0] |= {"start_time": start, "end_time": start + 86400}
    server.answer = lambda asked: Answer(page)
    done = report("--host", server.url, "--by", "line_item", "--json", key="key")
    [record] = json.loads(done.stdout)
    assert not record["is_complete"]


def test_a_reader_may_have_enough() -> None:
    program = f"{quote(sys.executable)} {quote(str(PROGRAM))}"
    command = f"{program} --demo {TODAY} --since 2025-12-10 --by line_item --csv | head -n 1"
    done = run("bash", "-c", f"set -o pipefail; {command}")
    assert done.stdout.startswith("by,day,name,")
    assert "rror" not in done.stderr
    assert done.returncode == 0


def long_amounts(_: object) -> Answer:
    """Answer with two results of one group. Their sum has more digits than Decimal keeps by default."""
    amounts = ["1234567.1234567890123456789012345678", "0.0000000000000000000000000001"]
    results = [{"object": "organization.costs.result", "amount": {"value": value}} for value in amounts]
    bucket = {"object": "bucket", "start_time": SINCE, "end_time": SINCE + 86400, "results": results}
    return Answer({"object": "page", "data": [bucket], "has_more": False, "next_page": None})


def test_sums_of_money_are_exact(server: ApiServer) -> None:
    server.answer = long_amounts
    options = ["--host", server.url, "--by", "line_item", "--since", "2026-09-01", "--until", "2026-09-01", "--csv"]
    [record] = csv.DictReader(io.StringIO(report(*options, key="key").stdout))
    assert record["amount"] == "1234567.1234567890123456789012345679"


def test_table_marks_today_and_shows_totals() -> None:
    done = report("--demo", TODAY)
    assert done.returncode == 0, done.stderr
    assert f"{TODAY} *" in done.stdout
    assert f"* {TODAY} is not over (UTC): its figures are incomplete." in done.stdout
    [total] = [line for line in done.stdout.splitlines() if "Total" in line]
    assert "1,238.90" in total
    assert "31 results are not counted" in done.stderr


def test_absent_counters_are_shown_as_absent() -> None:
    done = report("--demo", TODAY, "--month", "2025-12", "--by", "model")
    [row] = [line for line in done.stdout.splitlines() if "gpt-5-mini" in line]
    _, requests, input_tokens, cached, cache_writes, output_tokens = row.split()
    assert cache_writes == "—"
    assert "—" not in (requests, input_tokens, cached, output_tokens)


def texts_of(svg: bytes) -> list[str]:
    """Return the texts in an SVG."""
    return [
        "".join(element.itertext()).strip() for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_plot_draws_a_chart_for_costs_and_one_for_tokens(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"charts{suffix}"
    done = report("--demo", TODAY, "--by", "project", "--plot", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    content = path.read_bytes()
    if suffix == ".png":
        assert content.startswith(b"\x89PNG")
        return
    texts = texts_of(content)
    for text in ("Costs in USD per day by project", "Tokens per day by project", "proj_support", "Oct 31"):
        assert text in texts


def test_picture_of_the_readme_is_current(tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    report("--demo", TODAY, "--by", "project", "--plot", path)
    picture = PROJECT / "docs" / "picture.svg"
    assert texts_of(picture.read_bytes()) == texts_of(path.read_bytes()), f"run {PICTURE_COMMAND}"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    done = report("--demo", TODAY, "--month", "2026-10", "--by", "project", "--by", "line_item", "--html", path)
    assert done.returncode == 0, done.stderr
    return path


def cells(view: browser.Browser, column: int) -> list[str]:
    """Return the texts of a column of the first table."""
    return view.texts(f"section:first-of-type tbody td:nth-child({column})")


def test_page_in_a_browser(page: Path) -> None:
    with browser.running() as view:
        view.open(page, "light")
        assert view.texts("h3")[0].startswith("Costs in USD per day by project")
        charts = view.all("svg")
        assert len(charts) == 3
        assert all(chart.size["height"] > 100 for chart in charts)
        assert len(view.all("rect.incomplete title")) > 5
        costs = cells(view, 7)
        assert costs == sorted(costs, key=float, reverse=True)
        project, *_, cost = view.all("section:first-of-type th button")
        project.click()
        assert cells(view, 1) == ["proj_reports", "proj_research", "proj_search", "proj_support", "proj_voice"]
        cost.click()
        assert cells(view, 7) == costs
        cost.click()
        assert cells(view, 7) == list(reversed(costs))
        light = view.background()
        view.open(page, "dark")
        assert view.background() != light
        assert view.console() == []
        assert view.requests() == []


def test_page_names_no_other_file(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "http" not in text.replace('http-equiv="', "")
    assert "src=" not in text


@pytest.mark.parametrize(("arguments", "message"), [
    (["--month", "October"], "--month"),
    (["--since", "31.10.2026"], "--since"),
    (["--until", "2026-10-31"], "--until needs --since"),
    (["--since", "2026-10-31", "--until", "2026-10-30"], "--until is before --since"),
    (["--month", "2026-10", "--since", "2026-10-01"], "leave out --since"),
    (["--demo", TODAY, "--month", "2026-11"], "2026-11-01 is in the future"),
    (["--plot", "charts.jpg"], "charts.jpg does not end in .svg or .png"),
    (["--by", "color"], "color"),
    ([], "OPENAI_ADMIN_KEY"),
    (["--host", "http://example.com"], "https"),
    (["--demo", TODAY, "--html", "no such folder/report.html"], "no such folder"),
    (["--demo", TODAY, "--since", "2025-11-01", "--by", "key"], "Grouping by api_key_id"),
])  # fmt: skip
def test_wrong_input_ends_with_2(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    try:
        status: object = usage_report.main(arguments)
    except SystemExit as stopped:
        status = stopped.code
    assert status == 2
    *_, line = capsys.readouterr().err.splitlines()
    assert "error: " in line
    assert message in line


def test_wrong_key_ends_with_2(demo: Server) -> None:
    done = report("--host", demo.url, key="sk-proj-secret")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "403" in line
    assert "secret" not in line


@pytest.mark.parametrize("answer", [
    Answer({"error": {"message": "no quota", "code": "insufficient_quota", "param": None, "type": "requests"}}, 429),
    Answer({"error": {"message": "teapot", "code": None, "param": None, "type": "server"}}, 418),
    Answer({"object": "page"}),
])  # fmt: skip
def test_no_answer_ends_with_3(server: ApiServer, answer: Answer) -> None:
    server.answer = lambda asked: answer
    done = report("--host", server.url, key="key")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("values", "message"), [
    (["1", "one"], "an amount that is no number: 'one'"),
    (["1", 1.5], "costs are in usd and in eur"),
])  # fmt: skip
def test_amounts_that_cannot_be_added_end_with_3(server: ApiServer, values: list[Any], message: str) -> None:
    page = long_amounts(None).body
    for result, value, currency in zip(page["data"][0]["results"], values, ("usd", "eur"), strict=True):
        result["amount"] = {"value": value, "currency": currency}
    server.answer = lambda asked: Answer(page)
    done = report("--host", server.url, "--by", "line_item", key="key")
    assert done.returncode == 3
    assert message in done.stderr


class Terminal(io.StringIO):
    """A terminal that remembers what it shows."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stderr", "is_shown"), [(Terminal(), True), (io.StringIO(), False)])
def test_progress_shows_after_a_second_on_a_terminal(
    stderr: io.StringIO, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("sys.stderr", stderr)
    monkeypatch.setattr("time.monotonic", lambda: now)
    progress = usage_report.TerminalProgress()
    progress.show("early")
    now = 101.5
    progress.show("late")
    progress.clear()
    shown = stderr.getvalue()
    assert "early" not in shown
    assert ("late" in shown) == is_shown
    assert shown.endswith("\x1b[K") == is_shown
