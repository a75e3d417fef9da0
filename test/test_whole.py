"""Clients of whole APIs: one that is full of pitfalls, and one of 4 MB."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from generator.changes.compare import compare
from generator.openapi.document import Document
from generator.openapi.reader import parse
from generator.package.prepare import prepare
from support.checkers import errors_in, mypy
from support.oracle import Oracle
from support.prism import running, set_up
from support.processes import python
from support.project import PROJECT, generate_package
from support.sharing import shared_folder
from support.upstream import USAGE, big

WHOLE = PROJECT / "test" / "whole.yaml"
SMALL = {"schemas": 60, "size": 0, "number": 17}
"""The size of the large client without --all-versions."""
CLASSES_OF_FULL_SIZE = 1600

ROUND_TRIPS = """
import importlib, json
_, package, file = sys.argv
models = importlib.import_module(package + ".models")
failures = []
for name, example in json.load(open(file, encoding="utf-8")):
    model = getattr(models, name)
    text = json.dumps(example)
    for instance in (model.from_dict(example), model.from_dict(example, strict=True), model.from_json(text)):
        if instance.to_dict() != example or json.loads(instance.to_json()) != example:
            failures.append([name, example, instance.to_dict()])
print(json.dumps(failures))
"""


def type_errors(folder: Path, package: str) -> list[str]:
    """Return the errors of strict mypy in a package."""
    return errors_in(mypy("-p", package, cwd=folder, strict=True))


def examples_of(document: Document, package: str) -> list[tuple[str, Any]]:
    """Return the examples in a document, each with the name of its class."""
    document.approximate = True
    prepared = prepare(document, package)
    return [(example.model, example.value) for example in prepared.examples]


def failed_round_trips(examples: list[tuple[str, Any]], folder: Path, package: str, scratch: Path) -> Any:
    """Return the examples that change when the package reads and writes them."""
    file = scratch / "examples.json"
    file.write_text(json.dumps(examples), "utf-8")
    return python(ROUND_TRIPS, folder, package, str(file))


@pytest.fixture(scope="session")
def whole(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the client of whole.yaml."""

    def make(folder: Path) -> None:
        generate_package(WHOLE, folder, "whole")

    return shared_folder("whole", make, tmp_path_factory)


def test_examples_come_back(whole: Path, tmp_path: Path) -> None:
    document = parse(WHOLE.read_bytes(), WHOLE.name)
    oracle = Oracle(document.root)
    listed = []
    for name, schema in document.components("schemas").items():
        for example in schema.get("examples", []):
            assert oracle.accepts(name, json.dumps(example)), (name, example)
            listed.append(example)
    examples = examples_of(document, "whole")
    values = [value for _, value in examples]
    assert values == listed
    assert failed_round_trips(examples, whole, "whole", tmp_path) == []


def test_types(whole: Path) -> None:
    assert type_errors(whole, "whole") == []


# --- every operation, on a real server ---


FILES = {
    "binary": (200, "application/octet-stream", b"\x00\xff"),
    "text": (200, "Text/Plain; charset=latin-1", b"caf\xe9"),
    "json": (200, "application/json; charset=utf-8", b'{"name": "a"}'),
    "unlisted": (200, "application/xml", b'{"name": "b"}'),
    "missing": (404, "text/plain", b"no such file"),
}
"""The answers of the operation `file`, by id."""


class Server(HTTPServer):
    """Answers with the body of the request or with a stream of events, and remembers the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted: dict[str, str] = {}
        """The bodies of POST requests by path, decoded as Latin-1."""
        self.got: list[tuple[str, str]] = []
        """The path and the header `bytes` of each GET request."""


class Handler(BaseHTTPRequestHandler):
    """Handles a request to the server."""

    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted[self.path] = body.decode("latin-1")
        content_type = self.headers["Content-Type"].partition(";")[0]
        if self.path == "/v1/stream":
            self.reply(b'data: {"type": "tree.grown"}\n\ndata: [DONE]\n\n', "text/event-stream")
        elif content_type == "multipart/form-data":
            self.reply(json.dumps({"copy": content_type}).encode())
        else:
            self.reply(body)

    def do_GET(self) -> None:
        self.server.got.append((self.path, self.headers["bytes"]))
        for name, (status, content_type, body) in FILES.items():
            if self.path.startswith(f"/v1/files/{name}"):
                self.reply(body, content_type, status)
                return
        self.reply(b'[{"list": [{}], "new": 1}]')

    def reply(self, body: bytes, content_type: str = "application/json", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    """Run the server in a thread."""
    with Server() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


CALLS = r"""
import json, whole
client = whole.ApiClient(whole.Configuration(host=sys.argv[1]))
bodies, names = whole.BodiesApi(client), whole.NamesApi(client)
tree = {"name": "a", "children": [{"name": "b"}], "value": {"x": [None]}, "new": 1}
response = bodies.stream_without_preload_content(whole.StreamRequest(stream=True))
print(json.dumps({
    "tree": bodies.tree(whole.Tree.from_dict(tree)).to_dict() == tree,
    "upload": bodies.upload(file=("a.bin", b"\x00\xff"), purpose="a b", var_str="s", parts=["p", "q"]).to_dict(),
    "stream": [line.decode() for line in response if line.strip()],
    "list": [
        item.to_dict()
        for item in names.var_list("a/b", "a-b", var_self=7, var_bytes="h", filter_a_b=["", "a b"])
    ],
}))
"""


def test_calls(whole: Path, server: Server) -> None:
    results = python(CALLS, whole, f"http://127.0.0.1:{server.server_port}/v1")
    assert results == {
        "tree": True,
        "upload": {"copy": "multipart/form-data"},
        "stream": ['data: {"type": "tree.grown"}\n', "data: [DONE]\n"],
        "list": [{"list": [{}], "new": 1}],
    }
    assert server.got == [("/v1/names/a%2Fb/a-b?self=7&filter%5Ba-b%5D=&filter%5Ba-b%5D=a%20b", "h")]
    form = server.posted["/v1/upload"]
    assert 'filename="a.bin"' in form
    assert "\x00\xff" in form
    fields = re.findall(r'name="([^"]+)"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)', form)
    assert fields[:2] == [("purpose", "a b"), ("str", "s")]


FILE_CALLS = r"""
import json, whole
api = whole.NamesApi(whole.ApiClient(whole.Configuration(host=sys.argv[1])))

def failure(call):
    try:
        call()
    except whole.OpenApiException as error:
        return error

print(json.dumps({
    "binary": list(api.file("binary", parts=["a,b", "c"], size=10)),
    "text": api.file("text"),
    "json": api.file("json").name,
    "unlisted": api.file("unlisted").name,
    "missing": failure(lambda: api.file("missing")).data,
    "refused": [
        str(failure(call)) for call in (
            lambda: api.file(".."), lambda: api.file("a", parts=[]), lambda: api.file("a", size=0),
            lambda: api.file("a", size=11), lambda: api.file("a", size="1"),
        )
    ],
}))
"""


def test_other_media_types_and_styles(whole: Path, server: Server) -> None:
    results = python(FILE_CALLS, whole, f"http://127.0.0.1:{server.server_port}/v1")
    refused = results.pop("refused")
    assert results == {"binary": [0, 255], "text": "café", "json": "a", "unlisted": "b", "missing": "no such file"}
    paths = [path for path, _ in server.got]
    assert paths == ["/v1/files/binary?parts=a%2Cb,c&size=10", *(f"/v1/files/{name}" for name in list(FILES)[1:])]
    expected = ["id: '..' would", "parts: should have an item", "size: should be at least 1, not 0", "size: ", "size: "]
    for text, start in zip(refused, expected, strict=True):
        assert text.startswith(f"file: {start}")


# --- every operation, on a mock server that reads whole.yaml with code of its own ---


TREE = {"name": "a", "children": [{"name": "b"}], "new": 1}

MOCKED_CALLS = r"""
import json, whole
client = whole.ApiClient(whole.Configuration(host=sys.argv[1], retries=0))
bodies, names = whole.BodiesApi(client), whole.NamesApi(client)
tree = whole.Tree.from_dict(json.loads(sys.argv[2]))

def answer_of(media_type, status=200):
    headers = {"Accept": media_type, "Prefer": f"code={status}"}
    try:
        return names.file("x", parts=["a,b", "c"], size=10, _headers=headers)
    except whole.ApiException as error:
        return [error.status, error.data]

print(json.dumps({
    "tree": bodies.tree(tree).to_dict(),
    "stream": bodies.stream(whole.StreamRequest(stream=True)).to_dict(),
    "upload": bodies.upload(file=("a.bin", b"\x00\xff"), purpose="a b", var_str="s").to_dict(),
    "list": [
        item.to_dict()
        for item in names.var_list("a/b", "a-b", var_self=7, var_bytes="h", filter_a_b=["", "a b"])
    ],
    "json": answer_of("application/json").to_dict(),
    "text": answer_of("text/plain"),
    "missing": answer_of("text/plain", 404),
}))
"""


def write_mocked(document: Path) -> None:
    """Write whole.yaml without what Prism cannot read: webhooks, and `$ref` as the name of a property in an example.

    It has an example of a tree, because those that Prism makes up are invalid.
    """
    content = yaml.safe_load(WHOLE.read_text("utf-8"))
    del content["webhooks"]
    schemas = content["components"]["schemas"]
    for schema in schemas.values():
        schema.pop("examples", None)
    schemas["Tree"]["example"] = TREE
    document.write_text(json.dumps(content), "utf-8")


def test_calls_of_a_mock_server(whole: Path, tmp_path: Path) -> None:
    set_up()
    document = tmp_path / "mocked.json"
    write_mocked(document)
    with running(document) as url:
        results = python(MOCKED_CALLS, whole, url, json.dumps(TREE))
    assert Oracle(parse(WHOLE.read_bytes(), WHOLE.name).root).accepts("Dict", json.dumps(results.pop("upload")))
    (item,) = results.pop("list")
    assert set(item) == {"list"}
    assert results == {
        "tree": TREE,
        "stream": TREE,
        "json": TREE,
        "text": "string",
        "missing": [404, "string"],
    }


# --- names and sizes ---


def test_an_inline_schema_keeps_its_name(tools: Path, tmp_path: Path) -> None:
    """A second schema with the same inline objects changes no name. A long name still becomes a file."""
    schema: dict[str, Any] = {"type": "string"}
    for number in range(30):
        schema = {"type": "object", "properties": {f"property_{number}": schema}}
    outer = {"type": "object", "properties": {"inner": schema}}

    def text_with(*names: str) -> str:
        document = {
            "openapi": "3.1.0",
            "info": {"title": "Deep", "version": "1"},
            "components": {"schemas": dict.fromkeys(names, outer)},
        }
        return json.dumps(document)

    document = parse(text_with("Outer").encode(), "deep.json")
    names = prepare(document, "deep").models
    spec = tmp_path / "deep.json"
    spec.write_text(text_with("Outer", "Other"))
    folder = generate_package(spec, tmp_path / "out", "deep")
    files = {path.stem for path in folder.rglob("*.py")}
    assert len(names) > 30
    assert set(names) < files
    assert max(map(len, files)) < 200
    python("import deep\nassert deep.Outer.from_dict({'inner': {}}).inner.to_dict() == {}", folder)


def test_a_large_client(tools: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    size = {} if request.config.getoption("--all-versions") else SMALL
    usage = USAGE.read_text("utf-8")
    spec = tmp_path / "big.yaml"
    spec.write_text(big(usage, sound=True, **size), "utf-8")
    folder = generate_package(spec, tmp_path / "out", "large", "--approximate")
    document = parse(spec.read_bytes(), spec.name)
    examples = examples_of(document, "large")
    assert len(examples) > 2 * size.get("schemas", CLASSES_OF_FULL_SIZE)
    assert failed_round_trips(examples, folder, "large", tmp_path) == []
    assert type_errors(folder, "large") == []
    edited_text = spec.read_bytes().replace(b'pattern: "^te"', b'pattern: "^t"', 1)
    edited = parse(edited_text, spec.name)
    assert document.root != edited.root
    changes = compare(document.root, edited.root)
    assert {change.what for change in changes} == {"rule added or changed"}
    assert compare(document.root, document.root) == []
    loaded = python("import json, large\nlarge.ApiClient\nprint(json.dumps(sorted(sys.modules)))", folder)
    models = [name for name in loaded if name.startswith("large.models.")]
    assert models == ["large.models._lazy"]
