"""Constants: the types of schemas that list their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Optional

from generator.models import types
from generator.models.composition import JsonTypes, Keywords
from generator.models.types import Annotated, Type
from generator.openapi.keywords import json_types


def annotation_of_values(keywords: Keywords) -> Annotated:
    """Return the type of the values that a `const` or `enum` lists and its `type` accepts."""
    values = _distinct_values(keywords.values, keywords.json_types())
    if not values:
        return types.nothing()
    known = [value for value in values if value is not None]
    nullable = len(known) < len(values)
    exact = _exact_type(known)
    if exact is not None:
        return Annotated(exact, nullable)
    marker = types.strict({"enum": values})
    if len(values) == 1:
        marker = types.always(known[0])
    return Annotated(_wider_type(known), nullable, (marker,))


def _distinct_values(values: Iterable[Any], accepted: JsonTypes) -> list[Any]:
    """Return those of the values that are of some JSON types, without scalars that occur twice."""
    distinct: list[Any] = []
    scalars: set[tuple[type, Any]] = set()
    for value in map(_with_integer, values):
        if json_types(value).isdisjoint(accepted):
            continue
        if isinstance(value, (list, dict)):
            distinct.append(value)
            continue
        # 1 and True are equal in Python, and different values in JSON.
        scalar = (type(value), value)
        if scalar not in scalars:
            scalars.add(scalar)
            distinct.append(value)
    return distinct


def _with_integer(value: Any) -> Any:
    """Return an integer for a float that is one, as in JSON Schema."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _exact_type(values: Sequence[Any]) -> Optional[Type]:
    """Return the type that has exactly some values other than null; None if Python has no such type."""
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
    """Return a type that has all of some values, among others."""
    members = types.distinct_types(map(types.type_of_value, values))
    names = [member.source() for member in members]
    if "float" in names and "int" in names:
        del members[names.index("int")]
    return types.union_of(members)
