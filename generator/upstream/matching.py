"""Match the items of two lists, and order what comes of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any


class Pairs:
    """Which item of a list is which one of another list, by their positions."""

    def __init__(self, current_count: int, upstream_count: int) -> None:
        self._counts = current_count, upstream_count
        self.upstream_of: dict[int, int] = {}
        """The positions in the upstream list by those in the current one."""

    def current_of(self) -> dict[int, int]:
        """Return the positions in the current list by those in the upstream one."""
        return {upstream: current for current, upstream in self.upstream_of.items()}

    def match_keys(self, current_keys: Sequence[Any], upstream_keys: Sequence[Any]) -> None:
        """Pair items that have no partner yet by keys, one for each item; empty keys pair nothing."""
        taken = self.current_of()
        free: dict[str, int] = {}
        for position, key in enumerate(upstream_keys):
            if key and position not in taken:
                free.setdefault(_text(key), position)
        for position, key in enumerate(current_keys):
            text = _text(key)
            if text in free and position not in self.upstream_of:
                self.upstream_of[position] = free.pop(text)

    def match_positions(self) -> None:
        """Pair the items that have no partner yet one after the other."""
        current_count, upstream_count = self._counts
        taken = self.current_of()
        current_free = [position for position in range(current_count) if position not in self.upstream_of]
        upstream_free = [position for position in range(upstream_count) if position not in taken]
        self.upstream_of.update(zip(current_free, upstream_free, strict=False))


def _text(key: Any) -> str:
    return json.dumps(key, sort_keys=True)


def in_order(current: Iterable[Any], upstream: Iterable[Any], wanted: set[Any]) -> list[Any]:
    """Return what is wanted in the current order; what only upstream has follows what it follows there."""
    result = [key for key in current if key in wanted]
    previous: Any = None
    for key in upstream:
        if key not in wanted:
            continue
        if key not in result:
            position = len(result)
            if previous is not None:
                position = result.index(previous) + 1
            result.insert(position, key)
        previous = key
    return result
