"""Compare what calls of UsageApi cost with urllib3 and from_json, and its start with that of a small program.

    python benchmarks/calls.py

A server in another process answers with a small and with a large page. The baseline asks for the same page through a
pool of urllib3, and reads it as the same model. Both take turns in random order. Only processor time counts: that of
this process for the calls, of new processes for the starts. The table shows medians, and the median ratio of a round.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import urllib3
import yaml

from openapi_client import ApiClient, Configuration, UsageApi, UsageResponse

PROJECT = Path(__file__).resolve().parent.parent
SPEC = yaml.safe_load((PROJECT / "openapi.yaml").read_text("utf-8"))
RESULT = SPEC["components"]["schemas"]["CostsResult"]["examples"][0]
START = 1754006400
ROUNDS = 31
SMALL, LARGE = 7, 180
"""The buckets of a page: as many as the server sends unless it is told otherwise, and as many as it has at most."""

BY_HAND = """
from pydantic import BaseModel
class Amount(BaseModel):
    value: float
    currency: str
Amount(value=1, currency="usd")
"""
GENERATED = """
from openapi_client import UsageApi
UsageApi()
"""


@lru_cache
def page(buckets: int) -> bytes:
    """Return the JSON text of a page; a small one has a result in each bucket, a large one has many."""
    results = [RESULT] * (1 if buckets == SMALL else 130)
    bucket = {"object": "bucket", "start_time": START, "end_time": START + 1, "results": results}
    return json.dumps({"object": "page", "data": [bucket] * buckets, "has_more": False, "next_page": None}).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers with a page that has as many buckets as the limit says."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        _, _, limit = self.path.rpartition("=")
        body = page(int(limit))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Write no log."""


def serve() -> None:
    """Print a port, and answer on it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


def calls(server: str, limit: int) -> dict[str, Callable[[], Any]]:
    """Return the baseline and the call through UsageApi, for a page of some buckets."""
    pool = urllib3.PoolManager()
    url = f"{server}/organization/costs?start_time={START}&limit={limit}"
    headers = {"Authorization": "Bearer key", "Accept": "application/json", "Accept-Encoding": "gzip"}
    api = UsageApi(ApiClient(Configuration(host=server, access_token="key")))  # noqa: S106
    return {
        "by hand": lambda: UsageResponse.from_json(pool.request("GET", url, headers=headers).data),
        "UsageApi": lambda: api.usage_costs(START, limit=limit),
    }


def starts() -> dict[str, Callable[[], Any]]:
    """Return the starts of the two programs."""
    programs = {"by hand": BY_HAND, "UsageApi": GENERATED}
    return {name: partial(subprocess.run, [sys.executable, "-c", text], check=True) for name, text in programs.items()}


def cpu_seconds() -> float:
    """Return the processor time of this process and of those that it has started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def compare(label: str, programs: dict[str, Callable[[], Any]], repeats: int) -> None:
    """Let two programs take turns, and print a row of the table."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    names = list(programs)
    for _ in range(ROUNDS):
        random.shuffle(names)
        for name in names:
            start = cpu_seconds()
            for _ in range(repeats):
                programs[name]()
            times[name].append(1000 * (cpu_seconds() - start) / repeats)
    baseline, candidate = times.values()
    ratio = median(mine / other for mine, other in zip(candidate, baseline, strict=True))
    print(f"{label:12}{median(baseline):9.2f} ms{median(candidate):9.2f} ms{ratio:9.2f}")


def main() -> None:
    """Print the table."""
    server = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        print(f"{'':12}{'by hand':>12}{'UsageApi':>12}{'ratio':>9}")
        compare("small call", calls(url, SMALL), 200)
        compare("large call", calls(url, LARGE), 1)
        compare("start", starts(), 1)
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        main()
