"""The generated models say what openapi.yaml says: the oracle is asked, not our own idea of the answer."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Annotated, Any, Union

import pytest
from conftest import OBJECTS, PROJECT, SCHEMAS, SPEC, examples, minimal, oracle, python
from pydantic import ConfigDict, Field, PrivateAttr, ValidationError, model_validator

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


def model(name: str) -> type[Model]:
    return getattr(openapi_client, name)


def accepts(name: str, instance: Any, strict: bool) -> bool:
    """Whether a model reads an instance, from a dict and from JSON alike; what it reads it gives back unchanged."""
    verdicts = []
    for read, value in ((model(name).from_json, json.dumps(instance)), (model(name).from_dict, instance)):
        try:
            found = read(value, strict=strict)
        except ValidationError:
            verdicts.append(False)
        else:
            assert found.to_dict() == instance
            assert json.loads(found.to_json()) == instance
            verdicts.append(True)
    assert len(set(verdicts)) == 1
    return verdicts[0]


@pytest.mark.parametrize("name", OBJECTS)
def test_properties_required_and_defaults(name: str) -> None:
    fields = {field.alias or key: field for key, field in model(name).model_fields.items()}
    assert set(fields) == set(SCHEMAS[name]["properties"])
    required = set(SCHEMAS[name].get("required", []))
    assert {key for key, field in fields.items() if field.is_required()} == required
    assert all(field.default is None for key, field in fields.items() if key not in required)


@pytest.mark.parametrize("name", OBJECTS)
def test_constants(name: str) -> None:
    constants = {key: value["const"] for key, value in SCHEMAS[name]["properties"].items() if "const" in value}
    for key, constant in constants.items():
        assert getattr(model(name).from_dict(minimal(name)), key) == constant
        for strict in (True, False):
            assert not accepts(name, {**minimal(name), key: constant + "x"}, strict)


@pytest.mark.parametrize("name", OBJECTS)
def test_examples_come_back_equal(name: str) -> None:
    for example in examples(name):
        oracle(name).validate(example)
        for strict in (True, False):
            assert accepts(name, example, strict)


@pytest.mark.parametrize("path", SPEC["paths"])
def test_pages_of_the_operations_come_back_equal(path: str) -> None:
    page = SPEC["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    for strict in (True, False):
        assert accepts("UsageResponse", page, strict)


def test_minimal_and_full_instance_of_the_seed() -> None:
    instance = minimal("UsageCompletionsResult")
    assert set(instance) == {"object", "input_tokens", "output_tokens", "num_model_requests"}
    assert json.loads(UsageCompletionsResult.from_json(json.dumps(instance)).to_json()) == instance
    fields = UsageCompletionsResult.model_fields
    for key, kind in {
        "input_tokens": "int",
        "output_tokens": "int",
        "num_model_requests": "int",
        "input_cached_tokens": "Optional[int]",
        "input_audio_tokens": "Optional[int]",
        "output_audio_tokens": "Optional[int]",
        "project_id": "Optional[str]",
        "user_id": "Optional[str]",
        "api_key_id": "Optional[str]",
        "model": "Optional[str]",
        "batch": "Optional[bool]",
    }.items():
        assert str(fields[key].annotation).removeprefix("typing.").removeprefix("<class '").removesuffix("'>") == kind


def test_eleven_kinds_decode_to_eleven_classes() -> None:
    kinds = [reference["$ref"].rpartition("/")[2] for reference in SCHEMAS["UsageResult"]["oneOf"]]
    page = UsageResponse.from_dict({**minimal("UsageResponse"), "data": [bucket(*map(minimal, kinds))]})
    assert [type(result).__name__ for result in page.data[0].results] == kinds
    assert len(set(kinds)) == 11
    assert page.data[0].results[0].input_tokens == examples(kinds[0])[0]["input_tokens"]


# --- tolerant reading: a newer server breaks no reader ---


def test_unknown_kind_of_result() -> None:
    newer = {"object": "organization.usage.videos.result", "seconds": 3, "deep": [{"x": None}]}
    bucket = {**minimal("UsageTimeBucket"), "results": [newer, minimal("CostsResult")]}
    unknown, known = UsageTimeBucket.from_dict(bucket).results
    assert isinstance(unknown, UnknownModel) and unknown.additional_properties == newer
    assert isinstance(known, openapi_client.CostsResult)
    assert accepts("UsageTimeBucket", bucket, strict=False)
    assert not accepts("UsageTimeBucket", bucket, strict=True)


def test_a_known_kind_that_is_malformed_is_no_unknown_kind() -> None:
    for broken in ({"object": "organization.usage.completions.result"}, {"object": None}, {"object": []}, {}, [], None):
        bucket = {**minimal("UsageTimeBucket"), "results": [broken]}
        assert not accepts("UsageTimeBucket", bucket, strict=False)


def test_unknown_properties_and_enum_values() -> None:
    instance = {**minimal("CostsResult"), "quantity_unit": "parsecs", "model_config": 1, "from_json": {"a": [1.5]}}
    assert accepts("CostsResult", instance, strict=False)
    assert not accepts("CostsResult", instance, strict=True)
    found = openapi_client.CostsResult.from_dict(instance)
    assert found.additional_properties == {"model_config": 1, "from_json": {"a": [1.5]}}


def test_null_where_the_schema_has_none() -> None:
    instance = {**minimal("CostsResult"), "amount": None}
    assert not oracle("CostsResult").is_valid(instance)
    assert accepts("CostsResult", instance, strict=False)


def test_amounts_keep_every_digit() -> None:
    for value in ("0.060000000000000000000000000001", 12345678901234567890123456789012345678901, 0.1, -1):
        text = json.dumps({"value": value})
        assert CostsResultAmount.from_json(text).to_json() == text.replace(" ", "")


# --- what JSON leaves open: the outcome is always pydantic's ValidationError, or nothing lost ---

NO_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "[1e400]", '{"a": NaN}', "1" * 4301]


@pytest.mark.parametrize("text", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
@pytest.mark.parametrize("key", ["value", "unknown"])
@pytest.mark.parametrize("strict", [False, True])
def test_numbers_that_json_has_not(key: str, text: str, strict: bool) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json(f'{{"{key}": {text}}}', strict=strict)


def test_the_longest_integer() -> None:
    text = f'{{"value":{"9" * 4300}}}'
    assert CostsResultAmount.from_json(text, strict=True).to_json() == text


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "{'a': 1}", b"\xff{}", '{"value": "\\ud800"}'])
def test_text_that_is_no_object(text: str | bytes) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json(text)


@pytest.mark.parametrize(
    "half",
    [
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
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_python_values_that_json_has_not(half: dict[Any, Any], strict: bool) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_dict(half, strict=strict)


def test_of_a_name_that_stands_twice_the_last_one_counts() -> None:
    found = CostsResultAmount.from_json('{"value": 1, "new": 1, "value": 2, "new": 2}')
    assert found.to_dict() == {"value": 2, "new": 2}


def nested(depth: int) -> dict[str, Any]:
    value: Any = {}
    for _ in range(depth):
        value = {"deeper": [value]}
    return {"unknown": value}


def test_deep_nesting() -> None:
    for strict in (False, True):
        deep = nested(90)
        assert CostsResultAmount.from_json(json.dumps(deep), strict=strict).to_dict() == deep
        assert json.loads(CostsResultAmount.from_dict(deep, strict=strict).to_json()) == deep
        for value in (nested(400), nested(100_000)):
            with pytest.raises(ValidationError):
                CostsResultAmount.from_dict(value, strict=strict)
        with pytest.raises(ValidationError):
            CostsResultAmount.from_json('{"unknown":' + "[" * 100_000 + "]" * 100_000 + "}", strict=strict)


def test_numbers_that_json_has_not_are_not_written() -> None:
    found = CostsResultAmount.from_dict({"value": 1, "list": [1], "text": "NaN, Infinity"})
    assert json.loads(found.to_json()) == found.to_dict()
    found.additional_properties["list"].append(float("inf"))
    with pytest.raises(ValueError, match="Infinity is no number that JSON has"):
        found.to_json()


# --- errors: where, what is wanted, what was found ---


def bucket(*results: Any) -> dict[str, Any]:
    return {**minimal("UsageTimeBucket"), "results": list(results)}


def failure(value: Any, strict: bool = False) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        UsageResponse.from_json(json.dumps(value), strict=strict)
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    return caught.value


@pytest.mark.parametrize("strict", [False, True])
def test_an_error_says_where_and_what(strict: bool) -> None:
    good = minimal("UsageCompletionsResult")
    bad = {**good, "input_tokens": "secret " * 1000}
    error = failure({**minimal("UsageResponse"), "data": [bucket(), bucket(good, good, bad)]}, strict)
    assert str(error).splitlines() == [
        "1 validation error for UsageResponse",
        "data[1].results[2].input_tokens",
        "  Input should be a valid integer, not 'secret secret sec...ret secret secret ' [type=int_type]",
    ]
    (details,) = error.errors()
    assert details["loc"] == ("data[1]", "results[2]", "input_tokens")
    assert len(details["input"]) < 50


@pytest.mark.parametrize("strict", [False, True])
def test_an_error_speaks_of_the_kind_that_was_meant(strict: bool) -> None:
    for reference in SCHEMAS["UsageResult"]["oneOf"]:
        kind = reference["$ref"].rpartition("/")[2]
        wanted = [("data[0]", "results[0]", name) for name in SCHEMAS[kind]["required"] if name != "object"]
        if wanted:
            broken = {"object": SCHEMAS[kind]["properties"]["object"]["const"]}
            error = failure({**minimal("UsageResponse"), "data": [bucket(broken)]}, strict)
            assert {each["loc"] for each in error.errors()} == set(wanted)
    for none in ({}, {"object": None}, 7, [], None):
        error = failure({**minimal("UsageResponse"), "data": [bucket(none)]}, strict)
        assert [each["loc"] for each in error.errors()] == [("data[0]", "results[0]")], str(error)


def test_an_error_is_short() -> None:
    long = {"k" * 100_000: ["x" * 100_000] * 100, "n": 10**5000}
    for value in (long, [long], 10**5000, "x" * 100_000, {1: long}):
        with pytest.raises(ValidationError) as caught:
            Named.from_dict({"unknown": {"k" * 100_000: value}})
        assert len(str(caught.value)) < 1000
        assert all(len(str(each)) < 1000 for each in caught.value.errors())
    error = failure({**minimal("UsageResponse"), "data": [bucket()] + [{}] * 1000})
    assert len(error.errors()) == 51 and "3950 more errors" in str(error)


def test_an_error_of_a_name_that_is_no_word() -> None:
    with pytest.raises(ValidationError, match=r"(?m)^unknown\[\"a b\"\]\[0\]$"):
        Named.from_dict({"unknown": {"a b": ["x"]}})


class Named(Model):
    unknown: dict[str, list[int]]


# --- what a model does as an object ---


@pytest.fixture
def result() -> UsageCompletionsResult:
    return UsageCompletionsResult.from_dict({**minimal("UsageCompletionsResult"), "new": [1, {"a": None}]})


def test_set_and_unset(result: UsageCompletionsResult) -> None:
    before = result.to_dict()
    result.project_id = None
    result.newer = {"b": 1}
    assert result.to_dict() == {**before, "project_id": None, "newer": {"b": 1}}
    del result.project_id
    del result.newer
    assert result.to_dict() == before
    assert result.project_id is None
    with pytest.raises(AttributeError, match="UsageCompletionsResult.input_tokens is required"):
        del result.input_tokens
    with pytest.raises(ValidationError):
        result.input_tokens = "1"
    with pytest.raises(ValidationError):
        result.newer = float("nan")
    assert result.to_dict() == before


def test_copies_are_equal_and_keep_the_unknown(result: UsageCompletionsResult) -> None:
    for same in (copy.copy(result), copy.deepcopy(result), result.model_copy(), pickle.loads(pickle.dumps(result))):
        assert same == result
        assert same.to_dict() == result.to_dict()
    other = UsageCompletionsResult.from_dict({**result.to_dict(), "new": 2})
    assert other != result


def test_constructor_takes_models_and_dicts(result: UsageCompletionsResult) -> None:
    times = {"object": "bucket", "start_time": 0, "end_time": 60}
    assert UsageTimeBucket(**times, results=[result]) == UsageTimeBucket(**times, results=[result.to_dict()])


def test_readable(result: UsageCompletionsResult) -> None:
    assert repr(result).startswith("UsageCompletionsResult(object='organization.usage.completions.result', input_")
    assert "project_id" not in repr(result), "absent is not shown as None"
    assert "'new': [1, {'a': None}]" in result.to_str()


def test_none_reads_as_none() -> None:
    assert UsageCompletionsResult.from_dict(None) is None


# --- models whose attributes are called otherwise than their properties ---


class Renamed(Model):
    var_class: Annotated[str, Field(alias="class")]
    foo_bar: Annotated[NotNull[int], Field(alias="fooBar")] = None
    other: NotNull[int] = None


SHADOWED = {"class": "a", "var_class": 9, "foo_bar": [1], "other": 1}


def test_unknown_properties_that_are_called_like_attributes() -> None:
    found = Renamed.from_dict(SHADOWED)
    assert found.var_class == "a" and found.foo_bar is None
    found.other = 2
    found.foo_bar = 3
    assert found.to_dict() == {**SHADOWED, "other": 2, "fooBar": 3} == json.loads(found.to_json())
    with pytest.raises(ValidationError):
        found.foo_bar = "x"
    assert found.to_dict() == {**SHADOWED, "other": 2, "fooBar": 3}
    assert repr(Renamed.from_dict(SHADOWED)) == "Renamed(var_class='a', other=1, var_class=9, foo_bar=[1])"


def test_a_property_is_not_assigned_by_its_name_in_the_api() -> None:
    found = Renamed.from_dict({"class": "a"})
    with pytest.raises(AttributeError, match="Renamed.fooBar is called foo_bar in Python"):
        found.fooBar = 1
    assert found.to_dict() == {"class": "a"}


# --- models as users extend them ---


def test_subclasses_with_validators_private_attributes_and_hooks() -> None:
    class Mine(Renamed):
        _private: int = PrivateAttr(default=3)
        tags: list[str] = Field(default_factory=list)

        @model_validator(mode="before")
        @classmethod
        def before(cls, value: Any) -> Any:
            return value

        @model_validator(mode="after")
        def after(self) -> Any:
            return self

        def model_post_init(self, context: Any) -> None:
            self._private += 1

    for strict in (False, True):
        found = Mine.from_dict(SHADOWED, strict=strict)
        assert found._private == 4
        assert found.to_dict() == SHADOWED
        with pytest.raises(ValidationError):
            Mine.from_dict({"class": "a", "unknown": float("nan")}, strict=strict)
    found.tags = ["x"]
    del found.tags
    assert found.tags == [] and found.to_dict() == SHADOWED


def test_subclasses_with_other_settings() -> None:
    class Closed(Renamed):
        model_config = ConfigDict(extra="forbid")

    class Frozen(Renamed):
        model_config = ConfigDict(frozen=True)

    assert Closed.from_dict({"class": "a"}).to_dict() == {"class": "a"}
    with pytest.raises(ValidationError, match="unknown"):
        Closed.from_dict({"class": "a", "unknown": 1})
    frozen = Frozen.from_dict({"class": "a", "fooBar": 1})
    with pytest.raises(ValidationError, match="frozen"):
        del frozen.foo_bar
    assert frozen.to_dict() == {"class": "a", "fooBar": 1}


def test_models_describe_themselves() -> None:
    for name in OBJECTS:
        for mode in ("validation", "serialization"):
            described = model(name).model_json_schema(mode=mode)
            assert set(described["properties"]) == set(SCHEMAS[name]["properties"])
            for key, value in SCHEMAS[name]["properties"].items():
                assert described["properties"][key].get("const") == value.get("const")


def test_what_is_read_does_not_change_with_what_it_was_read_from() -> None:
    given = {"value": 1, "new": {"list": [1]}}
    found = CostsResultAmount.from_dict(given)
    given["new"]["list"].append(object())
    assert found.to_dict() == {"value": 1, "new": {"list": [1]}}


def test_threads_read_strictly_from_the_start() -> None:
    """A strict validator is made by the thread that first needs it, and no other thread sees it half-made."""
    program = (
        "import json, threading, openapi_client\n"
        "names, instances = json.loads(sys.argv[1]), json.loads(sys.argv[2])\n"
        "barrier, found = threading.Barrier(len(names)), {}\n"
        "def read(name):\n"
        "    barrier.wait()\n"
        "    try:\n"
        "        getattr(openapi_client, name).from_dict(instances[name], strict=True)\n"
        "        found[name] = True\n"
        "    except ValueError:\n"
        "        found[name] = False\n"
        "threads = [threading.Thread(target=read, args=[name]) for name in names]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(json.dumps(found))"
    )
    instances = {name: {**minimal(name), **{key: None for key in SCHEMAS[name]["properties"]}} for name in OBJECTS}
    found = python(program, PROJECT, json.dumps(OBJECTS), json.dumps(instances))
    assert found == {name: oracle(name).is_valid(instances[name]) for name in OBJECTS}


class Left(Model):
    a: int
    n: NotNull[Annotated[Union[Left, Right], FirstMatch()]] = None


class Right(Model):
    b: int
    n: NotNull[Annotated[Union[Left, Right], FirstMatch()]] = None


def test_unions_that_contain_each_other_end() -> None:
    """No level of a value is read by each member of a union anew: that would never end, for 30 levels."""
    Left.model_rebuild()
    value: dict[str, Any] = {"b": 1, "n": None}
    for _ in range(30):
        value = {"b": 1, "n": value}
    assert Right.from_dict(value).to_dict() == value
    with pytest.raises(ValidationError) as caught:
        Right.from_dict(value, strict=True)
    assert len(caught.value.errors()) < 5
