"""Names and Python source: Python's own parser reads back what is written, for any text."""

from __future__ import annotations

import ast
import enum
import keyword
from typing import Any

import pytest
from hypothesis import given, strategies as st

from generator.models.names import (
    ATTRIBUTES,
    CLASS_NAMES,
    call,
    class_name,
    constant_name,
    distinct,
    docstring,
    literal,
    source_of,
    underscore,
    variable_name,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)
INDENT = "    "
HARD = ["", '"', '"""', "ends with \\", "\\", '\\"""', "a\nb", "a\r\nb", "\x00", "\u2028", "é", "\U0001f600", "  a  "]


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_come_back(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert _read_docstring(docstring(text)) == _lines(text)


@given(JSON)
def test_values_come_back_with_their_types(value: Any) -> None:
    source = source_of(value)
    assert "\n" not in source
    assert repr(ast.literal_eval(source)) == repr(value)


@given(TEXT)
def test_docstrings_come_back(text: str) -> None:
    assert _read_docstring(docstring(text)) == _lines(text)


def _lines(text: str) -> list[str]:
    """Return the lines of a text as a docstring has them."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _read_docstring(source: str) -> list[str]:
    """Return the lines that Python takes for the docstring of a class whose whole body is the source."""
    tree = ast.parse(f"class A:\n{source or '    pass'}\n")
    [definition] = tree.body
    assert isinstance(definition, ast.ClassDef) and len(definition.body) == 1
    lines = (ast.get_docstring(definition, clean=False) or "").split("\n")
    if len(lines) > 1:
        assert lines.pop() == INDENT
    return [line.removeprefix(INDENT) for line in lines if source]


@given(st.dictionaries(TEXT, JSON, max_size=4))
def test_calls_keep_every_keyword(keywords: dict[str, Any]) -> None:
    arguments = ast.parse(call("f", [1, "a"], keywords), mode="eval").body
    assert isinstance(arguments, ast.Call)
    assert [ast.literal_eval(argument) for argument in arguments.args] == [1, "a"]
    found: dict[str, Any] = {}
    for item in arguments.keywords:
        value = ast.literal_eval(item.value)
        found |= {item.arg: value} if item.arg else value
    assert {name: repr(value) for name, value in found.items()} == {k: repr(v) for k, v in keywords.items()}


@given(TEXT)
def test_names_are_names(text: str) -> None:
    attribute = variable_name(text)
    assert attribute.isidentifier() and not keyword.iskeyword(attribute) and attribute not in ATTRIBUTES
    model = class_name(text)
    assert model.isidentifier() and model.isascii() and model not in CLASS_NAMES
    constant = constant_name(text)
    assert constant.isidentifier()
    make_enum: Any = enum.Enum
    assert [member.value for member in make_enum("Values", {constant: text})] == [text]


@pytest.mark.parametrize(
    ("name", "snake_case"),
    [("UsageTimeBucket", "usage_time_bucket"), ("HTTPServer", "http_server"), ("aB2C", "a_b2_c"), ("A1b", "a1b")],
)
def test_words_are_cut_where_openapi_generator_cuts_them(name: str, snake_case: str) -> None:
    assert underscore(name) == snake_case


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("lineItem", "line_item"),
        ("CONSTANT_CASE", "constant_case"),
        ("class", "var_class"),
        ("1st", "var_1st"),
        ("__a__b", "a_b"),
        ("json", "var_json"),
        ("model_config", "var_model_config"),
        ("list", "var_list"),
    ],
)
def test_attributes(name: str, attribute: str) -> None:
    assert variable_name(name) == attribute


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("line item", "LineItem"),
        ("2nd", "Model2nd"),
        ("", "ModelModel"),
        ("Union", "ModelUnion"),
        ("date", "ModelDate"),
        ("class", "ModelClass"),
    ],
)
def test_classes(name: str, model: str) -> None:
    assert class_name(name) == model


@pytest.mark.parametrize(
    ("value", "constant"),
    [
        ("", "EMPTY"),
        ("<=", "LESS_THAN_EQUAL"),
        ("-", "MINUS"),
        ("a-b", "A_MINUS_B"),
        ("24h", "ENUM_24H"),
        ("_a_", "A"),
        ("in progress", "IN_PROGRESS"),
    ],
)
def test_constants(value: str, constant: str) -> None:
    assert constant_name(value) == constant


def test_a_taken_name_gets_the_first_free_number_whatever_its_case() -> None:
    assert distinct("name", []) == "name"
    assert distinct("name", ["Name", "NAME_2"]) == "name_3"
