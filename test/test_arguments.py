"""Arguments: how the client sends them, and which ones it refuses before it sends anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from generator.openapi.reader import parse
from generator.package.prepare import prepare
from openapi_client import ApiTypeError, ApiValueError, OpenApiException, UsageApi
from support.refusals import data_of, specification
from support.server import ApiServer

AUGUST = 1754006400
INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    "value",
    [
        AUGUST,
        date(2025, 8, 1),
        datetime(2025, 8, 1),
        datetime(2025, 8, 1, tzinfo=timezone.utc),
        datetime(2025, 8, 1, 5, 30, tzinfo=INDIA),
        datetime(2025, 8, 1, 0, 0, 0, 999999),
        "2025-08-01",
        "2025-08",
        "2025-08-01T00:00:00",
        "2025-08-01 00:00",
        "2025-08-01T00:00:00Z",
        "2025-08-01T05:30:00+05:30",
        "2025-07-31T24:00:00Z",
        "2025-08-01T00:00:00.999Z",
    ],
    ids=repr,
)
def test_instants(server: ApiServer, api: UsageApi, value: Any) -> None:
    api.usage_costs(value, end_time=value)
    seconds = str(AUGUST)
    assert server.asked[0].query == [("start_time", seconds), ("end_time", seconds)]


def test_instants_before_1970(server: ApiServer, api: UsageApi) -> None:
    almost_1970 = datetime(1969, 12, 31, 23, 59, 59, 500000)
    api.usage_costs(almost_1970)
    assert server.asked[0].query == [("start_time", "-1")]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"start_time": None}, ApiTypeError, "usage_completions: start_time is missing"),
        ({"start_time": True}, ApiTypeError, "start_time: should be Unix seconds, .* not True"),
        ({"start_time": 1.5}, ApiTypeError, "start_time: should be Unix seconds, .* not 1.5"),
        ({"start_time": "yesterday"}, ApiValueError, "start_time: should be an ISO 8601 .* not 'yesterday'"),
        ({"start_time": "1754006400"}, ApiValueError, "start_time: should be an ISO 8601 .* not '1754006400'"),
        ({"start_time": "2025-13-01"}, ApiValueError, "start_time: should be an ISO 8601"),
        ({"end_time": "9999-12-31T24:00"}, ApiValueError, "end_time: should be an ISO 8601"),
        ({"end_time": [1]}, ApiTypeError, r"end_time: should be Unix seconds, .* not \[1\]"),
        ({"bucket_width": "2d"}, ApiValueError, "bucket_width: .*'1m', '1h' or '1d', not '2d'"),
        ({"bucket_width": 1}, ApiValueError, "bucket_width: .*'1m', '1h' or '1d', not 1"),
        ({"group_by": ["model", "colour"]}, ApiValueError, r"group_by\[1\]: .*'project_id', .* not 'colour'"),
        ({"group_by": "model"}, ApiTypeError, "group_by: .* list, not 'model'"),
        ({"project_ids": ["a", 1]}, ApiTypeError, r"project_ids\[1\]: .* string, not 1"),
        ({"project_ids": {"a"}}, ApiTypeError, "project_ids: .* list, not {'a'}"),
        ({"batch": "true"}, ApiTypeError, "batch: .* boolean, not 'true'"),
        ({"batch": 1}, ApiTypeError, "batch: .* boolean, not 1"),
        ({"limit": "7"}, ApiTypeError, "limit: .* integer, not '7'"),
        ({"limit": 7.5}, ApiTypeError, "limit: .* integer, not 7.5"),
        ({"limit": True}, ApiTypeError, "limit: .* integer, not True"),
        ({"page": 2}, ApiTypeError, "page: .* string, not 2"),
        ({"page": "\ud800"}, ApiValueError, "page: "),
        ({"project_ids": []}, ApiValueError, "project_ids: should have an item: .* leave it out"),
        ({"group_by": []}, ApiValueError, "group_by: should have an item: .* leave it out"),
        ({"project_ids": [None]}, ApiTypeError, r"project_ids\[0\]: .* string, not None"),
        ({"limit": 0}, ApiValueError, "limit: should be at least 1, not 0"),
        ({"limit": -1}, ApiValueError, "limit: should be at least 1, not -1"),
        ({"colour": "red"}, ApiTypeError, "there is no parameter colour; there are start_time, "),
    ],
    ids=repr,
)
def test_refused(
    server: ApiServer, api: UsageApi, arguments: dict[str, Any], error: type[OpenApiException], message: str
) -> None:
    all_arguments = {"start_time": AUGUST, **arguments}
    with pytest.raises(error, match=message) as caught:
        api.usage_completions(**all_arguments)
    assert str(caught.value).startswith("usage_completions: ")
    assert server.asked == []


def test_an_error_shortens_a_long_value(server: ApiServer, api: UsageApi) -> None:
    with pytest.raises(ApiValueError) as caught:
        api.usage_completions(AUGUST, group_by=["x" * 100_000])  # type: ignore[list-item]
    assert len(str(caught.value)) < 300
    with pytest.raises(ApiValueError) as caught:
        api.usage_completions("y" * 100_000)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", ["start_time", "end_time", "limit", "page", "batch", "project_ids"])
@pytest.mark.parametrize("value", [10**5000, [10**5000]], ids=["number", "list"])
def test_a_number_that_python_does_not_write(server: ApiServer, api: UsageApi, name: str, value: Any) -> None:
    """Python refuses to write integers of more than 4,300 digits."""
    all_arguments: dict[str, Any] = {"start_time": AUGUST, name: value}
    with pytest.raises(OpenApiException, match=f"usage_completions: {name}"):
        api.usage_completions(**all_arguments)
    assert server.asked == []


LARGEST = {"1m": 1440, "1h": 168, "1d": 31, None: 31}


@pytest.mark.parametrize("bucket_width", LARGEST, ids=str)
def test_the_largest_limit(server: ApiServer, api: UsageApi, bucket_width: Any) -> None:
    largest = LARGEST[bucket_width]
    api.usage_completions(AUGUST, bucket_width=bucket_width, limit=largest)
    assert server.asked[0].value("limit") == str(largest)
    width = bucket_width or "1d"
    message = f"limit: should be at most {largest} with bucket_width='{width}', not {largest + 1}"
    with pytest.raises(ApiValueError, match=message):
        api.usage_completions(AUGUST, bucket_width=bucket_width, limit=largest + 1)
    assert len(server.asked) == 1


def test_the_largest_limit_of_costs(server: ApiServer, api: UsageApi) -> None:
    api.usage_costs(AUGUST, limit=180)
    with pytest.raises(ApiValueError, match="usage_costs: limit: should be at most 180"):
        api.usage_costs(AUGUST, limit=181)
    assert len(server.asked) == 1


def test_a_float_without_a_fraction_is_an_integer(server: ApiServer, api: UsageApi) -> None:
    api.usage_costs(AUGUST, limit=7.0)  # type: ignore[arg-type]
    assert server.asked[0].value("limit") == "7"


def test_an_empty_text_is_sent(server: ApiServer, api: UsageApi) -> None:
    api.usage_costs(AUGUST, page="")
    assert server.asked[0].query == [("start_time", str(AUGUST)), ("page", "")]


def test_a_dependent_maximum_stays_with_its_parameter() -> None:
    """Required arguments come first in a signature, whatever the order of the parameters in the specification."""
    extension = {"parameter": "width", "maximum": {"1h": 168}}
    integer = {"type": "integer"}
    parameters = [
        {"name": "limit", "in": "query", "schema": integer, "x-maximum-by": extension},
        {"name": "width", "in": "query", "schema": {"type": "string"}},
        {"name": "start", "in": "query", "schema": integer, "required": True},
    ]
    operation = {"parameters": parameters, "responses": {}}
    content = specification({}, paths={"/a": {"get": operation}})
    document = parse(data_of(content), "made")
    (path_item,) = prepare(document, "made").document["paths"].values()
    constants = path_item["get"]["x-preamble"]["constants"]
    (limited,) = [constant for constant in constants if ".check" in constant]
    assert '_requests.Parameter("limit"' in limited


@pytest.mark.parametrize(("keyword", "uses_keywords"), [("minimum", False), ("multipleOf", True)])
def test_the_module_of_keywords_comes_with_parameters_that_need_it(keyword: str, uses_keywords: bool) -> None:
    schema = {"type": "integer", keyword: 2}
    operation = {"parameters": [{"name": "limit", "in": "query", "schema": schema}], "responses": {}}
    content = specification({}, paths={"/a": {"get": operation}})
    document = parse(data_of(content), "made")
    assert prepare(document, "made").uses_keywords == uses_keywords
