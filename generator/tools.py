"""The tools of requirements.txt, in an environment of their own that git ignores and only pip changes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

PIP = ("-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--quiet")
INSTALL = (*PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r")


def fail(text: str) -> NoReturn:
    """Say that the machine is at fault, and exit with 3."""
    print(f"generate.sh: error: {text}", file=sys.stderr)
    sys.exit(3)


def stop_printing() -> int:
    """Discard further output, because nobody reads it; return the exit status."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return 3


def environment_of(generator: Path) -> Path:
    """Return the folder of the tools for this Python and these requirements."""
    requirements = generator / "requirements.txt"
    contents = requirements.read_bytes() + sys.version.encode()
    key = hashlib.sha256(contents).hexdigest()[:12]
    version = "{}.{}".format(*sys.version_info)
    home = generator.parent / ".tools"
    return home / f"{version}-{key}"


def run_here(generator: Path, quiet: bool) -> None:
    """Start this program again in the Python that has the tools, which are set up first if need be."""
    environment = environment_of(generator)
    home = environment.parent
    if Path(sys.prefix).resolve() == environment.resolve():
        return
    try:
        if not _is_complete(environment):
            home.mkdir(exist_ok=True)
            with open(home / "lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not _is_complete(environment):
                    _set_up(environment, generator / "requirements.txt", quiet)
        python = _python_of(environment)
        os.execv(python, [python, "-I", "-B", str(generator), *sys.argv[1:]])  # noqa: S606  there is no shell in it
    except OSError as error:
        fail(f"the tools in {home} cannot be set up or run: {error.strerror or error}")


def _is_complete(environment: Path) -> bool:
    return (environment / "complete").exists()


def _python_of(environment: Path) -> str:
    return str(environment / "bin" / "python")


def _set_up(environment: Path, requirements: Path, quiet: bool) -> None:
    if not quiet:
        print("Setting up the tools of generator/requirements.txt, once (about 100 MB) ...", flush=True)
    shutil.rmtree(environment, ignore_errors=True)
    venv = [sys.executable, "-m", "venv", str(environment)]
    _set_up_with(venv, environment, "install Python's venv module (Debian: python3-venv)")
    install = [_python_of(environment), *INSTALL, str(requirements)]
    _set_up_with(install, environment, "a package index must be reachable at the first run; run it again when it is")
    (environment / "complete").touch()


def _set_up_with(command: list[str], environment: Path, advice: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return
    shutil.rmtree(environment, ignore_errors=True)
    reason = "a command failed"
    for line in (done.stderr + done.stdout).splitlines():
        if "error" in line.lower():
            reason = line.strip()
    fail(f"the tools cannot be set up: {reason}; {advice}")
