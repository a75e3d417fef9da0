"""Successive versions of the public specification, as test/upstream/versions.yaml edits them."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

import yaml

from generator.openapi.reader import read
from generator.pointers import unescape
from support.project import PROJECT
from support.upstream import USAGE as USAGE_FILE

EDITS = yaml.safe_load((PROJECT / "test/upstream/versions.yaml").read_text("utf-8"))
USAGE = read(USAGE_FILE, "usage.yaml", whole=False).root
NULL = {"type": "null"}

Edits = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """A version of the public specification, and what is to come of it."""

    upstream: Any
    """The specification."""
    current: Any
    """What openapi.yaml says once it follows."""
    edits: Edits
    """The entry of versions.yaml."""

    @property
    def name(self) -> str:
        """What is new in this version."""
        return str(self.edits["name"])

    @property
    def is_edit(self) -> bool:
        """Whether openapi.yaml says something else after it."""
        return bool(self.edits["current"])

    def text(self) -> str:
        """Return the specification as a file has it."""
        return written(self.upstream, self.edits.get("as", "yaml"))


def versions() -> list[Version]:
    """Return each version, applied to those before it."""
    upstream = USAGE
    current = yaml.safe_load((PROJECT / "openapi.yaml").read_text("utf-8"))
    result = []
    for edits in EDITS:
        upstream = edited(upstream, edits["upstream"])
        current = edited(current, edits["current"])
        result.append(Version(upstream, current, edits))
    return result


# --- edits ---


def parts_of(pointer: str) -> list[str]:
    """Return the parts of a JSON pointer."""
    return [unescape(part) for part in pointer.split("/")[1:]]


def edited(document: Any, edits: Edits) -> Any:
    """Return a document with other values at pointers; None removes, - at the end of a pointer adds to a list."""
    document = copy.deepcopy(document)
    for pointer, value in edits.items():
        *parts, last = parts_of(pointer)
        holder = document
        for part in parts:
            holder = holder[int(part)] if isinstance(holder, list) else holder.setdefault(part, {})
        if isinstance(holder, list):
            _edit_list(holder, last, value)
        elif value is None:
            del holder[last]
        else:
            holder[last] = value
    return document


def _edit_list(items: list[Any], part: str, value: Any) -> None:
    if part == "-":
        items.append(value)
    elif value is None:
        del items[int(part)]
    else:
        items[int(part)] = value


# --- forms ---


class Indented(yaml.SafeDumper):
    """YAML as most write it by hand: items are indented, and nothing is an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML passes it
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML passes it
        return True


def written(document: Any, form: str = "yaml") -> str:
    """Return a specification as a file has it: as yaml, json, or 3.0 (OpenAPI 3.0, as JSON)."""
    if form == "3.0":
        return json.dumps({**as_30(document), "openapi": "3.0.3"}, indent="\t")
    if form == "json":
        return json.dumps(document)
    return yaml.dump(document, Dumper=Indented, sort_keys=False)


def as_30(value: Any) -> Any:
    """Return a schema, or what has schemas in it, as OpenAPI 3.0 writes null."""
    if isinstance(value, list):
        return [as_30(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: as_30(item) for key, item in value.items()}
    for keyword in ("anyOf", "oneOf"):
        members = result.get(keyword)
        if isinstance(members, list) and len(members) == 2 and NULL in members:
            del result[keyword]
            members.remove(NULL)
            result |= {**members[0], "nullable": True}
    types = result.get("type")
    if isinstance(types, list) and "null" in types:
        types.remove("null")
        (result["type"],) = types
        result["nullable"] = True
    return result
