"""What the generator refuses, tried in this process: the same reading and checking as in a run, without its tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import InputError
from generator.openapi.reader import parse
from generator.package.prepare import prepare


class Answer(NamedTuple):
    """What a run would say about a specification."""

    is_refused: bool
    messages: list[str]


def specification(schemas: dict[str, Any], version: str = "3.1.0", **fields: Any) -> dict[str, Any]:
    """Return a specification with schemas, and with further fields."""
    info = {"title": "t", "version": "1"}
    document = {"openapi": version, "info": info, "paths": {}, "components": {"schemas": schemas}}
    return document | fields


Content = bytes | dict[str, Any]
"""A specification: a file as it is, or what it says."""


def data_of(content: Content) -> bytes:
    """Return a specification as a file has it."""
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def written(path: Path, content: Content) -> Path:
    """Write a specification, and return its path."""
    path.write_bytes(data_of(content))
    return path


def answer(content: Content, approximate: bool = False) -> Answer:
    """Read and check a specification."""
    try:
        document = parse(data_of(content), "bad")
        document.approximate = approximate
        prepare(document, "made")
    except InputError as error:
        return Answer(True, [str(diagnostic) for diagnostic in error.args])
    return Answer(False, [str(diagnostic) for diagnostic in document.diagnostics()])


def refusal(content: Content, approximate: bool = False) -> list[str]:
    """Return the messages with which a specification is refused."""
    is_refused, messages = answer(content, approximate)
    assert is_refused, messages
    return messages
