"""Environments of pinned tools: the generator's, the tests' and the benchmarks'.

A process that sets one up holds a lock, which its children share: so a set-up that was killed has ended in all its
parts before the next one begins. This module needs only Python 3.10 or later.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Optional

from generator.errors import MachineError
from generator.machine_faults import setup_fault
from generator.text import is_utf8

COMPLETE = "complete"
"""The name of the file that marks a completely set up environment. It contains the state of its inputs."""
LOCK = ".lock"
"""The suffix of the lock file's name."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# -vv: with less, pip does not say why it cannot read an index.
PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--no-input", "-vv", "install")
PINNED = ("--require-hashes", "--only-binary", ":all:", "--requirement")
EDITABLE = ("--no-index", "--no-deps", "--no-build-isolation", "--editable")
INDEX_VARIABLES = (
    "CERT",
    "CLIENT_CERT",
    "CONFIG_FILE",
    "DEFAULT_TIMEOUT",
    "EXTRA_INDEX_URL",
    "FIND_LINKS",
    "INDEX_URL",
    "KEYRING_PROVIDER",
    "NO_INDEX",
    "PROXY",
    "RETRIES",
    "TIMEOUT",
    "TRUSTED_HOST",
    "USE_FEATURE",
)
"""The variables PIP_... that say how to reach a package index. Others would change what is installed, and where."""
NEUTRAL = {"PIP_DRY_RUN": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"}
"""Variables that overrule pip's configuration files."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment with the tools that a requirements file pins."""

    folder: Path
    requirements: Path
    state: str = ""
    """Describes everything else that the environment depends on."""
    project: Optional[Path] = None
    """A project that is installed, too, so that it is imported from its own folder."""
    compiles: bool = True
    """Whether to compile the tools now, not when they are first imported."""

    @property
    def python(self) -> str:
        """The path of the environment's Python."""
        path = self.folder / "bin" / "python"
        return str(path)

    def is_complete(self) -> bool:
        """Return whether the environment is set up, and its Python is still there."""
        marker = self.folder / COMPLETE
        try:
            state = marker.read_text("utf-8")
        except OSError:
            return False
        return state == self.state and Path(self.python).exists()

    def set_up_once(self, announcement: str) -> None:
        """Set up the environment unless it is complete; other runs wait meanwhile.

        Raises MachineError if that fails, and leaves no environment then.
        """
        self._check_path()
        if self.is_complete():
            return
        self.folder.parent.mkdir(exist_ok=True)
        lock_path = self.folder.with_name(self.folder.name + LOCK)
        with _interruptible(), _locked(lock_path, announcement) as lock:
            if not self.is_complete():
                if announcement:
                    print(announcement, flush=True)
                self._set_up(lock)

    def invalidate(self) -> None:
        """Make the next run set up the environment anew."""
        marker = self.folder / COMPLETE
        marker.unlink(missing_ok=True)

    def _check_path(self) -> None:
        path = str(self.folder)
        problem = ""
        if os.pathsep in path:
            problem = repr(os.pathsep)
        elif not is_utf8(path):
            problem = "bytes that are not UTF-8"
        if problem:
            raise MachineError(
                f"Python and Java cannot use tools in a path with {problem}; move this project to another folder"
            )

    def _set_up(self, lock: int) -> None:
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            # Not in one step: venv does not show why ensurepip fails.
            self._run([sys.executable, "-I", "-m", "venv", "--clear", "--without-pip", str(self.folder)], lock)
            self._run([self.python, "-I", "-m", "ensurepip"], lock)
            self._install([*PINNED, str(self.requirements)], lock)
            self._check()
            if self.project:
                self._install([*EDITABLE, str(self.project)], lock)
            marker = self.folder / COMPLETE
            marker.write_text(self.state, "utf-8")
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _install(self, arguments: list[str], lock: int) -> None:
        options = () if self.compiles else ("--no-compile",)
        self._run([self.python, *PIP, *options, *arguments], lock)

    def _run(self, command: list[str], lock: int) -> None:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_variables(),
            pass_fds=[lock],
            start_new_session=True,  # to stop its children with it
        )
        try:
            output, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if process.returncode:
            text = output.decode("utf-8", "replace")
            raise MachineError(setup_fault(text, self.folder))

    def _check(self) -> None:
        """Raise MachineError if a configuration file of pip made it install nothing here."""
        for path in self.folder.glob("lib*/python*/site-packages/*.dist-info"):
            if not path.name.startswith(("pip-", "setuptools-")):
                return
        raise MachineError(
            "pip's configuration sends packages to another folder; remove target, prefix, root and python from it "
            "(pip config list), or set PIP_CONFIG_FILE to a file that only names the package index"
        )


def _variables() -> dict[str, str]:
    """Return the environment variables without those that change what pip installs, and where."""
    kept = {f"PIP_{name}" for name in INDEX_VARIABLES}
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name in kept}
    return variables | NEUTRAL


@contextlib.contextmanager
def _locked(path: Path, announcement: str) -> Iterator[int]:
    """Hold a lock, which ends with this process and its children; yield its descriptor."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if announcement:
                print(f"Waiting for another run that sets up {path.stem} ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let signals that would end this process at once raise KeyboardInterrupt."""
    previous = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in previous.items():
        if handler is not signal.SIG_IGN:  # such as SIGHUP under nohup
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def interrupt(*_: Any) -> NoReturn:
    """End the program as Ctrl-C does; a handler of signals."""
    raise KeyboardInterrupt
