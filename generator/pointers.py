"""Read, write and follow JSON pointers (RFC 6901), which name the places in a document."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from generator.text import printable

Pointer = tuple[str, ...]
"""The unescaped parts of a JSON pointer; () points to the whole document."""

MISSING = object()
"""The result for a pointer that leads nowhere. (None is a value that a document can have.)"""

LONGEST_INDEX = 8
"""The most digits that an index can have: longer ones are not parsed, because that takes quadratic time."""


def escape(part: str) -> str:
    """Escape a part of a pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def unescape(part: str) -> str:
    """Unescape a part of a pointer in URI fragment form."""
    return unquote(part).replace("~1", "/").replace("~0", "~")


def pointer_text(pointer: Pointer) -> str:
    """Write a pointer for people: in URI fragment form (RFC 6901, section 6), but without percent-encoding."""
    text = "#"
    for part in pointer:
        escaped = escape(part)
        text += "/" + printable(escaped)
    return text


def child(value: Any, part: str) -> Any:
    """Return the member of an object or a list that a part of a pointer names, or MISSING."""
    if isinstance(value, dict):
        return value.get(part, MISSING)
    if isinstance(value, list) and part.isdecimal() and len(part) <= LONGEST_INDEX:
        index = int(part)
        if index < len(value):
            return value[index]
    return MISSING
