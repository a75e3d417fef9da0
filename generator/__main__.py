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

from generator.cli import main  # noqa: E402  the path must be set first
from generator.streams import run_safely  # noqa: E402

if __name__ == "__main__":
    sys.exit(run_safely(main))
