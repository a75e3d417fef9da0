"""The pages that all peers read: made from the examples of openapi.yaml, and the same in every run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]
MakeResult = Callable[[int], Object]
"""Makes the result of a number."""

PROJECT = Path(__file__).resolve().parent.parent
SPEC = PROJECT / "openapi.yaml"
START = 1754006400
DAY = 86400
RESULTS = 20
"""The results of each bucket."""
ID_COUNT = 23
"""The different projects, users and keys of a page."""
UNKNOWN = 9
"""The last digit of the numbers of unknown variants; the first result of a page is known."""


@lru_cache
def schemas() -> dict[str, Any]:
    """Return the schemas of openapi.yaml."""
    text = SPEC.read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(text)["components"]["schemas"]
    return content


def example(name: str) -> Object:
    """Return the example of a schema."""
    content: Object = schemas()[name]["examples"][0]
    return content


@lru_cache
def variants() -> list[str]:
    """Return the schemas of the results."""
    names = []
    for member in schemas()["UsageResult"]["oneOf"]:
        _, _, name = member["$ref"].rpartition("/")
        names.append(name)
    return names


def varied(result: Object, number: int) -> Object:
    """Return a result with numbers and ids of its own: repeated text flatters parsers that keep it."""
    copy: Object = {}
    for name, value in result.items():
        if type(value) is int:
            copy[name] = value + number
        elif name.endswith("_id") and isinstance(value, str):
            copy[name] = f"{value}_{number % ID_COUNT}"
        else:
            copy[name] = value
    return copy


# --- results, by their number ---


def full(number: int) -> Object:
    """Return a result with all properties."""
    return varied(example("UsageCompletionsResult"), number)


def sparse(number: int) -> Object:
    """Return a result with the required properties and one key."""
    names = [*schemas()["UsageCompletionsResult"]["required"], "project_id"]
    result = full(number)
    return {name: result[name] for name in names}


def nulls(number: int) -> Object:
    """Return a result whose optional properties are null, as servers send them."""
    present = sparse(number)
    return {name: present.get(name) for name in full(number)}


def all_variants(number: int) -> Object:
    """Return a result of one variant after the other."""
    names = variants()
    return varied(example(names[number % len(names)]), number)


def unknown_properties(number: int) -> Object:
    """Return a result with three properties that the specification does not have."""
    result = full(number)
    result["new_tokens"] = number
    result["new_tier"] = "flex"
    result["new_detail"] = {"region": "eu", "share": 0.5}
    return result


def unknown_variants(number: int) -> Object:
    """Return a result of an unknown variant in one of ten cases."""
    if number % 10 != UNKNOWN:
        return full(number)
    return {
        "object": "organization.usage.new.result",
        "new_tokens": number,
        "project_id": "proj_abc",
        "model": None,
    }


def costs(number: int) -> Object:
    """Return costs; their amounts are numbers and decimal texts, as servers send them."""
    result = varied(example("CostsResult"), number)
    values = (0.06 + number, f"{number}.0127998000", number)
    result["amount"] = {"value": values[number % len(values)], "currency": "usd"}
    return result


# --- pages ---


@dataclass(frozen=True)
class Page:
    """A page, as text and as the dict that json.loads returns."""

    text: bytes
    results: int

    @property
    def content(self) -> Object:
        """Return the page as a dict of its own."""
        content: Object = json.loads(self.text)
        return content


def bucket(number: int, results: list[Object]) -> Object:
    """Return a bucket of one day."""
    start = START + number * DAY
    return {"object": "bucket", "start_time": start, "end_time": start + DAY, "results": results}


def make_page(make_result: MakeResult, buckets: int, results: int = RESULTS) -> Page:
    """Return a page of results in buckets."""
    data = []
    for number in range(buckets):
        first = number * results
        numbers = range(first, first + results)
        made = [make_result(number) for number in numbers]
        data.append(bucket(number, made))
    content = {"object": "page", "data": data, "has_more": False, "next_page": None}
    text = json.dumps(content, separators=(",", ":")).encode()
    return Page(text, buckets * results)


def make_large_page(megabytes: float) -> Page:
    """Return a page of a size, with the results that make the most of it."""
    one = make_page(full, 1)
    buckets = round(megabytes * 1e6 / len(one.text))
    return make_page(full, max(buckets, 1))
