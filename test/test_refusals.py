"""Specifications and command lines that are refused: by name and place, before a file is written.

Every case is tried in this process, and three of each family through ./generate.sh, which has to say the same. The
specifications are in refusals.yaml.
"""

from __future__ import annotations

import re
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
from support.refusals import Content, answer, refusal, specification, written

SOME = 3
"""How many cases of a family go through the command line, too."""
CASES = yaml.safe_load((PROJECT / "test/refusals.yaml").read_text("utf-8"))


def refused_run(project: Project, *arguments: str) -> str:
    """Run ./generate.sh, which has to refuse its input and to change nothing; return what it says."""
    before = project.files()
    done = project.generate(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert project.files() == before
    return done.stderr


def check_in_a_run(project: Project, content: Content) -> None:
    """Have ./generate.sh refuse a specification, with the same messages."""
    written(project.folder / "bad", content)
    errors = refused_run(project, "--spec", "bad", "--output", "out", "--quiet")
    assert errors.splitlines() == refusal(content)


def with_schema(schema: Any) -> dict[str, Any]:
    """Return a specification with a schema B, beside a schema A."""
    return specification({"A": {"type": "string"}, "B": schema})


# --- files that are no specification ---

NOT_IN_YAML = [
    {"name": "not UTF-8", "text": "openapi: 3.1.0\n\udcff\n", "message": "2: error: #: is not UTF-8"},
    {"name": "depth", "text": "[" * 9000 + "]" * 9000, "message": r"\d+: error: #: is n"},
]
FILES = {case["name"]: case for case in CASES["files"] + NOT_IN_YAML}


def content_of(case: str) -> bytes:
    text: str = FILES[case]["text"]
    return text.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("case", FILES)
def test_files_that_are_no_specification(case: str) -> None:
    (line,) = refusal(content_of(case))
    assert re.fullmatch(f"bad:{FILES[case]['message']}.*", line)


@pytest.mark.parametrize("case", [*FILES][:SOME])
def test_files_that_are_no_specification_in_a_run(project: Project, case: str) -> None:
    check_in_a_run(project, content_of(case))


def test_every_fault_is_told_at_once() -> None:
    lines = refusal(specification({"A": {"not": 1}, "B": {"type": "array", "uniqueItems": "yes"}}))
    for place, line in zip(("A/not", "B/uniqueItems"), lines, strict=True):
        assert line.startswith(f"bad:1: error: #/components/schemas/{place}: ")


# --- invalid schemas ---

INVALID = [
    *CASES["invalid schemas"],
    # YAML cannot say these.
    {"description": "\ud800"},
    {"enum": ["a", "\ud800"]},
    {"properties": {"\ud800": {}}, "type": "object"},
]


@pytest.mark.parametrize("approximate", [False, True], ids=["exact", "approximate"])
@pytest.mark.parametrize("schema", INVALID, ids=ascii)
def test_invalid_schemas(schema: Any, approximate: bool) -> None:
    lines = refusal(with_schema(schema), approximate)
    assert lines
    for line in lines:
        assert line.startswith("bad:1: error: #/components/schemas/B")


@pytest.mark.parametrize("schema", INVALID[:SOME], ids=ascii)
def test_invalid_schemas_in_a_run(project: Project, schema: Any) -> None:
    check_in_a_run(project, with_schema(schema))


def test_nesting_without_end() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(800):
        schema = {"type": "array", "items": schema}
    (line,) = refusal(specification({"A": schema}))
    assert "nested too deeply" in line


# --- what cannot be exact ---

APPROXIMATED = """
import json
from made import models
print(json.dumps(models.APPROXIMATED))
"""
INEXACT = CASES["inexact schemas"]

INEXACT_IDS = [case["place"] for case in INEXACT]


@pytest.mark.parametrize("case", INEXACT, ids=INEXACT_IDS)
def test_what_is_not_exact_is_refused_or_told(case: dict[str, Any]) -> None:
    document = with_schema(case["schema"])
    start = f"bad:1: error: #/components/schemas/B{case['place']}: "
    (line,) = refusal(document)
    assert line.startswith(start)
    assert re.fullmatch(r"\S+ cannot be generated exactly: .+; .+", line.removeprefix(start))
    warning = line.replace("error: ", "warning: ", 1)
    assert answer(document, approximate=True) == (False, [warning])


@pytest.mark.parametrize("case", INEXACT[:SOME], ids=INEXACT_IDS[:SOME])
def test_what_is_not_exact_in_a_run(project: Project, case: dict[str, Any]) -> None:
    document = with_schema(case["schema"])
    check_in_a_run(project, document)
    arguments = ["--spec", "bad", "--output", "out", "--package", "made", "--quiet"]
    done = project.generate(*arguments, "--approximate")
    assert (done.returncode, done.stdout) == (0, "")
    warnings = done.stderr.splitlines()
    assert warnings == answer(document, approximate=True).messages
    approximated = python(APPROXIMATED, project.folder / "out")
    assert warnings == [f"bad:1: warning: {text}" for text in approximated]


def test_more_than_one_approximation() -> None:
    schemas = {f"S{number}": case["schema"] for number, case in enumerate(INEXACT)}
    is_refused, lines = answer(specification(schemas), approximate=True)
    assert (is_refused, len(lines)) == (False, len(INEXACT))


def test_keywords_that_openapi_30_does_not_have() -> None:
    schemas = {"A": {"type": "string", "const": "a"}, "B": {"if": {"type": "string"}, "then": {"minLength": 1}}}
    lines = refusal(specification(schemas, "3.0.3"))
    for place, line in zip(("A/const", "B/if", "B/then"), lines, strict=True):
        assert line.startswith(f"bad:1: error: #/components/schemas/{place}: ")
        assert "OpenAPI 3.0 has no such keyword" in line


# --- operations ---


OPERATIONS = {case["message"]: case["fields"] for case in CASES["operations"]}


@pytest.mark.parametrize("message", OPERATIONS)
def test_operations_that_cannot_be_generated(message: str) -> None:
    (line,) = refusal(specification({}, **OPERATIONS[message]))
    assert re.fullmatch(f"bad:1: error: {message}.*", line)


@pytest.mark.parametrize("message", [*OPERATIONS][:SOME])
def test_operations_that_cannot_be_generated_in_a_run(project: Project, message: str) -> None:
    check_in_a_run(project, specification({}, **OPERATIONS[message]))


# --- command lines ---

SPEC_AND_OUTPUT = ["--spec", "a", "--output", "b"]
COMMAND_LINES: list[tuple[list[str], str]] = [
    (["--nonsense"], "unrecognized arguments: --nonsense"),
    (["--spec", "a.yaml"], "--spec and --output go together"),
    (["--output", "out"], "--spec and --output go together"),
    (["--package", "a"], "--package goes with"),
    ([*SPEC_AND_OUTPUT, "--package", "a-b"], "--package 'a-b' is not a name"),
    ([*SPEC_AND_OUTPUT, "--package", "a..b"], "--package 'a..b' is not a name"),
    ([*SPEC_AND_OUTPUT, "--package", "class"], "--package 'class' is not a name"),
    ([*SPEC_AND_OUTPUT, "--package", "typing"], "--package 'typing' is the name of something else"),
    ([*SPEC_AND_OUTPUT, "--from", "c"], "--from updates openapi.yaml"),
    (["--spec", "a", "--output", str(PROJECT)], "--output is this project"),
    (["--spec", "openapi.yaml", "--into", ""], "--into is empty"),
    (["--from", ""], "--from is empty"),
    (["--into", "a", "--output", "b"], "--into changes only that client"),
    (["--into", "a", "--from", "b"], "--into changes only that client"),
    (["--into", "a", "--report", "b"], "--into changes only that client"),
    (["--api"], "--api and --force go with --into"),
    (["--force"], "--api and --force go with --into"),
]


@pytest.mark.parametrize(("arguments", "message"), COMMAND_LINES)
def test_bad_command_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.parsed(arguments)
    assert caught.value.code == 2
    errors = capsys.readouterr().err
    assert f"generate.sh: error: {message}" in errors


@pytest.mark.parametrize(("arguments", "message"), COMMAND_LINES[:SOME])
def test_bad_command_line_in_a_run(project: Project, arguments: list[str], message: str) -> None:
    assert message in refused_run(project, *arguments)


def test_help(project: Project) -> None:
    done = project.generate("--help")
    assert done.returncode == 0
    for name in ("--check", "--from", "--into", "--spec", "--output", "--package", "--quiet", "exit status"):
        assert name in done.stdout


# --- files that cannot be read or written ---


@pytest.mark.parametrize(("name", "message"), [("missing", "No such file or directory"), ("folder", "Is a directory")])
def test_a_specification_that_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=f"^{name}: error: cannot be read: {message}$"):
        read_bytes(tmp_path / name, name)


def test_an_output_that_is_no_folder(project: Project) -> None:
    errors = refused_run(project, "--spec", "openapi.yaml", "--output", "openapi.yaml", "--quiet")
    assert errors == "openapi.yaml: error: --output is not a folder\n"


def test_an_output_that_cannot_be_written(project: Project) -> None:
    # A file where a folder has to be stops root too, whom permissions do not stop.
    (project.folder / "wall").write_text("")
    before = project.files()
    done = project.generate("--spec", "openapi.yaml", "--output", "wall/out", "--quiet")
    assert done.returncode == 3
    assert re.fullmatch(r"generate.sh: error: .*wall.*: Not a directory; nothing was changed\n", done.stderr)
    assert project.files() == before


def test_files_of_others_are_not_overwritten(project: Project) -> None:
    theirs = project.folder / "out/docs/Error.md"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    errors = refused_run(project, "--spec", "openapi.yaml", "--output", "out", "--quiet")
    assert "out/docs/Error.md: error: stands where a file is to be generated, and no earlier run made it" in errors


def test_files_of_a_client_that_openapi_generator_made_stay(project: Project) -> None:
    """Its own record, which looks like ours, gives no leave to touch what it names."""
    out = project.folder / "client"
    theirs = {"docs/Error.md": "theirs", "openapi_client/models/other.py": "", "openapi_client/__init__.py": ""}
    theirs[".openapi-generator/FILES"] = "".join(f"{name}\n" for name in theirs)
    for name, text in theirs.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    errors = refused_run(project, "--spec", "openapi.yaml", "--output", "client", "--quiet")
    assert "no earlier run made it" in errors


def test_changes_overwrite_only_what_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"theirs")
    with pytest.raises(InputError):
        changes_to({"a.py": b"ours"}, {}, tmp_path)
    assert changes_to({"a.py": b"ours"}, {"a.py": "0"}, tmp_path) == {"a.py": b"ours"}
    assert changes_to({"a.py": b"theirs"}, {}, tmp_path) == {}


# --- files for a report ---


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Return the plan of a run that reads spec.yaml and host.json, and writes made/, docs/A.md and .generated."""
    for folder in ("made/models", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("spec.yaml", "host.json", "made/a.py", "docs/A.md", ".generated", "mine.md"):
        (tmp_path / name).write_text("content")
    names = ["made", "docs/A.md", ".generated", str(tmp_path / "host.json")]
    return Plan(tmp_path, {}, {tmp_path / "spec.yaml": b"content"}, names, [], "")


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
    with pytest.raises(InputError, match=f": error: --report {message}"):
        check_report(plan.target / name, plan)


@pytest.mark.parametrize("name", ["new.md", "mine.md", "docs/new.md", "/dev/stderr", "/dev/null"])
def test_a_report_that_can_be_written(plan: Plan, name: str) -> None:
    check_report(plan.target / name, plan)


@pytest.mark.parametrize("name", ["docs", "openapi.yaml", "docs/Error.md"])
def test_a_report_that_cannot_be_written_in_a_run(project: Project, name: str) -> None:
    project.spec.write_text(project.spec.read_text().replace("The unit of quantity.", "The unit."))
    errors = refused_run(project, "--report", name, "--quiet")
    assert errors.startswith(f"{name}: error: --report is a f")
