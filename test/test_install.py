"""The files in place, on the real file system: all or nothing, wherever it fails or is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

from generator.output import install

OPERATIONS = PROJECT / "test/support/interrupt.py"
OLD = {"made/a.py": b"a", "made/deep/b.py": b"b", "docs/A.md": b"A", install.RECORD: b"a record"}
NEW = {
    "made/a.py": b"a2",
    "made/new/deep/c.py": b"c",
    "docs/A.md": b"A",
    "openapi.yaml": b"new",
    install.RECORD: b"another record",
}
ONE_CHANGE = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(PROJECT)!r})
from generator.output import install
target = Path(sys.argv[1])
if sys.argv[2:]:
    install.recover(target)
else:
    install.install(install.changes_to({NEW!r}, dict.fromkeys({[*OLD]!r}, ""), target), target)
"""


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(target: Path, wanted: dict[str, bytes]) -> None:
    outputs = dict.fromkeys(files(target), "") if target.exists() else {}
    install.install(install.changes_to(wanted, outputs, target), target)


def change(target: Path, number: int, end: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """From the old files to the new ones, in a process that ends at the file operation of that number."""
    program = target.parent / "change.py"
    program.write_text(ONE_CHANGE)
    command = [sys.executable, str(OPERATIONS), str(target), str(number), end, str(program), str(target), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def count(folder: Path) -> int:
    """How many file operations a change is."""
    run(folder / "counted", OLD)
    done = change(folder / "counted", 0, str(folder / "count"))
    assert (done.returncode, done.stderr) == (0, "")
    assert files(folder / "counted") == NEW
    return int((folder / "count").read_text())


def test_from_nothing_and_again(tmp_path: Path) -> None:
    target = tmp_path / "not/there"
    run(target, OLD)
    assert files(target) == OLD
    run(target, NEW)
    assert files(target) == NEW
    assert not (target / "made/deep").exists()
    assert install.changes_to(NEW, {}, target) == {}


def test_failure_at_any_operation_leaves_what_was_there(tmp_path: Path) -> None:
    ended = []
    for number in range(1, count(tmp_path) + 1):
        target = tmp_path / str(number)
        run(target, OLD)
        done = change(target, number, "fail")
        ended.append(done.returncode)
        # Without a second link a copy serves, and a change that is done is done, though it could not be tidied up.
        install.recover(target)
        assert files(target) == (NEW if done.returncode == 0 else OLD), number
        assert (target / "made/new").exists() == (done.returncode == 0)
    assert ended.count(1) > 15


def test_killed_at_any_operation(tmp_path: Path) -> None:
    """The next run makes of it the old state or the new one; and so it does where it is killed, too, and goes on."""
    seen = set()
    for number in range(1, count(tmp_path) + 1):
        target = tmp_path / str(number)
        run(target, OLD)
        assert change(target, number, "kill").returncode == -signal.SIGKILL
        for again in range(1, 100):
            if change(target, again, "kill", "recover").returncode == 0:
                break
        found = files(target)
        assert found in (OLD, NEW), (number, found)
        assert sorted(path.name for path in target.iterdir() if path.name.startswith(install.ROOM)) == []
        seen.add(found == NEW)
    assert seen == {False, True}


def test_a_journal_leads_to_no_file_outside(tmp_path: Path) -> None:
    target, victim = tmp_path / "target", tmp_path / "victim.py"
    victim.write_text("here")
    for name in ("../victim.py", str(victim)):
        room = target / f"{install.ROOM}x"
        room.mkdir(parents=True)
        (room / install.JOURNAL).write_text(json.dumps({"files": {name: False}, "folders": [".."]}))
        assert install.recover(target)
        assert victim.read_text() == "here"


@pytest.mark.parametrize("journal", ["", "[]", '{"files": 1}'])
def test_a_journal_that_is_none(tmp_path: Path, journal: str) -> None:
    room = tmp_path / f"{install.ROOM}x"
    room.mkdir()
    (room / install.JOURNAL).write_text(journal)
    with pytest.raises(OSError, match="journal"):
        install.recover(tmp_path)
