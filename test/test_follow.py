"""`./generate.sh --from`: openapi.yaml follows a larger specification, and the report says what that means."""

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
from support import upstream
from support.processes import Completed, run
from support.project import PROJECT, Project
from support.versions import USAGE, Version, edited, versions, written

VERSIONS = versions()
PACKAGE = "openapi_client"
IDLE = "Overrides that have no effect; the specification says so itself now, and they can go:\n"


@dataclass
class Following:
    """openapi.yaml as it was, and as it follows a specification."""

    before: Any
    update: Update

    @classmethod
    def of(cls, content: bytes, path: Path) -> Following:
        """Follow the specification in a file."""
        before = parse(content, "openapi.yaml").root
        return cls(before, follow(content, str(path), PACKAGE, approximate=False))

    def report(self) -> Report:
        """Return what a run reports."""
        spec = self.update.spec
        report = Report(spec, "1.0.0", compare(self.before, spec.root))
        report.idle_overrides = self.update.idle_overrides
        return report


def current_content() -> bytes:
    return (PROJECT / "openapi.yaml").read_bytes()


def comments(content: bytes) -> set[str]:
    lines = [line.strip() for line in content.decode().splitlines()]
    return {line for line in lines if line.startswith("#")}


# --- versions ---


def check_report(following: Following, version: Version, changes: list[Any], level: str | None) -> None:
    report = following.report()
    listed = []
    for change in report.changes:
        pointer = pointer_text(change.pointer).removeprefix("#")
        listed.append([pointer, change.what, change.readers, change.senders])
    assert sorted(map(str, listed)) == sorted(map(str, changes)), version.name
    assert report.level == level, version.name


def check_new_texts(update: Update, version: Version, listed: list[str]) -> None:
    pointers = [pointer_text(pointer).removeprefix("#") for pointer in update.new_texts]
    assert sorted(pointers) == sorted(listed), version.name
    lines = update.content.decode().splitlines()
    for pointer in update.new_texts:
        line = lines[update.spec.line(pointer) - 1]
        assert f"{pointer[-1]}:" in line


def test_every_version(tmp_path: Path) -> None:
    """openapi.yaml comes to say what it is to say, the report says what changed, and a second time changes nothing."""
    content = current_content()
    path = tmp_path / "upstream"
    for version in VERSIONS:
        path.write_text(version.text(), "utf-8")
        following = Following.of(content, path)
        update = following.update
        assert yaml.safe_load(update.content) == version.current, version.name
        check_report(following, version, version.edits["changes"], version.edits["level"])
        if "rewrite" in version.edits:
            check_new_texts(update, version, version.edits["rewrite"])
        if None not in version.edits["current"].values():
            assert comments(content) <= comments(update.content), version.name
        assert version.is_edit or update.content == content, version.name
        content = update.content
        again = Following.of(content, path)
        assert again.update.content == content, version.name
        check_report(again, version, [], None)
        check_new_texts(again.update, version, [])


def test_runs_of_every_version(project: Project, request: pytest.FixtureRequest) -> None:
    """Runs of ./generate.sh do the same, and leave everything up to date."""
    if not request.config.getoption("--all-versions"):
        pytest.skip("with --all-versions only")
    for version in VERSIONS:
        content = version.text()
        if "as" not in version.edits:
            content = upstream.big(content)
        (project.folder / "upstream").write_text(content, "utf-8")
        done = project.generate("--from", "upstream", "--report", "report.json", "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), (version.name, done.stderr)
        assert yaml.safe_load(project.spec.read_text("utf-8")) == version.current, version.name
        report = json.loads((project.folder / "report.json").read_text("utf-8"))
        assert len(report["changes"]) == len(version.edits["changes"])
        assert report["level"] == version.edits["level"]
        assert project.generate("--check").stdout == "up to date\n"


def conforms(project: Project, instances: int) -> None:
    """Run the conformance kit, as it is, on a copy of the project."""
    for name in ("test", "pyproject.toml"):
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, project.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, project.folder / name)
    kit = ["test/test_conformance.py", "--instances", str(instances), "-k", "not test_keywords", "-q"]
    pytest_command = [sys.executable, "-m", "pytest", "--rootdir", ".", "--basetemp", "../kit"]
    done = run(*pytest_command, *kit, folder=project.folder)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("version", VERSIONS, ids=[version.name for version in VERSIONS])
def test_the_package_of_a_version(project: Project, version: Version, request: pytest.FixtureRequest) -> None:
    """One step from openapi.yaml to a version, in a file of the full size, makes a package that passes the kit."""
    tries_everything = request.config.getoption("--all-versions")
    if not tries_everything and not version.edits.get("conformance"):
        pytest.skip("with --all-versions only")
    content = upstream.big(written(version.upstream))
    assert len(content) > 3_000_000
    (project.folder / "upstream.yaml").write_text(content, "utf-8")
    done = project.generate("--from", "upstream.yaml", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if version is VERSIONS[0]:
        assert yaml.safe_load(project.spec.read_text("utf-8")) == version.current
    conforms(project, 5000 if tries_everything else 500)


def test_what_is_ours_stays(project: Project) -> None:
    """Not a byte changes where a specification says the same with other annotations."""
    text = upstream.USAGE.read_text("utf-8")
    before = project.files()
    path = project.folder / "upstream.yaml"
    path.write_text(upstream.big(text), "utf-8")
    done = project.generate("--from", "upstream.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    path.unlink()
    assert project.files() == before
    _, _, idle = done.stdout.partition(IDLE)
    starts = [reason[:30] for reason in idle.splitlines()]
    assert starts == ["  The results of a bucket are ", "  Every operation answers 429 "]


def test_check_shows_and_writes_nothing(project: Project) -> None:
    (project.folder / "upstream.json").write_text(written(VERSIONS[1].upstream, "json"), "utf-8")
    before = project.files()
    done = project.generate("--from", "upstream.json", "--check")
    assert done.returncode == 1
    assert "openapi.yaml: is to change" in done.stdout
    assert "+        output_video_tokens:" in done.stdout
    assert "new optional property" in done.stdout
    assert "For CHANGELOG.md:\n\n## " in done.stdout
    assert project.files() == before


def test_an_override_whose_place_is_gone(tmp_path: Path) -> None:
    amount = USAGE["components"]["schemas"]["CostsResult"]["properties"]["amount"]
    moved = {
        "/components/schemas/CostsAmount": amount,
        "/components/schemas/CostsResult/properties/amount": {"$ref": "#/components/schemas/CostsAmount"},
    }
    path = tmp_path / "upstream.yaml"
    path.write_text(written(edited(USAGE, moved)), "utf-8")
    report = Following.of(current_content(), path).report()
    lost = "Amounts come as numbers and, for some organizations, as decimal strings."
    assert f"are lost; mend generator/fragment.yaml and run again:\n  {lost}\n" in report.as_text()
    content = json.loads(report.content_for(Path("report.json")))
    assert content["lost_overrides"] == [lost]


def test_parameters_of_a_path() -> None:
    """Parameters that openapi.yaml has for a whole path are merged with those of the operation upstream."""
    content = current_content()
    path = b"  /organization/costs:\n"
    shared = path + b"    parameters:\n      - {name: gone, in: query, schema: {type: string}}\n"
    following = Following.of(content.replace(path, shared, 1), upstream.USAGE)
    assert following.before != yaml.safe_load(content)
    assert following.update.spec.root == yaml.safe_load(content)


def test_a_layout_that_cannot_be_kept() -> None:
    document = edited(yaml.safe_load(current_content()), {"/info/version": "9.9.9"})
    in_braces = json.dumps(document).encode()
    with pytest.raises(MachineError, match="cannot be rewritten with its layout; write it in blocks"):
        follow(in_braces, str(upstream.USAGE), PACKAGE, approximate=False)


HOSTILE = "\x1b[31mRED\u202e\n## 9.9.9\n- ```injected"


@pytest.mark.parametrize("name", ["report.txt", "report.md", "report.json"])
def test_upstream_text_is_text_in_the_report(tmp_path: Path, name: str) -> None:
    edits = {
        "/components/schemas/CostsResult/properties/x": {"type": "string", "enum": ["a", HOSTILE]},
        f"/components/schemas/CostsResult/properties/{HOSTILE}": {"type": "string"},
        "/paths/~1organization~1costs/get/tags": [HOSTILE],
    }
    path = tmp_path / "upstream.json"
    path.write_text(json.dumps(edited(USAGE, edits)), "utf-8")
    report = Following.of(current_content(), path).report()
    page = report.content_for(Path(name)).decode()
    pages = [page, report.as_text()]
    if name.endswith(".json"):
        pages.append(json.loads(page)["changelog"])
    for text in pages:
        assert "injected" in text
        assert all(character.isprintable() or character == "\n" for character in text)
        assert not re.search("^(?:## 9|- ```)", text, re.MULTILINE)


# --- bad input ---

COSTS = "/paths/~1organization~1costs/get"
RESPONSE = f"{COSTS}/responses/200"
SCHEMA = f"{RESPONSE}/content/application~1json/schema"
WHOLE = yaml.safe_dump(USAGE).encode()


def with_edit(pointer: str, value: Any) -> bytes:
    """Return a specification with one other value."""
    return yaml.safe_dump(edited(USAGE, {pointer: value})).encode()


BAD = {
    "a place that refers to itself": (
        with_edit(SCHEMA, {"type": "array", "items": {"$ref": f"#{SCHEMA}"}}),
        r"h:\d+: error: .*/items/\$ref: refers to an object around it by its place; move that",
    ),
    "security that is none": (
        with_edit(f"{COSTS}/security", "none"),
        r"h:\d+: error: .*/security: must be a list of obj",
    ),
    "another server": (
        with_edit(f"{COSTS}/servers", [{"url": "https://other.example"}]),
        r"h:\d+: error: .*/servers: servers of a path or an oper",
    ),
    "other operations": (
        b"openapi: 3.1.0\npaths:\n  /a: {}\n",
        r"h:2: error: #/paths: has no operation under /organ",
    ),
    "no operations": (
        b"openapi: 3.1.0\ncomponents: {}\n",
        r"h:1: error: #/paths: has no operation under /organiz",
    ),
    "a reference to nothing": (
        with_edit("/components/schemas/UsageEmbeddingsResult", None),
        r"h:\d+: error: #/components/schemas/UsageTimeBucket/.*/items/oneOf/1/\$ref: \$ref .*Result\" leads nowhere",
    ),
    "a reference to elsewhere": (
        with_edit(RESPONSE, {"$ref": "other.yaml#/x"}),
        r'h:\d+: error: #/paths/~1organization~1costs/get/responses/200/\$ref: \$ref "other.yaml#/x" does not',
    ),
    "a reference to itself": (
        with_edit(RESPONSE, {"$ref": f"#{RESPONSE}"}),
        r"h:\d+: error: .*\$ref: \$ref .* leads back to itself",
    ),
    "a parameter of a path that is missing": (
        with_edit("/paths/~1organization~1costs/parameters", [{"$ref": "#/components/parameters/Nowhere"}]),
        r"h:\d+: error: #/paths/~1organization~1costs/parameters/0/\$ref: \$ref .* leads nowhere[^\n]*\Z",
    ),
    "a keyword that is refused": (
        with_edit("/components/schemas/Error/unevaluatedProperties", False),
        r"h:\d+: error: #/components/schemas/Error/unevaluatedProperties: unevaluatedProperties cannot be",
    ),
    "truncated JSON": (json.dumps(USAGE).encode()[:-1000], r"h:\d+: error: #: is not valid YAML"),
    "truncated YAML": (WHOLE[:-10], r"h:\d+: error: #: is not valid YAML: could not find expected ':'"),
    "YAML truncated in a value": (WHOLE[:-4], r"h:\d+: error: #: ends within a line"),
    "too large": (b"openapi: 3.1.0\n" + b"#" * 100_000_000, r"h: error: has more than 50 MB"),
    "too deep": (WHOLE + b"x-deep: " + b"[" * 5000 + b"]" * 5000, r"h:1: error: #: is nested too deeply"),
    "JSON too deep": (b'{"a": ' * 90000 + b"1" + b"}" * 90000, r"h:1: error: #: is nested too deeply"),
    "not OpenAPI": (b"a: 1\n", r"h:1: error: #/openapi: openapi is missing"),
    "Swagger": (b"swagger: '2.0'\n", r"h:1: error: #/openapi: openapi is missing"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", r"h:1: error: #: is not UTF-8"),
    "an alias of nothing": (
        b"openapi: 3.1.0\npaths: *a\n",
        r"h:2: error: #: is not valid YAML: found undefined alias",
    ),
    "two documents": (b"openapi: 3.1.0\n---\na: 1\n", r"h:2: error: #: is not valid YAML: another document"),
}
"""Files that nothing can be taken from: their content, and the message."""


@pytest.mark.parametrize("case", BAD)
def test_bad_upstream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    content, message = BAD[case]
    monkeypatch.chdir(tmp_path)
    Path("h").write_bytes(content)
    with pytest.raises(InputError) as caught:
        follow(current_content(), "h", PACKAGE, approximate=False)
    lines = [str(diagnostic) for diagnostic in caught.value.args]
    assert re.match(message, "\n".join(lines)), lines
    assert all(re.match(r"h(:\d+)?: error: ", line) for line in lines)


@pytest.mark.parametrize("case", ["a reference to nothing", "too large", "JSON too deep"])
def test_runs_with_bad_upstream(project: Project, case: str) -> None:
    content, message = BAD[case]
    (project.folder / "h").write_bytes(content)
    before = project.files()
    done = project.generate("--from", "h", "--quiet")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert re.match(message, done.stderr), done.stderr
    assert all(re.match(r"h(:\d+)?: error: ", line) for line in done.stderr.splitlines())
    assert project.files() == before


def test_upstream_cut_off_anywhere() -> None:
    """Nothing is taken of a file that was cut off within a line."""
    overrides = Overrides(OVERRIDES, "fragment.yaml")
    for end in range(1, len(WHOLE), 797):
        if WHOLE[:end].endswith(b"\n"):
            continue
        with pytest.raises(InputError):
            cut(parse(WHOLE[:end], "h", whole=False), overrides)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "nothing.yaml"], "nothing.yaml: error: cannot be read: No such file"),
        (["--from", "."], ".: error: cannot be read: Is a directory"),
        (["--from", "a", "--spec", "b", "--output", "c"], "--from updates openapi.yaml"),
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
    content = "overlay: 1.1.0\nx-paths: [/organization/usage/]\nactions:\n- {target: '$.a[', remove: true}\n"
    (project.folder / "generator/fragment.yaml").write_text(content)
    shutil.copy(upstream.USAGE, project.folder / "upstream.yaml")
    done = project.generate("--from", "upstream.yaml", "--quiet")
    assert done.returncode == 2
    assert done.stderr.startswith("generator/fragment.yaml:4: error: #/actions/0: needs a description"), done.stderr


# --- interrupted ---


def until(project: Project, number: int, end: str) -> Completed:
    """Run until the file operation of a number, and follow upstream.json; see interrupt.py."""
    python = tools.environment_of(PROJECT / "generator") / "bin/python"
    interrupt = PROJECT / "test/support/interrupt.py"
    command: list[str | Path] = [python, "-I", "-B", interrupt, project.folder, str(number), end]
    program: list[str | Path] = [project.folder / "generator", "--from", "upstream.json", "--quiet"]
    return run(*command, *program, folder=project.folder)


def restore(project: Project, files: dict[str, bytes]) -> None:
    """Give a project the files that it had, and nothing else."""
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


def test_killed_at_six_file_operations(project: Project) -> None:
    """Whichever operation of a run the kill comes at, the next --check finds the state before it, or the one after.

    test_install kills the writing alone at every operation.
    """
    (project.folder / "upstream.json").write_text(written(VERSIONS[7].upstream, "json"), "utf-8")
    before = project.files()
    count = project.folder.parent / "count"
    assert until(project, 0, str(count)).returncode == 0  # and fills the cache, which takes operations of its own
    restore(project, before)
    assert until(project, 0, str(count)).returncode == 0
    after = project.files()
    assert before != after
    operations = int(count.read_text())
    assert operations > 30
    states = []
    for i in range(6):
        restore(project, before)
        killed = until(project, 1 + i * (operations - 1) // 5, "kill")
        assert killed.returncode == -signal.SIGKILL
        done = project.generate("--check", "--quiet")
        assert (done.returncode, done.stdout) == (0, "")
        files = project.files()
        assert files in (before, after)
        states.append(files == after)
    assert states == sorted(states)
    assert set(states) == {False, True}


def test_a_full_disk(project: Project) -> None:
    (project.folder / "upstream.json").write_text(written(VERSIONS[7].upstream, "json"), "utf-8")
    before = project.files()
    done = until(project, 20, "fail")
    assert done.returncode == 3
    assert re.fullmatch(r"generate.sh: error: .*: No space left on device; nothing was changed\n", done.stderr)
    assert project.files() == before
