"""Unions: the types of their members combined, and the markers that choose a member for a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Optional

from generator.models import types
from generator.models.classes import Declared, declared
from generator.models.composition import Constraints, JsonTypes, Schema, Union, source_of
from generator.models.constants import common_texts, listed_texts
from generator.models.definitions import Definitions
from generator.models.discriminators import Candidate, Discriminator, classes_by_value
from generator.models.types import Annotated, Marker, Ref
from generator.openapi.document import Source

COMPOSITE = ("array", "object")
"""The JSON types for which pydantic and JSON Schema may choose different members of a union."""


@dataclass(eq=False)
class Member:
    """A member of a union."""

    number: int
    """The position in the union, from 1."""
    schemas: Sequence[Schema]
    """The siblings of the union, then the schema of the member itself."""
    json_types: JsonTypes
    """The JSON types that the member may accept."""
    type: Annotated = field(default_factory=types.nothing)
    """The type; Never for a member that accepts nothing or only null."""

    @property
    def schema(self) -> Schema:
        """The schema of the member itself."""
        return self.schemas[-1]

    @property
    def is_null(self) -> bool:
        """Whether the member may accept null, but nothing else."""
        return self.json_types == {"null"}

    @property
    def adds_null(self) -> bool:
        """Whether the member makes the union nullable."""
        if self.is_null:
            return True
        return self.type.nullable and not self.type.markers

    @property
    def reference(self) -> Optional[str]:
        """The `$ref` of the member, if it has one."""
        reference = (source_of(self.schema) / "$ref").value
        return reference if isinstance(reference, str) else None

    def target(self) -> Source:
        """Return the schema that the `$ref` of the member names."""
        return source_of(self.schema).target()


@dataclass(eq=False)
class Group:
    """Members of a union that share JSON types other than null."""

    members: list[Member]
    json_types: JsonTypes

    @property
    def first(self) -> int:
        """The position of the first member."""
        return self.members[0].number

    def absorb(self, other: Group) -> None:
        """Take over the members of another group."""
        self.members += other.members
        self.members.sort(key=lambda member: member.number)
        self.json_types |= other.json_types


def grouped(members: Iterable[Member]) -> list[Group]:
    """Group the members that share JSON types, in the order of the first members."""
    groups: list[Group] = []
    for member in members:
        group = Group([member], member.json_types - {"null"})
        separate = []
        for other in groups:
            if other.json_types.isdisjoint(group.json_types):
                separate.append(other)
            else:
                group.absorb(other)
        groups = [*separate, group]
    groups.sort(key=lambda group: group.first)
    return groups


@dataclass(frozen=True)
class Combined:
    """The type of a group."""

    type: types.Type
    overlaps: bool
    """Whether a value may match several members of the group."""


@dataclass(frozen=True)
class Variant:
    """A member that is a class: the reference to it, and the properties that it declares."""

    member: Member
    reference: Ref
    declared: Declared


class Unions:
    """Splits unions into members, and combines the types of the members."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._composition = definitions.composition
        self._classes = definitions.classes

    # --- members ---

    def members(self, union: Union, siblings: Constraints) -> list[Member]:
        """Return the members of a union, which must match the siblings, too."""
        schemas = union.members() if siblings else self._flattened(union)
        members = []
        for number, schema in enumerate(schemas, start=1):
            with_siblings: list[Schema] = [*siblings, schema]
            constraints = self._composition.conjunction(with_siblings)
            json_types = self._composition.json_types(constraints)
            member = Member(number, with_siblings, json_types)
            members.append(member)
        return members

    def _flattened(self, union: Union) -> list[Source]:
        """Return the members of a union, those of nested unions included if one property discriminates them all.

        A discriminator does so, unless a nested union has one for another property.
        """
        members = union.members()
        flattened = self._classes.flattened(union)
        if len(flattened) == len(members):
            return members
        variants: list[Declared] = []
        for member in flattened:
            if self._composition.types_of(member) == {"null"}:
                continue
            properties = self._declared([member])
            if properties is None:
                return members
            variants.append(properties)
        is_discriminated = self._tag(variants, union.discriminator) is not None
        if union.discriminator is not None and not is_discriminated:
            is_discriminated = self._share_discriminator(union)
        return flattened if is_discriminated else members

    def _share_discriminator(self, union: Union) -> bool:
        """Return whether no union among the members of a union has a discriminator for another property."""
        names = {inner.discriminator for inner in self._classes.nested(union)}
        return names <= {union.discriminator, None}

    def _declared(self, schemas: Sequence[Schema]) -> Optional[Declared]:
        """Return the properties of the class that schemas form together or refer to; None if they form no class."""
        constraints = self._classes.behind(schemas)
        return declared(constraints) if constraints else None

    def needs_type(self, member: Member) -> bool:
        """Return whether a member needs a type in the union, rather than only making it nullable."""
        if not member.is_null:
            return bool(member.json_types)
        for constraint in self._composition.constraints(member.schema):
            further_keywords = constraint.keywords.keys() - {"type", "const", "enum"}
            if further_keywords:
                return True
        return False

    # --- types ---

    def combined(self, union: Union, group: Group) -> Combined:
        """Return the type of a group of members."""
        members = [member.type.as_member() for member in group.members]
        if len(members) == 1:
            return Combined(members[0], overlaps=False)
        variants = self._variants(group)
        combined = self._discriminated(union, variants) if variants else None
        if combined is not None:
            return combined
        base = types.union_or_any(types.with_known_values(members))
        has_composite = not group.json_types.isdisjoint(COMPOSITE)
        if has_composite and isinstance(base, types.Union):
            first_match = Marker("FirstMatch")
            base = types.Union(base.members, first_match)
        return Combined(base, overlaps=True)

    def _variants(self, group: Group) -> list[Variant]:
        """Return the members of a group as variants if all of them are classes; otherwise an empty list."""
        variants = []
        for member in group.members:
            reference = member.type.as_member()
            properties = self._declared(member.schemas)
            if properties is None or not isinstance(reference, Ref):
                return []
            variant = Variant(member, reference, properties)
            variants.append(variant)
        return variants

    def _discriminated(self, union: Union, variants: Sequence[Variant]) -> Optional[Combined]:
        """Return the type of variants that are discriminated by constants, or else by the discriminator."""
        references = [variant.reference for variant in variants]
        properties = [variant.declared for variant in variants]
        discriminator = union.discriminator
        tag = self._tag(properties, discriminator)
        if tag is not None:
            marker = Marker("Discriminated", [tag])
            tagged_union = types.Union(references, marker, takes_unknown=True)
            return Combined(tagged_union, overlaps=False)
        if discriminator is None:
            return None
        mapping = self._mapping(union, discriminator, variants)
        marker = Marker("FirstMatch", [discriminator, mapping])
        mapped_union = types.Union(references, marker, takes_unknown=True)
        return Combined(mapped_union, overlaps=True)

    def _tag(self, variants: Sequence[Declared], discriminator: Optional[str]) -> Optional[str]:
        """Return the property that all variants require and that has different constants in each of them.

        If the union has a discriminator, no other property counts.
        """
        if not variants:
            return None
        candidates = [discriminator] if discriminator else list(variants[0].schemas)
        for name in candidates:
            is_required = all(name in variant.required for variant in variants)
            if is_required and self._has_distinct_constants(variants, name):
                return name
        return None

    def _has_distinct_constants(self, variants: Iterable[Declared], name: str) -> bool:
        known: set[str] = set()
        for variant in variants:
            constants = self._constants(variant, name)
            if not constants:
                return False
            for constant in constants:
                if constant in known:
                    return False
                known.add(constant)
        return True

    def _constants(self, variant: Declared, name: str) -> list[str]:
        """Return the texts in the Literal of a property, or an empty list if its type is none."""
        schemas = variant.schemas.get(name, [])
        return listed_texts(schemas, self._composition)

    def _mapping(self, union: Union, discriminator: str, variants: Sequence[Variant]) -> dict[str, str]:
        """Map each discriminator value to the class of a variant.

        The mappings of nested unions count, too, and those of parents, which then find their variants themselves.
        """
        candidates = [self._candidate(variant, discriminator) for variant in variants]
        mapping: dict[str, str] = {}
        for candidate in candidates:
            if candidate.definition.discriminator == discriminator:
                mapping |= dict.fromkeys(candidate.definition.variants, candidate.class_name)
        for discriminated in (*self._classes.nested(union), union):
            own_discriminator = Discriminator.of(discriminated / "discriminator")
            if own_discriminator is not None:
                mapping |= classes_by_value(own_discriminator, candidates, self._definitions)
        return mapping

    def _candidate(self, variant: Variant, discriminator: str) -> Candidate:
        """Return a variant with the values that stand for it without a mapping."""
        own_class = self._definitions.class_named(variant.reference.target.name)
        definition = own_class
        names = []
        reference = variant.member.reference
        if reference is not None:
            definition = self._definitions.class_behind(variant.member.target()) or own_class
            _, _, name = reference.rpartition("/")
            names.append(name)
        if definition.component is not None:
            names.append(definition.component)
        schemas = variant.declared.schemas.get(discriminator, [])
        constants = common_texts(schemas, self._composition)
        return Candidate(own_class.name, definition, names, constants)
