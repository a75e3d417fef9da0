"""The operations of openapi.yaml, and arguments for them, read without the generator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

import openapi_client
from openapi_client import UsageApi
from support.specification import SPEC

Arguments = dict[str, Any]

AUGUST = 1754006400
INSTANTS = [
    "2025-08-01",
    date(2025, 8, 1),
    datetime(2025, 8, 1, tzinfo=timezone.utc),
    AUGUST,
]
"""One instant, in every type that the client takes."""
TEXTS = ["plain", "two words", "100%", "a,b", "a=b&c+d#e?f/g", "[]", "naïve ✓"]

ALLOWED: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [1, 7],
    "string": TEXTS,
}
WRONG: dict[str, list[Any]] = {
    "boolean": ["perhaps"],
    "integer": ["many", 7.5],
    "string": [],  # in a query, everything is text
}
"""Arguments by JSON type."""


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference refers to; other objects as they are."""
    if "$ref" not in value:
        return value
    target: Any = SPEC
    _, *steps = value["$ref"].split("/")
    for step in steps:
        target = target[step]
    return resolved(target)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    content: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.content["name"])

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.content["schema"]
        return schema

    @property
    def is_required(self) -> bool:
        return self.content.get("required", False) is True

    @property
    def is_instant(self) -> bool:
        return self.schema.get("format") == "unixtime"

    def allowed(self) -> list[Any]:
        """Return arguments that the schema allows."""
        if self.is_instant:
            return INSTANTS
        return allowed_values(self.schema)

    def wrong(self) -> list[Any]:
        """Return arguments that the schema does not allow."""
        return wrong_values(self.schema)

    def with_largest(self) -> Iterator[Arguments]:
        """Yield the largest values, each with the argument that it depends on."""
        rule = self.content.get("x-maximum-by")
        if rule is None:
            return
        selector_name = rule["parameter"]
        for selector, maximum in rule["maximum"].items():
            yield {selector_name: selector, self.name: maximum}


def allowed_values(schema: dict[str, Any]) -> list[Any]:
    """Return values that a schema allows: of an array, each member alone and, at last, all of them."""
    if "enum" in schema:
        return list(schema["enum"])
    json_type = schema["type"]
    if json_type != "array":
        return ALLOWED[json_type]
    members = allowed_values(schema["items"])
    arrays = [[member] for member in members]
    arrays.append(members)
    return arrays


def wrong_values(schema: dict[str, Any]) -> list[Any]:
    """Return values that a schema does not allow: of an array, a wrong member behind a right one."""
    if "enum" in schema:
        return ["unknown"]
    json_type = schema["type"]
    if json_type != "array":
        return WRONG[json_type]
    items = schema["items"]
    first, *_ = allowed_values(items)
    return [[first, wrong] for wrong in wrong_values(items)]


@dataclass(frozen=True)
class Operation:
    """An operation of openapi.yaml."""

    path: str
    content: dict[str, Any]

    def __str__(self) -> str:
        """Return the name of the method in Python."""
        operation_id: str = self.content["operationId"]
        return operation_id.replace("-", "_")

    @property
    def parameters(self) -> list[Parameter]:
        contents = map(resolved, self.content["parameters"])
        return [Parameter(content) for content in contents]

    def response(self, status: str) -> dict[str, Any]:
        responses = self.content["responses"]
        return resolved(responses[status])

    def model(self, status: str) -> Any:
        """Return the class of an answer."""
        media_type = self.response(status)["content"]["application/json"]
        reference: str = media_type["schema"]["$ref"]
        _, _, name = reference.rpartition("/")
        return getattr(openapi_client, name)

    def required(self) -> Arguments:
        """Return the arguments that every request needs."""
        arguments = {}
        for parameter in self.parameters:
            if parameter.is_required:
                arguments[parameter.name] = parameter.allowed()[-1]
        return arguments

    def everything(self) -> Arguments:
        """Return an argument for every parameter."""
        arguments = {}
        for parameter in self.parameters:
            arguments[parameter.name] = parameter.allowed()[-1]
        return arguments

    def allowed(self) -> Iterator[Arguments]:
        """Yield arguments that cover each value of each parameter."""
        required = self.required()
        yield required
        yield self.everything()
        for parameter in self.parameters:
            for value in parameter.allowed():
                yield {**required, parameter.name: value}
            for largest in parameter.with_largest():
                yield {**required, **largest}

    def call(self, api: UsageApi, arguments: Arguments, variant: str = "", prefer: str | None = None) -> Any:
        """Call the method of this operation, with a header Prefer if one is given."""
        method = getattr(api, f"{self}{variant}")
        headers = None
        if prefer is not None:
            headers = {"Prefer": prefer}
        return method(**arguments, _headers=headers)


OPERATIONS = [Operation(path, item["get"]) for path, item in SPEC["paths"].items()]
