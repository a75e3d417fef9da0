"""--into: which files of a client it replaces, and when it asks for --force."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.vendor import committed as committed_module
from generator.vendor.committed import committed
from generator.vendor.losses import definitions, losses
from support.larger import GeneratedClient, Pair, git

# --- what git knows ---

NAME = "models/a.py"
CONTENT = b"first\nsecond\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a package, in a folder of a repository, with one file that is committed."""
    return make_repository(tmp_path / "repository") / "package"


def make_repository(repository: Path, *options: str) -> Path:
    path = repository / "package" / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    git(repository, "init", "--quiet", *options)
    commit(repository)
    return repository


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Commit")


def is_committed(folder: Path) -> bool:
    """Ask about the file as it is."""
    return committed(folder, {NAME: (folder / NAME).read_bytes()}) == {NAME}


def edit(folder: Path) -> None:
    (folder / NAME).write_bytes(CONTENT + b"third\n")


def stage_an_edit(folder: Path) -> None:
    edit(folder)
    git(folder, "add", NAME)


def stage_an_edit_and_undo_it(folder: Path) -> None:
    stage_an_edit(folder)
    (folder / NAME).write_bytes(CONTENT)


def hide_an_edit(folder: Path) -> None:
    git(folder, "update-index", "--assume-unchanged", NAME)
    edit(folder)


def untrack(folder: Path) -> None:
    git(folder, "rm", "--quiet", "--cached", NAME)


def ignore(folder: Path) -> None:
    git(folder, "rm", "--quiet", "--cached", NAME)
    (folder / ".gitignore").write_text("*.py\n")
    commit(folder)


def only_stage(folder: Path) -> None:
    no_repository(folder)
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "add", "--all")


def no_repository(folder: Path) -> None:
    shutil.rmtree(folder.parent / ".git")


def break_the_repository(folder: Path) -> None:
    (folder.parent / ".git" / "HEAD").write_bytes(b"\xff")


def link_to_another_file(folder: Path) -> None:
    (folder / "models" / "b.py").write_bytes(CONTENT)
    (folder / NAME).unlink()
    (folder / NAME).symlink_to("b.py")
    commit(folder)


@pytest.mark.parametrize(
    "change",
    [
        edit,
        stage_an_edit,
        stage_an_edit_and_undo_it,
        hide_an_edit,
        untrack,
        ignore,
        only_stage,
        no_repository,
        break_the_repository,
        link_to_another_file,
    ],
)
def test_not_committed(folder: Path, change: Callable[[Path], None]) -> None:
    assert is_committed(folder)
    change(folder)
    assert not is_committed(folder)


def test_one_of_two_files(folder: Path) -> None:
    (folder / "b.py").write_bytes(CONTENT)
    assert committed(folder, {"b.py": CONTENT, NAME: CONTENT, "missing.py": CONTENT}) == {NAME}


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "repository", "--object-format=sha256") / "package"
    assert is_committed(folder)
    edit(folder)
    assert not is_committed(folder)


def test_a_linked_worktree(folder: Path, tmp_path: Path) -> None:
    git(folder, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert is_committed(tmp_path / "linked" / "package")


def test_line_endings_that_git_converts(folder: Path) -> None:
    git(folder, "config", "core.autocrlf", "true")
    (folder / NAME).unlink()
    git(folder, "checkout", "--quiet", NAME)
    assert (folder / NAME).read_bytes() == CONTENT.replace(b"\n", b"\r\n")
    assert is_committed(folder)


def test_the_environment_names_another_repository(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(folder.parent))
    assert is_committed(folder)
    no_repository(folder)
    assert not is_committed(folder)


def test_without_git(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_committed(folder)


def test_git_does_not_answer(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec /usr/bin/tail -f /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(committed_module, "TIMEOUT", 0.1)
    assert not is_committed(folder)


# --- a repository that would run programs ---


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """Return a program that leaves a file beside it, `trap.ran`, when it runs."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch '{program}.ran'\n")
    program.chmod(0o755)
    return program


def has_run(trap: Path) -> bool:
    """Return whether the program ran, and forget it."""
    mark = trap.with_suffix(".ran")
    result = mark.exists()
    mark.unlink(missing_ok=True)
    return result


def ask_git(folder: Path, *arguments: str) -> None:
    """Run git as its users do, whatever comes of it."""
    subprocess.run(["git", *arguments], cwd=folder, capture_output=True)


@pytest.mark.parametrize("setting", ["core.fsmonitor", "filter.trap.clean", "filter.trap.process"])
def test_a_repository_that_runs_programs(folder: Path, trap: Path, setting: str) -> None:
    (folder / ".gitattributes").write_text("*.py filter=trap\n")
    commit(folder)
    git(folder, "config", setting, str(trap))
    (folder / NAME).touch()
    ask_git(folder, "status")
    assert has_run(trap)
    (folder / NAME).touch()
    assert is_committed(folder)
    assert not has_run(trap)


def test_a_repository_that_fetches_what_is_missing(folder: Path, trap: Path) -> None:
    for setting, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", str(folder.parent)),
        ("remote.origin.uploadpack", str(trap)),
        ("protocol.allow", "always"),
        ("protocol.file.allow", "always"),
    ):
        git(folder, "config", setting, value)
    for path in (folder.parent / ".git" / "objects").glob("??/*"):
        name = path.parent.name + path.name
        done = subprocess.run(["git", "cat-file", "-t", name], cwd=folder, capture_output=True, text=True)
        if done.stdout == "blob\n":
            path.unlink()
    ask_git(folder, "cat-file", "-s", f"HEAD:./{NAME}")
    assert has_run(trap)
    assert not is_committed(folder)
    assert not has_run(trap)


# --- what only the client has ---

MODEL = """
class Model:
    needed: int
    also_needed: int = Field(alias="alsoNeeded")
    optional: int = Field(default=None, description="...")
    constant = "a"
    _private = 1
    def total(self): ...
    def to_str(self): ...
"""


@pytest.mark.parametrize(
    ("generated", "lost"),
    [
        (MODEL, []),
        (MODEL.replace("_private", "_other"), []),
        (MODEL.replace("    def to_str(self): ...\n", ""), []),
        (MODEL.replace("optional: int = Field(default=None", "optional: int = Field(None"), []),
        (MODEL.replace("    needed: int", "    needed: Optional[int] = None"), []),
        (MODEL + "class More: ...\n", []),
        (MODEL.replace("class Model", "class Other"), ["Model"]),
        (MODEL.replace("    needed: int\n", ""), ["Model.needed"]),
        (MODEL.replace("    def total(self): ...\n", ""), ["Model.total"]),
        (MODEL.replace('constant = "a"', 'constant = "b"'), ["Model.constant = 'a'"]),
        (MODEL.replace('    constant = "a"\n', ""), ["Model.constant"]),
        (MODEL.replace('constant = "a"', "constant = auto()"), []),
        (MODEL.replace("default=None, ", ""), ["Model without optional"]),
        (MODEL + "    new: int\n", ["Model without new"]),
        (MODEL + "    new: int = None\n", []),
        (
            MODEL.replace("needed", "renamed"),
            ["Model.also_needed", "Model.needed", "Model without renamed", "Model without also_renamed"],
        ),
    ],
)
def test_losses(generated: str, lost: list[str]) -> None:
    assert losses(definitions(ast.parse(MODEL)), definitions(ast.parse(generated))) == lost


# --- a client ---


def changed_names(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Return the names of the files that were there before, and have other contents now."""
    return {name for name, content in before.items() if after[name] != content}


def refused(stderr: str, client: GeneratedClient) -> list[tuple[str, str]]:
    """Return the file and the text of each message."""
    found = []
    for line in stderr.splitlines():
        path, separator, text = line.partition(":1: error: ")
        assert separator, line
        found.append((Path(path).relative_to(client.package).as_posix(), text))
    return found


def replaced(stdout: str) -> set[str]:
    return set(re.findall(r"^replaced +(\S+)$", stdout, re.MULTILINE))


def test_committed_files_are_replaced_and_named(client: GeneratedClient, trap: Path) -> None:
    git(client.folder, "config", "core.fsmonitor", str(trap))
    before = client.files()
    output = client.vendor()
    assert not has_run(trap)
    assert replaced(output) == changed_names(before, client.files())
    assert re.search(r"^written +models/_model\.py$", output, re.MULTILINE)


def test_files_that_git_could_not_bring_back_are_not_replaced(client: GeneratedClient) -> None:
    names = ["models/costs_result.py", "models/error.py", "models/usage_result.py"]
    for name in names[:2]:
        with (client.package / name).open("a") as file:
            file.write("# my own\n")
    (client.package / "models" / "error_response.py").write_text("class ErrorResponse: ...\n")
    git(client.package, "add", "models/error.py", "models/error_response.py")
    git(client.package, "commit", "--quiet", "--message", "Edit")
    git(client.package, "add", names[0])
    git(client.package, "rm", "--quiet", "--cached", names[2])
    for option in ("--quiet", "--check"):
        messages = client.refusal(option)
        text = "would be replaced, but is not committed in git as it is; commit it, or replace it with --force"
        assert refused(messages, client) == [(names[0], text), (names[2], text)]
    output = client.vendor("--force")
    assert {*names, "models/error_response.py"} <= replaced(output)


def test_a_client_in_no_repository(client: GeneratedClient, eager: Pair) -> None:
    shutil.rmtree(client.folder / ".git")
    before = client.files()
    messages = client.refusal()
    names = {name for name, _ in refused(messages, client)}
    assert names == changed_names(before, eager.vendored.files())


def test_edits_after_a_run(eager: Pair, tmp_path: Path) -> None:
    client = eager.vendored.copy_to(tmp_path / "client")
    path = client.package / "models" / "costs_result.py"
    content = path.read_bytes()
    path.write_bytes(content + b"\n# my own\n")
    messages = client.refusal()
    assert [name for name, _ in refused(messages, client)] == ["models/costs_result.py"]
    client.commit()
    output = client.vendor()
    assert replaced(output) == {"models/costs_result.py"}
    assert path.read_bytes() == content


ADDITIONS = {
    "a method": (
        "models/usage_images_result.py",
        "    def to_str",
        "    def total(self) -> float:\n        return 0.0\n\n    def to_str",
        "UsageImagesResult.total",
    ),
    "a field": ("models/usage_response.py", "    has_more:", "    total: int\n    has_more:", "UsageResponse.total"),
    "an optional field": (
        "models/usage_moderations_result.py",
        "input_tokens: StrictInt = Field(",
        "input_tokens: Optional[StrictInt] = Field(default=None, ",
        "UsageModerationsResult without input_tokens",
    ),
    "a class": ("models/error.py", "class Error(", "class Other:\n    pass\n\nclass Error(", "Other"),
    "a constant": ("models/quantity_unit.py", "    IMAGES", "    HUGS = 'hugs'\n    IMAGES", "QuantityUnit.HUGS"),
    "a method of a class that is inline": (
        "models/costs_result_amount_value.py",
        "    def to_str",
        "    def rounded(self): ...\n\n    def to_str",
        "CostsResultAmountValue.rounded",
    ),
    "a method of a class under another name": (
        "models/usage_time_bucket_results_inner.py",
        "    def to_str",
        "    def shown(self): ...\n\n    def to_str",
        "UsageTimeBucketResultsInner.shown",
    ),
    "an operation": (
        "api/usage_api.py",
        "    @validate_call\n    def usage_costs(",
        "    def ours(self): ...\n\n    @validate_call\n    def usage_costs(",
        "UsageApi.ours",
    ),
}


def test_what_only_the_client_has_is_not_lost(client: GeneratedClient) -> None:
    for name, place, addition, _ in ADDITIONS.values():
        path = client.package / name
        text = path.read_text("utf-8")
        assert text.count(place) == 1, name
        path.write_text(text.replace(place, addition), "utf-8")
    client.commit()
    before = client.files()
    messages = client.refusal("--api")
    lost = {(name, lost) for name, _, _, lost in ADDITIONS.values()}
    found = {(name, text.split(", ")[1].partition(";")[0]) for name, text in refused(messages, client)}
    assert found == lost
    client.vendor("--api", "--force")
    names = {name for name, _ in lost}
    assert names <= changed_names(before, client.files())
