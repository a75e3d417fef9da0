"""Python types of schemas. A type writes its own source, and knows its imports and how a page of docs/ shows it."""

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
HOSTED = "._hosted"
KEYWORDS = "._keywords"
MARKS = "._marks"
MODEL = "._model"

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
"""The Python types of the JSON types that have no parts."""


class Import(NamedTuple):
    """A name that a generated module imports. A module that starts with a dot is a module of the models' package."""

    module: str
    name: str
    alias: str = ""

    def clause(self) -> str:
        """Write what stands behind ``import``."""
        if self.alias in ("", self.name):
            return self.name
        return f"{self.name} as {self.alias}"


def import_lines(imports: Iterable[Import], package: str) -> list[str]:
    """Write imports, one line per module, other libraries first."""
    clauses: dict[str, list[str]] = {}
    for entry in sorted(set(imports), key=_place):
        clauses.setdefault(entry.module, []).append(entry.clause())
    lines = []
    for module, names in clauses.items():
        home = f"{package}.models{module}" if _is_own(module) else module
        lines.append(f"from {home} import {', '.join(names)}")
    return lines


def _place(entry: Import) -> tuple[bool, Import]:
    return _is_own(entry.module), entry


def _is_own(module: str) -> bool:
    return module.startswith(".")


@dataclass(frozen=True, eq=False)
class Marker:
    """Metadata in an annotation: it tells the models' base what the type beside it does not say."""

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


def always(value: typing.Any) -> Marker:
    """Return the marker for a constant, which both readings check."""
    return Marker("Always", keywords={"const": value}, module=KEYWORDS)


def strict(keywords: Mapping[str, typing.Any]) -> Marker:
    """Return the marker for keywords of JSON Schema, which strict reading checks."""
    return Marker("Strict", keywords=keywords, module=KEYWORDS)


class Type(ABC):
    """A Python type, as a node of a tree.

    Types have no equality of their own, because 1, 1.0 and True are equal in Python, and different values in JSON:
    compare what `source` returns.
    """

    takes_none: ClassVar[bool] = False
    """Whether None is one of its values, without Optional."""

    @abstractmethod
    def source(self) -> str:
        """Write the Python source of the type."""

    def inner(self) -> Sequence[Type]:
        """Return the types that it is made of."""
        return ()

    def own_imports(self) -> Iterator[Import]:
        """Yield the imports of the names that it writes itself."""
        return iter(())

    def imports(self) -> Iterator[Import]:
        """Yield the imports that its source needs."""
        for node in self.nodes():
            yield from node.own_imports()

    def nodes(self) -> Iterator[Type]:
        """Yield this type and all types in it, in the order of the source."""
        yield self
        for part in self.inner():
            yield from part.nodes()

    def references(self) -> Iterator[Ref]:
        """Yield the references to models, in the order of the source."""
        for node in self.nodes():
            if isinstance(node, Ref):
                yield node

    def doc(self) -> str:
        """Write the type in Markdown, linked to the page of the first model in it."""
        text = f"**{markdown(self.source())}**"
        reference = next(self.references(), None)
        if reference is None:
            return text
        return f"[{text}]({reference.target.name}.md)"


class Any(Type):
    """Any JSON value."""

    takes_none = True

    def source(self) -> str:
        return "Any"

    def own_imports(self) -> Iterator[Import]:
        yield Import(TYPING, "Any")


class Never(Type):
    """No value at all, as far as the specification knows; tolerant reading takes any."""

    takes_none = True

    def source(self) -> str:
        return "Forbidden"

    def own_imports(self) -> Iterator[Import]:
        yield Import(MARKS, "Forbidden")


class Null(Type):
    """The value null alone."""

    takes_none = True

    def source(self) -> str:
        return "None"


@dataclass(frozen=True, eq=False)
class Scalar(Type):
    """A text, a number, or a truth value; the name is that of a Python type."""

    name: str

    def source(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Literal(Type):
    """Some values of one scalar type. Where it is open, a newer server may send others."""

    values: Sequence[typing.Any]
    is_open: bool = False

    def source(self) -> str:
        known = f"Literal[{', '.join(map(source_of, self.values))}]"
        if not self.is_open:
            return known
        scalar = type(self.values[0]).__name__
        return f"Annotated[Union[{known}, {scalar}], {OPEN.source()}]"

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

    def inner(self) -> Sequence[Type]:
        return (self.items,)


@dataclass(frozen=True, eq=False)
class Map(Type):
    """A dict from texts to values of one type."""

    values: Type

    def source(self) -> str:
        return f"dict[str, {self.values.source()}]"

    def inner(self) -> Sequence[Type]:
        return (self.values,)


@dataclass(frozen=True, eq=False)
class Union(Type):
    """Several types. The marker, if any, says how a value finds its member."""

    members: Sequence[Type]
    marker: Optional[Marker] = None
    takes_unknown: bool = False
    """Whether an object that is of no known variant becomes an UnknownModel."""

    def source(self) -> str:
        names = [member.source() for member in self.members]
        if self.takes_unknown:
            names.append("UnknownModel")
        union = f"Union[{', '.join(names)}]"
        if self.marker is None:
            return union
        return f"Annotated[{union}, {self.marker.source()}]"

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
    """A model, as far as others refer to it."""

    @property
    def name(self) -> str:
        """The name of its class or alias, by which others import it."""

    @property
    def variable(self) -> str:
        """The name of its annotation in its own module."""

    @property
    def module(self) -> str:
        """The name of its module."""


@dataclass(eq=False)
class Ref(Type):
    """A model, by its name."""

    target: Defined
    is_forward: bool = False
    """Whether the model refers back, so that its module is imported at the end of the file, or is this file."""
    is_quoted: bool = False
    """Whether a forward reference stands where Python evaluates it at once."""

    def source(self) -> str:
        return f'"{self.target.name}"' if self.is_quoted else self.target.name

    def imported(self) -> Import:
        """Return the import of the model."""
        return Import(f".{self.target.module}", self.target.variable, self.target.name)

    def own_imports(self) -> Iterator[Import]:
        if not self.is_forward:
            yield self.imported()


@dataclass(frozen=True, eq=False)
class NotNull(Type):
    """A type whose None stands for an absent property, while null is no value of it."""

    base: Type

    def source(self) -> str:
        return f"NotNull[{self.base.source()}]"

    def inner(self) -> Sequence[Type]:
        return (self.base,)

    def own_imports(self) -> Iterator[Import]:
        yield Import(MARKS, "NotNull")


@dataclass(frozen=True, eq=False)
class Annotated(Type):
    """The type of a schema: a base, null beside it, and the markers for what neither of them says."""

    base: Type
    nullable: bool = False
    markers: Sequence[Marker] = ()

    @property
    def is_optional(self) -> bool:
        """Whether Optional stands around the base."""
        return self.nullable and not self.base.takes_none

    @property
    def takes_null(self) -> bool:
        """Whether None is one of its values."""
        return self.nullable or self.base.takes_none

    def source(self) -> str:
        code = self.base.source()
        if self.is_optional:
            code = f"Optional[{code}]"
        if not self.markers:
            return code
        markers = [marker.source() for marker in self.markers]
        return f"Annotated[{', '.join([code, *markers])}]"

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
        return Annotated(self.base, self.nullable, [*self.markers, *markers])

    def bare(self) -> Type:
        """Return the base if there is nothing around it, else this type."""
        return self if self.is_optional or self.markers else self.base

    def as_member(self) -> Type:
        """Return the type as a member of a union, which has null beside its members, unless markers speak of it."""
        return self if self.markers else self.base


def anything() -> Annotated:
    """Return the type of a schema that accepts every value."""
    return Annotated(Any(), nullable=True)


def nothing() -> Annotated:
    """Return the type of a schema that accepts no value."""
    return Annotated(Never())


def distinct_types(members: Iterable[Type]) -> list[Type]:
    """Return types without those that are written like an earlier one."""
    found: dict[str, Type] = {}
    for member in members:
        found.setdefault(member.source(), member)
    return list(found.values())


def union_of(members: Iterable[Type]) -> Type:
    """Return the union of at least one type; a single type stands for itself."""
    found = distinct_types(members)
    return found[0] if len(found) == 1 else Union(found)


def union_or_any(members: Iterable[Type]) -> Type:
    """Return the union of at least one type; beside Any, the others say nothing."""
    listed = list(members)
    if any(isinstance(member, Any) for member in listed):
        return Any()
    return union_of(listed)


def type_of_value(value: typing.Any) -> Type:
    """Return the type of a JSON value other than null."""
    if isinstance(value, list):
        return List(Any())
    if isinstance(value, dict):
        return Map(Any())
    return Scalar(type(value).__name__)
