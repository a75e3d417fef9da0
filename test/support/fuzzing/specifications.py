"""Reading specifications: each is prepared for generation, or refused by InputError.

An input is a file, in YAML or JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import yaml

from generator.changes.compare import compare
from generator.errors import InputError
from generator.openapi.document import component_of
from generator.openapi.reader import parse as parse_document
from generator.package.prepare import prepare
from support.corpus import FOLDER, families
from support.fuzzing.mutations import TreeMutator
from support.fuzzing.target import Mutate, Target, require
from support.fuzzing.trees import tree_of
from support.project import PROJECT

SPECIFICATIONS = [PROJECT / "test" / name for name in ("whole.yaml", "bodies.yaml")]
SMALL = 1500
"""The most characters of a file that is a seed as it is; parts of larger ones are."""


class Specifications(Target):
    """The part of the generator that reads specifications, up to the input of openapi-generator."""

    def __init__(self) -> None:
        documents = [family.document for family in families()]
        for path in SPECIFICATIONS:
            document = yaml.safe_load(path.read_text("utf-8"))
            documents.append(document)
        self._parts: list[dict[str, Any]] = []
        for document in documents:
            self._parts += _parts(document)
        self._mutator = TreeMutator(map(tree_of, self._parts))
        self._other = self._parts[0]

    def seeds(self) -> Iterable[bytes]:
        """Return a specification for each schema and each path, with the components that it refers to."""
        for number, part in enumerate(self._parts):
            as_yaml = number % 5 == 0
            text: str = yaml.safe_dump(part, sort_keys=False) if as_yaml else json.dumps(part)
            yield text.encode()
        for path in FOLDER.glob("*.yaml"):
            if path.stat().st_size < SMALL:
                yield path.read_bytes()

    def mutate(self, data: bytes, random: Random, mutate_bytes: Mutate) -> bytes:
        """Change a value of a JSON text, or any byte."""
        choice = random.random()
        if choice < 0.1:
            return mutate_bytes(data)
        try:
            return self._mutator.mutate(data, random)
        except (ValueError, RecursionError):  # it is YAML
            return mutate_bytes(data) if choice < 0.5 else _with_another_line(data, random)

    def check(self, data: bytes) -> None:
        """Prepare a specification for both kinds of package, and compare it with another one."""
        try:
            prepared = prepare(parse_document(data, "f"), "made")
            json.dumps(prepared.document, ensure_ascii=False).encode()
            document = parse_document(data, "f")
            prepare(document, "made", vendored=True)
        except InputError as error:
            _check_messages(error)
            return
        try:
            compare(self._other, document.root)
            compare(document.root, self._other)
        except InputError as error:
            _check_messages(error)
        require(not compare(document.root, document.root), "a specification differs from itself")


def _check_messages(error: InputError) -> None:
    require(bool(error.args), "the error says nothing")
    for diagnostic in error.args:
        require(str(diagnostic).isprintable(), f"the message is not one printable line: {diagnostic}")


def _with_another_line(text: bytes, random: Random) -> bytes:
    """Repeat, move or remove a line, or change its indentation."""
    lines = text.split(b"\n")
    line = lines.pop(random.randrange(len(lines)))
    indented = b"  " + line
    outdented = line.removeprefix(b"  ")
    changes = [[], [line], [indented], [outdented], [line, line]]
    position = random.randint(0, len(lines))
    lines[position:position] = random.choice(changes)
    return b"\n".join(lines)


# --- small specifications ---


def _parts(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a specification for each schema and each path of another one."""
    components = document.get("components", {})
    for name, schema in components.get("schemas", {}).items():
        part = Part(document)
        part.components["schemas"] = {name: schema}
        yield part.completed()
    for path, item in document.get("paths", {}).items():
        part = Part(document)
        part.paths[path] = item
        yield part.completed()


class Part:
    """A part of a specification, with the components that it refers to."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self.paths: dict[str, Any] = {}
        self.components: dict[str, Any] = {}

    def completed(self) -> dict[str, Any]:
        """Return the part as a specification."""
        to_visit: list[Any] = [self.components, self.paths]
        while to_visit:
            value = to_visit.pop()
            if isinstance(value, list):
                to_visit += value
            elif isinstance(value, dict):
                to_visit += value.values()
                reference = value.get("$ref")
                to_visit += self._added(reference)
        return self._document_of()

    def _document_of(self) -> dict[str, Any]:
        info = {"title": "t", "version": "1"}
        version = self._document["openapi"]
        part = {"openapi": version, "info": info, "paths": self.paths, "components": self.components}
        if not self.paths:
            return part
        for name in ("servers", "security"):
            if name in self._document:
                part[name] = self._document[name]
        schemes = self._document.get("components", {}).get("securitySchemes")
        if schemes:
            self.components["securitySchemes"] = schemes
        return part

    def _added(self, reference: Any) -> list[Any]:
        """Add the component that a reference names, unless it is there; return what was added."""
        component = component_of(reference)
        if component is None:
            return []
        section, name = component.section, component.name
        originals = self._document["components"].get(section, {})
        members = self.components.setdefault(section, {})
        if name in members or name not in originals:
            return []
        members[name] = originals[name]
        return [members[name]]
