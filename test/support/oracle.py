"""The oracle: validators that decide which instances a schema accepts, and share no code with the generator.

It uses jsonschema for OpenAPI 3.1, and openapi-schema-validator for 3.0. Numbers are decimals, so 0.07 is a multiple of
0.01. A JavaScript engine evaluates patterns.
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

# Some patterns are valid only without the flag u.
_search = quickjs.Context().eval("""
(pattern, text) => {
    try { return new RegExp(pattern, 'u').test(text) }
    catch { return new RegExp(pattern).test(text) }
}
""")


def exactly(text: str) -> Any:
    """Parse JSON, and keep every digit of its numbers."""
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
    # jsonschema 4.26 takes the items of [[1], [true], [1]] for unique.
    if not unique or not isinstance(instance, list):
        return
    for first, second in combinations(instance, 2):
        if same(first, second):
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
    # openapi-schema-validator 0.9 lets the discriminator choose one of these, but it is no assertion.
    for keyword in ("allOf", "anyOf", "oneOf"):
        keywords[keyword] = Draft202012Validator.VALIDATORS[keyword]
    return validators.extend(base, keywords, type_checker=checker)  # type: ignore[no-untyped-call]


_VALIDATORS = {"3.1": _validator(Draft202012Validator), "3.0": _validator(OAS30Validator)}


class Oracle:
    """Decides which instances the schemas of a document accept."""

    def __init__(self, document: Document) -> None:
        exact_document = exactly(json.dumps(document))
        resource = DRAFT202012.create_resource(exact_document)
        version = document["openapi"][:3]
        self._registry: Registry[Any] = Registry().with_resource("spec:", resource)
        self._class = _VALIDATORS[version]

    def accepts(self, schema: str, text: str) -> bool:
        """Return whether a schema, given by name, accepts an instance in JSON."""
        escaped = schema.replace("~", "~0").replace("/", "~1")
        reference = {"$ref": f"spec:#/components/schemas/{quote(escaped)}"}
        validator = self._class(reference, registry=self._registry)
        with decimal.localcontext(_EXACT):
            instance = exactly(text)
            return bool(validator.is_valid(instance))


# --- tolerant reading ---

# The keywords that a tolerant reader checks: types, presence and constants.
_KEPT = ("$ref", "additionalProperties", "allOf", "anyOf", "const", "items", "oneOf", "properties", "required", "type")


def relaxed(document: Document) -> Document:
    """Relax the schemas of a document, so that they accept exactly the instances that a tolerant reader accepts."""
    components = document["components"]
    schemas = components["schemas"]
    relaxation = _Relaxation(schemas)
    relaxed_schemas = {}
    for name, schema in schemas.items():
        relaxed_schemas[name] = relaxation.relax(schema)
    return {**document, "components": {**components, "schemas": relaxed_schemas}}


class _Relaxation:
    """Relaxes schemas that may refer to each other."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self.schemas = schemas

    def relax(self, schema: Schema) -> Schema:
        """Return the schema that a tolerant reader checks instead of a schema."""
        if not isinstance(schema, dict):
            return schema
        kept = {keyword: schema[keyword] for keyword in _KEPT if keyword in schema}
        if schema.get("enum"):
            kept |= self._open_enum(schema["enum"])
        if "properties" in kept:
            kept["properties"] = self._properties(kept)
        for keyword in ("items", "additionalProperties"):
            if keyword in kept:
                # A newer server may send what false refuses today.
                kept[keyword] = self.relax(kept[keyword]) or True
        all_of = [self.relax(member) for member in kept.pop("allOf", [])]
        for keyword in ("anyOf", "oneOf"):
            if keyword in kept:
                all_of.append({"anyOf": self._open_union(kept.pop(keyword))})
        if all_of:
            kept["allOf"] = all_of
        return kept

    def _open_enum(self, values: list[Any]) -> Schema:
        """Return the relaxed form of an enum: any text may be a newer value, unless the enum is a constant."""
        if len(values) == 1:
            return {"const": values[0]}
        if None in values:
            return {"type": ["string", "null"]}
        return {"type": "string"}

    def _properties(self, schema: dict[str, Schema]) -> dict[str, Schema]:
        """Return the relaxed properties; optional ones accept null."""
        required = schema.get("required", [])
        properties = {}
        for name, value in schema["properties"].items():
            property_schema = self.relax(value)
            if name not in required:
                property_schema = {"anyOf": [property_schema, {"type": "null"}]}
            properties[name] = property_schema
        return properties

    def _open_union(self, members: list[Schema]) -> list[Schema]:
        """Return the relaxed members of a union, and one more for discriminator values of a newer server."""
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
        """Return the distinct text constants of a property; objects are given by their properties."""
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
