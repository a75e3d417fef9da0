"""The record of a run, `--check` and the report: whatever is not as the last run left it is found, and named."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT, Project, python

from generator.changes import compare

MODEL = "openapi_client/models/error.py"


def check(project: Project) -> list[str]:
    """What --check finds; nothing where it is content."""
    before = project.files()
    done = project.generate("--check", "--quiet")
    assert project.files() == before
    assert (done.returncode, done.stderr) == (1 if done.stdout else 0, "")
    return done.stdout.splitlines()


def test_without_tools(project: Project) -> None:
    """Where nothing has changed, no tool is needed to see that."""
    (project.folder / ".tools").unlink()
    done = project.generate("--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "up to date\n", "")
    assert not (project.folder / ".tools").exists()


def test_what_tools_and_editors_leave(project: Project) -> None:
    for name in ("generator/.mypy_cache/3.11/x.json", "openapi_client/__pycache__/x.pyc", "openapi_client/.DS_Store"):
        (project.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (project.folder / name).write_text("x")
    (project.folder / "generator/models/names.py~").write_text("x")
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
    done = project.generate("--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    if name not in before:
        # A file that nobody generated is for its owner to remove.
        path.unlink()
    assert project.files() == before
    assert check(project) == []


@pytest.mark.parametrize("name", ["generator/templates/model.mustache", "generator/models/names.py"])
def test_a_generator_that_has_changed(project: Project, name: str) -> None:
    with open(project.folder / name, "a") as file:
        file.write("\n")
    assert f"{name}: has changed since the last run" in check(project)
    assert project.generate("--quiet").returncode == 0
    assert check(project) == []


def conflict(text: str) -> str:
    """A text as a merge leaves it where two branches have changed its second line."""
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
        assert project.generate("--quiet").returncode == 0
        assert project.files() == before


def test_a_merge_of_generated_files(project: Project) -> None:
    before = project.files()
    model = project.folder / MODEL
    model.write_text(conflict(model.read_text("utf-8")), "utf-8")
    assert check(project)[0].startswith(f"{MODEL}: is not what the last run wrote")
    assert project.generate("--quiet").returncode == 0
    assert project.files() == before


def test_the_hook_of_pre_commit(project: Project) -> None:
    (hook,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    page = (PROJECT / "docs/guide/changes.md").read_text("utf-8")
    (shown,) = yaml.safe_load(re.findall(r"```yaml\n(repos:.*?)```", page, re.DOTALL)[0])["repos"][0]["hooks"]
    assert shown.items() <= hook.items() and hook["always_run"] and not hook["pass_filenames"]
    for expected in (0, 1):
        done = subprocess.run(hook["entry"], shell=True, cwd=project.folder, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (expected, "")
        project.spec.write_text(project.spec.read_text().replace("The unit of quantity.", "The unit."))


# --- the report ---

COUNTER = "        output_video_tokens: {type: integer}\n"
BEFORE_COUNTER = "        batch:\n"


def add_a_counter(project: Project) -> None:
    text = project.spec.read_text()
    assert text.count(BEFORE_COUNTER) == 1
    project.spec.write_text(text.replace(BEFORE_COUNTER, COUNTER + BEFORE_COUNTER))


@pytest.mark.parametrize("name", ["report.json", "report"])
def test_the_report_of_an_edit_by_hand(project: Project, name: str) -> None:
    add_a_counter(project)
    pointer = "#/components/schemas/UsageCompletionsResult/properties/output_video_tokens"
    line = project.spec.read_text().splitlines().index(COUNTER[:-1]) + 1
    report = project.folder / name
    shown = project.generate("--check", "--report", name)
    assert shown.returncode == 1
    content = report.read_text("utf-8")
    report.unlink()
    done = project.generate("--report", name)
    assert (done.returncode, done.stderr) == (0, "")
    place = "UsageCompletionsResult.output_video_tokens: new optional property"
    assert f"compatible  -           {place} (openapi.yaml:{line})\n" in done.stdout
    entry = "- UsageCompletionsResult.output_video_tokens: new optional property.\n"
    assert re.search(r"\nVersion: minor, \d+\.\d+\.\d+ to \d+\.\d+\.0;", done.stdout) and entry in done.stdout
    assert report.read_text("utf-8") == content
    if name.endswith(".json"):
        found = json.loads(content)
        assert (found["level"], found["readers"], found["senders"]) == ("minor", "compatible", None)
        assert [each["pointer"] for each in found["changes"]] == [pointer] and found["changes"][0]["line"] == line
        assert entry in found["changelog"]
    else:
        assert f"| {place} | compatible | - | {line} |\n" in content
        assert f"```markdown\n{found_version(content)}\n\n{entry}```\n" in content
    again = project.generate("--report", name)
    assert again.stdout.endswith("nothing changed\n")
    assert "output_video_tokens" not in report.read_text("utf-8")


def found_version(report: str) -> str:
    return "## " + re.findall(r"to (\d+\.\d+\.\d+)\.", report)[0]


def test_a_report_that_cannot_be_written(project: Project) -> None:
    add_a_counter(project)
    before = project.files()
    for name, code in (
        *(("nowhere/report.md", 2), ("docs", 2), ("openapi.yaml/x", 2), ("openapi.yaml", 2), (".generated", 2)),
        *(("generator/fragment.yaml", 2), ("openapi_client/new.md", 2), ("docs/Error.md", 2)),
    ):
        done = project.generate("--report", name, "--quiet")
        assert done.returncode == code and name in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert project.files() == before


def test_a_report_on_a_pipe(project: Project) -> None:
    add_a_counter(project)
    done = subprocess.run(
        "./generate.sh --check --quiet --report /dev/stderr",
        shell=True,
        cwd=project.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("# What changed in the specification\n")
    assert Path("/dev/stderr").exists()


def test_a_full_disk_under_the_report(project: Project) -> None:
    """The change is done by then, and that is said."""
    add_a_counter(project)
    done = project.generate("--quiet", "--report", "/dev/full")
    assert done.returncode == 3
    assert done.stderr.startswith(
        "generate.sh: error: /dev/full: the report cannot be written: No space left on device; all"
    )
    assert check(project) == []


def test_the_report_of_another_output(project: Project) -> None:
    spec = project.folder / "s.json"
    spec.write_text(json.dumps({"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"A": {"type": "string"}}}}))
    arguments = ("--spec", "s.json", "--output", "out", "--report", "report.json", "--quiet")
    report = project.folder / "report.json"
    assert project.generate(*arguments).returncode == 0
    assert json.loads(report.read_text())["changes"] == []
    spec.write_text(spec.read_text().replace("string", "integer"))
    assert project.generate(*arguments).returncode == 0
    (found,) = json.loads(report.read_text())["changes"]
    assert (found["pointer"], found["what"]) == ("#/components/schemas/A", "type changed")


def test_the_guide_has_every_verdict() -> None:
    page = (PROJECT / "docs/guide/changes.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][\w ,]+) \| (\w+) \| (\w+) \|", page, re.MULTILINE)
    assert [(what, (readers, senders)) for what, readers, senders in rows] == list(compare.VERDICTS.items())


# --- the version ---


def test_one_version(project: Project) -> None:
    """It stands in generator/config.yaml; the package, setup.py, the User-Agent and the documentation follow."""
    config = project.folder / "generator/config.yaml"
    text = config.read_text()
    version = yaml.safe_load(text)["packageVersion"]
    config.write_text(text.replace(f"packageVersion: {version}\n", "packageVersion: 7.8.9\n"))
    assert project.generate("--quiet").returncode == 0
    for name in ("setup.py", "README.md"):
        shutil.copy(PROJECT / name, project.folder / name)
    code = "import json\nfrom openapi_client import ApiClient, __version__\n"
    found = python(code + "print(json.dumps([__version__, ApiClient().user_agent]))", project.folder)
    assert found == ["7.8.9", "OpenAPI-Generator/7.8.9/python"]
    done = subprocess.run([sys.executable, "setup.py", "--version"], cwd=project.folder, capture_output=True, text=True)
    assert done.stdout == "7.8.9\n"
    assert "7.8.9" in (project.folder / "docs/UsageApi.md").read_text("utf-8")
    generated = {
        name: content for name, content in project.files().items() if name.startswith(("openapi_client", "docs"))
    }
    assert not [name for name, content in generated.items() if version.encode() in content]


def test_the_changelog_opens_with_the_version() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    version = yaml.safe_load((PROJECT / "generator/config.yaml").read_text("utf-8"))["packageVersion"]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[0] == version
    assert text.split("\n\n")[1].startswith("Public are ")
