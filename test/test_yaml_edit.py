"""Rewriting a YAML file keeps the layout of everything that does not change."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import yaml

from generator.openapi.reader import values
from generator.upstream.yaml_edit import LayoutError, rewrite
from support.project import PROJECT
from support.versions import edited

NEW_VALUES: list[Any] = [
    None,
    True,
    1.5,
    "a: b",
    "x\ny\n",
    [],
    {},
    {"k": [1, {"a": "b"}]},
    "ключ",
    " a ",
    "#c",
    "1e3",
    "2024-01-01",
]


def changed(value: Any, choice: random.Random) -> Any:
    """Return a value with a few random changes."""
    if isinstance(value, dict):
        return changed_object(value, choice)
    if not isinstance(value, list):
        return value
    items = [changed(item, choice) for item in value if choice.random() > 0.03]
    if choice.random() < 0.05:
        position = choice.randrange(len(items) + 1)
        items.insert(position, choice.choice(NEW_VALUES))
    return items


def changed_object(value: dict[str, Any], choice: random.Random) -> dict[str, Any]:
    """Return an object with a few random changes."""
    entries = []
    for name, item in value.items():
        if choice.random() > 0.02:
            is_replaced = choice.random() < 0.01
            new_item = choice.choice(NEW_VALUES) if is_replaced else changed(item, choice)
            entries.append((name, new_item))
    if choice.random() < 0.03:
        position = choice.randrange(len(entries) + 1)
        entries.insert(position, (f"new {choice.random()}", {"description": "word " * 40}))
    return dict(entries)


def test_a_rewritten_file_has_the_wanted_value() -> None:
    text = (PROJECT / "openapi.yaml").read_text("utf-8")
    value = yaml.safe_load(text)
    assert rewrite(text, value, {}) == text
    for seed in range(60):
        wanted = changed(value, random.Random(seed))
        result = rewrite(text, wanted, {})
        assert json.dumps(values(result.encode(), "").root) == json.dumps(wanted)
        assert yaml.safe_load(result) == wanted


COMMENTED = """\
# of the file

# above a
a: 1  # beside a
# above b
b:
  # above c
  c: {x: 1}  # beside c

  # above d
  d: |
    # no comment

# above e
e:
  # above the first
  - p: 1
    # above q
    q: 2
  # above the second
  - [1, 2]
# at the end
"""


@pytest.mark.parametrize(
    ("edits", "old", "new"),
    [
        ({"/a": 2}, "a: 1  # beside a", "a: 2  # beside a"),
        ({"/a": None}, "# of the file\n\n# above a\na: 1  # beside a\n", ""),
        ({"/b/c": {"x": 2}}, "  c: {x: 1}  # beside c\n", "  c:\n    x: 2\n"),
        ({"/b/c": None}, "  # above c\n  c: {x: 1}  # beside c\n", ""),
        ({"/b/d": None}, "\n  # above d\n  d: |\n    # no comment\n", ""),
        ({"/e/0/q": None}, "    # above q\n    q: 2\n", ""),
        ({"/e/0/p": 3}, "  - p: 1\n", "  - p: 3\n"),
        ({"/e/0": None}, "  # above the first\n  - p: 1\n    # above q\n    q: 2\n", ""),
        ({"/e/-": "x"}, "  - [1, 2]\n", "  - [1, 2]\n  - x\n"),
        ({"/f": 1}, "  - [1, 2]\n", "  - [1, 2]\nf: 1\n"),
    ],
)
def test_comments_stay_with_their_values(edits: dict[str, Any], old: str, new: str) -> None:
    assert COMMENTED.count(old) == 1
    value = edited(yaml.safe_load(COMMENTED), edits)
    assert rewrite(COMMENTED, value, {}) == COMMENTED.replace(old, new)


def test_a_renamed_key_keeps_its_value() -> None:
    value = yaml.safe_load(COMMENTED)
    renamed = {("z null" if key == "b" else key): item for key, item in value.items()}
    result = rewrite(COMMENTED, renamed, {("z null",): "b"})
    assert result == COMMENTED.replace("\nb:\n", "\nz null:\n")


def test_a_file_in_braces_is_refused() -> None:
    with pytest.raises(LayoutError):
        rewrite('{"a": 1, "b": 2}\n', {"a": 1, "b": 3}, {})
