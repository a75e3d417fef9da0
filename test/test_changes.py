"""Changes and the report of them: changes.yaml has the expected verdicts, and independent validators confirm them."""

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
from support.instances import mutations
from support.oracle import Oracle, relaxed
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
        "200": {description: Done., content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}
        "404": {description: Not found.}
components:
  securitySchemes: {a: {type: http, scheme: bearer}}
  schemas: {S: {type: string}, T: {type: string}}
""")


NO_CHANGES = yaml.safe_load("""
a path parameter says that it is required:
  before: {/paths/~1a/post/parameters/-: {name: r, in: path, schema: {}}}
  after: {/paths/~1a/post/parameters/-: {name: r, in: path, required: true, schema: {}}}
a path parameter moves from the operation to its path:
  before: {/paths/~1a/post/parameters/-: {name: r, in: path, schema: {}}}
  after: {/paths/~1a/parameters: [{name: r, in: path, required: true, schema: {}}]}
any other property is allowed:
  before: {/components/schemas/S: {additionalProperties: true}}
  after: {/components/schemas/S: {additionalProperties: {}}}
nothing is deprecated:
  before: {}
  after:
    /paths/~1a/post/deprecated: false
    /paths/~1a/post/parameters/0/deprecated: false
    /components/schemas/S/readOnly: false
""")


def with_schema(schema: Any) -> Any:
    """Return the document with another schema S, which its operation has in the request and in the response."""
    return edited(DOCUMENT, {"/components/schemas/S": schema})


def versions(change: dict[str, Any]) -> tuple[Any, Any]:
    """Return the document before a change, and after it."""
    if "old" in change:
        return with_schema(change["old"]), with_schema(change["new"])
    before = edited(DOCUMENT, change["before"])
    after = edited(DOCUMENT, change["after"])
    return before, after


# --- the table ---


@pytest.mark.parametrize("expected", CHANGES, ids=[change["what"] for change in CHANGES])
def test_a_change(expected: dict[str, Any]) -> None:
    before, after = versions(expected)
    changes = compare(before, after)
    others = expected.get("also", [])
    assert {change.what for change in changes} == {expected["what"], *others}
    described = [change for change in changes if change.what == expected["what"]]
    readers, senders = expected["verdicts"]
    assert only_verdict(change.readers for change in described) == readers
    assert only_verdict(change.senders for change in described) == senders
    if "at" in expected:
        (change,) = described
        assert pointer_text(change.pointer) == "#" + expected["at"]


def only_verdict(verdicts: Iterable[str | None]) -> str | None:
    """Return the verdict for one audience. A change may reach readers at one place and senders at another."""
    given = {verdict for verdict in verdicts if verdict is not None}
    assert len(given) < 2
    return next(iter(given), None)


def test_the_table_has_every_change() -> None:
    assert {change["what"] for change in CHANGES} == {change.text for change in ChangeId}


def test_the_gravest_changes_come_first_and_decide_the_version() -> None:
    words = {"/paths/~1a/post/summary": "Send."}
    compatible = {"/paths/~1a/post/parameters/-": {"name": "r", "in": "query", "schema": {}}}
    breaking = {"/components/schemas/S/type": "integer"}
    after = edited(DOCUMENT, {**words, **compatible, **breaking})
    changes = compare(DOCUMENT, after)
    assert [change.verdict for change in changes] == ["breaking", "compatible", "words"]
    report = Report(Document("openapi.yaml", after), "1.2.3", changes)
    assert report.next_version == "2.0.0"


@pytest.mark.parametrize(
    ("version", "edit", "advice"),
    [
        ("0.4.2", {"/components/schemas/S/type": "integer"}, "minor, 0.4.2 to 0.5.0"),
        (
            "0.4.2",
            {"/paths/~1a/post/parameters/-": {"name": "r", "in": "query", "schema": {}}},
            "minor, 0.4.2 to 0.5.0",
        ),
        ("0.4.2", {"/paths/~1a/post/summary": "Send."}, "patch, 0.4.2 to 0.4.3"),
        ("1.4.2", {"/components/schemas/S/type": "integer"}, "major, 1.4.2 to 2.0.0"),
        (
            "1.4.2",
            {"/paths/~1a/post/parameters/-": {"name": "r", "in": "query", "schema": {}}},
            "minor, 1.4.2 to 1.5.0",
        ),
        ("1.4.2", {"/paths/~1a/post/summary": "Send."}, "patch, 1.4.2 to 1.4.3"),
    ],
)
def test_the_version_to_release(version: str, edit: dict[str, Any], advice: str) -> None:
    after = edited(DOCUMENT, edit)
    report = Report(Document("openapi.yaml", after), version, compare(DOCUMENT, after))
    assert f"\nVersion: {advice}; set it in generator/config.yaml\n" in report.as_text()


@pytest.mark.parametrize("name", NO_CHANGES)
def test_other_spellings_are_no_change(name: str) -> None:
    before, after = versions(NO_CHANGES[name])
    assert compare(before, after) == []
    assert compare(after, before) == []


SCHEMA_CHANGES = [change for change in CHANGES if "old" in change]


@pytest.mark.parametrize("change", SCHEMA_CHANGES, ids=[change["what"] for change in SCHEMA_CHANGES])
def test_validators_confirm_the_verdicts(change: dict[str, Any]) -> None:
    """A change breaks readers if the old package rejects an answer of the new server.

    It breaks senders if the new server rejects a request of the old package.
    """
    before, after = versions(change)
    old_server = Oracle(before)
    new_server = Oracle(after)
    old_reader = Oracle(relaxed(before))
    texts = instance_texts(change["instances"])
    answers = [text for text in texts if new_server.accepts("S", text)]
    requests = [text for text in texts if old_server.accepts("S", text)]
    assert answers
    readers_break = not all(old_reader.accepts("S", text) for text in answers)
    senders_break = not all(new_server.accepts("S", text) for text in requests)
    readers, senders = change["verdicts"]
    use_is_gone = change.get("gone")
    check_verdict(readers, readers_break, use_is_gone in ("readers", "both"))
    check_verdict(senders, senders_break, use_is_gone in ("senders", "both"))


def instance_texts(instances: list[Any]) -> list[str]:
    """Return instances and their mutations as JSON."""
    texts = []
    for instance in instances:
        texts.append(json.dumps(instance))
        for mutation in mutations(instance):
            texts.append(json.dumps(mutation))
    return texts


def check_verdict(verdict: str, validators_reject: bool, use_is_gone: bool) -> None:
    """Check a verdict; programs also break if they use what is gone, which no validator sees."""
    is_breaking = verdict == "breaking"
    if use_is_gone:
        assert is_breaking
        assert not validators_reject
    else:
        assert is_breaking == validators_reject


# --- changes of openapi.yaml ---

STAND_INS = {name: {"const": name} for name in SPEC["components"]["schemas"]}
"""Schemas that take the place of the real ones where only references to them matter; they make comparisons fast."""
WITH_STAND_INS = {**SPEC, "components": {**SPEC["components"], "schemas": STAND_INS}}
OPTIONAL_FIELDS = ("style", "explode")
"""Fields that openapi.yaml writes although their values are the defaults."""


def another(key: str, value: Any) -> Any:
    """Return a different value that a key can have."""
    if isinstance(value, bool):
        return not value
    if key == "type":
        return "boolean" if value == "string" else "string"
    if isinstance(value, (int, float)):
        return value + 1
    return f"{value}x"


def changed_scalars(value: dict[str, Any] | list[Any]) -> Iterator[None]:
    """Change each scalar in a value, one at a time; a scalar is changed back before the next one changes."""
    members: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in list(members):
        if isinstance(member, (dict, list)):
            yield from changed_scalars(member)
        elif key not in OPTIONAL_FIELDS:
            value[key] = another(str(key), member)
            yield
            value[key] = member


def check_changes(document: dict[str, Any], *parts: str) -> None:
    """Check that each change of one scalar in a part of a document is reported."""
    changed = copy.deepcopy(document)
    value: Any = changed
    for part in parts:
        value = value[part]
    scalars = 0
    for _ in changed_scalars(value):
        scalars += 1
        assert compare(document, changed), difference(document, changed)
    assert scalars


def difference(before: Any, after: Any) -> list[str]:
    """Return how two documents differ, line by line."""
    old = json.dumps(before, indent=1).splitlines()
    new = json.dumps(after, indent=1).splitlines()
    return list(difflib.unified_diff(old, new, n=0))


@pytest.mark.parametrize("path", SPEC["paths"])
def test_every_change_of_a_path_is_reported(path: str) -> None:
    paths = {path: SPEC["paths"][path]}
    check_changes({**WITH_STAND_INS, "paths": paths}, "paths")


@pytest.mark.parametrize("name", SPEC["components"]["schemas"])
def test_every_change_of_a_schema_is_reported(name: str) -> None:
    # The responses of any operation lead to every schema.
    responses = SPEC["paths"]["/organization/costs"]["get"]["responses"]
    paths = {"/organization/costs": {"get": {"responses": responses}}}
    check_changes({**SPEC, "paths": paths}, "components", "schemas", name)


OTHER_COMPONENTS = []
for section, components in SPEC["components"].items():
    if section != "schemas":
        OTHER_COMPONENTS += [(section, name) for name in components]


@pytest.mark.parametrize(("section", "name"), OTHER_COMPONENTS)
def test_every_change_of_another_component_is_reported(section: str, name: str) -> None:
    check_changes(WITH_STAND_INS, "components", section, name)


@pytest.mark.parametrize("field", ["info", "servers"])
def test_every_change_of_a_field_is_reported(field: str) -> None:
    check_changes(WITH_STAND_INS, field)


# --- recursion ---


@pytest.mark.parametrize("keyword", ["items", "additionalProperties", "properties"])
def test_deep_schemas(keyword: str) -> None:
    """A document may have about 500 levels, and each property adds two."""
    old: dict[str, Any] = {"type": "string"}
    new: dict[str, Any] = {"type": "integer"}
    for _ in range(200):
        old = {keyword: {"a": old} if keyword == "properties" else old}
        new = {keyword: {"a": new} if keyword == "properties" else new}
    (change,) = compare(with_schema(old), with_schema(new))
    assert change.what == "type changed"


SELF = {"$ref": "#/components/schemas/S"}


def names_of_changes(before: Any, after: Any) -> set[str]:
    changes = compare(before, after)
    return {change.what for change in changes}


def test_a_schema_that_contains_itself_with_a_sibling() -> None:
    limited_self = {**SELF, "minProperties": 1}
    plain = with_schema({"properties": {"a": SELF}})
    limited = with_schema({"properties": {"a": limited_self}})
    assert compare(limited, limited) == []
    assert names_of_changes(limited, plain) == {"limit loosened"}
    assert names_of_changes(plain, limited) == {"limit tightened"}


def test_a_list_of_itself_becomes_any_value() -> None:
    lists = with_schema({"items": SELF})
    any_value = with_schema({})
    text = with_schema({"type": "string"})
    assert names_of_changes(text, lists) == {"type widened"}
    assert names_of_changes(lists, text) == {"type narrowed"}
    assert compare(any_value, lists) == []
    assert compare(lists, any_value) == []


# --- the report ---


def changelog(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the entry in CHANGELOG.md for the change from one edit of the document to another."""
    old = edited(DOCUMENT, before)
    new = edited(DOCUMENT, after)
    changes = compare(old, new)
    report = Report(Document("openapi.yaml", new), "1.2.3", changes)
    return report.changelog()


def test_the_changelog_names_parameters() -> None:
    shared = {"/components/parameters/R": {"name": "r", "in": "query", "schema": {}}}
    used = {**shared, "/paths/~1a/post/parameters/-": {"$ref": "#/components/parameters/R"}}
    added = "- POST /a parameters r: new optional parameter (r)."
    removed = "- **Breaking** for senders of requests: POST /a parameters: parameter removed (r)."
    assert changelog(shared, used) == f"## 1.3.0\n\n{added}\n"
    assert changelog(used, shared) == f"## 2.0.0\n\n{removed}\n"


def test_the_changelog_takes_a_property_called_parameters_for_a_property() -> None:
    pointer = "/components/schemas/S"
    old = {"type": "object", "properties": {"parameters": {"type": "object"}}}
    new = edited(old, {"/properties/parameters/properties": {"a": {"type": "string"}}})
    entry = changelog({pointer: old}, {pointer: new})
    assert "- S.parameters.a: new optional property." in entry
