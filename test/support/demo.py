"""The demo server of examples/, with a hook for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from demo_server import DemoServer, clock_of, in_thread


class Server(DemoServer):
    """The demo server, with a hook that is called with the number of each request before it is answered."""

    def __init__(self, day: date) -> None:
        super().__init__(clock_of(day), 0, 0)
        self.before: Callable[[int], None] = lambda number: None

    def record(self, path: str) -> None:
        super().record(path)
        self.before(len(self.requests))

    def set_day(self, day: date) -> None:
        """Let it be another day."""
        self.clock = clock_of(day)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing about a client that was killed."""


@contextmanager
def running(day: date) -> Iterator[Server]:
    """Run the server on a day until the context ends."""
    with Server(day) as server, in_thread(server):
        yield server
