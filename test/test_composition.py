"""Schemas as constraints, and the classes that they make up; an independent validator judges what they accept."""

from __future__ import annotations

import json
from typing import Any, Optional

import jsonschema
import pytest
import yaml
from hypothesis import given, strategies as st

from generator.errors import InputError
from generator.models.building import build, strongly_connected
from generator.models.classes import declared
from generator.models.composition import Composition, Constraint, Impossible
from generator.models.definitions import Definition, Definitions
from generator.openapi.document import Document, Source
from generator.openapi.reader import parse
from generator.package.prepare import prepare

Schemas = dict[str, Any]

SCALARS = [None, True, 0, 1, 1.5, "", "a", "b", "abc"]
VALUES = [*SCALARS, [], [1], ["a"], {}, {"a": 1}, {"a": "a"}, {"kind": "x", "b": []}]
COMPONENTS: Schemas = yaml.safe_load("""
Text: {type: [string, "null"], maxLength: 1}
Thing: {type: object, required: [kind], properties: {kind: {const: x}}}
Either: {anyOf: [{$ref: "#/components/schemas/Thing"}, {type: "null"}, {type: integer}]}
Nothing: false
""")
SIMPLE = yaml.safe_load("""
- {type: string}
- {type: [integer, "null"]}
- {type: number, minimum: 1}
- {const: a}
- {const: null}
- {enum: [a, 1, null, 1.5]}
- {type: array, items: {type: integer}}
- {type: object, properties: {a: {type: integer}}}
- {required: [kind], additionalProperties: {type: string}}
- {minLength: 2}
- {not: {type: "null"}}
- true
- false
- {}
- {$ref: "#/components/schemas/Text"}
- {$ref: "#/components/schemas/Thing"}
- {$ref: "#/components/schemas/Either"}
- {$ref: "#/components/schemas/Nothing"}
""")


def ref(name: str) -> Schemas:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Schemas) -> Document:
    """Return a document with schemas as components."""
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    content = json.dumps(spec, indent=1)
    return parse(content.encode(), "spec.json")


def schema_in(spec: Document, name: str = "Tried") -> Source:
    """Return a schema of a document."""
    return spec.source("components", "schemas", name)


def built(schemas: Schemas) -> dict[str, Definition]:
    """Return the built definitions of schemas by name."""
    definitions = Definitions(document(schemas))
    build(definitions)
    definitions.document.finish()
    return {definition.name: definition for definition in definitions.all}


def accepts(schema: Any, value: Any) -> bool:
    """Return whether the validator accepts a value for a schema, which may refer to the components."""
    resource = {"allOf": [schema], "components": {"schemas": COMPONENTS}}
    return jsonschema.Draft202012Validator(resource).is_valid(value)


# --- constraints ---


def _with_unions(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keywords = st.sampled_from(["allOf", "anyOf", "oneOf"])
    members = st.lists(schemas, min_size=1, max_size=3)
    siblings = st.dictionaries(keywords, members, min_size=1, max_size=2)
    return st.builds(_with_siblings, st.sampled_from(SIMPLE), siblings)


def _with_siblings(schema: Any, siblings: Schemas) -> Schemas:
    if isinstance(schema, bool):
        return siblings
    return {**schema, **siblings}


SCHEMAS = st.recursive(st.sampled_from(SIMPLE), _with_unions, max_leaves=6)


def as_schema(constraint: Constraint) -> Any:
    """Return the schema that says what a constraint says."""
    if isinstance(constraint, Impossible):
        return False
    return dict(constraint.keywords)


@given(SCHEMAS)
def test_the_constraints_of_a_schema_accept_the_same_values(schema: Any) -> None:
    spec = document({**COMPONENTS, "Tried": schema})
    composition = Composition()
    constraints = composition.constraints(schema_in(spec))
    expanded = composition.expanded(constraints)
    for listed in (constraints, expanded):
        schemas = [as_schema(constraint) for constraint in listed]
        combined = {"allOf": [*schemas, True]}
        for value in VALUES:
            assert accepts(combined, value) == accepts(schema, value), value
    assert not spec.faults


@given(SCHEMAS)
def test_every_accepted_value_has_one_of_the_json_types(schema: Any) -> None:
    spec = document({**COMPONENTS, "Tried": schema})
    source = schema_in(spec)
    composition = Composition()
    json_types = sorted(composition.types_of(source))
    for value in VALUES:
        if accepts(schema, value):
            assert accepts({"type": json_types}, value), value
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
def test_a_union_of_constant_strings_is_an_enum(schema: Schemas, values: Optional[list[Any]]) -> None:
    spec = document({"Tried": schema})
    [constraint] = Composition().constraints(schema_in(spec))
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
def test_a_schema_that_applies_itself_to_the_same_value_is_refused(schema: Schemas) -> None:
    with pytest.raises(InputError, match=r"is a part of itself|leads back to itself"):
        built({"Tried": schema})


def test_a_schema_may_contain_itself() -> None:
    trees = {"type": "array", "items": ref("Tree")}
    tree = {"type": "object", "properties": {"left": ref("Tree"), "all": trees}}
    models = built({"Tree": tree})
    annotations = [item.annotation().source() for item in models["Tree"].properties]
    assert annotations == ["NotNull[Tree]", "NotNull[list[Tree]]"]


def test_a_constraint_has_the_pointer_of_its_schema() -> None:
    spec = document({"Tried": {"allOf": [{"allOf": [{"minLength": 1}]}, {"maxLength": 2}]}})
    source = schema_in(spec)
    constraints = Composition().constraints(source)
    pointers = [constraint.pointer for constraint in constraints]
    assert pointers == [
        (*source.pointer, "allOf", "0", "allOf", "0"),
        (*source.pointer, "allOf", "1"),
    ]


@pytest.mark.parametrize("schema", [{"then": False}, {"else": False}, {"minContains": 2}, {"maxContains": 0}], ids=str)
def test_a_keyword_without_its_partner_checks_nothing(schema: Schemas) -> None:
    assert all(accepts(schema, value) for value in VALUES)
    assert built({"A": schema})["A"].alias.source() == "Any"


# --- classes ---


CLASSES = yaml.safe_load("""
- schema: &base {type: object, properties: {a: {type: string}}}
  properties: {a: [{type: string}]}
- schema: {allOf: [{$ref: "#/components/schemas/Base"}, {required: [b]}]}
  properties: {a: [{type: string}], b: []}
- schema:
    allOf: [{$ref: "#/components/schemas/Base"}, {properties: {b: true}, additionalProperties: {maxLength: 1}}]
  properties: {a: [{type: string}, {maxLength: 1}], b: [true]}
- schema: {$ref: "#/components/schemas/Base", minProperties: 1}
  properties: {a: [{type: string}]}
- schema: {<<: *base, anyOf: [{required: [a]}, {minProperties: 2}]}
  properties: {a: [{type: string}]}
""")
NO_CLASSES = yaml.safe_load("""
- {type: [object, "null"], properties: {a: true}}
- {type: object}
- {properties: {a: true}}
- {type: object, properties: {a: {type: string}}, oneOf: [{properties: {b: true}}, {required: [a]}]}
""")
BASE = CLASSES[0]["schema"]


def declared_properties(schema: Any) -> dict[str, list[Any]]:
    """Return the schemas of the properties that a class declares; none if the schema is not a class."""
    definitions = Definitions(document({"Base": BASE, "Tried": schema}))
    constraints = definitions.named("Tried").constraints
    properties: dict[str, list[Any]] = {}
    for name, schemas in declared(constraints).schemas.items():
        properties[name] = [source.value for source in schemas]
    return properties


@pytest.mark.parametrize("case", CLASSES, ids=lambda case: json.dumps(case["schema"]))
def test_properties_of_classes(case: dict[str, Any]) -> None:
    assert declared_properties(case["schema"]) == case["properties"]


@pytest.mark.parametrize("schema", NO_CLASSES, ids=json.dumps)
def test_schemas_that_are_not_classes(schema: Any) -> None:
    assert declared_properties(schema) == {}


def test_a_class_merged_with_itself_is_one_class() -> None:
    """A repeated constraint counts once. Otherwise each merge would make another class, without end."""
    merged = {"allOf": [ref("Alias"), ref("Alias")]}
    holder = {"type": "object", "properties": {"a": merged}}
    alias = {**ref("Holder"), "minProperties": 1}
    models = built({"Holder": holder, "Alias": alias})
    assert list(models) == ["Holder", "Alias", "HolderA"]
    assert models["HolderA"].properties[0].type.source() == "HolderA"


def test_required_properties_come_first() -> None:
    properties = {"a": True, "b": True, "c": True}
    models = built({"A": {"type": "object", "properties": properties, "required": ["c", "b"]}})
    assert [item.name for item in models["A"].properties] == ["b", "c", "a"]


def test_a_long_name_does_not_depend_on_others() -> None:
    """A number at its end would: the class would be called something else once another schema is gone."""
    text = {"type": "string"}
    one, other = "a" * 300 + "b", "a" * 300 + "c"
    alone = [*built({one: text}), *built({other: text})]
    assert len(set(alone)) == 2
    assert list(built({one: text, other: text})) == alone


# --- unions ---

UNIONS = yaml.safe_load("""
tagged:
  schema:
    oneOf:
      - &a {type: object, required: [k], properties: {k: {const: a}, n: true}}
      - &b {type: object, required: [k], properties: {k: {const: b}, n: true}}
  type: Annotated[Union[U1, U2, UnknownModel], Discriminated("k")]
named by the discriminator:
  schema:
    discriminator: {propertyName: n}
    oneOf:
      - {type: object, required: [k, n], properties: {k: {const: a}, n: {const: c}}}
      - {type: object, required: [k, n], properties: {k: {const: b}, n: {const: d}}}
  type: Annotated[Union[U1, U2, UnknownModel], Discriminated("n")]
nullable:
  schema: {oneOf: [*a, *b, {type: "null"}]}
  type: Optional[Annotated[Union[U1, U2, UnknownModel], Discriminated("k")]]
flattened:
  schema: {oneOf: [{oneOf: [*a, *b]}, {type: object, required: [k], properties: {k: {const: c}, n: true}}]}
  type: Annotated[Union[U1, U2, U3, UnknownModel], Discriminated("k")]
alike:
  schema: {anyOf: [*a, *a]}
  type: Annotated[Union[U1, U2], FirstMatch()]
grouped:
  schema: {anyOf: [{type: string}, *a, {type: string, maxLength: 1}]}
  type: Union[Union[str, Annotated[str, Strict(maxLength=1)]], U2]
anything:
  schema: {anyOf: [{type: string}, {}]}
  type: Any
scalars:
  schema: {anyOf: [{type: integer}, {type: boolean}, {type: "null"}]}
  type: Optional[Union[int, bool]]
same:
  schema: {anyOf: [{type: string}, {type: string}]}
  type: str
overlapping:
  schema: {oneOf: [{type: string}, {type: string, maxLength: 1}]}
  type: >-
    Annotated[Union[str, Annotated[str, Strict(maxLength=1)]],
    Strict(oneOf=[{"type": "string"}, {"type": "string", "maxLength": 1}])]
nulls:
  schema: {oneOf: [{type: "null"}, {type: "null"}]}
  type: 'Annotated[None, Strict(oneOf=[{"type": "null"}, {"type": "null"}])]'
""")


@pytest.mark.parametrize("name", UNIONS)
def test_unions(name: str) -> None:
    schema = UNIONS[name]["schema"]
    models = built({"U": schema})
    source = models["U"].alias.source()
    suffix = "OneOf" if "oneOf" in schema else "AnyOf"
    assert source.replace(f"U{suffix}", "U") == UNIONS[name]["type"]


def test_a_mapping_precedes_constants_and_constants_precede_names() -> None:
    variant = {"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}}}
    mapping = {"x": ref("A")["$ref"], "a": "B"}
    discriminator = {"propertyName": "k", "mapping": mapping}
    union = {"anyOf": [ref("A"), ref("B")], "discriminator": discriminator}
    models = built({"A": variant, "B": variant, "U": union})
    source = models["U"].alias.source()
    assert 'FirstMatch("k", {"A": "A", "B": "B", "a": "B", "x": "A"})' in source


def test_a_constant_of_several_members_stands_for_none_of_them() -> None:
    variant = {"type": "object", "properties": {"k": {"enum": ["a", "b"]}}}
    union = {"anyOf": [ref("A"), ref("B")], "discriminator": {"propertyName": "k", "mapping": {"b": "B"}}}
    models = built({"A": variant, "B": variant, "U": union})
    source = models["U"].alias.source()
    assert 'FirstMatch("k", {"A": "A", "B": "B", "a": "", "b": "B"})' in source


def test_a_mapping_that_names_no_schema_counts_for_nothing() -> None:
    variant = {"type": "object", "properties": {"k": {"type": "string"}}}
    mapping = {"x": "#/components/schemas/Missing", "y": "other.yaml#/A", "z": "Missing", "u": "U"}
    union = {"anyOf": [ref("A"), ref("B")], "discriminator": {"propertyName": "k", "mapping": mapping}}
    models = built({"A": variant, "B": variant, "U": union})
    assert 'FirstMatch("k", {"A": "A", "B": "B"})' in models["U"].alias.source()


# --- circular references ---


def test_each_circle_has_a_number() -> None:
    numbers = strongly_connected({"a": "b", "b": "ac", "c": "d", "d": "d", "e": "ad"})
    assert numbers["a"] == numbers["b"]
    assert len(set(numbers.values())) == 4


def test_a_long_circle_does_not_exhaust_the_stack() -> None:
    size = 20_000
    circle = {}
    for number in range(size):
        successor = (number + 1) % size
        circle[str(number)] = [str(successor)]
    numbers = strongly_connected(circle)
    assert len(set(numbers.values())) == 1


def test_only_references_within_a_circle_are_forward_references() -> None:
    node = {"type": "object", "properties": {"next": ref("Nodes"), "leaf": ref("Leaf")}}
    leaf = {"type": "object", "properties": {"a": True}}
    models = built({"Node": node, "Nodes": {"type": "array", "items": ref("Node")}, "Leaf": leaf})
    assert models["Nodes"].alias.source() == 'list["Node"]'
    assert models["Nodes"].is_circular()
    types = [item.type.source() for item in models["Node"].properties]
    assert types == ["Nodes", "Leaf"]
    references = models["Node"].forward_references()
    assert [reference.target.name for reference in references] == ["Nodes"]


def test_an_inline_union_of_a_vendored_model_imports_its_forward_references() -> None:
    union = {"anyOf": [ref("Branch"), ref("Leaf"), {"type": "string"}]}
    branch = {"type": "object", "properties": {"next": union}}
    leaf = {"type": "object", "required": ["b"], "properties": {"b": ref("Branch")}}
    spec = document({"Branch": branch, "Leaf": leaf})
    prepared = prepare(spec, "acme", vendored=True)
    module = prepared.inline["BranchNext"]
    assert "from acme.models.branch import Branch\n" in module
    assert "from acme.models.leaf import Leaf\n" in module


def test_inline_unions_with_a_module_of_their_own_in_a_larger_client() -> None:
    """Neither has a union of items that may be null, nor one with a constant."""
    leaf = {"type": "object", "properties": {"a": True}}
    union = [ref("Leaf"), {"type": "integer"}]
    properties: Schemas = {
        "plain": {"anyOf": union},
        "list": {"type": "array", "items": {"anyOf": union}},
        "nulls": {"type": "array", "items": {"anyOf": [*union, {"type": "null"}]}},
        "constant": {"anyOf": [*union, {"const": "x"}]},
    }
    holder = {"type": "object", "properties": properties}
    prepared = prepare(document({"Leaf": leaf, "Holder": holder}), "acme", vendored=True)
    assert prepared.inline.keys() == {"HolderPlain", "HolderListInner"}


# --- approximations ---


def test_approximations_come_in_the_order_of_the_file() -> None:
    approximate = {"type": "string", "pattern": "(?<=a)\\k"}
    spec = document({"B": approximate, "A": approximate})
    spec.approximate = True
    prepared = prepare(spec, "p")
    pointers = [text.partition(": ")[0] for text in prepared.approximated]
    assert pointers == ["#/components/schemas/B/pattern", "#/components/schemas/A/pattern"]
