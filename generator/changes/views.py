"""Views of schemas for comparison: references are followed, `allOf` is merged, and null is split off."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from generator.changes.pairs import resolved
from generator.openapi.document import Source
from generator.openapi.keywords import json_types
from generator.openapi.normalize import Normalizer, Schema, plain, split_null
from generator.openapi.objects import is_annotation, is_reference
from generator.pointers import Pointer

LOWER_LIMITS = ("minContains", "minItems", "minLength", "minProperties", "minimum", "exclusiveMinimum")
UPPER_LIMITS = ("maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "exclusiveMaximum")
NEVER: Schema = {"not": {}}
"""The schema that rejects every value."""

DEEPEST_MERGE = 20
"""How many levels of nested `allOf` are merged, because a schema may contain itself without end."""


class View(NamedTuple):
    """A schema in the form in which it is compared."""

    source: Source
    """The schema without null, at the pointer of the component that it refers to."""
    has_null: bool
    """Whether the schema accepts null, too."""


def view(normalizer: Normalizer, source: Source) -> View:
    """Return the view of a schema."""
    has_null = False
    visited: set[Pointer] = set()
    while True:
        source = resolved("schema", source)
        merged_schema = merged(normalizer, source.value)
        schema, accepts_null = split_null(merged_schema)
        has_null |= accepts_null
        source = source.with_value(schema)
        is_cycle = source.pointer in visited
        if is_cycle or not is_reference("schema", schema):
            return View(source, has_null)
        visited.add(source.pointer)


def merged(normalizer: Normalizer, schema: Any, depth: int = 0) -> Schema:
    """Merge a schema with its target and with the schemas in its `allOf`, without their annotations."""
    if not is_reference("schema", schema):
        return _merged(normalizer, schema, depth)
    key = schema["$ref"], depth
    if key not in normalizer.merged_schemas:
        normalizer.merged_schemas[key] = _merged(normalizer, schema, depth)
    return dict(normalizer.merged_schemas[key])


def _merged(normalizer: Normalizer, schema: Any, depth: int) -> Schema:
    schema = normalizer.resolved("schema", schema)
    if schema is False:
        return dict(NEVER)
    if not isinstance(schema, dict):
        return {}
    own_keywords = plain(schema)
    parents = _parents(own_keywords)
    if not parents or depth > DEEPEST_MERGE:
        return own_keywords
    for keyword in ("allOf", "$ref"):
        own_keywords.pop(keyword, None)
    for parent in parents:
        inherited = merged(normalizer, parent, depth + 1)
        for keyword, value in inherited.items():
            if not is_annotation("schema", keyword):
                _merge_keyword(own_keywords, keyword, value)
    return own_keywords


def _parents(schema: Schema) -> list[Any]:
    """Return the schemas that a schema inherits from: those in `allOf`, and the target of a `$ref` with siblings."""
    parents = []
    for parent in schema.get("allOf", []):
        if isinstance(parent, (dict, bool)):
            parents.append(parent)
    if "$ref" in schema and not is_reference("schema", schema):
        reference = {"$ref": schema["$ref"]}
        parents.append(reference)
    return parents


def _merge_keyword(schema: Schema, keyword: str, value: Any) -> None:
    """Add an inherited keyword to a schema; if the two cannot be merged, keep it in `allOf`."""
    own_value = schema.get(keyword)
    are_limits = _is_number(own_value) and _is_number(value)
    if keyword == "properties" and isinstance(value, dict):
        own_properties = own_value or {}
        schema[keyword] = _merged_properties(own_properties, value)
    elif keyword == "required" and isinstance(value, list):
        own_names = own_value or []
        schema[keyword] = [*own_names, *value]
    elif keyword not in schema or _have_same_text(own_value, value):
        schema[keyword] = value
    elif keyword in LOWER_LIMITS and are_limits:
        schema[keyword] = max(own_value, value)
    elif keyword in UPPER_LIMITS and are_limits:
        schema[keyword] = min(own_value, value)
    else:
        rules = schema.get("allOf", [])
        schema["allOf"] = [*rules, {keyword: value}]


def _merged_properties(own: Schema, inherited: Schema) -> Schema:
    properties = {**own, **inherited}
    for name in own:
        if name in inherited and not _have_same_text(own[name], inherited[name]):
            both = [own[name], inherited[name]]
            properties[name] = {"allOf": both}
    return properties


def _have_same_text(own_value: Any, value: Any) -> bool:
    own_text = json.dumps(own_value)
    text = json.dumps(value)
    return own_text == text


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def accepted_types(schema: Schema) -> set[str]:
    """Return the JSON types that a schema names, or else those of the values that it lists; an empty set for all."""
    types = schema.get("type")
    if isinstance(types, str):
        return {types}
    if isinstance(types, list) and types:
        return {str(name) for name in types}
    return _types_of_values(accepted_values(schema))


def _types_of_values(values: list[Any]) -> set[str]:
    types: set[str] = set()
    for value in values:
        types |= json_types(value)
    # An integer is a number, too.
    if "integer" in types:
        types.discard("number")
    return types


def accepted_values(schema: Schema) -> list[Any]:
    """Return the values that `const` or `enum` lists; an empty list for all values."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else []
