"""examples/demo_server.py keeps the API's protocol, and its data is consistent."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3

import demo_server
from openapi_client import PublicDecisionsUsageResponseResource, UsageResponse
from support.project import PROJECT
from support.specification import SPEC

TODAY = date(2026, 10, 31)
PATHS = list(SPEC["paths"])
COSTS = "/organization/costs"
COMPLETIONS = "/organization/usage/completions"

Json = dict[str, Any]


def seconds(time: str) -> int:
    """Return the Unix time of a day, or of a time in UTC."""
    return int(datetime.fromisoformat(time).replace(tzinfo=timezone.utc).timestamp())


@dataclass
class Reply:
    """An answer of the server."""

    status: int
    body: Json
    headers: dict[str, str]


@dataclass
class Client:
    """A client that knows nothing of this project."""

    url: str
    key: str

    def get(self, path: str, start_time: str = "2026-10-01", key: str | None = None, **query: Any) -> Reply:
        """Ask for one page."""
        query["start_time"] = seconds(start_time)
        url = f"{self.url}{path}?{urlencode(query, doseq=True)}"
        sent_key = self.key if key is None else key
        headers = {"Authorization": f"Bearer {sent_key}"}
        answer = urllib3.request("GET", url, headers=headers, retries=False)
        body = json.loads(answer.data, parse_float=Decimal)
        return Reply(answer.status, body, dict(answer.headers))

    def buckets(self, path: str, start_time: str = "2026-10-01", **query: Any) -> list[Json]:
        """Return the buckets of all pages."""
        buckets: list[Json] = []
        reply = self.get(path, start_time, **query)
        while True:
            assert reply.status == 200, reply.body
            buckets += reply.body["data"]
            if not reply.body["has_more"]:
                return buckets
            reply = self.get(path, start_time, page=reply.body["next_page"], **query)

    def results(self, path: str, start_time: str = "2026-10-01", **query: Any) -> list[Json]:
        """Return the results of all pages, except those of the kind that only newer servers send."""
        results: list[Json] = []
        for bucket in self.buckets(path, start_time, **query):
            for result in bucket["results"]:
                if result["object"] != "organization.usage.agents.result":
                    results.append(result)
        return results


def serve(today: date, fail_every: int = 0) -> Iterator[Client]:
    """Run a server."""
    with demo_server.running(today, fail_every) as server:
        yield Client(server.url, server.key)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Run a server whose data ends on a fixed day."""
    yield from serve(TODAY)


@pytest.fixture
def client_next_day() -> Iterator[Client]:
    """Run the same server a day later."""
    yield from serve(TODAY + timedelta(days=1))


@pytest.fixture
def refusing_client() -> Iterator[Client]:
    """Run a server that refuses every third request."""
    yield from serve(TODAY, fail_every=3)


def total(results: list[Json], counter: str) -> int:
    """Return the sum of a counter."""
    result: int = sum(result[counter] for result in results)
    return result


def input_tokens(results: list[Json]) -> int:
    """Return the sum of all input tokens."""
    return total(results, "input_tokens")


def amount_of(result: Json) -> Decimal:
    """Return the exact amount of a result."""
    return Decimal(result["amount"]["value"])


def dollars(results: list[Json]) -> Decimal:
    """Return the exact sum of all amounts."""
    dollars = Decimal()
    for result in results:
        dollars += amount_of(result)
    return dollars


def groups_of(path: str) -> list[str]:
    """Return the keys that an operation groups by, as the specification has them."""
    for reference in SPEC["paths"][path]["get"]["parameters"]:
        name = reference["$ref"].rpartition("/")[2]
        if name.startswith("GroupBy"):
            groups: list[str] = SPEC["components"]["parameters"][name]["schema"]["items"]["enum"]
            return groups
    raise AssertionError(path)


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_the_specification_says(client: Client, path: str) -> None:
    is_of_decisions = path.endswith("decisions")
    model = PublicDecisionsUsageResponseResource if is_of_decisions else UsageResponse
    reply = client.get(path, "2026-09-20" if is_of_decisions else "2026-08-20")
    assert reply.status == 200
    page = model.from_json(json.dumps(reply.body, default=float), strict=True)
    assert all(bucket.results for bucket in page.data)


@pytest.mark.parametrize("path", PATHS)
def test_groups_add_up_to_the_whole(client: Client, path: str) -> None:
    whole = client.results(path)
    counters = [name for name, value in whole[0].items() if isinstance(value, int)]
    for group in groups_of(path):
        split = client.results(path, group_by=group)
        for counter in counters:
            assert total(split, counter) == total(whole, counter)
        if path == COSTS:
            assert dollars(split) == dollars(whole)


def test_minutes_hours_and_days_add_up_to_the_same(client: Client) -> None:
    days = client.results(COMPLETIONS, "2026-10-30", bucket_width="1d")
    hours = client.results(COMPLETIONS, "2026-10-30", bucket_width="1h")
    minutes = client.results(COMPLETIONS, "2026-10-30", bucket_width="1m")
    assert input_tokens(days) == input_tokens(hours) == input_tokens(minutes)


def test_a_filter_gives_the_same_as_its_group(client: Client) -> None:
    groups = client.results(COMPLETIONS, group_by="project_id")
    of_group = [result for result in groups if result["project_id"] == "proj_support"]
    filtered = client.results(COMPLETIONS, project_ids="proj_support")
    assert input_tokens(filtered) == input_tokens(of_group) > 0


@pytest.mark.parametrize("query", [{"group_by[]": ["model", "batch"]}, {"group_by": "model,batch"}])
def test_lists_may_have_brackets_or_commas(client: Client, query: Json) -> None:
    of_repeated_keys = client.results(COMPLETIONS, group_by=["model", "batch"])
    assert client.results(COMPLETIONS, **query) == of_repeated_keys


def test_a_day_is_the_same_in_every_range(client: Client) -> None:
    of_month = client.buckets(COSTS, "2026-10-01", group_by="line_item")
    of_days = client.buckets(COSTS, "2026-10-10", group_by="line_item", limit=2)
    assert of_days == of_month[9:]


def test_only_the_last_days_still_grow(client: Client, client_next_day: Client) -> None:
    grown = []
    for before, after in zip(client.buckets(COSTS), client_next_day.buckets(COSTS), strict=False):
        if before != after:
            grown.append(before["start_time"])
            assert dollars(before["results"]) < dollars(after["results"])
    assert grown == [seconds("2026-10-29"), seconds("2026-10-30"), seconds("2026-10-31")]


def test_first_bucket_is_clipped_to_the_minute_and_last_one_ends_now(client: Client) -> None:
    first, last = client.buckets(COSTS, "2026-10-30T08:15:59")
    assert first["start_time"] == seconds("2026-10-30T08:15")
    assert first["end_time"] == seconds("2026-10-31")
    assert last["start_time"] == seconds("2026-10-31")
    assert last["end_time"] == seconds("2026-10-31T17:20")


@pytest.mark.parametrize(("width", "maximum", "path"), [
    ("1m", 1440, COMPLETIONS),
    ("1h", 168, COMPLETIONS),
    ("1d", 31, COMPLETIONS),
    ("1d", 180, COSTS),
])  # fmt: skip
def test_limit_has_a_maximum(client: Client, width: str, maximum: int, path: str) -> None:
    page = client.get(path, "2026-01-01", bucket_width=width, limit=maximum)
    assert len(page.body["data"]) == maximum
    refusal = client.get(path, "2026-01-01", bucket_width=width, limit=maximum + 1)
    assert refusal.status == 400
    assert f"less than or equal to {maximum}" in refusal.body["error"]["message"]


@pytest.mark.parametrize(("query", "param"), [
    ({"limit": 0}, "limit"),
    ({"limit": "many"}, "limit"),
    ({"bucket_width": "1w"}, "bucket_width"),
    ({"group_by": "color"}, "group_by"),
    ({"end_time": 0}, "end_time"),
    ({"page": "page_"}, "page"),
    ({"page": "?"}, "page"),
    ({"colors": "red"}, "colors"),
])  # fmt: skip
def test_wrong_parameters_are_refused(client: Client, query: Json, param: str) -> None:
    refusal = client.get(COMPLETIONS, **query)
    assert refusal.status == 400
    assert refusal.body["error"]["param"] == param


def test_a_cursor_is_of_its_parameters(client: Client) -> None:
    cursor = client.get(COMPLETIONS).body["next_page"]
    assert client.get(COMPLETIONS, page=cursor).status == 200
    assert client.get(COMPLETIONS, page=cursor, group_by="model").status == 400


@pytest.mark.parametrize(("key", "status"), [("", 401), ("sk-admin-other", 401), ("sk-proj-other", 403)])
def test_wrong_keys_are_refused(client: Client, key: str, status: int) -> None:
    refusal = client.get(COSTS, key=key)
    assert refusal.status == status
    assert refusal.body["error"]["message"]


def test_every_third_request_is_refused(refusing_client: Client) -> None:
    statuses = [refusing_client.get(COSTS).status for _ in range(5)]
    assert statuses == [200, 200, 429, 200, 200]
    refusal = refusing_client.get(COSTS)
    assert refusal.status == 429
    assert refusal.headers["Retry-After"] == "1"
    assert refusal.body["error"]["code"] == "rate_limit_exceeded"


def test_amounts_come_as_numbers_and_as_text(client: Client) -> None:
    costs = client.results(COSTS)
    assert {type(result["amount"]["value"]) for result in costs} == {str, Decimal}


def test_older_data_lacks_counters(client: Client) -> None:
    for result in client.results(COMPLETIONS, "2025-12-01", end_time=seconds("2026-02-01")):
        assert "input_cache_write_tokens" not in result
        assert result["input_audio_tokens"] is None
    for result in client.results(COMPLETIONS):
        assert result["input_cache_write_tokens"] > 0


def test_newer_data_has_what_the_specification_lacks(client: Client) -> None:
    [bucket] = client.buckets(COMPLETIONS, "2026-10-31")
    assert bucket["results"][-1]["object"] == "organization.usage.agents.result"
    [costs] = client.results(COSTS, "2026-10-31")
    assert "organization_id" not in SPEC["components"]["schemas"]["CostsResult"]["properties"]
    assert costs["organization_id"]


def test_weekends_are_quiet(client: Client) -> None:
    weekdays: list[Decimal] = []
    weekends: list[Decimal] = []
    for bucket in client.buckets(COSTS, "2026-01-01", limit=180):
        day = datetime.fromtimestamp(bucket["start_time"], timezone.utc)
        days = weekends if day.weekday() >= 5 else weekdays
        days.append(dollars(bucket["results"]))
    assert median(weekends) < median(weekdays) / 2


def test_a_price_falls(client: Client) -> None:
    prices = []
    for result in client.results(COSTS, "2026-06-30", end_time=seconds("2026-07-02"), group_by="line_item"):
        if result["line_item"] == "gpt-5-2025-08-07, output":
            dollars_per_token = amount_of(result) / result["quantity"]
            prices.append(dollars_per_token * 1_000_000)
    assert prices == [10, 8]


def test_runs_as_a_program() -> None:
    command = [sys.executable, "-W", "error", "examples/demo_server.py", "--today", str(TODAY)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split()[0]
        assert Client(url, demo_server.KEY).get(COSTS).status == 200
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
