"""Pairs of corresponding values in two versions of a specification, and the changes noted at them."""

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
    """A change at a pointer."""

    pointer: Pointer
    change: ChangeId
    detail: str


class Findings:
    """The changes noted so far. A change that is noted again only adds its audiences."""

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
            reaches = frozenset(audiences)
            yield Change(*finding, reaches)


class Versions:
    """Both versions of a specification, and the findings of their comparison."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = Normalizer(old)
        self.new = Normalizer(new)
        self.findings = Findings()

    def pair(self, *parts: str) -> Pair:
        """Return the values at the same pointer in both versions."""
        old = self.old.document.source(*parts)
        new = self.new.document.source(*parts)
        return Pair(self, old, new)


@dataclass(frozen=True, eq=False)
class Pair:
    """A value in both versions, and the audiences that its changes reach."""

    versions: Versions
    old: Source
    new: Source
    audiences: Audiences = EVERYBODY

    # --- other pairs ---

    def __truediv__(self, part: str | int) -> Pair:
        """Return the members with a name or index."""
        old = self.old / part
        new = self.new / part
        return self.at(old, new)

    def at(self, old: Source, new: Source) -> Pair:
        """Return two other values that correspond, for the same audiences."""
        return Pair(self.versions, old, new, self.audiences)

    def for_audiences(self, *audiences: Audience) -> Pair:
        """Return the same values for other audiences."""
        return Pair(self.versions, self.old, self.new, audiences)

    def with_values(self, old: Any, new: Any) -> Pair:
        """Return other values at the same pointers."""
        old_source = self.old.with_value(old)
        new_source = self.new.with_value(new)
        return self.at(old_source, new_source)

    def schema(self, keyword: str) -> Pair:
        """Return the schemas in a field. An absent one becomes the schema that accepts every value."""
        old = _schema(self.old, keyword)
        new = _schema(self.new, keyword)
        return self.at(old, new)

    def resolved(self, object_type: str) -> Pair:
        """Follow the references in both versions."""
        old = resolved(object_type, self.old)
        new = resolved(object_type, self.new)
        return self.at(old, new)

    # --- values ---

    def values(self) -> tuple[Any, Any]:
        """Return the old value and the new one."""
        return self.old.value, self.new.value

    def fields(self) -> tuple[Schema, Schema]:
        """Return the fields of the old object and of the new one."""
        return fields(self.old), fields(self.new)

    def field(self, name: str) -> tuple[Any, Any]:
        """Return the old value of a field and the new one; None for an absent one."""
        old, new = self.fields()
        return old.get(name), new.get(name)

    def names(self) -> list[str]:
        """Return the names of the members in either version, the removed ones last."""
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
        """Return whether a boolean field, false by default, has changed."""
        old, new = self.field(field)
        return bool(old) != bool(new)

    # --- changes ---

    def note(self, change: ChangeId, detail: str = "") -> None:
        """Note a change at the new value."""
        self.note_at(self.new, change, detail)

    def note_at(self, source: Source, change: ChangeId, detail: str = "") -> None:
        """Note a change at another value, for the same audiences."""
        findings = self.versions.findings
        findings.note(source, change, detail, self.audiences)

    def note_annotations(self, object_type: str) -> None:
        """Note the annotations of the objects that differ, apart from those of nested objects."""
        for key in sorted(self.names()):
            if is_annotation(object_type, key):
                self.compare_words(key)

    def compare_words(self, key: str) -> None:
        """Note whether a field for people differs."""
        old, new = self.field(key)
        if old != new:
            field = self / key
            field.note_words()

    def note_words(self) -> None:
        """Note a change that only people notice, whether they read responses or send requests."""
        reaching_everybody = self.for_audiences(*EVERYBODY)
        reaching_everybody.note(ChangeId.WORDS_CHANGED)


class Compared:
    """The pairs that were compared, because references lead to many of them more than once."""

    def __init__(self) -> None:
        self._keys: set[tuple[Pointer, Pointer, Audiences]] = set()

    def is_new(self, pair: Pair) -> bool:
        """Return whether this is the first call for a pair and its audiences."""
        old = _identity(pair.old)
        new = _identity(pair.new)
        key = old, new, pair.audiences
        if key in self._keys:
            return False
        self._keys.add(key)
        return True


def _identity(source: Source) -> Pointer:
    """Return the pointer of a value; for a schema that replaces an absent one, that of the nearest existing ancestor.

    Otherwise a recursive schema in the other version would correspond to ever deeper replacements.
    """
    pointer = source.pointer
    if source.value == {}:
        while pointer and source.document.source(*pointer).value is None:
            pointer = pointer[:-1]
    return pointer


def fields(source: Source) -> Schema:
    """Return the fields of an object; an empty dict for any other value."""
    value = source.value
    return value if isinstance(value, dict) else {}


def _schema(source: Source, keyword: str) -> Source:
    schema = source / keyword
    is_written = keyword in fields(source)
    return schema if is_written else schema.with_value(True)


def resolved(object_type: str, source: Source) -> Source:
    """Return the component that an object refers to; the object itself if it does not."""
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
    """Write a value as a text that equal values share."""
    return json.dumps(value, sort_keys=True)


def value_text(value: Any) -> str:
    """Write a value, absent if it is None, for the detail of a change."""
    if value is None:
        return "none"
    return excerpt(value, EXCERPT_LENGTH)


def transition(old: Any, new: Any) -> str:
    """Write an old and a new value for the detail of a change."""
    old_text = value_text(old)
    new_text = value_text(new)
    return f"{old_text} to {new_text}"


def values_text(values: Iterable[Any]) -> str:
    """Write several values for the detail of a change, strings without quotes."""
    texts: list[str] = []
    for value in values:
        text = value if isinstance(value, str) else value_text(value)
        texts.append(text)
    return ", ".join(texts)
