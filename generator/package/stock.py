"""Text and schemas for the default API template, which writes the API classes of vendored builds alone.

Every build reduces its schemas, because what the default template cannot express is refused in all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator.models.composition import types_in
from generator.models.definitions import Definitions
from generator.models.types import SCALARS
from generator.openapi.document import Source
from generator.package.forms import form_of
from generator.text import excerpt

DEEPEST = 40
"""How deeply a schema may be nested, including references."""
COMBINATIONS = ("allOf", "oneOf", "anyOf")
LONGEST = 2000
"""How long a name, a path or an address can be; the parser of openapi-generator has a limit, too."""
NULL = {"type": "null"}
PYTHON_TYPES = {**SCALARS, "object": "dict"}
StockSchema = dict[str, Any]
"""A schema as the template gets it. An empty one accepts any value."""


@dataclass(frozen=True)
class PlainText:
    """A sort of text that the default template writes between quotes without escaping it: no text may end a string."""

    name: str
    pattern: str

    def matches(self, text: Any) -> bool:
        """Return whether this is such a text."""
        return isinstance(text, str) and re.fullmatch(self.pattern, text, re.ASCII) is not None

    def checked(self, text: Any, source: Source) -> str:
        """Return the text. If it does not match, report a fault and return a stand-in."""
        shown = excerpt(text, 200)
        if isinstance(text, str) and len(text) > LONGEST:
            source.fault(f"{shown} is too long; a {self.name} can have {LONGEST} characters")
            return "x"
        if self.matches(text):
            return str(text)
        source.fault(f"{shown} is not a {self.name} that can be generated; it must match {self.pattern}")
        return "x"


FIELD_NAME = PlainText("name of a field", r"[\w\-.\[\]$@:~]+")


def prose(text: str) -> str:
    """Put text on one line, without characters that could end a string between quotes of either sort."""
    for character in set(text):
        if not character.isprintable():
            text = text.replace(character, " ")
    words = text.split()
    line = " ".join(words)
    line = line.replace("\\", "/")
    line = line.replace('"', "'")
    return line.replace("'''", "'")


def python_type(schema: StockSchema) -> str:
    """Return the Python type of a reduced schema, for the documentation."""
    if "$ref" in schema:
        reference: str = schema["$ref"]
        _, _, name = reference.rpartition("/")
        return name
    json_type = schema.get("type", "")
    if json_type == "array":
        item_type = python_type(schema["items"])
        return f"list[{item_type}]"
    return PYTHON_TYPES.get(json_type, "Any")


class StockSchemas:
    """Reduces schemas, once all definitions are known. Refuses schemas that the default template cannot express."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def reduced(self, schema: Source, depth: int = 0) -> StockSchema:
        """Return a schema that says only what the template needs to read or write a value."""
        if schema.value is True or schema.value in (None, {}):
            return {}
        if not isinstance(schema.value, dict) or depth > DEEPEST:
            schema.fault("is not a schema that a parameter or a body can have")
            return {}
        if schema.is_reference:
            schema = schema.target()
            if not isinstance(schema.value, dict):
                return self.reduced(schema, depth)
        definition = self._definitions.at(schema.pointer)
        if definition and definition.is_class:
            return {"$ref": f"#/components/schemas/{definition.name}"}
        for keyword in COMBINATIONS:
            members = schema / keyword
            if isinstance(members.value, list):
                return self._only_member(members, depth)
        return self._typed(schema, depth)

    def form(self, schema: Source) -> StockSchema:
        """Return the schema of a form, whose properties become parameters."""
        form = form_of(schema, self._definitions)
        if not form.fields:
            why = "its fields are properties, and it has none"
            schema.refuse("a form", why, "give its schema properties", "it has no arguments")
        properties: dict[str, StockSchema] = {}
        for name, field in form.fields.items():
            checked_name = FIELD_NAME.checked(name, field)
            properties[checked_name] = self.reduced(field)
        reduced: StockSchema = {"type": "object", "properties": properties}
        required = [name for name in properties if name in form.required]
        if required:
            reduced["required"] = required
        return reduced

    def _only_member(self, members: Source, depth: int) -> StockSchema:
        """Return the only member of a combination that does not stand for null."""
        non_null = [member for member in members.items() if member.value != NULL]
        if len(non_null) == 1:
            return self.reduced(non_null[0], depth + 1)
        keyword = members.pointer[-1]
        return _refused(members, keyword)

    def _typed(self, schema: Source, depth: int) -> StockSchema:
        """Return a schema that says the JSON type, and the types in a list or an object."""
        keywords = self._definitions.composition.keywords(schema)
        json_types = set(types_in(keywords)) - {"null"}
        if not json_types:
            has_values = {"enum", "const"} & schema.value.keys()
            return {"type": "string"} if has_values else {}
        json_type = json_types.pop()
        if json_types:
            return _refused(schema / "type", "several types")
        reduced: StockSchema = {"type": json_type}
        if json_type == "array":
            items = schema / "items"
            reduced["items"] = self.reduced(items, depth + 1)
        elif json_type == "object":
            reduced["additionalProperties"] = self._extra(schema, depth)
        elif json_type == "string" and schema.value.get("format") == "binary":
            reduced["format"] = "binary"
        return reduced

    def _extra(self, schema: Source, depth: int) -> StockSchema | bool:
        """Return the schema of the additional properties of an object, or True for any."""
        additional = schema / "additionalProperties"
        if not isinstance(additional.value, dict):
            return True
        reduced = self.reduced(additional, depth + 1)
        return reduced or True


def _refused(source: Source, what: str) -> StockSchema:
    """Refuse a schema; return one for any value."""
    why = "a parameter or a body has one type here"
    source.refuse(what, why, "wrap it in an object with a property", "any value is accepted")
    return {}
