"""Run the command line of generate.sh: `python3 generator`."""

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = PROJECT / ".tools"

sys.path[0] = str(PROJECT)
# Keep bytecode with the tools, not beside the sources. Tools that are a link belong to another project.
if os.access(TOOLS, os.W_OK) and not TOOLS.is_symlink():
    sys.pycache_prefix = str(TOOLS / "bytecode")
    sys.dont_write_bytecode = False


def start_again() -> NoReturn:
    """Start this program again without its bytecode: Python itself cuts it short where the disk is full."""
    folder = TOOLS / "bytecode"
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  there is no shell in it
    print(f"generate.sh: error: {folder} is damaged; remove it, and run this again", file=sys.stderr)
    sys.exit(3)


try:
    from generator.streams import run_safely
except EOFError:  # bytecode that ends too early
    start_again()
except (ImportError, OSError) as error:  # before it, nothing reports a fault with the right exit status
    print(
        f"generate.sh: error: {error}; restore the files of the generator, or let this user read them", file=sys.stderr
    )
    sys.exit(3)


def main() -> int:
    """Run the command line; its modules are imported here, where a fault of the machine is reported."""
    try:
        from generator import cli  # noqa: PLC0415

        return cli.main()
    except EOFError:
        start_again()


if __name__ == "__main__":
    sys.exit(run_safely(main))
