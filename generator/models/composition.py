"""Schemas as constraints: a value matches a schema if it satisfies each constraint of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from generator.openapi.document import Source
from generator.openapi.keywords import TYPES, UNIONS, assertions, json_types as json_types_of
from generator.pointers import Pointer

JsonTypes = frozenset[str]
ALL_TYPES = frozenset(TYPES)
SHAPES = frozenset({"properties", "required", "additionalProperties"})
"""The keywords that describe the properties of an object."""

SAME_VALUE_LISTS = frozenset({"allOf", *UNIONS})
SAME_VALUE = frozenset({"not", "if", "then", "else"})
"""The keywords whose schemas apply to the same value as the schema that has them."""
LONGEST_CHAIN = 300
"""How many schemas may apply each other to one value, one after the other; people write chains of less than ten."""
TOO_LONG = f"is in a chain of more than {LONGEST_CHAIN} schemas that apply to the same value; combine some of them"
_SPLIT_OFF = frozenset({"$ref", "allOf", "discriminator", *UNIONS})
"""The keywords that become constraints of their own."""


@dataclass(frozen=True, eq=False)
class Constraint:
    """One condition of a schema: a source that has only the keywords of the condition."""

    source: Source

    UNSPECIFIC: ClassVar[int] = 6

    @property
    def pointer(self) -> Pointer:
        """The pointer of the schema."""
        return self.source.pointer

    @property
    def keywords(self) -> Mapping[str, Any]:
        """The keywords with their arguments."""
        keywords: Mapping[str, Any] = self.source.value
        return keywords

    def __truediv__(self, keyword: str) -> Source:
        """Return the argument of a keyword; its value is None where there is no such keyword."""
        return self.source / keyword

    def has(self, *keywords: str) -> bool:
        """Return whether the constraint has any of these keywords."""
        return not self.keywords.keys().isdisjoint(keywords)

    @property
    def vagueness(self) -> int:
        """How little the constraint narrows the Python type. The least vague constraint of a schema determines it."""
        return self.UNSPECIFIC


class Impossible(Constraint):
    """The schema `false`, which no value matches."""

    @property
    def keywords(self) -> Mapping[str, Any]:
        """None, because `false` has no keywords."""
        return {}


class Reference(Constraint):
    """A `$ref`."""

    vagueness = 2

    def target(self) -> Source:
        """Return the schema that the reference names; one that accepts everything if the reference leads nowhere."""
        target = self.source.target()
        if target.value is None:
            return target.with_value(True)
        return target


class Union(Constraint):
    """A `oneOf` or `anyOf`, with its discriminator."""

    vagueness = 3

    @property
    def keyword(self) -> str:
        """The keyword that holds the members."""
        return "oneOf" if self.has("oneOf") else "anyOf"

    def members(self) -> list[Source]:
        """Return the members."""
        members = self / self.keyword
        return list(members.items())

    @property
    def discriminator(self) -> Optional[str]:
        """The property that the discriminator names."""
        name = (self / "discriminator" / "propertyName").value
        return name if isinstance(name, str) else None


class Keywords(Constraint):
    """The keywords of a schema other than references and combinations of schemas."""

    @property
    def vagueness(self) -> int:
        """How little the keywords narrow the Python type: constants most, then contents, then types."""
        if self.values:
            return 0 if len(self.values) == 1 else 1
        if self.has("items", "properties", "additionalProperties"):
            return 4
        return 5 if self.has("type") else self.UNSPECIFIC

    @property
    def named_types(self) -> list[str]:
        """The JSON types that `type` names; all of them without `type`."""
        return types_in(self.keywords) or list(TYPES)

    @property
    def values(self) -> list[Any]:
        """The values that `const` or else `enum` lists; empty without either."""
        if self.has("const"):
            return [self.keywords["const"]]
        return list(self.keywords.get("enum", ()))

    def json_types(self) -> JsonTypes:
        """Return the JSON types of the values that the keywords may accept."""
        accepted = _with_integer(self.named_types)
        if self.has("const"):
            constant = self.keywords["const"]
            accepted &= json_types_of(constant)
        if self.has("enum"):
            values = self.keywords["enum"]
            accepted &= _types_of_values(values)
        return accepted


def types_in(keywords: Mapping[str, Any]) -> list[str]:
    """Return the JSON types that `type` names; an empty list without `type`."""
    types = keywords.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _with_integer(types: Iterable[str]) -> JsonTypes:
    accepted = frozenset(types)
    return accepted | {"integer"} if "number" in accepted else accepted


def _types_of_values(values: Iterable[Any]) -> JsonTypes:
    accepted: set[str] = set()
    for value in values:
        accepted |= json_types_of(value)
    return frozenset(accepted)


Schema = Source | Constraint
"""A schema in the document, or one of its constraints."""
Schemas = Iterable[Schema]
Constraints = list[Constraint]


def source_of(schema: Schema) -> Source:
    """Return the source of a schema or constraint."""
    return schema.source if isinstance(schema, Constraint) else schema


def least_vague(constraints: Iterable[Constraint]) -> Constraint:
    """Return the constraint that narrows the Python type most; the first one if several do."""
    return min(constraints, key=lambda constraint: constraint.vagueness)


def names_properties(constraint: Constraint) -> bool:
    """Return whether a constraint declares or requires properties."""
    keywords = constraint.keywords
    return bool(keywords.get("properties") or keywords.get("required"))


class Composition:
    """Finds the constraints of the schemas in a document, and their JSON types; remembers both by pointer."""

    def __init__(self) -> None:
        self._assertions: dict[Pointer, dict[str, Any]] = {}
        self._constraints: dict[Pointer, Constraints] = {}
        self._expanded_targets: dict[Pointer, Constraints] = {}
        self._json_types: dict[Pointer, JsonTypes] = {}
        self._accept_null: dict[Pointer, bool] = {}
        self._chains: dict[Pointer, int] = {}
        """The number of schemas in the longest chain that starts at a schema."""

    # --- constraints ---

    def keywords(self, schema: Source) -> dict[str, Any]:
        """Return the assertions of a schema that is an object; none if the schema is a part of itself."""
        self._check_chains(schema)
        return self._assertions_of(schema)

    def _assertions_of(self, schema: Source) -> dict[str, Any]:
        pointer = schema.pointer
        if pointer not in self._assertions:
            self._assertions[pointer] = assertions(schema)
        return self._assertions[pointer]

    def constraints(self, schema: Schema) -> Constraints:
        """Return the constraints of a schema and of its `allOf`; an empty list if it accepts everything.

        Every call returns the same objects for a schema, so constraints can be compared by identity.
        """
        if isinstance(schema, Constraint):
            return [schema]
        if isinstance(schema.value, bool):
            return [] if schema.value else [Impossible(schema)]
        if not isinstance(schema.value, dict):
            schema.fault("is not a schema; a schema is an object, true or false")
            return []
        pointer = schema.pointer
        if pointer not in self._constraints:
            self._constraints[pointer] = self._split(schema)
        return self._constraints[pointer]

    def _split(self, schema: Source) -> Constraints:
        keywords = self.keywords(schema)
        constraints: Constraints = []
        if "$ref" in keywords:
            reference = schema.with_value({"$ref": keywords["$ref"]})
            constraints.append(Reference(reference))
        plain_keywords = _without(keywords, _SPLIT_OFF)
        if plain_keywords:
            plain_schema = schema.with_value(plain_keywords)
            constraints.append(Keywords(plain_schema))
        for keyword in UNIONS:
            if keyword in keywords:
                union = self._union(schema, keyword)
                constraints.append(union)
        if "allOf" in keywords:
            members = schema / "allOf"
            constraints += self.conjunction(members.items())
        return constraints

    def _union(self, schema: Source, keyword: str) -> Constraint:
        """Return the constraint of a union; if all members are distinct constants, that of the equivalent enum."""
        keywords = self.keywords(schema)
        discriminator = keywords.get("discriminator", {})
        own_keywords = {keyword: keywords[keyword], "discriminator": discriminator}
        union = Union(schema.with_value(own_keywords))
        values: dict[Any, None] = {}
        for member in union.members():
            if not self._is_constant(member):
                return union
            value = self.keywords(member).get("const")
            if value in values:
                return union
            values[value] = None
        return Keywords(schema.with_value({"enum": list(values)}))

    def _is_constant(self, schema: Source) -> bool:
        """Return whether a schema accepts a single text or null, and has no other keywords."""
        if not isinstance(schema.value, dict):
            return False
        keywords = self.keywords(schema)
        if keywords == {"type": "null"}:
            return True
        has_others = bool(keywords.keys() - {"const", "type"})
        if has_others or "const" not in keywords:
            return False
        constant = keywords["const"]
        if keywords.get("type", "string") != "string":
            return False
        return constant is None or isinstance(constant, str)

    def conjunction(self, schemas: Schemas) -> Constraints:
        """Return the constraints of a value that matches all schemas."""
        constraints: Constraints = []
        for schema in schemas:
            constraints += self.constraints(schema)
        return constraints

    def expanded(self, constraints: Iterable[Constraint]) -> Constraints:
        """Replace each reference by the constraints of its target, without duplicates.

        With duplicates, the constraints of a class that merges with its own properties would grow without end.
        """
        distinct: dict[Constraint, None] = {}
        for constraint in constraints:
            expanded = [constraint]
            if isinstance(constraint, Reference):
                expanded = self._expanded_target(constraint.target())
            distinct |= dict.fromkeys(expanded)
        return list(distinct)

    def _expanded_target(self, schema: Source) -> Constraints:
        pointer = schema.pointer
        if pointer not in self._expanded_targets:
            constraints = self.constraints(schema)
            self._expanded_targets[pointer] = self.expanded(constraints)
        return self._expanded_targets[pointer]

    def dereferenced(self, schemas: Schemas) -> Constraints:
        """Return the constraints of schemas; if they amount to a single reference, those of its target."""
        constraints = self.conjunction(schemas)
        while len(constraints) == 1:
            only = constraints[0]
            if not isinstance(only, Reference):
                break
            constraints = self.constraints(only.target())
        return constraints

    def _check_chains(self, schema: Source) -> None:
        """Refuse a schema that applies itself to the same value again, because no check would ever end.

        Refuse long chains, too, because Python's stack is limited. What is refused counts as a schema without keywords.
        """
        self._length_of_chain(schema, set())

    def _length_of_chain(self, schema: Source, ancestors: set[Pointer]) -> int:
        """Return the number of schemas in the longest chain from a schema; 0 if the schema is refused."""
        pointer = schema.pointer
        if not isinstance(schema.value, dict):
            return 0
        if pointer in self._chains:
            return self._chains[pointer]
        if pointer in ancestors:
            return self._refused(
                schema, "is a part of itself, so no value could be checked against it; break the cycle"
            )
        if len(ancestors) >= LONGEST_CHAIN:
            return self._refused(schema, TOO_LONG)
        ancestors.add(pointer)
        keywords = self._assertions_of(schema)
        length = 1
        for applied in _applied_schemas(schema.with_value(keywords)):
            length = max(length, 1 + self._length_of_chain(applied, ancestors))
        ancestors.remove(pointer)
        if length > LONGEST_CHAIN:
            return self._refused(schema, TOO_LONG)
        # A schema that is a part of itself has been refused further inside.
        return self._chains.setdefault(pointer, length)

    def _refused(self, schema: Source, problem: str) -> int:
        """Note a fault of a schema that applies too many others to one value, and ignore its keywords."""
        schema.fault(problem)
        self._assertions[schema.pointer] = {}
        self._chains[schema.pointer] = 0
        return 0

    # --- JSON types ---

    def json_types(self, constraints: Iterable[Constraint]) -> JsonTypes:
        """Return the JSON types of the values that all constraints may accept; number includes integer."""
        common = ALL_TYPES
        for constraint in constraints:
            common &= self._accepted_types(constraint)
        return common

    def types_of(self, schema: Schema) -> JsonTypes:
        """Return the JSON types of the values that a schema may accept."""
        return self.json_types(self.constraints(schema))

    def _accepted_types(self, constraint: Constraint) -> JsonTypes:
        if isinstance(constraint, Keywords):
            return constraint.json_types()
        if isinstance(constraint, Union):
            accepted: set[str] = set()
            for member in constraint.members():
                accepted |= self.types_of(member)
            return frozenset(accepted)
        if isinstance(constraint, Reference):
            return self._types_of_target(constraint.target())
        return frozenset()

    def _types_of_target(self, schema: Source) -> JsonTypes:
        pointer = schema.pointer
        if pointer not in self._json_types:
            self._json_types[pointer] = self.types_of(schema)
        return self._json_types[pointer]

    def accepts_null(self, schema: Source) -> bool:
        """Return whether a schema accepts null for certain."""
        pointer = schema.pointer
        if pointer not in self._accept_null:
            constraints = self.constraints(schema)
            self._accept_null[pointer] = all(map(self._constraint_accepts_null, constraints))
        return self._accept_null[pointer]

    def _constraint_accepts_null(self, constraint: Constraint) -> bool:
        if "null" not in self._accepted_types(constraint):
            return False
        if isinstance(constraint, Reference):
            return self.accepts_null(constraint.target())
        if isinstance(constraint, Union):
            return self._union_accepts_null(constraint)
        return not constraint.has("not", "if")

    def _union_accepts_null(self, union: Union) -> bool:
        candidates = []
        for member in union.members():
            if "null" in self.types_of(member):
                candidates.append(member)
        may_overlap = len(candidates) > 1
        if may_overlap and union.keyword == "oneOf":
            return False
        return any(map(self.accepts_null, candidates))


def _without(keywords: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    kept = {}
    for keyword, argument in keywords.items():
        if keyword not in left_out:
            kept[keyword] = argument
    return kept


def _applied_schemas(schema: Source) -> Iterator[Source]:
    """Yield the subschemas of a schema that apply to the same value."""
    for keyword in schema.value:
        if keyword in SAME_VALUE_LISTS:
            members = schema / keyword
            yield from members.items()
        elif keyword in SAME_VALUE:
            yield schema / keyword
        elif keyword == "dependentSchemas":
            dependent = schema / keyword
            for _, member in dependent.entries():
                yield member
    if schema.is_reference:
        yield schema.target()
