"""Merge the objects of two documents, and the components that they reference.

Objects are matched by their places, not by their names: an object that is inline in one document can be a component of
the other. A name that upstream gives is taken over; a name that only openapi.yaml gives stays.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Optional

from generator.openapi.document import SECTIONS, Component, component_of
from generator.openapi.normalize import is_default, parts_of, split_null, with_null
from generator.openapi.objects import LIST, MAP, ONE, field_of, is_annotation, is_reference
from generator.upstream.decisions import Decisions, Observations
from generator.upstream.matching import Pairs, fields_in_order, in_order
from generator.upstream.side import Fields, Items, Side

REUSED = ("parameters", "responses", "headers", "requestBodies")
"""Sections whose components are reused: a new object that says the same becomes a reference to the component."""

PUBLIC_NAMES = ("schemas", "securitySchemes")
"""Sections whose names users see; only there does a component take over its new name from upstream."""


class Addition(Fields):
    """An object that only upstream has."""


class ObjectMerger:
    """Merges objects, and collects the components that the merged objects reference."""

    def __init__(self, current: Side, upstream: Side, decisions: Decisions) -> None:
        self.current = current
        self.upstream = upstream
        self.observations = Observations(current, upstream)
        self.components: dict[Component, Any] = {}
        """The merged components."""
        self.renamed: dict[Component, str] = {}
        """The components that upstream renames, under their new names, with their former names."""
        self._decisions = decisions
        self._reusable = {}
        """The components of openapi.yaml that can be reused, by object type and the fingerprint that they get."""
        for section in REUSED:
            object_type = SECTIONS[section]
            self._reusable[object_type] = _by_fingerprint(current, section, decisions)

    # --- objects that both documents have ---

    def merged(self, object_type: str, current: Any, upstream: Any) -> Any:
        """Return what upstream says in an object, as far as possible in the spelling of openapi.yaml."""
        if not _are_objects(current, upstream):
            return upstream
        if object_type == "schema" and _is_nullable_reference(current, upstream):
            return self._merged_nullable(current, upstream)
        one_is_reference = is_reference(object_type, current) or is_reference(object_type, upstream)
        if one_is_reference:
            return self._merged_reference(object_type, current, upstream)
        has_references = _has_reference(current) or _has_reference(upstream)
        if not has_references and self._is_same(object_type, current, upstream):
            return current
        return self._merged_fields(object_type, current, upstream)

    def _is_same(self, object_type: str, current: Fields, upstream: Fields) -> bool:
        """Return whether two objects say the same."""
        current_fingerprint = self.current.fingerprint(object_type, current)
        upstream_fingerprint = self.upstream.fingerprint(object_type, upstream)
        return current_fingerprint == upstream_fingerprint

    def _merged_nullable(self, current: Fields, upstream: Fields) -> Any:
        """Merge two schemas apart from null, and add null if upstream accepts it."""
        current_base, had_null = split_null(current)
        base, has_null = split_null(upstream)
        result = self.merged("schema", current_base, base)
        if not has_null:
            return result
        if had_null and result == current_base:
            return current
        return with_null(result)

    def _merged_fields(self, object_type: str, current: Fields, upstream: Fields) -> Fields:
        result = self._kept_fields(object_type, current, upstream)
        keeps_enum = "enum" in result and "enum" not in upstream
        if keeps_enum:
            upstream = _without(upstream, "const")
        for key, value in upstream.items():
            is_new = key not in result
            if is_new and _is_assertion(object_type, key, upstream):
                result[key] = self._adopted_field(object_type, key, value)
        return fields_in_order(result, current, upstream)

    def _kept_fields(self, object_type: str, current: Fields, upstream: Fields) -> Fields:
        """Return the fields of openapi.yaml that are annotations or still hold, with their new values."""
        result = {}
        for key, value in current.items():
            if is_annotation(object_type, key):
                result[key] = value
            elif key in upstream:
                upstream_value = upstream[key]
                result[key] = self._merged_field(object_type, key, value, upstream_value)
            elif _is_implied(object_type, key, current, upstream):
                result[key] = value
        return result

    def _merged_field(self, object_type: str, key: str, current: Any, upstream: Any) -> Any:
        field = field_of(object_type, key)
        inner_type = field.object_type
        if field.shape == ONE:
            return self.merged(inner_type, current, upstream)
        if _are_lists(current, upstream):
            if field.shape == LIST:
                return self._merged_list(inner_type, key, current, upstream)
            return _merged_values(key, current, upstream)
        if _are_objects(current, upstream):
            if field.shape == MAP:
                return self._merged_map(inner_type, current, upstream)
            if key == "discriminator":
                return self._merged_discriminator(current, upstream)
        if key == "$ref":
            return self._merged_target(current, upstream)
        return upstream

    def _merged_map(self, object_type: str, current: Fields, upstream: Fields) -> Fields:
        result = {}
        for name in in_order(current, upstream, set(upstream)):
            value = upstream[name]
            if name in current:
                current_value = current[name]
                result[name] = self.merged(object_type, current_value, value)
            else:
                result[name] = self.adopted(object_type, value)
        return result

    def _merged_discriminator(self, current: Fields, upstream: Fields) -> Fields:
        name = upstream.get("propertyName")
        result = {"propertyName": name}
        current_mapping = current.get("mapping", {})
        upstream_mapping = upstream.get("mapping", {})
        mapping = {}
        for constant in in_order(current_mapping, upstream_mapping, set(upstream_mapping)):
            reference = upstream_mapping[constant]
            mapping[constant] = self._adopted_target(reference)
        if mapping:
            result["mapping"] = mapping
        return result

    # --- lists of objects ---

    def _merged_list(self, object_type: str, key: str, current: Items, upstream: Items) -> Items:
        """Merge two lists of objects in the current order; new parameters come last."""
        pairs = self._pairs(object_type, key, current, upstream)
        current_of = pairs.current_of()
        merged = []
        for position, value in enumerate(upstream):
            if position in current_of:
                current_position = current_of[position]
                current_value = current[current_position]
                result = self.merged(object_type, current_value, value)
            else:
                result = self.adopted(object_type, value)
            merged.append(result)
        order = pairs.order()
        if object_type == "parameter":
            order = pairs.order_with_new_last()
        return [merged[position] for position in order]

    def _pairs(self, object_type: str, key: str, current: Items, upstream: Items) -> Pairs:
        """Match the objects of two lists."""
        pairs = Pairs(current, upstream)
        if key == "prefixItems":
            pairs.match_positions()
        elif object_type == "parameter":
            pairs.match(self.current.parameter_key, self.upstream.parameter_key)
        else:
            self._match_by_meaning(pairs, object_type)
            if key == "allOf" and len(current) == len(upstream):
                pairs.match_positions()
        return pairs

    def _match_by_meaning(self, pairs: Pairs, object_type: str) -> None:
        """Pair objects with the same reference, then with the same normal form, then with the same constants."""
        pairs.match(_reference_of, _reference_of)
        current_form = partial(self.current.form_key, object_type)
        upstream_form = partial(self.upstream.form_key, object_type)
        pairs.match(current_form, upstream_form)
        pairs.match(self.current.constants, self.upstream.constants)

    # --- references ---

    def _merged_reference(self, object_type: str, current: Fields, upstream: Fields) -> Any:
        """Merge two objects of which at least one is a reference."""
        current_component = _component_of(object_type, current)
        component = _component_of(object_type, upstream)
        annotations = _annotations(object_type, current)
        if current_component and component:
            reference = self.reference(current_component, component)
            return {"$ref": reference, **annotations}
        if current_component:
            merged = self._merged_inline(object_type, current_component, upstream)
            return {**merged, **annotations}
        if component and self.upstream.is_recursive(object_type, upstream):
            reference = self.reference(component, component)
            return {"$ref": reference, **annotations}
        target = self.upstream.resolved(object_type, upstream)
        return self.merged(object_type, current, target)

    def _merged_inline(self, object_type: str, component: Component, upstream: Fields) -> Fields:
        """Merge an inline object of upstream where openapi.yaml references a component.

        The result is a reference if the merged component says the same as the inline object.
        """
        fingerprint = self.upstream.fingerprint(object_type, upstream)
        self.observations.add_inline(component, fingerprint)
        if self.upstream.has(component):
            upstream_fingerprint = self.upstream.component_fingerprint(component)
            if upstream_fingerprint == fingerprint:
                reference = self.reference(component, component)
                return {"$ref": reference}
        elif self._can_say(component, fingerprint):
            reference = self._reference_for(component, upstream)
            return {"$ref": reference}
        current = {"$ref": component.reference}
        target = self.current.resolved(object_type, current)
        merged: Fields = self.merged(object_type, target, upstream)
        return merged

    def _can_say(self, component: Component, fingerprint: str) -> bool:
        """Return whether a component of openapi.yaml may get a fingerprint, as far as the first pass has decided."""
        namesake = self._decisions.namesake(component)
        if namesake:
            decided = self.upstream.component_fingerprint(namesake)
        else:
            decided = self._decisions.fingerprints.get(component, fingerprint)
        return decided == fingerprint

    def _merged_target(self, current: Any, upstream: Any) -> Any:
        """Merge the `$ref` of a schema that has further keywords."""
        component = component_of(upstream)
        if component is None:
            return upstream
        former = component_of(current) or component
        current_component = Component(component.section, former.name)
        return self.reference(current_component, component)

    def _adopted_target(self, reference: Any) -> Any:
        component = component_of(reference)
        if component is None:
            return reference
        return self.reference(component, component)

    # --- components ---

    def reference(self, current: Component, upstream: Component) -> str:
        """Return the `$ref` of an upstream component, in a place where openapi.yaml references the current one."""
        self._observe(current, upstream)
        component = self._decisions.kept_names.get(upstream, upstream)
        if component not in self.components:
            self._rename(current, component)
            former = self._former(component)
            value = self.upstream.component(upstream)
            self._make(component, former, value)
        return component.reference

    def _observe(self, current: Component, upstream: Component) -> None:
        if current.section in PUBLIC_NAMES:
            return
        if self._may_be_renamed(current, upstream):
            self.observations.add_referenced(current, upstream)

    def _may_be_renamed(self, current: Component, upstream: Component) -> bool:
        """Return whether each document lacks the component of the other one, so that they may be the same one."""
        if self.upstream.has(current):
            return False
        if self.current.has(upstream):
            return False
        return self.current.has(current)

    def _rename(self, current: Component, component: Component) -> None:
        """Note that a component of openapi.yaml gets a new name, unless it keeps its own or already has a new one."""
        if not self._may_be_renamed(current, component):
            return
        if self._decisions.namesake(current):
            return
        for renamed, former_name in self.renamed.items():
            former = Component(renamed.section, former_name)
            if former == current:
                return
        self.renamed[component] = current.name

    def _former(self, component: Component) -> Any:
        """Return what openapi.yaml says in a component, which may have another name there."""
        name = self.renamed.get(component, component.name)
        former = Component(component.section, name)
        return self.current.component(former)

    def _reference_for(self, component: Component, upstream: Any) -> str:
        """Return the `$ref` of a component of openapi.yaml that an inline object of upstream becomes."""
        if component not in self.components:
            current = self.current.component(component)
            self._make(component, current, upstream)
        return component.reference

    def _make(self, component: Component, current: Any, upstream: Any) -> None:
        self.components[component] = None  # the objects in it may reference it
        object_type = component.object_type
        if current is not None:
            value = self.merged(object_type, current, upstream)
        elif isinstance(upstream, dict) and not is_reference(object_type, upstream):
            value = self._added(object_type, upstream)
        else:
            value = self.adopted(object_type, upstream)
        self.components[component] = value

    # --- objects that only upstream has ---

    def adopted(self, object_type: str, upstream: Any) -> Any:
        """Return an object that only upstream has, or a reference to a component of openapi.yaml that says the same."""
        if not isinstance(upstream, dict):
            return upstream
        if is_reference(object_type, upstream):
            return self._adopted_reference(object_type, upstream)
        component = self._reused(object_type, upstream)
        if component:
            reference = self._reference_for(component, upstream)
            return {"$ref": reference}
        return self._added(object_type, upstream)

    def _adopted_reference(self, object_type: str, upstream: Fields) -> Fields:
        component = component_of(upstream["$ref"])
        if component is None:
            return upstream
        reference = self.reference(component, component)
        annotations = _annotations(object_type, upstream)
        return {"$ref": reference, **annotations}

    def _reused(self, object_type: str, upstream: Fields) -> Optional[Component]:
        """Return a component of openapi.yaml that says the same as a new object."""
        reusable = self._reusable.get(object_type)
        if reusable is None:
            return None
        fingerprint = self.upstream.fingerprint(object_type, upstream)
        component = reusable.get(fingerprint)
        if component is None or self.upstream.has(component):
            return None
        if self._can_say(component, fingerprint):
            return component
        return None

    def _added(self, object_type: str, upstream: Fields) -> Addition:
        result = Addition()
        for key, value in upstream.items():
            result[key] = self._adopted_field(object_type, key, value)
        return result

    def _adopted_field(self, object_type: str, key: str, value: Any) -> Any:
        field = field_of(object_type, key)
        inner_type = field.object_type
        if field.shape == ONE:
            return self.adopted(inner_type, value)
        if isinstance(value, list) and field.shape == LIST:
            return self._adopted_list(inner_type, value)
        if isinstance(value, dict):
            if field.shape == MAP:
                return self._adopted_map(inner_type, value)
            if key == "discriminator":
                return self._adopted_discriminator(value)
        if key == "$ref":
            return self._adopted_target(value)
        return value

    def _adopted_list(self, object_type: str, upstream: Items) -> Items:
        result = []
        for item in upstream:
            adopted = self.adopted(object_type, item)
            result.append(adopted)
        return result

    def _adopted_map(self, object_type: str, upstream: Fields) -> Fields:
        result = {}
        for name, value in upstream.items():
            result[name] = self.adopted(object_type, value)
        return result

    def _adopted_discriminator(self, discriminator: Fields) -> Fields:
        references = discriminator.get("mapping")
        if not isinstance(references, dict):
            return discriminator
        mapping = {}
        for constant, reference in references.items():
            mapping[constant] = self._adopted_target(reference)
        return {**discriminator, "mapping": mapping}


def _by_fingerprint(side: Side, section: str, decisions: Decisions) -> dict[str, Component]:
    """Return the first component of a section with each fingerprint, as far as the first pass has decided it."""
    result: dict[str, Component] = {}
    for component in side.components(section):
        current = side.component_fingerprint(component)
        fingerprint = decisions.fingerprints.get(component, current)
        result.setdefault(fingerprint, component)
    return result


# --- references ---


def _component_of(object_type: str, value: Fields) -> Optional[Component]:
    """Return the component that an object references, unless it says more than that."""
    if not is_reference(object_type, value):
        return None
    return component_of(value["$ref"])


def _reference_of(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("$ref")
    return None


def _has_reference(value: Any) -> bool:
    return any(map(_is_reference_object, parts_of(value)))


def _is_reference_object(value: Any) -> bool:
    if isinstance(value, dict):
        return "$ref" in value
    return False


def _is_nullable_reference(current: Fields, upstream: Fields) -> bool:
    """Return whether one of two schemas accepts null, and one of them is a reference apart from that."""
    current_base, had_null = split_null(current)
    base, has_null = split_null(upstream)
    accepts_null = had_null or has_null
    if not accepts_null:
        return False
    if is_reference("schema", base):
        return True
    return is_reference("schema", current_base)


# --- fields ---


def _are_objects(current: Any, upstream: Any) -> bool:
    if not isinstance(current, dict):
        return False
    return isinstance(upstream, dict)


def _are_lists(current: Any, upstream: Any) -> bool:
    if not isinstance(current, list):
        return False
    return isinstance(upstream, list)


def _annotations(object_type: str, fields: Fields) -> Fields:
    result = {}
    for key, value in fields.items():
        if is_annotation(object_type, key):
            result[key] = value
    return result


def _without(fields: Fields, key: str) -> Fields:
    result = dict(fields)
    result.pop(key, None)
    return result


def _is_assertion(object_type: str, key: str, fields: Fields) -> bool:
    """Return whether a field is neither an annotation nor a default."""
    if is_annotation(object_type, key):
        return False
    value = fields[key]
    return not is_default(object_type, key, value, fields)


def _is_implied(object_type: str, key: str, current: Fields, upstream: Fields) -> bool:
    """Return whether upstream says the same as a field of openapi.yaml without having that field."""
    if object_type == "schema" and key == "enum":
        return _is_enum_of_const(current, upstream)
    value = current[key]
    location = current.get("in")
    context = {**upstream, "in": location}
    return is_default(object_type, key, value, context)


def _is_enum_of_const(current: Fields, upstream: Fields) -> bool:
    """Return whether one schema says with an enum of one value what the other one says with const."""
    if "const" not in upstream:
        return False
    constant = upstream["const"]
    values = current["enum"]
    return bool(values == [constant])


def _merged_values(key: str, current: Items, upstream: Items) -> Items:
    """Return the upstream values of a keyword, in the current order if the order has no meaning."""
    is_same_set = key == "type" and set(current) == set(upstream)
    if is_same_set:
        return current
    if key not in ("enum", "required", "tags"):
        return upstream
    current_texts = list(map(json.dumps, current))
    upstream_texts = list(map(json.dumps, upstream))
    order = in_order(current_texts, upstream_texts, set(upstream_texts))
    return list(map(json.loads, order))
