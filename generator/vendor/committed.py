"""Ask git which files are committed, so that nothing is lost when they are replaced."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

TIMEOUT = 30.0
"""Seconds until git is given up."""

HASHES = {40: "sha1", 64: "sha256"}
"""The hash functions of git's object names, by the length of a name."""

# `git status` runs programs that a repository configures: file system monitors, filters. `git cat-file` reads objects
# alone. What it still could run is switched off: the monitor of the index, and fetching an object that is missing.
COMMAND = ("-c", "core.fsmonitor=false", "cat-file", "--batch-check")
SAFE_ENVIRONMENT = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}


def committed(folder: Path, contents: Mapping[str, bytes]) -> set[str]:
    """Return the names of the files whose contents are those of HEAD, with no other content staged.

    Where git cannot tell (it is not installed, the folder is in no repository, it takes too long), nothing counts as
    committed.
    """
    queries = []
    for name in contents:
        queries += [f"HEAD:./{name}", f":./{name}"]
    answers = _object_names(folder, queries)
    if len(answers) != len(queries):
        return set()
    names = set()
    for name, in_head, staged in zip(contents, answers[::2], answers[1::2], strict=True):
        if in_head == staged and _has_object_name(contents[name], in_head):
            names.add(name)
    return names


def _object_names(folder: Path, queries: list[str]) -> list[str]:
    """Return the name of each object that is asked for, or another text if there is none; nothing if git fails."""
    # GIT_DIR and its like would name another repository than the one around the folder.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *COMMAND],
            input="".join(f"{query}\n" for query in queries),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            env={**environment, **SAFE_ENVIRONMENT},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    if done.returncode:
        return []
    return [line.partition(" ")[0] for line in done.stdout.splitlines()]


def _has_object_name(content: bytes, object_name: str) -> bool:
    """Return whether a content has a name in git, as it is or with the line endings that git may store."""
    algorithm = HASHES.get(len(object_name))
    if algorithm is None:
        return False
    for stored in (content, content.replace(b"\r\n", b"\n")):
        blob = b"blob %d\0%s" % (len(stored), stored)
        if hashlib.new(algorithm, blob, usedforsecurity=False).hexdigest() == object_name:
            return True
    return False
