"""Annotations: the Python types of schemas, with metadata for what a type cannot express."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Optional

from generator.models import types
from generator.models.checks import Check, Checks, markers
from generator.models.composition import (
    ALL_TYPES,
    SHAPES,
    Constraint,
    Constraints,
    JsonTypes,
    Keywords,
    Reference,
    Schema,
    Union,
    least_vague,
    names_properties,
    source_of,
)
from generator.models.constants import annotation_of_values
from generator.models.definitions import Definition, Definitions
from generator.models.types import SCALARS, Annotated, Ref, Type
from generator.models.unions import Member, Unions, grouped
from generator.openapi.document import Source

PARTS = SHAPES | {"items", "prefixItems"}
"""The keywords that say what lists and objects consist of."""


def type_of(definitions: Definitions, schema: Source, name: str) -> Annotated:
    """Return the type of a schema outside of the definitions. The name is for what must become a class.

    Call it before the definitions are built: it may add some.
    """
    owner = Definition(name, schema)
    annotator = Annotator(definitions, owner)
    return annotator.annotation([schema], name)


@dataclass(frozen=True)
class Expressed:
    """A type, and the keywords that it expresses in full."""

    type: Type
    keywords: frozenset[str] = frozenset()


class Annotator:
    """Annotates schemas in the file of a definition."""

    def __init__(self, definitions: Definitions, owner: Definition) -> None:
        self._definitions = definitions
        self._composition = definitions.composition
        self._classes = definitions.classes
        self._unions = Unions(definitions)
        self._owner = owner
        self.checks = Checks(definitions, owner.schema.pointer)

    def annotation(self, schemas: Sequence[Schema], name: str) -> Annotated:
        """Return the type of what schemas say together. The name is for what must become a class."""
        if not schemas:
            return types.anything()
        last = source_of(schemas[-1])
        if self.checks.is_too_deep(last):
            return Annotated(types.Any())
        constraints = self._composition.conjunction(schemas)
        if not constraints:
            return types.anything()
        json_types = self._composition.json_types(constraints)
        if not json_types:
            return types.nothing()
        class_constraints = self._classes.merged(constraints)
        if class_constraints:
            definition = self._definitions.class_of(schemas, class_constraints, name)
            return Annotated(Ref(definition))
        objects = self._classes.object_union(constraints)
        if objects is None:
            return self._narrowed(constraints, json_types, name)
        if self._classes.repeats_siblings(objects):
            return self._narrowed(objects.constraints, json_types, name)
        return self._union(objects.union, objects.siblings(), name)

    # --- constraints ---

    def _narrowed(self, constraints: Constraints, json_types: JsonTypes, name: str) -> Annotated:
        """Return the type of the constraint that says most, with markers for what the others say."""
        main = least_vague(constraints)
        annotation = self._of_constraint(main, json_types, name)
        nullable = annotation.nullable and "null" in json_types
        further = []
        for other in constraints:
            if other is main or self._implies(main, other):
                continue
            further += self.checks.markers(other)
        narrowed = Annotated(annotation.base, nullable, annotation.markers)
        return narrowed.marked(further)

    def _implies(self, main: Constraint, other: Constraint) -> bool:
        """Return whether the type of one constraint includes what another one says, which is nothing but a type."""
        if other.keywords.keys() != {"type"}:
            return False
        if _names_types(main):
            # Its Python type has no other JSON types than all constraints accept.
            return True
        accepted = self._composition.json_types([main])
        return accepted <= self._composition.json_types([other])

    def _of_constraint(self, constraint: Constraint, json_types: JsonTypes, name: str) -> Annotated:
        if isinstance(constraint, Reference):
            return self._of_target(constraint.target())
        if isinstance(constraint, Union):
            return self._union(constraint, [], name)
        assert isinstance(constraint, Keywords), "a schema that accepts something has no other constraint"
        if constraint.values:
            return self._of_values(constraint)
        return self._of_json_types(constraint, json_types, name)

    def _of_target(self, schema: Source) -> Annotated:
        definition = self._definitions.of(schema)
        nullable = self._composition.accepts_null(schema)
        return Annotated(Ref(definition), nullable)

    def _of_values(self, keywords: Keywords) -> Annotated:
        annotation = annotation_of_values(keywords)
        if isinstance(annotation.base, types.Never):
            return annotation
        keyword = "const" if keywords.has("const") else "enum"
        further = self.checks.markers(keywords, {"type", keyword})
        return annotation.marked(further)

    # --- JSON types ---

    def _of_json_types(self, keywords: Keywords, json_types: JsonTypes, name: str) -> Annotated:
        """Return the type of keywords without constants; JSON types that other constraints exclude are left out."""
        has_parts = keywords.has(*PARTS)
        if json_types == ALL_TYPES and not has_parts:
            anything = types.anything()
            return anything.marked(self.checks.markers(keywords, {"type"}))
        names = _accepted_names(keywords, json_types)
        expressed = {"type"}
        members: list[Type] = []
        for json_type in names:
            member = self._of_json_type(json_type, keywords, name)
            if member is not None:
                members.append(member.type)
                expressed |= member.keywords
        base = types.union_of(members) if members else types.Null()
        annotation = Annotated(base, "null" in names)
        return annotation.marked(self.checks.markers(keywords, expressed))

    def _of_json_type(self, json_type: str, keywords: Keywords, name: str) -> Optional[Expressed]:
        """Return the type of the values of one JSON type; None for null, which stands beside a type."""
        if json_type == "array":
            return self._array(keywords, name)
        if json_type == "object":
            return self._object(keywords, name)
        if json_type == "null":
            return None
        scalar = types.Scalar(SCALARS[json_type])
        return Expressed(scalar)

    def _array(self, keywords: Keywords, name: str) -> Expressed:
        items = keywords / "items"
        if items.value is None or keywords.has("prefixItems"):
            return Expressed(types.List(types.anything()))
        annotation = self.annotation([items], f"{name}_inner")
        return Expressed(types.List(annotation), frozenset({"items"}))

    def _object(self, keywords: Keywords, name: str) -> Expressed:
        if names_properties(keywords):
            definition = self._definitions.object_of(keywords, f"{name}_object")
            return Expressed(Ref(definition), SHAPES | {"patternProperties"})
        if keywords.has("patternProperties"):
            return Expressed(types.Map(types.Any()))
        values = keywords / "additionalProperties"
        if values.value is None:
            return Expressed(types.Map(types.anything()), SHAPES)
        annotation = self.annotation([values], f"{name}_value")
        return Expressed(types.Map(annotation), SHAPES)

    # --- unions ---

    def _union(self, union: Union, siblings: Constraints, name: str) -> Annotated:
        """Return the type of a union, each of whose members has to satisfy the siblings, too."""
        members = self._unions.members(union, siblings)
        typed = [member for member in members if self._unions.needs_type(member)]
        self._annotate(typed, union, name)
        self._note_members(union, typed)
        alternatives: list[Type] = []
        overlaps = _share_null(members)
        for group in grouped(typed):
            combined = self._unions.combined(union, group)
            alternatives.append(combined.type)
            overlaps = overlaps or combined.overlaps
        annotation = Annotated(types.Null(), nullable=True)
        if alternatives:
            nullable = any(member.adds_null for member in members)
            annotation = Annotated(types.union_or_any(alternatives), nullable)
        if overlaps and union.keyword == "oneOf":
            return annotation.marked(markers(self._check_of_one(members)))
        return annotation

    def _annotate(self, members: Sequence[Member], union: Union, name: str) -> None:
        """Give members their types. Where there are several, the names of their classes have their positions."""
        suffix = "one_of" if union.keyword == "oneOf" else "any_of"
        is_only_one = len(members) == 1
        for member in members:
            numbered = f"{name}_{suffix}_{member.number}"
            member_name = name if is_only_one else numbered
            member.type = self.annotation(member.schemas, member_name)

    def _note_members(self, union: Union, members: Sequence[Member]) -> None:
        """Note the members of the owner, if it is this union and all of them have definitions."""
        if union.pointer != self._owner.schema.pointer:
            return
        bases = [member.type.base for member in members]
        references = [base for base in bases if isinstance(base, Ref)]
        if len(references) == len(bases):
            self._owner.members = references

    def _check_of_one(self, members: Sequence[Member]) -> Check:
        """Return the check that exactly one member accepts a value."""
        checks = [self.checks.all_of(member.schemas) for member in members]
        return {"oneOf": checks}


def _share_null(members: Iterable[Member]) -> bool:
    """Return whether null may be a value of several members."""
    accepting = [member for member in members if "null" in member.json_types]
    return len(accepting) > 1


def _names_types(constraint: Constraint) -> bool:
    """Return whether the type of a constraint comes from its JSON types."""
    return isinstance(constraint, Keywords) and not constraint.values


def _accepted_names(keywords: Keywords, json_types: JsonTypes) -> list[str]:
    """Return the JSON types that keywords name and that are accepted; number includes integer."""
    accepted: dict[str, None] = {}
    for name in keywords.named_types:
        if name in json_types:
            accepted[name] = None
        elif name == "number" and "integer" in json_types:
            accepted["integer"] = None
    if "number" in accepted:
        accepted.pop("integer", None)
    return list(accepted)
