"""Bounds: small specifications that once took time or memory without end are generated soon, or refused by name."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from support import growth
from support.growth import OBJECT, Outcome, chain, document, reference

LEVELS = 25
NULLABLE = {"not": {"type": "string"}}
STRING = {"type": "string"}


def outcome(specification: Any) -> Outcome:
    """Read a specification in a process with limits on time and memory."""
    text = specification if isinstance(specification, str) else json.dumps(specification)
    command = [sys.executable, "-I", growth.__file__]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-500:]}"
    messages, changes = json.loads(done.stdout)
    return Outcome(messages, changes)


def diamonds(levels: int) -> dict[str, Any]:
    """Return two chains of objects in which each one inherits from the next one in both chains."""
    schemas: dict[str, Any] = {}
    for level in range(levels):
        parents = [reference(f"{name}{level + 1}") for name in "AB"]
        for name in "AB":
            schemas[f"{name}{level}"] = {"allOf": [*parents, {"properties": {f"{name}{level}": STRING}}]}
    schemas[f"A{levels}"] = OBJECT
    schemas[f"B{levels}"] = OBJECT
    return document(schemas)


GENERATED = {
    "diamonds": diamonds(LEVELS),
    "allOf": chain(LEVELS, "allOf"),
    "anyOf": chain(LEVELS, "anyOf"),
    "oneOf": chain(LEVELS, "oneOf"),
    "anyOf of scalars": chain(LEVELS, "anyOf", last=STRING),
    "anyOf that may accept null": chain(LEVELS, "anyOf", last=NULLABLE),
    "allOf with a sibling": chain(LEVELS, "allOf", properties={"b": STRING}, type="object"),
    "allOf of 100 levels": chain(100, "allOf", repeated=1),
    "operations of one name": growth.operations(1500, "same"),
    "operations whose parameters overlap": growth.overlapping_operations(1500),
    "schemas that differ in punctuation": document(dict.fromkeys(growth.punctuation(3000), STRING)),
    "properties that differ in punctuation": document(
        {"A": {"type": "object", "properties": dict.fromkeys(growth.punctuation(3000), STRING)}}
    ),
    "values at depth 490": growth.deep_values(100_000, 485),
    "an enum of 100,000 values": document({"A": {"enum": [f"v{value}" for value in range(100_000)]}}),
    "comments without an end in a description": document({"A": {**OBJECT, "description": "<!--" * 20_000}}),
    "a union of 2,000 objects": growth.union(2000),
    "a union of 10,000 constants": document({"A": {"oneOf": [{"const": f"v{value}"} for value in range(10_000)]}}),
}


@pytest.mark.parametrize("name", GENERATED)
def test_these_are_generated(name: str) -> None:
    assert outcome(GENERATED[name]).messages == []


def with_siblings(levels: int) -> dict[str, Any]:
    """Return a chain of unions whose siblings apply to each member."""
    schemas: dict[str, Any] = {}
    for level in range(levels):
        members = [reference(f"A{level + 1}")] * 2
        schemas[f"A{level}"] = {"type": "object", "required": [f"b{level}"], "anyOf": members}
    schemas[f"A{levels}"] = OBJECT
    return document(schemas)


def references(number: int) -> dict[str, Any]:
    """Return schemas that each are only a reference to the next one."""
    schemas: dict[str, Any] = {f"A{level}": reference(f"A{level + 1}") for level in range(number)}
    schemas[f"A{number}"] = STRING
    return document(schemas)


def numbered_properties(number: int) -> dict[str, Any]:
    """Return an object with many properties."""
    return dict.fromkeys((f"p{index}" for index in range(number)), STRING)


def open_objects(number: int) -> list[dict[str, Any]]:
    """Return objects that restrict each other's properties."""
    restricted = []
    for name, schema in numbered_properties(number).items():
        restricted.append({"type": "object", "properties": {name: schema}, "additionalProperties": STRING})
    return restricted


CHAIN = "is in a chain of more than 300 schemas"
COMBINED = "unions and allOf combine more than 20000 schemas"
TOO_LARGE = "amounts to more than 3 MB of Python and documentation"
REFUSED = {
    "allOf of 400 levels": (chain(400, "allOf", repeated=1), CHAIN),
    "5,000 references": (references(5000), "leads through more than 30 references"),
    "choices": (growth.choices(LEVELS), COMBINED),
    "siblings": (with_siblings(LEVELS), COMBINED),
    "merged subsets": (growth.subsets(16), COMBINED),
    "objects that restrict each other": (document({"A": {"allOf": open_objects(2000)}}), COMBINED),
    "an enum of a million values": (
        document({"A": {"enum": list(range(1_000_000))}}),
        "must be a list of up to 100000 values",
    ),
    "100,000 properties": (
        document({"A": {"type": "object", "properties": numbered_properties(100_000)}}),
        "has more than 20000 properties",
    ),
    "a long description": (document({"A": OBJECT | {"description": "words " * 500_000}}), TOO_LARGE),
    "aliases": (growth.aliases(15), "is one of more than 20000 models"),
    "a path of 100,000 letters": (
        document({}, {"/" + "a" * 100_000: {"get": {"responses": {}}}}),
        "is too long; a path can have 2000 characters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_these_are_refused(name: str) -> None:
    specification, reason = REFUSED[name]
    messages = outcome(specification).messages
    assert reason in messages[0]
    assert len(messages[0]) < 100_000


def test_a_run_gives_up_after_a_thousand_faults() -> None:
    schemas = dict.fromkeys((f"A{number}" for number in range(100_000)), 1)
    messages = outcome(document(schemas)).messages
    assert len(messages) == 1002
    assert messages[-1] == "f: error: has more than 1000 faults; correct these first, or use --approximate"


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_two_versions_are_compared(keyword: str) -> None:
    assert outcome(chain(LEVELS, keyword)).changes > LEVELS
