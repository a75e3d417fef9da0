"""Classes: which schemas become classes, and which properties a class declares."""

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

MOST_MEMBERS = 1000
"""The most members of a union that come from nested unions, too."""


@dataclass
class Declared:
    """The properties that the constraints of a class declare or require."""

    schemas: dict[str, list[Source]] = field(default_factory=dict)
    """The schemas of each property; a property that is only required has none."""
    required: set[str] = field(default_factory=set)

    def add(self, constraint: Constraint) -> None:
        """Add the properties that a constraint declares or requires."""
        properties = constraint / "properties"
        for name, schema in properties.entries():
            schemas = self.schemas.setdefault(name, [])
            schemas.append(schema)
        required_names = constraint.keywords.get("required", [])
        for name in required_names:
            self.schemas.setdefault(name, [])
            self.required.add(name)

    def restrict(self, constraint: Constraint) -> None:
        """Apply the `additionalProperties` of a constraint to the properties that only other constraints declare."""
        restriction = extra_properties(constraint)
        if restriction is None:
            return
        undeclared_names = self.schemas.keys() - _declared_names(constraint)
        for name in undeclared_names:
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
    """Return the schema of the properties that a constraint does not declare; None if it does not restrict them all.

    With `patternProperties` as a sibling, `additionalProperties` does not apply to all of them.
    """
    schema = constraint / "additionalProperties"
    accepts_everything = schema.value in (None, True, {})
    if accepts_everything or constraint.has("patternProperties"):
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
    """All constraints of the schema, with references expanded."""

    def siblings(self) -> Constraints:
        """Return the constraints other than the union."""
        return [constraint for constraint in self.constraints if constraint is not self.union]


class Classes:
    """Decides which schemas become classes."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition
        self._have_objects: dict[Union, bool] = {}
        """Whether unions have members that declare properties."""
        self._sizes: dict[Union, int] = {}
        """The numbers of members of unions, counting those of nested unions in their place."""

    def constraints(self, schema: Source) -> Constraints:
        """Return the constraints of a schema that becomes a class; an empty list if it does not.

        A class is an object with declared properties. A named schema that adds checks to another class becomes a class
        of its own; otherwise it would share the `from_json` of the other class, which does not know these checks.
        """
        constraints = self._composition.constraints(schema)
        return self._merged_or_expanded(constraints)

    def derived(self, schema: Source) -> Constraints:
        """Return the constraints of a schema as those of a class of its own, even if it adds nothing to its parent."""
        constraints = self._composition.constraints(schema)
        return self.merged(self._composition.expanded(constraints))

    def behind(self, schemas: Schemas) -> Constraints:
        """Return the constraints of the class that schemas form together or refer to; an empty list without a class."""
        constraints = self._composition.dereferenced(schemas)
        return self._merged_or_expanded(constraints)

    def _merged_or_expanded(self, constraints: Constraints) -> Constraints:
        merged = self.merged(constraints)
        if merged or len(constraints) < 2:
            return merged
        expanded = self._composition.expanded(constraints)
        return self.merged(expanded)

    def merged(self, constraints: Constraints) -> Constraints:
        """Return the constraints of the class that some constraints form together; an empty list if they form none."""
        if not _are_merged(constraints):
            return []
        expanded = self._composition.expanded(constraints)
        is_object = self._composition.json_types(expanded) == {"object"}
        has_properties = any(map(names_properties, expanded))
        if not is_object or not has_properties:
            return []
        union = self._object_union(expanded)
        return [] if union else expanded

    def object_union(self, constraints: Constraints) -> Optional[ObjectUnion]:
        """Return the only union of objects among the constraints of a schema; None if there are none or several."""
        if not _are_merged(constraints):
            return None
        expanded = self._composition.expanded(constraints)
        union = self._object_union(expanded)
        return ObjectUnion(union, expanded) if union else None

    def _object_union(self, expanded: Constraints) -> Optional[Union]:
        unions = [constraint for constraint in expanded if isinstance(constraint, Union)]
        if len(unions) != 1:
            return None
        only_union = unions[0]
        if only_union not in self._have_objects:
            self._have_objects[only_union] = self._has_objects(only_union)
        return only_union if self._have_objects[only_union] else None

    def _has_objects(self, union: Union) -> bool:
        for member in union.members():
            constraints = self._expanded_member(member)
            if _all_declared_names(constraints) or self._object_union(constraints):
                return True
        return False

    def repeats_siblings(self, objects: ObjectUnion) -> bool:
        """Return whether each member of a union declares all properties of the siblings, so that members suffice."""
        siblings = declared(objects.siblings())
        names = siblings.schemas.keys()
        for member in objects.union.members():
            constraints = self._expanded_member(member)
            names_in_member = _all_declared_names(constraints)
            if not names <= names_in_member:
                return False
        return True

    def _expanded_member(self, member: Source) -> Constraints:
        constraints = self._composition.constraints(member)
        return self._composition.expanded(constraints)

    def flattened(self, union: Union) -> list[Source]:
        """Return the members of a union; a member that is only a union itself is replaced by its members.

        Nothing is replaced if there would be too many members, because a few nested unions may repeat one without end.
        """
        if self._size(union) > MOST_MEMBERS:
            return union.members()
        members: list[Source] = []
        for member in union.members():
            inner = self._only_union(member)
            members += self.flattened(inner) if inner else [member]
        return members

    def _size(self, union: Union) -> int:
        if union not in self._sizes:
            size = 0
            for member in union.members():
                inner = self._only_union(member)
                size += self._size(inner) if inner else 1
            self._sizes[union] = size
        return self._sizes[union]

    def nested(self, union: Union) -> list[Union]:
        """Return the unions that flattening dissolves: members that are only unions, innermost first."""
        unions: list[Union] = []
        if self._size(union) > MOST_MEMBERS:
            return unions
        for member in union.members():
            inner = self._only_union(member)
            if inner is not None:
                unions += [*self.nested(inner), inner]
        return unions

    def _only_union(self, member: Source) -> Optional[Union]:
        """Return the union that is the only constraint of a member, perhaps through references."""
        constraints = self._composition.dereferenced([member])
        only = constraints[0] if len(constraints) == 1 else None
        return only if isinstance(only, Union) else None


def _are_merged(constraints: Constraints) -> bool:
    """Return whether constraints merge into one class.

    If they do not, one of them is a reference to a class, and the others become checks beside it.
    """
    references = [constraint for constraint in constraints if isinstance(constraint, Reference)]
    if len(references) != 1:
        return True
    return any(constraint.has(*SHAPES) for constraint in constraints)
