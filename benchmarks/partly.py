"""The rows of programs that need a part of a page only, with msgspec where it can leave the rest as text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks.data import full, make_page
from benchmarks.effort import Effort
from benchmarks.measure import Figure, figures, in_rounds, timed

BASELINE = "ours"
Program = Callable[[bytes], Any]
"""Does something with the text of a page."""


def whole_page() -> Program:
    """Return how this project reads a page."""
    program: Program = import_module("openapi_client").UsageResponse.from_json
    return program


def page_of(result: Any) -> Any:
    """Return a decoder of pages with results of a type; it skips whatever else a page has."""
    msgspec = import_module("msgspec")
    results = list.__class_getitem__(result)
    bucket = msgspec.defstruct("Bucket", [("results", results)])
    buckets = list.__class_getitem__(bucket)
    page = msgspec.defstruct("Page", [("data", buckets)])
    return msgspec.json.Decoder(page)


def two_properties() -> Program:
    """Return a program that reads two properties of each result, and skips the others."""
    msgspec = import_module("msgspec")
    result = msgspec.defstruct("Result", [("input_tokens", int), ("output_tokens", int)])
    program: Program = page_of(result).decode
    return program


def some_results(tenths: int) -> Program:
    """Return a program that leaves all results as text, and reads some tenths of them with the model."""
    msgspec = import_module("msgspec")
    decode = page_of(msgspec.Raw).decode
    read = import_module("openapi_client").UsageCompletionsResult.from_json

    def program(text: bytes) -> None:
        page = decode(text)
        number = 0
        for bucket in page.data:
            for result in bucket.results:
                if number % 10 < tenths:
                    read(bytes(result))
                number += 1

    return program


def compare(program: Program, effort: Effort) -> list[Figure]:
    """Compare a program with reading the whole page."""
    page = make_page(full, effort.buckets)
    operations = {BASELINE: partial(whole_page(), page.text), "msgspec": partial(program, page.text)}
    measurements = {name: timed(operation, effort.shortest) for name, operation in operations.items()}
    table = in_rounds(measurements, effort.rounds)
    return figures(table, BASELINE, {}, measurements)
