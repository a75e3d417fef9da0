"""Merge a newer fragment into openapi.yaml: what upstream says is taken over, how openapi.yaml says it stays.

Objects are matched by where they stand, not by what they are called: what one document has inline and the other under a
name is the same object. A name that upstream gives is taken over; one that only openapi.yaml gives stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Optional

from generator.openapi.document import SECTIONS, Component, Document, component_of
from generator.openapi.normalize import Normalizer, is_default, parts_of, split_null, text_of, with_null
from generator.openapi.objects import LIST, MAP, METHODS, ONE, field_of, is_annotation, is_reference, walk
from generator.pointers import MISSING, Pointer
from generator.upstream.matching import Pairs, in_order

REUSED = ("parameters", "responses", "headers", "requestBodies")
"""Sections whose components are reused: a new object that says the same becomes a reference to one."""

PUBLIC_NAMES = ("schemas", "securitySchemes")
"""Sections whose names users see; only there is a name that upstream changes taken over."""

TEXTS = ("summary", "title", "description")

Fields = dict[str, Any]
Items = list[Any]


@dataclass(frozen=True)
class Merged:
    """What openapi.yaml says after a merge."""

    document: Fields
    renamed: dict[Component, str]
    """Components under the name that upstream gives them, with the name that they had."""
    new_texts: list[Pointer]
    """The places of the texts that come from upstream: of objects that openapi.yaml did not have."""


def merge(current: Fields, upstream: Fields) -> Merged:
    """Merge what upstream says into what openapi.yaml says."""
    first = _Pass(current, upstream, _Decisions())
    first.run()
    # Of a component that stands for what upstream has inline in several places, these may say different things now.
    second = _Pass(current, upstream, first.decisions())
    document = second.run()
    new_texts = list(_new_texts(document))
    without_marks = json.loads(json.dumps(document))
    return Merged(without_marks, second.renamed, new_texts)


def _new_texts(document: Fields) -> Iterator[Pointer]:
    for _, source in walk(Document("", document)):
        if isinstance(source.value, _Addition):
            for key in TEXTS:
                text = source / key
                if isinstance(text.value, str):
                    yield text.pointer


class _Addition(Fields):
    """An object that only upstream has."""


class _Side:
    """One of the two documents."""

    def __init__(self, root: Fields) -> None:
        self.root = root
        self.document = Document("", root)
        self.normalizer = Normalizer(self.document)

    def components(self, section: str) -> list[Component]:
        """Return the components of a section."""
        return [Component(section, name) for name in self.document.components(section)]

    def component(self, component: Component) -> Any:
        """Return the value of a component, or None."""
        section = self.document.components(component.section)
        return section.get(component.name)

    def has(self, component: Component) -> bool:
        """Return whether the document has a component."""
        section = self.document.components(component.section)
        return component.name in section

    def fingerprint(self, component: Component) -> str:
        """Fingerprint a component."""
        value = self.component(component)
        return self.normalizer.fingerprint(component.object_type, value)

    def form_key(self, object_type: str, value: Any) -> Optional[str]:
        """Return a key that objects share if they say the same; None if they say nothing."""
        form = self.normalizer.normal_form(object_type, value)
        if not form:
            return None
        return text_of(form)

    def parameter_key(self, parameter: Any) -> Optional[Items]:
        """Return what makes a parameter unique in its operation."""
        fields = self.normalizer.resolved("parameter", parameter)
        if not isinstance(fields, dict):
            return None
        return [fields.get("name"), fields.get("in")]


@dataclass(frozen=True)
class _Decisions:
    """What the first pass over both documents decides for the second."""

    fingerprints: dict[Component, str] = field(default_factory=dict)
    """What components of openapi.yaml are to say."""
    kept: dict[Component, Component] = field(default_factory=dict)
    """Components of upstream, with those of openapi.yaml whose names they get."""

    def kept_for(self, current: Component) -> Optional[Component]:
        """Return the component of upstream that gets the name of one of openapi.yaml."""
        for upstream, kept in self.kept.items():
            if kept == current:
                return upstream
        return None


class _Pass:
    """One pass over both documents."""

    def __init__(self, current: Fields, upstream: Fields, decisions: _Decisions) -> None:
        self.current = _Side(current)
        self.upstream = _Side(upstream)
        self.renamed: dict[Component, str] = {}
        self._decisions = decisions
        self._claims: dict[Component, Items] = {}
        """What upstream has inline where openapi.yaml refers to a component."""
        self._candidates: dict[Component, Counter[Component]] = {}
        """The components that upstream refers to where openapi.yaml refers to a component of another name."""
        self._components: dict[Component, Any] = {}
        """The components of the merged document."""
        self._reusable = {}
        """The components of openapi.yaml that can be reused, by type of object and fingerprint."""
        for section in REUSED:
            object_type = SECTIONS[section]
            self._reusable[object_type] = self._by_fingerprint(section)

    def _by_fingerprint(self, section: str) -> dict[str, Component]:
        result: dict[str, Component] = {}
        for component in self.current.components(section):
            fingerprint = self.current.fingerprint(component)
            result.setdefault(fingerprint, component)
        return result

    # --- decisions ---

    def decisions(self) -> _Decisions:
        """Decide what this pass leaves open."""
        decisions = _Decisions()
        for component, claims in self._claims.items():
            decisions.fingerprints[component] = self._meaning(component, claims)
        for component, candidates in self._candidates.items():
            decisions.kept[self._namesake(component, candidates)] = component
        return decisions

    def _meaning(self, component: Component, claims: Items) -> str:
        """Return what a component is to say: what it says now if any place wants that, else what most places want."""
        fingerprints = [self._upstream_fingerprint(component.object_type, claim) for claim in claims]
        now = self.current.fingerprint(component)
        if now in fingerprints:
            return now
        ((most_frequent, _),) = Counter(fingerprints).most_common(1)
        return most_frequent

    def _namesake(self, component: Component, candidates: Counter[Component]) -> Component:
        """Return which component of upstream gets the name: one that says the same, else the most used one."""
        now = self.current.fingerprint(component)
        for candidate in candidates:
            if self.upstream.fingerprint(candidate) == now:
                return candidate
        ((most_frequent, _),) = candidates.most_common(1)
        return most_frequent

    def _upstream_fingerprint(self, object_type: str, value: Any) -> str:
        return self.upstream.normalizer.fingerprint(object_type, value)

    # --- the document ---

    def run(self) -> Fields:
        """Merge the documents."""
        current = self.current.root
        merged: Fields = {"info": self._info(), "tags": []}
        merged["paths"] = self._paths()
        merged["tags"] = self._tags(merged["paths"])
        merged["components"] = self._merged_components()
        servers = self.upstream.root.get("servers")
        if servers and isinstance(servers, list):
            merged["servers"] = self._servers(servers)
        if "security" in current:
            merged["security"] = self._security(merged["components"])
        result = {}
        for key in (*current, *merged):
            value = merged.get(key, current.get(key))
            is_kept = key in current and key != "security"
            if value or is_kept:
                result[key] = value
        return result

    def _info(self) -> Fields:
        info: Fields = self.current.root.get("info", {})
        version = self.upstream.root["info"]["version"]
        if not isinstance(version, str):
            return info
        return {**info, "version": version}

    def _security(self, components: Fields) -> Items:
        """Return the security requirements of openapi.yaml whose schemes are still there."""
        schemes = components.get("securitySchemes", {})
        requirements = self.current.root["security"]
        return [requirement for requirement in requirements if requirement.keys() <= schemes.keys()]

    def _merged_components(self) -> Fields:
        merged: Fields = {}
        for component, value in self._components.items():
            section = merged.setdefault(component.section, {})
            section[component.name] = value
        current_sections = self.current.root.get("components", {})
        upstream_sections = self.upstream.root["components"]
        result: Fields = {}
        for section in in_order(current_sections, upstream_sections, set(merged)):
            result[section] = self._ordered(section, merged[section])
        return result

    def _ordered(self, section: str, values: Fields) -> Fields:
        """Return the components of a section in the current order."""
        new_names = {}
        for component, former in self.renamed.items():
            if component.section == section:
                new_names[former] = component.name
        current = self.current.document.components(section)
        names = [new_names.get(name, name) for name in current]
        upstream = self.upstream.document.components(section)
        order = in_order(names, upstream, set(values))
        return {name: values[name] for name in order}

    def _servers(self, servers: Items) -> Items:
        known = {}
        for server in self.current.root.get("servers", []):
            known[server.get("url")] = server
        result = []
        for server in servers:
            if isinstance(server, dict) and "url" in server:
                url = server["url"]
                result.append(known.get(url, {"url": url}))
        return result

    def _tags(self, paths: Fields) -> Items:
        """Return the tags that operations have, as openapi.yaml has them, else as upstream does."""
        used = _used_tags(paths)
        current = self.current.root.get("tags") or []
        upstream = self.upstream.root.get("tags") or []
        result: dict[Any, Any] = {}
        for tag in current + upstream:
            if not isinstance(tag, dict):
                continue
            name = tag.get("name")
            if name in used:
                result.setdefault(name, _without_extensions(tag))
        return list(result.values())

    # --- operations ---

    def _paths(self) -> Fields:
        current = self.current.root.get("paths", {})
        upstream = self.upstream.root["paths"]
        result = {}
        for path in in_order(current, upstream, set(upstream)):
            item = current.get(path, {})
            result[path] = self._path(item, upstream[path])
        return result

    def _path(self, current: Fields, upstream: Fields) -> Fields:
        result = {}
        for key, value in current.items():
            if key not in METHODS and key != "parameters":
                result[key] = value
        for method in in_order(current, upstream, set(upstream)):
            operation = _with_parameters_of_path(current, method)
            result[method] = self._operation(operation, upstream[method])
        return result

    def _operation(self, current: Optional[Fields], upstream: Fields) -> Any:
        common = self.current.root.get("security", [])
        for requirement in upstream["security"]:
            for name in requirement:
                scheme = Component("securitySchemes", name)
                self._component(scheme, scheme)
        if current is None:
            result = self._adopted("operation", upstream)
            has_own_security = False
        else:
            has_own_security = "security" in current
            security = current.get("security", common)
            result = self._merged("operation", {**current, "security": security}, upstream)
        if not has_own_security and result["security"] == common:
            del result["security"]
        return result

    # --- objects that both have ---

    def _merged(self, object_type: str, current: Any, upstream: Any) -> Any:
        """Return an object that both documents have."""
        if not isinstance(current, dict) or not isinstance(upstream, dict):
            return upstream
        if object_type == "schema":
            nullable = self._merged_nullable(current, upstream)
            if nullable is not MISSING:
                return nullable
        if is_reference(object_type, current) or is_reference(object_type, upstream):
            return self._merged_reference(object_type, current, upstream)
        has_references = _has_reference(current) or _has_reference(upstream)
        if not has_references and self._is_same(object_type, current, upstream):
            return current
        return self._merged_fields(object_type, current, upstream)

    def _is_same(self, object_type: str, current: Fields, upstream: Fields) -> bool:
        fingerprint = self.current.normalizer.fingerprint(object_type, current)
        return self._upstream_fingerprint(object_type, upstream) == fingerprint

    def _merged_nullable(self, current: Fields, upstream: Fields) -> Any:
        """Merge schemas of which one is a reference or null, or both are; return MISSING for any others."""
        base, has_null = split_null(upstream)
        current_base, had_null = split_null(current)
        accepts_null = has_null or had_null
        refers = is_reference("schema", base) or is_reference("schema", current_base)
        if not accepts_null or not refers:
            return MISSING
        result = self._merged("schema", current_base, base)
        if not has_null:
            return result
        if had_null and result == current_base:
            return current
        return with_null(result)

    def _merged_fields(self, object_type: str, current: Fields, upstream: Fields) -> Fields:
        result = self._kept_fields(object_type, current, upstream)
        if "enum" in result and "enum" not in upstream:
            upstream = {key: value for key, value in upstream.items() if key != "const"}
        for key, value in upstream.items():
            if key in result or is_annotation(object_type, key):
                continue
            if not is_default(object_type, key, value, upstream):
                result[key] = self._adopted_field(object_type, key, value)
        order = in_order(current, upstream, set(result))
        return {key: result[key] for key in order}

    def _kept_fields(self, object_type: str, current: Fields, upstream: Fields) -> Fields:
        """Return the fields of openapi.yaml that are still true, or annotations, with what upstream says in them."""
        context = {**upstream, "in": current.get("in")}
        keeps_enum = object_type == "schema" and _is_enum_of_const(current, upstream)
        result = {}
        for key, value in current.items():
            if is_annotation(object_type, key):
                result[key] = value
            elif key in upstream:
                result[key] = self._merged_field(object_type, key, value, upstream[key])
            elif is_default(object_type, key, value, context) or (keeps_enum and key == "enum"):
                result[key] = value
        return result

    def _merged_field(self, object_type: str, key: str, current: Any, upstream: Any) -> Any:
        inner = field_of(object_type, key)
        if inner.shape == ONE:
            return self._merged(inner.object_type, current, upstream)
        if isinstance(current, list) and isinstance(upstream, list):
            if inner.shape == LIST:
                return self._merged_list(inner.object_type, key, current, upstream)
            return _merged_values(key, current, upstream)
        if isinstance(current, dict) and isinstance(upstream, dict):
            if inner.shape == MAP:
                return self._merged_map(inner.object_type, current, upstream)
            if key == "discriminator":
                return self._merged_discriminator(current, upstream)
        if key == "$ref":
            return self._merged_target(current, upstream)
        return upstream

    def _merged_map(self, object_type: str, current: Fields, upstream: Fields) -> Fields:
        result = {}
        for name in in_order(current, upstream, set(upstream)):
            if name in current:
                result[name] = self._merged(object_type, current[name], upstream[name])
            else:
                result[name] = self._adopted(object_type, upstream[name])
        return result

    def _merged_discriminator(self, current: Fields, upstream: Fields) -> Fields:
        result = {"propertyName": upstream.get("propertyName")}
        references = upstream.get("mapping", {})
        mapping = {}
        for constant in in_order(current.get("mapping", {}), references, set(references)):
            mapping[constant] = self._adopted_target(references[constant])
        if mapping:
            result["mapping"] = mapping
        return result

    def _merged_list(self, object_type: str, key: str, current: Items, upstream: Items) -> Items:
        """Return a list of objects in the current order; a new parameter stands at its end."""
        pairs = self._pairs(object_type, key, current, upstream)
        current_of = pairs.current_of()
        merged = []
        for position, value in enumerate(upstream):
            if position in current_of:
                partner = current[current_of[position]]
                merged.append(self._merged(object_type, partner, value))
            else:
                merged.append(self._adopted(object_type, value))
        order = pairs.order()
        if object_type == "parameter":
            order = pairs.order_with_new_last()
        return [merged[position] for position in order]

    def _pairs(self, object_type: str, key: str, current: Items, upstream: Items) -> Pairs:
        """Match the items of two lists: by name, else by what they say, else by their constants."""
        pairs = Pairs(current, upstream)
        ours = self.current
        theirs = self.upstream
        if key == "prefixItems":
            pairs.match_positions()
            return pairs
        if object_type == "parameter":
            pairs.match(ours.parameter_key, theirs.parameter_key)
            return pairs
        pairs.match(_reference_of, _reference_of)
        pairs.match(partial(ours.form_key, object_type), partial(theirs.form_key, object_type))
        pairs.match(ours.normalizer.constants, theirs.normalizer.constants)
        if key == "allOf" and len(current) == len(upstream):
            pairs.match_positions()
        return pairs

    # --- references ---

    def _merged_reference(self, object_type: str, current: Fields, upstream: Fields) -> Any:
        """Return an object that one document has under a name, or both."""
        current_component = _component_of(object_type, current)
        component = _component_of(object_type, upstream)
        annotations = _annotations(object_type, current)
        if current_component and component:
            return {"$ref": self._component(current_component, component), **annotations}
        if current_component:
            claimed = self._claimed(object_type, current_component, upstream)
            return {**claimed, **annotations}
        if component and self.upstream.normalizer.is_recursive(object_type, upstream):
            return {"$ref": self._component(component, component), **annotations}
        value = self.upstream.normalizer.resolved(object_type, upstream)
        return self._merged(object_type, current, value)

    def _claimed(self, object_type: str, component: Component, upstream: Fields) -> Fields:
        """Return what openapi.yaml refers to and upstream has inline: as a reference where the component says that."""
        claims = self._claims.setdefault(component, [])
        claims.append(upstream)
        fingerprint = self._upstream_fingerprint(object_type, upstream)
        if self.upstream.has(component):
            if self.upstream.fingerprint(component) == fingerprint:
                reference = self._component(component, component)
                return {"$ref": reference}
        elif self._can_say(component, fingerprint):
            reference = self._component_for(component, upstream)
            return {"$ref": reference}
        value = self.current.normalizer.resolved(object_type, {"$ref": component.reference})
        merged: Fields = self._merged(object_type, value, upstream)
        return merged

    def _can_say(self, component: Component, fingerprint: str) -> bool:
        """Return whether a component of openapi.yaml is to say something, as far as that is known."""
        namesake = self._decisions.kept_for(component)
        if namesake:
            return self.upstream.fingerprint(namesake) == fingerprint
        return self._decisions.fingerprints.get(component, fingerprint) == fingerprint

    def _merged_target(self, current: Any, upstream: Any) -> Any:
        """Return the reference for the `$ref` of a schema that has further keywords."""
        component = component_of(upstream)
        if component is None:
            return upstream
        former = component_of(current) or component
        return self._component(Component(component.section, former.name), component)

    def _adopted_target(self, reference: Any) -> Any:
        component = component_of(reference)
        if component is None:
            return reference
        return self._component(component, component)

    def _component(self, current: Component, upstream: Component) -> str:
        """Return the reference to a component of upstream that stands where openapi.yaml has another, or the same."""
        is_public = current.section in PUBLIC_NAMES
        if self._could_be(current, upstream) and not is_public:
            candidates = self._candidates.setdefault(current, Counter())
            candidates[upstream] += 1
        component = self._decisions.kept.get(upstream, upstream)
        if component not in self._components:
            self._rename(current, component)
            former_name = self.renamed.get(component, component.name)
            former = self.current.component(Component(component.section, former_name))
            value = self.upstream.component(upstream)
            self._make(component, former, value)
        return component.reference

    def _could_be(self, current: Component, upstream: Component) -> bool:
        """Return whether a component of openapi.yaml may be one of upstream under another name."""
        if not self.current.has(current) or self.upstream.has(current):
            return False
        return not self.current.has(upstream)

    def _rename(self, current: Component, component: Component) -> None:
        """Give a component of openapi.yaml the name of upstream, unless it keeps its own or has got one."""
        if not self._could_be(current, component):
            return
        if self._decisions.kept_for(current):
            return
        for new, former in self.renamed.items():
            if Component(new.section, former) == current:
                return
        self.renamed[component] = current.name

    def _component_for(self, component: Component, upstream: Any) -> str:
        """Return the reference to a component of openapi.yaml that stands for what upstream has inline."""
        if component not in self._components:
            current = self.current.component(component)
            self._make(component, current, upstream)
        return component.reference

    def _make(self, component: Component, current: Any, upstream: Any) -> None:
        self._components[component] = None  # for what refers back to it
        object_type = component.object_type
        if current is not None:
            value = self._merged(object_type, current, upstream)
        elif isinstance(upstream, dict) and not is_reference(object_type, upstream):
            value = self._added(object_type, upstream)
        else:
            value = self._adopted(object_type, upstream)
        self._components[component] = value

    # --- objects that only upstream has ---

    def _adopted(self, object_type: str, upstream: Any) -> Any:
        """Return an object that only upstream has, or a reference to a component that says the same."""
        if not isinstance(upstream, dict):
            return upstream
        if is_reference(object_type, upstream):
            return self._adopted_reference(object_type, upstream)
        component = self._reused(object_type, upstream)
        if component:
            return {"$ref": self._component_for(component, upstream)}
        return self._added(object_type, upstream)

    def _adopted_reference(self, object_type: str, upstream: Fields) -> Fields:
        component = component_of(upstream["$ref"])
        if component is None:
            return upstream
        reference = self._component(component, component)
        return {"$ref": reference, **_annotations(object_type, upstream)}

    def _reused(self, object_type: str, upstream: Fields) -> Optional[Component]:
        """Return a component of openapi.yaml that says the same as a new object."""
        if object_type not in self._reusable:
            return None
        fingerprint = self._upstream_fingerprint(object_type, upstream)
        component = self._reusable[object_type].get(fingerprint)
        if component is None or self.upstream.has(component):
            return None
        if not self._can_say(component, fingerprint):
            return None
        return component

    def _added(self, object_type: str, upstream: Fields) -> _Addition:
        result = _Addition()
        for key, value in upstream.items():
            result[key] = self._adopted_field(object_type, key, value)
        return result

    def _adopted_field(self, object_type: str, key: str, value: Any) -> Any:
        inner = field_of(object_type, key)
        if inner.shape == ONE:
            return self._adopted(inner.object_type, value)
        if inner.shape == LIST and isinstance(value, list):
            return [self._adopted(inner.object_type, item) for item in value]
        if isinstance(value, dict):
            if inner.shape == MAP:
                return {name: self._adopted(inner.object_type, item) for name, item in value.items()}
            if key == "discriminator":
                return self._adopted_discriminator(value)
        if key == "$ref":
            return self._adopted_target(value)
        return value

    def _adopted_discriminator(self, discriminator: Fields) -> Fields:
        references = discriminator.get("mapping")
        if not isinstance(references, dict):
            return discriminator
        mapping = {}
        for constant, reference in references.items():
            mapping[constant] = self._adopted_target(reference)
        return {**discriminator, "mapping": mapping}


def _used_tags(paths: Fields) -> Items:
    used = []
    for item in paths.values():
        for method in METHODS:
            operation = item.get(method, {})
            used += operation.get("tags", [])
    return used


def _annotations(object_type: str, fields: Fields) -> Fields:
    result = {}
    for key, value in fields.items():
        if is_annotation(object_type, key):
            result[key] = value
    return result


def _without_extensions(fields: Fields) -> Fields:
    result = {}
    for key, value in fields.items():
        if not key.startswith("x-"):
            result[key] = value
    return result


def _with_parameters_of_path(item: Fields, method: str) -> Optional[Fields]:
    """Return an operation with the parameters of its path; its own come first, and so win."""
    operation: Optional[Fields] = item.get(method)
    shared = item.get("parameters")
    if operation is None or not shared:
        return operation
    own = operation.get("parameters", [])
    return {**operation, "parameters": [*own, *shared]}


def _component_of(object_type: str, value: Fields) -> Optional[Component]:
    """Return the component that an object is a reference to, if it is nothing else."""
    if not is_reference(object_type, value):
        return None
    return component_of(value["$ref"])


def _reference_of(value: Any) -> Any:
    if not isinstance(value, dict):
        return None
    return value.get("$ref")


def _has_reference(value: Any) -> bool:
    return any(isinstance(part, dict) and "$ref" in part for part in parts_of(value))


def _is_enum_of_const(current: Fields, upstream: Fields) -> bool:
    """Return whether one schema says with an enum of one value what the other says with const."""
    if "enum" in upstream or "const" not in upstream:
        return False
    return bool(current.get("enum") == [upstream["const"]])


def _merged_values(key: str, current: Items, upstream: Items) -> Items:
    """Return the upstream values of a keyword, in the current order where the order says nothing."""
    if key == "type" and set(current) == set(upstream):
        return current
    if key not in ("enum", "required", "tags"):
        return upstream
    current_texts = list(map(json.dumps, current))
    upstream_texts = list(map(json.dumps, upstream))
    order = in_order(current_texts, upstream_texts, set(upstream_texts))
    return list(map(json.loads, order))
