"""Set up the tools of requirements.txt in an environment of their own, and run the generator there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from generator.streams import print_error

PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--quiet")
INSTALL = (*PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r")

COMPLETE = "complete"
"""The name of the file that marks a completely set up environment."""


def fail(text: str) -> NoReturn:
    """Report a fault of the machine, and exit with 3."""
    print_error(text)
    sys.exit(3)


def environment_of(generator: Path) -> Path:
    """Return the folder of the tools for this Python and these requirements."""
    requirements = generator / "requirements.txt"
    hashed = hashlib.sha256(requirements.read_bytes())
    hashed.update(sys.version.encode())
    key = hashed.hexdigest()[:12]
    version = "{}.{}".format(*sys.version_info)
    home = generator.parent / ".tools"
    return home / f"{version}-{key}"


def run_here(generator: Path, quiet: bool) -> None:
    """Restart this program with the Python that has the tools; set up the tools first if necessary."""
    environment = environment_of(generator)
    current = Path(sys.prefix)
    has_packages = not sys.flags.no_site
    if has_packages and current.resolve() == environment.resolve():
        return
    if os.pathsep in str(environment):
        fail(
            f"Python and Java cannot use tools in a path with {os.pathsep!r}; move {generator.parent} to another folder"
        )
    requirements = generator / "requirements.txt"
    python = _python_of(environment)
    try:
        _set_up_once(environment, requirements, quiet)
        os.execv(python, [python, "-I", "-B", str(generator), *sys.argv[1:]])  # noqa: S606  there is no shell in it
    except OSError as error:
        fail(f"the tools in {environment.parent} cannot be set up or run: {error.strerror or error}")


def _set_up_once(environment: Path, requirements: Path, quiet: bool) -> None:
    """Set up the tools unless they are complete; other runs wait meanwhile."""
    if _is_complete(environment):
        return
    home = environment.parent
    home.mkdir(exist_ok=True)
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_complete(environment):
            _set_up(environment, requirements, quiet)


def _is_complete(environment: Path) -> bool:
    marker = environment / COMPLETE
    return marker.exists()


def _python_of(environment: Path) -> str:
    python = environment / "bin" / "python"
    return str(python)


def _set_up(environment: Path, requirements: Path, quiet: bool) -> None:
    if not quiet:
        print("Setting up the tools of generator/requirements.txt, once (about 100 MB) ...", flush=True)
    shutil.rmtree(environment, ignore_errors=True)
    venv = [sys.executable, "-I", "-m", "venv", str(environment)]
    _set_up_with(venv, environment, "install Python's venv module (Debian: python3-venv)")
    install = [_python_of(environment), *INSTALL, str(requirements)]
    _set_up_with(install, environment, "a package index must be reachable at the first run; run it again when it is")
    marker = environment / COMPLETE
    marker.touch()


def _set_up_with(command: list[str], environment: Path, advice: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return
    shutil.rmtree(environment, ignore_errors=True)
    reason = "a command failed"
    output = done.stderr + done.stdout
    for line in output.splitlines():
        if "error" in line.lower():
            reason = line.strip()
    fail(f"the tools cannot be set up: {reason}; {advice}")
