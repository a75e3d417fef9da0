"""Names for the inline schemas of operations, which depend on their places alone.

Operations may share a response, a parameter or a body. If the first one of them gave its schema a name, another order
of the paths would rename the class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.models.names import variable_name
from generator.openapi.document import Document, Source
from generator.openapi.objects import METHODS
from generator.package.forms import is_form
from generator.pointers import Pointer

COMPONENT_DEPTH = 3
"""The length of the pointer of a component."""
ROLES = {"parameters": "parameter", "requestBodies": "request", "responses": "response"}
"""The sections of components that operations share, and what a component of each is to an operation."""
UNNAMED = frozenset({"paths", "components", "webhooks", "pathItems"})
"""The parts of a pointer that add nothing to a name."""


def base_name(operation_id: object, path: str, method: str) -> str:
    """Return the name of an operation in Python, regardless of other operations."""
    text = operation_id if isinstance(operation_id, str) else f"{path.strip('/')}_{method}"
    words = re.sub(r"[^A-Za-z0-9]+", "_", text)
    return variable_name(words)


@dataclass(frozen=True)
class Place:
    """An object of an operation that has schemas: a parameter, a body or a response."""

    source: Source
    operation: Source
    operation_name: str
    word: str
    """What it is to the operation: the name of the parameter, "request", or "200_response"."""
    role: str = ""
    """What it is by itself: "parameter", "request" or "response"."""

    @property
    def is_own(self) -> bool:
        """Whether it is inside of its operation."""
        pointer = self.operation.pointer
        return self.source.pointer[: len(pointer)] == pointer

    def name(self) -> str:
        """Return the name for its schema."""
        pointer = self.source.pointer
        if self.is_own:
            return f"{self.operation_name}_{self.word}"
        if pointer[:1] == ("components",) and len(pointer) == COMPONENT_DEPTH:
            name = pointer[-1]
            is_named_so = name.lower().endswith(self.role)
            return name if is_named_so else f"{name}_{self.role}"
        named_parts = [part for part in pointer if part not in UNNAMED]
        words = [part.strip("/") for part in named_parts]
        if pointer[-2:-1] == ("parameters",):
            words[-2:] = [self.word]  # a parameter of all operations of a path
        return "_".join(words)

    def schema_names(self) -> Iterator[tuple[Pointer, str]]:
        """Yield the pointers of its schemas, and of the fields of its forms, with the names for them."""
        name = self.name()
        schema = self.source / "schema"
        yield schema.pointer, name
        field_prefix = self.operation_name if self.is_own else name
        contents = self.source / "content"
        for media_type, content in contents.entries():
            schema = content / "schema"
            yield schema.pointer, name
            fields = schema / "properties"
            if is_form(media_type):
                for field_name, field in fields.entries():
                    yield field.pointer, f"{field_prefix}_{field_name}"


def names_of_places(document: Document) -> dict[Pointer, str]:
    """Return the names for the schemas in the parameters, bodies and responses of operations."""
    places = [*_places(document), *_components(document)]
    # An operation may refer to a part of another one, which gives it its name.
    places.sort(key=lambda place: not place.is_own)
    names: dict[Pointer, str] = {}
    for place in places:
        for pointer, name in place.schema_names():
            names.setdefault(pointer, name)
    return names


def _components(document: Document) -> Iterator[Place]:
    """Yield the components that operations may share, even if none does: other schemas may refer to their parts."""
    paths = document.source("paths")
    for section, role in ROLES.items():
        components = document.source("components", section)
        for name, component in components.entries():
            if not component.is_reference:
                yield Place(component, paths, "", name, role)


def _places(document: Document) -> Iterator[Place]:
    paths = document.source("paths")
    for path, entry in paths.entries():
        item = entry.resolved()
        for method in METHODS:
            operation = item / method
            if not isinstance(operation.value, dict):
                continue
            own_path = path
            if item.pointer != entry.pointer:
                own_path = item.pointer[-1]
            name = base_name(operation.value.get("operationId"), own_path, method)
            yield from _of_operation(operation, item, name)


def _of_operation(operation: Source, item: Source, name: str) -> Iterator[Place]:
    for holder in (item, operation):
        parameters = holder / "parameters"
        for parameter in parameters.items():
            resolved = parameter.resolved()
            if resolved.value is None:
                continue
            parameter_name = str((resolved / "name").value)
            yield Place(resolved, operation, name, parameter_name, "parameter")
    body = (operation / "requestBody").resolved()
    yield Place(body, operation, name, "request", "request")
    responses = operation / "responses"
    for status, response in responses.entries():
        if not status.startswith("x-"):
            word = f"{status}_response"
            yield Place(response.resolved(), operation, name, word, "response")
