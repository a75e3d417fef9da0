"""Without --force, --into replaces only files that git can restore, and drops nothing that client code may use."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.vendoring import committed as committed_module
from generator.vendoring.committed import committed
from generator.vendoring.losses import definitions, losses
from support.larger import GeneratedClient, Pair, git

# --- files that are committed ---

NAME = "models/a.py"
CONTENT = b"first\nsecond\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a package in a repository, with one committed file."""
    repository = make_repository(tmp_path / "repository")
    return repository / "package"


def make_repository(repository: Path, *options: str) -> Path:
    """Make a repository with one committed file; return its folder."""
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
    """Return whether the file is committed as it is now."""
    path = folder / NAME
    content = path.read_bytes()
    return committed(folder, {NAME: content}) == {NAME}


# Changes after which the file does not count as committed.


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
def test_files_that_are_not_committed(folder: Path, change: Callable[[Path], None]) -> None:
    assert is_committed(folder)
    change(folder)
    assert not is_committed(folder)


def test_one_of_two_files(folder: Path) -> None:
    untracked = folder / "b.py"
    untracked.write_bytes(CONTENT)
    files = dict.fromkeys(["b.py", NAME, "missing.py"], CONTENT)
    assert committed(folder, files) == {NAME}


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repository", "--object-format=sha256")
    folder = repository / "package"
    assert is_committed(folder)
    edit(folder)
    assert not is_committed(folder)


def test_a_linked_worktree(folder: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(folder, "worktree", "add", "--quiet", str(linked))
    assert is_committed(linked / "package")


def test_line_endings_that_git_converts(folder: Path) -> None:
    path = folder / NAME
    git(folder, "config", "core.autocrlf", "true")
    path.unlink()
    git(folder, "checkout", "--quiet", NAME)
    assert path.read_bytes() == CONTENT.replace(b"\n", b"\r\n")
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


# --- repositories whose settings run programs ---


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """Return a program that creates the file `trap.ran` when it runs."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch '{program}.ran'\n")
    program.chmod(0o755)
    return program


def has_run(trap: Path) -> bool:
    """Return whether the program ran since the last call."""
    trace = trap.with_suffix(".ran")
    result = trace.exists()
    trace.unlink(missing_ok=True)
    return result


def ask_git(folder: Path, *arguments: str) -> None:
    """Run git as users do, and ignore whether it succeeds."""
    subprocess.run(["git", *arguments], cwd=folder, capture_output=True)


@pytest.mark.parametrize("setting", ["core.fsmonitor", "filter.trap.clean", "filter.trap.process"])
def test_a_setting_that_runs_a_program(folder: Path, trap: Path, setting: str) -> None:
    path = folder / NAME
    attributes = folder / ".gitattributes"
    attributes.write_text("*.py filter=trap\n")
    commit(folder)
    git(folder, "config", setting, shlex.quote(str(trap)))
    path.touch()
    ask_git(folder, "status")
    assert has_run(trap)
    path.touch()
    assert is_committed(folder)
    assert not has_run(trap)


PARTIAL_CLONE = {
    "core.repositoryFormatVersion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.promisor": "true",
    "protocol.allow": "always",
    "protocol.file.allow": "always",
}
"""Settings that make git fetch missing objects from the remote."""


def remove_contents_of_files(repository: Path) -> None:
    """Delete the objects in which git keeps the contents of files."""
    objects = repository / ".git" / "objects"
    for path in objects.glob("??/*"):
        command = ["git", "cat-file", "-t", path.parent.name + path.name]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True)
        if done.stdout == "blob\n":
            path.unlink()


def test_a_repository_that_fetches_missing_objects(folder: Path, trap: Path) -> None:
    repository = folder.parent
    remote = {"remote.origin.url": str(repository), "remote.origin.uploadpack": shlex.quote(str(trap))}
    settings = PARTIAL_CLONE | remote
    for setting, value in settings.items():
        git(folder, "config", setting, value)
    remove_contents_of_files(repository)
    ask_git(folder, "cat-file", "-s", f"HEAD:./{NAME}")
    assert has_run(trap)
    assert not is_committed(folder)
    assert not has_run(trap)


# --- definitions that only the client has ---

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
    before = definitions(ast.parse(MODEL))
    after = definitions(ast.parse(generated))
    assert losses(before, after) == lost


# --- a client ---


def changed_names(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Return the names of the files whose contents changed."""
    return {name for name, content in before.items() if after[name] != content}


def refused(stderr: str, client: GeneratedClient) -> list[tuple[str, str]]:
    """Return the file and the text of each message."""
    messages = []
    for line in stderr.splitlines():
        path, separator, text = line.partition(":1: error: ")
        assert separator, line
        name = Path(path).relative_to(client.package)
        messages.append((name.as_posix(), text))
    return messages


def replaced(stdout: str) -> set[str]:
    """Return the files that a run reports as replaced."""
    return set(re.findall(r"^replaced +(\S+)$", stdout, re.MULTILINE))


def test_committed_files_are_replaced_and_reported(client: GeneratedClient, trap: Path) -> None:
    git(client.folder, "config", "core.fsmonitor", shlex.quote(str(trap)))
    before = client.files()
    output = client.vendor()
    assert not has_run(trap)
    assert replaced(output) == changed_names(before, client.files())
    assert re.search(r"^written +models/_model\.py$", output, re.MULTILINE)


COMMENT = "# a comment of the owner\n"


def append_comment(path: Path) -> None:
    with path.open("a") as file:
        file.write(COMMENT)


def test_files_that_git_cannot_restore_are_not_replaced(client: GeneratedClient) -> None:
    edited = "models/error.py"
    rewritten = "models/error_response.py"
    staged = "models/costs_result.py"
    untracked = "models/usage_result.py"
    append_comment(client.package / edited)
    (client.package / rewritten).write_text("class ErrorResponse: ...\n")
    git(client.package, "add", edited, rewritten)
    git(client.package, "commit", "--quiet", "--message", "Edit")
    append_comment(client.package / staged)
    git(client.package, "add", staged)
    git(client.package, "rm", "--quiet", "--cached", untracked)
    text = "cannot be restored by git; commit it, or replace it with --force"
    for option in ("--quiet", "--check"):
        messages = client.refusal(option)
        assert refused(messages, client) == [(staged, text), (untracked, text)]
    output = client.vendor("--force")
    assert {edited, rewritten, staged, untracked} <= replaced(output)


def test_a_client_without_repository(client: GeneratedClient, eager: Pair) -> None:
    shutil.rmtree(client.folder / ".git")
    before = client.files()
    messages = client.refusal()
    names = {name for name, _ in refused(messages, client)}
    assert names == changed_names(before, eager.vendored.files())


def test_edits_after_a_run(eager: Pair, tmp_path: Path) -> None:
    client = eager.vendored.copy_to(tmp_path / "client")
    path = client.package / "models" / "costs_result.py"
    content = path.read_bytes()
    append_comment(path)
    messages = client.refusal()
    ((name, _),) = refused(messages, client)
    assert name == "models/costs_result.py"
    client.commit()
    output = client.vendor()
    assert replaced(output) == {"models/costs_result.py"}
    assert path.read_bytes() == content


# The file, a text in it, the text with the addition, and the name of the addition in the message.
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
    "a method of the class of an inline schema": (
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
        "    def added(self): ...\n\n    @validate_call\n    def usage_costs(",
        "UsageApi.added",
    ),
}


def test_additions_of_the_client_are_not_lost(client: GeneratedClient) -> None:
    additions = set()
    for name, old, new, addition in ADDITIONS.values():
        path = client.package / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, name
        path.write_text(text.replace(old, new), "utf-8")
        additions.add((name, addition))
    client.commit()
    before = client.files()
    messages = client.refusal("--api")
    lost = set()
    for name, text in refused(messages, client):
        reason = text.partition(";")[0]
        lost.add((name, reason.partition(": ")[2]))
    assert lost == additions
    client.vendor("--api", "--force")
    names = {name for name, _ in additions}
    assert names <= changed_names(before, client.files())
