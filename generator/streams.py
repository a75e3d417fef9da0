"""Standard output and standard error that cannot fail, so that a run ends with the right exit status in any case.

Python itself exits with 1 or 120 if it cannot print. This module needs only Python 3.10 or later.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable
from typing import Optional

from generator.errors import os_fault
from generator.text import printable

STANDARD = (0, 1, 2)
"""The descriptors of standard input, output and error."""


class Stream(io.TextIOWrapper):
    """A stream that discards what it cannot write, and remembers the reason."""

    fault: Optional[OSError] = None

    def write(self, text: str) -> int:
        """Write a text."""
        try:
            return super().write(text)
        except OSError as error:
            self._discard(error)
            return len(text)

    def flush(self) -> None:
        """Write what is still in the buffer."""
        try:
            super().flush()
        except OSError as error:
            self._discard(error)

    def _discard(self, error: OSError) -> None:
        self.fault = error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def print_error(text: str) -> None:
    """Report a fault of the machine."""
    print(f"generate.sh: error: {printable(text)}", file=sys.stderr)


def run_safely(main: Callable[[], int]) -> int:
    """Run a program whose streams cannot fail; return its exit status, which is 3 for any fault of its own."""
    _open_missing()
    output = _stream(1)
    sys.stdout = output
    sys.stderr = _stream(2)
    status = _status(main)
    output.flush()
    if output.fault is not None:
        # The reader of a broken pipe, such as head, has seen enough, and wants no message.
        if not isinstance(output.fault, BrokenPipeError):
            print_error(f"standard output: {output.fault.strerror}")
        status = 2 if status == 2 else 3
    sys.stderr.flush()
    return status


def _status(main: Callable[[], int]) -> int:
    try:
        return main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 3
    except KeyboardInterrupt:
        print_error("interrupted; nothing was changed")
    except MemoryError:
        print_error(
            "there is not enough memory; nothing was changed; free some, or raise the limit (ulimit -v unlimited)"
        )
    except OSError as error:
        print_error(os_fault(error, "nothing was changed"))
    except ImportError as error:
        print_error(f"{error}; restore the files of the generator")
    except Exception:
        traceback.print_exc()
        print_error("this is a fault of the generator; report it with the lines above, and what it read")
    return 3


def _open_missing() -> None:
    """Open standard streams that are closed, before another file gets their numbers."""
    for descriptor in STANDARD:
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _stream(descriptor: int) -> Stream:
    file = io.FileIO(descriptor, "w", closefd=False)
    buffer = io.BufferedWriter(file)
    return Stream(buffer, errors="backslashreplace", line_buffering=file.isatty())
