"""Check the keywords of schemas and their arguments, and translate the keywords of OpenAPI 3.0 to those of 3.1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

from generator.openapi.document import Source
from generator.openapi.patterns import SlowPatternError, translate
from generator.text import excerpt

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
UNIONS = ("oneOf", "anyOf")
MOST_VALUES = 100_000
"""The most values of an enum, because openapi-generator and ruff take minutes for more."""
# The keywords whose arguments are schemas, by the shape of the argument.
SCHEMA = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
SCHEMA_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMA_MAP = ("dependentSchemas", "patternProperties", "properties")


@dataclass(frozen=True)
class Argument:
    """A type of argument: its description in messages, and a predicate for well-formed arguments."""

    description: str
    accepts: Callable[[Any], bool]


def _is_anything(_value: Any) -> bool:
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_schema(value: Any) -> bool:
    return isinstance(value, (dict, bool))


def _is_filled_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_list_of_values(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_VALUES


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_positive_number(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_object_of_lists_of_names(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_list_of_names(names) for names in value.values())


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and value in TYPES


def _is_type_or_types(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_type(name) for name in value)
    return _is_type(value)


_BOOLEAN = Argument("true or false", _is_boolean)
_COUNT = Argument("a whole number of at least 0", _is_count)
_NUMBER = Argument("a number", _is_number)
_OBJECT = Argument("an object", _is_object)
_TEXT = Argument("text", _is_text)

ARGUMENTS: dict[str, Argument] = {
    "$ref": _TEXT,
    "const": Argument("a value", _is_anything),
    "dependentRequired": Argument("an object of lists of names", _is_object_of_lists_of_names),
    "discriminator": _OBJECT,
    "enum": Argument(f"a list of up to {MOST_VALUES} values", _is_list_of_values),
    "exclusiveMaximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "maxContains": _COUNT,
    "maxItems": _COUNT,
    "maxLength": _COUNT,
    "maxProperties": _COUNT,
    "maximum": _NUMBER,
    "minContains": _COUNT,
    "minItems": _COUNT,
    "minLength": _COUNT,
    "minProperties": _COUNT,
    "minimum": _NUMBER,
    "multipleOf": Argument("a number above 0", _is_positive_number),
    "nullable": _BOOLEAN,
    "pattern": _TEXT,
    "required": Argument("a list of names", _is_list_of_names),
    "type": Argument(f"one of {', '.join(TYPES)}, or a list of them", _is_type_or_types),
    "uniqueItems": _BOOLEAN,
    **dict.fromkeys(SCHEMA, Argument("a schema", _is_schema)),
    **dict.fromkeys(SCHEMA_LIST, Argument("a list of at least one schema", _is_filled_list)),
    **dict.fromkeys(SCHEMA_MAP, _OBJECT),
}
"""The keywords that restrict a value, and what their arguments must be."""

BOUNDS = {"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"}
"""The bounds that OpenAPI 3.0 declares exclusive by true."""

NOT_IN_30 = {
    "const",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
}
"""The keywords that OpenAPI 3.0 does not have, so that its readers ignore them."""


@dataclass(frozen=True)
class Refusal:
    """The reason why a keyword cannot be generated exactly, and what to write instead."""

    why: str
    hint: str


IGNORED = "it is ignored"
UNCHECKED = "it is not checked"
_UNKNOWN_TARGET = Refusal("its target depends on the data", "use $ref")
REFUSED = {
    "$dynamicRef": _UNKNOWN_TARGET,
    "$id": Refusal("it changes what references mean", "leave it out, and refer by #/components/schemas/NAME"),
    "$recursiveRef": _UNKNOWN_TARGET,
    "additionalItems": Refusal("JSON Schema 2020-12 has no such keyword", "use items beside prefixItems"),
    "dependencies": Refusal("JSON Schema 2020-12 has no such keyword", "use dependentRequired or dependentSchemas"),
    "unevaluatedItems": Refusal("it depends on the results of other keywords", "use items"),
    "unevaluatedProperties": Refusal("it depends on the results of other keywords", "use additionalProperties"),
}


def assertions(schema: Source) -> dict[str, Any]:
    """Return the keywords of a schema that restrict a value, as JSON Schema 2020-12 has them.

    Malformed and refused keywords are noted as faults, and left out.
    """
    is_30 = schema.document.is_30
    result: dict[str, Any] = {}
    for keyword, argument in schema.entries():
        _refuse_inexact(keyword, argument)
        if is_30 and keyword in NOT_IN_30:
            hint = "use enum" if keyword == "const" else "leave it out, or write openapi: 3.1.0"
            argument.refuse(keyword, "OpenAPI 3.0 has no such keyword", hint, IGNORED)
        elif keyword in ARGUMENTS and _is_well_formed(keyword, argument, schema):
            result[keyword] = argument.value
    if is_30:
        return from_30(result)
    result.pop("nullable", None)
    _make_bounds_numbers(result)
    return result


def _refuse_inexact(keyword: str, argument: Source) -> None:
    refusal = REFUSED.get(keyword)
    if refusal is None:
        return
    allows_everything = keyword.startswith("unevaluated") and argument.value in (True, {})
    if not allows_everything:
        argument.refuse(keyword, refusal.why, refusal.hint, IGNORED)


def _is_well_formed(keyword: str, argument: Source, schema: Source) -> bool:
    """Return whether the argument of a keyword is well-formed, and note a fault if it is not."""
    expected = _expected(keyword, argument, schema)
    if expected.accepts(argument.value):
        return True
    argument.fault(f"{keyword} must be {expected.description}, not {excerpt(argument.value)}")
    return False


def _expected(keyword: str, argument: Source, schema: Source) -> Argument:
    """Return the type of argument that a keyword has in this version of OpenAPI."""
    bound = BOUNDS.get(keyword)
    if bound is None:
        return ARGUMENTS[keyword]
    if schema.document.is_30:
        return _BOOLEAN
    if isinstance(argument.value, bool) and bound in schema.value:
        hint = f"write {keyword}: {excerpt(schema.value[bound])} instead of {bound}"
        argument.refuse(keyword, "only OpenAPI 3.0 allows true or false", hint, "it is read as in OpenAPI 3.0")
        return _BOOLEAN
    return ARGUMENTS[keyword]


def from_30(keywords: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a schema of OpenAPI 3.0 as JSON Schema 2020-12 has them."""
    if "$ref" in keywords:
        # The siblings of a $ref are ignored (OpenAPI 3.0.3, Reference Object).
        return {"$ref": keywords["$ref"]}
    # `nullable` adds null to `type`, and only to that (OpenAPI 3.0.3, Schema Object).
    is_nullable = keywords.pop("nullable", False)
    if is_nullable and "type" in keywords:
        keywords["type"] = _with_null(keywords["type"])
    _make_bounds_numbers(keywords)
    return keywords


def _with_null(types: str | list[str]) -> list[str]:
    names = [types] if isinstance(types, str) else types
    return list(dict.fromkeys([*names, "null"]))


def _make_bounds_numbers(keywords: dict[str, Any]) -> None:
    """Replace `exclusiveMaximum: true` and `exclusiveMinimum: true` of OpenAPI 3.0 by the bounds themselves."""
    for exclusive, bound in BOUNDS.items():
        if not isinstance(keywords.get(exclusive), bool):
            continue
        is_exclusive = keywords.pop(exclusive)
        if is_exclusive and bound in keywords:
            keywords[exclusive] = keywords.pop(bound)


def python_pattern(source: Source, pattern: str) -> Optional[str]:
    """Return a pattern in the syntax of Python's re, or refuse it."""
    try:
        return translate(pattern)
    except SlowPatternError as error:
        source.refuse("pattern", str(error), "use no lookaround, or no repetition in a repetition", UNCHECKED)
        return None
    except ValueError as error:
        source.refuse("pattern", str(error), "write it with what ECMA-262 and Python's re share", UNCHECKED)
        return None


def json_types(value: Any) -> set[str]:
    """Return the JSON types of a value; an integer is a number, too."""
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, str):
        return {"string"}
    if isinstance(value, list):
        return {"array"}
    if isinstance(value, dict):
        return {"object"}
    is_integer = isinstance(value, int) or value.is_integer()
    return {"number", "integer"} if is_integer else {"number"}
