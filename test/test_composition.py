"""Schemas as constraints, and the classes they make up; an independent validator says what the schemas accept."""

from __future__ import annotations

import json
from typing import Any, Optional

import jsonschema
import pytest
from hypothesis import given, strategies as st

from generator.errors import InputError
from generator.models.building import build, strongly_connected
from generator.models.classes import declared
from generator.models.composition import Composition, Constraint, Impossible
from generator.models.definitions import Definition, Definitions
from generator.openapi.document import Document
from generator.openapi.reader import parse
from generator.package.prepare import prepare

Schemas = dict[str, Any]

SCALARS = [None, True, 0, 1, 1.5, "", "a", "b", "abc"]
VALUES = [*SCALARS, [], [1], ["a"], {}, {"a": 1}, {"a": "a"}, {"kind": "x", "b": []}]
NAMES = ["Text", "Thing", "Either", "Nothing"]
COMPONENTS: Schemas = {
    "Text": {"type": ["string", "null"], "maxLength": 1},
    "Thing": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "x"}}},
    "Either": {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}, {"type": "integer"}]},
    "Nothing": False,
}


def ref(name: str) -> Schemas:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Schemas) -> Document:
    """Return a document that has schemas as components."""
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    return parse(json.dumps(spec, indent=1).encode(), "spec.json")


def built(schemas: Schemas) -> dict[str, Definition]:
    """Return the built definitions of schemas by name."""
    definitions = Definitions(document(schemas))
    build(definitions)
    definitions.document.finish()
    return {definition.name: definition for definition in definitions.all}


def accepts(schema: Any, value: Any) -> bool:
    """Ask the validator whether a schema, which may refer to the components, accepts a value."""
    whole = {"allOf": [schema], "components": {"schemas": COMPONENTS}}
    return jsonschema.Draft202012Validator(whole).is_valid(value)


PLAIN = st.sampled_from(
    [
        {"type": "string"},
        {"type": ["integer", "null"]},
        {"type": "number", "minimum": 1},
        {"const": "a"},
        {"const": None},
        {"enum": ["a", 1, None, 1.5]},
        {"type": "array", "items": {"type": "integer"}},
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        {"required": ["kind"], "additionalProperties": {"type": "string"}},
        {"minLength": 2},
        {"not": {"type": "null"}},
        True,
        False,
        {},
        *map(ref, NAMES),
    ]
)


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.lists(inner, min_size=1, max_size=3)
    keyword = st.sampled_from(["allOf", "anyOf", "oneOf"])
    siblings = st.dictionaries(keyword, members, min_size=1, max_size=2)
    return st.builds(_beside, PLAIN, siblings)


def _beside(schema: Any, siblings: Schemas) -> Schemas:
    return {**schema, **siblings} if isinstance(schema, dict) else siblings


SCHEMAS = st.recursive(PLAIN, _combined, max_leaves=6)


def keywords_of(constraint: Constraint) -> Any:
    """Return a constraint as a schema."""
    return False if isinstance(constraint, Impossible) else dict(constraint.keywords)


@given(SCHEMAS)
def test_constraints_together_accept_what_the_schema_accepts(schema: Any) -> None:
    spec = document({**COMPONENTS, "Tried": schema})
    composition = Composition()
    constraints = composition.constraints(spec.source("components", "schemas", "Tried"))
    for together in (constraints, composition.expanded(constraints)):
        written = {"allOf": [*map(keywords_of, together), True]}
        for value in VALUES:
            assert accepts(written, value) == accepts(schema, value), value
    assert not spec.faults


@given(SCHEMAS)
def test_json_types_leave_no_accepted_value_out(schema: Any) -> None:
    spec = document({**COMPONENTS, "Tried": schema})
    source = spec.source("components", "schemas", "Tried")
    composition = Composition()
    json_types = composition.types_of(source)
    for value in VALUES:
        if accepts(schema, value):
            assert accepts({"type": sorted(json_types)}, value), value
    if composition.accepts_null(source):
        assert accepts(schema, None)


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"oneOf": [{"const": "a"}, {"const": "b"}, {"type": "null"}]}, ["a", "b", None]),
        ({"anyOf": [{"type": "string", "const": "a"}]}, ["a"]),
        ({"oneOf": [{"const": "a"}, {"const": "a"}]}, None),
        ({"oneOf": [{"const": "a"}, {"const": 1}]}, None),
        ({"oneOf": [{"const": "a", "minLength": 1}]}, None),
        ({"oneOf": [{"const": "a"}, True]}, None),
    ],
)
def test_a_union_of_constant_texts_is_an_enum(schema: Schemas, values: Optional[list[Any]]) -> None:
    source = document({"Tried": schema}).source("components", "schemas", "Tried")
    [constraint] = Composition().constraints(source)
    assert constraint.keywords.get("enum") == values


@pytest.mark.parametrize(
    "schema",
    [
        ref("Tried"),
        {"allOf": [{"anyOf": [{"type": "null"}, ref("Tried")]}]},
        {"not": ref("Tried")},
        {"if": True, "then": ref("Tried")},
        {"dependentSchemas": {"a": {"oneOf": [ref("Tried")]}}},
    ],
    ids=json.dumps,
)
def test_a_schema_that_applies_to_the_same_value_again_is_refused(schema: Schemas) -> None:
    with pytest.raises(InputError, match=r"is a part of itself|leads back to itself"):
        built({"Tried": schema})


def test_a_schema_may_contain_itself() -> None:
    tree = built(
        {
            "Tree": {
                "type": "object",
                "properties": {"left": ref("Tree"), "all": {"type": "array", "items": ref("Tree")}},
            }
        }
    )
    annotations = [item.annotation().source() for item in tree["Tree"].properties]
    assert annotations == ["NotNull[Tree]", "NotNull[list[Tree]]"]


# --- classes ---


def class_properties(schemas: Schemas, name: str) -> dict[str, list[Any]]:
    """Return the schemas of the properties of a component that is a class; nothing if it is none."""
    definition = Definitions(document(schemas)).named(name)
    properties: dict[str, list[Any]] = {}
    for key, listed in declared(definition.constraints).schemas.items():
        properties[key] = [schema.value for schema in listed]
    return properties


BASE: Schemas = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "properties"),
    [
        (BASE, {"a": [{"type": "string"}]}),
        ({"allOf": [ref("Base"), {"required": ["b"]}]}, {"a": [{"type": "string"}], "b": []}),
        (
            {"allOf": [ref("Base"), {"properties": {"b": True}, "additionalProperties": {"maxLength": 1}}]},
            {"a": [{"type": "string"}, {"maxLength": 1}], "b": [True]},
        ),
        ({**ref("Base"), "minProperties": 1}, {"a": [{"type": "string"}]}),
        ({"type": ["object", "null"], "properties": {"a": True}}, {}),
        ({"type": "object"}, {}),
        ({"properties": {"a": True}}, {}),
        ({**BASE, "oneOf": [{"properties": {"b": True}}, {"required": ["a"]}]}, {}),
        ({**BASE, "anyOf": [{"required": ["a"]}, {"minProperties": 2}]}, {"a": [{"type": "string"}]}),
    ],
    ids=json.dumps,
)
def test_which_schemas_are_classes(schema: Schemas, properties: dict[str, list[Any]]) -> None:
    assert class_properties({"Base": BASE, "Tried": schema}, "Tried") == properties


def test_the_same_constraint_counts_once() -> None:
    """Each merge of a class with itself made a further class; there was no end to it."""
    holder = {"type": "object", "properties": {"a": {"allOf": [ref("Alias"), ref("Alias")]}}}
    models = built({"Holder": holder, "Alias": {**ref("Holder"), "minProperties": 1}})
    assert list(models) == ["Holder", "Alias", "HolderA"]
    assert models["HolderA"].properties[0].type.source() == "HolderA"


def variant(constant: str) -> Schemas:
    """Return an object that has a constant."""
    return {"type": "object", "required": ["k"], "properties": {"k": {"const": constant}, "n": True}}


A, B, C = map(variant, "abc")
NULL: Schemas = {"type": "null"}
TEXT: Schemas = {"type": "string"}
SHORT: Schemas = {"type": "string", "maxLength": 1}
ONE_TEXT = (
    "Annotated[Union[str, Annotated[str, Strict(maxLength=1)]], "
    'Strict(oneOf=[{"type": "string"}, {"type": "string", "maxLength": 1}])]'
)


@pytest.mark.parametrize(
    ("keyword", "members", "source"),
    [
        ("oneOf", [A, B], 'Annotated[Union[U1, U2, UnknownModel], Discriminated("k")]'),
        ("oneOf", [A, B, NULL], 'Optional[Annotated[Union[U1, U2, UnknownModel], Discriminated("k")]]'),
        ("oneOf", [{"oneOf": [A, B]}, C], 'Annotated[Union[U1, U2, U3, UnknownModel], Discriminated("k")]'),
        ("anyOf", [A, A], "Annotated[Union[U1, U2], FirstMatch()]"),
        ("anyOf", [TEXT, A, SHORT], "Union[Union[str, Annotated[str, Strict(maxLength=1)]], U2]"),
        ("anyOf", [TEXT, {}], "Any"),
        ("anyOf", [{"type": "integer"}, {"type": "boolean"}, NULL], "Optional[Union[int, bool]]"),
        ("anyOf", [TEXT, TEXT], "str"),
        ("oneOf", [TEXT, SHORT], ONE_TEXT),
        ("oneOf", [NULL, NULL], 'Annotated[None, Strict(oneOf=[{"type": "null"}, {"type": "null"}])]'),
    ],
    ids=["tagged", "nullable", "flattened", "alike", "grouped", "anything", "scalars", "same", "overlapping", "nulls"],
)
def test_unions(keyword: str, members: list[Any], source: str) -> None:
    written = built({"U": {keyword: members}})["U"].alias.source()
    suffix = "OneOf" if keyword == "oneOf" else "AnyOf"
    assert written.replace(f"U{suffix}", "U") == source


def test_a_mapping_goes_before_a_constant_and_that_before_a_name() -> None:
    mapping = {"x": ref("A")["$ref"], "a": "B"}
    union = {"anyOf": [ref("A"), ref("B")], "discriminator": {"propertyName": "k", "mapping": mapping}}
    written = built({"A": A, "B": A, "U": union})["U"].alias.source()
    assert 'FirstMatch("k", {"A": "A", "B": "B", "a": "B", "x": "A"})' in written


# --- circles and documents ---


def test_circles_are_numbered() -> None:
    circles = strongly_connected({"a": "b", "b": "ac", "c": "d", "d": "d", "e": "ad"})
    assert circles["a"] == circles["b"]
    assert len(set(circles.values())) == 4


def test_a_long_circle_does_not_recurse() -> None:
    size = 20_000
    names = [str(number) for number in range(size)]
    circle = {name: [successor] for name, successor in zip(names, [*names[1:], names[0]], strict=True)}
    assert len(set(strongly_connected(circle).values())) == 1


def test_only_what_refers_back_is_a_forward_reference() -> None:
    models = built(
        {
            "Node": {"type": "object", "properties": {"next": ref("Nodes"), "leaf": ref("Leaf")}},
            "Nodes": {"type": "array", "items": ref("Node")},
            "Leaf": {"type": "object", "properties": {"a": True}},
        }
    )
    nodes, node = models["Nodes"], models["Node"]
    assert nodes.alias.source() == 'list["Node"]'
    assert nodes.is_circular()
    assert [item.type.source() for item in node.properties] == ["Nodes", "Leaf"]
    assert [reference.target.name for reference in node.forward_references()] == ["Nodes"]


def test_an_inline_union_in_a_larger_client_imports_what_refers_back() -> None:
    branch: Schemas = {
        "type": "object",
        "properties": {"next": {"anyOf": [ref("Branch"), ref("Leaf"), {"type": "string"}]}},
    }
    leaf: Schemas = {"type": "object", "required": ["b"], "properties": {"b": ref("Branch")}}
    prepared = prepare(document({"Branch": branch, "Leaf": leaf}), "acme", hosted=True)
    module = prepared.inline["BranchNext"]
    assert "from acme.models.branch import Branch\n" in module
    assert "from acme.models.leaf import Leaf\n" in module


def test_places_that_are_approximated_are_listed_in_the_order_of_the_file() -> None:
    spec = document({name: {"type": "string", "pattern": "(?<=a)\\k"} for name in ("B", "A")})
    spec.approximate = True
    places = [text.partition(": ")[0] for text in prepare(spec, "p").approximated]
    assert places == ["#/components/schemas/B/pattern", "#/components/schemas/A/pattern"]


def test_every_constraint_has_the_place_of_its_schema() -> None:
    spec = document({"Tried": {"allOf": [{"allOf": [{"minLength": 1}]}, {"maxLength": 2}]}})
    schema = spec.source("components", "schemas", "Tried")
    places = [constraint.pointer[3:] for constraint in Composition().constraints(schema)]
    assert places == [("allOf", "0", "allOf", "0"), ("allOf", "1")]
