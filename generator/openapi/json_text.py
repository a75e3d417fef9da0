"""Read JSON into a document, with the line of each value, which Python's own parser does not report."""

from __future__ import annotations

import json
import re

from generator.openapi.builder import NAME_LEFT_OUT, Builder, Name, finite_number, nesting_error
from generator.openapi.document import Document
from generator.text import shortened

_TOKEN = re.compile(
    r"""
    "[^"\\]*(?:\\.[^"\\]*)*"  # text
    | [-+.\w]+                # a number, or true, false, null, NaN, Infinity
    | [\[\]{}]
    | \r\n? | \n
    """,
    re.VERBOSE | re.ASCII,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF = "has half of a surrogate pair, which is no character; write the character"
_LITERALS = {"true": True, "false": False, "null": None}
_NOT_NUMBERS = {"NaN", "Infinity", "-Infinity"}


def is_json_object(text: str, path: str) -> bool:
    """Return whether a text is a JSON object. NaN and Infinity, which some programs write, count as numbers."""
    try:
        # Numbers stay texts here, so they can have any length.
        value = json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return False
    except RecursionError:
        raise nesting_error(path) from None
    return isinstance(value, dict)


def read_json(text: str, document: Document) -> None:
    """Read a text that is JSON (see `is_json_object`) into a document."""
    _JsonReader(document).read(text)


class _JsonReader:
    """Reads JSON token by token. Lines end only between tokens, because JSON texts contain no line breaks."""

    def __init__(self, document: Document) -> None:
        self._builder = Builder(document)
        self._line = 1
        self._handlers = {
            "{": self._object,
            "[": self._list,
            "}": self._builder.end,
            "]": self._builder.end,
            "\r": self._newline,
            "\r\n": self._newline,
            "\n": self._newline,
        }

    def read(self, text: str) -> None:
        """Read the tokens of a text."""
        for token in _TOKEN.findall(text):
            handler = self._handlers.get(token)
            if handler is not None:
                handler()
            elif token.startswith('"'):
                self._text(token)
            elif token in _LITERALS:
                self._builder.add(_LITERALS[token], self._line)
            else:
                self._builder.add(self._number(token), self._line)

    def _newline(self) -> None:
        self._line += 1

    def _object(self) -> None:
        self._builder.start({}, self._line)

    def _list(self) -> None:
        self._builder.start([], self._line)

    def _text(self, token: str) -> None:
        text = json.loads(token) if "\\" in token else token[1:-1]
        if self._builder.expects_name:
            self._builder.name(Name(text, self._line))
            if _SURROGATE.search(text):
                self._builder.fault(_HALF, self._line, NAME_LEFT_OUT)
                self._builder.drop_name()
            return
        if _SURROGATE.search(text):
            self._builder.fault(_HALF, self._line)
        self._builder.add(text, self._line)

    def _number(self, token: str) -> int | float | str:
        try:
            return int(token) if token.lstrip("-").isdecimal() else finite_number(token)
        except ValueError:
            if token in _NOT_NUMBERS:
                message = f"{token} is not a number in JSON; write a number, or leave it out"
            else:
                message = f"{shortened(token, 40)} is not a number that can be read"
            self._builder.fault(message, self._line)
            return token
