"""The specification as read: plain JSON values, and the line on which each of them stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

Pointer = tuple[str, ...]
COMPONENTS = ("schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes")
MOST = 5_000_000
"""How many values a specification may have; the largest public ones have some hundred thousand."""
SURROGATE = re.compile("[\ud800-\udfff]")


class InputError(Exception):
    """The input is at fault. Its arguments are the messages, one for each place."""


@dataclass(frozen=True, order=True)
class Fault:
    """One place of the specification, what is wrong there, and what to do."""

    line: int
    pointer: str
    text: str
    refused: bool = False
    """Whether the specification is in order there, but asks for what cannot be generated exactly."""


def pointer_text(pointer: Pointer) -> str:
    """A JSON pointer in its URI fragment form (RFC 6901, section 6, without the percent signs)."""
    return "#" + "".join("/" + printable(part.replace("~", "~0").replace("/", "~1")) for part in pointer)


def printable(text: str) -> str:
    """Text that cannot leave its line, nor steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 as OpenAPI wants it: the scalars of its core schema, and no others."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)", list("-+0123456789")),
    ("float", r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver("tag:yaml.org,2002:" + _tag, re.compile(rf"^{_pattern}$"), _first)


@dataclass
class Spec:
    """A specification: its value, the lines of its parts, and the faults found so far."""

    path: str
    root: Any = None
    lines: dict[Pointer, int] = field(default_factory=dict)
    faults: set[Fault] = field(default_factory=set)
    approximate: bool = False
    """Whether what cannot be generated exactly is generated all the same."""

    def refuse(self, pointer: Pointer, what: str, why: str, hint: str) -> None:
        """Note what cannot be generated exactly, why, and what to do about it."""
        self.fault(pointer, f"{what} cannot be generated exactly: {why}; {hint}", refused=True)

    def fault(self, pointer: Pointer, text: str, refused: bool = False) -> None:
        """Note what is wrong at a place; `finish` raises what was noted."""
        at = pointer
        while at and at not in self.lines:
            at = at[:-1]
        self.faults.add(Fault(self.lines.get(at, 1), pointer_text(pointer), printable(text), refused))

    def finish(self) -> None:
        """Raise InputError for the faults noted, in the order of the file."""
        if any(not (fault.refused and self.approximate) for fault in self.faults):
            raise InputError(*self.messages())

    def messages(self) -> list[str]:
        """One line for each place at fault, in the order of the file."""
        found = []
        for fault in sorted(self.faults):
            level = "warning" if fault.refused and self.approximate else "error"
            found.append(f"{printable(self.path)}:{fault.line}: {level}: {fault.pointer}: {fault.text}")
        return found

    def resolve(self, ref: Any, at: Pointer) -> tuple[Pointer, Any]:
        """The place that a reference inside this document names, and what stands there, through further references."""
        seen = set()
        while True:
            if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
                self.fault(at, f"$ref {json.dumps(ref)} does not point into this document; bundle the files into one")
                return at, None
            if ref in seen:
                self.fault(at, f"$ref {json.dumps(ref)} leads back to itself; point it at what is meant")
                return at, None
            seen.add(ref)
            pointer = tuple(_unescape(part) for part in ref.split("/")[1:])
            value = self.root
            for part in pointer:
                if isinstance(value, dict) and part in value:
                    value = value[part]
                elif isinstance(value, list) and part.isdecimal() and len(part) < 9 and int(part) < len(value):
                    value = value[int(part)]
                else:
                    self.fault(at, f"$ref {json.dumps(ref)} leads nowhere; add what it names, or correct it")
                    return at, None
            if isinstance(value, dict) and "$ref" in value and set(value) <= {"$ref", "summary", "description"}:
                at, ref = (*pointer, "$ref"), value["$ref"]
                continue
            return pointer, value


def _unescape(part: str) -> str:
    return unquote(part).replace("~1", "/").replace("~0", "~")


def read(path: Path, name: str) -> Spec:
    """Read YAML or JSON. Raises InputError, with the line, where it is neither or is not OpenAPI 3.0 or 3.1."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{printable(name)}: error: cannot be read: {error.strerror}") from None
    spec = Spec(name)
    is_json = False
    try:
        text = data.decode("utf-8-sig")
        try:
            spec.root = json.loads(text, parse_constant=_no_number)
            is_json = isinstance(spec.root, dict)
        except ValueError:
            pass
        if is_json:
            # Read as YAML too, for the lines. Tabs, outside of strings, and pairs of surrogates are JSON's alone.
            text = re.sub(r"\\(u[dD][89a-fA-F]..|.)", _no_surrogate, text.replace("\t", " "))
        node = yaml.compose(text, Loader=_Loader)
    except InputError as error:
        line = text[: text.index(error.args[0])].count("\n") + 1
        raise InputError(f"{printable(name)}:{line}: error: #: {error.args[0]} is no number that JSON has") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{printable(name)}:{line}: error: #: is not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        if is_json:
            return _checked(spec)
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(part) for part in (error.problem, error.context) if part)
        line = mark.line + 1 if mark else 1
        raise InputError(f"{printable(name)}:{line}: error: #: is not valid YAML: {printable(problem)}") from None
    except yaml.YAMLError as error:
        raise InputError(f"{printable(name)}:1: error: #: is not valid YAML: {printable(str(error))}") from None
    except RecursionError:
        raise InputError(f"{printable(name)}:1: error: #: is nested too deeply") from None
    try:
        value = _value(spec, node, (), ()) if node else None
        spec.root = spec.root if is_json else value
    except RecursionError:
        raise InputError(f"{printable(name)}:1: error: #: is nested too deeply, or an alias contains itself") from None
    return _checked(spec)


def _no_number(text: str) -> Any:
    raise InputError(text)


def _no_surrogate(escape: re.Match[str]) -> str:
    return "\\ufffd" if len(escape[0]) > 2 else escape[0]


def _checked(spec: Spec) -> Spec:
    version = spec.root.get("openapi") if isinstance(spec.root, dict) else None
    if not isinstance(spec.root, dict):
        spec.fault((), "is not an OpenAPI document; it must be an object that starts with openapi: 3.1.0")
    elif not isinstance(version, str) or not re.fullmatch(r"3\.[01]\.\d+", version):
        found = f"openapi is {json.dumps(version)}" if "openapi" in spec.root else "openapi is missing"
        spec.fault(("openapi",), f"{found}; OpenAPI 3.0 and 3.1 can be read (openapi: 3.1.0)")
    else:
        for at in (("info",), ("paths",), ("components",), *(("components", key) for key in COMPONENTS)):
            holder = spec.root.get(at[0]) if len(at) > 1 else spec.root
            if isinstance(holder, dict) and not isinstance(holder.get(at[-1], {}), dict):
                spec.fault(at, "must be an object")
        for pointer, text in _texts(spec.root):
            if SURROGATE.search(text):
                spec.fault(pointer, "has half of a surrogate pair, which is no character; write the character")
        if not spec.root.keys() & {"paths", "components"}:
            spec.fault((), "has neither paths nor components; there is nothing to generate")
    spec.finish()
    return spec


def _value(spec: Spec, node: yaml.Node, pointer: Pointer, inside: tuple[yaml.Node, ...]) -> Any:
    spec.lines[pointer] = node.start_mark.line + 1
    if len(spec.lines) > MOST:
        raise InputError(
            f"{printable(spec.path)}:{spec.lines[pointer]}: error: #: has too many values, through aliases"
        )
    if isinstance(node, yaml.ScalarNode):
        return _scalar(spec, node, pointer)
    if any(node is outer for outer in inside):
        raise RecursionError
    inside = (*inside, node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(spec, item, (*pointer, str(i)), inside) for i, item in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            spec.fault(pointer, "has a name that is not text; JSON objects have text as names")
            continue
        key = key_node.value
        if key == "<<" and key_node.style not in ("'", '"'):
            spec.fault(pointer, "<< merges in YAML 1.1, and OpenAPI is YAML 1.2; write the merged keys out")
        value = _value(spec, value_node, (*pointer, key), inside)
        spec.lines[(*pointer, key)] = key_node.start_mark.line + 1
        if key in result:
            spec.fault((*pointer, key), "stands twice in this object; keep one of the two")
        result[key] = value
    return result


def _scalar(spec: Spec, node: yaml.ScalarNode, pointer: Pointer) -> Any:
    kind, text = node.tag.rpartition(":")[2], node.value
    try:
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if kind == "float":
            value = float(text)
            if value in (float("inf"), float("-inf")):
                raise ValueError
            return int(value) if value.is_integer() and abs(value) < 2**53 else value
    except (ValueError, OverflowError):
        spec.fault(pointer, f"{text[:40]} is not a number that can be read")
    return text


def _texts(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every text in a JSON value, names too, with its place."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*pointer, key), key
            yield from _texts(item, (*pointer, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, (*pointer, str(i)))
