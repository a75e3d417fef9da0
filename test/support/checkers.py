"""Type checkers as users run them: mypy, whose cache all tests share, and pyright."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from support.processes import run

_CACHE = Path(sys.prefix) / "mypy_cache"
"""The folder lies in the environment: each environment has one Python and one version of each library."""


def mypy(*arguments: str | Path, cwd: Path, strict: bool = False, import_from: Iterable[Path] = ()) -> str:
    """Run mypy on files or on `-p PACKAGE`; return its report.

    A strict run reports on the files and packages that are named, not on those that they import. Imports are looked
    for in cwd and in further folders.
    """
    options = ["--config-file", os.devnull]  # not the one of this project, which is above the folders of tests
    if strict:
        options += ["--strict", "--follow-imports", "silent"]
    else:
        options += ["--check-untyped-defs"]
    # mypy drops a cache that was written with other options.
    cache = _CACHE / ("strict" if strict else "plain")
    cache.mkdir(parents=True, exist_ok=True)
    options += ["--cache-dir", str(cache)]
    search_path = os.pathsep.join(map(str, import_from))
    with open(cache / "lock", "w") as lock:  # mypy's cache is made for one process at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run(sys.executable, "-m", "mypy", *options, *arguments, folder=cwd, MYPYPATH=search_path)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "source file" in done.stdout, "mypy has checked nothing"
    return done.stdout


def pyright(*files: Path, folder: Path, import_from: Iterable[Path] = ()) -> str:
    """Run pyright on files, as of the oldest Python that is promised; return its report.

    The folder gets the configuration; imports are looked for in further folders, too.
    """
    settings = {
        "include": list(map(str, files)),
        "extraPaths": list(map(str, import_from)),
        "pythonVersion": "3.10",
        "typeCheckingMode": "standard",
    }
    config = folder / "pyrightconfig.json"
    config.write_text(json.dumps(settings))
    options = ["--pythonpath", sys.executable, "--project", str(folder)]
    done = run(sys.executable, "-m", "basedpyright", *options, folder=folder)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def errors_in(report: str) -> list[str]:
    """Return the lines of a report that tell an error, not its notes and its summary."""
    return [line for line in report.splitlines() if " error: " in line]
