"""The generated models behave as openapi.yaml says. An independent validator is the oracle."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Annotated, Any, Optional, Union, get_args

import pytest
from pydantic import ConfigDict, Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError, core_schema

import openapi_client
from openapi_client import (
    CostsResultAmount,
    Model,
    UnknownModel,
    UsageCompletionsResult,
    UsageResponse,
    UsageTimeBucket,
)
from openapi_client.models._marks import FirstMatch, NotNull
from support.processes import python
from support.project import PROJECT
from support.specification import OBJECTS, SCHEMAS, SPEC, examples, minimal, oracle

RESULTS = [reference["$ref"].rpartition("/")[2] for reference in SCHEMAS["UsageResult"]["oneOf"]]
"""The variants of UsageResult."""
both_readings = pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
each_object = pytest.mark.parametrize("name", OBJECTS)


def model(name: str) -> type[Model]:
    """Return the model of a schema."""
    cls: type[Model] = getattr(openapi_client, name)
    return cls


def reads(read: Callable[..., Model], source: Any, instance: Any, strict: bool) -> bool:
    """Return whether a method reads an instance; require that the instance comes back unchanged."""
    try:
        result = read(source, strict=strict)
    except ValidationError:
        return False
    assert result.to_dict() == instance
    text = result.to_json()
    assert json.loads(text) == instance
    return True


def accepts(name: str, instance: Any, strict: bool) -> bool:
    """Return whether a model reads an instance; require the same verdict on a dict and on JSON text."""
    cls = model(name)
    text = json.dumps(instance)
    from_dict = reads(cls.from_dict, instance, instance, strict)
    from_json = reads(cls.from_json, text, instance, strict)
    assert from_dict == from_json
    return from_dict


def as_text(value: Any) -> str:
    """Write JSON without whitespace, as to_json does."""
    return json.dumps(value, separators=(",", ":"))


def read(cls: type[Model], instance: dict[str, Any], strict: bool = False) -> Any:
    """Read an instance. The type Any lets tests use its attributes."""
    return cls.from_dict(instance, strict=strict)


def bucket(*results: Any) -> dict[str, Any]:
    """Return a bucket with results."""
    content = minimal("UsageTimeBucket")
    content["results"] = list(results)
    return content


def page(*buckets: Any) -> dict[str, Any]:
    """Return a page with buckets."""
    content = minimal("UsageResponse")
    content["data"] = list(buckets)
    return content


# --- the content of openapi.yaml ---


@each_object
def test_properties_required_and_defaults(name: str) -> None:
    fields = {}
    for attribute, field in model(name).model_fields.items():
        fields[field.alias or attribute] = field
    schema = SCHEMAS[name]
    assert fields.keys() == schema["properties"].keys()
    required = schema.get("required", [])
    for key, field in fields.items():
        if key in required:
            assert field.is_required()
        else:
            assert not field.is_required()
            assert field.default is None


@each_object
def test_constants(name: str) -> None:
    cls = model(name)
    for key, schema in SCHEMAS[name]["properties"].items():
        if "const" not in schema:
            continue
        constant = schema["const"]
        instance = minimal(name)
        assert getattr(read(cls, instance), key) == constant
        instance[key] = constant + "x"
        assert not accepts(name, instance, strict=True)
        assert not accepts(name, instance, strict=False)


@each_object
@both_readings
def test_examples_come_back_equal(name: str, strict: bool) -> None:
    for example in examples(name):
        oracle(name).validate(example)
        assert accepts(name, example, strict)


@pytest.mark.parametrize("path", SPEC["paths"])
@both_readings
def test_pages_of_the_operations_come_back_equal(path: str, strict: bool) -> None:
    response = SPEC["paths"][path]["get"]["responses"]["200"]
    content = response["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    assert accepts(name, content["example"], strict)


ORIGINAL_FIELDS = {
    "input_tokens": int,
    "output_tokens": int,
    "num_model_requests": int,
    "input_cached_tokens": Optional[int],
    "input_audio_tokens": Optional[int],
    "output_audio_tokens": Optional[int],
    "project_id": Optional[str],
    "user_id": Optional[str],
    "api_key_id": Optional[str],
    "model": Optional[str],
    "batch": Optional[bool],
}
"""Fields of the first version of the client, which must not change."""


def test_the_original_fields_keep_their_types() -> None:
    instance = minimal("UsageCompletionsResult")
    assert set(instance) == {"object", "input_tokens", "output_tokens", "num_model_requests"}
    assert accepts("UsageCompletionsResult", instance, strict=False)
    for key, annotation in ORIGINAL_FIELDS.items():
        field = UsageCompletionsResult.model_fields[key]
        assert field.annotation == annotation


def test_eleven_types_of_results_decode_to_eleven_classes() -> None:
    assert len(set(RESULTS)) == 11
    instances = list(map(minimal, RESULTS))
    response = read(UsageResponse, page(bucket(*instances)))
    results = response.data[0].results
    assert [type(result).__name__ for result in results] == RESULTS
    assert results[0].input_tokens == instances[0]["input_tokens"]


# --- tolerant reading: a newer server breaks no reader ---


def test_a_result_of_unknown_type() -> None:
    newer = {"object": "organization.usage.videos.result", "seconds": 3, "deep": [{"x": None}]}
    instance = bucket(newer, minimal("CostsResult"))
    unknown, known = read(UsageTimeBucket, instance).results
    assert isinstance(unknown, UnknownModel)
    assert unknown.additional_properties == newer
    assert isinstance(known, openapi_client.CostsResult)
    assert accepts("UsageTimeBucket", instance, strict=False)
    assert not accepts("UsageTimeBucket", instance, strict=True)


MALFORMED_RESULTS: list[Any] = [
    {"object": "organization.usage.completions.result"},
    {"object": None},
    {"object": []},
    {},
    [],
    None,
]


@pytest.mark.parametrize("result", MALFORMED_RESULTS, ids=str)
def test_a_malformed_result_is_not_unknown(result: Any) -> None:
    instance = bucket(result)
    assert not accepts("UsageTimeBucket", instance, strict=False)


def test_unknown_properties_and_enum_values() -> None:
    unknown = {"model_config": 1, "from_json": {"a": [1.5]}}
    instance = {**minimal("CostsResult"), "api_source": "elsewhere", **unknown}
    assert accepts("CostsResult", instance, strict=False)
    assert not accepts("CostsResult", instance, strict=True)
    costs = read(openapi_client.CostsResult, instance)
    assert costs.additional_properties == unknown


@both_readings
def test_a_value_that_an_open_enum_does_not_list(strict: bool) -> None:
    instance = {**minimal("CostsResult"), "quantity_unit": "parsecs"}
    oracle("CostsResult").validate(instance)
    assert accepts("CostsResult", instance, strict)
    known, every_text = get_args(openapi_client.QuantityUnit)
    assert "tokens" in get_args(known)
    assert every_text is str


def test_null_that_the_schema_does_not_allow() -> None:
    instance = {**minimal("CostsResult"), "amount": None}
    assert not oracle("CostsResult").is_valid(instance)
    assert accepts("CostsResult", instance, strict=False)
    assert not accepts("CostsResult", instance, strict=True)


AMOUNTS = ["0.060000000000000000000000000001", 12345678901234567890123456789012345678901, 0.1, -1]


@pytest.mark.parametrize("value", AMOUNTS)
def test_amounts_keep_every_digit(value: Any) -> None:
    text = as_text({"value": value})
    amount = CostsResultAmount.from_json(text)
    assert amount.to_json() == text


# --- edge cases of JSON: reading either raises a ValidationError or loses nothing ---

NOT_JSON = ["NaN", "Infinity", "-Infinity", "1e400", "[1e400]", '{"a": NaN}', "1" * 4301]


@pytest.mark.parametrize("text", NOT_JSON, ids=range(len(NOT_JSON)))
@pytest.mark.parametrize("key", ["value", "unknown"])
@both_readings
def test_texts_that_are_not_numbers_in_json(key: str, text: str, strict: bool) -> None:
    content = f'{{"{key}": {text}}}'
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json(content, strict=strict)


def test_the_longest_integer() -> None:
    text = f'{{"value":{"9" * 4300}}}'
    amount = CostsResultAmount.from_json(text, strict=True)
    assert amount.to_json() == text


class Count(Model):
    """A model with an integer."""

    count: int


INTEGERS = [0, -1, 2**53 + 1, 2**62, 2**62 + 1, -(2**62) - 1, 2**63, -(2**64), 10**4300 - 1, 1 - 10**4299]
NOT_INTEGERS: list[Any] = [True, "5", 1.5, None, 10**4300, -(10**4300), float("inf"), float("nan")]
TEXTS_OF_NO_INTEGERS = ["true", '"5"', "1.5", "null", "1" * 4301, "-" + "1" * 4301, "1e400", "NaN"]


@pytest.mark.parametrize("number", INTEGERS, ids=range(len(INTEGERS)))
@both_readings
def test_integers_of_any_size_are_exact(number: int, strict: bool) -> None:
    instance = {"count": number, "unknown": number}
    for count in (
        Count.from_dict(instance, strict=strict),
        Count.from_json(as_text(instance), strict=strict),
    ):
        assert count.to_dict() == instance
        assert type(count.count) is int
        assert count.to_json() == as_text(instance)


@pytest.mark.parametrize(("text", "number"), [("1.0", 1), ("1e3", 1000), ("-0.0", 0), ("1e300", int(1e300))])
@both_readings
def test_whole_numbers_are_integers(text: str, number: int, strict: bool) -> None:
    content = f'{{"count": {text}}}'
    from_text = Count.from_json(content, strict=strict)
    from_dict = read(Count, json.loads(content), strict=strict)
    assert from_text.count == from_dict.count == number
    assert type(from_text.count) is type(from_dict.count) is int


@pytest.mark.parametrize("value", NOT_INTEGERS, ids=range(len(NOT_INTEGERS)))
@both_readings
def test_values_that_are_not_integers(value: Any, strict: bool) -> None:
    with pytest.raises(ValidationError):
        Count.from_dict({"count": value}, strict=strict)


@pytest.mark.parametrize("text", TEXTS_OF_NO_INTEGERS, ids=range(len(TEXTS_OF_NO_INTEGERS)))
@both_readings
def test_texts_that_are_not_integers(text: str, strict: bool) -> None:
    content = f'{{"count": {text}}}'
    with pytest.raises(ValidationError):
        Count.from_json(content, strict=strict)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "{'a': 1}", b"\xff{}", '{"value": "\\ud800"}'])
def test_text_that_is_not_an_object(text: str | bytes) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json(text)


NOT_FROM_JSON: list[dict[Any, Any]] = [
    {"currency": "\ud800"},
    {"unknown": "\ud800"},
    {"unknown": [{"a": "\udfff"}]},
    {"unknown": {"\ud800": 1}},
    {"\ud800": 1},
    {"unknown": float("nan")},
    {"unknown": {"a": float("inf")}},
    {"unknown": {1: 2}},
    {"unknown": object()},
    {"unknown": 10**4300},
    {"value": -(10**4300)},
    {"value": True},
]


@pytest.mark.parametrize("value", NOT_FROM_JSON)
@both_readings
def test_python_values_that_are_not_json(value: dict[Any, Any], strict: bool) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_dict(value, strict=strict)


def test_the_last_of_duplicate_names_counts() -> None:
    amount = CostsResultAmount.from_json('{"value": 1, "new": 1, "value": 2, "new": 2}')
    assert amount.to_dict() == {"value": 2, "new": 2}


def nested(depth: int) -> dict[str, Any]:
    """Return an instance with an unknown property that is nested as deeply."""
    value: Any = {}
    for _ in range(depth):
        value = {"deeper": [value]}
    return {"unknown": value}


@both_readings
def test_deep_nesting(strict: bool) -> None:
    assert accepts("CostsResultAmount", nested(90), strict)
    for depth in (400, 100_000):
        too_deep = nested(depth)
        with pytest.raises(ValidationError):
            CostsResultAmount.from_dict(too_deep, strict=strict)
    brackets = "[" * 100_000 + "]" * 100_000
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json(f'{{"unknown":{brackets}}}', strict=strict)


def test_numbers_that_are_not_json_are_not_written() -> None:
    amount = read(CostsResultAmount, {"value": 1, "list": [1], "text": "NaN, Infinity"})
    text = amount.to_json()
    assert json.loads(text) == amount.to_dict()
    unknown_list = amount.additional_properties["list"]
    unknown_list.append(float("inf"))
    with pytest.raises(ValueError, match="Infinity is not a JSON number"):
        amount.to_json()


def test_a_result_does_not_change_with_its_input() -> None:
    numbers = [1]
    amount = read(CostsResultAmount, {"value": 1, "new": {"list": numbers}})
    numbers.append(2)
    assert amount.to_dict() == {"value": 1, "new": {"list": [1]}}


# --- errors: the place, the expected value and the actual one ---


def failure(value: Any, strict: bool = False) -> ValidationError:
    """Return the error of reading a page; require that it does not keep the input alive."""
    text = json.dumps(value)
    with pytest.raises(ValidationError) as caught:
        UsageResponse.from_json(text, strict=strict)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    return caught.value


def locations(error: ValidationError) -> set[tuple[int | str, ...]]:
    """Return the locations of the errors."""
    return {details["loc"] for details in error.errors()}


@both_readings
def test_an_error_shows_the_place_and_the_value(strict: bool) -> None:
    good = minimal("UsageCompletionsResult")
    bad = {**good, "input_tokens": "secret " * 1000}
    buckets = [bucket(), bucket(good, good, bad)]
    error = failure(page(*buckets), strict)
    assert str(error).splitlines() == [
        "1 validation error for UsageResponse",
        "data[1].results[2].input_tokens",
        "  Input should be a valid integer, not 'secret...' [type=int_type]",
    ]
    (details,) = error.errors()
    assert details["loc"] == ("data[1]", "results[2]", "input_tokens")
    assert len(details["input"]) < 50


@pytest.mark.parametrize("name", RESULTS)
@both_readings
def test_an_error_is_about_the_variant_that_the_discriminator_names(name: str, strict: bool) -> None:
    schema = SCHEMAS[name]
    discriminator = schema["properties"]["object"]
    incomplete = {"object": discriminator["const"]}
    missing = set(schema["required"]) - {"object"}
    if missing:
        error = failure(page(bucket(incomplete)), strict)
        assert locations(error) == {("data[0]", "results[0]", key) for key in missing}


@pytest.mark.parametrize("result", [{}, {"object": None}, 7, [], None], ids=str)
@both_readings
def test_an_error_is_about_the_result_if_it_has_no_discriminator(result: Any, strict: bool) -> None:
    error = failure(page(bucket(result)), strict)
    assert len(error.errors()) == 1
    assert locations(error) == {("data[0]", "results[0]")}


class Named(Model):
    """Lists of integers by name."""

    unknown: dict[str, list[int]]


LONG = {"k" * 100_000: ["x" * 100_000] * 100, "n": 10**5000}


@pytest.mark.parametrize("value", [LONG, [LONG], 10**5000, "x" * 100_000, {1: LONG}], ids=range(5))
def test_an_error_is_short(value: Any) -> None:
    instance = {"unknown": {"k" * 100_000: value}}
    with pytest.raises(ValidationError) as caught:
        Named.from_dict(instance)
    texts = [str(caught.value), *map(str, caught.value.errors())]
    assert max(map(len, texts)) < 1000


def test_errors_are_few() -> None:
    empty_buckets: list[Any] = [{}] * 1000
    error = failure(page(bucket(), *empty_buckets))
    assert len(error.errors()) == 51
    assert "Reading stopped after 52 errors, at data[13].results: what follows was not looked at" in str(error)


def test_an_error_quotes_a_name_that_is_not_a_word() -> None:
    with pytest.raises(ValidationError, match=r"(?m)^unknown\[\"a b\"\]\[0\]$"):
        Named.from_dict({"unknown": {"a b": ["x"]}})


# --- models as Python objects ---


@pytest.fixture
def result() -> Any:
    """Return a model with an unknown property."""
    instance = minimal("UsageCompletionsResult")
    instance["new"] = [1, {"a": None}]
    return read(UsageCompletionsResult, instance)


def test_set_and_unset(result: Any) -> None:
    before = result.to_dict()
    result.project_id = None
    result.newer = {"b": 1}
    assert result.to_dict() == {**before, "project_id": None, "newer": {"b": 1}}
    del result.project_id
    del result.newer
    assert result.to_dict() == before
    assert result.project_id is None


def test_refused_changes(result: Any) -> None:
    before = result.to_dict()
    with pytest.raises(AttributeError, match=r"UsageCompletionsResult\.input_tokens is required"):
        del result.input_tokens
    with pytest.raises(ValidationError):
        result.input_tokens = "1"
    with pytest.raises(ValidationError):
        result.newer = float("nan")
    assert result.to_dict() == before


COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    UsageCompletionsResult.model_copy,
    lambda result: pickle.loads(pickle.dumps(result)),
]


@pytest.mark.parametrize("make_copy", COPIES)
def test_copies_are_equal_and_keep_unknown_properties(result: Any, make_copy: Callable[[Any], Any]) -> None:
    duplicate = make_copy(result)
    instance = result.to_dict()
    assert duplicate == result
    assert duplicate.to_dict() == instance
    instance["new"] = 2
    assert duplicate != read(UsageCompletionsResult, instance)


def test_constructor_takes_models_and_dicts(result: Any) -> None:
    times: dict[str, Any] = {"object": "bucket", "start_time": 0, "end_time": 60}
    from_model = UsageTimeBucket(**times, results=[result])
    from_dict = UsageTimeBucket(**times, results=[result.to_dict()])
    assert from_model == from_dict


def test_readable(result: Any) -> None:
    text = repr(result)
    assert text.startswith("UsageCompletionsResult(object='organization.usage.completions.result', input_")
    assert "project_id" not in text, "absent is not shown as None"
    assert "'new': [1, {'a': None}]" in result.to_str()


def test_none_reads_as_none() -> None:
    assert UsageCompletionsResult.from_dict(None) is None


@each_object
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_models_have_a_json_schema(name: str, mode: Any) -> None:
    json_schema = model(name).model_json_schema(mode=mode)
    described = json_schema["properties"]
    properties = SCHEMAS[name]["properties"]
    assert described.keys() == properties.keys()
    for key, schema in properties.items():
        assert described[key].get("const") == schema.get("const")


# --- a union writes its value by the type of the value ---


class Flags(Model):
    """A closed object."""

    model_config = ConfigDict(extra="forbid")
    flag: Union[int, bool]
    foo_bar: Annotated[NotNull[Union[int, bool, str]], Field(alias="fooBar")] = None


class Switch(Model):
    """An object that keeps undeclared properties."""

    state: Union[bool, float]
    other: Optional[int] = None


class Board(Model):
    """Unions of models and scalars, in lists and maps."""

    one: Union[Flags, str]
    many: list[Annotated[Union[Flags, Switch], FirstMatch()]]
    by_name: dict[str, Union[Switch, bool, int]]


BOARD = {
    "one": {"flag": True, "fooBar": True},
    "many": [{"flag": True}, {"state": True}, {"flag": 1, "fooBar": False}, {"state": 1}],
    "by_name": {"a": {"state": True}, "b": True, "c": 1},
}


@both_readings
def test_values_that_were_read_keep_their_types(strict: bool) -> None:
    text = as_text(BOARD)
    board = Board.from_json(text, strict=strict)
    assert board.to_json() == text
    assert as_text(board.to_dict()) == text


def test_values_that_were_set_keep_their_types() -> None:
    board = Board(one="text", many=[], by_name={})
    board.one = Flags(flag=True)
    board.many = [Flags(flag=False, foo_bar=True), Switch(state=True)]
    board.by_name = {"a": True, "b": Switch(state=False)}
    assert board.to_json() == (
        '{"one":{"flag":true},"many":[{"flag":false,"fooBar":true},{"state":true}],'
        '"by_name":{"a":true,"b":{"state":false}}}'
    )
    first: Any = board.many[0]
    first.foo_bar = 1
    assert board.to_dict()["many"][0] == {"flag": False, "fooBar": 1}


def test_a_subclass_in_a_union_is_written_with_its_own_fields() -> None:
    class Dimmer(Switch):
        level: Union[int, bool]

    first = Dimmer(state=True, level=True)
    second = Dimmer(state=1, level=2)
    board = Board(one="text", many=[first], by_name={"a": second})
    text = board.to_json()
    assert text == '{"one":"text","many":[{"state":true,"level":true}],"by_name":{"a":{"state":1,"level":2}}}'
    assert as_text(board.to_dict()) == text


# --- attributes whose names differ from the names of their properties ---


class Renamed(Model):
    """Two attributes whose names differ from the names of their properties."""

    var_class: Annotated[str, Field(alias="class")]
    foo_bar: Annotated[NotNull[int], Field(alias="fooBar")] = None
    other: NotNull[int] = None


SHADOWED = {"class": "a", "var_class": 9, "foo_bar": [1], "other": 1}
"""An instance of Renamed with unknown properties that have the names of attributes."""


def test_unknown_properties_with_the_names_of_attributes() -> None:
    renamed = read(Renamed, SHADOWED)
    assert renamed.var_class == "a"
    assert renamed.foo_bar is None
    renamed.other = 2
    renamed.foo_bar = 3
    changed = {**SHADOWED, "other": 2, "fooBar": 3}
    assert renamed.to_dict() == changed
    text = renamed.to_json()
    assert json.loads(text) == changed
    with pytest.raises(ValidationError):
        renamed.foo_bar = "x"
    assert renamed.to_dict() == changed
    unchanged = read(Renamed, SHADOWED)
    assert repr(unchanged) == "Renamed(var_class='a', other=1, var_class=9, foo_bar=[1])"


def test_assignment_takes_the_name_of_the_attribute_only() -> None:
    renamed = read(Renamed, {"class": "a"})
    with pytest.raises(AttributeError, match=r"Renamed\.fooBar is called foo_bar in Python"):
        renamed.fooBar = 1
    assert renamed.to_dict() == {"class": "a"}


# --- models as users extend them ---


class Extended(Renamed):
    """A subclass that uses many features of pydantic."""

    _private: int = PrivateAttr(default=3)
    tags: list[str] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def before(cls, value: Any) -> Any:
        return value

    @model_validator(mode="after")
    def after(self) -> Extended:
        return self

    def model_post_init(self, _: Any) -> None:
        self._private += 1


@both_readings
def test_subclasses_with_validators_private_attributes_and_hooks(strict: bool) -> None:
    extended = read(Extended, SHADOWED, strict)
    assert extended._private == 4
    assert extended.to_dict() == SHADOWED
    with pytest.raises(ValidationError):
        Extended.from_dict({"class": "a", "unknown": float("nan")}, strict=strict)
    extended.tags = ["x"]
    del extended.tags
    assert extended.tags == []
    assert extended.to_dict() == SHADOWED


def test_a_subclass_that_forbids_unknown_properties() -> None:
    class Closed(Renamed):
        model_config = ConfigDict(extra="forbid")

    assert read(Closed, {"class": "a"}).to_dict() == {"class": "a"}
    with pytest.raises(ValidationError, match="unknown"):
        Closed.from_dict({"class": "a", "unknown": 1})


def test_a_frozen_subclass() -> None:
    class Frozen(Renamed):
        model_config = ConfigDict(frozen=True)

    frozen = read(Frozen, {"class": "a", "fooBar": 1})
    with pytest.raises(ValidationError, match="frozen"):
        del frozen.foo_bar
    assert frozen.to_dict() == {"class": "a", "fooBar": 1}


class Limited(Model):
    """A model with limits that pydantic checks."""

    count: Annotated[int, Field(ge=1)]
    code: Annotated[str, Field(max_length=2)] = ""


@pytest.mark.parametrize("instance", [{"count": 0}, {"count": 1, "code": "abc"}, {"count": True}], ids=str)
@both_readings
def test_limits_of_a_subclass_hold_in_both_readings(instance: Any, strict: bool) -> None:
    with pytest.raises(ValidationError):
        Limited.from_dict(instance, strict=strict)


# --- models with a marker ---


class Few:
    """A marker that limits an object to two properties."""

    def checked(self, schema: Any) -> Any:
        return core_schema.no_info_before_validator_function(self.check, schema)

    def check(self, value: Any) -> Any:
        if len(value) > 2:
            raise PydanticCustomError("few", "Input should have at most two properties")
        return value


class Marked(Model):
    """A model whose marker strict reading checks."""

    name: str
    inner: Optional[Marked] = None
    other: NotNull[int] = None

    __strict__ = Few()


MANY: dict[str, Any] = {"name": "a", "inner": None, "other": 1}
FEW: dict[str, Any] = {"name": "a", "other": 1}


def test_only_strict_reading_checks_a_marker() -> None:
    for instance in (MANY, {"name": "b", "inner": MANY}):
        marked = read(Marked, instance)
        assert marked.to_dict() == instance
        with pytest.raises(ValidationError, match="at most two"):
            Marked.from_dict(instance, strict=True)
        text = json.dumps(instance)
        with pytest.raises(ValidationError, match="at most two"):
            Marked.from_json(text, strict=True)
    marked = read(Marked, {"name": "b", "inner": FEW}, strict=True)
    assert marked.inner.other == 1


def test_assignment_does_not_check_a_marker() -> None:
    marked = read(Marked, FEW, strict=True)
    marked.inner = marked.model_copy()
    marked.unknown = [1.5]
    marked.other = None
    assert marked.to_dict() == {**FEW, "inner": FEW, "other": None, "unknown": [1.5]}
    wrong_values: dict[str, Any] = {"name": 1, "other": True, "unknown": float("nan"), "inner": {}}
    for name, value in wrong_values.items():
        with pytest.raises(ValidationError):
            setattr(marked, name, value)
    del marked.inner, marked.other, marked.unknown
    assert marked.to_dict() == {"name": "a"}
    assert type(marked) is Marked


def test_a_marked_subclass_with_validators_and_settings() -> None:
    class Checked(Marked):
        model_config = ConfigDict(frozen=True)
        _calls: list[str] = PrivateAttr(default_factory=list)

        @model_validator(mode="after")
        def after(self) -> Checked:
            self._calls.append(self.name)
            return self

    class Free(Checked):
        model_config = ConfigDict(frozen=False)

    free = read(Free, FEW, strict=True)
    free.name = "b"
    free._calls.append("private")
    assert free._calls == ["a", "b", "private"]
    frozen = read(Checked, FEW, strict=True)
    with pytest.raises(ValidationError, match="frozen"):
        frozen.name = "b"


# --- models that refer to each other ---


class Left(Model):
    """The first of two similar models that contain each other."""

    a: int
    n: NotNull[Annotated[Union[Left, Right], FirstMatch()]] = None


class Right(Model):
    """The second of them."""

    b: int
    n: NotNull[Annotated[Union[Left, Right], FirstMatch()]] = None


class Node(Model):
    """A model that contains itself."""

    child: NotNull[Union[Node, str]] = None
    size: NotNull[int] = None


def nest(innermost: Any, name: str, **siblings: Any) -> Any:
    """Wrap a value into a property of a name, 30 times."""
    value = innermost
    for _ in range(30):
        value = {**siblings, name: value}
    return value


def test_unions_that_contain_each_other_are_fast() -> None:
    """If each variant read each level again, 30 levels would take forever."""
    value = nest({"b": 1, "n": None}, "n", b=1)
    right = read(Right, value)
    assert right.to_dict() == value
    with pytest.raises(ValidationError) as caught:
        Right.from_dict(value, strict=True)
    assert len(caught.value.errors()) < 5


@both_readings
def test_a_model_that_contains_itself_is_fast(strict: bool) -> None:
    """If tolerant and strict reading both read each level again, 30 levels would take forever."""
    node = read(Node, nest("x", "child", size=1), strict)
    assert node.child.child.size == 1
    wrong = nest(7, "child", size=1)
    with pytest.raises(ValidationError):
        Node.from_dict(wrong, strict=strict)
    nulls = nest({"size": None}, "child")
    node = read(Node, nulls)
    assert node.to_dict() == nulls


class Before(Model):
    """A model with a forward reference, so pydantic cannot finish it where it is defined."""

    after: NotNull[After] = None


class Outer(Model):
    """A model that contains the unfinished one."""

    one: Union[Before, str]


class After(Model):
    """The target of the forward reference."""

    n: int


def test_a_model_with_forward_references_is_written_inside_another() -> None:
    instance = {"one": {"after": {"n": 1}}}
    outer = read(Outer, instance)
    assert outer.to_dict() == instance
    assert outer.to_json() == '{"one":{"after":{"n":1}}}'
    assert outer.model_dump_json(exclude_unset=True) == outer.to_json()


# --- threads ---

READ_IN_THREADS = """
import json, threading, openapi_client
names, instances = json.loads(sys.argv[1]), json.loads(sys.argv[2])
barrier, verdicts = threading.Barrier(len(names)), {}

def read(name):
    barrier.wait()
    try:
        getattr(openapi_client, name).from_dict(instances[name], strict=True)
        verdicts[name] = True
    except ValueError:
        verdicts[name] = False

threads = [threading.Thread(target=read, args=[name]) for name in names]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(verdicts))
"""


def test_threads_read_strictly_from_the_start() -> None:
    """Threads that import the models and read at the same time agree with the oracle."""
    instances = {}
    expected = {}
    for name in OBJECTS:
        nulls = dict.fromkeys(SCHEMAS[name]["properties"])
        instances[name] = {**nulls, **minimal(name)}
        expected[name] = oracle(name).is_valid(instances[name])
    assert set(expected.values()) == {True, False}
    arguments = (json.dumps(OBJECTS), json.dumps(instances))
    assert python(READ_IN_THREADS, PROJECT, *arguments) == expected
