"""Parameters as they arrive at a server: the examples of OpenAPI, what RFC 6570 says by another library, and names.

The examples are those of the OpenAPI Specification 3.1.1, section "Style Examples".
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uritemplate

from generator.errors import InputError
from generator.openapi.reader import parse
from generator.package.prepare import prepare
from support.checkers import errors_in, mypy
from support.faulty_server import FaultyServer, head, sent
from support.processes import python
from support.project import generate_package
from support.refusals import answer, as_warning, data_of, refusal, specification
from support.sharing import shared_folder

EMPTY = ""
TEXT = "blue"
LIST = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}
SCHEMAS: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    list: {"type": "array", "items": {"type": "string"}},
    dict: {"type": "object", "additionalProperties": {"type": ["integer", "string"]}},
}
"""A schema for each type of values."""
ODD_TEXTS = ["a b", "naïve ✓", "a/b?c#d", "100%", "%41", "x=y&z;", "a,b", "a.b", "~!$'()*+:@[]|"]
OPERATORS = {"simple": "", "label": ".", "matrix": ";", "form": "?"}
"""The operators of RFC 6570 by the styles of OpenAPI."""


class Row(NamedTuple):
    """A parameter, a value for it, and what arrives: the rest of the path, the query, or the text of a header."""

    parameter: dict[str, Any]
    value: Any
    arrives: str


def row(location: str, style: str, explode: bool, value: Any, arrives: str) -> Row:
    schema = SCHEMAS[type(value)]
    parameter = {"name": "color", "in": location, "style": style, "explode": explode, "schema": schema}
    return Row(parameter, value, arrives)


def with_schema(parameter: dict[str, Any], value: Any, arrives: str) -> Row:
    schema = SCHEMAS[type(value)]
    return Row({"name": "color", "schema": schema, **parameter}, value, arrives)


def with_json(location: str, value: Any, arrives: str) -> Row:
    content = {"application/json": {"schema": {"type": "object"}}}
    return Row({"name": "color", "in": location, "content": content}, value, arrives)


def expanded(style: str, explode: bool, value: Any) -> str:
    """Expand a template of RFC 6570 by another library."""
    modifier = "*" if explode and not isinstance(value, str) else ""
    template = f"{{{OPERATORS[style]}color{modifier}}}"
    return str(uritemplate.expand(template, color=value)).removeprefix("?")


def rows_of_rfc6570() -> list[Row]:
    rows = []
    for style, explode, text in product(OPERATORS, (False, True), ODD_TEXTS):
        location = "query" if style == "form" else "path"
        is_ambiguous = style == "label" and explode and "." in text
        values: list[Any] = [text]
        if not is_ambiguous:
            members = sorted({"k": text, text: "w"}.items())  # the order of the other library
            values += [[text, "b"], dict(members)]
        for value in values:
            arrives = expanded(style, explode, value)
            rows.append(row(location, style, explode, value, arrives))
    return rows


EXAMPLES = [
    row("path", "matrix", False, EMPTY, ";color"),
    row("path", "matrix", False, TEXT, ";color=blue"),
    row("path", "matrix", False, LIST, ";color=blue,black,brown"),
    row("path", "matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
    row("path", "matrix", True, TEXT, ";color=blue"),
    row("path", "matrix", True, LIST, ";color=blue;color=black;color=brown"),
    row("path", "matrix", True, OBJECT, ";R=100;G=200;B=150"),
    row("path", "label", False, TEXT, ".blue"),
    row("path", "label", False, LIST, ".blue,black,brown"),
    row("path", "label", False, OBJECT, ".R,100,G,200,B,150"),
    row("path", "label", True, LIST, ".blue.black.brown"),
    row("path", "label", True, OBJECT, ".R=100.G=200.B=150"),
    row("path", "simple", False, TEXT, "blue"),
    row("path", "simple", False, LIST, "blue,black,brown"),
    row("path", "simple", False, OBJECT, "R,100,G,200,B,150"),
    row("path", "simple", True, LIST, "blue,black,brown"),
    row("path", "simple", True, OBJECT, "R=100,G=200,B=150"),
    row("query", "form", False, EMPTY, "color="),
    row("query", "form", False, TEXT, "color=blue"),
    row("query", "form", False, LIST, "color=blue,black,brown"),
    row("query", "form", False, OBJECT, "color=R,100,G,200,B,150"),
    row("query", "form", True, EMPTY, "color="),
    row("query", "form", True, TEXT, "color=blue"),
    row("query", "form", True, LIST, "color=blue&color=black&color=brown"),
    row("query", "form", True, OBJECT, "R=100&G=200&B=150"),
    row("query", "spaceDelimited", False, LIST, "color=blue%20black%20brown"),
    row("query", "spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150"),
    row("query", "pipeDelimited", False, LIST, "color=blue%7Cblack%7Cbrown"),
    row("query", "pipeDelimited", False, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"),
    row("query", "deepObject", True, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    row("header", "simple", False, TEXT, "blue"),
    row("header", "simple", False, LIST, "blue,black,brown"),
    row("header", "simple", False, OBJECT, "R,100,G,200,B,150"),
    row("header", "simple", True, OBJECT, "R=100,G=200,B=150"),
    row("cookie", "form", False, TEXT, "color=blue"),
    row("cookie", "form", False, LIST, "color=blue,black,brown"),
    row("cookie", "form", False, OBJECT, "color=R,100,G,200,B,150"),
    row("cookie", "form", True, TEXT, "color=blue"),
]
DEFAULTS = [
    with_schema({"in": "path"}, LIST, "blue,black,brown"),
    with_schema({"in": "query"}, LIST, "color=blue&color=black&color=brown"),
    with_schema({"in": "query"}, OBJECT, "R=100&G=200&B=150"),
    with_schema({"in": "query", "style": "deepObject"}, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    with_schema({"in": "query", "style": "pipeDelimited"}, LIST, "color=blue%7Cblack%7Cbrown"),
    with_schema({"in": "header"}, OBJECT, "R,100,G,200,B,150"),
    with_schema({"in": "query", "style": "pipeDelimited"}, TEXT, "color=blue"),
]
PREFIXES = {"path": "", "query": "color=", "header": "", "cookie": "color="}
SCALARS = {9007199254740993: "9007199254740993", -0.5: "-0.5", True: "true"}
NUMBERS = [
    with_schema({"in": location}, value, PREFIXES[location] + SCALARS[value])
    for location, value in product(PREFIXES, SCALARS)
]
CONTENT = [
    with_json("query", {"a": ["é", None]}, "color=%7B%22a%22%3A%5B%22%5Cu00e9%22%2Cnull%5D%7D"),
    with_json("path", {}, "%7B%7D"),
    with_json("header", {"a": [1.5, True]}, '{"a":[1.5,true]}'),
    with_json("cookie", {"a": 1}, "color=%7B%22a%22%3A1%7D"),
]
RESERVED = [
    with_schema({"in": "query", "allowReserved": True}, "a/b?c=d:e%2F%!", "color=a/b?c=d:e%2F%25!"),
    with_schema({"in": "query", "allowReserved": True}, ["[a]", "b#c d"], "color=[a]&color=b%23c%20d"),
]
ROWS = [*EXAMPLES, *DEFAULTS, *NUMBERS, *CONTENT, *RESERVED, *rows_of_rfc6570()]


def paths_of(rows: list[Row]) -> dict[str, Any]:
    """Return an operation for each row."""
    paths = {}
    for number, entry in enumerate(rows):
        is_in_path = entry.parameter["in"] == "path"
        path = f"/{number}/{{color}}" if is_in_path else f"/{number}"
        parameter = {"required": True, **entry.parameter}
        operation = {
            "operationId": f"get{number}",
            "parameters": [parameter],
            "responses": {"204": {"description": ""}},
        }
        paths[path] = {"get": operation}
    return paths


def written(folder: Path, package: str, paths: dict[str, Any], *options: str) -> Path:
    """Generate a package for paths."""
    folder.mkdir()
    spec = folder / "spec.json"
    document = specification({}, paths=paths)
    spec.write_text(json.dumps(document), "utf-8")
    return generate_package(spec, folder / "out", package, *options)


CALLS = """
import json
from styles import ApiClient, Configuration, DefaultApi
_, url, values = sys.argv
with ApiClient(Configuration(host=url)) as client:
    api = DefaultApi(client)
    for number, value in enumerate(json.loads(values)):
        getattr(api, f"get{number}")(value)
"""


@pytest.fixture(scope="session")
def arrived(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Call the operation of each row; return the requests that arrive."""

    def make(folder: Path) -> None:
        written(folder, "styles", paths_of(ROWS))

    folder = shared_folder("styles", make, tmp_path_factory) / "out"
    values = [entry.value for entry in ROWS]
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        python(CALLS, folder, server.url, json.dumps(values))
    return [request.decode("latin-1") for request in server.requests]


def part_of(request: str, location: str) -> str:
    """Return the part of a request in which a parameter is."""
    first_line, *lines = request.splitlines()
    _, target, _ = first_line.split(" ")
    path, _, query = target.partition("?")
    if location in ("path", "query"):
        return query if location == "query" else path.split("/", 2)[2]
    name = {"header": "color", "cookie": "Cookie"}[location]
    (header,) = [line for line in lines if line.startswith(f"{name}: ")]
    return header.removeprefix(f"{name}: ")


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda number: f"{number}-{ROWS[number].arrives}")
def test_what_arrives(arrived: list[str], number: int) -> None:
    expected = ROWS[number]
    assert part_of(arrived[number], expected.parameter["in"]) == expected.arrives


# --- names ---

SAME_NAMES = [
    {"name": "id", "in": "path", "required": True, "schema": SCHEMAS[str]},
    {"name": "id", "in": "query", "schema": SCHEMAS[list]},
    {"name": "id", "in": "header", "schema": SCHEMAS[int]},
    {"name": "id", "in": "cookie", "schema": SCHEMAS[str]},
    {"name": 'it\'s <"odd">', "in": "query", "schema": SCHEMAS[str]},
    {"name": "X-UPPER", "in": "header", "schema": SCHEMAS[str]},
    {"name": "accept", "in": "header", "schema": SCHEMAS[str]},
    {"name": "Content-Type", "in": "header", "schema": SCHEMAS[str]},
    {"name": "Authorization", "in": "header", "required": True, "schema": SCHEMAS[str]},
    {
        "name": "filter",
        "in": "query",
        "style": "deepObject",
        "schema": {"type": "object", "properties": {"eq": SCHEMAS[str], "n": SCHEMAS[int]}},
    },
    {"name": "any", "in": "query", "schema": {"oneOf": [SCHEMAS[int], SCHEMAS[list]]}},
]
NAMED_CALLS = """
import inspect, json, names
_, url = sys.argv
client = names.ApiClient(names.Configuration(host=url))
api = names.DefaultApi(client)

def failure(call):
    try:
        call()
    except names.ApiValueError as error:
        return str(error)

api.get("a/b", ["p", "q"], 7, "c", "odd", "u", names.GetFilter(eq="x"), any=["r"])
api.get("a", id_4="c", filter={"eq": "y", "n": 1}, any=5, _headers={"cookie": "mine=1"})
print(json.dumps({
    "names": list(inspect.signature(api.get).parameters),
    "refused": [
        failure(call) for call in (
            lambda: api.get("."), lambda: api.get(""), lambda: api.get("a", []), lambda: api.get("a", filter={}),
            lambda: api.split("a,b", ["c"]), lambda: api.split("a", ["b,c"]),
            lambda: api.split("a", ["b"], spaced=["c d"]), lambda: api.split("a", ["b"], free={"x": [1]}),
        )
    ],
}))
"""
SPLIT = [
    {"name": "name", "in": "path", "required": True, "schema": SCHEMAS[str]},
    {"name": "X-List", "in": "header", "required": True, "schema": SCHEMAS[list]},
    {"name": "spaced", "in": "query", "style": "spaceDelimited", "schema": SCHEMAS[list]},
    {"name": "free", "in": "query", "schema": {}},
]


def test_names(tools: Path, tmp_path: Path) -> None:
    responses = {"204": {"description": ""}}
    get = {"operationId": "get", "parameters": SAME_NAMES, "responses": responses}
    split = {"operationId": "split", "parameters": SPLIT, "responses": responses}
    paths = {"/pets/{id}?beta=true": {"get": get}, "/v{name}": {"get": split}}
    folder = written(tmp_path / "names", "names", paths)
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        results = python(NAMED_CALLS, folder, server.url)
    assert results["names"] == ["id", "id_2", "id_3", "id_4", "it_s_odd_", "x_upper", "filter", "any", "options"]
    first, second, third = [request.decode("latin-1") for request in server.requests]
    query = "beta=true&id=p&id=q&it%27s%20%3C%22odd%22%3E=odd&filter%5Beq%5D=x&any=r"
    assert first.startswith(f"GET /pets/a%2Fb?{query} HTTP")
    for header in ("id: 7", "X-UPPER: u", "Cookie: id=c", "Accept: */*"):
        assert f"\r\n{header}\r\n" in first
    assert second.startswith("GET /pets/a?beta=true&filter%5Beq%5D=y&filter%5Bn%5D=1&any=5 HTTP")
    assert "\r\nCookie: id=c; mine=1\r\n" in second
    assert "Content-Type" not in first
    assert third.startswith("GET /va%2Cb HTTP")
    expected = [
        "get: id: '.' would make another path",
        "get: id: '' would make another path",
        "get: id_2: should have an item",
        "get: filter: should have an item",
        None,
        "split: x_list: an item has ',' in it",
        "split: spaced: an item has ' ' in it",
        "split: free: a list or an object in another one",
    ]
    for text, start in zip(results["refused"], expected, strict=True):
        assert (text or "").startswith(start or "")
    assert errors_in(mypy("-p", "names", cwd=folder, strict=True)) == []


# --- approximated ---


@pytest.mark.parametrize(
    ("parameter", "what"),
    [
        ({"in": "query", "style": "deepObject", "schema": SCHEMAS[str]}, "the style deepObject"),
        ({"in": "query", "style": "matrix", "schema": SCHEMAS[str]}, "this style"),
        ({"in": "query", "style": "deepObject", "explode": False, "schema": SCHEMAS[dict]}, "deepObject without"),
        ({"in": "query", "style": "pipeDelimited", "explode": True, "schema": SCHEMAS[list]}, "pipeDelimited with"),
        ({"in": "cookie", "schema": SCHEMAS[list]}, "an exploded list or object in a cookie"),
        ({"in": "query", "schema": {"type": "array", "items": SCHEMAS[list]}}, "a parameter with a list or an object"),
        ({"in": "query", "content": {"application/xml": {"schema": SCHEMAS[str]}}}, "this media type"),
        ({"in": "path", "schema": SCHEMAS[str]}, "a parameter in: path"),
    ],
    ids=json.dumps,
)
def test_what_openapi_leaves_open(parameter: dict[str, Any], what: str) -> None:
    operation = {"parameters": [{"name": "color", **parameter}], "responses": {}}
    document = specification({}, paths={"/a": {"get": operation}})
    (line,) = refusal(document)
    assert f": {what} " in line
    is_refused, (warning,) = answer(document, approximate=True)
    assert not is_refused
    assert warning == as_warning(line)


NESTED = {"a": {"b": ["x", "y"]}, "c": "z"}
NESTED_SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "object", "properties": {"b": SCHEMAS[list]}}, "c": SCHEMAS[str]},
}
APPROXIMATED = [
    with_schema({"in": "cookie"}, LIST, "color=blue; color=black; color=brown"),
    with_schema({"in": "cookie"}, OBJECT, "R=100; G=200; B=150"),
    with_schema({"in": "query", "style": "deepObject"}, LIST, "color=blue&color=black&color=brown"),
    with_schema({"in": "query", "style": "deepObject", "explode": False}, {"R": 1}, "color%5BR%5D=1"),
    with_schema({"in": "query", "style": "pipeDelimited", "explode": True}, ["a", "b"], "color=a&color=b"),
    with_schema({"in": "query", "style": "simple"}, LIST, "color=blue,black,brown"),
    Row(
        {"name": "color", "in": "query", "style": "deepObject", "schema": NESTED_SCHEMA},
        NESTED,
        "color%5Ba%5D%5Bb%5D%5B0%5D=x&color%5Ba%5D%5Bb%5D%5B1%5D=y&color%5Bc%5D=z",
    ),
    Row({"name": "color", "in": "header", "schema": NESTED_SCHEMA}, {"a": {"b": ["x"]}}, 'a,{"b":["x"]}'),
    Row({"name": "color", "in": "query", "content": {"application/xml": {}}}, "<a/>", "color=%3Ca%2F%3E"),
]


def test_what_is_sent_instead(tools: Path, tmp_path: Path) -> None:
    folder = written(tmp_path / "loose", "styles", paths_of(APPROXIMATED), "--approximate")
    values = [entry.value for entry in APPROXIMATED]
    with FaultyServer([sent(head(status="204 No Content"), is_open=True)]) as server:
        python(CALLS, folder, server.url, json.dumps(values))
    for request, expected in zip(server.requests, APPROXIMATED, strict=True):
        assert part_of(request.decode("latin-1"), expected.parameter["in"]) == expected.arrives


def test_the_default_templates_refuse_more() -> None:
    """They write the API classes of vendored builds, and know neither cookies nor most styles."""
    parameters = [
        {"name": "a", "in": "cookie", "schema": SCHEMAS[str]},
        {"name": "b", "in": "query", "style": "pipeDelimited", "schema": SCHEMAS[list]},
        {"name": "c", "in": "query", "schema": {"type": "object"}},
    ]
    operation = {"parameters": parameters, "responses": {}}
    document = parse(data_of(specification({}, paths={"/a": {"get": operation}})), "made")
    with pytest.raises(InputError) as caught:
        prepare(document, "made", vendored=True)
    places = [diagnostic.pointer[-2:] for diagnostic in caught.value.args]
    assert places == [("0", "in"), ("1", "style"), ("2", "schema")]
