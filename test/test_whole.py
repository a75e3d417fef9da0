"""A whole client, not a fragment: from an API with what makes clients stumble, and from one of 4 MB."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import PROJECT, python
from jsonschema import Draft202012Validator
from generator.package.prepare import prepare
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from support.upstream import USAGE, big

from generator.changes.compare import compare
from generator.openapi.document import Document as Spec
from generator.openapi.reader import parse

WHOLE = PROJECT / "test" / "whole.yaml"

ROUND_TRIPS = """
import importlib, json
models = importlib.import_module(sys.argv[1] + ".models")
found = []
for name, example in json.load(open(sys.argv[2], encoding="utf-8")):
    model = getattr(models, name)
    for read in (model.from_dict(example), model.from_dict(example, strict=True), model.from_json(json.dumps(example))):
        if read.to_dict() != example or json.loads(read.to_json()) != example:
            found.append([name, example, read.to_dict()])
print(json.dumps(found))
"""


def made(spec: Path, folder: Path, package: str, *arguments: str) -> Path:
    """Generate a package from a specification; the folder to import it from."""
    command = [str(PROJECT / "generate.sh"), "--spec", str(spec), "--output", str(folder), "--package", package]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def type_errors(folder: Path, package: str, cache: Path) -> list[str]:
    """What mypy finds: in the models when it is strict, in the rest, which stock templates make, when it is not."""
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", str(cache), "-p"]
    strict = subprocess.run([*mypy, f"{package}.models", "--strict"], capture_output=True, text=True, cwd=folder)
    rest = subprocess.run([*mypy, package], capture_output=True, text=True, cwd=folder)
    lines = [line for line in strict.stdout.splitlines() if f"{package}/models/" in line]
    lines += [line for line in rest.stdout.splitlines() if "error:" in line and "import-untyped" not in line]
    assert "source files" in strict.stdout and "source files" in rest.stdout, strict.stderr + rest.stderr
    return lines


def examples_of(spec: Spec, package: str) -> list[tuple[str, Any]]:
    """The examples of classes, and of bodies that are classes, with the names of these."""
    spec.approximate = True
    return [(example.model, example.value) for example in prepare(spec, package).examples]


def round_trips(examples: list[tuple[str, Any]], folder: Path, package: str, scratch: Path) -> list[Any]:
    """The examples that do not come back as they went in, in either reading."""
    (scratch / "examples.json").write_text(json.dumps(examples), "utf-8")
    found: list[Any] = python(ROUND_TRIPS, folder, package, str(scratch / "examples.json"))
    return found


@pytest.fixture(scope="module")
def whole(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the client of whole.yaml."""
    return made(WHOLE, tmp_path_factory.mktemp("whole"), "whole")


def test_examples_come_back(whole: Path, tmp_path: Path) -> None:
    spec = parse(WHOLE.read_bytes(), WHOLE.name)
    examples = examples_of(spec, "whole")
    listed = [
        example for schema in spec.root["components"]["schemas"].values() for example in schema.get("examples", [])
    ]
    assert [example for _, example in examples] == listed
    registry = Registry().with_resource("spec:", Resource(contents=spec.root, specification=DRAFT202012))
    for name, schema in spec.root["components"]["schemas"].items():
        for example in schema.get("examples", []):
            reference = {"$ref": f"spec:#/components/schemas/{quote(name)}"}
            Draft202012Validator(reference, registry=registry).validate(example)
    assert round_trips(examples, whole, "whole", tmp_path) == []


def test_types(whole: Path, tmp_path: Path) -> None:
    assert type_errors(whole, "whole", tmp_path / "cache") == []


CALLS = r"""
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
import whole

got = []
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"].partition(";")[0]
        got.append([self.path, kind, body.decode("latin-1")])
        streams = self.path.endswith("/stream")
        answer = b'data: {"type": "tree.grown"}\n\ndata: [DONE]\n\n' if streams else body
        if kind.startswith("multipart"):
            answer = json.dumps({"copy": kind}).encode()
        self.reply(answer, "text/event-stream" if streams else "application/json")

    def do_GET(self):
        got.append([self.path, self.headers["bytes"]])
        self.reply(b'[{"list": [{}], "new": 1}]', "application/json")

    def reply(self, answer, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass

server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
client = whole.ApiClient(whole.Configuration(host=f"http://127.0.0.1:{server.server_port}/v1"))
bodies, names = whole.BodiesApi(client), whole.NamesApi(client)
tree = {"name": "a", "children": [{"name": "b"}], "value": {"x": [None]}, "new": 1}
back = bodies.tree(whole.Tree.from_dict(tree)).to_dict() == tree
upload = bodies.upload(file=("a.bin", b"\x00\xff"), purpose="a b", var_str="s", parts=["p", "q"]).to_dict()
response = bodies.stream_without_preload_content(whole.StreamRequest(stream=True))
pieces = [line.decode() for line in response if line.strip()]
found = [each.to_dict() for each in names.var_list("a/b", "a-b", var_self=7, var_bytes="h", filter_a_b=["", "a b"])]
server.shutdown()
server.server_close()
print(json.dumps([back, upload, pieces, found, got]))
"""


def test_calls(whole: Path) -> None:
    back, upload, pieces, found, got = python(CALLS, whole)
    assert back
    assert upload == {"copy": "multipart/form-data"}
    assert pieces == ['data: {"type": "tree.grown"}\n', "data: [DONE]\n"]
    assert found == [{"list": [{}], "new": 1}]
    sent = got[1][2]
    assert 'filename="a.bin"' in sent and "\x00\xff" in sent
    assert re.findall(r'name="([^"]+)"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)', sent)[:2] == [("purpose", "a b"), ("str", "s")]
    assert got[3] == ["/v1/names/a%2Fb/a-b?self=7&filter%5Ba-b%5D=&filter%5Ba-b%5D=a%20b", "h"]


def test_an_inline_schema_keeps_its_name(tools: Path, tmp_path: Path) -> None:
    inner: dict[str, Any] = {"type": "object", "properties": {"end": {"type": "string"}}}
    for number in range(30):
        inner = {"type": "object", "properties": {f"property_{number}": inner}}
    schemas = {"Outer": {"type": "object", "properties": {"inner": inner}}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": schemas}}
    (tmp_path / "spec.json").write_text(json.dumps(document))
    before = {path.name for path in made(tmp_path / "spec.json", tmp_path / "a", "deep").rglob("*.py")}
    schemas["Other"] = {"type": "object", "properties": {"inner": inner}}
    (tmp_path / "spec.json").write_text(json.dumps(document))
    folder = made(tmp_path / "spec.json", tmp_path / "b", "deep")
    after = {path.name for path in folder.rglob("*.py")}
    assert before < after
    assert max(map(len, after)) < 200
    python("import deep\nassert deep.Outer.from_dict({'inner': {}}).inner.to_dict() == {}", folder)


def test_a_large_client(tools: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    size = {} if request.config.getoption("--all-versions") else {"schemas": 60, "size": 0, "number": 17}
    (tmp_path / "big.yaml").write_text(big(USAGE.read_text("utf-8"), sound=True, **size), "utf-8")
    folder = made(tmp_path / "big.yaml", tmp_path / "out", "large", "--approximate", "--quiet")
    spec = parse((tmp_path / "big.yaml").read_bytes(), "big.yaml")
    examples = examples_of(spec, "large")
    assert len(examples) > 2 * (size.get("schemas") or 1600)
    assert round_trips(examples, folder, "large", tmp_path) == []
    assert type_errors(folder, "large", tmp_path / "cache") == []
    changed = parse((tmp_path / "big.yaml").read_bytes().replace(b'pattern: "^te"', b'pattern: "^t"', 1), "big.yaml")
    assert spec.root != changed.root
    assert {change.what for change in compare(spec.root, changed.root)} == {"rule added or changed"}
    assert compare(spec.root, spec.root) == []
    loaded = python("import json, large\nlarge.ApiClient\nprint(json.dumps(sorted(sys.modules)))", folder)
    assert [name for name in loaded if name.startswith("large.models.")] == ["large.models._lazy"]
