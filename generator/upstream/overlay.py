"""Override what is wrong in the public specification, by an OpenAPI Overlay (https://spec.openapis.org/overlay/v1.1.0)."""

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
    """A JSONPath, and its place in the file of overrides."""

    source: Source
    path: JSONPath

    def matches(self, root: Any) -> list[JSONPathMatch]:
        """Return what the path selects. Raises InputError if it cannot be evaluated."""
        try:
            return list(self.path.finditer(root))
        except Exception as error:  # python-jsonpath 2.2.2 raises TypeError and AttributeError, too: [?count(@) > 0]
            text = f"cannot be evaluated: {_problem(error)}; write a simpler JSONPath"
            place = self.source
            raise InputError.at(place.document.path, text, place.line, place.pointer) from None

    def targets(self, root: Any) -> list[_Target]:
        """Return the values to change, the last items of lists first, so that removing one does not move the others."""
        targets = {}
        for match in self.matches(root):
            if _is_replaceable(match):
                targets[match.parts] = _Target(match)
        return sorted(targets.values(), key=_Target.order, reverse=True)

    def has_place(self, root: Any) -> bool:
        """Return whether the path selects anything without its filters, which select what is wrong."""
        path = _without_filters(self.path)
        query = _Query(self.source, path)
        return bool(query.matches(root))


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
        """Return a sort key: a value sorts after the values around it and after the earlier items of its list."""
        depth = len(self.match.parts)
        if isinstance(self.key, int):
            return depth, self.key
        return depth, 0

    def remove(self) -> None:
        """Remove the value."""
        del self.holder[self.key]

    def merge(self, value: Any) -> None:
        """Merge a value into this one."""
        old = self.match.obj
        new = copy.deepcopy(value)
        self.holder[self.key] = _merged(old, new)


def _problem(error: Exception) -> str:
    """Return the message of an error on one line, without the excerpt that python-jsonpath adds."""
    if isinstance(error, JSONPathError):
        return str(error.message)
    return str(error)


def _is_replaceable(match: JSONPathMatch) -> bool:
    """Return whether a match is a member of an object or list; the root and parts of texts are not."""
    holder = match.parent
    if holder is None:
        return False
    return isinstance(holder.obj, (dict, list))


def _without_filters(path: JSONPath) -> JSONPath:
    """Return a path with wildcards in place of filters."""
    segments = []
    for segment in path.segments:
        selectors = tuple(map(_without_filter, segment.selectors))
        segment_type = type(segment)
        new_segment = segment_type(env=segment.env, token=segment.token, selectors=selectors)
        segments.append(new_segment)
    return JSONPath(env=path.env, segments=segments)


def _without_filter(selector: JSONPathSelector) -> JSONPathSelector:
    if isinstance(selector, Filter):
        return WildcardSelector(env=selector.env, token=selector.token)
    return selector


def _merged(old: Any, new: Any) -> Any:
    """Merge two objects, or append to a list; any other value is replaced."""
    if isinstance(old, list):
        items = new
        if not isinstance(new, list):
            items = [new]
        return [*old, *items]
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    result = dict(old)
    for key, value in new.items():
        if key in old:
            result[key] = _merged(old[key], value)
        else:
            result[key] = value
    return result


def _has_one_change(action: dict[str, Any]) -> bool:
    changes = [key for key in ACTIONS if key in action]
    return len(changes) == 1


class Override:
    """One action of an Overlay: corrects a part of the specification, and says why."""

    def __init__(self, source: Source) -> None:
        """Check an action, and note its faults in its document."""
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
            source.fault(f"is not a JSONPath of RFC 9535: {_problem(error)}")
            return
        assert isinstance(path, JSONPath)  # a compound path, the other type, is not in RFC 9535
        if key == "target" and path.empty():
            source.fault("is the whole document; name its parts")
        self._queries[key] = _Query(source, path)

    def has_place(self, root: Any) -> bool:
        """Return whether a document has the value that this override corrects, wrong or not."""
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
        """Return the value to merge into the targets, or MISSING."""
        if "copy" not in self._queries:
            return self._action.get("update", MISSING)
        sources = self._queries["copy"].matches(root)
        if len(sources) != 1:
            return MISSING
        return sources[0].obj


class Overrides:
    """The paths to take from the public specification, and the overrides for what is wrong there."""

    def __init__(self, path: Path, name: str) -> None:
        """Read a file. Raises InputError if it is not an Overlay with `x-paths`."""
        content = read_bytes(path, name)
        document = values(content, name)
        root = document.source()
        version = root / "overlay"
        version_text = str(version.value)
        if not version_text.startswith(("1.0.", "1.1.")):
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

        Returns the reasons of overrides without effect, and whether the value that they correct still exists.
        """
        exists: dict[str, bool] = {}
        effective = set()
        for override in self.overrides:
            reason = override.reason
            has_place = override.has_place(root)
            exists[reason] = has_place or exists.get(reason, False)
            if override.apply(root):
                effective.add(reason)
        for reason in effective:
            del exists[reason]
        return exists


def _is_list_of_texts(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    if not value:
        return False
    return all(isinstance(item, str) for item in value)


def _overrides(actions: Source) -> Iterator[Override]:
    for action in actions.items():
        yield Override(action)
