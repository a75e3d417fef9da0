"""Validators that share nothing with the generated code, and say which instances a schema accepts.

They are jsonschema for OpenAPI 3.1 and openapi-schema-validator for 3.0. Their numbers are decimals, so that 0.07 is a
multiple of 0.01, and a JavaScript engine reads their patterns.
"""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any
from urllib.parse import quote

import quickjs
from jsonschema import Draft202012Validator, ValidationError, validators
from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from support.instances import same

Document = dict[str, Any]
Schema = Any
"""A schema of a document: an object, true or false."""
Errors = Iterator[Any]

_EXACT = decimal.Context(prec=5000, Emax=99999, Emin=-99999)

# ECMA-262 reads a pattern that is wrong with the flag u as one without it.
_search = quickjs.Context().eval("""
(pattern, text) => {
    try { return new RegExp(pattern, 'u').test(text) }
    catch { return new RegExp(pattern).test(text) }
}
""")


def exactly(text: str) -> Any:
    """Read JSON, its numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


def _is_number(_: Any, value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _is_integer(checker: Any, value: Any) -> bool:
    return _is_number(checker, value) and value == int(value)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Schema) -> Errors:
    if isinstance(instance, str) and not _search(pattern, instance):
        yield ValidationError("pattern")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, _schema: Schema) -> Errors:
    if not isinstance(instance, dict):
        return
    for pattern, schema in patterns.items():
        for name, value in instance.items():
            if _search(pattern, name):
                yield from validator.descend(value, schema)


def _unique_items(_validator: Any, unique: bool, instance: Any, _schema: Schema) -> Errors:
    # jsonschema 4.26 takes [[1], [true], [1]] for unique.
    if not unique or not isinstance(instance, list):
        return
    for one, other in combinations(instance, 2):
        if same(one, other):
            yield ValidationError("uniqueItems")


def _validator(base: Any) -> Any:
    checker = base.TYPE_CHECKER
    checker = checker.redefine("integer", _is_integer)
    checker = checker.redefine("number", _is_number)
    keywords = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "uniqueItems": _unique_items,
    }
    return validators.extend(base, keywords, type_checker=checker)  # type: ignore[no-untyped-call]


_VALIDATORS = {"3.1": _validator(Draft202012Validator), "3.0": _validator(OAS30Validator)}


class Oracle:
    """Says which instances a component of a document accepts."""

    def __init__(self, document: Document) -> None:
        exact_document = exactly(json.dumps(document))
        resource = DRAFT202012.create_resource(exact_document)
        version = document["openapi"][:3]
        self._registry: Registry[Any] = Registry().with_resource("spec:", resource)
        self._class = _VALIDATORS[version]

    def accepts(self, schema: str, text: str) -> bool:
        """Tell whether the component accepts the instance that the text writes."""
        escaped = schema.replace("~", "~0").replace("/", "~1")
        reference = {"$ref": f"spec:#/components/schemas/{quote(escaped)}"}
        validator = self._class(reference, registry=self._registry)
        with decimal.localcontext(_EXACT):
            instance = exactly(text)
            return bool(validator.is_valid(instance))


# --- tolerant reading ---

# What a tolerant reader keeps of a schema: types, presence and constants.
_KEPT = ("$ref", "additionalProperties", "allOf", "anyOf", "const", "items", "oneOf", "properties", "required", "type")


def relaxed(document: Document) -> Document:
    """Return the document whose schemas accept exactly what a tolerant reader of these accepts."""
    components = document["components"]
    relaxation = _Relaxation(components["schemas"])
    schemas = {}
    for name, schema in components["schemas"].items():
        schemas[name] = relaxation.relax(schema)
    return {**document, "components": {**components, "schemas": schemas}}


class _Relaxation:
    """Turns schemas into those of a tolerant reader."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self.schemas = schemas

    def relax(self, schema: Schema) -> Schema:
        """Return what a tolerant reader makes of a schema."""
        if not isinstance(schema, dict):
            return schema
        kept = {keyword: schema[keyword] for keyword in _KEPT if keyword in schema}
        if schema.get("enum"):
            kept |= self._open_enum(schema["enum"])
        if "properties" in kept:
            kept["properties"] = self._properties(kept)
        for keyword in ("items", "additionalProperties"):
            if keyword in kept:
                kept[keyword] = self.relax(kept[keyword]) or True  # false refuses what a newer server may send
        all_of = [self.relax(member) for member in kept.pop("allOf", [])]
        for keyword in ("anyOf", "oneOf"):
            if keyword in kept:
                all_of.append({"anyOf": self._open_union(kept.pop(keyword))})
        if all_of:
            kept["allOf"] = all_of
        return kept

    def _open_enum(self, values: list[Any]) -> Schema:
        """Return what is left of an enum: any text may be a newer value, unless there is only one."""
        if len(values) == 1:
            return {"const": values[0]}
        if None in values:
            return {"type": ["string", "null"]}
        return {"type": "string"}

    def _properties(self, schema: dict[str, Schema]) -> dict[str, Schema]:
        """Return the properties, of which the optional ones may be null."""
        required = schema.get("required", [])
        properties = {}
        for name, value in schema["properties"].items():
            relaxed_value = self.relax(value)
            if name not in required:
                relaxed_value = {"anyOf": [relaxed_value, {"type": "null"}]}
            properties[name] = relaxed_value
        return properties

    def _open_union(self, members: list[Schema]) -> list[Schema]:
        """Return the members, and one for the values of a discriminator that a newer server may send."""
        alternatives = [self.relax(member) for member in members]
        objects = []
        for member in map(self._resolved, members):
            if member.get("type") != "null":
                objects.append(member.get("properties", {}))
        for name in objects[0]:
            texts = self._constants(objects, name)
            if len(texts) == len(objects):
                unknown = {"type": "string", "not": {"enum": sorted(texts)}}
                variant: Schema = {"type": "object", "required": [name]}
                variant["properties"] = {name: unknown}
                alternatives.append(variant)
                break
        return alternatives

    def _constants(self, objects: list[Any], name: str) -> set[str]:
        """Return the different texts that a property has to have, by the properties of each object."""
        texts = set()
        for properties in objects:
            constant = properties.get(name, {}).get("const")
            if isinstance(constant, str):
                texts.add(constant)
        return texts

    def _resolved(self, schema: Any) -> Any:
        if "$ref" not in schema:
            return schema
        name = schema["$ref"].rpartition("/")[2]
        return self.schemas[name]
