"""./generate.sh: reads the command line, sees to the tools, and hands over to them.

This file and those that it imports run on any Python of 3.10 or newer; the others need what requirements.txt names.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from pathlib import Path

from generator import GENERATOR, PROJECT, tools
from generator.output.install import recover
from generator.output.record import asked, differences, inputs, recorded

TAKEN = ("dateutil", "docs", "pydantic", "pydantic_core", "typing_extensions", "urllib3")
DESCRIPTION = (
    "Generate the Python package and its documentation from an OpenAPI 3.0 or 3.1 specification, all or nothing."
)
EXIT_CODES = """\
exit status:
  0  done
  1  --check: the output is not what would be generated
  2  the input is at fault: the message says where, what is wrong, and what to do
  3  the machine is at fault: no Python, no disk, no network at the first set-up
"""


def arguments(argv: list[str]) -> argparse.Namespace:
    """The command line. Exits with 0 for --help and with 2 for what it does not know."""
    parser = argparse.ArgumentParser(
        prog="generate.sh",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; show what would change, and exit 1 if anything"
    )
    parser.add_argument(
        "--from",
        dest="host",
        metavar="FILE",
        help="first take over the operations that a larger specification has under the paths of "
        "generator/fragment.yaml, with all that they refer to; with --check, only show what that would change",
    )
    parser.add_argument(
        "--into",
        metavar="PACKAGE_DIR",
        help="put the models into a larger client that openapi-generator made, in the place of its own of the same "
        "schemas or beside them; --package is its import name where that is not the folder's (acme.openai)",
    )
    parser.add_argument("--api", action="store_true", help="with --into, the classes of the operations, too")
    parser.add_argument(
        "--force", action="store_true", help="with --into, replace files that were edited, or that have more in them"
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="write there, too, what changed in the specification, whom it breaks and what to release: as JSON if FILE "
        "ends in .json, else as Markdown",
    )
    parser.add_argument("--spec", metavar="FILE", help="the specification, YAML or JSON (default: openapi.yaml)")
    parser.add_argument(
        "--output",
        metavar="DIR",
        help="where DIR/NAME and DIR/docs are written, or for a NAME with dots its folders and DIR/docs/PART "
        "(default: this project)",
    )
    parser.add_argument(
        "--package",
        metavar="NAME",
        help="the package's import name, with dots for one in another (default: openapi_client)",
    )
    parser.add_argument(
        "--approximate",
        action="store_true",
        help="generate what cannot be exact all the same; it is listed as warnings, and in the package's "
        "models.APPROXIMATED",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors, and what --check finds")
    found = parser.parse_args(argv)
    for name, value in vars(found).items():
        if value == "":  # as of a variable that is not set
            parser.error(f"--{'from' if name == 'host' else name} is empty")
    if found.into is not None and (found.output or found.host or found.report):
        parser.error("--into changes that client alone, and goes neither with --output, nor --from, nor --report")
    if (found.api or found.force) and found.into is None:
        parser.error("--api and --force go with --into")
    if (found.spec is None) != (found.output is None) and found.into is None:
        parser.error("--spec and --output go together: the project's own folders hold only what openapi.yaml says")
    if found.host and found.output:
        parser.error("--from goes into openapi.yaml, not with --spec and --output")
    if found.package and not (found.output or found.into):
        parser.error("--package goes with --spec and --output, or with --into")
    if found.into is not None:
        return found
    name = found.package
    if name is not None:
        parts = name.split(".")
        if any(keyword.iskeyword(part) or not re.fullmatch(r"[a-z_][a-z0-9_]*", part) for part in parts):
            parser.error(f"--package {name!r} is not a name of lower-case letters, digits and underscores, or several")
        if parts[0] in sys.stdlib_module_names or parts[0] in TAKEN:
            parser.error(f"--package {name!r} is the name of something else that the package needs; choose another")
    if found.output is not None and Path(found.output).resolve() == PROJECT:
        parser.error("--output is this project, whose folders hold only what openapi.yaml says; choose another")
    return found


def is_current(options: argparse.Namespace, target: Path) -> bool:
    """Whether nothing has changed since the last run, neither what it read nor what it wrote."""
    spec = Path(options.spec or PROJECT / "openapi.yaml")
    record = recorded(target)
    if not record.whole or record.options != asked(options) or not spec.is_file():
        return False
    return not differences(record, target, inputs(spec.name, spec.read_bytes()))


def main() -> int:
    """Run generate.sh; the exit status."""
    options = arguments(sys.argv[1:])
    target = Path(options.into or options.output or PROJECT)
    try:
        if recover(target):
            print("generate.sh: a run that was killed half-way has been undone", file=sys.stderr)
        if options.check and not (options.host or options.into or options.report) and is_current(options, target):
            if not options.quiet:
                print("up to date", flush=True)
            return 0
    except BrokenPipeError:
        return tools.unread()
    except OSError as error:
        tools.fail(f"{error.filename}: {error.strerror or error}")
    try:
        tools.run_here(GENERATOR, quiet=options.quiet)
    except KeyboardInterrupt:
        tools.fail("interrupted; run it again to set up the tools")
    from generator import generate

    return generate.run(options)
