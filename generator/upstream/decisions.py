"""Decide what the components of openapi.yaml say and are called after a merge, once all their places are known.

Several places can reference one component of openapi.yaml. If upstream says different things in these places, or
references components of different names there, the component follows the majority.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Optional, TypeVar

from generator.openapi.document import Component
from generator.upstream.side import Side

Value = TypeVar("Value")


@dataclass(frozen=True)
class Decisions:
    """What the first pass over both documents decides for the second one."""

    fingerprints: dict[Component, str] = field(default_factory=dict)
    """The fingerprints that components of openapi.yaml are to have."""
    kept_names: dict[Component, Component] = field(default_factory=dict)
    """Upstream components, with the components of openapi.yaml whose names they get."""

    def namesake(self, current: Component) -> Optional[Component]:
        """Return the upstream component that gets the name of a component of openapi.yaml."""
        for upstream, named in self.kept_names.items():
            if named == current:
                return upstream
        return None


class Observations:
    """What upstream has where openapi.yaml references a component, counted over all places."""

    def __init__(self, current: Side, upstream: Side) -> None:
        self._current = current
        self._upstream = upstream
        self._inline: dict[Component, Counter[str]] = {}
        """The fingerprints of inline objects."""
        self._referenced: dict[Component, Counter[Component]] = {}
        """The references to components of other names."""

    def add_inline(self, component: Component, fingerprint: str) -> None:
        """Count an inline object of upstream."""
        counter = self._inline.setdefault(component, Counter())
        counter[fingerprint] += 1

    def add_referenced(self, component: Component, upstream: Component) -> None:
        """Count a reference to a component of upstream."""
        counter = self._referenced.setdefault(component, Counter())
        counter[upstream] += 1

    def decisions(self) -> Decisions:
        """Decide what the components say, and which of them keep their names."""
        fingerprints = {}
        for component, wanted in self._inline.items():
            fingerprints[component] = self._fingerprint(component, wanted)
        kept_names = {}
        for component, candidates in self._referenced.items():
            namesake = self._namesake(component, candidates)
            kept_names[namesake] = component
        return Decisions(fingerprints, kept_names)

    def _fingerprint(self, component: Component, wanted: Counter[str]) -> str:
        """Return the current fingerprint if any place still has it, otherwise the most frequent one."""
        current = self._current.component_fingerprint(component)
        if current in wanted:
            return current
        return _most_frequent(wanted)

    def _namesake(self, component: Component, candidates: Counter[Component]) -> Component:
        """Return the first candidate that says the same as the component, otherwise the most frequent one."""
        current = self._current.component_fingerprint(component)
        for candidate in candidates:
            fingerprint = self._upstream.component_fingerprint(candidate)
            if fingerprint == current:
                return candidate
        return _most_frequent(candidates)


def _most_frequent(counter: Counter[Value]) -> Value:
    ((value, _),) = counter.most_common(1)
    return value
