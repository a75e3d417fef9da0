"""Match the items of two lists, and order what comes of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

Key = Callable[[Any], Any]


class Pairs:
    """Which item of a list is which one of another list, by their positions."""

    def __init__(self, current: list[Any], upstream: list[Any]) -> None:
        self._current = current
        self._upstream = upstream
        self.upstream_of: dict[int, int] = {}
        """The positions in the upstream list by those in the current one."""

    def current_of(self) -> dict[int, int]:
        """Return the positions in the current list by those in the upstream one."""
        result = {}
        for current, upstream in self.upstream_of.items():
            result[upstream] = current
        return result

    def match(self, current_key: Key, upstream_key: Key) -> None:
        """Pair items that have no partner yet and whose keys are equal; empty keys pair nothing."""
        taken = self.current_of()
        free: dict[str, int] = {}
        for position, item in enumerate(self._upstream):
            if position not in taken:
                key = upstream_key(item)
                if key:
                    free.setdefault(_text(key), position)
        for position, item in enumerate(self._current):
            if position not in self.upstream_of:
                text = _text(current_key(item))
                if text in free:
                    self.upstream_of[position] = free.pop(text)

    def match_positions(self) -> None:
        """Pair the items that have no partner yet one after the other."""
        taken = self.current_of()
        free = iter([i for i in range(len(self._upstream)) if i not in taken])
        for position in range(len(self._current)):
            if position not in self.upstream_of:
                partner = next(free, None)
                if partner is not None:
                    self.upstream_of[position] = partner

    def order(self) -> list[int]:
        """Return the upstream positions in the current order; a new item follows what it follows upstream."""
        positions = range(len(self._upstream))
        current = [self.upstream_of.get(i) for i in range(len(self._current))]
        return in_order(current, positions, set(positions))

    def order_with_new_last(self) -> list[int]:
        """Return the upstream positions in the current order; new items are the last."""
        current = sorted(self.upstream_of)
        kept = [self.upstream_of[position] for position in current]
        added = [i for i in range(len(self._upstream)) if i not in kept]
        return kept + added


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
