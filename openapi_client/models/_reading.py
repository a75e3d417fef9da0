# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The types of JSON as core schemas of pydantic, and core schemas for tolerant and strict reading.

One core schema contains both readings: the `strict` flag of a call selects the branch of each `two_readings` in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, partial
from inspect import signature
from typing import Annotated, Any, NamedTuple, Optional, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, SchemaValidator, core_schema

from openapi_client.models._errors import COUNTED, is_passed_over, limited, member_label, unlisted

T = TypeVar("T")
Node = Any
"""A core schema: a dict whose keys depend on its type."""
Reader = Callable[[Any], Any]

CONFIG = core_schema.CoreConfig(strict=True, allow_inf_nan=False)
"""Settings of every reading: without them, pydantic accepts "1" as an integer, and Infinity as a number."""

DEEPEST = 200
"""How deeply a value of any type may be nested: as deeply as pydantic reads JSON text."""

LARGEST = 10**4300 - 1
"""The largest integer that Python and pydantic read from JSON text."""

AS_IT_IS = core_schema.simple_ser_schema("any")
"""Write a value by its own class. For a union, pydantic would otherwise try one member after the other."""


def two_readings(tolerant: Node, strict: Node, serialization: Optional[core_schema.SerSchema] = AS_IT_IS) -> CoreSchema:
    """Combine two core schemas: strict reading uses the second, any other call the first.

    A call without the flag is tolerant, because `strict=False` in the schema overrides the configuration.
    """
    return core_schema.lax_or_strict_schema(
        _branch(tolerant, "lax_schema"),
        _branch(strict, "strict_schema"),
        strict=False,
        serialization=serialization,
    )


def _branch(schema: Node, key: str) -> Node:
    """Reduce a core schema to one of the readings, because both would double its size with every level of nesting."""
    if schema["type"] == "lax-or-strict":
        return schema[key]
    return _mapped(schema, lambda inner: _branch(inner, key))


# pydantic 2.11 to 2.14: core schemas are not public. This module relies on their types, on the keys below, and on the
# keys that the functions after them name; test_pydantic_internals.py fails if they change.
_INNER = ("schema", "items_schema", "keys_schema", "values_schema", "lax_schema", "strict_schema", "extras_schema")
"""Keys of core schemas that hold a schema, or a list of them."""


def _mapped(schema: Node, change: Reader) -> Node:
    """Copy a core schema and change the schemas directly inside it. A model stays as it is: it adapts itself."""
    if schema["type"] == "model":
        return schema
    copy = dict(schema)
    for key in _INNER:
        inner = copy.get(key)
        if isinstance(inner, list):
            copy[key] = [change(item) for item in inner]
        elif inner is not None:
            copy[key] = change(inner)
    if schema["type"] == "union":
        copy["choices"] = [_mapped_choice(choice, change) for choice in schema["choices"]]
    elif schema["type"] == "tagged-union":
        copy["choices"] = {tag: change(choice) for tag, choice in schema["choices"].items()}
    elif isinstance(schema.get("fields"), dict):
        copy["fields"] = {name: change(field) for name, field in schema["fields"].items()}
    return copy


def _mapped_choice(choice: Node, change: Reader) -> Node:
    if isinstance(choice, tuple):
        schema, label = choice
        return change(schema), label
    return change(choice)


# --- types of JSON ---


def _whole_number(value: float) -> int:
    if not value.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value)


def _parsed_value(value: Any) -> Any:
    """Check a JSON value that pydantic has parsed from text: a number may be too large for a double."""
    value_type = type(value)
    if value_type in _HARMLESS:
        return value
    if value_type is float:
        return _finite(value)
    if value_type is dict:
        items = value.values()
    elif value_type is list:
        items = value
    else:  # a validator of the program has made it
        return _json_value(value)
    for item in items:
        if type(item) not in _HARMLESS:
            _parsed_value(item)
    return value


_HARMLESS = frozenset((str, int, bool, type(None)))
"""The types of values that are always as JSON has them if pydantic has parsed them."""


def _json_value(value: Any, depth: int = 0) -> Any:
    """Copy a JSON value. Raises PydanticCustomError for any other Python value."""
    if depth > DEEPEST:
        _refuse("json_value", "Input should be nested less deeply")
        return value
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return value if value.isascii() else _text(value)
    if isinstance(value, dict):
        return {_name(name): _json_value(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_json_value(item, depth + 1) for item in value]
    if isinstance(value, float):
        return _finite(value)
    if not isinstance(value, int):
        _refuse("json_value", "Input should be a JSON value")
    elif abs(value) > LARGEST:
        _refuse("int_parsing_size", "Input should be an integer of at most 4300 digits")
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        _refuse("finite_number", "Input should be a finite number")
    return value


def _refuse(error_type: Any, message: Any) -> None:
    """Raise an error, unless there were too many: see `Limit`."""
    if not is_passed_over():
        raise PydanticCustomError(error_type, message) from None


def _name(name: Any) -> str:
    if isinstance(name, str):
        return name if name.isascii() else _text(name)
    _refuse("json_value", "A name in a JSON object should be a string")
    return str(name)


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        _refuse("string_unicode", "Input should be text without halves of surrogates")
    return text


def described_as(other: Reader) -> dict[str, Any]:
    """Return metadata that makes pydantic describe a core schema in JSON Schema like another one, derived from it."""
    # pydantic 2.11 to 2.14: the key is private, but there is no public way to describe a core schema.
    return {"pydantic_js_functions": [lambda schema, handler: handler(other(schema))]}


def _integer_up_to(limit: int) -> CoreSchema:
    """Return the core schema of integers; those in text have a limit of pydantic's own."""
    return core_schema.json_or_python_schema(
        core_schema.int_schema(strict=True),
        core_schema.int_schema(strict=True, ge=-limit, le=limit),
    )


# Python has values that JSON text does not have: integers of any size, and halves of surrogate pairs. pydantic-core
# 2.33 to 2.50 checks for such halves only in text with a minimum length, so TEXT has one.
_INTEGER = _integer_up_to(LARGEST)
# The first choice, because pydantic compares slowly with limits of 4300 digits.
_SMALL_INTEGER = _integer_up_to(2**62)
_FLOAT = core_schema.float_schema(strict=True, allow_inf_nan=False)
TEXT = core_schema.json_or_python_schema(
    core_schema.str_schema(strict=True),
    core_schema.str_schema(strict=True, min_length=0),
)
# JSON has one type of number: 1.0 is read as the integer 1, and 1 stays an integer in the place of any number.
INTEGER = core_schema.union_schema(
    [_SMALL_INTEGER, _INTEGER, core_schema.no_info_after_validator_function(_whole_number, _FLOAT)],
    mode="left_to_right",
    custom_error_type="int_type",
    serialization=core_schema.simple_ser_schema("int"),
    metadata=described_as(lambda _: core_schema.int_schema()),
)
NUMBER = core_schema.union_schema(
    [_INTEGER, _FLOAT],
    mode="left_to_right",
    custom_error_type="float_type",
    serialization=AS_IT_IS,
    metadata=described_as(lambda _: core_schema.float_schema()),
)
JSON = core_schema.json_or_python_schema(
    core_schema.no_info_after_validator_function(_parsed_value, core_schema.any_schema()),
    core_schema.no_info_after_validator_function(_json_value, core_schema.any_schema()),
)
# pydantic-core 2.33 to 2.41 reads maps to their end.
_MAPS_FAIL_FAST = "fail_fast" in signature(core_schema.dict_schema).parameters
_COLLECTIONS = ("list", "dict", "set", "frozenset", "tuple")
"""The types whose reading stops at the first error, because an error takes a hundred times the memory of an item."""
_TYPES: dict[str, Node] = {"int": INTEGER, "float": NUMBER, "str": TEXT, "any": JSON}


def exact(schema: Node) -> Node:
    """Replace the Python types in a core schema by the types of JSON.

    A type with constraints of its own, such as those that a subclass may add, stays as it is.
    """
    if schema["type"] in _TYPES and schema.keys() <= {"type", "metadata"}:
        exact_type = _TYPES[schema["type"]]
        metadata = {**schema.get("metadata", {}), **exact_type.get("metadata", {})}
        return {**exact_type, "metadata": metadata}
    if schema["type"] == "literal":
        return _exact_literal(schema)
    changed = _mapped(schema, exact)
    if schema["type"] in _COLLECTIONS:
        changed["fail_fast"] = True
        if schema["type"] == "dict" and not _MAPS_FAIL_FAST and "values_schema" in changed:
            changed["values_schema"] = counted(changed["values_schema"])
        return changed
    if schema.get("extras_schema"):
        changed["extras_schema"] = counted(changed["extras_schema"])
    if schema["type"] == "tagged-union":
        return {"serialization": AS_IT_IS, **changed}
    if schema["type"] == "union" and "custom_error_type" not in schema:
        return _exact_union(changed)
    return changed


def counted(schema: Node) -> CoreSchema:
    """Pass over values that do not match after very many others: see `Limit`."""
    return core_schema.union_schema(
        [(schema, member_label(0)), (core_schema.no_info_plain_validator_function(_pass_over), COUNTED)],
        mode="left_to_right",
        serialization=AS_IT_IS,
        metadata=described_as(lambda _: schema),
    )


def _pass_over(value: Any) -> Any:
    _refuse("counted", "Input should match the other member")
    return value


PARENT = {"parent": True}
"""The metadata of the core schema of a parent, which stands for other models, too."""


def references(schema: Node) -> set[str]:
    """Return the references of the models that a core schema contains, and "parent" if it contains a parent."""
    references = set()

    def visit(inner: Node) -> Node:
        if inner["type"] == "definition-ref":
            references.add(inner["schema_ref"])
        elif inner.get("metadata") == PARENT:
            references.update(PARENT)
        return _mapped(inner, visit)

    visit(schema)
    return references


def counted_object(fields: Node) -> CoreSchema:
    """Pass over objects with errors after very many others: see `Limit`.

    For models that contain themselves in several properties: a text can have very many such objects, each in many others.
    Lists and maps need no more than their own limits.
    """
    return core_schema.no_info_wrap_validator_function(_read_or_pass_over, fields)


def _read_or_pass_over(value: Any, read: Reader) -> Any:
    try:
        return read(value)
    except ValidationError as error:
        # Each object around an error makes its location longer, so each counts it again.
        if not is_passed_over(error.error_count()):
            raise
    return {}, {}, set()  # properties, unknown ones, and the names of those that are set


def _exact_literal(schema: Node) -> Node:
    """Check the type before the value if all values are integers or all are booleans: in Python, 1 equals True."""
    types = {type(value) for value in schema["expected"]}
    type_checks = {bool: core_schema.bool_schema(strict=True), int: INTEGER}
    if len(types) != 1 or types.isdisjoint(type_checks):
        return schema
    type_check = type_checks[types.pop()]
    return core_schema.chain_schema([type_check, schema], metadata=described_as(lambda _: schema))


def _exact_union(schema: Node) -> Node:
    """Label the members for `_errors`, and choose the first that matches.

    Not in pydantic's smart mode: in 2.11 to 2.14 it tries strict reading before tolerant reading, again at every level.
    """
    choices = []
    for number, choice in enumerate(schema["choices"]):
        is_labelled = isinstance(choice, tuple)
        choices.append(choice if is_labelled else (choice, member_label(number)))
    return {"serialization": AS_IT_IS, **schema, "choices": choices, "mode": "left_to_right"}


# --- readers of annotations ---


class Exactly:
    """The marker of an annotation outside of models that needs the types of JSON, too."""

    def __repr__(self) -> str:
        return "Exact"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = exact(handler(source))
        return schema


@lru_cache(maxsize=4096)
def validator_of(annotation: Any) -> SchemaValidator:
    """Return the validator of an annotation that is not a model."""
    exact_annotation: Any = Annotated[annotation, Exactly()]
    return SchemaValidator(TypeAdapter(exact_annotation).core_schema, CONFIG)


def read_value(annotation: Any, value: Any, strict: bool) -> Any:
    """Read a JSON value as a model or as any other annotation. Raises pydantic.ValidationError if it does not match."""
    validate = annotation.model_validate if _is_model(annotation) else validator_of(annotation).validate_python
    read = partial(limited, validate, value, strict=strict or None)
    return remembered((annotation, strict), value, read)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


# --- memory ---


MAX_REMEMBERED = 1_000
"""How many errors are kept; further ones are only known to be errors."""


class _Outcome(NamedTuple):
    value: Any
    """The value that was read, kept alive because its id is the key of the outcome."""
    result: Any
    error: Optional[ValidationError] = None


@dataclass
class _Memory:
    """The outcomes of one reading."""

    outcomes: dict[Any, _Outcome] = field(default_factory=dict)
    """The outcome of each reader and id of a value."""
    error_count: int = 0

    def add_error(self, key: object, value: Any, error: ValidationError) -> None:
        """Remember an error, or only that there is one."""
        self.error_count += error.error_count()
        if self.error_count > MAX_REMEMBERED:
            error = unlisted("Input has errors that are not listed")
        self.outcomes[key] = _Outcome(value, None, error)


_memory: ContextVar[Optional[_Memory]] = ContextVar("memory", default=None)


def remembering(call: Callable[[], T]) -> T:
    """Call a function in which `remembered` keeps outcomes, until the outermost such call ends."""
    if _memory.get() is not None:
        return call()
    token = _memory.set(_Memory())
    try:
        return call()
    finally:
        _memory.reset(token)


def remembered(reader: object, value: Any, read: Callable[[], T]) -> T:
    """Call `read`, or repeat its outcome if the same reader has read the same JSON value before.

    Without this, schemas that refer to each other would take twice the time for every level of a value.
    """
    memory = _memory.get()
    if memory is None or not isinstance(value, (dict, list)):
        return read()
    key = reader, id(value)
    if key not in memory.outcomes:
        try:
            memory.outcomes[key] = _Outcome(value, read())
        except ValidationError as error:
            memory.add_error(key, value, error)
            raise
    outcome = memory.outcomes[key]
    if outcome.error:
        raise outcome.error.with_traceback(None)  # whose frames hold other errors
    result: T = outcome.result
    return result
