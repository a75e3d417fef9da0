"""What openapi.yaml says, as the tests read it: without the generator."""

from __future__ import annotations

from typing import Any

import jsonschema
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from support.project import PROJECT

_PATH = PROJECT / "openapi.yaml"
SPEC = yaml.safe_load(_PATH.read_text("utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
OBJECTS = [name for name in SCHEMAS if SCHEMAS[name].get("type") == "object"]

_RESOURCE = DRAFT202012.create_resource(SPEC)
_REGISTRY: Registry[Any] = Registry().with_resource("spec:", _RESOURCE)


def oracle(schema: str) -> jsonschema.Draft202012Validator:
    """Return the JSON Schema validator of a component, which shares nothing with the generated code."""
    reference = {"$ref": f"spec:#/components/schemas/{schema}"}
    return jsonschema.Draft202012Validator(reference, registry=_REGISTRY)


def examples(name: str) -> list[Any]:
    """Return the examples that a schema has in the specification."""
    listed: list[Any] = SCHEMAS[name].get("examples", [])
    return listed


def minimal(name: str) -> dict[str, Any]:
    """Return an instance with nothing but the required properties, taken from the example."""
    example = examples(name)[0]
    required = SCHEMAS[name].get("required", [])
    return {key: example[key] for key in example if key in required}
