"""Requests to a real server, sent by the API class and the runtime that openapi-generator generates."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from openapi_client import ApiClient, ApiException, Configuration, ErrorResponse, UsageApi, UsageResponse
from support.specification import SPEC

PATHS = {}
"""The path of each method."""
for path, item in SPEC["paths"].items():
    operation_id = item["get"]["operationId"]
    method_name = operation_id.replace("-", "_")
    PATHS[method_name] = path


def example_of(response: dict[str, Any]) -> Any:
    return response["content"]["application/json"]["example"]


def answer_of(path: str) -> Any:
    operation = SPEC["paths"][path]["get"]
    return example_of(operation["responses"]["200"])


@dataclass
class Request:
    """A request that the server received."""

    path: str
    query: dict[str, list[str]]
    authorization: str | None


class Server(HTTPServer):
    """A server that answers every request with the example of its path, and records the request."""

    status = 200
    requests: list[Request]


class Handler(BaseHTTPRequestHandler):
    """The handler of one request."""

    server: Server

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        request = Request(url.path, query, self.headers["Authorization"])
        self.server.requests.append(request)
        answer = answer_of(url.path)
        if self.server.status == 429:
            answer = example_of(SPEC["components"]["responses"]["TooManyRequests"])
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        content = json.dumps(answer).encode()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.requests = []
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def api(server: Server) -> UsageApi:
    host = f"http://127.0.0.1:{server.server_port}"
    configuration = Configuration(host=host, access_token="key", retries=False)
    return UsageApi(ApiClient(configuration))


@pytest.mark.parametrize("name", PATHS)
def test_every_operation(server: Server, api: UsageApi, name: str) -> None:
    path = PATHS[name]
    method = getattr(api, name)
    page = method(1754006400, project_ids=["a", "b"], limit=7)
    assert isinstance(page, UsageResponse)
    assert page.to_dict() == answer_of(path)
    query = {"start_time": ["1754006400"], "project_ids": ["a", "b"], "limit": ["7"]}
    assert server.requests == [Request(path, query, "Bearer key")]


def test_too_many_requests(server: Server, api: UsageApi) -> None:
    server.status = 429
    with pytest.raises(ApiException) as caught:
        api.usage_costs(1754006400)
    assert caught.value.status == 429
    assert isinstance(caught.value.data, ErrorResponse)
