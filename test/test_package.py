"""The package as its users import it."""

from __future__ import annotations

from pathlib import Path

import pytest

import openapi_client
import openapi_client.models
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


@pytest.mark.parametrize("module", [openapi_client, openapi_client.models])
def test_unknown_name(module: object) -> None:
    assert not hasattr(module, "NoSuchModel")


def test_private_modules_of_the_models() -> None:
    """The package has no module for keywords, because no model needs it."""
    names = {path.stem for path in MODELS.glob("_*.py")}
    assert names == {"__init__", "_errors", "_lazy", "_marks", "_model", "_reading"}


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


def test_types_of_the_models() -> None:
    assert errors_in(mypy("-p", "openapi_client.models", cwd=PROJECT, strict=True)) == []


def test_types_of_a_program(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(READER)
    report = mypy(program, cwd=PROJECT, strict=True)
    assert errors_in(report) == []
    assert "Literal['organization.usage.completions.result']" in report
    assert 'Revealed type is "int | None"' in report or "Union[builtins.int, None]" in report
    report = pyright(program, MODELS, folder=tmp_path, import_from=[PROJECT])
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
