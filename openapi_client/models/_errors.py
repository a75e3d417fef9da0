# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""What a failed reading says: where, what the schema wants, and what was found there, in a few words."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, Union

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

T = TypeVar("T")
_Error = tuple[tuple[Union[int, str], ...], ErrorDetails]

BRANCH = re.compile(r"‹\w+›")
"""How the branches of a union are labelled in the location of an error."""
MOST = 50
"""How many errors are told one by one."""

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = 40
_repr.maxlevel, _repr.maxdict, _repr.maxlist = 2, 3, 3


def _excerpt(value: Any) -> str:
    try:
        return _short(_repr.repr(value), 60)
    except ValueError:  # Python writes no integer of more than 4300 digits
        return "an integer of very many digits"


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def read(call: Callable[..., T], value: Any, title: str) -> T:
    """What a method of a validator makes of a value under the names of the API; its error is for people."""
    try:
        return call(value, by_alias=True, by_name=False)
    except ValidationError as error:
        failure = readable(error, title)
    except RecursionError:
        failure = too_deep(title)
    # Out of the handler, or the error would bring the whole of the input along as its context.
    raise failure


def readable(error: ValidationError, title: str) -> ValidationError:
    """The same error for people: paths as in ``data[3].results[17].input_tokens``, and an excerpt of what was found.

    In ``errors()`` an index belongs to the step of ``loc`` before it, and ``input`` is the excerpt.
    """
    found = _meant([(item["loc"], item) for item in error.errors(include_url=False)])
    details = [_detail(loc, item) for loc, item in found[:MOST]]
    if len(found) > MOST:
        more = PydanticCustomError("more", "{count} more errors", {"count": len(found) - MOST})
        details.append({"type": more, "loc": (), "input": None})
    return ValidationError.from_exception_data(title, details, "json", True)


def closest(error: ValidationError) -> ValidationError:
    """Of the error of a union the part of that member which lacks least."""
    branches: dict[int | str, list[ErrorDetails]] = {}
    for item in error.errors(include_url=False):
        branches.setdefault(item["loc"][0], []).append(item)

    def lacking(items: list[ErrorDetails]) -> tuple[int, int]:
        return sum(item["type"] in ("missing", "literal_error") and len(item["loc"]) == 2 for item in items), len(items)

    if len(branches) > 1:
        branches.pop("‹unknown›", None)
    details: list[InitErrorDetails] = []
    for item in min(branches.values(), key=lacking):
        kind: Any = item["type"]
        message: Any = item["msg"]
        again = PydanticCustomError(kind, message, item.get("ctx"))
        details.append({"type": again, "loc": item["loc"][1:], "input": item["input"]})
    return ValidationError.from_exception_data(error.title, details)


def _meant(errors: Iterable[_Error]) -> list[_Error]:
    """Errors with the labels of branches taken out of their locations; of each union only the branch that was meant."""
    result: list[_Error] = []
    steps: dict[int | str, list[_Error]] = {}
    for loc, item in errors:
        if loc:
            steps.setdefault(loc[0], []).append((loc[1:], item))
        else:
            result.append((loc, item))
    branches = {step: steps.pop(step) for step in list(steps) if BRANCH.fullmatch(str(step))}
    for step, inner in steps.items():
        result += [((step, *loc), item) for loc, item in _meant(inner)]
    if "‹known›" in branches:
        # Behind the label stands the kind, where there is one.
        return result + _meant((loc[1:], item) for loc, item in branches["‹known›"])
    found = [_meant(inner) for inner in branches.values()]
    # The one that was meant came further than to the union itself.
    further = [errors for errors in found if any(loc for loc, _ in errors)]
    return result + [error for errors in further or found for error in errors]


def _detail(loc: tuple[int | str, ...], item: ErrorDetails) -> InitErrorDetails:
    kind: Any = item["type"]
    context = item.get("ctx", {})
    message: Any = item["msg"]
    found = _excerpt(item["input"])
    tag = str(context.get("discriminator")).partition(" | ")[0]  # behind it stands the name in Python
    if kind == "missing":
        message = "Required, but missing"
    elif kind == "union_tag_not_found":
        message = f"Input should be an object whose property {tag} names its kind, not {found}"
    elif kind == "union_tag_invalid":
        kinds = _short(context["expected_tags"], 500)
        message = f"Property {tag} should be one of {kinds}, not {_excerpt(context['tag'])}"
    elif kind in ("dict_type", "model_type", "model_attributes_type"):
        message = f"Input should be an object, not {found}"
    elif kind not in ("json_invalid", "json_type"):
        message = f"{_short(message, 200)}, not {found}"
    path = [""]
    for step in loc:
        if isinstance(step, int):
            path[-1] += f"[{step}]"
        elif re.fullmatch(r"[^\s.\[\]\"]{1,100}", step):
            path.append(step)
        else:
            path[-1] += f"[{json.dumps(_short(step, 100), ensure_ascii=False)}]"
    loc = tuple(step for step in path if step)
    return {"type": PydanticCustomError(kind, message), "loc": loc, "input": found}


def too_deep(title: str) -> ValidationError:
    """The error of a value that is nested more deeply than Python follows."""
    error = PydanticCustomError("recursion_loop", "Input should be nested less deeply")
    return ValidationError.from_exception_data(title, [{"type": error, "loc": (), "input": None}], "python", True)
