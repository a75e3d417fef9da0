"""The audiences of components: the readers of responses, the senders of requests, or both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.changes.pairs import fields
from generator.changes.verdicts import READERS, SENDERS, Audience
from generator.openapi.document import Component, Document, Source, component_of
from generator.openapi.objects import children, operations


class Use(NamedTuple):
    """An object that reaches readers or senders."""

    object_type: str
    source: Source
    audience: Audience


def component_audiences(document: Document) -> dict[Component, set[Audience]]:
    """Return the audiences of each component that operations use, directly or through other components."""
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
            value = document.component(reference)
            target = Source(document, component.pointer, value)
            uses.append(Use(component.object_type, target, use.audience))
    return audiences


def _uses_of_operations(document: Document) -> Iterator[Use]:
    for operation in operations(document):
        parameters = shared_parameters(operation)
        for parameter in parameters.items():
            yield Use("parameter", parameter, SENDERS)
        for object_type, source in children("operation", operation):
            audience: Audience = READERS if object_type == "response" else SENDERS
            yield Use(object_type, source, audience)


def shared_parameters(operation: Source) -> Source:
    """Return the list of parameters that all operations of the same path share."""
    path_item = operation.pointer[:-1]
    return operation.document.source(*path_item, "parameters")
