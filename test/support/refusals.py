"""Read and check specifications as a run does, but in this process and without tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import InputError
from generator.openapi.reader import parse_leniently
from generator.package.prepare import prepare


class Answer(NamedTuple):
    """The messages of a run about a specification."""

    is_refused: bool
    messages: list[str]


def specification(schemas: dict[str, Any], version: str = "3.1.0", **fields: Any) -> dict[str, Any]:
    """Return a specification with schemas and other fields."""
    info = {"title": "t", "version": "1"}
    components = {"schemas": schemas}
    document = {"openapi": version, "info": info, "paths": {}, "components": components}
    return document | fields


Content = bytes | dict[str, Any]
"""A specification: the bytes of a file, or the document."""


def data_of(content: Content) -> bytes:
    """Return the bytes of a specification."""
    if isinstance(content, bytes):
        return content
    text = json.dumps(content)
    return text.encode()


def written(path: Path, content: Content) -> Path:
    """Write a specification, and return its path."""
    data = data_of(content)
    path.write_bytes(data)
    return path


def answer(content: Content, approximate: bool = False) -> Answer:
    """Read and check a specification."""
    data = data_of(content)
    try:
        document = parse_leniently(data, "bad")
        document.approximate = approximate
        prepare(document, "made")
    except InputError as error:
        errors = list(map(str, error.args))
        return Answer(True, errors)
    warnings = list(map(str, document.diagnostics()))
    return Answer(False, warnings)


def as_warning(error: str) -> str:
    """Return the warning that replaces the error about something inexact: it has no hint."""
    text, outcome = error.split("; with --approximate, ")
    reason, _, _ = text.rpartition("; ")
    warning = f"{reason}; so {outcome}"
    return warning.replace("error: ", "warning: ", 1)


def refusal(content: Content, approximate: bool = False) -> list[str]:
    """Require that a specification is refused; return the messages."""
    is_refused, messages = answer(content, approximate)
    assert is_refused, messages
    return messages
