"""Discriminators: objects are read as the class that is named, unknown values are kept, and children have parents.

The oracle of test_conformance.py judges which instances are accepted; these tests say as what they are read.
"""

from __future__ import annotations

import copy
import json
import pickle
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError, create_model

from support.checkers import errors_in, mypy, pyright
from support.corpus import FOLDER, Family, merged
from support.larger import Schema, echo, list_of, ref, stock_client
from support.processes import run
from support.project import generate_package
from support.sharing import shared_folder

PACKAGE = "discriminated"
both_readings = pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])


def cases(text: str) -> list[Any]:
    """Read the cases of a table in YAML; the id of a case is its line."""
    params = []
    for line in text.strip().splitlines():
        values = yaml.safe_load(f"[{line}]")
        params.append(pytest.param(*values, id=line.strip()))
    return params


@pytest.fixture(scope="session")
def folder(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package of the two families of the corpus that have discriminators."""

    def make(folder: Path) -> None:
        folder.mkdir()
        members = [Family.read(FOLDER / f"{name}.yaml") for name in ("discriminators", "parents")]
        spec = folder / "spec.json"
        spec.write_text(json.dumps(merged(members)))
        generate_package(spec, folder, PACKAGE)

    return shared_folder("discriminators", make, tmp_path_factory)


@pytest.fixture(scope="session")
def models(folder: Path) -> Iterator[Any]:
    """Import the models of the package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield import_module(f"{PACKAGE}.models")


def read(models: Any, name: str, value: Any, strict: bool = False) -> Any:
    """Read a value as a class or another annotation; require the same of JSON text, and that nothing is lost."""
    annotation = getattr(models, name)
    is_class = isinstance(annotation, type)
    if is_class:
        instance = annotation.from_dict(value, strict=strict)
        assert instance == annotation.from_json(json.dumps(value), strict=strict)
        assert instance.to_dict() == value
        assert json.loads(instance.to_json()) == value
        return instance
    holder = create_model("Holder", __base__=models.Model, x=(annotation, ...))
    return read_property(holder, value, strict)


def read_property(holder: Any, value: Any, strict: bool) -> Any:
    """Read a value as the property x of a class."""
    instance = holder.from_dict({"x": value}, strict=strict)
    assert instance == holder.from_json(json.dumps({"x": value}), strict=strict)
    assert instance.to_dict() == {"x": value}
    assert json.loads(instance.to_json()) == {"x": value}
    return instance.x


def class_of(value: Any) -> str:
    """Return the name of the class of a value."""
    return type(value).__name__


def error(models: Any, name: str, value: Any, strict: bool = False) -> str:
    """Return the error of reading a value."""
    with pytest.raises(ValidationError) as caught:
        read(models, name, value, strict)
    return str(caught.value)


# --- unions whose members have no constants ---

NAMED_MEMBERS = cases("""
ByReference, {means: card}, PayCard
ByReference, {means: plastic}, PayCard
ByReference, {means: PayCard}, PayCard
ByReference, {means: bank, number: "5"}, PayBank
ByName, {means: bank, number: "5"}, PayBank
ImplicitMeans, {means: PayBank}, PayBank
ThroughAlias, {means: card}, PayCard
ThroughAlias, {means: CardAlias}, PayCard
AliasOfUnion, {means: bank}, PayBank
FromAllOf, {means: cheque}, Cheque
SomeConstants, {means: voucher}, Voucher
SomeConstants, {means: card}, PayCard
SharedConstants, {means: BonusMiles}, BonusMiles
NestedMeans, {means: card}, PayCard
NestedMeans, {means: PayBank}, PayBank
NestedMeans, {means: Cash}, Cash
SplitMeans, {means: split, parts: [{means: PayCard}]}, Split
WithSiblings, {means: PayBank, amount: 1}, WithSiblingsAnyOf2
MadeOrSold, {topic: made}, Made
MadeOrLost, {topic: found}, Found
Kingdom, {species: oak}, Plant
Kingdom, {species: lion}, Lion
Kingdom, {species: cub}, Cub
Kingdom, {species: beast}, Beast
""")


@pytest.mark.parametrize(("name", "value", "expected"), NAMED_MEMBERS)
def test_a_value_is_read_as_the_member_that_its_discriminator_names(
    models: Any, name: str, value: Any, expected: str
) -> None:
    assert class_of(read(models, name, value)) == expected


STRICT_MEMBERS = cases("""
ImplicitMeans, {means: PayBank}, PayBank
ByName, {means: bank}, PayBank
ByName, {means: bank, iban: DE123}, PayCard
ByReference, {means: card, number: 5}, PayBank
Kingdom, {species: oak, mane: a}, Plant
Kingdom, {species: lion, mane: a}, Beast
ImplicitMeans, {means: wallet}, PayCard
""")


@pytest.mark.parametrize(("name", "value", "expected"), STRICT_MEMBERS)
def test_strict_reading_prefers_the_named_member_but_accepts_what_the_schema_accepts(
    models: Any, name: str, value: Any, expected: str
) -> None:
    assert class_of(read(models, name, value, strict=True)) == expected


UNKNOWN_VALUES = cases("""
ByReference, {means: wallet, iban: DE}
ByReference, {means: Card, number: 5}
ByName, {means: wallet}
ImplicitMeans, {means: card, number: "5"}
ThroughAlias, {means: bank}
AliasOfUnion, {means: wallet}
FromAllOf, {means: x, coins: 1}
SomeConstants, {means: x, number: "5"}
SharedConstants, {means: x}
NestedMeans, {means: x, number: "5"}
WithSiblings, {means: x, amount: 1}
MadeOrSold, {topic: x}
MadeOrLost, {topic: x}
Kingdom, {species: x, leaves: 1}
""")


@pytest.mark.parametrize(("name", "value"), UNKNOWN_VALUES)
def test_an_unknown_value_is_an_unknown_model(models: Any, name: str, value: Any) -> None:
    unknown = read(models, name, value)
    assert isinstance(unknown, models.UnknownModel)
    assert unknown.additional_properties == value


MALFORMED_MEMBERS = cases("""
ByReference, {means: card, number: 5}, x.number
ByReference, {means: PayBank, iban: 5, number: "5"}, x.iban
ByName, {means: bank, iban: 5}, x.iban
ImplicitMeans, {means: PayCard, number: 5}, x.number
ThroughAlias, {means: CardAlias, number: 5}, x.number
FromAllOf, {means: cash, coins: a}, x.coins
SomeConstants, {means: voucher, code: 5}, x.code
NestedMeans, {means: card, number: 5}, x.number
SplitMeans, {means: split, parts: [{means: PayCard, number: 5}]}, "x.parts[0].number"
WithSiblings, {means: card, amount: a}, x.amount
Kingdom, {species: lion, mane: a}, x.mane
MeansPlaces, {list: [{means: card, number: 5}]}, "list[0].number"
MeansPlaces, {map: {a: {means: PayBank, iban: 5}}}, map.a.iban
MeansPlaces, {nullable: {means: bank, iban: 5}}, nullable.iban
""")


@pytest.mark.parametrize(("name", "value", "place"), MALFORMED_MEMBERS)
def test_an_error_is_about_the_member_that_the_discriminator_names(
    models: Any, name: str, value: Any, place: str
) -> None:
    _, first_place, *_ = error(models, name, value).splitlines()
    assert first_place == place


WITHOUT_DISCRIMINATOR = cases("""
ByName, {iban: DE}, x.means
ImplicitMeans, {means: 5}, x.means
ByName, {means: null}, x.means
Kingdom, {leaves: 1}, x.species
""")


@pytest.mark.parametrize(("name", "value", "place"), WITHOUT_DISCRIMINATOR)
@both_readings
def test_an_object_without_a_discriminator_value(models: Any, name: str, value: Any, place: str, strict: bool) -> None:
    _, first_place, *_ = error(models, name, value, strict).splitlines()
    assert first_place == place


def test_the_discriminator_does_not_matter_where_the_schema_does_not_require_it(models: Any) -> None:
    assert class_of(read(models, "SomeConstants", {"code": "a"})) == "Voucher"
    assert class_of(read(models, "SharedConstants", {"means": "points", "points": "x", "miles": 1})) == "BonusMiles"


def test_a_member_that_no_value_names_is_read_where_it_fits(models: Any) -> None:
    coin = read(models, "WithInline", {"means": "coin", "coin": 5})
    assert class_of(coin) == "WithInlineAnyOf2"
    assert class_of(read(models, "WithInline", {"means": "coin", "coin": "x"})) == "UnknownModel"


# --- parents and their children ---

BASES = cases("""
Lion, Beast
Cub, Lion
Cub, Beast
Pup, Wolf
Unmapped, Beast
BeastDescribed, Beast
Boat, Vessel
Ship, Vessel
Found, Lost
Found, Event
RobotToy, Toy
RobotToy, Device
Droid, Phone
Droid, Device
TipNode, Node
HoverDuck, Hover
HoverDuck, Craft
Jar, Lidded
""")


@pytest.mark.parametrize(("child", "parent"), BASES)
def test_children_derive_from_their_parents(models: Any, child: str, parent: str) -> None:
    assert issubclass(getattr(models, child), getattr(models, parent))


@pytest.mark.parametrize("name", ["Device", "Plant", "Woods"])
def test_a_model_without_such_a_parent_derives_from_none(models: Any, name: str) -> None:
    cls = getattr(models, name)
    for other in ("Thing", "Beast", "Node"):
        assert not issubclass(cls, getattr(models, other))


VARIANTS = cases("""
Beast, {species: lion, mane: 5}, Lion
Beast, {species: Wolf, pack: a}, Wolf
Beast, {species: cub, mother: a}, Cub
Beast, {species: pup, pack: a, den: b}, Pup
Beast, {species: Unmapped, wings: 2}, Unmapped
Beast, {species: BeastDescribed}, BeastDescribed
Beast, {species: beast}, Beast
Beast, {species: Beast}, Beast
Beast, {species: plant}, Beast
Beast, {species: fox, mane: a}, Beast
Lion, {species: cub, mother: a}, Cub
Lion, {species: wolf, mane: 5}, Lion
Cub, {species: lion}, Cub
BeastAlias, {species: lion}, Lion
BeastOrNull, {species: cub}, Cub
LionOrPlant, {species: cub}, Cub
Vessel, {vesselKind: Boat}, Boat
Vessel, {vesselKind: Ship, masts: 3}, Ship
Event, {topic: made}, Made
Event, {topic: lost}, Lost
Event, {topic: found}, Found
Device, {dev: Phone, os: droid}, Droid
Device, {dev: RobotToy, toy: a}, RobotToy
Toy, {toy: robot, dev: a}, RobotToy
Node, {sort: tip, end: true}, TipNode
Craft, {craft: HoverDuck}, HoverDuck
LandCraft, {craft: Duck}, Duck
Lidded, {lid: jar}, Jar
""")


@pytest.mark.parametrize(("name", "value", "expected"), VARIANTS)
@both_readings
def test_an_object_is_read_as_the_variant_of_its_parent(
    models: Any, name: str, value: Any, expected: str, strict: bool
) -> None:
    assert class_of(read(models, name, value, strict)) == expected


@both_readings
def test_variants_are_read_wherever_the_parent_is_expected(models: Any, strict: bool) -> None:
    lion = {"species": "lion", "mane": 5}
    cub = {"species": "cub", "mother": "a"}
    value = {
        "beasts": [lion, cub],
        "named": {"a": cub},
        "lion": cub,
        "maybe": lion,
        "small": lion,
        "deep": [[lion, "a"]],
    }
    den = read(models, "Den", value, strict)
    found = [*den.beasts, den.named["a"], den.lion, den.maybe, den.small, den.deep[0][0]]
    assert list(map(class_of, found)) == ["Lion", "Cub", "Cub", "Cub", "Lion", "Lion", "Lion"]
    node = {"sort": "inner", "inner": [{"sort": "leaf", "value": 1}, {"sort": "inner", "tip": {"sort": "tip"}}]}
    leaf, inner = read(models, "Node", node, strict).inner
    assert [class_of(leaf), class_of(inner), class_of(inner.tip)] == ["LeafNode", "InnerNode", "TipNode"]


MALFORMED_VARIANTS = cases("""
Beast, {species: lion, mane: a}, mane
Beast, {species: Wolf}, pack
Beast, {species: cub, mother: 5}, mother
Vessel, {vesselKind: Ship, masts: a}, masts
Event, {topic: made, count: a}, count
Device, {dev: Phone, os: droid, api: a}, api
Den, {beasts: [{species: fox}, {species: lion, mane: a}]}, "beasts[1].mane"
Den, {named: {a: {species: wolf}}}, named.a.pack
Den, {maybe: {species: cub, mother: 5}}, maybe.mother
Den, {kin: {species: wolf}}, kin.pack
""")


@pytest.mark.parametrize(("name", "value", "place"), MALFORMED_VARIANTS)
def test_a_malformed_variant_is_an_error_unless_the_parent_accepts_it_strictly(
    models: Any, name: str, value: Any, place: str
) -> None:
    _, first_place, *_ = error(models, name, value).splitlines()
    assert first_place == place
    read(models, name, value, strict=True)


def test_a_variant_stands_where_its_parent_is_wanted(models: Any) -> None:
    lion = models.Lion(species="lion", mane=1)
    den = models.Den(beasts=[lion, {"species": "wolf", "pack": "a"}, models.Beast(species="lion")])
    assert list(map(class_of, den.beasts)) == ["Lion", "Wolf", "Beast"]
    den.lion = models.Cub(species="cub", mother="a")
    den.maybe = lion
    expected = {
        "beasts": [lion.to_dict(), {"species": "wolf", "pack": "a"}, {"species": "lion"}],
        "lion": {"species": "cub", "mother": "a"},
        "maybe": lion.to_dict(),
    }
    assert den.to_dict() == expected
    assert json.loads(den.to_json()) == expected
    assert pickle.loads(pickle.dumps(den)) == copy.deepcopy(den) == den
    with pytest.raises(ValidationError):
        den.lion = models.Wolf(species="wolf", pack="a")


def test_a_parent_itself_is_built_and_changed(models: Any) -> None:
    beast = models.Beast(species="lion")
    assert type(beast) is models.Beast
    beast.species = "wolf"
    assert beast.to_dict() == {"species": "wolf"}
    assert models.Beast.from_dict(None) is None


def test_a_subclass_of_a_parent_reads_itself(models: Any) -> None:
    own: Any = type("Own", (models.Lion,), {"__module__": __name__})
    assert type(own.from_dict({"species": "cub"})) is own


def test_a_parent_in_a_class_of_ones_own(models: Any, folder: Path) -> None:
    variants = import_module(f"{PACKAGE}.models._variants")
    annotation = Annotated[models.Beast, variants.Polymorphic]
    assert class_of(TypeAdapter(annotation).validate_python({"species": "cub"})) == "Cub"
    assert class_of(TypeAdapter(models.BeastAlias).validate_json('{"species": "cub"}')) == "Cub"


def test_an_assignment_keeps_additional_properties_apart(models: Any) -> None:
    """A class with keywords and restricted additional properties once wrote them twice."""
    vessel = read(models, "Vessel", {"vesselKind": "x", "y": 1})
    vessel.vessel_kind = "z"
    assert vessel.to_dict() == {"vesselKind": "z", "y": 1}
    assert "__pydantic_extra__" not in vars(vessel)


@both_readings
def test_a_long_chain_of_parents_takes_no_exponential_time(models: Any, strict: bool) -> None:
    """Strict reading tries the variant and the parent at every level; it must not try the rest twice each time."""
    value: Any = {"sort": "leaf", "value": "x"}
    for _ in range(80):
        value = {"sort": "inner", "inner": [value]}
    if strict:
        read(models, "Node", value, strict)
    else:
        assert "value" in error(models, "Node", value)


# --- the package ---


def test_every_module_can_be_the_first_that_is_imported(folder: Path) -> None:
    """Parents and children whose modules refer to each other have their names whichever comes first."""
    modules = sorted(path.stem for path in (folder / PACKAGE / "models").glob("[a-z]*.py"))
    program = (
        "import importlib, json, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "module = importlib.import_module(sys.argv[2])\n"
        "from discriminated.models import InnerNode, Woods\n"
        "woods = Woods(root=InnerNode(sort='inner', tip={'sort': 'tip'}), nodes=[{'sort': 'tip'}])\n"
        "assert type(woods.nodes[0]) is type(woods.root.tip), woods\n"
    )
    in_circle = {"any_node", "inner_node", "leaf_node", "node", "tip_node", "woods"}
    assert in_circle <= set(modules)
    for module in sorted(in_circle):
        done = run(sys.executable, "-I", "-W", "error", "-c", program, str(folder), f"{PACKAGE}.models.{module}")
        assert done.returncode == 0, f"{module}: {done.stderr}"


USE = """
from discriminated.models import Beast, Cub, Den, Lion

den = Den(beasts=[Lion(species="lion"), Cub(species="cub")], lion=Cub(species="cub"))
beast: Beast = Beast.from_json("{}")
"""


def test_type_checkers_accept_the_package(folder: Path, tmp_path: Path) -> None:
    assert errors_in(mypy("-p", f"{PACKAGE}.models", cwd=folder, strict=True)) == []
    program = tmp_path / "use.py"
    program.write_text(USE)
    assert errors_in(mypy(program, cwd=tmp_path, strict=True, import_from=[folder])) == []
    assert errors_in(pyright(program, folder=tmp_path, import_from=[folder])) == []


# --- a larger client ---

ZOO: dict[str, Schema] = yaml.safe_load("""
Beast:
  type: object
  required: [species]
  properties: {species: {type: string}}
  discriminator: {propertyName: species, mapping: {lion: "#/components/schemas/Lion", wolf: Wolf}}
Lion: {allOf: [{$ref: "#/components/schemas/Beast"}, {type: object, properties: {mane: {type: integer}}}]}
Wolf: {allOf: [{$ref: "#/components/schemas/Beast"}, {type: object, properties: {pack: {type: string}}}]}
Cage: {type: object, properties: {beasts: {type: array, items: {$ref: "#/components/schemas/Beast"}}}}
""")
USE_OF_ZOO = """
import json, zoo
beasts = [zoo.Beast.from_dict({"species": "lion", "mane": 1}), zoo.Beast.from_json('{"species": "wolf", "pack": "a"}')]
cage = zoo.Cage(beasts=beasts)
again = zoo.Cage.from_dict(cage.to_dict())
print(json.dumps({
    "bases": [issubclass(zoo.Lion, zoo.Beast), issubclass(zoo.Wolf, zoo.Beast)],
    "read": [type(beast).__name__ for beast in beasts],
    "again": [type(beast).__name__ for beast in again.beasts],
    "written": json.loads(again.to_json()),
}))
"""


def test_vendored_parents_keep_their_protocol(tmp_path: Path, tools: Path) -> None:
    paths = {"/cages": {"post": echo("cages", list_of(ref("Cage")))}, "/beast": {"post": echo("beast", ref("Beast"))}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Zoo", "version": "1"},
        "paths": paths,
        "components": {"schemas": ZOO},
    }
    client = stock_client(document, tmp_path / "client", "zoo", tools)
    before = client.run(USE_OF_ZOO)
    assert before["bases"] == [True, True]
    assert before["read"] == ["Lion", "Wolf"]
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document))
    client.vendor("--spec", str(spec))
    assert client.run(USE_OF_ZOO) == before
