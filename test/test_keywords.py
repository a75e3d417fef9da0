"""Keywords: malformed arguments, refused keywords, and the translation of OpenAPI 3.0."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator

from generator.openapi.document import Document
from generator.openapi.keywords import (
    ARGUMENTS,
    NOT_IN_30,
    REFUSED,
    SCHEMA,
    SCHEMA_LIST,
    SCHEMA_MAP,
    assertions,
    json_types,
)
from support.refusals import as_warning

VALUES: list[Any] = json.loads("""[
    null, true, false, 0, 1, 2.0, -1, 0.5, -0.5, 100000000000000000000, "", "a", "string", "null", "text",
    [], [1], [null], ["a"], ["string", "null"], ["string", 1], [[]], [{}], [true],
    {}, {"a": 1}, {"a": "b"}, {"a": []}, {"a": ["b"]}, {"a": [1]}, {"a": {}}, {"a": true}
]""")
OPENAPI_ALONE = {"discriminator": dict, "nullable": bool}
"""The keywords that only OpenAPI has, and the Python types of their arguments."""
METASCHEMA = Draft202012Validator(Draft202012Validator.META_SCHEMA)


class Read:
    """The keywords that the generator reads from a schema, and its messages about them."""

    def __init__(self, schema: dict[str, Any], version: str = "3.1.0", approximate: bool = False) -> None:
        document = Document("f", {"openapi": version, "schema": schema}, approximate=approximate)
        self.keywords = assertions(document.source("schema"))
        self.messages = [str(diagnostic) for diagnostic in document.diagnostics()]


def is_well_formed(keyword: str, argument: Any) -> bool:
    """Return whether the metaschema of JSON Schema 2020-12 accepts the argument of a keyword."""
    if keyword in OPENAPI_ALONE:
        return isinstance(argument, OPENAPI_ALONE[keyword])
    return METASCHEMA.is_valid({keyword: argument})


def holds_schemas(keyword: str, argument: Any) -> bool:
    """Return whether an argument holds schemas; these are checked by themselves, not with the keyword."""
    if keyword in SCHEMA_LIST:
        return isinstance(argument, list) and bool(argument)
    takes_object = keyword in (*SCHEMA, *SCHEMA_MAP)
    return takes_object and isinstance(argument, dict)


@pytest.mark.parametrize("keyword", ARGUMENTS)
def test_arguments(keyword: str) -> None:
    for argument in VALUES:
        read = Read({keyword: argument})
        if is_well_formed(keyword, argument) or holds_schemas(keyword, argument):
            assert read.messages == []
            assert read.keywords == ({} if keyword == "nullable" else {keyword: argument})
        else:
            (message,) = read.messages
            assert message.startswith(f"f:1: error: #/schema/{keyword}: {keyword} must be ")
            assert message.endswith(f", not {json.dumps(argument)}")
            assert read.keywords == {}


def test_annotations_and_unknown_keywords_are_ignored() -> None:
    annotations = {"title": "t", "default": 1, "format": "f", "x-a": 1, "$comment": "c", "unknown": [], "readOnly": 7}
    read = Read({**annotations, "type": "string"})
    assert read.keywords == {"type": "string"}
    assert read.messages == []


@pytest.mark.parametrize("keyword", REFUSED)
def test_refused_keywords(keyword: str) -> None:
    schema = {keyword: {"type": "string"}, "minItems": 1}
    read = Read(schema)
    (error,) = read.messages
    assert error.startswith(f"f:1: error: #/schema/{keyword}: {keyword} cannot be generated exactly: ")
    assert read.keywords == {"minItems": 1}

    approximated = Read(schema, approximate=True)
    assert approximated.messages == [as_warning(error)]
    assert approximated.keywords == {"minItems": 1}


@pytest.mark.parametrize("keyword", ["unevaluatedItems", "unevaluatedProperties"])
def test_a_keyword_that_accepts_every_value_is_not_refused(keyword: str) -> None:
    assert Read({keyword: True}).messages == []
    assert Read({keyword: {}}).messages == []
    assert Read({keyword: False}).messages != []


@pytest.mark.parametrize("keyword", sorted(NOT_IN_30))
def test_keywords_that_openapi_30_does_not_have(keyword: str) -> None:
    read = Read({keyword: 1}, "3.0.3")
    assert read.keywords == {}
    hint = "use enum" if keyword == "const" else "leave it out, or write openapi: 3.1.0"
    message = f"{keyword} cannot be generated exactly: OpenAPI 3.0 has no such keyword; {hint}"
    message += "; with --approximate, it is ignored"
    assert read.messages == [f"f:1: error: #/schema/{keyword}: {message}"]
    assert keyword not in OAS30Validator.VALIDATORS


SCHEMAS_30: list[dict[str, Any]] = json.loads("""[
    {"type": "string", "nullable": true},
    {"type": "string", "nullable": false},
    {"nullable": true},
    {"nullable": true, "enum": ["a"]},
    {"type": "string", "nullable": true, "enum": ["a", null]},
    {"maximum": 1, "exclusiveMaximum": true},
    {"maximum": 1, "exclusiveMaximum": false},
    {"minimum": 1, "exclusiveMinimum": true, "maximum": 2},
    {"exclusiveMinimum": true},
    {"type": "number", "minimum": 1, "exclusiveMinimum": true, "nullable": true}
]""")


@pytest.mark.parametrize("schema", SCHEMAS_30, ids=str)
def test_schemas_of_openapi_30(schema: dict[str, Any]) -> None:
    read = Read(schema, "3.0.3")
    assert read.messages == []
    original = OAS30Validator(schema)
    translated = Draft202012Validator(read.keywords)
    for value in VALUES:
        assert translated.is_valid(value) == original.is_valid(value), value


def test_openapi_30_ignores_siblings_of_references() -> None:
    schema = {"$ref": "#/a", "type": "string", "nullable": True}
    assert Read(schema, "3.0.3").keywords == {"$ref": "#/a"}
    assert Read(schema, "3.1.0").keywords == {"$ref": "#/a", "type": "string"}


EXCLUSIVE_MAXIMUM = "f:1: error: #/schema/exclusiveMaximum: exclusiveMaximum"


def test_exclusive_bounds_of_the_other_version() -> None:
    schema = {"maximum": 5, "exclusiveMaximum": True}
    why = "only OpenAPI 3.0 allows true or false; write exclusiveMaximum: 5 instead of maximum"
    why += "; with --approximate, it is read as in OpenAPI 3.0"
    assert Read(schema).messages == [f"{EXCLUSIVE_MAXIMUM} cannot be generated exactly: {why}"]
    assert Read(schema, approximate=True).keywords == {"exclusiveMaximum": 5}
    read = Read({"exclusiveMaximum": 5}, "3.0.3")
    assert read.messages == [f"{EXCLUSIVE_MAXIMUM} must be true or false, not 5"]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_json_types(value: Any) -> None:
    for json_type in ("array", "boolean", "integer", "null", "number", "object", "string"):
        is_valid = Draft202012Validator({"type": json_type}).is_valid(value)
        assert (json_type in json_types(value)) == is_valid
