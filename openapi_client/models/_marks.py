# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Markers: metadata in the annotations of models that says what strict reading adds, and how unions are read.

`_keywords` has the markers for keywords of JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Optional, TypeVar, get_args

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
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        nullable: Node = handler(source)
        return two_readings(nullable, nullable["schema"])


class _Open:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known, json_type = get_args(source)
        return two_readings(handler.generate_schema(json_type), handler.generate_schema(known))


class _Forbidden:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return two_readings(handler(source), core_schema.no_info_plain_validator_function(_refuse))


def _refuse(value: Any) -> Any:
    raise PydanticCustomError("forbidden", "Nothing should stand here")


@dataclass(frozen=True)
class Discriminated:
    """The marker of a union whose members differ in the constants of one property.

    The last member of the union takes every unknown value of the property.
    """

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        *members, unknown = get_args(source)
        choices: dict[Any, Any] = {}
        names: list[str | int] = [self.name]
        for member in members:
            attribute = _attribute(member, self.name)
            if attribute not in names:
                names.append(attribute)
            schema = handler.generate_schema(member)
            choices.update(dict.fromkeys(_texts(member.model_fields[attribute].annotation), schema))
        known = core_schema.tagged_union_schema(
            choices,
            # The name in JSON goes first: an unknown property may have the name of an attribute.
            self.name if len(names) == 1 else [[name] for name in names],
            # pydantic 2.11 to 2.14 warns where a model in a union with two names for the property refers to itself.
            metadata=described_as(_any_of),
        )
        other = _unknown(handler.generate_schema(unknown), self.name, choices)
        return two_readings(
            core_schema.union_schema([(known, KNOWN), (other, UNKNOWN)], mode="left_to_right"),
            core_schema.union_schema([(known, KNOWN)], mode="left_to_right", auto_collapse=False),
        )


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
            raise PydanticCustomError("known_kind", "Input should be of a kind that is not known")
        return model

    return core_schema.no_info_after_validator_function(check, schema)


@dataclass(frozen=True, eq=False)
class FirstMatch:
    """The marker of a union whose members may overlap.

    A value is read as the first member that it matches strictly, otherwise as the first that it matches tolerantly.
    With a discriminator it is read as the member that the property names, and the last member of the union takes every
    unknown value of the property.
    """

    name: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        members = list(get_args(source))
        unknown = members.pop() if self.name else None
        union = _Union(members, self.name, self._named(members))
        choices: list[Any] = [
            (handler.generate_schema(member), member_label(number)) for number, member in enumerate(members)
        ]
        strict = core_schema.union_schema(choices, mode="left_to_right")
        tolerant = strict
        if unknown:
            other = _unknown(handler.generate_schema(unknown), self.name, union.named)
            tolerant = core_schema.union_schema([(other, UNKNOWN), *choices], mode="left_to_right")
        return two_readings(
            core_schema.no_info_wrap_validator_function(union.read_tolerantly, tolerant),
            core_schema.no_info_wrap_validator_function(union.read_strictly, strict),
        )

    def _named(self, members: Iterable[Any]) -> dict[str, Any]:
        """Return the member of each discriminator value."""
        classes = {member.__name__: member for member in members if isinstance(member, type)}
        return {value: classes[name] for value, name in self.kinds.items() if name in classes}


@dataclass(frozen=True, eq=False)
class _Union:
    """The members of a union, in their order and by their discriminator values."""

    members: list[Any]
    discriminator: str
    named: Mapping[str, Any]

    def read_tolerantly(self, value: Any, read: Reader) -> Any:
        return remembering(lambda: remembered((self, "tolerant"), value, lambda: self._first_match(value, read)))

    def read_strictly(self, value: Any, read: Reader) -> Any:
        return remembering(lambda: remembered((self, "strict"), value, lambda: _read_closest(value, read)))

    def _first_match(self, value: Any, read: Reader) -> Any:
        failure = None
        named = self._member_that_is_named(value)
        if named:
            try:
                return read_value(named, value, strict=False)
            except ValidationError as error:
                failure = error
        for member in self.members:
            try:
                return read_value(member, value, strict=True)
            except ValidationError:
                pass
        if failure:
            raise failure
        return _read_closest(value, read)

    def _member_that_is_named(self, value: Any) -> Any:
        discriminator = value.get(self.discriminator) if isinstance(value, dict) else None
        return self.named.get(discriminator) if isinstance(discriminator, str) else None


def _read_closest(value: Any, read: Reader) -> Any:
    try:
        return read(value)
    except ValidationError as error:
        failure = closest(error)
    raise failure


NotNull = Annotated[Optional[T], _NotNull()]
"""The type of an optional property that null is no value of. Python's None stands for its absence."""

Open = _Open()
"""The marker of an enum: these values are known, and a newer server may send others."""

Exact = Exactly()
"""The marker of an alias that refers to itself. Models take care of the types of all others."""

Forbidden = Annotated[Any, _Forbidden()]
"""The type of a property that the schema forbids. A newer server may send it all the same."""
