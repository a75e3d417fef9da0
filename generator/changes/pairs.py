"""Two versions of a specification side by side: the places that correspond, and the changes noted at them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Optional

from generator.changes.verdicts import EVERYBODY, Audience, Change, ChangeId
from generator.openapi.document import Document, Source, component_of
from generator.openapi.normalize import Normalizer
from generator.openapi.objects import is_annotation, is_reference
from generator.pointers import Pointer
from generator.text import excerpt

EXCERPT_LENGTH = 60


class Findings:
    """The changes noted so far: the same change at the same place once, for everybody whom it reaches."""

    def __init__(self) -> None:
        self._audiences: dict[tuple[Pointer, ChangeId, str], set[Audience]] = {}

    def note(self, source: Source, change: ChangeId, detail: str, audiences: Iterable[Audience]) -> None:
        """Note a change."""
        self._audiences.setdefault((source.pointer, change, detail), set()).update(audiences)

    def changes(self) -> Iterator[Change]:
        """Yield what was noted, in that order."""
        for (pointer, change, detail), audiences in self._audiences.items():
            yield Change(pointer, change, detail, frozenset(audiences))


class Versions:
    """Both versions of a specification, and the findings of their comparison."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = Normalizer(old)
        self.new = Normalizer(new)
        self.findings = Findings()

    def pair(self, *parts: str) -> Pair:
        """Return a place in both versions."""
        return Pair(self, self.old.document.source(*parts), self.new.document.source(*parts))


@dataclass(frozen=True, eq=False)
class Pair:
    """A value in both versions, and the audiences of what changes in it."""

    versions: Versions
    old: Source
    new: Source
    audiences: Collection[Audience] = EVERYBODY

    def __truediv__(self, part: str | int) -> Pair:
        """Return the members of that name or index."""
        return replace(self, old=self.old / part, new=self.new / part)

    def for_audience(self, audience: Audience) -> Pair:
        """Return the pair for readers or for senders alone."""
        return replace(self, audiences=(audience,))

    def with_values(self, old: Any, new: Any) -> Pair:
        """Return other values at the same places."""
        return replace(self, old=self.old.with_value(old), new=self.new.with_value(new))

    def schema(self, keyword: str) -> Pair:
        """Return the schemas of a field; the schema that allows every value stands in for one that is absent."""
        pair = self / keyword
        old = pair.old.value if keyword in fields(self.old) else True
        new = pair.new.value if keyword in fields(self.new) else True
        return pair.with_values(old, new)

    def resolved(self, object_type: str) -> Pair:
        """Return what the references of both versions name."""
        return replace(self, old=resolved(object_type, self.old), new=resolved(object_type, self.new))

    def note(self, change: ChangeId, detail: str = "") -> None:
        """Note a change at the place in the new version."""
        self.note_at(self.new, change, detail)

    def note_at(self, source: Source, change: ChangeId, detail: str = "") -> None:
        """Note a change at another place, for the same audiences."""
        self.versions.findings.note(source, change, detail, self.audiences)

    def has_flipped(self, field: str) -> bool:
        """Return whether a field that is true or false has another value."""
        return bool(fields(self.old).get(field)) != bool(fields(self.new).get(field))

    def note_annotations(self, object_type: str) -> None:
        """Note the annotations of the objects themselves that differ."""
        self.note_words(key for key in self.names() if is_annotation(object_type, key))

    def note_words(self, keys: Iterable[str]) -> None:
        """Note which of these fields differ, where they only describe."""
        for key in sorted(keys):
            pair = self / key
            if pair.old.value != pair.new.value:
                pair.note_other_words()

    def note_other_words(self) -> None:
        """Note a change that tells programs nothing; people read it on either side."""
        self.versions.findings.note(self.new, ChangeId.WORDS_CHANGED, "", EVERYBODY)

    def names(self) -> list[str]:
        """Return the names of the members, those that were removed last."""
        old, new = fields(self.old), fields(self.new)
        removed = [name for name in old if name not in new]
        return [*new, *removed]

    def common_names(self) -> list[str]:
        """Return the names of the members that both versions have."""
        old = fields(self.old)
        return [name for name in fields(self.new) if name in old]


def fields(source: Source) -> dict[str, Any]:
    """Return the fields of an object; anything else has none."""
    return source.value if isinstance(source.value, dict) else {}


def items(source: Source) -> list[Any]:
    """Return the items of a list; anything else has none."""
    return source.value if isinstance(source.value, list) else []


def resolved(object_type: str, source: Source) -> Source:
    """Return the component that an object refers to, or the object itself if it is no reference to a component."""
    followed: set[str] = set()
    while is_reference(object_type, source.value):
        reference = source.value["$ref"]
        component = component_of(reference)
        if component is None or reference in followed:
            break
        followed.add(reference)
        target = source.document.source(*component.pointer)
        if target.value is None:
            break
        source = target
    return source


def canonical(value: Any) -> str:
    """Write a value so that equal values have equal texts."""
    return json.dumps(value, sort_keys=True)


def value_text(value: Any) -> str:
    """Write a value for the detail of a change; None stands for one that is absent."""
    return "none" if value is None else excerpt(value, EXCERPT_LENGTH)


def values_text(values: Iterable[Any]) -> str:
    """Write several values for the detail of a change; texts without quotes."""
    texts = [value if isinstance(value, str) else value_text(value) for value in values]
    return ", ".join(texts)


def transition(old: Optional[str], new: Optional[str]) -> str:
    """Write what became what, for the detail of a change."""
    return f"{old} to {new}"
