"""Build the values of a document from the events of a parser, with the lines and faults of the values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, NamedTuple, Optional

from generator.errors import InputError
from generator.openapi.document import Document, Lines
from generator.pointers import Pointer

MOST_VALUES = 5_000_000
"""The most values that a specification can have; the largest public ones have some hundred thousand."""
DEEPEST = 500
"""The deepest nesting that a specification can have."""


class Role(Enum):
    """The purposes that a name in an object can have."""

    PROPERTY = auto()
    MERGE = auto()
    """The `<<` of YAML 1.1: the value is merged into the object."""
    INVALID = auto()
    """A name that is not text: it is reported, and its value is dropped."""


class Name(NamedTuple):
    """A name in an object, whose value comes next."""

    text: str
    line: int
    role: Role = Role.PROPERTY


@dataclass(eq=False)
class Collection:
    """An object or a list that is being read."""

    value: Any
    lines: Lines
    is_object: bool
    is_name: bool
    """Whether it is in the place of a name."""
    size: int = 1
    """The number of its values, counting aliases in full."""
    name: Optional[Name] = None
    """The name in an object whose value comes next."""
    merged: list[dict[str, Any]] = field(default_factory=list)
    """The objects that `<<` merges into an object; the first one wins."""

    def next_part(self) -> str:
        """Return the name or the index of the value that comes next."""
        if self.name is None:
            return str(len(self.value))
        return self.name.text


NAME_LEFT_OUT = "the name is left out with its value"


class Builder:
    """Builds the values of a document, in the order of its text.

    A parser calls `start` and `end` around the values of a collection, `name` before each value of an object, and
    `add` for every scalar.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._open: list[Collection] = []

    @property
    def expects_name(self) -> bool:
        """Whether the next value is a name in an object."""
        if not self._open:
            return False
        holder = self._open[-1]
        return holder.name is None and holder.is_object

    def pointer(self) -> Pointer:
        """Return the place of the value that comes next."""
        return tuple(collection.next_part() for collection in self._open)

    def _holder_pointer(self) -> Pointer:
        """Return the place of the open collection."""
        return self.pointer()[:-1]

    def fault(self, text: str, line: int, outcome: str = "") -> None:
        """Note a fault of the next value, or of the name before it."""
        self.document.fault(self.pointer(), text, line, outcome)

    def start(self, value: dict[str, Any] | list[Any], line: int) -> None:
        """Open an empty collection."""
        if len(self._open) >= DEEPEST:
            raise nesting_error(self.document.path)
        is_name = self.expects_name
        if is_name:
            self.invalid_name(line)
        is_object = isinstance(value, dict)
        lines = Lines(line, {} if is_object else [])
        self._open.append(Collection(value, lines, is_object, is_name))

    def end(self) -> Collection:
        """Close the collection that was opened last, and return it."""
        collection = self._open.pop()
        for other in collection.merged:
            for name, value in other.items():
                collection.value.setdefault(name, value)
        if not collection.is_name:
            self._add(collection.value, collection.lines, collection.size)
        return collection

    def name(self, name: Name) -> None:
        """Take the name of the value that comes next."""
        holder = self._open[-1]
        holder.name = name
        if name.role is Role.PROPERTY and name.text in holder.value:
            self.fault("appears twice in this object; delete one", name.line, "the last one counts")

    def drop_name(self) -> None:
        """Drop the value that comes next, with its name."""
        name = self._open[-1].name
        if name is not None:
            self._open[-1].name = Name("", name.line, Role.INVALID)

    def invalid_name(self, line: int) -> None:
        """Report a name that is not text, and take it as a name whose value is dropped."""
        problem = "has a name that is not text; JSON objects have text as names"
        self.document.fault(self._holder_pointer(), problem, line, NAME_LEFT_OUT)
        self.name(Name("", line, Role.INVALID))

    def add(self, value: Any, line: int, size: int = 1) -> None:
        """Add a value to the open collection; its size is the number of values in it."""
        self._add(value, line, size)

    def _add(self, value: Any, lines: Lines | int, size: int) -> None:
        if not self._open:
            self.document.root = value
            self.document.lines = lines if isinstance(lines, Lines) else Lines(lines)
            self.document.size = size
            return
        holder = self._open[-1]
        holder.size += size
        if holder.size > MOST_VALUES:
            problem = "has too many values, counting those of aliases; cut out the part that you need"
            raise InputError.at(self.document.path, problem, holder.lines.line, ())
        name = holder.name
        if name is None:
            holder.lines.add_item(lines)
            holder.value.append(value)
            return
        if name.role is Role.PROPERTY:
            holder.lines.add_member(name.text, lines, name.line)
            holder.value[name.text] = value
        elif name.role is Role.MERGE:
            self._merge(value, holder, name.line)
        holder.name = None

    def _merge(self, value: Any, holder: Collection, line: int) -> None:
        others = value if isinstance(value, list) else [value]
        for other in others:
            if isinstance(other, dict):
                holder.merged.append(other)
            else:
                problem = "<< can merge only objects; write the names out"
                self.document.fault(self._holder_pointer(), problem, line, "it is ignored")


def nesting_error(path: str) -> InputError:
    """Return the error for a document that is nested too deeply."""
    return InputError.at(path, "is nested too deeply, or an alias contains itself", 1, ())


def finite_number(text: str) -> int | float:
    """Parse a number with a fraction or an exponent; return an integer if it is exactly one.

    Raises ValueError if the number is too large for a float.
    """
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    if number.is_integer() and abs(number) < 2**53:
        return int(number)
    return number
