"""The content of a model's page in docs/, in Markdown to which no text of the specification does harm."""

from __future__ import annotations

import json
import pprint
import re
from collections.abc import Iterable
from typing import Any, Optional

from generator.models import types
from generator.models.definitions import Definition, Property, examples_of, text_of
from generator.models.names import literal, variable_name
from generator.package.commonmark import code, commonmark, commonmark_line
from generator.package.notes import MOST_VALUES, joined, keywords, limits, of_schema
from generator.text import markdown

Extensions = dict[str, Any]
SHORTEST_FENCE = 3
OPEN_ENUM = (types.Literal, types.Scalar)
"""The types of the members of an open enum: the known values, and every other one."""


def page(definition: Definition, package: str) -> Extensions:
    """Return the extensions for the page of a definition."""
    extensions: Extensions = {"x-description": _description(definition)}
    if definition.is_class:
        extensions |= _class_content(definition, package)
    else:
        extensions |= _alias_content(definition)
    return extensions


def _description(definition: Definition) -> str:
    text = commonmark(definition.text)
    if (definition.schema / "deprecated").value is True:
        return f"Deprecated.\n\n{text}".strip()
    return text


def _class_content(definition: Definition, package: str) -> Extensions:
    rows = []
    enums = []
    for item in definition.properties:
        enum = _inline_enum(item)
        rows.append(_row(item))
        if enum:
            enums.append(_enum(item, enum))
    example = _example(definition, package)
    return {"x-rows": rows, "x-enums": enums, "x-example": example, "x-rules": _rules(definition)}


def _rules(definition: Definition) -> str:
    """Write what a class says about its properties as a whole."""
    sentences = []
    if definition.bases:
        bases = ", ".join(f"[{base.name}]({base.name}.md)" for base in definition.bases)
        sentences.append(f"Derives from {bases}.")
    notes: list[str] = []
    for marker in definition.strict:
        notes += keywords(marker.keywords)
    if notes:
        sentences.append(f"Limits: {joined(notes)}.")
    extra = definition.extra
    if extra is not None:
        other_notes = joined([extra.doc(), *limits(extra)])
        sentences.append(f"Other properties: {other_notes}.")
    return "\n\n".join(sentences)


def _alias_content(definition: Definition) -> Extensions:
    if definition.members:
        links = []
        for member in definition.members:
            name = member.target.name
            links.append(f"[{name}]({name}.md)")
        return {"x-members": links, "x-union": _use_of_union(definition)}
    values = definition.schema / "enum"
    if isinstance(values.value, list):
        return {"x-values": _spelled(values.value)}
    known = _known_values(definition.alias.base)
    if known:
        return {"x-values": _spelled(known)}
    notes = [definition.alias.doc(), *limits(definition.alias), *of_schema(definition.schema)]
    return {"x-type": joined(notes)}


def _use_of_union(definition: Definition) -> str:
    """Write how to use a union, which is an annotation and not a class."""
    name = definition.name
    first = definition.members[0].target.name
    return (
        f"This is an annotation, not a class. To ask what `x` is, name a member: `isinstance(x, {first})`. To read one "
        f"by itself: `pydantic.TypeAdapter({name}).validate_python(x)`, or `validate_json` for JSON text."
    )


def _known_values(base: types.Type) -> list[Any]:
    """Return the values that an open enum lists; an empty list for any other type."""
    if not isinstance(base, types.Union) or len(base.members) != len(OPEN_ENUM):
        return []
    for member, member_type in zip(base.members, OPEN_ENUM, strict=True):
        if not isinstance(member, member_type):
            return []
    literal = base.members[0]
    assert isinstance(literal, types.Literal)
    return list(literal.values)


def _row(item: Property) -> str:
    """Write the row of a property in the table of its class."""
    name = markdown(item.name)
    description = commonmark_line(text_of(item.schema))
    details = _values_or_limits(item) + of_schema(item.schema)
    if item.name != item.json_name:
        json_name = code(literal(item.json_name))
        details.append(f"{json_name} in JSON")
    notes = "" if item.required else "[optional]"
    cells = [f"**{name}**", item.type.doc(), description, joined(details), notes]
    row = " | ".join(cells)
    return f"| {row} |"


def _values_or_limits(item: Property) -> list[str]:
    enum = _inline_enum(item)
    if enum is None or len(enum.values) <= MOST_VALUES:
        return limits(item.type)
    name = item.json_name.lower()
    hyphenated = name.replace(" ", "-")
    anchor = re.sub(r"[^\w-]", "", hyphenated)
    return [f"one of [these values](#enum-{anchor})"]


def _inline_enum(item: Property) -> Optional[types.Literal]:
    """Return the type of a property whose values get a table of their own; None for any other."""
    base = item.type.base
    return base if isinstance(base, types.Literal) else None


def _enum(item: Property, enum: types.Literal) -> dict[str, Any]:
    """Return the table of the values of a property, including null if its schema lists it."""
    values_in_schema = item.schema / "enum"
    values = values_in_schema.value or enum.values
    return {
        "name": markdown(item.json_name),
        "values": _spelled(values),
        "open": enum.is_open,
    }


def _spelled(values: Iterable[Any]) -> list[str]:
    """Write values in JSON, but texts without quotes."""
    spelled = []
    for value in values:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        spelled.append(markdown(text))
    return spelled


def _example(definition: Definition, package: str) -> str:
    """Write a program that reads the first example of a class, or an empty text if it has no examples."""
    examples = examples_of(definition.schema)
    if not examples:
        return ""
    variable = variable_name(definition.name)
    example = examples[0].value
    text = pprint.pformat(example, width=100, sort_dicts=False)
    lines = text.split("\n")
    code = [
        f"from {package}.models import {definition.name}",
        "",
        f"{variable} = {definition.name}.from_dict(",
        *(f"    {line}" for line in lines),
        ")",
        f"print({variable}.to_json())",
    ]
    return _fenced("\n".join(code))


def _fenced(code: str) -> str:
    """Put code into a fence that is longer than any fence in the code, so that the code cannot close it."""
    runs = re.findall("`+", code)
    longest = max(map(len, runs), default=0)
    length = max(SHORTEST_FENCE, longest + 1)
    fence = "`" * length
    return f"{fence}python\n{code}\n{fence}"
