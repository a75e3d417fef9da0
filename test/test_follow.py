"""`./generate.sh --from`: openapi.yaml follows a larger specification, and the report says what changes for users."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import tools
from generator.changes.compare import compare
from generator.changes.report import Report
from generator.errors import InputError, MachineError
from generator.openapi.reader import parse
from generator.pointers import pointer_text
from generator.upstream.extract import cut
from generator.upstream.follow import OVERRIDES, Update, follow
from generator.upstream.overlay import Overrides
from openapi_client import __version__
from support import upstream
from support.processes import Completed, run
from support.project import PROJECT, Project
from support.versions import USAGE, Version, edited, versions, written

VERSIONS = versions()
VERSIONS_BY_NAME = {version.name: version for version in VERSIONS}
ADDITION = VERSIONS_BY_NAME["another counter"]
REMOVAL = VERSIONS_BY_NAME["an operation and its variant are removed"]
PACKAGE = "openapi_client"
IDLE = "Overrides that this specification does not need; remove those that no later one may need:\n"


@dataclass
class Following:
    """The update of openapi.yaml from a specification."""

    before: Any
    """What openapi.yaml says before the update."""
    update: Update

    @classmethod
    def of(cls, content: bytes, path: Path) -> Following:
        """Update openapi.yaml, whose content is given, from the specification in a file."""
        before = parse(content, "openapi.yaml").root
        update = follow(content, str(path), PACKAGE, approximate=False)
        return cls(before, update)

    def report(self) -> Report:
        """Return the report of a run."""
        spec = self.update.spec
        changes = compare(self.before, spec.root)
        report = Report(spec, "1.0.0", changes)
        report.idle_overrides = self.update.idle_overrides
        return report


def current_content() -> bytes:
    return (PROJECT / "openapi.yaml").read_bytes()


def comments(content: bytes) -> set[str]:
    lines = [line.strip() for line in content.decode().splitlines()]
    return {line for line in lines if line.startswith("#")}


# --- versions ---


def check_changes(report: Report, version: Version, expected: list[Any]) -> None:
    listed = []
    for change in report.changes:
        pointer = pointer_text(change.pointer).removeprefix("#")
        listed.append([pointer, change.what, change.readers, change.senders])
    assert sorted(listed, key=str) == sorted(expected, key=str), version.name


def check_new_texts(update: Update, version: Version, expected: list[str]) -> None:
    pointers = [pointer_text(pointer).removeprefix("#") for pointer in update.new_texts]
    assert sorted(pointers) == sorted(expected), version.name
    lines = update.content.decode().splitlines()
    for pointer in update.new_texts:
        number = update.spec.line(pointer)
        key = pointer[-1]
        assert f"{key}:" in lines[number - 1]


def check_nothing_changes(content: bytes, path: Path, version: Version) -> None:
    following = Following.of(content, path)
    assert following.update.content == content, version.name
    report = following.report()
    check_changes(report, version, [])
    assert report.level is None, version.name
    check_new_texts(following.update, version, [])


def test_every_version(tmp_path: Path) -> None:
    """openapi.yaml follows each version, the report says what changed, and a second run changes nothing."""
    content = current_content()
    path = tmp_path / "upstream"
    for version in VERSIONS:
        path.write_text(version.text(), "utf-8")
        following = Following.of(content, path)
        update = following.update
        assert yaml.safe_load(update.content) == version.current, version.name
        report = following.report()
        check_changes(report, version, version.edits["changes"])
        assert report.level == version.edits["level"], version.name
        if "rewrite" in version.edits:
            check_new_texts(update, version, version.edits["rewrite"])
        removes_nothing = None not in version.edits["current"].values()
        if removes_nothing:
            assert comments(content) <= comments(update.content), version.name
        if not version.is_edit:
            assert update.content == content, version.name
        content = update.content
        check_nothing_changes(content, path, version)


def test_runs_of_every_version(project: Project, request: pytest.FixtureRequest) -> None:
    """Runs of ./generate.sh follow each version, too, and leave everything up to date."""
    if not request.config.getoption("--all-versions"):
        pytest.skip("with --all-versions only")
    project.edit("generator/config.yaml", f"packageVersion: {__version__}\n", "packageVersion: 1.0.0\n")
    project.succeed("--quiet")
    for version in VERSIONS:
        content = version.text()
        if "as" not in version.edits:
            content = upstream.big(content)
        project.write("upstream", content)
        output = project.succeed("--from", "upstream", "--report", "report.json", "--quiet")
        assert output == "", version.name
        assert current_of(project) == version.current, version.name
        report_text = (project.folder / "report.json").read_text("utf-8")
        report = json.loads(report_text)
        assert len(report["changes"]) == len(version.edits["changes"])
        assert report["level"] == version.edits["level"]
        assert project.succeed("--check") == "up to date\n"


def current_of(project: Project) -> Any:
    """Return what the openapi.yaml of a project says."""
    return yaml.safe_load(project.spec.read_text("utf-8"))


def check_conformance(project: Project, instances: int) -> None:
    """Run the conformance tests on a copy of the project."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "test", project.folder / "test", ignore=ignored)
    shutil.copy2(PROJECT / "pyproject.toml", project.folder)
    pytest_command = [sys.executable, "-m", "pytest", "--rootdir", ".", "--basetemp", "../pytest", "-q"]
    tests = ["test/test_conformance.py", "-k", "not test_keywords", "--instances", str(instances)]
    done = run(*pytest_command, *tests, folder=project.folder)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("version", VERSIONS, ids=[version.name for version in VERSIONS])
def test_the_package_of_a_version(project: Project, version: Version, request: pytest.FixtureRequest) -> None:
    """A run that goes from openapi.yaml to a version in a file of full size generates a conforming package."""
    tries_everything = request.config.getoption("--all-versions")
    if not tries_everything and not version.edits.get("conformance"):
        pytest.skip("with --all-versions only")
    text = written(version.upstream)
    content = upstream.big(text)
    assert len(content) > 3_000_000
    project.write("upstream.yaml", content)
    assert project.succeed("--from", "upstream.yaml", "--quiet") == ""
    if version is VERSIONS[0]:
        assert current_of(project) == version.current
    instances = 5000 if tries_everything else 500
    check_conformance(project, instances)


def test_own_annotations_and_layout_stay(project: Project) -> None:
    """Not a byte changes if a specification differs from openapi.yaml in nothing but annotations."""
    text = upstream.USAGE.read_text("utf-8")
    before = project.files()
    path = project.write("upstream.yaml", upstream.big(text))
    output = project.succeed("--from", "upstream.yaml")
    path.unlink()
    assert project.files() == before
    _, _, idle = output.partition(IDLE)
    starts = [reason[:30] for reason in idle.splitlines()]
    assert starts == ["  The results of a bucket are ", "  Every operation answers 429 "]


def test_check_prints_the_changes_and_writes_nothing(project: Project) -> None:
    text = written(ADDITION.upstream, "json")
    project.write("upstream.json", text)
    before = project.files()
    done = project.generate("--from", "upstream.json", "--check")
    assert done.returncode == 1
    assert "openapi.yaml: would change" in done.stdout
    assert "+        output_video_tokens:" in done.stdout
    assert "new optional property" in done.stdout
    assert "For CHANGELOG.md:\n\n## " in done.stdout
    assert project.files() == before


def test_examples_that_do_not_match_any_more(project: Project) -> None:
    """Examples are read strictly: a limit is enough to refuse one."""
    pointer = "/components/schemas/CostsResult"
    edits = {f"{pointer}/properties/line_item/maxLength": 1}
    project.write("upstream.yaml", written(edited(USAGE, edits)))
    output = project.succeed("--from", "upstream.yaml", "--report", "report.json")
    report = json.loads((project.folder / "report.json").read_text("utf-8"))
    pointers = [example["pointer"] for example in report["stale_examples"]]
    assert f"#{pointer}/examples/0" in pointers
    for example in report["stale_examples"]:
        assert "line_item" in example["reason"]
        assert f"  openapi.yaml:{example['line']}: {example['pointer']}: {example['reason']}\n" in output


def test_an_override_of_a_value_that_moved(tmp_path: Path) -> None:
    schema = USAGE["components"]["schemas"]["CostsResult"]
    edits = {
        "/components/schemas/CostsAmount": schema["properties"]["amount"],
        "/components/schemas/CostsResult/properties/amount": {"$ref": "#/components/schemas/CostsAmount"},
    }
    text = written(edited(USAGE, edits))
    path = tmp_path / "upstream.yaml"
    path.write_text(text, "utf-8")
    report = Following.of(current_content(), path).report()
    reason = "Amounts come as numbers and, for some organizations, as decimal strings."
    assert f"so they are lost; correct generator/fragment.yaml and run again:\n  {reason}\n" in report.as_text()
    content = report.content_for(Path("report.json"))
    assert json.loads(content)["lost_overrides"] == [reason]


def test_a_path_that_only_starts_alike_is_not_taken(tmp_path: Path) -> None:
    costs = USAGE["paths"]["/organization/costs"]
    text = written(edited(USAGE, {"/paths/~1organization~1costs_of_others": costs}))
    path = tmp_path / "upstream.yaml"
    path.write_text(text, "utf-8")
    following = Following.of(current_content(), path)
    assert following.update.content == current_content()


def test_parameters_of_a_path() -> None:
    """Parameters that openapi.yaml has for a whole path are merged with the upstream parameters of its operation."""
    content = current_content()
    path = b"  /organization/costs:\n"
    parameters = b"    parameters:\n      - {name: gone, in: query, schema: {type: string}}\n"
    with_parameters = content.replace(path, path + parameters, 1)
    following = Following.of(with_parameters, upstream.USAGE)
    expected = yaml.safe_load(content)
    assert following.before != expected
    assert following.update.spec.root == expected


def test_a_layout_that_cannot_be_kept() -> None:
    current = yaml.safe_load(current_content())
    document = edited(current, {"/info/version": "9.9.9"})
    in_braces = json.dumps(document).encode()
    with pytest.raises(MachineError, match="cannot be rewritten with its layout; write it in blocks"):
        follow(in_braces, str(upstream.USAGE), PACKAGE, approximate=False)


HOSTILE = "\x1b[31mRED\u202e\n## 9.9.9\n- ```injected"


HOSTILE_EDITS = {
    "/components/schemas/CostsResult/properties/x": {"type": "string", "enum": ["a", HOSTILE]},
    f"/components/schemas/CostsResult/properties/{HOSTILE}": {"type": "string"},
    "/paths/~1organization~1costs/get/tags": [HOSTILE],
}


@pytest.mark.parametrize("name", ["report.txt", "report.md", "report.json"])
def test_upstream_text_cannot_inject_markup_into_a_report(tmp_path: Path, name: str) -> None:
    document = edited(USAGE, HOSTILE_EDITS)
    path = tmp_path / "upstream.json"
    path.write_text(json.dumps(document), "utf-8")
    report = Following.of(current_content(), path).report()
    content = report.content_for(Path(name)).decode()
    texts = [content, report.as_text()]
    if name.endswith(".json"):
        texts.append(json.loads(content)["changelog"])
    for text in texts:
        assert "injected" in text
        assert text.replace("\n", "").isprintable()
        assert not re.search("^(?:## 9|- ```)", text, re.MULTILINE)


# --- bad input ---

COSTS = "/paths/~1organization~1costs/get"
RESPONSE = f"{COSTS}/responses/200"
SCHEMA = f"{RESPONSE}/content/application~1json/schema"
COMPLETE = yaml.safe_dump(USAGE).encode()


def with_edit(pointer: str, value: Any) -> bytes:
    """Return the upstream specification with another value at a pointer."""
    document = edited(USAGE, {pointer: value})
    return yaml.safe_dump(document).encode()


BAD = {
    "a schema that contains itself by its pointer": (
        with_edit(SCHEMA, {"type": "array", "items": {"$ref": f"#{SCHEMA}"}}),
        r"h:\d+: error: .*/items/\$ref: refers to an object around it by its place; move that",
    ),
    "malformed security": (
        with_edit(f"{COSTS}/security", "none"),
        r"h:\d+: error: .*/security: must be a list of obj",
    ),
    "a server without a value for its variable": (
        with_edit(f"{COSTS}/servers", [{"url": "https://{x}.example"}]),
        r"h:\d+: error: .*/servers/0/variables/x/default: must be a text",
    ),
    "other operations": (
        b"openapi: 3.1.0\npaths:\n  /a: {}\n",
        r"h:2: error: #/paths: has no operation under /organ",
    ),
    "no operations": (
        b"openapi: 3.1.0\ncomponents: {}\n",
        r"h:1: error: #/paths: has no operation under /organiz",
    ),
    "a dangling reference": (
        with_edit("/components/schemas/UsageEmbeddingsResult", None),
        r"h:\d+: error: #/components/schemas/UsageTimeBucket/.*/items/oneOf/1/\$ref: \$ref .*Result\" leads nowhere",
    ),
    "a reference to another file": (
        with_edit(RESPONSE, {"$ref": "other.yaml#/x"}),
        r'h:\d+: error: #/paths/~1organization~1costs/get/responses/200/\$ref: \$ref "other.yaml#/x" names another',
    ),
    "a reference to itself": (
        with_edit(RESPONSE, {"$ref": f"#{RESPONSE}"}),
        r"h:\d+: error: .*\$ref: \$ref .* leads back to itself",
    ),
    "a missing parameter of a path": (
        with_edit("/paths/~1organization~1costs/parameters", [{"$ref": "#/components/parameters/Nowhere"}]),
        r"h:\d+: error: #/paths/~1organization~1costs/parameters/0/\$ref: \$ref .* leads nowhere[^\n]*\Z",
    ),
    "a refused keyword": (
        with_edit("/components/schemas/Error/unevaluatedProperties", False),
        r"h:\d+: error: #/components/schemas/Error/unevaluatedProperties: unevaluatedProperties cannot be",
    ),
    "truncated JSON": (json.dumps(USAGE).encode()[:-1000], r"h:\d+: error: #: is not valid YAML"),
    "truncated YAML": (COMPLETE[:-10], r"h:\d+: error: #: is not valid YAML: could not find expected ':'"),
    "YAML truncated in a value": (COMPLETE[:-4], r"h:\d+: error: #: ends within a line"),
    "too large": (b"openapi: 3.1.0\n" + b"#" * 100_000_000, r"h: error: has more than 50 MB"),
    "too deep": (COMPLETE + b"x-deep: " + b"[" * 5000 + b"]" * 5000, r"h:1: error: #: is nested too deeply"),
    "JSON too deep": (b'{"a": ' * 90000 + b"1" + b"}" * 90000, r"h:1: error: #: is nested too deeply"),
    "not OpenAPI": (b"a: 1\n", r"h:1: error: #/openapi: openapi is missing"),
    "Swagger": (b"swagger: '2.0'\n", r"h:1: error: #/swagger: is Swagger 2.0, not OpenAPI 3; convert it"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0", r"h:1: error: #: is not UTF-8"),
    "an alias without an anchor": (
        b"openapi: 3.1.0\npaths: *a\n",
        r"h:2: error: #: is not valid YAML: found undefined alias",
    ),
    "two documents": (b"openapi: 3.1.0\n---\na: 1\n", r"h:2: error: #: is not valid YAML: another document"),
}
"""Specifications that cannot be followed: the content of the file, and the start of the message."""


def check_errors(message: str, errors: str) -> None:
    """Check that errors start with a message, and that each line names the file."""
    assert re.match(message, errors), errors
    for line in errors.splitlines():
        assert re.match(r"h(:\d+)?: error: ", line), line


@pytest.mark.parametrize("case", BAD)
def test_bad_upstream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    content, message = BAD[case]
    monkeypatch.chdir(tmp_path)
    Path("h").write_bytes(content)
    with pytest.raises(InputError) as caught:
        follow(current_content(), "h", PACKAGE, approximate=False)
    lines = [str(diagnostic) for diagnostic in caught.value.args]
    check_errors(message, "\n".join(lines))


@pytest.mark.parametrize("case", ["a dangling reference", "too large", "JSON too deep"])
def test_runs_with_bad_upstream(project: Project, case: str) -> None:
    content, message = BAD[case]
    (project.folder / "h").write_bytes(content)
    before = project.files()
    done = project.generate("--from", "h", "--quiet")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    check_errors(message, done.stderr)
    assert project.files() == before


def test_upstream_truncated_within_any_line() -> None:
    overrides = Overrides(OVERRIDES, "fragment.yaml")
    for end in range(1, len(COMPLETE), 797):
        truncated = COMPLETE[:end]
        if truncated.endswith(b"\n"):
            continue
        with pytest.raises(InputError):
            cut(parse(truncated, "h", whole=False), overrides)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "nothing.yaml"], "nothing.yaml: error: cannot be read: No such file"),
        (["--from", "."], ".: error: cannot be read: Is a directory"),
        (["--from", "a", "--spec", "b", "--output", "c"], "it updates openapi.yaml"),
        (["--from"], "expected one argument"),
    ],
)
def test_bad_command_line(project: Project, arguments: list[str], message: str) -> None:
    before = project.files()
    done = project.generate(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert project.files() == before


def test_a_run_with_bad_overrides(project: Project) -> None:
    overrides = "overlay: 1.1.0\nx-paths: [/organization/usage/]\nactions:\n- {target: '$.a[', remove: true}\n"
    project.write("generator/fragment.yaml", overrides)
    shutil.copy(upstream.USAGE, project.folder / "upstream.yaml")
    done = project.generate("--from", "upstream.yaml", "--quiet")
    assert done.returncode == 2
    assert done.stderr.startswith("generator/fragment.yaml:4: error: #/actions/0: needs a description"), done.stderr


# --- interrupted runs ---


def run_until(project: Project, operation: int, end: str) -> Completed:
    """Follow upstream.json until the file operation of that number; see interrupt.py."""
    python = tools.environment_of(PROJECT / "generator") / "bin/python"
    interrupt = PROJECT / "test/support/interrupt.py"
    interruption: list[str | Path] = [interrupt, project.folder, str(operation), end]
    program: list[str | Path] = [project.folder / "generator", "--from", "upstream.json", "--quiet"]
    return run(python, "-I", "-B", *interruption, *program, folder=project.folder)


def count_operations(project: Project) -> int:
    """Let a run finish; return how many file operations it has."""
    count = project.folder.parent / "count"
    done = run_until(project, 0, str(count))
    assert done.returncode == 0
    return int(count.read_text())


def restore(project: Project, files: dict[str, bytes]) -> None:
    """Give a project exactly the files that are given, and keep its tools."""
    for path in project.folder.iterdir():
        if path.name == ".tools":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for name, content in files.items():
        path = project.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (project.folder / "generate.sh").chmod(0o755)


def test_a_run_killed_at_any_file_operation_changes_all_or_nothing(project: Project) -> None:
    """The next --check finds the files from before the run, or those from after it.

    This test tries six operations of a run; test_install.py tries every operation of the installation.
    """
    text = written(REMOVAL.upstream, "json")
    project.write("upstream.json", text)
    before = project.files()
    count_operations(project)  # fills the cache, so that the next runs have the same operations
    restore(project, before)
    operations = count_operations(project)
    after = project.files()
    assert before != after
    assert operations > 30
    are_installed = []
    for i in range(6):
        restore(project, before)
        operation = 1 + i * (operations - 1) // 5
        killed = run_until(project, operation, "kill")
        assert killed.returncode == -signal.SIGKILL
        done = project.generate("--check", "--quiet")
        assert (done.returncode, done.stdout) == (0, "")
        files = project.files()
        assert files in (before, after)
        are_installed.append(files == after)
    assert are_installed == sorted(are_installed)
    assert set(are_installed) == {False, True}


def test_a_full_disk(project: Project) -> None:
    text = written(REMOVAL.upstream, "json")
    project.write("upstream.json", text)
    before = project.files()
    done = run_until(project, 20, "fail")
    assert done.returncode == 3
    assert re.fullmatch(
        r"generate.sh: error: .*: No space left on device; nothing was changed; free some space .*\n", done.stderr
    )
    assert project.files() == before
