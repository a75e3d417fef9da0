"""Discriminators: which class each value of the property that a discriminator names stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Optional

from generator.models.definitions import Definition, Definitions
from generator.openapi.document import Source

SEVERAL = ""
"""The name of the class for a value that is a constant of several candidates."""


@dataclass(frozen=True)
class Discriminator:
    """A discriminator of the specification."""

    property_name: str
    mapping: Source

    @classmethod
    def of(cls, source: Source) -> Optional[Discriminator]:
        """Return the discriminator at a place, or None if there is none."""
        name = (source / "propertyName").value
        return cls(name, source / "mapping") if isinstance(name, str) else None

    def targets(self) -> Iterator[tuple[str, Source]]:
        """Yield the values of the mapping, each with the schema that it names in this document."""
        for value, target in self.mapping.entries():
            schema = _named_schema(target)
            if schema is not None:
                yield value, schema


def _named_schema(target: Source) -> Optional[Source]:
    """Return the schema that a mapping names, by `$ref` or by the name of a component; None if there is none."""
    document = target.document
    text = target.value
    if not isinstance(text, str):
        return None
    if text in document.components("schemas"):
        return document.source("components", "schemas", text)
    return target.referenced() if text.startswith("#/") else None


@dataclass(frozen=True)
class Candidate:
    """A class that discriminator values may stand for."""

    class_name: str
    definition: Definition
    """The class that a mapping names. It differs if the class itself also has siblings of the union."""
    names: Collection[str]
    """The names of its schema, which are values without a mapping, too."""
    constants: Sequence[str]
    """The values that its schema accepts, if it lists them."""


def classes_by_value(
    discriminator: Discriminator, candidates: Sequence[Candidate], definitions: Definitions
) -> dict[str, str]:
    """Map each discriminator value to the name of a class: by `mapping`, else by a constant, else by schema name."""
    by_name: dict[str, str] = {}
    by_constant: dict[str, str] = {}
    by_mapping: dict[str, str] = {}
    for candidate in candidates:
        by_name |= dict.fromkeys(candidate.names, candidate.class_name)
        for constant in candidate.constants:
            is_shared = constant in by_constant
            by_constant[constant] = SEVERAL if is_shared else candidate.class_name
    for value, schema in discriminator.targets():
        definition = definitions.class_behind(schema)
        candidate_of_value = _candidate_of(definition, candidates)
        if candidate_of_value is not None:
            by_mapping[value] = candidate_of_value.class_name
    return {**by_name, **by_constant, **by_mapping}


def _candidate_of(definition: Optional[Definition], candidates: Sequence[Candidate]) -> Optional[Candidate]:
    """Return the candidate that a mapping means by a class, which may be a variant of the candidate."""
    if definition is None:
        return None
    for meant in (definition, *definition.ancestors()):
        for candidate in candidates:
            if candidate.definition is meant:
                return candidate
    return None
