"""Annotations: the Python types of schemas, with metadata for the constraints that a type cannot express."""

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
from generator.models.types import SCALARS, Annotated, Marker, Ref, Type
from generator.models.unions import Member, Unions, grouped
from generator.openapi.document import Source

CONTENT_KEYWORDS = SHAPES | {"items", "prefixItems"}
"""The keywords that describe the contents of arrays and objects."""


def type_of(definitions: Definitions, schema: Source, name: str) -> Annotated:
    """Return the type of a schema that is not a definition. If it needs a class, the class gets the name.

    Call this before `build`, because it may add definitions.
    """
    type_name = definitions.name_by_place(schema.pointer) or name
    owner = Definition(type_name, schema)
    annotator = Annotator(definitions, owner)
    return annotator.annotation([schema], type_name)


def with_meant_null(annotation: Annotated, schema: Source) -> Annotated:
    """Let tolerant reading accept null where a schema of OpenAPI 3.0 has `nullable` without `type`.

    Then `nullable` has no effect (3.0.3), so strict reading refuses null; but servers send what the author meant.
    """
    keywords = schema.value
    if not isinstance(keywords, dict) or "$ref" in keywords or not schema.document.is_30:
        return annotation
    if keywords.get("nullable") is not True or annotation.takes_null:
        return annotation
    return Annotated(types.NotNull(annotation))


@dataclass(frozen=True)
class Expressed:
    """A type, and the keywords that it expresses in full."""

    type: Type
    keywords: frozenset[str] = frozenset()


class Annotator:
    """Maps the schemas in the file of one definition to types."""

    def __init__(self, definitions: Definitions, owner: Definition) -> None:
        self._definitions = definitions
        self._composition = definitions.composition
        self._classes = definitions.classes
        self._unions = Unions(definitions)
        self._owner = owner
        self.checks = Checks(definitions, owner.schema.pointer)

    def annotation(self, schemas: Sequence[Schema], name: str) -> Annotated:
        """Return the type of the values that match all schemas. If it needs a class, the class gets the name."""
        if not schemas:
            return types.anything()
        self._definitions.count_type(schemas)
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
        """Return the type of the least vague constraint, with markers for the other ones."""
        main = least_vague(constraints)
        annotation = self._of_constraint(main, json_types, name)
        nullable = annotation.nullable and "null" in json_types
        narrowed = Annotated(annotation.base, nullable, annotation.markers)
        markers_of_others: list[Marker] = []
        for other in constraints:
            if other is main or self._implies(main, other):
                continue
            markers_of_others += self.checks.markers(other)
        return narrowed.marked(markers_of_others)

    def _implies(self, main: Constraint, other: Constraint) -> bool:
        """Return whether the type of one constraint already enforces another, whose only keyword is `type`."""
        if other.keywords.keys() != {"type"}:
            return False
        if _is_typed_by_names(main):
            # Its Python type allows only the JSON types that all constraints accept.
            return True
        accepted = self._composition.json_types([main])
        accepted_by_other = self._composition.json_types([other])
        return accepted <= accepted_by_other

    def _of_constraint(self, constraint: Constraint, json_types: JsonTypes, name: str) -> Annotated:
        if isinstance(constraint, Reference):
            return self._of_target(constraint.target())
        if isinstance(constraint, Union):
            return self._union(constraint, [], name)
        assert isinstance(constraint, Keywords), "an impossible constraint accepts no JSON type"
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
        further_markers = self.checks.markers(keywords, {"type", keyword})
        return annotation.marked(further_markers)

    # --- JSON types ---

    def _of_json_types(self, keywords: Keywords, json_types: JsonTypes, name: str) -> Annotated:
        """Return the type of keywords that list no values, for the JSON types that all constraints accept."""
        describes_contents = keywords.has(*CONTENT_KEYWORDS)
        if json_types == ALL_TYPES and not describes_contents:
            anything = types.anything()
            all_markers = self.checks.markers(keywords, {"type"})
            return anything.marked(all_markers)
        accepted = _accepted_types(keywords, json_types)
        expressed = {"type"}
        members: list[Type] = []
        for json_type in accepted:
            member = self._of_json_type(json_type, keywords, name)
            if member is not None:
                members.append(member.type)
                expressed |= member.keywords
        base = types.union_of(members) if members else types.Null()
        annotation = Annotated(base, "null" in accepted)
        further_markers = self.checks.markers(keywords, expressed)
        return annotation.marked(further_markers)

    def _of_json_type(self, json_type: str, keywords: Keywords, name: str) -> Optional[Expressed]:
        """Return the type of the values of one JSON type; None for null, which makes the annotation nullable."""
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
            any_list = types.List(types.anything())
            return Expressed(any_list)
        annotation = with_meant_null(self.annotation([items], f"{name}_inner"), items)
        expressed = frozenset({"items"})
        return Expressed(types.List(annotation), expressed)

    def _object(self, keywords: Keywords, name: str) -> Expressed:
        if names_properties(keywords):
            definition = self._definitions.object_of(keywords, f"{name}_object")
            expressed = SHAPES | {"patternProperties"}
            return Expressed(Ref(definition), expressed)
        if keywords.has("patternProperties"):
            return Expressed(types.Map(types.Any()))
        values = keywords / "additionalProperties"
        if values.value is None:
            any_map = types.Map(types.anything())
            return Expressed(any_map, SHAPES)
        annotation = with_meant_null(self.annotation([values], f"{name}_value"), values)
        return Expressed(types.Map(annotation), SHAPES)

    # --- unions ---

    def _union(self, union: Union, siblings: Constraints, name: str) -> Annotated:
        """Return the type of a union whose members must match the siblings, too."""
        members = self._unions.members(union, siblings)
        typed_members = [member for member in members if self._unions.needs_type(member)]
        self._annotate(typed_members, union, name)
        self._record_members(union, typed_members)
        alternatives: list[Type] = []
        overlaps = _share_null(members)
        for group in grouped(typed_members):
            combined = self._unions.combined(union, group)
            alternatives.append(combined.type)
            overlaps = overlaps or combined.overlaps
        annotation = Annotated(types.Null(), nullable=True)
        if alternatives:
            base = types.union_or_any(alternatives)
            nullable = any(member.adds_null for member in members)
            annotation = Annotated(base, nullable)
        if overlaps and union.keyword == "oneOf":
            check = self._exactly_one(union, siblings)
            return annotation.marked(markers(check))
        return annotation

    def _annotate(self, members: Sequence[Member], union: Union, name: str) -> None:
        """Give each member its type. If there are several, their classes are numbered by position."""
        suffix = "one_of" if union.keyword == "oneOf" else "any_of"
        is_only_one = len(members) == 1
        for member in members:
            type_name = f"{name}_{suffix}_{member.number}"
            if is_only_one:
                type_name = name
            member.type = self.annotation(member.schemas, type_name)

    def _record_members(self, union: Union, members: Sequence[Member]) -> None:
        """Record the members in the owner, if it is this union and each member has a definition."""
        if union.pointer != self._owner.schema.pointer:
            return
        bases = [member.type.base for member in members]
        references = [base for base in bases if isinstance(base, Ref)]
        if len(references) == len(bases):
            self._owner.members = references

    def _exactly_one(self, union: Union, siblings: Constraints) -> Check:
        """Return the check that exactly one member accepts a value. Nested unions count as one member each."""
        checks = []
        for member in union.members():
            check = self.checks.all_of([*siblings, member])
            checks.append(check)
        return {"oneOf": checks}


def _share_null(members: Iterable[Member]) -> bool:
    """Return whether more than one member may accept null."""
    accepting = [member for member in members if "null" in member.json_types]
    return len(accepting) > 1


def _is_typed_by_names(constraint: Constraint) -> bool:
    """Return whether a constraint gets its type from the JSON types that it names."""
    return isinstance(constraint, Keywords) and not constraint.values


def _accepted_types(keywords: Keywords, json_types: JsonTypes) -> list[str]:
    """Return the JSON types that keywords name and all constraints accept; number covers integer."""
    accepted: dict[str, None] = {}
    for name in keywords.named_types:
        if name in json_types:
            accepted[name] = None
        elif name == "number" and "integer" in json_types:
            accepted["integer"] = None
    if "number" in accepted:
        accepted.pop("integer", None)
    return list(accepted)
