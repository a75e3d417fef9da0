"""The audiences of components: who meets them, readers of responses or senders of requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.changes.pairs import fields
from generator.changes.verdicts import READERS, SENDERS, Audience
from generator.openapi.document import Component, Document, Source, component_of
from generator.openapi.objects import children, operations


class Use(NamedTuple):
    """An object that readers or senders meet."""

    object_type: str
    source: Source
    audience: Audience


def component_audiences(document: Document) -> dict[Component, set[Audience]]:
    """Return who meets each component that an operation uses, however far down."""
    audiences: dict[Component, set[Audience]] = {}
    uses = list(_uses_of_operations(document))
    while uses:
        use = uses.pop()
        for object_type, source in children(use.object_type, use.source):
            uses.append(Use(object_type, source, use.audience))
        component = component_of(fields(use.source).get("$ref"))
        if component is None or use.audience in audiences.setdefault(component, set()):
            continue
        audiences[component].add(use.audience)
        uses.append(Use(component.object_type, document.source(*component.pointer), use.audience))
    return audiences


def _uses_of_operations(document: Document) -> Iterator[Use]:
    for operation in operations(document):
        for parameter in shared_parameters(operation).items():
            yield Use("parameter", parameter, SENDERS)
        for object_type, source in children("operation", operation):
            yield Use(object_type, source, READERS if object_type == "response" else SENDERS)


def shared_parameters(operation: Source) -> Source:
    """Return the parameters that an operation has in common with the others of its path."""
    path_item = operation.pointer[:-1]
    return operation.document.source(*path_item, "parameters")
