"""Describe the object types of OpenAPI: which fields hold further objects, and which are annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from generator.openapi.document import SECTIONS, Document, Source
from generator.openapi.keywords import SCHEMA, SCHEMA_LIST, SCHEMA_MAP

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ONE, LIST, MAP = "one", "list", "map"


class Field(NamedTuple):
    """The type of the objects in a field, and its shape: one object, a list or a map of objects."""

    shape: str
    object_type: str


PLAIN = Field("", "")
"""A field without objects."""

_PARAMETER = {
    "schema": Field(ONE, "schema"),
    "content": Field(MAP, "media type"),
    "examples": Field(MAP, "example"),
}
PATH_ITEM = "path item"
FIELDS: dict[str, dict[str, Field]] = {
    PATH_ITEM: {"parameters": Field(LIST, "parameter"), **dict.fromkeys(METHODS, Field(ONE, "operation"))},
    "operation": {
        "parameters": Field(LIST, "parameter"),
        "requestBody": Field(ONE, "request body"),
        "responses": Field(MAP, "response"),
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request body": {"content": Field(MAP, "media type")},
    "response": {"headers": Field(MAP, "header"), "content": Field(MAP, "media type")},
    "media type": {
        "schema": Field(ONE, "schema"),
        "examples": Field(MAP, "example"),
        "encoding": Field(MAP, "encoding"),
    },
    "encoding": {"headers": Field(MAP, "header")},
    "example": {},
    "security scheme": {},
    "schema": {
        **dict.fromkeys(SCHEMA, Field(ONE, "schema")),
        **dict.fromkeys(SCHEMA_LIST, Field(LIST, "schema")),
        **dict.fromkeys(SCHEMA_MAP, Field(MAP, "schema")),
    },
}
"""The fields that hold further objects, by object type."""

ANNOTATIONS = {"$comment", "description", "example", "examples", "externalDocs", "summary", "title", "xml"}


def field_of(object_type: str, key: str) -> Field:
    """Return the shape of a field, and the type of the objects in it."""
    return FIELDS[object_type].get(key, PLAIN)


def is_annotation(object_type: str, key: str) -> bool:
    """Return whether a field is an annotation; all fields of an example are."""
    return key in ANNOTATIONS or key.startswith("x-") or object_type == "example"


def is_reference(object_type: str, value: Any) -> bool:
    """Return whether an object is only a reference; a schema whose `$ref` has siblings is more, except annotations."""
    if not isinstance(value, dict):
        return False
    if not isinstance(value.get("$ref"), str):
        return False
    if object_type != "schema":
        return True
    return all(key == "$ref" or is_annotation(object_type, key) for key in value)


def children(object_type: str, source: Source) -> Iterator[tuple[str, Source]]:
    """Yield the objects directly in an object, each with its type."""
    if not isinstance(source.value, dict):
        return
    for key, field in FIELDS[object_type].items():
        if key not in source.value:
            continue
        inner = source / key
        if field.shape == ONE:
            yield field.object_type, inner
        elif field.shape == LIST:
            for item in inner.items():
                yield field.object_type, item
        elif field.shape == MAP:
            for name, item in inner.entries():
                is_extension = object_type == "operation" and name.startswith("x-")
                if not is_extension:
                    yield field.object_type, item


def operations(document: Document) -> Iterator[Source]:
    """Yield the operations of a document."""
    for _, item in document.source("paths").entries():
        for method in METHODS:
            operation = item / method
            if isinstance(operation.value, dict):
                yield operation


def walk(document: Document) -> Iterator[tuple[str, Source]]:
    """Yield the objects of a document with their types; an object comes after the objects in it."""
    for operation in operations(document):
        yield from _walk("operation", operation)
    for section, object_type in SECTIONS.items():
        for _, component in document.source("components", section).entries():
            yield from _walk(object_type, component)


def _walk(object_type: str, source: Source) -> Iterator[tuple[str, Source]]:
    if isinstance(source.value, dict):
        for child_type, child in children(object_type, source):
            yield from _walk(child_type, child)
        yield object_type, source
