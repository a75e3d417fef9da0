"""Errors that end a run: bad input (exit 2) or a broken environment (exit 3)."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Optional

from generator.pointers import Pointer, pointer_text
from generator.text import printable, shortened

ERROR = "error"
WARNING = "warning"
LONGEST_PART = 200
"""How much of a name in a pointer is shown."""

SPACE = "free some space on the disk, and in the folder of temporary files (TMPDIR)"
ACCESS = "give this user access to it"
ADVICE = {
    errno.ENOSPC: SPACE,
    errno.EDQUOT: SPACE,
    errno.EFBIG: "raise the limit of the size of a file (ulimit -f unlimited)",
    errno.EMFILE: "raise the limit of open files (ulimit -n 4096)",
    errno.ENFILE: "close other programs",
    errno.EAGAIN: "raise the limit of processes (ulimit -u 4096)",
    errno.ENOMEM: "free some memory, or raise its limit (ulimit -v unlimited)",
    errno.EACCES: ACCESS,
    errno.EPERM: ACCESS,
    errno.EROFS: "choose a folder that can be written",
}
"""Advice about faults of the system, by errno."""


@dataclass(frozen=True)
class Diagnostic:
    """A message about the input: where it is wrong, what is wrong, and what to do."""

    path: str
    text: str
    line: int = 0
    """The line in the file; 0 if the message is about the file as a whole."""
    pointer: Optional[Pointer] = None
    level: str = ERROR
    outcome: str = ""
    """What --approximate does instead, as a clause; empty if it can do nothing."""

    def __str__(self) -> str:
        """Write the message on one line: ``FILE:LINE: error: #/json/pointer: text``."""
        place = printable(self.path)
        if self.line:
            place += f":{self.line}"
        return f"{place}: {self.level}: {self.message}"

    @property
    def message(self) -> str:
        """The message without the file: where it is wrong, what is wrong, and what --approximate does instead."""
        text = self.text
        if self.outcome:
            link = "with --approximate," if self.level == ERROR else "so"
            text = f"{text}; {link} {self.outcome}"
        text = printable(text)
        if self.pointer is None:
            return text
        parts = tuple(shortened(part, LONGEST_PART) for part in self.pointer)
        return f"{pointer_text(parts)}: {text}"


class InputError(Exception):
    """The input is at fault. The arguments are one `Diagnostic` per place."""

    @classmethod
    def at(cls, path: object, text: str, line: int = 0, pointer: Optional[Pointer] = None) -> InputError:
        """Return the error for a single place."""
        return cls(Diagnostic(str(path), text, line, pointer))


class MachineError(Exception):
    """The environment, or this project, is at fault."""


def os_fault(error: OSError, consequence: str = "") -> str:
    """Describe a fault of the system: the file, what is wrong, the consequence, and what to do."""
    where = f"{error.filename}: " if error.filename else ""
    parts = [f"{where}{error.strerror or error}", consequence, ADVICE.get(error.errno or 0, "")]
    return "; ".join(filter(None, parts))
