"""Run a Python program, and interrupt it at one of its file operations.

    python interrupt.py FOLDER NUMBER END PROGRAM [ARGUMENTS]

NUMBER counts, from 1, the operations that change a file below FOLDER. Instead of this operation, the process is killed
(END is `kill`), or the disk is full (END is `fail`). Any other END names a file: if the program ends before it reaches
NUMBER, the file gets the number of its operations.
"""

from __future__ import annotations

import errno
import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

OPERATIONS = {
    "open": 1,
    "os.chmod": 1,
    "os.link": 2,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
}
"""Audit events of Python that change files, with the number of leading arguments that are paths."""
WRITING = os.O_WRONLY | os.O_RDWR


class Interruption:
    """Counts the operations of this process below a folder, and interrupts one of them."""

    def __init__(self, folder: Path, number: int, end: str) -> None:
        self._folder = folder.resolve()
        self._number = number
        self._end = end
        self._is_looking = False
        self.count = 0

    def watch(self) -> None:
        """Start to watch this process."""
        sys.addaudithook(self._on_event)

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in OPERATIONS or self._is_looking:
            return
        self._is_looking = True  # resolving a path raises events, too
        try:
            is_counted = self._changes_files(event, arguments)
        finally:
            self._is_looking = False
        if is_counted:
            self.count += 1
            if self.count == self._number:
                self._interrupt(arguments[0])

    def _changes_files(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            flags = arguments[2]
            if not isinstance(flags, int) or not flags & WRITING:
                return False
        paths = arguments[: OPERATIONS[event]]
        return any(self._is_below(path) for path in paths)

    def _is_below(self, path: Any) -> bool:
        """Return whether a path is in the folder, but not among the tools."""
        if not isinstance(path, (str, os.PathLike)):
            return False
        changed = Path(path)
        real = changed.parent.resolve() / changed.name
        return self._folder in real.parents and ".tools" not in real.parts

    def _interrupt(self, path: Any) -> None:
        if self._end == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def main() -> None:
    """Run the program that the command line names."""
    folder, number, end, program = sys.argv[1:5]
    interruption = Interruption(Path(folder), int(number), end)
    sys.argv = sys.argv[4:]
    interruption.watch()
    try:
        runpy.run_path(program, run_name="__main__")
    finally:
        if end not in ("kill", "fail"):
            Path(end).write_text(str(interruption.count))


if __name__ == "__main__":
    main()
