"""The files in place, on the real file system: all or nothing, wherever it fails."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "generator"))
import install

OLD = {
    "made/a.py": b"a",
    "made/deep/b.py": b"b",
    "docs/A.md": b"A",
    install.RECORD: b"made/a.py\nmade/deep/b.py\ndocs/A.md\n",
}
NEW = {
    "made/a.py": b"a2",
    "made/new/c.py": b"c",
    "docs/A.md": b"A",
    install.RECORD: b"docs/A.md\nmade/a.py\nmade/new/c.py\n",
}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(target: Path, wanted: dict[str, bytes]) -> None:
    install.install(install.changes_to(wanted, target), target)


def test_from_nothing_and_again(tmp_path: Path) -> None:
    target = tmp_path / "not/there"
    run(target, OLD)
    assert files(target) == OLD
    run(target, NEW)
    assert files(target) == NEW
    assert not (target / "made/deep").exists()
    assert install.changes_to(NEW, target) == {}


@pytest.mark.parametrize("broken", range(6))
def test_failure_at_any_step_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    run(tmp_path, OLD)
    real, calls = os.replace, []

    def replace(source: object, target: object) -> None:
        calls.append(target)
        if len(calls) == broken + 1:
            raise OSError("no space left")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="no space left"):
        run(tmp_path, NEW)
    monkeypatch.undo()
    assert files(tmp_path) == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == [".generated", "docs", "made"]
