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
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union
from urllib.parse import quote

from typing_extensions import Self

from openapi_client.api_response import ApiResponse as ApiResponse, RawResponse as RawResponse, Reader as Reader
from openapi_client.configuration import Configuration, Secret, Servers, Timeout as Timeout
from openapi_client.exceptions import CLASSES, ApiException, ApiValueError, OpenApiException, one_line

if TYPE_CHECKING:
    import urllib3

    from openapi_client._security import Keys
    from openapi_client.rest import Attempt, Transport

T = TypeVar("T")

LONGEST_PAUSE = 8.0
LONGEST_REFUSAL = 2**20
RETRIED = (408, 409, 429, 500, 502, 503, 504)
EXHAUSTED = {"insufficient_quota", "billing_hard_limit_reached"}  # waiting does not help
MESSAGE_FIELDS = ("message", "detail", "title", "error_description")
# Another length than that of the body would break the connection.
HEADER_NAME = re.compile(r"(?!(?i:content-length|transfer-encoding)$)[\w!#$%&'*+\-.^`|~]+", re.ASCII)
SECONDS = re.compile(r"\d{1,12}(\.\d{1,9})?([eE]\+?\d{1,2})?", re.ASCII)
LOOPBACK = r"(?:[\w\-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\]"
HOST = re.compile(
    rf"(?P<origin>(?:https://(?:\[[\w:.%]+\]|[^\s/@?#\\\[\]:]+)|http://(?:{LOOPBACK}))(?::\d+)?)(?P<path>/[^\s?#\\]*)?",
    re.ASCII,
)

URL_CHARACTERS = "%/?#[]@!$&'()*+,;=:"

logger = logging.getLogger("openapi_client")


@dataclass(repr=False)
class Request:
    """A request, complete but for what authenticates it."""

    method: str
    url: str  # path and query below the host, encoded
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Optional[bytes] = None
    security: tuple[tuple[str, ...], ...] = ()  # alternatives of the names of security schemes
    is_idempotent: bool = True
    operation: str = ""
    servers: Servers = ()  # those of the operation, if it has servers of its own

    def __repr__(self) -> str:
        return f"{self.method} {self.url.partition('?')[0]}"


class ApiClient:
    """Sends the calls of all APIs and all threads. `with ApiClient(…) as client:` closes the connections at the end."""

    def __init__(
        self,
        configuration: Optional[Configuration] = None,
        *,
        _clock: Callable[[], float] = time.monotonic,
        _sleep: Callable[[float], None] = time.sleep,
        _random: Callable[[], float] = random.random,
    ) -> None:
        self.configuration = configuration or Configuration()
        self.default_headers: dict[str, str] = {"Accept-Encoding": "gzip"}
        self._timeout: Timeout = None
        self._retries: Optional[int] = None
        self._clock, self._sleep, self._random = _clock, _sleep, _random
        self._is_copy = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. A copy leaves them open for the client that it was made of."""
        if not self._is_copy:
            self._transport.close()

    def with_options(self, *, timeout: Timeout = None, retries: Optional[int] = None) -> Self:
        """Return a copy with another timeout or number of retries, which uses the same connections."""
        transport = self._transport
        other = copy(self)
        other._transport = transport
        other._is_copy = True
        other.default_headers = dict(self.default_headers)
        other._timeout = self._timeout if timeout is None else timeout
        other._retries = self._retries if retries is None else retries
        return other

    @cached_property
    def _transport(self) -> "Transport":
        """The connections. urllib3 is imported on the first use."""
        from openapi_client.rest import Transport

        return Transport(self.configuration)

    @property
    def user_agent(self) -> str:
        """The User-Agent of each request."""
        from openapi_client.rest import USER_AGENT

        return self.default_headers.get("User-Agent", USER_AGENT)

    def set_default_header(self, header_name: str, header_value: str) -> None:
        """Set a header that goes with each request."""
        self.default_headers[header_name] = header_value

    @staticmethod
    @lru_cache
    def get_default() -> "ApiClient":
        """Return the client of the APIs that are made without one."""
        return ApiClient()

    def call(self, request: Request, read: Reader[T], read_error: Reader[Any], **options: Any) -> ApiResponse[T]:
        """Send a request until an answer comes that read accepts. What goes wrong is one ApiException.

        Options are timeout, headers, host_index (of the servers that the specification lists) and auth: in (header,
        query or cookie), key and value, which go instead of the configured key.
        """
        secret = Secret(options)
        del options
        try:
            return self._call(request, read, read_error, secret)
        except OpenApiException as error:
            failure = error.with_traceback(None)  # whose frames know keys
        raise failure

    def stream(
        self, request: Request, *, read_error: Optional[Reader[Any]] = None, **options: Any
    ) -> "urllib3.BaseHTTPResponse":
        """Send a request once; return the answer, of any status, for the caller to read.

        With a reader of errors, an answer that is one raises ApiException. The deadline holds for reading, too; what
        goes wrong then is an error of urllib3.
        """
        secret = Secret(options)
        del options
        try:
            attempt = next(self._attempts(request, secret))
            answer = self._transport.stream(attempt)
            if isinstance(answer, ApiException):
                refusal: ApiException = answer
            elif read_error is None or 200 <= answer.status < 300:
                return answer
            else:
                raw = _unstreamed(answer, request.url)
                refusal = _refusal(attempt.keys.hide_in(raw), attempt.keys.hint, read_error)
            refusal.method, refusal.url = request.method, attempt.origin + attempt.target
            failure: OpenApiException = refusal
        except OpenApiException as error:
            failure = error.with_traceback(None)
        raise failure

    def _call(
        self, request: Request, read: Reader[T], read_error: Reader[Any], options: Mapping[str, Any]
    ) -> ApiResponse[T]:
        attempts = self._attempts(request, options)
        retries = self.configuration.retries if self._retries is None else self._retries
        history: list[ApiException] = []
        while True:
            attempt = next(attempts)
            start = self._clock()
            result = _result(self._transport.exchange(attempt), attempt.keys, read, read_error)
            status = result.status_code if isinstance(result, ApiResponse) else result.status
            milliseconds = 1000 * (self._clock() - start)
            logger.debug("%r: %s, %s, %.0f ms", request, status, result.request_id, milliseconds)
            if isinstance(result, ApiResponse):
                return result
            result.method, result.url = request.method, attempt.origin + attempt.target
            result.attempts = len(history) + 1
            result.elapsed = attempt.deadline.elapsed()
            pause = self._pause(result)
            may_repeat = result.is_transient and (request.is_idempotent or result.is_repeatable)
            is_last = len(history) >= retries or result.elapsed + pause >= attempt.deadline.total
            if is_last or not may_repeat:
                result.history = tuple(history)
                raise result
            history.append(result)
            logger.info("%s; retry %d of %d in %.1f s", result, len(history), retries, pause)
            self._sleep(pause)

    def _attempts(self, request: Request, options: Mapping[str, Any]) -> "Iterator[Attempt]":
        """Start the clock, and yield attempts. A function for the key is called for each."""
        from openapi_client._security import keys_for
        from openapi_client.rest import Attempt, Deadline

        configuration = self.configuration
        deadline = Deadline((configuration.timeout, self._timeout, options.get("timeout")), self._clock)
        host_index = options.get("host_index")
        origin, path = _address(configuration.url_for(request.servers, host_index))
        target = quote(path + request.url, safe=URL_CHARACTERS)
        headers = self._headers(request, options.get("headers") or {})
        while True:
            keys = keys_for(configuration, request.security, headers, options.get("auth"))
            yield Attempt(request, origin, target, keys, deadline, configuration.max_body)

    def _headers(self, request: Request, headers: Mapping[str, str]) -> "urllib3.HTTPHeaderDict":
        """Return all headers of a request; case does not matter in their names."""
        from urllib3 import HTTPHeaderDict

        from openapi_client._security import UNSENDABLE, is_sendable
        from openapi_client.rest import USER_AGENT

        if not isinstance(headers, Mapping):
            raise ApiValueError("headers must be a mapping of names to values")
        merged = HTTPHeaderDict({"User-Agent": USER_AGENT})
        for group in (self.default_headers, request.headers, headers):
            for name, value in group.items():
                if not HEADER_NAME.fullmatch(name):
                    raise ApiValueError(f"the header {name!r:.50} cannot be sent, or follows from the body")
                if not is_sendable(value):
                    raise ApiValueError(f"the header {name} has {UNSENDABLE}; it is not shown here")
                if name.title() == "Cookie" and name in merged:
                    value = f"{merged[name]}; {value}"
                # Parameters keep the names that the specification gives them.
                merged[name if group is request.headers else name.title()] = value
        return merged

    def _pause(self, error: ApiException) -> float:
        """Return the seconds to wait after an error."""
        if error.retry_after is not None:
            return error.retry_after * (1 + 0.1 * self._random())
        longest: float = min(LONGEST_PAUSE, 0.25 * 2**error.attempts)
        return longest * (0.5 + 0.5 * self._random())


@lru_cache
def _address(host: str) -> tuple[str, str]:
    """Return the origin and the path of a host. Raises ApiValueError if keys must not go there."""
    address = HOST.fullmatch(host)
    if address is None:
        allowed = "an https:// URL, or an http:// URL of this machine, without user, query and fragment"
        shown = one_line(re.sub(".*@|[?#].*", "", host), 100)
        remedy = ""
        if host.startswith(("/", ".")):
            remedy = f'; the specification does not say on which host {shown} is: set Configuration(host="https://…")'
        raise ApiValueError(f"the host must be {allowed}, not {shown}{remedy}")
    return address["origin"], (address["path"] or "").rstrip("/")


def _result(
    answer: Union[RawResponse, ApiException], keys: "Keys", read: Reader[T], read_error: Reader[Any]
) -> Union[ApiResponse[T], ApiException]:
    """Return what an answer means: a model, or an error."""
    if isinstance(answer, ApiException):
        return answer
    if not 200 <= answer.status < 300:
        return _refusal(keys.hide_in(answer), keys.hint, read_error)
    try:
        data = read(answer)
    except Exception as cause:
        hidden = keys.hide_in(answer)
        return _unreadable(hidden, cause, hidden.body == answer.body)
    request_id = keys.hide(_request_id(answer.headers))
    return ApiResponse(answer.status, answer.headers, data, answer.body, request_id or None)


def _unreadable(raw: RawResponse, cause: Exception, is_clean: bool) -> ApiException:
    """Describe an answer that says that all is well, and is not what it should be."""
    from pydantic import ValidationError

    error = ApiException()
    media_type, _, _ = raw.headers.get("content-type", "").partition(";")
    error.message = "the answer is empty"
    if raw.body:
        error.message = f"cannot read the {media_type} answer: {cause if is_clean else 'it repeats a key'}"
    if is_clean:
        error.__cause__ = cause
    if isinstance(cause, ValidationError) and raw.status == 200:
        # A server that fails, or one in between, may send HTML, or a part of the JSON.
        error.is_transient = cause.errors()[0]["type"] == "json_invalid"
    return _completed(error, raw)


def _refusal(raw: RawResponse, hint: str, read_error: Reader[Any]) -> ApiException:
    """Describe an answer that is an error."""
    error = CLASSES.get(raw.status, ApiException)()
    error.message, codes = _message(raw.body)
    if 300 <= raw.status < 400:
        location = raw.headers.get("location", "nowhere")
        error.message = f"redirects are not followed, and this one leads to {location}"
    if raw.status in (401, 403) and hint:
        message = error.message.rstrip(". ")
        error.message = f"{message}; {hint}".lstrip("; ")
    error.is_transient = raw.status in RETRIED and codes.isdisjoint(EXHAUSTED)
    error.is_repeatable = raw.status == 429
    with suppress(Exception):
        error.data = read_error(raw)
    return _completed(error, raw)


def _unstreamed(answer: "urllib3.BaseHTTPResponse", url: str) -> RawResponse:
    """Read the start of an answer that was to be a stream and is an error."""
    body = b""
    with suppress(Exception):  # the refusal counts, even if the text about it is cut
        body = answer.read(LONGEST_REFUSAL, decode_content=True)
    answer.close()
    return RawResponse(answer.status, answer.reason or "", answer.headers, body, url)


def _completed(error: ApiException, raw: RawResponse) -> ApiException:
    """Add to an error what its answer says."""
    error.status = raw.status
    error.reason = one_line(raw.reason, 100)
    error.args = (error.status, error.reason)
    error.message = one_line(error.message)
    error.headers = raw.headers
    error.body = raw.body
    error.request_id = _request_id(raw.headers) or None
    error.retry_after = _retry_after(raw.headers)
    judgement = raw.headers.get("x-should-retry")
    if judgement in ("true", "false"):
        error.is_transient = error.is_repeatable = judgement == "true"
    return error


def _request_id(headers: Mapping[str, str]) -> str:
    return one_line(headers.get("x-request-id") or headers.get("request-id") or "", 100)


def _message(body: bytes) -> tuple[str, set[str]]:
    """Return what the body of an error says, and its codes."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body[:200].decode("utf-8", "replace"), set()
    if isinstance(value, dict):
        value = value.get("error", value)
    if not isinstance(value, dict):
        return value if isinstance(value, str) else "", set()
    codes = {str(value.get("code")), str(value.get("type"))}
    for name in MESSAGE_FIELDS:
        if isinstance(value.get(name), str):
            return value[name], codes
    return "", codes


def _retry_after(headers: Mapping[str, str]) -> Optional[float]:
    """Return the seconds that a server wants the client to wait; None if it does not say so in earnest."""
    from email.utils import formatdate, parsedate_to_datetime

    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if SECONDS.fullmatch(text):
            return float(text) * unit or None
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        # The clocks of the server and of this machine may differ.
        now = parsedate_to_datetime(headers.get("date") or formatdate(usegmt=True))
        seconds = (parsedate_to_datetime(text[:100]) - now).total_seconds()
        return seconds if seconds > 0 else None
    return None
