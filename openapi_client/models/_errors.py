# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Readable errors: the path in the input, what the schema expects, and an excerpt of the input."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Optional, TypeVar, Union

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, from_json

from openapi_client.models._collector import without_collector

T = TypeVar("T")
Step = Union[int, str]
Location = tuple[Step, ...]
Details = Any
"""One of the dicts that ``ValidationError.errors`` returns."""

MAX_ERRORS = 50
"""How many errors are listed."""
MAX_WRONG = 1_000
"""How many wrong properties, which no list or map stops at, make an error in one reading."""
MAX_STRICT = 10_000
"""How many such properties may be wrong if another member of a union accepts the value after all."""
MAX_UNLIMITED = 10_000
"""How long a text is at most whose wrong properties need no limit."""
MAX_COLLECTED = 10_000
"""How many errors of pydantic are looked at; many more would take longer than reading."""
MAX_REREAD = 5_000_000
"""How many characters are read again at most, a part of a second, to find more errors than the first of each list."""

KNOWN = "‹known›"
"""The label of all known members of a discriminated union, in the location of an error."""
UNKNOWN = "‹unknown›"
"""The label of the member for unknown discriminator values."""
COUNTED = "‹counted›"
"""The label of the member that counts what does not match the other one."""
_LABEL = re.compile(r"‹\w+›")
MAX_STEPS = 20
"""How many steps of a path are shown at most."""
DECLARED_NAMES: set[str] = set()
"""The names of the properties of all models, in JSON. A path shows any other name like a value, because it may be a key."""
_PLAIN_NAME = re.compile(r"[^\s.\[\]\"]{1,100}")
"""A name that needs no quotes in a path."""

_IDENTIFIER = re.compile(r"[a-z]{1,16}(?:[._][a-z]{1,16})*")
"""Matches lower-case words joined by dots or underscores, such as the value of an enum."""
_NAME_OF_ENTRY = re.compile(r"(?:[a-z]{1,16}|\d{1,4}|\d[a-z])(?:[-._/](?:[a-z]{1,16}|\d{1,4}|\d[a-z]))*")
"""Matches lower-case words and numbers of at most four digits, such as the name of a model of the API or a date."""


class _Excerpts(reprlib.Repr):
    """Writes values in short, and no long text whole, because it may be a key in the wrong place.

    Short texts and identifiers are whole: they tell what is wrong.
    """

    def __init__(self) -> None:
        super().__init__()
        self.maxother = self.maxlong = 20
        self.maxlevel, self.maxdict, self.maxlist = 2, 3, 3

    def repr_str(self, x: str, level: int) -> str:
        return repr(_without_secret(x, _IDENTIFIER))

    def repr_bytes(self, content: bytes, level: int) -> str:
        text = content.decode("latin-1")
        return f"b{self.repr_str(text, level)}"


_excerpts = _Excerpts()


def _without_secret(text: str, harmless: re.Pattern[str]) -> str:
    """Cut a text that may be a key: one of more than 12 characters, or of more than 40 if it matches a pattern."""
    length = 40 if harmless.fullmatch(text[:41]) else 12
    return text if len(text) <= length else f"{text[: length // 2]}..."


def member_label(number: int) -> str:
    """Return the label of a member of a union, in the location of an error."""
    return f"‹{number}›"


def read(call: Callable[..., T], value: Any, title: str) -> T:
    """Call a validation method of pydantic with a value from the API, and make its error readable."""
    try:
        if not isinstance(value, (str, bytes)):
            return limited(call, value)
        if len(value) < MAX_UNLIMITED:
            return call(value, by_alias=True, by_name=False)
        return without_collector(partial(limited, call, value), len(value))
    except ValidationError as error:
        failure = _failure(error, call, value, title)
    except RecursionError:
        failure = _too_deep(title)
    # Raised inside the handler, the error would keep the whole input alive as its context.
    raise failure


# --- a limit for the errors of one reading ---


class TooManyError(Exception):
    """The end of a reading at a strict limit."""


class Limit:
    """A limit for the wrong properties that one reading, the body of a `with`, makes errors of.

    An error takes a hundred times the memory of a property. Reading passes over further ones; if it succeeds all the
    same, it must be repeated with a strict limit.
    """

    def __init__(self, limit: int, is_strict: bool = False) -> None:
        self._left = limit
        self._is_strict = is_strict
        """Whether reading stops at the limit, with TooManyError."""

    def __enter__(self) -> Limit:
        self._token = _limit.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        _limit.reset(self._token)

    @property
    def is_exceeded(self) -> bool:
        """Whether reading has passed over a wrong property."""
        return self._left < 0

    def count(self, weight: int = 1) -> bool:
        """Count a wrong property, or something of the weight of several; return whether to pass over it."""
        self._left -= weight
        if self.is_exceeded and self._is_strict:
            raise TooManyError
        return self.is_exceeded


_limit: ContextVar[Optional[Limit]] = ContextVar("limit", default=None)


def is_passed_over(weight: int = 1) -> bool:
    """Count a wrong property, or something of the weight of several; return whether reading passes over it."""
    limit = _limit.get()
    return limit is not None and limit.count(weight)


def limited(call: Callable[..., T], value: Any, **options: Any) -> T:
    """Call a validation method of pydantic; it makes errors of the first wrong properties only."""
    with Limit(MAX_WRONG) as limit:
        result = call(value, **options, by_alias=True, by_name=False)
    if not limit.is_exceeded:
        return result
    # Either another member of a union accepts the value, or an object with errors in it was passed over, too.
    with suppress(TooManyError), Limit(MAX_STRICT, is_strict=True):
        return call(value, **options, by_alias=True, by_name=False)
    raise unlisted(f"More than {MAX_STRICT} properties are wrong")


def unlisted(text: Any) -> ValidationError:
    """Return an error that stands for others."""
    error = PydanticCustomError("more", text)
    return ValidationError.from_exception_data("value", [_init_details(error)])


# --- readable errors ---


def readable(error: ValidationError, title: str) -> ValidationError:
    """Rewrite an error: paths as in ``data[3].results[17].input_tokens``, and an excerpt instead of the input.

    In ``errors()``, an index is part of the step of ``loc`` before it, and ``input`` is the excerpt.
    """
    return _listing(_relevant_errors(error), title)


def _failure(error: ValidationError, call: Callable[..., Any], value: Any, title: str) -> ValidationError:
    search = _Search(call, value, _relevant_errors(error))
    with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError):  # it cannot be copied or written
        search.run()
    return _listing(search.errors, title, search.is_complete)


def _relevant_errors(error: ValidationError) -> list[_Error]:
    if error.error_count() > MAX_COLLECTED:
        summary = {"type": "more", "msg": f"{error.error_count()} errors", "input": None}
        return [_Error((), summary)]
    all_errors = []
    for details in error.errors(include_url=False):
        location = details["loc"]
        all_errors.append(_Error(location, details))
    return _relevant(all_errors)


def _listing(errors: list[_Error], title: str, is_complete: bool = True) -> ValidationError:
    """Return an error that lists others; it only counts them after the first few."""
    listed = errors[:MAX_ERRORS]
    readable = list(map(_readable_details, listed))
    count = len(errors) - len(listed)
    remark = f"at least {count} more errors" if count else ""
    if not is_complete:
        steps = map(str, _path(errors[-1].loc))
        path = ".".join(steps)
        errors_so_far = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        remark = f"Reading stopped after {errors_so_far}, at {path}: what follows was not looked at"
    if remark:
        # Not as the message itself, in which braces are placeholders.
        more = PydanticCustomError("more", "{remark}", {"remark": remark})
        readable.append(_init_details(more))
    return ValidationError.from_exception_data(title, readable, "json", True)


def closest(error: ValidationError) -> ValidationError:
    """Reduce the error of a union to the error of the member that matches the input most closely."""
    if error.error_count() > MAX_WRONG:
        return unlisted(f"{error.error_count()} errors")
    members: dict[Step, list[Details]] = {}
    for details in error.errors(include_url=False):
        label = details["loc"][0]
        errors_of_member = members.setdefault(label, [])
        errors_of_member.append(details)
    if len(members) > 1:
        members.pop(UNKNOWN, None)
    fewest_errors = min(members.values(), key=_distance)
    unlabeled = list(map(_without_label, fewest_errors))
    return ValidationError.from_exception_data(error.title, unlabeled)


def _distance(errors: list[Details]) -> tuple[int, int]:
    """Return the number of missing properties and wrong constants of a member, then the number of all its errors."""
    decisive = 0
    for details in errors:
        location = details["loc"]
        is_own_property = len(location) == 2
        if is_own_property and details["type"] in ("missing", "literal_error"):
            decisive += 1
    return decisive, len(errors)


def _without_label(details: Details) -> InitErrorDetails:
    error = PydanticCustomError(details["type"], details["msg"], details.get("ctx"))
    location = details["loc"][1:]
    return _init_details(error, location, details["input"])


def _init_details(error: PydanticCustomError, loc: Location = (), value: Any = None) -> InitErrorDetails:
    return {"type": error, "loc": loc, "input": value}


# --- further errors than the first of each list ---


class _Search:
    """The search for further errors: it reads again without the wrong items, until all is well or a limit is reached.

    Reading stops at the first wrong item of a list, so that a hostile value costs no more than a good one.
    """

    def __init__(self, call: Callable[..., Any], value: Any, errors: list[_Error]) -> None:
        self.errors = errors
        """The errors so far."""
        self.is_complete = all(_item_of(error.loc) is None for error in errors)
        """Whether every item was looked at."""
        self._call = call
        self._value = value
        self._offsets: dict[Location, int] = {}
        """How many items are left out at the start of a list, by the location of the list."""

    def run(self) -> None:
        """Read again without the wrong items, as often as the limits allow."""
        is_text = isinstance(self._value, (str, bytes))
        attempts = MAX_REREAD // _size(self._value)
        if self.is_complete or not attempts:
            return
        content = from_json(self._value) if is_text else self._value
        errors = self.errors
        while errors and attempts and len(self.errors) <= MAX_ERRORS:
            attempts -= 1
            for error in errors:
                content = self._without_start(content, _item_of(error.loc) or ())
            errors = self._read(json.dumps(content) if is_text else content)
            self.errors += filter(self._is_new, errors)
            errors = [error for error in errors if self._is_present(_item_of(error.loc) or ())]

    def _read(self, value: Any) -> list[_Error]:
        """Read a value without some items; return its errors, with locations in the original value."""
        try:
            limited(self._call, value)
        except ValidationError as error:
            return [_Error(self._original(error.loc), error.details) for error in _relevant_errors(error)]
        self.is_complete = True
        return []

    def _original(self, loc: Location) -> Location:
        """Return the location in the original value."""
        original: Location = ()
        for step in loc:
            if isinstance(step, int):
                step += self._offsets.get(original, 0)
            original = (*original, step)
        return original

    def _is_new(self, error: _Error) -> bool:
        """Return whether an error is in an item, rather than about the absence of those that are left out."""
        is_in_item = _item_of(error.loc) is not None
        return is_in_item and not any(cut[: len(error.loc)] == error.loc for cut in self._offsets)

    def _is_present(self, item: Location) -> bool:
        """Return whether an item is not left out."""
        for length, step in enumerate(item):
            if isinstance(step, int) and step < self._offsets.get(item[:length], 0):
                return False
        return bool(item)

    def _without_start(self, content: Any, item: Location, length: int = 0) -> Any:
        """Copy a value without an item, and without the items before it."""
        if not self._is_present(item):
            return content
        step: Any = item[length]
        if isinstance(step, int):
            offset = self._offsets.get(item[:length], 0)
            if length == len(item) - 1:
                self._offsets[item[:length]] = step + 1
                return content[step + 1 - offset :]
            step -= offset
        duplicate = content.copy()
        duplicate[step] = self._without_start(content[step], item, length + 1)
        return duplicate


def _item_of(loc: Location) -> Optional[Location]:
    """Return the location of the innermost item of a list that an error is in."""
    for length in range(len(loc), 0, -1):
        if isinstance(loc[length - 1], int):
            return loc[:length]
    return None


def _size(value: Any) -> int:
    """Return about the length of a value as text, or a large number."""
    if isinstance(value, (str, bytes)):
        return len(value) + 1
    size = 1
    values = [value]
    while values and size < MAX_REREAD:
        container = values.pop()
        size += 10
        if isinstance(container, dict):
            values += container.values()
        elif isinstance(container, list):
            values += container
    return size


# --- one member of each union ---


@dataclass(frozen=True)
class _Error:
    """An error, with its location from the value that is looked at."""

    loc: Location
    details: Details

    def after(self, step: Step) -> _Error:
        """Return the error with a location that starts one step earlier."""
        location = (step, *self.loc)
        return _Error(location, self.details)

    def without_first_step(self) -> _Error:
        """Return the error with a location that starts one step later."""
        location = self.loc[1:]
        return _Error(location, self.details)


def _relevant(errors: list[_Error]) -> list[_Error]:
    """Select the errors of one member of each union, and remove the labels of members from the locations."""
    relevant: list[_Error] = []
    by_step: dict[Step, list[_Error]] = {}
    for error in errors:
        if not error.loc:
            relevant.append(error)
            continue
        step = error.loc[0]
        inner_errors = by_step.setdefault(step, [])
        inner_errors.append(error.without_first_step())
    members: dict[Step, list[_Error]] = {}
    for step, inner_errors in by_step.items():
        is_label = _LABEL.fullmatch(str(step))
        if is_label:
            members[step] = inner_errors
            continue
        for error in _relevant(inner_errors):
            relevant.append(error.after(step))
    return relevant + _of_one_member(members)


def _of_one_member(members: dict[Step, list[_Error]]) -> list[_Error]:
    members.pop(COUNTED, None)
    if KNOWN in members:
        # The discriminator value follows the label, unless it is wrong itself.
        errors = [error.without_first_step() for error in members[KNOWN]]
        return _relevant(errors)
    candidates = list(map(_relevant, members.values()))
    # A member with an error inside matches the input better than a member that does not match at all.
    closest_members = [errors for errors in candidates if _has_inner_error(errors)]
    selected = closest_members or candidates
    return list(chain.from_iterable(selected))


def _has_inner_error(errors: list[_Error]) -> bool:
    return any(error.loc for error in errors)


# --- messages ---


def _readable_details(error: _Error) -> InitErrorDetails:
    details = error.details
    message: Any = _message(details)
    readable = PydanticCustomError(details["type"], message)
    path = _path(error.loc)
    excerpt = _excerpt(details["input"])
    return _init_details(readable, path, excerpt)


def _message(details: Details) -> str:
    error_type = details["type"]
    message: str = details["msg"]
    context = details.get("ctx", {})
    excerpt = _excerpt(details["input"])
    # The name in JSON comes first, perhaps followed by the attribute in Python.
    names = str(context.get("discriminator"))
    discriminator = names.partition(" | ")[0]
    if error_type == "missing":
        return "Required, but missing"
    if error_type == "union_tag_not_found":
        return f"Input should be an object whose property {discriminator} names its variant, not {excerpt}"
    if error_type == "union_tag_invalid":
        known_values = _shortened(context["expected_tags"], 500)
        value = _excerpt(context["tag"])
        return f"Property {discriminator} should be one of {known_values}, not {value}"
    if error_type in ("dict_type", "model_type", "model_attributes_type"):
        return f"Input should be an object, not {excerpt}"
    if error_type in ("json_invalid", "json_type"):
        return message
    return f"{_shortened(message, 200)}, not {excerpt}"


def _path(loc: Location) -> Location:
    """Append each index, and each name that would be ambiguous in a path, to the step before it.

    Of a long path, only the start and the end are shown.
    """
    if len(loc) > MAX_STEPS:
        half = MAX_STEPS // 2
        loc = (*loc[:half], "...", *loc[-half:])
    path = [""]
    for step in loc:
        if isinstance(step, int):
            path[-1] += f"[{step}]"
            continue
        name = step if step in DECLARED_NAMES else _without_secret(step, _NAME_OF_ENTRY)
        if _PLAIN_NAME.fullmatch(name) or step == "...":
            path.append(name)
        else:
            quoted = json.dumps(_shortened(name, 100), ensure_ascii=False)
            path[-1] += f"[{quoted}]"
    return tuple(filter(None, path))


def _excerpt(value: Any) -> str:
    try:
        text = _excerpts.repr(value)
    except ValueError:  # Python does not convert integers of more than 4300 digits to text
        return "an integer of very many digits"
    return _shortened(text, 60)


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 3] + "..."


def _too_deep(title: str) -> ValidationError:
    """Return the error for a value that is nested too deeply for Python's stack."""
    error = PydanticCustomError("recursion_loop", "Input should be nested less deeply")
    details = _init_details(error)
    return ValidationError.from_exception_data(title, [details], "python", True)
