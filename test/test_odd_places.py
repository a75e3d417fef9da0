"""Odd places: with --approximate, one of them never stops the whole API; without, all of them are errors at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from generator.openapi.reader import parse_leniently
from generator.package.prepare import Prepared, prepare
from generator.pointers import Pointer, pointer_text, unescape
from support.faulty_server import FaultyServer, head, sent
from support.processes import python
from support.project import PROJECT, generate
from support.refusals import answer, data_of, refusal

SPEC: dict[str, Any] = yaml.safe_load((PROJECT / "test/odd_places.yaml").read_text("utf-8"))
ALL_OPERATIONS = {"get_thing", "put_thing", "send_file"}
GET = "/paths/~1things~1{id}/get"


def places_in(value: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    """Yield the pointers of all values in a value."""
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for name, member in members:
        inner = (*pointer, str(name))
        yield inner
        yield from places_in(member, inner)


def edited(pointer: Pointer, value: Any) -> dict[str, Any]:
    """Return the specification with another value at a place."""
    spec = copy.deepcopy(SPEC)
    holder: Any = spec
    for part in pointer[:-1]:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    last = pointer[-1]
    holder[int(last) if isinstance(holder, list) else last] = value
    return spec


def approximated(spec: dict[str, Any], vendored: bool = False) -> Prepared:
    """Prepare a specification with --approximate."""
    document = parse_leniently(data_of(spec), "odd")
    document.approximate = True
    return prepare(document, "made", vendored)


def operations_in(prepared: Prepared) -> set[str]:
    names: set[str] = set()
    for operations in prepared.document["paths"].values():
        names.update(operation["operationId"] for operation in operations.values())
    return names


def as_error(warning: str) -> str:
    """Return the error that a warning replaces, if it is about a fault: it has the same hint."""
    return warning.replace(": warning: ", ": error: ", 1).replace("; so ", "; with --approximate, ")


# --- each odd place ---


class Odd(NamedTuple):
    """An odd value at a place, what is done about it, and the operations that the package then does not have."""

    place: str
    value: Any
    outcome: str
    lost: tuple[str, ...] = ()


PAGE = "#/components/parameters/Page"
THING = "/components/schemas/Thing/properties"
ODD = [
    Odd(f"{THING}/size/minimum", "x", "it is ignored"),
    Odd(f"{THING}/size", 5, "any value is accepted"),
    Odd(f"{THING}/animal/$ref", "#/nowhere", "any value is accepted"),
    Odd(f"{THING}/shape/oneOf/1/not/const", [], ""),
    Odd(f"{THING}/shape/oneOf/1/not/pattern", "(a)?\\1", "not is ignored"),
    Odd(f"{THING}/shape/oneOf/1/not/type", "text", "not is ignored"),
    Odd(f"{THING}/parts/items", {"allOf": [{"$ref": "#/components/schemas/Thing"}, 7]}, "any value is accepted"),
    Odd("/components/schemas/Cat", {"anyOf": [{"$ref": "#/components/schemas/Cat"}]}, "any value is accepted"),
    Odd(f"{GET}/parameters/0/style", "spaceDelimited", ""),
    Odd(f"{GET}/parameters/1/in", "body", 'the parameter "X-Trace" is left out'),
    Odd(f"{GET}/parameters/1/name", "a b", 'the parameter "a b" is left out'),
    Odd(f"{GET}/parameters/1/x-maximum-by", {"parameter": "r"}, "it is ignored"),
    Odd(f"{GET}/parameters/2/in", "body", "GET /things/{id} is left out", ("get_thing",)),
    Odd(f"{GET}/parameters/3/$ref", "#/nowhere", "GET /things/{id} is left out", ("get_thing",)),
    Odd("/components/parameters/Page/in", "body", 'the parameter "page" is left out'),
    Odd(
        "/components/parameters/Page",
        {"$ref": "#/components/parameters/Page"},
        "GET /things/{id} is left out",
        ("get_thing",),
    ),
    Odd("/components/parameters/Id/in", 5, "the operations of /things/{id} are left out", ("get_thing", "put_thing")),
    Odd(f"{GET}/parameters", {}, "GET /things/{id} is left out", ("get_thing",)),
    Odd("/paths/~1things~1{id}/parameters", [], "PUT /things/{id} is left out", ("get_thing", "put_thing")),
    Odd(f"{GET}/responses/default/$ref", "#/nowhere", "the answer can be anything"),
    Odd(f"{GET}/responses/2xx", {"description": ""}, "it is left out"),
    Odd(f"{GET}/responses/200/content/text", {}, "it is left out"),
    Odd("/components/requestBodies/Thing/content", {}, "PUT /things/{id} is left out", ("put_thing",)),
    Odd("/paths/~1things~1{id}/put/requestBody/content", {}, "", ()),
    Odd("/paths/~1files/post/requestBody/content", {}, "POST /files is left out", ("send_file",)),
    Odd("/paths/~1files/post/requestBody/content/multipart~1form-data/encoding/meta/style", "x", "it is ignored"),
    Odd("/paths/~1files/post/servers", [{"url": "a b"}], "it is left out"),
    Odd("/paths/~1files/post/x-paging", {"cursor": "c"}, "it is ignored"),
    Odd("/paths/~1files/trace", {"responses": {}}, "TRACE /files is left out"),
    Odd("/paths/a", {"get": {"responses": {}}, "put": {"responses": {}}}, "the operations of a are left out"),
    Odd("/paths/~1x", {"$ref": "#/nowhere"}, "the operations of /x are left out"),
    Odd("/paths/~1x", 5, "the operations of /x are left out"),
    Odd(GET, 5, "GET /things/{id} is left out", ("get_thing",)),
    Odd(f"{GET}/parameters/1", 5, "GET /things/{id} is left out", ("get_thing",)),
    Odd(f"{GET}/responses", [], "GET /things/{id} is left out", ("get_thing",)),
    Odd(f"{GET}/responses/200", 5, "the answer can be anything"),
    Odd(f"{GET}/responses/200/content", 5, "the answer can be anything"),
    Odd(f"{GET}/responses/200/content/text~1plain", 5, "it is left out"),
    Odd("/paths/~1files/post/requestBody", 5, "POST /files is left out", ("send_file",)),
    Odd("/servers/0/variables/host/default", 5, "it is left out"),
    Odd("/info", 7, "it is left out"),
    Odd("/info/x-product", "a b", "it is ignored"),
    Odd("/components/examples", [], "it is ignored"),
    Odd("/components/securitySchemes/bearer/x-key-kinds", [], "it is ignored"),
    Odd("/security", [{"a b": []}], "each call needs its header in _headers"),
]


def pointer_of(place: str) -> Pointer:
    _, *parts = place.split("/")
    return tuple(map(unescape, parts))


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_what_is_done_about_an_odd_place(odd: Odd) -> None:
    spec = edited(pointer_of(odd.place), odd.value)
    prepared = approximated(spec)
    assert operations_in(prepared) == ALL_OPERATIONS - set(odd.lost)
    is_refused, errors = answer(spec)
    assert is_refused == bool(odd.outcome)
    if odd.outcome:
        assert all("; with --approximate, " in error for error in errors)
        assert any(text.endswith(f"; so {odd.outcome}") for text in prepared.approximated), prepared.approximated


ODD_VALUES = [None, 5, [], "x y", {"$ref": "#/nowhere"}, {}, [None], {"a": 5}, True, "\ud800", [{"$ref": 7}], -1.5]
PLACES = [place for place in places_in(SPEC) if place != ("openapi",)]


@pytest.mark.parametrize("start", range(4))
def test_no_value_at_any_place_stops_the_rest(start: int) -> None:
    for number, place in enumerate(PLACES[start::4]):
        value = ODD_VALUES[(number + start) % len(ODD_VALUES)]
        spec = edited(place, value)
        about = f"{pointer_text(place)}: {value!r}"
        is_refused, warnings = answer(spec, approximate=True)
        assert not is_refused, about
        is_refused, errors = answer(spec)
        assert is_refused <= bool(warnings), about
        if is_refused and not any("cannot be generated exactly" in error for error in errors):
            assert set(errors) <= set(map(as_error, warnings)), about


def test_everything_odd_at_once() -> None:
    spec = copy.deepcopy(SPEC)
    for odd in ODD[:3]:
        spec = copy.deepcopy(spec)
        holder: Any = spec
        *outer, last = pointer_of(odd.place)
        for part in outer:
            holder = holder[part]
        holder[last] = odd.value
    spec["paths"]["a"] = {"get": {"responses": {}}}
    spec["servers"].append({"url": "https://{x}/"})
    spec["security"] = [{"none": []}]
    spec["components"]["schemas"]["Thing"]["maxProperties"] = float("inf")
    places = [line.split(": ")[2] for line in refusal(spec)]
    assert places == sorted(
        [
            "#/components/schemas/Thing/maxProperties",
            "#/components/schemas/Thing/properties/animal/$ref",
            "#/components/schemas/Thing/properties/size",
            "#/paths/a",
            "#/security",
            "#/servers/1/variables/x/default",
        ]
    )


def test_more_faults_than_are_reported() -> None:
    schema = {f"x-{number}": float("nan") for number in range(1100)}
    data = data_of(edited(("components", "schemas", "Thing", "properties", "size"), schema))
    document = parse_leniently(data, "odd", approximate=True)
    prepared = prepare(document, "made")
    assert operations_in(prepared) == ALL_OPERATIONS
    assert len(prepared.approximated) == 1100


def test_a_path_that_is_a_component() -> None:
    get = {"operationId": "paged", "x-paging": {}, **SPEC["paths"]["/things/{id}"]["get"]}
    put: dict[str, Any] = {"requestBody": {"content": {}}, "responses": {}}
    spec = edited(("paths", "/x"), {"$ref": "#/components/pathItems/X"})
    spec["components"]["pathItems"] = {"X": {"get": get, "put": put}}
    prepared = approximated(spec)
    outcomes = [text.rpartition("; so ")[2] for text in prepared.approximated]
    assert "PUT /x is left out" in outcomes


# --- references to definitions of a schema itself ---


def test_definitions_of_a_schema_itself() -> None:
    inner = {"type": "object", "properties": {"size": {"$ref": "#/$defs/Size"}}}
    schema = {"properties": {"box": {"$ref": "#/$defs/Box"}}, "$defs": {"Box": inner, "Size": {"type": "integer"}}}
    document = parse_leniently(data_of(edited(("components", "schemas", "Thing"), schema)), "odd")
    prepared = prepare(document, "made")
    assert prepared.approximated == []
    schemas = prepared.document["components"]["schemas"]
    assert schemas["ThingDefsBox"]["x-class"]["properties"][0]["source"].startswith("size: ")
    missing = edited(("components", "schemas", "Thing"), {**schema, "$defs": {}})
    (error,) = refusal(missing)
    assert '#/components/schemas/Thing/properties/box/$ref: $ref "#/$defs/Box" leads nowhere' in error


# --- paths that differ in their fragments ---

FRAGMENTS = {
    "/things/{id}#copy": {"put": {**SPEC["paths"]["/things/{id}"]["put"], "operationId": "copyThing"}},
    "/things/{id}": SPEC["paths"]["/things/{id}"],
}
FRAGMENTS["/things/{id}#copy"]["parameters"] = SPEC["paths"]["/things/{id}"]["parameters"]


def test_the_default_client_has_one_operation_for_a_path() -> None:
    spec = edited(("paths",), FRAGMENTS)
    prepared = approximated(spec, vendored=True)
    assert operations_in(prepared) == {"copy_thing", "get_thing"}


# --- a package ---

PACKAGE_SPEC = edited(("paths",), {**SPEC["paths"], **FRAGMENTS})
PACKAGE_SPEC["paths"]["/lost/{id}"] = {"get": {"tags": ["Things"], "responses": {}}}
PACKAGE_SPEC["paths"]["/only"] = {"trace": {"tags": ["Else"], "responses": {}}}
PACKAGE_SPEC["components"]["schemas"]["Thing"]["properties"] |= {
    "narrow": {"type": "string", "not": {"maxLength": "x", "minLength": 3}},
    "either": {"oneOf": [{"type": "integer"}, {"$ref": "#/nowhere"}]},
    "loose": {"type": "integer", "minimum": "x"},
    "nested": {"oneOf": [{"type": "integer"}, {"oneOf": [{"type": "number"}, {"$recursiveRef": "#"}]}]},
}
CALLS = """
import json, odd
from odd import ApiClient, Configuration, models
_, url = sys.argv
api = odd.ThingsApi(ApiClient(Configuration(host=url, api_key={"key": "k"})))
for call in (api.put_thing, api.copy_thing):
    call("a", {"id": "a"})
strict = []
for value in ({"narrow": "abcd"}, {"either": 1}, {"either": "x"}, {"nested": 1}, {"loose": 1}, {"loose": "x"}):
    try:
        models.Thing.from_dict({"id": "a", **value}, strict=True)
        strict.append(True)
    except ValueError:
        strict.append(False)
print(json.dumps([strict, models.APPROXIMATED]))
"""


def test_a_package_without_its_odd_places(tools: Path, tmp_path: Path) -> None:
    spec = tmp_path / "odd.json"
    spec.write_bytes(data_of(PACKAGE_SPEC))
    arguments: list[str | Path] = ["--quiet", "--spec", spec, "--output", tmp_path / "out", "--package", "odd"]
    refused = generate(*arguments)
    assert refused.returncode == 2
    errors = [line for line in refused.stderr.splitlines() if ": error: " in line]
    assert len(errors) == 6
    assert all("; with --approximate, " in error for error in errors)
    assert not (tmp_path / "out").exists()

    done = generate(*arguments, "--approximate")
    assert done.returncode == 0, done.stderr
    warnings = [line.partition(": warning: ")[2] for line in done.stderr.splitlines()]
    assert any("/nested/oneOf/1/oneOf/1/$recursiveRef: " in warning for warning in warnings)
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        strict, listed = python(CALLS, tmp_path / "out", server.url)
    assert [request.partition(b" HTTP")[0] for request in server.requests] == [b"PUT /things/a"] * 2
    assert strict == [True, True, True, True, True, False]
    assert listed == warnings
    assert len(warnings) == 7  # also the fragment of a path
    page = (tmp_path / "out/docs/ThingsApi.md").read_text("utf-8")
    assert "| **GET** /lost/{id} | has no parameter id in: path" in page
    assert "Left out" in page
    assert "/only" in page + (tmp_path / "out/docs/FilesApi.md").read_text("utf-8")
