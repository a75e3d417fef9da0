"""JSON texts as trees that keep what ordinary values lose: the spelling of numbers, and names that occur twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

Node = Any
"""A list, `Members`, `Number`, text, True, False or None."""


class Number(str):
    """A number as it is spelled, for example ``1.0e3``, ``NaN``, or what only looks like one."""

    __slots__ = ()


@dataclass
class Members:
    """The members of an object."""

    members: list[list[Node]]
    """The name and the value of each member."""


def parse(text: bytes) -> Node:
    """Parse JSON. Raises ValueError or RecursionError if it cannot be parsed."""
    return json.loads(text, object_pairs_hook=_members, parse_int=Number, parse_float=Number, parse_constant=Number)


def _members(pairs: list[tuple[str, Node]]) -> Members:
    return Members([list(pair) for pair in pairs])


def write(node: Node) -> bytes:
    """Write a tree as JSON."""
    return "".join(_written(node)).encode("utf-8", "surrogatepass")


def _written(node: Node) -> Iterator[str]:
    if isinstance(node, Number):
        yield node
    elif isinstance(node, Members):
        separator = "{"
        for name, value in node.members:
            yield separator
            yield json.dumps(name)
            yield ":"
            yield from _written(value)
            separator = ","
        yield "}" if node.members else "{}"
    elif isinstance(node, list):
        separator = "["
        for item in node:
            yield separator
            yield from _written(item)
            separator = ","
        yield "]" if node else "[]"
    else:
        yield json.dumps(node)


def tree_of(value: Any) -> Node:
    """Return the tree of a JSON value."""
    return parse(json.dumps(value).encode())


def parts_of(node: Node) -> Optional[list[Node]]:
    """Return the members of an object or the items of a list, and None for anything else."""
    if isinstance(node, Members):
        return node.members
    return node if isinstance(node, list) else None


@dataclass
class Place:
    """The place of a value in a list."""

    owner: list[Node]
    index: int

    @property
    def value(self) -> Node:
        """The value at this place, which can be set, too."""
        return self.owner[self.index]

    @value.setter
    def value(self, value: Node) -> None:
        self.owner[self.index] = value

    def inner(self) -> list[Place]:
        """Return the places of the values directly inside this one."""
        value = self.value
        if isinstance(value, Members):
            return [Place(member, 1) for member in value.members]
        if isinstance(value, list):
            return [Place(value, index) for index in range(len(value))]
        return []


def places(holder: list[Node]) -> list[Place]:
    """Return the places of all values in a list that holds a tree."""
    found = []
    to_visit = [Place(holder, 0)]
    while to_visit:
        place = to_visit.pop()
        found.append(place)
        to_visit += place.inner()
    return found
