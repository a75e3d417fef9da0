"""Constants: the types of schemas that list their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Optional

from generator.models import types
from generator.models.composition import (
    Composition,
    Constraints,
    JsonTypes,
    Keywords,
    Reference,
    Schema,
    least_vague,
)
from generator.models.types import Annotated, Type
from generator.openapi.keywords import json_types as json_types_of


def annotation_of_values(keywords: Keywords) -> Annotated:
    """Return the type of the values that `const` or `enum` lists and `type` accepts."""
    values = _distinct_values(keywords.values, keywords.json_types())
    if not values:
        return types.nothing()
    values_without_null = [value for value in values if value is not None]
    nullable = len(values_without_null) < len(values)
    exact_type = _exact_type(values_without_null)
    if exact_type is not None:
        return Annotated(exact_type, nullable)
    marker = types.strict({"enum": values})
    if len(values) == 1:
        marker = types.always(values[0])
    base = _wider_type(values_without_null)
    return Annotated(base, nullable, [marker])


def listed_texts(schemas: Sequence[Schema], composition: Composition) -> list[str]:
    """Return the texts that schemas list if these are all the values they accept together; otherwise an empty list."""
    constraints = composition.conjunction(schemas)
    json_types = composition.json_types(constraints)
    if "string" not in json_types:
        return []
    values = _listed_values(constraints, composition)
    are_texts = all(isinstance(value, str) for value in values)
    return values if are_texts else []


def common_texts(schemas: Sequence[Schema], composition: Composition) -> list[str]:
    """Return the texts that schemas list like `listed_texts`, but only those that all lists have in common."""
    texts = listed_texts(schemas, composition)
    constraints = composition.conjunction(schemas)
    for constraint in composition.expanded(constraints):
        if isinstance(constraint, Keywords) and constraint.values:
            texts = [text for text in texts if text in constraint.values]
    return texts


def _listed_values(constraints: Constraints, composition: Composition) -> list[Any]:
    """Return the values that the least vague constraint lists, perhaps through references."""
    if not constraints:
        return []
    main = least_vague(constraints)
    if isinstance(main, Reference):
        target = composition.constraints(main.target())
        return _listed_values(target, composition)
    return main.values if isinstance(main, Keywords) else []


def _distinct_values(values: Iterable[Any], json_types: JsonTypes) -> list[Any]:
    """Return the values that have one of the JSON types, without duplicates among scalars."""
    distinct: list[Any] = []
    known_scalars: set[tuple[type, Any]] = set()
    for value in map(_with_integer, values):
        if json_types_of(value).isdisjoint(json_types):
            continue
        if isinstance(value, (list, dict)):
            distinct.append(value)
            continue
        # 1 and True are equal in Python, but different values in JSON.
        scalar = (type(value), value)
        if scalar not in known_scalars:
            known_scalars.add(scalar)
            distinct.append(value)
    return distinct


def _with_integer(value: Any) -> Any:
    """Convert a float such as 1.0 to an integer, because JSON Schema does not tell them apart."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _exact_type(values: Sequence[Any]) -> Optional[Type]:
    """Return the type that accepts exactly these values, which exclude null; None if Python has no such type."""
    if not values:
        return types.Null()
    value_types = {type(value) for value in values}
    if len(value_types) > 1:
        return None
    is_single = len(values) == 1
    if value_types == {bool} and not is_single:
        return types.Scalar("bool")
    if value_types <= {str, int, bool}:
        return types.Literal(values, is_open=not is_single)
    return None


def _wider_type(values: Iterable[Any]) -> Type:
    """Return a type that accepts these values and others."""
    types_of_values = map(types.type_of_value, values)
    members = types.distinct_types(types_of_values)
    names = [member.source() for member in members]
    if "float" in names and "int" in names:
        del members[names.index("int")]
    return types.union_of(members)
