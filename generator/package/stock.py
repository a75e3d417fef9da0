"""Schemas of parameters and bodies, reduced to what the stock API template understands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator.models.classes import declared
from generator.models.composition import types_in
from generator.models.definitions import Definitions
from generator.models.types import SCALARS
from generator.openapi.document import Source
from generator.text import excerpt

DEEPEST = 40
"""How deeply a schema may be nested, references included."""
COMBINATIONS = ("allOf", "oneOf", "anyOf")
PYTHON_TYPES = {**SCALARS, "object": "dict"}
StockSchema = dict[str, Any]
"""A schema as the template gets it; an empty one is for any value."""


@dataclass(frozen=True)
class PlainText:
    """Text that the stock template writes between quotes as it is: nothing in it may end a string."""

    name: str
    pattern: str

    def checked(self, text: Any, source: Source) -> str:
        """Return the text, or a stand-in where it does not match, with a fault at the source."""
        if isinstance(text, str) and re.fullmatch(self.pattern, text, re.ASCII):
            return text
        source.fault(f"{excerpt(text, 200)} is not a {self.name} that can be generated; it must match {self.pattern}")
        return "x"


FIELD_NAME = PlainText("name of a field", r"[\w\-.\[\]$@:~]+")


def prose(text: str) -> str:
    """Return text on one line that can stand between quotes of either sort."""
    for character in set(text):
        if not character.isprintable():
            text = text.replace(character, " ")
    line = " ".join(text.split())
    for quote, stand_in in (("\\", "/"), ('"', "'"), ("'''", "'")):
        line = line.replace(quote, stand_in)
    return line


def python_type(schema: StockSchema) -> str:
    """Return the Python type of a reduced schema, for the documentation."""
    if "$ref" in schema:
        reference: str = schema["$ref"]
        return reference.rpartition("/")[2]
    json_type = schema.get("type", "")
    if json_type == "array":
        return f"list[{python_type(schema['items'])}]"
    return PYTHON_TYPES.get(json_type, "Any")


class StockSchemas:
    """Reduces schemas, once all definitions are known; notes those that the template cannot express."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def reduced(self, schema: Source, depth: int = 0) -> StockSchema:
        """Return what to serialize a value to, or to read it as."""
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
        fields, required = self.fields(schema)
        if not fields:
            schema.refuse("a form", "its fields are properties, and it has none", "give its schema properties")
        properties: dict[str, StockSchema] = {}
        for name, field in fields.items():
            checked = FIELD_NAME.checked(name, field)
            properties[checked] = self.reduced(field)
        form = {"type": "object", "properties": properties}
        required_names = [name for name in properties if name in required]
        if required_names:
            form["required"] = required_names
        return form

    def fields(self, schema: Source) -> tuple[dict[str, Source], set[str]]:
        """Return the properties that a schema declares in all, and the names of those that are required."""
        composition = self._definitions.composition
        found = declared(composition.expanded(composition.constraints(schema)))
        fields = {name: schemas[0] if schemas else schema.with_value({}) for name, schemas in found.schemas.items()}
        return fields, found.required

    def _only_member(self, members: Source, depth: int) -> StockSchema:
        """Return the one member of a combination that is not null."""
        others = [member for member in members.items() if member.value != {"type": "null"}]
        if len(others) == 1:
            return self.reduced(others[0], depth + 1)
        keyword = members.pointer[-1]
        return _refused(members, keyword)

    def _typed(self, schema: Source, depth: int) -> StockSchema:
        json_types = set(types_in(self._definitions.composition.keywords(schema)))
        json_types.discard("null")
        if not json_types:
            has_values = {"enum", "const"} & schema.value.keys()
            return {"type": "string"} if has_values else {}
        json_type = json_types.pop()
        if json_types:
            return _refused(schema / "type", "several types")
        reduced: StockSchema = {"type": json_type}
        if json_type == "array":
            reduced["items"] = self.reduced(schema / "items", depth + 1)
        elif json_type == "object":
            additional = schema / "additionalProperties"
            reduced["additionalProperties"] = True
            if isinstance(additional.value, dict):
                reduced["additionalProperties"] = self.reduced(additional, depth + 1) or True
        elif json_type == "string" and schema.value.get("format") == "binary":
            reduced["format"] = "binary"
        return reduced


def _refused(source: Source, what: str) -> StockSchema:
    source.refuse(what, "a parameter or a body has one type here", "wrap it in an object with a property")
    return {}
