"""The generated code says what the specification says: the oracle is asked, not our own idea of the answer.

`test/run --instances 100000 test/test_conformance.py` tries as many of openapi.yaml, for a night.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis_jsonschema import from_schema

from support.conformance import disagreements, report
from support.corpus import Family, families, merged
from support.instances import mutations, same
from support.oracle import Document, Oracle, Schema
from support.project import PROJECT, generate_package
from support.reading import Instance, Reader, reader
from support.sharing import shared_folder
from support.specification import SCHEMAS, SPEC, examples

FAMILIES = families()
VERSIONS = sorted({family.version for family in FAMILIES})
SETTINGS = settings(
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
LONG = 300
"""Characters of an instance that stands for its depth, not for what could be wrong inside."""


# --- openapi.yaml ---


def simplified(schema: Schema) -> Schema:
    """Return a schema with anyOf for oneOf: where constants discriminate it means the same, and is solved faster."""
    if isinstance(schema, list):
        return [simplified(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: simplified(value) for key, value in schema.items()}
    for key in ("discriminator", "example", "examples"):
        kept.pop(key, None)
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    return kept


def valid_instances(name: str, count: int) -> list[Any]:
    """Return the examples of a schema, and instances that are made from it."""
    instances = list(examples(name))
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
    schema["components"] = {"schemas": simplified(SCHEMAS)}

    @settings(SETTINGS, max_examples=count)
    @given(from_schema(schema))
    def collect(instance: Any) -> None:
        instances.append(instance)

    collect()
    return instances


def instances_around(name: str, count: int) -> list[Any]:
    """Return valid instances, these changed in one place, in two, and so on, until there are as many as are wanted."""
    instances = valid_instances(name, 10 + count // 500)
    generator = random.Random(name)
    while len(instances) < count:
        instance = generator.choice(instances)
        changed = list(mutations(instance))
        few = min(50, len(changed))
        instances += generator.sample(changed, few)
    return instances


@pytest.fixture(scope="session")
def own_reader() -> Iterator[Reader]:
    """Start a reader of the package that is committed."""
    with reader(PROJECT, "openapi_client") as started:
        yield started


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_of_the_specification(name: str, own_reader: Reader, request: pytest.FixtureRequest) -> None:
    total = request.config.getoption("instances")
    values = instances_around(name, total // len(SCHEMAS) + 1)
    instances = [Instance.of(name, value) for value in values]
    found = disagreements(SPEC, own_reader, instances, with_relaxed=True)
    assert not found, report(found)


def older(schema: Schema) -> Schema:
    """Return the schema before its newest property, its newest variant and its newest value of an enum came."""
    if isinstance(schema, list):
        return [older(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: older(value) for key, value in schema.items()}
    required = schema.get("required", [])
    properties = schema.get("properties", {})
    optional = [name for name in properties if name not in required]
    if optional:
        del properties[optional[-1]]
    for keyword in ("enum", "oneOf", "anyOf"):
        members = schema.get(keyword, [])
        if len(members) > 2:
            members.pop()
    return schema


def examples_of_answers() -> Iterator[Instance]:
    """Yield the example of every answer of the specification, as an instance of its schema."""
    for path_item in SPEC["paths"].values():
        responses = path_item["get"]["responses"]
        content = responses.get("200", {}).get("content", {})
        for media_type in content.values():
            if "example" in media_type:
                reference = media_type["schema"]["$ref"]
                name = reference.rpartition("/")[2]
                yield Instance.of(name, media_type["example"])


def accepted(document: Document, instances: list[Instance]) -> list[Instance]:
    """Return the instances that the schemas of a document accept."""
    oracle = Oracle(document)
    return [instance for instance in instances if oracle.accepts(instance.schema, instance.text)]


def test_an_older_package_loses_nothing(tmp_path: Path, tools: Path) -> None:
    """What a newer server sends comes back out of the package of an older specification."""
    components = {**SPEC["components"], "schemas": older(SCHEMAS)}
    document = {**SPEC, "components": components}
    spec = tmp_path / "older.json"
    spec.write_text(json.dumps(document))
    folder = generate_package(spec, tmp_path / "out", "made")
    instances = list(examples_of_answers())
    for name in SCHEMAS:
        for value in valid_instances(name, 10):
            instances.append(Instance.of(name, value))
    # An example may be older than what is required now; the report of the generator says which are.
    instances = accepted(SPEC, instances)
    assert accepted(document, instances) != instances, "nothing here is news to the older specification"
    with reader(folder, "made") as started:
        answers_to_all = started.read(instances)
    for instance, answers in zip(instances, answers_to_all, strict=True):
        value = json.loads(instance.text)
        for answer in (answers.from_json, answers.from_dict):
            assert answer.verdict == "read", instance
            for text in answer.written:
                assert same(json.loads(text), value), instance


# --- one small specification for each family of keywords, and each trap ---


def generate_corpus(version: str, folder: Path) -> None:
    """Generate the families of a version of OpenAPI as one package."""
    folder.mkdir()
    members = [family for family in FAMILIES if family.version == version]
    spec = folder / "corpus.json"
    spec.write_text(json.dumps(merged(members)))
    generate_package(spec, folder, "corpus")


@pytest.fixture(scope="session")
def corpus_reader(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Reader]]:
    """Return a function that starts the reader of a version's corpus at its first call."""
    readers: dict[str, Reader] = {}
    with ExitStack() as stack:

        def reader_of(version: str) -> Reader:
            if version not in readers:
                make = partial(generate_corpus, version)
                folder = shared_folder(f"corpus-{version}", make, tmp_path_factory)
                readers[version] = stack.enter_context(reader(folder, "corpus"))
            return readers[version]

        yield reader_of


def instances_of(family: Family) -> Iterator[Instance]:
    """Yield the instances of a family, and these changed in one place."""
    for name, values in family.instances.items():
        for value in values:
            instance = Instance.of(name, value)
            yield instance
            if len(instance.text) < LONG:
                for changed in mutations(value):
                    yield Instance.of(name, changed)


@pytest.mark.parametrize("family", FAMILIES, ids=[family.name for family in FAMILIES])
def test_keywords(family: Family, corpus_reader: Callable[[str], Reader]) -> None:
    instances = list(dict.fromkeys(instances_of(family)))
    started = corpus_reader(family.version)
    found = disagreements(family.document, started, instances, family.class_names)
    assert not found, report(found)
