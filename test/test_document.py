"""Documents: places, lines, components, references and faults."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from generator.errors import Diagnostic, InputError
from generator.openapi.document import Component, Document, component_of
from generator.openapi.objects import METHODS, walk
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
# The lines of some values, as `document` writes them.
LIST_LINE, X_LINE, NUMBER_LINE = 14, 17, 20
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
LOST = ["#/b", "#/list/2", "#/list/-1", "#/list/first", "#/number/0", "#/a/b", "#/" + "9" * 5000, "#/list/²"]


def document(root: Any) -> Document:
    """Return a document that is written with every value on a line of its own."""
    return values(json.dumps(root, indent=1).encode(), "f")


def notes(of: Document) -> list[str]:
    """Return the messages about a document."""
    return [str(diagnostic) for diagnostic in of.diagnostics()]


# --- places ---


def test_sources() -> None:
    whole = document(ROOT).source()
    source = whole / "list" / 1 / "x"
    assert (source.value, source.pointer, source.line) == (None, ("list", "1", "x"), X_LINE)
    missing = whole / "list" / 7 / "x"
    assert (missing.value, missing.pointer, missing.line) == (None, ("list", "7", "x"), LIST_LINE)
    assert [(name, member.pointer) for name, member in whole.entries()] == [(name, (name,)) for name in ROOT]
    assert [(item.value, item.pointer) for item in (whole / "list").items()] == [
        ("first", ("list", "0")),
        ({"x": None}, ("list", "1")),
    ]
    assert [*whole.items(), *(whole / "list").entries(), *(whole / "number").entries()] == []
    assert whole.document.source("a/b", "~").value == "tilde"
    other = source.with_value({"y": 1})
    assert ((other / "y").value, (other / "y").pointer, (other / "y").line) == (1, (*source.pointer, "y"), X_LINE)


def test_lines_of_what_a_document_does_not_have() -> None:
    assert Document("f", {}).line(("a", "b")) == 1
    assert document(ROOT).line(("number", "a", "b")) == NUMBER_LINE


@pytest.mark.parametrize("name", ["", "a", "~", "/", "~1", "~01", "%", "%41", "a b", "ключ", "\U0001f600", "#"])
def test_escapes(name: str) -> None:
    assert unescape(quote(escape(name))) == name
    assert (
        Registry()
        .with_resource("x:", DRAFT202012.create_resource({name: 7}))
        .resolver()
        .lookup(f"x:#/{quote(escape(name))}")
        .contents
        == 7
    )


def test_pointers_as_text() -> None:
    assert pointer_text(()) == "#"
    assert pointer_text(("a/b", "~", "", "x\n\x1b[1m")) == "#/a~1b/~0//x\\n\\x1b[1m"


# --- components and references ---


@pytest.mark.parametrize("reference", POINTERS)
def test_targets(reference: str) -> None:
    of = document({**ROOT, "start": {"$ref": reference}})
    target = of.source("start").target()
    registry = Registry().with_resource("x:", DRAFT202012.create_resource(of.root))
    assert target.value == registry.resolver().lookup(f"x:{reference}").contents
    assert target.value == of.source(*target.pointer).value
    assert notes(of) == []


@pytest.mark.parametrize("reference", LOST)
def test_references_that_lead_nowhere(reference: str) -> None:
    of = document({**ROOT, "start": {"$ref": reference}})
    target = of.source("start").target()
    assert (target.value, target.pointer) == (None, ("start", "$ref"))
    (note,) = notes(of)
    assert note.startswith(f"f:{NUMBER_LINE + 2}: error: #/start/$ref: $ref ")
    assert note.endswith(" leads nowhere; add what it names, or correct it") and len(note) < 320


@pytest.mark.parametrize("reference", ["other.yaml#/a", "a", "#a", "", "http://example.com/#/a", 7, None, ["#/a"]])
def test_references_to_other_documents(reference: Any) -> None:
    of = document({**ROOT, "start": {"$ref": reference}})
    assert of.source("start").target().value is None
    (note,) = notes(of)
    text = json.dumps(reference, indent=None)
    assert note.endswith(f"$ref {text} does not point into this document; bundle the files into one")


def test_references_through_references() -> None:
    root = {
        "a": {"$ref": "#/b"},
        "b": {"$ref": "#/c", "description": "of a Reference Object"},
        "c": {"$ref": "#/d", "type": "object"},
        "d": {"type": "string"},
    }
    of = document(root)
    assert of.source("a").target().pointer == ("c",)
    assert of.source("c").resolved().pointer == ("d",)
    assert of.source("d").resolved().pointer == ("d",)
    assert notes(of) == []


def test_references_in_a_circle() -> None:
    of = document({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"$ref": "#/b"}})
    assert of.source("a").target().value is None
    assert notes(of) == ['f:9: error: #/c/$ref: $ref "#/b" leads back to itself; point it at what is meant']


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
    of = Document("f", {"components": {"schemas": {"A": 1, "a/b c": 1, "": 1}, "requestBodies": {"A": 1}}})
    assert of.component(reference) == (None if expected is None else 1)
    if expected is not None:
        assert of.source(*expected.pointer).value == 1
        assert component_of(expected.reference) == expected


@pytest.mark.parametrize("root", [{}, {"components": None}, {"components": {"schemas": None}}])
def test_components_that_are_missing(root: dict[str, Any]) -> None:
    of = Document("f", root)
    assert (of.components("schemas"), of.component("#/components/schemas/A")) == ({}, None)


# --- faults ---


def test_faults_come_in_the_order_of_the_file() -> None:
    of = document(ROOT)
    of.source("number").fault("b\n\x1b[1m")
    of.source("list").refuse("x", "y", "z")
    for _ in range(2):
        of.source("number").fault("a")
    of.fault(("number",), "c", line=2)
    expected = [
        "f:2: error: #/number: c",
        f"f:{LIST_LINE}: error: #/list: x cannot be generated exactly: y; z",
        f"f:{NUMBER_LINE}: error: #/number: a",
        f"f:{NUMBER_LINE}: error: #/number: b\\n\\x1b[1m",
    ]
    assert notes(of) == expected
    with pytest.raises(InputError) as caught:
        of.finish()
    assert [str(diagnostic) for diagnostic in caught.value.args] == expected


def test_what_is_approximate_is_a_warning() -> None:
    of = document(ROOT)
    of.approximate = True
    of.source("list").refuse("x", "y", "z")
    of.finish()
    assert notes(of) == [f"f:{LIST_LINE}: warning: #/list: x cannot be generated exactly: y; z"]
    of.source("list").fault("b")
    with pytest.raises(InputError):
        of.finish()


def test_diagnostics_of_files() -> None:
    assert str(Diagnostic("a\nb", "is gone")) == "a\\nb: error: is gone"
    assert str(Diagnostic("a", "is bad", 3)) == "a:3: error: is bad"
    assert str(InputError.at("a", "is bad", 3, ()).args[0]) == "a:3: error: #: is bad"


# --- objects ---


def test_walk_finds_every_object_after_those_in_it() -> None:
    media = {"application/json": {"schema": {"items": {"$ref": "#/a"}}, "encoding": {"x": {"headers": {"H": {}}}}}}
    operation = {
        "parameters": [{"name": "p", "schema": {"allOf": [{}, True]}}],
        "requestBody": {"content": media},
        "responses": {"200": {"content": {}}, "x-note": {"content": media}},
    }
    root = {
        "paths": {"/a": {"get": operation, "x-get": operation, "parameters": []}},
        "components": {"schemas": {"A": {}}},
    }
    found = [(object_type, pointer_text(source.pointer)) for object_type, source in walk(document(root))]
    start, body = "#/paths/~1a/get", "#/paths/~1a/get/requestBody/content/application~1json"
    assert found == [
        ("schema", f"{start}/parameters/0/schema/allOf/0"),
        ("schema", f"{start}/parameters/0/schema"),
        ("parameter", f"{start}/parameters/0"),
        ("schema", f"{body}/schema/items"),
        ("schema", f"{body}/schema"),
        ("header", f"{body}/encoding/x/headers/H"),
        ("encoding", f"{body}/encoding/x"),
        ("media type", body),
        ("request body", f"{start}/requestBody"),
        ("response", f"{start}/responses/200"),
        ("operation", start),
        ("schema", "#/components/schemas/A"),
    ]


def test_every_method_has_operations() -> None:
    of = document({"paths": {"/a": {method: {} for method in METHODS}, "/b": 7}})
    assert [source.pointer[-1] for _, source in walk(of)] == list(METHODS)
