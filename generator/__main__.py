"""Run the command line of generate.sh: `python3 generator`."""

import os
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = PROJECT / ".tools"
BYTECODE = TOOLS / "bytecode"
AGAIN = "started-again"
"""The -X option of a program that was started again."""

sys.path[0] = str(PROJECT)
# Keep bytecode with the tools, not beside the sources. Tools that are a link belong to another project.
if os.access(TOOLS, os.W_OK) and not TOOLS.is_symlink():
    sys.pycache_prefix = str(BYTECODE)
    sys.dont_write_bytecode = False


def heal(error: Exception) -> None:
    """Start this program again, once, if an import met bytecode that Python cut short, as it does on a full disk."""
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    file = traceback.tb_frame.f_code.co_filename if traceback else ""
    has_bytecode = sys.pycache_prefix == str(BYTECODE)
    if not has_bytecode or not file.startswith("<frozen importlib") or AGAIN in sys._xoptions:
        return
    shutil.rmtree(BYTECODE, ignore_errors=True)
    command = [sys.executable, "-X", AGAIN, *sys.orig_argv[1:]]
    os.execv(sys.executable, command)  # noqa: S606  there is no shell in it


try:
    from generator.streams import run_safely
except (EOFError, ImportError, OSError, ValueError) as error:
    heal(error)
    # Nothing else reports this fault with the right exit status.
    print(
        f"generate.sh: error: {error}; restore the files of the generator, or let this user read them", file=sys.stderr
    )
    sys.exit(3)


def main() -> int:
    """Run the command line; its modules are imported here, where a fault of the machine is reported."""
    try:
        from generator import cli  # noqa: PLC0415

        return cli.main()
    except (EOFError, ValueError) as error:
        heal(error)
        raise


if __name__ == "__main__":
    sys.exit(run_safely(main))
