"""What an editor shows of the package while somebody writes a program: openapi.yaml says what that should be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.editor import CURSOR, Editor, editing
from support.operations import OPERATIONS, Operation
from support.specification import OBJECTS, SCHEMAS

VARIANTS = ("", "_iter")

CALL = """
from openapi_client import UsageApi

UsageApi().{call}
"""
ATTRIBUTE = """
from openapi_client import {model}

def read(result: {model}) -> None:
    result.{attribute}
"""

operations = pytest.mark.parametrize("operation", OPERATIONS, ids=str)
models = pytest.mark.parametrize("model", OBJECTS)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Open an editor."""
    with editing(tmp_path_factory.mktemp("program")) as editor:
        yield editor


def words(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


@operations
def test_hover_over_a_method(editor: Editor, operation: Operation) -> None:
    """The editor shows what the method does, and each parameter with its description."""
    shown = words(editor.hover(CALL.format(call=f"{operation}{CURSOR}()")))
    assert operation.content["summary"].rstrip(".") in shown
    assert words(operation.content["description"]) in shown
    for parameter in operation.parameters:
        assert f"{parameter.name}: {words(parameter.content['description'])}" in shown


@operations
@pytest.mark.parametrize("variant", VARIANTS)
def test_completion_of_a_call(editor: Editor, operation: Operation, variant: str) -> None:
    """The editor offers each parameter, and each value of those that have a list of values."""
    method = f"{operation}{variant}"
    labels = editor.completions(CALL.format(call=f"{method}({CURSOR})"))
    names = {label.removesuffix("=") for label in labels if label.endswith("=")}
    assert names == {parameter.name for parameter in operation.parameters}
    for parameter in operation.parameters:
        schema = parameter.schema
        argument = f'"{CURSOR}"'
        if schema.get("type") == "array":
            schema = schema["items"]
            argument = f"[{argument}]"
        if "enum" in schema:
            labels = editor.completions(CALL.format(call=f"{method}({parameter.name}={argument})"))
            assert labels == [f'"{value}"' for value in schema["enum"]]


@models
def test_attributes_of_a_model(editor: Editor, model: str) -> None:
    """The editor offers each property, and shows its description."""
    labels = editor.completions(ATTRIBUTE.format(model=model, attribute=CURSOR))
    for name, schema in SCHEMAS[model]["properties"].items():
        assert name in labels
        shown = editor.hover(ATTRIBUTE.format(model=model, attribute=f"{name}{CURSOR}"))
        assert words(schema.get("description", "")) in words(shown)
