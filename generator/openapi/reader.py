"""Read a file that holds YAML 1.2 or JSON into a Document, and check that it is OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

from generator.errors import InputError
from generator.openapi.document import SECTIONS, Document, Source
from generator.openapi.json_text import is_json_object, read_json
from generator.openapi.yaml_text import PLAIN, read_yaml
from generator.text import excerpt

__all__ = ["LARGEST", "PLAIN", "parse", "read", "read_bytes", "values"]

LARGEST = 50_000_000
"""How many bytes a specification may have; the largest public ones have a tenth of that."""
_VERSION = re.compile(r"3\.[01]\.\d+")


def read(path: Path, name: str, whole: bool = True) -> Document:
    """Read a specification. Raises InputError, with the line, where it is not YAML or JSON, or not OpenAPI.

    If only a part of the file is needed, the faults of single places are noted in the document and not raised.
    """
    return parse(read_bytes(path, name), name, whole)


def read_bytes(path: Path, name: str) -> bytes:
    """Return the content of a file. Raises InputError where it cannot be read or is too large."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError.at(name, f"cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        megabytes = LARGEST // 1_000_000
        raise InputError.at(name, f"has more than {megabytes} MB, and is not read; cut out what is needed of it")
    return data


def parse(data: bytes, name: str, whole: bool = True) -> Document:
    """Return the specification that the content of a file says (see `read`)."""
    document = values(data, name)
    noted = document.faults
    document.faults = set()
    _check_structure(document.source())
    document.finish()
    document.faults = noted
    if whole:
        document.finish()
    elif _is_cut_off(data):
        line = data.count(b"\n") + 1
        raise InputError.at(name, "ends within a line, as if cut off; fetch it again", line, ())
    return document


def values(data: bytes, name: str) -> Document:
    """Return the values of JSON or YAML with their lines; the faults of single places are noted, and not raised."""
    document = Document(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError.at(name, "is not UTF-8; save it as UTF-8", line, ()) from None
    # Most JSON is YAML, too, but YAML limits the length of names and has other escapes.
    if is_json_object(text, name):
        read_json(text, document)
    else:
        read_yaml(text, document)
    return document


def _is_cut_off(data: bytes) -> bool:
    """Return whether YAML ends within a line: cut off there it is YAML still, and JSON is not JSON any more."""
    is_json = data.lstrip().startswith(b"{")
    return not is_json and not data.endswith((b"\n", b"\r"))


def _check_structure(root: Source) -> None:
    if not isinstance(root.value, dict):
        root.fault("is not an OpenAPI document; it must be an object that starts with openapi: 3.1.0")
        return
    version = root / "openapi"
    problem = _problem_of_version(version)
    if problem is not None:
        version.fault(f"openapi is {problem}; OpenAPI 3.0 and 3.1 can be read (openapi: 3.1.0)")
        return
    for source in _objects(root):
        if not isinstance(source.value, dict):
            source.fault("must be an object")
    if not root.value.keys() & {"paths", "components"}:
        root.fault("has neither paths nor components; there is nothing to generate")


def _problem_of_version(version: Source) -> Optional[str]:
    """Return what is wrong with the version of OpenAPI that a document names."""
    if version.value is None:
        return "missing"
    if isinstance(version.value, str) and _VERSION.fullmatch(version.value):
        return None
    return excerpt(version.value)


def _objects(root: Source) -> Iterator[Source]:
    """Yield the parts of a document that must be objects, as far as it has them."""
    for name, source in root.entries():
        if name in ("info", "paths", "components"):
            yield source
    for section, source in (root / "components").entries():
        if section in SECTIONS:
            yield source
