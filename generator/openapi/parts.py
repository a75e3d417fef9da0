"""Parts: the objects around a place of a specification, and copies of the specification without some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from generator.openapi.document import SECTIONS, Component
from generator.openapi.objects import FIELDS, LIST, MAP, METHODS, ONE, PLAIN, Field
from generator.pointers import MISSING, Pointer, child

DOCUMENT = "document"
_SERVERS = {"servers": Field(LIST, "server")}
_COMPONENTS = {section: Field(MAP, object_type) for section, object_type in SECTIONS.items()}
STRUCTURE: dict[str, dict[str, Field]] = {
    DOCUMENT: {
        "info": Field(ONE, "info"),
        "paths": Field(MAP, "path item"),
        "components": Field(ONE, "components"),
        **_SERVERS,
    },
    "info": {},
    "components": {**_COMPONENTS, "pathItems": Field(MAP, "path item")},
    "path item": {
        **dict.fromkeys(METHODS, Field(ONE, "operation")),
        "parameters": Field(LIST, "parameter"),
        **_SERVERS,
    },
    "server": {},
    **FIELDS,
    "operation": {**FIELDS["operation"], **_SERVERS},
}
"""The fields that hold further objects, by object type."""


@dataclass(frozen=True)
class Part:
    """An object around a place."""

    object_type: str
    pointer: Pointer
    value: Any
    field: Optional[str]
    """The field of the object that the place is in; None if the place is the object itself."""

    @property
    def field_pointer(self) -> Pointer:
        """The place of the field."""
        assert self.field is not None, "the place is the object itself"
        return (*self.pointer, self.field)

    @property
    def component(self) -> Optional[Component]:
        """The component that the object is, or None."""
        if len(self.pointer) != 3 or self.pointer[0] != "components":
            return None
        _, section, name = self.pointer
        return Component(section, name) if section in SECTIONS else None


def parts_around(root: Any, pointer: Pointer) -> list[Part]:
    """Return the objects around a place, the outermost first; the last one may be the place itself."""
    object_type = DOCUMENT
    value = root
    depth = 0
    parts: list[Part] = []
    while True:
        inside = pointer[depth:]
        name = inside[0] if inside else None
        part = Part(object_type, pointer[:depth], value, name)
        parts.append(part)
        field = STRUCTURE[object_type].get(name, PLAIN) if name else PLAIN
        length = 1 if field.shape == ONE else 2
        if field is PLAIN or len(inside) < length:
            return parts
        value = value_at(value, inside[:length])
        if value is MISSING:
            return parts
        object_type = field.object_type
        depth += length


def value_at(root: Any, pointer: Pointer) -> Any:
    """Return the value at a place, or MISSING."""
    value = root
    for part in pointer:
        value = child(value, part)
    return value


def with_value_at(holder: Any, pointer: Pointer, value: Any) -> Any:
    """Return a copy with another value at a place, or without the place if the value is MISSING.

    If there is no such place, nothing changes. A place in a list becomes null instead of missing, so that the places
    behind it keep their pointers.
    """
    name, *inside = pointer
    new = child(holder, name)
    if new is MISSING:
        return holder
    new = with_value_at(new, tuple(inside), value) if inside else value
    if isinstance(holder, list):
        items = list(holder)
        items[int(name)] = None if new is MISSING else new
        return items
    members = dict(holder)
    if new is MISSING:
        del members[name]
    else:
        members[name] = new
    return members


def with_any_of(root: Any, part: Part) -> Any:
    """Return a copy with `anyOf` instead of the `oneOf` of a schema."""
    schema = {}
    for keyword, argument in part.value.items():
        name = "anyOf" if keyword == "oneOf" else keyword
        schema[name] = argument
    return with_value_at(root, part.pointer, schema)


Uses = dict[str, list[Pointer]]
"""The places of the objects that have a `$ref`, by the `$ref`."""


def references_in(value: Any) -> Uses:
    """Return the places of all references."""
    uses: Uses = {}
    _find_references(value, (), uses)
    return uses


def _find_references(value: Any, pointer: Pointer, uses: Uses) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _find_references(item, (*pointer, str(index)), uses)
    if not isinstance(value, dict):
        return
    reference = value.get("$ref")
    if isinstance(reference, str):
        places = uses.setdefault(reference, [])
        places.append(pointer)
    for name, member in value.items():
        _find_references(member, (*pointer, name), uses)
