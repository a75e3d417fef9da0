"""Documents: sources, lines, references, components and faults."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from generator.errors import Diagnostic, InputError
from generator.openapi.document import Component, Document, Source, component_of
from generator.openapi.objects import walk
from generator.openapi.reader import values
from generator.pointers import escape, pointer_text, unescape

ROOT: dict[str, Any] = {
    "openapi": "3.1.0",
    "": {"": "empty"},
    "a/b": {"~": "tilde", "%25": "percent", "m~1n": "code"},
    "ключ": {"\U0001f600 \n": "emoji"},
    "list": ["first", {"x": None}],
    "number": 0,
}
# The lines of values in a document of this root.
LIST_LINE = 14
X_LINE = 17
NUMBER_LINE = 20

POINTERS = [
    "#",
    "#/",
    "#//",
    "#/a~1b",
    "#/a~1b/~0",
    "#/a~1b/%2525",
    "#/a~1b/m~01n",
    "#/%D0%BA%D0%BB%D1%8E%D1%87/%F0%9F%98%80%20%0A",
    "#/list/0",
    "#/list/1/x",
    "#/number",
]
DANGLING = [
    "#/b",
    "#/list/2",
    "#/list/-1",
    "#/list/first",
    "#/number/0",
    "#/a/b",
    "#/" + "9" * 5000,
    "#/list/" + "9" * 5000,
    "#/list/²",
]


def document(root: Any) -> Document:
    """Return a document whose file has each value on a line of its own."""
    text = json.dumps(root, indent=1)
    return values(text.encode(), "f")


def messages_about(subject: Document) -> list[str]:
    return [str(diagnostic) for diagnostic in subject.diagnostics()]


# --- sources ---


def summary(source: Source) -> tuple[Any, tuple[str, ...], int]:
    """Return the value, the pointer and the line of a source."""
    return source.value, source.pointer, source.line


def test_members_of_sources() -> None:
    root = document(ROOT).source()
    member = root / "list" / 1 / "x"
    missing = root / "list" / 7 / "x"
    assert summary(member) == (None, ("list", "1", "x"), X_LINE)
    assert summary(missing) == (None, ("list", "7", "x"), LIST_LINE)
    assert root.document.source("a/b", "~").value == "tilde"


def test_entries_and_items_of_sources() -> None:
    root = document(ROOT).source()
    entries = {name: source.pointer for name, source in root.entries()}
    assert entries == {name: (name,) for name in ROOT}
    first, second = (root / "list").items()
    assert summary(first) == ("first", ("list", "0"), LIST_LINE + 1)
    assert summary(second) == ({"x": None}, ("list", "1"), LIST_LINE + 2)
    assert list(root.items()) == []
    assert list((root / "list").entries()) == []
    assert list((root / "number").entries()) == []


def test_a_source_with_another_value() -> None:
    source = document(ROOT).source("list", "1", "x")
    replaced = source.with_value({"y": 1})
    assert summary(replaced / "y") == (1, ("list", "1", "x", "y"), X_LINE)


def test_lines_of_missing_values() -> None:
    assert Document("f", {}).line(("a", "b")) == 1
    assert document(ROOT).line(("number", "a", "b")) == NUMBER_LINE


@pytest.mark.parametrize("name", ["", "a", "~", "/", "~1", "~01", "%", "%41", "a b", "ключ", "\U0001f600", "#"])
def test_escapes(name: str) -> None:
    part = quote(escape(name))
    assert unescape(part) == name
    assert value_at(f"#/{part}", {name: 7}) == 7


def value_at(reference: str, root: Any) -> Any:
    """Return what an independent resolver finds at a reference into a document."""
    resource = DRAFT202012.create_resource(root)
    registry: Registry[Any] = Registry().with_resource("x:", resource)
    return registry.resolver().lookup(f"x:{reference}").contents


def test_pointers_as_text() -> None:
    assert pointer_text(()) == "#"
    assert pointer_text(("a/b", "~", "", "x\n\x1b[1m")) == "#/a~1b/~0//x\\n\\x1b[1m"


# --- references and components ---


def with_reference(reference: Any) -> Document:
    """Return a document with a reference at `start`."""
    return document({**ROOT, "start": {"$ref": reference}})


@pytest.mark.parametrize("reference", POINTERS)
def test_targets(reference: str) -> None:
    subject = with_reference(reference)
    target = subject.source("start").target()
    assert target.value == value_at(reference, subject.root)
    assert target.value == subject.source(*target.pointer).value
    assert messages_about(subject) == []


@pytest.mark.parametrize("reference", DANGLING)
def test_dangling_references(reference: str) -> None:
    subject = with_reference(reference)
    target = subject.source("start").target()
    assert target.value is None
    assert target.pointer == ("start", "$ref")
    (message,) = messages_about(subject)
    assert message.startswith(f"f:{NUMBER_LINE + 2}: error: #/start/$ref: $ref ")
    assert message.endswith(" leads nowhere; add what it names, or correct it")
    assert len(message) < 320


OTHER_DOCUMENTS: dict[str, list[Any]] = {
    "names another file, and other files are not read; bundle them into one": ["other.yaml#/a", "a", "", "../a", "/a"],
    "is not a JSON pointer": ["#a"],
    "is a URL, and a run reads only local files": ["http://example.com/#/a", "file:///a", "//host/a", "jar:a!/b"],
    "must be text": [7, None, ["#/a"]],
}
OTHER_REFERENCES = [(reference, problem) for problem, references in OTHER_DOCUMENTS.items() for reference in references]


@pytest.mark.parametrize(("reference", "problem"), OTHER_REFERENCES)
def test_references_to_other_documents(reference: Any, problem: str) -> None:
    subject = with_reference(reference)
    assert subject.source("start").target().value is None
    (message,) = messages_about(subject)
    text = json.dumps(reference)
    assert f"$ref {text} {problem}" in message


def test_references_to_references() -> None:
    root = {
        "a": {"$ref": "#/b"},
        "b": {"$ref": "#/c", "description": "of a Reference Object"},
        "c": {"$ref": "#/d", "type": "object"},
        "d": {"type": "string"},
    }
    subject = document(root)
    assert subject.source("a").target().pointer == ("c",)
    assert subject.source("c").resolved().pointer == ("d",)
    assert subject.source("d").resolved().pointer == ("d",)
    assert messages_about(subject) == []


def test_references_in_a_circle() -> None:
    subject = document({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"$ref": "#/b"}})
    assert subject.source("a").target().value is None
    expected = 'f:9: error: #/c/$ref: $ref "#/b" leads back to itself; point it at what is meant'
    assert messages_about(subject) == [expected]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("#/components/schemas/A", Component("schemas", "A")),
        ("#/components/schemas/a~1b%20c", Component("schemas", "a/b c")),
        ("#/components/schemas/", Component("schemas", "")),
        ("#/components/requestBodies/A", Component("requestBodies", "A")),
        ("#/components/links/A", None),
        ("#/components/schemas/A/properties/b", None),
        ("#/components/schemas", None),
        ("x#/components/schemas/A", None),
        (7, None),
        (None, None),
    ],
)
def test_component_of(reference: Any, expected: Component | None) -> None:
    assert component_of(reference) == expected
    schemas = {"A": 1, "a/b c": 1, "": 1}
    subject = Document("f", {"components": {"schemas": schemas, "requestBodies": {"A": 1}}})
    if expected is None:
        assert subject.component(reference) is None
    else:
        assert subject.component(reference) == 1
        assert subject.source(*expected.pointer).value == 1
        assert component_of(expected.reference) == expected


@pytest.mark.parametrize("root", [{}, {"components": None}, {"components": {"schemas": None}}])
def test_missing_components(root: dict[str, Any]) -> None:
    subject = Document("f", root)
    assert subject.components("schemas") == {}
    assert subject.component("#/components/schemas/A") is None


# --- faults ---


def test_faults_come_in_the_order_of_the_file() -> None:
    subject = document(ROOT)
    number = subject.source("number")
    number.fault("b\n\x1b[1m")
    subject.source("list").refuse("x", "y", "z")
    number.fault("a")
    number.fault("a")  # is reported once
    subject.fault(("number",), "c", line=2)
    expected = [
        "f:2: error: #/number: c",
        f"f:{LIST_LINE}: error: #/list: x cannot be generated exactly: y; z",
        f"f:{NUMBER_LINE}: error: #/number: a",
        f"f:{NUMBER_LINE}: error: #/number: b\\n\\x1b[1m",
    ]
    assert messages_about(subject) == expected
    with pytest.raises(InputError) as caught:
        subject.finish()
    assert [str(diagnostic) for diagnostic in caught.value.args] == expected


def test_an_approximation_is_a_warning() -> None:
    subject = document(ROOT)
    subject.approximate = True
    subject.source("list").refuse("x", "y", "z", "it is left out")
    subject.finish()
    warning = f"f:{LIST_LINE}: warning: #/list: x cannot be generated exactly: y; so it is left out"
    assert messages_about(subject) == [warning]
    subject.source("list").fault("b")
    with pytest.raises(InputError):
        subject.finish()


def test_diagnostics_of_files() -> None:
    assert str(Diagnostic("a\nb", "is gone")) == "a\\nb: error: is gone"
    assert str(Diagnostic("a", "is bad", 3)) == "a:3: error: is bad"
    error = InputError.at("a", "is bad", 3, ())
    assert str(error.args[0]) == "a:3: error: #: is bad"


# --- objects ---

PATH_ITEM = yaml.safe_load("""
get: &operation
  parameters: [{name: p, schema: {allOf: [{}, true]}}]
  requestBody:
    content: &content
      application/json: {schema: {items: {$ref: "#/a"}}, encoding: {x: {headers: {H: {}}}}}
  responses: {"200": {content: {}}, x-note: {content: *content}}
x-get: *operation
parameters: []
""")
BODY = "/requestBody/content/application~1json"
OBJECTS_OF_GET = [
    ("schema", "/parameters/0/schema/allOf/0"),
    ("schema", "/parameters/0/schema"),
    ("parameter", "/parameters/0"),
    ("schema", f"{BODY}/schema/items"),
    ("schema", f"{BODY}/schema"),
    ("header", f"{BODY}/encoding/x/headers/H"),
    ("encoding", f"{BODY}/encoding/x"),
    ("media type", BODY),
    ("request body", "/requestBody"),
    ("response", "/responses/200"),
    ("operation", ""),
]
"""The objects of the path item in the order of the walk: their types, and their pointers below the operation."""


def test_walk_yields_every_object_after_its_parts() -> None:
    root = {"paths": {"/a": PATH_ITEM}, "components": {"schemas": {"A": {}}}}
    walked = []
    for object_type, source in walk(document(root)):
        walked.append((object_type, pointer_text(source.pointer)))
    expected = [(object_type, f"#/paths/~1a/get{pointer}") for object_type, pointer in OBJECTS_OF_GET]
    assert walked == [*expected, ("schema", "#/components/schemas/A")]


def test_every_method_has_operations() -> None:
    """OpenAPI 3.1 lists the methods in its Path Item Object."""
    methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    path_item: dict[str, Any] = {method: {} for method in methods}
    subject = document({"paths": {"/a": path_item, "/b": 7}})
    assert [source.pointer[-1] for _, source in walk(subject)] == methods
