"""Merge a newer fragment into openapi.yaml: take over what upstream says, and keep how openapi.yaml says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

from generator.openapi.document import Component, Document
from generator.openapi.objects import METHODS, walk
from generator.pointers import Pointer
from generator.upstream.decisions import Decisions
from generator.upstream.matching import fields_in_order, in_order
from generator.upstream.merge_objects import Addition, ObjectMerger
from generator.upstream.side import Fields, Items, Side

TEXTS = ("summary", "title", "description")


@dataclass(frozen=True)
class Merged:
    """The merged openapi.yaml, and what a report says about it."""

    document: Fields
    renamed: dict[Component, str]
    """The components that upstream renames, under their new names, with their former names."""
    new_texts: list[Pointer]
    """The places of the texts that come from upstream, in objects that openapi.yaml did not have."""


def merge(current: Fields, upstream: Fields) -> Merged:
    """Merge what upstream says into what openapi.yaml says.

    The first pass finds out what upstream has in all the places that reference one component of openapi.yaml. The
    second pass merges with that knowledge.
    """
    no_decisions = Decisions()
    first = _Pass(current, upstream, no_decisions)
    first.run()
    decisions = first.objects.observations.decisions()
    second = _Pass(current, upstream, decisions)
    document = second.run()
    new_texts = list(_new_texts(document))
    plain_document = json.loads(json.dumps(document))
    return Merged(plain_document, second.objects.renamed, new_texts)


def _new_texts(document: Fields) -> Iterator[Pointer]:
    for _, source in walk(Document("", document)):
        if not isinstance(source.value, Addition):
            continue
        for key in TEXTS:
            text = source / key
            if isinstance(text.value, str):
                yield text.pointer


class _Pass:
    """One pass over both documents: merges everything around the objects of operations and components."""

    def __init__(self, current: Fields, upstream: Fields, decisions: Decisions) -> None:
        self.current = current
        self.upstream = upstream
        current_side = Side(current)
        upstream_side = Side(upstream)
        self.objects = ObjectMerger(current_side, upstream_side, decisions)

    def run(self) -> Fields:
        """Merge the documents."""
        paths = self._paths()
        components = self._components()
        merged: Fields = {
            "info": self._info(),
            "tags": self._tags(paths),
            "paths": paths,
            "components": components,
        }
        servers = self.upstream.get("servers")
        if servers and isinstance(servers, list):
            merged["servers"] = self._servers(servers)
        if "security" in self.current:
            merged["security"] = self._security(components)
        return self._with_other_fields(merged)

    def _with_other_fields(self, merged: Fields) -> Fields:
        """Return the fields of both documents; a field that is new, or `security`, only if it is not empty."""
        result = {}
        fields = {**self.current, **merged}
        for key, value in fields.items():
            is_kept = key in self.current and key != "security"
            if value or is_kept:
                result[key] = value
        return result

    def _info(self) -> Fields:
        info: Fields = self.current.get("info", {})
        version = self.upstream["info"]["version"]
        if not isinstance(version, str):
            return info
        return {**info, "version": version}

    def _security(self, components: Fields) -> Items:
        """Return the common security requirements whose schemes the merged document has."""
        schemes = components.get("securitySchemes", {})
        result = []
        for requirement in self.current["security"]:
            if requirement.keys() <= schemes.keys():
                result.append(requirement)
        return result

    def _servers(self, servers: Items) -> Items:
        """Return the servers of upstream as openapi.yaml describes them."""
        known = {}
        for server in self.current.get("servers", []):
            url = server.get("url")
            known[url] = server
        result = []
        for server in servers:
            if isinstance(server, dict) and "url" in server:
                url = server["url"]
                result.append(known.get(url, {"url": url}))
        return result

    def _tags(self, paths: Fields) -> Items:
        """Return the tags that operations have, as openapi.yaml describes them, otherwise as upstream does."""
        used = _used_tags(paths)
        current = self.current.get("tags") or []
        upstream = self.upstream.get("tags") or []
        result: dict[Any, Any] = {}
        for tag in current + upstream:
            if not isinstance(tag, dict):
                continue
            name = tag.get("name")
            if name in used:
                result.setdefault(name, _without_extensions(tag))
        return list(result.values())

    # --- components ---

    def _components(self) -> Fields:
        """Return the merged components that the merged paths lead to, in the current order."""
        sections: Fields = {}
        for component, value in self.objects.components.items():
            section = sections.setdefault(component.section, {})
            section[component.name] = value
        current_sections = self.current.get("components", {})
        upstream_sections = self.upstream["components"]
        result = fields_in_order(sections, current_sections, upstream_sections)
        for section, components in result.items():
            current_names = self._new_names(section)
            upstream_names = self.objects.upstream.document.components(section)
            result[section] = fields_in_order(components, current_names, upstream_names)
        return result

    def _new_names(self, section: str) -> list[str]:
        """Return the names that the components of a section of openapi.yaml get."""
        new_names = {}
        for component, former_name in self.objects.renamed.items():
            if component.section == section:
                new_names[former_name] = component.name
        result = []
        for component in self.objects.current.components(section):
            name = component.name
            new_name = new_names.get(name, name)
            result.append(new_name)
        return result

    # --- operations ---

    def _paths(self) -> Fields:
        current = self.current.get("paths", {})
        upstream = self.upstream["paths"]
        result = {}
        for path in in_order(current, upstream, set(upstream)):
            current_item = current.get(path, {})
            result[path] = self._path_item(current_item, upstream[path])
        return result

    def _path_item(self, current: Fields, upstream: Fields) -> Fields:
        result = {}
        for key, value in current.items():
            is_merged = key in METHODS or key == "parameters"
            if not is_merged:
                result[key] = value
        for method in in_order(current, upstream, set(upstream)):
            current_operation = _with_shared_parameters(current, method)
            upstream_operation = upstream[method]
            result[method] = self._operation(current_operation, upstream_operation)
        return result

    def _operation(self, current: Optional[Fields], upstream: Fields) -> Fields:
        """Merge an operation; it has its own `security` only if that differs from the common one, or it had before."""
        self._reference_schemes(upstream)
        common = self.current.get("security", [])
        has_own_security = current is not None and "security" in current
        if current is None:
            result = self.objects.adopted("operation", upstream)
        else:
            explicit = dict(current)
            explicit.setdefault("security", common)
            result = self.objects.merged("operation", explicit, upstream)
        if not has_own_security and result["security"] == common:
            del result["security"]
        operation: Fields = result
        return operation

    def _reference_schemes(self, operation: Fields) -> None:
        for requirement in operation["security"]:
            for name in requirement:
                scheme = Component("securitySchemes", name)
                self.objects.reference(scheme, scheme)


def _used_tags(paths: Fields) -> Items:
    used = []
    for item in paths.values():
        for method in METHODS:
            operation = item.get(method, {})
            used += operation.get("tags", [])
    return used


def _without_extensions(fields: Fields) -> Fields:
    result = {}
    for key, value in fields.items():
        if not key.startswith("x-"):
            result[key] = value
    return result


def _with_shared_parameters(item: Fields, method: str) -> Optional[Fields]:
    """Return an operation with the parameters of its path; its own parameters come first, and so win."""
    operation: Optional[Fields] = item.get(method)
    shared = item.get("parameters")
    if operation is None or not shared:
        return operation
    own = operation.get("parameters", [])
    parameters = [*own, *shared]
    return {**operation, "parameters": parameters}
