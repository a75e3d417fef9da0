"""Normalize the parts of a specification: equivalent spellings have the same normal form."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from generator.openapi.document import Component, Document, component_of
from generator.openapi.keywords import UNIONS, from_30, json_types
from generator.openapi.objects import LIST, MAP, ONE, field_of, is_annotation, is_reference

DEFAULTS: dict[str, dict[str, Any]] = {
    "parameter": {"required": False, "deprecated": False, "allowEmptyValue": False, "allowReserved": False},
    "header": {"required": False, "deprecated": False, "style": "simple", "explode": False},
    "request body": {"required": False},
    "operation": {"deprecated": False, "parameters": []},
    "schema": {
        "additionalProperties": True,
        "deprecated": False,
        "minItems": 0,
        "minLength": 0,
        "nullable": False,
        "properties": {},
        "readOnly": False,
        "required": [],
        "uniqueItems": False,
        "writeOnly": False,
    },
}
"""The default values of fields, by object type and name of the field."""

NOT_VALIDATING = {"default", "deprecated", "readOnly", "writeOnly"}
"""Keywords that restrict no value, but are more than annotations."""

WRAPPERS = ("allOf", *UNIONS)
"""Keywords that say nothing around a single schema."""

MOST_OBJECTS = 5_000
"""The most objects in a normal form, because references replaced by their targets can multiply without end.

Further references stay as they are.
"""
MOST_OBJECTS_OF_ALL = 100_000
"""The most objects in all normal forms of a document together."""

UNORDERED = {"enum", "required", "type"}
"""Keywords whose lists have no order."""


Fields = Mapping[str, Any]
"""The fields of an object, not to be changed."""

Schema = dict[str, Any]


# --- spellings of one field ---


def is_default(object_type: str, key: str, value: Any, fields: Fields) -> bool:
    """Return whether a field of an object could be left out because it has its default value."""
    if object_type == "parameter" and key in ("style", "explode"):
        return _is_default_serialization(key, value, fields)
    if object_type == "schema":
        lists_values = "const" in fields or "enum" in fields
        if key == "type" and lists_values:
            return _is_implied_type(value, fields)
        if key == "additionalProperties" and value == {}:
            return True
    defaults = DEFAULTS.get(object_type, {})
    if key not in defaults:
        return False
    default = defaults[key]
    has_same_type = type(value) is type(default)  # 0 is not False
    return has_same_type and bool(value == default)


def _is_default_serialization(key: str, value: Any, parameter: Fields) -> bool:
    default_style = "simple"
    if parameter.get("in") in ("query", "cookie"):
        default_style = "form"
    if key == "style":
        return bool(value == default_style)
    style = parameter.get("style", default_style)
    return value is (style == "form")


def _is_implied_type(types: Any, schema: Fields) -> bool:
    """Return whether the values that a schema lists all have the types that it names."""
    values = schema.get("enum")
    if "const" in schema:
        values = [schema["const"]]
    if not isinstance(values, list):
        return False
    if not isinstance(types, list):
        types = [types]
    named = set(types)
    return all(json_types(value) & named for value in values)


# --- spellings of one schema ---


def in_31(schema: Schema) -> Schema:
    """Return a schema of OpenAPI 3.0 with the keywords of 3.1; its subschemas stay unchanged."""
    if "$ref" not in schema:
        return from_30(dict(schema))
    return _only(schema, ("$ref", "description"))


def plain(schema: Schema) -> Schema:
    """Return a schema in the spelling that openapi.yaml uses; its subschemas must have that spelling already.

    This means: `const` for an enum of one value, null in `type` or otherwise as the last member of a union, and no
    `allOf`, `anyOf` or `oneOf` around a single schema.
    """
    result = {}
    for key, value in schema.items():
        is_extension = key.startswith("x-")
        if not is_extension and key != "nullable":
            result[key] = value
    types: Any = result.get("type")
    if _is_single(types):
        result["type"] = types[0]
    values: Any = result.get("enum")
    if _is_single(values) and "const" not in result:
        result = _replaced(result, "enum", "const", values[0])
    wrapper = _wrapper_of(result)
    if wrapper:
        (member,) = result.pop(wrapper)
        return {**member, **result}
    base, has_null = split_null(result)
    if not has_null:
        return result
    return with_null(base)


def _is_single(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1


def _wrapper_of(schema: Schema) -> Optional[str]:
    """Return the keyword that wraps a single schema, if the schema around it restricts nothing else."""
    assertions = _assertions(schema)
    keywords = assertions.keys() - NOT_VALIDATING
    if len(keywords) != 1:
        return None
    (keyword,) = keywords
    if keyword not in WRAPPERS:
        return None
    members = schema[keyword]
    if not _is_single(members) or not isinstance(members[0], dict):
        return None
    would_join_reference = len(assertions) > 1 and "$ref" in members[0]
    return None if would_join_reference else keyword


def split_null(schema: Schema) -> tuple[Schema, bool]:
    """Return a schema without null, and whether it accepted null among other values."""
    types = schema.get("type")
    values = schema.get("enum")
    if _has_null_type(types):
        lists_null = isinstance(values, list) and None in values
        if values is None or lists_null:
            base = _without_null_type(schema)
            return base, "const" not in schema
    elif types is None and isinstance(values, list):
        others = _not_null(values)
        if others and len(others) < len(values):
            base = {**schema, "enum": others}
            return base, True
    return _split_union(schema)


def _has_null_type(types: Any) -> bool:
    if not isinstance(types, list):
        return False
    return "null" in types and len(types) > 1


def _without_null_type(schema: Schema) -> Schema:
    result = dict(schema)
    types = [name for name in schema["type"] if name != "null"]
    result["type"] = types
    if len(types) == 1:
        result["type"] = types[0]
    if isinstance(schema.get("enum"), list):
        values = _not_null(schema["enum"])
        result["enum"] = values
        if len(values) == 1:
            del result["enum"]
            result["const"] = values[0]
    return result


def _split_union(schema: Schema) -> tuple[Schema, bool]:
    keyword = _union_keyword(schema)
    if keyword is None:
        return schema, False
    all_members = schema[keyword]
    members = _members(schema)
    has_null = 0 < len(members) < len(all_members)
    siblings = _siblings_of(keyword, schema)
    if not has_null or siblings - NOT_VALIDATING:
        return schema, False
    first = members[0]
    is_alone = len(members) == 1 and not siblings
    if is_alone and isinstance(first, dict):
        member = plain(first)
        annotations = _annotations(schema)
        base = {**member, **annotations}
    else:
        base = {**schema, keyword: members}
    return base, True


def _siblings_of(union_keyword: str, schema: Fields) -> set[str]:
    """Return the other assertions of a union."""
    assertions = _assertions(schema)
    return assertions.keys() - {union_keyword, "discriminator"}


def with_null(schema: Schema) -> Schema:
    """Return a schema that accepts null, and everything that the given one accepts."""
    assertions = _assertions(schema)
    null = {"type": "null"}
    for keyword in UNIONS:
        if keyword in assertions:
            siblings = _siblings_of(keyword, schema)
            if siblings <= NOT_VALIDATING:
                members = [*schema[keyword], null]
                return {**schema, keyword: members}
            return _or_null(schema)
    has_own_type = "type" in assertions and assertions.keys().isdisjoint({"$ref", "allOf"})
    if has_own_type:
        return _with_null_type(schema)
    return _or_null(schema)


def _or_null(schema: Schema) -> Schema:
    """Return a union of a schema and null, which takes over the annotations."""
    assertions = _assertions(schema)
    annotations = _annotations(schema)
    return {"anyOf": [assertions, {"type": "null"}], **annotations}


def _with_null_type(schema: Schema) -> Schema:
    types = schema["type"]
    if isinstance(types, str):
        types = [types]
    others = [name for name in types if name != "null"]
    result = {**schema, "type": [*others, "null"]}
    if "const" in schema:
        return _replaced(result, "const", "enum", [schema["const"], None])
    if "enum" in schema:
        values = _not_null(schema["enum"])
        result["enum"] = [*values, None]
    return result


def _is_null(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    assertions = _assertions(schema)
    return assertions in ({"type": "null"}, {"const": None}, {"enum": [None]}, {"type": ["null"]})


def _union_keyword(schema: Fields) -> Optional[str]:
    for keyword in UNIONS:
        if isinstance(schema.get(keyword), list):
            return keyword
    return None


def _members(union: Fields) -> list[Any]:
    """Return the members of a union except null; an empty list for any other schema."""
    keyword = _union_keyword(union)
    if keyword is None:
        return []
    return [member for member in union[keyword] if not _is_null(member)]


def _annotations(schema: Fields) -> Schema:
    names = [key for key in schema if is_annotation("schema", key)]
    return _only(schema, names)


def _assertions(schema: Fields) -> Schema:
    names = [key for key in schema if not is_annotation("schema", key)]
    return _only(schema, names)


def _only(schema: Fields, names: Collection[str]) -> Schema:
    return {key: value for key, value in schema.items() if key in names}


def _not_null(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _replaced(schema: Schema, old_key: str, new_key: str, new_value: Any) -> Schema:
    """Return a schema with one keyword replaced by another one in the same position."""
    result = {}
    for key, value in schema.items():
        if key == old_key:
            result[new_key] = new_value
        else:
            result[key] = value
    return result


# --- normal forms ---


@dataclass(frozen=True)
class Circle:
    """A reference in a normal form to a component that contains it; `steps` counts the components in between."""

    steps: int


@dataclass(frozen=True)
class OrNull:
    """The normal form of a schema that accepts null among other values."""

    form: Any


def parts_of(form: Any) -> Iterator[Any]:
    """Yield a normal form, and everything in it."""
    yield form
    inner: Iterable[Any] = ()
    if isinstance(form, OrNull):
        inner = (form.form,)
    elif isinstance(form, dict):
        inner = form.values()
    elif isinstance(form, list):
        inner = form
    for part in inner:
        yield from parts_of(part)


def text_of(form: Any) -> str:
    """Write a normal form as JSON. Circles and OrNull get angle brackets, which JSON has only in quotes."""
    if isinstance(form, dict):
        entries = []
        for name in sorted(form):
            quoted = json.dumps(name)
            value = text_of(form[name])
            entries.append(f"{quoted}: {value}")
        text = ", ".join(entries)
        return f"{{{text}}}"
    if isinstance(form, list):
        text = ", ".join(map(text_of, form))
        return f"[{text}]"
    if isinstance(form, Circle):
        return f"<circle {form.steps}>"
    if isinstance(form, OrNull):
        text = text_of(form.form)
        return f"<null or {text}>"
    return json.dumps(form)


@dataclass(frozen=True)
class _Shallow:
    """The normal form of an object in which references stay, and these references."""

    text: str
    references: set[str]

    @classmethod
    def of(cls, form: Any) -> _Shallow:
        """Write such a normal form, and collect its references."""
        references = set()
        for part in parts_of(form):
            if isinstance(part, dict) and isinstance(part.get("$ref"), str):
                references.add(part["$ref"])
        return cls(text_of(form), references)


@dataclass
class _Count:
    """The number of objects in normal forms."""

    of_all: int = 0
    of_one: int = 0

    def start(self) -> None:
        """Start another normal form."""
        self.of_one = 0

    def add(self) -> None:
        """Count an object."""
        self.of_one += 1
        self.of_all += 1

    @property
    def is_full(self) -> bool:
        """Whether there are so many objects that further references stay as they are."""
        return self.of_one > MOST_OBJECTS or self.of_all > MOST_OBJECTS_OF_ALL


class Normalizer:
    """Makes and compares the normal forms of the parts of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._count = _Count()
        self._forms = _Forms(self, self._count)
        self._shallow_forms = _Forms(self, _Count(), follows=False)
        self._shallow_components: dict[str, _Shallow] = {}
        self.merged_schemas: dict[tuple[str, int], Schema] = {}
        """The named schemas that the comparison has merged, by reference and depth."""

    def resolved(self, object_type: str, value: Any) -> Any:
        """Return an object, or what its reference names; a reference that leads nowhere stays."""
        seen = set()
        while is_reference(object_type, value):
            reference = value["$ref"]
            target = self.document.component(reference)
            if target is None or reference in seen:
                break
            seen.add(reference)
            value = target
        return value

    # --- forms and fingerprints ---

    def normal_form(self, object_type: str, value: Any) -> Any:
        """Return the normal form of an object: without annotations, defaults and component names, in one spelling.

        It is a JSON value, except for `Circle` and `OrNull`.
        """
        self._count.start()
        return self._forms.of(object_type, value)

    def is_recursive(self, object_type: str, value: Any) -> bool:
        """Return whether an object references, directly or not, a component that contains itself."""
        form = self.normal_form(object_type, value)
        return any(isinstance(part, Circle) for part in parts_of(form))

    def fingerprint(self, object_type: str, value: Any) -> str:
        """Return a text that two objects share if, and only if, their normal forms are equal."""
        form = self.normal_form(object_type, value)
        return text_of(form)

    def deep_fingerprint(self, object_type: str, value: Any) -> str:
        """Fingerprint an object and everything it references, by component name.

        It stays short even for schemas that reference each other in many ways; `fingerprint` does not.
        """
        form = self._shallow_forms.of(object_type, value)
        shallow = _Shallow.of(form)
        pending = list(shallow.references)
        components: dict[str, _Shallow] = {}
        while pending:
            reference = pending.pop()
            if reference not in components:
                component = self._shallow_component(reference)
                components[reference] = component
                pending += component.references
        text = shallow.text
        for reference in sorted(components):
            text += reference + components[reference].text
        return text

    def _shallow_component(self, reference: str) -> _Shallow:
        if reference not in self._shallow_components:
            form = None
            component = component_of(reference)
            if component:
                value = self.document.component(reference)
                form = self._shallow_forms.of(component.object_type, value)
            self._shallow_components[reference] = _Shallow.of(form)
        return self._shallow_components[reference]

    # --- unions ---

    def is_discriminated(self, union: Fields) -> bool:
        """Return whether the members of a union are discriminated by constants."""
        return bool(self.variants(union))

    def discriminator(self, union: Fields) -> Optional[dict[str, Any]]:
        """Return the discriminator of a union; None if it says the same as the constants of the members."""
        discriminator = union.get("discriminator")
        if not isinstance(discriminator, dict):
            return None
        name = str(discriminator.get("propertyName"))
        mapping = discriminator.get("mapping") or {}
        addition = {"propertyName": name, "mapping": mapping}
        implied = []
        for variant in self.variants(union).values():
            constants = self.constants(variant)
            constant = constants.get(name)
            if not isinstance(constant, str):
                return addition
            implied.append((constant, variant.get("$ref")))
        if not implied:
            return addition
        for entry in mapping.items():
            if entry not in implied:
                return addition
        return None

    def variants(self, union: Fields) -> dict[str, Any]:
        """Return the members of a union by the constants that discriminate them; empty if no property does."""
        members = _members(union)
        constants = [self.constants(member) for member in members]
        names = list(constants[0]) if constants else []
        for name in names:
            variants = {}
            for member, values in zip(members, constants, strict=True):
                if isinstance(values.get(name), str):
                    variants[values[name]] = member
            if len(variants) == len(members):
                return variants
        return {}

    def constants(self, schema: Any) -> dict[str, Any]:
        """Return the properties of a schema that can have only one value, with that value."""
        schema = self.resolved("schema", schema)
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(properties, dict):
            return {}
        constants = {}
        for name, value in properties.items():
            property_schema = self.resolved("schema", value)
            if isinstance(property_schema, dict):
                property_schema = plain(property_schema)
                if "const" in property_schema:
                    constants[name] = property_schema["const"]
        return constants


@dataclass(frozen=True)
class _Forms:
    """Makes the normal forms of the objects inside some components."""

    normalizer: Normalizer
    count: _Count
    inside: tuple[Component, ...] = ()
    """The components around the objects, the innermost first."""
    follows: bool = True
    """Whether references are replaced by the objects that they name."""

    def of(self, object_type: str, value: Any) -> Any:
        """Return the normal form of an object."""
        if value is True and object_type == "schema":
            return {}
        if not isinstance(value, dict):
            return value
        self.count.add()
        if is_reference(object_type, value):
            return self._of_reference(object_type, value["$ref"])
        if object_type != "schema":
            return self._of_fields(object_type, value)
        schema = plain(value)
        if is_reference(object_type, schema):
            return self._of_reference(object_type, schema["$ref"])
        base, has_null = split_null(schema)
        if not has_null:
            return self._of_fields(object_type, base)
        form = self.of(object_type, base)
        if isinstance(form, OrNull):
            return form
        return OrNull(form)

    def _of_reference(self, object_type: str, reference: str) -> Any:
        component = component_of(reference)
        value = self.normalizer.document.component(reference)
        is_followed = self.follows and not self.count.is_full
        if component is None or value is None or not is_followed:
            return {"$ref": reference}
        if component in self.inside:
            steps = self.inside.index(component)
            return Circle(steps)
        inside = (component, *self.inside)
        forms = _Forms(self.normalizer, self.count, inside)
        return forms.of(object_type, value)

    def _of_fields(self, object_type: str, value: dict[str, Any]) -> dict[str, Any]:
        form = {}
        for key, item in value.items():
            if is_annotation(object_type, key):
                continue
            if is_default(object_type, key, item, value):
                continue
            if key != "discriminator":
                form[key] = self._of_field(object_type, key, item)
                continue
            addition = self.normalizer.discriminator(value)
            if addition is not None:
                form[key] = addition
        return form

    def _of_field(self, object_type: str, key: str, value: Any) -> Any:
        field = field_of(object_type, key)
        inner_type = field.object_type
        if field.shape == ONE:
            return self.of(inner_type, value)
        if isinstance(value, list):
            if field.shape == LIST:
                return [self.of(inner_type, item) for item in value]
            if key in UNORDERED:
                return sorted(value, key=_sort_key)
        if isinstance(value, dict) and field.shape == MAP:
            return {name: self.of(inner_type, item) for name, item in value.items()}
        return value


def _sort_key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
