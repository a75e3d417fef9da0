"""Checks: the keywords that strict reading verifies in addition to the type, as arguments of the marker Strict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from generator.models.composition import Constraint, Schema, source_of
from generator.models.definitions import Definitions
from generator.models.types import Marker, strict
from generator.openapi.document import Source
from generator.openapi.keywords import SCHEMA, SCHEMA_LIST, SCHEMA_MAP, python_pattern
from generator.pointers import Pointer

DEEPEST = 100
"""How deeply a schema may be nested in the schema of a file."""

Check = dict[str, Any] | bool
"""A schema for the marker: its references are names of models, its patterns are in Python's syntax."""

_PARTNERS = {
    "then": "if",
    "else": "if",
    "minContains": "contains",
    "maxContains": "contains",
}
"""Keywords that have no effect without another one."""


class Checks:
    """Writes checks for the file of one definition."""

    def __init__(self, definitions: Definitions, owner: Pointer) -> None:
        self._definitions = definitions
        self._owner_depth = len(owner)

    def is_too_deep(self, schema: Source) -> bool:
        """Return whether a schema is nested too deeply in the schema of the file; if so, note a fault."""
        depth = len(schema.pointer) - self._owner_depth
        if depth <= DEEPEST:
            return False
        schema.fault("is nested too deeply; give the inner schemas names under components")
        return True

    def markers(self, schema: Schema, without: Collection[str] = ()) -> list[Marker]:
        """Return the marker for a schema without some keywords, or no marker if nothing is left to check."""
        check = self.check(schema, without)
        return markers(check)

    def check(self, schema: Schema, without: Collection[str] = ()) -> Check:
        """Return the check for a schema without some of its keywords."""
        source = source_of(schema)
        if isinstance(source.value, bool):
            return source.value
        if self.is_too_deep(source):
            return True
        if isinstance(schema, Constraint):
            return self._keywords(source, without)
        if not isinstance(source.value, dict):
            source.fault("is not a schema; a schema is an object, true or false")
            return True
        keywords = self._definitions.composition.keywords(source)
        return self._keywords(source.with_value(keywords), without)

    def all_of(self, schemas: Iterable[Schema]) -> Check:
        """Return the check that a value matches all schemas."""
        checks = [self.check(schema) for schema in schemas]
        return conjunction(checks)

    def _keywords(self, schema: Source, without: Collection[str]) -> Check:
        left_out = {*without, "discriminator"}
        checks: dict[str, Any] = {}
        for keyword in schema.value:
            if keyword not in left_out:
                checks |= self._keyword(keyword, schema)
        for keyword, partner in _PARTNERS.items():
            if partner not in checks:
                checks.pop(keyword, None)
        return checks or True

    def _keyword(self, keyword: str, schema: Source) -> dict[str, Any]:
        """Return a keyword of a schema with its argument, or an empty dict if the argument is refused."""
        argument = schema / keyword
        if keyword == "$ref":
            return self._reference(schema.target())
        if keyword == "pattern":
            pattern = python_pattern(argument, argument.value)
            return {keyword: pattern} if pattern else {}
        return {keyword: self._argument(keyword, argument)}

    def _reference(self, target: Source) -> dict[str, Any]:
        if target.value is None:
            return {}
        definition = self._definitions.of(target)
        return {"$ref": definition.name}

    def _argument(self, keyword: str, argument: Source) -> Any:
        if keyword == "patternProperties":
            return self._pattern_properties(argument)
        if keyword in SCHEMA:
            return self.check(argument)
        if keyword in SCHEMA_LIST:
            return [self.check(item) for item in argument.items()]
        if keyword in SCHEMA_MAP:
            return {name: self.check(item) for name, item in argument.entries()}
        return argument.value

    def _pattern_properties(self, argument: Source) -> dict[str, Check]:
        checks: dict[str, list[Check]] = {}
        for name, schema in argument.entries():
            # Different patterns of ECMA-262 may become the same one in Python.
            pattern = python_pattern(schema, name)
            if pattern:
                same_pattern = checks.setdefault(pattern, [])
                same_pattern.append(self.check(schema))
        return {pattern: conjunction(same_pattern) for pattern, same_pattern in checks.items()}


def conjunction(checks: Iterable[Check]) -> Check:
    """Combine several checks into one."""
    effective = [check for check in checks if check is not True]
    if not effective:
        return True
    if len(effective) == 1:
        return effective[0]
    return {"allOf": effective}


def markers(check: Check) -> list[Marker]:
    """Return the marker for a check, or no marker if there is nothing to check."""
    return [] if isinstance(check, bool) else [strict(check)]
