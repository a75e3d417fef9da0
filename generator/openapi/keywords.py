"""The keywords of a schema: which are understood, what their arguments must be, and 3.0's in the words of 3.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Optional

from generator.openapi.document import Source
from generator.openapi.patterns import translate

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
UNIONS = ("oneOf", "anyOf")
# Keywords whose arguments are schemas, by the shape of the argument.
SCHEMA = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
SCHEMA_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMA_MAP = ("dependentSchemas", "patternProperties", "properties")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_types(value: Any) -> bool:
    names = [value] if isinstance(value, str) else value
    return isinstance(names, list) and bool(names) and all(isinstance(n, str) and n in TYPES for n in names)


# Every keyword that says something about a value: what its argument must be, in words and as a predicate.
ARGUMENTS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "$ref": ("text", lambda value: isinstance(value, str)),
    "const": ("a value", lambda value: True),
    "dependentRequired": (
        "an object of lists of names",
        lambda value: isinstance(value, dict) and all(map(_is_names, value.values())),
    ),
    "discriminator": ("an object", lambda value: isinstance(value, dict)),
    "enum": ("a list of at least one value", lambda value: isinstance(value, list) and bool(value)),
    "multipleOf": ("a number above 0", lambda value: _is_number(value) and value > 0),
    "nullable": ("true or false", lambda value: isinstance(value, bool)),
    "pattern": ("text", lambda value: isinstance(value, str)),
    "required": ("a list of names", _is_names),
    "type": (f"one of {', '.join(TYPES)}, or a list of them", _is_types),
    "uniqueItems": ("true or false", lambda value: isinstance(value, bool)),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), ("a number", _is_number)),
    **dict.fromkeys(
        "maxContains maxItems maxLength maxProperties minContains minItems minLength minProperties".split(),
        ("a whole number of at least 0", _is_count),
    ),
    **dict.fromkeys(SCHEMA, ("a schema", lambda value: isinstance(value, (dict, bool)))),
    **dict.fromkeys(
        SCHEMA_LIST, ("a list of at least one schema", lambda value: isinstance(value, list) and bool(value))
    ),
    **dict.fromkeys(SCHEMA_MAP, ("an object", lambda value: isinstance(value, dict))),
}
EXCLUSIVE = {"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"}
# What cannot be exact: why, and what to do instead.
REFUSED = {
    "$dynamicRef": ("what it refers to is not known before a value is read", "use $ref"),
    "$id": ("references would count from it", "leave it out, and refer by #/components/schemas/NAME"),
    "$recursiveRef": ("what it refers to is not known before a value is read", "use $ref"),
    "additionalItems": ("JSON Schema 2020-12 has no such keyword", "use items beside prefixItems"),
    "dependencies": ("JSON Schema 2020-12 has no such keyword", "use dependentRequired or dependentSchemas"),
    "unevaluatedItems": ("it depends on what other keywords have looked at", "use items"),
    "unevaluatedProperties": ("it depends on what other keywords have looked at", "use additionalProperties"),
}


# What OpenAPI 3.0 has not, and its readers ignore.
NOT_IN_30 = set(
    "const contains dependentRequired dependentSchemas else if maxContains minContains patternProperties prefixItems "
    "propertyNames then".split()
)


def assertions(source: Source) -> dict[str, Any]:
    """The keywords of a schema that say something about a value, as JSON Schema 2020-12 has them.

    What is malformed or refused is noted, and left out.
    """
    spec, pointer, schema = source.document, source.pointer, source.value
    is_30 = spec.is_30
    found: dict[str, Any] = {}
    for keyword, argument in schema.items():
        if keyword in REFUSED and not (keyword.startswith("unevaluated") and argument in (True, {})):
            why, hint = REFUSED[keyword]
            spec.refuse((*pointer, keyword), keyword, why, hint)
        if is_30 and keyword in NOT_IN_30:
            hint = "use enum" if keyword == "const" else "leave it out, or write openapi: 3.1.0"
            spec.refuse((*pointer, keyword), keyword, "OpenAPI 3.0 has no such keyword", hint)
            continue
        if keyword not in ARGUMENTS:
            continue
        words, accepts = ARGUMENTS[keyword]
        if keyword in EXCLUSIVE and (is_30 or (isinstance(argument, bool) and EXCLUSIVE[keyword] in schema)):
            words, accepts = ARGUMENTS["uniqueItems"]
            if not is_30:
                hint = f"write {keyword}: {_excerpt(schema[EXCLUSIVE[keyword]])} in the place of {EXCLUSIVE[keyword]}"
                spec.refuse((*pointer, keyword), keyword, "true and false are its values in OpenAPI 3.0", hint)
        if accepts(argument):
            found[keyword] = argument
        else:
            spec.fault((*pointer, keyword), f"{keyword} must be {words}, not {_excerpt(argument)}")
    if is_30:
        return from_30(found)
    found.pop("nullable", None)
    return _bounded(found)


def _excerpt(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."


def from_30(found: dict[str, Any]) -> dict[str, Any]:
    """The keywords of a schema of OpenAPI 3.0 as JSON Schema 2020-12 has them."""
    if "$ref" in found:
        return {"$ref": found["$ref"]}  # its siblings are ignored (OpenAPI 3.0.3, Reference Object)
    # `nullable` adds null to `type`, and only to that (OpenAPI 3.0.3, Schema Object).
    if found.pop("nullable", False) and "type" in found:
        types = found["type"]
        found["type"] = list(dict.fromkeys([*([types] if isinstance(types, str) else types), "null"]))
    return _bounded(found)


def _bounded(found: dict[str, Any]) -> dict[str, Any]:
    """The same with numbers as bounds, where OpenAPI 3.0 says with true that a bound is exclusive."""
    for exclusive, bound in EXCLUSIVE.items():
        if isinstance(found.get(exclusive), bool) and found.pop(exclusive) and bound in found:
            found[exclusive] = found.pop(bound)
    return found


def python_pattern(source: Source, pattern: str) -> Optional[str]:
    """A pattern as Python has it; one that it has not is refused."""
    try:
        return translate(pattern)
    except ValueError as error:
        source.refuse("pattern", str(error), "write it with what ECMA-262 and Python's re share")
        return None


def kinds_of(value: Any) -> set[str]:
    """The JSON types of a value."""
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, (int, float)):
        return {"number", "integer"} if isinstance(value, int) or value.is_integer() else {"number"}
    return {"string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"}
