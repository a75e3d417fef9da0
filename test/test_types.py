"""The source and the imports of types, checked by Python itself."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from generator.models import types
from generator.models.types import (
    EXACT,
    MARKS,
    OPEN,
    Annotated,
    Any,
    Import,
    List,
    Literal,
    Map,
    Marker,
    Never,
    NotNull,
    Null,
    Ref,
    Scalar,
    Type,
    Union,
    import_lines,
    union_of,
)


@dataclass(frozen=True)
class Model:
    """A stand-in for a definition."""

    name: str
    variable: str = ""
    module: str = "thing"
    has_variants: bool = False
    is_imported_late: bool = False


THING = Model("Thing", "Thing")
TEXT = Scalar("str")
STRICT = Marker("Strict", keywords={"pattern": "Any Union [Thing]", "$ref": "Other"})
OPEN_ENUM = Literal(["a", 'b"'], is_open=True)

EVERY_TYPE: dict[str, Type] = {
    "Any": Any(),
    "Forbidden": Never(),
    "None": Null(),
    "str": TEXT,
    'Literal["a", "b\\""]': Literal(["a", 'b"']),
    'Annotated[Union[Literal["a", "b\\""], str], Open]': OPEN_ENUM,
    "list[Any]": List(Any()),
    "dict[str, list[int]]": Map(List(Scalar("int"))),
    "Union[str, Thing]": Union([TEXT, Ref(THING)]),
    'Annotated[Union[Thing, UnknownModel], Discriminated("kind")]': Union(
        [Ref(THING)], Marker("Discriminated", ["kind"]), takes_unknown=True
    ),
    'Annotated[Union[Thing, str], FirstMatch("kind", {"a": "Thing"})]': Union(
        [Ref(THING), TEXT], Marker("FirstMatch", ["kind", {"a": "Thing"}])
    ),
    "NotNull[Thing]": NotNull(Ref(THING)),
    "Optional[Thing]": Annotated(Ref(THING), nullable=True),
    "Annotated[Any, Exact]": Annotated(Any(), nullable=True, markers=[EXACT]),
    'Annotated[Optional[str], Strict(pattern="Any Union [Thing]", **{"$ref": "Other"})]': Annotated(
        TEXT, nullable=True, markers=[STRICT]
    ),
}


def names_in(source: str) -> set[str]:
    """Return the names that Python looks up in a source."""
    tree = ast.parse(source)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def imported(imports: Iterable[Import]) -> set[str]:
    """Return the names that imports bind."""
    return {entry.alias or entry.name for entry in imports}


@pytest.mark.parametrize(("source", "a_type"), EVERY_TYPE.items(), ids=EVERY_TYPE)
def test_exactly_the_names_of_a_source_are_imported(source: str, a_type: Type) -> None:
    assert a_type.source() == source
    builtins = {"str", "int", "list", "dict"}
    assert imported(a_type.imports()) == names_in(source) - builtins


def test_source_evaluates_to_the_type() -> None:
    marker = object()
    names = {**vars(typing), "Open": marker}
    source = List(Annotated(OPEN_ENUM, nullable=True)).source()
    evaluated = eval(source, names)
    expected = typing.Annotated[typing.Union[typing.Literal["a", 'b"'], str], marker]
    assert evaluated == list[typing.Optional[expected]]


def test_a_forward_reference_can_be_quoted_and_has_no_import() -> None:
    reference = Ref(THING, is_forward=True)
    assert reference.source() == "Thing"
    assert list(reference.imports()) == []
    reference.is_quoted = True
    assert List(reference).source() == 'list["Thing"]'
    assert reference.imported() == Import(".thing", "Thing", "Thing")


def test_a_vendored_annotation_is_imported_under_the_name_of_its_model() -> None:
    vendored = Union([Ref(Model("Thing", "AnyThing")), Ref(THING), TEXT])
    assert vendored.source() == "Union[Thing, Thing, str]"
    assert "from acme.big.models.thing import AnyThing as Thing, Thing" in import_lines(vendored.imports(), "acme.big")


def test_imports_are_merged_by_module_with_other_libraries_first() -> None:
    imports = [Import(MARKS, "Strict"), Import("typing", "Union"), Import(MARKS, "Open"), Import("typing", "Any")]
    assert import_lines([*imports, *imports], "p") == [
        "from typing import Any, Union",
        "from p.models._marks import Open, Strict",
    ]


def test_docs_link_to_models_and_show_no_markers() -> None:
    union = Union([Ref(THING), Annotated(Ref(Model("Other")), nullable=True, markers=[OPEN])])
    assert List(union).doc() == "list\\[[Thing](Thing.md) \\| [Other](Other.md) \\| None\\]"
    assert Map(NotNull(Literal(["a"]))).doc() == "dict\\[str, str\\]"


def test_constants_that_are_equal_in_python_stay_distinct() -> None:
    always = []
    for value in (1, True, 1.0):
        marker = Marker("Always", keywords={"const": value})
        always.append(Annotated(Any(), markers=[marker]))
    assert union_of(always).source().count("Always") == 3
    assert union_of([*always, always[0]]).source() == union_of(always).source()
    assert union_of([TEXT, Scalar("str")]).source() == "str"


def test_an_open_enum_lists_its_values_first() -> None:
    members = [TEXT, Literal(["a", "b"], is_open=True), Literal(["b", "c"], is_open=True)]
    open_enum = union_of(types.with_known_values(members))
    assert open_enum.source() == 'Union[Literal["a", "b", "c"], str]'
    for others in ([TEXT, Literal([1])], [TEXT, Scalar("int")], [Literal(["a"]), Ref(THING)]):
        assert types.with_known_values(others) is others


@pytest.mark.parametrize("base", [Any(), Never(), Null()])
def test_a_type_that_accepts_none_is_not_optional(base: Type) -> None:
    assert Annotated(base, nullable=True).bare() is base


def test_a_member_leaves_null_to_its_union_unless_it_has_markers() -> None:
    nullable = Annotated(TEXT, nullable=True)
    assert nullable.as_member() is TEXT
    marked = nullable.marked([STRICT])
    assert marked.as_member() is marked
    assert types.union_or_any([TEXT, Any()]).source() == "Any"
