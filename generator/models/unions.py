"""Unions: members that share JSON types, and how a value finds the one that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from generator.models import types
from generator.models.classes import Declared, declared
from generator.models.composition import Constraints, JsonTypes, Keywords, Reference, Schema, Union, least_vague
from generator.models.definitions import Definition, Definitions
from generator.models.types import Annotated, Marker, Ref
from generator.openapi.document import Source

COMPOSITE = ("array", "object")
"""The JSON types of which pydantic's own choice among members is not JSON Schema's."""


@dataclass(eq=False)
class Member:
    """A member of a union."""

    number: int
    """Its position among the members, from 1."""
    schemas: Sequence[Schema]
    """What stands beside the union, and then the schema of the member itself."""
    json_types: JsonTypes
    """The JSON types that it may accept."""
    type: Annotated = field(default_factory=types.nothing)
    """Its type; Never of a member that is null alone, or accepts nothing."""

    @property
    def schema(self) -> Schema:
        """The schema of the member itself."""
        return self.schemas[-1]

    @property
    def is_null(self) -> bool:
        """Whether null is the only value that it may accept."""
        return self.json_types == {"null"}

    @property
    def adds_null(self) -> bool:
        """Whether null becomes a value of the union beside its other members."""
        if self.is_null:
            return True
        return self.type.nullable and not self.type.markers

    @property
    def reference(self) -> Optional[str]:
        """The `$ref` of the member."""
        schema = self.schema
        if not isinstance(schema, Source):
            return None
        reference = (schema / "$ref").value
        return reference if isinstance(reference, str) else None


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
    """Return the groups of members that share JSON types, in the order of their first members."""
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
    """The type of a group, and whether a value may match several of its members."""

    type: types.Type
    overlaps: bool


@dataclass(frozen=True)
class Variant:
    """A member that is a class: what it declares, and its name in the union."""

    member: Member
    reference: Ref
    declared: Declared


class Unions:
    """Combines the members of unions."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._composition = definitions.composition
        self._classes = definitions.classes

    # --- members ---

    def members(self, union: Union, siblings: Constraints) -> list[Member]:
        """Return the members of a union, each of which has to satisfy the siblings, too."""
        schemas = union.members() if siblings else self._flattened(union)
        members = []
        for number, schema in enumerate(schemas, start=1):
            together: list[Schema] = [*siblings, schema]
            constraints = self._composition.conjunction(together)
            json_types = self._composition.json_types(constraints)
            members.append(Member(number, together, json_types))
        return members

    def _flattened(self, union: Union) -> list[Source]:
        """Return the members of a union; if one property tells them all apart, of the unions in it, too."""
        members = union.members()
        flattened: list[Source] = []
        for member in members:
            flattened += self._classes.flattened(member)
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
        tag = self._tag(variants, union.discriminator)
        return members if tag is None else flattened

    def _declared(self, schemas: Sequence[Schema]) -> Optional[Declared]:
        """Return what the class declares that schemas are together, or refer to; None if that is no class."""
        constraints = self._classes.behind(schemas)
        return declared(constraints) if constraints else None

    def needs_type(self, member: Member) -> bool:
        """Return whether a member adds more to the type of a union than null."""
        if not member.is_null:
            return bool(member.json_types)
        for constraint in self._composition.constraints(member.schema):
            further = constraint.keywords.keys() - {"type", "const", "enum"}
            if further:
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
        base = types.union_or_any(members)
        has_parts = not group.json_types.isdisjoint(COMPOSITE)
        if has_parts and isinstance(base, types.Union):
            base = types.Union(base.members, Marker("FirstMatch"))
        return Combined(base, overlaps=True)

    def _variants(self, group: Group) -> list[Variant]:
        """Return the members of a group if all of them are classes, or refer to one; else none."""
        variants = []
        for member in group.members:
            reference = member.type.as_member()
            properties = self._declared(member.schemas)
            if properties is None or not isinstance(reference, Ref):
                return []
            variants.append(Variant(member, reference, properties))
        return variants

    def _discriminated(self, union: Union, variants: Sequence[Variant]) -> Optional[Combined]:
        """Return the type of variants that constants, or else the discriminator, tell apart."""
        references = [variant.reference for variant in variants]
        properties = [variant.declared for variant in variants]
        tag = self._tag(properties, union.discriminator)
        if tag is not None:
            marker = Marker("Discriminated", [tag])
            return Combined(types.Union(references, marker, takes_unknown=True), overlaps=False)
        if union.discriminator is None:
            return None
        mapping = self._mapping(union, union.discriminator, variants)
        marker = Marker("FirstMatch", [union.discriminator, mapping])
        return Combined(types.Union(references, marker, takes_unknown=True), overlaps=True)

    def _tag(self, variants: Sequence[Declared], wanted: Optional[str]) -> Optional[str]:
        """Return the property that each variant requires, and whose constants no two of them share."""
        if not variants:
            return None
        candidates = [wanted] if wanted else list(variants[0].schemas)
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
        """Return the values of a property if they are known and texts. Its type has the same ones."""
        schemas = variant.schemas.get(name, [])
        constraints = self._composition.conjunction(schemas)
        if "string" not in self._composition.json_types(constraints):
            return []
        values = self._values(constraints)
        is_text = all(isinstance(value, str) for value in values)
        return values if is_text else []

    def _values(self, constraints: Constraints) -> list[Any]:
        """Return the values that the least vague of some constraints lists, or that of the schema it refers to."""
        if not constraints:
            return []
        main = least_vague(constraints)
        if isinstance(main, Reference):
            target = self._composition.constraints(main.target())
            return self._values(target)
        return main.values if isinstance(main, Keywords) else []

    def _mapping(self, union: Union, name: str, variants: Sequence[Variant]) -> dict[str, str]:
        """Return the class of each value of the discriminator: by its mapping, by a constant, or by a schema's name."""
        by_name: dict[str, str] = {}
        by_constant: dict[str, str] = {}
        by_mapping: dict[str, str] = {}
        mapping = union / "discriminator" / "mapping"
        for variant in variants:
            target = self._class_behind(variant.reference).name
            for constant in self._constants(variant.declared, name):
                by_constant[constant] = target
            reference = variant.member.reference
            if reference is not None:
                schema_name = reference.rpartition("/")[2]
                by_name[schema_name] = target
                for value in _values_for(mapping.value, (reference, schema_name)):
                    by_mapping[value] = target
        return {**by_name, **by_constant, **by_mapping}

    def _class_behind(self, reference: Ref) -> Definition:
        """Return the class that a reference names, through aliases of it."""
        definition = self._definitions.named(reference.target.name)
        while not definition.is_class:
            alias = self._composition.constraints(definition.schema)[0]
            assert isinstance(alias, Reference), "an alias of a class is a reference"
            definition = self._definitions.of(alias.target())
        return definition


def _values_for(mapping: Any, meanings: tuple[str, str]) -> list[str]:
    """Return the values that the mapping of a discriminator leads to one schema."""
    if not isinstance(mapping, Mapping):
        return []
    values = []
    for value, meaning in mapping.items():
        if meaning in meanings:
            values.append(value)
    return values
