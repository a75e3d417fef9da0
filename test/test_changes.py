"""The verdicts of the report: a table made by hand, and validators that know what an older reader or sender meets."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from conftest import PROJECT, SPEC
from test_follow import edited

from generator.changes import compare
from support.conformance import Oracle, mutations, relaxed

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


def both(change: dict[str, Any]) -> list[Any]:
    """The document before a change, and after it."""
    if "old" in change:
        return [edited(DOCUMENT, {"/components/schemas/S": change[each]}) for each in ("old", "new")]
    return [edited(DOCUMENT, change[each]) for each in ("before", "after")]


@pytest.mark.parametrize("change", CHANGES, ids=[change["what"] for change in CHANGES])
def test_a_change(change: dict[str, Any]) -> None:
    found = compare.compare(*both(change))
    assert {each.what for each in found} == {change["what"], *change.get("beside", [])}
    it = [each for each in found if each.what == change["what"]]
    for i, who in enumerate(("readers", "senders")):
        # What is null in two places is so for readers in the one, for senders in the other.
        assert {getattr(each, who) for each in it} - ({None} if len(it) > 1 else set()) == {change["verdicts"][i]}


@pytest.mark.parametrize("change", [each for each in CHANGES if "old" in each], ids=lambda change: change["what"])
def test_a_verdict_is_what_validators_say(change: dict[str, Any]) -> None:
    """It breaks readers if the old package rejects what the new server sends; senders, if the new server rejects
    what the old package sends.
    """
    old, new = both(change)
    before, after, reader = Oracle(old), Oracle(new), Oracle(relaxed(old))
    instances = change["instances"] + [other for each in change["instances"] for other in mutations(each)]
    texts = [json.dumps(each) for each in instances]
    sent = [text for text in texts if after.accepts("S", text)]
    assert sent
    breaks = {
        "readers": not all(reader.accepts("S", text) for text in sent),
        "senders": not all(after.accepts("S", text) for text in texts if before.accepts("S", text)),
    }
    for who, verdict in zip(("readers", "senders"), change["verdicts"], strict=True):
        if change.get("gone") not in (who, "both"):
            assert breaks[who] == (verdict == "breaking"), who
        else:
            assert verdict == "breaking" and not breaks[who]


def other(key: str, value: Any) -> Any:
    """Another value than this, that may stand in its place."""
    if isinstance(value, bool):
        return not value
    if key == "type":
        return "boolean" if value == "string" else "string"
    return value + 1 if isinstance(value, (int, float)) else f"{value}x"


def changed_in_one_place(value: Any) -> Iterator[Any]:
    """A document with one scalar changed in turn."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
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
    texts = [json.dumps(each, indent=1).splitlines() for each in (before, after)]
    return list(difflib.unified_diff(*texts, n=0))


def test_no_change_is_silent() -> None:
    before, number = copy.deepcopy(SPEC), 0
    for after in changed_in_one_place(copy.deepcopy(SPEC)):
        if before["tags"] == after["tags"]:
            number += 1
            assert compare.compare(before, after), difference(before, after)
    assert number > 1000


def test_no_verdict_is_left_out() -> None:
    assert {change["what"] for change in CHANGES} == compare.VERDICTS.keys()
