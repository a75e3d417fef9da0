"""The rows of a larger client: how it reads and writes a page before and after --into has vendored the models."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

from benchmarks.data import all_variants, make_page
from benchmarks.effort import Effort
from benchmarks.measure import Figure, figures, in_rounds, timed

PACKAGES = {"stock": "stock_client", "ours": "vendored_client"}
"""The same client before and after."""


def reading(package: str, text: str) -> Any:
    """Return the operation that reads a page as the client reads an answer."""
    client = import_module(package).ApiClient()
    return partial(client.deserialize, text, "UsageResponse", "application/json")


def writing(package: str, text: str) -> Any:
    """Return the operation that prepares a page as the client prepares the body of a request."""
    client = import_module(package).ApiClient()
    page = client.deserialize(text, "UsageResponse", "application/json")
    return partial(client.sanitize_for_serialization, page)


def compare(prepare: Any, effort: Effort) -> list[Figure]:
    """Compare the client after with the client before."""
    page = make_page(all_variants, effort.buckets)
    text = page.text.decode()
    measurements = {}
    for name, package in PACKAGES.items():
        operation = prepare(package, text)
        measurements[name] = timed(operation, effort.shortest)
    table = in_rounds(measurements, effort.rounds)
    return figures(table, "stock", {}, PACKAGES)
