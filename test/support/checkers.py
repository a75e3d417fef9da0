"""Type checkers as users run them: mypy and pyright."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from support.processes import run

_CACHE = Path(sys.prefix) / "mypy_cache"
"""All tests share this cache. It is part of the environment, so one Python and one set of libraries write it."""


def mypy(*arguments: str | Path, cwd: Path, strict: bool = False, import_from: Iterable[Path] = ()) -> str:
    """Run mypy on files or on `-p PACKAGE`; return its report.

    A strict run reports only on the named files and packages, not on their imports. mypy looks for imports in cwd and
    in the folders of `import_from`.
    """
    options = ["--check-untyped-defs"]
    cache = _CACHE / "plain"
    if strict:
        options = ["--strict", "--follow-imports", "silent"]
        cache = _CACHE / "strict"  # mypy discards a cache that other options wrote
    cache.mkdir(parents=True, exist_ok=True)
    options += ["--cache-dir", str(cache)]
    options += ["--config-file", os.devnull]  # mypy would find the one of this project
    command = [sys.executable, "-m", "mypy", *options]
    search_path = os.pathsep.join(map(str, import_from))
    lock_file = cache / "lock"
    with lock_file.open("w") as lock:  # only one process at a time can use mypy's cache
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run(*command, *arguments, folder=cwd, MYPYPATH=search_path)
    output = done.stdout + done.stderr
    assert done.returncode in (0, 1), output
    assert "source file" in done.stdout, "mypy checked nothing"
    return done.stdout


def pyright(*files: Path, folder: Path, import_from: Iterable[Path] = ()) -> str:
    """Run pyright on files for the oldest supported Python; return its report.

    The configuration is written to the folder. pyright looks for imports there and in the folders of `import_from`.
    """
    settings = {
        "include": list(map(str, files)),
        "extraPaths": list(map(str, import_from)),
        "pythonVersion": "3.10",
        "typeCheckingMode": "standard",
    }
    config = folder / "pyrightconfig.json"
    config.write_text(json.dumps(settings))
    command = [sys.executable, "-m", "basedpyright"]
    command += ["--pythonpath", sys.executable]
    command += ["--project", str(folder)]
    done = run(*command, folder=folder)
    output = done.stdout + done.stderr
    assert done.returncode in (0, 1), output
    return done.stdout


def errors_in(report: str) -> list[str]:
    """Return the errors of a report, without its notes and its summary."""
    return [line for line in report.splitlines() if " error: " in line]
