"""Normal forms: one for each way to say something, and never one for two things."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generator.openapi.document import Document
from generator.openapi.normalize import Circle, Normalizer, OrNull, is_default, parts_of, plain, split_null, with_null
from support.project import PROJECT


def normalizer(**schemas: Any) -> Normalizer:
    """Return a normalizer for a document with these schemas."""
    root = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    return Normalizer(Document("", root))


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


CASES = yaml.safe_load((PROJECT / "test/normal_forms.yaml").read_text("utf-8"))
TEXT = {"type": "string"}


FORMS = normalizer(**CASES["components"])


def form(schema: Any) -> Any:
    return FORMS.normal_form("schema", schema)


def fingerprint(schema: Any) -> str:
    return FORMS.fingerprint("schema", schema)


@pytest.mark.parametrize(("one", "other"), CASES["same"], ids=str)
def test_spellings_of_one_schema(one: Any, other: Any) -> None:
    assert form(one) == form(other)
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(("one", "other"), CASES["different"], ids=str)
def test_schemas_that_differ(one: Any, other: Any) -> None:
    assert fingerprint(one) != fingerprint(other)


# --- circles ---


@pytest.mark.parametrize("imitation", CASES["imitations"], ids=str)
def test_no_schema_imitates_a_circle(imitation: Any) -> None:
    forms = normalizer(**CASES["components"], Imitation=imitation)
    assert forms.is_recursive("schema", ref("List"))
    assert not forms.is_recursive("schema", ref("Imitation"))
    circle = forms.fingerprint("schema", ref("List"))
    assert forms.fingerprint("schema", imitation) != circle


def test_a_circle_counts_the_components_between() -> None:
    forms = normalizer(**CASES["circles"])
    outer = forms.normal_form("schema", ref("Outer"))
    circles = [part for part in parts_of(outer) if isinstance(part, Circle)]
    assert circles == [Circle(1), Circle(0)]
    assert outer == forms.normal_form("schema", ref("Other"))
    assert outer != forms.normal_form("schema", ref("Inner"))


def test_null_is_said_once() -> None:
    nullable = {"oneOf": [ref("Nullable"), {"type": "null"}]}
    assert form(nullable) == OrNull(TEXT)


# --- deep fingerprints ---


@pytest.mark.parametrize("expected", ["same deep", "different deep"])
def test_deep_fingerprints(expected: str) -> None:
    """A deep fingerprint changes with anything that a schema references, and with the names of that."""
    before = deep_fingerprint_of_a(CASES["deep"])
    for edit in CASES[expected]:
        after = deep_fingerprint_of_a({**CASES["deep"], **edit})
        assert (after == before) == (expected == "same deep"), edit


def deep_fingerprint_of_a(schemas: Any) -> str:
    forms = normalizer(**schemas)
    return forms.deep_fingerprint("schema", ref("A"))


def test_deep_fingerprints_of_many_references_are_short() -> None:
    """Thirty schemas that each refer to the next one twice would be a billion when written out."""
    schemas: dict[str, Any] = {"S30": TEXT}
    for i in range(30):
        following = ref(f"S{i + 1}")
        schemas[f"S{i}"] = {"prefixItems": [following, following]}
    forms = normalizer(**schemas)
    text = forms.deep_fingerprint("schema", ref("S0"))
    assert len(text) < 10_000


# --- null and defaults ---


@pytest.mark.parametrize(("schema", "without_null"), CASES["nullable"], ids=str)
def test_null_splits_off_and_comes_back(schema: Any, without_null: Any) -> None:
    assert split_null(schema) == (without_null, True)
    again = with_null(without_null)
    assert plain(again) == plain(schema)
    assert form(again) == form(schema)


@pytest.mark.parametrize("schema", CASES["not nullable"], ids=str)
def test_null_that_does_not_split_off(schema: Any) -> None:
    assert split_null(schema) == (schema, False)


@pytest.mark.parametrize("schema", CASES["malformed"], ids=str)
def test_malformed_schemas_have_a_normal_form(schema: Any) -> None:
    """Their faults are reported by others, later."""
    assert fingerprint(schema)


@pytest.mark.parametrize("expected", ["defaults", "no defaults"])
def test_defaults(expected: str) -> None:
    for object_type, key, fields in CASES[expected]:
        is_left_out = is_default(object_type, key, fields[key], fields)
        assert is_left_out == (expected == "defaults"), (key, fields)


# --- unions ---


def member(name: str) -> dict[str, Any]:
    properties = {
        "same": {"const": "x"},
        "kind": {"enum": [name]},
        "also": {"const": name * 2},
    }
    return {"properties": properties}


def test_variants_are_named_by_the_first_property_that_tells_them_apart() -> None:
    union = {"oneOf": [member("a"), member("b"), {"type": "null"}]}
    assert FORMS.variants(union) == {"a": member("a"), "b": member("b")}
    assert FORMS.is_discriminated(union)


@pytest.mark.parametrize("members", CASES["not discriminated"], ids=str)
def test_members_that_nothing_tells_apart(members: Any) -> None:
    union = {"anyOf": members}
    assert FORMS.variants(union) == {}
