"""Views of schemas for comparison: references followed, `allOf` merged, null set apart."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from generator.changes.pairs import resolved
from generator.openapi.document import Source
from generator.openapi.keywords import kinds_of
from generator.openapi.normalize import Normalizer, plain, split_null
from generator.openapi.objects import is_annotation, is_reference
from generator.pointers import Pointer

LOWER_LIMITS = ("minContains", "minItems", "minLength", "minProperties", "minimum", "exclusiveMinimum")
UPPER_LIMITS = ("maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "exclusiveMaximum")
NEVER: dict[str, Any] = {"not": {}}
"""The schema that rejects every value."""

DEEPEST_MERGE = 20
"""How many `allOf` inside of each other are merged; schemas may contain themselves in this way without end."""


class View(NamedTuple):
    """A schema as it is compared, at the place where it is defined, and whether it accepts null besides."""

    source: Source
    has_null: bool


def view(normalizer: Normalizer, source: Source) -> View:
    """Return the view of a schema."""
    has_null = False
    visited: set[Pointer] = set()
    while True:
        source = resolved("schema", source)
        schema, had_null = split_null(merged(normalizer, source.value))
        has_null = has_null or had_null
        if not is_reference("schema", schema) or source.pointer in visited:
            return View(source.with_value(schema), has_null)
        visited.add(source.pointer)
        source = source.with_value(schema)


def merged(normalizer: Normalizer, schema: Any, depth: int = 0) -> dict[str, Any]:
    """Merge a schema with what it refers to and with the schemas in its `allOf`; their annotations are left out."""
    schema = normalizer.resolved("schema", schema)
    if not isinstance(schema, dict):
        return dict(NEVER) if schema is False else {}
    schema = plain(schema)
    parents = [parent for parent in schema.get("allOf", []) if isinstance(parent, (dict, bool))]
    if "$ref" in schema and not is_reference("schema", schema):
        parents.append({"$ref": schema["$ref"]})
    if not parents or depth > DEEPEST_MERGE:
        return schema
    result = {keyword: value for keyword, value in schema.items() if keyword not in ("allOf", "$ref")}
    for parent in parents:
        for keyword, value in merged(normalizer, parent, depth + 1).items():
            if not is_annotation("schema", keyword):
                _merge_keyword(result, keyword, value)
    return result


def _merge_keyword(schema: dict[str, Any], keyword: str, value: Any) -> None:
    """Make a schema demand what a keyword demands besides."""
    if keyword == "properties" and isinstance(value, dict):
        schema[keyword] = _merged_properties(schema.get(keyword, {}), value)
    elif keyword == "required" and isinstance(value, list):
        schema[keyword] = [*schema.get(keyword, []), *value]
    elif keyword not in schema or json.dumps(schema[keyword]) == json.dumps(value):
        schema[keyword] = value
    elif keyword in LOWER_LIMITS and _are_numbers(schema[keyword], value):
        schema[keyword] = max(schema[keyword], value)
    elif keyword in UPPER_LIMITS and _are_numbers(schema[keyword], value):
        schema[keyword] = min(schema[keyword], value)
    else:
        schema.setdefault("allOf", []).append({keyword: value})


def _merged_properties(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    properties = {**first, **second}
    for name in first:
        if name in second:
            properties[name] = {"allOf": [first[name], second[name]]}
    return properties


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


def json_types(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that a schema names or whose values it lists, null aside; none stands for all of them."""
    types = schema.get("type")
    if isinstance(types, str):
        return {types}
    if isinstance(types, list) and types:
        return {str(name) for name in types}
    return _types_of_values(allowed_values(schema))


def _types_of_values(values: list[Any]) -> set[str]:
    types: set[str] = set()
    for value in values:
        types |= kinds_of(value)
    # A whole number counts as both.
    if "integer" in types:
        types.discard("number")
    return types


def allowed_values(schema: dict[str, Any]) -> list[Any]:
    """Return the values that `const` or `enum` allow; none stands for all of them."""
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return values if isinstance(values, list) else []
