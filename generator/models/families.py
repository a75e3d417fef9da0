"""Families: parents with a discriminator, and the classes that derive from them because their `allOf` names them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Optional

from generator.models.classes import declared
from generator.models.constants import common_texts
from generator.models.definitions import Definition, Definitions
from generator.models.discriminators import SEVERAL, Candidate, Discriminator, classes_by_value
from generator.openapi.document import Source
from generator.pointers import Pointer


def connect(definitions: Definitions) -> None:
    """Let classes derive from the parents with a discriminator that their `allOf` names.

    Call this before the first annotation is made, because an annotation of a parent accepts its variants, too.
    """
    families = _Families(definitions)
    for definition in definitions.all:
        families.derive(definition)
    families.discriminate()


class _Families:
    """Finds the bases and the variants of classes."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._composition = definitions.composition
        self._discriminators: dict[str, Discriminator] = {}
        """The discriminators of the classes that have one of their own, by the name of the class."""
        self._derived: set[Pointer] = set()

    # --- bases ---

    def derive(self, definition: Definition) -> None:
        """Find the bases of a definition, and before that those of its bases."""
        schema = definition.schema
        if schema.pointer in self._derived:
            return
        self._derived.add(schema.pointer)
        bases = list(self._bases(schema))
        if bases and not definition.is_class and _may_be_child(schema):
            definition.constraints = self._definitions.classes.derived(schema)
        if not definition.is_class:
            return
        definition.bases = _without_ancestors(bases)
        # Python needs an order of bases that all classes agree on, with every class before its own bases.
        definition.bases.sort(key=self._order)
        discriminator = self._own_discriminator(schema)
        if discriminator is not None:
            self._discriminators[definition.name] = discriminator

    def _order(self, definition: Definition) -> tuple[int, int]:
        return -len(definition.ancestors()), self._definitions.all.index(definition)

    def _bases(self, schema: Source) -> Iterator[Definition]:
        """Yield the classes of families that a schema refers to by `allOf`, or by a `$ref` with siblings."""
        for member in self._references(schema):
            target = member.target()
            definition = self._definitions.at(target.pointer)
            if definition is None:
                continue
            self.derive(definition)
            base = self._definitions.class_behind(target)
            if base is not None and self._is_in_family(base):
                yield base

    def _references(self, schema: Source) -> Iterator[Source]:
        if not isinstance(schema.value, dict):
            return
        if "$ref" in self._composition.keywords(schema):
            yield schema
        members = schema / "allOf"
        for member in members.items():
            yield from self._references(member)

    def _is_in_family(self, definition: Definition) -> bool:
        return bool(definition.bases) or definition.name in self._discriminators

    def _own_discriminator(self, schema: Source) -> Optional[Discriminator]:
        """Return the discriminator of a schema, or of a schema that is inline in its `allOf`."""
        discriminator = Discriminator.of(schema / "discriminator")
        members = schema / "allOf"
        for member in members.items():
            discriminator = discriminator or self._own_discriminator(member)
        return discriminator

    # --- variants ---

    def discriminate(self) -> None:
        """Find the variants of all classes."""
        families: dict[str, list[Definition]] = {}
        for definition in self._definitions.all:
            for ancestor in definition.ancestors():
                family = families.setdefault(ancestor.name, [ancestor])
                family.append(definition)
        for parent, *descendants in families.values():
            self._discriminate(parent, descendants)

    def _discriminate(self, parent: Definition, descendants: Collection[Definition]) -> None:
        discriminator = self._inherited_discriminator(parent)
        parent.discriminator = discriminator.property_name
        candidates = self._candidates(discriminator.property_name, [parent, *descendants])
        classes = classes_by_value(discriminator, candidates, self._definitions)
        for value, class_name in classes.items():
            if class_name != SEVERAL:
                parent.variants[value] = self._definitions.named(class_name)

    def _inherited_discriminator(self, parent: Definition) -> Discriminator:
        """Return the discriminator of a class, or else of its nearest ancestor."""
        for definition in (parent, *parent.ancestors()):
            if definition.name in self._discriminators:
                return self._discriminators[definition.name]
        raise AssertionError("a parent is in a family, so one of its ancestors has a discriminator")

    def _candidates(self, property_name: str, family: Collection[Definition]) -> list[Candidate]:
        """Return the members of a family with the values that stand for them without a mapping."""
        constants: dict[str, list[str]] = {}
        for definition in family:
            properties = declared(definition.constraints)
            schemas = properties.schemas.get(property_name, [])
            constants[definition.name] = common_texts(schemas, self._composition)
        candidates = []
        for definition in family:
            names = [] if definition.component is None else [definition.component]
            own_constants = _own_constants(definition, family, constants)
            candidate = Candidate(definition.name, definition, names, own_constants)
            candidates.append(candidate)
        return candidates


def _may_be_child(schema: Source) -> bool:
    """Return whether a schema that adds nothing to its parent may be a child, rather than the parent or null."""
    return "allOf" in schema.value and not schema.value.get("nullable")


def _without_ancestors(bases: Collection[Definition]) -> list[Definition]:
    """Return distinct bases without those that others derive from."""
    inherited: set[str] = set()
    for base in bases:
        inherited.update(ancestor.name for ancestor in base.ancestors())
    by_name: dict[str, Definition] = {}
    for base in bases:
        if base.name not in inherited:
            by_name[base.name] = base
    return list(by_name.values())


def _own_constants(
    definition: Definition, family: Collection[Definition], constants: Mapping[str, list[str]]
) -> list[str]:
    """Return the constants of a class that it does not share with its bases or with the classes that derive from it."""
    texts = constants[definition.name]
    if any(constants.get(base.name) == texts for base in definition.bases):
        return []
    narrower: set[str] = set()
    for other in family:
        other_texts = constants[other.name]
        if definition in other.ancestors() and other_texts != texts:
            narrower.update(other_texts)
    return [text for text in texts if text not in narrower]
