"""Specifications of several files (--allow-refs): the same package as from one file, or an error that says why not."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.errors import InputError
from generator.openapi import files, references
from generator.package.prepare import prepare
from support.project import generate
from support.several_files import FILES, IN_ONE, MAIN, answer, bundled, prepared, specification, write


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return write(tmp_path / "api", FILES)


def test_several_files_are_like_one(spec: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "one", {MAIN: IN_ONE})
    made, expected = prepared(spec, spec.parent), prepared(one, None)
    assert made.document == expected.document
    assert made.index.text("", "1") == expected.index.text("", "1")
    assert dataclasses.replace(made, document={}, index=expected.index) == dataclasses.replace(expected, document={})


def test_the_files_in_a_folder_above(tmp_path: Path) -> None:
    schemas = {"A": {"$ref": "../a.json"}}
    spec = write(tmp_path, {f"inner/{MAIN}": specification(components={"schemas": schemas}), "a.json": {}}).parent
    assert prepared(spec / "inner" / MAIN, tmp_path).models == ["a"]


def schemas_of(tmp_path: Path, schemas: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of a specification that refers to other files."""
    spec = write(tmp_path, {MAIN: specification(components={"schemas": schemas}), **files})
    document = bundled(spec, tmp_path)
    prepare(document, "made")
    made: dict[str, Any] = document.root["components"]["schemas"]
    return made


NAMES: dict[str, tuple[str, dict[str, Any], str]] = {
    "the file": ("a.json", {"a.json": {}}, "a"),
    "the last part of the pointer": ("a.json#/$defs/Thing", {"a.json": {"$defs": {"Thing": {}}}}, "Thing"),
    "escaped": ("a.json#/x~1y/b%20c", {"a.json": {"x/y": {"b c": {}}}}, "b_c"),
    "several dots": ("pet.v1.yaml", {"pet.v1.yaml": "{}"}, "pet.v1"),
    "encoded": ("my%20pet.json", {"my pet.json": {}}, "my_pet"),
    "of a list": ("a.json#/oneOf/0", {"a.json": {"oneOf": [{}]}}, "oneOf_0"),
    "taken, in another folder": ("more/used.json", {"more/used.json": {}}, "more_used"),
    "taken in another case": ("more/Used.json", {"more/Used.json": {}}, "more_Used"),
    "taken, in this folder": ("used.json", {"used.json": {}}, "used_2"),
    "taken, in a file": ("a.json#/used", {"a.json": {"used": {}}}, "a_used"),
    "through another file": ("a.json", {"a.json": {"$ref": "b.json#/c"}, "b.json": {"c": {}}}, "c"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names(case: str, tmp_path: Path) -> None:
    reference, others, name = NAMES[case]
    referring = {"properties": {"a": {"$ref": reference}}}
    schemas = schemas_of(tmp_path, {"used": {"type": "string"}, "Z": referring}, others)
    assert schemas["Z"]["properties"]["a"]["$ref"] == f"#/components/schemas/{name}"
    assert list(schemas) == ["used", "Z", name]


def test_names_do_not_depend_on_which_reference_comes_first(tmp_path: Path) -> None:
    files = {"b/x.json": {"title": "b"}, "a/x.json": {"title": "a"}}
    referring = [{"$ref": name} for name in files]
    titles = []
    for order in (referring, referring[::-1]):
        made = schemas_of(tmp_path, {"Z": {"anyOf": order}}, files)
        titles.append({name: schema["title"] for name, schema in made.items() if name != "Z"})
    assert titles == [{"x": "a", "b_x": "b"}] * 2


def test_references_to_all_paths_and_schemas(tmp_path: Path) -> None:
    """OpenAPI has none, but other tools follow them."""
    others = {
        "paths.json": {"/a": {"get": {"operationId": "a", "responses": answer({"$ref": "b.json#/x/B~1"})}}},
        "b.json": {"x": {"B/": {"type": "object", "properties": {"c": {"$ref": "#/x/C"}}}, "C": {}}},
    }
    document = specification(components={"schemas": {"$ref": "b.json#/x"}})
    document["paths"] = {"$ref": "paths.json"}
    spec = write(tmp_path, {MAIN: document, **others})
    bundle_document = bundled(spec, tmp_path)
    assert prepare(bundle_document, "made").models == ["b", "c"]
    assert list(bundle_document.root["paths"]) == ["/a"]
    for message in refusal(spec, None):
        assert re.search(r": #/(paths|components/schemas)/\$ref: stands where OpenAPI has no reference", message)


WHOLE_SECTIONS = {
    "#/x": "stands where OpenAPI has no reference",
    "../a.json": "leads out of",
    "a.json#/b": "leads nowhere",
}


@pytest.mark.parametrize("reference", WHOLE_SECTIONS)
def test_references_to_all_paths_that_are_refused(reference: str, tmp_path: Path) -> None:
    document = {**specification(), "paths": {"$ref": reference}, "x": {}}
    spec = write(tmp_path / "api", {MAIN: document, "a.json": {}, "../a.json": {}})
    (message,) = refusal(spec, spec.parent)
    assert "#/paths/$ref: " in message
    assert WHOLE_SECTIONS[reference] in message


def test_a_discriminator_names_files(tmp_path: Path) -> None:
    mapping = {"d": "./dog.json", "c": "cats.json#/Cat", "b": "Bird"}
    union = {
        "oneOf": [{"$ref": "dog.json"}, {"$ref": "cats.json#/Cat"}, {"$ref": "#/components/schemas/Bird"}],
        "discriminator": {"propertyName": "is", "mapping": mapping},
    }
    animal = {"type": "object", "required": ["is"], "properties": {"is": {"type": "string"}}}
    files = {"dog.json": animal, "cats.json": {"Cat": animal}}
    made = schemas_of(tmp_path, {"Z": union, "Bird": animal}, files)
    local = {"d": "#/components/schemas/dog", "c": "#/components/schemas/Cat", "b": "Bird"}
    assert made["Z"]["discriminator"]["mapping"] == local


def test_only_references_are_followed(tmp_path: Path) -> None:
    value = {"$ref": "nowhere.json"}
    schema = {"enum": [value], "example": value, "x-a": value, "default": value}
    responses = answer(schema)
    responses["200"]["content"]["application/json"]["examples"] = {"a": value}
    operation = {"operationId": "a", "responses": responses, "callbacks": {"a": value}}
    spec = write(tmp_path, {MAIN: specification(paths={"/a": {"get": operation}})})
    before = json.loads(spec.read_text())
    assert bundled(spec, tmp_path).root == before


def refusal(spec: Path, allowed: Path | None) -> list[str]:
    with pytest.raises(InputError) as caught:
        prepare(bundled(spec, allowed), "made")
    return list(map(str, caught.value.args))


REFUSED = {
    "../outside.json": "leads out of .*, and --allow-refs allows only the files in it; move the file there",
    "%2e%2e/outside.json": "leads out of ",
    "a/../../outside.json": "leads out of ",
    "link.json": "leads out of ",
    "links/outside.json": "leads out of ",
    "/etc/passwd": "is an absolute path; write the path relative to this file",
    "%2Fetc/passwd": "is an absolute path",
    "\\\\host\\a.json": "is a URL",
    "C:\\a.json": "is a URL",
    "//host/a.json": "is a URL",
    "https://host/a.json": "is a URL, and a run reads only local files; save that file",
    "file:///etc/passwd": "is a URL",
    "file:a.json": "is a URL",
    "jar:file:a.jar!/a.json": "is a URL",
    "missing.json": "names a file that does not exist; correct it",
    "folder": "names a file that does not exist",
    "pipe": "names a file that does not exist",
    "circle": "is not the path of a file",
    "a%00b": "is not the path of a file",
    "a.json#/b": "leads nowhere; add to that file what it names",
    "a.json#b": "is not a JSON pointer",
}


@pytest.mark.parametrize("reference", REFUSED)
def test_references_that_are_refused(reference: str, tmp_path: Path) -> None:
    folder = tmp_path / "api"
    document = specification(components={"schemas": {"A": {"$ref": reference}}})
    spec = write(folder, {MAIN: document, "a.json": {}, "folder/a.json": {}, "../outside.json": {}})
    (folder / "link.json").symlink_to(tmp_path / "outside.json")
    (folder / "links").symlink_to(tmp_path)
    (folder / "circle").symlink_to("circle")
    os.mkfifo(folder / "pipe")
    (message,) = refusal(spec, folder)
    quoted = re.escape(json.dumps(reference))
    assert re.match(rf".*: error: #/components/schemas/A/\$ref: \$ref {quoted} {REFUSED[reference]}", message)


def test_a_link_in_the_folder(tmp_path: Path) -> None:
    """A file is one file, by whatever name."""
    (tmp_path / "link.json").symlink_to("a.json")
    made = schemas_of(tmp_path, {"Z": {"anyOf": [{"$ref": "link.json"}, {"$ref": "a.json"}]}}, {"a.json": {}})
    assert list(made) == ["Z", "a"]


def test_without_the_option(spec: Path) -> None:
    messages = refusal(spec, None)
    assert len(messages) == 6
    for message in messages:
        assert "names another file, and other files are not read; bundle them into one, or pass --allow-refs" in message


LEADS_NOWHERE = (
    "leads nowhere; add to that file what it names, or correct it; with --approximate, any value is accepted"
)
IGNORED = "with --approximate, it is ignored"


def test_faults_have_the_place_in_their_file(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = 'type: object\nproperties:\n  a:\n    $ref: "#/components"\n  c: {minimum: x}\n'
    pets = "get:\n  parameters: no\n"
    write(spec.parent, {"schemas/deep/kind.yml": kind, "paths/pets.json": pets})
    monkeypatch.chdir(spec.parent.parent)
    kind_file = "api/schemas/deep/kind.yml"
    assert refusal(Path("api", MAIN), Path("api")) == [
        "api/paths/pets.json:2: error: #/get/parameters: must be a list; with --approximate, GET /pets is left out",
        f'{kind_file}:4: error: #/properties/a/$ref: $ref "schemas/deep/kind.yml#/components" {LEADS_NOWHERE}',
        f'{kind_file}:5: error: #/properties/c/minimum: minimum must be a number, not "x"; {IGNORED}',
    ]


def test_approximations_have_the_place_in_their_file(spec: Path) -> None:
    write(spec.parent, {"schemas/deep/kind.yml": "$dynamicRef: x\n"})
    (text,) = prepare(bundled(spec, spec.parent, approximate=True), "made").approximated
    assert text.startswith("schemas/deep/kind.yml#/$dynamicRef: $dynamicRef cannot be generated exactly")


def test_a_path_that_leads_on(tmp_path: Path) -> None:
    files = {"a.json": {"$ref": "b.json", "x-internal": True}, "b.json": {"get": {"responses": {}}}}
    spec = write(tmp_path, {MAIN: specification(paths={"/x": {"$ref": "a.json"}}), **files})
    assert bundled(spec, tmp_path).root["paths"] == {"/x": {"x-internal": True, "get": {"responses": {}}}}


def test_what_is_not_generated_has_the_place_in_its_file(tmp_path: Path) -> None:
    path = '{\n\n"post": {"responses": {},\n"callbacks": {"called": {"{$url}": {"post": {"responses": {}}}}}}}'
    spec = write(tmp_path, {MAIN: specification(paths={"/x": {"$ref": "a.json"}}), "a.json": path})
    (entry,) = prepare(bundled(spec, tmp_path), "made").not_generated
    warning = entry.warning()
    assert (Path(warning.path).name, warning.line) == ("a.json", 4)


def test_a_file_that_is_not_yaml(spec: Path) -> None:
    write(spec.parent, {"schemas/deep/kind.yml": "a: [\n"})
    (message,) = refusal(spec, spec.parent)
    assert re.match(r".*/schemas/deep/kind\.yml:\d: error: #: is not valid YAML", message)


def test_a_file_with_a_fault_of_yaml(spec: Path) -> None:
    write(spec.parent, {"schemas/deep/kind.yml": "a: 1\na: 2\n"})
    (message,) = refusal(spec, spec.parent)
    assert re.match(r".*/schemas/deep/kind\.yml:2: error: #/a: appears twice", message)


def test_references_that_only_lead_to_each_other(tmp_path: Path) -> None:
    schemas = {"A": {"$ref": "a.json"}}
    files = {"a.json": {"$ref": "b.json"}, "b.json": {"$ref": "a.json"}}
    spec = write(tmp_path, {MAIN: specification(components={"schemas": schemas}), **files})
    assert "leads back to itself" in refusal(spec, tmp_path)[0]


LIMITS = [
    (files, "MOST_FILES", 3, "refers to more than 3 files"),
    (files, "LARGEST", 800, "refers to files of together more than 0 MB"),
    (files, "MOST_VALUES", 30, "refers to files with too many values"),
    (references, "MOST_OBJECTS", 20, "has more than 20 objects in all its files"),
]


@pytest.mark.parametrize(("module", "name", "limit", "problem"), LIMITS)
def test_limits(module: Any, name: str, limit: int, problem: str, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, limit)
    (message,) = refusal(spec, spec.parent)
    assert f": error: {problem}" in message


def test_a_folder_that_does_not_exist(spec: Path) -> None:
    (message,) = refusal(spec, spec.parent / "missing")
    assert message.endswith("missing: error: --allow-refs is not a folder")


def options_for(folder: Path) -> list[str]:
    paths = ["--spec", folder / MAIN, "--output", folder / "out", "--allow-refs", folder]
    return [*map(str, paths), "--package", "made"]


def check(folder: Path, *options: str) -> tuple[int, str]:
    done = generate("--check", "--quiet", *options_for(folder), *options)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_check_sees_changes_of_all_files(spec: Path, tools: Path, tmp_path: Path) -> None:
    folder = spec.parent
    done = generate("--quiet", *options_for(folder))
    assert done.returncode == 0, done.stderr
    assert check(folder) == (0, "")
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    assert check(moved) == (0, "")
    write(folder, {"schemas/deep/kind.yml": "enum: [dog, cat, bird]\n"})
    report = folder / "report.md"
    status, output = check(folder, "--report", str(report))
    assert status == 1
    assert output.startswith("schemas/deep/kind.yml: has changed since the last run\n")
    assert f"| {folder}/schemas/deep/kind.yml:1 |" in report.read_text()
