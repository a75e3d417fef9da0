"""Run examples/sync.py, and kill this process the n-th time that it gets to a moment: MOMENT N ARGUMENTS...

A moment is BEGIN or COMMIT of a transaction, just before it, or the start of a statement, just after it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from typing import Any

from sqlalchemy import Connection, Engine, event

import sync


class Killer:
    """Counts the moments of one name, and kills the process at one of them."""

    def __init__(self, moment: str, number: int) -> None:
        self.moment = moment
        self.number = number
        self.reached = Counter[str]()
        event.listen(Engine, "begin", self.on_begin)
        event.listen(Engine, "commit", self.on_commit)
        event.listen(Engine, "after_cursor_execute", self.on_statement)

    def reach(self, text: str) -> None:
        if not text.startswith(self.moment):
            return
        self.reached[self.moment] += 1
        if self.reached[self.moment] == self.number:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_begin(self, connection: Connection) -> None:
        self.reach("BEGIN")

    def on_commit(self, connection: Connection) -> None:
        self.reach("COMMIT")

    def on_statement(self, connection: Connection, cursor: Any, statement: str, *details: Any) -> None:
        self.reach(statement)


if __name__ == "__main__":
    Killer(sys.argv[1], int(sys.argv[2]))
    sys.exit(sync.main(sys.argv[3:]))
