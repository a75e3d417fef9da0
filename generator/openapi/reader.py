"""Read a YAML 1.2 or JSON file into a Document, and check that it is OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.errors import InputError
from generator.openapi.document import SECTIONS, Document, Source
from generator.openapi.formats import check_format, check_text
from generator.openapi.json_text import is_json_object, read_json
from generator.openapi.yaml_text import PLAIN, read_yaml

__all__ = ["LARGEST", "PLAIN", "parse", "read", "read_bytes", "values"]

LARGEST = 50_000_000
"""The most bytes that a specification can have, ten times the size of the largest public ones."""


def read(path: Path, name: str, whole: bool = True) -> Document:
    """Read a specification. Raises InputError, with the line, if it is not YAML or JSON, or not OpenAPI.

    Unless the whole file is needed, faults of single places are only noted in the document.
    """
    return parse(read_bytes(path, name), name, whole)


def read_bytes(path: Path, name: str) -> bytes:
    """Return the content of a file. Raises InputError if it cannot be read or is too large."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError.at(name, f"cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        megabytes = LARGEST // 1_000_000
        raise InputError.at(name, f"has more than {megabytes} MB, and is not read; cut out the part that you need")
    return data


def parse(data: bytes, name: str, whole: bool = True) -> Document:
    """Parse a specification from the content of a file (see `read`)."""
    document = parse_leniently(data, name)
    if whole:
        document.finish()
    elif _is_cut_off(data):
        line = data.count(b"\n") + 1
        raise InputError.at(name, "ends within a line, as if cut off; fetch it again", line, ())
    return document


def parse_leniently(data: bytes, name: str, approximate: bool = False) -> Document:
    """Parse a specification, and only note faults of single places. Raises InputError if it is not OpenAPI."""
    document = values(data, name, approximate)
    noted = document.faults
    document.faults = set()
    root = document.source()
    _check_kind(root)
    document.finish()
    document.faults = noted
    for source in _objects(root):
        if not isinstance(source.value, dict):
            source.fault("must be an object")
    return document


def values(data: bytes, name: str, approximate: bool = False) -> Document:
    """Parse JSON or YAML into values with their lines; faults of single places are only noted."""
    document = Document(name, approximate=approximate)
    check_text(data, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError.at(name, "is not UTF-8; save it as UTF-8", line, ()) from None
    # A YAML parser reads most JSON, but YAML limits the length of names and has other escapes.
    if is_json_object(text, name):
        read_json(text, document)
    else:
        read_yaml(text, document)
    return document


def _is_cut_off(data: bytes) -> bool:
    """Return whether YAML ends within a line, because truncated YAML can be valid; truncated JSON never is."""
    is_json = data.lstrip().startswith(b"{")
    return not is_json and not data.endswith((b"\n", b"\r"))


def _check_kind(root: Source) -> None:
    """Note a fault if a document is not OpenAPI, or has nothing to generate."""
    if not check_format(root):
        return
    if not root.value.keys() & {"paths", "components"}:
        root.fault("has neither paths nor components; there is nothing to generate")


def _objects(root: Source) -> Iterator[Source]:
    """Yield the values of a document that must be objects."""
    for name, source in root.entries():
        if name in ("info", "paths", "components"):
            yield source
    for section, source in (root / "components").entries():
        if section in SECTIONS:
            yield source
