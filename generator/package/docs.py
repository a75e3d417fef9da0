"""What the pages in docs/ say of a schema, in Markdown that stays what it is."""

from __future__ import annotations

import json
import pprint
import re
from collections.abc import Mapping
from typing import Any

from generator.models.definitions import Property, Schemas, Unit, text_of
from generator.models.names import literal, variable_name
from generator.text import markdown


def page(unit: Unit, text: str, package: str, schemas: Schemas) -> dict[str, Any]:
    """The extensions that a model's page in docs/ is made of."""
    found: dict[str, Any] = {"x-description": markdown(text)}
    if unit.is_class:
        found["x-rows"], found["x-enums"] = [], []
        for item in unit.properties:
            kind, values = _doc_type(item, schemas.by_name)
            schema = item.schema if isinstance(item.schema, dict) else {}
            if values:
                enum = {"name": markdown(item.json_name), "values": list(map(markdown, values))}
                found["x-enums"].append(enum | {"open": len(values) > 1})
            description = markdown(" ".join(text_of(schema).split()))
            notes = "" if item.required else "[optional]"
            if item.name != item.json_name:
                notes = f"{notes} {markdown(literal(item.json_name))} in JSON".strip()
            row = (f"**{markdown(item.name)}**", kind, description, notes)
            found["x-rows"].append("| " + " | ".join(row) + " |")
        found["x-example"] = _example(unit, package)
    elif unit.members:
        found["x-members"] = [f"[{name}]({name}.md)" for name in unit.members]
    elif isinstance(unit.schema, dict) and isinstance(unit.schema.get("enum"), list):
        found["x-values"] = [markdown(_spelled(value)) for value in unit.schema["enum"]]
    else:
        found["x-type"] = markdown(unit.alias)
    return found


def _doc_type(item: Property, names: Mapping[str, Unit]) -> tuple[str, list[str]]:
    schema = item.schema if isinstance(item.schema, dict) else {}
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    if item.type.code.startswith(("Literal[", "Annotated[Union[Literal[")):
        anchor = "#enum-" + re.sub(r"[^\w-]", "", item.json_name.lower().replace(" ", "-"))
        kind = "Optional\\[inline\\]" if item.type.null else "inline"
        return f"[**{kind}**]({anchor})", list(map(_spelled, values))
    code = markdown(item.type.full)
    found = [word for word in re.findall(r"\w+", item.type.code) if word in names]
    return (f"[**{code}**]({found[0]}.md)" if found else f"**{code}**"), []


def _spelled(value: Any) -> str:
    """A value as JSON has it, text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _example(unit: Unit, package: str) -> str:
    examples = unit.schema.get("examples", [])
    values = [*(examples if isinstance(examples, list) else []), unit.schema.get("example")]
    value = next((item for item in values if isinstance(item, dict)), None)
    if value is None:
        return ""
    variable = variable_name(unit.name)
    code = (
        f"from {package}.models import {unit.name}\n\n"
        f"{variable} = {unit.name}.from_dict(\n"
        + "\n".join("    " + line for line in pprint.pformat(value, width=100, sort_dicts=False).split("\n"))
        + f"\n)\nprint({variable}.to_json())"
    )
    # A fence longer than any in the text, which nothing in the text can close.
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}python\n{code}\n{fence}"
