"""The generated client: every operation on a real server, from its arguments to its answer."""

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
from support.server import Answer, ApiServer, example_of, example_page
from support.specification import SPEC

PATHS = {}
OPERATIONS = {}
for path, item in SPEC["paths"].items():
    operation = item["get"]
    name = operation["operationId"].replace("-", "_")
    PATHS[name] = path
    OPERATIONS[name] = operation

SAMPLES = {"string": "a b", "integer": 7, "boolean": True}


def resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    reference: str = parameter["$ref"]
    _, _, name = reference.rpartition("/")
    components: dict[str, dict[str, Any]] = SPEC["components"]["parameters"]
    return components[name]


def parameters_of(name: str) -> list[dict[str, Any]]:
    parameters = OPERATIONS[name]["parameters"]
    return list(map(resolved, parameters))


def sample(schema: dict[str, Any]) -> Any:
    if schema["type"] == "array":
        items = schema["items"]
        return items.get("enum", ["a&b", "é"])
    if "enum" in schema:
        return schema["enum"][-1]
    return SAMPLES[schema["type"]]


def queried(name: str, value: Any) -> list[tuple[str, str]]:
    """Return the pairs in a query that send an argument."""
    values = value if isinstance(value, list) else [value]
    return [(name, query_text(item)) for item in values]


def query_text(value: Any) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    return str(value)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_parameter(server: ApiServer, api: UsageApi, name: str) -> None:
    arguments = {}
    query = []
    for parameter in parameters_of(name):
        value = sample(parameter["schema"])
        arguments[parameter["name"]] = value
        query += queried(parameter["name"], value)
    method = getattr(api, name)
    page = method(**arguments)
    (asked,) = server.asked
    assert asked.path == PATHS[name]
    assert asked.query == query
    assert asked.headers["Authorization"] == "Bearer key"
    assert page.object == "page"
    assert page.to_dict() == example_page(asked).body


@pytest.mark.parametrize("name", OPERATIONS)
def test_signature_and_docstring(name: str) -> None:
    """Editors show every parameter with its description: required ones first, the options of a call last."""
    method = getattr(UsageApi, name)
    text = inspect.getdoc(method) or ""
    required: list[str] = []
    optional: list[str] = []
    for parameter in parameters_of(name):
        names = required if parameter.get("required") else optional
        names.append(parameter["name"])
        assert f"{names[-1]}: {parameter['description']}" in text
    assert OPERATIONS[name]["summary"] in text
    signature = inspect.signature(method)
    names = list(signature.parameters)
    assert names == ["self", *required, *optional, "options"]


def test_an_answer_with_its_headers(api: UsageApi) -> None:
    answer = api.usage_costs_with_http_info(start_time=1754006400)
    assert isinstance(answer, ApiResponse)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    page = UsageResponse.from_json(answer.raw_data)
    assert page == answer.data


def test_an_unread_answer(api: UsageApi) -> None:
    answer = api.usage_costs_without_preload_content(start_time=1754006400)
    page = json.loads(answer.read())
    assert page["object"] == "page"


def test_variants_take_arguments_by_position(server: ApiServer, api: UsageApi) -> None:
    variant: Any = api.usage_costs_with_http_info
    variant(1754006400, "2025-09-01")
    (asked,) = server.asked
    assert asked.value("start_time") == "1754006400"
    assert asked.value("end_time") == "1756684800"
    with pytest.raises(TypeError, match="given twice"):
        variant(1754006400, start_time=1)


def test_options_of_a_call(server: ApiServer, api: UsageApi) -> None:
    key = {"type": "api_key", "in": "header", "key": "Authorization", "value": "Bearer other"}
    trace = {"X-Trace": "1"}
    api.usage_costs(1754006400, _headers=trace, _request_auth=key, _request_timeout=5.0)
    headers = server.asked[0].headers
    assert headers["X-Trace"] == "1"
    assert headers["Authorization"] == "Bearer other"


def test_too_many_requests(server: ApiServer, api: UsageApi) -> None:
    response = SPEC["components"]["responses"]["TooManyRequests"]
    error = example_of(response)
    server.answer = lambda asked: Answer(error, status=429)
    with pytest.raises(RateLimitException) as caught:
        api.usage_costs(1754006400)
    assert caught.value.status == 429
    data = caught.value.data
    assert isinstance(data, ErrorResponse)
    assert data.to_dict() == error


@pytest.mark.parametrize("body", [b"", b"null", b"<html>", b'{"object": "page"', b'{"object": "page"}', b"[]"])
def test_an_answer_that_is_not_a_page(server: ApiServer, api: UsageApi, body: bytes) -> None:
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
    """Reading stops: each error would take a hundred times the memory of a good item."""
    items = b"1," * 100_000
    server.answer = lambda asked: Answer(
        b'{"data":[' + items + b'1],"object":"page","has_more":false,"next_page":null}'
    )
    with pytest.raises(ApiException, match=r"data\[0\] Input should be an object") as caught:
        api.usage_costs(1754006400)
    assert caught.value.attempts == 1
    assert "Reading stopped after" in str(caught.value.__cause__)


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
    for exported_name in openapi_client.__all__:
        exported = getattr(openapi_client, exported_name)
        # Enums and unions are annotations, which have the name of their origin.
        assert exported.__name__ in (exported_name, "Annotated", "Union")


def test_the_places_that_documentation_of_stock_clients_names() -> None:
    assert rest.ApiException is exceptions.ApiException is ApiException
    assert api_client.ApiClient is openapi_client.ApiClient


IMPORTED = """
import json, openapi_client
openapi_client.UsageApi
print(json.dumps([name for name in sys.modules if name.startswith(("openapi_client.models.", "urllib3", "dateutil"))]))
"""


def test_importing_an_api_imports_no_models() -> None:
    assert python(IMPORTED, PROJECT) == ["openapi_client.models._lazy"]
