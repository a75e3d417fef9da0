"""Normal forms: equivalent spellings of a schema have the same normal form, and other schemas have different ones."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generator.openapi.document import Document
from generator.openapi.normalize import Circle, Normalizer, OrNull, is_default, parts_of, plain, split_null, with_null
from support.project import PROJECT

Object = dict[str, Any]

PATH = PROJECT / "test/normal_forms.yaml"
CASES = yaml.safe_load(PATH.read_text("utf-8"))


def cases(arguments: str, section: str) -> pytest.MarkDecorator:
    """Run a test once for each case in a section of normal_forms.yaml."""
    return pytest.mark.parametrize(arguments, CASES[section], ids=str)


def normalizer_of(schemas: Object) -> Normalizer:
    """Return the normalizer of a document with schemas."""
    root = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    document = Document("", root)
    return Normalizer(document)


def ref(name: str) -> Object:
    return {"$ref": f"#/components/schemas/{name}"}


NORMALIZER = normalizer_of(CASES["components"])


def normal_form(schema: Any) -> Any:
    return NORMALIZER.normal_form("schema", schema)


def fingerprint(schema: Any) -> str:
    return NORMALIZER.fingerprint("schema", schema)


# --- spellings ---


@cases("one, other", "same")
def test_equivalent_schemas(one: Any, other: Any) -> None:
    assert normal_form(one) == normal_form(other)
    assert fingerprint(one) == fingerprint(other)


@cases("one, other", "different")
def test_different_schemas(one: Any, other: Any) -> None:
    assert fingerprint(one) != fingerprint(other)


@cases("schema", "malformed")
def test_malformed_schemas_have_a_fingerprint(schema: Any) -> None:
    """Normalization comes before the checks that report malformed keywords."""
    assert fingerprint(schema)


@cases("object_type, key, fields", "redundant")
def test_fields_that_can_be_left_out(object_type: str, key: str, fields: Object) -> None:
    value = fields[key]
    assert is_default(object_type, key, value, fields)


@cases("object_type, key, fields", "not redundant")
def test_fields_that_cannot_be_left_out(object_type: str, key: str, fields: Object) -> None:
    value = fields[key]
    assert not is_default(object_type, key, value, fields)


# --- circular references ---


@cases("imitation", "imitations")
def test_no_schema_imitates_a_circular_reference(imitation: Any) -> None:
    schemas = {**CASES["components"], "Imitation": imitation}
    normalizer = normalizer_of(schemas)
    assert normalizer.is_recursive("schema", ref("List"))
    assert not normalizer.is_recursive("schema", ref("Imitation"))
    of_list = normalizer.fingerprint("schema", ref("List"))
    of_imitation = normalizer.fingerprint("schema", imitation)
    assert of_imitation != of_list


def test_a_circular_reference_counts_the_components_in_between() -> None:
    normalizer = normalizer_of(CASES["circles"])
    outer = normalizer.normal_form("schema", ref("Outer"))
    circles = [part for part in parts_of(outer) if isinstance(part, Circle)]
    assert circles == [Circle(1), Circle(0)]
    other = normalizer.normal_form("schema", ref("Other"))
    inner = normalizer.normal_form("schema", ref("Inner"))
    assert other == outer
    assert inner != outer


# --- deep fingerprints ---


def deep_fingerprint_of_a(schemas: Object) -> str:
    normalizer = normalizer_of(schemas)
    return normalizer.deep_fingerprint("schema", ref("A"))


@cases("edit", "same deep fingerprint")
def test_a_deep_fingerprint_ignores_annotations_and_unused_schemas(edit: Object) -> None:
    before = CASES["deep"]
    after = {**before, **edit}
    assert deep_fingerprint_of_a(after) == deep_fingerprint_of_a(before)


@cases("edit", "different deep fingerprint")
def test_a_deep_fingerprint_includes_everything_referenced(edit: Object) -> None:
    """It changes with the meaning of a referenced component, and with its name."""
    before = CASES["deep"]
    after = {**before, **edit}
    assert deep_fingerprint_of_a(after) != deep_fingerprint_of_a(before)


def test_a_deep_fingerprint_has_each_component_once() -> None:
    """Written out in place of the references, thirty schemas with two references each would be a billion."""
    schemas: Object = {"S30": {"type": "string"}}
    for number in range(30):
        following = ref(f"S{number + 1}")
        schemas[f"S{number}"] = {"prefixItems": [following, following]}
    normalizer = normalizer_of(schemas)
    text = normalizer.deep_fingerprint("schema", ref("S0"))
    assert len(text) < 10_000


# --- null ---


@cases("schema, without_null", "nullable")
def test_null_is_split_off_and_added_again(schema: Any, without_null: Any) -> None:
    assert split_null(schema) == (without_null, True)
    restored = with_null(without_null)
    assert plain(restored) == plain(schema)
    assert normal_form(restored) == normal_form(schema)


@cases("schema", "not nullable")
def test_null_cannot_be_split_off(schema: Any) -> None:
    assert split_null(schema) == (schema, False)


def test_a_normal_form_has_null_once() -> None:
    nullable_twice = {"oneOf": [ref("Nullable"), {"type": "null"}]}
    assert normal_form(nullable_twice) == OrNull({"type": "string"})


# --- unions ---


def variant(name: str) -> Object:
    """Return a schema with three constants, the first of which is the same in every variant."""
    properties = {
        "same": {"const": "x"},
        "kind": {"enum": [name]},
        "also": {"const": name * 2},
    }
    return {"properties": properties}


def test_the_first_property_that_discriminates_names_the_variants() -> None:
    a = variant("a")
    b = variant("b")
    union = {"oneOf": [a, b, {"type": "null"}]}
    assert NORMALIZER.variants(union) == {"a": a, "b": b}
    assert NORMALIZER.is_discriminated(union)


@cases("members", "not discriminated")
def test_unions_that_nothing_discriminates(members: Any) -> None:
    union = {"anyOf": members}
    assert NORMALIZER.variants(union) == {}
