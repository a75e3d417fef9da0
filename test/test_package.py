"""The package as its users import it."""

from __future__ import annotations

import inspect
import pydoc
import re
import textwrap
from pathlib import Path

import pytest

import openapi_client
import openapi_client.models
from openapi_client import UsageApi
from support.checkers import errors_in, mypy, pyright
from support.processes import python
from support.project import PROJECT
from support.specification import SCHEMAS

MODELS = PROJECT / "openapi_client" / "models"
MODEL_NAMES = {*SCHEMAS, "Model", "UnknownModel"}
RUNTIME = {
    "ApiAttributeError",
    "ApiClient",
    "ApiConnectionError",
    "ApiException",
    "ApiKeyError",
    "ApiPagingError",
    "ApiResponse",
    "ApiTimeoutError",
    "ApiTypeError",
    "ApiValueError",
    "BadRequestException",
    "Configuration",
    "ConflictException",
    "ForbiddenException",
    "NotFoundException",
    "OpenApiException",
    "RateLimitException",
    "ServiceException",
    "UnauthorizedException",
    "UnprocessableEntityException",
}


def test_exported_names() -> None:
    assert set(openapi_client.models.__all__) == MODEL_NAMES | {"APPROXIMATED"}
    assert openapi_client.models.APPROXIMATED == ()
    assert set(openapi_client.__all__) == MODEL_NAMES | RUNTIME | {"UsageApi"}
    for name in openapi_client.__all__:
        assert name in dir(openapi_client)
        getattr(openapi_client, name)


def test_import_is_lazy() -> None:
    loaded = python("import json, openapi_client; print(json.dumps(sorted(sys.modules)))", PROJECT)
    modules = {name for name in loaded if name.startswith("openapi_client.")}
    assert modules == {"openapi_client.models", "openapi_client.models._lazy"}
    assert not {"pydantic", "urllib3", "dateutil"} & set(loaded)


ATTRIBUTE = """
import json, openapi_client
value = openapi_client.{}
print(json.dumps(value.__name__))
"""


@pytest.mark.parametrize("name", ["api", "api.usage_api", "models", "models.error", "rest", "exceptions", "api_client"])
def test_modules_are_imported_on_their_first_use(name: str) -> None:
    assert python(ATTRIBUTE.format(name), PROJECT) == f"openapi_client.{name}"


@pytest.mark.parametrize("module", [openapi_client, openapi_client.models])
def test_unknown_name(module: object) -> None:
    for name in ("NoSuchModel", "no_such_module", "_no_such_module", "__main__"):
        assert not hasattr(module, name)


def test_private_modules_of_the_models() -> None:
    """The package has no module for keywords, because no model needs it."""
    names = {path.stem for path in MODELS.glob("_*.py")}
    assert names == {"__init__", "_collector", "_errors", "_lazy", "_marks", "_model", "_reading"}


# --- type checkers ---

READER = """
from typing import Optional
from openapi_client import UsageCompletionsResult, UsageResponse

def total(text: str) -> int:
    tokens = 0
    for bucket in UsageResponse.from_json(text).data:
        for result in bucket.results:
            if isinstance(result, UsageCompletionsResult):
                cached: Optional[int] = result.input_cached_tokens
                tokens += result.input_tokens - (cached or 0)
                reveal_type(result.object)
                reveal_type(result.input_cached_tokens)
    return tokens
"""

MISSPELLED = """
from openapi_client import CostsResult

def rename(result: CostsResult) -> None:
    result.line_item = "x"
    result.lineitem = "x"
    del result.lineitem
    result.line_item = 1
"""


CALLER = """
from openapi_client import ApiClient, UsageApi
from openapi_client._paging import paged

with ApiClient() as client:
    reveal_type(client)
reveal_type(client.with_options(timeout=10))
api = UsageApi(client)
reveal_type(api.usage_costs("2025-08-01"))
reveal_type(api.usage_costs_with_http_info(start_time="2025-08-01").data)
reveal_type(api.usage_costs_without_preload_content(start_time="2025-08-01"))
buckets = api.usage_costs_iter(start_time="2025-08-01", _request_timeout=10)
reveal_type(next(buckets))
reveal_type(next(buckets.pages()))
reveal_type(buckets.next_page)
reveal_type(next(paged(api.usage_costs, {}).pages()))
"""
REVEALED = [
    "ApiClient",
    "ApiClient",
    "UsageResponse",
    "UsageResponse",
    "BaseHTTPResponse",
    "UsageTimeBucket",
    "UsageResponse",
    "str | None",
    "UsageResponse",
]

WRONG_CALLS = """
from openapi_client import UsageApi

api = UsageApi()
api.usage_costs("2025-08-01", bucket_width="1m")
api.usage_costs_iter(start_time=1.5)
api.usage_costs_iter()
api.usage_costs_with_http_info(start_time=1, colour=1)
"""


def revealed(report: str) -> list[str]:
    """Return the types that a type checker revealed, without the names of modules."""
    types = re.findall(r'(?:Revealed type is|Type of ".*" is) "(.*)"', report)
    return [re.sub(r"\b\w+\.", "", text) for text in types]


def test_types_of_the_package(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(CALLER)
    package = PROJECT / "openapi_client"
    assert errors_in(mypy("-p", "openapi_client", cwd=PROJECT, strict=True)) == []
    report = mypy(program, cwd=PROJECT, strict=True)
    assert errors_in(report) == []
    assert revealed(report) == REVEALED
    report = pyright(program, package, folder=tmp_path, import_from=[PROJECT])
    assert errors_in(report) == []
    assert revealed(report) == REVEALED


def test_wrong_calls_are_type_errors(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WRONG_CALLS)
    assert len(errors_in(mypy(program, cwd=PROJECT, strict=True))) == 4
    assert len(errors_in(pyright(program, folder=tmp_path, import_from=[PROJECT]))) == 4


def test_types_of_a_program(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(READER)
    report = mypy(program, cwd=PROJECT, strict=True)
    assert errors_in(report) == []
    assert "Literal['organization.usage.completions.result']" in report
    assert 'Revealed type is "int | None"' in report or "Union[builtins.int, None]" in report
    report = pyright(program, folder=tmp_path, import_from=[PROJECT])
    assert errors_in(report) == []
    assert 'Type of "result.input_cached_tokens" is "int | None"' in report


def test_a_misspelled_attribute_is_a_type_error(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(MISSPELLED)
    by_mypy = errors_in(mypy(program, cwd=PROJECT, strict=True))
    by_pyright = errors_in(pyright(program, folder=tmp_path, import_from=[PROJECT]))
    for errors in (by_mypy, by_pyright):
        assert [error.count("lineitem") > 0 for error in errors] == [True, True, False], errors


def test_size_of_a_model() -> None:
    lines = (MODELS / "usage_completions_result.py").read_text("utf-8").splitlines()
    assert len(lines) <= 80
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize("name", [*SCHEMAS, "UsageApi"])
def test_signatures_are_readable(name: str) -> None:
    exported = getattr(openapi_client, name)
    if isinstance(exported, type):
        assert " object at 0x" not in str(inspect.signature(exported))


def test_help_on_a_method_fits_a_screen() -> None:
    text = pydoc.plain(pydoc.render_doc(UsageApi.usage_costs))
    lines: list[str] = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, 100) or [""]
    assert len(lines) <= 50
    assert "line_items: Only these line items" in text


def test_size_of_the_api() -> None:
    lines = (PROJECT / "openapi_client/api/usage_api.py").read_text("utf-8").splitlines()
    assert len(lines) < 900
