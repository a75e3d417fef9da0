"""Text for people: messages, reports and Markdown in which no character of a specification can do harm."""

from __future__ import annotations

import json
import re
from typing import Any

ELLIPSIS = "..."


def printable(text: str) -> str:
    """Escape every character that could end a line or steer a terminal."""
    return "".join(map(_printable_character, text))


def _printable_character(character: str) -> str:
    if character.isprintable():
        return character
    escape = character.encode("unicode_escape", "surrogatepass")
    return escape.decode()


def shortened(text: str, length: int) -> str:
    """Cut a text that is longer than so many characters."""
    if len(text) <= length:
        return text
    return text[: length - len(ELLIPSIS)] + ELLIPSIS


def excerpt(value: Any, length: int = 40) -> str:
    """Write a JSON value in at most so many characters."""
    return shortened(json.dumps(value, ensure_ascii=False), length)


def markdown(text: str) -> str:
    """Escape a text so that Markdown shows it as it is, also in the cell of a table."""
    text = "".join(map(_printable_or_space, text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*\[\]|]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def _printable_or_space(character: str) -> str:
    return character if character.isprintable() else " "
