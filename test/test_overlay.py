"""Overrides of the public specification: their effects, and files that are refused."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.errors import InputError
from generator.upstream.overlay import Overrides

HEAD = "overlay: 1.1.0\nx-paths: [/organization/usage/]\nactions:\n- "


def overrides_of(folder: Path, content: str) -> Overrides:
    """Read overrides from a file."""
    path = folder / "fragment.yaml"
    path.write_text(content, "utf-8")
    return Overrides(path, "fragment.yaml")


def override(folder: Path, **action: Any) -> Overrides:
    """Return overrides with one action."""
    content = {
        "overlay": "1.1.0",
        "x-paths": ["/"],
        "actions": [{"description": "wrong", **action}],
    }
    return overrides_of(folder, yaml.safe_dump(content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: 1", "1: error: #/overlay: is not an Overlay"),
        ("overlay: 1.1.0\nx-paths: /a", "2: error: #/x-paths: x-paths must be a list"),
        ("overlay: 1.1.0\nx-paths: [/a]\nactions: {}", "3: error: #/actions: must be a list"),
        (HEAD + "{target: $.a, remove: true}", "4: error: #/actions/0: needs a description"),
        (HEAD + "{target: $.a, description: x}", "4: error: #/actions/0: must have exactly one of update, remove"),
        (
            HEAD + "{target: $.a, update: {}, remove: true, description: x}",
            "4: error: #/actions/0: must have exactly one of update, remove",
        ),
        (HEAD + "{remove: true, description: x}", "4: error: #/actions/0/target: target must be a JSONPath"),
        (HEAD + "{target: '$.a[', remove: true, description: x}", "4: error: #/actions/0/target: is not a JSONPath"),
        (HEAD + "{target: '', remove: true, description: x}", "4: error: #/actions/0/target: is not a JSONPath"),
        (
            HEAD + "{target: '$[1e400]', remove: true, description: x}",
            "4: error: #/actions/0/target: is not a JSONPath",
        ),
        (HEAD + "{target: $, update: {}, description: x}", "4: error: #/actions/0/target: is the whole document"),
        (HEAD + "{target: $.a, copy: '$.b[', description: x}", "4: error: #/actions/0/copy: is not a JSONPath"),
    ],
)
def test_bad_overrides(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        overrides_of(tmp_path, content + "\n")
    assert str(caught.value.args[0]).startswith(f"fragment.yaml:{message}")


DOCUMENT = {
    "a": {"title": "]", "type": "string", "next": {"title": "it's [?@.x]", "size": 2}},
    "b": {"title": "b", "type": "integer", "items": ["x", "y", "z"]},
    "]": 1,
}


@pytest.mark.parametrize(
    ("target", "changed"),
    [
        ("$[?@.title == ']']", ["a"]),
        ('$[?@.title == "]"]', ["a"]),
        ("$[?@['title'] == ']' && @.type]", ["a"]),
        ("$.*[?@.title == 'it\\'s [?@.x]']", ["a"]),
        ('$[?@[?@.title == "it\'s [?@.x]"]]', ["a"]),
        ("$[?@.items[?@ == 'y']]", ["b"]),
        ("$[?length(@.items) == 3]", ["b"]),
        ("$[?count(@.*) > 2]", ["a", "b"]),
        ("$[?match(@.title, '[a-z]')]", ["b"]),
        ("$[?search(@.title, '[\\\\]]')]", ["a"]),
        ("$[?@.type == $.b.type]", ["b"]),
        ("$[?@.type == $['b']['type']]", ["b"]),
        ("$['b', ?@.title == ']']", ["a", "b"]),
        ("$..[?@.size == 2]", ["a"]),
        ("$..next[?@ == 2]", ["a"]),
        ("$.a['next'][?@ == 2]", ["a"]),
        ("$.b.items[?@ == 'x', ?@ == 'z']", ["b"]),
    ],
)
def test_filters_select_places(tmp_path: Path, target: str, changed: list[str]) -> None:
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    overrides = override(tmp_path, target=target, update="other")
    idle = overrides.apply(document)
    assert idle == {}
    for key, value in DOCUMENT.items():
        is_changed = document[key] != value
        assert is_changed == (key in changed)


@pytest.mark.parametrize(
    ("target", "exists"),
    [
        ("$[?@.title == 'other']", True),
        ("$.a[?@ == ']]']", True),
        ("$.b.items[?@ == '[']", True),
        ("$['b', ?@.title == ']'].other", False),
        ("$.c[?@.title == ']']", False),
        ("$.a.title[?@ == 1]", False),
        ("$..other[?@ == 1]", False),
        ("$..items[?@ == 1]", True),
    ],
)
def test_whether_the_place_of_an_idle_override_exists(tmp_path: Path, target: str, exists: bool) -> None:
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    overrides = override(tmp_path, target=target, remove=True)
    assert overrides.apply(document) == {"wrong": exists}
    assert document == DOCUMENT


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("$..[?@.a]", "recursion limit exceeded"),
        # RFC 9535 allows both; python-jsonpath 2.2.2 cannot evaluate them.
        ("$[?count(@) == 1]", "object of type 'int' has no len()"),
        ("$[?value(@) == 1]", "object of type 'int' has no len()"),
    ],
)
def test_a_path_that_cannot_be_evaluated_is_refused(tmp_path: Path, target: str, problem: str) -> None:
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"a": deep}
    document = {"deep": deep, "number": 1, "text": "x"}
    overrides = override(tmp_path, target=target, remove=True)
    with pytest.raises(InputError) as caught:
        overrides.apply(document)
    message = str(caught.value.args[0])
    assert message.startswith("fragment.yaml:")
    assert f"error: #/actions/0/target: cannot be evaluated: {problem}" in message


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ({"target": "$.a", "update": {"c": [2]}}, {"a": {"b": 1}}, {"a": {"b": 1, "c": [2]}}),
        ({"target": "$.a", "update": {"b": {"d": 2}}}, {"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 1, "d": 2}}}),
        ({"target": "$.a", "update": [2, 3]}, {"a": [1]}, {"a": [1, 2, 3]}),
        ({"target": "$.a", "update": 2}, {"a": [1]}, {"a": [1, 2]}),
        ({"target": "$.a", "update": [2]}, {"a": 1}, {"a": [2]}),
        ({"target": "$.a", "remove": False}, {"a": 1}, {"a": 1}),
        ({"target": "$.a", "copy": "$.b"}, {"a": {"c": 1}, "b": {"d": 2}}, {"a": {"c": 1, "d": 2}, "b": {"d": 2}}),
        ({"target": "$.a", "copy": "$.b.*"}, {"a": 1, "b": [2, 3]}, {"a": 1, "b": [2, 3]}),
        ({"target": "$.a[2, 0, 0]", "remove": True}, {"a": [0, 1, 2, 3]}, {"a": [1, 3]}),
        ({"target": "$['a', 'a']", "remove": True}, {"a": 1}, {}),
        ({"target": "$..a", "remove": True}, {"a": {"a": 1}, "b": {"a": 2, "c": 3}}, {"b": {"c": 3}}),
        ({"target": "$..a", "update": {"x": 1}}, {"a": {"a": {}}}, {"a": {"a": {"x": 1}, "x": 1}}),
        ({"target": "$.a[0:2]", "remove": True}, {"a": "text"}, {"a": "text"}),
    ],
)
def test_actions(tmp_path: Path, action: dict[str, Any], before: Any, after: Any) -> None:
    document = copy.deepcopy(before)
    overrides = override(tmp_path, **action)
    idle = overrides.apply(document)
    assert document == after
    is_unchanged = before == after
    assert bool(idle) == is_unchanged
