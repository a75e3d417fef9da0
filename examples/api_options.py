"""The options --host and --demo of the programs in this folder, the connection that they ask for, and its errors."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone

import demo_server
from openapi_client import ApiClient, ApiException, Configuration, OpenApiException, UsageApi

REFUSALS = (400, 401, 403, 404, 422)
"""The statuses of answers to wrong input or a wrong key."""


def today() -> date:
    """Return the day in UTC, by which the API counts."""
    return datetime.now(timezone.utc).date()


def new_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options."""
    style = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=style)
    add = parser.add_argument
    add("--host", metavar="URL", help="ask this server, such as examples/demo_server.py, instead of OpenAI's")
    demo_help = "ask a demo server, as if it were DATE (default: today); needs no key"
    add("--demo", type=date.fromisoformat, nargs="?", const=today(), metavar="DATE", help=demo_help)
    return parser


@contextmanager
def usage_api(options: argparse.Namespace) -> Iterator[UsageApi]:
    """Connect to the API, to another server, or to a demo server of this program's own."""
    if not options.demo:
        with ApiClient(Configuration(host=options.host)) as client:
            yield UsageApi(client)
        return
    with demo_server.running(today=options.demo) as server:
        configuration = Configuration(host=server.url, access_token=server.key)
        with ApiClient(configuration) as client:
            yield UsageApi(client)


def status_of(error: Exception) -> int:
    """Return the exit status for an error: 2 for wrong input or a wrong key, 3 for no usable answer."""
    if isinstance(error, ApiException):
        return 2 if error.status in REFUSALS else 3
    return 2 if isinstance(error, OpenApiException) else 3
