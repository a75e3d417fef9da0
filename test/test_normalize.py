"""Normal forms: one for each way to say something, and never one for two things."""

from __future__ import annotations

from typing import Any

import pytest

from generator.openapi.document import Document
from generator.openapi.normalize import Circle, Normalizer, OrNull, is_default, parts_of, plain, split_null, with_null


def normalizer(**schemas: Any) -> Normalizer:
    """Return a normalizer for a document with these schemas."""
    return Normalizer(Document("", {"openapi": "3.1.0", "components": {"schemas": schemas}}))


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT = {"type": "string"}
TAGGED = [{"properties": {"kind": {"const": name}}} for name in ("a", "b")]
TAGS = {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, True),
        ({"type": ["string"]}, TEXT),
        ({"type": "string", "title": "T", "description": "d", "x-a": 1, "examples": ["e"]}, TEXT),
        ({"enum": ["a"]}, {"const": "a"}),
        ({"type": "string", "const": "a"}, {"const": "a"}),
        ({"type": "integer", "enum": [1, 2]}, {"enum": [2, 1]}),
        ({"type": ["integer", "string"]}, {"type": ["string", "integer"]}),
        ({"required": ["a", "b"]}, {"required": ["b", "a"]}),
        ({"allOf": [TEXT], "description": "d"}, TEXT),
        (ref("Text"), TEXT),
        ({**ref("Text"), "description": "d"}, TEXT),
        (ref("Alias"), TEXT),
        ({"items": ref("Text")}, {"items": TEXT}),
        ({"additionalProperties": True, "minItems": 0, "properties": {}, "required": []}, {}),
        ({"additionalProperties": {}}, {}),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"type": ["string", "null"]}),
        ({"oneOf": [{"type": "null"}, TEXT]}, {"type": ["null", "string"]}),
        ({"anyOf": [TEXT, {"enum": [None]}]}, {"type": ["string", "null"]}),
        ({"anyOf": [TEXT, {"const": None, "title": "nothing"}]}, {"type": ["string", "null"]}),
        ({"anyOf": [ref("Nullable"), {"type": "null"}]}, ref("Nullable")),
        ({"type": ["string", "null"], "enum": ["a", None]}, {"anyOf": [{"const": "a"}, {"type": "null"}]}),
        ({"enum": ["a", "b", None]}, {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}),
        ({"oneOf": TAGGED, "discriminator": {"propertyName": "kind"}}, {"oneOf": TAGGED}),
    ],
)
def test_spellings_of_one_schema(one: Any, other: Any) -> None:
    forms = normalizer(Text=TEXT, Alias=ref("Text"), Nullable={"type": ["string", "null"]})
    assert forms.normal_form("schema", one) == forms.normal_form("schema", other)
    assert forms.fingerprint("schema", one) == forms.fingerprint("schema", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, False),
        (TEXT, {"type": "integer"}),
        (TEXT, {"type": ["string", "null"]}),
        ({"const": 1}, {"const": "1"}),
        ({"const": True}, {"const": 1}),
        ({"const": None}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "integer", "enum": ["a"]}, {"enum": ["a"]}),
        ({"type": "string", "default": "a"}, TEXT),
        ({"type": "string", "deprecated": True}, TEXT),
        ({"prefixItems": [TEXT, {}]}, {"prefixItems": [{}, TEXT]}),
        ({"oneOf": [TEXT, {}]}, {"anyOf": [TEXT, {}]}),
        ({"oneOf": TAGGED, "discriminator": {"propertyName": "other"}}, {"oneOf": TAGGED}),
        ({"oneOf": TAGGED, "discriminator": TAGS}, {"oneOf": TAGGED}),
        ({"anyOf": [TEXT, {"type": "null"}], "minLength": 1}, {"type": ["string", "null"], "minLength": 1}),
        (ref("Missing"), ref("Gone")),
        ({"properties": {"$ref": TEXT}}, {"properties": {"a": TEXT}}),
        # What a schema says cannot look like what a normal form adds.
        ({"type": ["string", "null"]}, {"or null": TEXT}),
        ({"type": ["string", "null"]}, {"const": '<null or {"type": "string"}>'}),
        ({"properties": {"next": ref("List")}}, {"properties": {"next": {"<circle 0>": 0}}}),
    ],
)
def test_schemas_that_differ(one: Any, other: Any) -> None:
    forms = normalizer(List={"properties": {"next": ref("List")}})
    assert forms.fingerprint("schema", one) != forms.fingerprint("schema", other)


# --- circles ---

IMITATIONS = [
    {"the schema around": 0},
    {"Circle": 0},
    {"steps": 0},
    {"circle": {"const": "<circle 0>"}},
]


@pytest.mark.parametrize("properties", IMITATIONS)
def test_no_schema_imitates_a_circle(properties: dict[str, Any]) -> None:
    imitation = {"type": "object", "properties": dict.fromkeys(properties, TEXT), **properties}
    forms = normalizer(Imitation=imitation, List={"properties": {"next": ref("List")}})
    assert not forms.is_recursive("schema", ref("Imitation"))
    assert forms.is_recursive("schema", ref("List"))
    assert forms.fingerprint("schema", {"items": imitation}) != forms.fingerprint("schema", {"items": ref("List")})


def test_a_circle_counts_the_components_between() -> None:
    forms = normalizer(
        Inner={"properties": {"up": ref("Outer"), "same": ref("Inner")}},
        Outer={"properties": {"in": ref("Inner")}},
        Other={"properties": {"in": ref("OtherInner")}},
        OtherInner={"properties": {"up": ref("Other"), "same": ref("OtherInner")}},
    )
    outer = forms.normal_form("schema", ref("Outer"))
    assert [part for part in parts_of(outer) if isinstance(part, Circle)] == [Circle(1), Circle(0)]
    assert outer == forms.normal_form("schema", ref("Other"))
    assert outer != forms.normal_form("schema", ref("Inner"))


def test_null_is_told_once() -> None:
    forms = normalizer(Nullable={"anyOf": [TEXT, {"type": "null"}]})
    nullable = {"oneOf": [ref("Nullable"), {"type": "null"}]}
    assert forms.normal_form("schema", nullable) == OrNull(TEXT)


# --- deep fingerprints ---


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({}, True),
        ({"B": {"type": "string", "description": "other"}}, True),
        ({"Unused": {"type": "integer"}}, True),
        ({"B": {"type": "integer"}}, False),
        ({"Größe": {"type": "integer"}}, False),
        ({"A": {"properties": {"b": ref("C"), "next": ref("A")}}, "C": TEXT}, False),
    ],
)
def test_deep_fingerprints(changed: dict[str, Any], is_same: bool) -> None:
    """A deep fingerprint changes with anything that a schema references, and with the names of that."""
    schemas = {
        "A": {"properties": {"b": ref("B"), "next": ref("A")}},
        "B": {"type": "string", "items": ref("Größe")},
        "Größe": {},
    }
    changed = {**schemas, **changed}
    if "B" in changed:
        changed["B"] = {"items": ref("Größe"), **changed["B"]}
    before = normalizer(**schemas).deep_fingerprint("schema", ref("A"))
    after = normalizer(**changed).deep_fingerprint("schema", ref("A"))
    assert (before == after) == is_same


def test_deep_fingerprints_of_many_references_are_short() -> None:
    """Thirty schemas that each refer to the next one twice would be a billion when written out."""
    schemas: dict[str, Any] = {"S30": TEXT}
    for i in range(30):
        schemas[f"S{i}"] = {"prefixItems": [ref(f"S{i + 1}"), ref(f"S{i + 1}")]}
    text = normalizer(**schemas).deep_fingerprint("schema", ref("S0"))
    assert len(text) < 10_000


# --- null ---


@pytest.mark.parametrize(
    ("schema", "without_null"),
    [
        ({"type": ["string", "null"], "title": "T"}, {"type": "string", "title": "T"}),
        ({"type": ["string", "integer", "null"]}, {"type": ["string", "integer"]}),
        ({"type": ["string", "null"], "enum": ["a", "b", None]}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": ["string", "null"], "enum": ["a", None]}, {"type": "string", "const": "a"}),
        ({"enum": ["a", "b", None]}, {"enum": ["a", "b"]}),
        ({"oneOf": [TEXT, {"type": "integer"}, {"type": "null"}]}, {"oneOf": [TEXT, {"type": "integer"}]}),
        ({"anyOf": [ref("A"), {"type": "null"}], "title": "T"}, {**ref("A"), "title": "T"}),
        ({"anyOf": [TEXT, {"type": "null"}], "default": "a"}, {"anyOf": [TEXT], "default": "a"}),
    ],
)
def test_null_splits_off_and_comes_back(schema: dict[str, Any], without_null: dict[str, Any]) -> None:
    assert split_null(schema) == (without_null, True)
    forms = normalizer(A=TEXT)
    again = with_null(without_null)
    assert forms.normal_form("schema", again) == forms.normal_form("schema", schema)
    assert plain(again) == plain(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        TEXT,
        {"type": "null"},
        {"type": ["null"]},
        {"enum": [None]},
        {"oneOf": [{"type": "null"}]},
        {"anyOf": [TEXT, {}]},
        {"anyOf": [TEXT, {"type": "null"}], "minLength": 1},
        {"type": "string", "enum": ["a", None]},
    ],
)
def test_null_that_does_not_split_off(schema: dict[str, Any]) -> None:
    assert split_null(schema) == (schema, False)


@pytest.mark.parametrize("schema", [{"type": ["string", "null"], "enum": 1}, {"type": 1, "enum": [1]}, {"oneOf": 1}])
def test_malformed_schemas_have_a_normal_form(schema: dict[str, Any]) -> None:
    """Their faults are reported by others, later."""
    assert normalizer().fingerprint("schema", schema)


# --- defaults ---


@pytest.mark.parametrize(
    ("object_type", "key", "fields", "is_left_out"),
    [
        ("parameter", "required", {"required": False}, True),
        ("parameter", "required", {"required": 0}, False),
        ("parameter", "required", {"required": True}, False),
        ("parameter", "style", {"style": "form", "in": "query"}, True),
        ("parameter", "style", {"style": "form", "in": "cookie"}, True),
        ("parameter", "style", {"style": "form", "in": "path"}, False),
        ("parameter", "style", {"style": "simple", "in": "header"}, True),
        ("parameter", "explode", {"explode": True, "in": "query"}, True),
        ("parameter", "explode", {"explode": True, "in": "path"}, False),
        ("parameter", "explode", {"explode": False, "in": "query", "style": "spaceDelimited"}, True),
        ("parameter", "explode", {"explode": True, "in": "path", "style": "form"}, True),
        ("header", "style", {"style": "simple"}, True),
        ("schema", "minLength", {"minLength": 0}, True),
        ("schema", "minLength", {"minLength": False}, False),
        ("schema", "additionalProperties", {"additionalProperties": True}, True),
        ("schema", "additionalProperties", {"additionalProperties": {}}, True),
        ("schema", "additionalProperties", {"additionalProperties": False}, False),
        ("schema", "type", {"type": "string", "const": "a"}, True),
        ("schema", "type", {"type": "number", "const": 1}, True),
        ("schema", "type", {"type": "integer", "const": 1.5}, False),
        ("schema", "type", {"type": ["string", "null"], "enum": ["a", None]}, True),
        ("schema", "type", {"type": "string", "enum": ["a", None]}, False),
        ("schema", "type", {"type": "string"}, False),
        ("operation", "parameters", {"parameters": []}, True),
    ],
)
def test_defaults(object_type: str, key: str, fields: dict[str, Any], is_left_out: bool) -> None:
    assert is_default(object_type, key, fields[key], fields) == is_left_out


# --- unions ---


def test_variants_are_named_by_the_first_property_that_tells_them_apart() -> None:
    members = [
        {"properties": {"same": {"const": "x"}, "kind": {"enum": [name]}, "also": {"const": name * 2}}}
        for name in ("a", "b")
    ]
    union = {"oneOf": [*members, {"type": "null"}]}
    assert normalizer().variants(union) == {"a": members[0], "b": members[1]}
    assert normalizer().is_discriminated(union)


@pytest.mark.parametrize(
    "members",
    [
        [],
        [TEXT, TEXT],
        [{"properties": {"kind": {"const": "a"}}}, TEXT],
        [{"properties": {"kind": {"const": "a"}}}, {"properties": {"kind": {"const": "a"}}}],
        [{"properties": {"kind": {"const": 1}}}, {"properties": {"kind": {"const": 2}}}],
        [True, {}],
    ],
)
def test_members_that_nothing_tells_apart(members: list[Any]) -> None:
    assert normalizer().variants({"anyOf": members}) == {}
