# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The keywords of JSON Schema (2020-12) that no Python type says: as predicates of JSON values, and as markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from importlib import import_module
from typing import Any, Optional, Union

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from openapi_client.models._reading import Node, Reader, read_value, remembered, remembering, two_readings

Schema = Union[bool, Mapping[str, Any]]
Predicate = Callable[[Any, Any, Mapping[str, Any]], bool]


class Strict:
    """The marker of what strict reading checks besides the type: keywords of JSON Schema.

    A `pattern` is written as Python has it, a `$ref` is the name of a model or alias of this package.
    """

    def __init__(self, **keywords: Any) -> None:
        self.keywords = keywords

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return two_readings(schema, self.checked(schema))

    def checked(self, schema: Node) -> Node:
        """Return a core schema that checks the keywords before it reads a value."""
        return core_schema.no_info_wrap_validator_function(self._check_and_read, schema)

    def _check_and_read(self, value: Any, read: Reader) -> Any:
        return remembering(lambda: read(self._check(value)))

    def _check(self, value: Any) -> Any:
        keyword: Any = remembered(self, value, lambda: failing(value, self.keywords))
        if keyword:
            message: Any = f"Input should satisfy {keyword}: {self.keywords[keyword]!r}"
            raise PydanticCustomError(keyword, message)
        return value


class Always(Strict):
    """The marker of what either reading checks: a constant of which Python has no `Literal`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = self.checked(handler(source))
        return schema


def matches(value: Any, schema: Schema) -> bool:
    """Whether a JSON value satisfies a schema."""
    return schema if isinstance(schema, bool) else failing(value, schema) is None


def failing(value: Any, schema: Mapping[str, Any]) -> Optional[str]:
    """The first keyword of a schema that a JSON value does not satisfy, if any."""
    for keyword, argument in schema.items():
        if not _KEYWORDS[keyword](value, argument, schema):
            return keyword
    return None


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: 1 and 1.0 are, 1 and true are not."""
    return bool(_key(one) == _key(other))


def _key(value: Any) -> Any:
    """A hashable that is equal for equal JSON values, and for them alone."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, list):
        return list, tuple(map(_key, value))
    if isinstance(value, dict):
        return dict, frozenset((name, _key(item)) for name, item in value.items())
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "null": lambda value: value is None,
    "number": _is_number,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}


def _type(value: Any, types: Any, _: Any) -> bool:
    return any(_TYPES[name](value) for name in ([types] if isinstance(types, str) else types))


def _of(kind: str, predicate: Callable[[Any, Any], bool]) -> Predicate:
    """A keyword that says something about values of one type, and nothing about others."""
    return lambda value, argument, _: not _TYPES[kind](value) or predicate(value, argument)


def _decimal(number: float) -> Fraction:
    # As it is written: 0.07 is a multiple of 0.01, though their doubles are not.
    return Fraction(number if isinstance(number, int) else repr(number))


def _items(value: Any, schema: Schema, siblings: Mapping[str, Any]) -> bool:
    return not isinstance(value, list) or all(
        matches(item, schema) for item in value[len(siblings.get("prefixItems", ())) :]
    )


def _contains(value: Any, schema: Schema, siblings: Mapping[str, Any]) -> bool:
    if not isinstance(value, list):
        return True
    count = sum(matches(item, schema) for item in value)
    return bool(siblings.get("minContains", 1) <= count <= siblings.get("maxContains", count))


def _additional_properties(value: Any, schema: Schema, siblings: Mapping[str, Any]) -> bool:
    declared, patterns = siblings.get("properties", ()), siblings.get("patternProperties", ())
    return not isinstance(value, dict) or all(
        matches(item, schema)
        for name, item in value.items()
        if name not in declared and not any(re.search(pattern, name) for pattern in patterns)
    )


def _if(value: Any, schema: Schema, siblings: Mapping[str, Any]) -> bool:
    return matches(value, siblings.get("then" if matches(value, schema) else "else", True))


def _reference(value: Any, name: str, _: Any) -> bool:
    try:
        read_value(getattr(import_module("openapi_client.models"), name), value, strict=True)
    except ValidationError:
        return False
    return True


def _aside(value: Any, argument: Any, siblings: Any) -> bool:
    """A keyword that another one reads."""
    return True


_KEYWORDS: dict[str, Predicate] = {
    "$ref": _reference,
    "additionalProperties": _additional_properties,
    "allOf": lambda value, schemas, _: all(matches(value, schema) for schema in schemas),
    "anyOf": lambda value, schemas, _: any(matches(value, schema) for schema in schemas),
    "const": lambda value, constant, _: same(value, constant),
    "contains": _contains,
    "dependentRequired": _of(
        "object", lambda value, names: all(value.keys() >= set(names[name]) for name in value.keys() & names.keys())
    ),
    "dependentSchemas": _of(
        "object", lambda value, schemas: all(matches(value, schemas[name]) for name in value.keys() & schemas.keys())
    ),
    "else": _aside,
    "enum": lambda value, values, _: any(same(value, item) for item in values),
    "exclusiveMaximum": _of("number", lambda value, bound: bool(value < bound)),
    "exclusiveMinimum": _of("number", lambda value, bound: bool(value > bound)),
    "if": _if,
    "items": _items,
    "maxContains": _aside,
    "maxItems": _of("array", lambda value, count: len(value) <= count),
    "maxLength": _of("string", lambda value, count: len(value) <= count),
    "maxProperties": _of("object", lambda value, count: len(value) <= count),
    "maximum": _of("number", lambda value, bound: bool(value <= bound)),
    "minContains": _aside,
    "minItems": _of("array", lambda value, count: len(value) >= count),
    "minLength": _of("string", lambda value, count: len(value) >= count),
    "minProperties": _of("object", lambda value, count: len(value) >= count),
    "minimum": _of("number", lambda value, bound: bool(value >= bound)),
    "multipleOf": _of("number", lambda value, step: _decimal(value) % _decimal(step) == 0),
    "not": lambda value, schema, _: not matches(value, schema),
    "oneOf": lambda value, schemas, _: sum(matches(value, schema) for schema in schemas) == 1,
    "pattern": _of("string", lambda value, pattern: re.search(pattern, value) is not None),
    "patternProperties": _of(
        "object",
        lambda value, schemas: all(
            matches(value[name], schema)
            for pattern, schema in schemas.items()
            for name in value
            if re.search(pattern, name)
        ),
    ),
    "prefixItems": _of("array", lambda value, schemas: all(map(matches, value, schemas))),
    "properties": _of(
        "object",
        lambda value, schemas: all(matches(value[name], schemas[name]) for name in value.keys() & schemas.keys()),
    ),
    "propertyNames": _of("object", lambda value, schema: all(matches(name, schema) for name in value)),
    "required": _of("object", lambda value, names: value.keys() >= set(names)),
    "then": _aside,
    "type": _type,
    "uniqueItems": _of("array", lambda value, unique: not unique or len(set(map(_key, value))) == len(value)),
}
