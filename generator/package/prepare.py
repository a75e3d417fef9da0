"""Prepare the document for openapi-generator: check the specification, and put Python source into x- extensions.

openapi-generator drops or changes much of a schema before a template sees it. So it gets no schemas: each one becomes
an empty object with a file name, and its Python source is in x- extensions, escaped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from generator.errors import Diagnostic, InputError
from generator.models import building
from generator.models.definitions import Definition, Definitions, examples_of
from generator.models.families import connect
from generator.models.names import DistinctNames
from generator.models.types import KEYWORDS
from generator.openapi.approximation import Approximation, LeftOutOperation
from generator.openapi.document import Document, Source
from generator.openapi.objects import is_reference, operations as operations_of, walk
from generator.output.file_names import DEVICES
from generator.package.components import component
from generator.package.identity import Identity
from generator.package.index_page import IndexPage
from generator.package.inline import inline_modules
from generator.package.method_builder import PAGING, MethodBuilder
from generator.package.not_generated import NotGenerated, not_generated
from generator.package.operations import Operations, api_classes
from generator.package.places import names_of_places
from generator.pointers import Pointer

LARGEST_FILE = 3_000_000
"""The most characters of Python and documentation for one schema: some 100,000 values, or 30,000 properties."""
LARGEST_PACKAGE = 30_000_000
"""The most characters of Python and documentation for all operations."""


TOO_LARGE = "amounts to more than {} MB of Python and documentation; cut out the part that you need"


@dataclass(frozen=True)
class Example:
    """An example in the specification, and the name of the model that must be able to read it."""

    pointer: Pointer
    model: str
    value: Any


@dataclass
class Prepared:
    """A prepared specification: the document for openapi-generator, and what is known about its output."""

    document: dict[str, Any]
    models: list[str]
    """The modules of the models."""
    apis: list[str]
    """The tags of the APIs."""
    approximated: list[str]
    """The parts that could not be generated exactly, each with its pointer, the reason and what was done instead."""
    examples: list[Example]
    inline: dict[str, str]
    """The sources of the modules for inline schemas, by the names of their classes (see `inline`)."""
    aliases: dict[str, str]
    """The models that these modules only rename, by the new names."""
    uses_keywords: bool
    """Whether any model, argument or answer needs the markers for keywords of JSON Schema."""
    has_families: bool
    """Whether any model derives from another one."""
    runtime: set[str]
    """The modules of the runtime that the API classes need; empty if the default templates write them."""
    has_pages: bool
    """Whether any operation declares pages, with the extension x-paging."""
    servers: list[str]
    """The Python source of each server."""
    mutual_tls: list[str]
    """The names of the security schemes that a certificate of the client meets."""
    server_variables: list[str]
    """The names of the variables in the URLs of all servers."""
    identity: Identity
    index: IndexPage
    not_generated: list[NotGenerated]
    """What the package has nothing for; empty if it has no APIs."""
    version: str = ""
    """The version of the package; empty for that of this project."""


def prepare(spec: Document, package: str, vendored: bool = False, apis: bool = True) -> Prepared:
    """Check a specification and rewrite it for openapi-generator.

    Raises InputError with every part that cannot be generated exactly. With `spec.approximate`, these parts are taken
    out of the specification instead. Vendored models go into a larger client, with or without the APIs; their unions
    and enums become classes, too.
    """
    approximation = Approximation(spec)
    approximation.apply()
    while True:
        try:
            prepared = _attempt(spec, package, vendored, apis, approximation.left_out)
        except InputError as error:
            raise approximation.completed(error) from None
        had_errors = approximation.apply()
        if not had_errors or not spec.approximate:
            break
        spec.faults.clear()
    approximation.finish()
    assert prepared is not None, "an attempt fails only because of errors"
    prepared.approximated = [_approximation(warning, spec) for warning in spec.diagnostics()]
    prepared.index.approximated = prepared.approximated
    return prepared


def _attempt(
    spec: Document, package: str, vendored: bool, apis: bool, left_out_operations: list[LeftOutOperation]
) -> Optional[Prepared]:
    """Prepare a specification; return None if it has errors."""
    reserved = [*api_classes(spec)] if apis else []
    if not vendored:  # vendored models have the names of the client, whatever they are
        reserved += DEVICES
    names = {} if vendored else names_of_places(spec)
    definitions = Definitions(spec, reserved, names)
    connect(definitions)
    methods = None if vendored else MethodBuilder(package, definitions)
    operations = Operations(spec, definitions, methods)
    paths = operations.paths() if apis else {}
    building.build(definitions)
    operations.resolve()
    if spec.errors():
        return None
    operations.list_left_out(paths, left_out_operations)
    models = sorted(definitions.all, key=lambda definition: definition.name)
    if vendored:
        _rename_annotations(models)
    definitions_if_vendored = definitions if vendored else None
    schemas = {}
    for model in models:
        schemas[model.name] = component(model, package, definitions_if_vendored)
        if _size(schemas[model.name]) > LARGEST_FILE:
            model.schema.fault(TOO_LARGE.format(LARGEST_FILE // 1_000_000))
    document = {
        "openapi": "3.0.3",
        "info": {"title": "API", "version": "1", "x-product": operations.product(package)},
        "servers": operations.servers(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": operations.security_schemes(),
        },
    }
    if _size(paths) > LARGEST_PACKAGE:
        spec.source("paths").stop(TOO_LARGE.format(LARGEST_PACKAGE // 1_000_000))
    inline = inline_modules(models if vendored else [], package)
    identity = Identity.of(spec)
    unused = [] if vendored else not_generated(spec)
    index = IndexPage(
        document=spec,
        package=package,
        identity=identity,
        servers=[server["url"] for server in operations.servers()],
        operations=[operation for item in paths.values() for operation in item.values()],
        models=models,
        approximated=[],
        not_generated=[entry.text() for entry in unused],
    )
    return Prepared(
        document=document,
        models=[model.module for model in models],
        apis=operations.tags,
        approximated=[],
        examples=list(_examples(definitions)),
        inline=inline.sources,
        aliases=inline.aliases,
        uses_keywords=any(map(_uses_keywords, models)) or (methods is not None and methods.uses_keywords()),
        has_families=any(model.bases for model in models),
        runtime=methods.runtime() if methods else set(),
        has_pages=operations.has_pages or _declares_pages(spec),
        servers=operations.server_sources(),
        mutual_tls=operations.mutual_tls(),
        server_variables=operations.server_variables(),
        identity=identity,
        index=index,
        not_generated=unused,
    )


def _size(content: dict[str, Any]) -> int:
    """Return how many characters become of a part of the specification."""
    return len(json.dumps(content))


def _approximation(warning: Diagnostic, spec: Document) -> str:
    """Describe a place; in another file, with its path from the folder of the specification."""
    file = ""
    if warning.path != spec.path:
        file = Path(os.path.relpath(warning.path, Path(spec.path).parent)).as_posix()
    return f"{file}{warning.message}"


def _declares_pages(spec: Document) -> bool:
    """Return whether any operation declares pages, even if the package has no APIs."""
    return any(PAGING in operation.value for operation in operations_of(spec))


def _uses_keywords(model: Definition) -> bool:
    modules = [entry.module for entry in model.imports()]
    return KEYWORDS in modules


def _rename_annotations(models: list[Definition]) -> None:
    """Rename the annotations of aliases, so that their own names are free for classes."""
    names = DistinctNames(model.name for model in models)
    for model in models:
        if not model.is_class:
            model.variable = names.add(f"Any{model.name}")


def _examples(definitions: Definitions) -> Iterator[Example]:
    """Yield the examples in the schemas of classes, and in the media types of bodies that are classes."""
    for object_type, source in walk(definitions.document):
        model = _model_of(object_type, source, definitions)
        if model is None or not model.is_class:
            continue
        for example in examples_of(source):
            yield Example(example.pointer, model.name, example.value)


def _model_of(object_type: str, source: Source, definitions: Definitions) -> Optional[Definition]:
    """Return the definition of a schema, or of the schema that a media type refers to."""
    described = source
    if object_type == "media type":
        schema = source / "schema"
        if is_reference("schema", schema.value):
            described = schema.target()
    return definitions.at(described.pointer)
