"""What a part of a specification says, whichever of several ways it is written in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Optional

from generator.openapi.document import SECTIONS, Document, component_of
from generator.openapi.keywords import UNIONS, from_30, kinds_of
from generator.openapi.objects import LIST, MAP, ONE, field_of, is_annotation, is_reference

DEFAULTS: dict[str, dict[str, Any]] = {
    "parameter": {"required": False, "deprecated": False, "allowEmptyValue": False, "allowReserved": False},
    "header": {"required": False, "deprecated": False, "style": "simple", "explode": False},
    "request body": {"required": False},
    "operation": {"deprecated": False, "parameters": []},
    "schema": {
        **dict.fromkeys(("deprecated", "nullable", "readOnly", "uniqueItems", "writeOnly"), False),
        **{"additionalProperties": True, "properties": {}, "required": [], "minItems": 0, "minLength": 0},
    },
}
REFERENCE = re.compile(r'"\$ref": "([^"]+)"')
ASIDE = {"default", "deprecated", "readOnly", "writeOnly"}
"""Keywords that say nothing of which values there are."""


def is_default(kind: str, key: str, value: Any, whole: Mapping[str, Any]) -> bool:
    """Whether a field says only what would hold without it."""
    if kind == "parameter" and key == "style":
        return bool(value == ("form" if whole.get("in") in ("query", "cookie") else "simple"))
    if kind == "parameter" and key == "explode":
        form = "form" if whole.get("in") in ("query", "cookie") else "simple"
        return value is (whole.get("style", form) == "form")
    if kind == "schema" and key == "type" and ("const" in whole or "enum" in whole):
        values = [whole["const"]] if "const" in whole else whole["enum"]
        types = [value] if isinstance(value, str) else value
        return isinstance(values, list) and all(kinds_of(item) & set(types) for item in values)
    if kind == "schema" and key == "additionalProperties" and value == {}:
        return True
    default = DEFAULTS.get(kind, {})
    return key in default and type(default[key]) is type(value) and default[key] == value


def in_31(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of OpenAPI 3.0, without what is in it, in the keywords of 3.1."""
    if "$ref" in schema:
        return {key: value for key, value in schema.items() if key in ("$ref", "description")}
    return from_30(dict(schema))


def plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, whose parts are plain already, in the one of its spellings that openapi.yaml has.

    That is: `const` for an enum of one value, null in `type` or else as the last member of a union, and no `allOf`
    around a single schema.
    """
    found = {key: value for key, value in schema.items() if not key.startswith("x-") and key != "nullable"}
    if isinstance(found.get("type"), list) and len(found["type"]) == 1:
        found["type"] = found["type"][0]
    if isinstance(found.get("enum"), list) and len(found["enum"]) == 1 and "const" not in found:
        found = _renamed(found, "enum", "const")
        found["const"] = found["const"][0]
    facts = {key for key in found if not is_annotation("schema", key)}
    members = found.get("allOf")
    if facts == {"allOf"} and isinstance(members, list) and len(members) == 1 and isinstance(members[0], dict):
        return {**members[0], **{key: value for key, value in found.items() if key != "allOf"}}
    base, null = split_null(found)
    return with_null(base) if null else found


def _renamed(schema: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {(new if key == old else key): value for key, value in schema.items()}


def split_null(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """A schema without null, and whether it was there beside something else."""
    types, values = schema.get("type"), schema.get("enum")
    if isinstance(types, list) and "null" in types and len(types) > 1 and (values is None or None in values):
        rest: dict[str, Any] = dict(schema)
        others = [name for name in types if name != "null"]
        rest["type"] = others[0] if len(others) == 1 else others
        if isinstance(values, list):
            rest["enum"] = [value for value in values if value is not None]
            if len(rest["enum"]) == 1:
                rest["const"] = rest.pop("enum")[0]
        return rest, "const" not in schema
    if types is None and isinstance(values, list) and None in values and len(values) > 1:
        return {**schema, "enum": [value for value in values if value is not None]}, True
    keyword = next((name for name in UNIONS if isinstance(schema.get(name), list)), None)
    if keyword is None:
        return schema, False
    others = [member for member in schema[keyword] if not _is_null(member)]
    beside = {key for key in schema if not is_annotation("schema", key)} - {keyword, "discriminator"}
    if len(others) == len(schema[keyword]) or not others or beside - ASIDE:
        return schema, False
    if len(others) == 1 and not beside and isinstance(others[0], dict):
        words = {key: value for key, value in schema.items() if is_annotation("schema", key)}
        return {**plain(others[0]), **words}, True
    return {**schema, keyword: others}, True


def with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with null beside what it has."""
    words = {key: value for key, value in schema.items() if is_annotation("schema", key)}
    facts = {key: value for key, value in schema.items() if key not in words}
    keyword = next((name for name in UNIONS if name in facts), None)
    if keyword and facts.keys() <= {keyword, "discriminator"} | ASIDE:
        return {**schema, keyword: [*facts[keyword], {"type": "null"}]}
    if "type" not in facts or "$ref" in facts or "allOf" in facts or keyword:
        return {"anyOf": [facts, {"type": "null"}], **words}
    types = [facts["type"]] if isinstance(facts["type"], str) else facts["type"]
    found = {**schema, "type": [*(name for name in types if name != "null"), "null"]}
    if "const" in found:
        found = _renamed(found, "const", "enum")
        found["enum"] = [found["enum"], None]
    elif "enum" in found:
        found["enum"] = [*(value for value in found["enum"] if value is not None), None]
    return found


def _is_null(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    facts = {key: value for key, value in schema.items() if not is_annotation("schema", key)}
    return facts in ({"type": "null"}, {"const": None}, {"enum": [None]}, {"type": ["null"]})


class Normalizer:
    """What the parts of one document say."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._components: dict[str, str] = {}

    def resolved(self, kind: str, value: Any) -> Any:
        """An object, or what its reference names; a reference that leads nowhere stays."""
        seen = set()
        while is_reference(kind, value) and value["$ref"] not in seen:
            seen.add(value["$ref"])
            found = self.document.component(value["$ref"])
            if found is None:
                break
            value = found
        return value

    def fingerprint(self, kind: str, value: Any) -> str:
        """A text that two objects share if they say the same."""
        return json.dumps(self.normal_form(kind, value), sort_keys=True)

    def deep_fingerprint(self, kind: str, value: Any) -> str:
        """A text that stays the same as long as an object and all that it leads to, by the same names, say the same.

        Schemas that refer to each other in many ways cannot be written out, as `key` does.
        """
        text = json.dumps(self.normal_form(kind, value, None), sort_keys=True)
        names: dict[str, None] = {}
        found = REFERENCE.findall(text)
        while found:
            name = found.pop()
            if name not in names:
                names[name] = None
                found += REFERENCE.findall(self._component(name))
        return text + "".join(name + self._component(name) for name in sorted(names))

    def _component(self, reference: str) -> str:
        if reference not in self._components:
            target = component_of(reference)
            found = self.document.component(reference)
            facts = self.normal_form(SECTIONS[target[0]], found, None) if target else None
            self._components[reference] = json.dumps(facts, sort_keys=True)
        return self._components[reference]

    def normal_form(self, kind: str, value: Any, inside: Optional[tuple[tuple[str, str], ...]] = ()) -> Any:
        """What an object says, without words, without names of components, and in one spelling.

        With inside=None references stay as they are.
        """
        if value is True and kind == "schema":
            return {}
        if not isinstance(value, dict):
            return value
        if is_reference(kind, value):
            target = component_of(value["$ref"])
            found = self.document.component(value["$ref"])
            if target is None or found is None or inside is None:
                return {"$ref": value["$ref"]}
            if target in inside:
                return {"the schema around": inside[::-1].index(target)}
            return self.normal_form(kind, found, (*inside, target))
        if kind == "schema":
            base, null = split_null(plain(value))
            if null:
                inner = self.normal_form(kind, base, inside)
                return inner if isinstance(inner, dict) and "or null" in inner else {"or null": inner}
            value = base
        result: dict[str, Any] = {}
        for key, item in value.items():
            if is_annotation(kind, key) or is_default(kind, key, item, value):
                continue
            how, inner_kind = field_of(kind, key)
            if how == ONE:
                result[key] = self.normal_form(inner_kind, item, inside)
            elif how == LIST and isinstance(item, list):
                result[key] = [self.normal_form(inner_kind, each, inside) for each in item]
            elif how == MAP and isinstance(item, dict):
                result[key] = {name: self.normal_form(inner_kind, each, inside) for name, each in item.items()}
            elif key in ("enum", "required", "type") and isinstance(item, list):
                result[key] = sorted(item, key=lambda each: json.dumps(each, sort_keys=True))
            elif key == "discriminator":
                if (adds := self.discriminator(value)) is not None:
                    result[key] = adds
            else:
                result[key] = item
        return result

    def is_discriminated(self, union: Mapping[str, Any]) -> bool:
        """Whether constants tell the members of a union apart, so that a discriminator adds nothing."""
        return bool(self.variants(union))

    def discriminator(self, union: Mapping[str, Any]) -> Any:
        """What a discriminator says beyond the constants of the members; nothing where it repeats them."""
        found = union.get("discriminator")
        if not isinstance(found, dict):
            return None
        name, mapping = str(found.get("propertyName")), found.get("mapping") or {}
        members = [(self.constants(member).get(name), member.get("$ref")) for member in self.variants(union).values()]
        told = bool(members) and all(isinstance(kind, str) for kind, _ in members)
        if told and all(pair in members for pair in mapping.items()):
            return None
        return {"propertyName": name, "mapping": mapping}

    def variants(self, union: Mapping[str, Any]) -> dict[str, Any]:
        """The members of a union by the constants that tell them apart; none where none do."""
        members: list[Any] = next((union[name] for name in UNIONS if isinstance(union.get(name), list)), [])
        constants = [self.constants(member) for member in members if not _is_null(member)]
        for name in constants[0] if constants else ():
            found = [each[name] for each in constants if isinstance(each.get(name), str)]
            if len(set(found)) == len(constants):
                return dict(zip(found, [member for member in members if not _is_null(member)], strict=True))
        return {}

    def constants(self, schema: Any) -> dict[str, Any]:
        """The properties of a schema that have one value each."""
        schema = self.resolved("schema", schema)
        properties = schema.get("properties") if isinstance(schema, dict) else None
        found = {}
        for name, value in (properties if isinstance(properties, dict) else {}).items():
            value = self.resolved("schema", value)
            value = plain(value) if isinstance(value, dict) else {}
            if "const" in value:
                found[name] = value["const"]
        return found
