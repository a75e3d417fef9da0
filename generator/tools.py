"""The tools of requirements.txt, in an environment of their own that git ignores and pip alone changes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn


def fail(text: str) -> NoReturn:
    """The machine is at fault: say so, and exit with 3."""
    print(f"generate.sh: error: {text}", file=sys.stderr)
    sys.exit(3)


def unread() -> int:
    """Nobody reads what is printed: print nothing more; the exit status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 3


def environment_of(generator: Path) -> Path:
    """Where the tools of this Python and of these requirements are."""
    key = hashlib.sha256((generator / "requirements.txt").read_bytes() + sys.version.encode()).hexdigest()[:12]
    return generator.parent / ".tools" / f"{sys.version_info[0]}.{sys.version_info[1]}-{key}"


def run_here(generator: Path, quiet: bool) -> None:
    """Come back in the Python that has the tools; set it up first where it is not there yet."""
    environment = environment_of(generator)
    home = environment.parent
    if Path(sys.prefix).resolve() == environment.resolve():
        return
    try:
        if not (environment / "complete").exists():
            home.mkdir(exist_ok=True)
            with open(home / "lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (environment / "complete").exists():
                    _set_up(environment, generator / "requirements.txt", quiet)
        python = str(environment / "bin" / "python")
        os.execv(python, [python, "-I", "-B", str(generator), *sys.argv[1:]])
    except OSError as error:
        fail(f"the tools in {home} cannot be set up or run: {error.strerror or error}")


def _set_up(environment: Path, requirements: Path, quiet: bool) -> None:
    if not quiet:
        print("Setting up the tools of generator/requirements.txt, once (about 100 MB) ...", flush=True)
    shutil.rmtree(environment, ignore_errors=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--quiet"]
    for command, advice in (
        ([sys.executable, "-m", "venv", str(environment)], "install Python's venv module (Debian: python3-venv)"),
        (
            [*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)],
            "a package index must be reachable at the first run; run it again when it is",
        ),
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(environment, ignore_errors=True)
            errors = [line for line in (done.stderr + done.stdout).splitlines() if "error" in line.lower()]
            fail(f"the tools cannot be set up: {errors[-1].strip() if errors else 'a command failed'}; {advice}")
    (environment / "complete").touch()
