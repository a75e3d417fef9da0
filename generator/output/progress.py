"""What a run prints as it goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from generator.output.install import Changes, in_order
from generator.text import printable


class Progress:
    """Prints each step with its time, and what was changed; with --quiet, nothing."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        live = not self.quiet and sys.stdout.isatty()
        if live:
            print(f"{name:<9} ...", end="\r", flush=True)
        start = time.monotonic()
        try:
            yield
        except BaseException:
            if live:
                print(" " * 13, end="\r", flush=True)
            raise
        if not self.quiet:
            print(f"{name:<9} {time.monotonic() - start:5.1f} s", flush=True)

    def changed(self, changes: Changes) -> None:
        if self.quiet:
            return
        names = in_order(changes)
        for name in names:
            done = "removed" if changes[name] is None else "written"
            print(f"{done:<9} {printable(name)}")
        print("nothing changed" if not names else f"{len(names)} file{'s' * (len(names) > 1)} changed")
