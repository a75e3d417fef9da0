"""Larger clients that embed the models: made by openapi-generator from a specification that uses openapi.yaml."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.openapi.reader import parse
from support.processes import Completed, python, run
from support.project import PROJECT, generate
from support.sharing import shared_folder
from support.specification import examples
from support.upstream import USAGE

Schema = dict[str, Any]

THINGS = 150
CLIENTS = {"eager": ("bigclient", "false"), "lazy": ("acme.big", "true")}
"""The package of each client, and its value of the option lazyImports of openapi-generator."""


def ref(name: str) -> Schema:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def map_of(schema: Schema) -> Schema:
    """Return the schema of an object with arbitrary property names."""
    return {"type": "object", "additionalProperties": schema}


def content(schema: Schema) -> Schema:
    """Return the content of a JSON body."""
    return {"application/json": {"schema": schema}}


def thing(number: int) -> Schema:
    """Return a schema that does not refer to openapi.yaml."""
    return {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "pattern": "^thing_"},
            "size": {"type": "integer", "minimum": 0},
            "state": {"type": "string", "enum": ["new", "old"]},
            "created_at": {"type": "string", "format": "date-time"},
            "part_of": ref(f"Thing{number // 2}"),
            "others": list_of(ref(f"Thing{number // 3}")),
        },
    }


ODD: Schema = {
    "type": "string",
    "enum": [
        *["", " ", "a b", "1m", "a-b", "a.b", "_", "class", "none", "mro", "value", "name", "gpt-4.1", "$x", "größe"],
        *["-1", "+1", "a/b", "camelCase", "created_at:desc", "<=", ">", "a*b", "e&f", "HTTPServer", "100%", "-"],
        *["a--b", "==", "x y-z", "1024x1024"],
    ],
}
"""An enum whose values are not Python names."""

FURTHER: dict[str, Schema] = {
    "Odd": ODD,
    "UsageResult": {
        "oneOf": [
            ref("UsageCompletionsResult"),
            ref("UsageEmbeddingsResult"),
            ref("CostsResult"),
        ]
    },
    "QuantityUnit": {"type": "string", "enum": ["tokens", "1000_tokens", "images", "gibibyte_hours"]},
    "UsageReport": {
        "type": "object",
        "required": ["page", "unit"],
        "properties": {
            "page": ref("UsageResponse"),
            "last": ref("UsageCompletionsResult"),
            "best": {"oneOf": [ref("CostsResult"), {"type": "null"}]},
            "buckets": list_of(ref("UsageTimeBucket")),
            "by_day": map_of(ref("UsageTimeBucket")),
            "grid": list_of(list_of(ref("CostsResult"))),
            "columns": map_of(list_of(ref("CostsResult"))),
            "result": ref("UsageResult"),
            "results": list_of(ref("UsageResult")),
            "results_by_name": map_of(ref("UsageResult")),
            "unit": ref("QuantityUnit"),
            "units": list_of(ref("QuantityUnit")),
            "problem": ref("ErrorResponse"),
            "thing": ref("Thing0"),
        },
    },
    "Kind": {
        "type": "object",
        "required": ["object"],
        "properties": {"object": {"type": "string", "enum": ["kind"]}, "is": ref("QuantityUnit")},
    },
    "ReportOrResult": {"oneOf": [ref("UsageReport"), ref("UsageResult"), ref("Thing1"), ref("Kind")]},
    "BucketOrThing": {"anyOf": [ref("UsageTimeBucket"), ref("Thing2"), {"type": "string"}]},
    "Extended": {"allOf": [ref("CostsResult"), {"type": "object", "properties": {"note": {"type": "string"}}}]},
    "Batch": {
        "type": "object",
        "properties": {
            "items": list_of(ref("ReportOrResult")),
            "either": ref("BucketOrThing"),
            "extended": ref("Extended"),
        },
    },
}
COMPLETIONS = examples("UsageCompletionsResult")[0]
COSTS = examples("CostsResult")[0]
BUCKET = {**examples("UsageTimeBucket")[0], "results": [COMPLETIONS, COSTS]}
PAGE = {**examples("UsageResponse")[0], "data": [BUCKET, BUCKET]}
REPORT: dict[str, Any] = {
    "page": PAGE,
    "last": COMPLETIONS,
    "best": COSTS,
    "buckets": [BUCKET, BUCKET],
    "by_day": {"monday": BUCKET},
    "grid": [[COSTS, COSTS], []],
    "columns": {"first": [COSTS]},
    "result": COMPLETIONS,
    "results": [COMPLETIONS, COSTS],
    "results_by_name": {"costs": COSTS},
    "unit": "tokens",
    "units": ["images", "1000_tokens"],
    "problem": examples("ErrorResponse")[0],
    "thing": {"id": "thing_1", "size": 3, "others": [{"id": "thing_2"}]},
}
ECHOES: dict[str, tuple[Schema, Any]] = {
    "report": (ref("UsageReport"), REPORT),
    "page": (ref("UsageResponse"), PAGE),
    "completions": (ref("UsageCompletionsResult"), COMPLETIONS),
    "result": (ref("UsageResult"), COSTS),
    "report_or": (ref("ReportOrResult"), REPORT),
    "or_result": (ref("ReportOrResult"), COSTS),
    "or_thing": (ref("ReportOrResult"), {"id": "thing_1"}),
    "or_kind": (ref("ReportOrResult"), {"object": "kind", "is": "images"}),
    "bucket_or": (ref("BucketOrThing"), BUCKET),
    "batch": (ref("Batch"), {"items": [REPORT, COSTS], "either": BUCKET, "extended": {**COSTS, "note": "n"}}),
    "buckets": (list_of(ref("UsageTimeBucket")), [BUCKET]),
    "results": (list_of(ref("UsageResult")), [COMPLETIONS, COSTS]),
    "by_day": (map_of(ref("UsageTimeBucket")), {"monday": BUCKET}),
    "error": (ref("ErrorResponse"), examples("ErrorResponse")[0]),
}
"""Bodies that a client sends and gets back, with their schemas, by operation."""


def larger(further: dict[str, Schema] = FURTHER, echoes: dict[str, Any] = ECHOES, things: int = THINGS) -> Any:
    """Return the specification of a larger client; arguments make it smaller."""
    spec = parse(USAGE.read_bytes(), USAGE.name).root
    spec["openapi"] = "3.1.0"
    schemas = spec["components"]["schemas"]
    costs = schemas["CostsResult"]
    amount = costs["properties"]["amount"]
    amount["properties"]["value"] = {"oneOf": [{"type": "number"}, {"type": "string"}]}
    schemas |= further
    for number in range(things):
        schemas[f"Thing{number}"] = thing(number)
    paths = spec["paths"]
    for name, (schema, _) in echoes.items():
        paths[f"/echo/{name}"] = {"post": echo(name, schema)}
    if "QuantityUnit" in further:
        paths["/unit/{least}"] = {"get": UNIT}
    return spec


def echo(name: str, schema: Schema) -> Schema:
    """Return an operation that answers with the body of its request."""
    return {
        "operationId": f"echo_{name}",
        "tags": ["Echo"],
        "requestBody": {"required": True, "content": content(schema)},
        "responses": {"200": {"description": "The same.", "content": content(schema)}},
    }


UNIT: Schema = {
    "operationId": "unit",
    "tags": ["Echo"],
    "parameters": [
        {"name": "unit", "in": "query", "schema": ref("QuantityUnit")},
        {"name": "units", "in": "query", "schema": list_of(ref("QuantityUnit"))},
        {"name": "least", "in": "path", "required": True, "schema": ref("QuantityUnit")},
    ],
    "responses": {"200": {"description": "The unit.", "content": content(ref("QuantityUnit"))}},
}
"""An operation whose parameters have a type that is vendored."""


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, without the developer's own settings."""
    # In a git hook, variables GIT_* name the repository of the project.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_CONFIG_GLOBAL"] = os.devnull
    identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files below a folder, without those of git and Python's caches."""
    contents = {}
    ignored = {".git", "__pycache__"}
    for path in sorted(folder.rglob("*")):
        is_relevant = ignored.isdisjoint(path.parts)
        if is_relevant and path.is_file():
            name = path.relative_to(folder)
            contents[name.as_posix()] = path.read_bytes()
    return contents


@dataclass(frozen=True)
class GeneratedClient:
    """A client that openapi-generator made, in a folder of its own."""

    folder: Path
    name: str
    """The import name of its package."""

    @property
    def package(self) -> Path:
        """The folder of its package."""
        return self.folder / self.name.replace(".", "/")

    def files(self) -> dict[str, bytes]:
        """Return the contents of the files of the package."""
        return files_of(self.package)

    def into(self, *arguments: str) -> Completed:
        """Run ./generate.sh --into."""
        return generate("--into", self.package, "--package", self.name, *arguments)

    def vendor(self, *arguments: str) -> str:
        """Vendor the models into the client; return the output of the run."""
        done = self.into(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def check(self, *arguments: str) -> int:
        """Return the exit status of --check."""
        done = self.into("--check", *arguments)
        return done.returncode

    def refusal(self, *arguments: str) -> str:
        """Return the messages of a run that must be refused."""
        before = self.files()
        done = self.into(*arguments)
        assert done.returncode == 2, done.stderr
        assert self.files() == before
        return done.stderr

    def commit(self) -> None:
        """Commit all files."""
        git(self.folder, "init", "--quiet")
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", "Generate the client")
        git(self.folder, "gc", "--quiet")

    def copy_to(self, folder: Path) -> GeneratedClient:
        """Copy the client and its repository into a folder that may exist."""
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(self.folder, folder, dirs_exist_ok=True, ignore=ignore)
        return GeneratedClient(folder, self.name)

    def run(self, code: str, *arguments: str) -> Any:
        """Run code that imports the client; return its output, parsed as JSON."""
        return python(code, self.folder, *arguments)


def stock_client(spec: Any, folder: Path, name: str, tools: Path, **options: str) -> GeneratedClient:
    """Generate a client with the default templates of openapi-generator, and commit it."""
    folder.mkdir(parents=True)
    text = json.dumps(spec)
    document = folder / "spec.json"
    document.write_text(text, "utf-8")
    options = {"packageName": name, **options}
    properties = ",".join(f"{key}={value}" for key, value in options.items())
    arguments = ["-g", "python", "-i", str(document), "-o", str(folder), "--skip-validate-spec"]
    arguments += ["--additional-properties", properties]
    program = (
        "import sys\n"
        "from generator.package.commands import openapi_generator\n"
        "done = openapi_generator(*sys.argv[1:])\n"
        "sys.exit(done.stderr if done.returncode else 0)"
    )
    tools_python = next(tools.glob("*/bin/python"))
    done = run(tools_python, "-B", "-c", program, *arguments, folder=PROJECT)
    assert done.returncode == 0, done.stderr
    document.unlink()
    client = GeneratedClient(folder, name)
    client.commit()
    return client


@dataclass(frozen=True)
class Pair:
    """A client as openapi-generator made it, and the same client with vendored models."""

    stock: GeneratedClient
    vendored: GeneratedClient


@pytest.fixture(scope="session", params=CLIENTS)
def pair(request: pytest.FixtureRequest, tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Return the eager pair, then the lazy one. Tests must not change them."""
    return make_pair(request.param, tools, tmp_path_factory)


@pytest.fixture(scope="session")
def eager(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Return the eager pair. Tests must not change it."""
    return make_pair("eager", tools, tmp_path_factory)


@pytest.fixture
def client(eager: Pair, tmp_path: Path) -> GeneratedClient:
    """Copy the stock client, for a test that changes it."""
    return eager.stock.copy_to(tmp_path / "client")


def make_pair(imports: str, tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Make the pair of clients with eager or lazy imports, once for all of pytest's workers."""
    name, is_lazy = CLIENTS[imports]

    def make_stock(folder: Path) -> None:
        stock_client(larger(), folder, name, tools, lazyImports=is_lazy)

    stock_folder = shared_folder(f"{imports} stock", make_stock, tmp_path_factory)
    stock = GeneratedClient(stock_folder, name)

    def make_vendored(folder: Path) -> None:
        copy = stock.copy_to(folder)
        copy.vendor()

    vendored_folder = shared_folder(f"{imports} vendored", make_vendored, tmp_path_factory)
    vendored = GeneratedClient(vendored_folder, name)
    return Pair(stock, vendored)
