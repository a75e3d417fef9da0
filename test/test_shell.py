"""generate.sh as a program: from any folder, through links, with broken streams and hostile arguments."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from support.processes import Completed
from support.project import PROJECT, Project, generate
from support.refusals import specification, written

SCRIPT = PROJECT / "generate.sh"
MISSING = ("--spec", "missing", "--output", "out", "--package", "made")


def shell(command: str, folder: Path = PROJECT, **environment: str) -> Completed:
    """Run a command of bash in which $0 is generate.sh."""
    variables = {**os.environ, **environment}
    program = ["bash", "-c", command, str(SCRIPT)]
    return subprocess.run(program, capture_output=True, text=True, cwd=folder, env=variables)


# --- folders and links ---


def test_links_to_the_script_work(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    first = folder / "first"
    first.symlink_to(os.path.relpath(SCRIPT, folder))
    second = folder / "second"
    second.symlink_to("first")
    for link in (first, second):
        done = subprocess.run([link, "--help"], capture_output=True, text=True, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_cdpath_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "generator").mkdir()
    done = shell("bash generate.sh --help", CDPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage:")


def test_modules_of_the_current_folder_are_not_run(tmp_path: Path, tools: Path) -> None:
    for module in ("argparse", "hashlib", "pip", "ruff", "venv", "yaml"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('taken over')")
    done = shell('"$0" --check --quiet --report /dev/null', tmp_path, PYTHONPATH=".")
    assert done.stderr == ""
    assert done.returncode in (0, 1)


def test_a_colon_in_the_path_of_the_project_is_reported(tmp_path: Path, tools: Path) -> None:
    project = Project.copied_to(tmp_path / "a:b", tools)
    project.append("openapi.yaml", "# Without a change, no tools are needed.\n")
    done = project.generate()
    assert done.returncode == 3
    assert "Python and Java cannot use tools in a path with ':'; move " in done.stderr


def test_bytecode_is_kept_with_the_own_tools(project: Project) -> None:
    bytecode = project.folder / ".tools/bytecode"
    modules = bytecode.joinpath(*project.folder.parts[1:], "generator")
    project.succeed("--check")
    assert not modules.exists()  # the tools are those of another project

    project.own_cache()
    assert project.succeed("--check") == project.succeed("--check") == "up to date\n"
    names = {path.name.partition(".")[0] for path in modules.iterdir()}
    assert {"cli", "tools"} <= names
    sources = project.folder / "generator"
    assert not list(sources.rglob("__pycache__"))


def test_damaged_bytecode_is_made_anew(project: Project) -> None:
    project.own_cache()
    project.succeed("--check")
    bytecode = project.folder / ".tools/bytecode"
    for module in ("cli", "streams"):
        (path,) = bytecode.glob(f"**/generator/{module}.*.pyc")
        os.truncate(path, 100)
        assert project.succeed("--check") == "up to date\n"


# --- streams ---


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ('"$0" --help >/dev/full', 3),
        ('"$0" --help >&-', 0),
        ('"$0" --help >&- 2>&- <&-', 0),
        ('"$0" --nonsense 2>/dev/full', 2),
        ('"$0" --nonsense 2>&-', 2),
        ('"$0" --nonsense >&- 2>&- <&-', 2),
        ('"$0" --spec missing --output out 2>/dev/full', 2),
        ('"$0" --spec missing --output out >&- 2>&-', 2),
        ('"$0" --spec missing --output out >/dev/full', 2),
        ('"$0" --spec openapi.yaml --output out --check >/dev/full 2>/dev/full', 3),
    ],
)
def test_broken_streams_do_not_change_the_exit_status(command: str, status: int, tools: Path) -> None:
    assert shell(command).returncode == status


def test_a_full_device_is_named() -> None:
    done = shell('"$0" --help >/dev/full')
    assert done.stderr == f"generate.sh: error: standard output: {os.strerror(28)}\n"


def test_a_reader_may_stop_early(tools: Path) -> None:
    done = shell('"$0" --help | head -1')
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


# --- arguments ---


@pytest.mark.parametrize(
    "arguments",
    [
        ("--spec", "a\x1b[31mb", *MISSING[2:]),
        ("--a\x1b[31mb",),
        (*MISSING[:4], "--package", "a\x1b[31mb"),
    ],
)
def test_no_argument_steers_the_terminal(arguments: tuple[str, ...], tools: Path) -> None:
    done = generate(*arguments)
    assert done.returncode == 2
    assert r"\x1b[31m" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_no_folder_steers_the_terminal(tmp_path: Path, tools: Path) -> None:
    file = tmp_path / "a\x1b[31mb"
    file.write_text("")
    done = generate("--spec", PROJECT / "openapi.yaml", "--output", file / "out", "--package", "made")
    assert done.returncode == 3
    assert r"\x1b[31m" in done.stderr
    assert "\x1b" not in done.stderr


NAMES = ["__main__", "__init__", "a.__init__", "__pycache__", "six", "annotated_types", "sitecustomize", "a" * 200]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_no_package_can_have(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.parsed(["--spec", "a", "--output", "b", "--package", name])
    assert caught.value.code == 2
    assert "--package" in capsys.readouterr().err


def test_a_package_may_have_the_name_of_a_tool(project: Project) -> None:
    project.succeed("--spec", "openapi.yaml", "--output", "out", "--package", "ruff", "--quiet")


# --- tags ---


def test_long_and_similar_tags(project: Project) -> None:
    paths: dict[str, Any] = {}
    for tag in ("foo", "FOO", "fooBar", "foobar", "t" * 300, "Ab" * 150):
        paths[f"/{len(paths)}"] = {"get": {"tags": [tag], "responses": {"200": {"description": ""}}}}
    written(project.folder / "spec.json", specification({}, paths=paths))
    project.succeed("--spec", "spec.json", "--output", "out", "--package", "made", "--quiet")
    names = [path.name for path in (project.folder / "out/made/api").iterdir()]
    assert len(names) == 5  # with __init__.py
    assert len({name.lower() for name in names}) == len(names)
