"""Prism reads openapi.yaml without our code: it accepts what the client sends, and the client reads what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

import pytest
import urllib3

import openapi_client
from openapi_client import (
    ApiClient,
    ApiException,
    ApiTypeError,
    ApiValueError,
    Configuration,
    RateLimitException,
    UsageApi,
)
from support.prism import running, set_up
from support.project import PROJECT
from support.server import example_of
from support.specification import SPEC

AUGUST = 1754006400
INSTANTS = ["2025-08-01", date(2025, 8, 1), datetime(2025, 8, 1, tzinfo=timezone.utc), AUGUST]
TEXTS = ["plain", "two words", "100%", "a,b", "a=b&c+d#e?f/g", "[]", "naïve ✓"]
ALLOWED: dict[str, list[Any]] = {"boolean": [True, False], "integer": [1, 7], "string": TEXTS}
WRONG: dict[str, list[Any]] = {"boolean": ["perhaps"], "integer": ["many", 7.5], "string": []}
Arguments = dict[str, Any]


# --- what openapi.yaml says ---


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference refers to; other objects as they are."""
    if "$ref" not in value:
        return value
    target: Any = SPEC
    for step in value["$ref"].split("/")[1:]:
        target = target[step]
    return resolved(target)


def is_instant(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "unixtime"


def allowed_values(schema: dict[str, Any]) -> list[Any]:
    """Return arguments that a schema allows."""
    if "enum" in schema:
        return list(schema["enum"])
    if is_instant(schema):
        return INSTANTS
    if schema["type"] == "array":
        members = allowed_values(schema["items"])
        return [*([member] for member in members), members]
    return ALLOWED[schema["type"]]


def wrong_values(schema: dict[str, Any]) -> list[Any]:
    """Return arguments that a schema does not allow, on the wire either: there, each text is a string."""
    if "enum" in schema:
        return ["unknown"]
    if schema["type"] == "array":
        member = allowed_values(schema["items"])[0]
        return [[member, wrong] for wrong in wrong_values(schema["items"])]
    return WRONG[schema["type"]]


@dataclass(frozen=True)
class Operation:
    """An operation of openapi.yaml."""

    path: str
    content: dict[str, Any]

    def __str__(self) -> str:
        return str(self.content["operationId"]).replace("-", "_")

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return [resolved(parameter) for parameter in self.content["parameters"]]

    def response(self, status: str) -> dict[str, Any]:
        return resolved(self.content["responses"][status])

    def model(self, status: str) -> Any:
        """Return the class of an answer."""
        reference = self.response(status)["content"]["application/json"]["schema"]["$ref"]
        return getattr(openapi_client, reference.rpartition("/")[2])

    def required(self) -> Arguments:
        """Return the arguments that every request needs."""
        arguments = {}
        for parameter in self.parameters:
            if parameter.get("required"):
                arguments[parameter["name"]] = AUGUST
        return arguments

    def everything(self) -> Arguments:
        """Return an argument for every parameter."""
        return {parameter["name"]: allowed_values(parameter["schema"])[-1] for parameter in self.parameters}

    def allowed(self) -> Iterator[Arguments]:
        """Yield arguments that cover each value of each parameter."""
        yield self.required()
        yield self.everything()
        for parameter in self.parameters:
            for value in allowed_values(parameter["schema"]):
                yield {**self.required(), parameter["name"]: value}
            dependent = parameter.get("x-maximum-by", {"maximum": {}})
            for selector, maximum in dependent["maximum"].items():
                yield {**self.required(), dependent["parameter"]: selector, parameter["name"]: maximum}

    def call(self, api: UsageApi, arguments: Arguments, variant: str = "", prefer: str = "") -> Any:
        """Call the method of this operation. Prism obeys the header Prefer."""
        method = getattr(api, f"{self}{variant}")
        headers = {"Prefer": prefer} if prefer else None
        return method(**arguments, _headers=headers)


OPERATIONS = [Operation(path, item["get"]) for path, item in SPEC["paths"].items()]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


# --- servers and clients ---


@pytest.fixture(scope="session")
def prism() -> Iterator[str]:
    """Run Prism with openapi.yaml; return its URL."""
    set_up()
    with running(PROJECT / "openapi.yaml") as url:
        yield url


@pytest.fixture(scope="session")
def exact_prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prism with a document that allows one request of each operation, with every parameter; return its URL."""
    set_up()
    paths = {}
    for operation in OPERATIONS:
        everything = operation.everything()
        parameters = []
        for parameter in operation.parameters:
            schema = {**parameter["schema"], "const": everything[parameter["name"]]}
            parameters.append({**parameter, "required": True, "schema": schema})
        paths[operation.path] = {"get": {**operation.content, "parameters": parameters}}
    document = tmp_path_factory.mktemp("exact") / "openapi.json"
    document.write_text(json.dumps({**SPEC, "paths": paths}), "utf-8")
    with running(document) as url:
        yield url


@contextmanager
def client_of(url: str, key: str | None = "key") -> Iterator[UsageApi]:
    with ApiClient(Configuration(host=url, access_token=key, retries=0)) as client:
        yield UsageApi(client)


@pytest.fixture
def api(prism: str) -> Iterator[UsageApi]:
    with client_of(prism) as api:
        yield api


@pytest.fixture
def exact_api(exact_prism: str) -> Iterator[UsageApi]:
    with client_of(exact_prism) as api:
        yield api


@dataclass
class Answer:
    """What Prism answers to a request that our client would not send."""

    status: int
    faults: list[str]


def ask(url: str, operation: Operation, arguments: Arguments, key: str | None = "key") -> Answer:
    """Send a request without our client."""
    query = []
    for name, value in arguments.items():
        values = value if isinstance(value, list) else [value]
        query += [(name, str(text)) for text in values]
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    response = urllib3.request("GET", f"{url}{operation.path}", fields=query, headers=headers, retries=False)
    faults = response.json().get("validation", [])
    return Answer(response.status, [fault["message"] for fault in faults])


# --- requests ---


@each_operation
def test_every_argument_is_accepted(api: UsageApi, operation: Operation) -> None:
    for arguments in operation.allowed():
        page = operation.call(api, arguments)
        assert type(page) is operation.model("200")
        assert page.to_dict() == example_of(operation.response("200"))


@each_operation
def test_every_argument_arrives_as_it_was_meant(exact_api: UsageApi, operation: Operation) -> None:
    def status_of(arguments: Arguments) -> Any:
        try:
            return operation.call(exact_api, arguments, "_with_http_info").status_code
        except ApiException as error:
            return error.status

    everything = operation.everything()
    for parameter in operation.parameters:
        name = parameter["name"]
        for value in allowed_values(parameter["schema"]):
            is_meant = is_instant(parameter["schema"]) or value == everything[name]
            assert status_of({**everything, name: value}) == (200 if is_meant else 422)


@each_operation
def test_what_the_client_refuses_is_refused(prism: str, api: UsageApi, operation: Operation) -> None:
    for parameter in operation.parameters:
        name = parameter["name"]
        for value in wrong_values(parameter["schema"]):
            arguments = {**operation.required(), name: value}
            with pytest.raises((ApiTypeError, ApiValueError), match=f"^{operation}: {name}"):
                operation.call(api, arguments)
            answer = ask(prism, operation, arguments)
            assert answer.status == 422
            (fault,) = answer.faults
            assert name in fault


@each_operation
def test_a_missing_argument_is_refused(prism: str, api: UsageApi, operation: Operation) -> None:
    for name in operation.required():
        arguments = operation.required()
        arguments[name] = None
        with pytest.raises(ApiTypeError, match=f"^{operation}: {name} is missing"):
            operation.call(api, arguments)
        del arguments[name]
        answer = ask(prism, operation, arguments)
        assert answer.status == 422
        (fault,) = answer.faults
        assert name in fault


@each_operation
def test_a_missing_key_is_refused(prism: str, operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    arguments = operation.required()
    with client_of(prism, key=None) as api, pytest.raises(ApiValueError, match="OPENAI_ADMIN_KEY"):
        operation.call(api, arguments)
    assert ask(prism, operation, arguments, key=None).status == 401
    assert ask(prism, operation, arguments).status == 200


# --- answers ---


@each_operation
def test_random_answers_are_read(api: UsageApi, operation: Operation) -> None:
    """Prism makes up answers that the schema allows."""
    for seed in range(20):
        prefer = f"dynamic=true, seed={seed}"
        answer = operation.call(api, operation.required(), "_with_http_info", prefer)
        content = json.loads(answer.raw_data)
        assert answer.data.to_dict() == content
        read_strictly = operation.model("200").from_json(answer.raw_data, strict=True)
        assert read_strictly.to_dict() == content


@each_operation
def test_too_many_requests(api: UsageApi, operation: Operation) -> None:
    with pytest.raises(RateLimitException) as caught:
        operation.call(api, operation.required(), prefer="code=429")
    error = caught.value
    assert error.retry_after is not None
    assert type(error.data) is operation.model("429")
    assert error.data.to_dict() == example_of(operation.response("429"))
