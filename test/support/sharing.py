"""Folders that are expensive to make, made once for all of pytest's workers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(name: str, make: Callable[[Path], object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a name, which the first worker that needs it makes and the others wait for.

    Where it cannot be made, all of them fail for the same reason.
    """
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = common / name
    outcome = common / f"{name}.outcome"
    with open(common / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not outcome.exists():
            outcome.write_text(_outcome(make, folder), "utf-8")
    failure = outcome.read_text("utf-8")
    if failure:
        pytest.fail(f"{name} cannot be made: {failure}", pytrace=False)
    return folder


def _outcome(make: Callable[[Path], object], folder: Path) -> str:
    """Make a folder; return why that failed, or an empty text."""
    try:
        make(folder)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
