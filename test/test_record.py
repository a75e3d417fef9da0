"""The record of a run, `--check` and the report: they name every file that changed since the last run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.changes.verdicts import ChangeId
from support.processes import python
from support.project import PROJECT, Project
from support.refusals import specification, written

MODEL = "openapi_client/models/error.py"
GUIDE = PROJECT / "docs/guide/changes.md"
VERDICTS = PROJECT / "docs/guide/verdicts.md"
CONFIGURATION = PROJECT / "generator/config.yaml"
VERSION = yaml.safe_load(CONFIGURATION.read_text("utf-8"))["packageVersion"]


def check(project: Project) -> list[str]:
    """Run --check, which must not change anything; return its findings."""
    before = project.files()
    done = project.generate("--check", "--quiet")
    findings = done.stdout.splitlines()
    assert project.files() == before
    assert done.stderr == ""
    assert done.returncode == (1 if findings else 0)
    return findings


def test_check_needs_no_tools_if_nothing_has_changed(project: Project) -> None:
    tools = project.folder / ".tools"
    tools.unlink()
    assert project.succeed("--check") == "up to date\n"
    assert not tools.exists()


LEFT_OVERS = (
    "generator/.mypy_cache/3.11/x.json",
    "generator/models/names.py~",
    "openapi_client/__pycache__/x.pyc",
    "openapi_client/.DS_Store",
)


def test_files_of_tools_and_editors_are_ignored(project: Project) -> None:
    for name in LEFT_OVERS:
        project.write(name, "x")
    assert check(project) == []


@pytest.mark.parametrize(
    ("name", "content", "finding"),
    [
        (MODEL, b"x = 1\n", "is not what the last run wrote; it was edited by hand, or merged"),
        ("docs/Error.md", None, "is missing"),
        ("openapi_client/models/mine.py", b"x = 1\n", "no run wrote it; remove it, or move it elsewhere"),
        (".generated", None, "is missing"),
    ],
)
def test_files_that_changed_since_the_last_run(
    project: Project, name: str, content: bytes | None, finding: str
) -> None:
    before = project.files()
    path = project.folder / name
    path.unlink(missing_ok=True)
    if content:
        path.write_bytes(content)
    assert check(project)[0] == f"{name}: {finding}"
    project.succeed("--quiet")
    if name not in before:
        path.unlink()  # a run leaves files that it did not generate to their owner
    assert project.files() == before
    assert check(project) == []


@pytest.mark.parametrize("name", ["generator/templates/model.mustache", "generator/models/names.py"])
def test_a_change_of_the_generator(project: Project, name: str) -> None:
    project.append(name, "\n")
    assert f"{name}: has changed since the last run" in check(project)
    project.succeed("--quiet")
    assert check(project) == []


@pytest.mark.parametrize("options", [["--package", "other"], ["--package", "made", "--approximate"]])
def test_other_options_than_those_of_the_last_run(project: Project, options: list[str]) -> None:
    files = ["--spec", "openapi.yaml", "--output", "out"]
    project.succeed(*files, "--package", "made", "--quiet")
    assert project.succeed(*files, "--package", "made", "--check") == "up to date\n"
    assert project.generate(*files, *options, "--check").returncode == 1


def conflict(text: str) -> str:
    """Return a text with a merge conflict in its second line."""
    lines = text.splitlines()
    ours = lines[1]
    theirs = ours[:-9] + "00000000,"
    lines[1:2] = ["<<<<<<< ours", ours, "=======", theirs, ">>>>>>> theirs"]
    return "\n".join(lines) + "\n"


def test_a_merge_of_two_records(project: Project) -> None:
    """A run replaces a record with conflicts, and one whose conflicts were resolved by hand."""
    before = project.files()
    record = project.folder / ".generated"
    text = record.read_text("utf-8")
    resolved = text.replace('"openapi.yaml": "', '"openapi.yaml": "0', 1)
    assert resolved != text
    for merged in (conflict(text), resolved):
        record.write_text(merged, "utf-8")
        assert check(project)[0] == ".generated: is not what a run wrote"
        project.succeed("--quiet")
        assert project.files() == before


def test_a_merge_of_generated_files(project: Project) -> None:
    before = project.files()
    model = project.folder / MODEL
    text = model.read_text("utf-8")
    model.write_text(conflict(text), "utf-8")
    assert check(project)[0].startswith(f"{MODEL}: is not what the last run wrote")
    project.succeed("--quiet")
    assert project.files() == before


def test_the_hook_of_pre_commit(project: Project) -> None:
    path = PROJECT / ".pre-commit-config.yaml"
    configuration = yaml.safe_load(path.read_text("utf-8"))
    repository = configuration["repos"][0]
    hooks = {hook["id"]: hook for hook in repository["hooks"]}
    hook = hooks["generated"]
    assert hook["always_run"]
    assert not hook["pass_filenames"]
    assert hook_status(project, hook) == 0
    project.edit("openapi.yaml", "The unit of quantity.", "The unit.")
    assert hook_status(project, hook) == 1


def hook_status(project: Project, hook: dict[str, Any]) -> int:
    """Run a hook in a project; return its exit status."""
    done = subprocess.run(hook["entry"], shell=True, cwd=project.folder, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode


def test_the_hook_that_the_guide_shows() -> None:
    page = GUIDE.read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(repos:.*?)```", page, re.DOTALL)
    configuration = yaml.safe_load(block)
    (hook,) = configuration["repos"][0]["hooks"]
    assert hook["entry"] == "./generate.sh --check"
    assert hook["always_run"]
    assert not hook["pass_filenames"]


# --- the report ---

COUNTER = "        output_video_tokens: {type: integer}\n"
SCHEMA = "    UsageCompletionsResult:\n"
BEFORE_COUNTER = "        batch:\n"
POINTER = "#/components/schemas/UsageCompletionsResult/properties/output_video_tokens"
CHANGE = "UsageCompletionsResult.output_video_tokens: new optional property"


def add_a_counter(project: Project) -> int:
    """Add a property to the specification; return its line."""
    text = project.spec.read_text("utf-8")
    schema = text.index(SCHEMA)
    position = text.index(BEFORE_COUNTER, schema)
    project.spec.write_text(text[:position] + COUNTER + text[position:], "utf-8")
    return 1 + text.count("\n", 0, position)


@pytest.mark.parametrize("name", ["report.json", "report"])
def test_the_report_of_an_edit_by_hand(project: Project, name: str) -> None:
    line = add_a_counter(project)
    report = project.folder / name
    done = project.generate("--check", "--report", name)
    assert done.returncode == 1
    content = report.read_text("utf-8")
    report.unlink()
    output = project.succeed("--report", name)
    assert f"compatible  -           {CHANGE} (openapi.yaml:{line})\n" in output
    assert f"- {CHANGE}.\n" in output
    assert re.search(r"\nVersion: minor, \d+\.\d+\.\d+ to \d+\.\d+\.0;", output)
    assert report.read_text("utf-8") == content
    check_content = check_json if name.endswith(".json") else check_markdown
    check_content(content, line)
    again = project.succeed("--report", name)
    assert again.endswith("nothing changed\n")
    assert "output_video_tokens" not in report.read_text("utf-8")


def check_json(content: str, line: int) -> None:
    report = json.loads(content)
    assert report["level"] == "minor"
    assert report["readers"] == "compatible"
    assert report["senders"] is None
    (change,) = report["changes"]
    assert change["pointer"] == POINTER
    assert change["line"] == line
    assert f"- {CHANGE}.\n" in report["changelog"]


def check_markdown(content: str, line: int) -> None:
    assert f"| {CHANGE} | compatible | - | {line} |\n" in content
    versions = re.findall(r"to (\d+\.\d+\.\d+)\.", content)
    version = versions[0]
    assert f"```markdown\n## {version}\n\n- {CHANGE}.\n```\n" in content


def test_a_report_to_a_pipe(project: Project) -> None:
    add_a_counter(project)
    done = project.generate("--check", "--quiet", "--report", "/dev/stderr")
    assert done.returncode == 1
    assert done.stderr.startswith("# What changed in the specification\n")
    assert Path("/dev/stderr").exists()


def test_a_full_disk_when_the_report_is_written(project: Project) -> None:
    """Everything else is done by then, and the message says so."""
    add_a_counter(project)
    done = project.generate("--quiet", "--report", "/dev/full")
    assert done.returncode == 3
    reason = "the report cannot be written: No space left on device; everything else is done"
    assert done.stderr == f"generate.sh: error: /dev/full: {reason}\n"
    assert check(project) == []


def test_the_report_of_another_output(project: Project) -> None:
    assert changes_of_output(project, "string") == []
    (change,) = changes_of_output(project, "integer")
    assert change["pointer"] == "#/components/schemas/A"
    assert change["what"] == "type changed"


def changes_of_output(project: Project, json_type: str) -> Any:
    """Generate another output, with a schema A of a JSON type; return the changes in the report."""
    spec = project.folder / "s.json"
    report = project.folder / "report.json"
    content = specification({"A": {"type": json_type}})
    written(spec, content)
    options = ("--report", "report.json", "--quiet")
    project.succeed("--spec", "s.json", "--output", "out", *options)
    text = report.read_text("utf-8")
    return json.loads(text)["changes"]


def test_the_guide_has_every_verdict() -> None:
    page = VERDICTS.read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][\w ,]+) \| (\w+) \| (\w+) \|", page, re.MULTILINE)
    assert rows == [(change.text, change.readers, change.senders) for change in ChangeId]


# --- the version ---

VERSION_AND_USER_AGENT = """
import json
from openapi_client import ApiClient, __version__
print(json.dumps([__version__, ApiClient().user_agent]))
"""


def test_one_version(project: Project) -> None:
    """The package, setup.py, the User-Agent and the documentation take the version from generator/config.yaml."""
    project.edit("generator/config.yaml", f"packageVersion: {VERSION}\n", "packageVersion: 7.8.9\n")
    project.succeed("--quiet")
    version, user_agent = python(VERSION_AND_USER_AGENT, project.folder)
    assert version == "7.8.9"
    assert user_agent.startswith("openai-usage-client/7.8.9 python/")
    for name in ("setup.py", "README.md"):
        shutil.copy(PROJECT / name, project.folder / name)
    command = [sys.executable, "setup.py", "--version"]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True)
    assert done.stdout == "7.8.9\n"
    files = project.files()
    assert b"7.8.9" in files["docs/UsageApi.md"]
    for name, content in files.items():
        if name.startswith(("openapi_client", "docs")):
            assert VERSION.encode() not in content, name


def test_the_changelog_opens_with_the_version() -> None:
    path = PROJECT / "CHANGELOG.md"
    text = path.read_text("utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles[0] == VERSION
    assert text.split("\n\n")[1].startswith("Public are ")
