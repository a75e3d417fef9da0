# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""A pause of Python's garbage collector while a large text is read."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LARGE = 100_000
"""How long a text is at least for which the collector pauses."""

_IS_SLOW = sys.version_info < (3, 12)
"""Whether the collector runs in the middle of a call of pydantic. Since Python 3.12, it waits for the end of the call."""


class _Pause:
    """The pause, if there is one now."""

    is_on = False

    def end(self) -> None:
        if self.is_on:
            self.is_on = False
            gc.enable()


_pause = _Pause()


def without_collector(call: Callable[[], T], length: int) -> T:
    """Call a function that reads a text of this length. If the text is large, the collector pauses meanwhile.

    Reading makes no garbage, but the collector would search the growing result again and again: a page of 100 MB would
    take twice the time. A collector that the program or another thread has paused stays as it is. The pause ends with
    the call that began it: threads that read all the time do not make it endless.
    """
    if not _IS_SLOW or length < LARGE or not gc.isenabled():
        return call()
    _pause.is_on = True
    try:
        gc.disable()
        return call()
    finally:
        _pause.end()


if hasattr(os, "register_at_fork"):  # another thread may fork during the pause
    os.register_at_fork(after_in_child=_pause.end)
