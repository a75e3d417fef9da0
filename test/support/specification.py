"""openapi.yaml, its examples and its validators, all read without the generator."""

from __future__ import annotations

from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from support.project import PROJECT

_PATH = PROJECT / "openapi.yaml"
_TEXT = _PATH.read_text("utf-8")
SPEC = yaml.safe_load(_TEXT)
SCHEMAS = SPEC["components"]["schemas"]
OBJECTS = [name for name in SCHEMAS if SCHEMAS[name].get("type") == "object"]

_RESOURCE = DRAFT202012.create_resource(SPEC)
_REGISTRY: Registry[Any] = Registry().with_resource("spec:", _RESOURCE)


def oracle(name: str) -> Draft202012Validator:
    """Return a JSON Schema validator of a schema, independent of the generated code."""
    reference = {"$ref": f"spec:#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=_REGISTRY)


def examples(name: str) -> list[Any]:
    """Return the examples of a schema."""
    schema = SCHEMAS[name]
    listed: list[Any] = schema.get("examples", [])
    return listed


def minimal(name: str) -> dict[str, Any]:
    """Return the first example of a schema, reduced to its required properties."""
    example = dict(examples(name)[0])
    schema = SCHEMAS[name]
    required = schema.get("required", [])
    for key in example.keys() - set(required):
        del example[key]
    return example
