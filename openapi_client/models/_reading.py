# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The two readings of one annotation, as pydantic-core schemas.

What pydantic makes of an annotation is the tolerant one, once its numbers and texts are JSON's (`exact`). Where the
specification is narrower, a mark has left in the metadata, under "strict", functions that turn the one into the other.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Optional, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

T = TypeVar("T")
Change = Callable[[Any], Any]
CONFIG = core_schema.CoreConfig(strict=True, allow_inf_nan=False)
DEEPEST = 200
"""How deep a value may be nested where anything may stand; pydantic reads 200 levels of JSON text."""


def _walk(schema: Any, change: Change, done: Change = lambda part: False) -> Any:
    """A copy of a core schema in which change has had its say, inside out, on every schema that is not done."""
    if isinstance(schema, (list, tuple)):
        return type(schema)(_walk(item, change, done) for item in schema)
    if not isinstance(schema, dict) or done(schema):
        return schema
    opaque = ("metadata", "serialization", "config", "default", "expected")
    copy = {key: value if key in opaque else _walk(value, change, done) for key, value in schema.items()}
    return change(copy) if isinstance(copy.get("type"), str) else copy


def _is_exact(schema: Any) -> bool:
    return bool((schema.get("metadata") or {}).get("exact")) if isinstance(schema.get("type"), str) else False


def _integer(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


def _json_value(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise PydanticCustomError("json_value", "Input should be nested less deeply")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise PydanticCustomError("json_value", "A name in a JSON object should be a string")
            _json_value(name)
            _json_value(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _json_value(item, depth + 1)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError("string_unicode", "Input should be text without halves of surrogates") from None
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise PydanticCustomError("finite_number", "Input should be a finite number")
    elif not (value is None or isinstance(value, (int, bool))):
        raise PydanticCustomError("json_value", "Input should be a JSON value")
    return value


def _refuse(value: Any) -> Any:
    raise PydanticCustomError("forbidden", "Nothing should stand here")


def _described(kind: str) -> dict[str, Any]:
    return {"exact": True, "pydantic_js_functions": [lambda schema, handler: {"type": kind}]}


# JSON knows one kind of number: 1.0 is an integer, and 1 stays one where any number may stand.
INTEGER = core_schema.union_schema(
    [
        core_schema.int_schema(strict=True),
        core_schema.no_info_after_validator_function(
            _integer, core_schema.float_schema(strict=True, allow_inf_nan=False)
        ),
    ],
    mode="left_to_right",
    custom_error_type="int_type",
    serialization=core_schema.simple_ser_schema("int"),
    metadata=_described("integer"),
)
NUMBER = core_schema.union_schema(
    [core_schema.int_schema(strict=True), core_schema.float_schema(strict=True, allow_inf_nan=False)],
    mode="left_to_right",
    custom_error_type="float_type",
    serialization=core_schema.simple_ser_schema("any"),
    metadata=_described("number"),
)
# JSON text has no half of a surrogate pair, a Python string may: any length limit has pydantic look.
TEXT = core_schema.json_or_python_schema(
    core_schema.str_schema(strict=True), core_schema.str_schema(strict=True, min_length=0), metadata={"exact": True}
)
JSON = core_schema.no_info_after_validator_function(_json_value, core_schema.any_schema(), metadata={"exact": True})
REFUSED = core_schema.no_info_plain_validator_function(_refuse)
_EXACT: dict[str, Any] = {"int": INTEGER, "float": NUMBER, "str": TEXT, "any": JSON}


def exact(schema: Any) -> Any:
    """The same core schema with numbers as JSON has them, JSON values where anything may stand, and labelled unions."""

    def change(part: Any) -> Any:
        found: Any = _EXACT.get(part["type"], part)
        if part["type"] == "literal":  # where pydantic takes 1 for true
            kinds = {type(value) for value in part["expected"]} & {bool, int}
            steps = [core_schema.bool_schema(strict=True) if kind is bool else INTEGER for kind in kinds]
            known = core_schema.literal_schema(part["expected"])
            found = core_schema.chain_schema([*steps, known]) if steps else part
        metadata = {**(part.get("metadata") or {}), **(found.get("metadata") or {})}
        if found["type"] == "union" and "custom_error_type" not in found:
            labels = [
                choice if isinstance(choice, tuple) else (choice, f"<{i}>") for i, choice in enumerate(found["choices"])
            ]
            found = {**found, "choices": labels}
        return {**found, "metadata": metadata} if metadata else found

    return _walk(schema, change, _is_exact)


def _strict(schema: Any) -> tuple[Any, list[Any]]:
    """The core schema of the strict reading, and the model classes that it passes through."""
    models: list[Any] = []

    def narrow(part: Any) -> Any:
        if part["type"] == "model":
            models.append(part["cls"])
        rules = (part.get("metadata") or {}).get("strict", ())
        reference = part.pop("ref", None) if rules else None
        for rule in rules:
            part = rule(part)
        return {**part, "ref": reference} if reference else part

    return _walk(schema, narrow), models


_building = threading.Lock()


@lru_cache(maxsize=4096)
def strict_validator(annotation: Any) -> SchemaValidator:
    """The validator of the strict reading of a model, or of any other annotation; made on its first use."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        annotation.model_rebuild()
        schema, config = annotation.__pydantic_core_schema__, None
    else:
        schema, config = exact(TypeAdapter(annotation).core_schema), CONFIG
    narrowed, models = _strict(schema)
    with _building:
        # pydantic-core takes a nested model's own, tolerant validator wherever the model calls itself complete.
        complete = [model for model in models if model.__pydantic_complete__]
        try:
            for model in complete:
                model.__pydantic_complete__ = False
            return SchemaValidator(narrowed, config)
        finally:
            for model in complete:
                model.__pydantic_complete__ = True


_verdicts: ContextVar[Optional[dict[tuple[int, int], tuple[Any, bool]]]] = ContextVar("verdicts", default=None)


def remembering(call: Callable[[], T]) -> T:
    """Call, and until it returns remember what `read_strictly` found: schemas that refer to each other ask it again."""
    if _verdicts.get() is not None:
        return call()
    token = _verdicts.set({})
    try:
        return call()
    finally:
        _verdicts.reset(token)


def matches_strictly(annotation: Any, value: Any) -> bool:
    """Whether a JSON value is what the strict reading of an annotation accepts."""
    found = _verdicts.get()
    known = found.get((id(annotation), id(value))) if found else None
    if known:
        return known[1]
    try:
        read_strictly(annotation, value)
    except ValidationError:
        return False
    return True


def read_strictly(annotation: Any, value: Any) -> Any:
    """The strict reading of a JSON value."""
    found, key = _verdicts.get(), (id(annotation), id(value))
    verdict = False
    try:
        result = strict_validator(annotation).validate_python(value, by_alias=True, by_name=False)
        verdict = True
    finally:
        if found is not None and isinstance(value, (dict, list)):
            found[key] = (value, verdict)  # with the value, so that its id is not given away
    return result


def marked(schema: Any, rule: Change) -> Any:
    """A core schema that strict reading replaces by what the rule makes of it."""
    metadata = schema.get("metadata") or {}
    return {**schema, "metadata": {**metadata, "strict": [*metadata.get("strict", ()), rule]}}
