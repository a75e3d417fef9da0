"""The comparison of keywords whose arguments are plain data: types, values, limits and others."""

from __future__ import annotations

from typing import Any

from generator.changes.pairs import Pair, Versions, canonical, transition, values_text
from generator.changes.verdicts import ChangeId
from generator.changes.views import LOWER_LIMITS, UPPER_LIMITS, accepted_types, accepted_values
from generator.openapi.keywords import UNIONS
from generator.openapi.normalize import Schema
from generator.openapi.objects import is_annotation

Values = dict[str, Any]
"""The values that a schema lists, by their canonical texts."""

FLAGS = ("deprecated", "readOnly", "writeOnly")
COMPARED = {
    *("$ref", "additionalProperties", "allOf", "const", "default", "discriminator", "enum", "format", "items"),
    *("properties", "required", "type"),
    *FLAGS,
    *UNIONS,
    *LOWER_LIMITS,
    *UPPER_LIMITS,
}
"""The keywords with a comparison of their own; every other keyword is a rule, which is compared as a whole."""


def compare_assertions(schemas: Pair) -> None:
    """Compare the limits, format, default, flags and rules of schemas."""
    keywords = sorted(schemas.names())
    for keyword in (*LOWER_LIMITS, *UPPER_LIMITS):
        if keyword in keywords:
            _compare_limit(schemas, keyword)
    _compare_format(schemas)
    _compare_default(schemas)
    for keyword in FLAGS:
        if schemas.has_flipped(keyword):
            schemas.note(ChangeId.DIRECTION_CHANGED, keyword)
    for keyword in keywords:
        if keyword in COMPARED or is_annotation("schema", keyword):
            continue
        compare_whole(schemas, keyword, ChangeId.RULE_REMOVED, ChangeId.RULE_CHANGED)


def compare_whole(schemas: Pair, keyword: str, removed: ChangeId, changed: ChangeId) -> None:
    """Compare a keyword by its normal form, and note a single change."""
    old_schema, new_schema = schemas.values()
    old = _only_keyword(keyword, old_schema)
    new = _only_keyword(keyword, new_schema)
    if not _have_same_fingerprint(schemas.versions, old, new):
        change = changed if new else removed
        schemas.note(change, keyword)


def _have_same_fingerprint(versions: Versions, old: Schema, new: Schema) -> bool:
    """Return whether schemas are equivalent, with references compared by their names or by their targets."""
    old_fingerprint = versions.old.deep_fingerprint("schema", old)
    new_fingerprint = versions.new.deep_fingerprint("schema", new)
    if old_fingerprint == new_fingerprint:
        return True
    old_fingerprint = versions.old.fingerprint("schema", old)
    new_fingerprint = versions.new.fingerprint("schema", new)
    return old_fingerprint == new_fingerprint


def _only_keyword(keyword: str, schema: Schema) -> Schema:
    if keyword not in schema:
        return {}
    return {keyword: schema[keyword]}


# --- types ---


def compare_types(schemas: Pair) -> None:
    """Compare the JSON types that schemas accept."""
    old_schema, new_schema = schemas.values()
    old = accepted_types(old_schema)
    new = accepted_types(new_schema)
    if old == new:
        return
    is_narrower = _exceeds(old, new)
    is_wider = _exceeds(new, old)
    change = ChangeId.TYPE_NARROWED
    if is_wider:
        change = ChangeId.TYPE_CHANGED if is_narrower else ChangeId.TYPE_WIDENED
    old_text = _types_text(old)
    new_text = _types_text(new)
    schemas.note(change, f"{old_text} to {new_text}")


def _exceeds(types: set[str], others: set[str]) -> bool:
    """Return whether some types are missing from the others. An empty set stands for all types."""
    if not others:
        return False
    if not types:
        return True
    missing = types - others
    if "number" in others:
        missing.discard("integer")
    return bool(missing)


def _types_text(types: set[str]) -> str:
    text = values_text(sorted(types))
    return text or "any"


# --- values ---


def compare_values(schemas: Pair) -> None:
    """Compare the values that `const` and `enum` list."""
    old_schema, new_schema = schemas.values()
    old = _values_by_text(old_schema)
    new = _values_by_text(new_schema)
    if old.keys() == new.keys():
        return
    added = _only_in(new, old)
    removed = _only_in(old, new)
    was_constant = len(old) == 1
    if not old:
        schemas.note(ChangeId.ENUM_CLOSED, added)
    elif not new:
        change = ChangeId.CONSTANT_OPENED if was_constant else ChangeId.ENUM_OPENED
        schemas.note(change, removed)
    elif was_constant and len(new) == 1:
        detail = f"{removed} to {added}"
        schemas.note(ChangeId.CONSTANT_CHANGED, detail)
    else:
        if added:
            change = ChangeId.CONSTANT_OPENED if was_constant else ChangeId.ENUM_VALUE_ADDED
            schemas.note(change, added)
        if removed:
            schemas.note(ChangeId.ENUM_VALUE_REMOVED, removed)


def _values_by_text(schema: Schema) -> Values:
    values = accepted_values(schema)
    return {canonical(value): value for value in values}


def _only_in(values: Values, others: Values) -> str:
    """Write the values that are missing from the others."""
    missing = []
    for text, value in values.items():
        if text not in others:
            missing.append(value)
    return values_text(missing)


# --- limits, format and default ---


def _compare_limit(schemas: Pair, keyword: str) -> None:
    old, new = schemas.field(keyword)
    are_limits = _is_limit(old) and _is_limit(new)
    if old == new or not are_limits:
        return
    if old is None or new is None:
        is_looser = new is None
    elif keyword in LOWER_LIMITS:
        is_looser = new < old
    else:
        is_looser = new > old
    change = ChangeId.LIMIT_LOOSENED if is_looser else ChangeId.LIMIT_TIGHTENED
    detail = transition(old, new)
    schemas.note(change, f"{keyword}: {detail}")


def _is_limit(value: Any) -> bool:
    is_absent = value is None
    return is_absent or isinstance(value, (int, float))


def _compare_format(schemas: Pair) -> None:
    old, new = schemas.field("format")
    if old != new:
        schemas.note(ChangeId.FORMAT_CHANGED, transition(old, new))


def _compare_default(schemas: Pair) -> None:
    old, new = schemas.field("default")
    old_schema, new_schema = schemas.values()
    had_default = "default" in old_schema
    has_default = "default" in new_schema
    if had_default == has_default:
        # Compare texts, because False equals 0 in Python.
        old_text = canonical(old)
        new_text = canonical(new)
        if old_text == new_text:
            return
    change = ChangeId.DEFAULT_CHANGED if had_default else ChangeId.DEFAULT_ADDED
    schemas.note(change, transition(old, new))
