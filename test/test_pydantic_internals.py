"""What the models need of pydantic beyond its documentation. Where one of these tests fails, pydantic has changed.

Each test names the code that relies on it, or that can go when it fails.
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
    """Return a core schema of which each branch says its name."""
    tolerant = core_schema.no_info_plain_validator_function(lambda _: "tolerant")
    strict = core_schema.no_info_plain_validator_function(lambda _: "strict")
    return core_schema.lax_or_strict_schema(tolerant, strict, **options)


# --- _reading: two_readings ---


def test_the_flag_of_the_call_selects_the_branch_in_a_strict_configuration() -> None:
    schema = core_schema.list_schema(branches(strict=False))
    validator = SchemaValidator(schema, CoreConfig(strict=True))
    assert validator.validate_python([1]) == ["tolerant"]
    assert validator.validate_python([1], strict=True) == ["strict"]


@pytest.mark.parametrize(("mode", "taken"), [("smart", "strict"), ("left_to_right", "tolerant")])
def test_a_smart_union_tries_strict_reading_first(mode: Any, taken: str) -> None:
    """`_exact_union` sets the other mode for this reason alone."""
    union = core_schema.union_schema([branches(strict=False), core_schema.none_schema()], mode=mode)
    assert SchemaValidator(union).validate_python(1) == taken


def test_pydantic_does_not_assign_through_two_branches() -> None:
    """`_assigner` and `_is_assignable` can go when it does."""
    field = core_schema.model_field(core_schema.int_schema())
    fields = core_schema.model_fields_schema({"a": field})
    either = core_schema.lax_or_strict_schema(fields, fields)
    validator = SchemaValidator(core_schema.model_schema(Model, either))
    instance = validator.validate_python({"a": 1})
    with pytest.raises(TypeError, match="validate_assignment is not supported"):
        validator.validate_assignment(instance, "a", 2)


def test_a_model_is_assigned_to_by_the_validator_of_a_subclass() -> None:
    """`_assigner` makes such a subclass."""

    class Base(BaseModel):
        a: int

    class Derived(Base):
        pass

    instance = Base(a=1)
    Derived.__pydantic_validator__.validate_assignment(instance, "a", 2)
    assert instance.a == 2
    assert type(instance) is Base


# --- _reading: exact, and the keys of core schemas ---


def unchanged(value: Any) -> Any:
    return value


def wrapped(value: Any, read: Any) -> Any:
    return read(value)


class Everywhere(Model):
    """A model with an integer everywhere a core schema may have another inside."""

    plain: int = 0
    nullable: Optional[int] = None
    listed: list[int] = []  # noqa: RUF012  pydantic copies it
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
def test_every_schema_inside_another_is_found(name: str) -> None:
    """`_INNER` and `_mapped` know the keys of core schemas."""
    value = getattr(Everywhere.from_dict({name: WHOLE_NUMBERS[name]}), name)
    assert value == WHOLE_NUMBERS[name]
    assert not WRITTEN_AS_FLOATS.search(repr(value))


@pytest.mark.parametrize(("name", "value"), [("fixed", [1.0, 2.0]), ("variable", [1.0]), ("collected", [1.0])])
def test_every_schema_inside_a_collection_is_found(name: str, value: list[float]) -> None:
    collection = getattr(Everywhere.from_json(f'{{"{name}": {value}}}'), name)
    assert list(collection) == value
    assert not WRITTEN_AS_FLOATS.search(repr(collection))


def test_the_metadata_that_describes_a_core_schema() -> None:
    """`described_as` uses a private key."""
    schema = Everywhere.model_json_schema()
    assert schema["properties"]["plain"] == {"default": 0, "title": "Plain", "type": "integer"}
    assert schema["properties"]["constant"]["const"] == 3
    assert schema["properties"]["described"]["items"] == {"description": "A number.", "type": "integer"}


class TwoNames:
    """Makes a union discriminated by a property or by the attribute of another name, as `Discriminated` does."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        choices = {member.__name__: handler.generate_schema(member) for member in get_args(source)}
        names: list[list[str | int]] = [["kind"], ["var_kind"]]
        return core_schema.tagged_union_schema(choices, names)


class Recursive(BaseModel):
    """A model that refers to itself in such a union."""

    var_kind: Annotated[Literal["Recursive"], Field(alias="kind")]
    inner: Optional[Annotated[Union[Recursive, Other], TwoNames()]] = None


class Other(BaseModel):
    """The other member of the union."""

    var_kind: Annotated[Literal["Other"], Field(alias="kind")]


def test_the_description_of_a_discriminated_union_warns_of_recursion() -> None:
    """`_any_of` in `_marks` can go when it does not."""
    Recursive.model_rebuild()
    with pytest.warns(PydanticJsonSchemaWarning, match="Cannot update undefined schema"):
        Recursive.model_json_schema()


def test_text_is_searched_for_surrogates_where_it_has_a_limit() -> None:
    """TEXT has a limit of 0 for this reason alone."""
    without_limit = SchemaValidator(core_schema.str_schema(strict=True))
    assert without_limit.validate_python("\ud800") == "\ud800"
    with_limit = SchemaValidator(core_schema.str_schema(strict=True, min_length=0))
    with pytest.raises(ValidationError):
        with_limit.validate_python("\ud800")


# --- _model: core schemas of models ---


def test_pydantic_comes_back_with_the_schema_of_a_finished_model() -> None:
    """The "json" in the metadata of a model's core schema tells the finished one."""
    calls: list[bool] = []

    class Inner(BaseModel):
        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            schema = handler(source)
            model = handler.resolve_ref_schema(schema)
            metadata = model.setdefault("metadata", {})
            calls.append("mine" in metadata)
            metadata["mine"] = True
            return schema

    class Holder(BaseModel):
        inner: Inner

    assert Holder.model_fields
    assert calls == [False, True]


class Shadowed(BaseModel):
    """A plain model whose unknown properties may have the names of attributes."""

    model_config = ConfigDict(extra="allow", validate_assignment=True, validate_by_alias=True, validate_by_name=True)
    attribute: Annotated[Optional[int], Field(alias="property")] = None
    other: int = 0


def test_an_unknown_property_that_is_named_like_an_attribute_counts_as_set() -> None:
    """`Shadow` and `_settle` can go when it does not."""
    shadowed = Shadowed.model_validate({"attribute": "x"}, by_alias=True, by_name=False)
    assert shadowed.model_extra == {"attribute": "x"}
    assert shadowed.model_fields_set == {"attribute"}


def test_assignment_takes_an_unknown_property_for_an_attribute() -> None:
    """`shadows` in `Model.__setattr__` can go when it does not."""
    shadowed = Shadowed.model_validate({"attribute": "x"}, by_alias=True, by_name=False)
    shadowed.other = 1
    assert shadowed.attribute == "x"  # type: ignore[comparison-overlap]


# --- workarounds for the oldest pydantic alone ---


def test_the_oldest_pydantic() -> None:
    """Beyond 2.11, `_finish` and the NameError in `Model.__get_pydantic_core_schema__` can go."""
    versions = re.findall(r'"pydantic>=([\d.]+),', (PROJECT / "setup.py").read_text("utf-8"))
    assert versions == ["2.11"]
