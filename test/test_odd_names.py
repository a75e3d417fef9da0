"""Names with any characters: they arrive at a server exactly as the specification writes them, and in models, too.

What arrives is read by urllib.parse and email, and by the server of the standard library.
"""

from __future__ import annotations

import email
import email.policy
import importlib
import inspect
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
from pydantic import TypeAdapter

from generator.errors import InputError
from generator.openapi.reader import parse
from generator.package.prepare import prepare
from support.checkers import errors_in, mypy
from support.project import generate_package
from support.refusals import answer, data_of, specification
from support.sharing import shared_folder

PACKAGE = "odd_names"
SIGNS = [
    "a b",
    "a<b>",
    "a'b",
    'a"b',
    "$a",
    "a[]",
    "a[0]",
    "`a`",
    "{a}",
    "{{a}}",
    "${a}",
    "%s",
    "a%20b",
    "a~b",
    "a/b",
    "a&b=c",
]
SIGNS += [
    "a.b",
    "a:b",
    "a;b,c",
    "a#b",
    "a?b",
    "a+b",
    "a|b",
    "a*b",
    "a\\b",
    "\\u0041",
    "'''",
    '"""',
    "-",
    "--",
    "$",
    "_",
]
OTHERS = [
    "ä",
    "😀",
    "𝒳",
    "ﬁ",
    "名",
    "1a",
    "__init__",
    "__class__",
    "_a",
    "class",
    "None",
    "match",
    "a\tb",
    "a\nb",
    "a\u2028b",
]
ATTRIBUTES = [
    "model_dump",
    "model_config",
    "copy",
    "json",
    "schema",
    "self",
    "mro",
    "register",
    "type",
    "List",
    "to_dict",
]
ARGUMENTS = ["args", "kwargs", "params", "options", "body", "api_client", "_headers", "_content_type", "validate_call"]
COLLIDING = ["a-b", "a_b", "A_b", "aB", "AB"]
NAMES = [*SIGNS, *OTHERS, *ATTRIBUTES, *ARGUMENTS, *COLLIDING]
PATH_NAMES = [name for name in NAMES if not set(name) & set("{}")]
TOKENS = ["X-A", "x_a", "X.a", "X!#$%&'*+-.^_`|~1", "1", "class", "self", "args"]
"""Names that headers and cookies can have."""
MEDIA_TYPES = [
    "application/json; charset=utf-8",
    "application/vnd.x+json;version=1",
    'application/json; profile="https://x/y z"',
    "application/json;odata.metadata=minimal;odata.streaming=true",
    "application/json;a='b'",
    "application/json;",
    "text/json ; x=<y>",
]
PATHS = {
    "/größe/{a}": "/gr%C3%B6%C3%9Fe/v",
    "/a b/{a}": "/a%20b/v",
    "/a%20b/{a}": "/a%20b/v",
    "/'a'(b)/{a}": "/'a'(b)/v",
    '/<a>"b"/{a}': "/%3Ca%3E%22b%22/v",
    "/a[0]|b`c^d\\e/{a}": "/a%5B0%5D%7Cb%60c%5Ed%5Ce/v",
    "/a:b@c,d;e=f/{a}": "/a:b@c,d;e=f/v",
    "/{a}:cancel": "/v:cancel",
    "/x?y=ä&z={a}": "/x?y=%C3%A4&z=v",
    "/x?y": "/x?y",
}
"""Paths, and what arrives if `a` is v and a query parameter is left out."""
DONE = {"204": {"description": ""}}
FORMS = {"application/x-www-form-urlencoded": "urlencoded", "multipart/form-data": "multipart"}


def operation(name: str, *parameters: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"operationId": name, "tags": ["odd"], "parameters": list(parameters), "responses": DONE, **fields}


def parameter(name: str, location: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": location, "required": location == "path", "schema": {"type": "string", **schema}}


def listed(names: list[str], location: str) -> list[dict[str, Any]]:
    return [parameter(name, location) for name in names]


def body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema}}}


def document() -> dict[str, Any]:
    """Return a specification with the names in all places."""
    text = {"type": "string"}
    properties = dict.fromkeys(NAMES, text)
    schemas: dict[str, Any] = {
        "Whole": {"type": "object", "required": NAMES, "properties": properties},
        "OddApi": {"type": "object", "properties": {"a": text}},
        "oddApi": {"type": "object", "properties": {"b": text}},
        "Enum": {"type": "string", "enum": ["", *NAMES]},
        "Variants": {"oneOf": [], "discriminator": {"propertyName": "a b", "mapping": {}}},
    }
    paths: dict[str, Any] = {
        "/query": {"get": operation("query", *listed(NAMES, "query"))},
        "/header": {"get": operation("header", *listed(TOKENS, "header"), *listed(TOKENS, "cookie"))},
        "/nothing": {"get": operation("nothing", parameter("a", "query", enum=[]))},
        "/no_body": {"post": operation("no_body", requestBody=body("application/json", {"enum": []}))},
    }
    for media_type, name in FORMS.items():
        form = {"type": "object", "properties": properties}
        paths[f"/{name}"] = {"post": operation(name, requestBody=body(media_type, form))}
    schemes: dict[str, Any] = {}
    for i, name in enumerate(NAMES):
        schemas[f"{name}{i}"] = {"type": "object", "required": ["a b"], "properties": {"a b": {"const": name}}}
        reference = {
            "$ref": f"#/components/schemas/{name.replace('~', '~0').replace('/', '~1').replace('%', '%25')}{i}"
        }
        schemas["Variants"]["oneOf"].append(reference)
        schemas["Variants"]["discriminator"]["mapping"][name] = reference["$ref"]
        schemes[name] = {"type": "apiKey", "in": "header", "name": f"X-Key-{i}"}
        paths[f"/key/{i}"] = {"get": operation(f"key_{i}", security=[{name: []}])}
        paths[f"/tag/{i}"] = {"get": {"tags": [name], "operationId": name, "responses": DONE}}
    for i, name in enumerate(PATH_NAMES):
        paths[f"/path/{i}/{{{name}}}/end"] = {"get": operation(f"path_{i}", parameter(name, "path"))}
    for i, path in enumerate(PATHS):
        location = "path" if "{a}" in path else "query"
        paths[path] = {"get": operation(f"literal_{i}", parameter("a", location), parameter("b", "query"))}
    for i, media_type in enumerate(MEDIA_TYPES):
        content = body(media_type, {"$ref": "#/components/schemas/Enum"})
        responses = {"200": {"description": "", **content}}
        paths[f"/media/{i}"] = {"post": operation(f"media_{i}", requestBody=content, responses=responses)}
    schemes["query"] = {"type": "apiKey", "in": "query", "name": "a b[]/ä"}
    paths["/key/query"] = {"get": operation("key_query", security=[{"query": []}])}
    return {**specification(schemas, paths=paths), "components": {"schemas": schemas, "securitySchemes": schemes}}


class Received(NamedTuple):
    """A request that arrived."""

    target: str
    headers: dict[str, str]
    body: bytes

    def query(self) -> list[tuple[str, str]]:
        """Return the names and values in the query."""
        return parse_qsl(self.target.partition("?")[2], strict_parsing=True)


class Server(ThreadingHTTPServer):
    """A server that records requests, and answers with their bodies."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.content_type = ""


class Handler(BaseHTTPRequestHandler):
    """Handles the requests of one connection."""

    server: Server

    def do_GET(self) -> None:
        """Record the request, and answer."""
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        self.server.received.append(Received(self.path, dict(self.headers.items()), content))
        self.send_response(200 if content else 204)
        self.send_header("Content-Type", self.server.content_type or "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        """Do the same."""
        self.do_GET()

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def package(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    def make(folder: Path) -> None:
        folder.mkdir()
        spec = folder / "spec.json"
        spec.write_text(json.dumps(document()), "utf-8")
        generate_package(spec, folder, PACKAGE)

    folder = shared_folder(PACKAGE, make, tmp_path_factory)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def api(package: Any, server: Server) -> Any:
    keys = {name: f"key of {i}" for i, name in enumerate(NAMES)}
    keys["query"] = "a key"
    host = f"http://127.0.0.1:{server.server_port}"
    return package.OddApi(package.ApiClient(package.Configuration(host=host, retries=0, api_key=keys)))


def values(method: Any) -> list[str]:
    """Return a value for each argument of a method."""
    arguments = list(inspect.signature(method).parameters)[:-1]
    return [f"v{i}" for i in range(len(arguments))]


def expected(names: list[str]) -> list[tuple[str, str]]:
    """Return the names with these values."""
    return [(name, f"v{i}") for i, name in enumerate(names)]


@pytest.mark.filterwarnings("error")
def test_types(package: Any) -> None:
    folder = Path(package.__file__).parents[1]
    assert errors_in(mypy("-p", PACKAGE, cwd=folder, strict=True)) == []


def test_query(api: Any, server: Server) -> None:
    api.query(*values(api.query))
    assert server.received[-1].query() == expected(NAMES)


def test_arguments_by_name(api: Any, server: Server) -> None:
    names = list(inspect.signature(api.query).parameters)[:-1]
    api.query_with_http_info(**dict(zip(names, values(api.query), strict=True)))
    assert server.received[-1].query() == expected(NAMES)


def test_headers_and_cookies(api: Any, server: Server) -> None:
    api.header(*values(api.header))
    received = server.received[-1].headers
    cookies = received["Cookie"].split("; ")
    texts = values(api.header)
    headers = [(name, received[name]) for name in TOKENS]
    assert headers == list(zip(TOKENS, texts[: len(TOKENS)], strict=True))
    assert cookies == [f"{name}={text}" for name, text in zip(TOKENS, texts[len(TOKENS) :], strict=True)]


def test_urlencoded_forms(api: Any, server: Server) -> None:
    api.urlencoded(*values(api.urlencoded))
    assert parse_qsl(server.received[-1].body.decode()) == expected(NAMES)


def test_multipart_forms(api: Any, server: Server) -> None:
    """Names in multipart forms are escaped as browsers do it: quotes and line breaks alone."""
    api.multipart(*values(api.multipart))
    received = server.received[-1]
    start = f"Content-Type: {received.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(start + received.body, policy=email.policy.HTTP)
    # As they were sent: newer versions of Python write the headers of a part anew.
    _, *parts, _ = received.body.split(f"--{message.get_boundary()}".encode())
    for name, text, part in zip(NAMES, values(api.multipart), parts, strict=True):
        escaped = name.replace('"', "%22").replace("\n", "%0A")
        assert f'form-data; name="{escaped}"'.encode() in part, part
        assert part.strip().endswith(text.encode())


def test_variables_of_paths(api: Any, server: Server) -> None:
    for i in range(len(PATH_NAMES)):
        getattr(api, f"path_{i}")("a b/c")
        assert server.received[-1].target == f"/path/{i}/a%20b%2Fc/end"


@pytest.mark.parametrize("path", PATHS)
def test_paths(api: Any, server: Server, path: str) -> None:
    method = getattr(api, f"literal_{list(PATHS).index(path)}")
    method(**({"a": "v"} if "{a}" in path else {}))
    assert server.received[-1].target == PATHS[path]
    method(a="v", b="ä&")
    separator = "&" if "?" in path else "?"
    query = "a=v&b=%C3%A4%26" if "{a}" not in path else "b=%C3%A4%26"
    assert server.received[-1].target == f"{PATHS[path]}{separator}{query}"


def test_keys(api: Any, server: Server) -> None:
    for i in range(len(NAMES)):
        getattr(api, f"key_{i}")()
        assert server.received[-1].headers[f"X-Key-{i}"] == f"key of {i}"
    api.key_query()
    assert server.received[-1].query() == [("a b[]/ä", "a key")]


def test_keys_that_are_missing_are_named(package: Any) -> None:
    api = package.OddApi(package.ApiClient(package.Configuration(host="http://127.0.0.1:1")))
    with pytest.raises(package.ApiValueError) as caught:
        api.key_0()
    assert str(caught.value) == f"there is no key; set Configuration.api_key[{NAMES[0]!r}]"


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_media_types(api: Any, server: Server, media_type: str) -> None:
    method = getattr(api, f"media_{MEDIA_TYPES.index(media_type)}")
    for server.content_type in (media_type, "application/json", "text/json;charset=utf-8"):
        assert method("a<b>") == "a<b>"
        received = server.received[-1]
        assert received.headers["Content-Type"] == media_type
        assert received.headers["Accept"] == media_type


def test_tags(package: Any) -> None:
    """Each operation is a method of a class; names of Python alone remain."""
    operations = set()
    for name in package.__all__:
        if name.endswith("Api") and name != "OddApi":
            operations |= {f"{name}.{method}" for method in vars(getattr(package, name)) if not method.startswith("_")}
    assert len(operations) == 3 * len(NAMES)


def test_schemas_with_the_name_of_an_api(package: Any) -> None:
    assert package.OddApi.__module__ == f"{PACKAGE}.api.odd_api"
    assert package.OddApi2(a="x").to_dict() == {"a": "x"}
    assert package.OddApi3(b="x").to_dict() == {"b": "x"}


@pytest.mark.parametrize("strict", [False, True])
def test_properties(package: Any, strict: bool) -> None:
    data = dict(expected(NAMES))
    model = package.Whole.from_json(json.dumps(data), strict=strict)
    assert model.to_dict() == data
    assert json.loads(model.to_json()) == data
    assert model.additional_properties == {}
    attributes = {
        (field.alias if field.alias is not None else name): name for name, field in package.Whole.model_fields.items()
    }
    assert {name: getattr(model, attribute) for name, attribute in attributes.items()} == data
    for name in NAMES:
        with pytest.raises(ValueError, match="Required, but missing"):
            package.Whole.from_dict({other: text for other, text in data.items() if other != name}, strict=strict)


def test_discriminators(package: Any) -> None:
    adapter = TypeAdapter(package.Variants)
    classes = set()
    for name in NAMES:
        model = adapter.validate_python({"a b": name})
        assert model.to_dict() == {"a b": name}
        classes.add(type(model))
    assert len(classes) == len(NAMES)


def test_nothing_is_allowed(package: Any, api: Any, server: Server) -> None:
    api.nothing()
    for call in (api.nothing, api.no_body):
        with pytest.raises(package.OpenApiException):
            call("a")
    assert len(server.received) == 1


def test_default_templates_write_names_as_they_are() -> None:
    """So they get only names that end no text in Python."""
    content: dict[str, Any] = {"a/'b": {}}
    parameters = [parameter("a'b", "path")]
    responses = {"200": {"description": "", "content": content}}
    paths = {"/{a'b}": {"get": {"parameters": parameters, "responses": responses}}}
    schemes = {"a'b": {"type": "apiKey", "in": "query", "name": "a'b"}}
    components = {"schemas": {}, "securitySchemes": schemes}
    subject = parse(data_of({**specification({}, paths=paths), "components": components}), "f")
    with pytest.raises(InputError) as caught:
        prepare(subject, "made", vendored=True)
    messages = [diagnostic.text for diagnostic in caught.value.args if "must match" in diagnostic.text]
    refused = {message.partition(" is not a ")[2].partition(" that ")[0] for message in messages}
    assert refused == {"media type", "name of a key", "path", "security scheme"}


REFUSED = {
    "a b": "this name of a cookie cannot be generated exactly: a cookie cannot have it (RFC 6265)",
    "a=b": "this name of a cookie",
    "ä": "this name of a cookie",
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("approximate", [False, True])
def test_names_of_cookies(name: str, approximate: bool) -> None:
    paths = {"/a": {"get": operation("a", parameter(name, "cookie"))}}
    is_refused, (message,) = answer(specification({}, paths=paths), approximate)
    assert is_refused is not approximate
    assert REFUSED[name] in message
