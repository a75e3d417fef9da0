"""Two versions of a specification side by side: the places that correspond, and the changes noted at them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.changes.verdicts import EVERYBODY, Audience, Change, ChangeId
from generator.openapi.document import Document, Source, component_of
from generator.openapi.normalize import Normalizer, Schema
from generator.openapi.objects import is_annotation, is_reference
from generator.pointers import Pointer
from generator.text import excerpt

EXCERPT_LENGTH = 60

Audiences = tuple[Audience, ...]


class Finding(NamedTuple):
    """A change at a place."""

    pointer: Pointer
    change: ChangeId
    detail: str


class Findings:
    """The changes noted so far: the same change at the same place once, for everybody whom it reaches."""

    def __init__(self) -> None:
        self._audiences: dict[Finding, set[Audience]] = {}

    def note(self, source: Source, change: ChangeId, detail: str, audiences: Audiences) -> None:
        """Note a change."""
        finding = Finding(source.pointer, change, detail)
        reached = self._audiences.setdefault(finding, set())
        reached.update(audiences)

    def changes(self) -> Iterator[Change]:
        """Yield the changes in the order in which they were noted."""
        for finding, audiences in self._audiences.items():
            yield Change(*finding, frozenset(audiences))


class Versions:
    """Both versions of a specification, and the findings of their comparison."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = Normalizer(old)
        self.new = Normalizer(new)
        self.findings = Findings()

    def pair(self, *parts: str) -> Pair:
        """Return a place in both versions."""
        old = self.old.document.source(*parts)
        new = self.new.document.source(*parts)
        return Pair(self, old, new)


@dataclass(frozen=True, eq=False)
class Pair:
    """A value in both versions, and the audiences of what changes in it."""

    versions: Versions
    old: Source
    new: Source
    audiences: Audiences = EVERYBODY

    # --- other pairs ---

    def __truediv__(self, part: str | int) -> Pair:
        """Return the members of that name or index."""
        old = self.old / part
        new = self.new / part
        return self.at(old, new)

    def at(self, old: Source, new: Source) -> Pair:
        """Return two other places that correspond, for the same audiences."""
        return Pair(self.versions, old, new, self.audiences)

    def for_audiences(self, *audiences: Audience) -> Pair:
        """Return the same places for readers or for senders alone."""
        return Pair(self.versions, self.old, self.new, audiences)

    def with_values(self, old: Any, new: Any) -> Pair:
        """Return other values at the same places."""
        old_source = self.old.with_value(old)
        new_source = self.new.with_value(new)
        return self.at(old_source, new_source)

    def schema(self, keyword: str) -> Pair:
        """Return the schemas of a field; where it is absent, the schema that accepts every value."""
        old = _schema(self.old, keyword)
        new = _schema(self.new, keyword)
        return self.at(old, new)

    def resolved(self, object_type: str) -> Pair:
        """Return what the references of both versions name."""
        old = resolved(object_type, self.old)
        new = resolved(object_type, self.new)
        return self.at(old, new)

    # --- what is there ---

    def values(self) -> tuple[Any, Any]:
        """Return the old value and the new one."""
        return self.old.value, self.new.value

    def fields(self) -> tuple[Schema, Schema]:
        """Return the fields of the old object and of the new one."""
        return fields(self.old), fields(self.new)

    def field(self, name: str) -> tuple[Any, Any]:
        """Return the old value of a field and the new one; None where it is absent."""
        old, new = self.fields()
        return old.get(name), new.get(name)

    def names(self) -> list[str]:
        """Return the names of the members, the removed ones last."""
        old, new = self.fields()
        names = list(new)
        for name in old:
            if name not in new:
                names.append(name)
        return names

    def common_names(self) -> list[str]:
        """Return the names of the members that both versions have."""
        old, new = self.fields()
        return [name for name in new if name in old]

    def has_flipped(self, field: str) -> bool:
        """Return whether a field that is true or false has another value."""
        old, new = self.field(field)
        return bool(old) != bool(new)

    # --- what changed ---

    def note(self, change: ChangeId, detail: str = "") -> None:
        """Note a change at the place in the new version."""
        self.note_at(self.new, change, detail)

    def note_at(self, source: Source, change: ChangeId, detail: str = "") -> None:
        """Note a change at another place, for the same audiences."""
        findings = self.versions.findings
        findings.note(source, change, detail, self.audiences)

    def note_annotations(self, object_type: str) -> None:
        """Note the annotations of the objects themselves that differ."""
        for key in sorted(self.names()):
            if is_annotation(object_type, key):
                self.compare_words(key)

    def compare_words(self, key: str) -> None:
        """Note whether a field differs that only people read."""
        old, new = self.field(key)
        if old != new:
            words = self / key
            words.note_words()

    def note_words(self) -> None:
        """Note a change that means nothing to programs; people read it on either side."""
        reaching_everybody = self.for_audiences(*EVERYBODY)
        reaching_everybody.note(ChangeId.WORDS_CHANGED)


class Compared:
    """The pairs of places that were compared; references lead to many of them more than once."""

    def __init__(self) -> None:
        self._places: set[tuple[Pointer, Pointer, Audiences]] = set()

    def is_new(self, pair: Pair) -> bool:
        """Return whether a pair was not asked about yet, for these audiences."""
        key = _identity(pair.old), _identity(pair.new), pair.audiences
        if key in self._places:
            return False
        self._places.add(key)
        return True


def _identity(source: Source) -> Pointer:
    """Return the place of an object; for a schema that stands in for an absent one, the place that lacks it.

    A schema that contains itself corresponds to such stand-ins without end.
    """
    pointer = source.pointer
    if source.value == {}:
        while pointer and source.document.source(*pointer).value is None:
            pointer = pointer[:-1]
    return pointer


def fields(source: Source) -> Schema:
    """Return the fields of an object; anything else has none."""
    value = source.value
    return value if isinstance(value, dict) else {}


def _schema(source: Source, keyword: str) -> Source:
    schema = source / keyword
    is_written = keyword in fields(source)
    return schema if is_written else schema.with_value(True)


def resolved(object_type: str, source: Source) -> Source:
    """Return the component that an object refers to, or the object itself if it refers to none."""
    followed: set[str] = set()
    while is_reference(object_type, source.value):
        reference = source.value["$ref"]
        component = component_of(reference)
        if component is None or reference in followed:
            break
        followed.add(reference)
        value = source.document.component(reference)
        if value is None:
            break
        source = Source(source.document, component.pointer, value)
    return source


def canonical(value: Any) -> str:
    """Write a value so that equal values have equal texts."""
    return json.dumps(value, sort_keys=True)


def value_text(value: Any) -> str:
    """Write a value for the detail of a change; None stands for an absent one."""
    if value is None:
        return "none"
    return excerpt(value, EXCERPT_LENGTH)


def transition(old: Any, new: Any) -> str:
    """Write two values for the detail of a change: what became what."""
    old_text = value_text(old)
    new_text = value_text(new)
    return f"{old_text} to {new_text}"


def values_text(values: Iterable[Any]) -> str:
    """Write several values for the detail of a change; texts without quotes."""
    texts: list[str] = []
    for value in values:
        is_text = isinstance(value, str)
        texts.append(value if is_text else value_text(value))
    return ", ".join(texts)
