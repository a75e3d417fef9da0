"""Definitions: the schemas that get a file of their own, and the names of their classes, aliases and modules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Optional

from generator.models.classes import Classes
from generator.models.composition import Composition, Constraints, Keywords, Schema
from generator.models.names import class_name, underscore
from generator.models.types import PYDANTIC, Annotated, Import, Marker, NotNull, Ref, Type, anything
from generator.openapi.document import Document, Source
from generator.pointers import Pointer

LONGEST = 120
"""The characters of the longest name: a name becomes a file name, which has no room for any length."""
Places = tuple[Pointer, ...]
HASH = 8
"""The characters of the hash that keeps shortened names apart."""

_UNNAMED = frozenset({"components", "schemas", "properties", "paths"})
"""The parts of a pointer that do not get into the name of what stands there."""


def text_of(schema: Source) -> str:
    """Return the description of a schema, else its title."""
    if not isinstance(schema.value, dict):
        return ""
    for key in ("description", "title"):
        text = schema.value.get(key)
        if isinstance(text, str):
            return text.strip()
    return ""


def examples_of(source: Source) -> list[Source]:
    """Return the examples of objects that a schema or a media type lists."""
    listed = source / "examples"
    examples = [*listed.items(), source / "example"]
    return [example for example in examples if isinstance(example.value, dict)]


@dataclass
class Property:
    """A property of a class: its name in the API, its attribute, its schema, and the type that the schema becomes."""

    json_name: str
    name: str
    schema: Source
    type: Annotated
    required: bool

    def annotation(self) -> Type:
        """Return the type of the attribute, which has metadata for what null means and for the name in the API."""
        annotation: Type = self.type
        if not self.required and not self.type.takes_null:
            annotation = NotNull(annotation)
        if self.name == self.json_name:
            return annotation
        keywords = {"alias": self.json_name}
        alias = Marker("Field", keywords=keywords, module=PYDANTIC)
        return Annotated(annotation, markers=(alias,))


@dataclass(eq=False)
class Definition:
    """A schema that has a file of its own: a class, or an alias of another type."""

    name: str
    schema: Source
    constraints: Constraints = field(default_factory=list)
    """The constraints that make up a class; an alias has none here."""
    variable: str = ""
    """The name of the annotation in its own module, where the name itself is taken by a class that vendoring adds."""
    properties: list[Property] = field(default_factory=list)
    extra: Optional[Annotated] = None
    """The type of the properties that a class does not declare, where its schema restricts them."""
    strict: list[Marker] = field(default_factory=list)
    """What strict reading checks of an object of a class beside its properties."""
    alias: Annotated = field(default_factory=anything)
    """The type that an alias stands for."""
    members: list[Ref] = field(default_factory=list)
    """The members of an alias that is a union of definitions."""

    def __post_init__(self) -> None:
        self.variable = self.variable or self.name

    @property
    def is_class(self) -> bool:
        """Whether it becomes a class."""
        return bool(self.constraints)

    @property
    def module(self) -> str:
        """The name of the module, which is the file's."""
        return underscore(self.name)

    @property
    def text(self) -> str:
        """The description of the schema, else its title."""
        return text_of(self.schema)

    def annotations(self) -> Iterator[Type]:
        """Yield the types that are written in its file."""
        if not self.is_class:
            yield self.alias
            return
        for item in self.properties:
            yield item.annotation()
        if self.extra is not None:
            yield self.extra

    def imports(self) -> Iterator[Import]:
        """Yield the imports that its types and its marker need."""
        for annotation in self.annotations():
            yield from annotation.imports()
        for marker in self.strict:
            yield marker.imported()

    def references(self) -> Iterator[Ref]:
        """Yield the references to definitions, other ones and this one, in its file."""
        for annotation in self.annotations():
            yield from annotation.references()

    def forward_references(self) -> list[Ref]:
        """Return one reference to each other definition that refers back, by name."""
        others: dict[str, Ref] = {}
        for reference in self.references():
            if reference.is_forward and reference.target is not self:
                others[reference.target.name] = reference
        return [others[name] for name in sorted(others)]

    def is_circular(self) -> bool:
        """Return whether it is an alias that leads back to itself."""
        if self.is_class:
            return False
        return any(reference.is_forward for reference in self.references())


class Definitions:
    """The definitions of a document, in its order; schemas that have no name in the document are added on demand."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.composition = Composition()
        self.classes = Classes(self.composition)
        self.all: list[Definition] = []
        self._by_name: dict[str, Definition] = {}
        self._by_pointer: dict[Pointer, Definition] = {}
        self._by_constraints: dict[Places, Definition] = {}
        self._objects: dict[Pointer, Definition] = {}
        self._taken: set[str] = set()
        for name, schema in document.source("components", "schemas").entries():
            self.add(name, schema)

    def at(self, pointer: Pointer) -> Optional[Definition]:
        """Return the definition of the schema at a place; None if that schema has none."""
        return self._by_pointer.get(pointer)

    def named(self, name: str) -> Definition:
        """Return the definition of a name."""
        return self._by_name[name]

    def add(self, name: str, schema: Source) -> Definition:
        """Define a schema. Where the name is taken, it gets a number."""
        return self._add_at(schema, name, self.classes.constraints(schema))

    def of(self, schema: Source) -> Definition:
        """Return the definition of a schema that others refer to; where it has none, it gets one."""
        definition = self.at(schema.pointer)
        if definition is not None:
            return definition
        words = [part for part in schema.pointer if part not in _UNNAMED]
        return self.add("_".join(words), schema)

    def class_of(self, schemas: Sequence[Schema], constraints: Constraints, name: str) -> Definition:
        """Return the class of schemas that become one together; the name is for a new one.

        The place of one of several schemas does not identify the class, because the others may stand beside it in one
        union only: the places of all constraints do.
        """
        first = schemas[0]
        if len(schemas) == 1 and isinstance(first, Source):
            return self.at(first.pointer) or self._add_at(first, name, constraints)
        key = tuple(constraint.pointer for constraint in constraints)
        definition = self._by_constraints.get(key)
        if definition is None:
            place = constraints[0].source.with_value({})
            definition = self._define(name, place, constraints)
            self._by_constraints[key] = definition
        return definition

    def object_of(self, keywords: Keywords, name: str) -> Definition:
        """Return the class of the objects among the values that keywords accept; the name is for a new one."""
        definition = self._objects.get(keywords.pointer)
        if definition is None:
            place = keywords.source.with_value({})
            definition = self._define(name, place, [keywords])
            self._objects[keywords.pointer] = definition
        return definition

    def _add_at(self, schema: Source, name: str, constraints: Constraints) -> Definition:
        definition = self._define(name, schema, constraints)
        self._by_pointer[schema.pointer] = definition
        return definition

    def _define(self, name: str, schema: Source, constraints: Constraints) -> Definition:
        definition = Definition(self._free_name(name), schema, constraints)
        self.all.append(definition)
        self._by_name[definition.name] = definition
        self._taken |= {definition.module, definition.name.lower()}
        return definition

    def _free_name(self, name: str) -> str:
        base = class_name(name)
        if len(base) > LONGEST:
            # The same in every run, as the hash() of Python is not.
            digest = hashlib.sha256(base.encode()).hexdigest()
            start = base[: LONGEST - HASH]
            base = start + digest[:HASH]
        candidate = base
        number = 1
        while self._is_taken(candidate):
            number += 1
            candidate = f"{base}{number}"
        return candidate

    def _is_taken(self, name: str) -> bool:
        return underscore(name) in self._taken or name.lower() in self._taken

    def known_texts(self, definition: Definition) -> list[str]:
        """Return the values of a definition that is an enum of texts; none of any other."""
        constraints = self.composition.constraints(definition.schema)
        expanded = self.composition.expanded(constraints)
        enums = [constraint.keywords["enum"] for constraint in expanded if constraint.has("enum")]
        if len(enums) != 1:
            return []
        texts = []
        for value in enums[0]:
            if isinstance(value, str):
                texts.append(value)
            elif value is not None:
                return []
        return texts
