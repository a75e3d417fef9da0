"""Installation on the real file system: all or nothing, at whichever operation it fails or is killed."""

from __future__ import annotations

import json
import os
import signal
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.output import install
from generator.output.record import RECORD
from support.interrupt import Interruption

OLD = {"made/a.py": b"a", "made/deep/b.py": b"b", "docs/A.md": b"A", RECORD: b"a record"}
NEW = {
    "made/a.py": b"a2",
    "made/new/deep/c.py": b"c",
    "docs/A.md": b"A",
    "openapi.yaml": b"new",
    RECORD: b"another record",
}
DONE = 0
FAILED = 1
KILLED = -signal.SIGKILL


def files(folder: Path) -> dict[str, bytes]:
    contents = {}
    for path in folder.rglob("*"):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            contents[name] = path.read_bytes()
    return contents


def install_files(target: Path, contents: dict[str, bytes]) -> None:
    """Replace all files of a folder, as if an earlier run had generated them."""
    outputs = dict.fromkeys(files(target), "")
    changes = install.changes_to(contents, outputs, target)
    install.install(changes, target)


def install_old(target: Path) -> None:
    install_files(target, OLD)


def install_new(target: Path) -> None:
    install_files(target, NEW)


def interrupted(action: Callable[[Path], object], target: Path, operation: int, end: str) -> int:
    """Run an action in a child process that ends at the file operation of that number; return its exit status."""
    with warnings.catch_warnings():
        # Python 3.12 warns about forks of processes with threads; the child only handles files, and then exits.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        status = FAILED
        try:
            Interruption(target, operation, end).watch()
            action(target)
            status = DONE
        finally:
            os._exit(status)
    _, wait_status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(wait_status)


def operations(folder: Path) -> list[int]:
    """Return the numbers of the file operations that replace the old files by the new ones."""
    numbers: list[int] = []
    for number in range(1, 200):
        target = folder / f"to count {number}"
        install_old(target)
        if interrupted(install_new, target, number, "kill") == DONE:
            assert files(target) == NEW
            return numbers
        numbers.append(number)
    raise AssertionError("the installation does not end")


def test_install_into_a_new_folder_and_over_old_files(tmp_path: Path) -> None:
    target = tmp_path / "not/there"
    install_old(target)
    assert files(target) == OLD
    install_new(target)
    assert files(target) == NEW
    assert not (target / "made/deep").exists()
    assert install.changes_to(NEW, {}, target) == {}


def test_a_failure_at_any_operation_leaves_the_old_files(tmp_path: Path) -> None:
    failures = 0
    for number in operations(tmp_path):
        target = tmp_path / str(number)
        install_old(target)
        status = interrupted(install_new, target, number, "fail")
        is_done = status == DONE
        # Some failures do no harm: a copy takes the place of a hard link, and rests of a finished change may stay.
        if is_done:
            install.recover(target)
        expected = NEW if is_done else OLD
        assert files(target) == expected, number
        assert (target / "made/new").exists() == is_done
        if status == FAILED:
            failures += 1
    assert failures > 15


def test_recovery_after_a_kill_at_any_operation(tmp_path: Path) -> None:
    """The next run restores the old files or completes the new ones, even if it is killed again and again."""
    outcomes = set()
    for number in operations(tmp_path):
        target = tmp_path / str(number)
        install_old(target)
        assert interrupted(install_new, target, number, "kill") == KILLED
        for recovery_operation in range(1, 100):
            if interrupted(install.recover, target, recovery_operation, "kill") == DONE:
                break
        contents = files(target)
        assert contents in (OLD, NEW), (number, contents)
        assert list(target.glob(f"{install.ROOM}*")) == []
        is_new = contents == NEW
        outcomes.add(is_new)
    assert outcomes == {False, True}


def write_journal(folder: Path, text: str) -> None:
    room = folder / f"{install.ROOM}x"
    room.mkdir(parents=True)
    (room / install.JOURNAL).write_text(text)


def test_a_forged_journal_removes_no_file_outside(tmp_path: Path) -> None:
    target = tmp_path / "target"
    outside = tmp_path / "outside.py"
    outside.write_text("here")
    for name in ("../outside.py", str(outside)):
        journal = {"files": {name: False}, "folders": [".."]}
        write_journal(target, json.dumps(journal))
        assert install.recover(target)
        assert outside.read_text() == "here"


@pytest.mark.parametrize("journal", ["", "[]", '{"files": 1}'])
def test_a_malformed_journal(tmp_path: Path, journal: str) -> None:
    write_journal(tmp_path, journal)
    with pytest.raises(OSError, match="journal"):
        install.recover(tmp_path)
