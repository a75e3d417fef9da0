"""The variants of unions: which of the old ones is which of the new ones, and which were added or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Optional

from generator.changes.pairs import Pair, canonical
from generator.changes.verdicts import ChangeId
from generator.changes.views import allowed_values, json_types, merged
from generator.openapi.document import Source, component_of
from generator.openapi.keywords import UNIONS, kinds_of
from generator.openapi.normalize import ASIDE, Normalizer
from generator.openapi.objects import is_annotation


@dataclass(eq=False)
class Variant:
    """A variant of a union."""

    source: Source
    normalizer: Normalizer
    constants: dict[str, Any]
    counterpart: Optional[Variant] = None
    """The variant of the new union that this one of the old union has become, or the other way round."""

    def name(self) -> Any:
        """Return its reference; an inline variant has none."""
        return self.source.value.get("$ref") if isinstance(self.source.value, dict) else None

    def deep_fingerprint(self) -> Any:
        """Return its fingerprint by the names of components."""
        return self.normalizer.deep_fingerprint("schema", self.source.value)

    def fingerprint(self) -> Any:
        """Return its fingerprint, whatever the names of components."""
        return self.normalizer.fingerprint("schema", self.source.value)

    def json_types(self) -> Any:
        """Return the JSON types that it accepts."""
        return sorted(json_types(merged(self.normalizer, self.source.value)))

    def contradicts(self, other: Variant) -> bool:
        """Return whether a property is a constant in both, but not the same one."""
        return have_different_constants(self.constants, other.constants)

    def text(self) -> str:
        """Write its name and the first text among its constants, for people."""
        component = component_of(self.name())
        name = component.name if component else ""
        texts = [value for value in self.constants.values() if isinstance(value, str)]
        constant = texts[0] if texts else ""
        return f"{name} ({constant})" if name and constant else name or constant


IDENTITIES: tuple[Callable[[Variant], Any], ...] = (
    Variant.name,
    lambda variant: variant.constants,
    Variant.deep_fingerprint,
    Variant.fingerprint,
    Variant.json_types,
)
"""What two variants may have in common, the surest sign first that the one has become the other."""


def have_different_constants(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether a property is a constant in both schemas, but not the same one: they define different things."""
    return any(name in new and canonical(old[name]) != canonical(new[name]) for name in old)


def compare_variants(unions: Pair) -> Iterator[Pair]:
    """Note which variants were added and removed, and yield the others for comparison."""
    old, new = _variants(unions.old, unions.versions.old), _variants(unions.new, unions.versions.new)
    _match(old, new)
    was_discriminated = len(old) < 2 or unions.versions.old.is_discriminated(unions.old.value)
    is_discriminated = was_discriminated and unions.versions.new.is_discriminated(unions.new.value)
    for variant in new:
        if variant.counterpart is None:
            is_told = is_discriminated and len(old) > 1
            unions.note(ChangeId.VARIANT_ADDED if is_told else ChangeId.PLAIN_VARIANT_ADDED, variant.text())
    for variant in old:
        if variant.counterpart is None:
            unions.note(ChangeId.VARIANT_REMOVED, variant.text())
        else:
            yield Pair(unions.versions, variant.source, variant.counterpart.source, unions.audiences)
    if unions.versions.old.discriminator(unions.old.value) != unions.versions.new.discriminator(unions.new.value):
        unions.note(ChangeId.DISCRIMINATOR_CHANGED)
    if not is_discriminated and _became_another_keyword(unions):
        # Of oneOf, exactly one variant matches a value.
        is_exclusive = "oneOf" in unions.new.value
        unions.note(ChangeId.RULE_CHANGED if is_exclusive else ChangeId.RULE_REMOVED, "oneOf")


def _became_another_keyword(unions: Pair) -> bool:
    """Return whether one version has `oneOf` where the other has `anyOf`."""
    return all(keyword in unions.names() for keyword in UNIONS)


def union_keyword(schema: dict[str, Any]) -> Optional[str]:
    """Return the keyword that makes a schema a union."""
    for keyword in UNIONS:
        if keyword in schema:
            return keyword
    return None


def _variants(schema: Source, normalizer: Normalizer) -> list[Variant]:
    """Return the variants of a union; a schema that is no union counts as its only variant."""
    keyword = union_keyword(schema.value)
    if keyword is None:
        sources = [schema.with_value(_without_asides(schema.value))]
    else:
        sources = [schema / keyword / i for i in range(len(schema.value[keyword]))]
    return [Variant(source, normalizer, normalizer.constants(source.value)) for source in sources]


def _without_asides(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without the keywords that a union has of its own, beside its variants."""
    return {
        keyword: value
        for keyword, value in schema.items()
        if keyword not in ASIDE and not is_annotation("schema", keyword)
    }


def _match(old: list[Variant], new: list[Variant]) -> None:
    """Find the counterparts of variants."""
    for identity in IDENTITIES:
        old_left, new_left = _unmatched(old), _unmatched(new)
        if not old_left or not new_left:
            break
        _match_by(identity, old_left, new_left)


def _unmatched(variants: list[Variant]) -> list[Variant]:
    return [variant for variant in variants if variant.counterpart is None]


def _match_by(identity: Callable[[Variant], Any], old: list[Variant], new: list[Variant]) -> None:
    """Match the variants that have something in common; of several that do, only one."""
    candidates: dict[str, list[Variant]] = {}
    for variant in new:
        key = identity(variant)
        if key:
            candidates.setdefault(canonical(key), []).append(variant)
    for variant in old:
        key = identity(variant)
        for candidate in candidates.get(canonical(key), ()):
            if identity is Variant.name or not variant.contradicts(candidate):
                variant.counterpart = candidate
                candidate.counterpart = variant
                del candidates[canonical(key)]
                break


def opened(normalizer: Normalizer, schema: dict[str, Any]) -> Optional[dict[str, Any]]:
    """Return the type that an open enum accepts; None for any other schema.

    `anyOf: [{type: string}, {type: string, enum: [a, b]}]` accepts every string. It lists the values that are known.
    """
    if union_keyword(schema) != "anyOf" or _without_asides(schema).keys() != {"anyOf"}:
        return None
    variants = [_without_asides(merged(normalizer, variant)) for variant in schema["anyOf"]]
    bare = [variant for variant in variants if variant.keys() == {"type"}]
    listed = [variant for variant in variants if variant.keys() != {"type"}]
    if len(bare) != 1 or not listed:
        return None
    json_type = bare[0]["type"]
    if not all(_only_lists_values(variant, json_type) for variant in listed):
        return None
    asides = {keyword: value for keyword, value in schema.items() if keyword != "anyOf"}
    return {**asides, "type": json_type}


def _only_lists_values(schema: dict[str, Any], json_type: Any) -> bool:
    """Return whether a schema accepts nothing but some values of a type."""
    values = allowed_values(schema)
    if not values or not schema.keys() <= {"type", "enum", "const"}:
        return False
    return all(json_type in kinds_of(value) for value in values)
