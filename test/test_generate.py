"""./generate.sh as users run it: the real script and openapi-generator, on copies of the project."""

from __future__ import annotations

import ast
import copy
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.openapi.reader import values
from generator.output import record
from generator.tools import environment_of
from support.processes import python, run
from support.project import PROJECT, Project, generate
from support.refusals import specification, written
from support.specification import SPEC


def generated(project: Project, schemas: dict[str, Any], **fields: Any) -> Path:
    """Generate a package `made` from schemas; return the folder to import it from."""
    written(project.folder / "spec.json", specification(schemas, **fields))
    project.succeed("--spec", "spec.json", "--output", "out", "--package", "made")
    return project.folder / "out"


# --- reproducible output ---


def test_the_committed_output_is_up_to_date(tools: Path) -> None:
    done = generate("--check")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_another_run_changes_nothing(project: Project) -> None:
    project.own_cache()
    before = project.files()
    for _ in range(2):
        output = project.succeed()
        assert output.endswith("nothing changed\n")
    assert project.files() == before


REFUSED_BY_JAVA = dict.fromkeys(("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"), "-XX:+NoSuchOption")


def test_output_does_not_depend_on_the_machine(project: Project) -> None:
    """Another folder, time zone, language and hash seed give the same bytes."""
    project.own_cache()
    environment = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", **REFUSED_BY_JAVA}
    output = project.succeed("--spec", "openapi.yaml", "--output", "out", "--quiet", **environment)
    assert output == ""
    out = project.folder / "out"
    generated_names = set()
    for path in out.rglob("*"):
        if path.is_file():
            name = path.relative_to(out).as_posix()
            generated_names.add(name)
            assert path.read_bytes() == (PROJECT / name).read_bytes(), name
    outputs = record.recorded(out).outputs
    assert generated_names == {*outputs, ".generated"}


def test_check_finds_an_edit_of_the_output(project: Project) -> None:
    project.edit("openapi_client/models/error.py", "code: Optional[str]", "code: str")
    before = project.files()
    done = project.generate("--check")
    assert done.returncode == 1
    assert "-    code: str" in done.stdout
    assert "+    code: Optional[str]" in done.stdout
    assert project.files() == before


def test_check_finds_an_edit_of_the_spec(project: Project) -> None:
    original = project.spec.read_text()
    project.edit("openapi.yaml", "The unit of quantity.", "The unit.")
    done = project.generate("--check", "--quiet")
    assert done.returncode == 1
    assert '+    """The unit."""' in done.stdout
    project.spec.write_text(f"# Another comment.\n{original}")
    done = project.generate("--check", "--quiet")
    assert (done.returncode, done.stdout) == (1, "openapi.yaml: has changed since the last run\n")


# --- changes of the specification ---


def regenerate(project: Project, document: dict[str, Any]) -> str:
    """Generate from another openapi.yaml; return what the run prints."""
    text = yaml.safe_dump(document, sort_keys=False)
    project.spec.write_text(text)
    return project.succeed()


FIELDS = """
import json
import re
from openapi_client import UsageCompletionsResult as Result
fields = {name: [str(field.annotation), field.is_required()] for name, field in Result.model_fields.items()}
# The text of a marker has its address, which differs from run to run.
print(re.sub(" at 0x[0-9a-f]+", "", json.dumps(fields)))
"""


def test_fields_follow_the_properties(project: Project) -> None:
    """One is added, one is removed, one gets another type, and one becomes required."""
    before = python(FIELDS, project.folder)
    document = copy.deepcopy(SPEC)
    schema = document["components"]["schemas"]["UsageCompletionsResult"]
    schema["properties"]["output_video_tokens"] = {"type": "integer"}
    schema["properties"]["input_tokens"] = {"type": "string"}
    del schema["properties"]["batch"]
    schema["required"].append("model")
    output = regenerate(project, document)
    changed = {
        "output_video_tokens": ["typing.Optional[int]", False],
        "input_tokens": ["<class 'str'>", True],
        "model": ["typing.Optional[str]", True],
    }
    del before["batch"]
    assert python(FIELDS, project.folder) == before | changed
    assert "written   openapi_client/models/usage_completions_result.py" in output
    page = (project.folder / "docs/UsageCompletionsResult.md").read_text()
    assert "**output_video_tokens**" in page


def test_files_of_removed_schemas_are_removed(project: Project) -> None:
    document = copy.deepcopy(SPEC)
    schemas = document["components"]["schemas"]
    del schemas["UsageImagesResult"]
    union = schemas["UsageResult"]
    union["oneOf"].remove({"$ref": "#/components/schemas/UsageImagesResult"})
    del union["discriminator"]["mapping"]["organization.usage.images.result"]
    own_page = project.write("docs/guide/own.md", "own")
    output = regenerate(project, document)
    for name in ("openapi_client/models/usage_images_result.py", "docs/UsageImagesResult.md"):
        assert not (project.folder / name).exists()
        assert f"removed   {name}\n" in output
    assert own_page.read_text() == "own"


def test_a_forged_record_removes_nothing(project: Project) -> None:
    """A run removes files that its record lists, but none outside the output and no sources."""
    neighbor = project.folder.parent / "neighbor.py"
    far = project.folder.parent / "folder/far.py"
    for path in (neighbor, far):
        path.parent.mkdir(exist_ok=True)
        path.write_text("here")
    names = ["../neighbor.py", str(far), "openapi.yaml", "generate.sh", "docs/../../neighbor.py"]
    last = record.recorded(project.folder)
    outputs = last.outputs | dict.fromkeys(names, "0" * 64)
    forged = dataclasses.replace(last, outputs=outputs).content()
    for content in (forged, b"<<<<<<<\n" + forged):
        (project.folder / ".generated").write_bytes(content)
        project.succeed("--quiet")
        for path in (neighbor, far, project.spec, project.folder / "generate.sh"):
            assert path.exists()


# --- the environment ---


def test_no_python(project: Project, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname"):
        program = shutil.which(name)
        assert program
        (programs / name).symlink_to(program)
    done = project.generate(PATH=str(programs))
    assert done.returncode == 3
    assert "python3 of version 3.10 or newer is needed" in done.stderr


UNREACHABLE_INDEX = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_RETRIES": "0",
}


def test_no_package_index(project: Project) -> None:
    """Neither the folder of a set-up that was killed nor that of one that fails is taken for the tools."""
    (project.folder / ".tools").unlink()
    environment = environment_of(project.folder / "generator")
    environment.mkdir(parents=True)
    project.append("openapi.yaml", "# Without a change, no tools are needed.\n")
    before = project.files()
    done = project.generate(**UNREACHABLE_INDEX)
    assert not environment.exists()
    assert done.returncode == 3
    assert re.search(r"the tools cannot be set up: .*; a package index must be reachable", done.stderr)
    after = {name for name in project.files() if not name.startswith(".tools")}
    assert after == before.keys()


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("generator/models/names.py", "underscore = str.lower\n", "openapi-generator made no openapi_client/models/"),
        ("generator/templates/_model.mustache", "x = (\n", "a generated file is not Python: "),
        ("generator/templates/_model.mustache", "{{#x}}\n", 'openapi-generator failed: Exception in thread "main" '),
        (
            "generator/templates/model.mustache",
            "from openapi_client.models.no import No\n",
            "the generated package does not import: ",
        ),
    ],
)
def test_a_faulty_generator_changes_nothing(project: Project, name: str, line: str, message: str) -> None:
    project.append(name, line)
    before = project.files()
    done = project.generate("--quiet")
    assert done.returncode == 3
    assert done.stderr.startswith(f"generate.sh: error: {message}")
    assert project.files() == before


def test_interrupted(project: Project) -> None:
    project.own_cache()
    project.edit("openapi.yaml", "Requests to the model.", "Calls of the model.")
    before = project.files()
    command = [str(project.folder / "generate.sh")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout
    assert running.stdout.readline().startswith("read")
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate()
    assert running.returncode == 3
    assert errors == "generate.sh: error: interrupted; nothing was changed\n"
    assert project.files() == before


def test_a_closed_pipe(project: Project) -> None:
    """Output that nobody reads is no reason for a traceback."""
    done = run("bash", "-c", "set -o pipefail; ./generate.sh --check | true", folder=project.folder)
    assert done.returncode in (0, 3)
    assert done.stderr == ""


# --- unusual specifications ---

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


READ_HOSTILE = """
import json, made
texts = json.loads(sys.argv[1])
results = []
for number, text in enumerate(texts):
    model = getattr(made, f"S{number}")
    results.append(model.from_dict({text: text, "e": text}, strict=True).to_dict())
print(json.dumps(results))
"""


def hostile_schema(text: str) -> dict[str, Any]:
    constant = {"const": text, "description": text}
    enum = {"enum": [text, "b"], "description": text}
    return {
        "type": "object",
        "description": text,
        "required": [text],
        "properties": {text: constant, "e": enum},
    }


def hostile_operation(number: int, text: str) -> dict[str, Any]:
    parameter = {"name": "q", "in": "query", "description": text, "schema": {"enum": [text]}}
    return {
        "operationId": f"get{number}",
        "summary": text,
        "description": text,
        "parameters": [parameter],
        "responses": {"200": {"description": text}},
    }


def docstrings(path: Path) -> list[str]:
    """Return the docstrings of the class in a file, and of its attributes."""
    tree = ast.parse(path.read_text("utf-8"))
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    constants = [node.value for node in body if isinstance(node, ast.Expr)]
    return [ast.literal_eval(constant) for constant in constants]


def test_text_of_a_specification_never_becomes_code(project: Project) -> None:
    """Descriptions, names and constants come out as they went in."""
    schemas = {}
    paths = {}
    for number, text in enumerate(HOSTILE):
        schemas[f"S{number}"] = hostile_schema(text)
        paths[f"/p{number}"] = {"get": hostile_operation(number, text)}
    info = {"title": HOSTILE[5], "version": HOSTILE[5]}
    out = generated(project, schemas, paths=paths, info=info)
    for number, text in enumerate(HOSTILE):
        descriptions = docstrings(out / f"made/models/s{number}.py")
        assert [description.split() for description in descriptions] == [text.split()] * 3
    objects = python(READ_HOSTILE, out, json.dumps(HOSTILE))
    assert objects == [{text: text, "e": text} for text in HOSTILE]
    python("import made.api.default_api", out)


NAMES = [
    *["class", "foo_bar", "foo-bar", "fooBar", "", "ключ", "$", "1st", "model_config", "json", "to_dict", "self"],
    *["__init__", "int", "additional_properties", "HTTPCode", "ID", "a b", "_x", "None", "object", "from_json"],
]
ATTRIBUTES = {
    "class": "var_class",
    "foo_bar": "foo_bar",
    "foo-bar": "foo_bar_2",
    "fooBar": "foo_bar_3",
    "ключ": "ключ",
    "HTTPCode": "http_code",
    "object": "object",
}
READ_NAMES = """
import json, made
names = json.loads(sys.argv[1])
values = {name: number for number, name in enumerate(names)}
read = made.Names.from_dict(values, strict=True)
assert read.to_dict() == json.loads(read.to_json()) == values
assert not read.additional_properties
assert made.Names.from_dict({"var_class": 1}).additional_properties == {"var_class": 1}
assert made.Names(**{"var_class": 1}).to_dict() == {"class": 1}
fields = made.Names.model_fields.items()
attributes = {name if field.alias is None else field.alias: name for name, field in fields}
print(json.dumps([attributes, sorted(made.models.__all__)]))
"""


def object_with(name: str, schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {name: schema}}


def test_names(project: Project) -> None:
    """Every property gets an attribute of its own, and every schema a class of its own."""
    text = object_with("a", {"type": "string"})
    integer = {"type": "integer"}
    schemas = {
        **dict.fromkeys(("List", "ApiResponse", "Date", "str"), text),
        "Names": {"type": "object", "properties": dict.fromkeys(NAMES, integer)},
        "Model": object_with("a", {"$ref": "#/components/schemas/List"}),
        "foo_bar": object_with("a", {"$ref": "#/components/schemas/FooBar"}),
        "FooBar": object_with("b", {"type": "string"}),
    }
    out = generated(project, schemas)
    attributes, exports = python(READ_NAMES, out, json.dumps(NAMES))
    assert set(attributes) == set(NAMES)
    assert len(set(attributes.values())) == len(NAMES)
    assert ATTRIBUTES.items() <= attributes.items()
    renamed = ["ModelApiResponse", "ModelDate", "ModelList", "ModelModel"]
    assert exports == ["APPROXIMATED", "FooBar", "FooBar2", "Model", *renamed, "Names", "Str", "UnknownModel"]


READ_IN_ORDER = """
import made
made.{first}.from_json("{{}}", strict={first_mode})
made.{second}.from_json("{{}}", strict={second_mode})
person = made.Person.from_dict({{"pets": [{{"owner": {{"pets": []}}}}]}}, strict=True)
assert person.to_dict() == {{"pets": [{{"owner": {{"pets": []}}}}]}}
"""


def test_strict_reading_of_models_that_refer_to_each_other(project: Project) -> None:
    """Models can be read in any order, and in either mode first."""
    pets = {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
    person = object_with("pets", pets)
    pet = object_with("owner", {"$ref": "#/components/schemas/Person"})
    out = generated(project, {"Person": person, "Pet": pet})
    for first, second in (("Pet", "Person"), ("Person", "Pet")):
        for first_mode, second_mode in ((True, False), (True, True), (False, True)):
            modes = {"first_mode": first_mode, "second_mode": second_mode}
            program = READ_IN_ORDER.format(first=first, second=second, **modes)
            python(program, out)


MERGE_KEYS = """
a: &a {x: 1, y: 1}
b: &b {y: 2, z: 2}
c: {<<: *a, x: 3}
d: {x: 3, <<: [*b, *a, {w: 4}], w: 5}
e: [{<<: *a}, {<<: {<<: *b, v: [1]}, "<<": kept, n: {<<: *b}}]
"""


def test_merge_keys() -> None:
    # A merge key in quotes is a key like any other, which PyYAML gets wrong.
    without_quoted_key = MERGE_KEYS.replace('"<<": kept, ', "")
    expected = yaml.safe_load(without_quoted_key)
    expected["e"][1]["<<"] = "kept"
    document = values(MERGE_KEYS.encode(), "merged")
    assert document.root == expected


def test_methods_have_different_names(project: Project) -> None:
    names = ["foo", "foo_with_http_info", "fooWithHttpInfo", "api_client", "validate_call", "class", "foo"]
    paths: dict[str, Any] = {"x-internal": 7}
    for number, name in enumerate(names):
        paths[f"/{number}"] = {"get": {"operationId": name, "responses": {"x-a": 1}}}
    out = generated(project, {}, paths=paths)
    text = (out / "made/api/default_api.py").read_text("utf-8")
    numbers = re.findall(r"\"/(\d)\"", text)
    assert {int(number) for number in numbers} == set(range(len(names)))
    methods = re.findall(r"^    def (\w+)\(", text, re.MULTILINE)
    assert len(methods) == len(set(methods))
    python("import made\nmade.DefaultApi()", out)


PARAMETERS_OF_SEND = """
import inspect, json, made
assert made.Form(name="a").to_dict() == {"name": "a"}
print(json.dumps([*inspect.signature(made.DefaultApi.send).parameters]))
"""


def test_forms(project: Project) -> None:
    """The fields of a form are parameters, even if a response has the same schema and makes it a model."""
    form = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {}}}
    media_type = {"schema": {"$ref": "#/components/schemas/Form"}}
    operation = {
        "operationId": "send",
        "requestBody": {"content": {"application/x-www-form-urlencoded": media_type}},
        "responses": {"200": {"description": "", "content": {"application/json": media_type}}},
    }
    out = generated(project, {"Form": form}, paths={"/form": {"post": operation}})
    parameters = python(PARAMETERS_OF_SEND, out)
    assert parameters[1:3] == ["name", "age"]


def test_a_package_inside_another_one(project: Project) -> None:
    """The documentation of the larger package may be in docs/, too."""
    project.succeed("--spec", "openapi.yaml", "--output", "out", "--package", "acme.usage", "--quiet")
    out = project.folder / "out"
    assert (out / "docs/usage/Error.md").exists()
    assert {path.name for path in out.iterdir()} == {".generated", "acme", "docs"}
    assert {path.name for path in (out / "docs").iterdir()} == {"usage"}
    python("from acme.usage.models import Error", out)


def test_a_specification_in_json_with_tabs(project: Project) -> None:
    project.write("tabs.json", json.dumps(SPEC, indent="\t"))
    project.succeed("--spec", "tabs.json", "--output", "out", "--quiet")
    assert (project.folder / "out/openapi_client/models/error.py").exists()
