"""Hostile answers: reading them ends with one error, in a process whose memory and processor time are limited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.larger import Schema, list_of, map_of, ref
from support.processes import python
from support.project import generate_package
from support.sharing import shared_folder

PACKAGE = "attacked"
INTEGER: Schema = {"type": "integer"}
TEXT: Schema = {"type": "string"}


def record(**properties: Schema) -> Schema:
    """Return the schema of an object with required properties."""
    return {"type": "object", "required": list(properties), "properties": properties}


def with_twenty(**optional: Schema) -> Schema:
    """Return the schema of an object with twenty required properties and some optional ones."""
    schema = record(**{f"p{number}": INTEGER for number in range(20)})
    schema["properties"].update(optional)
    return schema


def variant(constant: str) -> Schema:
    """Return the schema of a variant that a constant discriminates."""
    return record(kind={"type": "string", "enum": [constant]}, value=INTEGER)


SCHEMAS: dict[str, Schema] = {
    "Item": record(id=INTEGER, name=TEXT),
    "Page": record(data=list_of(ref("Item"))),
    "Nested": record(data=list_of(list_of(list_of(INTEGER)))),
    "Counts": record(data=map_of(INTEGER)),
    "Wide": {**record(id=INTEGER), "additionalProperties": INTEGER},
    "Tree": {"type": "object", "properties": {"id": INTEGER}, "additionalProperties": ref("Tree")},
    "Twins": with_twenty(a=ref("Twins"), b=ref("Twins")),
    "Outer": with_twenty(a=ref("Inner"), b=list_of(ref("Inner"))),
    "Inner": with_twenty(a=ref("Outer"), b=list_of(ref("Outer"))),
    "Parent": {
        **with_twenty(kind=TEXT, a=ref("Parent"), b=ref("Parent")),
        "discriminator": {"propertyName": "kind", "mapping": {"child": "#/components/schemas/Child"}},
    },
    "Child": {"allOf": [ref("Parent"), record(own=INTEGER)]},
    "Left": with_twenty(a=ref("LeftOrRight"), b=ref("LeftOrRight")),
    "Right": with_twenty(a=ref("LeftOrRight"), b=ref("LeftOrRight"), c=INTEGER),
    "LeftOrRight": {"anyOf": [ref("Left"), ref("Right")]},
    "LeftOrRights": record(data=ref("LeftOrRight")),
    "Dog": variant("dog"),
    "Cat": variant("cat"),
    "Animals": record(data=list_of({"oneOf": [ref("Dog"), ref("Cat")]})),
    "Either": record(data={"anyOf": [list_of(INTEGER), list_of(TEXT), map_of(INTEGER), map_of(TEXT)]}),
    "Eithers": record(data=list_of({"anyOf": [record(a=list_of(INTEGER)), record(a=list_of(TEXT))]})),
    "Unique": record(data={"type": "array", "uniqueItems": True}),
    "Letters": record(data={"type": "string", "pattern": "^(a+)+$"}),
    "Words": record(data={"type": "string", "pattern": r"^(\w+\s?)*$"}),
    "Address": record(data={"type": "string", "pattern": r"^([a-z0-9.])+@(([a-z0-9-])+\.)+([a-z0-9]{2,4})+$"}),
    "Password": record(data={"type": "string", "pattern": r"^(?=.*[a-z])(?!(a|aa)+b)([a-z]+)+$"}),
    "Named": {**record(data=INTEGER), "patternProperties": {"^(a|aa)+$": INTEGER}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Attacked", "version": "1"},
    "paths": {},
    "components": {"schemas": SCHEMAS},
}


@pytest.fixture(scope="session")
def folder(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package of the schemas."""

    def make(folder: Path) -> None:
        folder.mkdir()
        spec = folder / "spec.json"
        spec.write_text(json.dumps(DOCUMENT))
        generate_package(spec, folder, PACKAGE)

    return shared_folder("hostile_answers", make, tmp_path_factory)


MEGABYTES = 400
SECONDS = 20
READ = f"""
import json, resource
from pydantic import ValidationError
from attacked import models
reader = getattr(models, sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} << 20, {MEGABYTES} << 20))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
def tree(levels=16, start="", end=""):
    text = "{{}}"
    for _ in range(levels):
        text = '{{"a":' + text + ',"b":' + start + text + end + "}}"
    return '{{"a":' * 33 + text + "}}" * 33
text = eval(sys.argv[2])
try:
    reader.from_json(text, strict=sys.argv[3] == "strict")
    print("null")
except ValidationError as error:
    print(json.dumps([[list(details["loc"]), details["msg"]] for details in error.errors()]))
"""
"""A program that reads a text, and prints the errors. The text is the value of an expression.

`tree` makes an object of 65,000 objects, 50 levels deep, or of fewer; with brackets, every second one is in a list.
"""
MANY = 1_000_000

HOSTILE = {
    "a list of wrong items": ("Page", '\'{"data":[\' + "1," * MANY + "1]}"'),
    "a list of wrong objects": ("Page", '\'{"data":[\' + "{}," * MANY + "{}]}"'),
    "a wrong list in each list": ("Nested", '\'{"data":[\' + \'[["a","a"],["a"]],\' * (MANY // 10) + "[]]}"'),
    "a map of wrong values": (
        "Counts",
        '\'{"data":{\' + ",".join(f\'"{i}":"a"\' for i in range(MANY // 5)) + "}}"',
    ),
    "wrong additional properties": ("Wide", '"{" + ",".join(f\'"{i}":"a"\' for i in range(MANY // 5)) + "}"'),
    "wrong additional properties inside others": (
        "Tree",
        '\'{"a":{"b":{"c":{\' + ",".join(f\'"{i}":1\' for i in range(MANY // 5)) + "}}}}"',
    ),
    "an object of objects without required properties": ("Twins", "tree()"),
    "objects of two kinds without required properties": ("Outer", 'tree(16, "[", "]")'),
    "an object of children without required properties": (
        "Parent",
        """tree(12).replace('{"a"', '{"kind":"child","a"').replace("{}", '{"kind":"child"}')""",
    ),
    "an object of unions without required properties": ("LeftOrRights", '\'{"data":\' + tree(11) + "}"'),
    "unknown properties without a number": (
        "Page",
        '\'{"data":[{}],\' + ",".join(f\'"{i}":NaN\' for i in range(MANY // 5)) + "}"',
    ),
    "a list that no member of a union has": ("Either", '\'{"data":[\' + "null," * MANY + "1]}"'),
    "a map that no member of a union has": (
        "Either",
        '\'{"data":{\' + ",".join(f\'"{i}":[]\' for i in range(MANY // 5)) + "}}"',
    ),
    "a list of objects that no member of a union has": (
        "Eithers",
        '\'{"data":[\' + \'{"a":[1,"a"]},\' * (MANY // 10) + "1]}"',
    ),
}
SLOW_IF_STRICT = {
    "unknown variants": ("Animals", '\'{"data":[\' + \'{"kind":"cow"},\' * (MANY // 10) + "1]}"'),
    "a pattern in a pattern": ("Letters", 'json.dumps({"data": "a" * 10_000 + "b"})'),
    "a pattern with lookaheads": ("Password", 'json.dumps({"data": "a" * 10_000 + "!"})'),
    "words of words": ("Words", 'json.dumps({"data": "a" * 10_000 + "!"})'),
    "an address": ("Address", 'json.dumps({"data": "a@" + "a" * 10_000})'),
    "the pattern of a name": ("Named", 'json.dumps({"data": 1, "a" * 10_000 + "b": 1, "a" * 1_000: "wrong"})'),
    "numbers with equal hashes": (
        "Unique",
        'json.dumps({"data": [i * (2**61 - 1) for i in range(MANY // 20)] + [0]})',
    ),
    "lists with equal hashes": (
        "Unique",
        'json.dumps({"data": [[i * (2**61 - 1)] for i in range(MANY // 20)] + [[0.0]]})',
    ),
}


def errors_of(folder: Path, schema: str, expression: str, reading: str) -> Any:
    """Read a text in a limited process; return the location and the message of each error."""
    return python(READ, folder, schema, expression.replace("MANY", str(MANY)), reading)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reading", ["tolerant", "strict"])
def test_hostile_answers_of_megabytes(name: str, reading: str, folder: Path) -> None:
    errors = errors_of(folder, *HOSTILE[name], reading)
    assert 1 <= len(errors) <= 51
    assert max(len(message) for _, message in errors) < 300


@pytest.mark.parametrize("name", SLOW_IF_STRICT)
def test_answers_that_are_slow_to_check(name: str, folder: Path) -> None:
    assert errors_of(folder, *SLOW_IF_STRICT[name], "strict")


GOOD = {
    "the last member of a union": ("Either", '\'{"data":{\' + ",".join(f\'"{i}":"a"\' for i in range(5000)) + "}}"'),
    "the second member of a union": ("Either", 'json.dumps({"data": ["a"] * 5000})'),
    "unique numbers with equal hashes": (
        "Unique",
        'json.dumps({"data": [i * (2**61 - 1) for i in range(MANY // 20)]})',
    ),
    "a long match": ("Letters", 'json.dumps({"data": "a" * 100_000})'),
}


@pytest.mark.parametrize("name", GOOD)
def test_limits_refuse_nothing_good(name: str, folder: Path) -> None:
    assert errors_of(folder, *GOOD[name], "strict") is None


def test_an_error_says_where_reading_stopped(folder: Path) -> None:
    errors = errors_of(folder, *HOSTILE["a list of wrong items"], "tolerant")
    assert errors[-1] == [
        [],
        f"Reading stopped after {len(errors) - 1} errors, at data[{len(errors) - 2}]: what follows was not looked at",
    ]


def test_errors_of_a_small_value_are_complete(folder: Path) -> None:
    wrong: dict[str, Any] = {"id": "1", "name": 2}
    good: dict[str, Any] = {"id": 1, "name": "a"}
    text = json.dumps({"data": [good, wrong, good, {"id": 1}, wrong]})
    errors = errors_of(folder, "Page", repr(text), "tolerant")
    assert [location for location, _ in errors] == [
        ["data[1]", "id"],
        ["data[1]", "name"],
        ["data[3]", "name"],
        ["data[4]", "id"],
        ["data[4]", "name"],
    ]


SECRETS = [
    "sk-admin-" + "x" * 27,
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "a" * 36,
    "a secret of many words is a secret",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", ["SECRET", {"key": "SECRET"}, ["SECRET"]], ids=["text", "object", "list"])
def test_an_error_does_not_repeat_a_secret(place: Any, secret: str, folder: Path) -> None:
    value = json.dumps(place).replace("SECRET", secret)
    text = f'{{"data": [{{"id": {value}, "name": "a"}}, {value}]}}'
    errors = errors_of(folder, "Page", repr(text), "tolerant")
    assert len(errors) >= 2
    assert secret not in str(errors)
    assert secret[:13] not in str(errors)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("schema", ["Counts", "Wide"])
def test_an_error_does_not_repeat_a_secret_in_the_place_of_a_name(schema: str, secret: str, folder: Path) -> None:
    text = json.dumps({"data": {secret: "a"}, "id": 1, secret: "a"})
    errors = errors_of(folder, schema, repr(text), "tolerant")
    assert secret[:6] in str(errors)
    assert secret[:13] not in str(errors)


@pytest.mark.parametrize("name", ["gpt-4o-2024-08-06", "line_items", "2026-10-31/eu", "Content-Type"])
def test_a_harmless_name_is_shown_whole(name: str, folder: Path) -> None:
    text = json.dumps({"data": {name: "a"}})
    [[location, _message]] = errors_of(folder, "Counts", repr(text), "tolerant")
    assert location == ["data", name]


def test_the_path_of_an_error_is_short(folder: Path) -> None:
    name = "organization.usage.completions"
    depth = 190
    text = f'{{"{name}":' * depth + "1" + "}" * depth
    errors = errors_of(folder, "Tree", repr(text), "tolerant")
    assert len(str(errors)) < 1000


CONSTRUCT = """
from attacked import models
from pydantic import TypeAdapter, ValidationError
import json
item = {"id": "a" * 36, "name": "a"}
messages = []
for call in [
    lambda: models.Item(**item),
    lambda: models.Item.model_validate(item),
    lambda: models.Item.model_validate_json(json.dumps(item)),
    lambda: TypeAdapter(models.Item).validate_python(item),
    lambda: setattr(models.Item(id=1, name="a"), "id", "a" * 36),
]:
    try:
        call()
    except ValidationError as error:
        messages.append(str(error))
print(json.dumps(messages))
"""


def test_the_errors_of_pydantic_do_not_show_values(folder: Path) -> None:
    messages = python(CONSTRUCT, folder)
    assert len(messages) == 5
    for message in messages:
        assert "id\n  Input should be a valid integer" in message
        assert "aaaa" not in message
