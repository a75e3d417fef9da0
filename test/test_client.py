"""Every operation on a real server, and back."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

import openapi_client
from openapi_client import (
    ApiException,
    ApiResponse,
    ApiValueError,
    ErrorResponse,
    RateLimitException,
    UsageApi,
    UsageResponse,
    api_client,
    exceptions,
    rest,
)
from support.processes import python
from support.project import PROJECT
from support.server import Answer, ApiServer, Asked, example_of, example_page
from support.specification import SPEC

OPERATIONS = {}
for path, item in SPEC["paths"].items():
    OPERATIONS[item["get"]["operationId"].replace("-", "_")] = path

SAMPLES: dict[str, Any] = {"string": "a b", "integer": 7, "boolean": True}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    target: Any = SPEC
    for step in schema["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    found: dict[str, Any] = target
    return found


def parameters_of(name: str) -> list[dict[str, Any]]:
    return [resolved(parameter) for parameter in SPEC["paths"][OPERATIONS[name]]["get"]["parameters"]]


def sample(schema: dict[str, Any]) -> Any:
    if schema["type"] == "array":
        items = schema["items"]
        return items.get("enum", ["a&b", "é"])
    return schema["enum"][-1] if "enum" in schema else SAMPLES[schema["type"]]


def sent(name: str, value: Any) -> list[tuple[str, str]]:
    """Return the pairs of a query that the specification has for an argument."""
    values = value if isinstance(value, list) else [value]
    return [(name, json.dumps(item) if isinstance(item, bool) else str(item)) for item in values]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_parameter(server: ApiServer, api: UsageApi, name: str) -> None:
    arguments = {parameter["name"]: sample(parameter["schema"]) for parameter in parameters_of(name)}
    page = getattr(api, name)(**arguments)
    query: list[tuple[str, str]] = []
    for key, value in arguments.items():
        query += sent(key, value)
    (asked,) = server.asked
    assert (asked.path, asked.query) == (OPERATIONS[name], query)
    assert asked.headers["Authorization"] == "Bearer key"
    assert page.object == "page"
    assert page.to_dict() == example_page(asked).body


@pytest.mark.parametrize("name", OPERATIONS)
def test_signature_and_docstring(name: str) -> None:
    """Editors show every parameter with its description, the required ones first, and then the options."""
    method = getattr(UsageApi, name)
    signature = inspect.signature(method)
    parameters = sorted(parameters_of(name), key=lambda parameter: not parameter.get("required", False))
    assert list(signature.parameters) == ["self", *(parameter["name"] for parameter in parameters), "options"]
    text = inspect.getdoc(method) or ""
    for parameter in parameters:
        assert f"{parameter['name']}: {parameter['description']}" in text
    assert SPEC["paths"][OPERATIONS[name]]["get"]["summary"] in text


def test_the_answer_with_its_headers(api: UsageApi) -> None:
    answer = api.usage_costs_with_http_info(start_time=1754006400)
    assert isinstance(answer, ApiResponse)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert UsageResponse.from_json(answer.raw_data) == answer.data


def test_the_answer_unread(api: UsageApi) -> None:
    answer = api.usage_costs_without_preload_content(start_time=1754006400)
    assert json.loads(answer.read())["object"] == "page"


def test_variants_take_arguments_by_position(server: ApiServer, api: UsageApi) -> None:
    variant: Any = api.usage_costs_with_http_info
    variant(1754006400, "2025-09-01")
    assert server.asked[0].query == [("start_time", "1754006400"), ("end_time", "1756684800")]
    with pytest.raises(TypeError, match="given twice"):
        variant(1754006400, start_time=1)


def test_options_of_a_call(server: ApiServer, api: UsageApi) -> None:
    key = {"type": "api_key", "in": "header", "key": "Authorization", "value": "Bearer other"}
    api.usage_costs(1754006400, _headers={"X-Trace": "1"}, _request_auth=key, _request_timeout=5.0)
    headers = server.asked[0].headers
    assert (headers["X-Trace"], headers["Authorization"]) == ("1", "Bearer other")


def test_too_many_requests(server: ApiServer, api: UsageApi) -> None:
    error = example_of(SPEC["components"]["responses"]["TooManyRequests"])
    server.answer = lambda asked: Answer(error, status=429)
    with pytest.raises(RateLimitException) as caught:
        api.usage_costs(1754006400)
    assert caught.value.status == 429
    assert isinstance(caught.value.data, ErrorResponse)
    assert caught.value.data.to_dict() == error


@pytest.mark.parametrize("body", [b"", b"null", b"<html>", b'{"object": "page"', b'{"object": "page"}', b"[]"])
def test_an_answer_that_is_no_page(server: ApiServer, api: UsageApi, body: bytes) -> None:
    server.answer = lambda asked: Answer(body)
    with pytest.raises(ApiException) as caught:
        api.usage_costs(1754006400)
    assert caught.value.status == 200
    assert caught.value.body == body


@pytest.mark.parametrize("status", [201, 202, 204, 206])
def test_a_status_that_the_specification_does_not_list(server: ApiServer, api: UsageApi, status: int) -> None:
    server.answer = lambda asked: Answer(b"" if status == 204 else example_page(asked).body, status)
    with pytest.raises(ApiException, match=f": {status} ") as caught:
        api.usage_costs(1754006400)
    assert caught.value.status == status
    with pytest.raises(ApiException, match=f": {status} "):
        list(api.usage_costs_iter(start_time=1754006400))


WRONG_OPTIONS: list[dict[str, Any]] = [
    {"_request_auth": {"in": "header", "value": "a-secret"}},
    {"_request_auth": {"in": "body", "key": "token", "value": "a-secret"}},
    {"_request_auth": "a-secret"},
    {"_headers": "a-secret"},
    {"_request_timeout": (1, 2, 3)},
    {"_request_timeout": True},
]


@pytest.mark.parametrize("options", WRONG_OPTIONS, ids=repr)
def test_wrong_options(server: ApiServer, api: UsageApi, options: dict[str, Any]) -> None:
    with pytest.raises(ApiValueError, match=next(iter(options)).rpartition("_")[2]) as caught:
        api.usage_costs(1754006400, **options)
    assert "a-secret" not in str(caught.value)
    assert server.asked == []


def test_an_answer_with_very_many_errors(server: ApiServer, api: UsageApi) -> None:
    """They are counted, not listed: each would take as long as a good item."""
    items = b"1," * 100_000
    server.answer = lambda asked: Answer(
        b'{"data":[' + items + b'1],"object":"page","has_more":false,"next_page":null}'
    )
    with pytest.raises(ApiException, match="100001 errors") as caught:
        api.usage_costs(1754006400)
    assert caught.value.attempts == 1


def test_decoding_has_no_step_between(server: ApiServer, api: UsageApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers that Python's json would bend come as they are, without it."""
    text = b'{"object":"page","data":[],"has_more":false,"next_page":null,"large":123456789012345678901234567890}'

    def refuse(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("json.loads was called")

    server.answer = lambda asked: Answer(text)
    monkeypatch.setattr(json, "loads", refuse)
    page = api.usage_costs(1754006400)
    assert page.additional_properties == {"large": 123456789012345678901234567890}


def test_exports() -> None:
    for name in openapi_client.__all__:
        assert getattr(openapi_client, name).__name__ in (name, "Annotated", "Union") or name == "QuantityUnit"


def test_the_places_that_documentation_of_stock_clients_names() -> None:
    assert rest.ApiException is exceptions.ApiException is ApiException
    assert api_client.ApiClient is openapi_client.ApiClient


IMPORTED = """
import json, openapi_client
openapi_client.UsageApi
print(json.dumps([name for name in sys.modules if name.startswith(("openapi_client.models.", "urllib3", "dateutil"))]))
"""


def test_an_api_is_ready_without_its_models() -> None:
    assert python(IMPORTED, PROJECT) == ["openapi_client.models._lazy"]


def test_asked_without_parameters() -> None:
    assert Asked("/a", [], {}).value("b") is None
