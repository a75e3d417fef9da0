"""Modules for the classes that openapi-generator makes of what a property has inline: code may import them by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.models.definitions import Definition, Property
from generator.models.names import class_name
from generator.models.types import (
    VENDORED,
    Annotated,
    Defined,
    Import,
    List,
    Literal,
    Map,
    Ref,
    Type,
    Union,
    import_lines,
)


@dataclass
class InlineModules:
    """The modules, by the names of their classes."""

    sources: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    """The models that modules give another name to, by the new name."""


def inline_modules(definitions: Sequence[Definition], package: str) -> InlineModules:
    """Return the modules for the properties of definitions."""
    taken = {definition.name for definition in definitions}
    modules = InlineModules()
    for definition in definitions:
        for item in definition.properties:
            name, inner = _inline_type(definition, item)
            if name in taken:
                continue
            if isinstance(inner, Ref):
                modules.aliases[name] = inner.target.name
                modules.sources[name] = _alias_module(name, inner.target, package)
            elif _becomes_class(inner):
                modules.sources[name] = _union_module(name, inner, definition, package)
    return modules


def _inline_type(definition: Definition, item: Property) -> tuple[str, Type]:
    """Return the type in the lists and maps of a property, and how openapi-generator calls it."""
    steps = [definition.name, item.json_name]
    inner = item.type.base
    while isinstance(inner, (List, Map)):
        if isinstance(inner, List):
            steps.append("inner")
            inner = _bare(inner.items)
        else:
            steps.append("value")
            inner = _bare(inner.values)
    return class_name("_".join(steps)), inner


def _bare(inner: Type) -> Type:
    return inner.bare() if isinstance(inner, Annotated) else inner


def _alias_module(name: str, target: Defined, package: str) -> str:
    renamed = Import(f".{target.module}", target.name, name)
    lines = [
        f'"""{target.name}, as openapi-generator calls it where it is inline."""',
        "",
        *import_lines([renamed], package),
        "",
        f'__all__ = ["{name}"]',
        "",
    ]
    return "\n".join(lines)


def _becomes_class(inner: Type) -> bool:
    """Return whether a type is a union without null beside it, and none of its members is a literal."""
    if any(isinstance(node, Literal) for node in inner.nodes()):
        return False
    if isinstance(inner, Annotated):
        return isinstance(inner.base, Union) and not inner.nullable
    return isinstance(inner, Union)


def _union_module(name: str, union: Type, definition: Definition, package: str) -> str:
    # None of the other models imports this module, so that it can import all that it refers to at once.
    references = [reference.imported() for reference in union.references()]
    choice = Import(VENDORED, "Choice")
    lines = [
        "from __future__ import annotations",
        "",
        *import_lines([choice, *union.imports(), *references], package),
        "",
        "",
        f"class {name}(Choice, init=False):",
        f'    """A union that is inline in {definition.name}, as a class."""',
        "",
        f"    __alternatives__ = {union.source()}",
        "",
    ]
    return "\n".join(lines)
