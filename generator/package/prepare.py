"""The document that openapi-generator gets: checked, and with all that the templates need in extensions.

openapi-generator drops or bends much of a schema before any template sees it. So nothing of a schema is left to it:
each one becomes an empty object with a file name, and its Python source comes along, escaped, in x- extensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

from generator.models import building
from generator.models.definitions import Definition, Definitions, examples_of
from generator.models.names import distinct
from generator.models.types import KEYWORDS
from generator.openapi.document import Document, Source
from generator.openapi.objects import is_reference, walk
from generator.package.components import component
from generator.package.inline import inline_modules
from generator.package.operations import Operations
from generator.pointers import Pointer, pointer_text


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
    uses_keywords: bool
    """Whether any model imports the markers for keywords of JSON Schema."""


def prepare(spec: Document, package: str, hosted: bool = False, apis: bool = True) -> Prepared:
    """Check a specification and rewrite it. Raises InputError with every place that cannot be generated exactly.

    Hosted models go into a larger client, with or without the APIs. There, the names of unions and enums are classes.
    """
    definitions = Definitions(spec)
    operations = Operations(spec, definitions)
    paths = operations.paths() if apis else {}
    building.build(definitions)
    operations.resolve()
    spec.finish()
    models = sorted(definitions.all, key=lambda definition: definition.name)
    if hosted:
        _rename_annotations(models)
    document = {
        "openapi": "3.0.3",
        "info": {"title": "API", "version": "1"},
        "servers": operations.servers(),
        "paths": paths,
        "components": {
            "schemas": {model.name: component(model, package, definitions if hosted else None) for model in models},
            "securitySchemes": operations.security_schemes(),
        },
    }
    spec.finish()
    inline = inline_modules(models if hosted else [], package)
    return Prepared(
        document=document,
        models=[model.module for model in models],
        apis=sorted(operations.tags),
        approximated=[f"{pointer_text(fault.pointer or ())}: {fault.text}" for fault in spec.diagnostics()],
        examples=list(_examples(definitions)),
        inline=inline.sources,
        aliases=inline.aliases,
        uses_keywords=any(map(_uses_keywords, models)),
    )


def _uses_keywords(model: Definition) -> bool:
    return any(entry.module == KEYWORDS for entry in model.imports())


def _rename_annotations(models: list[Definition]) -> None:
    """Give the annotations of aliases other names, so that their own are free for classes."""
    taken = [model.name for model in models]
    for model in models:
        if not model.is_class:
            model.variable = distinct(f"Any{model.name}", taken)


def _examples(definitions: Definitions) -> Iterator[Example]:
    """Yield the examples of classes, and of bodies that are classes."""
    for object_type, source in walk(definitions.document):
        model = _model_of(object_type, source, definitions)
        if model is None or not model.is_class:
            continue
        for example in examples_of(source):
            yield Example(example.pointer, model.name, example.value)


def _model_of(object_type: str, source: Source, definitions: Definitions) -> Optional[Definition]:
    schema = source / "schema"
    if object_type == "media type" and is_reference("schema", schema.value):
        return definitions.at(schema.target().pointer)
    return definitions.at(source.pointer)
