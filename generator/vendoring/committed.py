"""Ask git which files are committed: they can be replaced, because git can bring them back."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

TIMEOUT = 30.0
"""Seconds to wait for git."""

HASHES = {40: "sha1", 64: "sha256"}
"""The hash functions of git's object names, by the length of a name."""

# `git status` runs programs that the configuration of a repository names: file system monitors, filters. `git cat-file`
# only reads objects; what it could still start is switched off: the monitor, and the download of missing objects.
COMMAND = ("-c", "core.fsmonitor=false", "cat-file", "--batch-check")
SAFE_ENVIRONMENT = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}


def committed(folder: Path, contents: Mapping[str, bytes]) -> set[str]:
    """Return the names of the files whose contents are committed in HEAD, and for which no other content is staged.

    If git cannot tell (it is not installed, it takes too long, the folder is not in a repository), no file counts as
    committed.
    """
    queries = []
    for name in contents:
        queries += [f"HEAD:./{name}", f":./{name}"]
    answers = _object_names(folder, queries)
    if len(answers) != len(queries):
        return set()
    in_head = answers[::2]
    staged = answers[1::2]
    names = set()
    for name, object_name, staged_name in zip(contents, in_head, staged, strict=True):
        content = contents[name]
        if object_name == staged_name and _has_object_name(content, object_name):
            names.add(name)
    return names


def _object_names(folder: Path, queries: list[str]) -> list[str]:
    """Return git's name of each queried object, or another text for a missing object; an empty list if git fails."""
    # GIT_DIR and similar variables would name another repository.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *COMMAND],
            input="\n".join(queries) + "\n",
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
    """Return whether git stores a content under a name, unchanged or with the line endings of Unix."""
    algorithm = HASHES.get(len(object_name))
    if algorithm is None:
        return False
    for stored in (content, content.replace(b"\r\n", b"\n")):
        blob = b"blob %d\0%s" % (len(stored), stored)
        blob_digest = hashlib.new(algorithm, blob, usedforsecurity=False)
        if blob_digest.hexdigest() == object_name:
            return True
    return False
