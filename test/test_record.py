"""The record of a run, `--check` and the report: whatever is not as the last run left it is found, and named."""

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


def check(project: Project) -> list[str]:
    """Return what --check finds; nothing if all is current."""
    before = project.files()
    done = project.generate("--check", "--quiet")
    assert project.files() == before
    assert done.stderr == ""
    assert done.returncode == bool(done.stdout)
    return done.stdout.splitlines()


def test_without_tools(project: Project) -> None:
    """Nothing has changed, so no tool is needed to see that."""
    (project.folder / ".tools").unlink()
    assert project.succeed("--check") == "up to date\n"
    assert not (project.folder / ".tools").exists()


def test_what_tools_and_editors_leave(project: Project) -> None:
    for name in (
        "generator/.mypy_cache/3.11/x.json",
        "generator/models/names.py~",
        "openapi_client/__pycache__/x.pyc",
        "openapi_client/.DS_Store",
    ):
        project.write(name, "x")
    assert check(project) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (MODEL, b"x = 1\n", "is not what the last run wrote; it was edited by hand, or merged"),
        ("docs/Error.md", None, "is missing"),
        ("openapi_client/models/mine.py", b"x = 1\n", "no run wrote it; remove it, or move it elsewhere"),
        (".generated", None, "is missing"),
    ],
)
def test_what_is_not_as_it_was_left(project: Project, name: str, content: bytes | None, told: str) -> None:
    before = project.files()
    path = project.folder / name
    path.unlink(missing_ok=True)
    if content:
        path.write_bytes(content)
    assert check(project)[0] == f"{name}: {told}"
    project.succeed("--quiet")
    if name not in before:
        path.unlink()  # a file that nobody generated is for its owner to remove
    assert project.files() == before
    assert check(project) == []


@pytest.mark.parametrize("name", ["generator/templates/model.mustache", "generator/models/names.py"])
def test_a_generator_that_has_changed(project: Project, name: str) -> None:
    project.append(name, "\n")
    assert f"{name}: has changed since the last run" in check(project)
    project.succeed("--quiet")
    assert check(project) == []


def conflict(text: str) -> str:
    """Return a text as a merge leaves it if two branches changed its second line."""
    first, second, rest = text.split("\n", 2)
    return f"{first}\n<<<<<<< ours\n{second}\n=======\n{second[:-9]}00000000,\n>>>>>>> theirs\n{rest}"


def test_a_merge_of_two_records(project: Project) -> None:
    """With its conflicts, and after they were resolved by hand."""
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
    model.write_text(conflict(model.read_text("utf-8")), "utf-8")
    assert check(project)[0].startswith(f"{MODEL}: is not what the last run wrote")
    project.succeed("--quiet")
    assert project.files() == before


def test_the_hook_of_pre_commit(project: Project) -> None:
    configuration = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = {hook["id"]: hook for hook in configuration["repos"][0]["hooks"]}
    hook = hooks["generated"]
    assert hook["always_run"]
    assert not hook["pass_filenames"]
    assert hook_status(project, hook) == 0
    project.edit("openapi.yaml", "The unit of quantity.", "The unit.")
    assert hook_status(project, hook) == 1


def hook_status(project: Project, hook: dict[str, Any]) -> int:
    done = subprocess.run(hook["entry"], shell=True, cwd=project.folder, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode


def test_the_hook_that_the_guide_shows() -> None:
    page = (PROJECT / "docs/guide/changes.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(repos:.*?)```", page, re.DOTALL)
    (hook,) = yaml.safe_load(blocks[0])["repos"][0]["hooks"]
    assert (hook["entry"], hook["always_run"], hook["pass_filenames"]) == ("./generate.sh --check", True, False)


# --- the report ---

COUNTER = "        output_video_tokens: {type: integer}\n"
BEFORE_COUNTER = "        batch:\n"


POINTER = "#/components/schemas/UsageCompletionsResult/properties/output_video_tokens"
CHANGE = "UsageCompletionsResult.output_video_tokens: new optional property"


def add_a_counter(project: Project) -> int:
    """Add a property to the specification; return its line."""
    project.edit("openapi.yaml", BEFORE_COUNTER, COUNTER + BEFORE_COUNTER)
    return 1 + project.spec.read_text().splitlines().index(COUNTER.rstrip("\n"))


@pytest.mark.parametrize("name", ["report.json", "report"])
def test_the_report_of_an_edit_by_hand(project: Project, name: str) -> None:
    line = add_a_counter(project)
    report = project.folder / name
    assert project.generate("--check", "--report", name).returncode == 1
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
    assert (report["level"], report["readers"], report["senders"]) == ("minor", "compatible", None)
    (change,) = report["changes"]
    assert (change["pointer"], change["line"]) == (POINTER, line)
    assert f"- {CHANGE}.\n" in report["changelog"]


def check_markdown(content: str, line: int) -> None:
    assert f"| {CHANGE} | compatible | - | {line} |\n" in content
    version = re.findall(r"to (\d+\.\d+\.\d+)\.", content)[0]
    assert f"```markdown\n## {version}\n\n- {CHANGE}.\n```\n" in content


def test_a_report_on_a_pipe(project: Project) -> None:
    add_a_counter(project)
    done = project.generate("--check", "--quiet", "--report", "/dev/stderr")
    assert done.returncode == 1
    assert done.stderr.startswith("# What changed in the specification\n")
    assert Path("/dev/stderr").exists()


def test_a_full_disk_under_the_report(project: Project) -> None:
    """The change is done by then, and the message says so."""
    add_a_counter(project)
    done = project.generate("--quiet", "--report", "/dev/full")
    assert done.returncode == 3
    reason = "the report cannot be written: No space left on device; all else is done"
    assert done.stderr == f"generate.sh: error: /dev/full: {reason}\n"
    assert check(project) == []


def test_the_report_of_another_output(project: Project) -> None:
    spec = written(project.folder / "s.json", specification({"A": {"type": "string"}}))
    report = project.folder / "report.json"
    arguments = ("--spec", "s.json", "--output", "out", "--report", "report.json", "--quiet")
    project.succeed(*arguments)
    assert json.loads(report.read_text())["changes"] == []
    written(spec, specification({"A": {"type": "integer"}}))
    project.succeed(*arguments)
    (change,) = json.loads(report.read_text())["changes"]
    assert (change["pointer"], change["what"]) == ("#/components/schemas/A", "type changed")


def test_the_guide_has_every_verdict() -> None:
    page = (PROJECT / "docs/guide/changes.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][\w ,]+) \| (\w+) \| (\w+) \|", page, re.MULTILINE)
    assert rows == [(change.text, change.readers, change.senders) for change in ChangeId]


# --- the version ---


VERSION_AND_USER_AGENT = """
import json
from openapi_client import ApiClient, __version__
print(json.dumps([__version__, ApiClient().user_agent]))
"""


def test_one_version(project: Project) -> None:
    """It stands in generator/config.yaml; the package, setup.py, the User-Agent and the documentation follow."""
    version = yaml.safe_load((PROJECT / "generator/config.yaml").read_text("utf-8"))["packageVersion"]
    project.edit("generator/config.yaml", f"packageVersion: {version}\n", "packageVersion: 7.8.9\n")
    project.succeed("--quiet")
    assert python(VERSION_AND_USER_AGENT, project.folder) == ["7.8.9", "OpenAPI-Generator/7.8.9/python"]
    for name in ("setup.py", "README.md"):
        shutil.copy(PROJECT / name, project.folder / name)
    command = [sys.executable, "setup.py", "--version"]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True)
    assert done.stdout == "7.8.9\n"
    assert "7.8.9" in (project.folder / "docs/UsageApi.md").read_text("utf-8")
    for name, content in project.files().items():
        if name.startswith(("openapi_client", "docs")):
            assert version.encode() not in content, name


def test_the_changelog_opens_with_the_version() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    version = yaml.safe_load((PROJECT / "generator/config.yaml").read_text("utf-8"))["packageVersion"]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[0] == version
    assert text.split("\n\n")[1].startswith("Public are ")
