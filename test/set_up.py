"""Set up an environment of test/run or benchmarks/run, once:

    python3 -I test/set_up.py PROGRAM FOLDER REQUIREMENTS [--project]

PROGRAM is the name that messages begin with. With --project, this project is installed, too, to be imported from here.
"""

from __future__ import annotations

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from generator.environment import Environment  # noqa: E402  the path must be set first
from generator.errors import MachineError, os_fault  # noqa: E402
from generator.text import printable  # noqa: E402


def main(program: str, folder: str, requirements: str, *options: str) -> int:
    """Set up an environment; return the exit status: 0, or 3 if this machine cannot do it."""
    path = PROJECT / requirements
    state = "\n".join([path.read_text("utf-8"), sys.version, str(PROJECT)])
    project = PROJECT if "--project" in options else None
    environment = Environment(PROJECT / folder, path, state, project, compiles=False)
    try:
        environment.set_up_once(f"Setting up {folder}, once ...")
    except MachineError as error:
        fault = str(error)
    except OSError as error:
        fault = os_fault(error)
    except KeyboardInterrupt:
        fault = "interrupted; run it again to set it up"
    else:
        return 0
    print(printable(f"{program}: error: {folder} cannot be set up: {fault}"), file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
