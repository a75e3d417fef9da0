"""Merges of upstream into openapi.yaml: what it says afterwards, in whose words and under whose names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.upstream.follow import follow
from generator.upstream.matching import Pairs, in_order
from generator.upstream.merge import Merged, merge
from support.project import PROJECT
from support.versions import USAGE, edited, parts_of, written

TEST = PROJECT / "test"
SCHEMAS = yaml.safe_load((TEST / "merges.yaml").read_text("utf-8"))
DOCUMENTS = {case.pop("name"): case for case in yaml.safe_load_all((TEST / "merged.yaml").read_text("utf-8"))}


# --- the fragment ---

UPSTREAM_EDITS: dict[str, dict[str, Any]] = yaml.safe_load("""
two upstream responses for one current response:
  /components/responses/Busy: {description: x, content: {application/json: {schema: {type: "null"}}}}
  /paths/~1organization~1usage~1embeddings/get/responses/429: {$ref: "#/components/responses/Busy"}
# The edited parameters of the operations are those called limit.
two upstream parameters for one current parameter:
  /components/parameters/L0: {name: limit, in: query, schema: {type: integer, maximum: 31}}
  /components/parameters/L1: {name: limit, in: query, schema: {type: string, maxLength: 5}}
  /paths/~1organization~1usage~1completions/get/parameters/9: {$ref: "#/components/parameters/L0"}
  /paths/~1organization~1usage~1embeddings/get/parameters/8: {$ref: "#/components/parameters/L1"}
unions with null and siblings:
  /components/schemas/CostsResult/properties/x: {type: string, anyOf: [{enum: [a, b]}, {type: "null"}]}
  /components/schemas/CostsResult/properties/y: {anyOf: [{type: string}, {type: "null"}], default: a}
a text of two lines:
  /components/schemas/CostsResult/properties/x: {description: "One.\\nTwo.\\n"}
a recursive schema:
  /components/schemas/Tree: {properties: {up: {$ref: "#/components/schemas/Tree"}}}
  /components/schemas/CostsResult/properties/x: {$ref: "#/components/schemas/Tree"}
""")
ANNOTATIONS = ("description", "summary", "title", "example", "examples")


def expanded(document: Any, value: Any, references: tuple[str, ...] = ()) -> Any:
    """Return a value without annotations and extensions, and with the targets of its references in their place."""
    if isinstance(value, list):
        return [expanded(document, item, references) for item in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if reference and reference not in references:
        target = value_at(document, reference[1:])
        return expanded(document, target, (*references, reference))
    result = {}
    for key, item in value.items():
        if key not in ANNOTATIONS and not key.startswith("x-"):
            result[key] = expanded(document, item, references)
    return result


def value_at(document: Any, pointer: str) -> Any:
    """Return the value at a pointer."""
    value = document
    for part in parts_of(pointer):
        key = int(part) if isinstance(value, list) else part
        value = value[key]
    return value


@pytest.mark.parametrize("case", UPSTREAM_EDITS)
def test_openapi_yaml_says_what_upstream_says(tmp_path: Path, case: str) -> None:
    """Edited values mean the same in openapi.yaml as they mean upstream, and a second update changes nothing."""
    upstream = edited(USAGE, UPSTREAM_EDITS[case])
    path = tmp_path / "upstream.yaml"
    path.write_text(written(upstream), "utf-8")
    content = (PROJECT / "openapi.yaml").read_bytes()
    update = follow(content, str(path), "openapi_client", approximate=False)
    for pointer in UPSTREAM_EDITS[case]:
        # Responses and parameters may get other names.
        if not pointer.startswith(("/components/responses", "/components/parameters")):
            expected = expanded(upstream, value_at(upstream, pointer))
            check_value(update.spec.root, pointer, expected)
    again = follow(update.content, str(path), "openapi_client", approximate=False)
    assert again.content == update.content


def check_value(document: Any, pointer: str, expected: Any) -> None:
    """Check what the value at a pointer means; parameters may have another index, as they keep their order."""
    holder, _, _ = pointer.rpartition("/")
    if holder.endswith("/parameters"):
        parameters = [expanded(document, parameter) for parameter in value_at(document, holder)]
        assert expected in parameters
    else:
        assert expanded(document, value_at(document, pointer)) == expected


# --- schemas ---


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return a specification with schemas, and with one operation, which responds with the schema Root."""
    content = {"application/json": {"schema": ref("Root")}}
    operation = {"security": [], "responses": {"200": {"description": "", "content": content}}}
    return {
        "openapi": "3.1.0",
        "info": {"version": "1"},
        "paths": {"/": {"get": operation}},
        "components": {"schemas": schemas},
    }


def merged(current: dict[str, Any], upstream: dict[str, Any]) -> Merged:
    return merge(document(current), document(upstream))


def schemas_of(result: Merged) -> dict[str, Any]:
    schemas: dict[str, Any] = result.document["components"]["schemas"]
    return schemas


def with_property(schema: Any) -> dict[str, Any]:
    """Return schemas whose Root has a property x."""
    return {
        "Root": {"properties": {"x": schema}},
        "A": {"type": "string"},
        "B": {"type": "integer"},
    }


@pytest.mark.parametrize("case", SCHEMAS, ids=lambda case: str(case["upstream"]))
def test_merges_of_one_schema(case: dict[str, Any]) -> None:
    current = with_property(case["current"])
    upstream = with_property(case["upstream"])
    result = merged(current, upstream)
    expected = with_property(case.get("result", case["current"]))
    assert schemas_of(result)["Root"] == expected["Root"]


def operation_of(specification: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = specification["paths"]["/"]["get"]
    return operation


def test_only_tags_of_operations_stay() -> None:
    current = document({"Root": {}})
    current["tags"] = [{"name": "removed"}, {"name": "kept", "description": "current"}]
    operation_of(current)["tags"] = ["removed", "kept"]
    upstream = document({"Root": {}})
    upstream["tags"] = [{"name": "unused"}, {"name": "new"}, {"name": "kept", "description": "upstream"}]
    operation_of(upstream)["tags"] = ["kept", "new"]
    tags = merge(current, upstream).document["tags"]
    assert tags == [{"name": "kept", "description": "current"}, {"name": "new"}]


def test_parameters_of_one_name_differ_by_location() -> None:
    in_query = {"name": "p", "in": "query", "description": "current"}
    in_header = {"name": "p", "in": "header"}
    current = document({"Root": {}})
    operation_of(current)["parameters"] = [in_query]
    upstream = document({"Root": {}})
    operation_of(upstream)["parameters"] = [in_header, {"name": "p", "in": "query"}]
    result = merge(current, upstream)
    assert operation_of(result.document)["parameters"] == [in_query, in_header]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_merges_of_several_schemas(name: str) -> None:
    case = DOCUMENTS[name]
    result = merged(case["current"], case["upstream"])
    expected = case.get("result", case["current"])
    assert schemas_of(result) == expected
    renamed = {component.name: former_name for component, former_name in result.renamed.items()}
    assert renamed == case.get("renamed", {})
    new_texts = []
    for _, _, *parts in result.new_texts:
        new_texts.append("/".join(parts))
    assert sorted(new_texts) == case.get("new texts", [])


# --- lists ---


@pytest.mark.parametrize(
    ("current", "upstream", "wanted", "result"),
    [
        ("ba", "ab", "ab", "ba"),
        ("ba", "axb", "abx", "bax"),
        ("", "abc", "abc", "abc"),
        ("c", "abc", "abc", "cab"),
        ("abc", "", "", ""),
        ("abc", "cax", "acx", "axc"),
        ("ab", "xyab", "abxy", "abxy"),
    ],
)
def test_the_current_order_is_kept(current: str, upstream: str, wanted: str, result: str) -> None:
    """A new item follows the item that it follows upstream; if it follows none, it comes last."""
    order = in_order(current, upstream, set(wanted))
    assert "".join(order) == result


def test_pairs_are_matched_by_keys_and_then_by_position() -> None:
    pairs = Pairs(["a", "b", "", "a", "c"], ["b", "", "a", "C", "d"])
    pairs.match(str, str)
    assert pairs.upstream_of == {0: 2, 1: 0}
    pairs.match(str.upper, str.upper)
    assert pairs.upstream_of == {0: 2, 1: 0, 4: 3}
    pairs.match_positions()
    assert pairs.upstream_of == {0: 2, 1: 0, 4: 3, 2: 1, 3: 4}
    assert pairs.current_of() == {2: 0, 0: 1, 3: 4, 1: 2, 4: 3}


def test_orders_of_pairs() -> None:
    pairs = Pairs(["b", "gone", "a"], ["a", "new", "b", "newer"])
    pairs.match(str, str)
    assert pairs.order() == [2, 3, 0, 1]
    assert pairs.order_with_new_last() == [2, 0, 1, 3]
