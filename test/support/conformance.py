"""The conformance kit: what the generated code makes of instances, beside what independent validators say of them.

It knows schemas and instances, and no field by heart. The oracle is jsonschema for OpenAPI 3.1 and
openapi-schema-validator for 3.0; their numbers are decimals, so that 0.07 is a multiple of 0.01, and a JavaScript
engine reads their patterns.
"""

from __future__ import annotations

import decimal
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import jsonschema
import quickjs
from jsonschema.validators import extend
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

READER = Path(__file__).with_name("reader.py")
# One value of each JSON type, the ends of ranges, and what a careless reader takes for something else.
VALUES = [
    *(None, True, False, 0, 1, -1, 1.0, 1.5, -0.07, 2**53 + 1, 2**63, -(2**63) - 1, 10**40, 1e3, 1e300, 5e-324),
    *("", "1", "true", "null", "a", "текст", "\U0001f600", "a\nb", "\0"),
    *([], [1], [[]], {}, {"a": None}),
]
READINGS = ("from_json", "from_dict", "from_json, strict", "from_dict, strict")
UNKNOWN = "a name that no schema has"


# --- the oracle ---

_EXACT = decimal.Context(prec=5000, Emax=99999, Emin=-99999)


def _is_integer(_: Any, value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value)


def _is_number(_: Any, value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


_search = quickjs.Context().eval(
    "(pattern, text) => { try { return new RegExp(pattern, 'u').test(text) }"
    " catch { return new RegExp(pattern).test(text) } }"
)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    if isinstance(instance, str) and not _search(pattern, instance):
        yield jsonschema.ValidationError("pattern")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
    for pattern, inner in patterns.items() if isinstance(instance, dict) else ():
        for name, value in instance.items():
            if _search(pattern, name):
                yield from validator.descend(value, inner)


def _unique_items(validator: Any, unique: bool, instance: Any, schema: Any) -> Iterator[Any]:
    # jsonschema 4.26 takes [[1], [true], [1]] for unique.
    if unique and isinstance(instance, list):
        if any(same(one, other) for i, one in enumerate(instance) for other in instance[:i]):
            yield jsonschema.ValidationError("uniqueItems")


def _validator(base: Any) -> Any:
    checker = base.TYPE_CHECKER.redefine("integer", _is_integer).redefine("number", _is_number)
    keywords = {"pattern": _pattern, "patternProperties": _pattern_properties, "uniqueItems": _unique_items}
    return extend(base, keywords, type_checker=checker)


_VALIDATORS = {"3.1": _validator(jsonschema.Draft202012Validator), "3.0": _validator(OAS30Validator)}


def exactly(text: str) -> Any:
    """JSON with its numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


class Oracle:
    """Says which instances a component of a document accepts."""

    def __init__(self, document: dict[str, Any]) -> None:
        contents = exactly(json.dumps(document))
        self._registry = Registry().with_resource("spec:", Resource(contents=contents, specification=DRAFT202012))
        self._class = _VALIDATORS[document["openapi"][:3]]

    def accepts(self, schema: str, text: str) -> bool:
        """Whether the component accepts the instance that the text says."""
        name = quote(schema.replace("~", "~0").replace("/", "~1"))
        validator = self._class({"$ref": f"spec:#/components/schemas/{name}"}, registry=self._registry)
        with decimal.localcontext(_EXACT):
            return bool(validator.is_valid(exactly(text)))


# What a tolerant reader keeps of a schema besides types, presence and constants.
_KEPT = {"$ref", "additionalProperties", "allOf", "anyOf", "const", "items", "oneOf", "properties", "required", "type"}


def relaxed(document: dict[str, Any]) -> dict[str, Any]:
    """The document that says exactly what a tolerant reader accepts."""
    schemas = document["components"]["schemas"]

    def resolved(schema: Any) -> Any:
        return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    def kinds(members: list[Any]) -> Any:
        """The property whose constants tell members apart, and these constants."""
        for name in resolved(members[0]).get("properties", {}):
            found = [resolved(member).get("properties", {}).get(name, {}).get("const") for member in members]
            if all(isinstance(kind, str) for kind in found) and len(set(found)) == len(members):
                return name, found
        return None

    def relax(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        found = {keyword: argument for keyword, argument in schema.items() if keyword in _KEPT}
        values = schema.get("enum", [])
        if len(values) == 1:
            found["const"] = values[0]
        elif values:
            found["type"] = sorted({"null" if value is None else "string" for value in values})
        required = found.get("required", [])
        if "properties" in found:
            found["properties"] = {
                name: relax(value) if name in required else {"anyOf": [relax(value), {"type": "null"}]}
                for name, value in found["properties"].items()
            }
        for keyword in ("items", "additionalProperties"):
            if keyword in found:
                found[keyword] = relax(found[keyword]) or True
        for keyword in ("allOf", "anyOf", "oneOf"):
            if keyword in found:
                members = found.pop(keyword)
                found["allOf" if keyword == "allOf" else "anyOf"] = [relax(member) for member in members]
                told = kinds([member for member in members if resolved(member).get("type") != "null"])
                if keyword != "allOf" and told:
                    name, known = told
                    unknown = {"type": "string", "not": {"enum": known}}
                    found["anyOf"].append({"type": "object", "required": [name], "properties": {name: unknown}})
        return found

    components = {**document["components"], "schemas": {name: relax(schema) for name, schema in schemas.items()}}
    return {**document, "components": components}


# --- instances ---


def mutations(value: Any) -> Iterator[Any]:
    """The value changed in one place, in every place and in every way that readers are known to get wrong."""
    yield from (other for other in VALUES if not same(other, value))
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, int):
        yield from (float(value), value + 0.5, str(value), -value, value + 1) if abs(value) < 2**53 else (str(value),)
    elif isinstance(value, str):
        yield from (value + "x", value[1:], value.upper(), [value])
    elif isinstance(value, list):
        yield from ([*value, value[0]], value[1:]) if value else ([None],)
        for i, item in enumerate(value):
            yield from ([*value[:i], other, *value[i + 1 :]] for other in mutations(item))
    elif isinstance(value, dict):
        for other in (None, 1, {"deep": [{"x": None}]}):
            yield {**value, UNKNOWN: other}
        for name, item in value.items():
            yield {key: kept for key, kept in value.items() if key != name}
            yield from ({**value, name: other} for other in mutations(item))


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, as JSON has it: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


# --- the comparison ---


def readings(folder: Path, package: str, requests: list[tuple[str, str]]) -> list[Any]:
    """What a package makes of each (model, text of an instance), in the four ways of READINGS."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(READER), str(folder), package],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def disagreements(
    document: dict[str, Any],
    folder: Path,
    package: str,
    requests: list[tuple[str, str]],
    names: Mapping[str, str] = MappingProxyType({}),
    tolerantly: bool = False,
) -> list[Any]:
    """Where a package and the oracle disagree, or a package loses something, over (schema, text of an instance).

    Strict reading accepts what the schema accepts, and nothing else; tolerant reading accepts at least that; either
    accepts the same as text and as Python values, and gives back the same JSON value. The names are those of schemas
    that are called otherwise in Python. If asked for, tolerant reading accepts exactly what the relaxed document does.
    """
    oracle, tolerant = Oracle(document), Oracle(relaxed(document)) if tolerantly else None
    found = []
    read = readings(folder, package, [(names.get(schema, schema), text) for schema, text in requests])
    for (schema, text), answers in zip(requests, read, strict=True):
        valid, value = oracle.accepts(schema, text), json.loads(text)
        readable = tolerant.accepts(schema, text) if tolerant else None
        for i, (verdict, *written) in enumerate(answers):
            is_strict = i > 1
            wrong = (
                verdict not in ("read", "invalid")
                or (verdict == "read" and not all(same(json.loads(each), value) for each in written))
                or (valid and verdict == "invalid")
                or (is_strict and not valid and verdict == "read")
                or verdict != answers[i ^ 1][0]
                or (not is_strict and readable is not None and readable != (verdict == "read"))
            )
            if wrong:
                found.append((schema, text, READINGS[i], "valid" if valid else "invalid", verdict, written))
    return found
