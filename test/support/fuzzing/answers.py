"""Answers of servers: a value or an ApiException, and no key in it.

An input is what the server sends on each connection, one after the other, separated by a line of its own.
"""

from __future__ import annotations

import gzip
import json
import pickle
import socket
import traceback
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from openapi_client import ApiClient, ApiException, Configuration, UsageApi, rest
from support.fuzzing.mutations import TreeMutator
from support.fuzzing.target import Mutate, Target, require
from support.fuzzing.trees import tree_of
from support.specification import examples

SEPARATOR = b"\n--- next connection ---\n"
KEY = "sk-admin-" + "f4k3" * 8
LONGEST_LINE = 1100
STATUSES = [
    b"200",
    b"201",
    b"204",
    b"100",
    b"301",
    b"400",
    b"401",
    b"404",
    b"408",
    b"429",
    b"500",
    b"503",
    b"999",
    b"0",
]
HEADERS = [
    b"Content-Type: application/json",
    b"Content-Type: text/html; charset=utf-16",
    b"Content-Encoding: gzip",
    b"Content-Encoding: br",
    b"Transfer-Encoding: chunked",
    b"Content-Length: 10",
    b"Content-Length: -1",
    b"Connection: close",
    b"Connection: keep-alive",
    b"Retry-After: 1.5",
    b"Retry-After: Thu, 31 Dec 2026 23:59:59 GMT",
    b"Retry-After: Thu, 99 Dec 99999 23:59:59 +9999",
    b"Retry-After-Ms: 1e9",
    b"Date: Wed, 30 Dec 2026 23:59:59 -0000",
    b"X-Request-Id: " + KEY.encode(),
    b"X-Should-Retry: true",
    b"Location: https://other.example/?key=" + KEY.encode(),
    b"X-Folded: a\r\n b",
    b"X-Latin: \xff\xfe",
]


class Answers(Target):
    """The client of this package, from the bytes on the wire to pages and errors."""

    package = "openapi_client"

    def __init__(self) -> None:
        self._pages = [*examples("UsageResponse"), *examples("ErrorResponse")]
        self._pages += [{"error": {"message": f"no such key: {KEY}", "type": "t", "code": None, "param": None}}]
        self._mutator = TreeMutator(map(tree_of, self._pages))

    def seeds(self) -> Iterable[bytes]:
        """Return answers with pages and errors: plain, chunked and compressed."""
        for page in self._pages:
            body = json.dumps(page).encode()
            status = b"401" if "error" in page else b"200"
            yield _answer(status, [HEADERS[0]], body)
            yield _answer(status, [HEADERS[0], b"Content-Encoding: gzip"], gzip.compress(body, mtime=0))
            yield _answer(status, [b"Transfer-Encoding: chunked"], _chunked(body))
            yield SEPARATOR.join([_answer(b"503", HEADERS[9:10], b""), *[_answer(status, [], body)] * 3])

    def mutate(self, data: bytes, random: Random, mutate_bytes: Mutate) -> bytes:
        """Change one of the answers."""
        answers = data.split(SEPARATOR)
        number = random.randrange(len(answers))
        choice = random.random()
        if choice < 0.05:
            answers.insert(number, random.choice(answers))
        elif choice < 0.15:
            answers[number] = mutate_bytes(answers[number])
        else:
            answers[number] = self._changed(answers[number], random, mutate_bytes)
        return SEPARATOR.join(answers)

    def _changed(self, answer: bytes, random: Random, mutate_bytes: Mutate) -> bytes:
        head, _, body = answer.partition(b"\r\n\r\n")
        status, *headers = head.split(b"\r\n")
        choice = random.random()
        if choice < 0.1:
            status = b"HTTP/1.1 " + random.choice(STATUSES) + b" " + random.choice([b"OK", KEY.encode(), b"\xff", b""])
        elif choice < 0.3:
            headers.insert(random.randint(0, len(headers)), random.choice(HEADERS))
        elif choice < 0.4 and headers:
            del headers[random.randrange(len(headers))]
        elif choice < 0.45:
            headers = [header for header in headers if not header.lower().startswith(b"content-length")]
            headers += [b"Transfer-Encoding: chunked"]
            body = _chunked(body)
        else:
            body = self._changed_body(body, random, mutate_bytes)
            headers = _with_length(headers, len(body)) if random.random() < 0.9 else headers
        return b"\r\n".join([status, *headers]) + b"\r\n\r\n" + body

    def _changed_body(self, body: bytes, random: Random, mutate_bytes: Mutate) -> bytes:
        """Change the JSON of a body, also inside of gzip."""
        if body.startswith(b"\x1f\x8b") and random.random() < 0.8:
            try:
                content = gzip.decompress(body)
            except (OSError, EOFError, zlib.error):
                return mutate_bytes(body)
            return gzip.compress(self._changed_body(content, random, mutate_bytes), mtime=0)
        try:
            return self._mutator.mutate(body, random)
        except (ValueError, RecursionError):
            return mutate_bytes(body)

    def check(self, data: bytes) -> None:
        """Call methods of all kinds; each gets the answers from the start."""
        answers = data.split(SEPARATOR)
        for call in (_get_page, _get_response, _iterate, _get_raw):
            with _connections(answers), _client() as client:
                try:
                    call(UsageApi(client))
                except ApiException as error:
                    _check_error(error)


def _answer(status: bytes, headers: list[bytes], body: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status + b" Reason", *headers]
    if b"Transfer-Encoding: chunked" not in headers:
        lines = _with_length(lines, len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _with_length(headers: list[bytes], length: int) -> list[bytes]:
    other = [header for header in headers if not header.lower().startswith(b"content-length")]
    return [*other, b"Content-Length: %d" % length]


def _chunked(body: bytes) -> bytes:
    half = len(body) // 2
    chunks = b""
    for chunk in (body[:half], body[half:], b""):
        chunks += b"%x\r\n%s\r\n" % (len(chunk), chunk)
    return chunks


# --- calls ---


def _get_page(api: UsageApi) -> None:
    api.usage_completions(start_time=1)


def _get_response(api: UsageApi) -> None:
    response = api.usage_costs_with_http_info(start_time=1)
    require(200 <= response.status_code < 300, f"status {response.status_code} is an answer")


def _iterate(api: UsageApi) -> None:
    for _ in api.usage_completions_iter(start_time=1):
        pass


def _get_raw(api: UsageApi) -> None:
    api.usage_costs_without_preload_content(start_time=1).close()


def _client() -> ApiClient:
    configuration = Configuration(host="http://127.0.0.1", access_token=KEY, retries=2, max_body=2**22)
    return ApiClient(configuration, _clock=lambda: 0.0, _sleep=lambda seconds: None, _random=lambda: 0.5)


@contextmanager
def _connections(answers: list[bytes]) -> Iterator[None]:
    """Let each new connection of the client get the next answer; after the last one, connections are closed."""
    servers: list[socket.socket] = []
    remaining = iter(answers)

    def connect(_connection: Any) -> socket.socket:
        client, server = socket.socketpair()
        servers.append(server)
        server.sendall(next(remaining, b""))
        server.shutdown(socket.SHUT_WR)
        return client

    try:
        with patch.object(rest._Connection, "_new_conn", connect):
            yield
    finally:
        for server in servers:
            server.close()


# --- errors ---


def _check_error(error: ApiException) -> None:
    texts: list[Callable[[], str]] = [
        lambda: str(error),
        lambda: repr(error),
        lambda: "".join(traceback.format_exception(error)),
        lambda: repr(vars(error)),
        lambda: repr((error.body or b"").decode("latin-1")),
    ]
    for write in texts:
        require(KEY not in write(), "the key is in the error")
    line = str(error)
    require(line.isprintable() and len(line) <= LONGEST_LINE, f"the error is not one line: {line!r}")
    restored = pickle.loads(pickle.dumps(error))
    require(str(restored) == line, "a pickled error is another one")
    for earlier in error.history:
        _check_error(earlier)
