"""No name in a specification leads out of the output, and all files have distinct names on every system."""

from __future__ import annotations

import ntpath
import re
import sys
import unicodedata
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from generator.cli import parsed
from generator.errors import InputError
from generator.openapi.reader import read_bytes
from support.processes import python
from support.project import Project
from support.refusals import refusal, specification, written

LONG = "long" * 80
NAMES = [
    *[
        "../../escaped",
        "/tmp/escaped",
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "C:\\escaped",
        "a:b",
        "~",
        "$HOME",
        "%2e%2e%2f",
        "a\x00b",
    ],
    *[
        "con",
        "CON",
        "Con.txt",
        "nul",
        "nul.tar.gz",
        "AUX",
        "prn",
        "com1",
        "COM9",
        "com0",
        "lpt1",
        "Lpt9",
        "CONIN$",
        "com¹",
    ],
    *[
        "name.",
        "name ",
        " name",
        "Name",
        "NAME",
        "naMe",
        "na_me",
        "na-me",
        "-name",
        "*",
        "?",
        "<",
        "|",
        '"',
        "a\nb",
        "\u202e",
    ],
    *["é", "e\u0301", "É", "ﬁle", "file", "\u212b", "Å", "ss", "ß", "SS", "i", "I", "ı", "İ", "\u1e9e", "日本", "😀"],
    *[LONG, f"{LONG}a", LONG.upper(), "x" * 119, "x" * 120, "aB" * 150, "é" * 200],
    *[
        "__init__",
        "__main__",
        "_model",
        "_lazy",
        "models",
        "api",
        "docs",
        "made",
        "py.typed",
        "class",
        "None",
        "index",
        "README",
    ],
]
REFERENCES = [
    *[
        "other.yaml",
        "./other.yaml#/A",
        "../../../etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "//host/share/a.yaml",
    ],
    *[
        "http://127.0.0.1:9/a.yaml#/A",
        "https://example.com/a.yaml",
        "ftp://example.com/a",
        "HTTP://example.com",
        "data:,{}",
    ],
    *[
        "jar:file:///a.jar!/a.yaml",
        "classpath:a.yaml",
        "\\\\host\\share",
        "C:\\a.yaml",
        "#a",
        "#%2Fetc",
        "",
        " #/a",
        "?#/a",
    ],
]
PACKAGES = [
    *["../a", "a/b", "/a", "a\\b", "..", ".", "a..b", ".a", "a.", "class", "a.class", "a b", "é", "__init__", "a\x00"],
    *["con", "a.nul", "COM1", "com1", "lpt9.a", "x" * 101],
]
IMPORT_ALL = """
import importlib, json, pkgutil
package = importlib.import_module("made")
names = [module.name for module in pkgutil.walk_packages(package.__path__, "made.")]
for name in names:
    importlib.import_module(name)
models = importlib.import_module("made.models")
apis = importlib.import_module("made.api")
exported = [[getattr(module, name) for name in module.__all__] for module in (models, apis)]
print(json.dumps(list(map(len, exported))))
"""


def hostile_specification() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for number, name in enumerate(NAMES):
        schemas[name] = {"type": "object", "title": f"t{number}", "properties": {name or "empty": {"type": "string"}}}
        responses = {"200": {"description": ""}}
        paths[f"/p{number}"] = {"get": {"operationId": name, "tags": [name], "responses": responses}}
    return specification(schemas, paths=paths)


def is_reserved(path: str) -> bool:
    """Return whether a path has a name that Windows reserves or changes."""
    if sys.version_info >= (3, 13):
        return ntpath.isreserved(path)
    return PureWindowsPath(path).is_reserved()


def on_any_system(path: Path) -> str:
    """Return a path as file systems see it that take case and the forms of Unicode for the same."""
    return unicodedata.normalize("NFKC", str(path)).casefold()


def test_names_of_files(project: Project) -> None:
    written(project.folder / "spec.json", hostile_specification())
    before = project.files().keys()
    around = set(project.folder.parent.iterdir())
    project.succeed("--quiet", "--spec", "spec.json", "--output", "out", "--package", "made")
    new = project.files().keys() - before
    assert set(project.folder.parent.iterdir()) == around
    assert all(name.startswith(("out/made/", "out/docs/")) or name == "out/.generated" for name in new)
    output = project.folder / "out"
    paths = [path.relative_to(output) for path in output.rglob("*")]
    assert len(set(map(on_any_system, paths))) == len(paths)
    for path in paths:
        assert re.fullmatch(r"[\w.]+", path.name, re.ASCII), path
        assert len(path.name) < 230
        assert not is_reserved(path.name), path
        assert path.stem.lower() not in ("con", "prn", "aux", "nul", "com0", "lpt0"), path
    models, apis = python(IMPORT_ALL, output)
    assert models == len(NAMES) + len(["APPROXIMATED", "Model", "UnknownModel"])
    modules = [path for path in paths if path.parent.name == "models" and not path.name.startswith("_")]
    assert len(modules) == len(NAMES)
    assert len([path for path in paths if path.name.endswith("_api.py")]) == apis


NOT_READ = re.compile("names another file|is a URL|is not a JSON pointer|leads nowhere")


@pytest.mark.parametrize("reference", REFERENCES)
def test_references_to_files(reference: str) -> None:
    target = {"$ref": reference}
    media = {"application/json": {"schema": target}}
    operation = {
        "parameters": [target],
        "requestBody": target,
        "responses": {"200": target, "201": {"description": "", "content": media}},
    }
    paths = {"/a": target, "/b": {"post": operation}}
    messages = refusal(specification({"A": target, "B": {"allOf": [target]}}, paths=paths))
    places = {message.split(": ")[2] for message in messages}
    assert len(places) >= 5, messages
    assert all(NOT_READ.search(message) for message in messages), messages


@pytest.mark.parametrize("package", PACKAGES)
def test_names_of_packages(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        parsed(["--spec", "spec.json", "--output", "out", "--package", package])
    assert raised.value.code == 2
    assert "--package" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/a.yaml", "file:///etc/passwd", "jar:file:///a.jar!/a.yaml"])
def test_a_specification_is_a_file(name: str) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_bytes(Path(name), name)
