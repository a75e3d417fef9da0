"""How much faster a larger client reads and writes a page of usage once --into has put the models there.

    test/run --co -q && .venv/bin/python benchmarks/larger_client.py

Two clients, alike but for that, take turns in one process; the figures are ratios of their best times.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "test"), str(PROJECT)]

from conftest import examples  # noqa: E402
from support.larger import BUCKET, PAGE, larger, stock_client  # noqa: E402

ROUNDS = 7
KINDS = ("UsageCompletionsResult", "UsageEmbeddingsResult", "CostsResult")


def page(buckets: int, results: int) -> str:
    """A page as a server sends it."""
    each = [examples(KINDS[i % len(KINDS)])[0] for i in range(results)]
    return json.dumps({**PAGE, "data": [{**BUCKET, "results": each}] * buckets})


def best(calls: list[Callable[[], Any]]) -> list[float]:
    """The best time of each call, in seconds; they take turns."""
    times = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for i, call in enumerate(calls):
            start = time.perf_counter()
            call()
            times[i] = min(times[i], time.perf_counter() - start)
    return times


def main() -> None:
    """Make the clients, measure, and print."""
    text = page(31, 60)
    # Where nothing has changed, --check alone would set up no tools.
    command = [str(PROJECT / "generate.sh"), "--check", "--quiet", "--report", os.devnull]
    subprocess.run(command, check=True)
    with tempfile.TemporaryDirectory() as scratch:
        clients: list[Any] = []
        for name in ("before", "after"):
            package = stock_client(larger(), Path(scratch) / name, name, PROJECT / ".tools")
            if name == "after":
                subprocess.run([str(PROJECT / "generate.sh"), "--quiet", "--into", str(package)], check=True)
            sys.path.insert(0, str(package.parent))
            clients.append(importlib.import_module(name))
        apis = [client.ApiClient() for client in clients]
        pages = [api.deserialize(text, "UsageResponse", "application/json") for api in apis]
        reports = [
            json.dumps({"page": json.loads(text), "unit": "tokens", "by_day": {"a": json.loads(text)["data"][0]}})
        ] * 2
        measured = {
            "a page through ApiClient.deserialize": [
                lambda api=api: api.deserialize(text, "UsageResponse", "application/json") for api in apis
            ],
            "a page through from_json": [lambda each=each: each.UsageResponse.from_json(text) for each in clients],
            "a page in a stock model, through ApiClient.deserialize": [
                lambda api=api, report=report: api.deserialize(report, "UsageReport", "application/json")
                for api, report in zip(apis, reports)
            ],
            "a page to text": [lambda each=each: each.to_json() for each in pages],
            "a page as a body, through ApiClient.sanitize_for_serialization": [
                lambda api=api, each=each: api.sanitize_for_serialization(each) for api, each in zip(apis, pages)
            ],
        }
        print(f"{len(text) / 1e6:.1f} MB, best of {ROUNDS}")
        for name, calls in measured.items():
            before, after = best(calls)
            times = f"{before * 1000:.1f} ms before, {after * 1000:.1f} ms after"
            print(f"{name}: {before / after:.1f} times faster ({times})")


if __name__ == "__main__":
    main()
