"""The Python types of schemas. Each type writes its own source, its imports and its link in docs/."""

from __future__ import annotations

import typing
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Optional, Protocol

from generator.models.names import call, source_of
from generator.text import markdown

PYDANTIC = "pydantic"
TYPING = "typing"
TYPING_EXTENSIONS = "typing_extensions"
KEYWORDS = "._keywords"
MARKS = "._marks"
MODEL = "._model"
VARIANTS = "._variants"
VENDORED = "._vendored"

OR = " \\| "
"""What separates the members of a union in Markdown, even in a table."""
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
"""The Python types of the scalar JSON types."""


class Import(NamedTuple):
    """A name that a generated module imports. A leading dot stands for the package of the models."""

    module: str
    name: str
    alias: str = ""

    def clause(self) -> str:
        """Write the part after ``import``."""
        if self.alias in ("", self.name):
            return self.name
        return f"{self.name} as {self.alias}"


def import_lines(imports: Iterable[Import], package: str) -> list[str]:
    """Write imports, one line per module, other libraries first."""
    clauses: dict[str, list[str]] = {}
    for entry in sorted(set(imports), key=_order):
        clauses_of_module = clauses.setdefault(entry.module, [])
        clauses_of_module.append(entry.clause())
    lines = []
    for module, clauses_of_module in clauses.items():
        full_name = f"{package}.models{module}" if _is_own(module) else module
        names = ", ".join(clauses_of_module)
        lines.append(f"from {full_name} import {names}")
    return lines


def _order(entry: Import) -> tuple[bool, Import]:
    return _is_own(entry.module), entry


def _is_own(module: str) -> bool:
    return module.startswith(".")


@dataclass(frozen=True, eq=False)
class Marker:
    """Metadata in an annotation, for what the type itself does not express."""

    name: str
    arguments: Sequence[typing.Any] = ()
    keywords: Mapping[str, typing.Any] = field(default_factory=dict)
    module: str = MARKS
    is_called: bool = True

    def source(self) -> str:
        """Write the Python source."""
        if not self.is_called:
            return self.name
        return call(self.name, self.arguments, self.keywords)

    def imported(self) -> Import:
        """Return the import of its name."""
        return Import(self.module, self.name)


EXACT = Marker("Exact", is_called=False)
OPEN = Marker("Open", is_called=False)
POLYMORPHIC = Marker("Polymorphic", module=VARIANTS, is_called=False)


def always(value: typing.Any) -> Marker:
    """Return the marker for a constant that tolerant and strict reading check."""
    return Marker("Always", keywords={"const": value}, module=KEYWORDS)


def strict(keywords: Mapping[str, typing.Any]) -> Marker:
    """Return the marker for keywords of JSON Schema that only strict reading checks."""
    return Marker("Strict", keywords=keywords, module=KEYWORDS)


class Type(ABC):
    """A Python type, as a node of a tree.

    Types have no equality of their own, because 1, 1.0 and True are equal in Python, but different values in JSON.
    Compare their source instead.
    """

    takes_none: ClassVar[bool] = False
    """Whether the type accepts None without Optional."""

    @abstractmethod
    def source(self) -> str:
        """Write the Python source of the type."""

    def inner(self) -> Sequence[Type]:
        """Return the types directly in it."""
        return ()

    def own_imports(self) -> Iterator[Import]:
        """Yield the imports that its source needs apart from the types in it."""
        return iter(())

    def imports(self) -> Iterator[Import]:
        """Yield the imports that its source needs."""
        for node in self.nodes():
            yield from node.own_imports()

    def nodes(self) -> Iterator[Type]:
        """Yield this type and all types in it, in the order of the source."""
        yield self
        for inner_type in self.inner():
            yield from inner_type.nodes()

    def references(self) -> Iterator[Ref]:
        """Yield the references to models, in the order of the source."""
        for node in self.nodes():
            if isinstance(node, Ref):
                yield node

    def doc(self) -> str:
        """Write the type in Markdown, as Python writes it, with links to the pages of models and without markers."""
        return markdown(self.source())


class Any(Type):
    """Any JSON value."""

    takes_none = True

    def source(self) -> str:
        return "Any"

    def own_imports(self) -> Iterator[Import]:
        yield Import(TYPING, "Any")


class Never(Type):
    """No value. Strict reading refuses every value, tolerant reading accepts any."""

    takes_none = True

    def source(self) -> str:
        return "Forbidden"

    def doc(self) -> str:
        return "no value"

    def own_imports(self) -> Iterator[Import]:
        yield Import(MARKS, "Forbidden")


class Null(Type):
    """The value null alone."""

    takes_none = True

    def source(self) -> str:
        return "None"


@dataclass(frozen=True, eq=False)
class Scalar(Type):
    """A string, number or boolean, by the name of its Python type."""

    name: str

    def source(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Literal(Type):
    """A list of known values of one scalar type."""

    values: Sequence[typing.Any]
    is_open: bool = False
    """Whether tolerant reading accepts other values, because a newer server may send them."""

    def source(self) -> str:
        values = ", ".join(map(source_of, self.values))
        literal = f"Literal[{values}]"
        if not self.is_open:
            return literal
        return f"Annotated[Union[{literal}, {self.scalar}], {OPEN.source()}]"

    @property
    def scalar(self) -> str:
        """The name of the type of the values."""
        return type(self.values[0]).__name__

    def doc(self) -> str:
        return self.scalar

    def own_imports(self) -> Iterator[Import]:
        yield Import(TYPING, "Literal")
        if self.is_open:
            yield Import(TYPING, "Annotated")
            yield Import(TYPING, "Union")
            yield OPEN.imported()


@dataclass(frozen=True, eq=False)
class List(Type):
    """A list of items of one type."""

    items: Type

    def source(self) -> str:
        return f"list[{self.items.source()}]"

    def doc(self) -> str:
        return f"list\\[{self.items.doc()}\\]"

    def inner(self) -> Sequence[Type]:
        return (self.items,)


@dataclass(frozen=True, eq=False)
class Map(Type):
    """A dict with strings as keys and values of one type."""

    values: Type

    def source(self) -> str:
        return f"dict[str, {self.values.source()}]"

    def doc(self) -> str:
        return f"dict\\[str, {self.values.doc()}\\]"

    def inner(self) -> Sequence[Type]:
        return (self.values,)


@dataclass(frozen=True, eq=False)
class Union(Type):
    """A union of types."""

    members: Sequence[Type]
    marker: Optional[Marker] = None
    """How a value finds its member; without a marker, pydantic decides."""
    takes_unknown: bool = False
    """Whether an object with an unknown discriminator value becomes an UnknownModel."""

    def source(self) -> str:
        sources = [member.source() for member in self.members]
        if self.takes_unknown:
            sources.append("UnknownModel")
        members = ", ".join(sources)
        union = f"Union[{members}]"
        if self.marker is None:
            return union
        return f"Annotated[{union}, {self.marker.source()}]"

    def doc(self) -> str:
        texts = [member.doc() for member in self.members]
        if self.takes_unknown:
            texts.append("UnknownModel")
        return OR.join(dict.fromkeys(texts))

    def inner(self) -> Sequence[Type]:
        return self.members

    def own_imports(self) -> Iterator[Import]:
        yield Import(TYPING, "Union")
        if self.takes_unknown:
            yield Import(MODEL, "UnknownModel")
        if self.marker is not None:
            yield Import(TYPING, "Annotated")
            yield self.marker.imported()


class Defined(Protocol):
    """The part of a definition that references to it need."""

    @property
    def name(self) -> str:
        """The name by which other modules know the model."""

    @property
    def variable(self) -> str:
        """The name of the annotation in its own module, which may differ."""

    @property
    def module(self) -> str:
        """The name of its module."""

    @property
    def has_variants(self) -> bool:
        """Whether objects may belong to classes that derive from it."""

    @property
    def is_imported_late(self) -> bool:
        """Whether it derives from a class whose module refers back to it."""


@dataclass(eq=False)
class Ref(Type):
    """A reference to a model."""

    target: Defined
    is_forward: bool = False
    """Whether the model refers back: its import goes to the end of the file, unless it is in the same file."""
    is_quoted: bool = False
    """Whether Python would evaluate a forward reference too early without quotes."""

    def source(self) -> str:
        name = f'"{self.target.name}"' if self.is_quoted else self.target.name
        return f"Annotated[{name}, {POLYMORPHIC.source()}]" if self.target.has_variants else name

    def doc(self) -> str:
        name = self.target.name
        return f"[{name}]({name}.md)"

    def imported(self) -> Import:
        """Return the import of the model."""
        return Import(f".{self.target.module}", self.target.variable, self.target.name)

    def own_imports(self) -> Iterator[Import]:
        if not self.is_forward:
            yield self.imported()
        if self.target.has_variants:
            yield Import(TYPING, "Annotated")
            yield POLYMORPHIC.imported()


@dataclass(frozen=True, eq=False)
class NotNull(Type):
    """The type of an optional property that must not be null; None means that the property is absent."""

    base: Type

    def source(self) -> str:
        return f"NotNull[{self.base.source()}]"

    def doc(self) -> str:
        return self.base.doc()

    def inner(self) -> Sequence[Type]:
        return (self.base,)

    def own_imports(self) -> Iterator[Import]:
        yield Import(MARKS, "NotNull")


@dataclass(frozen=True, eq=False)
class Annotated(Type):
    """The type of a schema: a base, whether it accepts null, and markers for further constraints."""

    base: Type
    nullable: bool = False
    markers: Sequence[Marker] = ()

    @property
    def is_optional(self) -> bool:
        """Whether the source needs Optional."""
        return self.nullable and not self.base.takes_none

    @property
    def takes_null(self) -> bool:
        """Whether the type accepts None."""
        return self.nullable or self.base.takes_none

    def source(self) -> str:
        code = self.base.source()
        if self.is_optional:
            code = f"Optional[{code}]"
        if not self.markers:
            return code
        sources = [marker.source() for marker in self.markers]
        markers = ", ".join(sources)
        return f"Annotated[{code}, {markers}]"

    def doc(self) -> str:
        text = self.base.doc()
        return f"{text}{OR}None" if self.is_optional else text

    def inner(self) -> Sequence[Type]:
        return (self.base,)

    def own_imports(self) -> Iterator[Import]:
        if self.is_optional:
            yield Import(TYPING, "Optional")
        if self.markers:
            yield Import(TYPING, "Annotated")
        for marker in self.markers:
            yield marker.imported()

    def marked(self, markers: Sequence[Marker]) -> Annotated:
        """Return the type with further markers."""
        all_markers = [*self.markers, *markers]
        return Annotated(self.base, self.nullable, all_markers)

    def bare(self) -> Type:
        """Return the base alone if it is the whole type."""
        return self if self.is_optional or self.markers else self.base

    def as_member(self) -> Type:
        """Return the type as a member of a union. The union takes over null, unless markers apply to null, too."""
        return self if self.markers else self.base


def anything() -> Annotated:
    """Return the type of a schema that accepts every value."""
    return Annotated(Any(), nullable=True)


def nothing() -> Annotated:
    """Return the type of a schema that accepts no value."""
    return Annotated(Never())


def distinct_types(members: Iterable[Type]) -> list[Type]:
    """Return the types without duplicates, which have the same source."""
    by_source: dict[str, Type] = {}
    for member in members:
        by_source.setdefault(member.source(), member)
    return list(by_source.values())


def union_of(members: Iterable[Type]) -> Type:
    """Return the union of at least one type, or the type itself if there is only one."""
    distinct = distinct_types(members)
    return distinct[0] if len(distinct) == 1 else Union(distinct)


def union_or_any(members: Sequence[Type]) -> Type:
    """Return the union of at least one type, or Any if one of them is Any."""
    has_any = any(isinstance(member, Any) for member in members)
    return Any() if has_any else union_of(members)


def with_known_values(members: Sequence[Type]) -> Sequence[Type]:
    """Simplify a scalar and the lists of its known values to one list, which leaves the scalar open.

    This is the usual spelling of an open enum: `anyOf: [{type: string}, {type: string, enum: [a]}]`.
    """
    scalars = [member for member in members if isinstance(member, Scalar)]
    literals = [member for member in members if isinstance(member, Literal)]
    is_open_enum = len(scalars) == 1 and literals and len(scalars) + len(literals) == len(members)
    if not is_open_enum:
        return members
    (scalar,) = scalars
    known: dict[typing.Any, None] = {}
    for literal in literals:
        for value in literal.values:
            if type(value).__name__ != scalar.name:
                return members
            known[value] = None
    return [Literal(list(known)), scalar]


def type_of_value(value: typing.Any) -> Type:
    """Return the type of a JSON value other than null."""
    if isinstance(value, list):
        return List(Any())
    if isinstance(value, dict):
        return Map(Any())
    return Scalar(type(value).__name__)
