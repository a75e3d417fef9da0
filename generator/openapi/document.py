"""Represent a specification: its values with their places, and the faults found so far.

All other modules find components, follow references and report faults through the classes of this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn, Optional

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
"""The sections of components, and the type of the objects in each; other sections are ignored."""

REFERENCE_FIELDS = {"$ref", "summary", "description"}
"""The fields of a Reference Object (OpenAPI 3.1.1)."""

DEFINITIONS = ("#/$defs/", "#/definitions/")
"""How references to the definitions of a schema itself begin."""

MOST_FAULTS = 1000
"""How many faults of places are noted before a run gives up."""
LONGEST_CHAIN = 30
"""How many references may lead to each other, one after the other."""

URL = re.compile(r"[A-Za-z][\w+.\-]*:|[/\\]{2}", re.ASCII)
"""Matches the start of a URL, also of `file:` and `jar:` and of one without a scheme; and of paths in Windows."""
_COMPONENT = re.compile(r"#/components/(?P<section>[^/]*)/(?P<name>[^/]*)")


class Component(NamedTuple):
    """The section and the name of a component."""

    section: str
    name: str

    @property
    def object_type(self) -> str:
        """The object type of the component."""
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
    match = _COMPONENT.fullmatch(reference)
    if match is None or match["section"] not in SECTIONS:
        return None
    return Component(match["section"], unescape(match["name"]))


class Origin(NamedTuple):
    """The place in another file that a value comes from."""

    path: str
    pointer: Pointer


@dataclass(slots=True)
class Lines:
    """The line of a value, and those of the values in it. A pointer for each value would take too much memory."""

    line: int
    members: dict[str, Lines | int] | list[Lines | int] = field(default_factory=dict)
    """The lines of the members of an object or of the items of a list; those of scalars are just numbers."""
    origin: Optional[Origin] = None
    """The place of the value if it comes from another file, as its lines do."""

    def add_item(self, lines: Lines | int) -> None:
        """Add the lines of the next item of a list."""
        assert isinstance(self.members, list)
        self.members.append(lines)

    def add_member(self, name: str, lines: Lines | int, line: int) -> None:
        """Add the lines of a member of an object, which starts at the line of its name."""
        assert isinstance(self.members, dict)
        if isinstance(lines, Lines):
            lines.line = line
            self.members[name] = lines
        else:
            self.members[name] = line

    def put(self, name: str, lines: Lines) -> None:
        """Set the lines of a member of an object."""
        assert isinstance(self.members, dict)
        self.members[name] = lines

    def member(self, name: str) -> Lines:
        """Return the lines of a member of an object; one without lines of its own gets those of the object."""
        member = child(self.members, name)
        if isinstance(member, Lines):
            return member
        lines = Lines(self.line if member is MISSING else member)
        self.put(name, lines)
        return lines

    def at(self, pointer: Pointer) -> Lines:
        """Return the lines of a place inside."""
        lines = self
        for part in pointer:
            member = child(lines.members, part)
            if not isinstance(member, Lines):
                return Lines(lines.line if member is MISSING else member)
            lines = member
        return lines

    def of(self, pointer: Pointer) -> int:
        """Return the line of a place inside, or of the nearest place around it that has a line."""
        lines = self
        for part in pointer:
            member = child(lines.members, part)
            if member is MISSING:
                break
            if isinstance(member, int):
                return member
            lines = member
        return lines.line

    def origin_of(self, pointer: Pointer) -> Optional[Origin]:
        """Return where a place inside comes from if another file has it."""
        lines = self
        origin = None
        for i, part in enumerate(pointer):
            member = child(lines.members, part)
            if not isinstance(member, Lines):
                break
            lines = member
            if lines.origin is not None:
                rest = pointer[i + 1 :]
                origin = Origin(lines.origin.path, lines.origin.pointer + rest)
        return origin


def _first_line() -> Lines:
    return Lines(1)


@dataclass(eq=False)
class Document:
    """A specification: its value, the lines of its places, and the faults found so far."""

    path: str
    root: Any = None
    lines: Lines = field(default_factory=_first_line)
    size: int = 1
    """The number of its values, counting those of YAML aliases in full."""
    faults: set[Diagnostic] = field(default_factory=set)
    approximate: bool = False
    """Whether places that cannot be generated exactly get a warning instead of an error."""
    unread: dict[Origin, str] = field(default_factory=dict)
    """The reasons why references to other files are not followed, by the places of the references."""

    @property
    def is_30(self) -> bool:
        """Whether the document is OpenAPI 3.0, whose schemas are not JSON Schema."""
        version: str = self.root["openapi"]
        return version.startswith("3.0.")

    # --- places ---

    def source(self, *parts: str) -> Source:
        """Return the value at a place; it is None if there is none."""
        source = Source(self, (), self.root)
        for part in parts:
            source = source / part
        return source

    def referenced(self, reference: str) -> Optional[Source]:
        """Return the value that a local `$ref` names, or None if there is none."""
        source = self.source()
        _, *parts = reference.split("/")
        for part in parts:
            name = unescape(part)
            if child(source.value, name) is MISSING:
                return None
            source = source / name
        return source

    def line(self, pointer: Pointer) -> int:
        """Return the line of a place, or of the nearest place around it that has a line."""
        return self.lines.of(pointer)

    def origin(self, pointer: Pointer) -> Origin:
        """Return the file that has a place, and the place in it."""
        return self.lines.origin_of(pointer) or Origin(self.path, pointer)

    def is_elsewhere(self, pointer: Pointer) -> bool:
        """Return whether a place comes from another file."""
        return self.lines.origin_of(pointer) is not None

    # --- components and references ---

    def components(self, section: str) -> dict[str, Any]:
        """Return the components of a section by name."""
        sections = self.root.get("components") or {}
        return sections.get(section) or {}

    def component(self, reference: Any) -> Any:
        """Return the component that a `$ref` names; None if it is missing, or the `$ref` names anything else."""
        component = component_of(reference)
        if component is None:
            return None
        section = self.components(component.section)
        return section.get(component.name)

    # --- faults ---

    def fault(self, pointer: Pointer, text: str, line: Optional[int] = None, outcome: str = "") -> None:
        """Note a fault at a place, for `finish` to raise. By default the line is that of the place.

        The outcome says what has become of the place, for runs that continue all the same.
        """
        if line is None:
            line = self.line(pointer)
        self.faults.add(Diagnostic(self.path, text, line, pointer, outcome=outcome))
        if len(self.faults) > MOST_FAULTS and not self.approximate:
            rest = Diagnostic(
                self.path, f"has more than {MOST_FAULTS} faults; correct these first, or use --approximate"
            )
            raise InputError(*self.diagnostics(), rest)

    def stop(self, pointer: Pointer, text: str) -> NoReturn:
        """Stop the run because of a fault that makes everything else too much work."""
        self.fault(pointer, text)
        raise InputError(*self.diagnostics())

    def refuse(self, pointer: Pointer, what: str, why: str, hint: str, outcome: str = "") -> None:
        """Note that something cannot be generated exactly, why, and what to do.

        The outcome says what the caller does instead, with --approximate. Without one, the place is a fault there, too.
        """
        text = f"{what} cannot be generated exactly: {why}"
        if self.approximate and outcome:
            self.warn(pointer, text, outcome)
            return
        if hint:
            text += f"; {hint}"
        self.fault(pointer, text, outcome=outcome)

    def warn(self, pointer: Pointer, text: str, outcome: str) -> None:
        """Note something that does not stop a run, and what is done about it."""
        line = self.line(pointer)
        self.faults.add(Diagnostic(self.path, text, line, pointer, WARNING, outcome))

    def noted(self) -> list[Diagnostic]:
        """Return the faults in the order of the file, all at their places in this document."""
        return sorted(self.faults, key=self._order)

    def diagnostics(self) -> list[Diagnostic]:
        """Return the faults in the order of the file, those in other files at their places there."""
        return sorted(map(self._located, self.faults), key=self._order)

    def _located(self, fault: Diagnostic) -> Diagnostic:
        if fault.pointer is None or fault.path != self.path:
            return fault
        path, place = self.origin(fault.pointer)
        return replace(fault, path=path, pointer=place)

    def _order(self, diagnostic: Diagnostic) -> tuple[bool, str, int, Pointer, str]:
        """Sort the faults of the document before those of other files."""
        is_elsewhere = diagnostic.path != self.path
        return is_elsewhere, diagnostic.path, diagnostic.line, diagnostic.pointer or (), diagnostic.text

    def errors(self) -> list[Diagnostic]:
        """Return the faults that are errors in the order of the file."""
        return [fault for fault in self.diagnostics() if fault.level == ERROR]

    def finish(self) -> None:
        """Raise InputError if any fault is an error."""
        if self.errors():
            raise InputError(*self.diagnostics())


@dataclass(frozen=True, eq=False)
class Source:
    """A value of a document with its place. ``schema / "properties" / name`` is a value inside of it."""

    document: Document
    pointer: Pointer
    value: Any

    def __truediv__(self, part: str | int) -> Source:
        """Return the member with a name or index; its value is None if there is none."""
        name = str(part)
        value = child(self.value, name)
        if value is MISSING:
            value = None
        return Source(self.document, (*self.pointer, name), value)

    def entries(self) -> Iterator[tuple[str, Source]]:
        """Yield the members of an object with their names; nothing for other values."""
        if isinstance(self.value, dict):
            for name, value in self.value.items():
                pointer = (*self.pointer, name)
                yield name, Source(self.document, pointer, value)

    def items(self) -> Iterator[Source]:
        """Yield the items of a list; nothing for other values."""
        if isinstance(self.value, list):
            for i, value in enumerate(self.value):
                pointer = (*self.pointer, str(i))
                yield Source(self.document, pointer, value)

    def with_value(self, value: Any) -> Source:
        """Return another value at the same place, such as a schema without some of its keywords."""
        return Source(self.document, self.pointer, value)

    @property
    def line(self) -> int:
        """The line of the place in the file."""
        return self.document.line(self.pointer)

    def fault(self, text: str) -> None:
        """Note a fault here, for `Document.finish` to raise."""
        self.document.fault(self.pointer, text)

    def stop(self, text: str) -> NoReturn:
        """Stop the run because of a fault here (see `Document.stop`)."""
        self.document.stop(self.pointer, text)

    def refuse(self, what: str, why: str, hint: str, outcome: str = "") -> None:
        """Note that this value cannot be generated exactly, why, and what to do (see `Document.refuse`)."""
        self.document.refuse(self.pointer, what, why, hint, outcome)

    def warn(self, text: str, outcome: str) -> None:
        """Note something here that does not stop a run, and what is done about it."""
        self.document.warn(self.pointer, text, outcome)

    @property
    def is_reference(self) -> bool:
        """Whether this is an object with a `$ref`; it may have siblings."""
        return isinstance(self.value, dict) and "$ref" in self.value

    def resolved(self) -> Source:
        """Return the target of the `$ref` of this object, or the object itself if it has none."""
        if self.is_reference:
            return self.target()
        return self

    def target(self) -> Source:
        """Return the value that the `$ref` of this object names, directly or through further references.

        A dangling reference is noted as a fault; its target is None at the place of the `$ref`.
        """
        reference = self / "$ref"
        return reference._followed()

    def _followed(self) -> Source:
        reference = self
        followed: set[str] = set()
        while True:
            if not is_local(reference.value):
                return reference._leads_nowhere(reference._why_unread())
            if reference.value in followed:
                return reference._leads_nowhere("leads back to itself; point it at what is meant")
            if len(followed) == LONGEST_CHAIN:
                problem = f"leads through more than {LONGEST_CHAIN} references; point it at what is meant"
                return reference._leads_nowhere(problem)
            followed.add(reference.value)
            target = reference.referenced()
            if target is None:
                return reference._leads_nowhere("leads nowhere; add what it names, or correct it")
            if not target.is_reference:
                return target
            is_reference_object = target.value.keys() <= REFERENCE_FIELDS
            if not is_reference_object:
                return target
            reference = target / "$ref"

    def _why_unread(self) -> str:
        origin = self.document.origin(self.pointer)
        return self.document.unread.get(origin) or why_not_followed(self.value)

    def referenced(self) -> Optional[Source]:
        """Return the value that this text names as a local `$ref`, or None if there is none."""
        return self.document.referenced(self.value) or self._in_definitions()

    def _in_definitions(self) -> Optional[Source]:
        """Return what a `$ref` such as #/$defs/NAME names in the nearest schema around it that has such definitions.

        Strictly it names something at the start of the document. But schemas that were made on their own come with
        their definitions, and with references to these.
        """
        if not self.value.startswith(DEFINITIONS):
            return None
        _, *parts = map(unescape, self.value.split("/"))
        for depth in range(len(self.pointer), 0, -1):
            holder = self.document.source(*self.pointer[:depth])
            target = holder
            for part in parts:
                target = target / part
            if target.value is not None:
                return target
        return None

    def _leads_nowhere(self, text: str) -> Source:
        reference = excerpt(self.value, 200)
        self.fault(f"$ref {reference} {text}")
        return self.with_value(None)


def is_local(reference: Any) -> bool:
    """Return whether a `$ref` is a JSON pointer into the document itself."""
    if not isinstance(reference, str):
        return False
    return reference == "#" or reference.startswith("#/")


def why_not_followed(reference: Any) -> str:
    """Return why a `$ref` is not followed that is not local, and what to do."""
    if not isinstance(reference, str):
        return "must be text; write #/components/schemas/NAME"
    if reference.startswith("#"):
        return "is not a JSON pointer, and no other fragments are read; write #/components/schemas/NAME"
    if URL.match(reference):
        return "is a URL, and a run reads only local files; save that file, and name it by a path relative to this file"
    return (
        "names another file, and other files are not read; bundle them into one, or pass --allow-refs DIR, the folder "
        "that has them"
    )
