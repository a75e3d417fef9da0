# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Markers: metadata in the annotations of models that adds checks to strict reading and chooses members of unions.

The markers for keywords of JSON Schema are in `_keywords`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, Optional, TypeVar, get_args, get_origin

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from openapi_client.models._errors import KNOWN, UNKNOWN, closest, member_label
from openapi_client.models._reading import (
    Exactly,
    Node,
    Reader,
    described_as,
    read_value,
    remembered,
    remembering,
    two_readings,
)

T = TypeVar("T")


class _NotNull:
    """Strict reading refuses null."""

    def __repr__(self) -> str:
        return "NotNull"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        nullable: Node = handler(source)
        return two_readings(nullable, nullable["schema"])


class _Open:
    """Strict reading refuses unknown values."""

    def __repr__(self) -> str:
        return "Open"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known, json_type = get_args(source)
        return two_readings(handler.generate_schema(json_type), handler.generate_schema(known))


class _Forbidden:
    """Strict reading refuses every value."""

    def __repr__(self) -> str:
        return "Forbidden"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return two_readings(handler(source), core_schema.no_info_plain_validator_function(_refuse))


def _refuse(value: Any) -> Any:
    raise PydanticCustomError("forbidden", "Input should be absent")


@dataclass(frozen=True)
class Discriminated:
    """The marker of a union that is discriminated by the constants of one property.

    An object with an unknown discriminator value is read as the last member of the union.
    """

    name: str
    """The property."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        *members, unknown = get_args(source)
        choices: dict[Any, Any] = {}
        names: list[str | int] = [self.name]
        for member in members:
            model = _class_of(member)
            attribute = _attribute(model, self.name)
            if attribute not in names:
                names.append(attribute)
            schema = handler.generate_schema(member)
            values = _texts(model.model_fields[attribute].annotation)
            choices.update(dict.fromkeys(values, schema))
        known = core_schema.tagged_union_schema(
            choices,
            # The name in JSON comes first, because an unknown property may have the name of an attribute.
            self.name if len(names) == 1 else [[name] for name in names],
            # Without it, pydantic 2.11 to 2.14 warns about recursive models in a union with two names for the property.
            metadata=described_as(_any_of),
        )
        other = _unknown(handler.generate_schema(unknown), self.name, choices)
        return two_readings(
            core_schema.union_schema([(known, KNOWN), (other, UNKNOWN)], mode="left_to_right"),
            core_schema.union_schema([(known, KNOWN)], mode="left_to_right", auto_collapse=False),
        )


def _class_of(member: Any) -> Any:
    """Return the class of a member that may have a marker."""
    return get_args(member)[0] if get_origin(member) is Annotated else member


def _attribute(model: type[BaseModel], name: str) -> str:
    """Return the attribute of a property."""
    for attribute, info in model.model_fields.items():
        if name == (attribute if info.alias is None else info.alias):
            return attribute
    raise KeyError(name)


def _texts(annotation: Any) -> Iterable[str]:
    """Yield the texts of a Literal, or of an open enum with a Literal in it."""
    for value in get_args(annotation):
        if isinstance(value, str):
            yield value
        else:
            yield from _texts(value)


def _any_of(tagged: Node) -> CoreSchema:
    return core_schema.union_schema(list(tagged["choices"].values()))


def _unknown(schema: CoreSchema, name: str, known: Mapping[str, Any]) -> CoreSchema:
    """Restrict the schema of `UnknownModel` to objects whose discriminator value is an unknown text."""

    def check(model: Any) -> Any:
        value = model.additional_properties.get(name)
        if not isinstance(value, str) or value in known:
            raise PydanticCustomError("known_variant", "Input should have an unknown discriminator value")
        return model

    return core_schema.no_info_after_validator_function(check, schema)


@dataclass(frozen=True, eq=False)
class FirstMatch:
    """The marker of a union whose members may overlap.

    A value is read as the first member that it matches strictly, otherwise as the first that it matches tolerantly.
    With a discriminator, tolerant reading knows only the member that the discriminator value names, and reads an object
    with an unknown value as the last member of the union. To strict reading, the discriminator is no more than a hint.
    """

    name: str = ""
    """The property of the discriminator."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """The class of each discriminator value, by name. An empty name stands for several classes."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        members = list(get_args(source))
        unknown = members.pop() if self.name else None
        union = _Union(members, self.name, self._by_value(members))
        choices: list[Any] = []
        for number, member in enumerate(members):
            schema = handler.generate_schema(member)
            choices.append((schema, member_label(number)))
        strict = core_schema.union_schema(choices, mode="left_to_right")
        tolerant = strict
        if unknown:
            other = _unknown(handler.generate_schema(unknown), self.name, union.by_value)
            tolerant = core_schema.union_schema([(other, UNKNOWN), *choices], mode="left_to_right")
        return two_readings(
            core_schema.no_info_wrap_validator_function(union.read_tolerantly, tolerant),
            core_schema.no_info_wrap_validator_function(union.read_strictly, strict),
        )

    def _by_value(self, members: Iterable[Any]) -> dict[str, Any]:
        """Return the member of each discriminator value; None for a value that several members have."""
        classes: dict[str, Any] = {}
        for member in members:
            model = _class_of(member)
            if isinstance(model, type):
                classes[model.__name__] = member
        return {value: classes.get(name) for value, name in self.variants.items()}


@dataclass(frozen=True, eq=False)
class _Union:
    """The members of a union, and how values find them."""

    members: list[Any]
    discriminator: str
    by_value: Mapping[str, Any]
    """The member of each discriminator value; None for a value that several members have."""

    def read_tolerantly(self, value: Any, read: Reader) -> Any:
        return remembering(partial(remembered, (self, "tolerant"), value, partial(self._tolerant, value, read)))

    def read_strictly(self, value: Any, read: Reader) -> Any:
        return remembering(partial(remembered, (self, "strict"), value, partial(self._strict, value, read)))

    def _tolerant(self, value: Any, read: Reader) -> Any:
        variant = self._variant_of(value)
        if variant:
            return read_value(variant, value, strict=False)
        for member in self._candidates(value):
            try:
                return read_value(member, value, strict=True)
            except ValidationError:
                pass
        return _read_closest(value, read)

    def _strict(self, value: Any, read: Reader) -> Any:
        failures: list[ValidationError] = []
        variant = self._variant_of(value)
        if variant:
            try:
                return read_value(variant, value, strict=True)
            except ValidationError as error:
                failures.append(error)
        try:
            return _read_closest(value, read)
        except ValidationError as error:
            if not failures:
                failures.append(error)
        # A variable with the error would be a circle: the error has the frame with the variable.
        raise failures.pop()

    def _variant_of(self, value: Any) -> Any:
        """Return the member that the discriminator value names."""
        discriminator_value = self._discriminator_value(value)
        return None if discriminator_value is None else self.by_value.get(discriminator_value)

    def _candidates(self, value: Any) -> Iterable[Any]:
        """Return the members that a value may match although its discriminator names none."""
        discriminator_value = self._discriminator_value(value)
        if discriminator_value is None or discriminator_value in self.by_value:
            return self.members
        named = list(self.by_value.values())
        return [member for member in self.members if member not in named]

    def _discriminator_value(self, value: Any) -> Optional[str]:
        discriminator_value = value.get(self.discriminator) if isinstance(value, dict) else None
        return discriminator_value if isinstance(discriminator_value, str) else None


def _read_closest(value: Any, read: Reader) -> Any:
    try:
        return read(value)
    except ValidationError as error:
        failures = [closest(error)]
    raise failures.pop()


NotNull = Annotated[Optional[T], _NotNull()]
"""The type of an optional property that must not be null. None means that the property is absent."""

Open = _Open()
"""The marker of an enum. Tolerant reading accepts unknown values, because a newer server may send them."""

Exact = Exactly()
"""The marker of an alias that refers to itself. For any other annotation, the model makes the types exact."""

Forbidden = Annotated[Any, _Forbidden()]
"""The type of a property that the schema forbids. Tolerant reading accepts it, because a newer server may send it."""
