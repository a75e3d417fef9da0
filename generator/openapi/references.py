"""Find the references of a specification that lead to other files, or from one of them to anywhere."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.errors import InputError
from generator.openapi.document import LONGEST_CHAIN, SECTIONS, Origin, Source, is_local, why_not_followed
from generator.openapi.files import File, Files, UnreadError
from generator.openapi.objects import PATH_ITEM, children
from generator.pointers import Pointer, unescape

MOST_OBJECTS = 1_000_000
"""The most objects that a specification of several files can have, counting those of aliases."""

SECTION_OF = {object_type: section for section, object_type in SECTIONS.items()} | {PATH_ITEM: "pathItems"}
"""The section of components for each type of objects that a reference can name."""
_FILE_NAME = re.compile(r"[^#]*\.(?:json|ya?ml)", re.IGNORECASE)


class Target(NamedTuple):
    """A value in a file that a reference names, and what it is there."""

    file: File
    pointer: Pointer
    object_type: str


@dataclass(eq=False)
class Reference:
    """A reference: a field of an object, whose value names something."""

    file: File
    source: Source
    """The value of the field."""
    holder: dict[str, Any]
    """The object that has the field."""
    object_type: str
    """The type of what it names."""

    @property
    def text(self) -> str:
        """The value of the field."""
        return str(self.source.value)

    def write(self, text: str) -> None:
        """Change the value of the field."""
        name = self.source.pointer[-1]
        self.holder[name] = text


@dataclass(eq=False)
class References:
    """The references of a specification that lead to other files or are in them."""

    links: list[tuple[Reference, Target]] = field(default_factory=list)
    dangling: list[Reference] = field(default_factory=list)
    """Local references in other files that lead nowhere."""
    targets: dict[Target, None] = field(default_factory=dict)
    """The values in other files, each once."""


class Search:
    """Follows all references of a specification, from file to file."""

    def __init__(self, files: Files) -> None:
        self._references = References()
        self._files = files
        self._waiting: deque[Target] = deque()
        self._met: set[Target] = set()

    def run(self) -> References:
        """Return the references."""
        self._start()
        while self._waiting:
            place = self._waiting.popleft()
            self._visit(place)
        return self._references

    def _start(self) -> None:
        main = self._files.main
        root = main.document.source()
        for name, item in (root / "paths").entries():
            if not name.startswith("x-"):
                self._add(Target(main, item.pointer, PATH_ITEM))
        for section, object_type in SECTIONS.items():
            for _, component in (root / "components" / section).entries():
                self._add(Target(main, component.pointer, object_type))

    def _add(self, target: Target) -> None:
        if target in self._met:
            return
        if len(self._met) >= MOST_OBJECTS:
            problem = f"has more than {MOST_OBJECTS} objects in all its files; cut out the part that you need"
            raise InputError.at(self._files.main.document.path, problem)
        self._met.add(target)
        self._waiting.append(target)

    def _visit(self, place: Target) -> None:
        source = place.file.at(place.pointer)
        if source is None or not isinstance(source.value, dict):
            return
        for reference in _references_of(place.file, source, place.object_type):
            self._follow(reference)
        for child_type, inner in children(place.object_type, source):
            if child_type != "example":
                self._add(Target(place.file, inner.pointer, child_type))

    def _follow(self, reference: Reference) -> None:
        main = self._files.main
        try:
            target = self._target(reference)
        except UnreadError as error:
            origin = Origin(reference.file.document.path, reference.source.pointer)
            main.document.unread[origin] = str(error)
            if reference.file is not main and is_local(reference.text):
                self._references.dangling.append(reference)
            return
        self._add(target)
        stays = reference.file is main and is_local(reference.text)
        if not stays:
            self._references.links.append((reference, target))
        if target.file is not main:
            self._references.targets[target] = None

    def _target(self, reference: Reference) -> Target:
        """Return the value that a reference names, directly or through references that say nothing more."""
        target = directly(self._files, reference.text, reference.file, reference.object_type)
        for _ in range(LONGEST_CHAIN):
            source = target.file.at(target.pointer)
            if target.file is self._files.main or source is None or not is_only_reference(source.value):
                break
            try:
                target = directly(self._files, source.value["$ref"], target.file, target.object_type)
            except UnreadError:
                break  # the fault is there, not here
        return target


def directly(files: Files, reference: str, base: File, object_type: str) -> Target:
    """Return the value that a reference in a file names. Raises UnreadError if it is not followed."""
    file = files.named(reference, base)
    _, _, fragment = reference.partition("#")
    if fragment and not fragment.startswith("/"):
        raise UnreadError(why_not_followed(f"#{fragment}"))
    parts = fragment.split("/")[1:]
    pointer = tuple(map(unescape, parts))
    if file.at(pointer) is None and file is not files.main:
        raise UnreadError("leads nowhere; add to that file what it names, or correct it")
    return Target(file, pointer, object_type)


def _references_of(file: File, source: Source, object_type: str) -> Iterator[Reference]:
    """Yield the references of an object."""
    reference = source / "$ref"
    if isinstance(reference.value, str) and object_type in SECTION_OF:
        yield Reference(file, reference, source.value, object_type)
    if object_type != "schema":
        return
    mapping = source / "discriminator" / "mapping"
    for _, value in mapping.entries():
        if isinstance(value.value, str) and _is_path(value.value):
            yield Reference(file, value, mapping.value, object_type)


def _is_path(text: str) -> bool:
    """Return whether a value of a discriminator's mapping is a reference, and not the name of a schema."""
    return "#" in text or "/" in text or _FILE_NAME.fullmatch(text) is not None


def is_only_reference(value: Any) -> bool:
    """Return whether a value is a reference, and says nothing more."""
    return isinstance(value, dict) and value.keys() == {"$ref"} and isinstance(value["$ref"], str)
