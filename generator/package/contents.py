"""Contents of bodies: their media types, the Python types that they have, and how the runtime reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional

from generator.models import types
from generator.models.annotations import type_of, with_meant_null
from generator.models.definitions import Definitions
from generator.models.types import Annotated, List, Scalar, Type
from generator.openapi.document import Source
from generator.package.arguments import NamedType

JSON_TYPE = re.compile(r"(application|text)/([^;]*\+)?json( *;.*)?|\*/\*", re.IGNORECASE)
JSON_LINES = re.compile(r"application/(x-)?(ndjson|jsonl|json-?lines|json-seq)")
TEXT = re.compile(
    r"text/.*|.*[+/]xml(-dtd)?|.*[+/](x-)?yaml"
    r"|application/(x-ndjson|x-www-form-urlencoded|(x-)?(javascript|ecmascript)|graphql|sql|csv|toml)"
)
"""Media types whose bodies are text, whatever their schemas say."""
BINARY = re.compile(
    r"(image|audio|video|font|model|multipart)/.*"
    r"|application/(octet-stream|pdf|zip|gzip|x-tar|x-bzip2?|x-7z.*|msword|wasm|cbor|msgpack|x-msgpack|(x-)?protobuf"
    r"|vnd\.ms-.*|vnd\.openxmlformats-.*|vnd\.oasis\..*|vnd\.google\.protobuf|grpc.*|x-gzip|java-archive)"
)
"""Media types whose bodies are bytes, unless their schemas say that they are encoded as text."""
EVENTS = "text/event-stream"

JSON_READER = "_requests.in_json"
TEXT_READER = "_answers.text"
TYPED_TEXT_READER = "_answers.in_text"
BINARY_READER = "_answers.binary"
JSON_LINES_READER = "_answers.in_json_lines"
LINES = NamedType("_answers.Lines", "iterator over lines")


def is_json(media_type: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    return JSON_TYPE.fullmatch(media_type) is not None


def base_type(media_type: str) -> str:
    """Return a media type without its parameters."""
    base, _, _ = media_type.partition(";")
    return base.strip().lower()


def keywords_of(source: Source) -> dict[str, Any]:
    """Return the members of an object; none for another value."""
    return source.value if isinstance(source.value, dict) else {}


def is_binary(schema: Source) -> bool:
    """Return whether a schema describes bytes, in the way of OpenAPI 3.0 or of 3.1."""
    keywords = keywords_of(schema)
    if keywords.get("format") == "binary":
        return True
    media_type = keywords.get("contentMediaType")
    return isinstance(media_type, str) and not is_json(media_type) and not _is_encoded(schema)


def _is_encoded(schema: Source) -> bool:
    """Return whether a schema describes a text that stands for bytes."""
    keywords = keywords_of(schema)
    return "contentEncoding" in keywords or keywords.get("format") == "byte"


@dataclass
class Content:
    """The content of a body in one media type."""

    media_type: str
    schema: Source
    type: Annotated
    reader: str = JSON_READER
    """The function of the runtime that reads it."""
    read_type: Optional[Type] = None
    """The type that the reader is made for, if it is not that of the whole."""
    is_other_format: bool = False
    """Whether it is an object or a list in another format than JSON, which stays text or bytes."""

    @property
    def is_text(self) -> bool:
        """Whether it is read as the text that it is."""
        return self.reader in (TEXT_READER, TYPED_TEXT_READER)

    @property
    def is_stream(self) -> bool:
        """Whether it is a stream of events."""
        return base_type(self.media_type) == EVENTS


class Contents:
    """Finds the types of contents."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def content(self, media_type: str, source: Source, name: str) -> Content:
        """Return the content of a Media Type Object. If its schema needs a class, the class gets the name."""
        schema = source / "schema"
        base = base_type(media_type)
        resolved = schema.resolved()
        is_bytes = is_binary(resolved)
        if is_json(media_type) and not is_bytes:
            schema_type = self.type(schema, name)
            return Content(media_type, schema, schema_type)
        if JSON_LINES.fullmatch(base):
            return self._json_lines(media_type, schema, name)
        if BINARY.fullmatch(base) and not _is_encoded(resolved):
            is_bytes = True
        is_text = TEXT.fullmatch(base) is not None or bool(keywords_of(resolved))
        if is_text and not is_bytes:
            return self._text(media_type, schema, name)
        octets = Annotated(Scalar("bytes"))
        is_other_format = "object" in self._types(schema)
        return Content(media_type, schema, octets, BINARY_READER, is_other_format=is_other_format)

    def type(self, schema: Source, name: str) -> Annotated:
        """Return the type of a schema; any value is possible without one."""
        if schema.value is None:
            return types.anything()
        return with_meant_null(type_of(self._definitions, schema, name), schema)

    def _json_lines(self, media_type: str, schema: Source, name: str) -> Content:
        """Return the content of one JSON value per line. The schema describes all of them, one, or the text."""
        if self._types(schema) == {"string"}:
            return self._text(media_type, schema, name)
        schema_type = self.type(schema, name)
        items: Type = schema_type
        if isinstance(schema_type.base, List):
            items = schema_type.base.items
        return Content(media_type, schema, Annotated(List(items)), JSON_LINES_READER, items)

    def _text(self, media_type: str, schema: Source, name: str) -> Content:
        """Return the content of a text. Objects and lists in other formats than JSON stay texts."""
        string = Annotated(Scalar("str"))
        text = Content(media_type, schema, string, TEXT_READER)
        if not schema.value:
            return text
        may_be_text = "string" in self._types(schema)
        base = base_type(media_type)
        is_other_format = TEXT.fullmatch(base) is not None and base != "text/plain"
        if is_other_format and not may_be_text:
            text.is_other_format = True
            return text
        schema_type = self.type(schema, name)
        if schema_type.source() == "str":
            return text
        reader = TYPED_TEXT_READER if may_be_text else JSON_READER
        return Content(media_type, schema, schema_type, reader)

    def _types(self, schema: Source) -> frozenset[str]:
        """Return the JSON types that a schema accepts; none if it says nothing."""
        if not keywords_of(schema):
            return frozenset()
        composition = self._definitions.composition
        return frozenset(composition.types_of(schema))
