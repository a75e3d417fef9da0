"""Cut the fragment out of a larger specification: its operations, and all that they refer to, as OpenAPI 3.1."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

from generator.errors import InputError
from generator.openapi.document import SECTIONS, Component, Document, Source, component_of
from generator.openapi.normalize import Normalizer, in_31, plain
from generator.openapi.objects import LIST, MAP, METHODS, ONE, Field, field_of, is_annotation, is_reference, walk
from generator.pointers import MISSING, Pointer, child
from generator.upstream.overlay import Overrides

NOT_GENERATED = {("operation", "callbacks"), ("response", "links")}
"""Fields of which nothing is generated, by the type of their object."""

Fields = dict[str, Any]


@dataclass(frozen=True)
class Fragment:
    """A part of a larger specification, corrected."""

    document: Document
    idle_overrides: dict[str, bool]
    """The reasons of the overrides that changed nothing, and whether the place that they correct is still there."""


def cut(upstream: Document, overrides: Overrides) -> Fragment:
    """Take the operations of the fragment out of a specification, with the components that they need.

    Raises InputError if there are no operations, or if there is something wrong with what was taken.
    """
    unrelated = set(upstream.faults)
    extract = _Extract(upstream)
    for path, item in upstream.source("paths").entries():
        if any(_is_under(path, prefix) for prefix in overrides.paths):
            extract.add_path(path, item)
    if not extract.root["paths"]:
        raise _no_operations(upstream, overrides)
    extract.complete()
    idle_overrides = overrides.apply(extract.root)
    extract.complete()
    document = Document(upstream.path, extract.root, upstream.lines)
    _add_mappings(document)
    # What is wrong with the rest of the larger specification does not matter here.
    for fault in upstream.faults:
        if fault not in unrelated or not fault.pointer or _exists(extract.root, fault.pointer):
            document.faults.add(fault)
    document.finish()
    return Fragment(document, idle_overrides)


def _is_under(path: str, prefix: str) -> bool:
    if path == prefix:
        return True
    return path.startswith(prefix.rstrip("/") + "/")


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


def _exists(value: Any, pointer: Pointer) -> bool:
    return functools.reduce(child, pointer, value) is not MISSING


class _Extract:
    """A specification that is made of parts of a larger one."""

    def __init__(self, upstream: Document) -> None:
        self.upstream = upstream
        self._needed: list[Component] = []
        """The components that are taken along; a component that is added may need further ones."""
        self._dangling: set[Component] = set()
        """The missing components whose references have been reported."""
        version = upstream.source("info", "version").value
        self.root: Fields = {
            "openapi": "3.1.0",
            "info": {"title": "", "version": version},
            "servers": upstream.root.get("servers"),
            "tags": upstream.root.get("tags"),
            "paths": {},
            "components": {section: {} for section in SECTIONS},
        }

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
        """Return an operation with what its path and its specification say for it."""
        fields = dict(operation.value)
        inherited = []
        if isinstance(fields.get("parameters", []), list):
            inherited = list(_inherited_parameters(operation, item))
        if inherited:
            fields.setdefault("parameters", [])
        fields["security"] = self._security(operation)
        servers = item / "servers"
        if servers.value:
            fields.setdefault("servers", servers.value)
        result: Fields = self.copy("operation", operation.with_value(fields))
        if inherited:
            parameters = [self.copy("parameter", parameter) for parameter in inherited]
            result["parameters"] = parameters + result["parameters"]
        return result

    def _security(self, operation: Source) -> list[Fields]:
        common = self.upstream.root.get("security", [])
        security = operation.value.get("security", common)
        place = operation / "security"
        if not _is_list_of_objects(security):
            place.fault("must be a list of objects")
            return []
        for requirement in security:
            for name in requirement:
                self._need(Component("securitySchemes", name), place)
        return list(security)

    # --- components ---

    def complete(self) -> None:
        """Add the components that are referred to, and those that they refer to, in the order of upstream."""
        for _, source in walk(Document("", self.root)):
            place = Source(self.upstream, source.pointer, source.value) / "$ref"
            component = component_of(place.value)
            if component and component not in self._dangling:
                self._need(component, place)
        components = self.root["components"]
        for component in self._needed:
            added = components[component.section]
            if component.name not in added:
                source = self.upstream.source(*component.pointer)
                added[component.name] = self.copy(component.object_type, source)
        for section, added in components.items():
            upstream = self.upstream.components(section)
            names = [name for name in upstream if name in added]
            ordered = {name: added[name] for name in names}
            components[section] = {**ordered, **added}

    def _need(self, component: Component, place: Source) -> None:
        """Note that a component is to be added, or report that it is missing, at the place that needs it."""
        section, name = component
        if name in self.root["components"][section]:
            return
        if name in self.upstream.components(section):
            self._needed.append(component)
            return
        reported = {fault.pointer for fault in self.upstream.faults}
        if place.pointer not in reported:
            place.fault(f"names {json.dumps(name)}, which is not in components/{section}; add it, or correct it")

    # --- objects ---

    def copy(self, object_type: str, source: Source, inside: tuple[Pointer, ...] = ()) -> Any:
        """Return an object in the spelling of openapi.yaml, without extensions; note the components that it needs.

        `inside` has the places around the object whose values were put in the place of references.
        """
        if not isinstance(source.value, dict):
            return source.value
        if object_type != "operation" and source.is_reference:
            return self._copied_reference(object_type, source, inside)
        if object_type == "schema" and self.upstream.is_30:
            source = source.with_value(in_31(source.value))
        result = {}
        for key, field_source in source.entries():
            is_generated = not key.startswith("x-") and (object_type, key) not in NOT_GENERATED
            if is_generated:
                field = field_of(object_type, key)
                result[key] = self._copied_field(field, field_source, inside)
        if object_type == "schema":
            self._name_variants(result, source)
            return _with_list_of_examples(plain(result))
        if object_type in ("media type", "parameter", "header"):
            self._parse_example(result, source)
        return result

    def _copied_field(self, field: Field, source: Source, inside: tuple[Pointer, ...]) -> Any:
        if field.shape == ONE:
            return self.copy(field.object_type, source, inside)
        if field.shape == LIST and isinstance(source.value, list):
            return [self.copy(field.object_type, item, inside) for item in source.items()]
        if field.shape != MAP or not isinstance(source.value, dict):
            return source.value
        result = {}
        for name, item in source.entries():
            is_extension = name.startswith("x-") and field.object_type == "response"
            if is_extension:
                result[name] = item.value
            else:
                result[name] = self.copy(field.object_type, item, inside)
        return result

    def _copied_reference(self, object_type: str, source: Source, inside: tuple[Pointer, ...]) -> Any:
        """Return a reference to a component; what stands at any other place replaces the reference to it."""
        target = source.target()
        reference = source / "$ref"
        if target.value is None:
            component = component_of(reference.value)
            if component:
                self._dangling.add(component)
            return {"$ref": reference.value}
        siblings = self._siblings(object_type, source)
        component = _component_at(target.pointer, object_type)
        if component:
            self._needed.append(component)
            return {"$ref": component.reference, **self.copy(object_type, siblings, inside)}
        if target.pointer in inside:
            reference.fault("leads to what is around it, by its place; give that a name under components")
            return {}
        result = self.copy(object_type, target, (*inside, target.pointer))
        only_annotates = all(is_annotation(object_type, key) for key in siblings.value)
        if isinstance(result, dict) and only_annotates:
            return {**result, **siblings.value}
        return plain({"allOf": [result], **self.copy(object_type, siblings, inside)})

    def _siblings(self, object_type: str, source: Source) -> Source:
        """Return what a reference has beside its `$ref`, as far as OpenAPI does not ignore it."""
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
        """Write the mapping of a discriminator with references, and note its components as needed."""
        discriminator = schema.get("discriminator")
        old_mapping = source / "discriminator" / "mapping"
        if not isinstance(discriminator, dict) or not isinstance(old_mapping.value, dict):
            return
        mapping = {}
        for constant, variant in old_mapping.entries():
            component = _schema_of(variant.value)
            self._need(component, variant)
            mapping[constant] = component.reference
        schema["discriminator"] = {"propertyName": discriminator.get("propertyName"), "mapping": mapping}

    def _parse_example(self, fields: Fields, source: Source) -> None:
        """Replace an example that is JSON in a text; remove it where its schema wants no text and it is not JSON."""
        example = fields.get("example")
        schema_source = source / "schema"
        schema = _resolved_schema(schema_source.with_value(fields.get("schema")))
        if not isinstance(example, str) or not isinstance(schema, dict):
            return
        if schema.get("type", "object") not in ("object", "array"):
            return
        try:
            fields["example"] = json.loads(example)
        except ValueError:
            del fields["example"]


def _inherited_parameters(operation: Source, item: Source) -> Iterator[Source]:
    """Yield the parameters of a path that an operation has not got itself."""
    own = operation / "parameters"
    shared = item / "parameters"
    identities = [_identity(parameter) for parameter in own.items()]
    for parameter in shared.items():
        if _identity(parameter) not in identities:
            yield parameter


def _identity(parameter: Source) -> tuple[Any, Any]:
    resolved = parameter.resolved()
    name = resolved / "name"
    location = resolved / "in"
    return name.value, location.value


def _is_list_of_objects(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    return all(isinstance(item, dict) for item in value)


def _component_at(pointer: Pointer, object_type: str) -> Optional[Component]:
    """Return the component at a place, if it is one of a type."""
    if len(pointer) != 3 or pointer[0] != "components":
        return None
    _, section, name = pointer
    if SECTIONS.get(section) != object_type:
        return None
    return Component(section, name)


def _schema_of(name_or_reference: Any) -> Component:
    """Return the schema that the mapping of a discriminator names."""
    component = component_of(name_or_reference)
    name = component.name if component else str(name_or_reference)
    return Component("schemas", name)


def _resolved_schema(source: Source) -> Any:
    seen = set()
    while is_reference("schema", source.value) and source.pointer not in seen:
        seen.add(source.pointer)
        source = source.target()
    return source.value


def _with_list_of_examples(schema: Fields) -> Fields:
    """Return a schema with `examples` for the `example` of OpenAPI 3.0, unless that is text for something else."""
    if "example" in schema:
        example = schema.pop("example")
        takes_text = schema.get("type", "string") in ("string", ["string", "null"])
        if takes_text or not isinstance(example, str):
            schema.setdefault("examples", [example])
    if not isinstance(schema.get("examples", []), list):
        del schema["examples"]
    return schema


def _add_mappings(document: Document) -> None:
    """Write out what discriminators without a mapping leave to be found in the constants of the members."""
    normalizer = Normalizer(document)
    for object_type, source in walk(document):
        if object_type == "schema":
            _add_mapping(source.value, normalizer)


def _add_mapping(union: Fields, normalizer: Normalizer) -> None:
    discriminator = union.get("discriminator")
    if not isinstance(discriminator, dict) or discriminator.get("mapping"):
        return
    variants = normalizer.variants(union)
    mapping = {}
    for constant, variant in variants.items():
        if not is_reference("schema", variant):
            return
        constants = normalizer.constants(variant)
        if discriminator.get("propertyName") not in constants:
            return
        mapping[constant] = variant["$ref"]
    if mapping:
        union["discriminator"] = {**discriminator, "mapping": mapping}
