# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Calls of the API: one deadline for all attempts, pauses between them, and one error for all that goes wrong."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union

from typing_extensions import Self

from openapi_client.api_response import ApiResponse as ApiResponse, RawResponse as RawResponse, Reader as Reader
from openapi_client.configuration import Configuration, Secret, Servers, Timeout as Timeout
from openapi_client.exceptions import ApiException, OpenApiException

if TYPE_CHECKING:
    import urllib3

    from openapi_client._attempts import Attempt
    from openapi_client._security import Keys
    from openapi_client.rest import Transport

T = TypeVar("T")

LONGEST_PAUSE = 8.0
LONGEST_REFUSAL = 2**20

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
        from openapi_client._attempts import USER_AGENT

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
        from openapi_client._failures import refusal

        secret = Secret(options)
        del options
        try:
            attempt = next(self._attempts(request, secret))
            answer = self._transport.stream(attempt)
            if isinstance(answer, ApiException):
                error: ApiException = answer
            elif read_error is None or 200 <= answer.status < 300:
                return answer
            else:
                error = refusal(_unstreamed(answer, request.url), attempt.keys, read_error)
            error.method, error.url = request.method, attempt.origin + attempt.target
            failure: OpenApiException = error
        except OpenApiException as early:
            failure = early.with_traceback(None)
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
        """Start the clock; return what sends the request once more as often as it is asked."""
        from openapi_client._attempts import Deadline, attempts

        timeouts = (self.configuration.timeout, self._timeout, options.get("timeout"))
        deadline = Deadline(timeouts, self._clock)
        return attempts(request, self.configuration, self.default_headers, deadline, options)

    def _pause(self, error: ApiException) -> float:
        """Return the seconds to wait after an error."""
        if error.retry_after is not None:
            return error.retry_after * (1 + 0.1 * self._random())
        longest: float = min(LONGEST_PAUSE, 0.25 * 2**error.attempts)
        return longest * (0.5 + 0.5 * self._random())


def _result(
    answer: Union[RawResponse, ApiException], keys: "Keys", read: Reader[T], read_error: Reader[Any]
) -> Union[ApiResponse[T], ApiException]:
    """Return what an answer means: a model, or an error."""
    if isinstance(answer, ApiException):
        return answer
    if not 200 <= answer.status < 300:
        from openapi_client._failures import refusal

        return refusal(answer, keys, read_error)
    try:
        data = read(answer)
    except Exception as cause:
        from openapi_client._failures import unreadable

        return unreadable(answer, keys, cause)
    request_id = keys.hide(answer.request_id)
    return ApiResponse(answer.status, answer.headers, data, answer.body, request_id or None)


def _unstreamed(answer: "urllib3.BaseHTTPResponse", url: str) -> RawResponse:
    """Read the start of an answer that was to be a stream and is an error."""
    body = b""
    with suppress(Exception):  # the refusal counts, even if the text about it is cut
        body = answer.read(LONGEST_REFUSAL, decode_content=True)
    answer.close()
    return RawResponse(answer.status, answer.reason or "", answer.headers, body, url)
