"""Successive versions of the public specification, made by the edits in test/upstream/versions.yaml."""

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

_VERSIONS = PROJECT / "test/upstream/versions.yaml"
EDITS = yaml.safe_load(_VERSIONS.read_text("utf-8"))
USAGE = read(USAGE_FILE, "usage.yaml", whole=False).root
NULL = {"type": "null"}

Edits = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """A version of the public specification, and the expected openapi.yaml."""

    upstream: Any
    """The public specification."""
    current: Any
    """The content of openapi.yaml after an update to this version."""
    edits: Edits
    """The entry of versions.yaml."""

    @property
    def name(self) -> str:
        """A description of the changes in this version."""
        return str(self.edits["name"])

    @property
    def is_edit(self) -> bool:
        """Whether this version changes openapi.yaml."""
        return bool(self.edits["current"])

    def text(self) -> str:
        """Return the public specification as the text of a file."""
        return written(self.upstream, self.edits.get("as", "yaml"))


def versions() -> list[Version]:
    """Return the versions; each edits its predecessor."""
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
    """Split a JSON pointer into its parts."""
    return [unescape(part) for part in pointer.split("/")[1:]]


def edited(document: Any, edits: Edits) -> Any:
    """Return a copy of a document with new values at pointers.

    None removes a value. A pointer that ends in - appends to a list.
    """
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
    """Writes YAML as most people do: list items are indented, and there are no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML passes it
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML passes it
        return True


def written(document: Any, form: str = "yaml") -> str:
    """Write a specification in a form: yaml, json, or 3.0 (OpenAPI 3.0 in JSON)."""
    if form == "3.0":
        converted = {**as_30(document), "openapi": "3.0.3"}
        return json.dumps(converted, indent="\t")
    if form == "json":
        return json.dumps(document)
    return yaml.dump(document, Dumper=Indented, sort_keys=False)


def as_30(value: Any) -> Any:
    """Convert the schemas in a value to OpenAPI 3.0, which writes null as `nullable`."""
    if isinstance(value, list):
        return [as_30(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: as_30(item) for key, item in value.items()}
    for keyword in ("anyOf", "oneOf"):
        members = result.get(keyword)
        if isinstance(members, list) and len(members) == 2 and NULL in members:
            members.remove(NULL)
            (member,) = members
            if "$ref" in member:
                # A reference has no siblings in OpenAPI 3.0, and nullable needs a type beside it.
                members.append({"enum": [None]})
                continue
            del result[keyword]
            result |= {**member, "nullable": True}
            if "enum" in member:
                result["enum"] = [*member["enum"], None]
    types = result.get("type")
    if isinstance(types, list) and "null" in types:
        types.remove("null")
        (result["type"],) = types
        result["nullable"] = True
    return result
