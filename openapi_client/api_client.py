# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Calls of the API: one deadline for all attempts, pauses between them, and one error for all that goes wrong."""

import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Optional, TypedDict, TypeVar, Union

from typing_extensions import Self, Unpack

from openapi_client.api_response import ApiResponse as ApiResponse, RawResponse as RawResponse
from openapi_client.configuration import Configuration, Secret, server
from openapi_client.exceptions import CLASSES, ApiException, ApiValueError, one_line

if TYPE_CHECKING:
    import urllib3

    from openapi_client.rest import Attempt, Transport

T = TypeVar("T")
Reader = Callable[[RawResponse], T]  # decodes a body; raises ValueError if it cannot
Timeout = Union[None, float, tuple[float, float]]  # seconds for the call, or for a connection and each read in it

LONGEST_PAUSE = 8.0
RETRIED = (408, 409, 429, 500, 502, 503, 504)
EXHAUSTED = ("insufficient_quota", "billing_hard_limit_reached")  # waiting does not help
MESSAGE_FIELDS = ("message", "detail", "title", "error_description")
SECRET_NAME = re.compile("auth|cookie|key|passw|secret|token", re.IGNORECASE)
FRAMING = {"Content-Length", "Transfer-Encoding"}  # another one than that of the body would break the connection
HEADER_NAME = re.compile(r"[\w!#$%&'*+\-.^`|~]+", re.ASCII)
SECONDS = re.compile(r"\d{1,12}(\.\d{1,9})?([eE]\+?\d{1,2})?", re.ASCII)
HOST = re.compile(
    r"(https://(\[[\w:.%]+\]|[^\s/@?#\\\[\]:]+)(:\d+)?|http://(([\w\-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)(/[^\s?#\\]*)?",
    re.ASCII,
)

logger = logging.getLogger("openapi_client")


@dataclass(frozen=True, repr=False)
class Request:
    """A request, complete but for what authenticates it."""

    method: str
    url: str  # path and query below the host, encoded
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Optional[bytes] = None
    security: tuple[tuple[str, ...], ...] = ()  # alternatives of the names of security schemes
    is_idempotent: bool = True
    operation: str = ""
    host: Optional[str] = None  # that of the operation, if it has one of its own

    def __repr__(self) -> str:
        return f"{self.method} {self.url.partition('?')[0]}"


class Options(TypedDict, total=False):
    """What goes for one call."""

    timeout: Timeout
    headers: Optional[Mapping[str, str]]
    auth: Optional[Mapping[str, str]]  # in (header, query or cookie), key and value, instead of the configured key
    host_index: Optional[int]  # of the servers that the specification lists


class ApiClient:
    """Sends the calls of all APIs and all threads. `with ApiClient(…) as client:` closes the connections at the end."""

    _default: "ClassVar[Optional[ApiClient]]" = None

    def __init__(
        self,
        configuration: Optional[Configuration] = None,
        *,
        _clock: Callable[[], float] = time.monotonic,
        _sleep: Callable[[float], None] = time.sleep,
        _random: Callable[[], float] = random.random,
    ) -> None:
        self.configuration = configuration or Configuration()
        self._timeout: Timeout = None
        self._retries = self.configuration.retries
        self.default_headers: dict[str, str] = {"Accept-Encoding": "gzip"}
        self._clock, self._sleep, self._random = _clock, _sleep, _random
        self._lock = Lock()
        self._connections: Optional[Transport] = None
        self._is_copy = False
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. A copy leaves them open for the client that it was made of."""
        if self._is_copy:
            return
        with self._lock:
            self._is_closed = True
        if self._connections is not None:
            self._connections.close()

    def with_options(self, *, timeout: Timeout = None, retries: Optional[int] = None) -> Self:
        """Return a copy with another timeout or number of retries, which uses the same connections."""
        self._transport()
        other = copy(self)
        other._is_copy = True
        other.default_headers = dict(self.default_headers)
        other._timeout = self._timeout if timeout is None else timeout
        other._retries = self._retries if retries is None else retries
        return other

    @property
    def user_agent(self) -> str:
        """The User-Agent of each request."""
        from openapi_client.rest import USER_AGENT

        return self.default_headers.get("User-Agent", USER_AGENT)

    def set_default_header(self, header_name: str, header_value: str) -> None:
        """Set a header that goes with each request."""
        self.default_headers[header_name] = header_value

    @classmethod
    def get_default(cls) -> "ApiClient":
        """Return the client of the APIs that are made without one."""
        if ApiClient._default is None:
            ApiClient._default = cls()
        return ApiClient._default

    def call(
        self, request: Request, read: Reader[T], read_error: Reader[Any], **options: Unpack[Options]
    ) -> ApiResponse[T]:
        """Send a request until an answer comes that read accepts. What goes wrong is one ApiException."""
        attempts = self._attempts(request, Secret(options))
        del options
        history: list[ApiException] = []
        while True:
            attempt = next(attempts)
            start = self._clock()
            result = _result(self._transport().exchange(attempt), attempt, read, read_error)
            milliseconds = 1000 * (self._clock() - start)
            if isinstance(result, ApiResponse):
                logger.debug("%r: %d, %s, %.0f ms", request, result.status_code, result.request_id, milliseconds)
                return result
            outcome = f"{result.status or ''} {result.message}".strip()
            logger.debug("%r: %s, %s, %.0f ms", request, outcome, result.request_id, milliseconds)
            result.attempts = len(history) + 1
            result.elapsed = attempt.deadline.elapsed()
            pause = self._pause(result, len(history))
            may_repeat = request.is_idempotent or result.is_repeatable
            is_last = len(history) >= self._retries or result.elapsed + pause >= attempt.deadline.seconds
            if is_last or not (result.is_transient and may_repeat):
                result.history = tuple(history)
                raise result
            history.append(result)
            retry = f"{len(history)} of {self._retries} in {pause:.1f} s"
            logger.info("%r: %s; retry %s", request, outcome, retry)
            self._sleep(pause)

    def stream(self, request: Request, **options: Unpack[Options]) -> "urllib3.BaseHTTPResponse":
        """Send a request once; return the answer, of any status, for the caller to read.

        The deadline holds for reading, too; what goes wrong then is an error of urllib3.
        """
        attempt = next(self._attempts(request, Secret(options)))
        del options
        answer = self._transport().open(attempt, decode=True)
        if isinstance(answer, ApiException):
            answer.method, answer.url = attempt.method, attempt.url
            raise answer
        return answer

    def _attempts(self, request: Request, options: Secret) -> "Iterator[Attempt]":
        """Start the clock, and yield attempts. A function for the key is called for each."""
        from openapi_client._security import credentials, is_sendable
        from openapi_client.rest import USER_AGENT, Attempt, Deadline

        timeouts = (self.configuration.timeout, self._timeout, options.value.get("timeout"))
        deadline = Deadline(timeouts, self._clock)
        if not isinstance(self._retries, int):
            raise ApiValueError(f"retries must be a number, not {one_line(repr(self._retries), 50)}")
        host_index = options.value.get("host_index")
        host = Secret((request.host or self.configuration.host) if host_index is None else server(host_index))
        if not HOST.fullmatch(host.value):
            allowed = "an https:// URL, or an http:// URL of this machine, without user, query and fragment"
            shown = re.sub(r"(?s)^(\w+://)?.*@", r"\1***@", host.value)
            raise ApiValueError(f"the host must be {allowed}, not {one_line(shown, 100)}")
        if not isinstance(options.value.get("headers") or {}, Mapping):
            raise ApiValueError("headers must be a mapping of names to values")
        groups = ({"User-Agent": USER_AGENT}, self.default_headers, request.headers, options.value.get("headers") or {})
        headers = Secret({_title(name): value for group in groups for name, value in group.items()})
        del groups
        framing = FRAMING & headers.value.keys()
        if framing:
            raise ApiValueError(f"a header cannot be sent: {framing.pop()} follows from the body")
        wrong = [name for name, value in headers.value.items() if not name or not is_sendable(value)]
        if wrong:
            fault = "has a line break, a space at an end, or a character that is not ASCII, or is not text"
            raise ApiValueError(f"a header cannot be sent: {wrong[0] or 'its name'} {fault}")
        secret = Secret({name: value for name, value in headers.value.items() if _is_secret(name)})
        public = {name: value for name, value in headers.value.items() if name not in secret.value}
        auth = Secret(options.value.get("auth"))
        while True:
            keys = credentials(self.configuration, request.security, secret, auth)
            url = host.value.rstrip("/") + request.url
            most = self.configuration.max_body
            yield Attempt(request.method, url, public, request.body, keys, deadline, most)

    def _transport(self) -> "Transport":
        """Return the connections; import urllib3 on the first use."""
        with self._lock:
            if self._connections is None and not self._is_closed:
                from openapi_client.rest import Transport

                self._connections = Transport(self.configuration)
        if self._connections is None or self._connections.is_closed:
            raise ApiValueError("this client is closed; make a new one")
        return self._connections

    def _pause(self, error: ApiException, count: int) -> float:
        """Return the seconds to wait after an error."""
        if error.retry_after is not None:
            return error.retry_after * (1 + 0.1 * self._random())
        longest: float = min(LONGEST_PAUSE, 0.5 * 2**count)
        return longest * (0.5 + 0.5 * self._random())


@lru_cache
def _title(name: object) -> str:
    """Return the name of a header as it is sent; nothing if it cannot be."""
    return str(name).title() if HEADER_NAME.fullmatch(str(name)) else ""


@lru_cache
def _is_secret(name: str) -> bool:
    return SECRET_NAME.search(name) is not None


def _result(
    answer: Union[RawResponse, ApiException], attempt: "Attempt", read: Reader[T], read_error: Reader[Any]
) -> Union[ApiResponse[T], ApiException]:
    """Return what an answer means: a model, or an error."""
    if isinstance(answer, ApiException):
        error = answer
    elif answer.status in range(200, 300):
        try:
            request_id = attempt.credentials.hide(_request_id(answer) or "") or None
            return ApiResponse(answer.status, answer.headers, read(answer), answer.body, request_id)
        except Exception as cause:
            hidden = attempt.credentials.hide_in(answer)
            is_clean = hidden.body == answer.body
            error = _unreadable(hidden, str(cause) if is_clean else "it repeats a key")
            error.__cause__ = cause if is_clean else None
    else:
        error = _refusal(attempt.credentials.hide_in(answer), attempt.credentials.hint, read_error)
    error.method, error.url = attempt.method, attempt.url
    return error


def _unreadable(raw: RawResponse, reason: str) -> ApiException:
    """Describe an answer that says that all is well, and is not what it should be."""
    try:
        json.loads(raw.body)
        is_cut = False
    except (ValueError, RecursionError):
        is_cut = raw.status == 200
    media_type = raw.headers.get("content-type", "").partition(";")[0]
    message = f"cannot read the {media_type} answer: {reason}" if raw.body else "the answer is empty"
    return _error(ApiException, raw, message, is_transient=is_cut)


def _refusal(raw: RawResponse, hint: str, read_error: Reader[Any]) -> ApiException:
    """Describe an answer that is an error."""
    message, codes = _message(raw.body)
    if raw.status in range(300, 400):
        location = one_line(raw.headers.get("location", "nowhere"), 200)
        message = f"redirects are not followed, and this one leads to {location}"
    elif raw.status in (401, 403) and hint:
        message = f"{message}; {hint}" if message else hint
    is_transient = raw.status in RETRIED and not any(code in EXHAUSTED for code in codes)
    error = _error(CLASSES.get(raw.status, ApiException), raw, message, is_transient)
    with suppress(Exception):
        error.data = read_error(raw)
    return error


def _error(error_class: type[ApiException], raw: RawResponse, message: str, is_transient: bool) -> ApiException:
    error = error_class(raw.status, one_line(raw.reason, 100), message=one_line(message))
    error.headers, error.body, error.request_id = raw.headers, raw.body, _request_id(raw)
    error.retry_after = _retry_after(raw.headers)
    judgement = raw.headers.get("x-should-retry", "")
    error.is_transient = judgement == "true" or (is_transient and judgement != "false")
    error.is_repeatable = judgement == "true" or raw.status == 429
    return error


def _request_id(raw: RawResponse) -> Optional[str]:
    return one_line(raw.headers.get("x-request-id") or raw.headers.get("request-id") or "", 100) or None


def _message(body: bytes) -> tuple[str, tuple[object, ...]]:
    """Return what the body of an error says, and its codes."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return one_line(body.decode("utf-8", "replace"), 200), ()
    error = value.get("error", value) if isinstance(value, dict) else value
    if not isinstance(error, dict):
        return error if isinstance(error, str) else "", ()
    texts = [error[name] for name in MESSAGE_FIELDS if isinstance(error.get(name), str)]
    return texts[0] if texts else "", (error.get("code"), error.get("type"))


def _retry_after(headers: Mapping[str, str]) -> Optional[float]:
    """Return the seconds that a server wants the client to wait; None if it does not say so in earnest."""
    milliseconds = headers.get("retry-after-ms", "").strip()
    text = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(milliseconds):
        seconds = float(milliseconds) / 1000
    elif SECONDS.fullmatch(text):
        seconds = float(text)
    else:
        # The clocks of the server and of this machine may differ.
        seconds = _timestamp(text, 0.0) - _timestamp(headers.get("date", ""), time.time())
    return seconds if seconds > 0 else None


def _timestamp(date: str, default: float) -> float:
    from email.utils import mktime_tz, parsedate_tz

    try:
        parts = parsedate_tz(date[:100])
        return default if parts is None else float(mktime_tz(parts))
    except (ValueError, OverflowError, IndexError, TypeError):
        return default
