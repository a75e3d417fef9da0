"""The generated code says what the specification says: the oracle is asked, not our own idea of the answer.

`test/run --instances 100000 test/test_conformance.py` tries as many of openapi.yaml, for a night.
"""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, SCHEMAS, SPEC, Project
from hypothesis import HealthCheck, given, settings
from hypothesis_jsonschema import from_schema
from support.conformance import Oracle, disagreements, mutations, readings, same

CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.yaml"))


def told(found: list[Any]) -> str:
    return f"{len(found)} disagreements, among them\n" + "\n".join(map(str, found[:10]))


# --- openapi.yaml ---


def simplified(schema: Any) -> Any:
    # anyOf for oneOf: the same instances where constants tell the members apart, found many times sooner.
    if isinstance(schema, dict):
        dropped = ("discriminator", "example", "examples")
        return {
            "anyOf" if key == "oneOf" else key: simplified(value) for key, value in schema.items() if key not in dropped
        }
    return [simplified(item) for item in schema] if isinstance(schema, list) else schema


def valid_instances(name: str, count: int) -> list[Any]:
    """The examples of a schema, and instances that are made from it."""
    found = list(SCHEMAS[name].get("examples", []))

    @settings(
        max_examples=count, suppress_health_check=list(HealthCheck), database=None, deadline=None, derandomize=True
    )
    @given(from_schema({"$ref": f"#/components/schemas/{name}", "components": {"schemas": simplified(SCHEMAS)}}))
    def collect(instance: Any) -> None:
        found.append(instance)

    collect()
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_of_the_specification(name: str, request: pytest.FixtureRequest) -> None:
    """Valid instances, these changed in one place, in two, and so on, until there are as many as are wanted."""
    count = request.config.getoption("instances") // len(SCHEMAS) + 1
    wanted = valid_instances(name, 10 + count // 500)
    choice = random.Random(name)
    while len(wanted) < count:
        changed = list(mutations(choice.choice(wanted)))
        wanted += choice.sample(changed, min(50, len(changed)))
    requests = [(name, json.dumps(each)) for each in wanted]
    found = disagreements(SPEC, PROJECT, "openapi_client", requests, tolerantly=True)
    assert not found, told(found)


def older(schema: Any) -> Any:
    """The schema before its newest property, its newest kind and its newest value of an enum came."""
    if isinstance(schema, list):
        return [older(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: older(value) for key, value in schema.items()}
    optional = [name for name in schema.get("properties", {}) if name not in schema.get("required", [])]
    for name in optional[-1:]:
        del schema["properties"][name]
    for keyword in ("enum", "oneOf", "anyOf"):
        members = schema.get(keyword, [])
        if len(members) > 2:
            members.pop()
    return schema


def test_an_older_package_loses_nothing(project: Project) -> None:
    """What a newer server sends comes back out of the package of an older specification."""
    document = {**SPEC, "components": {**SPEC["components"], "schemas": older(SCHEMAS)}}
    assert document != SPEC
    spec, out = project.folder / "older.json", project.folder / "out"
    spec.write_text(json.dumps(document))
    done = project.generate("--spec", str(spec), "--output", str(out), "--package", "made", "--quiet")
    assert done.returncode == 0, done.stderr
    answers = [item["get"]["responses"].get("200", {}) for item in SPEC["paths"].values()]
    requests = [(name, each) for name in SCHEMAS for each in valid_instances(name, 10)]
    for media in [answer["content"]["application/json"] for answer in answers if "content" in answer]:
        if "example" in media:
            requests.append((media["schema"]["$ref"].rpartition("/")[2], media["example"]))
    # An example may be older than what is required now; the report of the generator says which are.
    texts = [(name, json.dumps(example)) for name, example in requests]
    texts = [each for each in texts if Oracle(SPEC).accepts(*each)]
    newer = [not Oracle(document).accepts(*each) for each in texts]
    assert any(newer), "nothing here is news to the older specification"
    for (name, text), answers in zip(texts, readings(out, "made", texts), strict=True):
        for verdict, *written in answers[:2]:
            assert verdict == "read", (name, text)
            assert all(same(json.loads(each), json.loads(text)) for each in written), (name, text)


# --- one small specification for each keyword and each trap ---


@pytest.mark.parametrize("path", CORPUS, ids=[path.stem for path in CORPUS])
def test_keywords(path: Path, tools: Path, tmp_path: Path) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    instances, names = document.pop("x-instances"), document.pop("x-names", {})
    assert instances.keys() == document["components"]["schemas"].keys()
    arguments = ["--spec", str(path), "--output", str(tmp_path), "--package", "made", "--quiet"]
    done = subprocess.run([PROJECT / "generate.sh", *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    wanted = [(name, instance) for name, values in instances.items() for instance in values]
    # A long instance stands for its depth, not for what could be wrong inside.
    changed = [(name, each) for name, value in wanted if len(json.dumps(value)) < 300 for each in mutations(value)]
    requests = [(name, json.dumps(value)) for name, value in [*wanted, *changed]]
    found = disagreements(document, tmp_path, "made", requests, names)
    assert not found, told(found)
