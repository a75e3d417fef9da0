"""Components: the Python source of each definition, in x- extensions of an empty object for openapi-generator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Optional

from generator.models.definitions import Definition, Definitions, Property, text_of
from generator.models.names import constant_name, distinct, docstring, literal
from generator.models.types import (
    EXACT,
    MODEL,
    PYDANTIC,
    TYPING_EXTENSIONS,
    VENDORED,
    Annotated,
    Import,
    import_lines,
)
from generator.package.docs import page

Extensions = dict[str, Any]


def component(definition: Definition, package: str, vendored: Optional[Definitions]) -> Extensions:
    """Return the component of a definition. All definitions are passed if they are to be vendored."""
    extensions: Extensions = {"x-module": definition.module}
    write = _write_class if definition.is_class else _write_alias
    imports = write(definition, extensions)
    if vendored and not definition.is_class:
        texts = vendored.known_texts(definition)
        imports.append(_write_names(definition, texts, extensions))
    else:
        extensions.update(page(definition, package))
    extensions["x-imports"] = import_lines(imports, package)
    extensions["x-late-imports"] = _late_imports(definition, package)
    used_extensions = {key: value for key, value in extensions.items() if value}
    # openapi-generator makes no file for an object without properties.
    placeholder = {"x": {"type": "string"}}
    return {"type": "object", "properties": placeholder, **used_extensions}


def _late_imports(definition: Definition, package: str) -> list[str]:
    """Write the imports for the end of the file: of the models that import this one."""
    references = definition.forward_references()
    imports = [reference.imported() for reference in references]
    lines = import_lines(imports, package)
    return [f"{line}  # noqa: E402" for line in lines]


def _write_class(definition: Definition, extensions: Extensions) -> list[Import]:
    """Add the source of a class to the extensions, and return its imports."""
    properties = [_property(item) for item in definition.properties]
    source: Extensions = {"properties": properties}
    imports = [Import(MODEL, "Model"), *definition.imports()]
    if definition.extra is not None:
        source["extra"] = definition.extra.source()
        imports.append(Import(PYDANTIC, "Field"))
    for marker in definition.strict:
        source["strict"] = marker.source()
    extensions["x-class"] = source
    extensions["x-docstring"] = docstring(definition.text)
    return imports


def _property(item: Property) -> Extensions:
    annotation = item.annotation().source()
    default = "" if item.required else " = None"
    extensions = {"source": f"{item.name}: {annotation}{default}"}
    text = docstring(text_of(item.schema))
    if text:
        extensions["docstring"] = text
    return extensions


def _write_alias(definition: Definition, extensions: Extensions) -> list[Import]:
    """Add the source of an alias to the extensions, and return its imports."""
    name = definition.variable
    extensions["x-annotation"] = name
    extensions["x-docstring"] = docstring(definition.text, indent="")
    if not definition.is_circular():
        extensions["x-alias"] = definition.alias.source()
        return list(definition.imports())
    # Type checkers need a plain name for an alias that refers to itself, and pydantic a TypeAliasType.
    value = Annotated(definition.alias, markers=(EXACT,))
    extensions["x-alias"] = f'TypeAliasType("{name}", "_{name}")'
    extensions["x-value"] = value.source()
    return [Import(TYPING_EXTENSIONS, "TypeAliasType"), *value.imports()]


def _write_names(definition: Definition, texts: Iterable[str], extensions: Extensions) -> Import:
    """Add the class under the name of a union or an enum, whose members are the known texts; return its import."""
    names: set[str] = set()
    lines = []
    for text in texts:
        name = constant_name(text)
        name = distinct(name, names)
        names.add(name)
        lines.append(f"{name} = {literal(text)}")
    base = "Known" if names else "Choice"
    extensions["x-base"] = base
    extensions["x-values"] = lines
    default = f'    """{definition.variable} as a class."""'
    extensions["x-docstring"] = docstring(definition.text) or default
    return Import(VENDORED, base)
