# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The two readings of one annotation: what a tolerant reader takes, and what the schema says.

An annotation becomes the tolerant pydantic-core schema. Where the schema is narrower, a mark (NotNull, Open,
Discriminated) leaves in the metadata, under "strict", the function that turns the one into the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Optional, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

T = TypeVar("T")
Change = Callable[[Any], Any]


def _walk(schema: Any, change: Change) -> Any:
    """A copy of a core schema in which change has had its say, inside out, on every schema."""
    if isinstance(schema, (list, tuple)):
        return type(schema)(_walk(item, change) for item in schema)
    if not isinstance(schema, dict):
        return schema
    opaque = ("metadata", "serialization", "config", "default", "expected")
    copy = {key: value if key in opaque else _walk(value, change) for key, value in schema.items()}
    return change(copy) if isinstance(copy.get("type"), str) else copy


def _integer(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


def _json_value(value: Any) -> Any:
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise PydanticCustomError("json_value", "A name in a JSON object should be a string")
            _json_value(item)
    elif isinstance(value, list):
        for item in value:
            _json_value(item)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise PydanticCustomError("finite_number", "Input should be a finite number")
    elif not (value is None or isinstance(value, (str, int, bool))):
        raise PydanticCustomError("json_value", "Input should be a JSON value")
    return value


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
    metadata={"pydantic_js_functions": [lambda schema, handler: {"type": "integer"}]},
)
NUMBER = core_schema.union_schema(
    [core_schema.int_schema(strict=True), core_schema.float_schema(strict=True, allow_inf_nan=False)],
    mode="left_to_right",
    custom_error_type="float_type",
    serialization=core_schema.simple_ser_schema("any"),
    metadata={"pydantic_js_functions": [lambda schema, handler: {"type": "number"}]},
)
JSON = core_schema.no_info_after_validator_function(_json_value, core_schema.any_schema())
_EXACT = {"int": INTEGER, "float": NUMBER, "any": JSON}


def exact(schema: Any) -> Any:
    """The same core schema with numbers as JSON has them, and JSON values where anything may stand."""
    return _walk(schema, lambda part: _EXACT.get(part["type"], part))


def strict(schema: Any) -> tuple[Any, list[Any]]:
    """The core schema of the strict reading, and the model classes that it passes through."""
    models: list[Any] = []

    def narrow(part: Any) -> Any:
        if part["type"] == "model":
            models.append(part["cls"])
        rule: Optional[Change] = (part.get("metadata") or {}).get("strict")
        return rule(part) if rule else part

    return _walk(schema, narrow), models


def _marked(schema: Any, rule: Change) -> Any:
    return {**schema, "metadata": {**(schema.get("metadata") or {}), "strict": rule}}


class _NotNull:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = _marked(handler(source), lambda nullable: nullable["schema"])
        return schema


class _Open:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known = core_schema.literal_schema(list(get_args(get_args(source)[0])))
        schema: CoreSchema = _marked(core_schema.str_schema(), lambda _: known)
        return schema


@dataclass(frozen=True)
class Discriminated:
    """Of a union: the property whose constant tells the members apart. The last member takes every unknown kind."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        *members, unknown = get_args(source)
        fields = members[0].model_fields.items()
        attribute = next(name for name, field in fields if self.name == (name if field.alias is None else field.alias))
        known = core_schema.tagged_union_schema(
            {
                kind: handler.generate_schema(member)
                for member in members
                for kind in get_args(member.model_fields[attribute].annotation)
            },
            # The name in JSON goes first: an unknown property may be called like the attribute.
            self.name if self.name == attribute else [[self.name], [attribute]],
        )

        def check(model: Any) -> Any:
            kind = model.additional_properties.get(self.name)
            if not isinstance(kind, str) or kind in known["choices"]:
                raise PydanticCustomError("known_kind", "Input should be of a kind that is not known")
            return model

        rest = core_schema.no_info_after_validator_function(check, handler.generate_schema(unknown))
        either = core_schema.union_schema([(known, "known"), (rest, "unknown")], mode="left_to_right")
        schema: CoreSchema = _marked(either, lambda union: union["choices"][0][0])
        return schema


NotNull = Annotated[Optional[T], _NotNull()]
"""Of an optional property: null is no value of it. Python's None stands for its absence."""

Open = _Open()
"""Of a string enum: these values are known, and a newer server may send others."""
