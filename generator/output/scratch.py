"""Temporary folders of runs. A run that is killed leaves its own behind; the next run removes it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.errors import MachineError
from generator.text import is_utf8

PREFIX = "generate-"
LOCK = ".generate.lock"
"""The name of a file in the folder that its run keeps locked."""


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a temporary folder for this run, and remove those of runs that were killed."""
    try:
        parent = Path(tempfile.gettempdir())
    except FileNotFoundError:
        raise MachineError("no folder for temporary files can be written; free some space, or set TMPDIR") from None
    if not is_utf8(str(parent)):
        raise MachineError(f"{parent}: Java cannot use a folder whose name is not UTF-8; set TMPDIR to another one")
    _remove_abandoned(parent)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        folder = Path(name)
        new = folder / "lock"
        with new.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            new.rename(folder / LOCK)  # only now, so that nobody else locks it first
            yield folder


def _remove_abandoned(parent: Path) -> None:
    for lock_path in parent.glob(f"{PREFIX}*/{LOCK}"):
        with contextlib.suppress(OSError):  # such as the folder of another user
            _remove_if_abandoned(lock_path)


def _remove_if_abandoned(lock_path: Path) -> None:
    """Remove a folder; raise BlockingIOError if its run still has it."""
    folder = lock_path.parent
    if folder.lstat().st_uid != os.getuid() or folder.is_symlink():
        return
    with lock_path.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
