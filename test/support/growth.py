"""Small specifications that ask for much work, and a process that reads them within limits of the operating system."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 60
"""The most time on a processor: ten times as much as these specifications need, and much less than without end."""
BYTES = 1_500_000_000

Schemas = dict[str, Any]


def reference(name: str) -> dict[str, str]:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Schemas, paths: Schemas | None = None) -> Schemas:
    """Return a specification."""
    info = {"title": "t", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths or {}, "components": {"schemas": schemas}}


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


def chain(levels: int, keyword: str, repeated: int = 2, last: Any = OBJECT, **siblings: Any) -> Schemas:
    """Return a specification whose schemas each refer to the next one, perhaps more than once."""
    schemas: Schemas = {}
    for level in range(levels):
        schemas[f"A{level}"] = {keyword: [reference(f"A{level + 1}")] * repeated, **siblings}
    schemas[f"A{levels}"] = last
    return document(schemas)


def choices(levels: int) -> Schemas:
    """Return a specification in which an object has one of two properties at each level, so 2ⁿ combinations of them."""
    schemas: Schemas = {}
    for level in range(levels):
        inner = [reference(f"A{level + 1}")]
        members = [{"allOf": inner, "required": [f"{name}{level}"]} for name in "ab"]
        schemas[f"A{level}"] = {"type": "object", "anyOf": members}
    schemas[f"A{levels}"] = OBJECT
    return document(schemas)


def subsets(states: int) -> Schemas:
    """Return a specification whose merged classes are the states of a deterministic automaton: 2ⁿ of them."""
    both = {"allOf": [reference("S0"), reference("S1")]}
    schemas: Schemas = {"S0": {"type": "object", "properties": {"a": reference("S0"), "b": both}}}
    for state in range(1, states):
        following = reference(f"S{state + 1}")
        schemas[f"S{state}"] = {"type": "object", "properties": {"a": following, "b": following}}
    schemas[f"S{states}"] = OBJECT
    return document(schemas)


def operations(number: int, name: str) -> Schemas:
    """Return a specification with operations of one name."""
    paths: Schemas = {}
    for path in range(number):
        operation = {"operationId": name, "responses": {"200": {"description": ""}}}
        paths[f"/{path}"] = {"get": operation}
    return document({}, paths)


def overlapping_operations(number: int) -> Schemas:
    """Return a specification with operations that each have some of the same 40 parameters."""
    parameters = [{"name": f"p{name}", "in": "query", "schema": {"type": "integer"}} for name in range(40)]
    chance = Random(0)
    paths: Schemas = {}
    for path in range(number):
        operation = {"parameters": chance.sample(parameters, 14), "responses": {"200": {"description": ""}}}
        paths[f"/{path}"] = {"get": operation}
    return document({}, paths)


def punctuation(number: int) -> list[str]:
    """Return names that differ only in punctuation."""
    names = []
    for name in range(number):
        signs = [".-_"[name // 3**digit % 3] for digit in range(9)]
        names.append(f"a{''.join(signs)}b")
    return names


def deep_values(number: int, depth: int) -> Schemas:
    """Return a specification with an extension whose values are nested."""
    value: Any = [0] * number
    for _ in range(depth):
        value = [value]
    return document({"A": {"type": "string", "x-values": value}})


def union(members: int) -> Schemas:
    """Return a specification with a union of objects that a constant discriminates."""
    schemas: Schemas = {"U": {"oneOf": [reference(f"M{member}") for member in range(members)]}}
    for member in range(members):
        kind = {"kind": {"const": f"m{member}"}}
        schemas[f"M{member}"] = {"type": "object", "properties": kind, "required": ["kind"]}
    return document(schemas)


def aliases(levels: int) -> str:
    """Return a specification in YAML whose schemas contain the previous one twice, by aliases."""
    lines = ["openapi: 3.1.0", "info: {title: t, version: '1'}", "components:", "  schemas:"]
    lines.append("    A0: &a0 {type: object, properties: {x: {type: string}}}")
    for level in range(1, levels + 1):
        inner = f"*a{level - 1}"
        lines.append(f"    A{level}: &a{level} {{type: object, properties: {{x: {inner}, y: {inner}}}}}")
    return "\n".join([*lines, ""])


class Outcome(NamedTuple):
    """The outcome of reading a specification within the limits."""

    messages: list[str]
    """The messages about it, or none if it can be generated."""
    changes: int
    """The number of changes that a comparison with another version finds."""


def main() -> None:
    """Read a specification from standard input; write the outcome."""
    sys.path.insert(0, str(PROJECT))
    from generator.changes.compare import compare  # noqa: PLC0415  the path must be set first
    from generator.errors import InputError  # noqa: PLC0415
    from generator.openapi.reader import parse  # noqa: PLC0415
    from generator.package.prepare import prepare  # noqa: PLC0415

    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    messages: list[str] = []
    changes = 0
    try:
        specification = parse(data, "f")
        prepare(specification, "made")
        for other in other_versions(specification.root):
            changes += len(compare(other, specification.root))
    except InputError as error:
        messages = list(map(str, error.args))
    json.dump(Outcome(messages, changes), sys.stdout)


def other_versions(root: Schemas) -> list[Schemas]:
    """Return versions in which the last schema accepts more, and in which all schemas are renamed."""
    text = json.dumps(root)
    wider: Schemas = json.loads(text)
    schemas = wider["components"]["schemas"]
    for name in list(schemas)[-1:]:
        schemas[name] = {}
    renamed: Schemas = json.loads(text.replace("/A", "/B").replace('"A', '"B'))
    return [wider, renamed]


if __name__ == "__main__":
    main()
