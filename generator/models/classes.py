"""Classes among schemas: which constraints make up a class together, and which properties it declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Optional

from generator.models.composition import (
    SHAPES,
    Composition,
    Constraint,
    Constraints,
    Reference,
    Schemas,
    Union,
    names_properties,
)
from generator.openapi.document import Source


@dataclass
class Declared:
    """The properties that the constraints of a class name."""

    schemas: dict[str, list[Source]] = field(default_factory=dict)
    """What is said of each property; nothing of one that is only required."""
    required: set[str] = field(default_factory=set)

    def add(self, constraint: Constraint) -> None:
        """Add the properties that a constraint declares or requires."""
        properties = constraint / "properties"
        for name, schema in properties.entries():
            self.schemas.setdefault(name, []).append(schema)
        for name in constraint.keywords.get("required", []):
            self.schemas.setdefault(name, [])
            self.required.add(name)

    def restrict(self, constraint: Constraint) -> None:
        """Apply what a constraint says of names that it does not declare itself."""
        restriction = extra_properties(constraint)
        if restriction is None:
            return
        for name in self.schemas.keys() - _declared_names(constraint):
            self.schemas[name].append(restriction)


def declared(constraints: Constraints) -> Declared:
    """Return the properties that constraints declare or require together."""
    properties = Declared()
    for constraint in constraints:
        properties.add(constraint)
    for constraint in constraints:
        properties.restrict(constraint)
    return properties


def extra_properties(constraint: Constraint) -> Optional[Source]:
    """Return the schema of all properties that a constraint does not declare, if it restricts them.

    Beside `patternProperties`, it is not a schema of all of them.
    """
    schema = constraint / "additionalProperties"
    if constraint.has("patternProperties") or schema.value in (None, True, {}):
        return None
    return schema


def _declared_names(constraint: Constraint) -> set[str]:
    return set(constraint.keywords.get("properties", ()))


def _all_declared_names(constraints: Iterable[Constraint]) -> set[str]:
    names: set[str] = set()
    for constraint in constraints:
        names |= _declared_names(constraint)
    return names


@dataclass(frozen=True)
class ObjectUnion:
    """A union whose members declare properties, among the constraints of a schema."""

    union: Union
    constraints: Constraints
    """All constraints of the schema, references expanded."""

    def siblings(self) -> Constraints:
        """Return the constraints beside the union."""
        return [constraint for constraint in self.constraints if constraint is not self.union]


class Classes:
    """Decides which schemas become classes."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    def constraints(self, schema: Source) -> Constraints:
        """Return the constraints of a schema that becomes a class, an object with declared properties; else none.

        A named schema that is another one with more to check is a class of its own, too: otherwise its `from_json`
        would be that of the other one.
        """
        constraints = self._composition.constraints(schema)
        return self._merged_or_expanded(constraints)

    def behind(self, schemas: Schemas) -> Constraints:
        """Return the constraints of the class that schemas are together, or refer to; none if that is no class."""
        constraints = self._composition.dereferenced(schemas)
        return self._merged_or_expanded(constraints)

    def _merged_or_expanded(self, constraints: Constraints) -> Constraints:
        merged = self.merged(constraints)
        if merged or len(constraints) < 2:
            return merged
        expanded = self._composition.expanded(constraints)
        return self.merged(expanded)

    def merged(self, constraints: Constraints) -> Constraints:
        """Return the constraints that make up a class together; none if they do not."""
        if not _are_merged(constraints):
            return []
        expanded = self._composition.expanded(constraints)
        is_object = self._composition.json_types(expanded) == {"object"}
        if not is_object or not any(map(names_properties, expanded)):
            return []
        return [] if self._object_union(expanded) else expanded

    def object_union(self, constraints: Constraints) -> Optional[ObjectUnion]:
        """Return the union of objects among the constraints of a schema; None if there is none, or more than one."""
        if not _are_merged(constraints):
            return None
        expanded = self._composition.expanded(constraints)
        union = self._object_union(expanded)
        return ObjectUnion(union, expanded) if union else None

    def _object_union(self, expanded: Constraints) -> Optional[Union]:
        unions = [constraint for constraint in expanded if isinstance(constraint, Union)]
        if len(unions) != 1:
            return None
        for member in unions[0].members():
            constraints = self._expanded_member(member)
            if _all_declared_names(constraints) or self._object_union(constraints):
                return unions[0]
        return None

    def repeats_siblings(self, objects: ObjectUnion) -> bool:
        """Return whether each member of a union declares all that stands beside it, so that the members suffice."""
        names = declared(objects.siblings()).schemas.keys()
        for member in objects.union.members():
            constraints = self._expanded_member(member)
            if not names <= _all_declared_names(constraints):
                return False
        return True

    def _expanded_member(self, member: Source) -> Constraints:
        constraints = self._composition.constraints(member)
        return self._composition.expanded(constraints)

    def flattened(self, member: Source) -> list[Source]:
        """Return a member of a union; if it is nothing but a union itself, the members of that one."""
        constraints = self._composition.dereferenced([member])
        if len(constraints) != 1:
            return [member]
        inner = constraints[0]
        if not isinstance(inner, Union):
            return [member]
        members: list[Source] = []
        for inner_member in inner.members():
            members += self.flattened(inner_member)
        return members


def _are_merged(constraints: Constraints) -> bool:
    """Return whether constraints merge. Otherwise one is a reference, and the others are checked beside its class."""
    references = [constraint for constraint in constraints if isinstance(constraint, Reference)]
    if len(references) != 1:
        return True
    return any(constraint.has(*SHAPES) for constraint in constraints)
