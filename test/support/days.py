"""Answers of the API for the documentation: a bucket for each day, hour or minute of a period, in pages."""

from __future__ import annotations

from typing import Any, Optional

from support.server import Answer, Asked, example_page

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WIDTHS = {"1m": MINUTE, "1h": HOUR, "1d": DAY}
DEFAULT_LIMITS = {"1m": "60", "1h": "24", "1d": "7"}
TWO_DAYS_AND_AN_HOUR = 2 * DAY + HOUR
"""The length of a period without an end."""


def days(asked: Asked) -> Answer:
    """Answer with the buckets of a page; each has the results of the example in the specification."""
    key = asked.headers["Authorization"]
    if not key.startswith("Bearer sk-admin-"):
        return refusal(401, "Incorrect API key provided.")
    if asked.value("project_ids") == "proj_unknown":
        return refusal(400, "No such project.")
    example = example_page(asked)
    results = example.body["data"][0]["results"]
    width = asked.value("bucket_width") or "1d"
    buckets = all_buckets(asked, WIDTHS[width], results)
    limit = asked.value("limit") or DEFAULT_LIMITS[width]
    cursor = asked.value("page") or "page_0"
    first = int(cursor.removeprefix("page_"))
    last = first + int(limit)
    next_page = f"page_{last}" if last < len(buckets) else None
    return page(buckets[first:last], next_page)


def all_buckets(asked: Asked, width: int, results: list[Any]) -> list[Any]:
    """Return the buckets of a period. The last one ends with it."""
    start = int(asked.value("start_time") or 0)
    end = int(asked.value("end_time") or start + TWO_DAYS_AND_AN_HOUR)
    buckets = []
    for time in range(start, end, width):
        bucket_end = min(time + width, end)
        buckets.append(bucket(time, bucket_end, results))
    return buckets


def bucket(start: int, end: int, results: list[Any]) -> dict[str, Any]:
    """Return a bucket."""
    return {
        "object": "bucket",
        "start_time": start,
        "end_time": end,
        "results": results,
    }


def page(buckets: list[Any], next_page: Optional[str]) -> Answer:
    """Return the answer with a page."""
    body = {
        "object": "page",
        "data": buckets,
        "has_more": next_page is not None,
        "next_page": next_page,
    }
    return Answer(body)


def refusal(status: int, message: str) -> Answer:
    """Return the answer that refuses a request."""
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }
    return Answer({"error": error}, status)
