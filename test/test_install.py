"""The files in place, on the real file system: all or nothing, wherever it fails or is killed."""

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
DONE, FAILED, KILLED = 0, 1, -signal.SIGKILL


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def put(target: Path, wanted: dict[str, bytes]) -> None:
    """Turn the files of a folder into others."""
    outputs = dict.fromkeys(files(target), "") if target.exists() else {}
    install.install(install.changes_to(wanted, outputs, target), target)


def put_new(target: Path) -> None:
    put(target, NEW)


def interrupted(action: Callable[[Path], object], target: Path, number: int, end: str) -> int:
    """Do something in a process of its own, which ends at the file operation of that number; return how it ended."""
    with warnings.catch_warnings():
        # From 3.12 on, Python warns of threads; the child uses none, and only handles files before it ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        status = FAILED
        try:
            Interruption(target, number, end).watch()
            action(target)
            status = DONE
        finally:
            os._exit(status)
    _, wait_status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(wait_status)


def operations(folder: Path) -> list[int]:
    """Return the numbers of the file operations of a change."""
    numbers: list[int] = []
    for number in range(1, 200):
        target = folder / f"to count {number}"
        put(target, OLD)
        if interrupted(put_new, target, number, "kill") == DONE:
            assert files(target) == NEW
            return numbers
        numbers.append(number)
    raise AssertionError("the change does not end")


def test_from_nothing_and_again(tmp_path: Path) -> None:
    target = tmp_path / "not/there"
    put(target, OLD)
    assert files(target) == OLD
    put(target, NEW)
    assert files(target) == NEW
    assert not (target / "made/deep").exists()
    assert install.changes_to(NEW, {}, target) == {}


def test_failure_at_any_operation_leaves_what_was_there(tmp_path: Path) -> None:
    failures = 0
    for number in operations(tmp_path):
        target = tmp_path / str(number)
        put(target, OLD)
        status = interrupted(put_new, target, number, "fail")
        # Without a second link a copy serves, and a change that is done is done, even if it cannot be tidied up.
        install.recover(target)
        assert files(target) == (NEW if status == DONE else OLD), number
        assert (target / "made/new").exists() == (status == DONE)
        failures += status == FAILED
    assert failures > 15


def test_killed_at_any_operation(tmp_path: Path) -> None:
    """The next run makes of it the old state or the new one; and so it does if it is killed, too, and goes on."""
    seen = set()
    for number in operations(tmp_path):
        target = tmp_path / str(number)
        put(target, OLD)
        assert interrupted(put_new, target, number, "kill") == KILLED
        for again in range(1, 100):
            if interrupted(install.recover, target, again, "kill") == DONE:
                break
        after = files(target)
        assert after in (OLD, NEW), (number, after)
        assert list(target.glob(f"{install.ROOM}*")) == []
        seen.add(after == NEW)
    assert seen == {False, True}


def test_a_journal_leads_to_no_file_outside(tmp_path: Path) -> None:
    target, victim = tmp_path / "target", tmp_path / "victim.py"
    victim.write_text("here")
    for name in ("../victim.py", str(victim)):
        room = target / f"{install.ROOM}x"
        room.mkdir(parents=True)
        journal = {"files": {name: False}, "folders": [".."]}
        (room / install.JOURNAL).write_text(json.dumps(journal))
        assert install.recover(target)
        assert victim.read_text() == "here"


@pytest.mark.parametrize("journal", ["", "[]", '{"files": 1}'])
def test_a_journal_that_is_none(tmp_path: Path, journal: str) -> None:
    room = tmp_path / f"{install.ROOM}x"
    room.mkdir()
    (room / install.JOURNAL).write_text(journal)
    with pytest.raises(OSError, match="journal"):
        install.recover(tmp_path)
