"""The generated models say what openapi.yaml says: the oracle is asked, not our own idea of the answer."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Annotated, Any, Optional, Union

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

KINDS = [reference["$ref"].rpartition("/")[2] for reference in SCHEMAS["UsageResult"]["oneOf"]]
"""The classes of results."""
both_readings = pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
each_object = pytest.mark.parametrize("name", OBJECTS)


def model(name: str) -> type[Model]:
    found: type[Model] = getattr(openapi_client, name)
    return found


def reads(read: Callable[..., Model], source: Any, instance: Any, strict: bool) -> bool:
    """Return whether a method reads an instance. What it reads comes back unchanged."""
    try:
        result = read(source, strict=strict)
    except ValidationError:
        return False
    assert result.to_dict() == instance
    assert json.loads(result.to_json()) == instance
    return True


def accepts(name: str, instance: Any, strict: bool) -> bool:
    """Return whether a model reads an instance. A dict and JSON text are read alike."""
    from_dict = reads(model(name).from_dict, instance, instance, strict)
    from_json = reads(model(name).from_json, json.dumps(instance), instance, strict)
    assert from_dict == from_json
    return from_dict


def read(cls: type[Model], instance: dict[str, Any], strict: bool = False) -> Any:
    """Read an instance. To type checkers the result may have any attribute."""
    return cls.from_dict(instance, strict=strict)


def bucket(*results: Any) -> dict[str, Any]:
    """Return a bucket with results."""
    return {**minimal("UsageTimeBucket"), "results": list(results)}


def page(*buckets: Any) -> dict[str, Any]:
    """Return a page with buckets."""
    return {**minimal("UsageResponse"), "data": list(buckets)}


# --- what openapi.yaml says ---


@each_object
def test_properties_required_and_defaults(name: str) -> None:
    fields = {field.alias or key: field for key, field in model(name).model_fields.items()}
    assert set(fields) == set(SCHEMAS[name]["properties"])
    required = set(SCHEMAS[name].get("required", []))
    for key, field in fields.items():
        assert field.is_required() == (key in required)
        assert key in required or field.default is None


@each_object
def test_constants(name: str) -> None:
    for key, schema in SCHEMAS[name]["properties"].items():
        if "const" not in schema:
            continue
        assert getattr(read(model(name), minimal(name)), key) == schema["const"]
        other = {**minimal(name), key: schema["const"] + "x"}
        assert not accepts(name, other, strict=True)
        assert not accepts(name, other, strict=False)


@each_object
@both_readings
def test_examples_come_back_equal(name: str, strict: bool) -> None:
    for example in examples(name):
        oracle(name).validate(example)
        assert accepts(name, example, strict)


@pytest.mark.parametrize("path", SPEC["paths"])
@both_readings
def test_pages_of_the_operations_come_back_equal(path: str, strict: bool) -> None:
    content = SPEC["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    assert accepts("UsageResponse", content["example"], strict)


FIELDS_OF_THE_SEED = {
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
}


def test_minimal_and_full_instance_of_the_seed() -> None:
    instance = minimal("UsageCompletionsResult")
    assert set(instance) == {"object", "input_tokens", "output_tokens", "num_model_requests"}
    assert accepts("UsageCompletionsResult", instance, strict=False)
    for key, annotation in FIELDS_OF_THE_SEED.items():
        text = str(UsageCompletionsResult.model_fields[key].annotation)
        assert text.removeprefix("typing.").removeprefix("<class '").removesuffix("'>") == annotation


def test_eleven_kinds_decode_to_eleven_classes() -> None:
    assert len(set(KINDS)) == 11
    results = read(UsageResponse, page(bucket(*map(minimal, KINDS)))).data[0].results
    assert [type(result).__name__ for result in results] == KINDS
    assert results[0].input_tokens == minimal(KINDS[0])["input_tokens"]


# --- tolerant reading: a newer server breaks no reader ---


def test_unknown_kind_of_result() -> None:
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
    assert not accepts("UsageTimeBucket", bucket(result), strict=False)


def test_unknown_properties_and_enum_values() -> None:
    unknown = {"model_config": 1, "from_json": {"a": [1.5]}}
    instance = {**minimal("CostsResult"), "quantity_unit": "parsecs", **unknown}
    assert accepts("CostsResult", instance, strict=False)
    assert not accepts("CostsResult", instance, strict=True)
    assert read(openapi_client.CostsResult, instance).additional_properties == unknown


def test_null_that_the_schema_does_not_allow() -> None:
    instance = {**minimal("CostsResult"), "amount": None}
    assert not oracle("CostsResult").is_valid(instance)
    assert accepts("CostsResult", instance, strict=False)
    assert not accepts("CostsResult", instance, strict=True)


AMOUNTS = ["0.060000000000000000000000000001", 12345678901234567890123456789012345678901, 0.1, -1]


@pytest.mark.parametrize("value", AMOUNTS)
def test_amounts_keep_every_digit(value: Any) -> None:
    text = json.dumps({"value": value})
    assert CostsResultAmount.from_json(text).to_json() == text.replace(" ", "")


# --- what JSON leaves open: the outcome is always pydantic's ValidationError, or nothing is lost ---

NOT_JSON = ["NaN", "Infinity", "-Infinity", "1e400", "[1e400]", '{"a": NaN}', "1" * 4301]


@pytest.mark.parametrize("text", NOT_JSON, ids=range(len(NOT_JSON)))
@pytest.mark.parametrize("key", ["value", "unknown"])
@both_readings
def test_numbers_that_json_does_not_have(key: str, text: str, strict: bool) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json(f'{{"{key}": {text}}}', strict=strict)


def test_the_longest_integer() -> None:
    text = f'{{"value":{"9" * 4300}}}'
    assert CostsResultAmount.from_json(text, strict=True).to_json() == text


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "{'a': 1}", b"\xff{}", '{"value": "\\ud800"}'])
def test_text_that_is_no_object(text: str | bytes) -> None:
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
def test_python_values_that_json_does_not_have(value: dict[Any, Any], strict: bool) -> None:
    with pytest.raises(ValidationError):
        CostsResultAmount.from_dict(value, strict=strict)


def test_the_last_of_equal_names_counts() -> None:
    amount = CostsResultAmount.from_json('{"value": 1, "new": 1, "value": 2, "new": 2}')
    assert amount.to_dict() == {"value": 2, "new": 2}


def nested(depth: int) -> dict[str, Any]:
    value: Any = {}
    for _ in range(depth):
        value = {"deeper": [value]}
    return {"unknown": value}


@both_readings
def test_deep_nesting(strict: bool) -> None:
    deep = nested(90)
    assert CostsResultAmount.from_json(json.dumps(deep), strict=strict).to_dict() == deep
    assert json.loads(read(CostsResultAmount, deep, strict).to_json()) == deep
    for depth in (400, 100_000):
        with pytest.raises(ValidationError):
            CostsResultAmount.from_dict(nested(depth), strict=strict)
    with pytest.raises(ValidationError):
        CostsResultAmount.from_json('{"unknown":' + "[" * 100_000 + "]" * 100_000 + "}", strict=strict)


def test_numbers_that_json_does_not_have_are_not_written() -> None:
    amount = read(CostsResultAmount, {"value": 1, "list": [1], "text": "NaN, Infinity"})
    assert json.loads(amount.to_json()) == amount.to_dict()
    amount.additional_properties["list"].append(float("inf"))
    with pytest.raises(ValueError, match="Infinity is no number that JSON has"):
        amount.to_json()


def test_a_result_does_not_change_with_its_input() -> None:
    source = {"value": 1, "new": {"list": [1]}}
    amount = read(CostsResultAmount, source)
    source["new"]["list"].append(object())  # type: ignore[index]
    assert amount.to_dict() == {"value": 1, "new": {"list": [1]}}


# --- errors: where, what is wanted, what was found ---


def failure(value: Any, strict: bool = False) -> ValidationError:
    """Return the error of reading a page. It does not hold the input."""
    with pytest.raises(ValidationError) as caught:
        UsageResponse.from_json(json.dumps(value), strict=strict)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    return caught.value


def places(error: ValidationError) -> set[tuple[int | str, ...]]:
    """Return where the errors are."""
    return {details["loc"] for details in error.errors()}


@both_readings
def test_an_error_says_where_and_what(strict: bool) -> None:
    good = minimal("UsageCompletionsResult")
    bad = {**good, "input_tokens": "secret " * 1000}
    error = failure(page(bucket(), bucket(good, good, bad)), strict)
    assert str(error).splitlines() == [
        "1 validation error for UsageResponse",
        "data[1].results[2].input_tokens",
        "  Input should be a valid integer, not 'secret secret sec...ret secret secret ' [type=int_type]",
    ]
    (details,) = error.errors()
    assert details["loc"] == ("data[1]", "results[2]", "input_tokens")
    assert len(details["input"]) < 50


@pytest.mark.parametrize("kind", KINDS)
@both_readings
def test_an_error_is_about_the_kind_that_was_meant(kind: str, strict: bool) -> None:
    broken = {"object": SCHEMAS[kind]["properties"]["object"]["const"]}
    missing = set(SCHEMAS[kind]["required"]) - {"object"}
    if missing:
        error = failure(page(bucket(broken)), strict)
        assert places(error) == {("data[0]", "results[0]", name) for name in missing}


@pytest.mark.parametrize("result", [{}, {"object": None}, 7, [], None], ids=str)
@both_readings
def test_an_error_is_about_a_result_without_a_kind(result: Any, strict: bool) -> None:
    error = failure(page(bucket(result)), strict)
    assert len(error.errors()) == 1
    assert places(error) == {("data[0]", "results[0]")}


class Named(Model):
    """Lists of integers by name."""

    unknown: dict[str, list[int]]


LONG = {"k" * 100_000: ["x" * 100_000] * 100, "n": 10**5000}


@pytest.mark.parametrize("value", [LONG, [LONG], 10**5000, "x" * 100_000, {1: LONG}], ids=range(5))
def test_an_error_is_short(value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        Named.from_dict({"unknown": {"k" * 100_000: value}})
    assert len(str(caught.value)) < 1000
    assert all(len(str(details)) < 1000 for details in caught.value.errors())


def test_errors_are_few() -> None:
    empty: list[Any] = [{}] * 1000
    error = failure(page(bucket(), *empty))
    assert len(error.errors()) == 51
    assert "3950 more errors" in str(error)


def test_an_error_quotes_a_name_that_is_no_word() -> None:
    with pytest.raises(ValidationError, match=r"(?m)^unknown\[\"a b\"\]\[0\]$"):
        Named.from_dict({"unknown": {"a b": ["x"]}})


# --- what a model does as an object ---


@pytest.fixture
def result() -> Any:
    return read(UsageCompletionsResult, {**minimal("UsageCompletionsResult"), "new": [1, {"a": None}]})


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
def test_copies_are_equal_and_keep_the_unknown(result: Any, make_copy: Callable[[Any], Any]) -> None:
    duplicate = make_copy(result)
    assert duplicate == result
    assert duplicate.to_dict() == result.to_dict()
    assert duplicate != read(UsageCompletionsResult, {**result.to_dict(), "new": 2})


def test_constructor_takes_models_and_dicts(result: Any) -> None:
    times: dict[str, Any] = {"object": "bucket", "start_time": 0, "end_time": 60}
    assert UsageTimeBucket(**times, results=[result]) == UsageTimeBucket(**times, results=[result.to_dict()])


def test_readable(result: Any) -> None:
    assert repr(result).startswith("UsageCompletionsResult(object='organization.usage.completions.result', input_")
    assert "project_id" not in repr(result), "absent is not shown as None"
    assert "'new': [1, {'a': None}]" in result.to_str()


def test_none_reads_as_none() -> None:
    assert UsageCompletionsResult.from_dict(None) is None


@each_object
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_models_describe_themselves(name: str, mode: Any) -> None:
    described = model(name).model_json_schema(mode=mode)
    properties = SCHEMAS[name]["properties"]
    assert set(described["properties"]) == set(properties)
    for key, schema in properties.items():
        assert described["properties"][key].get("const") == schema.get("const")


# --- what a union holds is written as what it is ---


class Flags(Model):
    """A closed object."""

    model_config = ConfigDict(extra="forbid")
    flag: Union[int, bool]
    foo_bar: Annotated[NotNull[Union[int, bool, str]], Field(alias="fooBar")] = None


class Switch(Model):
    """An object that keeps what it does not declare."""

    state: Union[bool, float]
    other: Optional[int] = None


class Board(Model):
    """Unions of all sorts."""

    one: Union[Flags, str]
    many: list[Annotated[Union[Flags, Switch], FirstMatch()]]
    by_name: dict[str, Union[Switch, bool, int]]


BOARD = {
    "one": {"flag": True, "fooBar": True},
    "many": [{"flag": True}, {"state": True}, {"flag": 1, "fooBar": False}, {"state": 1}],
    "by_name": {"a": {"state": True}, "b": True, "c": 1},
}


def as_text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


@both_readings
def test_what_was_read_is_written_as_what_it_is(strict: bool) -> None:
    board = Board.from_json(as_text(BOARD), strict=strict)
    assert board.to_json() == as_text(BOARD)
    assert as_text(board.to_dict()) == as_text(BOARD)


def test_what_was_set_is_written_as_what_it_is() -> None:
    board = Board(one="text", many=[], by_name={})
    board.one = Flags(flag=True)
    board.many = [Flags(flag=False, foo_bar=True), Switch(state=True)]
    board.by_name = {"a": True, "b": Switch(state=False)}
    assert board.to_json() == (
        '{"one":{"flag":true},"many":[{"flag":false,"fooBar":true},{"state":true}],'
        '"by_name":{"a":true,"b":{"state":false}}}'
    )
    board.many[0].foo_bar = 1  # type: ignore[union-attr]
    assert board.to_dict()["many"][0] == {"flag": False, "fooBar": 1}


def test_a_subclass_in_a_union_is_written_as_what_it_is() -> None:
    class Dimmer(Switch):
        level: Union[int, bool]

    board = Board(one="text", many=[Dimmer(state=True, level=True)], by_name={"a": Dimmer(state=1, level=2)})
    assert as_text(board.to_dict()) == board.to_json()
    assert (
        board.to_json() == '{"one":"text","many":[{"state":true,"level":true}],"by_name":{"a":{"state":1,"level":2}}}'
    )


# --- models whose attributes are named differently from their properties ---


class Renamed(Model):
    """Two attributes with other names than their properties."""

    var_class: Annotated[str, Field(alias="class")]
    foo_bar: Annotated[NotNull[int], Field(alias="fooBar")] = None
    other: NotNull[int] = None


SHADOWED = {"class": "a", "var_class": 9, "foo_bar": [1], "other": 1}


def test_unknown_properties_that_are_named_like_attributes() -> None:
    renamed = read(Renamed, SHADOWED)
    assert renamed.var_class == "a"
    assert renamed.foo_bar is None
    renamed.other = 2
    renamed.foo_bar = 3
    changed = {**SHADOWED, "other": 2, "fooBar": 3}
    assert renamed.to_dict() == changed
    assert json.loads(renamed.to_json()) == changed
    with pytest.raises(ValidationError):
        renamed.foo_bar = "x"
    assert renamed.to_dict() == changed
    assert repr(read(Renamed, SHADOWED)) == "Renamed(var_class='a', other=1, var_class=9, foo_bar=[1])"


def test_a_property_is_not_assigned_by_its_name_in_the_api() -> None:
    renamed = read(Renamed, {"class": "a"})
    with pytest.raises(AttributeError, match=r"Renamed\.fooBar is called foo_bar in Python"):
        renamed.fooBar = 1
    assert renamed.to_dict() == {"class": "a"}


# --- models as users extend them ---


class Extended(Renamed):
    """A subclass with all that pydantic offers."""

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
    """Limits that pydantic checks."""

    count: Annotated[int, Field(ge=1)]
    code: Annotated[str, Field(max_length=2)] = ""


@pytest.mark.parametrize("instance", [{"count": 0}, {"count": 1, "code": "abc"}, {"count": True}], ids=str)
@both_readings
def test_limits_of_a_subclass_hold_in_both_readings(instance: Any, strict: bool) -> None:
    with pytest.raises(ValidationError):
        Limited.from_dict(instance, strict=strict)


# --- models with a marker for the object as a whole ---


class Few:
    """A marker: an object has at most two properties."""

    def checked(self, schema: Any) -> Any:
        return core_schema.no_info_before_validator_function(self.check, schema)

    def check(self, value: Any) -> Any:
        if len(value) > 2:
            raise PydanticCustomError("few", "Input should have at most two properties")
        return value


class Marked(Model):
    """A model that strict reading checks as a whole."""

    name: str
    inner: Optional[Marked] = None
    other: NotNull[int] = None

    __strict__ = Few()


MANY: dict[str, Any] = {"name": "a", "inner": None, "other": 1}
FEW: dict[str, Any] = {"name": "a", "other": 1}


def test_a_marked_model_is_checked_by_strict_reading_alone() -> None:
    for instance in (MANY, {"name": "b", "inner": MANY}):
        assert read(Marked, instance).to_dict() == instance
        with pytest.raises(ValidationError, match="at most two"):
            Marked.from_dict(instance, strict=True)
        with pytest.raises(ValidationError, match="at most two"):
            Marked.from_json(json.dumps(instance), strict=True)
    assert read(Marked, {"name": "b", "inner": FEW}, strict=True).inner.other == 1


def test_a_marked_model_is_assigned_to_tolerantly() -> None:
    marked = read(Marked, FEW, strict=True)
    marked.inner = marked.model_copy()
    marked.unknown = [1.5]
    marked.other = None
    assert marked.to_dict() == {**FEW, "inner": FEW, "other": None, "unknown": [1.5]}
    for name, value in {"name": 1, "other": True, "unknown": float("nan"), "inner": {}}.items():
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
    """One of two models that look alike."""

    a: int
    n: NotNull[Annotated[Union[Left, Right], FirstMatch()]] = None


class Right(Model):
    """The other."""

    b: int
    n: NotNull[Annotated[Union[Left, Right], FirstMatch()]] = None


class Node(Model):
    """A model that contains itself."""

    child: NotNull[Union[Node, str]] = None
    size: NotNull[int] = None


def chain(innermost: Any, name: str, **others: Any) -> Any:
    """Return an object inside an object, and so on."""
    value = innermost
    for _ in range(30):
        value = {**others, name: value}
    return value


def test_unions_that_contain_each_other_end() -> None:
    """No level of a value is read anew by each member of a union: for 30 levels, that would never end."""
    value = chain({"b": 1, "n": None}, "n", b=1)
    assert read(Right, value).to_dict() == value
    with pytest.raises(ValidationError) as caught:
        Right.from_dict(value, strict=True)
    assert len(caught.value.errors()) < 5


@both_readings
def test_a_model_that_contains_itself_ends(strict: bool) -> None:
    """No level of a value is read anew by each reading."""
    assert read(Node, chain("x", "child", size=1), strict).child.child.size == 1
    with pytest.raises(ValidationError):
        Node.from_dict(chain(7, "child", size=1), strict=strict)
    nulls = chain({"size": None}, "child")
    assert read(Node, nulls).to_dict() == nulls


class Before(Model):
    """A model that pydantic cannot finish where it is defined, but can write inside another."""

    after: NotNull[After] = None


class Outer(Model):
    """A model with an unfinished one inside."""

    one: Union[Before, str]


class After(Model):
    """A model that an earlier one refers to."""

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
    """Threads that read at once, and import the models for it, all read what the schema says."""
    instances = {name: {**dict.fromkeys(SCHEMAS[name]["properties"]), **minimal(name)} for name in OBJECTS}
    expected = {name: oracle(name).is_valid(instances[name]) for name in OBJECTS}
    assert len(set(expected.values())) == 2
    assert python(READ_IN_THREADS, PROJECT, json.dumps(OBJECTS), json.dumps(instances)) == expected
