"""The rows of whole clients: one call over HTTP, and all pages of an operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import urllib3

from benchmarks import by_hand, losses
from benchmarks.data import START, full, make_page
from benchmarks.effort import Effort
from benchmarks.measure import Figure, Measurement, figures, in_rounds, timed
from benchmarks.peers import BASELINE, PEERS
from benchmarks.server import running

Call = Callable[..., Any]
"""Asks for a page; the cursor of one may be given."""
KEY = "sk-admin-none"
PATH = "/organization/usage/completions"
SMALL = make_page(full, 7, 1)


def hand(address: str) -> Call:
    """Return a call with urllib3 and the hand-written models."""
    pool = urllib3.PoolManager()
    headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
    url = address + PATH

    def call(**fields: str) -> by_hand.Page:
        query = {"start_time": str(START), **fields}
        response = pool.request("GET", url, fields=query, headers=headers)
        return by_hand.Page.model_validate_json(response.data)

    return call


def generated(package: str) -> Callable[[str], Call]:
    """Return how a package with the interface of openapi-generator makes a call."""

    def make(address: str) -> Call:
        module = import_module(package)
        configuration = module.Configuration(host=address, access_token=KEY)
        client = module.ApiClient(configuration)
        api = module.UsageApi(client)
        return partial(api.usage_completions, start_time=START)

    return make


def vendor(validating: bool) -> Callable[[str], Call]:
    """Return how the vendor's client makes a call."""

    def make(address: str) -> Call:
        module = import_module("openai")
        client = module.OpenAI(admin_api_key=KEY, base_url=address, _strict_response_validation=validating)
        usage = client.admin.organization.usage
        return partial(usage.completions, start_time=START)

    return make


def opc(address: str) -> Call:
    """Return a call with openapi-python-client."""
    client = import_module("opc_client").AuthenticatedClient(base_url=address, token=KEY)
    operation = import_module("opc_client.api.usage.usage_completions")
    return partial(operation.sync, client=client, start_time=START)


CALLS: dict[str, Callable[[str], Call]] = {
    "hand": hand,
    "ours": generated("openapi_client"),
    "stock": generated("stock_client"),
    "openai": vendor(validating=False),
    "openai-validating": vendor(validating=True),
    "opc": opc,
}
"""The clients, each with the function that makes its call to a server."""


def marks_of(name: str, call: Call) -> list[str]:
    """Return what a client loses of the small page."""
    peer = PEERS[name].make()
    page = call()
    written = json.loads(peer.write(page))
    return losses.lost(SMALL.content, written)


def one_call(folder: str, effort: Effort) -> list[Figure]:
    """Compare calls for the page below a folder of the server."""
    measurements: dict[str, Measurement] = {}
    marks = {}
    with running(effort.megabytes, effort.pages) as address:
        for name, make in CALLS.items():
            small = make(f"{address}/small")
            marks[name] = marks_of(name, small)
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
    with running(effort.megabytes, effort.pages) as address:
        for name, make in CALLS.items():
            call = make(f"{address}/pages")
            pages = WithIterator(call) if name == "ours" else ByCursor(call)
            if count(pages) != effort.pages:
                raise RuntimeError(f"{name} does not read all pages")
            measurements[name] = timed(partial(count, pages), effort.shortest)
        table = in_rounds(measurements, effort.program_rounds)
    return figures(table, BASELINE, {}, measurements)
