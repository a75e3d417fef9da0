"""Prism reads openapi.yaml without our code: it accepts what the client sends, and the client reads what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from openapi_client import (
    ApiClient,
    ApiException,
    ApiTypeError,
    ApiValueError,
    Configuration,
    RateLimitException,
    UsageApi,
)
from support.operations import OPERATIONS, Arguments, Operation
from support.prism import running, set_up
from support.project import PROJECT
from support.server import example_of
from support.specification import SPEC

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
    """Run Prism with a document that allows one request of each operation; return its URL."""
    set_up()
    document = tmp_path_factory.mktemp("exact") / "openapi.json"
    write_exact(document)
    with running(document) as url:
        yield url


def write_exact(document: Path) -> None:
    """Write openapi.yaml with every parameter required, and one value allowed for each."""
    paths = {}
    for operation in OPERATIONS:
        everything = operation.everything()
        parameters = []
        for parameter in operation.parameters:
            value = everything[parameter.name]
            schema = {**parameter.schema, "const": value}
            exact = {**parameter.content, "required": True, "schema": schema}
            parameters.append(exact)
        content = {**operation.content, "parameters": parameters}
        paths[operation.path] = {"get": content}
    text = json.dumps({**SPEC, "paths": paths})
    document.write_text(text, "utf-8")


@contextmanager
def client_of(url: str, key: str | None = "key") -> Iterator[UsageApi]:
    configuration = Configuration(host=url, access_token=key, retries=0)
    with ApiClient(configuration) as client:
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
    """An answer of Prism, with the faults that it finds in the request."""

    status: int
    faults: list[str]

    def refuses(self, name: str) -> bool:
        """Return whether the request has a single fault, in the parameter of a name."""
        return self.status == 422 and len(self.faults) == 1 and name in self.faults[0]


def ask(url: str, operation: Operation, arguments: Arguments, key: str | None = "key") -> Answer:
    """Send a request without our client, which would not send it."""
    query = []
    for name, value in arguments.items():
        values = value if isinstance(value, list) else [value]
        for text in map(str, values):
            query.append((name, text))
    headers = {}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    target = f"{url}{operation.path}"
    response = urllib3.request("GET", target, fields=query, headers=headers, retries=False)
    content = response.json()
    faults = content.get("validation", [])
    messages = [fault["message"] for fault in faults]
    return Answer(response.status, messages)


# --- requests ---


@each_operation
def test_every_argument_is_accepted(api: UsageApi, operation: Operation) -> None:
    response = operation.response("200")
    for arguments in operation.allowed():
        page = operation.call(api, arguments)
        assert type(page) is operation.model("200")
        assert page.to_dict() == example_of(response)


@each_operation
def test_every_argument_arrives_as_it_was_meant(exact_api: UsageApi, operation: Operation) -> None:
    def status_of(arguments: Arguments) -> int | None:
        try:
            operation.call(exact_api, arguments)
        except ApiException as error:
            return error.status
        return 200

    everything = operation.everything()
    for parameter in operation.parameters:
        meant = everything[parameter.name]
        for value in parameter.allowed():
            is_same = parameter.is_instant or value == meant
            changed = {**everything, parameter.name: value}
            assert status_of(changed) == (200 if is_same else 422)


@each_operation
def test_what_the_client_refuses_is_refused(prism: str, api: UsageApi, operation: Operation) -> None:
    required = operation.required()
    for parameter in operation.parameters:
        name = parameter.name
        for value in parameter.wrong():
            arguments = {**required, name: value}
            with pytest.raises((ApiTypeError, ApiValueError), match=f"^{operation}: {name}"):
                operation.call(api, arguments)
            answer = ask(prism, operation, arguments)
            assert answer.refuses(name), answer


@each_operation
def test_a_missing_argument_is_refused(prism: str, api: UsageApi, operation: Operation) -> None:
    for name in operation.required():
        arguments = operation.required()
        arguments[name] = None
        with pytest.raises(ApiTypeError, match=f"^{operation}: {name} is missing"):
            operation.call(api, arguments)
        del arguments[name]
        answer = ask(prism, operation, arguments)
        assert answer.refuses(name), answer


@each_operation
def test_a_missing_key_is_refused(prism: str, operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    arguments = operation.required()
    with client_of(prism, key=None) as api, pytest.raises(ApiValueError, match="OPENAI_ADMIN_KEY"):
        operation.call(api, arguments)
    without_key = ask(prism, operation, arguments, key=None)
    assert without_key.status == 401
    with_key = ask(prism, operation, arguments)
    assert with_key.status == 200


# --- answers ---


@each_operation
def test_random_answers_are_read(api: UsageApi, operation: Operation) -> None:
    """Prism makes up answers that the schema allows."""
    model = operation.model("200")
    arguments = operation.required()
    for seed in range(20):
        prefer = f"dynamic=true, seed={seed}"
        answer = operation.call(api, arguments, "_with_http_info", prefer)
        content = json.loads(answer.raw_data)
        assert answer.data.to_dict() == content
        strictly_read = model.from_json(answer.raw_data, strict=True)
        assert strictly_read.to_dict() == content


@each_operation
def test_too_many_requests(api: UsageApi, operation: Operation) -> None:
    arguments = operation.required()
    with pytest.raises(RateLimitException) as caught:
        operation.call(api, arguments, prefer="code=429")
    error = caught.value
    assert error.retry_after is not None
    assert type(error.data) is operation.model("429")
    response = operation.response("429")
    assert error.data.to_dict() == example_of(response)
