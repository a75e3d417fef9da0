# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""What stands in the annotations of models beside the types: what strict reading checks, and how unions are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Optional, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from openapi_client.models._errors import closest
from openapi_client.models._keywords import failing
from openapi_client.models._reading import REFUSED, exact, marked, read_strictly, remembered, remembering

T = TypeVar("T")


class _NotNull:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = marked(handler(source), lambda nullable: nullable["schema"])
        return schema


class _Open:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known, kind = get_args(source)
        closed = exact(core_schema.literal_schema(list(get_args(known))))
        schema: CoreSchema = marked(handler.generate_schema(kind), lambda _: closed)
        return schema


class _Exact:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = exact(handler(source))
        return schema


class _Forbidden:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = marked(handler(source), lambda _: REFUSED)
        return schema


class Strict:
    """What strict reading checks beside the type: keywords of JSON Schema.

    A `pattern` is written as Python has it, a `$ref` is the name of a model or alias of this package.
    """

    def __init__(self, **keywords: Any) -> None:
        self.keywords = keywords

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = marked(handler(source), self.before)
        return schema

    def before(self, schema: Any) -> Any:
        """A core schema that checks the keywords first."""
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: remembering(lambda: read(self._check(value))), schema
        )

    def within(self, model: Any) -> Any:
        """The core schema of a model that checks the keywords first."""
        return {**model, "schema": self.before(model["schema"])}

    def _check(self, value: Any) -> Any:
        keyword: Any = remembered(id(self), value, lambda: failing(value, self.keywords))
        if keyword:
            message: Any = f"Input should satisfy {keyword}: {self.keywords[keyword]!r}"
            raise PydanticCustomError(keyword, message)
        return value


class Always(Strict):
    """What either reading checks: a constant of which Python has no `Literal`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = self.before(handler(source))
        return schema


@dataclass(frozen=True)
class Discriminated:
    """Of a union: the property whose constants tell the members apart. The last member takes every unknown kind."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        *members, unknown = get_args(source)
        choices: dict[Any, Any] = {}
        attributes = []
        for member in members:
            attribute = _attribute(member, self.name)
            attributes.append(attribute)
            for kind in _literals(member.model_fields[attribute].annotation):
                choices[kind] = handler.generate_schema(member)
        # The name in JSON goes first: an unknown property may be called like an attribute.
        paths: list[str | int] = list(dict.fromkeys([self.name, *attributes]))
        known = core_schema.tagged_union_schema(
            choices,
            self.name if len(paths) == 1 else [[path] for path in paths],
            metadata={"pydantic_js_functions": [_any_of]},
        )
        rest = _unknown_kind(handler.generate_schema(unknown), self.name, choices)
        either = core_schema.union_schema([(known, "‹known›"), (rest, "‹unknown›")], mode="left_to_right")
        schema: CoreSchema = marked(
            either, lambda union: {**union, "choices": [union["choices"][0], (REFUSED, "‹unknown›")]}
        )
        return schema


@dataclass(frozen=True, eq=False)
class FirstMatch:
    """Of a union whose members may overlap: a value is read as the first member that it matches strictly, else as the
    first that it matches tolerantly.

    With a discriminator: as the member that its property names; the last member takes every unknown kind.
    """

    name: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        members = list(get_args(source))
        unknown = members.pop() if self.name else None
        classes = {member.__name__: member for member in members if isinstance(member, type)}
        named = {kind: classes[name] for kind, name in self.kinds.items() if name in classes}
        choices: list[Any] = [(handler.generate_schema(member), f"‹{i}›") for i, member in enumerate(members)]
        if unknown:
            rest = _unknown_kind(handler.generate_schema(unknown), self.name, named)
            choices.insert(0, (rest, "‹unknown›"))

        def tolerant(value: Any, read: Callable[[Any], Any]) -> Any:
            kind = value.get(self.name) if isinstance(value, dict) else None
            meant: Any = named.get(kind) if isinstance(kind, str) else None
            failure = None
            if meant:
                try:
                    return meant.__pydantic_validator__.validate_python(value, by_alias=True, by_name=False)
                except ValidationError as error:
                    failure = error
            for member in members:
                try:
                    return read_strictly(member, value)
                except ValidationError:
                    pass
            if failure:
                raise failure
            return one_of(value, read)

        def one_of(value: Any, read: Callable[[Any], Any]) -> Any:
            try:
                return read(value)
            except ValidationError as error:
                failure = closest(error)
            raise failure

        schema: CoreSchema = marked(
            core_schema.no_info_wrap_validator_function(
                lambda value, read: remembering(
                    lambda: remembered((id(self), "tolerant"), value, lambda: tolerant(value, read))
                ),
                core_schema.union_schema(choices, mode="left_to_right"),
            ),
            lambda part: core_schema.no_info_wrap_validator_function(
                lambda value, read: remembering(
                    lambda: remembered((id(self), "strict"), value, lambda: one_of(value, read))
                ),
                core_schema.union_schema(part["schema"]["choices"][bool(unknown) :], mode="left_to_right"),
            ),
        )
        return schema


def _attribute(model: type[BaseModel], name: str) -> str:
    fields = model.model_fields.items()
    return next(key for key, info in fields if name == (key if info.alias is None else info.alias))


def _literals(annotation: Any) -> list[Any]:
    """The values of a Literal, or of one with a type beside it for values yet unknown."""
    values = get_args(annotation)
    return [
        value for item in values for value in (get_args(item) if get_args(item) else [item]) if isinstance(value, str)
    ]


def _any_of(schema: Any, handler: Any) -> Any:
    # pydantic's own description of a union with a discriminator warns where a model refers to itself.
    return handler(core_schema.union_schema(list(schema["choices"].values())))


def _unknown_kind(schema: Any, name: str, known: Mapping[str, Any]) -> CoreSchema:
    def check(model: Any) -> Any:
        kind = model.additional_properties.get(name)
        if not isinstance(kind, str) or kind in known:
            raise PydanticCustomError("known_kind", "Input should be of a kind that is not known")
        return model

    return core_schema.no_info_after_validator_function(check, schema)


NotNull = Annotated[Optional[T], _NotNull()]
"""Of an optional property: null is no value of it. Python's None stands for its absence."""

Open = _Open()
"""Of an enum: these values are known, and a newer server may send others."""

Exact = _Exact()
"""Of an alias that refers to itself: its numbers, too, are JSON's. The models see to all others."""

Forbidden = Annotated[Any, _Forbidden()]
"""What the schema has no place for; a newer server may send it all the same."""
