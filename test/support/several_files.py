"""Specifications of several files, and the same specification in one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.openapi.bundle import bundle
from generator.openapi.document import Document
from generator.openapi.reader import parse
from generator.package.prepare import Prepared, prepare

MAIN = "api.json"
PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "kind": {"$ref": "deep/kind.yml"},
        "owner": {
            "type": "object",
            "properties": {
                "pets": {"type": "array", "items": {"$ref": "#"}},
                "home": {"$ref": f"../{MAIN}#/components/schemas/Home"},
            },
        },
    },
}
RESPONSES = {
    "Problem": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/types/Problem"}}}},
    "types": {"Problem": {"type": "object", "properties": {"cause": {"$ref": "#/types/Problem"}}}},
}
PARAMETERS = {
    "Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/types/Small"}},
    "types": {"Small": {"type": "integer", "maximum": 9}},
}


def answer(schema: Any) -> dict[str, Any]:
    """Return the responses of an operation whose answer has a schema."""
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


def specification(**fields: Any) -> dict[str, Any]:
    """Return a specification with other fields."""
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, **fields}


PETS_PARAMETER = {"name": "kind", "in": "query", "schema": {"$ref": "../schemas/deep/kind.yml"}}
PETS = {
    "operationId": "pets",
    "parameters": [PETS_PARAMETER],
    "responses": answer({"type": "array", "items": {"$ref": "../schemas/pet.json"}}),
}
OWNERS = {
    "operationId": "owners",
    "responses": {
        **answer({"$ref": "schemas/pet.json#/properties/owner"}),
        "default": {"$ref": "schemas/%72esponses.json#/Problem"},
    },
}
FILES: dict[str, Any] = {
    MAIN: specification(
        paths={
            "/pets": {"$ref": "paths/pets.json", "summary": "Pets"},
            "/owners": {"parameters": [{"$ref": "schemas/parameters.json#/Limit"}], "get": OWNERS},
        },
        components={
            "schemas": {
                "Animal": {"$ref": "./schemas/all.yaml#/Pet"},
                "Home": {"type": "object", "properties": {"pet": {"$ref": "schemas/../schemas/pet.json"}}},
            }
        },
    ),
    "paths/pets.json": {"get": PETS, "summary": "Not this one"},
    "schemas/all.yaml": "Pet:\n  $ref: pet.json\n",
    "schemas/pet.json": PET,
    "schemas/deep/kind.yml": "enum: [dog, cat]\n",
    "schemas/responses.json": RESPONSES,
    "schemas/parameters.json": PARAMETERS,
}
"""A specification of several files, with references of all sorts between them."""


def _local(name: str, section: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{section}/{name}"}


IN_ONE = specification(
    paths={
        "/pets": {
            "summary": "Pets",
            "get": {
                "operationId": "pets",
                "parameters": [{"name": "kind", "in": "query", "schema": _local("kind")}],
                "responses": answer({"type": "array", "items": _local("Animal")}),
            },
        },
        "/owners": {
            "parameters": [_local("Limit", "parameters")],
            "get": {
                "operationId": "owners",
                "responses": {**answer(_local("owner")), "default": _local("Problem", "responses")},
            },
        },
    },
    components={
        "schemas": {
            "Animal": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "kind": _local("kind"), "owner": _local("owner")},
            },
            "Home": {"type": "object", "properties": {"pet": _local("Animal")}},
            "kind": {"enum": ["dog", "cat"]},
            "Small": {"type": "integer", "maximum": 9},
            "owner": {
                "type": "object",
                "properties": {"pets": {"type": "array", "items": _local("Animal")}, "home": _local("Home")},
            },
            "Problem": {"type": "object", "properties": {"cause": _local("Problem")}},
        },
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": _local("Small")}},
        "responses": {
            "Problem": {"description": "", "content": {"application/json": {"schema": _local("Problem")}}},
        },
    },
)
"""The same in one file: what is defined in another file has the name of its place or of its file."""


def write(folder: Path, files: dict[str, Any]) -> Path:
    """Write files, given as text or as JSON values; return the path of the specification."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return folder / MAIN


def bundled(spec: Path, allowed: Path | None, approximate: bool = False) -> Document:
    """Read a specification, with the files that it refers to in a folder."""
    document = parse(spec.read_bytes(), str(spec))
    document.approximate = approximate
    bundle(document, spec, None if allowed is None else str(allowed))
    return document


def prepared(spec: Path, allowed: Path | None) -> Prepared:
    """Prepare a specification with the files that it refers to."""
    return prepare(bundled(spec, allowed), "made")
