"""Overrides of the public specification, written as an OpenAPI Overlay (https://spec.openapis.org/overlay/v1.1.0)."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonpath import JSONPath, JSONPathError, JSONPathMatch, compile as compile_query
from jsonpath.selectors import Filter, JSONPathSelector, WildcardSelector

from generator.errors import InputError
from generator.openapi.document import Source
from generator.openapi.reader import read_bytes, values
from generator.pointers import MISSING

ACTIONS = ("update", "remove", "copy")


@dataclass(frozen=True)
class _Query:
    """A JSONPath of an override, and where that stands."""

    source: Source
    path: JSONPath

    def matches(self, root: Any) -> list[JSONPathMatch]:
        """Return what the path selects. Raises InputError where it cannot be evaluated."""
        try:
            return list(self.path.finditer(root))
        except Exception as error:  # python-jsonpath 2.2.2 raises TypeError and AttributeError, too: [?count(@) > 0]
            text = f"cannot be evaluated: {_problem(error)}; write a simpler JSONPath"
            place = self.source
            raise InputError.at(place.document.path, text, place.line, place.pointer) from None

    def targets(self, root: Any) -> list[_Target]:
        """Return what the path selects in objects and lists, each once, and so that none moves one behind it."""
        targets = {}
        for match in self.matches(root):
            if _has_place(match):
                targets[match.parts] = _Target(match)
        return sorted(targets.values(), key=_Target.order, reverse=True)

    def has_place(self, root: Any) -> bool:
        """Return whether the path, without its filters, selects anything: whether what it corrects is still there."""
        everything = _Query(self.source, _without_filters(self.path))
        return bool(everything.matches(root))


@dataclass(frozen=True)
class _Target:
    """A value that an override changes."""

    match: JSONPathMatch

    @property
    def key(self) -> Any:
        """The name or index in the object or list around it."""
        return self.match.parts[-1]

    @property
    def holder(self) -> Any:
        """The object or list around it."""
        assert self.match.parent
        return self.match.parent.obj

    def order(self) -> tuple[int, int]:
        """Return a key by which what is around a target, or before it in a list, sorts before it."""
        depth = len(self.match.parts)
        if isinstance(self.key, int):
            return depth, self.key
        return depth, 0

    def remove(self) -> None:
        """Remove the value."""
        del self.holder[self.key]

    def merge(self, value: Any) -> None:
        """Merge a value into this one."""
        own_copy = copy.deepcopy(value)
        self.holder[self.key] = _merged(self.match.obj, own_copy)


def _problem(error: Exception) -> str:
    """Return the message of an error in one line, without the drawing that python-jsonpath adds."""
    if isinstance(error, JSONPathError):
        return str(error.message)
    return str(error)


def _has_place(match: JSONPathMatch) -> bool:
    """Return whether a match stands in an object or a list: it is not the root, nor a part of a text."""
    holder = match.parent
    if holder is None:
        return False
    return isinstance(holder.obj, (dict, list))


def _without_filters(path: JSONPath) -> JSONPath:
    """Return a path that selects everything that the filters of another one choose from."""
    segments = []
    for segment in path.segments:
        selectors = tuple(map(_without_filter, segment.selectors))
        segment_type = type(segment)
        segments.append(segment_type(env=segment.env, token=segment.token, selectors=selectors))
    return JSONPath(env=path.env, segments=segments)


def _without_filter(selector: JSONPathSelector) -> JSONPathSelector:
    if isinstance(selector, Filter):
        return WildcardSelector(env=selector.env, token=selector.token)
    return selector


def _merged(old: Any, new: Any) -> Any:
    """Return two objects in one, a list with more items, or else the new value."""
    if isinstance(old, list):
        items = new if isinstance(new, list) else [new]
        return [*old, *items]
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    result = dict(old)
    for key, value in new.items():
        result[key] = _merged(old[key], value) if key in old else value
    return result


def _has_one_change(action: dict[str, Any]) -> bool:
    changes = [key for key in ACTIONS if key in action]
    return len(changes) == 1


class Override:
    """One action of an Overlay: what is wrong with the specification, and what it says instead."""

    def __init__(self, source: Source) -> None:
        """Check an action; its faults are noted in its document."""
        self.reason = ""
        self._action: dict[str, Any] = {}
        self._queries: dict[str, _Query] = {}
        action = source.value
        if not isinstance(action, dict) or not _has_one_change(action):
            source.fault("must have exactly one of update, remove and copy")
            return
        self._action = action
        if isinstance(action.get("description"), str):
            self.reason = action["description"]
        else:
            source.fault("needs a description: why the specification is wrong there")
        for key in ("target", "copy"):
            if key == "target" or key in action:
                self._compile(source / key)

    def _compile(self, source: Source) -> None:
        key = source.pointer[-1]
        if not isinstance(source.value, str):
            source.fault(f"{key} must be a JSONPath (RFC 9535)")
            return
        try:
            path = compile_query(source.value, strict=True)
        except (JSONPathError, ValueError) as error:  # python-jsonpath 2.2.2 raises ValueError, too: [1e400]
            source.fault(f"is no JSONPath of RFC 9535: {_problem(error)}")
            return
        assert isinstance(path, JSONPath)  # the other type is an extension of RFC 9535
        if key == "target" and path.empty():
            source.fault("is the whole document; name its parts")
        self._queries[key] = _Query(source, path)

    def has_place(self, root: Any) -> bool:
        """Return whether a document has what this corrects, wrong or not."""
        return self._queries["target"].has_place(root)

    def apply(self, root: Any) -> bool:
        """Correct a document; return whether that changed anything."""
        before = json.dumps(root)
        targets = self._queries["target"].targets(root)
        if self._action.get("remove") is True:
            for target in targets:
                target.remove()
        new = self._new_value(root)
        if new is not MISSING:
            for target in targets:
                target.merge(new)
        return json.dumps(root) != before

    def _new_value(self, root: Any) -> Any:
        """Return what is merged into the targets, or MISSING."""
        if "copy" not in self._queries:
            return self._action.get("update", MISSING)
        sources = self._queries["copy"].matches(root)
        if len(sources) != 1:
            return MISSING
        return sources[0].obj


class Overrides:
    """Which paths of the public specification are taken over, and what of them is corrected."""

    def __init__(self, path: Path, name: str) -> None:
        """Read a file. Raises InputError where it is not an Overlay with `x-paths`."""
        document = values(read_bytes(path, name), name)
        root = document.source()
        version = root / "overlay"
        if not str(version.value).startswith(("1.0.", "1.1.")):
            version.fault("is not an Overlay; it must start with overlay: 1.1.0")
        prefixes = root / "x-paths"
        if not _is_list_of_texts(prefixes.value):
            prefixes.fault("x-paths must be a list of the prefixes of the paths to take")
        actions = root / "actions"
        if actions.value is not None and not isinstance(actions.value, list):
            actions.fault("must be a list")
        document.finish()
        self.paths: list[str] = prefixes.value
        self.overrides = list(_overrides(actions))
        document.finish()

    def apply(self, root: dict[str, Any]) -> dict[str, bool]:
        """Correct a document.

        Returns the reasons of the overrides that changed nothing, with whether the place that they correct is there.
        """
        is_there: dict[str, bool] = {}
        effective = set()
        for override in self.overrides:
            reason = override.reason
            # A filter finds what is wrong; without it, the place is found where nothing is wrong, too.
            has_place = override.has_place(root)
            is_there[reason] = has_place or is_there.get(reason, False)
            if override.apply(root):
                effective.add(reason)
        for reason in effective:
            del is_there[reason]
        return is_there


def _is_list_of_texts(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, str) for item in value)


def _overrides(actions: Source) -> Iterator[Override]:
    for action in actions.items():
        yield Override(action)
