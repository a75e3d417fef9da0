"""Run the generator with its tools: those of requirements.txt, in an environment of their own."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from generator.environment import Environment
from generator.errors import MachineError, os_fault
from generator.streams import print_error

PYTHON_OPTIONS = ("-I", "-B", "-X", "utf8")
"""Ignore the variables and the packages of the user, leave bytecode to __main__.py, and do not depend on the locale."""
ANNOUNCEMENT = "Setting up the tools of generator/requirements.txt, once (about 100 MB) ..."


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


def _environment(generator: Path) -> Environment:
    return Environment(environment_of(generator), generator / "requirements.txt")


def run_here(generator: Path, quiet: bool) -> None:
    """Restart this program with the Python that has the tools; set up the tools first if necessary."""
    environment = _environment(generator)
    current = Path(sys.prefix)
    has_packages = not sys.flags.no_site
    if has_packages and current.resolve() == environment.folder.resolve():
        return
    python = environment.python
    try:
        environment.set_up_once("" if quiet else ANNOUNCEMENT)
        os.execv(python, [python, *PYTHON_OPTIONS, str(generator), *sys.argv[1:]])  # noqa: S606  there is no shell in it
    except MachineError as error:
        fail(f"the tools cannot be set up: {error}")
    except OSError as error:
        fail(f"the tools in {environment.folder.parent} cannot be set up or run: {os_fault(error)}")


def report_damage(generator: Path, error: ImportError) -> NoReturn:
    """Report tools of which a file is lost; the next run sets them up anew."""
    environment = _environment(generator)
    try:
        environment.invalidate()
    except OSError:
        fail(f"the tools are damaged ({error}); remove {environment.folder}, and run this again")
    fail(f"the tools are damaged ({error}); run this again to set them up anew")
