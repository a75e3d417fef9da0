"""What a merge of upstream into openapi.yaml says, in which words, and under which names."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generator.upstream.follow import follow
from generator.upstream.matching import Pairs, in_order
from generator.upstream.merge import Merged, merge
from support.project import PROJECT
from support.versions import USAGE, edited, parts_of, written

CASES = yaml.safe_load((PROJECT / "test/merges.yaml").read_text("utf-8"))
NULL = {"type": "null"}


# --- the fragment ---

RESPONSE = "/paths/~1organization~1usage~1embeddings/get/responses/429"
ANNOTATIONS = ("description", "summary", "title", "example", "examples")
LIMITS = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 31}},
    {"name": "limit", "in": "query", "schema": {"type": "string", "maxLength": 5}},
]


def expanded(document: Any, value: Any, inside: tuple[str, ...] = ()) -> Any:
    """Return what a part of a document says, with what it refers to in its place, and without annotations."""
    if isinstance(value, list):
        return [expanded(document, item, inside) for item in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if reference and reference not in inside:
        target = at(document, reference[1:])
        return expanded(document, target, (*inside, reference))
    result = {}
    for key, item in value.items():
        if key not in ANNOTATIONS:
            result[key] = expanded(document, item, inside)
    return result


def at(document: Any, pointer: str) -> Any:
    """Return the value at a pointer."""
    for part in parts_of(pointer):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def limit_of(name: str) -> str:
    """Return the pointer to the limit of the operation of that name."""
    pointer = f"/paths/~1organization~1usage~1{name}/get/parameters"
    parameters = [expanded(USAGE, parameter) for parameter in at(USAGE, pointer)]
    (index,) = [i for i, parameter in enumerate(parameters) if parameter["name"] == "limit"]
    return f"{pointer}/{index}"


PROPERTIES = "/components/schemas/CostsResult/properties"
MERGES: dict[str, dict[str, Any]] = {
    "two responses for one of ours": {
        "/components/responses/Busy": {"description": "x", "content": {"application/json": {"schema": NULL}}},
        RESPONSE: {"$ref": "#/components/responses/Busy"},
    },
    "two parameters for one of ours": {
        "/components/parameters/L0": LIMITS[0],
        "/components/parameters/L1": LIMITS[1],
        limit_of("completions"): {"$ref": "#/components/parameters/L0"},
        limit_of("embeddings"): {"$ref": "#/components/parameters/L1"},
    },
    "a union with null and siblings": {
        f"{PROPERTIES}/x": {"type": "string", "anyOf": [{"enum": ["a", "b"]}, NULL]},
        f"{PROPERTIES}/y": {"anyOf": [{"type": "string"}, NULL], "default": "a"},
    },
    "a text of two lines": {f"{PROPERTIES}/x": {"description": "One.\nTwo.\n"}},
    "a circle": {
        "/components/schemas/Tree": {"properties": {"up": {"$ref": "#/components/schemas/Tree"}}},
        f"{PROPERTIES}/x": {"$ref": "#/components/schemas/Tree"},
    },
}


@pytest.mark.parametrize("case", MERGES)
def test_the_fragment_says_what_upstream_says(tmp_path: Any, case: str) -> None:
    """The places that were edited say, with all that they refer to, what upstream says there; once is enough."""
    upstream = edited(USAGE, MERGES[case])
    path = tmp_path / "upstream.yaml"
    path.write_text(written(upstream), "utf-8")
    content = (PROJECT / "openapi.yaml").read_bytes()
    update = follow(content, str(path), "openapi_client", approximate=False)
    current = update.spec.root
    for pointer in MERGES[case]:
        if pointer.startswith(("/components/responses", "/components/parameters")):
            continue
        wanted = expanded(upstream, at(upstream, pointer))
        holder, _, _ = pointer.rpartition("/")
        if holder.endswith("/parameters"):  # whose order is ours
            parameters = at(current, holder)
            assert wanted in [expanded(current, parameter) for parameter in parameters]
        else:
            assert expanded(current, at(current, pointer)) == wanted
    again = follow(update.content, str(path), "openapi_client", approximate=False)
    assert again.content == update.content


# --- schemas ---


def document(schemas: dict[str, Any], **components: Any) -> dict[str, Any]:
    """Return a specification with one operation, which answers with the schema Root."""
    content = {"application/json": {"schema": ref("Root")}}
    operation = {"security": [], "responses": {"200": {"description": "", "content": content}}}
    return {
        "openapi": "3.1.0",
        "info": {"version": "1"},
        "paths": {"/": {"get": operation}},
        "components": {"schemas": schemas, **components},
    }


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def merged(current: dict[str, Any], upstream: dict[str, Any]) -> Merged:
    return merge(document(current), document(upstream))


def schemas_of(result: Merged) -> dict[str, Any]:
    schemas: dict[str, Any] = result.document["components"]["schemas"]
    return schemas


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["upstream"]))
def test_a_schema(case: dict[str, Any]) -> None:
    others = {"A": {"type": "string"}, "B": {"type": "integer"}}
    current = {"Root": {"properties": {"x": case["current"]}}, **others}
    upstream = {"Root": {"properties": {"x": case["upstream"]}}, **others}
    result = merged(current, upstream)
    expected = case.get("result", case["current"])
    root = schemas_of(result)["Root"]
    assert root == {"properties": {"x": expected}}


DOCUMENTS = {case.pop("name"): case for case in yaml.safe_load_all((PROJECT / "test/merged.yaml").read_text("utf-8"))}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas(name: str) -> None:
    case = DOCUMENTS[name]
    result = merged(case["current"], case["upstream"])
    expected = case.get("result", case["current"])
    assert schemas_of(result) == expected
    renamed = {}
    for component, former in result.renamed.items():
        renamed[component.name] = former
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
def test_order(current: str, upstream: str, wanted: str, result: str) -> None:
    """What only upstream has stands behind what it stands behind there, or at the end."""
    order = in_order(current, upstream, set(wanted))
    assert "".join(order) == result


def test_pairs() -> None:
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
