# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The two readings of one annotation: what a tolerant reader takes, and what the schema says.

An annotation becomes the tolerant pydantic-core schema. Where the schema is narrower, a mark (NotNull, Open, Strict, …)
leaves in the metadata, under "strict", the functions that turn the one into the other.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Optional, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from openapi_client.models._keywords import failing

T = TypeVar("T")
Change = Callable[[Any], Any]
CONFIG = core_schema.CoreConfig(strict=True, allow_inf_nan=False)
DEEPEST = 200
"""How deep a value may be nested where anything may stand; pydantic reads 200 levels of JSON text."""


def _walk(schema: Any, change: Change, done: Change = lambda part: False) -> Any:
    """A copy of a core schema in which change has had its say, inside out, on every schema that is not done."""
    if isinstance(schema, (list, tuple)):
        return type(schema)(_walk(item, change, done) for item in schema)
    if not isinstance(schema, dict) or done(schema):
        return schema
    opaque = ("metadata", "serialization", "config", "default", "expected")
    copy = {key: value if key in opaque else _walk(value, change, done) for key, value in schema.items()}
    return change(copy) if isinstance(copy.get("type"), str) else copy


def _is_exact(schema: Any) -> bool:
    return bool((schema.get("metadata") or {}).get("exact")) if isinstance(schema.get("type"), str) else False


def _integer(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


def _json_value(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise PydanticCustomError("json_value", "Input should be nested less deeply")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise PydanticCustomError("json_value", "A name in a JSON object should be a string")
            _json_value(name)
            _json_value(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _json_value(item, depth + 1)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError("string_unicode", "Input should be text without halves of surrogates") from None
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise PydanticCustomError("finite_number", "Input should be a finite number")
    elif not (value is None or isinstance(value, (int, bool))):
        raise PydanticCustomError("json_value", "Input should be a JSON value")
    return value


def _refuse(value: Any) -> Any:
    raise PydanticCustomError("forbidden", "Nothing should stand here")


def _described(kind: str) -> dict[str, Any]:
    return {"exact": True, "pydantic_js_functions": [lambda schema, handler: {"type": kind}]}


# JSON knows one kind of number: 1.0 is an integer, and 1 stays one where any number may stand.
INTEGER = core_schema.union_schema(
    [
        core_schema.int_schema(strict=True),
        core_schema.no_info_after_validator_function(
            _integer, core_schema.float_schema(strict=True, allow_inf_nan=False)
        ),
    ],
    mode="left_to_right",
    custom_error_type="int_type",
    serialization=core_schema.simple_ser_schema("int"),
    metadata=_described("integer"),
)
NUMBER = core_schema.union_schema(
    [core_schema.int_schema(strict=True), core_schema.float_schema(strict=True, allow_inf_nan=False)],
    mode="left_to_right",
    custom_error_type="float_type",
    serialization=core_schema.simple_ser_schema("any"),
    metadata=_described("number"),
)
# JSON text has no half of a surrogate pair, a Python string may: any length limit has pydantic look.
TEXT = core_schema.json_or_python_schema(
    core_schema.str_schema(strict=True), core_schema.str_schema(strict=True, min_length=0), metadata={"exact": True}
)
JSON = core_schema.no_info_after_validator_function(_json_value, core_schema.any_schema(), metadata={"exact": True})
REFUSED = core_schema.no_info_plain_validator_function(_refuse)
_EXACT: dict[str, Any] = {"int": INTEGER, "float": NUMBER, "str": TEXT, "any": JSON}


def exact(schema: Any) -> Any:
    """The same core schema with numbers as JSON has them, JSON values where anything may stand, and labelled unions."""

    def change(part: Any) -> Any:
        found: Any = _EXACT.get(part["type"], part)
        if part["type"] == "literal":  # where pydantic takes 1 for true
            kinds = {type(value) for value in part["expected"]} & {bool, int}
            steps = [core_schema.bool_schema() if kind is bool else INTEGER for kind in kinds]
            found = core_schema.chain_schema([*steps, part]) if steps else part
        metadata = {**(part.get("metadata") or {}), **(found.get("metadata") or {})}
        if found["type"] == "union" and "custom_error_type" not in found:
            labels = [
                choice if isinstance(choice, tuple) else (choice, f"<{i}>") for i, choice in enumerate(found["choices"])
            ]
            found = {**found, "choices": labels}
        return {**found, "metadata": metadata} if metadata else found

    return _walk(schema, change, _is_exact)


def _strict(schema: Any) -> tuple[Any, list[Any]]:
    """The core schema of the strict reading, and the model classes that it passes through."""
    models: list[Any] = []

    def narrow(part: Any) -> Any:
        if part["type"] == "model":
            models.append(part["cls"])
        rules = (part.get("metadata") or {}).get("strict", ())
        reference = part.pop("ref", None) if rules else None
        for rule in rules:
            part = rule(part)
        return {**part, "ref": reference} if reference else part

    return _walk(schema, narrow), models


_building = threading.Lock()


@lru_cache(maxsize=4096)
def strict_validator(annotation: Any) -> SchemaValidator:
    """The validator of the strict reading of a model, or of any other annotation; made on its first use."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        annotation.model_rebuild()
        schema, config = annotation.__pydantic_core_schema__, None
    else:
        schema, config = exact(TypeAdapter(annotation).core_schema), CONFIG
    narrowed, models = _strict(schema)
    with _building:
        # pydantic-core takes a nested model's own, tolerant validator wherever the model calls itself complete.
        complete = [model for model in models if model.__pydantic_complete__]
        try:
            for model in complete:
                model.__pydantic_complete__ = False
            return SchemaValidator(narrowed, config)
        finally:
            for model in complete:
                model.__pydantic_complete__ = True


def marked(schema: Any, rule: Change) -> Any:
    """A core schema that strict reading replaces by what the rule makes of it."""
    metadata = schema.get("metadata") or {}
    return {**schema, "metadata": {**metadata, "strict": [*metadata.get("strict", ()), rule]}}


class Shadow(str):
    """The name of an unknown property that is called like an attribute of the model."""

    __slots__ = ()


def shadowing(attributes: set[str]) -> CoreSchema:
    """The core schema of the names of unknown properties, some of which are called like these attributes."""
    return core_schema.no_info_after_validator_function(
        lambda name: Shadow(name) if name in attributes else name, core_schema.str_schema(strict=True)
    )


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
        return core_schema.no_info_before_validator_function(self._check, schema)

    def within(self, model: Any) -> Any:
        """The core schema of a model that checks the keywords first."""
        return {**model, "schema": self.before(model["schema"])}

    def _check(self, value: Any) -> Any:
        keyword: Any = failing(value, self.keywords)
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
        known = core_schema.tagged_union_schema(choices, self.name if len(paths) == 1 else [[path] for path in paths])
        rest = _unknown_kind(handler.generate_schema(unknown), self.name, choices)
        either = core_schema.union_schema([(known, "<known>"), (rest, "<unknown>")], mode="left_to_right")
        schema: CoreSchema = marked(
            either, lambda union: {**union, "choices": [union["choices"][0], (REFUSED, "<unknown>")]}
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
        choices: list[Any] = [(handler.generate_schema(member), f"<{i}>") for i, member in enumerate(members)]
        if unknown:
            rest = _unknown_kind(handler.generate_schema(unknown), self.name, named)
            choices.insert(0, (rest, "<unknown>"))

        def read(value: Any, tolerantly: Callable[[Any], Any]) -> Any:
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
                    return strict_validator(member).validate_python(value, by_alias=True, by_name=False)
                except ValidationError:
                    pass
            if failure:
                raise failure
            return tolerantly(value)

        union = core_schema.union_schema(choices, mode="left_to_right")
        schema: CoreSchema = marked(
            core_schema.no_info_wrap_validator_function(read, union),
            lambda part: {**part["schema"], "choices": part["schema"]["choices"][bool(unknown) :]},
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
