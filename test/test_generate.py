"""./generate.sh as its users run it: the real script and the real generator, on copies of the project."""

from __future__ import annotations

import ast
import dataclasses
import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, SPEC, Project, python

from generator.openapi.reader import values
from generator.output import record


def write_spec(path: Path, schemas: dict[str, Any], version: str = "3.1.0", **more: Any) -> Path:
    document = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, **more}
    path.write_text(json.dumps({**document, "components": {"schemas": schemas}}), "utf-8")
    return path


def generated(project: Project, schemas: dict[str, Any], **more: Any) -> Path:
    """A package `made`, generated from schemas; the folder to import it from."""
    out = project.folder / "out"
    spec = write_spec(project.folder / "spec.json", schemas, **more)
    done = project.generate("--spec", str(spec), "--output", str(out), "--package", "made")
    assert done.returncode == 0, done.stderr
    return out


# --- the main job ---


def test_what_is_committed_is_current(tools: Path) -> None:
    done = subprocess.run([str(PROJECT / "generate.sh"), "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_twice_is_once(project: Project) -> None:
    before = project.files()
    for _ in range(2):
        done = project.generate()
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith("nothing changed\n")
        assert re.match(r"read +\d+\.\d s\ngenerate +\d+\.\d s\nformat ", done.stdout)
    assert project.files() == before


def test_the_same_bytes_anywhere(project: Project, tmp_path: Path) -> None:
    """Other folder, other time zone, other language, other hash seed: the same output."""
    out = tmp_path / "out"
    environment = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "JAVA_TOOL_OPTIONS": "-Dx=1"}
    done = project.generate("--spec", str(project.spec), "--output", str(out), "--quiet", **environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    assert {name: path.read_bytes() for name, path in made.items()} == {
        name: (PROJECT / name).read_bytes() for name in made
    }
    assert record.recorded(out).outputs.keys() == made.keys() - {".generated"}


def test_check_finds_an_edit_of_the_output(project: Project) -> None:
    edited = project.folder / "openapi_client/models/error.py"
    edited.write_text(edited.read_text().replace("code: Optional[str]", "code: str"))
    before = project.files()
    done = project.generate("--check")
    assert done.returncode == 1
    assert "-    code: str" in done.stdout and "+    code: Optional[str]" in done.stdout
    assert project.files() == before


def test_check_finds_an_edit_of_the_spec(project: Project) -> None:
    project.spec.write_text(project.spec.read_text().replace("The unit of quantity.", "The unit."))
    done = project.generate("--check", "--quiet")
    assert done.returncode == 1
    assert '+    """The unit."""' in done.stdout
    project.spec.write_text("# Another comment.\n" + (PROJECT / "openapi.yaml").read_text())
    done = project.generate("--check", "--quiet")
    assert (done.returncode, done.stdout) == (1, "openapi.yaml: has changed since the last run\n")


# --- the spec changes, the package follows ---


def change(project: Project, edit: Any) -> Any:
    document = yaml.safe_load(project.spec.read_text())
    edit(document["components"]["schemas"]["UsageCompletionsResult"])
    project.spec.write_text(yaml.safe_dump(document, sort_keys=False))
    done = project.generate()
    assert done.returncode == 0, done.stderr
    fields = python(
        "import json\nfrom openapi_client import UsageCompletionsResult as Result\n"
        "print(json.dumps({k: [str(f.annotation), f.is_required()] for k, f in Result.model_fields.items()}))",
        project.folder,
    )
    return fields, done.stdout


def test_field_added(project: Project) -> None:
    fields, output = change(project, lambda s: s["properties"].update(output_video_tokens={"type": "integer"}))
    assert fields["output_video_tokens"] == ["typing.Optional[int]", False]
    assert "written   openapi_client/models/usage_completions_result.py" in output
    assert "**output_video_tokens**" in (project.folder / "docs/UsageCompletionsResult.md").read_text()


def test_field_removed(project: Project) -> None:
    fields, _ = change(project, lambda s: s["properties"].pop("batch"))
    assert "batch" not in fields and "model" in fields


def test_field_retyped(project: Project) -> None:
    fields, _ = change(project, lambda s: s["properties"].update(input_tokens={"type": "string"}))
    assert fields["input_tokens"] == ["<class 'str'>", True]


def test_field_made_required(project: Project) -> None:
    fields, _ = change(project, lambda s: s["required"].append("model"))
    assert fields["model"] == ["typing.Optional[str]", True]


def test_files_of_schemas_that_are_gone_are_gone(project: Project) -> None:
    text = project.spec.read_text()
    document = yaml.safe_load(text)
    schemas = document["components"]["schemas"]
    del schemas["UsageImagesResult"]
    union = schemas["UsageResult"]
    union["oneOf"] = [item for item in union["oneOf"] if not item["$ref"].endswith("/UsageImagesResult")]
    del union["discriminator"]["mapping"]["organization.usage.images.result"]
    project.spec.write_text(yaml.safe_dump(document, sort_keys=False))
    mine = project.folder / "docs/guide/mine.md"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    assert project.generate().returncode == 0
    assert not (project.folder / "openapi_client/models/usage_images_result.py").exists()
    assert not (project.folder / "docs/UsageImagesResult.md").exists()
    assert mine.read_text() == "mine"


def test_a_record_leads_to_no_file_outside(project: Project) -> None:
    outside = [project.folder.parent / name for name in ("victim.py", "folder/victim.py")]
    for path in outside:
        path.parent.mkdir(exist_ok=True)
        path.write_text("here")
    names = ["../victim.py", str(outside[1]), "openapi.yaml", "generate.sh", "docs/../../victim.py"]
    before = record.recorded(project.folder)
    found = dataclasses.replace(before, outputs={**before.outputs, **dict.fromkeys(names, "0" * 64)})
    for content in (found.content(), b"<<<<<<<\n" + found.content()):
        (project.folder / ".generated").write_bytes(content)
        assert project.generate("--quiet").returncode == 0
        assert all(path.exists() for path in (*outside, project.spec, project.folder / "generate.sh"))


def test_no_python(project: Project, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("bash", "dirname"):
        (tmp_path / "bin" / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else f"/usr/bin/{name}")
    done = project.generate(PATH=str(tmp_path / "bin"))
    assert done.returncode == 3
    assert "python3 of version 3.10 or newer is needed" in done.stderr


def test_no_package_index(project: Project) -> None:
    (project.folder / ".tools").unlink()
    before = project.files()
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    done = project.generate(**nowhere, PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="")
    assert done.returncode == 3
    assert re.search(r"the tools cannot be set up: .*; a package index must be reachable", done.stderr)
    assert {name for name in project.files() if not name.startswith(".tools")} == before.keys()


def test_interrupted(project: Project) -> None:
    project.spec.write_text(project.spec.read_text().replace("Requests to the model.", "Calls of the model."))
    before = project.files()
    running = subprocess.Popen(
        [str(project.folder / "generate.sh")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout and running.stdout.readline().startswith("read")
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate()
    assert running.returncode == 3
    assert errors == "generate.sh: error: interrupted; nothing was changed\n"
    assert project.files() == before


# --- any spec ---

HOSTILE = [
    'ends in a quote "',
    'has """ in it',
    "ends in a backslash \\",
    "two\nlines",
    'a\\" b',
    '"""\nimport os; os.abort()\n"""',
    "{{classname}} {{{x}}} <b>&amp;</b> | `code` ''' ",
    "\u2028 \u202e \x07 \x85 ключ 😀",
    "C:\\new\\table \\N{DIGIT ONE} \\x41",
    "# noqa */ %s {0}",
]


def test_text_of_the_spec_is_text(project: Project) -> None:
    """Descriptions, names and constants come out as they went in, and nothing of them runs."""
    schemas = {
        f"S{i}": {
            "type": "object",
            "description": text,
            "required": [text],
            "properties": {text: {"const": text, "description": text}, "e": {"enum": [text, "b"], "description": text}},
        }
        for i, text in enumerate(HOSTILE)
    }
    paths = {
        f"/p{i}": {
            "get": {
                "operationId": f"get{i}",
                "summary": text,
                "description": text,
                "parameters": [{"name": "q", "in": "query", "description": text, "schema": {"enum": [text]}}],
                "responses": {"200": {"description": text}},
            }
        }
        for i, text in enumerate(HOSTILE)
    }
    out = generated(project, schemas, paths=paths, info={"title": HOSTILE[5], "version": HOSTILE[5]})
    for i, text in enumerate(HOSTILE):
        tree = ast.parse((out / f"made/models/s{i}.py").read_text("utf-8"))
        body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
        docstrings = [node.value.value for node in body if isinstance(node, ast.Expr)]
        assert len(docstrings) == 3
        for docstring in docstrings:
            assert docstring.split() == text.split()
    read = python(
        "import json, made\ntexts = json.loads(sys.argv[1])\n"
        "print(json.dumps([getattr(made, f'S{i}').from_dict({t: t, 'e': t}, strict=True).to_dict()"
        " for i, t in enumerate(texts)]))",
        out,
        json.dumps(HOSTILE),
    )
    assert read == [{text: text, "e": text} for text in HOSTILE]
    python("import made.api.default_api", out)


def test_names(project: Project) -> None:
    """Every name that JSON allows is a property of its own."""
    names = ["class", "foo_bar", "foo-bar", "fooBar", "", "ключ", "$", "1st", "model_config", "json", "to_dict", "self"]
    names += ["__init__", "int", "additional_properties", "HTTPCode", "ID", "a b", "_x", "None", "object", "from_json"]
    schemas = {
        "Names": {"type": "object", "properties": {name: {"type": "integer"} for name in names}},
        "List": {"type": "object", "properties": {"a": {"type": "string"}}},
        "ApiResponse": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Date": {"type": "object", "properties": {"a": {"type": "string"}}},
        "str": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Model": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/List"}}},
        "foo_bar": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/FooBar"}}},
        "FooBar": {"type": "object", "properties": {"b": {"type": "string"}}},
    }
    out = generated(project, schemas)
    found = python(
        "import json, made\nnames = json.loads(sys.argv[1])\nvalues = {n: i for i, n in enumerate(names)}\n"
        "read = made.Names.from_dict(values, strict=True)\n"
        "assert made.Names.from_dict({'var_class': 1}).additional_properties == {'var_class': 1}\n"
        "assert not read.additional_properties and made.Names(**{'var_class': 1}).to_dict() == {'class': 1}\n"
        "print(json.dumps([read.to_dict() == values, json.loads(read.to_json()) == values,"
        " {k if f.alias is None else f.alias: k for k, f in made.Names.model_fields.items()},"
        " sorted(made.models.__all__)]))",
        out,
        json.dumps(names),
    )
    assert found[:2] == [True, True]
    attributes = found[2]
    assert set(attributes) == set(names) and len(set(attributes.values())) == len(names)
    assert [attributes[name] for name in ("class", "foo_bar", "foo-bar", "fooBar", "ключ", "HTTPCode", "object")] == [
        "var_class",
        "foo_bar",
        "foo_bar_2",
        "foo_bar_3",
        "ключ",
        "http_code",
        "object",
    ]
    assert found[3] == [
        *("APPROXIMATED", "FooBar", "FooBar2", "Model", "ModelApiResponse", "ModelDate", "ModelList", "ModelModel"),
        *("Names", "Str", "UnknownModel"),
    ]


def test_strict_reading_of_models_that_refer_to_each_other(project: Project) -> None:
    """Whichever is read first, and in whichever mode."""
    schemas = {
        "Person": {
            "type": "object",
            "properties": {"pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}},
        },
        "Pet": {"type": "object", "properties": {"owner": {"$ref": "#/components/schemas/Person"}}},
    }
    out = generated(project, schemas)
    for first, second in (("Pet", "Person"), ("Person", "Pet")):
        for modes in ((True, False), (True, True), (False, True)):
            python(
                f"import made\nmade.{first}.from_json('{{}}', strict={modes[0]})\n"
                f"made.{second}.from_json('{{}}', strict={modes[1]})\n"
                "person = made.Person.from_dict({'pets': [{'owner': {'pets': []}}]}, strict=True)\n"
                "assert person.to_dict() == {'pets': [{'owner': {'pets': []}}]}",
                out,
            )


def test_merge_keys() -> None:
    text = """
a: &a {x: 1, y: 1}
b: &b {y: 2, z: 2}
c: {<<: *a, x: 3}
d: {x: 3, <<: [*b, *a, {w: 4}], w: 5}
e: [{<<: *a}, {<<: {<<: *b, v: [1]}, "<<": kept, n: {<<: *b}}]
"""
    # In quotes it is a name like any other; PyYAML alone merges that, too.
    expected = yaml.safe_load(text.replace('"<<": kept, ', ""))
    expected["e"][1]["<<"] = "kept"
    assert values(text.encode(), "merged").root == expected


def test_operations_keep_their_names_apart(project: Project) -> None:
    names = ["foo", "foo_with_http_info", "fooWithHttpInfo", "api_client", "validate_call", "class", "foo"]
    paths = {f"/{i}": {"get": {"operationId": name, "responses": {"x-a": 1}}} for i, name in enumerate(names)}
    out = generated(project, {}, paths={**paths, "x-internal": 7})
    text = (out / "made/api/default_api.py").read_text("utf-8")
    assert sorted(set(re.findall(r"resource_path=\"/(\d)\"", text))) == sorted(map(str, range(len(names))))
    methods = re.findall(r"^    def (\w+)\(", text, re.MULTILINE)
    assert len(methods) == len(set(methods))
    python("import made\nmade.DefaultApi()", out)


def test_nobody_reads_what_is_printed(project: Project) -> None:
    done = subprocess.run(
        ["bash", "-c", "set -o pipefail; ./generate.sh --check | true"],
        cwd=project.folder,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) in ((3, ""), (0, ""))


def test_forms(project: Project) -> None:
    """The fields of a form are parameters, also where its schema is a model too."""
    form = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {}}}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Form"}}}}
    answer = {
        "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Form"}}}}
    }
    paths = {"/form": {"post": {"operationId": "send", "requestBody": body, "responses": answer}}}
    out = generated(project, {"Form": form}, paths=paths)
    parameters = python(
        "import inspect, json, made\nprint(json.dumps(list(inspect.signature(made.DefaultApi.send).parameters)))", out
    )
    assert parameters[1:3] == ["name", "age"]
    python("import made\nassert made.Form(name='a').to_dict() == {'name': 'a'}", out)


def test_spec_given_as_json_with_tabs(project: Project) -> None:
    spec = project.folder / "tabs.json"
    spec.write_text(json.dumps(SPEC, indent="\t"))
    done = project.generate("--spec", str(spec), "--output", "out", "--quiet")
    assert done.returncode == 0, done.stderr
    assert (project.folder / "out/openapi_client/models/error.py").exists()
