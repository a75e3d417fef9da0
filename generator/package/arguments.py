"""Arguments of API methods: their names, their types, and their Python source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from generator.models.names import RENAMED, DistinctNames, call, literal, source_of, variable_name
from generator.models.types import Annotated, List, Literal, Marker, Scalar, Type, Union
from generator.openapi.document import Source
from generator.package.commonmark import plain
from generator.text import markdown

RESERVED = RENAMED | {"bytes", "options", "params"}
"""Names that the methods or openapi-generator's own templates need for something else."""
DROPPED = str.maketrans("", "", "])$@:~")
"""Characters that openapi-generator drops from names. It replaces other characters by underscores."""


def argument_name(json_name: str, taken: DistinctNames) -> str:
    """Name an argument as openapi-generator does; append a number if the name is taken."""
    characters = json_name.replace("[]", "").translate(DROPPED)
    name = variable_name(characters)
    if name in RESERVED:
        name = f"var_{name}"
    return taken.add(name)


@dataclass(frozen=True, eq=False)
class NamedType(Type):
    """A type that the generated runtime defines."""

    name: str
    meaning: str
    """What it is, for the documentation."""

    def source(self) -> str:
        return self.name

    def doc(self) -> str:
        return markdown(self.meaning)


INSTANT = NamedType("_extensions.Instant", "int | datetime | date | str")
FILE = NamedType("_bodies.File", "bytes | Path | open file | (file name, one of these)")
FILE_PART = NamedType("_bodies.FilePart", "file")
"""A file, once the runtime has read it."""

QUERY = "_requests.in_query"
"""The function of the runtime that writes an argument as the query of most operations has it."""


MINIMUM = "minimum"


@dataclass
class DependentMaximum:
    """A maximum that depends on the value of another argument."""

    argument: str
    default: Any
    maximum: dict[str, Any]

    def source(self) -> str:
        """Write the Python source."""
        arguments = [self.argument, self.default, self.maximum]
        return call("_extensions.MaximumBy", arguments, {})


@dataclass
class Argument:
    """An argument of a method: a parameter, a field of a form, or a body."""

    name: str
    """The name in Python."""
    json_name: str
    type: Annotated
    writer: str = QUERY
    """The function of the runtime that writes the argument into a request."""
    required: bool = False
    description: str = ""
    default: Any = None
    notes: Sequence[str] = ()
    """What its page says beside its type and its limits."""
    is_file: bool = False
    is_instant: bool = False
    maximum: Optional[int] = None
    """The maximum in its schema."""
    maximum_by: Optional[DependentMaximum] = None
    component: str = ""
    """The component that declares the parameter, if one does."""
    takes_none: bool = False
    """Whether None is a value to send, and not the absence of one."""

    def signature_type(self) -> Type:
        """Return the type in the signature."""
        if self.is_instant:
            return INSTANT
        if not self.is_file:
            return _closed(self.type, keeps_markers=False)
        return List(FILE) if isinstance(self.type.base, List) else FILE

    def documented_type(self) -> Type:
        """Return the type whose limits the documentation shows."""
        return _closed(self.type, keeps_markers=True)

    def checked_type(self) -> Type:
        """Return the type that the runtime checks a value against."""
        if self.is_file:
            return List(FILE_PART) if isinstance(self.type.base, List) else FILE_PART
        markers = self.type.markers if self.minimum is None else _without_minimum(self.type.markers)
        unchecked = Annotated(self.type.base, self.type.nullable, markers)
        return _closed(unchecked, keeps_markers=True)

    @property
    def minimum(self) -> Any:
        """The minimum of a number, which the runtime compares without a marker; None if there is none."""
        base = self.type.base
        if not isinstance(base, Scalar) or base.name not in ("int", "float"):
            return None
        minimums = [marker.keywords[MINIMUM] for marker in self.type.markers if MINIMUM in marker.keywords]
        return minimums[0] if len(minimums) == 1 else None

    def parameter(self) -> str:
        """Write the parameter in the signature of the method."""
        if self.required:
            return f"{self.name}: {self.signature_type().source()}"
        return f"{self.name}: {self._optional_type()} = None"

    def field(self) -> str:
        """Write the field of the TypedDict of all arguments."""
        if self.required:
            return f"{self.name}: _Required[{self.signature_type().source()}]"
        return f"{self.name}: {self._optional_type()}"

    def _optional_type(self) -> str:
        annotation = self.signature_type()
        takes_none = annotation.takes_none
        if isinstance(annotation, Annotated):
            takes_none = takes_none or annotation.takes_null
        source = annotation.source()
        return source if takes_none else f"Optional[{source}]"

    def table_entry(self, checked_type: str, maximum_by: str) -> str:
        """Write the entry in the table of parameters. Both arguments are Python source; the latter may be empty."""
        arguments = [literal(self.json_name), checked_type]
        if self.writer != QUERY:
            arguments.append(self.writer)
        if self.required:
            arguments.append("required=True")
        if self.is_instant:
            arguments.append("convert=_extensions.unix_seconds")
        if self.is_file:
            reader = "read_files" if isinstance(self.type.base, List) else "read_file"
            arguments.append(f"convert=_bodies.{reader}")
        if self.takes_none:
            arguments.append("takes_none=True")
        if self.minimum is not None:
            arguments.append(f"minimum={source_of(self.minimum)}")
        if maximum_by:
            arguments.append(f"check={maximum_by}.check")
        if self.name != self.json_name:
            arguments.append(f"argument={literal(self.name)}")
        return f"_requests.Parameter({', '.join(arguments)})"

    def text(self) -> str:
        """Return the description, followed by the default."""
        words = plain(self.description).split()
        text = " ".join(words)
        if self.default is None:
            return text
        if text and text[-1].isalnum():
            text += "."
        default = self.default if isinstance(self.default, str) else source_of(self.default)
        return f"{text} Default: {default}.".strip()


def is_instant(schema: Source, schema_type: Annotated) -> bool:
    """Return whether a value is a time in Unix seconds."""
    base = schema_type.base
    is_integer = isinstance(base, Scalar) and base.name == "int"
    format_name = (schema / "format").value
    return is_integer and format_name == "unixtime"


def _closed(node: Type, keeps_markers: bool) -> Type:
    """Return a type with closed enums, which accept none but the known values."""
    if isinstance(node, Literal):
        return Literal(node.values)
    if isinstance(node, List):
        items = _closed(node.items, keeps_markers)
        return List(items)
    if isinstance(node, Union):
        members = [_closed(member, keeps_markers) for member in node.members]
        return Union(members, node.marker if keeps_markers else None, node.takes_unknown)
    if isinstance(node, Annotated):
        base = _closed(node.base, keeps_markers)
        markers = node.markers if keeps_markers else ()
        return Annotated(base, node.nullable, markers)
    return node


def _without_minimum(markers: Iterable[Marker]) -> list[Marker]:
    remaining = []
    for marker in markers:
        keywords = {name: value for name, value in marker.keywords.items() if name != MINIMUM}
        if keywords or MINIMUM not in marker.keywords:
            remaining.append(replace(marker, keywords=keywords))
    return remaining
