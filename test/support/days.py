"""Answers of the API for the documentation: a bucket for each day, hour or minute of a period, in pages."""

from __future__ import annotations

from typing import Any, Optional

from support.server import Answer, Asked, example_page

WIDTHS = {"1m": 60, "1h": 3600, "1d": 86_400}
DEFAULT_LIMITS = {"1m": 60, "1h": 24, "1d": 7}
AN_HOUR_LATER = 3600
"""The seconds from the start of the last day to now: the end of a period without an end."""


def days(asked: Asked) -> Answer:
    """Answer with the buckets of a page; each has the results of the example in the specification."""
    if not asked.headers["Authorization"].startswith("Bearer sk-admin-"):
        return refusal(401, "Incorrect API key provided.")
    if asked.value("project_ids") == "proj_unknown":
        return refusal(400, "No such project.")
    width = asked.value("bucket_width") or "1d"
    seconds = WIDTHS[width]
    start = int(asked.value("start_time") or 0)
    end = int(asked.value("end_time") or start + 2 * WIDTHS["1d"] + AN_HOUR_LATER)
    starts = list(range(start, end, seconds))
    first = int((asked.value("page") or "page_0").removeprefix("page_"))
    last = first + int(asked.value("limit") or DEFAULT_LIMITS[width])
    results = example_page(asked).body["data"][0]["results"]
    buckets = []
    for time in starts[first:last]:
        buckets.append(bucket(time, min(time + seconds, end), results))
    next_page = f"page_{last}" if last < len(starts) else None
    return page(buckets, next_page)


def bucket(start: int, end: int, results: list[Any]) -> dict[str, Any]:
    """Return a bucket."""
    return {"object": "bucket", "start_time": start, "end_time": end, "results": results}


def page(buckets: list[Any], next_page: Optional[str]) -> Answer:
    """Return the answer with a page."""
    return Answer({"object": "page", "data": buckets, "has_more": next_page is not None, "next_page": next_page})


def refusal(status: int, message: str) -> Answer:
    """Return the answer that refuses a request."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return Answer({"error": error}, status)
