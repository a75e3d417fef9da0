"""Serve the costs and tokens of the last closed days to Prometheus.

    python examples/exporter.py
    python examples/exporter.py --demo --port 9186    # made-up data, needs no key

The key, an admin key of the organization, is in OPENAI_ADMIN_KEY. Needs: pip install ".[exporter]"

Each day that is over (UTC) has a label of its own. All figures are read anew every hour, as late data still changes the
last days. If that fails, they stay as they are: openai_last_success_timestamp_seconds says how old they are. Prometheus
rounds to floating-point numbers; for exact amounts see sync.py.

Exit status, if the first reading fails: 2 wrong input or key, 3 no usable answer.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api_options import new_parser, status_of, today, usage_api
from openapi_client import CostsResult, OpenApiException, UsageApi, UsageCompletionsResult

SECONDS_OF_HOUR = 3600


def day_of(seconds: int) -> str:
    """Return the day (UTC) of a Unix time."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")


def labels(day: str, *names: str | None) -> list[str]:
    """Return the values of labels. What has no name is empty, which is the same as no label to Prometheus."""
    return [day, *(name or "" for name in names)]


def read_costs(api: UsageApi, start: date, end: date) -> Iterator[Metric]:
    """Yield the costs by project and line item."""
    costs = GaugeMetricFamily("openai_costs", "Costs.", labels=["day", "project", "line_item", "currency"])
    for bucket in api.usage_costs_iter(start_time=start, end_time=end, group_by=["project_id", "line_item"]):
        day = day_of(bucket.start_time)
        for result in bucket.results:
            if not isinstance(result, CostsResult):
                continue
            amount = result.amount
            if amount and amount.value is not None:
                values = labels(day, result.project_id, result.line_item, amount.currency)
                costs.add_metric(values, float(amount.value))
    yield costs


def read_tokens(api: UsageApi, start: date, end: date) -> Iterator[Metric]:
    """Yield the requests and tokens of completions, by project and model."""
    names = ["day", "project", "model"]
    requests = GaugeMetricFamily("openai_requests", "Requests for completions.", labels=names)
    inputs = GaugeMetricFamily("openai_input_tokens", "Input tokens of completions, cached ones too.", labels=names)
    outputs = GaugeMetricFamily("openai_output_tokens", "Output tokens of completions.", labels=names)
    for bucket in api.usage_completions_iter(start_time=start, end_time=end, group_by=["project_id", "model"]):
        day = day_of(bucket.start_time)
        for result in bucket.results:
            if isinstance(result, UsageCompletionsResult):
                values = labels(day, result.project_id, result.model)
                requests.add_metric(values, result.num_model_requests)
                inputs.add_metric(values, result.input_tokens)
                outputs.add_metric(values, result.output_tokens)
    yield from (requests, inputs, outputs)


class Figures(Collector):
    """The figures that Prometheus gets: those of the last reading that succeeded."""

    metrics: Sequence[Metric] = ()

    def collect(self) -> Iterable[Metric]:
        return self.metrics

    def read(self, api: UsageApi, options: argparse.Namespace) -> None:
        """Replace all figures at once."""
        end = options.demo or today()
        start = end - timedelta(options.days)
        success = GaugeMetricFamily("openai_last_success_timestamp_seconds", "When all this was read.", time.time())
        self.metrics = [success, *read_costs(api, start, end), *read_tokens(api, start, end)]


def serve(api: UsageApi, options: argparse.Namespace) -> None:
    """Serve figures, and read them anew every hour."""
    figures = Figures()
    figures.read(api, options)
    registry = CollectorRegistry()
    registry.register(figures)
    server, _ = start_http_server(options.port, "127.0.0.1", registry)
    print(f"http://127.0.0.1:{server.server_port}/metrics", flush=True)
    while True:
        time.sleep(SECONDS_OF_HOUR)
        try:
            figures.read(api, options)
        except (OpenApiException, ValueError) as error:
            print(f"exporter: error: {error}", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Serve until the program is interrupted; return the exit status if it cannot begin."""
    parser = new_parser(__doc__)
    parser.add_argument("--port", type=int, default=9185, help="port on 127.0.0.1 (default: 9185; 0: any free one)")
    parser.add_argument("--days", type=int, default=7, help="how many days to serve (default: 7)")
    options = parser.parse_args(arguments)
    try:
        with suppress(KeyboardInterrupt), usage_api(options) as api:
            serve(api, options)
    except (OpenApiException, OSError, ValueError) as error:
        print(f"exporter: error: {error}", file=sys.stderr)
        return status_of(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
