"""The variants of unions: which old one has become which new one, and which were added or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Optional

from generator.changes.pairs import Pair, canonical
from generator.changes.verdicts import ChangeId
from generator.changes.views import accepted_types, accepted_values, merged
from generator.openapi.document import Source, component_of
from generator.openapi.keywords import UNIONS, json_types
from generator.openapi.normalize import NOT_VALIDATING, Normalizer, Schema
from generator.openapi.objects import is_annotation

Constants = dict[str, Any]
"""The values of the properties that have one value each."""


@dataclass(eq=False)
class Variant:
    """A variant of a union."""

    source: Source
    normalizer: Normalizer
    counterpart: Optional[Variant] = None
    """The variant of the new union that a variant of the old one has become, or the other way round."""

    def reference(self) -> str:
        """Return the `$ref` that names it; an inline variant has none."""
        value = self.source.value
        if not isinstance(value, dict):
            return ""
        reference = value.get("$ref")
        return reference if isinstance(reference, str) else ""

    def constants(self) -> Constants:
        """Return its properties that have one value each."""
        return self.normalizer.constants(self.source.value)

    def deep_fingerprint(self) -> str:
        """Return its fingerprint by the names of components."""
        return self.normalizer.deep_fingerprint("schema", self.source.value)

    def fingerprint(self) -> str:
        """Return its fingerprint, whatever the names of components are."""
        return self.normalizer.fingerprint("schema", self.source.value)

    def types(self) -> list[str]:
        """Return the JSON types that it accepts."""
        schema = merged(self.normalizer, self.source.value)
        return sorted(accepted_types(schema))

    def text(self) -> str:
        """Write its name and the first text among its constants, for people."""
        component = component_of(self.reference())
        name = component.name if component else ""
        constant = self._first_text()
        if name and constant:
            return f"{name} ({constant})"
        return name or constant

    def _first_text(self) -> str:
        for value in self.constants().values():
            if isinstance(value, str):
                return value
        return ""


Variants = list[Variant]
Identity = Callable[[Variant], Any]
IDENTITIES: tuple[Identity, ...] = (
    Variant.reference,
    Variant.constants,
    Variant.deep_fingerprint,
    Variant.fingerprint,
    Variant.types,
)
"""What an old variant has in common with the new one that it has become, the surest sign first."""


def have_different_constants(old: Constants, new: Constants) -> bool:
    """Return whether a property has one value in both schemas, but not the same one: they define different things."""
    for name in old.keys() & new.keys():
        old_text = canonical(old[name])
        new_text = canonical(new[name])
        if old_text != new_text:
            return True
    return False


# --- comparison ---


def compare_variants(unions: Pair) -> Iterator[Pair]:
    """Note which variants were added and removed, and yield the others for comparison."""
    versions = unions.versions
    old_union, new_union = unions.values()
    old = _variants(unions.old, versions.old)
    new = _variants(unions.new, versions.new)
    _match(old, new)
    was_union = len(old) > 1
    is_discriminated = versions.new.is_discriminated(new_union)
    if was_union and not versions.old.is_discriminated(old_union):
        is_discriminated = False
    added = ChangeId.PLAIN_VARIANT_ADDED
    if was_union and is_discriminated:
        added = ChangeId.VARIANT_ADDED
    for variant in _unmatched(new):
        unions.note(added, variant.text())
    for variant in old:
        if variant.counterpart:
            yield unions.at(variant.source, variant.counterpart.source)
        else:
            unions.note(ChangeId.VARIANT_REMOVED, variant.text())
    old_discriminator = versions.old.discriminator(old_union)
    new_discriminator = versions.new.discriminator(new_union)
    if old_discriminator != new_discriminator:
        unions.note(ChangeId.DISCRIMINATOR_CHANGED)
    if not is_discriminated:
        _compare_exclusion(unions)


def _compare_exclusion(unions: Pair) -> None:
    """Note whether exactly one variant matches a value from now on, or no longer: that is what `oneOf` says."""
    if set(unions.names()).issuperset(UNIONS):
        is_exclusive = "oneOf" in unions.new.value
        change = ChangeId.RULE_CHANGED if is_exclusive else ChangeId.RULE_REMOVED
        unions.note(change, "oneOf")


def union_keyword(schema: Schema) -> Optional[str]:
    """Return the keyword that makes a schema a union."""
    for keyword in UNIONS:
        if keyword in schema:
            return keyword
    return None


def demands(schema: Schema) -> Schema:
    """Return the keywords that say which values a schema accepts."""
    validating: Schema = {}
    for keyword, value in schema.items():
        if keyword not in NOT_VALIDATING and not is_annotation("schema", keyword):
            validating[keyword] = value
    return validating


def _variants(schema: Source, normalizer: Normalizer) -> list[Variant]:
    """Return the variants of a union; a schema that is no union counts as its only variant."""
    keyword = union_keyword(schema.value)
    if keyword is None:
        # What stands beside the variants of a union is compared apart from them.
        variant = schema.with_value(demands(schema.value))
        return [Variant(variant, normalizer)]
    variants = schema / keyword
    return [Variant(variant, normalizer) for variant in variants.items()]


# --- counterparts ---


def _match(old: Variants, new: Variants) -> None:
    """Find the counterparts of variants."""
    for identity in IDENTITIES:
        old, new = _unmatched(old), _unmatched(new)
        if not old or not new:
            break
        _match_by(identity, old, new)


def _unmatched(variants: Variants) -> Variants:
    return [variant for variant in variants if variant.counterpart is None]


def _match_by(identity: Identity, old: Variants, new: Variants) -> None:
    """Match the variants that have something in common; of several that have the same, only one."""
    candidates: dict[str, list[Variant]] = {}
    for variant in new:
        key = identity(variant)
        if key:
            candidates.setdefault(canonical(key), []).append(variant)
    for variant in old:
        key = canonical(identity(variant))
        for candidate in candidates.get(key, []):
            if identity is Variant.reference or not _contradict(variant, candidate):
                variant.counterpart = candidate
                candidate.counterpart = variant
                del candidates[key]
                break


def _contradict(old: Variant, new: Variant) -> bool:
    return have_different_constants(old.constants(), new.constants())


# --- open enums ---


def opened(normalizer: Normalizer, schema: Schema) -> Optional[Schema]:
    """Return the type that an open enum accepts; None for any other schema.

    `anyOf: [{type: string}, {type: string, enum: [a, b]}]` accepts every string. It lists the values that are known.
    """
    if demands(schema).keys() != {"anyOf"}:
        return None
    bare: list[Schema] = []
    listed: list[Schema] = []
    for variant in schema["anyOf"]:
        keywords = demands(merged(normalizer, variant))
        if keywords.keys() == {"type"}:
            bare.append(keywords)
        else:
            listed.append(keywords)
    if len(bare) != 1 or not listed:
        return None
    json_type = bare[0]["type"]
    if not isinstance(json_type, str):
        return None
    for keywords in listed:
        if not _only_lists_values(keywords, json_type):
            return None
    type_alone = {**schema, "type": json_type}
    del type_alone["anyOf"]
    return type_alone


def _only_lists_values(schema: Schema, json_type: str) -> bool:
    """Return whether a schema accepts nothing but some values of a type."""
    values = accepted_values(schema)
    other_keywords = schema.keys() - {"type", "enum", "const"}
    if not values or other_keywords:
        return False
    return all(json_type in json_types(value) for value in values)
