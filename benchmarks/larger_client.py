"""Measure how much faster a client reads and writes a page of usage after --into has vendored the models.

    test/run --co -q && .venv/bin/python benchmarks/larger_client.py

The client before and the client after take turns in one process. Figures are ratios of their best times.
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
"""The size of a page: its buckets, and the results in each of them."""


def page() -> str:
    """Return the JSON text of a page."""
    results = []
    for number in range(RESULTS):
        model = MODELS[number % len(MODELS)]
        example = examples(model)[0]
        results.append(example)
    bucket = {**BUCKET, "results": results}
    return json.dumps({**PAGE, "data": [bucket] * BUCKETS})


def report(text: str) -> str:
    """Return the JSON text of a UsageReport, a model of the client itself, that contains a page."""
    content = json.loads(text)
    bucket = content["data"][0]
    return json.dumps({"page": content, "unit": "tokens", "by_day": {"a": bucket}})


@dataclass
class Measured:
    """A client to measure, and the page and the report that it reads."""

    client: Any
    page_text: str
    report_text: str

    def __post_init__(self) -> None:
        """Read the page that the writing tasks need."""
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
    """Return the best time in seconds of each client for a task. The clients take turns."""
    times = [float("inf")] * len(subjects)
    for _ in range(ROUNDS):
        for index, subject in enumerate(subjects):
            start = time.perf_counter()
            task(subject)
            elapsed = time.perf_counter() - start
            times[index] = min(times[index], elapsed)
    return times


def make_clients(folder: Path) -> list[Any]:
    """Generate and import the client before, and the client after --into."""
    modules = []
    for name in ("before", "after"):
        client = stock_client(larger(), folder / name, name, PROJECT / ".tools")
        if name == "after":
            done = client.into("--quiet")
            assert done.returncode == 0, done.stderr
        sys.path.insert(0, str(client.folder))
        module = importlib.import_module(name)
        modules.append(module)
    return modules


def main() -> None:
    """Print how much faster each task is."""
    text = page()
    # --check alone skips the tools if nothing has changed; --report always needs them.
    command = [str(PROJECT / "generate.sh"), "--check", "--quiet", "--report", os.devnull]
    subprocess.run(command, check=True)
    with tempfile.TemporaryDirectory() as scratch:
        clients = make_clients(Path(scratch))
        subjects = [Measured(client, text, report(text)) for client in clients]
        megabytes = len(text) / 1e6
        print(f"{megabytes:.1f} MB, best of {ROUNDS}")
        for name, task in TASKS.items():
            before, after = best_times(task, subjects)
            ratio = before / after
            print(f"{name}: {ratio:.1f} times faster ({before * 1e3:.1f} ms before, {after * 1e3:.1f} ms after)")


if __name__ == "__main__":
    main()
