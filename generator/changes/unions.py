"""The comparison of unions: which variants were added and removed, and which ones correspond."""

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
"""The values of the properties that have a single value."""


@dataclass(eq=False)
class Variant:
    """A variant of a union."""

    source: Source
    normalizer: Normalizer
    counterpart: Optional[Variant] = None
    """The corresponding variant of the other version."""

    def reference(self) -> str:
        """Return the `$ref` of the variant; an empty text if it is inline."""
        value = self.source.value
        if not isinstance(value, dict):
            return ""
        reference = value.get("$ref")
        return reference if isinstance(reference, str) else ""

    def constants(self) -> Constants:
        """Return the constants among its properties."""
        return self.normalizer.constants(self.source.value)

    def deep_fingerprint(self) -> str:
        """Return its fingerprint, with the names of components that it refers to."""
        return self.normalizer.deep_fingerprint("schema", self.source.value)

    def fingerprint(self) -> str:
        """Return its fingerprint, regardless of the names of components."""
        return self.normalizer.fingerprint("schema", self.source.value)

    def types(self) -> list[str]:
        """Return the JSON types that it accepts."""
        schema = merged(self.normalizer, self.source.value)
        return sorted(accepted_types(schema))

    def text(self) -> str:
        """Write its name and its first constant that is a text, for people."""
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
"""The properties by which variants of two versions are matched, the most reliable first."""


def have_different_constants(old: Constants, new: Constants) -> bool:
    """Return whether a property has different constants in two schemas, so that they describe different objects."""
    for name in old.keys() & new.keys():
        old_text = canonical(old[name])
        new_text = canonical(new[name])
        if old_text != new_text:
            return True
    return False


# --- comparison ---


def compare_variants(unions: Pair) -> Iterator[Pair]:
    """Note the variants that were added and removed, and yield the other ones for comparison."""
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
    """Note whether `oneOf` became `anyOf`, so that several variants may match a value, or the other way round."""
    keywords = set(unions.names())
    if keywords.issuperset(UNIONS):
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
    """Return the keywords that determine which values a schema accepts."""
    validating: Schema = {}
    for keyword, value in schema.items():
        if keyword not in NOT_VALIDATING and not is_annotation("schema", keyword):
            validating[keyword] = value
    return validating


def _variants(schema: Source, normalizer: Normalizer) -> list[Variant]:
    """Return the variants of a union; a schema that is not a union counts as its own only variant."""
    keyword = union_keyword(schema.value)
    if keyword is None:
        # The other keywords are siblings of a union, which are compared separately.
        keywords = demands(schema.value)
        variant = schema.with_value(keywords)
        return [Variant(variant, normalizer)]
    variants = schema / keyword
    return [Variant(variant, normalizer) for variant in variants.items()]


# --- counterparts ---


def _match(old: Variants, new: Variants) -> None:
    """Set the counterparts of variants."""
    for identity in IDENTITIES:
        unmatched_old = _unmatched(old)
        unmatched_new = _unmatched(new)
        if unmatched_old and unmatched_new:
            _match_by(identity, unmatched_old, unmatched_new)


def _unmatched(variants: Variants) -> Variants:
    return [variant for variant in variants if variant.counterpart is None]


def _match_by(identity: Identity, old: Variants, new: Variants) -> None:
    """Match the variants that share an identity; if several do, only the first old one and one new one."""
    candidates: dict[str, list[Variant]] = {}
    for variant in new:
        value = identity(variant)
        if value:
            same_identity = candidates.setdefault(canonical(value), [])
            same_identity.append(variant)
    for variant in old:
        value = identity(variant)
        key = canonical(value)
        for candidate in candidates.get(key, []):
            if identity is Variant.reference or not _contradict(variant, candidate):
                variant.counterpart = candidate
                candidate.counterpart = variant
                del candidates[key]
                break


def _contradict(old: Variant, new: Variant) -> bool:
    old_constants = old.constants()
    new_constants = new.constants()
    return have_different_constants(old_constants, new_constants)


# --- open enums ---


def opened(normalizer: Normalizer, schema: Schema) -> Optional[Schema]:
    """Return the schema of the type that an open enum accepts; None for any other schema.

    An open enum accepts every string, and lists the known ones: `anyOf: [{type: string}, {type: string, enum: [a]}]`.
    """
    if demands(schema).keys() != {"anyOf"}:
        return None
    bare_types: list[Schema] = []
    enums: list[Schema] = []
    for variant in schema["anyOf"]:
        merged_variant = merged(normalizer, variant)
        keywords = demands(merged_variant)
        variants = bare_types if keywords.keys() == {"type"} else enums
        variants.append(keywords)
    if len(bare_types) != 1 or not enums:
        return None
    json_type = bare_types[0]["type"]
    if not isinstance(json_type, str):
        return None
    for enum in enums:
        if not _is_enum_of(json_type, enum):
            return None
    opened_schema = {**schema, "type": json_type}
    del opened_schema["anyOf"]
    return opened_schema


def _is_enum_of(json_type: str, schema: Schema) -> bool:
    """Return whether a schema only lists values, all of one type."""
    values = accepted_values(schema)
    other_keywords = schema.keys() - {"type", "enum", "const"}
    if not values or other_keywords:
        return False
    return all(json_type in json_types(value) for value in values)
