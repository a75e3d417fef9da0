"""Components: the Python source of each definition, in x- extensions of an empty object for openapi-generator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Optional

from generator.models.definitions import Definition, Definitions, Property, text_of
from generator.models.names import DistinctNames, constant_name, docstring, literal, source_of
from generator.models.types import (
    EXACT,
    MODEL,
    PYDANTIC,
    TYPING,
    TYPING_EXTENSIONS,
    VARIANTS,
    VENDORED,
    Annotated,
    Import,
    Ref,
    import_lines,
)
from generator.package.commonmark import plain
from generator.package.docs import page

Extensions = dict[str, Any]
OVERRIDE = "  # type: ignore[assignment, unused-ignore]"
"""The comment on an attribute with another type than in the parent, where type checkers see only that it is mutable."""


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
    late_imports = _late_imports(definition, package, imports)
    extensions["x-imports"] = import_lines(imports, package)
    if definition.is_imported_late:
        extensions["x-imports"] += _base_imports(definition, package)
    extensions["x-late-imports"] = late_imports
    used_extensions = {key: value for key, value in extensions.items() if value}
    # openapi-generator makes no file for an object without properties.
    placeholder = {"x": {"type": "string"}}
    return {"type": "object", "properties": placeholder, **used_extensions}


def _late_imports(definition: Definition, package: str, imports: list[Import]) -> list[str]:
    """Write the imports for the end of the file: of the models that import this one.

    A model whose bases import this one, too, may still be without its class. Its name is bound once it has one.
    """
    references = definition.forward_references()
    early = []
    homes = {}
    for reference in references:
        if reference.target.is_imported_late:
            homes[reference.target.name] = reference.target.module
        else:
            early.append(reference.imported())
    lines = [f"{line}  # noqa: E402" for line in import_lines(early, package)]
    if not homes and not definition.is_imported_late:
        return lines
    imports.append(Import(VARIANTS, "bind_late"))
    if homes:
        imports.append(Import(TYPING, "TYPE_CHECKING"))
        late = [Import(f".{module}", name, name) for name, module in homes.items()]
        lines.append("if TYPE_CHECKING:")
        lines += [f"    {line}" for line in import_lines(late, package)]
    return [*lines, f"bind_late(__name__, {source_of(homes)})"]


def _base_imports(definition: Definition, package: str) -> list[str]:
    """Write the imports of bases whose modules refer back to the class."""
    lines = import_lines(_bases(definition), package)
    return ["with importing_bases:", *(f"    {line}" for line in lines)]


def _bases(definition: Definition) -> list[Import]:
    """Return the imports of the classes that a class derives from."""
    if definition.bases:
        return [Ref(base).imported() for base in definition.bases]
    if definition.has_variants:
        return [Import(VARIANTS, "ParentModel")]
    return [Import(MODEL, "Model")]


def _write_class(definition: Definition, extensions: Extensions) -> list[Import]:
    """Add the source of a class to the extensions, and return its imports."""
    properties = [_property(item, definition) for item in definition.properties]
    bases = _bases(definition)
    source: Extensions = {
        "bases": ", ".join(base.name for base in bases),
        "properties": properties,
    }
    if definition.has_variants:
        source["family"] = _family(definition)
    imports = set(definition.imports())
    if definition.is_imported_late:
        imports = imports.difference(bases) | {Import(VARIANTS, "importing_bases")}
    else:
        imports |= set(bases)
    if definition.extra is not None:
        source["extra"] = definition.extra.source()
        imports.add(Import(PYDANTIC, "Field"))
    for marker in definition.strict:
        source["strict"] = marker.source()
    extensions["x-class"] = source
    extensions["x-docstring"] = docstring(plain(definition.text))
    return list(imports)


def _family(definition: Definition) -> Extensions:
    """Return the source of the attributes by which a parent finds its variants."""
    homes = {}
    for value, variant in definition.variants.items():
        if variant is not definition:
            homes[value] = f"{variant.module}.{variant.name}"
    return {"discriminator": literal(definition.discriminator), "variants": source_of(homes)}


def _property(item: Property, owner: Definition) -> Extensions:
    annotation = item.annotation().source()
    default = "" if item.required else " = None"
    source = f"{item.name}: {annotation}{default}"
    if _differs_in_bases(item.name, annotation, owner):
        source += OVERRIDE
    extensions = {"source": source}
    text = docstring(plain(text_of(item.schema)))
    if text:
        extensions["docstring"] = text
    return extensions


def _differs_in_bases(name: str, annotation: str, owner: Definition) -> bool:
    """Return whether an attribute has another type in a base of its class."""
    for base in owner.bases:
        for inherited in base.properties:
            if inherited.name == name and inherited.annotation().source() != annotation:
                return True
    return False


def _write_alias(definition: Definition, extensions: Extensions) -> list[Import]:
    """Add the source of an alias to the extensions, and return its imports."""
    name = definition.variable
    extensions["x-annotation"] = name
    extensions["x-docstring"] = docstring(plain(definition.text), indent="")
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
    names = DistinctNames()
    lines = []
    for text in texts:
        name = names.add(constant_name(text))
        lines.append(f"{name} = {literal(text)}")
    base = "Known" if lines else "Choice"
    extensions["x-base"] = base
    extensions["x-values"] = lines
    default = f'    """{definition.variable} as a class."""'
    extensions["x-docstring"] = docstring(plain(definition.text)) or default
    return Import(VENDORED, base)
