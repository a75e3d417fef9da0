"""A local server that answers like the API and records the requests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from support.specification import SPEC

Query = list[tuple[str, str]]


@dataclass
class Asked:
    """A request that arrived."""

    path: str
    query: Query
    headers: dict[str, str]

    def value(self, name: str) -> str | None:
        """Return the value of a query parameter."""
        return dict(self.query).get(name)


@dataclass
class Answer:
    """An answer to send. A body that is not bytes is sent as JSON."""

    body: Any
    status: int = 200

    def content(self) -> bytes:
        """Return the bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def example_of(response: dict[str, Any]) -> Any:
    """Return the example of a response in the specification."""
    return response["content"]["application/json"]["example"]


def example_page(asked: Asked) -> Answer:
    """Answer with the example of the operation, as its last page."""
    page = example_of(SPEC["paths"][asked.path]["get"]["responses"]["200"])
    return Answer({**page, "has_more": False, "next_page": None})


class ApiServer(ThreadingHTTPServer):
    """A server that answers every request with what a function returns."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[Asked], Answer] = example_page
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        """The URL of the server."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: ApiServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qsl(url.query, keep_blank_values=True)
        headers = dict(self.headers.items())
        asked = Asked(url.path, query, headers)
        self.server.asked.append(asked)
        answer = self.server.answer(asked)
        content = answer.content()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def running() -> Iterator[ApiServer]:
    """Run a server until the context ends."""
    with ApiServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
