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
        reference = fields(use.source).get("$ref")
        component = component_of(reference)
        if component is None:
            continue
        known = audiences.setdefault(component, set())
        if use.audience not in known:
            known.add(use.audience)
            target = Source(document, component.pointer, document.component(reference))
            uses.append(Use(component.object_type, target, use.audience))
    return audiences


def _uses_of_operations(document: Document) -> Iterator[Use]:
    for operation in operations(document):
        for parameter in shared_parameters(operation).items():
            yield Use("parameter", parameter, SENDERS)
        for object_type, source in children("operation", operation):
            audience: Audience = READERS if object_type == "response" else SENDERS
            yield Use(object_type, source, audience)


def shared_parameters(operation: Source) -> Source:
    """Return the parameters that an operation has in common with the others of its path."""
    path_item = operation.pointer[:-1]
    return operation.document.source(*path_item, "parameters")
