"""Folders that take long to make, shared by all of pytest's workers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(name: str, make: Callable[[Path], object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a name: the first worker makes it while the others wait.

    If it cannot be made, all of them fail for the same reason.
    """
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    shared = base.parent if is_worker else base
    folder = shared / name
    outcome = shared / f"{name}.outcome"
    lock_file = shared / f"{name}.lock"
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not outcome.exists():
            failure = _failure(make, folder)
            outcome.write_text(failure, "utf-8")
    failure = outcome.read_text("utf-8")
    if failure:
        pytest.fail(f"{name} cannot be made: {failure}", pytrace=False)
    return folder


def _failure(make: Callable[[Path], object], folder: Path) -> str:
    """Make a folder; return the reason if that fails, or else an empty text."""
    try:
        make(folder)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
