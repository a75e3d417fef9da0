"""Discriminators as assertions, for the oracle: OpenAPI says what they mean, and JSON Schema ignores them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
Schema = Any
PREFIX = "#/components/schemas/"
ITSELF = " itself"
"""The end of the names of parents without their discriminators, which their children refer to."""


def asserted(document: Document) -> Document:
    """Return a document whose discriminators are assertions: a value that names a schema must be valid there, too.

    A tolerant reader accepts whatever this document accepts. It may refuse what only the original document accepts: an
    object that its discriminator calls a card, but that is a valid bank account instead.
    """
    result = copy.deepcopy(document)
    schemas = result["components"]["schemas"]
    families = _families(schemas)
    for schema in list(_subschemas(schemas)):
        _assert_union(schema, families, schemas)
    _assert_families(families, schemas)
    return result


def _subschemas(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _subschemas(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _subschemas(item)


def _name_in(target: Any, schemas: dict[str, Schema]) -> str:
    """Return the component that a mapping or a reference names, through references."""
    if not isinstance(target, str):
        return ""
    name = target.removeprefix(PREFIX)
    schema = schemas.get(name)
    if isinstance(schema, dict) and schema.keys() == {"$ref"}:
        return _name_in(schema["$ref"], schemas)
    return name


def _conditions(
    discriminator: Any, names: list[str], schemas: dict[str, Schema], owners: Sequence[str] = ()
) -> list[Schema]:
    """Return a schema for each component that a discriminator may name: it does not name it, or it is valid.

    The owners of the discriminator need no conditions.
    """
    property_name = discriminator["propertyName"]
    mapping = {}
    for value, target in discriminator.get("mapping", {}).items():
        mapping[value] = _name_in(target, schemas)
    conditions = []
    all_names = dict.fromkeys([*names, *mapping.values()])
    for name in all_names:
        target = _name_in(name, schemas)
        if target in owners:
            continue
        values = {name, *_constants(schemas[target], property_name, schemas)} - mapping.keys()
        values.update(value for value, mapped in mapping.items() if mapped == target)
        named = {
            "type": "object",
            "required": [property_name],
            "properties": {property_name: {"enum": sorted(values)}},
        }
        conditions.append({"anyOf": [{"not": named}, {"$ref": PREFIX + name}]})
    return conditions


def _constants(schema: Schema, property_name: str, schemas: dict[str, Schema]) -> list[str]:
    """Return the texts that a schema itself lists for a property, or else those that its `allOf` lists."""
    if not isinstance(schema, dict):
        return []
    property_schema = schema.get("properties", {}).get(property_name, {})
    if "const" in property_schema:
        return [property_schema["const"]]
    if "enum" in property_schema:
        return list(property_schema["enum"])
    constants: list[str] = []
    for member in schema.get("allOf", []):
        target = schemas[_name_in(member["$ref"], schemas)] if "$ref" in member else member
        constants = _constants(target, property_name, schemas) or constants
    return constants


@dataclass
class _Family:
    """A parent with a discriminator, and the components that derive from it, directly or not."""

    discriminator: Any
    ancestors: list[str]
    children: list[str] = field(default_factory=list)


Families = dict[str, _Family]
"""Families by the name of the parent."""


def _families(schemas: dict[str, Schema]) -> Families:
    parents = {name: list(_parents(schema, schemas)) for name, schema in schemas.items()}
    families: Families = {}
    for name in schemas:
        for ancestor in _ancestors(name, parents):
            discriminator = _inherited_discriminator(ancestor, parents, schemas)
            if discriminator and not _is_other_name(name, schemas):
                family = families.setdefault(ancestor, _Family(discriminator, _ancestors(ancestor, parents)))
                family.children.append(name)
    return families


def _assert_union(schema: dict[str, Any], families: Families, schemas: dict[str, Schema]) -> None:
    members = schema.get("oneOf") or schema.get("anyOf")
    if "discriminator" not in schema or not members:
        return
    discriminator = schema.pop("discriminator")
    names = []
    for member in members:
        if "$ref" in member:
            names.append(member["$ref"].removeprefix(PREFIX))
    conditions = _conditions(discriminator, names, schemas)
    for name in names:
        if name in families:
            family = families[name]
            conditions += _conditions(family.discriminator, family.children, schemas)
    schema["allOf"] = [*schema.get("allOf", []), *conditions]


def _assert_families(families: Families, schemas: dict[str, Schema]) -> None:
    original = dict(schemas)
    children = {name for family in families.values() for name in family.children}
    for name, schema in original.items():
        itself = _without_families(schema, families) if name in children else schema
        schemas[name] = itself
        if name in families:
            family = families[name]
            schemas[name + ITSELF] = itself
            conditions = _conditions(family.discriminator, family.children, original, [name, *family.ancestors])
            schemas[name] = {"allOf": [{"$ref": PREFIX + name + ITSELF}, *conditions]}


def _inherited_discriminator(name: str, parents: dict[str, list[str]], schemas: dict[str, Schema]) -> Any:
    """Return the discriminator of a schema, or else of its nearest ancestor."""
    for ancestor in (name, *_ancestors(name, parents)):
        discriminator = _discriminator(schemas[ancestor])
        if discriminator:
            return discriminator
    return None


def _is_other_name(name: str, schemas: dict[str, Schema]) -> bool:
    """Return whether a schema only allows null in the place of another one."""
    return "nullable" in schemas[name]


def _parents(schema: Schema, schemas: dict[str, Schema]) -> Iterator[str]:
    """Yield the components that a schema refers to in its `allOf`."""
    if not isinstance(schema, dict):
        return
    for member in schema.get("allOf", []):
        if "$ref" in member:
            yield _name_in(member["$ref"], schemas)
        yield from _parents(member, schemas)


def _ancestors(name: str, parents: dict[str, list[str]]) -> list[str]:
    ancestors = []
    for parent in parents.get(name, []):
        ancestors += [parent, *_ancestors(parent, parents)]
    return ancestors


def _discriminator(schema: Schema) -> Any:
    """Return the discriminator of a schema, or of a schema that is inline in its `allOf`."""
    if not isinstance(schema, dict):
        return None
    if "discriminator" in schema:
        return schema["discriminator"]
    for member in schema.get("allOf", []):
        discriminator = _discriminator(member)
        if discriminator:
            return discriminator
    return None


def _without_families(schema: Schema, families: Families) -> Schema:
    """Return a schema whose `allOf` refers to parents themselves, without their discriminators."""
    if not isinstance(schema, dict) or "allOf" not in schema:
        return schema
    members = []
    for member in schema["allOf"]:
        name = member.get("$ref", "").removeprefix(PREFIX)
        itself = _without_families(member, families)
        if name in families:
            itself = {"$ref": PREFIX + name + ITSELF}
        members.append(itself)
    return {**schema, "allOf": members}
