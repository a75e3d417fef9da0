"""openapi.yaml is valid OpenAPI, and its examples are valid instances."""

from __future__ import annotations

import openapi_spec_validator
import pytest

from support.specification import SCHEMAS, SPEC, examples, oracle


def test_openapi() -> None:
    openapi_spec_validator.validate(SPEC)


WITH_EXAMPLES = [name for name in SCHEMAS if name != "UsageResult"]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_schema_examples(name: str) -> None:
    assert examples(name)
    for example in examples(name):
        oracle(name).validate(example)


@pytest.mark.parametrize("path", SPEC["paths"])
def test_operation_examples(path: str) -> None:
    response = SPEC["paths"][path]["get"]["responses"]["200"]
    content = response["content"]["application/json"]
    example = content["example"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    oracle(name).validate(example)
    result_types = set()
    for bucket in example["data"]:
        for result in bucket["results"]:
            result_types.add(result["object"])
    assert len(result_types) == 1, "all results of an endpoint must have the same type"


def test_every_component_is_used() -> None:
    text = str(SPEC)
    for section, components in SPEC["components"].items():
        if section == "securitySchemes":
            continue
        for name in components:
            assert f"#/components/{section}/{name}" in text
