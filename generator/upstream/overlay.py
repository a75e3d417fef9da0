"""Corrections of a specification that is not ours, as an OpenAPI Overlay (https://spec.openapis.org/overlay/v1.1.0)."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonpath

from generator.openapi.reader import read_bytes, values

FILTER = re.compile(r"\[\?(?:[^\[\]]|\[[^\]]*\])*\]")
ACTIONS = ("update", "remove", "copy")


class Overrides:
    """What of a larger specification is ours, and what of that is corrected."""

    def __init__(self, path: Path, name: str) -> None:
        """Read a file. Raises InputError where it is not an Overlay of ours."""
        self.spec = values(read_bytes(path, name), name)
        root = self.spec.root if isinstance(self.spec.root, dict) else {}
        if not str(root.get("overlay", "")).startswith(("1.0.", "1.1.")):
            self.spec.fault(("overlay",), "is not an Overlay; it must start with overlay: 1.1.0")
        paths, actions = root.get("x-paths"), root.get("actions", [])
        if not isinstance(paths, list) or not paths or not all(isinstance(each, str) for each in paths):
            self.spec.fault(("x-paths",), "x-paths must be a list of the prefixes of the paths to take")
        if not isinstance(actions, list):
            self.spec.fault(("actions",), "must be a list")
        self.spec.finish()
        self.paths: list[str] = paths or []
        self.actions: list[dict[str, Any]] = actions
        for i, action in enumerate(self.actions):
            self._check(action, i)
        self.spec.finish()

    def _check(self, action: Any, i: int) -> None:
        at = ("actions", str(i))
        if not isinstance(action, dict) or sum(key in action for key in ACTIONS) != 1:
            self.spec.fault(at, "must have exactly one of update, remove and copy")
            return
        if not isinstance(action.get("description"), str):
            self.spec.fault(at, "needs a description: why the specification is wrong there")
        for key in ("target", "copy"):
            if key in action or key == "target":
                try:
                    jsonpath.compile(str(action[key]), strict=True)
                except (jsonpath.JSONPathError, KeyError) as error:
                    self.spec.fault((*at, key), f"is no JSONPath of RFC 9535: {str(error).splitlines()[0]}")
        if action.get("target") == "$":
            self.spec.fault((*at, "target"), "is the whole document; name its parts")

    def apply(self, root: dict[str, Any]) -> dict[str, bool]:
        """Correct a document; the reasons of the corrections that change nothing, and whether their place is there."""
        done, there = set(), set()
        for action in self.actions:
            before = json.dumps(root)
            # A filter finds what is wrong; without it, the place is found where nothing is wrong, too.
            if any(True for _ in jsonpath.finditer(FILTER.sub("[*]", action["target"]), root, strict=True)):
                there.add(action["description"])
            self._apply(action, root)
            if json.dumps(root) != before:
                done.add(action["description"])
        reasons = dict.fromkeys(action["description"] for action in self.actions)
        return {reason: reason in there for reason in reasons if reason not in done}

    def _apply(self, action: dict[str, Any], root: Any) -> None:
        targets = [each for each in jsonpath.finditer(action["target"], root, strict=True) if each.parent is not None]
        if action.get("remove") is True:
            # From the last, so that the places of the others in a list stay.
            for target in reversed(targets):
                del _holder(target)[target.parts[-1]]
            return
        if "copy" in action:
            sources = list(jsonpath.finditer(action["copy"], root, strict=True))
            if len(sources) != 1:
                return
            news: Iterable[Any] = [sources[0].obj]
        else:
            news = [action["update"]] if "update" in action else []
        for new in news:
            for target in targets:
                _holder(target)[target.parts[-1]] = _merge(target.obj, copy.deepcopy(new))


def _holder(target: jsonpath.JSONPathMatch) -> Any:
    return target.parent.obj if target.parent else None


def _merge(old: Any, new: Any) -> Any:
    """Objects are merged, to lists is added, and what is neither is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merge(old[key], value) if key in old else value for key, value in new.items()}}
    if isinstance(old, list):
        return [*old, *(new if isinstance(new, list) else [new])]
    return new
