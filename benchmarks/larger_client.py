"""Measure how much faster a client reads and writes a page of usage with our models in it (--into).

    test/run --co -q && .venv/bin/python benchmarks/larger_client.py

Two clients, alike but for the models, take turns in one process; the figures are ratios of their best times.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "test"), str(PROJECT)]

from support.larger import BUCKET, PAGE, larger, stock_client  # noqa: E402
from support.specification import examples  # noqa: E402

ROUNDS = 7
MODELS = ("UsageCompletionsResult", "UsageEmbeddingsResult", "CostsResult")
BUCKETS = 31
RESULTS = 60
"""The size of a page: buckets, and results in each."""


def page() -> str:
    """Return a page as a server sends it."""
    results = []
    for number in range(RESULTS):
        model = MODELS[number % len(MODELS)]
        results.append(examples(model)[0])
    bucket = {**BUCKET, "results": results}
    return json.dumps({**PAGE, "data": [bucket] * BUCKETS})


def report(text: str) -> str:
    """Return a model of the client's own that contains a page."""
    content = json.loads(text)
    return json.dumps({"page": content, "unit": "tokens", "by_day": {"a": content["data"][0]}})


@dataclass
class Measured:
    """What is measured: a client, and a page and a report that it reads."""

    client: Any
    page_text: str
    report_text: str

    def __post_init__(self) -> None:
        """Read the page that is written later."""
        self.api = self.client.ApiClient()
        self.page = self.read_answer()

    def read_answer(self) -> Any:
        return self.api.deserialize(self.page_text, "UsageResponse", "application/json")

    def read_text(self) -> Any:
        return self.client.UsageResponse.from_json(self.page_text)

    def read_report(self) -> Any:
        return self.api.deserialize(self.report_text, "UsageReport", "application/json")

    def write_text(self) -> Any:
        return self.page.to_json()

    def write_body(self) -> Any:
        return self.api.sanitize_for_serialization(self.page)


TASKS: dict[str, Callable[[Measured], Any]] = {
    "a page through ApiClient.deserialize": Measured.read_answer,
    "a page through from_json": Measured.read_text,
    "a page in a stock model, through ApiClient.deserialize": Measured.read_report,
    "a page to text": Measured.write_text,
    "a page as a body, through ApiClient.sanitize_for_serialization": Measured.write_body,
}


def best_times(task: Callable[[Measured], Any], subjects: list[Measured]) -> list[float]:
    """Return the best time of each client for a task, in seconds; they take turns."""
    times = [float("inf")] * len(subjects)
    for _ in range(ROUNDS):
        for index, subject in enumerate(subjects):
            start = time.perf_counter()
            task(subject)
            elapsed = time.perf_counter() - start
            times[index] = min(times[index], elapsed)
    return times


def make_clients(folder: Path) -> list[Any]:
    """Import a stock client, and one with our models in it."""
    modules = []
    for name in ("before", "after"):
        client = stock_client(larger(), folder / name, name, PROJECT / ".tools")
        if name == "after":
            done = client.into("--quiet")
            assert done.returncode == 0, done.stderr
        sys.path.insert(0, str(client.folder))
        modules.append(importlib.import_module(name))
    return modules


def main() -> None:
    """Make the clients, measure, and print."""
    text = page()
    # Where nothing has changed, --check alone would set up no tools.
    command = [str(PROJECT / "generate.sh"), "--check", "--quiet", "--report", os.devnull]
    subprocess.run(command, check=True)
    with tempfile.TemporaryDirectory() as scratch:
        clients = make_clients(Path(scratch))
        subjects = [Measured(client, text, report(text)) for client in clients]
        print(f"{len(text) / 1e6:.1f} MB, best of {ROUNDS}")
        for name, task in TASKS.items():
            before, after = best_times(task, subjects)
            ratio = before / after
            print(f"{name}: {ratio:.1f} times faster ({before * 1e3:.1f} ms before, {after * 1e3:.1f} ms after)")


if __name__ == "__main__":
    main()
