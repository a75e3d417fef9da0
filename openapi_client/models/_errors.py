# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Readable errors: the path in the input, what the schema expects, and an excerpt of the input."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar, Union

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

T = TypeVar("T")
Step = Union[int, str]
Location = tuple[Step, ...]
Details = Any
"""One of the dicts that ``ValidationError.errors`` returns."""

MAX_ERRORS = 50
"""How many errors are listed before the others are only counted."""
MAX_COLLECTED = 100_000  # a few seconds; the errors of a hostile answer would take minutes and gigabytes

KNOWN = "‹known›"
"""The label of all known members of a discriminated union, in the location of an error."""
UNKNOWN = "‹unknown›"
"""The label of the member for unknown discriminator values."""
_LABEL = re.compile(r"‹\w+›")
_PLAIN_NAME = re.compile(r"[^\s.\[\]\"]{1,100}")
"""A name that needs no quotes in a path."""

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = 40
_repr.maxlevel, _repr.maxdict, _repr.maxlist = 2, 3, 3


def member_label(number: int) -> str:
    """Return the label of a member of a union, in the location of an error."""
    return f"‹{number}›"


def read(call: Callable[..., T], value: Any, title: str) -> T:
    """Call a validation method of pydantic with a value from the API, and make its error readable."""
    try:
        return call(value, by_alias=True, by_name=False)
    except ValidationError as error:
        failure = readable(error, title)
    except RecursionError:
        failure = _too_deep(title)
    # Raised inside the handler, the error would keep the whole input alive as its context.
    raise failure


def readable(error: ValidationError, title: str) -> ValidationError:
    """Rewrite an error: paths as in ``data[3].results[17].input_tokens``, and an excerpt instead of the input.

    In ``errors()``, an index is part of the step of ``loc`` before it, and ``input`` is the excerpt.
    """
    if error.error_count() > MAX_COLLECTED:
        summary = PydanticCustomError("more", "{count} errors", {"count": error.error_count()})
        return ValidationError.from_exception_data(title, [_init_details(summary)], "json", True)
    all_errors = []
    for details in error.errors(include_url=False):
        location = details["loc"]
        all_errors.append(_Error(location, details))
    errors = _relevant(all_errors)
    readable = [_readable_details(error) for error in errors[:MAX_ERRORS]]
    count = len(errors) - MAX_ERRORS
    if count > 0:
        more = PydanticCustomError("more", "{count} more errors", {"count": count})
        readable.append(_init_details(more))
    return ValidationError.from_exception_data(title, readable, "json", True)


def closest(error: ValidationError) -> ValidationError:
    """Reduce the error of a union to the error of the member that matches the input most closely."""
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
    """Append each index, and each name that would be ambiguous in a path, to the step before it."""
    path = [""]
    for step in loc:
        if isinstance(step, int):
            path[-1] += f"[{step}]"
        elif _PLAIN_NAME.fullmatch(step):
            path.append(step)
        else:
            name = _shortened(step, 100)
            quoted = json.dumps(name, ensure_ascii=False)
            path[-1] += f"[{quoted}]"
    return tuple(filter(None, path))


def _excerpt(value: Any) -> str:
    try:
        text = _repr.repr(value)
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
