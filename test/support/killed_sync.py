"""Run examples/sync.py, and kill this process the n-th time that it gets to a moment: MOMENT N ARGUMENTS...

A moment is BEGIN or COMMIT of a transaction, just before it, or the start of a statement, just after it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Connection, Engine, event

import sync

MOMENT = sys.argv[1]
texts: list[str] = []
"""The moments so far that have the name in question."""


def reach(text: str) -> None:
    if text.startswith(MOMENT):
        texts.append(text)
    if len(texts) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Engine, "begin")
def on_begin(connection: Connection) -> None:
    reach("BEGIN")


@event.listens_for(Engine, "commit")
def on_commit(connection: Connection) -> None:
    reach("COMMIT")


@event.listens_for(Engine, "after_cursor_execute")
def on_statement(connection: Connection, cursor: Any, statement: str, *details: Any) -> None:
    reach(statement)


sys.exit(sync.main(sys.argv[3:]))
