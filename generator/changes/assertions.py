"""The comparison of the keywords of a schema that hold no schemas: types, values, limits and the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.changes.pairs import Pair, canonical, fields, transition, value_text, values_text
from generator.changes.verdicts import ChangeId
from generator.changes.views import LOWER_LIMITS, UPPER_LIMITS, allowed_values, json_types
from generator.openapi.keywords import UNIONS
from generator.openapi.objects import is_annotation

FLAGS = ("deprecated", "readOnly", "writeOnly")
COMPARED = {
    *("$ref", "additionalProperties", "allOf", "const", "default", "discriminator", "enum", "format", "items"),
    *("properties", "required", "type", *FLAGS, *UNIONS, *LOWER_LIMITS, *UPPER_LIMITS),
}
"""The keywords with a comparison of their own; every other one is a rule, and compared as a whole."""


def compare_assertions(schemas: Pair) -> None:
    """Compare the limits, the default, the flags and the rules of schemas."""
    for keyword in (*LOWER_LIMITS, *UPPER_LIMITS):
        _compare_limit(schemas, keyword)
    _compare_format(schemas)
    _compare_default(schemas)
    for keyword in FLAGS:
        if schemas.has_flipped(keyword):
            schemas.note(ChangeId.DIRECTION_CHANGED, keyword)
    for keyword in sorted(schemas.names()):
        if keyword not in COMPARED and not is_annotation("schema", keyword):
            compare_whole(schemas, keyword, ChangeId.RULE_REMOVED, ChangeId.RULE_CHANGED)


def compare_whole(schemas: Pair, keyword: str, removed: ChangeId, changed: ChangeId) -> None:
    """Compare a keyword without looking into its value."""
    old, new = _keyword_alone(schemas.old.value, keyword), _keyword_alone(schemas.new.value, keyword)
    versions = schemas.versions
    if versions.old.deep_fingerprint("schema", old) == versions.new.deep_fingerprint("schema", new):
        return
    if versions.old.fingerprint("schema", old) != versions.new.fingerprint("schema", new):
        schemas.note(changed if new else removed, keyword)


def _keyword_alone(schema: dict[str, Any], keyword: str) -> dict[str, Any]:
    return {keyword: schema[keyword]} if keyword in schema else {}


def compare_types(schemas: Pair) -> None:
    """Compare the JSON types that schemas accept."""
    old, new = json_types(schemas.old.value), json_types(schemas.new.value)
    if old == new:
        return
    is_narrower = _exceeds(old, new)
    is_wider = _exceeds(new, old)
    if is_narrower and is_wider:
        change = ChangeId.TYPE_CHANGED
    elif is_wider:
        change = ChangeId.TYPE_WIDENED
    else:
        change = ChangeId.TYPE_NARROWED
    schemas.note(change, transition(_types_text(old), _types_text(new)))


def _exceeds(types: set[str], other: set[str]) -> bool:
    """Return whether some of the types are not among the others; no types stand for all of them."""
    if not other:
        return False
    if not types:
        return True
    missing = types - other
    if "number" in other:
        missing.discard("integer")
    return bool(missing)


def _types_text(types: set[str]) -> str:
    return values_text(sorted(types)) or "any"


def compare_values(schemas: Pair) -> None:
    """Compare the values that `const` and `enum` allow."""
    old, new = _values_by_text(schemas.old.value), _values_by_text(schemas.new.value)
    if old.keys() == new.keys():
        return
    added = values_text(value for text, value in new.items() if text not in old)
    removed = values_text(value for text, value in old.items() if text not in new)
    was_constant = len(old) == 1
    if not old:
        schemas.note(ChangeId.ENUM_CLOSED, added)
    elif not new:
        schemas.note(ChangeId.CONSTANT_OPENED if was_constant else ChangeId.ENUM_OPENED, removed)
    elif was_constant and len(new) == 1:
        schemas.note(ChangeId.CONSTANT_CHANGED, transition(removed, added))
    else:
        if added:
            schemas.note(ChangeId.CONSTANT_OPENED if was_constant else ChangeId.ENUM_VALUE_ADDED, added)
        if removed:
            schemas.note(ChangeId.ENUM_VALUE_REMOVED, removed)


def _values_by_text(schema: dict[str, Any]) -> dict[str, Any]:
    return {canonical(value): value for value in allowed_values(schema)}


def _compare_limit(schemas: Pair, keyword: str) -> None:
    old, new = schemas.old.value.get(keyword), schemas.new.value.get(keyword)
    if old == new or not all(_is_limit(value) for value in (old, new)):
        return
    if old is None or new is None:
        is_looser = new is None
    elif keyword in LOWER_LIMITS:
        is_looser = new < old
    else:
        is_looser = new > old
    change = ChangeId.LIMIT_LOOSENED if is_looser else ChangeId.LIMIT_TIGHTENED
    schemas.note(change, f"{keyword}: {transition(value_text(old), value_text(new))}")


def _is_limit(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))


def _compare_format(schemas: Pair) -> None:
    old, new = schemas.old.value.get("format"), schemas.new.value.get("format")
    if old != new:
        schemas.note(ChangeId.FORMAT_CHANGED, transition(value_text(old), value_text(new)))


def _compare_default(schemas: Pair) -> None:
    defaults = schemas / "default"
    had_default, has_default = ("default" in fields(source) for source in (schemas.old, schemas.new))
    # As JSON, false is not 0.
    if had_default == has_default and json.dumps(defaults.old.value) == json.dumps(defaults.new.value):
        return
    change = ChangeId.DEFAULT_CHANGED if had_default else ChangeId.DEFAULT_ADDED
    schemas.note(change, transition(value_text(defaults.old.value), value_text(defaults.new.value)))
