"""What a merge of upstream into openapi.yaml says, in which words, and under which names."""

from __future__ import annotations

from typing import Any

import pytest

from generator.upstream.follow import follow
from generator.upstream.matching import Pairs, in_order
from generator.upstream.merge import Merged, merge
from support.project import PROJECT
from support.versions import USAGE, edited, parts_of, written

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


@pytest.mark.parametrize(
    ("current", "upstream", "result"),
    [
        # Annotations and spellings are ours where the meaning is the same.
        ({"type": "string", "title": "ours"}, {"title": "theirs", "type": ["string"]}, "current"),
        ({"enum": ["a"], "type": "string"}, {"type": "string", "const": "a"}, "current"),
        ({"type": ["null", "string"]}, {"type": ["string", "null"]}, "current"),
        ({"required": ["b", "a"]}, {"required": ["a", "b"]}, "current"),
        ({"type": "array", "minItems": 0, "items": ref("A")}, {"type": "array", "items": ref("A")}, "current"),
        # What differs is upstream's; only its annotations are not.
        ({"type": "string", "title": "ours"}, {"type": "integer"}, {"type": "integer", "title": "ours"}),
        ({"type": "string"}, {"type": "string", "title": "theirs", "maxLength": 2}, {"type": "string", "maxLength": 2}),
        ({"enum": ["c", "a"]}, {"enum": ["a", "b", "c"]}, {"enum": ["c", "a", "b"]}),
        ({"minimum": 1, "maximum": 2}, {"maximum": 2}, {"maximum": 2}),
        (
            {"properties": {"b": True, "a": True}},
            {"properties": {"a": False, "x": True, "b": True}},
            {
                "properties": {"b": True, "a": False, "x": True},
            },
        ),
        # Null comes and goes around references.
        (ref("A"), {"anyOf": [ref("A"), NULL]}, {"anyOf": [ref("A"), NULL]}),
        ({"oneOf": [NULL, ref("A")]}, {"anyOf": [ref("A"), NULL]}, {"oneOf": [NULL, ref("A")]}),
        ({"oneOf": [NULL, ref("A")], "title": "ours"}, ref("A"), {**ref("A"), "title": "ours"}),
        # Members of unions are matched by name, meaning, constants.
        (
            {"oneOf": [ref("B"), ref("A")]},
            {"oneOf": [ref("A"), {"type": "null"}, ref("B")]},
            {
                "oneOf": [ref("B"), ref("A"), NULL],
            },
        ),
        (
            {"oneOf": [{"properties": {"k": {"const": "b"}}, "title": "b"}, {"properties": {"k": {"const": "a"}}}]},
            {"oneOf": [{"properties": {"k": {"const": "a"}}}, {"properties": {"k": {"const": "b"}, "x": True}}]},
            {
                "oneOf": [
                    {"properties": {"k": {"const": "b"}, "x": True}, "title": "b"},
                    {"properties": {"k": {"const": "a"}}},
                ]
            },
        ),
        (
            {"allOf": [{"title": "ours", "minLength": 1}, True]},
            {"allOf": [{"minLength": 2}, True]},
            {
                "allOf": [{"title": "ours", "minLength": 2}, True],
            },
        ),
    ],
)
def test_a_schema(current: dict[str, Any], upstream: dict[str, Any], result: Any) -> None:
    others = {"A": {"type": "string"}, "B": {"type": "integer"}}
    holder = {"properties": {"x": current}}
    upstream_holder = {"properties": {"x": upstream}}
    schemas = schemas_of(merged({"Root": holder, **others}, {"Root": upstream_holder, **others}))
    wanted = current if result == "current" else result
    assert schemas["Root"]["properties"]["x"] == wanted


def test_names_that_only_openapi_yaml_gives_stay() -> None:
    """Upstream has inline what openapi.yaml has under a name."""
    current = {"Root": {"items": ref("Row")}, "Row": {"type": "string", "title": "ours"}}
    same = merged(current, {"Root": {"items": {"type": "string"}}})
    assert schemas_of(same) == current
    changed = merged(current, {"Root": {"items": {"type": "integer"}}})
    assert schemas_of(changed) == {**current, "Row": {"type": "integer", "title": "ours"}}


def test_names_that_upstream_gives_are_taken_over() -> None:
    current = {"Root": {"items": ref("Row")}, "Row": {"title": "ours", "type": "string"}}
    result = merged(current, {"Root": {"items": ref("Line")}, "Line": {"type": "integer"}})
    assert schemas_of(result) == {"Root": {"items": ref("Line")}, "Line": {"title": "ours", "type": "integer"}}
    assert {component.name: former for component, former in result.renamed.items()} == {"Line": "Row"}


@pytest.mark.parametrize("name", ["a", "the schema around", "<circle 0>"])
def test_a_name_for_what_was_inline(name: str) -> None:
    """What openapi.yaml has inline stays so, whatever is in it."""
    row = {"properties": {name: {"type": "string"}}}
    current = {"Root": {"items": {**row, "title": "ours"}}}
    result = merged(current, {"Root": {"items": ref("Row")}, "Row": row})
    assert schemas_of(result) == current


@pytest.mark.parametrize("count", [1, 2])
def test_most_places_decide_what_a_name_stands_for(count: int) -> None:
    """A component stays as it is while any place wants that, and says what most places want where none does."""
    properties = {name: ref("Row") for name in ("a", "b", "c")}
    wanted = [{"type": "string"} if i < count else {"type": "integer"} for i in range(3)]
    upstream = dict(zip("abc", wanted, strict=True))
    current = {"Root": {"properties": properties}, "Row": {"type": "boolean", "title": "ours"}}
    result = merged(current, {"Root": {"properties": upstream}})
    most = "string" if count == 2 else "integer"
    schemas = schemas_of(result)
    assert schemas["Row"] == {"type": most, "title": "ours"}
    inline = {"type": "integer" if count == 2 else "string", "title": "ours"}
    names = [name for name, schema in schemas["Root"]["properties"].items() if schema == ref("Row")]
    assert [schema for schema in schemas["Root"]["properties"].values() if schema != ref("Row")] == [inline] * (
        3 - len(names)
    )
    assert len(names) == 2


def test_a_circle_keeps_the_name_of_upstream() -> None:
    """What leads to itself cannot stand inline, where openapi.yaml has it."""
    tree = {"properties": {"up": ref("Tree")}}
    current = {"Root": {"items": {"properties": {"up": {"type": "string"}}}}}
    schemas = schemas_of(merged(current, {"Root": {"items": ref("Tree")}, "Tree": tree}))
    assert schemas == {"Root": {"items": ref("Tree")}, "Tree": tree}


def test_new_texts_are_listed_where_they_stand() -> None:
    current = {"Root": {"oneOf": [ref("B"), ref("A")], "title": "ours"}, "A": {"title": "ours"}, "B": {"minLength": 1}}
    upstream = {
        "Root": {"oneOf": [{"type": "null", "description": "d"}, ref("A"), ref("B")], "title": "theirs"},
        "A": {"title": "theirs", "properties": {"x": {"title": "new", "items": {"description": "new"}}}},
        "B": {"minLength": 1},
    }
    result = merged(current, upstream)
    pointers = ["/".join(pointer[2:]) for pointer in result.new_texts]
    assert schemas_of(result)["Root"]["oneOf"][2] == {"type": "null", "description": "d"}
    assert sorted(pointers) == [
        "A/properties/x/items/description",
        "A/properties/x/title",
        "Root/oneOf/2/description",
    ]
    assert type(schemas_of(result)["A"]["properties"]["x"]) is dict


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
    assert "".join(in_order(current, upstream, set(wanted))) == result


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
