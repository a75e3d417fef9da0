"""Calls over broken connections: each ends in time, with a page or with a named error, and shows no secret."""

from __future__ import annotations

import copy
import gzip
import itertools
import json
import logging
import pickle
import re
import socket
import ssl
import time
import traceback
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

import pytest
import trustme

from openapi_client import (
    ApiClient,
    ApiConnectionError,
    ApiException,
    ApiTimeoutError,
    ApiValueError,
    BadRequestException,
    Configuration,
    ErrorResponse,
    ForbiddenException,
    NotFoundException,
    OpenApiException,
    RateLimitException,
    ServiceException,
    UnauthorizedException,
    UsageApi,
    UsageResponse,
    __version__,
)
from openapi_client.api_client import RawResponse, Request, Timeout
from openapi_client.api_response import ApiResponse
from support.faulty_server import (
    Answer,
    FaultyServer,
    answer,
    bomb,
    dripped,
    endless,
    hang,
    head,
    reset,
    sent,
    tunnel,
)
from support.processes import python
from support.project import PROJECT, generate_package

KEY = "sk-admin-" + "f4k3" * 8
PROJECT_KEY = "sk-proj-" + "f4k3" * 8
SECRET = "f4k3f4k3"
ESCAPED = "".join(f"\\u{ord(char):04X}" for char in KEY).encode()
"""The key as JSON may spell it."""
PAGE = b'{"object":"page","data":[],"has_more":false,"next_page":null}'
REQUEST = Request("GET", "/organization/costs?start_time=1", security=(("AdminApiKeyAuth",),))
POST = Request("POST", "/organization/costs", {"Content-Type": "application/json"}, b"{}", is_idempotent=False)
SOON = 0.2
"""Seconds that the client waits for a server that never answers."""
SHORT_READ = (5, SOON)
"""Seconds that the client waits for a connection, and for each answer."""


def read(raw: RawResponse) -> UsageResponse:
    return UsageResponse.from_json(raw.body)


def read_error(raw: RawResponse) -> ErrorResponse:
    return ErrorResponse.from_json(raw.body)


class Clock:
    """A clock that moves only in pauses."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)


class Records(logging.Handler):
    """The log records, as text."""

    def __init__(self) -> None:
        super().__init__(1)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        self.lines.append(f"{record.name} {record.levelname} {text} {vars(record)}")

    def of_client(self) -> list[str]:
        """Return the texts of the client's own records."""
        texts = []
        for line in self.lines:
            if line.startswith("openapi_client "):
                text, _, _ = line.partition(" {")
                texts.append(text)
        return texts


@pytest.fixture(autouse=True)
def records(monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """Turn on everything that could show a key: all log levels, and the output of http.client."""
    result = Records()
    root = logging.getLogger()
    level = root.level
    root.setLevel(1)
    root.addHandler(result)
    monkeypatch.setattr(HTTPConnection, "debuglevel", 1)
    yield result
    root.removeHandler(result)
    root.setLevel(level)
    assert SECRET not in "\n".join(result.lines)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def client_of(server: FaultyServer, clock: Optional[Clock] = None, **settings: Any) -> ApiClient:
    """Return a client that does not sleep between its attempts."""
    settings = {"host": server.url, "access_token": KEY, **settings}
    configuration = Configuration(**settings)
    clock = clock or Clock()
    return ApiClient(configuration, _clock=clock, _sleep=clock.sleep, _random=lambda: 0.0)


@contextmanager
def serving(
    answers: list[Answer], clock: Optional[Clock] = None, tls: Optional[ssl.SSLContext] = None, **settings: Any
) -> Iterator[tuple[FaultyServer, ApiClient]]:
    """Run a server and a client of it."""
    with FaultyServer(answers, tls) as server, client_of(server, clock, **settings) as client:
        yield server, client


def get(client: ApiClient, **options: Any) -> ApiResponse[UsageResponse]:
    return client.call(REQUEST, read, read_error, **options)


def failed_get(client: ApiClient, **options: Any) -> ApiException:
    return failure(lambda: get(client, **options))


def failure(call: Callable[[], object]) -> ApiException:
    """Return the error of a call, and check that it shows no secret."""
    with pytest.raises(ApiException) as caught:
        call()
    error = caught.value
    assert_silent(error)
    return error


def assert_silent(error: BaseException) -> None:
    """Check that an error shows no key in its texts, attributes, pickle, causes or their frames."""
    shown = traceback.format_exception(error)
    for cause in _causes(error):
        text = str(cause)
        attributes = vars(cause)
        shown += [text, repr(cause), repr(cause.args), repr(attributes)]
        shown += _locals(cause.__traceback__)
        if isinstance(cause, ApiException):
            assert "\n" not in text
    assert SECRET not in "\n".join(shown)
    pickled = pickle.dumps(error)
    assert SECRET.encode() not in pickled
    copied = pickle.loads(pickled)
    assert type(copied) is type(error)
    assert str(copied) == str(error)


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error with everything that led to it."""
    causes = [error]
    for cause in causes:
        history = getattr(cause, "history", ())
        for item in (cause.__cause__, cause.__context__, *cause.args, *history):
            if isinstance(item, BaseException) and item not in causes:
                causes.append(item)
    return causes


def _locals(trace: Optional[TracebackType]) -> list[str]:
    """Return the local variables of all frames except for those of this file, which know the key."""
    shown: list[str] = []
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename != __file__:
            variables = frame.f_locals
            shown += map(repr, variables.values())
        trace = trace.tb_next
    return shown


# --- the matrix ---


@dataclass(frozen=True)
class Case:
    """The answers of a server, and the result of a call."""

    answers: list[Answer]
    error: Optional[type[ApiException]] = None
    """The class of the error, unless the call succeeds in the end."""
    text: str = ""
    """A part of the error's text."""
    status: Optional[int] = None
    attempts: int = 1
    pauses: Optional[list[float]] = None
    settings: dict[str, Any] = field(default_factory=dict)
    timeout: Timeout = None
    has_real_clock: bool = False


def limited(*headers: str, body: bytes = b'{"error": {"message": "Slow down"}}') -> Answer:
    return answer(body, *headers, status="429 Too Many Requests")


GOOD = answer(PAGE)
FAILED = answer(b"oops", status="500 Internal Server Error")
EXHAUSTED = b'{"error": {"message": "Pay", "code": "insufficient_quota"}}'
BILLING = b'{"error": {"message": "Pay", "type": "billing_hard_limit_reached"}}'
HTML = answer(b"<html>Log in</html>", "Content-Type: text/html")
ZIPPED = gzip.compress(PAGE)
TWO_MEMBERS = gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])
GZIP = "Content-Encoding: gzip"
CHUNKED = head("Content-Type: application/json", "Transfer-Encoding: chunked")
ONLY_CHUNK = b"%x\r\n%b\r\n" % (len(PAGE), PAGE)
ALL_CHUNKS = ONLY_CHUNK + b"0\r\n\r\n"
NOON = formatdate(1_800_000_000, usegmt=True)
LATER = formatdate(1_800_000_007, usegmt=True)
BACKOFF = [0.25, 0.5, 1.0, 2.0]
CUT = "no whole answer from http://localhost"
MOVED = "302 Found"

MATRIX = {
    "nothing": Case([GOOD]),
    "gzip body": Case([answer(ZIPPED, GZIP)]),
    "gzip body of two members": Case([answer(TWO_MEMBERS, GZIP)]),
    "chunked body": Case([sent(CHUNKED + ALL_CHUNKS, is_open=True)]),
    "body that ends with the connection": Case([sent(head("Content-Type: application/json") + PAGE)]),
    "silence before the headers": Case(
        [hang],
        ApiTimeoutError,
        "timed out; a call may take 120 s, a connection 5 s, each read 0.2 s",
        None,
        5,
        BACKOFF,
        timeout=SHORT_READ,
    ),
    "encoding other than gzip": Case([answer(PAGE, "Content-Encoding: br")], ApiConnectionError, "encoded as br"),
    "Content-Length of 5,000 digits": Case([sent(head(f"Content-Length: {'9' * 5000}") + PAGE)]),
    "empty 200": Case([answer(b"")], ApiException, "200 OK: the answer is empty", 200, 5),
    "cut inside the headers": Case(
        [sent(b"HTTP/1.1 200 OK\r\nContent-Le")], ApiException, "200 OK: the answer is empty", 200, 5
    ),
    "204 that the API does not have": Case(
        [sent(head(status="204 No Content"), is_open=True)], ApiException, "204 No Content", 204
    ),
    "null instead of a page": Case([answer(b"null")], ApiException, "cannot read the application/json answer", 200),
    "HTML with 200": Case([HTML], ApiException, "text/html answer", 200, 5),
    "unknown charset": Case([answer(PAGE, "Content-Type: application/json; charset=klingon")]),
    "empty 200 twice": Case([answer(b""), answer(b""), GOOD], attempts=3, pauses=BACKOFF[:2]),
    "500 twice": Case([FAILED, FAILED, GOOD], attempts=3, pauses=BACKOFF[:2]),
    "500": Case([FAILED], ServiceException, "500 Internal Server Error: oops", 500, 5, BACKOFF),
    "500, body cut": Case(
        [sent(head("Content-Length: 99", status="500 Oh") + b"no")], ServiceException, "500 Oh", 500, 5, BACKOFF
    ),
    "501": Case([answer(b"", status="501 Not Implemented")], ServiceException, "501 Not Implemented", 501),
    "404": Case([answer(b'{"detail": "No"}', status="404 Not Found")], NotFoundException, "404 Not Found: No", 404),
    "404, error is a text": Case(
        [answer(b'{"error": "No"}', status="404 Gone")], NotFoundException, "404 Gone: No", 404
    ),
    "404, text of many lines": Case([answer(b"a\r\n\x1b[2Jb", status="404 Gone")], NotFoundException, "a ?[2Jb", 404),
    "429": Case([limited()], RateLimitException, "Slow down", 429, 5, BACKOFF),
    "Retry-After: 1e9": Case([limited("Retry-After: 1e9")], RateLimitException, "retry after 1e+09 s", 429, 1, []),
    "Retry-After: 1000000000": Case(
        [limited("Retry-After: 1000000000")], RateLimitException, "retry after", 429, 1, []
    ),
    "Retry-After beyond the deadline": Case([limited("Retry-After: 121")], RateLimitException, "121", 429, 1, []),
    "429 insufficient_quota": Case([limited(body=EXHAUSTED)], RateLimitException, "Pay", 429),
    "429 billing_hard_limit_reached": Case([limited("Retry-After: 1", body=BILLING)], RateLimitException, "Pay", 429),
    "429, x-should-retry: false": Case([limited("x-should-retry: false")], RateLimitException, "Slow down", 429),
    "400, x-should-retry: true": Case([answer(b"", "x-should-retry: true", status="400 Bad"), GOOD], attempts=2),
    "redirect": Case(
        [answer(b"", "Location: https://evil.example/", status=MOVED)],
        ApiException,
        "redirects are not followed, and this one leads to https://evil.example/",
        302,
    ),
    "redirect in a circle": Case(
        [answer(b"", "Location: /organization/costs", status="307 Again")], ApiException, "/organization/costs", 307
    ),
    "redirect to nowhere": Case([answer(b"", status=MOVED)], ApiException, "nowhere", 302),
    "103 Early Hints": Case([sent(head(status="103 Early Hints") + head())], ApiException, "103 Early Hints", 103),
    "connection reset": Case([reset], ApiConnectionError, CUT, None, 5, BACKOFF),
    "connection reset once": Case([reset, GOOD], attempts=2, pauses=[0.25]),
    "401 that repeats the key": Case(
        [answer(json.dumps({"error": f"Bad {KEY}"}).encode(), f"X-Key: Bearer {KEY}", status=f"401 No {KEY}")],
        UnauthorizedException,
        "401 No ***: Bad ***; this is an admin key; it may be revoked",
        401,
    ),
    "400 that repeats the key with escapes": Case(
        [answer(b'{"error": "Bad %b"}' % ESCAPED, status="400 Bad")], BadRequestException, "400 Bad: Bad ***", 400
    ),
    "200 that repeats the key with escapes": Case(
        [answer(b'{"object": "%b"}' % ESCAPED)], ApiException, "cannot read", 200
    ),
    "200 that repeats the key": Case([answer(f'{{"object": "{KEY}"}}'.encode())], ApiException, "cannot read", 200),
    "403 for the key of a project": Case(
        [answer(b'{"error": {"message": "No"}}', status="403 Forbidden")],
        ForbiddenException,
        "403 Forbidden: No; this is the key of a project",
        403,
        settings={"access_token": PROJECT_KEY},
    ),
}

TOO_SLOW = {
    "silence until the deadline": hang,
    "dripping headers": dripped(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 10_000),
    "dripping body": dripped(head("Content-Length: 10000"), b" " * 10_000),
    "dripping chunks": dripped(CHUNKED, b"1\r\n \r\n" * 10_000),
}
"""Answers that do not end before the deadline."""

for name, slow in TOO_SLOW.items():
    MATRIX[name] = Case([slow], ApiTimeoutError, "timed out; a call may take 0.2 s", timeout=SOON, has_real_clock=True)

TOO_LARGE = {
    "endless interim answers": endless(b"", head(status="100 Continue") * 100),
    "endless body": endless(head(), b" " * 10_000),
    "endless chunk": endless(CHUNKED + b"-1\r\n", b" " * 10_000),
    "gzip bomb": bomb(10**8),
}
"""Answers that are larger than the client accepts."""

for name, large in TOO_LARGE.items():
    limit = {"max_body": 10**6}
    MATRIX[name] = Case([large], ApiConnectionError, "more than 1000000 bytes", settings=limit)

BROKEN = {
    "endless headers": (endless(head()[:-2], b"X: x\r\n" * 1000), "headers"),
    "endless line": (endless(head()[:-2], b"x" * 10_000), "header line"),
    "body cut, Content-Length": (sent(head("Content-Length: 100") + PAGE), CUT),
    "body cut, chunked": (sent(CHUNKED + b"ff\r\n" + PAGE), CUT),
    "body cut, last chunk": (sent(CHUNKED + ONLY_CHUNK), CUT),
    "body is not gzip": (answer(PAGE, GZIP), CUT),
    "body cut, gzip": (answer(ZIPPED[:-20], GZIP), "gzip stream of the answer is cut"),
    "body cut, gzip without its sum": (sent(head(GZIP) + ZIPPED[:-8]), "gzip stream of the answer is cut"),
    "body cut, second member of gzip": (answer(TWO_MEMBERS[:-20], GZIP), "gzip stream of the answer is cut"),
    "closed without an answer": (sent(b""), CUT),
    "another protocol": (sent(b"SSH-2.0-OpenSSH_9.6\r\n"), "SSH-2.0"),
    "two Content-Lengths": (sent(head("Content-Length: 5, 6") + PAGE), "Content-Length"),
}
"""Answers that violate HTTP, with a part of the error's text. The client tries again."""

for name, (broken, text) in BROKEN.items():
    MATRIX[name] = Case([broken], ApiConnectionError, text, attempts=5)

UNREADABLE = {
    "body cut, close-delimited": sent(head() + PAGE[:20]),
    "Content-Length too short": sent(head("Content-Length: 9") + PAGE, is_open=True),
    "truncated JSON": answer(PAGE[:30]),
    "deep JSON": answer(b"[" * 100_000),
    "not UTF-8": answer('{"object": "säge"}'.encode("latin-1")),
}
"""Successful answers that are not JSON. The client tries again."""

for name, unreadable in UNREADABLE.items():
    MATRIX[name] = Case([unreadable], ApiException, "cannot read the ", 200, attempts=5)

RETRY_AFTER = {
    "Retry-After: 7": (["Retry-After: 7"], 7.0),
    "Retry-After: 1.5": (["Retry-After: 1.5"], 1.5),
    "Retry-After-Ms: 250 beside Retry-After: 9": (["Retry-After: 9", "Retry-After-Ms: 250"], 0.25),
    "Retry-After is a date": ([f"Date: {NOON}", f"Retry-After: {LATER}"], 7.0),
    "Retry-After is a date in the past": ([f"Retry-After: {formatdate(0)}"], 0.25),
    "Retry-After: 0": (["Retry-After: 0"], 0.25),
    "Retry-After: -1": (["Retry-After: -1"], 0.25),
    "Retry-After: soon": (["Retry-After: soon"], 0.25),
    "Retry-After is no date": (["Retry-After: Thu, 99 Foo 2026 99:99:99 GMT"], 0.25),
    "Retry-After of 5,000 digits": ([f"Retry-After: {'9' * 5000}"], 0.25),
}
"""The headers of a 429, and the pause after it."""

for name, (headers, pause) in RETRY_AFTER.items():
    MATRIX[name] = Case([limited(*headers), GOOD], attempts=2, pauses=[pause])


@pytest.mark.parametrize("name", MATRIX)
def test_matrix(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    case = MATRIX[name]
    clock = Clock()
    with serving(case.answers, clock, **case.settings) as (server, client):
        if case.has_real_clock:
            client._clock = time.monotonic
        if case.error is None:
            result = get(client, timeout=case.timeout)
            assert result.data.to_json() == PAGE.decode()
        else:
            error = failed_get(client, timeout=case.timeout)
            assert type(error) is case.error
            assert case.text in str(error)
            assert error.status == case.status
            assert error.attempts == case.attempts
            assert len(error.history) == case.attempts - 1
    # On a busy machine, a short deadline may end before the client sends its request.
    assert len(server.requests) == case.attempts or case.has_real_clock
    if case.pauses is not None:
        assert clock.pauses == case.pauses
    output = capfd.readouterr()
    assert SECRET not in output.out
    assert SECRET not in output.err


@pytest.mark.parametrize(
    "broken",
    [
        sent(f"HTTP/1.1 2OO No {KEY}\r\n".encode()),
        answer(PAGE, f"Content-Encoding: {KEY}"),
        sent(CHUNKED + f"ff\r\n{KEY}".encode()),
        sent(CHUNKED + f"{KEY}\r\n".encode()),
        sent(head()[:-2] + f"{KEY}\r\n\r\n".encode()),
    ],
)
def test_an_answer_that_is_no_http_and_repeats_the_key(broken: Answer) -> None:
    with serving([broken]) as (_, client):
        failed_get(client)


def test_matrix_is_in_the_guide() -> None:
    """The first table has each case once, with its outcome. The second one names tests."""
    text = (PROJECT / "docs" / "guide" / "failures.md").read_text("utf-8")
    _, cases, others = text.split("| Fault | Outcome |")
    listed = {}
    for line in cases.partition("\n\n")[0].splitlines()[2:]:
        _, faults, outcome, attempts, _, _ = [cell.strip() for cell in line.split("|")]
        for fault in faults.split("; "):
            assert fault not in listed
            listed[fault] = f"{outcome} {attempts}"
    expected = {}
    for name, case in MATRIX.items():
        outcome = f"`{case.error.__name__}` {case.status or ''}".strip() if case.error else "the model"
        expected[name] = f"{outcome} {case.attempts}"
    assert listed == expected
    tests = re.findall(r"`(test_\w+)`", others)
    assert tests
    assert set(tests) <= globals().keys()


# --- requests and answers ---


def test_request() -> None:
    with serving([GOOD]) as (server, client):
        response = get(client, headers={"x-trace": "7"})
    request = server.requests[0].decode()
    lines = request.split("\r\n")
    assert lines[0] == "GET /organization/costs?start_time=1 HTTP/1.1"
    assert f"Authorization: Bearer {KEY}" in lines
    assert "Accept-Encoding: gzip" in lines
    assert "X-Trace: 7" in lines
    (agent,) = [line for line in lines if line.startswith("User-Agent: ")]
    assert agent.startswith(f"User-Agent: openai-usage-client/{__version__} python/3.")
    assert agent.endswith(f"urllib3/{version('urllib3')}")
    assert isinstance(response, ApiResponse)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.raw_data == PAGE


def test_request_id() -> None:
    success = answer(PAGE, "X-Request-Id: req_1")
    refusal = answer(b"{}", "x-request-id: req_2", status="400 Bad Request")
    answers = [success, refusal]
    with serving(answers) as (server, client):
        assert get(client).request_id == "req_1"
        error = failed_get(client)
    assert error.request_id == "req_2"
    url = f"{server.url}/organization/costs"
    assert error.method == "GET"
    assert error.url == f"{url}?start_time=1"
    assert str(error) == f"GET {url}: 400 Bad Request; request req_2"


def test_body_of_an_error() -> None:
    body = b'{"error": {"code": null, "message": "No", "param": null, "type": "invalid"}}'
    answers = [answer(body, status="400 Bad Request"), FAILED]
    with serving(answers) as (_, client):
        error = failed_get(client)
        assert error.body == body
        assert isinstance(error.data, ErrorResponse)
        assert error.data.error.message == "No"
        assert failed_get(client).data is None


def test_an_answer_of_another_shape_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader has said that the answer is JSON, so nothing parses it again, however large it is."""
    monkeypatch.delattr(json, "loads")
    with serving([answer(b'{"object": "page", "data": 7}')]) as (_, client):
        error = failed_get(client)
    assert error.attempts == 1
    assert "cannot read" in str(error)


def test_a_large_error_takes_little_memory() -> None:
    body = gzip.compress(b"ab " * 10_000_000, 1)
    large = answer(body, GZIP, status="500 Internal Server Error")
    with serving([large]) as (_, client):
        tracemalloc.start()
        error = failed_get(client)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert error.status == 500
    assert error.body is not None
    assert len(error.body) == 2**20
    assert peak < 60 * 2**20


def test_history() -> None:
    answers = [limited("x-request-id: a"), reset, answer(b"", status="400 Bad Request")]
    with serving(answers) as (_, client):
        error = failed_get(client)
    first, second = error.history
    assert type(first) is RateLimitException
    assert type(second) is ApiConnectionError
    assert first.request_id == "a"
    assert error.attempts == 3
    assert error.elapsed == 0.75


# --- attempts ---


@pytest.mark.parametrize(
    ("first", "attempts"),
    [(FAILED, 1), (answer(b""), 1), (reset, 1), (hang, 1), (limited(), 2)],
    ids=["500", "empty", "reset", "hang", "429"],
)
def test_attempts_of_a_post(first: Answer, attempts: int) -> None:
    with serving([first, GOOD]) as (server, client):
        if attempts == 1:
            failure(lambda: client.call(POST, read, read_error, timeout=SHORT_READ))
        else:
            client.call(POST, read, read_error)
    assert len(server.requests) == attempts


def test_connection_never_made() -> None:
    clock = Clock()
    with FaultyServer([GOOD]) as server:
        client = client_of(server, clock)
    error = failure(lambda: client.call(POST, read, read_error))
    assert type(error) is ApiConnectionError
    assert "cannot connect to http://localhost" in str(error)
    assert "Connection refused" in str(error)
    assert isinstance(error.__cause__, ConnectionRefusedError)
    assert clock.pauses == BACKOFF


def test_each_connection_looks_the_host_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[object] = []
    look_up = socket.getaddrinfo

    def counted(host: Any, *args: Any, **kwargs: Any) -> Any:
        hosts.append(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    with serving([GOOD]) as (_, client):
        get(client)
    assert hosts.count("localhost") == 1


def test_a_host_of_many_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address refuses the connection; the second one answers."""
    look_up = socket.getaddrinfo

    def doubled(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        addresses = look_up(host, port, *args, **kwargs)
        if host != "localhost":
            return addresses
        family, kind, protocol, name, _ = addresses[0]
        refused = (family, kind, protocol, name, ("127.0.0.1", 1))
        return [refused, *addresses]

    with serving([GOOD]) as (_, client):
        monkeypatch.setattr(socket, "getaddrinfo", doubled)
        get(client)


def test_unknown_host() -> None:
    configuration = Configuration(host="https://nowhere.invalid", access_token=KEY, retries=0, proxy="")
    client = ApiClient(configuration)
    assert type(failed_get(client)) is ApiConnectionError


def test_a_port_that_does_not_exist() -> None:
    configuration = Configuration(host="http://localhost:99999", access_token=KEY, retries=0)
    with ApiClient(configuration) as client:
        assert type(failed_get(client)) is ApiConnectionError


@pytest.mark.parametrize("retries", [0, 1, 6])
def test_number_of_retries(retries: int) -> None:
    clock = Clock()
    with serving([FAILED], clock, retries=retries) as (_, client):
        assert failed_get(client).attempts == retries + 1
    pauses = [0.25, 0.5, 1.0, 2.0, 4.0, 4.0]
    assert clock.pauses == pauses[:retries]


def test_pauses_are_random_up_to_their_double() -> None:
    clock = Clock()
    answers = [FAILED, FAILED, limited("Retry-After: 10"), GOOD]
    with FaultyServer(answers) as server:
        configuration = Configuration(host=server.url, access_token=KEY)
        client = ApiClient(configuration, _clock=clock, _sleep=clock.sleep, _random=lambda: 1.0)
        get(client)
    assert clock.pauses == [0.5, 1.0, 11.0]


def test_no_pause_beyond_the_deadline() -> None:
    clock = Clock()
    with serving([FAILED], clock, timeout=0.7) as (_, client):
        assert failed_get(client).attempts == 2
    assert clock.pauses == [0.25]


def test_server_that_never_reads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _, port = listener.getsockname()
        client = ApiClient(Configuration(host=f"http://localhost:{port}", access_token=KEY))
        body = bytes(50 * 2**20)
        request = Request("PUT", "/organization/costs", body=body)
        error = failure(lambda: client.call(request, read, read_error, timeout=SOON))
    assert type(error) is ApiTimeoutError
    assert error.attempts == 1


# --- connections ---


def test_kept_alive_connection_is_reset() -> None:
    with serving([GOOD, reset, GOOD]) as (server, client):
        for _ in range(2):
            get(client)
        assert server.connection_count == 2


def test_connection_is_kept() -> None:
    zipped = answer(ZIPPED, GZIP)
    redirect = answer(b"", status=MOVED)
    answers = [GOOD, FAILED, zipped, redirect, limited(), GOOD]
    with serving(answers) as (server, client):
        get(client)
        get(client)
        failed_get(client)
        get(client)
        assert server.connection_count == 1


def test_threads() -> None:
    pages = []
    for number in range(64):
        page = PAGE.replace(b"null", b'"%d"' % number)
        pages.append(answer(page))
    with serving(pages) as (_, client):
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(get, client) for _ in range(64)]
        tokens = {call.result().data.next_page for call in calls}
    assert tokens == {str(number) for number in range(64)}


def test_closing() -> None:
    with FaultyServer([GOOD]) as server:
        with client_of(server) as client:
            copied = client.with_options(timeout=1)
            with copied:
                get(copied)
            get(client)
            assert server.connection_count == 1
        unused = client_of(server)
        unused.close()
        for closed in (client, copied, unused):
            with pytest.raises(ApiValueError, match="closed"):
                get(closed)


def test_options() -> None:
    with serving([hang]) as (_, client):
        other = client.with_options(timeout=SHORT_READ, retries=1)
        assert failed_get(other).attempts == 2


def test_a_copy_has_headers_of_its_own() -> None:
    with serving([GOOD]) as (server, client):
        client.set_default_header("X-Trace", "1")
        other = client.with_options(retries=1)
        other.set_default_header("Authorization", "Bearer other")
        get(client)
        get(other)
    first, second = server.requests
    assert b"X-Trace: 1" in first
    assert b"X-Trace: 1" in second
    assert b"Bearer other" not in first
    assert b"Bearer other" in second


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), (1, 0), (1,), "1", True, 1e10])
def test_wrong_timeout(timeout: Any) -> None:
    client = ApiClient(Configuration(access_token=KEY))
    with pytest.raises(ApiValueError, match="a timeout is a number of seconds above 0"):
        get(client, timeout=timeout)


@pytest.mark.parametrize("timeout", [None, (5, 30), 0, "1"])
def test_wrong_timeout_of_all_calls(timeout: Any) -> None:
    with pytest.raises(ApiValueError, match=r"a timeout is a number .* for one call: _request_timeout"):
        Configuration(timeout=timeout)
    configuration = Configuration()
    with pytest.raises(ApiValueError, match="a timeout is a number"):
        configuration.timeout = timeout


@pytest.mark.parametrize("retries", [None, "4", 1.5])
def test_wrong_number_of_retries(retries: Any) -> None:
    with pytest.raises(ApiValueError, match="retries must be a number"):
        Configuration(retries=retries)


def test_later_changes_of_the_configuration_count() -> None:
    clock = Clock()
    with serving([FAILED], clock) as (_, client):
        copied = client.with_options(timeout=100)
        client.configuration.retries = 1
        assert failed_get(client).attempts == 2
        assert failed_get(copied).attempts == 2
        client.configuration.retries = 4
        client.configuration.timeout = 0.7
        assert failed_get(client).attempts == 2
        assert failed_get(copied).attempts == 5


def test_stream() -> None:
    answers = [answer(ZIPPED, GZIP), FAILED, hang]
    with serving(answers) as (_, client):
        assert client.stream(REQUEST).data == PAGE
        assert client.stream(REQUEST).status == 500
        error = failure(lambda: client.stream(REQUEST, timeout=SHORT_READ))
        assert type(error) is ApiTimeoutError


# --- many pages ---


def peak_of(buckets: Iterator[object], count: int) -> int:
    """Return the most bytes in use while some buckets are read."""
    tracemalloc.reset_peak()
    for _ in itertools.islice(buckets, count):
        pass
    _, peak = tracemalloc.get_traced_memory()
    return peak


def test_many_pages_take_the_memory_of_one() -> None:
    bucket = {"object": "bucket", "start_time": 1, "end_time": 2, "results": []}
    pages = []
    for number in range(60):
        page = {"object": "page", "data": [bucket] * 200, "has_more": True, "next_page": f"page_{number}"}
        pages.append(answer(json.dumps(page).encode()))
    with serving(pages) as (_, client):
        buckets = UsageApi(client).usage_costs_iter(start_time=1)
        tracemalloc.start()
        first = peak_of(buckets, 10 * 200)
        last = peak_of(buckets, 40 * 200)
        tracemalloc.stop()
    one_page = 200 * 1000
    assert last - first < one_page


# --- TLS and proxies ---


def test_tls(authority: trustme.CA, tls: ssl.SSLContext) -> None:
    certificate = authority.cert_pem.bytes().decode()
    with serving([GOOD], tls=tls, ca_cert_data=certificate) as (_, client):
        get(client)


def test_self_signed_certificate(tls: ssl.SSLContext) -> None:
    with serving([GOOD], tls=tls) as (server, client):
        error = failed_get(client)
    assert type(error) is ApiConnectionError
    assert "certificate verify failed" in str(error)
    assert error.attempts == 1
    assert server.requests == []


def test_tls_that_does_not_answer() -> None:
    with FaultyServer([hang]) as server:
        clock = Clock()
        settings = Configuration(host=f"https://localhost:{server.port}", access_token=KEY, retries=0)
        client = ApiClient(settings, _sleep=clock.sleep)
        error = failed_get(client, timeout=SOON)
    assert type(error) is ApiTimeoutError


def test_proxy(authority: trustme.CA, tls: ssl.SSLContext) -> None:
    with FaultyServer([tunnel(tls, GOOD)]) as proxy:
        settings = Configuration(
            host="https://localhost",
            access_token=KEY,
            ca_cert_data=authority.cert_pem.bytes().decode(),
            proxy=f"http://user:f4k3f4k3@localhost:{proxy.port}",
        )
        with ApiClient(settings) as client:
            get(client)
    assert proxy.requests[0].startswith(b"CONNECT localhost:443 HTTP/1.")
    assert b"Basic dXNlcjpmNGszZjRrMw==" in proxy.requests[0]
    assert KEY.encode() not in proxy.requests[0]


@pytest.mark.parametrize("first", [answer(b"", status="407 Proxy Authentication Required"), reset, hang])
def test_proxy_refuses(first: Answer) -> None:
    with FaultyServer([first]) as proxy:
        settings = Configuration(
            host="https://localhost",
            access_token=KEY,
            retries=0,
            proxy=f"http://user:f4k3f4k3@localhost:{proxy.port}",
        )
        error = failed_get(ApiClient(settings), timeout=(SOON, SOON))
    assert isinstance(error, ApiConnectionError)


@pytest.mark.parametrize("proxy", [f"http://user:{KEY}#@localhost", f"https://user:{KEY}@localhost", f"user:{KEY}@a b"])
def test_wrong_proxy(proxy: str) -> None:
    configuration = Configuration(access_token=KEY, proxy=proxy, proxy_headers={"X": KEY})
    client = ApiClient(configuration)
    with pytest.raises(ApiValueError, match="the proxy is not an http:// URL") as caught:
        get(client)
    assert_silent(caught.value)


def test_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://localhost:1")
    monkeypatch.setenv("ALL_PROXY", "http://localhost:1")
    with serving([GOOD]) as (_, client):
        get(client)


# --- keys ---


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nX: y", f" {KEY}", f"{KEY}ä", f"{KEY}\x00", 5])
def test_wrong_key(key: Any) -> None:
    with serving([GOOD], access_token=key) as (server, client):
        with pytest.raises(ApiValueError, match="it is not shown here") as caught:
            get(client)
        assert_silent(caught.value)
    assert server.requests == []


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    with serving([GOOD], access_token=None) as (server, client):
        with pytest.raises(
            ApiValueError, match=r"Configuration\.access_token, or the environment variable OPENAI_ADMIN_KEY"
        ):
            get(client)
        assert server.requests == []
        monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
        get(client)
        client.call(Request("GET", "/", security=()), read, read_error)
    assert KEY.encode() in server.requests[0]
    assert KEY.encode() not in server.requests[1]


def test_function_for_the_key() -> None:
    keys = iter(["first-key", "second-key"])
    with serving([FAILED, GOOD], access_token=lambda: next(keys)) as (server, client):
        get(client)
        with pytest.raises(ApiValueError, match="the function for the key failed with StopIteration"):
            get(client)
    first, second = server.requests
    assert b"first-key" in first
    assert b"first-key" not in second
    assert b"second-key" in second


def test_key_for_one_call() -> None:
    with serving([GOOD], access_token=None) as (server, client):
        for location in ("header", "query", "cookie"):
            auth = {"in": location, "key": "token", "value": KEY}
            get(client, auth=auth)
        get(client, headers={"authorization": f"Bearer {KEY}"})
    expected = [
        f"Token: {KEY}",
        f"?start_time=1&token={KEY} HTTP",
        f"Cookie: token={KEY}",
        f"Authorization: Bearer {KEY}",
    ]
    for request, text in zip(server.requests, expected, strict=True):
        assert text.encode() in request


@pytest.mark.parametrize("suffix", ["", "_with_http_info", "_without_preload_content", "_iter"])
def test_frames_show_no_key_of_one_call(suffix: str) -> None:
    """Debuggers, and reports of errors, show the variables of all frames of a traceback."""
    auth = {"in": "header", "key": "token", "value": KEY}
    with serving([reset], access_token=None, retries=0) as (_, client):
        method = getattr(UsageApi(client), f"usage_costs{suffix}")
        for start_time, error in ((1, ApiConnectionError), ("soon", ApiValueError)):
            with pytest.raises(error) as caught:
                next(method(start_time=start_time, _request_auth=auth, _headers={"X-Api-Key": KEY}))
            assert_silent(caught.value)


def test_wrong_header() -> None:
    with serving([GOOD]) as (server, client):
        wrong: list[dict[str, Any]] = [
            {"X-Api-Key": f"{KEY}\n"},
            {"X-Api-Key": 5},
            {"X Y": "z"},
            {"X-Api-Key": f"{KEY}€"},
        ]
        for headers in wrong:
            with pytest.raises(ApiValueError, match=r"the header ('X Y' cannot be sent|X-Api-Key has)") as caught:
                get(client, headers=headers)
            assert_silent(caught.value)
        for name in ("Transfer-Encoding", "content-length"):
            with pytest.raises(ApiValueError, match=f"{name}.* follows from the body"):
                get(client, headers={name: "5"})
    assert server.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "http://api.openai.com/v1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        f"https://user:{KEY}@api.openai.com",
        f"user:{KEY}@api.openai.com",
        "https://[::1",
        "https://::1]",
        "https://api.openai.com/v1?x=y",
        "ftp://localhost",
        "/v1",
        "https://",
    ],
)
def test_wrong_host(host: str) -> None:
    client = ApiClient(Configuration(host=host, access_token=KEY))
    with pytest.raises(ApiValueError, match="the host must be") as caught:
        get(client)
    assert_silent(caught.value)


def test_configuration_keeps_secrets() -> None:
    proxy = f"http://{KEY}@localhost"
    configuration = Configuration(access_token=KEY, proxy=proxy, proxy_headers={"A": KEY})
    client = ApiClient(configuration)
    request = Request("GET", f"/?key={KEY}", {"X": KEY}, KEY.encode())
    pickled = pickle.dumps(configuration)
    attributes = vars(configuration)
    shown = map(repr, (configuration, attributes, client, request, pickled))
    assert SECRET not in "".join(shown)
    assert SECRET not in str(configuration)
    copied = copy.deepcopy(configuration)
    assert copied.access_token == KEY
    assert copied.proxy_headers == {"A": KEY}
    unpickled = pickle.loads(pickled)
    assert unpickled.access_token is None


SCHEMES = {
    "Basic": {"type": "http", "scheme": "basic"},
    "Header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "Query": {"type": "apiKey", "in": "query", "name": "key"},
    "Cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "Login": {"type": "apiKey", "in": "cookie", "name": "login"},
}
BASIC = b64encode(f"me:{KEY}".encode()).decode()
SENDING = """
import json, pickle
from keys import ApiClient, Configuration, DefaultApi
_, url, key = sys.argv
for scheme in ("Basic", "Header", "Query", "Cookie"):
    settings = {"username": "me", "password": key} if scheme == "Basic" else {"api_key": {scheme: key, "Login": "me"}}
    configuration = Configuration(host=url, **settings)
    assert key not in repr(vars(configuration))
    assert key.encode() not in pickle.dumps(configuration)
    with ApiClient(configuration) as client:
        DefaultApi(client).get()
try:
    Configuration(api_key=key)
except ValueError as error:
    print(json.dumps(str(error)))
"""


def test_all_kinds_of_keys(tools: Path, tmp_path: Path) -> None:
    alternatives: list[dict[str, list[str]]] = [
        {"Basic": []},
        {"Header": []},
        {"Query": []},
        {"Cookie": [], "Login": []},
    ]
    operation = {"operationId": "get", "security": alternatives, "responses": {"204": {"description": "Done"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Keys", "version": "1"},
        "paths": {"/": {"get": operation}},
        "components": {"securitySchemes": SCHEMES},
    }
    spec = tmp_path / "keys.json"
    spec.write_text(json.dumps(document), "utf-8")
    folder = generate_package(spec, tmp_path / "out", "keys")
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        message = python(SENDING, folder, server.url, KEY)
    assert message == "api_key is a mapping by the names of security schemes; access_token is one key"
    expected = [
        f"Authorization: Basic {BASIC}",
        f"X-Key: {KEY}",
        f"GET /?key={KEY} HTTP",
        f"Cookie: sid={KEY}; login=me",
    ]
    for request, text in zip(server.requests, expected, strict=True):
        assert text.encode() in request


def test_log(records: Records) -> None:
    with serving([FAILED, answer(PAGE, "x-request-id: req_1")]) as (server, client):
        get(client)
    lines = records.of_client()
    path = f"{server.url}/organization/costs"
    assert lines == [
        "openapi_client DEBUG GET /organization/costs: 500, None, 0 ms",
        f"openapi_client INFO GET {path}: 500 Internal Server Error: oops; retry 1 of 4 in 0.2 s",
        "openapi_client DEBUG GET /organization/costs: 200, req_1, 0 ms",
    ]


def test_log_escapes_the_request_id(records: Records) -> None:
    request_ids = [KEY, "a\r\n b\x1b[2J" + "c" * 1000]
    answers = [answer(PAGE, f"x-request-id: {request_id}") for request_id in request_ids]
    with serving(answers) as (_, client):
        get(client)
        get(client)
    lines = records.of_client()
    assert lines[0] == "openapi_client DEBUG GET /organization/costs: 200, ***, 0 ms"
    assert "200, a b?[2Jccc" in lines[1]
    assert len(lines[1]) < 300


def test_every_error_can_be_caught_and_pickled() -> None:
    assert issubclass(ApiTimeoutError, ApiConnectionError)
    assert issubclass(ApiConnectionError, ApiException)
    assert issubclass(ApiException, OpenApiException)
    error = ApiException(404, "Not Found", body=b"x")
    copied = pickle.loads(pickle.dumps(error))
    assert copied.status == 404
    assert copied.reason == "Not Found"
    assert copied.body == b"x"
