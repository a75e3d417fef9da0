"""The document that openapi-generator gets: checked, and with all that the templates need in extensions.

openapi-generator drops or bends much of a schema before any template sees it. So nothing of a schema is left to it:
each one becomes an empty object with a file name, and its Python source comes along, escaped, in x- extensions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.models.definitions import Property, Schemas, Unit, text_of
from generator.models.names import class_name, constant_name, distinct, docstring, literal
from generator.openapi.document import Document
from generator.openapi.objects import is_reference, walk
from generator.package.docs import page
from generator.package.operations import Operations
from generator.pointers import Pointer, pointer_text

LIBRARIES = {
    "typing": ("Annotated", "Any", "Literal", "Optional", "Union"),
    "pydantic": ("Field",),
    "typing_extensions": ("TypeAliasType",),
    "{package}.models._model": ("Model", "UnknownModel"),
    "{package}.models._hosted": ("Choice", "Known"),
    "{package}.models._marks": ("Discriminated", "Exact", "FirstMatch", "Forbidden", "NotNull", "Open"),
    "{package}.models._keywords": ("Always", "Strict"),
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
    inline: dict[str, str]
    """The modules of the classes that openapi-generator makes of what a specification has inline in a property."""
    aliases: dict[str, str]
    """The names of classes that these modules only give another name to, by the new name."""


def prepare(spec: Document, package: str, hosted: bool = False, apis: bool = True) -> Prepared:
    """Check a specification and rewrite it. Raises InputError with every place that cannot be generated exactly.

    Hosted models are to be put into a larger client, with or without the APIs; there, the names of unions and of enums
    are classes.
    """
    schemas = Schemas(spec)
    operations = Operations(spec, schemas)
    paths = operations.paths() if apis else {}
    schemas.build()
    operations.resolve()
    spec.finish()
    units = sorted(schemas.units.values(), key=lambda unit: unit.name)
    sources = {unit.name: (unit.module, unit.name) for unit in units}
    if hosted:
        for unit in units:
            if not unit.is_class:
                sources[unit.name] = (unit.module, distinct(f"Any{unit.name}", sources))
    document = {
        "openapi": "3.0.3",
        "info": {"title": "API", "version": "1"},
        "servers": operations.servers(),
        "paths": paths,
        "components": {
            "schemas": {unit.name: _component(unit, package, sources, schemas, hosted) for unit in units},
            "securitySchemes": operations.security_schemes(),
        },
    }
    spec.finish()
    approximated = [f"{pointer_text(fault.pointer or ())}: {fault.text}" for fault in spec.diagnostics()]
    examples = _examples(spec, schemas)
    aliases: dict[str, str] = {}
    modules = [unit.module for unit in units]
    return Prepared(
        document,
        modules,
        sorted(operations.tags),
        approximated,
        examples,
        _inline(units, package, sources, aliases) if hosted else {},
        aliases,
    )


def _inline(
    units: Iterable[Unit], package: str, sources: Mapping[str, tuple[str, str]], aliases: dict[str, str]
) -> dict[str, str]:
    names = {unit.name: unit for unit in units}
    found: dict[str, str] = {}
    for unit in names.values():
        for item in unit.properties:
            code, steps = item.type.code, [unit.name, item.json_name]
            while wrapped := re.fullmatch(r"(list|dict)\[(?:str, )?(.*)\]", code):
                code = wrapped[2]
                steps.append("inner" if wrapped[1] == "list" else "value")
            name, code = class_name("_".join(steps)), code.strip('"')
            if name in names or "Literal[" in code:
                continue
            if code in names:
                module = names[code].module
                aliases[name] = code
                found[name] = (
                    f'"""{code}, as openapi-generator calls it where it is inline."""\n\n'
                    f'from {package}.models.{module} import {code} as {name}\n\n__all__ = ["{name}"]\n'
                )
            elif code.startswith(("Union[", "Annotated[Union[")):
                imports = "\n".join(_imports(f"Choice {code}", unit, package, sources))
                found[name] = (
                    f"from __future__ import annotations\n\n{imports}\n\n\nclass {name}(Choice, init=False):\n"
                    f'    """A union that is inline in {unit.name}, as a class."""\n\n    __alternatives__ = {code}\n'
                )
    return found


def _examples(spec: Document, schemas: Schemas) -> list[Example]:
    """The examples of classes, and of bodies that are classes."""
    found = []
    for kind, source in walk(spec):
        value, at = source.value, source.pointer
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


def _component(
    unit: Unit, package: str, sources: Mapping[str, tuple[str, str]], schemas: Schemas, hosted: bool
) -> dict[str, Any]:
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
        annotation = sources[unit.name][1]
        extensions["x-annotation"] = annotation
        extensions["x-alias"] = body = alias
        if unit.late:
            # Type checkers follow such a circle through a name alone, pydantic through an alias that has one.
            extensions["x-alias"] = f'TypeAliasType("{annotation}", "_{annotation}")'
            extensions["x-value"] = f"Annotated[{alias}, Exact]"
            body = f"TypeAliasType {extensions['x-value']}"
    pages = page(unit, text, package, schemas)
    if hosted and not unit.is_class:
        pages, values = {}, schemas.texts(unit)
        names: dict[str, str] = {}
        for value in values:
            names[distinct(constant_name(value), names)] = value
        extensions["x-values"] = [f"{name} = {literal(value)}" for name, value in names.items()]
        extensions["x-base"] = "Known" if values else "Choice"
        body += f" {extensions['x-base']}"
        extensions["x-docstring"] = docstring(text) or f'    """{annotation} as a class."""'
    extensions["x-imports"] = _imports(body, unit, package, sources)
    late = sorted(unit.late - {unit.name})
    extensions["x-late-imports"] = [f"{_import(name, package, sources)}  # noqa: E402" for name in late]
    extensions.update(pages)
    extensions = {key: value for key, value in extensions.items() if value}
    # A property, or openapi-generator makes no file of it.
    return {"type": "object", "properties": {"x": {"type": "string"}}, **extensions}


def _property(item: Property) -> dict[str, Any]:
    schema = item.schema if isinstance(item.schema, dict) else {}
    default = "" if item.required else " = None"
    text = docstring(text_of(schema))
    return {"source": f"{item.name}: {item.annotation}{default}", **({"docstring": text} if text else {})}


def _imports(code: str, unit: Unit, package: str, sources: Mapping[str, tuple[str, str]]) -> list[str]:
    words = set(re.findall(r"[^\W\d]\w*", re.sub(r'"(?:[^"\\]|\\.)*"', '""', code)))
    lines = []
    for module, names in LIBRARIES.items():
        used = [name for name in names if name in words]
        if used:
            lines.append(f"from {module.format(package=package)} import {', '.join(used)}")
    return lines + [_import(name, package, sources) for name in sorted(unit.uses - unit.late - {unit.name})]


def _import(name: str, package: str, sources: Mapping[str, tuple[str, str]]) -> str:
    """The import of a unit: of its class, or of its annotation, under its name."""
    module, found = sources[name]
    return f"from {package}.models.{module} import {found}" + (f" as {name}" if found != name else "")
