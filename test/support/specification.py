"""What openapi.yaml says, as the tests read it: without the generator."""

from __future__ import annotations

from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from support.project import PROJECT

_PATH = PROJECT / "openapi.yaml"
SPEC = yaml.safe_load(_PATH.read_text("utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
OBJECTS = [name for name in SCHEMAS if SCHEMAS[name].get("type") == "object"]

_RESOURCE = DRAFT202012.create_resource(SPEC)
_REGISTRY: Registry[Any] = Registry().with_resource("spec:", _RESOURCE)


def oracle(name: str) -> Draft202012Validator:
    """Return the JSON Schema validator of a component, which shares nothing with the generated code."""
    reference = {"$ref": f"spec:#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=_REGISTRY)


def examples(name: str) -> list[Any]:
    """Return the examples that a schema has in the specification."""
    listed: list[Any] = SCHEMAS[name].get("examples", [])
    return listed


def minimal(name: str) -> dict[str, Any]:
    """Return an instance with nothing but the required properties, taken from the example."""
    example = dict(examples(name)[0])
    required = SCHEMAS[name].get("required", [])
    for key in example.keys() - set(required):
        del example[key]
    return example
