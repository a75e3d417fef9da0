"""The document that openapi-generator gets: checked, and with all that the templates need in extensions.

openapi-generator drops or bends much of a schema before any template sees it. So nothing of a schema is left to it:
each one becomes an empty object with a file name, and its Python source comes along, escaped, in x- extensions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from names import docstring
from objects import is_reference, walk
from operations import Operations
from pages import page
from schemas import Property, Schemas, Unit, text_of
from spec import Pointer, Spec, pointer_text

LIBRARIES = {
    "typing": ("Annotated", "Any", "Literal", "Optional", "Union"),
    "pydantic": ("Field",),
    "typing_extensions": ("TypeAliasType",),
    "{package}.models._model": ("Model", "UnknownModel"),
    "{package}.models._marks": (
        *("Always", "Discriminated", "Exact", "FirstMatch", "Forbidden", "NotNull", "Open", "Strict"),
    ),
}


@dataclass(frozen=True)
class Example:
    """An example in the specification: its place, and the model that has to read it."""

    pointer: Pointer
    model: str
    value: Any


@dataclass
class Prepared:
    """What openapi-generator reads, and the files of models and APIs that it has to write."""

    document: dict[str, Any]
    models: list[str]
    apis: list[str]
    approximated: list[str]
    """What could not be generated exactly: place, reason and remedy."""
    examples: list[Example]


def prepare(spec: Spec, package: str) -> Prepared:
    """Check a specification and rewrite it. Raises InputError with every place that cannot be generated exactly."""
    schemas = Schemas(spec)
    operations = Operations(spec, schemas)
    paths = operations.paths()
    schemas.build()
    operations.resolve()
    spec.finish()
    units = sorted(schemas.units.values(), key=lambda unit: unit.name)
    modules = {unit.name: unit.module for unit in units}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "API", "version": "1"},
        "servers": operations.servers(),
        "paths": paths,
        "components": {
            "schemas": {unit.name: _component(unit, package, modules, schemas) for unit in units},
            "securitySchemes": operations.security_schemes(),
        },
    }
    spec.finish()
    approximated = [f"{pointer_text(fault.pointer)}: {fault.text}" for fault in sorted(spec.faults)]
    examples = _examples(spec, schemas)
    return Prepared(document, [unit.module for unit in units], sorted(operations.tags), approximated, examples)


def _examples(spec: Spec, schemas: Schemas) -> list[Example]:
    """The examples of classes, and of bodies that are classes."""
    found = []
    for kind, value, at in walk(spec.root):
        unit = schemas.units.get(at)
        if kind == "media type" and is_reference("schema", value.get("schema")):
            unit = schemas.units.get(spec.resolve(value["schema"]["$ref"], at)[0])
        if unit and unit.is_class:
            listed = value.get("examples", []) if kind == "schema" else []
            each: dict[Pointer, Any] = {
                ("examples", str(i)): item for i, item in enumerate(listed if isinstance(listed, list) else [])
            }
            each |= {("example",): value["example"]} if "example" in value else {}
            found += [Example((*at, *key), unit.name, item) for key, item in each.items() if isinstance(item, dict)]
    return found


def _component(unit: Unit, package: str, modules: Mapping[str, str], schemas: Schemas) -> dict[str, Any]:
    schema = unit.schema if isinstance(unit.schema, dict) else {}
    text = text_of(schema)
    extensions: dict[str, Any] = {"x-module": unit.module, "x-docstring": docstring(text)}
    if unit.is_class:
        extensions["x-class"] = {"properties": [_property(item) for item in unit.properties]}
        for key in ("extra", "strict"):
            if getattr(unit, key):
                extensions["x-class"][key] = getattr(unit, key)
        body = " ".join(
            [
                "Model",
                "Field" * bool(unit.extra),
                unit.extra,
                unit.strict,
                *(item.annotation for item in unit.properties),
            ]
        )
    else:
        alias = unit.alias
        extensions["x-docstring"] = docstring(text, "")
        extensions["x-alias"] = f'TypeAliasType("{unit.name}", Annotated[{alias}, Exact])' if unit.late else alias
        body = extensions["x-alias"]
    extensions["x-imports"] = _imports(body, unit, package, modules)
    late = sorted(unit.late - {unit.name})
    extensions["x-late-imports"] = [
        f"from {package}.models.{modules[name]} import {name}  # noqa: E402" for name in late
    ]
    extensions.update(page(unit, text, package, schemas))
    extensions = {key: value for key, value in extensions.items() if value}
    # A property, or openapi-generator makes no file of it.
    return {"type": "object", "properties": {"x": {"type": "string"}}, **extensions}


def _property(item: Property) -> dict[str, Any]:
    schema = item.schema if isinstance(item.schema, dict) else {}
    default = "" if item.required else " = None"
    text = docstring(text_of(schema))
    return {"source": f"{item.name}: {item.annotation}{default}", **({"docstring": text} if text else {})}


def _imports(code: str, unit: Unit, package: str, modules: Mapping[str, str]) -> list[str]:
    words = set(re.findall(r"[^\W\d]\w*", re.sub(r'"(?:[^"\\]|\\.)*"', '""', code)))
    lines = []
    for module, names in LIBRARIES.items():
        used = [name for name in names if name in words]
        if used:
            lines.append(f"from {module.format(package=package)} import {', '.join(used)}")
    for name in sorted(unit.uses - unit.late - {unit.name}):
        lines.append(f"from {package}.models.{modules[name]} import {name}")
    return lines
