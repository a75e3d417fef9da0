"""Instances to try on a schema: a value, and that value changed in the ways that readers are known to get wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

INTEGERS = [0, 1, -1, 2**53 + 1, 2**63, -(2**63) - 1, 10**40]
FLOATS = [1.0, 1.5, -0.07, 1e3, 1e300, 5e-324]
TEXTS = ["", "1", "true", "null", "a", "текст", "\U0001f600", "a\nb", "\0"]
VALUES: list[Any] = [None, True, False, *INTEGERS, *FLOATS, *TEXTS, [], [1], [[]], {}, {"a": None}]
"""Values of each JSON type, the ends of ranges, and what a careless reader takes for something else."""

Mutations = Iterator[Any]
UNDECLARED = "a name that no schema has"
LARGEST_EXACT_FLOAT = 2**53


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal, as JSON has it: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        return all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return False
        names = one.keys()
        return all(same(one[name], other[name]) for name in names)
    return bool(one == other)


def mutations(value: Any) -> Mutations:
    """Yield the value changed in one place, in every place and in every way."""
    for other in VALUES:
        if not same(other, value):
            yield other
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
        for other in mutations(item):
            changed = items.copy()
            changed[i] = other
            yield changed


def _mutate_object(members: dict[str, Any]) -> Mutations:
    yield {**members, UNDECLARED: None}
    yield {**members, UNDECLARED: 1}
    yield {**members, UNDECLARED: {"deep": [{"x": None}]}}
    for name, value in members.items():
        without = dict(members)
        del without[name]
        yield without
        for other in mutations(value):
            yield {**members, name: other}


_MUTATE: dict[type, Callable[[Any], Mutations]] = {
    bool: _mutate_boolean,
    int: _mutate_integer,
    str: _mutate_text,
    list: _mutate_list,
    dict: _mutate_object,
}
