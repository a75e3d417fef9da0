"""Documents: the values of a specification, where each of them stands, and the faults found so far.

Every other module finds components, follows references and reports faults through the classes of this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

from generator.errors import ERROR, WARNING, Diagnostic, InputError
from generator.pointers import MISSING, Pointer, child, escape, unescape
from generator.text import excerpt

SECTIONS = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
}
"""The sections of components that are read, and the type of the objects in each."""

REFERENCE_FIELDS = {"$ref", "summary", "description"}
"""The fields of a Reference Object (OpenAPI 3.1.1)."""


class Component(NamedTuple):
    """The name of a component, and the section of components that it is in."""

    section: str
    name: str

    @property
    def object_type(self) -> str:
        """The type of object that the component is."""
        return SECTIONS[self.section]

    @property
    def pointer(self) -> Pointer:
        """The place of the component."""
        return ("components", self.section, self.name)

    @property
    def reference(self) -> str:
        """The `$ref` that names the component."""
        return f"#/components/{self.section}/{escape(self.name)}"


def component_of(reference: Any) -> Optional[Component]:
    """Return the component that a `$ref` names, or None for any other reference."""
    if not isinstance(reference, str):
        return None
    parts = reference.split("/")
    if len(parts) != 4 or parts[:2] != ["#", "components"] or parts[2] not in SECTIONS:
        return None
    return Component(parts[2], unescape(parts[3]))


@dataclass(eq=False)
class Document:
    """A specification: its value, the lines of its parts, and the faults found so far."""

    path: str
    root: Any = None
    lines: dict[Pointer, int] = field(default_factory=dict)
    faults: set[Diagnostic] = field(default_factory=set)
    approximate: bool = False
    """Whether to generate what cannot be exact all the same, with a warning."""

    @property
    def is_30(self) -> bool:
        """Whether the document is OpenAPI 3.0, whose schemas are not JSON Schema."""
        version: str = self.root["openapi"]
        return version.startswith("3.0.")

    # --- places ---

    def source(self, *parts: str) -> Source:
        """Return the value at a place; None where there is none."""
        found = Source(self, (), self.root)
        for part in parts:
            found = found / part
        return found

    def line(self, pointer: Pointer) -> int:
        """Return the line of a place, or of the nearest one above it that the file has."""
        while pointer and pointer not in self.lines:
            pointer = pointer[:-1]
        return self.lines.get(pointer, 1)

    # --- components and references ---

    def components(self, section: str) -> dict[str, Any]:
        """Return the components of a section by name."""
        holder = self.root.get("components") or {}
        return holder.get(section) or {}

    def component(self, reference: Any) -> Any:
        """Return the component that a `$ref` names; None where it is missing, or no component is named."""
        name = component_of(reference)
        if name is None:
            return None
        return self.components(name.section).get(name.name)

    def resolve(self, reference: Any, at: Pointer) -> tuple[Pointer, Any]:
        """To go: use Source.target."""
        found = Source(self, at, reference)._followed()
        return found.pointer, found.value

    # --- faults ---

    def fault(self, pointer: Pointer, text: str) -> None:
        """Note what is wrong at a place; `finish` raises what was noted."""
        self._note(pointer, text, ERROR)

    def refuse(self, pointer: Pointer, what: str, why: str, hint: str) -> None:
        """Note what cannot be generated exactly, why, and what to do about it."""
        text = f"{what} cannot be generated exactly: {why}; {hint}"
        self._note(pointer, text, WARNING if self.approximate else ERROR)

    def _note(self, pointer: Pointer, text: str, level: str) -> None:
        self.faults.add(Diagnostic(self.path, text, self.line(pointer), pointer, level))

    def diagnostics(self) -> list[Diagnostic]:
        """Return what was noted, in the order of the file."""
        return sorted(self.faults, key=_order)

    def finish(self) -> None:
        """Raise InputError if any fault is an error."""
        if any(fault.level == ERROR for fault in self.faults):
            raise InputError(*self.diagnostics())


def _order(diagnostic: Diagnostic) -> tuple[int, Pointer, str]:
    return diagnostic.line, diagnostic.pointer or (), diagnostic.text


@dataclass(frozen=True, eq=False)
class Source:
    """A value of a document, and its place: ``schema / "properties" / name``."""

    document: Document
    pointer: Pointer
    value: Any

    def __truediv__(self, part: str | int) -> Source:
        """Return the member of that name or index; its value is None where there is none."""
        value = child(self.value, str(part))
        if value is MISSING:
            value = None
        return Source(self.document, (*self.pointer, str(part)), value)

    def entries(self) -> Iterator[tuple[str, Source]]:
        """Yield the members of an object with their names; none of anything else."""
        if isinstance(self.value, dict):
            for name, value in self.value.items():
                yield name, Source(self.document, (*self.pointer, name), value)

    def items(self) -> Iterator[Source]:
        """Yield the items of a list; none of anything else."""
        if isinstance(self.value, list):
            for i, value in enumerate(self.value):
                yield Source(self.document, (*self.pointer, str(i)), value)

    def with_value(self, value: Any) -> Source:
        """Return another value at the same place, such as a schema without some of its keywords."""
        return Source(self.document, self.pointer, value)

    @property
    def line(self) -> int:
        """The line of the place in the file."""
        return self.document.line(self.pointer)

    def fault(self, text: str) -> None:
        """Note what is wrong here; `Document.finish` raises what was noted."""
        self.document.fault(self.pointer, text)

    def refuse(self, what: str, why: str, hint: str) -> None:
        """Note that what stands here cannot be generated exactly, why, and what to do about it."""
        self.document.refuse(self.pointer, what, why, hint)

    @property
    def is_reference(self) -> bool:
        """Whether this is an object with a `$ref`, perhaps beside other fields."""
        return isinstance(self.value, dict) and "$ref" in self.value

    def resolved(self) -> Source:
        """Return the object that a `$ref` here leads to, or this one if it has none."""
        return self.target() if self.is_reference else self

    def target(self) -> Source:
        """Return what the `$ref` of this object names, through further references.

        A reference that leads nowhere is noted as a fault; its target has the value None, at the place of the `$ref`.
        """
        return (self / "$ref")._followed()

    def _followed(self) -> Source:
        reference = self
        seen: set[str] = set()
        while True:
            text = reference.value
            if not isinstance(text, str) or not (text == "#" or text.startswith("#/")):
                return reference._leads_nowhere("does not point into this document; bundle the files into one")
            if text in seen:
                return reference._leads_nowhere("leads back to itself; point it at what is meant")
            seen.add(text)
            found = self.document.source()
            for part in text.split("/")[1:]:
                name = unescape(part)
                if child(found.value, name) is MISSING:
                    return reference._leads_nowhere("leads nowhere; add what it names, or correct it")
                found = found / name
            if not found.is_reference or not set(found.value) <= REFERENCE_FIELDS:
                return found
            reference = found / "$ref"

    def _leads_nowhere(self, text: str) -> Source:
        self.fault(f"$ref {excerpt(self.value, 200)} {text}")
        return self.with_value(None)
