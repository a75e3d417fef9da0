"""Run the command line of generate.sh: `python3 generator`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from generator.cli import main  # noqa: E402  the path must be set first
from generator.streams import run_safely  # noqa: E402

if __name__ == "__main__":
    sys.exit(run_safely(main))
