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
        parameters = urlencode({"start_time": seconds(start_time), **query}, doseq=True)
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"}
        answer = urllib3.request("GET", f"{self.url}{path}?{parameters}", headers=headers, retries=False)
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


def input_tokens(results: list[Json]) -> int:
    """Return the sum of all input tokens."""
    return sum(result["input_tokens"] for result in results)


def dollars(results: list[Json]) -> Decimal:
    """Return the exact sum of all amounts."""
    return sum((Decimal(result["amount"]["value"]) for result in results), Decimal())


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
    parameters = SPEC["components"]["parameters"]
    references = [parameter["$ref"] for parameter in SPEC["paths"][path]["get"]["parameters"]]
    names = [reference.rpartition("/")[2] for reference in references]
    [group_by] = [parameters[name] for name in names if name.startswith("GroupBy")]
    whole = client.results(path)
    for group in group_by["schema"]["items"]["enum"]:
        split = client.results(path, group_by=group)
        for counter, value in whole[0].items():
            if isinstance(value, int):
                assert sum(result[counter] for result in split) == sum(result[counter] for result in whole)
        if path == COSTS:
            assert dollars(split) == dollars(whole)


def test_minutes_hours_and_days_add_up_to_the_same(client: Client) -> None:
    sums = set()
    for width in ("1m", "1h", "1d"):
        sums.add(input_tokens(client.results(COMPLETIONS, "2026-10-30", bucket_width=width, limit=31)))
    assert len(sums) == 1


def test_a_filter_gives_the_same_as_its_group(client: Client) -> None:
    groups = client.results(COMPLETIONS, group_by="project_id")
    [support] = {result["project_id"] for result in groups if "support" in result["project_id"]}
    of_group = [result for result in groups if result["project_id"] == support]
    filtered = client.results(COMPLETIONS, project_ids=support)
    assert input_tokens(filtered) == input_tokens(of_group) > 0


@pytest.mark.parametrize("query", [{"group_by[]": ["model", "batch"]}, {"group_by": "model,batch"}])
def test_lists_may_have_brackets_or_commas(client: Client, query: Json) -> None:
    assert client.results(COMPLETIONS, **query) == client.results(COMPLETIONS, group_by=["model", "batch"])


def test_a_day_is_the_same_in_every_range(client: Client) -> None:
    of_month = client.buckets(COSTS, "2026-10-01", group_by="line_item")
    of_days = client.buckets(COSTS, "2026-10-10", group_by="line_item", limit=2)
    assert of_days == of_month[9:]


def test_only_the_last_days_still_grow(client: Client, client_next_day: Client) -> None:
    before = client.buckets(COSTS)
    after = client_next_day.buckets(COSTS)
    changed = [one["start_time"] for one, other in zip(before, after, strict=False) if one != other]
    assert changed == [seconds(day) for day in ("2026-10-29", "2026-10-30", "2026-10-31")]
    for one, other in zip(before, after, strict=False):
        assert dollars(one["results"]) <= dollars(other["results"])


def test_first_bucket_is_clipped_to_the_minute_and_last_one_ends_now(client: Client) -> None:
    first, last = client.buckets(COSTS, "2026-10-30T08:15:59")
    assert [first["start_time"], first["end_time"]] == [seconds("2026-10-30T08:15"), seconds("2026-10-31")]
    assert [last["start_time"], last["end_time"]] == [seconds("2026-10-31"), seconds("2026-10-31T17:20")]


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
    replies = [refusing_client.get(COSTS) for _ in range(6)]
    assert [reply.status for reply in replies] == [200, 200, 429, 200, 200, 429]
    assert replies[2].headers["Retry-After"] == "1"
    assert replies[2].body["error"]["code"] == "rate_limit_exceeded"


def test_data_has_what_makes_readers_stumble(client: Client) -> None:
    costs = client.results(COSTS, limit=180)
    assert {type(result["amount"]["value"]) for result in costs} == {str, Decimal}
    assert all("organization_id" in result for result in costs)
    old = client.results(COMPLETIONS, "2025-12-01", end_time=seconds("2026-02-01"), limit=31)
    new = client.results(COMPLETIONS, limit=31)
    assert all("input_cache_write_tokens" not in result and result["input_audio_tokens"] is None for result in old)
    assert all(result["input_cache_write_tokens"] > 0 for result in new)
    kinds = {result["object"] for bucket in client.buckets(COMPLETIONS) for result in bucket["results"]}
    assert "organization.usage.agents.result" in kinds


def test_weekends_are_quiet(client: Client) -> None:
    by_weekday: dict[int, list[Decimal]] = {}
    for bucket in client.buckets(COSTS, "2026-01-01", limit=180):
        weekday = datetime.fromtimestamp(bucket["start_time"], timezone.utc).weekday()
        by_weekday.setdefault(weekday, []).append(dollars(bucket["results"]))
    means = {weekday: sum(values, Decimal()) / len(values) for weekday, values in by_weekday.items()}
    quietest_weekday = min(means[weekday] for weekday in range(5))
    assert max(means[5], means[6]) < quietest_weekday * Decimal("0.7")


def test_a_price_falls(client: Client) -> None:
    prices = set()
    for result in client.results(COSTS, "2026-06-30", end_time=seconds("2026-07-02"), group_by="line_item"):
        if result["line_item"] == "gpt-5-2025-08-07, output":
            prices.add(Decimal(result["amount"]["value"]) * 1_000_000 / result["quantity"])
    assert prices == {Decimal(10), Decimal(8)}


def test_runs_as_a_program() -> None:
    command = [sys.executable, "-W", "error", "examples/demo_server.py", "--today", str(TODAY)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split()[0]
        assert Client(url, demo_server.KEY).get(COSTS).status == 200
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
