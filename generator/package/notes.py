"""Notes about a value on a page: its limits, its default, and who may send it, in words instead of markers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.models.types import Annotated, List, Literal, Map, NotNull, Type, Union
from generator.openapi.document import Source
from generator.package.commonmark import code
from generator.text import shortened

LIMITS = {
    "const": "always {}",
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} properties",
    "maxProperties": "at most {} properties",
    "pattern": "pattern {}",
    "format": "{}",
}
"""What keywords with one argument say."""
MOST_VALUES = 8
"""The most values that are listed in a note."""
MOST_NOTES = 12
SINGULARS = {"characters": "character", "items": "item", "properties": "property"}
LONGEST_VALUE = 200
NUMBER_FORMATS = ("int32", "int64", "float", "double")
"""The formats that say no more than the type."""
IGNORED = ("type", "required", "properties")
FLAGS = {"deprecated": "deprecated", "readOnly": "read-only", "writeOnly": "write-only"}
"""The keywords about the use of a property."""


def limits(node: Type, prefix: str = "") -> list[str]:
    """Return what a type requires of its values, and of those in them, in Markdown."""
    notes: list[str] = []
    if isinstance(node, Annotated):
        for marker in node.markers:
            for note in keywords(marker.keywords):
                notes.append(prefix + note)
        return notes + limits(node.base, prefix)
    if isinstance(node, NotNull):
        return limits(node.base, prefix)
    if isinstance(node, Literal):
        return [prefix + _known_values(node)]
    if isinstance(node, List):
        return limits(node.items, "each item: ")
    if isinstance(node, Map):
        return limits(node.values, "each value: ")
    if isinstance(node, Union):
        for member in node.members:
            notes += limits(member, prefix)
    return list(dict.fromkeys(notes))


def _known_values(literal: Literal) -> str:
    listed = values(literal.values)
    if literal.is_open:
        return f"known values: {listed}"
    is_constant = len(literal.values) == 1
    return f"always {listed}" if is_constant else f"one of {listed}"


def keywords(check: Mapping[str, Any]) -> list[str]:
    """Return what keywords of JSON Schema require, those that take many words by their names."""
    notes = []
    others = []
    for keyword, argument in check.items():
        if keyword in LIMITS:
            words = LIMITS[keyword].format(_value(argument))
            notes.append(_singular(words) if argument == 1 else words)
        elif keyword == "enum":
            notes.append(f"one of {values(argument)}")
        elif keyword == "uniqueItems":
            notes += ["no item twice"] if argument else []
        elif keyword not in IGNORED:
            others.append(code(keyword))
    if others:
        notes.append(f"further limits by {', '.join(others)}")
    return notes


def values(listed: Sequence[Any]) -> str:
    """List values; of many, only the first ones."""
    shown = map(_value, listed[:MOST_VALUES])
    text = ", ".join(shown)
    further = len(listed) - MOST_VALUES
    return f"{text} and {further} more" if further > 0 else text


def of_schema(schema: Source, with_format: bool = True) -> list[str]:
    """Return what a schema says about its values apart from their limits: format, default, and use."""
    notes = []
    places = [place.value for place in (schema, schema.resolved()) if isinstance(place.value, dict)]
    for keyword, words in FLAGS.items():
        if _first(keyword, places) is True:
            notes.append(words)
    format_name = _first("format", places)
    if with_format and isinstance(format_name, str) and format_name not in NUMBER_FORMATS:
        notes.append(code(format_name))
    default = _first("default", places)
    if default is not None:
        notes.append(f"default {_value(default)}")
    return notes


def joined(notes: Iterable[str]) -> str:
    """Join notes for a cell of a table, each of them once."""
    distinct = list(dict.fromkeys(notes))
    if len(distinct) > MOST_NOTES:
        distinct[MOST_NOTES:] = [f"{len(distinct) - MOST_NOTES} more"]
    return "; ".join(distinct)


def _first(keyword: str, schemas: Iterable[Mapping[str, Any]]) -> Any:
    for schema in schemas:
        if keyword in schema:
            return schema[keyword]
    return None


def _value(value: Any) -> str:
    is_visible = isinstance(value, str) and value.strip()
    text = value if is_visible else json.dumps(value, ensure_ascii=False)
    if type(value) in (int, float):
        return text
    short_text = shortened(text, LONGEST_VALUE)
    return code(short_text)


def _singular(words: str) -> str:
    for plural, singular in SINGULARS.items():
        words = words.replace(plural, singular)
    return words
