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
from typing import Any, Optional

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

Change = Callable[[Any], Any]
CONFIG = core_schema.CoreConfig(strict=True, allow_inf_nan=False)
DEEPEST = 200
"""How deep a value may be nested where anything may stand; pydantic reads 200 levels of JSON text."""

LARGEST = 10**4300 - 1
"""The largest integer that JSON text is read for, by Python and by pydantic."""


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
    """A copy of a JSON value; an error for what is none."""
    if depth > DEEPEST:
        raise PydanticCustomError("json_value", "Input should be nested less deeply")
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise PydanticCustomError("json_value", "A name in a JSON object should be a string")
        return {_json_value(name): _json_value(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_json_value(item, depth + 1) for item in value]
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError("string_unicode", "Input should be text without halves of surrogates") from None
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise PydanticCustomError("finite_number", "Input should be a finite number")
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise PydanticCustomError("int_parsing_size", "Input should be an integer of at most 4300 digits")
    elif value is not None:
        raise PydanticCustomError("json_value", "Input should be a JSON value")
    return value


def _refuse(value: Any) -> Any:
    raise PydanticCustomError("forbidden", "Nothing should stand here")


def _described(kind: str) -> dict[str, Any]:
    return {"exact": True, "pydantic_js_functions": [lambda schema, handler: {"type": kind}]}


# What JSON text cannot have, a Python value may: integers of any size, halves of surrogate pairs. Any limit of length
# has pydantic look for the latter.
_INT = core_schema.json_or_python_schema(
    core_schema.int_schema(strict=True), core_schema.int_schema(strict=True, ge=-LARGEST, le=LARGEST)
)
TEXT = core_schema.json_or_python_schema(
    core_schema.str_schema(strict=True), core_schema.str_schema(strict=True, min_length=0), metadata={"exact": True}
)
# JSON knows one kind of number: 1.0 is an integer, and 1 stays one where any number may stand.
INTEGER = core_schema.union_schema(
    [
        _INT,
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
    [_INT, core_schema.float_schema(strict=True, allow_inf_nan=False)],
    mode="left_to_right",
    custom_error_type="float_type",
    serialization=core_schema.simple_ser_schema("any"),
    metadata=_described("number"),
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
            described = {"pydantic_js_functions": [lambda schema, handler: handler(known)]}
            found = core_schema.chain_schema([*steps, known], metadata=described) if steps else part
        metadata = {**(part.get("metadata") or {}), **(found.get("metadata") or {})}
        if found["type"] == "union" and "custom_error_type" not in found:
            labels = [
                choice if isinstance(choice, tuple) else (choice, f"‹{i}›") for i, choice in enumerate(found["choices"])
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


_building = threading.RLock()


def complete(model: type[BaseModel]) -> None:
    """See to it that pydantic has finished a model and all that it is made of; 2.11 writes none that it has not."""
    model.model_rebuild()
    for part in _strict(model.__pydantic_core_schema__)[1]:
        part.model_rebuild()


def strict_validator(annotation: Any) -> SchemaValidator:
    """The validator of the strict reading of a model, or of any other annotation; made on its first use."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return _strict_validator_of(annotation)
    validator: Optional[SchemaValidator] = annotation.__dict__.get("__strict_validator__")
    if validator is None:
        with _building:
            annotation.model_rebuild()
            validator = _build(annotation.__pydantic_core_schema__)
            type.__setattr__(annotation, "__strict_validator__", validator)
    return validator


@lru_cache(maxsize=4096)
def _strict_validator_of(annotation: Any) -> SchemaValidator:
    with _building:
        return _build(exact(TypeAdapter(annotation).core_schema))


def _build(schema: Any) -> SchemaValidator:
    narrowed, models = _strict(schema)
    validator: Any = SchemaValidator
    try:
        # Or pydantic-core takes a nested model's own, tolerant validator wherever the model calls itself complete.
        built: SchemaValidator = validator(narrowed, CONFIG, _use_prebuilt=False)
        return built
    except TypeError:  # before pydantic 2.12
        pass
    complete = [model for model in models if model.__pydantic_complete__]
    try:
        for model in complete:
            model.__pydantic_complete__ = False
        return SchemaValidator(narrowed, CONFIG)
    finally:
        for model in complete:
            model.__pydantic_complete__ = True


_memory: ContextVar[Optional[dict[Any, Any]]] = ContextVar("memory", default=None)


def remembering(call: Callable[[], Any]) -> Any:
    """Call, within one reading's memory of what `remembered` found."""
    if _memory.get() is not None:
        return call()
    token = _memory.set({})
    try:
        return call()
    finally:
        _memory.reset(token)


def remembered(key: Any, value: Any, read: Callable[[], Any]) -> Any:
    """What read returns or raises for a JSON value; when it is asked again during one reading, the same again.

    Schemas that refer to each other ask so often that the time would double with every level of a value.
    """
    memory = _memory.get()
    if memory is None or not isinstance(value, (dict, list)):
        return read()
    known = memory.get((key, id(value)))
    if known is None:
        try:
            known = (read(), None, value)  # with the value, so that its id is not given away
        except ValidationError as error:
            known = (None, error, value)
        memory[key, id(value)] = known
    result, failure, _ = known
    if failure:
        raise failure
    return result


def read_strictly(annotation: Any, value: Any) -> Any:
    """The strict reading of a JSON value; raises pydantic.ValidationError where it does not match."""
    validator = strict_validator(annotation)
    return remembered(id(annotation), value, lambda: validator.validate_python(value, by_alias=True, by_name=False))


def marked(schema: Any, rule: Change) -> Any:
    """A core schema that strict reading replaces by what the rule makes of it."""
    metadata = schema.get("metadata") or {}
    return {**schema, "metadata": {**metadata, "strict": [*metadata.get("strict", ()), rule]}}
