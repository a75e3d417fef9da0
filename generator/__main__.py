"""Run the command line of generate.sh: `python3 generator`."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = PROJECT / ".tools"

sys.path[0] = str(PROJECT)
# Keep bytecode with the tools, not beside the sources. Tools that are a link belong to another project.
if os.access(TOOLS, os.W_OK) and not TOOLS.is_symlink():
    sys.pycache_prefix = str(TOOLS / "bytecode")
    sys.dont_write_bytecode = False

try:
    from generator.streams import run_safely
except (ImportError, OSError) as error:  # before it, nothing reports a fault with the right exit status
    print(
        f"generate.sh: error: {error}; restore the files of the generator, or let this user read them", file=sys.stderr
    )
    sys.exit(3)


def main() -> int:
    """Run the command line; its modules are imported here, where a fault of the machine is reported."""
    from generator import cli  # noqa: PLC0415

    return cli.main()


if __name__ == "__main__":
    sys.exit(run_safely(main))
