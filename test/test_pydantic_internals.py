"""Behavior of pydantic that the models rely on but its documentation does not promise.

If a test fails, pydantic has changed. Each test names the code that relies on the behavior, or the workaround that can
then be deleted.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Optional, Union, get_args

import pytest
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WrapValidator
from pydantic.json_schema import PydanticJsonSchemaWarning
from pydantic_core import CoreConfig, SchemaValidator, ValidationError, core_schema

from openapi_client import Model
from support.project import PROJECT


def branches(**options: Any) -> Any:
    """Return a core schema with a tolerant and a strict branch; each returns its name."""
    tolerant = core_schema.no_info_plain_validator_function(lambda _: "tolerant")
    strict = core_schema.no_info_plain_validator_function(lambda _: "strict")
    return core_schema.lax_or_strict_schema(tolerant, strict, **options)


# --- _reading: two_readings ---


def test_the_flag_of_a_call_selects_the_branch_despite_a_strict_configuration() -> None:
    schema = core_schema.list_schema(branches(strict=False))
    validator = SchemaValidator(schema, CoreConfig(strict=True))
    tolerant = validator.validate_python([1])
    strict = validator.validate_python([1], strict=True)
    assert tolerant == ["tolerant"]
    assert strict == ["strict"]


@pytest.mark.parametrize(("mode", "taken"), [("smart", "strict"), ("left_to_right", "tolerant")])
def test_a_smart_union_tries_strict_reading_first(mode: Any, taken: str) -> None:
    """This is why `_exact_union` sets the mode left_to_right."""
    choices = [branches(strict=False), core_schema.none_schema()]
    union = core_schema.union_schema(choices, mode=mode)
    validator = SchemaValidator(union)
    assert validator.validate_python(1) == taken


def test_pydantic_does_not_assign_through_two_branches() -> None:
    """If it does, delete `_assigner` and `_is_assignable`."""
    integer = core_schema.int_schema()
    field = core_schema.model_field(integer)
    fields = core_schema.model_fields_schema({"a": field})
    either = core_schema.lax_or_strict_schema(fields, fields)
    model = core_schema.model_schema(Model, either)
    validator = SchemaValidator(model)
    instance = validator.validate_python({"a": 1})
    with pytest.raises(TypeError, match="validate_assignment is not supported"):
        validator.validate_assignment(instance, "a", 2)


def test_the_validator_of_a_subclass_assigns_to_an_instance_of_its_base() -> None:
    """`_assigner` makes such a subclass."""

    class Base(BaseModel):
        a: int

    class Derived(Base):
        pass

    instance = Base(a=1)
    validator = Derived.__pydantic_validator__
    validator.validate_assignment(instance, "a", 2)
    assert instance.a == 2
    assert type(instance) is Base


# --- _reading: exact, and the keys of core schemas ---


def unchanged(value: Any) -> Any:
    return value


def wrapped(value: Any, read: Any) -> Any:
    return read(value)


class Everywhere(Model):
    """A model with an integer in every core schema that can contain another one."""

    plain: int = 0
    nullable: Optional[int] = None
    listed: list[int] = []  # noqa: RUF012  pydantic copies defaults
    fixed: tuple[int, int] = (0, 0)
    variable: tuple[int, ...] = ()
    collected: set[int] = set()  # noqa: RUF012
    mapped: dict[str, list[dict[str, int]]] = {}  # noqa: RUF012
    union: Union[bool, int, list[int]] = 0
    after: Annotated[int, AfterValidator(unchanged)] = 0
    before: Annotated[int, BeforeValidator(unchanged)] = 0
    wrap: Annotated[int, WrapValidator(wrapped)] = 0
    constant: Literal[3] = 3
    described: Annotated[list[Annotated[int, Field(description="A number.")]], Field(max_length=3)] = []  # noqa: RUF012


WRITTEN_AS_FLOATS = re.compile(r"\d\.0")
WHOLE_NUMBERS: dict[str, Any] = {
    "plain": 1.0,
    "nullable": 1.0,
    "listed": [1.0],
    "mapped": {"a": [{"b": 1.0}]},
    "union": [1.0],
    "after": 1.0,
    "before": 1.0,
    "wrap": 1.0,
    "constant": 3.0,
    "described": [1.0],
}


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
def test_every_schema_inside_another_is_visited(name: str) -> None:
    """`_INNER` and `_mapped` know the keys of core schemas."""
    expected = WHOLE_NUMBERS[name]
    model = Everywhere.from_dict({name: expected})
    value = getattr(model, name)
    text = repr(value)
    assert value == expected
    assert not WRITTEN_AS_FLOATS.search(text)


@pytest.mark.parametrize(("name", "value"), [("fixed", [1.0, 2.0]), ("variable", [1.0]), ("collected", [1.0])])
def test_every_schema_inside_a_collection_is_visited(name: str, value: list[float]) -> None:
    model = Everywhere.from_json(f'{{"{name}": {value}}}')
    collection = getattr(model, name)
    assert list(collection) == value
    assert not WRITTEN_AS_FLOATS.search(repr(collection))


def test_the_metadata_that_describes_a_core_schema() -> None:
    """`described_as` uses a private key."""
    schema = Everywhere.model_json_schema()
    properties = schema["properties"]
    assert properties["plain"] == {"default": 0, "title": "Plain", "type": "integer"}
    assert properties["constant"]["const"] == 3
    assert properties["described"]["items"] == {"description": "A number.", "type": "integer"}


class TwoNames:
    """Marks a union as discriminated by a property or its attribute, like `Discriminated`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        choices = {}
        for member in get_args(source):
            choices[member.__name__] = handler.generate_schema(member)
        names: list[list[str | int]] = [["kind"], ["var_kind"]]
        return core_schema.tagged_union_schema(choices, names)


class Recursive(BaseModel):
    """A model that contains itself in such a union."""

    var_kind: Annotated[Literal["Recursive"], Field(alias="kind")]
    inner: Optional[Annotated[Union[Recursive, Other], TwoNames()]] = None


class Other(BaseModel):
    """The other member of the union."""

    var_kind: Annotated[Literal["Other"], Field(alias="kind")]


def test_the_json_schema_of_a_recursive_discriminated_union_warns() -> None:
    """If it does not, delete `_any_of` in `_marks`."""
    Recursive.model_rebuild()
    with pytest.warns(PydanticJsonSchemaWarning, match="Cannot update undefined schema"):
        Recursive.model_json_schema()


def test_only_text_with_a_limit_is_searched_for_surrogates() -> None:
    """This is why TEXT has a minimal length of 0."""
    text = core_schema.str_schema(strict=True)
    without_limit = SchemaValidator(text)
    assert without_limit.validate_python("\ud800") == "\ud800"
    limited_text = core_schema.str_schema(strict=True, min_length=0)
    with_limit = SchemaValidator(limited_text)
    with pytest.raises(ValidationError):
        with_limit.validate_python("\ud800")


# --- _model: core schemas of models ---


def test_pydantic_asks_again_for_the_schema_of_a_finished_model() -> None:
    """The key "json" in its metadata shows that a core schema is finished."""
    calls: list[bool] = []

    class Inner(BaseModel):
        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            schema = handler(source)
            model = handler.resolve_ref_schema(schema)
            metadata = model.setdefault("metadata", {})
            calls.append("finished" in metadata)
            metadata["finished"] = True
            return schema

    class Holder(BaseModel):
        inner: Inner

    assert Holder.model_fields
    assert calls == [False, True]


class Shadowed(BaseModel):
    """A plain pydantic model; unknown properties may have the names of its attributes."""

    model_config = ConfigDict(extra="allow", validate_assignment=True, validate_by_alias=True, validate_by_name=True)
    attribute: Annotated[Optional[int], Field(alias="property")] = None
    other: int = 0


def test_an_unknown_property_with_the_name_of_an_attribute_counts_as_set() -> None:
    """If it does not, delete `Shadow` and `_settle`."""
    shadowed = Shadowed.model_validate({"attribute": "x"}, by_alias=True, by_name=False)
    unknown = shadowed.model_extra
    assert unknown == {"attribute": "x"}
    assert shadowed.model_fields_set == {"attribute"}


def test_assignment_confuses_an_unknown_property_with_an_attribute() -> None:
    """If it does not, delete `shadows` in `Model.__setattr__`."""
    shadowed = Shadowed.model_validate({"attribute": "x"}, by_alias=True, by_name=False)
    shadowed.other = 1
    assert shadowed.attribute == "x"  # type: ignore[comparison-overlap]


# --- workarounds for the oldest supported pydantic ---


def test_the_oldest_pydantic() -> None:
    """After 2.11, delete `_finish` and the NameError in `Model.__get_pydantic_core_schema__`."""
    path = PROJECT / "setup.py"
    text = path.read_text("utf-8")
    versions = re.findall(r'"pydantic>=([\d.]+),', text)
    assert versions == ["2.11"]
