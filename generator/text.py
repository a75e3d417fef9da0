"""Write text for people: messages, reports and Markdown in which no character of a specification can do harm."""

from __future__ import annotations

import html
import json
import re
from typing import Any

ELLIPSIS = "..."
MARKDOWN_SYNTAX = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)|(?<!\S)#(?=#*(?:\s|$))")
"""Matches the characters that Markdown does not show; an underscore inside of a word is shown."""
MARKDOWN_MARKER = re.compile(r"(?P<before>\s*|\s*\d{1,9}(?=[.)]))(?P<sign>[-+.)](?=\s|$)|[-=:](?=[-=:\s]*$))")
"""Matches what makes a line an item of a list, a heading, a rule or a part of a table, up to the decisive sign."""


def printable(text: str) -> str:
    """Escape every character that could end a line or steer a terminal."""
    if text.isprintable():
        return text
    return "".join(map(_printable_character, text))


def _printable_character(character: str) -> str:
    if character.isprintable():
        return character
    escape = character.encode("unicode_escape", "surrogatepass")
    return escape.decode()


def is_utf8(path: str) -> bool:
    """Return whether the name of a file is text. Python keeps other bytes as lone surrogates."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def shortened(text: str, length: int) -> str:
    """Shorten a text to a number of characters."""
    if len(text) <= length:
        return text
    end = length - len(ELLIPSIS)
    return text[:end] + ELLIPSIS


def excerpt(value: Any, length: int = 40) -> str:
    """Write a JSON value, shortened to a number of characters."""
    text = json.dumps(value, ensure_ascii=False)
    return shortened(text, length)


def markdown(text: str) -> str:
    """Escape a text so that Markdown shows it unchanged on one line, even in a table."""
    return without_marker(escaped(text))


def escaped(text: str) -> str:
    """Escape a part of a line, which is not its start."""
    if not text.isprintable():
        text = "".join(map(_printable_or_space, text))
    text = html.escape(text, quote=False)
    return MARKDOWN_SYNTAX.sub(r"\\\g<0>", text)


def without_marker(line: str) -> str:
    """Escape what would make a line an item of a list, a heading, a rule or a part of a table."""
    marker = MARKDOWN_MARKER.match(line)
    if marker is None:
        return line
    start = marker.start("sign")
    return line[:start] + "\\" + line[start:]


def _printable_or_space(character: str) -> str:
    if character.isprintable():
        return character
    return " "
