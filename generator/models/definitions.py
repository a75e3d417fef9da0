"""Definitions: the schemas that get a file each, and the names of their classes, aliases and modules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from generator.models.classes import Classes
from generator.models.composition import Composition, Constraints, Keywords, Reference, Schema, Union, source_of
from generator.models.names import class_name, underscore
from generator.models.types import PYDANTIC, Annotated, Import, Marker, NotNull, Ref, Type, anything
from generator.openapi.document import Document, Source
from generator.pointers import Pointer

MAX_NAME_LENGTH = 120
"""The longest name, because a name becomes a file name and file systems limit those."""
HASH_LENGTH = 8
"""The length of the hash that keeps shortened names distinct."""
MOST_DEFINITIONS = 20_000
"""The most models of a package, four times as many as the largest public specifications need."""
MOST_TYPES = 250_000
"""The most types in all files, ten times as many as the largest public specifications need."""
MOST_COMBINED = 20_000
"""The most schemas that make up a type together with others, because a few schemas can combine without end."""
Pointers = tuple[Pointer, ...]

_NAMES_OF_CONTENTS = {"items": "inner", "additionalProperties": "value"}
"""The names of the schemas in lists and maps, by their keywords."""
_UNNAMED = frozenset({"components", "schemas", "properties", "paths"})
"""The parts of a pointer that add nothing to the name of a schema."""


def text_of(schema: Source) -> str:
    """Return the description of a schema, or else its title."""
    if not isinstance(schema.value, dict):
        return ""
    for key in ("description", "title"):
        text = schema.value.get(key)
        if isinstance(text, str):
            return text.strip()
    return ""


def examples_of(source: Source) -> list[Source]:
    """Return the examples in a schema or a media type that are objects."""
    example_list = source / "examples"
    single_example = source / "example"
    examples = [*example_list.items(), single_example]
    return [example for example in examples if isinstance(example.value, dict)]


@dataclass
class Property:
    """A property of a class."""

    json_name: str
    """The name in JSON."""
    name: str
    """The attribute in Python."""
    schema: Source
    """The schema that describes the property."""
    type: Annotated
    required: bool

    def annotation(self) -> Type:
        """Return the type of the attribute, with metadata for a name in JSON that differs and for forbidden nulls."""
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
    """A schema that gets a file: a class, or an alias of another type."""

    name: str
    schema: Source
    constraints: Constraints = field(default_factory=list)
    """The constraints that make up a class; empty for an alias."""
    variable: str = ""
    """The name of the alias in its own module, which differs if vendoring adds a class under the name itself."""
    properties: list[Property] = field(default_factory=list)
    extra: Optional[Annotated] = None
    """The type of the properties that a class does not declare, if its schema restricts them."""
    strict: list[Marker] = field(default_factory=list)
    """The marker for the keywords of a class that its properties do not express."""
    alias: Annotated = field(default_factory=anything)
    """The type that an alias stands for."""
    members: list[Ref] = field(default_factory=list)
    """The members of an alias that is a union of definitions."""
    bases: list[Definition] = field(default_factory=list)
    """The classes that a class derives from."""
    discriminator: str = ""
    """The property whose values stand for the variants of a class."""
    variants: dict[str, Definition] = field(default_factory=dict)
    """The class itself and those that derive from it, by the discriminator values that stand for them."""
    is_imported_late: bool = False
    """Whether a class derives from a class whose module refers back to it."""

    def __post_init__(self) -> None:
        self.variable = self.variable or self.name

    @property
    def is_class(self) -> bool:
        """Whether it becomes a class."""
        return bool(self.constraints)

    @property
    def component(self) -> Optional[str]:
        """The name of its schema in the specification; None for an inline schema."""
        *section, name = self.schema.pointer
        return name if section == ["components", "schemas"] else None

    @property
    def has_variants(self) -> bool:
        """Whether its discriminator values stand for classes that derive from it."""
        return any(variant is not self for variant in self.variants.values())

    def ancestors(self) -> list[Definition]:
        """Return the classes that a class derives from, directly or not, nearest first."""
        ancestors: dict[str, Definition] = {base.name: base for base in self.bases}
        for base in self.bases:
            for ancestor in base.ancestors():
                ancestors.setdefault(ancestor.name, ancestor)
        return list(ancestors.values())

    @property
    def module(self) -> str:
        """The name of the module, which is the file's."""
        return underscore(self.name)

    @property
    def text(self) -> str:
        """The description of the schema, or else its title."""
        return text_of(self.schema)

    def annotations(self) -> Iterator[Type]:
        """Yield the types in its file."""
        if not self.is_class:
            yield self.alias
            return
        for item in self.properties:
            yield item.annotation()
        if self.extra is not None:
            yield self.extra

    def imports(self) -> Iterator[Import]:
        """Yield the imports that its types and markers need."""
        for annotation in self.annotations():
            yield from annotation.imports()
        for marker in self.strict:
            yield marker.imported()

    def references(self) -> Iterator[Ref]:
        """Yield the references in its file to definitions, including itself."""
        for annotation in self.annotations():
            yield from annotation.references()

    def forward_references(self) -> list[Ref]:
        """Return one reference to each other definition that refers back, sorted by name."""
        others: dict[str, Ref] = {}
        for reference in self.references():
            if reference.is_forward and reference.target is not self:
                others[reference.target.name] = reference
        return [others[name] for name in sorted(others)]

    def is_circular(self) -> bool:
        """Return whether it is an alias that refers to itself, perhaps through others."""
        if self.is_class:
            return False
        return any(reference.is_forward for reference in self.references())


class Definitions:
    """The definitions of a document: its named schemas in their order, then the inline ones that need a file."""

    def __init__(
        self, document: Document, reserved: Iterable[str] = (), names: Optional[dict[Pointer, str]] = None
    ) -> None:
        """Take all named schemas, the names that no model may have, and those for inline schemas of operations."""
        self.document = document
        self.composition = Composition()
        self.classes = Classes(self.composition)
        self.all: list[Definition] = []
        self._by_name: dict[str, Definition] = {}
        self._by_pointer: dict[Pointer, Definition] = {}
        self._by_constraints: dict[Pointers, Definition] = {}
        self._objects: dict[Pointer, Definition] = {}
        self._names = names or {}
        """The names for inline schemas of operations, so that none depends on who refers to a schema first."""
        self._taken: set[str] = {name.lower() for name in reserved}
        self._last_numbers: dict[str, int] = {}
        """The last numbers of definitions whose names were taken, by the names without number."""
        self._enums_by_union: dict[Union, list[list[Any]]] = {}
        self._types = 0
        self._combined = 0
        for name, schema in document.source("components", "schemas").entries():
            self.add(name, schema)

    def at(self, pointer: Pointer) -> Optional[Definition]:
        """Return the definition of the schema at a pointer, if it has one."""
        return self._by_pointer.get(pointer)

    def named(self, name: str) -> Definition:
        """Return the definition with a name."""
        return self._by_name[name]

    def add(self, name: str, schema: Source) -> Definition:
        """Define a schema. If the name is taken, the definition gets a number, too."""
        constraints = self.classes.constraints(schema)
        return self._add_at(schema, name, constraints)

    def of(self, schema: Source) -> Definition:
        """Return the definition of a schema that others refer to; add one if there is none."""
        definition = self.at(schema.pointer)
        if definition is not None:
            return definition
        words = [part for part in schema.pointer if part not in _UNNAMED]
        name = "_".join(words)
        return self.add(name, schema)

    def name_by_place(self, pointer: Pointer) -> Optional[str]:
        """Return the name of a schema in operations, or in another definition; None if its place gives it none.

        The schema of a property that a class inherits is named after the parent, even if a child comes first.
        """
        words: list[str] = []
        while pointer:
            if pointer in self._names:
                return "_".join([self._names[pointer], *words])
            if pointer in self._by_pointer and words:
                return "_".join([self._by_pointer[pointer].name, *words])
            *_, keyword, part = ("", *pointer)
            if keyword == "properties":
                words.insert(0, part)
                pointer = pointer[:-2]
            elif keyword == "allOf":
                pointer = pointer[:-2]
            elif part in _NAMES_OF_CONTENTS:
                words.insert(0, _NAMES_OF_CONTENTS[part])
                pointer = pointer[:-1]
            else:
                return None
        return None

    def class_named(self, name: str) -> Definition:
        """Return the class that has a name, or that an alias with this name stands for."""
        definition = self._class_of_alias(self.named(name))
        assert definition is not None, "the definition is neither a class nor an alias of one"
        return definition

    def class_behind(self, schema: Source) -> Optional[Definition]:
        """Return the class that a named schema becomes or stands for; None if there is none."""
        definition = self.at(schema.pointer)
        return None if definition is None else self._class_of_alias(definition)

    def _class_of_alias(self, definition: Definition) -> Optional[Definition]:
        while not definition.is_class:
            constraints = self.composition.constraints(definition.schema)
            only = constraints[0] if len(constraints) == 1 else None
            if not isinstance(only, Reference):
                return None
            definition = self.of(only.target())
        return definition

    def class_of(self, schemas: Sequence[Schema], constraints: Constraints, name: str) -> Definition:
        """Return the class that schemas form together; a new class gets the name.

        Several schemas are identified by the pointers of all their constraints. The pointer of a single schema is not
        enough, because the same member may have different siblings in different unions.
        """
        first = schemas[0]
        if len(schemas) == 1 and isinstance(first, Source):
            return self.at(first.pointer) or self._add_at(first, name, constraints)
        key = tuple(constraint.pointer for constraint in constraints)
        definition = self._by_constraints.get(key)
        if definition is None:
            undescribed = constraints[0].source.with_value({})
            definition = self._define(name, undescribed, constraints)
            self._by_constraints[key] = definition
        return definition

    def object_of(self, keywords: Keywords, name: str) -> Definition:
        """Return the class of the objects that keywords accept among other values; a new class gets the name."""
        definition = self._objects.get(keywords.pointer)
        if definition is None:
            undescribed = keywords.source.with_value({})
            definition = self._define(name, undescribed, [keywords])
            self._objects[keywords.pointer] = definition
        return definition

    def count_type(self, schemas: Sequence[Schema]) -> None:
        """Count the type of some schemas; stop the run if there are too many."""
        self._types += 1
        if len(schemas) > 1:
            self._combined += len(schemas)
        problem = ""
        if self._types > MOST_TYPES:
            problem = f"there are more than {MOST_TYPES} schemas, counting repetitions; cut out the part that you need"
        elif self._combined > MOST_COMBINED:
            problem = (
                f"unions and allOf combine more than {MOST_COMBINED} schemas; give the unions properties of their own"
            )
        if problem:
            schema = source_of(schemas[-1])
            schema.stop(problem)

    def _add_at(self, schema: Source, name: str, constraints: Constraints) -> Definition:
        place_name = self.name_by_place(schema.pointer)
        definition = self._define(place_name or name, schema, constraints)
        self._by_pointer[schema.pointer] = definition
        return definition

    def _define(self, name: str, schema: Source, constraints: Constraints) -> Definition:
        if len(self.all) >= MOST_DEFINITIONS:
            schema.stop(f"is one of more than {MOST_DEFINITIONS} models; cut out the part that you need")
        free_name = self._free_name(name)
        definition = Definition(free_name, schema, constraints)
        self.all.append(definition)
        self._by_name[definition.name] = definition
        self._taken |= {definition.module, definition.name.lower()}
        return definition

    def _free_name(self, name: str) -> str:
        base = limited(class_name(name))
        candidate = base
        number = self._last_numbers.get(base, 1)
        while self._is_taken(candidate):
            number += 1
            candidate = f"{base}{number}"
        self._last_numbers[base] = number
        return candidate

    def reserve(self, name: str) -> None:
        """Keep a name from definitions that are added later."""
        self._taken.add(name.lower())

    def _is_taken(self, name: str) -> bool:
        names = {underscore(name), name.lower()}
        return not names.isdisjoint(self._taken)

    def known_texts(self, definition: Definition) -> list[str]:
        """Return the texts that a definition lists if it is an enum of texts; an empty list for any other.

        An open enum lists them in one member of its union: `anyOf: [{type: string}, {type: string, enum: [a]}]`.
        """
        enums = self._enums(definition.schema)
        if len(enums) != 1:
            return []
        texts = []
        for value in enums[0]:
            if isinstance(value, str):
                texts.append(value)
            elif value is not None:
                return []
        return texts

    def _enums(self, schema: Schema) -> list[list[Any]]:
        """Return the values of each `enum` of a schema, and of the members of its unions."""
        constraints = self.composition.constraints(schema)
        enums = []
        for constraint in self.composition.expanded(constraints):
            if isinstance(constraint, Union):
                enums += self._enums_of(constraint)
            elif constraint.has("enum"):
                enums.append(constraint.keywords["enum"])
        return enums

    def _enums_of(self, union: Union) -> list[list[Any]]:
        """Return at most two enums of a union, because nested unions may repeat one without end."""
        if union not in self._enums_by_union:
            enums: list[list[Any]] = []
            for member in union.members():
                enums += self._enums(member)
            self._enums_by_union[union] = enums[:2]
        return self._enums_by_union[union]


def limited(name: str) -> str:
    """Shorten a name that is too long for a file name; a hash keeps it distinct."""
    if len(name) <= MAX_NAME_LENGTH:
        return name
    # Python's own hash() differs from run to run.
    digest = hashlib.sha256(name.encode()).hexdigest()
    suffix = digest[:HASH_LENGTH]
    start = name[: MAX_NAME_LENGTH - HASH_LENGTH]
    return start + suffix
