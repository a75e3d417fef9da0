"""The names of classes for inline schemas: neither the order of operations nor a further one renames a class."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.openapi.reader import values
from generator.package.prepare import prepare

TESTS = Path(__file__).parent
SHARED = """
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: where, in: query, style: deepObject, schema: &object {type: object, properties: {x: {type: string}}}}
    get:
      operationId: getA
      parameters: [{$ref: "#/components/parameters/Filter"}]
      responses:
        "200": {description: own, content: {application/json: {schema: *object}}}
        "404": {$ref: "#/components/responses/NotFound"}
        default: {$ref: "#/components/responses/ErrorResponse"}
    put:
      requestBody: {$ref: "#/components/requestBodies/Pet"}
      responses: {"404": {$ref: "#/components/responses/NotFound"}}
  /b:
    post:
      operationId: postB
      parameters: [{$ref: "#/components/parameters/Filter"}]
      requestBody: {$ref: "#/components/requestBodies/Upload"}
      responses:
        "200": {$ref: "#/paths/~1a~1{id}/get/responses/200"}
        "404": {$ref: "#/components/responses/NotFound"}
        default: {$ref: "#/components/responses/ErrorResponse"}
    patch:
      operationId: patchB
      requestBody: {$ref: "#/components/requestBodies/Pet"}
      responses:
        "200":
          description: ""
          content:
            application/json:
              schema: {$ref: "#/paths/~1a~1{id}/get/responses/200/content/application~1json/schema"}
  /c: {$ref: "#/paths/~1b"}
  /d:
    post:
      requestBody: {$ref: "#/components/requestBodies/Upload"}
      responses: {default: {$ref: "#/components/responses/ErrorResponse"}}
components:
  parameters:
    Filter: {name: filter, in: query, style: deepObject, schema: *object}
  responses:
    NotFound:
      description: ""
      content: {application/json: {schema: {type: array, items: *object}}}
    ErrorResponse:
      description: ""
      content:
        application/json:
          schema: {type: object, properties: {error: *object, list: {type: array, items: *object}}}
  requestBodies:
    Pet: {content: {application/json: {schema: {oneOf: [*object, {type: object, properties: {y: {type: string}}}]}}}}
    Upload:
      content:
        multipart/form-data: {schema: {type: object, properties: {meta: *object, tags: {type: array, items: *object}}}}
"""
NAMES = {
    *(
        "AIdWhere",
        "FilterParameter",
        "GetA200Response",
        "NotFoundResponseInner",
        "UploadRequestMeta",
        "UploadRequestTagsInner",
    ),
    *("ErrorResponse", "ErrorResponseError", "ErrorResponseListInner", "PetRequestOneOf1", "PetRequestOneOf2"),
}
FURTHER = {
    "get": {
        "parameters": [{"$ref": "#/components/parameters/Filter"}],
        "requestBody": {"$ref": "#/components/requestBodies/Upload"},
        "responses": {
            "404": {"$ref": "#/components/responses/NotFound"},
            "200": {"$ref": "#/paths/~1a~1{id}/get/responses/200"},
        },
    },
    "post": {"requestBody": {"$ref": "#/components/requestBodies/Pet"}, "responses": {"default": {"description": ""}}},
}


def models(document: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Return all that the templates get for the models of a document with other paths."""
    text = json.dumps({**document, "paths": paths})
    specification = values(text.encode(), "spec.json")
    prepared = prepare(specification, "made")
    components: dict[str, Any] = prepared.document["components"]["schemas"]
    return components


def orders(paths: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the paths in other orders: from the end, rotated, and sorted by what they end with."""
    names = list(paths)
    middle = len(names) // 2
    permutations = [names[::-1], names[middle:] + names[:middle], sorted(names, key=lambda name: name[::-1])]
    return [{name: paths[name] for name in permutation} for permutation in permutations]


SPECIFICATIONS = {"shared": SHARED}
for name in ("whole.yaml", "bodies.yaml"):
    SPECIFICATIONS[name] = (TESTS / name).read_text("utf-8")


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_the_order_of_paths_renames_nothing(name: str) -> None:
    document = yaml.safe_load(SPECIFICATIONS[name])
    expected = models(document, document["paths"])
    for paths in orders(document["paths"]):
        assert models(document, paths) == expected


def test_a_further_operation_renames_nothing() -> None:
    document = yaml.safe_load(SHARED)
    expected = models(document, document["paths"])
    assert set(expected) == NAMES
    for path in ("/0", "/z"):
        paths = {path: copy.deepcopy(FURTHER), **document["paths"]}
        assert models(document, paths) == expected


def test_a_part_of_a_component_has_its_name_whether_an_operation_uses_it_or_not() -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/components/parameters/Filter/schema"}}}
    document = yaml.safe_load(SHARED)
    document["components"]["schemas"] = {"A": schema}
    assert set(models(document, {})) == {"A", "FilterParameter"}
    assert set(models(document, document["paths"])) == NAMES | {"A"}


def test_a_parent_names_what_children_inherit() -> None:
    """A child that comes first does not give its name to the schema of a property of its parent."""
    inline = {"type": "object", "properties": {"a": {"type": "string"}}}
    parent = {"type": "object", "properties": {"p": inline, "list": {"type": "array", "items": inline}}}
    child = {"allOf": [{"$ref": "#/components/schemas/Parent"}, {"properties": {"q": inline}}]}
    document: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}}
    document["components"] = {"schemas": {"Child": child, "Parent": parent}}
    assert set(models(document, {})) == {"Child", "ChildQ", "Parent", "ParentP", "ParentListInner"}
