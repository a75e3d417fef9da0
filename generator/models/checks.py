"""Checks: what strict reading looks at beside the type, as keywords of JSON Schema for the marker Strict."""

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
"""How deeply a schema may be nested in that of a file."""

Check = dict[str, Any] | bool
"""A schema for the marker: its references are names of models, its patterns are Python's."""

_PARTNERS = {
    "then": "if",
    "else": "if",
    "minContains": "contains",
    "maxContains": "contains",
}
"""Keywords that say nothing without another one."""


class Checks:
    """Writes checks for the file of a definition that stands at a place."""

    def __init__(self, definitions: Definitions, place: Pointer) -> None:
        self._definitions = definitions
        self._depth = len(place)

    def is_too_deep(self, schema: Source) -> bool:
        """Return whether a schema is nested too deeply in that of the file, and note that as a fault."""
        depth = len(schema.pointer)
        if depth - self._depth <= DEEPEST:
            return False
        schema.fault("is nested too deeply; give the inner schemas names under components")
        return True

    def markers(self, schema: Schema, without: Collection[str] = ()) -> list[Marker]:
        """Return the marker for a schema without some keywords; none where there is nothing to check."""
        check = self.check(schema, without)
        return markers(check)

    def check(self, schema: Schema, without: Collection[str] = ()) -> Check:
        """Return the check for a schema, without some of its keywords."""
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
        """Return the check for several schemas together."""
        checks = [self.check(schema) for schema in schemas]
        return conjunction(checks)

    def _keywords(self, schema: Source, without: Collection[str]) -> Check:
        result: dict[str, Any] = {}
        for keyword in schema.value:
            if keyword not in without and keyword != "discriminator":
                result |= self._keyword(keyword, schema)
        for keyword, partner in _PARTNERS.items():
            if partner not in result:
                result.pop(keyword, None)
        return result or True

    def _keyword(self, keyword: str, schema: Source) -> dict[str, Any]:
        """Return a keyword of a schema with its argument; nothing if the argument is refused."""
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
            pattern = python_pattern(schema, name)
            if pattern:
                check = self.check(schema)
                checks.setdefault(pattern, []).append(check)
        result = {}
        for pattern, same in checks.items():
            result[pattern] = conjunction(same)
        return result


def conjunction(checks: Iterable[Check]) -> Check:
    """Return one check that says what several say."""
    telling = [check for check in checks if check is not True]
    if not telling:
        return True
    if len(telling) == 1:
        return telling[0]
    return {"allOf": telling}


def markers(check: Check) -> list[Marker]:
    """Return the marker for a check; none where there is nothing to check."""
    return [] if isinstance(check, bool) else [strict(check)]
