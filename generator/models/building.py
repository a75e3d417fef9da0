"""Building: from definitions that have names to the properties of classes and the types of aliases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Optional

from generator.models.annotations import Annotator
from generator.models.checks import Check, conjunction, markers
from generator.models.classes import declared, extra_properties
from generator.models.composition import Constraint
from generator.models.definitions import Definition, Definitions, Property, text_of
from generator.models.names import distinct, variable_name
from generator.openapi.document import Source


def build(definitions: Definitions) -> None:
    """Build every definition, those included that are added meanwhile; then find out which refer to each other."""
    for definition in definitions.all:
        annotator = Annotator(definitions, definition)
        if definition.is_class:
            _build_class(definition, annotator)
        else:
            definition.alias = annotator.annotation([definition.schema], definition.name)
    _find_forward_references(definitions.all)


def _build_class(definition: Definition, annotator: Annotator) -> None:
    found = declared(definition.constraints)
    checks = [_left_over(constraint, annotator) for constraint in definition.constraints]
    definition.strict = markers(conjunction(checks))
    for json_name, name in attributes(found.schemas).items():
        schemas = found.schemas[json_name]
        schema = _described(schemas) or definition.schema.with_value({})
        type_name = f"{definition.name}_{json_name}"
        annotation = annotator.annotation(schemas, type_name)
        is_required = json_name in found.required
        item = Property(json_name, name, schema, annotation, is_required)
        definition.properties.append(item)
    # A reader meets the required ones first.
    definition.properties.sort(key=lambda item: not item.required)
    restrictions = map(extra_properties, definition.constraints)
    extra = [schema for schema in restrictions if schema is not None]
    if extra:
        definition.extra = annotator.annotation(extra, f"{definition.name}_value")


def _left_over(constraint: Constraint, annotator: Annotator) -> Check:
    """Return the check for what the properties of a class do not express of a constraint."""
    expressed = {"type", "required"}
    if "patternProperties" not in constraint.keywords:
        expressed |= {"properties", "additionalProperties"}
    return annotator.checks.check(constraint, expressed)


def attributes(properties: Iterable[str]) -> dict[str, str]:
    """Return the attribute of each property of a class."""
    names: dict[str, str] = {}
    for name in properties:
        if name not in names:
            attribute = variable_name(name)
        names[name] = distinct(attribute, names.values())
    return names


def _described(schemas: list[Source]) -> Optional[Source]:
    """Return the first schema that describes itself, else the first one."""
    for schema in schemas:
        if text_of(schema):
            return schema
    return schemas[0] if schemas else None


# --- circles ---

Graph = Mapping[str, Iterable[str]]
"""Nodes with their successors."""


def _find_forward_references(definitions: Iterable[Definition]) -> None:
    """Mark the references between definitions that lead back to each other: their modules import each other.

    In a class, annotations are not evaluated before the whole module is; in an alias they are, unless quoted.
    """
    graph: dict[str, list[str]] = {}
    for definition in definitions:
        names = {reference.target.name for reference in definition.references()}
        graph[definition.name] = sorted(names)
    circles = strongly_connected(graph)
    for definition in definitions:
        circle = circles[definition.name]
        for reference in definition.references():
            reference.is_forward = circles[reference.target.name] == circle
            reference.is_quoted = reference.is_forward and not definition.is_class


def strongly_connected(graph: Graph) -> dict[str, int]:
    """Return a number for each node, the same for nodes that lead to each other (Kosaraju's algorithm)."""
    reverse = _reversed(graph)
    order: list[str] = []
    for nodes in _trees(graph, graph):
        order += nodes
    numbers: dict[str, int] = {}
    for number, nodes in enumerate(_trees(reverse, reversed(order))):
        numbers |= dict.fromkeys(nodes, number)
    return numbers


def _reversed(graph: Graph) -> Graph:
    reverse: dict[str, list[str]] = {}
    for node in graph:
        reverse[node] = []
    for node, successors in graph.items():
        for successor in successors:
            reverse[successor].append(node)
    return reverse


def _trees(graph: Graph, roots: Iterable[str]) -> Iterator[list[str]]:
    """Yield the nodes that each root leads to and that no earlier one did, each behind its successors.

    Circles can have thousands of nodes, so this does not recurse.
    """
    seen: set[str] = set()
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        finished: list[str] = []
        successors = iter(graph[root])
        path = [(root, successors)]
        while path:
            node, successors = path[-1]
            successor = next(successors, None)
            if successor is None:
                finished.append(node)
                path.pop()
            elif successor not in seen:
                seen.add(successor)
                further = iter(graph[successor])
                path.append((successor, further))
        yield finished
