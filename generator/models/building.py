"""Building: give definitions, which so far have only names, their properties and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Optional

from generator.models.annotations import Annotator
from generator.models.checks import Check, conjunction, markers
from generator.models.classes import declared, extra_properties
from generator.models.composition import Constraint
from generator.models.definitions import Definition, Definitions, Property, text_of
from generator.models.names import DistinctNames, variable_name
from generator.openapi.document import Source

MOST_PROPERTIES = 20_000
"""The most properties of a class, because openapi-generator and ruff take minutes for more."""


def build(definitions: Definitions) -> None:
    """Build every definition, including those that building adds, then mark the forward references."""
    for definition in definitions.all:
        annotator = Annotator(definitions, definition)
        if definition.is_class:
            _build_class(definition, annotator)
        else:
            definition.alias = annotator.annotation([definition.schema], definition.name)
    _find_forward_references(definitions.all)


def _build_class(definition: Definition, annotator: Annotator) -> None:
    remaining = []
    for constraint in definition.constraints:
        check = _remaining_check(constraint, annotator)
        remaining.append(check)
    definition.strict = markers(conjunction(remaining))
    definition.properties = list(_properties(definition, annotator))
    # Readers of the class want to see the required properties first.
    definition.properties.sort(key=lambda item: not item.required)
    restrictions = map(extra_properties, definition.constraints)
    extra = [schema for schema in restrictions if schema is not None]
    if extra:
        type_name = f"{definition.name}_value"
        definition.extra = annotator.annotation(extra, type_name)


def _properties(definition: Definition, annotator: Annotator) -> Iterator[Property]:
    """Yield the properties of a class in the order of its schema."""
    properties = declared(definition.constraints)
    if len(properties.schemas) > MOST_PROPERTIES:
        definition.schema.fault(f"has more than {MOST_PROPERTIES} properties; cut out those that you need")
        return
    names = attributes(_names_in_family(definition))
    for json_name, schemas in properties.schemas.items():
        schema = _described(schemas) or definition.schema.with_value({})
        type_name = f"{definition.name}_{json_name}"
        annotation = annotator.annotation(schemas, type_name)
        is_required = json_name in properties.required
        yield Property(json_name, names[json_name], schema, annotation, is_required)


def _names_in_family(definition: Definition) -> list[str]:
    """Return the properties of a class; those of its bases come first, so that they have the same attributes there."""
    names: dict[str, None] = {}
    for base in definition.bases:
        names |= dict.fromkeys(_names_in_family(base))
    own_properties = declared(definition.constraints)
    names |= dict.fromkeys(own_properties.schemas)
    return list(names)


def _remaining_check(constraint: Constraint, annotator: Annotator) -> Check:
    """Return the check for the keywords of a constraint that the properties of the class do not express."""
    expressed = {"type", "required"}
    if "patternProperties" not in constraint.keywords:
        expressed |= {"properties", "additionalProperties"}
    return annotator.checks.check(constraint, expressed)


def attributes(properties: Iterable[str]) -> dict[str, str]:
    """Return the attribute of each property of a class, by the name of the property."""
    names: dict[str, str] = {}
    distinct = DistinctNames()
    for name in properties:
        attribute = variable_name(name)
        names[name] = distinct.add(attribute)
    return names


def _described(schemas: list[Source]) -> Optional[Source]:
    """Return the first schema that has a description or a title, else the first one."""
    for schema in schemas:
        if text_of(schema):
            return schema
    return schemas[0] if schemas else None


# --- cycles ---

Graph = Mapping[str, Iterable[str]]
"""Nodes with their successors."""


def _find_forward_references(definitions: Iterable[Definition]) -> None:
    """Mark the references between definitions that refer back to each other: their modules import each other.

    A class evaluates its annotations after its module is complete, but needs its bases at once. An alias evaluates its
    annotation at once, unless the references are quoted.
    """
    graph: dict[str, list[str]] = {}
    for definition in definitions:
        names = {reference.target.name for reference in definition.references()}
        names.update(base.name for base in definition.bases)
        graph[definition.name] = sorted(names)
    cycles = strongly_connected(graph)
    for definition in definitions:
        own_cycle = cycles[definition.name]
        definition.is_imported_late = any(cycles[base.name] == own_cycle for base in definition.bases)
        available = {base.name for base in definition.bases}
        for reference in definition.references():
            cycle = cycles[reference.target.name]
            reference.is_forward = cycle == own_cycle and reference.target.name not in available
            reference.is_quoted = reference.is_forward and not definition.is_class


def strongly_connected(graph: Graph) -> dict[str, int]:
    """Return the number of the cycle that each node is in, which may be its own (Kosaraju's algorithm)."""
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
    """Yield the nodes that are reachable from each root and from no earlier one, each node after its successors.

    This does not recurse, because cycles can have thousands of nodes.
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
