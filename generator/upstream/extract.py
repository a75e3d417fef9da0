"""The fragment, cut out of a larger specification: its operations, and all that they refer to, as OpenAPI 3.1."""

from __future__ import annotations

import functools
import json
from typing import Any

from generator.errors import InputError
from generator.openapi.document import SECTIONS, Component, Document, Source, component_of
from generator.openapi.normalize import Normalizer, in_31, plain
from generator.openapi.objects import METHODS, children, is_annotation, is_reference, walk
from generator.pointers import MISSING, Pointer, child
from generator.text import printable
from generator.upstream.overlay import Overrides

# What is not generated, and so not taken along.
_LEFT_OUT = {"operation": {"callbacks"}, "response": {"links"}}


def cut(host: Document, overrides: Overrides) -> tuple[Document, dict[str, bool]]:
    """The operations of the fragment and the components that they need, corrected; the corrections without effect.

    Raises InputError if there are no operations, or if there is something wrong with what was cut out.
    """
    found, elsewhere = _Slice(host), set(host.faults)
    for path, item in (host.root.get("paths") or {}).items():
        if any(_is_under(path, prefix) for prefix in overrides.paths):
            found.path(path, item)
    if not found.root["paths"]:
        line = host.line(("paths",))
        raise InputError(
            f"{printable(host.path)}:{line}: error: #/paths: has no operation under {' or '.join(overrides.paths)}; "
            "take the specification that has them, or change x-paths in generator/fragment.yaml"
        )
    found.complete()
    idle = overrides.apply(found.root)
    found.complete()
    facts = Normalizer(Document(host.path, found.root))
    for object_type, schema in walk(facts.document):
        if object_type == "schema":
            _map_kinds(schema.value, facts)
    # What is wrong with the rest of the host does not matter here.
    faults = {
        fault
        for fault in host.faults
        if fault not in elsewhere or fault.pointer == () or _stands(found.root, fault.pointer)
    }
    part = Document(host.path, found.root, host.lines, faults)
    part.finish()
    return part, idle


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else prefix + "/")


def _stands(value: Any, pointer: Pointer) -> bool:
    return functools.reduce(child, pointer, value) is not MISSING


class _Slice:
    """The document that is cut out, and the components that it still lacks."""

    def __init__(self, host: Document) -> None:
        self.host = host
        self.is_30 = host.root["openapi"].startswith("3.0.")
        info = host.root.get("info")
        self.root: dict[str, Any] = {
            "openapi": "3.1.0",
            "info": {"title": "", "version": info.get("version") if isinstance(info, dict) else None},
            "servers": host.root.get("servers"),
            "tags": host.root.get("tags"),
            "paths": {},
            "components": {section: {} for section in SECTIONS},
        }
        self._needed: list[tuple[str, str]] = []

    def path(self, path: str, item: Any) -> None:
        """Take the operations of a path along."""
        at: Pointer = ("paths", path)
        if isinstance(item, dict) and "$ref" in item:
            at, item = self.host.resolve(item["$ref"], (*at, "$ref"))
        if not isinstance(item, dict):
            return
        for method in METHODS:
            if isinstance(item.get(method), dict):
                operation = self._operation(item[method], item, (*at, method))
                self.root["paths"].setdefault(path, {})[method] = operation

    def _operation(self, operation: dict[str, Any], item: dict[str, Any], at: Pointer) -> dict[str, Any]:
        shared = item.get("parameters", [])
        own = operation.get("parameters", [])
        if isinstance(shared, list) and isinstance(own, list) and shared:
            names = {self._identity(parameter, at) for parameter in own}
            rest = [parameter for parameter in shared if self._identity(parameter, at) not in names]
            operation = {**operation, "parameters": [*rest, *own]}
        security = operation.get("security", self.host.root.get("security", []))
        if not isinstance(security, list) or not all(isinstance(entry, dict) for entry in security):
            self.host.fault((*at, "security"), "must be a list of objects")
            security = []
        operation = {**operation, "security": security}
        if item.get("servers"):
            operation.setdefault("servers", item["servers"])
        for entry in security:
            for name in entry:
                self._need("securitySchemes", name, (*at, "security"))
        return self.copy("operation", operation, at)

    def _identity(self, parameter: Any, at: Pointer) -> tuple[Any, Any]:
        if isinstance(parameter, dict) and "$ref" in parameter:
            parameter = self.host.resolve(parameter["$ref"], at)[1]
        return (parameter.get("name"), parameter.get("in")) if isinstance(parameter, dict) else (None, None)

    def complete(self) -> None:
        """Take along what is referred to, and what that refers to."""
        components = self.root["components"]
        for _, source in walk(Document("", self.root)):
            found = component_of(source.value.get("$ref"))
            if found and found[1] not in components[found[0]]:
                self._need(*found, (*source.pointer, "$ref"))
        for section, name in self._needed:  # which grows while it is worked through
            if name not in components[section]:
                value = self.host.root["components"][section][name]
                components[section][name] = self.copy(SECTIONS[section], value, ("components", section, name))
        for section, found in components.items():
            order = self.host.root.get("components", {}).get(section, {})
            components[section] = {name: found[name] for name in [*order, *found] if name in found}

    def _need(self, section: str, name: str, at: Pointer) -> None:
        if name in self.host.root.get("components", {}).get(section, {}):
            self._needed.append((section, name))
        elif not any(fault.pointer == at for fault in self.host.faults):
            self.host.fault(
                at, f"names {json.dumps(name)}, which is not in components/{section}; add it, or correct it"
            )

    def copy(self, kind: str, value: Any, at: Pointer, inside: tuple[Pointer, ...] = ()) -> Any:
        """An object with what it refers to noted as needed, without extensions, in the spelling of openapi.yaml."""
        if not isinstance(value, dict):
            return value
        if "$ref" in value and kind != "operation":
            return self._reference(kind, value, at, inside)
        if kind == "schema" and self.is_30:
            value = in_31(value)
        left_out = _LEFT_OUT.get(kind, set())
        result = {key: item for key, item in value.items() if not key.startswith("x-") and key not in left_out}
        for inner, child_source in children(kind, Source(self.host, at, result)):
            item, place = child_source.value, child_source.pointer
            holder: Any = result
            for part in place[len(at) : -1]:
                if holder[part] is value.get(part):
                    holder[part] = holder[part].copy()
                holder = holder[part]
            index: Any = int(place[-1]) if isinstance(holder, list) else place[-1]
            holder[index] = self.copy(inner, item, place, inside)
        if kind == "schema":
            self._mapping(result, at)
            return _examples_listed(plain(result))
        if kind in ("media type", "parameter", "header"):
            self._example(result)
        return result

    def _reference(self, kind: str, value: dict[str, Any], at: Pointer, inside: tuple[Pointer, ...]) -> Any:
        """A reference to a component; one to any other place is replaced by what stands there."""
        target, meant = self.host.resolve(value["$ref"], (*at, "$ref"))
        if meant is None:
            return {"$ref": value["$ref"]}
        beside = {key: item for key, item in value.items() if key != "$ref" and not key.startswith("x-")}
        if kind != "schema" or self.is_30:
            beside = {key: item for key, item in beside.items() if key in ("description", "summary")}
        if len(target) == 3 and target[0] == "components" and SECTIONS.get(target[1]) == kind:
            self._needed.append((target[1], target[2]))
            return {
                "$ref": Component(target[1], target[2]).reference,
                **(self.copy(kind, beside, at, inside) if beside else {}),
            }
        if target in inside:
            self.host.fault(
                (*at, "$ref"), "leads to what is around it, by its place; give that a name under components"
            )
            return {}
        found = self.copy(kind, meant, target, (*inside, target))
        if not isinstance(found, dict) or any(not is_annotation(kind, key) for key in beside):
            return plain({"allOf": [found], **self.copy(kind, beside, at, inside)})
        return {**found, **beside}

    def _mapping(self, schema: dict[str, Any], at: Pointer) -> None:
        discriminator = schema.get("discriminator")
        if not isinstance(discriminator, dict) or not isinstance(discriminator.get("mapping"), dict):
            return
        mapping = {}
        for kind, meant in discriminator["mapping"].items():
            found = component_of(meant)
            name = found[1] if found else str(meant)
            self._need("schemas", name, (*at, "discriminator", "mapping", kind))
            mapping[kind] = Component("schemas", name).reference
        schema["discriminator"] = {"propertyName": discriminator.get("propertyName"), "mapping": mapping}

    def _example(self, holder: dict[str, Any]) -> None:
        """An example that is text with JSON in it, as that JSON; none, where the schema wants no text."""
        schema: Any = holder.get("schema")
        while is_reference("schema", schema):
            schema = self.host.resolve(schema["$ref"], ())[1]
        if not isinstance(holder.get("example"), str) or not isinstance(schema, dict):
            return
        if schema.get("type", "object") in ("object", "array"):
            try:
                holder["example"] = json.loads(holder["example"])
            except ValueError:
                del holder["example"]


def _examples_listed(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with `examples` for the `example` of OpenAPI 3.0, unless that is text for something else."""
    if "example" in schema:
        example = schema.pop("example")
        is_text = isinstance(example, str) and schema.get("type", "string") not in ("string", ["string", "null"])
        if "examples" not in schema and not is_text:
            schema["examples"] = [example]
    if not isinstance(schema.get("examples", []), list):
        del schema["examples"]
    return schema


def _map_kinds(schema: dict[str, Any], facts: Normalizer) -> None:
    """Write out what a discriminator without a mapping leaves to be found in the members' constants."""
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, dict) and not discriminator.get("mapping"):
        kinds = facts.variants(schema)
        refs = {kind: member["$ref"] for kind, member in kinds.items() if is_reference("schema", member)}
        name = discriminator.get("propertyName")
        if kinds and refs.keys() == kinds.keys() and name in facts.constants(next(iter(kinds.values()))):
            schema["discriminator"] = {**discriminator, "mapping": refs}
