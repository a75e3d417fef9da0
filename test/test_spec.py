"""openapi.yaml is valid OpenAPI, and its examples are valid instances."""

from __future__ import annotations

import openapi_spec_validator
import pytest
from conftest import SCHEMAS, SPEC, examples, oracle

OPERATIONS = [(path, item["get"]) for path, item in SPEC["paths"].items()]


def test_openapi() -> None:
    openapi_spec_validator.validate(SPEC)


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "UsageResult"])
def test_schema_examples(name: str) -> None:
    assert examples(name)
    for example in examples(name):
        oracle(name).validate(example)


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=[path for path, _ in OPERATIONS])
def test_operation_examples(path: str, operation: dict) -> None:
    content = operation["responses"]["200"]["content"]["application/json"]
    oracle("UsageResponse").validate(content["example"])
    kinds = {result["object"] for bucket in content["example"]["data"] for result in bucket["results"]}
    assert len(kinds) == 1, "one endpoint, one kind of result"


def test_every_component_is_used() -> None:
    text = str(SPEC)
    for kind, components in SPEC["components"].items():
        for name in components:
            assert kind == "securitySchemes" or f"#/components/{kind}/{name}" in text, name
