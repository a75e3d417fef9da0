"""Cut the fragment out of a larger specification: its operations and everything they reference, as OpenAPI 3.1."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Optional

from generator.errors import Diagnostic, InputError
from generator.openapi.document import SECTIONS, Component, Document, Source, component_of
from generator.openapi.normalize import Normalizer, in_31, plain
from generator.openapi.objects import LIST, MAP, METHODS, ONE, Field, field_of, is_annotation, is_reference, walk
from generator.pointers import MISSING, Pointer, child
from generator.upstream.overlay import Overrides

NOT_GENERATED = {("operation", "callbacks"), ("response", "links")}
"""Pairs of an object type and a field of it for which nothing is generated."""

WITH_EXAMPLE = ("media type", "parameter", "header")
"""Types of objects that have an `example` beside their schema."""

Fields = dict[str, Any]
Places = tuple[Pointer, ...]


@dataclass(frozen=True)
class Fragment:
    """The part of a larger specification that openapi.yaml follows, with the overrides applied."""

    document: Document
    idle_overrides: dict[str, bool]
    """The reasons of overrides without effect, and whether the value that they correct still exists."""


def cut(upstream: Document, overrides: Overrides) -> Fragment:
    """Cut out the operations under the paths of the overrides, with the components that they need.

    Raises InputError if there are no such operations, or if the fragment has faults.
    """
    earlier_faults = set(upstream.faults)
    extract = _Extract(upstream)
    for path, item in upstream.source("paths").entries():
        if _is_under_any(path, overrides.paths):
            extract.add_path(path, item)
    if not extract.root["paths"]:
        raise _no_operations(upstream, overrides)
    extract.complete()
    idle_overrides = overrides.apply(extract.root)
    extract.complete()
    document = Document(upstream.path, extract.root, upstream.lines)
    _add_mappings(document)
    document.faults |= upstream.faults - earlier_faults
    document.faults |= _faults_inside(extract.root, earlier_faults)
    document.finish()
    return Fragment(document, idle_overrides)


def _faults_inside(root: Fields, faults: set[Diagnostic]) -> set[Diagnostic]:
    """Return the faults of the fragment; faults in the rest of the larger specification do not matter."""
    inside = set()
    for fault in faults:
        if not fault.pointer or _exists(root, fault.pointer):
            inside.add(fault)
    return inside


def _is_under_any(path: str, prefixes: list[str]) -> bool:
    for prefix in prefixes:
        folder = prefix.rstrip("/") + "/"
        if path == prefix or path.startswith(folder):
            return True
    return False


def _no_operations(upstream: Document, overrides: Overrides) -> InputError:
    prefixes = " or ".join(overrides.paths)
    paths = upstream.source("paths")
    return InputError.at(
        upstream.path,
        f"has no operation under {prefixes}; take the specification that has them, or change x-paths in "
        "generator/fragment.yaml",
        paths.line,
        paths.pointer,
    )


def _exists(root: Any, pointer: Pointer) -> bool:
    value = root
    for part in pointer:
        value = child(value, part)
    return value is not MISSING


class _Extract:
    """A specification made of parts of a larger one."""

    def __init__(self, upstream: Document) -> None:
        self.upstream = upstream
        self._needed: list[Component] = []
        """The components to add. Adding one can append further ones."""
        self._dangling: set[Component] = set()
        """The missing components that have been reported where they are referenced."""
        self.root: Fields = {
            "openapi": "3.1.0",
            "info": self._info(),
            "servers": upstream.root.get("servers"),
            "tags": upstream.root.get("tags"),
            "paths": {},
            "components": {section: {} for section in SECTIONS},
        }

    def _info(self) -> Fields:
        version = self.upstream.source("info", "version")
        return {"title": "", "version": version.value}

    # --- operations ---

    def add_path(self, path: str, item: Source) -> None:
        """Add the operations of a path."""
        if item.is_reference:
            item = item.target()
        for method in METHODS:
            operation = item / method
            if isinstance(operation.value, dict):
                operations = self.root["paths"].setdefault(path, {})
                operations[method] = self._operation(operation, item)

    def _operation(self, operation: Source, item: Source) -> Fields:
        """Copy an operation, with the parameters, servers and security that it inherits."""
        fields = dict(operation.value)
        inherited = _inherited_parameters(operation, item)
        if inherited:
            fields.setdefault("parameters", [])
        fields["security"] = self._security(operation)
        servers = item / "servers"
        if servers.value:
            fields.setdefault("servers", servers.value)
        result: Fields = self.copy("operation", operation.with_value(fields))
        if inherited:
            copied = [self.copy("parameter", parameter) for parameter in inherited]
            result["parameters"] = copied + result["parameters"]
        return result

    def _security(self, operation: Source) -> list[Fields]:
        common = self.upstream.root.get("security", [])
        requirements = operation.value.get("security", common)
        place = operation / "security"
        if not _is_list_of_objects(requirements):
            place.fault("must be a list of objects")
            return []
        for requirement in requirements:
            for name in requirement:
                scheme = Component("securitySchemes", name)
                self._need(scheme, place)
        return list(requirements)

    # --- components ---

    def complete(self) -> None:
        """Add the components that the fragment references, directly or not, in the order of upstream."""
        self._need_referenced()
        components = self.root["components"]
        for component in self._needed:
            name = component.name
            section = components[component.section]
            if name not in section:
                source = self.upstream.source(*component.pointer)
                section[name] = self.copy(component.object_type, source)
        for name, section in components.items():
            upstream = self.upstream.components(name)
            components[name] = _in_order_of(upstream, section)

    def _need_referenced(self) -> None:
        for _, source in walk(Document("", self.root)):
            upstream_source = Source(self.upstream, source.pointer, source.value)
            reference = upstream_source / "$ref"
            component = component_of(reference.value)
            if component and component not in self._dangling:
                self._need(component, reference)

    def _need(self, component: Component, place: Source) -> None:
        """Note that a component has to be added; report a missing one at the place that references it."""
        section, name = component
        added = self.root["components"][section]
        if name in added:
            return
        if name in self.upstream.components(section):
            self._needed.append(component)
            return
        reported = {fault.pointer for fault in self.upstream.faults}
        if place.pointer not in reported:
            quoted = json.dumps(name)
            place.fault(f"names {quoted}, which is not in components/{section}; add it, or correct it")

    # --- objects ---

    def copy(self, object_type: str, source: Source, inside: Places = ()) -> Any:
        """Return an object in the spelling of openapi.yaml, without extensions, and note the components that it needs.

        `inside` lists the places around the object whose values have replaced references to them.
        """
        if not isinstance(source.value, dict):
            return source.value
        if object_type != "operation" and source.is_reference:
            return self._copied_reference(object_type, source, inside)
        if object_type == "schema":
            return self._copied_schema(source, inside)
        result = self._copied_fields(object_type, source, inside)
        if object_type in WITH_EXAMPLE:
            self._parse_example(result, source)
        return result

    def _copied_schema(self, source: Source, inside: Places) -> Fields:
        if self.upstream.is_30:
            source = source.with_value(in_31(source.value))
        schema = self._copied_fields("schema", source, inside)
        self._name_variants(schema, source)
        schema = plain(schema)
        return _with_list_of_examples(schema)

    def _copied_fields(self, object_type: str, source: Source, inside: Places) -> Fields:
        result = {}
        for key, field_source in source.entries():
            if key.startswith("x-") or (object_type, key) in NOT_GENERATED:
                continue
            field = field_of(object_type, key)
            result[key] = self._copied_field(field, field_source, inside)
        return result

    def _copied_field(self, field: Field, source: Source, inside: Places) -> Any:
        object_type = field.object_type
        value = source.value
        if field.shape == ONE:
            return self.copy(object_type, source, inside)
        if field.shape == LIST and isinstance(value, list):
            return self._copied_list(object_type, source, inside)
        if field.shape == MAP and isinstance(value, dict):
            return self._copied_map(object_type, source, inside)
        return value

    def _copied_list(self, object_type: str, source: Source, inside: Places) -> list[Any]:
        result = []
        for item in source.items():
            copied = self.copy(object_type, item, inside)
            result.append(copied)
        return result

    def _copied_map(self, object_type: str, source: Source, inside: Places) -> Fields:
        result = {}
        for name, item in source.entries():
            is_extension = name.startswith("x-") and object_type == "response"
            if is_extension:
                result[name] = item.value
            else:
                result[name] = self.copy(object_type, item, inside)
        return result

    def _copied_reference(self, object_type: str, source: Source, inside: Places) -> Any:
        """Return a reference to a component; a reference to any other place is replaced by the object there."""
        target = source.target()
        if target.value is None:
            return self._dangling_reference(source)
        siblings = self._siblings(object_type, source)
        component = _component_at(target.pointer, object_type)
        if component:
            self._needed.append(component)
            copied = self.copy(object_type, siblings, inside)
            return {"$ref": component.reference, **copied}
        if target.pointer in inside:
            reference = source / "$ref"
            reference.fault(
                "refers to an object around it by its place; move that object to components, and refer to it by name"
            )
            return {}
        result = self.copy(object_type, target, (*inside, target.pointer))
        fields: Fields = siblings.value
        if isinstance(result, dict) and _only_annotates(object_type, fields):
            return {**result, **fields}
        copied = self.copy(object_type, siblings, inside)
        combined = {"allOf": [result], **copied}
        return plain(combined)

    def _dangling_reference(self, source: Source) -> Fields:
        reference = source.value["$ref"]
        component = component_of(reference)
        if component:
            self._dangling.add(component)
        return {"$ref": reference}

    def _siblings(self, object_type: str, source: Source) -> Source:
        """Return the siblings of a `$ref` that OpenAPI does not ignore."""
        only_describes = object_type != "schema" or self.upstream.is_30
        siblings = {}
        for key, value in source.value.items():
            if only_describes:
                is_read = key in ("description", "summary")
            else:
                is_read = key != "$ref" and not key.startswith("x-")
            if is_read:
                siblings[key] = value
        return source.with_value(siblings)

    def _name_variants(self, schema: Fields, source: Source) -> None:
        """Write the mapping of a discriminator with references, and note that their components are needed."""
        discriminator = schema.get("discriminator")
        if not isinstance(discriminator, dict):
            return
        old_mapping = source / "discriminator" / "mapping"
        if not isinstance(old_mapping.value, dict):
            return
        mapping = {}
        for constant, variant in old_mapping.entries():
            component = _variant(variant.value)
            self._need(component, variant)
            mapping[constant] = component.reference
        name = discriminator.get("propertyName")
        schema["discriminator"] = {"propertyName": name, "mapping": mapping}

    def _parse_example(self, fields: Fields, source: Source) -> None:
        """Parse an example that is JSON written as text; remove other text if the schema does not take text."""
        example = fields.get("example")
        if not isinstance(example, str):
            return
        schema_source = source / "schema"
        schema_source = schema_source.with_value(fields.get("schema"))
        schema = _resolved_schema(schema_source)
        if not isinstance(schema, dict):
            return
        json_type = schema.get("type", "object")
        if json_type not in ("object", "array"):
            return
        try:
            fields["example"] = json.loads(example)
        except ValueError:
            del fields["example"]


def _inherited_parameters(operation: Source, item: Source) -> list[Source]:
    """Return the parameters of a path that an operation does not override."""
    own = operation / "parameters"
    shared = item / "parameters"
    is_malformed = "parameters" in operation.value and not isinstance(own.value, list)
    if is_malformed:
        return []
    own_identities = list(map(_identity, own.items()))
    inherited = []
    for parameter in shared.items():
        identity = _identity(parameter)
        if identity not in own_identities:
            inherited.append(parameter)
    return inherited


def _identity(parameter: Source) -> tuple[Any, Any]:
    """Return the name and the location of a parameter, which are unique within an operation."""
    resolved = parameter.resolved()
    name = resolved / "name"
    location = resolved / "in"
    return name.value, location.value


def _is_list_of_objects(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    return all(isinstance(item, dict) for item in value)


def _component_at(pointer: Pointer, object_type: str) -> Optional[Component]:
    """Return the component at a place, if it has an object type."""
    if len(pointer) != 3:
        return None
    root, section, name = pointer
    section_type = SECTIONS.get(section)
    if root != "components" or section_type != object_type:
        return None
    return Component(section, name)


def _only_annotates(object_type: str, fields: Fields) -> bool:
    return all(is_annotation(object_type, key) for key in fields)


def _in_order_of(upstream: Fields, components: Fields) -> Fields:
    """Return components in the order of upstream; those that it lacks come last."""
    result = {}
    for name in upstream:
        if name in components:
            result[name] = components[name]
    return {**result, **components}


def _variant(name_or_reference: Any) -> Component:
    """Return the schema that an entry of a mapping names."""
    component = component_of(name_or_reference)
    name = str(name_or_reference)
    if component:
        name = component.name
    return Component("schemas", name)


def _resolved_schema(source: Source) -> Any:
    seen = set()
    while is_reference("schema", source.value) and source.pointer not in seen:
        seen.add(source.pointer)
        source = source.target()
    return source.value


def _with_list_of_examples(schema: Fields) -> Fields:
    """Return a schema with `examples` instead of the `example` of OpenAPI 3.0; malformed ones are dropped."""
    if "example" in schema:
        example = schema.pop("example")
        if _takes_text(schema) or not isinstance(example, str):
            schema.setdefault("examples", [example])
    examples = schema.get("examples", [])
    if not isinstance(examples, list):
        del schema["examples"]
    return schema


def _takes_text(schema: Fields) -> bool:
    types = schema.get("type", "string")
    return types in ("string", ["string", "null"])


# --- discriminators ---


def _add_mappings(document: Document) -> None:
    """Add a mapping to each discriminator that lacks one, according to the constants of the variants."""
    normalizer = Normalizer(document)
    for object_type, source in walk(document):
        if object_type == "schema":
            _add_mapping(source.value, normalizer)


def _add_mapping(union: Fields, normalizer: Normalizer) -> None:
    discriminator = union.get("discriminator")
    if not isinstance(discriminator, dict) or discriminator.get("mapping"):
        return
    name = discriminator.get("propertyName")
    variants = normalizer.variants(union)
    mapping = {}
    for constant, variant in variants.items():
        if not is_reference("schema", variant):
            return
        if name not in normalizer.constants(variant):
            return
        mapping[constant] = variant["$ref"]
    if mapping:
        union["discriminator"] = {**discriminator, "mapping": mapping}
