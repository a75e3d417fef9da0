# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Errors of a reading, for people: where, what the schema wants, and what stands there instead."""

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

MOST = 50
"""The largest number of errors that are told one by one."""

KNOWN = "‹known›"
"""The label of the known members of a discriminated union, in the location of an error."""
UNKNOWN = "‹unknown›"
"""The label of the member for unknown discriminator values."""
_LABEL = re.compile(r"‹\w+›")

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = 40
_repr.maxlevel, _repr.maxdict, _repr.maxlist = 2, 3, 3


def member_label(number: int) -> str:
    """Return the label of a member of a union, in the location of an error."""
    return f"‹{number}›"


def read(call: Callable[..., T], value: Any, title: str) -> T:
    """Call a method of a validator with a value under the names of the API, and make its error readable."""
    try:
        return call(value, by_alias=True, by_name=False)
    except ValidationError as error:
        failure = readable(error, title)
    except RecursionError:
        failure = _too_deep(title)
    # Raised inside the handler, the error would hold the whole input as its context.
    raise failure


def readable(error: ValidationError, title: str) -> ValidationError:
    """Rewrite an error: paths as in ``data[3].results[17].input_tokens``, and an excerpt instead of the input.

    In ``errors()`` an index belongs to the step of ``loc`` before it, and ``input`` is the excerpt.
    """
    all_errors = [_Error(details["loc"], details) for details in error.errors(include_url=False)]
    errors = _meant(all_errors)
    readable = [_readable_details(error) for error in errors[:MOST]]
    if len(errors) > MOST:
        more = PydanticCustomError("more", "{count} more errors", {"count": len(errors) - MOST})
        readable.append(_init_details(more))
    return ValidationError.from_exception_data(title, readable, "json", True)


def closest(error: ValidationError) -> ValidationError:
    """Reduce the error of a union to that of the closest member: the one with the fewest errors that rule it out."""
    members: dict[Step, list[Details]] = {}
    for details in error.errors(include_url=False):
        label = details["loc"][0]
        members.setdefault(label, []).append(details)
    if len(members) > 1:
        members.pop(UNKNOWN, None)
    errors = min(members.values(), key=_distance)
    return ValidationError.from_exception_data(error.title, [_without_label(details) for details in errors])


def _distance(errors: list[Details]) -> tuple[int, int]:
    """Count the missing properties and the wrong constants of a member, then all of its errors."""
    count = 0
    for details in errors:
        is_at_top = len(details["loc"]) == 2
        if is_at_top and details["type"] in ("missing", "literal_error"):
            count += 1
    return count, len(errors)


def _without_label(details: Details) -> InitErrorDetails:
    error = PydanticCustomError(details["type"], details["msg"], details.get("ctx"))
    return _init_details(error, details["loc"][1:], details["input"])


def _init_details(error: PydanticCustomError, loc: Location = (), value: Any = None) -> InitErrorDetails:
    return {"type": error, "loc": loc, "input": value}


# --- the member of a union that was meant ---


@dataclass(frozen=True)
class _Error:
    loc: Location
    details: Details

    def above(self, step: Step) -> _Error:
        return _Error((step, *self.loc), self.details)

    def below(self) -> _Error:
        return _Error(self.loc[1:], self.details)


def _meant(errors: list[_Error]) -> list[_Error]:
    """Select the errors of one member of each union, and remove the labels of members from their locations."""
    result: list[_Error] = []
    inside: dict[Step, list[_Error]] = {}
    for error in errors:
        if not error.loc:
            result.append(error)
            continue
        step = error.loc[0]
        inside.setdefault(step, []).append(error.below())
    members: dict[Step, list[_Error]] = {}
    for step, inner in inside.items():
        if _LABEL.fullmatch(str(step)):
            members[step] = inner
        else:
            result += [error.above(step) for error in _meant(inner)]
    return result + _of_one_member(members)


def _of_one_member(members: dict[Step, list[_Error]]) -> list[_Error]:
    if KNOWN in members:
        # The discriminator value follows the label, unless that is what is wrong.
        return _meant([error.below() for error in members[KNOWN]])
    candidates = [_meant(errors) for errors in members.values()]
    # A member that is wrong inside came further than one that is wrong as a whole.
    further = [errors for errors in candidates if any(error.loc for error in errors)]
    return list(chain.from_iterable(further or candidates))


# --- words ---


def _readable_details(error: _Error) -> InitErrorDetails:
    details = error.details
    message: Any = _message(details)
    readable = PydanticCustomError(details["type"], message)
    return _init_details(readable, _path(error.loc), _excerpt(details["input"]))


def _message(details: Details) -> str:
    error_type = details["type"]
    message: str = details["msg"]
    context = details.get("ctx", {})
    excerpt = _excerpt(details["input"])
    # The name in Python follows the name in JSON.
    discriminator = str(context.get("discriminator")).partition(" | ")[0]
    if error_type == "missing":
        return "Required, but missing"
    if error_type == "union_tag_not_found":
        return f"Input should be an object whose property {discriminator} names its kind, not {excerpt}"
    if error_type == "union_tag_invalid":
        known = _shortened(context["expected_tags"], 500)
        return f"Property {discriminator} should be one of {known}, not {_excerpt(context['tag'])}"
    if error_type in ("dict_type", "model_type", "model_attributes_type"):
        return f"Input should be an object, not {excerpt}"
    if error_type in ("json_invalid", "json_type"):
        return message
    return f"{_shortened(message, 200)}, not {excerpt}"


def _path(loc: Location) -> Location:
    """Append each index, and each name that is no word, to the name before it."""
    path = [""]
    for step in loc:
        if isinstance(step, int):
            path[-1] += f"[{step}]"
        elif re.fullmatch(r"[^\s.\[\]\"]{1,100}", step):
            path.append(step)
        else:
            quoted = json.dumps(_shortened(step, 100), ensure_ascii=False)
            path[-1] += f"[{quoted}]"
    return tuple(step for step in path if step)


def _excerpt(value: Any) -> str:
    try:
        return _shortened(_repr.repr(value), 60)
    except ValueError:  # Python writes no integer of more than 4300 digits
        return "an integer of very many digits"


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 3] + "..."


def _too_deep(title: str) -> ValidationError:
    """Make the error of a value that is nested more deeply than Python follows."""
    error = PydanticCustomError("recursion_loop", "Input should be nested less deeply")
    return ValidationError.from_exception_data(title, [_init_details(error)], "python", True)
