"""The changes and the report: a table made by hand, and validators that know what an older reader or sender meets."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import yaml

from generator.changes.compare import compare
from generator.changes.report import Report
from generator.changes.verdicts import ChangeId
from generator.openapi.document import Document
from generator.pointers import pointer_text
from support.conformance import Oracle, mutations, relaxed
from support.project import PROJECT
from support.specification import SPEC
from support.versions import edited

CHANGES = yaml.safe_load((PROJECT / "test/changes.yaml").read_text("utf-8"))
DOCUMENT = yaml.safe_load("""
openapi: 3.1.0
servers: [{url: "https://a.example"}]
security: [{a: []}]
paths:
  /a:
    post:
      operationId: send-a
      tags: [A]
      parameters:
        - {name: p, in: query, schema: {type: string}}
        - {name: q, in: query, schema: {type: array, items: {type: string}}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}
        "404": {description: Not it.}
components:
  securitySchemes: {a: {type: http, scheme: bearer}}
  schemas: {S: {type: string}, T: {type: string}}
""")


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a path parameter says that it is required": (
        {"/paths/~1a/post/parameters/-": {"name": "r", "in": "path", "schema": {}}},
        {"/paths/~1a/post/parameters/-": {"name": "r", "in": "path", "required": True, "schema": {}}},
    ),
    "a path parameter moves from the operation to its path": (
        {"/paths/~1a/post/parameters/-": {"name": "r", "in": "path", "schema": {}}},
        {"/paths/~1a/parameters": [{"name": "r", "in": "path", "required": True, "schema": {}}]},
    ),
    "any other property is allowed": (
        {"/components/schemas/S": {"additionalProperties": True}},
        {"/components/schemas/S": {"additionalProperties": {}}},
    ),
}


def both(change: dict[str, Any]) -> tuple[Any, Any]:
    """Return the document before a change, and after it."""
    if "old" in change:
        old = edited(DOCUMENT, {"/components/schemas/S": change["old"]})
        new = edited(DOCUMENT, {"/components/schemas/S": change["new"]})
    else:
        old = edited(DOCUMENT, change["before"])
        new = edited(DOCUMENT, change["after"])
    return old, new


@pytest.mark.parametrize("expected", CHANGES, ids=[change["what"] for change in CHANGES])
def test_a_change(expected: dict[str, Any]) -> None:
    changes = compare(*both(expected))
    others = expected.get("also", [])
    assert {change.what for change in changes} == {expected["what"], *others}
    named = [change for change in changes if change.what == expected["what"]]
    readers, senders = expected["verdicts"]
    assert verdicts(change.readers for change in named) == readers
    assert verdicts(change.senders for change in named) == senders
    if "at" in expected:
        assert [pointer_text(change.pointer) for change in named] == ["#" + expected["at"]]


def verdicts(reached: Iterable[str | None]) -> str | None:
    """Return the one verdict of a change, which may reach readers at one place and senders at another."""
    found = {verdict for verdict in reached if verdict is not None}
    assert len(found) < 2
    return next(iter(found), None)


@pytest.mark.parametrize("name", SAME)
def test_what_says_the_same_is_no_change(name: str) -> None:
    old, new = (edited(DOCUMENT, edits) for edits in SAME[name])
    assert compare(old, new) == []
    assert compare(new, old) == []


OF_SCHEMAS = [change for change in CHANGES if "old" in change]


@pytest.mark.parametrize("change", OF_SCHEMAS, ids=[change["what"] for change in OF_SCHEMAS])
def test_a_verdict_is_what_validators_say(change: dict[str, Any]) -> None:
    """It breaks readers if the old package rejects what the new server sends; senders, if the new server rejects
    what the old package sends.
    """
    old, new = both(change)
    before, after, reader = Oracle(old), Oracle(new), Oracle(relaxed(old))
    texts = []
    for instance in change["instances"]:
        texts += [json.dumps(each) for each in (instance, *mutations(instance))]
    answers = [text for text in texts if after.accepts("S", text)]
    requests = [text for text in texts if before.accepts("S", text)]
    assert answers
    breaks = {
        "readers": not all(reader.accepts("S", text) for text in answers),
        "senders": not all(after.accepts("S", text) for text in requests),
    }
    for audience, verdict in zip(("readers", "senders"), change["verdicts"], strict=True):
        if change.get("gone") in (audience, "both"):
            assert verdict == "breaking"
            assert not breaks[audience]
        else:
            assert breaks[audience] == (verdict == "breaking"), audience


def other(key: str, value: Any) -> Any:
    """Return another value that may stand in the place of this one."""
    if isinstance(value, bool):
        return not value
    if key == "type":
        return "boolean" if value == "string" else "string"
    if isinstance(value, (int, float)):
        return value + 1
    return f"{value}x"


def changed_in_one_place(value: Any) -> Iterator[Any]:
    """Yield a document again and again, with one scalar changed in turn."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(members):
        if key in ("openapi", "style", "explode"):  # of these, openapi.yaml says what holds anyway
            continue
        if isinstance(item, (dict, list)):
            for changed in changed_in_one_place(item):
                value[key] = changed
                yield value
        else:
            value[key] = other(str(key), item)
            yield value
        value[key] = item


def difference(before: Any, after: Any) -> list[str]:
    """Return how two documents differ, line by line."""
    old = json.dumps(before, indent=1).splitlines()
    new = json.dumps(after, indent=1).splitlines()
    return list(difflib.unified_diff(old, new, n=0))


def test_no_change_is_silent() -> None:
    before, number = copy.deepcopy(SPEC), 0
    for after in changed_in_one_place(copy.deepcopy(SPEC)):
        if before["tags"] == after["tags"]:
            number += 1
            assert compare(before, after), difference(before, after)
    assert number > 1000


@pytest.mark.parametrize("keyword", ["items", "additionalProperties", "properties"])
def test_deep_schemas(keyword: str) -> None:
    """A document may have some 500 levels."""
    old: dict[str, Any] = {"type": "string"}
    new: dict[str, Any] = {"type": "integer"}
    for _ in range(200):
        old = {keyword: {"a": old} if keyword == "properties" else old}
        new = {keyword: {"a": new} if keyword == "properties" else new}
    edits = ({"/components/schemas/S": schema} for schema in (old, new))
    (change,) = compare(*(edited(DOCUMENT, edit) for edit in edits))
    assert change.what == "type changed"


def test_a_schema_that_contains_itself_with_a_sibling() -> None:
    itself = {"$ref": "#/components/schemas/S"}
    plain = edited(DOCUMENT, {"/components/schemas/S": {"properties": {"a": itself}}})
    limited = edited(DOCUMENT, {"/components/schemas/S": {"properties": {"a": {**itself, "minProperties": 1}}}})
    assert compare(limited, limited) == []
    assert {change.what for change in compare(limited, plain)} == {"limit loosened"}
    assert {change.what for change in compare(plain, limited)} == {"limit tightened"}


def test_a_list_of_itself_becomes_anything() -> None:
    lists = edited(DOCUMENT, {"/components/schemas/S": {"items": {"$ref": "#/components/schemas/S"}}})
    anything = edited(DOCUMENT, {"/components/schemas/S": {}})
    text = edited(DOCUMENT, {"/components/schemas/S": {"type": "string"}})
    assert {change.what for change in compare(text, lists)} == {"type widened"}
    assert {change.what for change in compare(lists, text)} == {"type narrowed"}
    assert compare(anything, lists) == []
    assert compare(lists, anything) == []


def test_no_change_is_left_out() -> None:
    assert {change["what"] for change in CHANGES} == {change.text for change in ChangeId}


# --- the report ---


def changelog(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the entry for CHANGELOG.md of two edits of the document."""
    old, new = edited(DOCUMENT, before), edited(DOCUMENT, after)
    return Report(Document("openapi.yaml", new), "1.2.3", compare(old, new)).changelog()


def test_a_parameter_goes_by_its_name_in_the_changelog() -> None:
    shared = {"/components/parameters/R": {"name": "r", "in": "query", "schema": {}}}
    used = {**shared, "/paths/~1a/post/parameters/-": {"$ref": "#/components/parameters/R"}}
    added = "- POST /a parameters r: new optional parameter (r)."
    removed = "- **Breaking** for senders of requests: POST /a parameters: parameter removed (r)."
    assert changelog(shared, used) == f"## 1.3.0\n\n{added}\n"
    assert changelog(used, shared) == f"## 2.0.0\n\n{removed}\n"


def test_a_property_called_parameters_is_a_property_in_the_changelog() -> None:
    pointer = "/components/schemas/S"
    inner = {"type": "object", "properties": {"a": {"type": "string"}}}
    before = {pointer: {"type": "object", "properties": {"parameters": {"type": "object"}}}}
    after = {pointer: {"type": "object", "properties": {"parameters": inner}}}
    assert "- S.parameters.a: new optional property." in changelog(before, after)
