"""A server that answers like the usage and costs API, with a made-up organization's year of data.

Run it, and point any client at it:

    python examples/demo_server.py --port 8080

Or use it in the tests of your own program. Nothing but Python is needed; copy this file and demo_data.py:

    with demo_server.running(today=date(2026, 10, 31), fail_every=10) as server:
        configuration = Configuration(host=server.url, access_token=server.key)

It answers all twelve operations with the API's own limits, pages, filters, groups and errors. It also does what the API
does although its specification does not say so: amounts come as numbers or as decimal strings, counters are absent or
null in older data, the last days still grow, and newer properties and kinds of result appear.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from demo_data import NEWER_SERVER_SINCE, Counters, Labels, Span, costs, usage

KEY = "sk-admin-demo"
TIME_OF_FIXED_DAY = timedelta(hours=17, minutes=20)
SECONDS = {"1m": 60, "1h": 3600, "1d": 86400}
DEFAULT_LIMITS = {"1m": 60, "1h": 24, "1d": 7}
MAXIMUM_LIMITS = {"1m": 1440, "1h": 168, "1d": 31}
COSTS_MAXIMUM_LIMIT = 180
COMMON_PARAMETERS = ("start_time", "end_time", "bucket_width", "group_by", "limit", "page")
COSTS_BY_KEY_SINCE = int(datetime(2025, 12, 6, tzinfo=timezone.utc).timestamp())

Json = dict[str, Any]
Values = dict[str, list[str]]
Group = tuple[object, ...]
"""The values of the grouping keys, in the order of the operation."""


@dataclass(frozen=True)
class Operation:
    """An operation of the API, and the keys by which it groups."""

    path: str
    result: str
    """The constant in the property object of its results."""
    groups: tuple[str, ...]
    unfiltered: tuple[str, ...] = ()
    """The keys that no parameter filters by."""

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return self.path.rpartition("/")[2]

    @property
    def filters(self) -> dict[str, str]:
        """The keys by the names of the parameters that filter by them: api_key_ids filters by api_key_id."""
        filters = {}
        for key in self.groups:
            if key not in self.unfiltered:
                parameter = key if key == "batch" else f"{key}s"
                filters[parameter] = key
        return filters


def usage_of(
    name: str, groups: tuple[str, ...], result: str | None = None, unfiltered: tuple[str, ...] = ()
) -> Operation:
    """Return an operation that counts usage. Most results have the name of their operation."""
    result_name = name if result is None else result
    return Operation(f"/organization/usage/{name}", f"organization.usage.{result_name}.result", groups, unfiltered)


BY_PROJECT = ("project_id",)
BY_KEY = (*BY_PROJECT, "user_id", "api_key_id")
BY_MODEL = (*BY_KEY, "model")
BY_COMPLETION = (*BY_MODEL, "batch", "service_tier", "api_source")
BY_LINE_ITEM = (*BY_KEY, "line_item", "api_source")

COSTS = Operation("/organization/costs", "organization.costs.result", BY_LINE_ITEM, ("user_id", "api_source"))
USAGE = (
    usage_of("completions", BY_COMPLETION, unfiltered=("service_tier", "api_source")),
    usage_of("decisions", BY_COMPLETION, unfiltered=("service_tier", "api_source")),
    usage_of("embeddings", BY_MODEL),
    usage_of("moderations", BY_MODEL),
    usage_of("images", (*BY_MODEL, "size", "source")),
    usage_of("audio_speeches", BY_MODEL),
    usage_of("audio_transcriptions", BY_MODEL),
    usage_of("vector_stores", BY_PROJECT),
    usage_of("code_interpreter_sessions", BY_PROJECT),
    usage_of("file_search_calls", (*BY_KEY, "vector_store_id"), result="file_searches"),
    usage_of("web_search_calls", (*BY_MODEL, "context_level", "api_source"), "web_searches", ("api_source",)),
)
OPERATIONS = {operation.path: operation for operation in (COSTS, *USAGE)}


class ApiError(Exception):
    """An answer that is an error, with the API's body."""

    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.error = {
            "message": message,
            "type": "requests" if status == 429 else "invalid_request_error",
            "param": param,
            "code": code,
        }


def invalid(param: str, message: str, code: str = "invalid_value") -> ApiError:
    """Return the error for a wrong parameter."""
    return ApiError(400, message, param, code)


def check_key(authorization: str) -> None:
    """Refuse a missing key, a wrong one, and a key that is no admin key."""
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key:
        message = "You didn't provide an API key. Send it in an Authorization header: Bearer YOUR_KEY."
        raise ApiError(401, message, code="missing_api_key")
    if key == KEY:
        return
    if not key.startswith("sk-admin-"):
        raise ApiError(403, "You have insufficient permissions for this operation. Missing scopes: api.usage.read.")
    raise ApiError(401, f"Incorrect API key provided: {key[:9]}***.", code="invalid_api_key")


@dataclass(frozen=True)
class Question:
    """A request whose parameters are checked."""

    operation: Operation
    start: int
    """Where the page starts."""
    end: int
    now: int
    width: int
    """Seconds of a bucket."""
    limit: int
    groups: list[str]
    filters: Mapping[str, list[str]]
    """Allowed values by grouping key."""
    digest: bytes
    """A digest of the parameters that all pages have in common."""

    def allows(self, labels: Labels) -> bool:
        """Tell whether all filters let a result pass."""
        return all(wire_text(labels.get(name)) in values for name, values in self.filters.items())

    def group_of(self, labels: Labels) -> Group:
        """Return the values of the grouping keys that the question groups by; None for the others."""
        known = {name: labels.get(name) for name in self.groups}
        return tuple(known.get(name) for name in self.operation.groups)


def wire_text(value: object) -> str:
    """Return the text of a value in a query."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_lists(query: Iterable[tuple[str, str]]) -> Values:
    """Return the values of each parameter. Repeated keys, keys with brackets and commas say the same."""
    values: Values = {}
    for name, text in query:
        parameter = name.removesuffix("[]")
        parts = [text] if parameter == "line_items" else text.split(",")  # the names of line items have commas
        values.setdefault(parameter, []).extend(parts)
    return values


def one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return a value if it is one of those that are allowed."""
    if value not in allowed:
        expected = ", ".join(allowed)
        raise invalid(name, f"Invalid value for {name}: {value!r}. Supported values are: {expected}.")
    return value


def integer(name: str, text: str) -> int:
    """Return an integer parameter."""
    digits = text.removeprefix("-")
    if not digits.isdecimal():
        raise invalid(name, f"Invalid type for {name}: expected an integer, but got {text!r}.", "invalid_type")
    return int(text)


def read_limit(operation: Operation, width: str, values: Values) -> int:
    """Return the number of buckets per page."""
    if "limit" not in values:
        return DEFAULT_LIMITS[width]
    limit = integer("limit", values["limit"][0])
    maximum = COSTS_MAXIMUM_LIMIT if operation is COSTS else MAXIMUM_LIMITS[width]
    if limit < 1:
        raise invalid("limit", "limit must be greater than or equal to 1.", "integer_below_min_value")
    if limit > maximum:
        message = f"limit must be less than or equal to {maximum} with bucket_width={width}, but is {limit}."
        raise invalid("limit", message, "integer_above_max_value")
    return limit


def read_groups(operation: Operation, start: int, values: Values) -> list[str]:
    """Return the grouping keys of a request."""
    groups = values.get("group_by", [])
    for group in groups:
        one_of("group_by", group, operation.groups)
    if operation is COSTS and "api_key_id" in groups and start < COSTS_BY_KEY_SINCE:
        raise invalid("group_by", "Grouping by api_key_id is available from 2025-12-06 UTC on.")
    return groups


def read_filters(operation: Operation, values: Values) -> Values:
    """Return the allowed values by grouping key."""
    filters = {}
    for name, key in operation.filters.items():
        if name in values:
            filters[key] = values[name]
    return filters


def digest_of(operation: Operation, values: Values) -> bytes:
    """Return a digest of the parameters that all pages have in common."""
    common = {name: value for name, value in values.items() if name not in ("page", "limit")}
    text = operation.path + json.dumps(common, sort_keys=True)
    return hashlib.sha256(text.encode()).digest()[:12]


def write_cursor(start: int, digest: bytes) -> str:
    """Return the cursor of the page that starts at a time: 20 bytes, as the API has them."""
    content = start.to_bytes(8, "big") + digest
    return "page_" + base64.urlsafe_b64encode(content).decode()


def read_cursor(cursor: str, digest: bytes) -> int:
    """Return the time at which a page starts. A cursor is valid with the parameters of the first page only."""
    try:
        content = base64.urlsafe_b64decode(cursor.removeprefix("page_"))
    except ValueError:
        content = b""
    if content[8:] != digest:
        raise invalid("page", "Invalid page: not a cursor for these parameters.")
    return int.from_bytes(content[:8], "big")


def read_period(values: Values, now: int) -> tuple[int, int]:
    """Return the start of the data, down to the minute, and its end, which is now at the latest."""
    if "start_time" not in values:
        raise invalid("start_time", "Missing required parameter: start_time.", "missing_required_parameter")
    start = integer("start_time", values["start_time"][0])
    if "end_time" not in values:
        return start - start % 60, now
    end = integer("end_time", values["end_time"][0])
    if end <= start:
        raise invalid("end_time", "end_time must be after start_time.")
    return start - start % 60, min(end, now)


def read_question(operation: Operation, values: Values, now: int) -> Question:
    """Check the parameters of a request."""
    filters = operation.filters
    for name in values:
        if name not in COMMON_PARAMETERS and name not in filters:
            raise invalid(name, f"Unknown parameter: {name}.", "unknown_parameter")
    start, end = read_period(values, now)
    [width, *_] = values.get("bucket_width", ["1d"])
    one_of("bucket_width", width, ["1d"] if operation is COSTS else SECONDS)
    digest = digest_of(operation, values)
    if "page" in values:
        start = read_cursor(values["page"][0], digest)
    return Question(
        operation=operation,
        start=start,
        end=end,
        now=now,
        width=SECONDS[width],
        limit=read_limit(operation, width, values),
        groups=read_groups(operation, start, values),
        filters=read_filters(operation, values),
        digest=digest,
    )


def answer(question: Question) -> Json:
    """Return a page."""
    buckets: list[Json] = []
    start = question.start
    while start < question.end and len(buckets) < question.limit:
        boundary = start - start % question.width + question.width
        span = Span(start, min(boundary, question.end), question.now)
        buckets.append(bucket_of(question, span))
        start = span.end
    has_more = start < question.end
    return {
        "object": "page",
        "data": buckets,
        "has_more": has_more,
        "next_page": write_cursor(start, question.digest) if has_more else None,
    }


def bucket_of(question: Question, span: Span) -> Json:
    """Return a bucket."""
    results = costs_results(question, span) if question.operation is COSTS else usage_results(question, span)
    return {"object": "bucket", "start_time": span.start, "end_time": span.end, "results": results}


def usage_results(question: Question, span: Span) -> list[Json]:
    """Return the results of a bucket of usage, one for each group."""
    operation = question.operation
    totals: dict[Group, Counters] = {}
    for used in usage(operation.name, span):
        if not question.allows(used.labels):
            continue
        group = question.group_of(used.labels)
        total = totals.setdefault(group, {})
        for name, value in used.counters.items():
            total[name] = add(total.get(name), value)
    results: list[Json] = []
    for group, counters in totals.items():
        labels = dict(zip(operation.groups, group, strict=True))
        results.append({"object": operation.result, **counters, **labels})
    is_newer_server = operation.name == "completions" and span.day >= NEWER_SERVER_SINCE
    if is_newer_server and results and not question.filters:
        results.append({"object": "organization.usage.agents.result", "num_steps": 7 * len(results)})
    return results


def add(total: int | None, value: int | None) -> int | None:
    """Add a counter to a total. A total of nothing but nulls stays null."""
    if value is None:
        return total
    return value if total is None else total + value


@dataclass
class CostsTotal:
    """The costs of a group in a bucket."""

    amount: Decimal = Decimal()
    quantity: Decimal = Decimal()
    unit: str | None = None


def costs_results(question: Question, span: Span) -> list[Json]:
    """Return the results of a bucket of costs, one for each group."""
    totals: dict[Group, CostsTotal] = {}
    for cost in costs(span):
        if not question.allows(cost.labels):
            continue
        group = question.group_of(cost.labels)
        total = totals.setdefault(group, CostsTotal())
        total.amount += cost.amount
        if "line_item" in question.groups:
            total.quantity += cost.quantity
            total.unit = cost.unit
    results: list[Json] = []
    for group, total in totals.items():
        labels = dict(zip(COSTS.groups, group, strict=True))
        value = amount_value(total.amount, span.day)
        result = {
            "object": COSTS.result,
            "amount": {"value": value, "currency": "usd"},
            **labels,
            "quantity": float(total.quantity) if total.unit else None,
            "quantity_unit": total.unit,
            "organization_id": "org-demo",  # a property that the specification does not have
        }
        results.append(result)
    return results


def amount_value(amount: Decimal, day: date) -> float | str:
    """Return an amount as the API sends it: on some days as a decimal string with many digits, else as a number."""
    is_text = day.day % 3 == 0
    return f"{amount:.28f}" if is_text else float(amount)


class DemoServer(ThreadingHTTPServer):
    """The server. ``url`` is the host for a Configuration, ``key`` the key that it accepts."""

    daemon_threads = True

    def __init__(self, clock: Callable[[], int], fail_every: int, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = KEY
        self.clock = clock
        self.fail_every = fail_every
        self.requests: list[str] = []
        """The path and query of each request so far."""
        self._lock = threading.Lock()

    def record(self, path: str) -> None:
        """Count a request, and refuse every n-th one."""
        with self._lock:
            self.requests.append(path)
            number = len(self.requests)
        if self.fail_every and number % self.fail_every == 0:
            raise ApiError(429, "Rate limit reached, try again in 1 second.", code="rate_limit_exceeded")

    def handle_request_to(self, path: str, authorization: str) -> Json:
        """Return the page that a request asks for."""
        self.record(path)
        url = urlsplit(path)
        operation = OPERATIONS.get(url.path.removeprefix("/v1"))
        if operation is None:
            raise ApiError(404, f"Invalid URL (GET {url.path}).")
        check_key(authorization)
        query = parse_qsl(url.query, keep_blank_values=True)
        question = read_question(operation, read_lists(query), self.clock())
        return answer(question)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: DemoServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are sent one after the other

    def do_GET(self) -> None:
        status = 200
        try:
            body = self.server.handle_request_to(self.path, self.headers.get("Authorization", ""))
        except ApiError as error:
            status = error.status
            body = {"error": error.error}
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "1")
            self.send_header("Retry-After-Ms", "50")  # clients that understand it need not wait for a second
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Print nothing."""


def clock_of(today: date | None) -> Callable[[], int]:
    """Return a clock that shows the time in Unix seconds, or always the same time of a day."""
    if today is None:
        return lambda: int(time.time())
    midnight = datetime(today.year, today.month, today.day, tzinfo=timezone.utc)
    fixed = int((midnight + TIME_OF_FIXED_DAY).timestamp())
    return lambda: fixed


@contextmanager
def running(today: date | None = None, fail_every: int = 0, port: int = 0) -> Iterator[DemoServer]:
    """Run the server in a thread until the context ends.

    Without ``today``, data ends now. With it, it is always 17:20 UTC on that day. Every ``fail_every``-th request is
    answered with 429. Port 0 is any that is free.
    """
    with DemoServer(clock_of(today), fail_every, port) as server, in_thread(server):
        yield server


@contextmanager
def in_thread(server: DemoServer) -> Iterator[None]:
    """Let a server answer in a thread until the context ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def main() -> None:
    """Run the server until it is interrupted."""
    parser = argparse.ArgumentParser(description="Answer like the usage and costs API, with made-up data.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any that is free)")
    parser.add_argument(
        "--today", type=date.fromisoformat, metavar="DATE", help="the day on which data ends (default: today)"
    )
    parser.add_argument("--fail-every", type=int, default=0, metavar="N", help="answer every N-th request with 429")
    arguments = parser.parse_args()
    with running(arguments.today, arguments.fail_every, arguments.port) as server:
        print(f"{server.url} answers until you press Ctrl-C. Try:\n")
        print(f"curl -H 'Authorization: Bearer {server.key}' '{server.url}/organization/costs?start_time=1793404800'\n")
        print(f"Configuration(host={server.url!r}, access_token={server.key!r})", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
