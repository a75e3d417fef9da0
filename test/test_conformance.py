"""Conformance: generated code accepts and keeps the instances that independent validators accept.

For a run overnight, `test/run --instances 100000 test/test_conformance.py` tries that many instances of openapi.yaml.
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
from support.corpus import Family, families, generate_corpus
from support.instances import mutations, same
from support.oracle import Document, Oracle, Schema
from support.project import PROJECT, generate_package
from support.reading import Instance, Reader, reader
from support.sharing import shared_folder
from support.specification import SCHEMAS, SPEC, examples

FAMILIES = families()
SETTINGS = settings(
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
LONGEST_MUTATED = 300
"""Instances of so many characters or more are not mutated: they test depth, and not values."""


# --- openapi.yaml ---


def simplified(schema: Schema) -> Schema:
    """Return a schema that generates instances faster: `anyOf` in the place of `oneOf`.

    Where constants discriminate the variants, both accept the same values.
    """
    if isinstance(schema, list):
        return [simplified(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: simplified(value) for key, value in schema.items()}
    for key in ("discriminator", "example", "examples"):
        result.pop(key, None)
    if "oneOf" in result:
        result["anyOf"] = result.pop("oneOf")
    return result


def valid_instances(name: str, count: int) -> list[Any]:
    """Return the examples of a schema, and instances that Hypothesis generates from it."""
    instances = list(examples(name))
    schema: dict[str, Any] = {
        "$ref": f"#/components/schemas/{name}",
        "components": {"schemas": simplified(SCHEMAS)},
    }

    @settings(SETTINGS, max_examples=count)
    @given(from_schema(schema))
    def collect(instance: Any) -> None:
        instances.append(instance)

    collect()
    return instances


def instances_around(name: str, count: int) -> list[Any]:
    """Return valid instances and repeated mutations of them, about as many as are wanted."""
    instances = valid_instances(name, 10 + count // 500)
    generator = random.Random(name)
    while len(instances) < count:
        instance = generator.choice(instances)
        candidates = list(mutations(instance))
        number = min(50, len(candidates))
        instances += generator.sample(candidates, number)
    return instances


@pytest.fixture(scope="session")
def own_reader() -> Iterator[Reader]:
    """Start a reader of the committed package."""
    with reader(PROJECT, "openapi_client") as started:
        yield started


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_of_openapi_yaml(name: str, own_reader: Reader, request: pytest.FixtureRequest) -> None:
    total = request.config.getoption("instances")
    count = total // len(SCHEMAS) + 1
    instances = []
    for value in instances_around(name, count):
        instances.append(Instance.of(name, value))
    listed = disagreements(SPEC, own_reader, instances, with_relaxed=True)
    assert not listed, report(listed)


# --- an older package ---


def older(schema: Schema) -> Schema:
    """Return a schema without its last optional property, its last variant and its last enum value."""
    if isinstance(schema, list):
        return [older(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: older(value) for key, value in schema.items()}
    required = result.get("required", [])
    properties = result.get("properties", {})
    optional = [name for name in properties if name not in required]
    if optional:
        last = optional[-1]
        del properties[last]
    for keyword in ("enum", "oneOf", "anyOf"):
        members = result.get(keyword, [])
        if len(members) > 2:
            members.pop()
    return result


def response_examples() -> Iterator[Instance]:
    """Yield the example of every response of openapi.yaml, as an instance of its schema."""
    for path_item in SPEC["paths"].values():
        responses = path_item["get"]["responses"]
        response = responses.get("200", {})
        content = response.get("content", {})
        for media_type in content.values():
            if "example" not in media_type:
                continue
            reference = media_type["schema"]["$ref"]
            _, _, name = reference.rpartition("/")
            yield Instance.of(name, media_type["example"])


def accepted(document: Document, instances: list[Instance]) -> list[Instance]:
    """Return the instances that the schemas of a document accept."""
    oracle = Oracle(document)
    return [instance for instance in instances if oracle.accepts(instance.schema, instance.text)]


def test_an_older_package_loses_nothing(tmp_path: Path, tools: Path) -> None:
    """The package of an older specification writes everything that it read from a newer server."""
    components = {**SPEC["components"], "schemas": older(SCHEMAS)}
    document = {**SPEC, "components": components}
    spec = tmp_path / "older.json"
    spec.write_text(json.dumps(document))
    folder = generate_package(spec, tmp_path / "out", "made")
    instances = list(response_examples())
    for name in SCHEMAS:
        for value in valid_instances(name, 10):
            instances.append(Instance.of(name, value))
    # An example may lack properties that are required now; the report of a run lists such examples.
    instances = accepted(SPEC, instances)
    assert accepted(document, instances) != instances, "no instance is new to the older specification"
    with reader(folder, "made") as started:
        all_answers = started.read(instances)
    for instance, answers in zip(instances, all_answers, strict=True):
        value = json.loads(instance.text)
        for answer in (answers.from_json, answers.from_dict):
            assert answer.verdict == "read", instance
            for text in answer.written:
                written = json.loads(text)
                assert same(written, value), instance


# --- the corpus: one small specification for each family of keywords ---


def make_corpus(version: str, folder: Path) -> None:
    """Generate the package of the families of a version into a new folder."""
    folder.mkdir()
    generate_corpus(version, folder)


@pytest.fixture(scope="session")
def corpus_reader(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Reader]]:
    """Return a function that starts a reader of the corpus of a version, once."""
    readers: dict[str, Reader] = {}
    with ExitStack() as stack:

        def reader_of(version: str) -> Reader:
            if version not in readers:
                make = partial(make_corpus, version)
                folder = shared_folder(f"corpus-{version}", make, tmp_path_factory)
                readers[version] = stack.enter_context(reader(folder, "corpus"))
            return readers[version]

        yield reader_of


def instances_of(family: Family) -> Iterator[Instance]:
    """Yield the instances of a family and their mutations."""
    for name, values in family.instances.items():
        for value in values:
            instance = Instance.of(name, value)
            yield instance
            if len(instance.text) >= LONGEST_MUTATED:
                continue
            for mutation in mutations(value):
                yield Instance.of(name, mutation)


@pytest.mark.parametrize("family", FAMILIES, ids=[family.name for family in FAMILIES])
def test_keywords(family: Family, corpus_reader: Callable[[str], Reader]) -> None:
    instances = list(dict.fromkeys(instances_of(family)))
    started = corpus_reader(family.version)
    listed = disagreements(family.document, started, instances, family.class_names)
    assert not listed, report(listed)
