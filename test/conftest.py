"""What the tests share: the specification, its oracle, and runs of the real generate.sh."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

pytest_plugins = ["support.larger"]
PROJECT = Path(__file__).resolve().parent.parent
SPEC = yaml.safe_load((PROJECT / "openapi.yaml").read_text("utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
OBJECTS = [name for name, schema in SCHEMAS.items() if schema.get("type") == "object"]

_REGISTRY = Registry().with_resource("spec:", Resource(contents=SPEC, specification=DRAFT202012))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of test/run."""
    parser.addoption("--instances", type=int, default=5000, help="how many instances of openapi.yaml to try")
    parser.addoption(
        "--all-versions", action="store_true", help="try the whole kit, and the whole size, on all versions of the API"
    )


def oracle(schema: str) -> jsonschema.Draft202012Validator:
    """The JSON Schema validator of a component, independent of everything that this project makes."""
    reference = {"$ref": f"spec:#/components/schemas/{schema}"}
    return jsonschema.Draft202012Validator(reference, registry=_REGISTRY)


def examples(name: str) -> list[Any]:
    """The examples that a schema has in the specification."""
    return SCHEMAS[name].get("examples", [])


def minimal(name: str) -> dict[str, Any]:
    """An instance with nothing but the required properties, taken from the example."""
    return {key: value for key, value in examples(name)[0].items() if key in SCHEMAS[name].get("required", [])}


def python(code: str, folder: Path, *arguments: str) -> Any:
    """Run code in a fresh interpreter that imports from folder; what it prints, read as JSON."""
    program = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None


class Project:
    """A copy of the project, in a path with a space, whose files a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "openapi.yaml"

    def generate(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ./generate.sh."""
        return subprocess.run(
            [str(self.folder / "generate.sh"), *arguments],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**os.environ, **environment},
        )

    def own_cache(self) -> Path:
        """Give the project an empty cache of its own beside the shared tools; return its folder."""
        shared = (self.folder / ".tools").resolve()
        (self.folder / ".tools").unlink()
        (self.folder / ".tools").mkdir()
        for path in shared.iterdir():
            if path.name != "cache":
                (self.folder / ".tools" / path.name).symlink_to(path)
        return self.folder / ".tools/cache"

    def files(self) -> dict[str, bytes]:
        """The content of every file, but for the tools."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".tools" not in path.parts and "__pycache__" not in path.parts
        }


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the generator's tools, set up."""
    # Where nothing has changed, --check alone would need no tools.
    command = [str(PROJECT / "generate.sh"), "--check", "--quiet", "--report", os.devnull]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return PROJECT / ".tools"


@pytest.fixture
def project(tmp_path: Path, tools: Path) -> Project:
    """A fresh copy of the project."""
    folder = tmp_path / "a copy"
    folder.mkdir()
    for name in ("openapi.yaml", "generate.sh", "generator", "openapi_client", "docs", ".generated"):
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    (folder / ".tools").symlink_to(tools)
    return Project(folder)
