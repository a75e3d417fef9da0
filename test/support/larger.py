"""Larger clients, made with openapi-generator's own templates; their specification meets the fragment everywhere."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, examples
from support.upstream import USAGE

from generator.openapi.reader import parse

THINGS = 150
CLIENTS = {"eager": ("bigclient", "false"), "lazy": ("acme.big", "true")}
"""The package of each client, and openapi-generator's option lazyImports."""


def ref(name: str) -> dict[str, str]:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(schema: Any) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": schema}


def map_of(schema: Any) -> dict[str, Any]:
    """The schema of an object with any names."""
    return {"type": "object", "additionalProperties": schema}


def content(schema: Any) -> dict[str, Any]:
    """The content of a body in JSON."""
    return {"application/json": {"schema": schema}}


def thing(number: int) -> dict[str, Any]:
    """A schema that has nothing to do with the fragment."""
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


FURTHER: dict[str, Any] = {
    "UsageResult": {
        "oneOf": [ref(name) for name in ("UsageCompletionsResult", "UsageEmbeddingsResult", "CostsResult")]
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
COMPLETIONS, COSTS = examples("UsageCompletionsResult")[0], examples("CostsResult")[0]
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
ECHOES: dict[str, tuple[Any, Any]] = {
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
"""What a client sends and gets back, with its schema, by the name of the operation."""


def larger(further: dict[str, Any] = FURTHER, echoes: dict[str, Any] = ECHOES, things: int = THINGS) -> dict[str, Any]:
    """The specification, or one with less in it."""
    spec = parse(USAGE.read_bytes(), USAGE.name).root
    spec["openapi"] = "3.1.0"
    amount = spec["components"]["schemas"]["CostsResult"]["properties"]["amount"]
    amount["properties"]["value"] = {"oneOf": [{"type": "number"}, {"type": "string"}]}
    spec["components"]["schemas"] |= further | {f"Thing{number}": thing(number) for number in range(things)}
    for name, (schema, _) in echoes.items():
        spec["paths"][f"/echo/{name}"] = {
            "post": {
                "operationId": f"echo_{name}",
                "tags": ["Echo"],
                "requestBody": {"required": True, "content": content(schema)},
                "responses": {"200": {"description": "The same.", "content": content(schema)}},
            }
        }
    if "QuantityUnit" in further:
        unit = {"name": "unit", "in": "query", "schema": ref("QuantityUnit")}
        units = {"name": "units", "in": "query", "schema": list_of(ref("QuantityUnit"))}
        least = {**unit, "name": "least", "in": "path", "required": True}
        spec["paths"]["/unit/{least}"] = {
            "get": {
                "operationId": "unit",
                "tags": ["Echo"],
                "parameters": [unit, units, least],
                "responses": {"200": {"description": "The unit.", "content": content(ref("QuantityUnit"))}},
            }
        }
    return spec


def stock_client(spec: dict[str, Any], folder: Path, package: str, tools: Path, **options: str) -> Path:
    """Generate a client with openapi-generator's own templates; the folder of its package."""
    folder.mkdir(parents=True)
    document = folder / "spec.json"
    document.write_text(json.dumps(spec), "utf-8")
    properties = ",".join(f"{key}={value}" for key, value in {"packageName": package, **options}.items())
    arguments = ["-g", "python", "-i", str(document), "-o", str(folder), "--skip-validate-spec"]
    program = f"from generator.package import build; done = build.openapi_generator(*{[*arguments, '--additional-properties', properties]!r})"
    python = next(tools.glob("*/bin/python"))
    subprocess.run(
        [str(python), "-B", "-c", f"{program}; assert not done.returncode, done.stderr"],
        check=True,
        cwd=PROJECT,
    )
    document.unlink()
    return folder / package.replace(".", "/")


def into(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ./generate.sh --into."""
    command = [str(PROJECT / "generate.sh"), "--into", str(package), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def copied(source: Path, target: Path) -> None:
    """Copy a folder, into one that may be there, but for what Python compiles in it meanwhile."""
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def stock(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of stock clients, eager and lazy."""

    def make(kind: str, folder: Path) -> None:
        package, lazy = CLIENTS[kind]
        stock_client(larger(), folder, package, tools, lazyImports=lazy)

    return _shared("stock", make, tmp_path_factory)


@pytest.fixture(scope="session")
def changed(stock: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of the same clients, with the models of the fragment in them."""

    def make(kind: str, folder: Path) -> None:
        package = CLIENTS[kind][0]
        copied(stock[kind], folder)
        done = into(folder / package.replace(".", "/"), "--package", package)
        assert done.returncode == 0, done.stderr

    return _shared("changed", make, tmp_path_factory)


def _shared(name: str, make: Callable[[str, Path], None], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders for every kind of client, which the first of pytest's workers makes for all."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    home.mkdir(exist_ok=True)
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for kind in CLIENTS:
            if not (home / f"{kind} is made").exists():
                make(kind, home / kind)
                (home / f"{kind} is made").touch()
    return {kind: home / kind for kind in CLIENTS}
