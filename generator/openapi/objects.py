"""The objects of OpenAPI: which fields of each hold further objects, and which are for people only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.openapi.document import SECTIONS
from generator.openapi.keywords import SCHEMA, SCHEMA_LIST, SCHEMA_MAP
from generator.pointers import Pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ONE, LIST, MAP = "one", "list", "map"
_PARAMETER = {"schema": (ONE, "schema"), "content": (MAP, "media type"), "examples": (MAP, "example")}
# What an object has in which field: how many of which kind. What is not listed is plain data.
FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    "operation": {
        "parameters": (LIST, "parameter"),
        "requestBody": (ONE, "request body"),
        "responses": (MAP, "response"),
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request body": {"content": (MAP, "media type")},
    "response": {"headers": (MAP, "header"), "content": (MAP, "media type")},
    "media type": {"schema": (ONE, "schema"), "examples": (MAP, "example"), "encoding": (MAP, "encoding")},
    "encoding": {"headers": (MAP, "header")},
    "example": {},
    "security scheme": {},
    "schema": {
        **dict.fromkeys(SCHEMA, (ONE, "schema")),
        **dict.fromkeys(SCHEMA_LIST, (LIST, "schema")),
        **dict.fromkeys(SCHEMA_MAP, (MAP, "schema")),
    },
}
WORDS = {"$comment", "description", "example", "examples", "externalDocs", "summary", "title", "xml"}


def is_words(kind: str, key: str) -> bool:
    """Whether a field says something to people only; all that an example has does."""
    return key in WORDS or key.startswith("x-") or kind == "example"


def is_reference(kind: str, value: Any) -> bool:
    """Whether an object says nothing but where another one stands; a schema may say more beside it."""
    if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
        return False
    return kind != "schema" or all(key == "$ref" or is_words(kind, key) for key in value)


def children(kind: str, value: Mapping[str, Any], at: Pointer) -> Iterator[tuple[str, Any, Pointer]]:
    """The objects directly in an object, each with its kind and its place."""
    for key, (how, inner) in FIELDS[kind].items():
        found = value.get(key)
        if how == ONE and key in value:
            yield inner, found, (*at, key)
        elif how == LIST and isinstance(found, list):
            for i, item in enumerate(found):
                yield inner, item, (*at, key, str(i))
        elif how == MAP and isinstance(found, dict):
            for name, item in found.items():
                if not (name.startswith("x-") and kind == "operation"):
                    yield inner, item, (*at, key, name)


def walk(root: Any) -> Iterator[tuple[str, Any, Pointer]]:
    """Every object of a document with its kind and its place, each behind what is in it."""
    for path, item in root.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield from _walk("operation", item[method], ("paths", path, method))
    for section, kind in SECTIONS.items():
        for name, value in root.get("components", {}).get(section, {}).items():
            yield from _walk(kind, value, ("components", section, name))


def _walk(kind: str, value: Any, at: Pointer) -> Iterator[tuple[str, Any, Pointer]]:
    if isinstance(value, dict):
        for child in children(kind, value, at):
            yield from _walk(*child)
        yield kind, value, at
