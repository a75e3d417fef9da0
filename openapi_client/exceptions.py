# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The errors of the client. All derive from OpenApiException, and all that a call can raise from ApiException."""

from collections.abc import Mapping
from typing import Any, Optional


def one_line(text: object, longest: int = 500) -> str:
    """Return text from anywhere as one line that can be printed, cut where it is too long."""
    words = " ".join(str(text).split())
    line = "".join(char if char.isprintable() else "?" for char in words)
    return line if len(line) <= longest else f"{line[:longest]}…"


class OpenApiException(Exception):
    """The base of all errors of this package."""


class ApiTypeError(OpenApiException, TypeError):
    """An argument of the wrong type."""


class ApiValueError(OpenApiException, ValueError):
    """An argument, or a setting, that is not allowed."""


class ApiAttributeError(OpenApiException, AttributeError):
    """An attribute that does not exist."""


class ApiKeyError(OpenApiException, KeyError):
    """A key that a dictionary does not have."""


class ApiException(OpenApiException):
    """A call that failed. It can be pickled, and has no key in it."""

    message: str = ""  # what is wrong, as the server or the client says it
    headers: Mapping[str, str] = {}  # of the answer; case does not matter
    body: Optional[bytes] = None  # of the answer, as far as it came; of an error, the first MiB
    data: Any = None  # the body as a model, if it is one
    request_id: Optional[str] = None  # for questions to the owner of the server
    method: str = ""
    url: str = ""  # without keys
    attempts: int = 0
    elapsed: float = 0.0  # seconds since the start of the call
    retry_after: Optional[float] = None  # seconds that the server wants the client to wait
    history: "tuple[ApiException, ...]" = ()  # the errors of the earlier attempts
    next_page: Optional[str] = None  # where to resume, if this was one page of many
    is_transient: bool = False  # another attempt may succeed
    is_repeatable: bool = False  # the server has not acted, so even a POST may be sent again

    def __init__(self, status: Optional[int] = None, reason: Optional[str] = None, **attributes: Any) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        vars(self).update(attributes)

    def __str__(self) -> str:
        path, _, _ = self.url.partition("?")
        status = f"{self.status or ''} {self.reason or ''}"
        texts = map(str.strip, [f"{self.method} {path}", status, self.message])
        text = ": ".join(filter(None, texts))
        if self.request_id:
            text += f"; request {self.request_id}"
        if self.attempts > 1:
            text += f"; {self.attempts} attempts in {self.elapsed:.1f} s"
        if self.retry_after is not None:
            text += f"; retry after {self.retry_after:g} s"
        return one_line(text, 1000)


class BadRequestException(ApiException):
    """400: the request is wrong."""


class UnauthorizedException(ApiException):
    """401: the key is wrong."""


class ForbiddenException(ApiException):
    """403: the key may not do this."""


class NotFoundException(ApiException):
    """404: there is no such thing."""


class ConflictException(ApiException):
    """409: the request does not fit the state of the server."""


class UnprocessableEntityException(ApiException):
    """422: the server understands the request, and cannot do it."""


class RateLimitException(ApiException):
    """429: too many requests, or a quota that is used up."""


class ServiceException(ApiException):
    """500 to 599: the server failed."""


class ApiConnectionError(ApiException):
    """No answer, or only a part of one."""


class ApiTimeoutError(ApiConnectionError):
    """No answer in time."""


CLASSES: Mapping[int, type[ApiException]] = {
    400: BadRequestException,
    401: UnauthorizedException,
    403: ForbiddenException,
    404: NotFoundException,
    409: ConflictException,
    422: UnprocessableEntityException,
    429: RateLimitException,
    **dict.fromkeys(range(500, 600), ServiceException),
}
