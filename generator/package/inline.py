"""Modules under the names of the classes that openapi-generator makes for inline schemas: code may import them."""

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
    """Modules for the inline schemas in properties."""

    sources: dict[str, str] = field(default_factory=dict)
    """The source of each module, by the name of its class."""
    aliases: dict[str, str] = field(default_factory=dict)
    """The models that modules only rename, by the new names."""


def inline_modules(definitions: Sequence[Definition], package: str) -> InlineModules:
    """Return the modules for the inline schemas in the properties of definitions."""
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
    """Return the innermost type in the lists and maps of a property, with openapi-generator's name for it."""
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
        f'"""{target.name} under the name that openapi-generator gives it as an inline schema."""',
        "",
        *import_lines([renamed], package),
        "",
        f'__all__ = ["{name}"]',
        "",
    ]
    return "\n".join(lines)


def _becomes_class(inner: Type) -> bool:
    """Return whether a type is a union that is not nullable and has no literal in it."""
    has_literal = any(isinstance(node, Literal) for node in inner.nodes())
    if has_literal:
        return False
    if isinstance(inner, Annotated):
        return isinstance(inner.base, Union) and not inner.nullable
    return isinstance(inner, Union)


def _union_module(name: str, union: Type, definition: Definition, package: str) -> str:
    # No other model imports this module, so even forward references can be imported at the start.
    references = [reference.imported() for reference in union.references()]
    choice = Import(VENDORED, "Choice")
    imports = [choice, *union.imports(), *references]
    lines = [
        "from __future__ import annotations",
        "",
        *import_lines(imports, package),
        "",
        "",
        f"class {name}(Choice, init=False):",
        f'    """A union that is inline in {definition.name}, as a class."""',
        "",
        f"    __alternatives__ = {union.source()}",
        "",
    ]
    return "\n".join(lines)
