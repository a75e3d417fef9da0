"""Recognize the version of OpenAPI of a document, and other formats that people take for it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from generator.errors import InputError
from generator.openapi.document import Source
from generator.text import excerpt

_VERSION = re.compile(r"3\.[01]\.\d+", re.ASCII)
_WITHOUT_PATCH = {3: "3.0.0", 3.1: "3.1.0", "3.0": "3.0.0", "3.1": "3.1.0"}
"""The versions that people write without the last number; 3 is what JSON makes of 3.0."""
_READABLE = "OpenAPI 3.0 and 3.1 can be read (openapi: 3.1.0)"
_SCHEMA_KEYWORDS = {"$defs", "$schema", "allOf", "anyOf", "definitions", "items", "oneOf", "properties"}


class Format(NamedTuple):
    """A format that is not OpenAPI 3, and what to do."""

    name: str
    hint: str


_BY_KEY = {
    "swagger": Format(
        "Swagger 2.0", "convert it to OpenAPI 3.0, for example: npx swagger2openapi FILE -o openapi.yaml"
    ),
    "swaggerVersion": Format("Swagger 1", "convert it to OpenAPI 3"),
    "asyncapi": Format("an AsyncAPI document", "it describes messages; use the OpenAPI document of the HTTP API"),
    "overlay": Format("an OpenAPI Overlay", "apply it to its OpenAPI document, and use the result"),
    "arazzo": Format("an Arazzo document", "it describes workflows; use the OpenAPI document that it names"),
    "discoveryVersion": Format("a Google API Discovery document", "convert it to OpenAPI 3"),
    "__export_format": Format("an export of Insomnia", "export the design document as OpenAPI 3"),
}
"""Other formats, by a name that each has at the top."""
_POSTMAN = Format("a Postman collection", "export it as OpenAPI 3, or convert it, for example with postman-to-openapi")
_JSON_SCHEMA = Format("a JSON Schema", "put it below components/schemas of an OpenAPI document")
_TEXTS = {
    re.compile(rb"\s*<(?:!doctype html|html|head|body|!--)", re.IGNORECASE): Format(
        "an HTML page", "download the file itself, not the page that shows it"
    ),
    re.compile(rb"\s*<(?:\?xml|\w+:definitions)"): Format("an XML file", "use the OpenAPI document of the API"),
    re.compile(rb"#%RAML"): Format("a RAML document", "convert it to OpenAPI 3"),
    re.compile(rb"FORMAT: 1A"): Format("an API Blueprint", "convert it to OpenAPI 3"),
    re.compile(rb"version https://git-lfs\.github\.com/"): Format("a pointer of Git LFS", "run git lfs pull"),
    re.compile(rb"\x1f\x8b|PK\x03\x04"): Format("a compressed file", "extract it"),
    re.compile(rb"404: Not Found\s*$"): Format(
        "the answer for a missing page", "correct the address, and fetch it again"
    ),
}


def check_text(data: bytes, name: str) -> None:
    """Raise InputError if a file is of another format than YAML and JSON."""
    for start, other in _TEXTS.items():
        if start.match(data):
            raise InputError.at(name, f"is {other.name}, not YAML or JSON; {other.hint}", 1, ())


def check_format(root: Source) -> bool:
    """Return whether a document is OpenAPI 3.0 or 3.1; note a fault if it is not.

    A version without its last number is completed.
    """
    if not isinstance(root.value, dict):
        root.fault("is not an OpenAPI document; it must be an object that starts with openapi: 3.1.0")
        return False
    version = _completed(root.value.get("openapi"))
    if isinstance(version, str) and _VERSION.fullmatch(version):
        root.value["openapi"] = version
        return True
    place, problem = _problem(root, version)
    place.fault(problem)
    return False


def _completed(version: Any) -> Any:
    is_number_or_text = isinstance(version, (int, float, str)) and not isinstance(version, bool)
    return _WITHOUT_PATCH.get(version, version) if is_number_or_text else version


def _problem(root: Source, version: Any) -> tuple[Source, str]:
    """Return what is wrong with a document that is not OpenAPI 3.0 or 3.1, and where."""
    for key, other in _BY_KEY.items():
        if key in root.value:
            return root / key, _is_other(other)
    place = root / "openapi"
    if version is not None:
        is_later = re.match(r"3\.[2-9]", str(version))
        hint = "; if it uses nothing that is new since 3.1, write openapi: 3.1.1" if is_later else ""
        return place, f"openapi is {excerpt(version)}; {_READABLE}{hint}"
    if _is_postman(root):
        return root, _is_other(_POSTMAN)
    has_parts = root.value.keys() & {"paths", "components"}
    if root.value.keys() & _SCHEMA_KEYWORDS and not has_parts:
        return root, _is_other(_JSON_SCHEMA)
    return place, "openapi is missing; write the version at the top, such as openapi: 3.1.0 (3.0 and 3.1 can be read)"


def _is_other(other: Format) -> str:
    return f"is {other.name}, not OpenAPI 3; {other.hint}"


def _is_postman(root: Source) -> bool:
    """Return whether a document is a Postman collection, perhaps as the answer of Postman's API wraps it."""
    info = root / "info"
    if "collection" in root.value:
        info = root / "collection" / "info"
    has_id = (info / "_postman_id").value is not None
    return has_id or "getpostman.com" in str((info / "schema").value)
