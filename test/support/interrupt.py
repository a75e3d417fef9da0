"""Runs a Python program, and ends it at one of its file operations.

python interrupt.py FOLDER NUMBER END PROGRAM [ARGUMENTS]: of the operations that change something below the folder,
the one of that number (from 1) does not come about: with `kill` the process is killed, with `fail` the disk is full.
With a number that is not reached, the program runs to its end, and how many there were is written to END.
"""

from __future__ import annotations

import errno
import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

EVENTS = {"open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}
folder, number, end, program = os.path.realpath(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
counted = 0
busy = False


def below(path: Any) -> bool:
    """Whether a path is in the folder, and not in one of the tools."""
    if not isinstance(path, (str, os.PathLike)):
        return False
    found = os.path.join(os.path.realpath(os.path.dirname(os.fspath(path))), os.path.basename(os.fspath(path)))
    return found.startswith(folder + os.sep) and f"{os.sep}.tools{os.sep}" not in found


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Count an operation; end at the one that is asked for."""
    global counted, busy
    if event not in EVENTS or busy:
        return
    busy = True
    try:
        writes = event != "open" or (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR))
        mine = writes and any(below(path) for path in arguments[: 2 if event in ("os.link", "os.rename") else 1])
    finally:
        busy = False
    if mine:
        counted += 1
        if counted == number:
            if end == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))


sys.argv = sys.argv[4:]
sys.addaudithook(watch)
try:
    runpy.run_path(program, run_name="__main__")
finally:
    if end not in ("kill", "fail"):
        Path(end).write_text(str(counted))
