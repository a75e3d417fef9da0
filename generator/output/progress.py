"""Print the progress of a run."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from generator.output.install import Changes, in_order
from generator.text import printable


class Progress:
    """Prints each step with its duration, and the files that changed; prints nothing in quiet mode."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._is_live = not quiet and sys.stdout.isatty()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Print a step with the duration of the block inside."""
        self._print_over(f"{name:<9} ...")
        start = time.monotonic()
        try:
            yield
        except BaseException:
            self._print_over(" " * 13)
            raise
        duration = time.monotonic() - start
        if not self._quiet:
            print(f"{name:<9} {duration:5.1f} s", flush=True)

    def changed(self, changes: Changes, replaced: Collection[str] = ()) -> None:
        """Print the names of the files that changed."""
        if self._quiet:
            return
        names = in_order(changes)
        for name in names:
            action = "replaced" if name in replaced else "written"
            if changes[name] is None:
                action = "removed"
            print(f"{action:<9} {printable(name)}")
        if not names:
            print("nothing changed")
        elif len(names) == 1:
            print("1 file changed")
        else:
            print(f"{len(names)} files changed")

    def _print_over(self, text: str) -> None:
        """Print a text that the next one overwrites, if the output is a terminal."""
        if self._is_live:
            print(text, end="\r", flush=True)
