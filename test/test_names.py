"""Names and Python source: Python's own parser reads back any text and any value."""

from __future__ import annotations

import ast
import enum
import keyword
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from generator.models.names import (
    ATTRIBUTES,
    CLASS_NAMES,
    DistinctNames,
    call,
    class_name,
    constant_name,
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
TRICKY = ["", '"', '"""', "ends with \\", "\\", '\\"""', "a\nb", "a\r\nb", "\x00", "\u2028", "é", "\U0001f600", "  a  "]

# --- source ---


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_texts_are_read_back(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    check_docstring(text)


@given(JSON)
def test_values_are_read_back_with_their_types(value: Any) -> None:
    source = source_of(value)
    assert "\n" not in source
    assert repr(ast.literal_eval(source)) == repr(value)


@given(TEXT)
def test_docstrings_are_read_back(text: str) -> None:
    check_docstring(text)


def check_docstring(text: str) -> None:
    """Check that Python reads the lines of a text from its docstring."""
    expected = [line.rstrip() for line in text.strip().splitlines()]
    source = docstring(text)
    if source:
        assert docstring_lines(source) == expected
    else:
        assert expected == []


def docstring_lines(source: str) -> list[str]:
    """Return the lines of the docstring that is the body of a class."""
    tree = ast.parse(f"class A:\n{source}\n")
    [definition] = tree.body
    assert isinstance(definition, ast.ClassDef)
    assert len(definition.body) == 1
    text = ast.get_docstring(definition, clean=False)
    assert text is not None
    lines = text.split("\n")
    if len(lines) > 1:
        assert lines.pop() == INDENT
    return [line.removeprefix(INDENT) for line in lines]


@example({"º": None})  # an identifier that Python reads as o
@given(st.dictionaries(TEXT, JSON, max_size=4))
def test_calls_keep_every_argument(keywords: dict[str, Any]) -> None:
    source = call("f", [1, "a"], keywords)
    expression = ast.parse(source, mode="eval").body
    assert isinstance(expression, ast.Call)
    assert [ast.literal_eval(argument) for argument in expression.args] == [1, "a"]
    arguments: dict[str, Any] = {}
    for argument in expression.keywords:
        value = ast.literal_eval(argument.value)
        if argument.arg:
            arguments[argument.arg] = value
        else:
            arguments |= value
    assert arguments.keys() == keywords.keys()
    for name, value in keywords.items():
        assert repr(arguments[name]) == repr(value)


# --- names ---


@given(TEXT)
def test_names_are_valid_in_python(text: str) -> None:
    attribute = variable_name(text)
    assert attribute.isidentifier()
    assert not keyword.iskeyword(attribute)
    assert attribute not in ATTRIBUTES

    model = class_name(text)
    assert model.isidentifier()
    assert model.isascii()
    assert model not in CLASS_NAMES

    constant = constant_name(text)
    assert constant.isidentifier()
    make_enum: Any = enum.Enum
    values = make_enum("Values", {constant: text})
    assert [member.value for member in values] == [text]


@pytest.mark.parametrize(
    ("name", "snake_case"),
    [("UsageTimeBucket", "usage_time_bucket"), ("HTTPServer", "http_server"), ("aB2C", "a_b2_c"), ("A1b", "a1b")],
)
def test_names_are_split_into_words_as_by_openapi_generator(name: str, snake_case: str) -> None:
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


def test_a_taken_name_gets_the_first_free_number_in_any_case() -> None:
    names = DistinctNames(["Name", "NAME_2"])
    assert [names.add(name) for name in ("other", "name", "NAME", "Name_3")] == [
        "other",
        "name_3",
        "NAME_4",
        "Name_3_2",
    ]
