"""Read YAML 1.2 into a document: the types of its core schema, and the `<<` of YAML 1.1."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, Optional

import yaml

from generator.errors import InputError
from generator.openapi.builder import Builder, Name, Role, finite_number, nesting_error
from generator.openapi.document import Document
from generator.text import shortened

PLAIN = {
    "null": re.compile(r"~|null|Null|NULL|"),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "int": re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"),
}
"""Match the plain scalars of the core schema that are not text, by type."""
_TEXT = "str"
_FIRST_CHARACTERS = frozenset("~nNtTfF-+.0123456789")
"""The first characters of plain scalars that are not text."""


def _null(_text: str) -> None:
    return None


def _boolean(text: str) -> bool:
    return text.lower() == "true"


def _integer(text: str) -> int:
    has_base = text.startswith(("0o", "0x"))
    return int(text, 0) if has_base else int(text)


_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "null": _null,
    "bool": _boolean,
    "int": _integer,
    "float": finite_number,
}


def read_yaml(text: str, document: Document) -> None:
    """Read YAML into a document. Raises InputError, with the line, if the text is not YAML."""
    try:
        _YamlReader(document).read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(filter(None, (error.problem, error.context)))
        _refuse(document, problem, mark.line + 1 if mark else 1)
    except yaml.reader.ReaderError as error:
        # The position counts bytes.
        line_breaks = text.encode().count(b"\n", 0, error.position)
        character = f"U+{error.character:04X}"
        _refuse(document, f"{error.reason} ({character})", line_breaks + 1)


def _refuse(document: Document, problem: str, line: int) -> NoReturn:
    raise InputError.at(document.path, f"is not valid YAML: {problem}", line, ()) from None


@dataclass(frozen=True)
class _Anchored:
    """A value with an anchor, which later aliases can name until another value gets the same anchor."""

    value: Any
    size: int = 1
    text: Optional[str] = None
    """The text of a scalar, for an alias that is a name."""


class _YamlReader:
    """Reads YAML event by event."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._builder = Builder(document)
        self._documents = 0
        self._anchors: dict[str, Optional[_Anchored]] = {}
        """The values by their anchors; None while a collection is open."""
        self._open_anchors: list[Optional[str]] = []
        """The anchors of the open collections."""
        self._handlers: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._object,
            yaml.SequenceStartEvent: self._list,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start_document,
        }

    def read(self, text: str) -> None:
        """Read the events of a text."""
        parser = yaml.CSafeLoader(text)
        for event in iter(parser.get_event, None):
            handler = self._handlers.get(type(event))
            if handler is not None:
                handler(event)

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            _refuse(self._document, "another document starts", _line(event))

    def _object(self, event: yaml.MappingStartEvent) -> None:
        self._start({}, event)

    def _list(self, event: yaml.SequenceStartEvent) -> None:
        self._start([], event)

    def _start(self, value: dict[str, Any] | list[Any], event: yaml.CollectionStartEvent) -> None:
        self._builder.start(value, _line(event))
        self._open_anchors.append(event.anchor)
        if event.anchor:
            self._anchors[event.anchor] = None

    def _end(self, _event: yaml.CollectionEndEvent) -> None:
        collection = self._builder.end()
        anchor = self._open_anchors.pop()
        if anchor:
            self._anchors[anchor] = _Anchored(collection.value, collection.size)

    def _alias(self, event: yaml.AliasEvent) -> None:
        line = _line(event)
        if event.anchor not in self._anchors:
            _refuse(self._document, f"found undefined alias {event.anchor}", line)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise nesting_error(self._document.path)
        if not self._builder.expects_name:
            self._builder.add(anchored.value, line, anchored.size)
        elif anchored.text is None:
            self._builder.invalid_name(line)
        else:
            self._builder.name(Name(anchored.text, line))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._builder.expects_name:
            value = event.value
            self._builder.name(_name(event))
        else:
            value = self._value(event)
            self._builder.add(value, _line(event))
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, text=event.value)

    def _value(self, event: yaml.ScalarEvent) -> Any:
        converter = _CONVERTERS.get(_scalar_type(event))
        if converter is None:
            return event.value
        try:
            return converter(event.value)
        except ValueError:
            text = shortened(event.value, 40)
            self._builder.fault(f"{text} is not a number that can be read", _line(event))
            return event.value


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _name(event: yaml.ScalarEvent) -> Name:
    # YAML 1.2 has no merging, but the tools for OpenAPI have kept it.
    is_merge = event.value == "<<" and not event.style
    role = Role.MERGE if is_merge else Role.PROPERTY
    return Name(event.value, _line(event), role)


def _scalar_type(event: yaml.ScalarEvent) -> str:
    """Return the type of a scalar: the type that its tag names, otherwise the type that its text has."""
    text = event.value
    if event.tag:
        return str(event.tag).rpartition(":")[2]
    is_plain = event.implicit[0] and not event.style
    if not is_plain or (text and text[0] not in _FIRST_CHARACTERS):
        return _TEXT
    for name, pattern in PLAIN.items():
        if pattern.fullmatch(text):
            return name
    return _TEXT
