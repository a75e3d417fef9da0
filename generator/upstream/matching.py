"""Match the items of two lists, and order the fields and items of a merge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

Key = Callable[[Any], Any]


class Pairs:
    """The items that a current and an upstream list have in common, by their positions."""

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
        """Pair items without a partner that have equal keys; an empty key matches nothing."""
        positions: dict[str, int] = {}
        for position in self._free_upstream():
            item = self._upstream[position]
            key = upstream_key(item)
            if key:
                text = _text(key)
                positions.setdefault(text, position)
        for position in self._free_current():
            item = self._current[position]
            key = current_key(item)
            text = _text(key)
            if text in positions:
                self.upstream_of[position] = positions.pop(text)

    def match_positions(self) -> None:
        """Pair items without a partner in the order of their positions."""
        current = self._free_current()
        upstream = self._free_upstream()
        pairs = zip(current, upstream, strict=False)
        self.upstream_of.update(pairs)

    def _free_current(self) -> list[int]:
        free = []
        for position in range(len(self._current)):
            if position not in self.upstream_of:
                free.append(position)
        return free

    def _free_upstream(self) -> list[int]:
        taken = self.current_of()
        free = []
        for position in range(len(self._upstream)):
            if position not in taken:
                free.append(position)
        return free

    def order(self) -> list[int]:
        """Return the upstream positions in the current order; a new item follows the item before it upstream."""
        positions = range(len(self._upstream))
        kept = self._kept()
        return in_order(kept, positions, set(positions))

    def order_with_new_last(self) -> list[int]:
        """Return the upstream positions in the current order; new items come last."""
        kept = self._kept()
        added = self._free_upstream()
        return kept + added

    def _kept(self) -> list[int]:
        """Return the upstream positions of the items that have a partner, in the current order."""
        current = sorted(self.upstream_of)
        return [self.upstream_of[position] for position in current]


def _text(key: Any) -> str:
    return json.dumps(key, sort_keys=True)


def in_order(current: Iterable[Any], upstream: Iterable[Any], wanted: set[Any]) -> list[Any]:
    """Return the wanted keys in the current order; a key that only upstream has follows the key before it there."""
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


def fields_in_order(fields: dict[str, Any], current: Iterable[str], upstream: Iterable[str]) -> dict[str, Any]:
    """Return fields in the current order; a field that only upstream has follows the field before it there."""
    result = {}
    for key in in_order(current, upstream, set(fields)):
        result[key] = fields[key]
    return result
