# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Operations as data: the arguments that a call takes, the request that they become, and how an answer is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Optional, TypeVar, Union
from urllib.parse import quote, quote_plus

from typing_extensions import TypedDict

from openapi_client.exceptions import ApiTypeError, ApiValueError, OpenApiException

if TYPE_CHECKING:
    import urllib3

    from openapi_client.api_client import ApiClient, Request
    from openapi_client.api_response import ApiResponse, RawResponse

T = TypeVar("T")
Annotation = Callable[[], Any]
"""Returns a type. It is called on first use, so that importing an API imports no models."""
Instant = Union[int, datetime, date, str]
"""Unix seconds; a datetime, in UTC if it has no time zone; a date: its midnight in UTC; or either as ISO 8601 text."""


class Answers(dict[str, Mapping[str, Annotation]], Generic[T]):
    """The types of answers by status ("200", "4XX", "default") and media type. T is that of all answers of success."""


class CallOptions(TypedDict, total=False):
    """What every call takes beside its parameters."""

    _request_timeout: Union[None, float, tuple[float, float]]
    """Seconds for the whole call, or (connect, read) for each attempt."""
    _request_auth: Optional[Mapping[str, Any]]
    """Another key than that of the configuration."""
    _content_type: Optional[str]
    """One of the media types of the body."""
    _headers: Optional[Mapping[str, str]]
    """Headers to send as well."""
    _host_index: Optional[int]
    """Another of the servers that the specification lists."""


# --- arguments ---


@dataclass(frozen=True)
class MaximumBy:
    """A maximum that depends on another argument."""

    argument: str
    default: Any
    """What the server takes if that argument is absent."""
    maximum: Mapping[Any, int]

    def of(self, params: Mapping[str, Any]) -> Optional[int]:
        """Return the maximum beside some arguments, which need not have been checked."""
        try:
            return self.maximum.get(self.selector(params))
        except TypeError:  # not hashable, so none of the values that are allowed
            return None

    def selector(self, params: Mapping[str, Any]) -> Any:
        """Return the value that the maximum depends on."""
        value = params.get(self.argument)
        return self.default if value is None else value


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation, a field of a form, or a body."""

    name: str
    location: str
    """query, path, header, form or body."""
    annotation: Annotation
    required: bool = False
    style: str = ""
    explode: bool = True
    is_instant: bool = False
    maximum_by: Optional[MaximumBy] = None
    argument: str = ""
    """The name in Python, where it is another."""

    @cached_property
    def python_name(self) -> str:
        """The name of the argument."""
        return self.argument or self.name

    @cached_property
    def _check(self) -> Callable[[Any], Any]:
        return _checker(self.annotation())

    def checked(self, value: Any, operation: str) -> Any:
        """Return an argument as it is sent. Raises ApiTypeError or ApiValueError if it is not allowed."""
        label = f"{operation}: {self.python_name}"
        if self.is_instant:
            value = unix_seconds(value, label)
        try:
            return self._check(value)
        except ValueError as error:
            failure = _argument_error(error, label)
        raise failure


def _checker(annotation: Any) -> Callable[[Any], Any]:
    """Return the strict reading of a type."""
    from openapi_client.models._reading import validator_of

    validate = validator_of(annotation).validate_python
    return lambda value: validate(value, strict=True, by_alias=True, by_name=False)


def _argument_error(error: ValueError, label: str) -> OpenApiException:
    """Return the error that tells of an argument which its type does not accept."""
    from pydantic import ValidationError

    from openapi_client.models._errors import readable

    if not isinstance(error, ValidationError):
        return ApiValueError(f"{label}: {error}")
    first = readable(error, label).errors(include_url=False)[0]
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
    if place.startswith(".["):
        place = place[1:]
    text = f"{label}{place}: {first['msg']}"
    is_type = error.errors(include_url=False)[0]["type"].endswith("_type")
    return ApiTypeError(text) if is_type else ApiValueError(text)


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ISO_START = re.compile(r"\d{4}-")


def unix_seconds(value: Instant, label: str = "time") -> int:
    """Return an instant in whole Unix seconds; fractions of a second are cut off."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        value = _parsed(value, label)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        text = "should be Unix seconds, a datetime, a date or ISO 8601 text"
        raise ApiTypeError(f"{label}: {text}, not {_excerpt(value)}")
    if value.utcoffset() is None:
        value = value.replace(tzinfo=timezone.utc)
    return (value - EPOCH) // timedelta(seconds=1)


def _parsed(text: str, label: str) -> datetime:
    from dateutil.parser import isoparser

    try:
        if _ISO_START.match(text):
            return isoparser(sep="T").isoparse(text.replace(" ", "T", 1))
    except (ValueError, OverflowError):
        pass
    raise ApiValueError(f"{label}: should be an ISO 8601 date or time, such as 2025-08-01, not {_excerpt(text)}")


def _excerpt(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python writes no integer of more than 4300 digits
        text = type(value).__name__
    return text if len(text) <= 60 else f"{text[:57]}..."


# --- from arguments to the parts of a request ---


@dataclass
class _Parts:
    """The parts of a request while its arguments are written."""

    path: dict[str, str] = field(default_factory=dict)
    query: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def text_of(value: Any) -> str:
    """Write a scalar as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return str(value) if isinstance(value, (str, int, float)) else json.dumps(value)


def texts_of(value: Any) -> list[str]:
    return [text_of(item) for item in value] if isinstance(value, list) else [text_of(value)]


def _quoted(texts: Sequence[str]) -> list[str]:
    return [quote(text, safe="") for text in texts]


def _add_to_query(parameter: Parameter, value: Any, parts: _Parts) -> None:
    name = quote(parameter.name, safe="")
    values = _quoted(texts_of(value))
    if not parameter.explode:
        values = [",".join(values)]
    for text in values:
        parts.query.append(f"{name}={text}")


def _add_to_path(parameter: Parameter, value: Any, parts: _Parts) -> None:
    text = ",".join(_quoted(texts_of(value)))
    if text in ("", ".", ".."):
        raise ApiValueError(f"{parameter.python_name}: {text!r} would make another path")
    parts.path[parameter.name] = text


def _add_header(parameter: Parameter, value: Any, parts: _Parts) -> None:
    text = ",".join(texts_of(value))
    if re.search(r"[^\t\x20-\x7e\xa0-\xff]", text):
        raise ApiValueError(f"{parameter.python_name}: a header has printable characters of Latin-1 only")
    parts.headers[parameter.name] = text


_WRITERS: Mapping[str, Callable[[Parameter, Any, _Parts], None]] = {
    "query": _add_to_query,
    "path": _add_to_path,
    "header": _add_header,
}
"""How an argument gets into a request, by location."""


# --- answers ---


def is_json(media_type: str) -> bool:
    return re.fullmatch(r"(application|text)/([^;]*\+)?json( *;.*)?|\*/\*", media_type, re.IGNORECASE) is not None


def _reader(annotation: Any, media_type: str) -> Callable[[RawResponse], Any]:
    """Return how a body of a media type is read as a type. The reader raises ValueError if it is not one."""
    if annotation is bytes:
        return lambda response: response.body
    if annotation is str and not is_json(media_type):
        return _read_text
    from_json = getattr(annotation, "from_json", None)
    if from_json is not None:
        return lambda response: from_json(response.body)
    from openapi_client.models._errors import read
    from openapi_client.models._reading import validator_of

    validate = validator_of(annotation).validate_json
    return lambda response: read(validate, response.body, "the answer")


def _read_text(response: RawResponse) -> str:
    content_type = response.headers.get("content-type", "")
    charset = re.search(r"charset=\"?([^\s;\"]+)", content_type, re.IGNORECASE)
    try:
        return response.body.decode(charset[1] if charset else "utf-8")
    except LookupError:
        raise ValueError(f"the answer has an unknown charset: {content_type}") from None


def _base_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


# --- operations ---


@dataclass(frozen=True)
class Operation(Generic[T]):
    """One operation: what it takes, sends and answers."""

    name: str
    method: str
    path: str
    parameters: Sequence[Parameter]
    answers: Answers[T]
    security: Sequence[Sequence[str]] = ()
    media_types: Sequence[str] = ()
    """The media types that its body may have."""

    @cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {parameter.python_name: parameter for parameter in self.parameters}

    @cached_property
    def _accept(self) -> dict[str, str]:
        listed = [media_type for contents in self.answers.values() for media_type in contents]
        preferred = [media_type for media_type in listed if is_json(media_type)] or listed
        return {"Accept": ", ".join(dict.fromkeys(preferred))} if preferred else {}

    @cached_property
    def _has_models(self) -> bool:
        return any(contents for status, contents in self.answers.items() if status.startswith("2"))

    @cached_property
    def _readers(self) -> dict[tuple[str, str], Callable[[RawResponse], Any]]:
        return {}

    def call(self, client: ApiClient, arguments: Mapping[str, Any]) -> T:
        """Send a request and read the answer. The arguments are the `locals()` of a method: `options`, and one each."""
        params = {name: arguments[name] for name in self._by_name}
        return self.call_with_http_info(client, (), {**params, **arguments["options"]}).data

    def call_with_http_info(self, client: ApiClient, args: Sequence[Any], params: Mapping[str, Any]) -> ApiResponse[T]:
        """Send a request and read the answer."""
        named = self._named(args, params)
        return client.call(self.request(named), self.read, self.read_error, **_options(named))

    def stream(self, client: ApiClient, args: Sequence[Any], params: Mapping[str, Any]) -> urllib3.BaseHTTPResponse:
        """Send a request; return the answer unread."""
        named = self._named(args, params)
        return client.stream(self.request(named), **_options(named))

    def _named(self, args: Sequence[Any], params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return arguments and options by name."""
        if not args:
            return params
        named = dict(zip(self._by_name, args))
        if len(args) > len(named) or named.keys() & params.keys():
            raise ApiTypeError(f"{self.name}: an argument is one too many, or given twice")
        return {**named, **params}

    def request(self, params: Mapping[str, Any]) -> Request:
        """Check arguments and write the request. Raises ApiTypeError or ApiValueError if one is not allowed."""
        from openapi_client.api_client import Request

        parts = _Parts(headers=dict(self._accept))
        for name, value in self._checked(params).items():
            parameter = self._by_name[name]
            _WRITERS[parameter.location](parameter, value, parts)
        path = re.sub(r"{([^}]*)}", lambda variable: parts.path[variable[1]], self.path)
        if parts.query:
            path += ("&" if "?" in path else "?") + "&".join(parts.query)
        return Request(
            method=self.method,
            url=path,
            headers=parts.headers,
            security=tuple(map(tuple, self.security)),
            is_idempotent=self.method not in ("POST", "PATCH"),
            operation=self.name,
        )

    def _checked(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments that are present, checked, in the order of the parameters."""
        for name in params:
            if name not in self._by_name and name not in _OPTIONS:
                raise ApiTypeError(f"{self.name}: there is no parameter {name}; there are {', '.join(self._by_name)}")
        checked = {}
        for name, parameter in self._by_name.items():
            value = params.get(name)
            if value is not None:
                checked[name] = parameter.checked(value, self.name)
            elif parameter.required:
                raise ApiTypeError(f"{self.name}: {name} is missing")
        for name, value in checked.items():
            self._check_maximum(self._by_name[name], value, checked)
        return checked

    def _check_maximum(self, parameter: Parameter, value: Any, params: Mapping[str, Any]) -> None:
        rule = parameter.maximum_by
        maximum = rule.of(params) if rule else None
        if rule and maximum is not None and value > maximum:
            name = parameter.python_name
            condition = f"{rule.argument}={rule.selector(params)!r}"
            raise ApiValueError(
                f"{self.name}: {name} should be at most {maximum} with {condition}, not {_excerpt(value)}"
            )

    def read(self, response: RawResponse) -> Any:
        """Read an answer as the type that the specification has for it; None if it has none.

        Raises ValueError for a status that it does not list: a caller that expects a model gets no None.
        """
        contents = self._contents(response.status)
        if contents is None and self._has_models:
            raise ValueError(f"the specification has no answer of status {response.status}")
        if not contents or self.method == "HEAD" or response.status == 204:
            return None
        media_type = _matching(contents, _base_type(response.headers.get("content-type", "")))
        key = (str(response.status), media_type)
        if key not in self._readers:
            self._readers[key] = _reader(contents[media_type](), media_type)
        return self._readers[key](response)

    read_error = read

    def _contents(self, status: int) -> Optional[Mapping[str, Annotation]]:
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.answers:
                return self.answers[key]
        return None


def _matching(contents: Mapping[str, Annotation], content_type: str) -> str:
    """Return the media type of the specification that a Content-Type is; the first one if it is none of them."""
    for media_type in contents:
        if _base_type(media_type) == content_type:
            return media_type
    main_type = content_type.partition("/")[0]
    for media_type in contents:
        if media_type == f"{main_type}/*":
            return media_type
    return next((media_type for media_type in contents if is_json(media_type)), next(iter(contents)))


_OPTIONS = {
    "_request_timeout": "timeout",
    "_request_auth": "auth",
    "_headers": "headers",
    "_host_index": "host_index",
    "_content_type": "",
}
"""The options of a call, and the arguments of ApiClient that they become."""


def _options(params: Mapping[str, Any]) -> dict[str, Any]:
    options = {}
    for name, argument in _OPTIONS.items():
        value = params.get(name)
        if argument and value is not None:
            options[argument] = value
    return options
