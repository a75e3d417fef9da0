"""JSON values to try on a schema: variations of a valid instance that readers are known to get wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

INTEGERS = [0, 1, -1, 2**53 + 1, 2**63, -(2**63) - 1, 10**40]
FLOATS = [1.0, 1.5, -0.07, 1e3, 1e300, 5e-324]
TEXTS = ["", "1", "true", "null", "a", "текст", "\U0001f600", "a\nb", "\0"]
VALUES: list[Any] = [None, True, False, *INTEGERS, *FLOATS, *TEXTS, [], [1], [[]], {}, {"a": None}]
"""Values of every JSON type, limits of ranges, and values that a careless reader confuses."""

Mutations = Iterator[Any]
UNDECLARED = "a name that no schema declares"
LARGEST_EXACT_FLOAT = 2**53


def same(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal: 1 equals 1.0, but not true."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        return all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        names = left.keys()
        if names != right.keys():
            return False
        return all(same(left[name], right[name]) for name in names)
    return bool(left == right)


def mutations(value: Any) -> Mutations:
    """Yield variations of a value; each changes one place in one way."""
    for replacement in VALUES:
        if not same(replacement, value):
            yield replacement
    mutate = _MUTATE.get(type(value))
    if mutate:
        yield from mutate(value)


def _mutate_boolean(value: bool) -> Mutations:
    yield str(value).lower()


def _mutate_integer(value: int) -> Mutations:
    yield str(value)
    if abs(value) < LARGEST_EXACT_FLOAT:
        yield float(value)
        yield value + 0.5
        yield value + 1
        yield -value


def _mutate_text(value: str) -> Mutations:
    yield value + "x"
    yield value[1:]
    yield value.upper()
    yield [value]


def _mutate_list(items: list[Any]) -> Mutations:
    if not items:
        yield [None]
        return
    yield [*items, items[0]]
    yield items[1:]
    for i, item in enumerate(items):
        for mutation in mutations(item):
            changed = items.copy()
            changed[i] = mutation
            yield changed


def _mutate_object(members: dict[str, Any]) -> Mutations:
    undeclared_values: list[Any] = [None, 1, {"deep": [{"x": None}]}]
    for value in undeclared_values:
        yield {**members, UNDECLARED: value}
    for name, value in members.items():
        remaining = dict(members)
        del remaining[name]
        yield remaining
        for mutation in mutations(value):
            yield {**members, name: mutation}


_MUTATE: dict[type, Callable[[Any], Mutations]] = {
    bool: _mutate_boolean,
    int: _mutate_integer,
    str: _mutate_text,
    list: _mutate_list,
    dict: _mutate_object,
}
