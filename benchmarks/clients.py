"""The rows of whole clients: one call over HTTP, and all pages of an operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.calling import CALLS, START, Call
from benchmarks.decoding import marks_of_peers
from benchmarks.effort import Effort
from benchmarks.measure import Figure, Measurement, figures, in_rounds, timed
from benchmarks.peers import BASELINE
from benchmarks.server import running


def one_call(folder: str, effort: Effort) -> list[Figure]:
    """Compare calls for the page below a folder of the server."""
    measurements: dict[str, Measurement] = {}
    marks = marks_of_peers(CALLS)
    with running(effort.megabytes, effort.pages) as address:
        for name, make in CALLS.items():
            call = make(f"{address}/{folder}")
            measurements[name] = timed(call, effort.shortest)
        table = in_rounds(measurements, effort.rounds)
    return figures(table, BASELINE, marks, measurements)


# --- all pages ---


@dataclass(frozen=True)
class ByCursor:
    """All pages of an operation, each asked for with the cursor of the page before."""

    call: Call

    def __iter__(self) -> Iterator[Any]:
        page = self.call()
        yield page
        while page.has_more:
            page = self.call(page=page.next_page)
            yield page


@dataclass(frozen=True)
class WithIterator:
    """All pages of an operation, by the iterator of this project."""

    call: Call

    def __iter__(self) -> Iterator[Any]:
        api = self.call.func.__self__  # type: ignore[attr-defined]
        pages: Iterator[Any] = api.usage_completions_iter(start_time=START).pages()
        return pages


def count(pages: Iterable[Any]) -> int:
    """Go through all pages, with one in memory at a time."""
    number = 0
    for _ in pages:
        number += 1
    return number


def all_pages(effort: Effort) -> list[Figure]:
    """Compare going through all pages of an operation."""
    measurements: dict[str, Measurement] = {}
    marks = marks_of_peers(CALLS)
    with running(effort.megabytes, effort.pages) as address:
        for name, make in CALLS.items():
            call = make(f"{address}/pages")
            pages = WithIterator(call) if name == "ours" else ByCursor(call)
            if count(pages) != effort.pages:
                raise RuntimeError(f"{name} does not read all pages")
            measurements[name] = timed(partial(count, pages), effort.shortest)
        table = in_rounds(measurements, effort.program_rounds)
    return figures(table, BASELINE, marks, measurements)
