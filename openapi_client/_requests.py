# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Operations as data: the arguments that a call takes, the request that they become, and how an answer is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic, Optional, TypeVar
from urllib.parse import quote

from typing_extensions import TypedDict

from openapi_client.api_client import ApiClient, Request
from openapi_client.api_response import ApiResponse, RawResponse, Reader
from openapi_client.configuration import Secret, Servers, Timeout
from openapi_client.exceptions import ApiTypeError, ApiValueError, OpenApiException

if TYPE_CHECKING:
    import urllib3

T = TypeVar("T")
Params = Mapping[str, Any]
Annotation = Callable[[], Any]  # returns a type; it is called on first use, so that importing an API imports no models


class CallOptions(TypedDict, total=False):
    """What every call takes beside its parameters."""

    _request_timeout: Timeout  # seconds for the whole call, or (connect, read) for each attempt
    _request_auth: Optional[Mapping[str, Any]]  # another key than that of the configuration
    _headers: Optional[Mapping[str, str]]  # headers to send as well
    _host_index: Optional[int]  # another of the servers that the specification lists
    _content_type: Optional[str]  # another of the media types of the body


OPTIONS = {  # the arguments of ApiClient.call that the options become
    "_request_timeout": "timeout",
    "_request_auth": "auth",
    "_headers": "headers",
    "_host_index": "host_index",
}


@dataclass
class Parts:
    """The parts of a request, to which each argument adds."""

    path: str
    headers: dict[str, str]
    query: list[str] = field(default_factory=list)
    fields: list[tuple[str, Any]] = field(default_factory=list)  # of a form
    body: Sequence[Any] = ()  # the body, if there is one


def texts_of(value: Any) -> list[str]:
    """Write a scalar, or each item of a list, as text."""
    return list(map(_text_of, value)) if isinstance(value, list) else [_text_of(value)]


def _text_of(value: Any) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    return "" if value is None else json.dumps(value)


def in_query(parameter: Parameter, value: Any, parts: Parts) -> None:
    """Add a parameter to the query, for a list once for each item."""
    if value == []:
        raise ApiValueError(
            "should have an item: an empty list is not sent, and so would select all; for that, leave it out"
        )
    for text in texts_of(value):
        parts.query.append(f"{parameter.quoted_name}={quote(text, safe='')}")


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation, a field of a form, or a body."""

    name: str
    annotation: Annotation
    write: Callable[[Parameter, Any, Parts], None] = in_query
    required: bool = False
    minimum: Optional[float] = None
    check: Optional[Callable[[Any, Params], None]] = None  # compares the value with the other arguments
    convert: Optional[Callable[[Any], Any]] = None  # returns what the API takes
    argument: str = ""  # the name in Python, where it is another
    takes_none: bool = False  # whether None is a value to send, and not the absence of one

    @cached_property
    def quoted_name(self) -> str:
        """The name as a URL has it."""
        return quote(self.name, safe="")

    @cached_property
    def _validate(self) -> Callable[[Any], Any]:
        from openapi_client.models._reading import validator_of

        validator = validator_of(self.annotation())
        return partial(validator.validate_python, strict=True, by_alias=True, by_name=False)

    def add(self, value: Any, params: Params, parts: Parts) -> None:
        """Check an argument and write it. Raises ValueError or ApiTypeError if it is not allowed."""
        if self.convert:
            value = self.convert(value)
        value = self._validate(value)
        if self.minimum is not None and value < self.minimum:
            raise ApiValueError(f"should be at least {self.minimum}, not {value}")
        if self.check:
            self.check(value, params)
        self.write(self, value, parts)


def _argument_error(error: Exception, label: str) -> OpenApiException:
    """Return the error of an argument, with a label that says which one it is."""
    from pydantic import ValidationError

    from openapi_client.models._errors import readable

    if isinstance(error, ValidationError):
        first = readable(error, label).errors(include_url=False)[0]
        label = ".".join([label, *map(str, first["loc"])]).replace(".[", "[")
        is_type_error = first["type"].endswith("_type")
        message = first["msg"]
    else:
        is_type_error = isinstance(error, TypeError)
        message = str(error)
    error_class = ApiTypeError if is_type_error else ApiValueError
    return error_class(f"{label}: {message}")


def in_json(annotation: Annotation) -> Reader[Any]:
    """Return a reader of answers in JSON."""

    def read_answer(response: RawResponse) -> Any:
        model = annotation()
        if hasattr(model, "from_json"):
            return model.from_json(response.body)

        from openapi_client.models._errors import read
        from openapi_client.models._reading import validator_of

        return read(validator_of(model).validate_json, response.body, "the answer")

    return read_answer


class Answers(dict[str, Optional[Reader[Any]]], Generic[T]):
    """How answers are read, by status ("200", "4XX", "default"). T is the type of all answers of success."""


@dataclass
class Operation(Generic[T]):
    """One operation: what it takes, sends and answers."""

    name: str
    method: str
    path: str
    parameters: Sequence[Parameter]
    answers: Answers[T]
    security: tuple[tuple[str, ...], ...] = ()
    accept: str = "application/json"
    encode: Optional[Callable[[Parts, Params], Optional[bytes]]] = None  # writes the body, and adds its media type
    servers: Servers = ()  # if they are not those of the specification

    @cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {parameter.argument or parameter.name: parameter for parameter in self.parameters}

    def call(self, client: ApiClient, arguments: Params) -> T:
        """Send a request and read the answer. The arguments are the `locals()` of a method: `options`, and one each."""
        _hide(arguments["options"])
        params = {**arguments, **arguments["options"]}
        del params["self"], params["options"]
        return self.call_with_http_info(client, (), params).data

    def call_with_http_info(self, client: ApiClient, args: Sequence[Any], params: Params) -> ApiResponse[T]:
        """Send a request and read the answer."""
        request, options = self._prepared(args, params)
        return client.call(request, self.read, self.read, **options)

    def stream(self, client: ApiClient, args: Sequence[Any], params: Params) -> urllib3.BaseHTTPResponse:
        """Send a request; return the answer unread."""
        request, options = self._prepared(args, params)
        return client.stream(request, **options)

    def _prepared(self, args: Sequence[Any], params: Params) -> tuple[Request, Any]:
        """Return a request, and its options as ApiClient takes them."""
        _hide(params)
        named = dict(zip(self._by_name, args))
        if len(args) > len(named) or named.keys() & params.keys():
            raise ApiTypeError(f"{self.name}: an argument is one too many, or given twice")
        named.update(params)
        options = {}
        for name in params.keys() - self._by_name.keys():
            if name in OPTIONS:
                options[OPTIONS[name]] = params[name]
            elif name != "_content_type":
                known = ", ".join(self._by_name)
                raise ApiTypeError(f"{self.name}: there is no parameter {name}; there are {known}")
        return self.request(named), options

    def request(self, params: Params) -> Request:
        """Check arguments and write the request. Raises ApiTypeError or ApiValueError if one is not allowed."""
        parts = Parts(self.path, {"Accept": self.accept})
        for name, parameter in self._by_name.items():
            value = params.get(name)
            if value is not None or (parameter.takes_none and name in params):
                self._add(name, value, params, parts)
            elif parameter.required:
                raise ApiTypeError(f"{self.name}: {name} is missing")
        url = parts.path
        if parts.query:
            separator = "&" if "?" in url else "?"
            url += separator + "&".join(parts.query)
        body = self.encode(parts, params) if self.encode else None
        is_idempotent = self.method not in ("POST", "PATCH")
        return Request(
            self.method, url, parts.headers, body, self.security, is_idempotent, self.name, servers=self.servers
        )

    def _add(self, name: str, value: Any, params: Params, parts: Parts) -> None:
        try:
            return self._by_name[name].add(value, params, parts)
        except (ValueError, ApiTypeError) as error:
            failure = _argument_error(error, f"{self.name}: {name}")
        raise failure  # not in the handler, where its context would keep the argument alive

    def read(self, response: RawResponse) -> Any:
        """Read an answer as the type of its status. Raises ValueError for a status that the specification does not list."""
        status = str(response.status)
        for key in (status, f"{status[0]}XX", "default"):
            if key in self.answers:
                reader = self.answers[key]
                if reader is None or status in ("204", "205"):
                    return None
                return reader(response)
        if any(reader for key, reader in self.answers.items() if key.startswith("2")):
            raise ValueError(f"the specification has no answer of status {status}")
        return None


def _hide(options: Any) -> None:
    """Keep the keys for one call out of the frames of an error, which debuggers show."""
    for name in ("_request_auth", "_headers"):
        if isinstance(options.get(name), dict):
            options[name] = Secret(options[name])
