"""JSON pointers (RFC 6901): the places inside a document."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from generator.text import printable

Pointer = tuple[str, ...]
"""The unescaped parts of a JSON pointer; () is the whole document."""

MISSING = object()
"""Returned where a pointer leads nowhere; None is a value that a document may have."""

LONGEST_INDEX = 8
"""Digits of the largest index that is looked up, so that no text becomes an integer of a million digits."""


def escape(part: str) -> str:
    """Return a part of a pointer as it is written between slashes."""
    return part.replace("~", "~0").replace("/", "~1")


def unescape(part: str) -> str:
    """Return the name that a part of a pointer in URI fragment form stands for."""
    return unquote(part).replace("~1", "/").replace("~0", "~")


def pointer_text(pointer: Pointer) -> str:
    """Write a pointer in its URI fragment form (RFC 6901, section 6), without percent signs, for people."""
    text = "#"
    for part in pointer:
        text += "/" + printable(escape(part))
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
