"""examples/exporter.py serves to Prometheus what the server has of the last days that are over."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

import exporter
from demo_server import KEY, ApiError
from openapi_client import ApiClient, ApiException, Configuration, UsageApi
from support.demo import Server, running
from support.processes import run
from support.project import PROJECT

TODAY = date(2026, 10, 31)
DAYS = ["2026-10-28", "2026-10-29", "2026-10-30"]
PROGRAM = PROJECT / "examples/exporter.py"
OPTIONS = argparse.Namespace(demo=TODAY, days=3)


@pytest.fixture
def server() -> Iterator[Server]:
    with running(TODAY) as server:
        yield server


@pytest.fixture
def api(server: Server) -> Iterator[UsageApi]:
    with ApiClient(Configuration(host=server.url, access_token=KEY)) as client:
        yield UsageApi(client)


def scrape(url: str) -> dict[str, Metric]:
    """Get metrics as Prometheus does; return them by name."""
    with urllib.request.urlopen(url) as response:
        text = response.read().decode()
    return {metric.name: metric for metric in text_string_to_metric_families(text)}


def sums_by_day(metric: Metric) -> dict[str, float]:
    sums: dict[str, float] = {}
    for sample in metric.samples:
        day = sample.labels["day"]
        sums[day] = sums.get(day, 0) + sample.value
    return sums


def test_a_scrape(server: Server, api: UsageApi, tmp_path: Path) -> None:
    command = (sys.executable, PROGRAM, "--host", server.url, "--demo", str(TODAY), "--days", "3", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        metrics = scrape(url)
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert metrics.keys() == {
        "openai_costs",
        "openai_requests",
        "openai_input_tokens",
        "openai_output_tokens",
        "openai_last_success_timestamp_seconds",
    }
    costs: dict[str, float] = {}
    for bucket in api.usage_costs(DAYS[0], TODAY).to_dict()["data"]:
        day = datetime.fromtimestamp(bucket["start_time"], timezone.utc).date()
        for result in bucket["results"]:
            costs[str(day)] = float(result["amount"]["value"])
    assert list(costs) == DAYS
    assert sums_by_day(metrics["openai_costs"]) == pytest.approx(costs)
    tokens: dict[str, float] = {}
    for bucket in api.usage_completions(DAYS[0], TODAY).to_dict()["data"]:
        day = datetime.fromtimestamp(bucket["start_time"], timezone.utc).date()
        tokens[str(day)] = bucket["results"][0]["input_tokens"]
    assert sums_by_day(metrics["openai_input_tokens"]) == tokens
    names = {tuple(sorted(sample.labels)) for sample in metrics["openai_costs"].samples}
    assert names == {("currency", "day", "line_item", "project")}


def test_figures_stay_when_a_reading_fails(server: Server, api: UsageApi) -> None:
    figures = exporter.Figures()
    figures.read(api, OPTIONS)
    before = figures.collect()

    def refuse(request: int) -> None:
        raise ApiError(501, "Not now.")

    server.before = refuse
    with pytest.raises(ApiException):
        figures.read(api, OPTIONS)
    assert figures.collect() is before


def test_a_day_that_is_over_comes_and_the_oldest_one_goes(server: Server, api: UsageApi) -> None:
    figures = exporter.Figures()
    figures.read(api, OPTIONS)
    tomorrow = TODAY + timedelta(1)
    server.set_day(tomorrow)
    figures.read(api, argparse.Namespace(demo=tomorrow, days=3))
    costs = [metric for metric in figures.collect() if metric.name == "openai_costs"]
    assert list(sums_by_day(costs[0])) == [*DAYS[1:], str(TODAY)]


def test_a_refused_key(server: Server, tmp_path: Path) -> None:
    done = run(sys.executable, PROGRAM, "--host", server.url, folder=tmp_path, OPENAI_ADMIN_KEY="sk-proj-secret")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "exporter: error: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
