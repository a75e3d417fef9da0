"""Parse the command line, set up the tools, and start the run.

This module and its imports at the top need only Python 3.10 or later; all other modules need the tools.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from collections.abc import Iterator
from typing import NoReturn

from generator import GENERATOR, PROJECT, tools
from generator.errors import os_fault
from generator.options import Options
from generator.output.file_names import DEVICES
from generator.output.install import recover
from generator.output.record import differences, inputs, other_files, recorded
from generator.text import printable

TAKEN = (
    "annotated_types",
    "dateutil",
    "docs",
    "pydantic",
    "pydantic_core",
    "sitecustomize",
    "six",
    "typing_extensions",
    "typing_inspection",
    "urllib3",
    "usercustomize",
)
"""Names that are taken: a generated package imports them, Python does at its start, or `docs` is beside it."""
PACKAGE_PART = re.compile("(?!__.*__$)[a-z_][a-z0-9_]{0,99}")
"""Matches a part of the name of a package. It becomes the name of a folder, and Python keeps names such as __init__."""
DESCRIPTION = """\
Generate a Python package and its documentation from an OpenAPI 3.0 or 3.1 specification. A run changes either all files
or none."""
EXIT_CODES = """\
exit status:
  0  done
  1  --check found that the output is out of date
  2  the input is wrong: the message says where, what is wrong, and what to do
  3  the run cannot finish: no Python, disk space or network, an interruption, or a fault of the generator
"""


class Parser(argparse.ArgumentParser):
    """A parser whose messages quote arguments without characters that steer a terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def parser() -> Parser:
    """Return the parser of the command line."""
    result = Parser(
        prog="generate.sh",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    result.add_argument(
        "--check",
        action="store_true",
        help="write nothing; show what a run would change, and exit with 1 if it would change anything",
    )
    result.add_argument(
        "--from",
        dest="upstream",
        metavar="FILE",
        help="first update openapi.yaml from a larger specification: the operations below the paths in "
        "generator/fragment.yaml, and everything they refer to; with --check, only show the changes",
    )
    result.add_argument(
        "--into",
        metavar="PACKAGE_DIR",
        help="copy the models into a larger client that openapi-generator made, in place of its own; if its import "
        "name is not the name of the folder, add --package (acme.openai)",
    )
    result.add_argument("--api", action="store_true", help="with --into, also copy the API classes")
    result.add_argument(
        "--force",
        action="store_true",
        help="with --into, also replace files that git cannot restore, or that have a class, property, method or enum "
        "member which the new file lacks",
    )
    result.add_argument(
        "--report",
        metavar="FILE",
        help="also write a report to FILE: what changed in the specification, whose code breaks, and which version to "
        "release; JSON if FILE ends in .json, otherwise Markdown",
    )
    result.add_argument("--spec", metavar="FILE", help="the specification, in YAML or JSON (default: openapi.yaml)")
    result.add_argument(
        "--output",
        metavar="DIR",
        help="write to DIR/NAME and DIR/docs; for a NAME with dots, the documentation goes to DIR/docs/LAST_PART "
        "(default: this project)",
    )
    result.add_argument(
        "--package",
        metavar="NAME",
        help="the import name of the package, with dots if it is inside another one (default: openapi_client)",
    )
    result.add_argument(
        "--package-version",
        metavar="VERSION",
        help="the version of the package (default: info.version of the specification, as Python writes versions)",
    )
    result.add_argument(
        "--approximate",
        action="store_true",
        help="generate also what cannot be exact, as closely as possible, and leave out operations that cannot be "
        "generated; each case is a warning, and is listed in models.APPROXIMATED of the package",
    )
    result.add_argument(
        "--allow-refs",
        metavar="DIR",
        help="also read the files in DIR, and in the folders below it, that a $ref of the specification names; by "
        "default, no other file is read",
    )
    result.add_argument("--quiet", action="store_true", help="print only errors, warnings, and what --check finds")
    return result


def parsed(arguments: list[str]) -> Options:
    """Parse a command line; exit with 2 if the options do not go together, and with 0 after --help."""
    command_line = parser()
    options = Options(**vars(command_line.parse_args(arguments)))
    for fault in _faults(options):
        command_line.error(fault)
    return options


def _faults(options: Options) -> Iterator[str]:
    """Yield the faults of the options, the most basic one first."""
    for name, value in vars(options).items():
        if value == "":  # such as an unset variable of a script
            option = "from" if name == "upstream" else name.replace("_", "-")
            yield f"--{option} is empty"
    if options.allow_refs and options.upstream:
        yield "--allow-refs cannot be combined with --from: openapi.yaml is one file; bundle the files into one first"
    if options.into is None:
        yield from _faults_of_a_package(options)
    elif options.output or options.upstream or options.report:
        yield "--into cannot be combined with --output, --from or --report: it changes only that client"
    elif options.package_version:
        yield "--into cannot be combined with --package-version: the client keeps its version"


def _faults_of_a_package(options: Options) -> Iterator[str]:
    if options.api or options.force:
        yield "--api and --force need --into"
    if (options.spec is None) != (options.output is None):
        yield "--spec and --output need each other: the folders of this project are for openapi.yaml"
    if options.upstream and options.output:
        yield "--from cannot be combined with --spec and --output: it updates openapi.yaml"
    if options.package and not options.output:
        yield "--package needs --spec and --output, or --into"
    if options.package:
        yield from _faults_of_a_name(options.package)
    if options.package_version and not options.output:
        yield "--package-version needs --spec and --output; that of this project is in generator/config.yaml"
    if options.output and options.target.resolve() == PROJECT:
        yield "--output is this project, whose folders are for openapi.yaml; choose another folder"


def _faults_of_a_name(package: str) -> Iterator[str]:
    parts = package.split(".")
    for part in parts:
        if keyword.iskeyword(part) or not PACKAGE_PART.fullmatch(part):
            characters = "up to 100 lower-case letters, digits and underscores"
            yield f"--package {package!r} is not an import name; use {characters}"
        if part in DEVICES:
            yield f"--package {package!r} is a name that Windows keeps for a device; choose another name"
    if parts[0] in sys.stdlib_module_names or parts[0] in TAKEN:
        yield f"--package {package!r} is a module that Python or the package needs; choose another name"


def is_current(options: Options) -> bool:
    """Return whether a run would find its inputs and outputs as the last run left them, and have nothing to say."""
    if options.upstream or options.into or options.report:
        return False
    if options.approximate and not options.check:
        return False  # it warns of each place
    spec = options.spec_path
    record = recorded(options.target)
    if not record.is_intact or record.options != options.recorded() or not spec.is_file():
        return False
    current_inputs = inputs(spec.name, spec.read_bytes(), other_files(record, spec))
    return not differences(record, options.target, current_inputs)


def main() -> int:
    """Run generate.sh; return the exit status."""
    options = parsed(sys.argv[1:])
    try:
        if recover(options.target):
            print("generate.sh: undid a run that had been killed half-way", file=sys.stderr)
        if is_current(options):
            if not options.quiet:
                print("up to date" if options.check else "nothing changed", flush=True)
            return 0
    except OSError as error:
        tools.fail(os_fault(error))
    try:
        tools.run_here(GENERATOR, quiet=options.quiet)
    except KeyboardInterrupt:
        tools.fail("interrupted; run it again to set up the tools")
    try:
        from generator import generate  # noqa: PLC0415  it needs the tools, which are installed only now
    except ImportError as error:
        if (error.name or "").startswith("generator."):
            raise
        tools.report_damage(GENERATOR, error)
    return generate.run(options)
