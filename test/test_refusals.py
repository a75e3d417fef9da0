"""Refused specifications and command lines: the message names the place, and no file is written.

Every case is tried in this process. Three of each family also run through ./generate.sh, which must print the same
messages. The specifications are in refusals.yaml.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import cli
from generator.errors import InputError
from generator.openapi.reader import read_bytes
from generator.output.install import Plan, changes_to
from generator.output.report_file import check_report
from support.processes import python
from support.project import PROJECT, Project
from support.refusals import Content, answer, as_warning, refusal, specification, written

SAMPLE = slice(3)
"""The cases of a family that also run through ./generate.sh."""
TABLE = PROJECT / "test/refusals.yaml"
CASES = yaml.safe_load(TABLE.read_text("utf-8"))


def refused_run(project: Project, *arguments: str) -> str:
    """Require that ./generate.sh refuses its input and changes nothing; return its messages."""
    before = project.files()
    done = project.generate(*arguments)
    errors = done.stderr
    assert done.returncode == 2, errors
    assert done.stdout == ""
    assert project.files() == before
    return errors


def check_in_a_run(project: Project, content: Content) -> None:
    """Require that ./generate.sh refuses a specification with the messages of this process."""
    path = project.folder / "bad"
    written(path, content)
    errors = refused_run(project, "--spec", "bad", "--output", "out", "--quiet")
    assert errors.splitlines() == refusal(content)


def with_schema(schema: Any) -> dict[str, Any]:
    """Return a specification with a valid schema A and a given schema B."""
    return specification({"A": {"type": "string"}, "B": schema})


# --- files that are not specifications ---

# The table cannot contain these texts.
FURTHER_FILES = [
    {"name": "not UTF-8", "text": "openapi: 3.1.0\n\udcff\n", "message": "2: error: #: is not UTF-8"},
    {"name": "depth", "text": "[" * 9000 + "]" * 9000, "message": r"\d+: error: #: is n"},
]
FILES = [*CASES["files"], *FURTHER_FILES]
FILE_NAMES = [case["name"] for case in FILES]


def content_of(case: dict[str, str]) -> bytes:
    """Return the bytes of a file."""
    text = case["text"]
    return text.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("case", FILES, ids=FILE_NAMES)
def test_files_that_are_not_specifications(case: dict[str, str]) -> None:
    content = content_of(case)
    (line,) = refusal(content)
    pattern = case["message"]
    assert re.fullmatch(f"bad:{pattern}.*", line)


@pytest.mark.parametrize("case", FILES[SAMPLE], ids=FILE_NAMES[SAMPLE])
def test_files_that_are_not_specifications_in_a_run(project: Project, case: dict[str, str]) -> None:
    check_in_a_run(project, content_of(case))


def test_all_faults_are_reported_at_once() -> None:
    schemas = {"A": {"not": 1}, "B": {"type": "array", "uniqueItems": "yes"}}
    lines = refusal(specification(schemas))
    for name, line in zip(("A/not", "B/uniqueItems"), lines, strict=True):
        assert line.startswith(f"bad:1: error: #/components/schemas/{name}: ")


# --- invalid schemas ---

INVALID = [
    *CASES["invalid schemas"],
    # The table cannot contain half a surrogate pair.
    {"description": "\ud800"},
    {"enum": ["a", "\ud800"]},
    {"properties": {"\ud800": {}}, "type": "object"},
]


@pytest.mark.parametrize("schema", INVALID, ids=ascii)
def test_invalid_schemas(schema: Any) -> None:
    document = with_schema(schema)
    lines = refusal(document)
    for line in lines:
        assert line.startswith("bad:1: error: #/components/schemas/B")
        assert "; with --approximate, " in line
    is_refused, warnings = answer(document, approximate=True)
    assert not is_refused, warnings
    assert set(lines) <= {
        line.replace("warning", "error", 1).replace("; so ", "; with --approximate, ") for line in warnings
    }


@pytest.mark.parametrize("schema", INVALID[SAMPLE], ids=ascii)
def test_invalid_schemas_in_a_run(project: Project, schema: Any) -> None:
    check_in_a_run(project, with_schema(schema))


def test_nesting_without_end() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(800):
        schema = {"type": "array", "items": schema}
    document = specification({"A": schema})
    (line,) = refusal(document)
    assert "nested too deeply" in line


@pytest.mark.parametrize("keyword", ["items", "not"])
def test_nesting_that_python_cannot_parse(keyword: str) -> None:
    """The document is read, but Python's parser gives up at 200 brackets within each other."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(250):
        schema = {"type": "array", keyword: schema}
    document = specification({"A": schema})
    (line,) = refusal(document)
    outcome = "with --approximate, not is ignored" if keyword == "not" else "with --approximate, any value is accepted"
    assert line.endswith(f"is nested too deeply; give the inner schemas names under components; {outcome}")


# --- schemas that cannot be generated exactly ---

APPROXIMATED = """
import json
from made import models
print(json.dumps(models.APPROXIMATED))
"""
INEXACT = CASES["inexact schemas"]
INEXACT_IDS = [case["place"] for case in INEXACT]


@pytest.mark.parametrize("case", INEXACT, ids=INEXACT_IDS)
def test_inexact_schemas_are_errors_or_warnings(case: dict[str, Any]) -> None:
    document = with_schema(case["schema"])
    place = case["place"]
    start = f"bad:1: error: #/components/schemas/B{place}: "
    (line,) = refusal(document)
    assert line.startswith(start)
    text = line.removeprefix(start)
    assert re.fullmatch(r"\S+ cannot be generated exactly: .+; .+", text)
    assert answer(document, approximate=True) == (False, [as_warning(line)])


@pytest.mark.parametrize("case", INEXACT[SAMPLE], ids=INEXACT_IDS[SAMPLE])
def test_inexact_schemas_in_a_run(project: Project, case: dict[str, Any]) -> None:
    document = with_schema(case["schema"])
    check_in_a_run(project, document)
    arguments = ["--spec", "bad", "--output", "out", "--package", "made", "--quiet"]
    done = project.generate(*arguments, "--approximate")
    assert (done.returncode, done.stdout) == (0, "")
    warnings = done.stderr.splitlines()
    expected = answer(document, approximate=True)
    assert warnings == expected.messages
    approximated = python(APPROXIMATED, project.folder / "out")
    assert warnings == [f"bad:1: warning: {text}" for text in approximated]


def test_more_than_one_approximation() -> None:
    schemas = {}
    for number, case in enumerate(INEXACT):
        schemas[f"S{number}"] = case["schema"]
    is_refused, lines = answer(specification(schemas), approximate=True)
    assert not is_refused
    assert len(lines) == len(INEXACT)


def test_keywords_that_openapi_30_does_not_have() -> None:
    schemas = {"A": {"type": "string", "const": "a"}, "B": {"if": {"type": "string"}, "then": {"minLength": 1}}}
    document = specification(schemas, "3.0.3")
    for name, line in zip(("A/const", "B/if", "B/then"), refusal(document), strict=True):
        assert line.startswith(f"bad:1: error: #/components/schemas/{name}: ")
        assert "OpenAPI 3.0 has no such keyword" in line


# --- operations ---

OPERATIONS = CASES["operations"]
OPERATION_IDS = [case["message"] for case in OPERATIONS]


@pytest.mark.parametrize("case", OPERATIONS, ids=OPERATION_IDS)
def test_operations_that_cannot_be_generated(case: dict[str, Any]) -> None:
    document = specification({}, **case["fields"])
    (line,) = refusal(document)
    pattern = case["message"]
    assert re.fullmatch(f"bad:1: error: {pattern}.*", line)


@pytest.mark.parametrize("case", OPERATIONS[SAMPLE], ids=OPERATION_IDS[SAMPLE])
def test_operations_that_cannot_be_generated_in_a_run(project: Project, case: dict[str, Any]) -> None:
    document = specification({}, **case["fields"])
    check_in_a_run(project, document)


# --- command lines ---

COMMAND_LINES = [
    ("--nonsense", "unrecognized arguments: --nonsense"),
    ("--spec a.yaml", "--spec and --output need each other"),
    ("--output out", "--spec and --output need each other"),
    ("--package a", "--package needs"),
    ("--spec a --output b --package a-b", "--package 'a-b' is not an import name"),
    ("--spec a --output b --package a..b", "--package 'a..b' is not an import name"),
    ("--spec a --output b --package class", "--package 'class' is not an import name"),
    ("--spec a --output b --package typing", "--package 'typing' is a module"),
    ("--spec a --output b --from c", "--from cannot be combined with --spec"),
    (f"--spec a --output '{PROJECT}'", "--output is this project"),
    ("--spec openapi.yaml --into ''", "--into is empty"),
    ("--from ''", "--from is empty"),
    ("--allow-refs ''", "--allow-refs is empty"),
    ("--from a --allow-refs b", "--allow-refs cannot be combined with --from"),
    ("--into a --output b", "--into cannot be combined with"),
    ("--into a --from b", "--into cannot be combined with"),
    ("--into a --report b", "--into cannot be combined with"),
    ("--api", "--api and --force need --into"),
    ("--force", "--api and --force need --into"),
]


@pytest.mark.parametrize(("command_line", "message"), COMMAND_LINES)
def test_bad_command_line(command_line: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(command_line)
    with pytest.raises(SystemExit) as caught:
        cli.parsed(arguments)
    assert caught.value.code == 2
    errors = capsys.readouterr().err
    expected = f"generate.sh: error: {message}"
    assert expected in errors


@pytest.mark.parametrize(("command_line", "message"), COMMAND_LINES[SAMPLE])
def test_bad_command_line_in_a_run(project: Project, command_line: str, message: str) -> None:
    arguments = shlex.split(command_line)
    errors = refused_run(project, *arguments)
    assert message in errors


def test_help(project: Project) -> None:
    done = project.generate("--help")
    assert done.returncode == 0
    for name in (
        "--check",
        "--from",
        "--into",
        "--spec",
        "--output",
        "--package",
        "--allow-refs",
        "--quiet",
        "exit status",
    ):
        assert name in done.stdout


# --- files that cannot be read or written ---


@pytest.mark.parametrize(("name", "message"), [("missing", "No such file or directory"), ("folder", "Is a directory")])
def test_a_specification_that_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = tmp_path / name
    with pytest.raises(InputError, match=f"^{name}: error: cannot be read: {message}$"):
        read_bytes(path, name)


def test_an_output_that_is_not_a_folder(project: Project) -> None:
    errors = refused_run(project, "--spec", "openapi.yaml", "--output", "openapi.yaml", "--quiet")
    assert errors == "openapi.yaml: error: --output is not a folder\n"


def test_an_output_that_cannot_be_written(project: Project) -> None:
    # Permissions would not stop root; a file in place of a folder does.
    wall = project.folder / "wall"
    wall.write_text("")
    before = project.files()
    arguments = ["--spec", "openapi.yaml", "--output", "wall/out"]
    done = project.generate(*arguments, "--quiet")
    assert done.returncode == 3
    assert re.fullmatch(r"generate.sh: error: .*wall.*: Not a directory; nothing was changed\n", done.stderr)
    assert project.files() == before


def test_files_that_no_run_made_are_not_overwritten(project: Project) -> None:
    project.write("out/docs/Error.md", "theirs")
    errors = refused_run(project, "--spec", "openapi.yaml", "--output", "out", "--quiet")
    assert "out/docs/Error.md: error: is in the way of a generated file, and no earlier run wrote it" in errors


def test_files_of_a_client_that_openapi_generator_made_stay(project: Project) -> None:
    """The record of openapi-generator is similar, but does not allow a run to overwrite the files that it lists."""
    names = ["docs/Error.md", "openapi_client/models/other.py", "openapi_client/__init__.py"]
    for name in names:
        project.write(f"client/{name}", "theirs")
    record = "\n".join(names) + "\n"
    project.write("client/.openapi-generator/FILES", record)
    errors = refused_run(project, "--spec", "openapi.yaml", "--output", "client", "--quiet")
    assert "no earlier run wrote it" in errors


def test_changes_overwrite_only_recorded_files(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    wanted = {"a.py": b"new"}
    with pytest.raises(InputError):
        changes_to(wanted, {}, tmp_path)
    assert changes_to(wanted, {"a.py": "0"}, tmp_path) == wanted
    assert changes_to({"a.py": b"old"}, {}, tmp_path) == {}


# --- files for a report ---


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Return the plan of a run that reads spec.yaml and host.json, and writes made/, docs/A.md and .generated."""
    for name in ("spec.yaml", "host.json", "made/models/a.py", "docs/A.md", ".generated", "mine.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("content")
    inputs = {tmp_path / "spec.yaml": b"content"}
    names = ["made", "docs/A.md", ".generated", str(tmp_path / "host.json")]
    return Plan(tmp_path, {}, inputs, names, [], "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("docs", "is a folder; name a file in it"),
        ("nowhere/report.md", "is in a folder that does not exist; create it first"),
        ("spec.yaml/report.md", "is in a folder that does not exist; create it first"),
        ("spec.yaml", "is a file that this run reads or writes"),
        ("docs/../spec.yaml", "is a file that this run reads or writes"),
        ("host.json", "is a file that this run reads or writes"),
        (".generated", "is a file that this run reads or writes"),
        ("docs/A.md", "is a file that this run reads or writes"),
        ("made/models/new.md", "is a file that this run reads or writes"),
        (str(PROJECT / "generator/fragment.yaml"), "is a file that this run reads or writes"),
        (str(PROJECT / "generator/new.md"), "is a file that this run reads or writes"),
    ],
)
def test_a_report_that_cannot_be_written(plan: Plan, name: str, message: str) -> None:
    path = plan.target / name
    with pytest.raises(InputError, match=f": error: --report {message}"):
        check_report(path, plan)


@pytest.mark.parametrize("name", ["new.md", "mine.md", "docs/new.md", "/dev/stderr", "/dev/null"])
def test_a_report_that_can_be_written(plan: Plan, name: str) -> None:
    path = plan.target / name
    check_report(path, plan)


@pytest.mark.parametrize("name", ["docs", "openapi.yaml", "docs/Error.md"])
def test_a_report_that_cannot_be_written_in_a_run(project: Project, name: str) -> None:
    project.edit("openapi.yaml", "The unit of quantity.", "The unit.")
    errors = refused_run(project, "--report", name, "--quiet")
    assert errors.startswith(f"{name}: error: --report is a f")
