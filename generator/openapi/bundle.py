"""Bring the parts of a specification that are in other files into its document (`--allow-refs`).

Each value that a `$ref` names in another file becomes a component, and the `$ref` names that component instead. So
nothing else of the generator knows of other files. The lines of a component still are those of its own file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from generator.errors import InputError
from generator.openapi.document import LONGEST_CHAIN, Document, Lines, Origin, Source, is_local
from generator.openapi.files import Files, UnreadError
from generator.openapi.objects import PATH_ITEM
from generator.openapi.references import SECTION_OF, References, Search, Target, directly, is_only_reference
from generator.pointers import Pointer, escape
from generator.text import excerpt

NO_REFERENCE = "stands where OpenAPI has no reference; "
BUNDLE = "bundle the files into one, or pass --allow-refs DIR, the folder with them"
WRITE = "write the objects themselves there"


def quoted(part: str) -> str:
    """Write a part of a pointer as a reference has it."""
    return escape(part).replace("%", "%25")


@dataclass(eq=False)
class Move:
    """The move of a value from its file to the components of the document."""

    target: Target
    value: Any
    lines: Lines
    """The lines of the value, with the place that it comes from."""
    holder: Any
    """The object or the list that holds the value in its file."""

    def leave(self, reference: dict[str, str]) -> None:
        """Leave a reference behind, because what holds the value may move, too."""
        if not self.target.pointer:
            return
        key = self.target.pointer[-1]
        if isinstance(self.holder, list):
            self.holder[int(key)] = reference
        else:
            self.holder[key] = reference


class _Names:
    """The names of the components that targets become."""

    def __init__(self, files: Files, references: References) -> None:
        self._files = files
        self._references = references
        self._names: dict[Target, str] = {}
        self._taken: set[tuple[str, str]] = set()
        """The sections and names of all components, in lower case."""
        for section in SECTION_OF.values():
            self._take_all(section)
        self._take_places()
        # The names must not depend on which reference comes first.
        for target in sorted(references.targets, key=self._order):
            if target not in self._names:
                self._names[target] = self._free_name(target)

    def targets(self) -> list[Target]:
        """Return the targets."""
        return list(self._names)

    def pointer(self, target: Target) -> Pointer:
        """Return the place of a target in the document."""
        if target not in self._names:
            return target.pointer
        return "components", SECTION_OF[target.object_type], self._names[target]

    def reference(self, target: Target) -> str:
        """Return the `$ref` that names a target in the document."""
        parts = map(quoted, self.pointer(target))
        return "/".join(["#", *parts])

    def _take_all(self, section: str) -> None:
        components = self._files.main.document.source("components", section)
        for name, _ in components.entries():
            self._taken.add((section, name.lower()))

    def _order(self, target: Target) -> tuple[str, Pointer, str]:
        path = self._files.relative(target.file.path)
        return path, target.pointer, target.object_type

    def _take_places(self) -> None:
        """Let a target have the name of the component that is only a reference to it."""
        for reference, target in self._references.links:
            is_component = reference.file is self._files.main and is_only_reference(reference.holder)
            if not is_component or target in self._names or target not in self._references.targets:
                continue
            *section, name, _ = reference.source.pointer
            if section == ["components", SECTION_OF[target.object_type]]:
                self._names[target] = name

    def _free_name(self, target: Target) -> str:
        """Return the last part of the pointer or the name of the file; if it is taken, with what precedes it."""
        section = SECTION_OF[target.object_type]
        words = self._words(target)
        name = words.pop()
        while words and (name.isdecimal() or self._is_taken(section, name)):
            name = f"{words.pop()}_{name}"
        free_name = name
        number = 1
        while self._is_taken(section, free_name):
            number += 1
            free_name = f"{name}_{number}"
        self._taken.add((section, free_name.lower()))
        return free_name

    def _words(self, target: Target) -> list[str]:
        """Return the names of the folders and of the file of a target, and the parts of its pointer."""
        path = self._files.relative(target.file.path)
        *folders, file_name = path.split("/")
        words = []
        for part in (*folders, Path(file_name).stem, *target.pointer):
            words.append(re.sub(r"[^\w.\-]", "_", part))
        return words

    def _is_taken(self, section: str, name: str) -> bool:
        return (section, name.lower()) in self._taken


class _Components:
    """Moves the targets to the components of the document."""

    def __init__(self, files: Files, references: References) -> None:
        self._files = files
        self._document = files.main.document
        self._references = references
        self._names = _Names(files, references)

    def add(self) -> None:
        """Move the targets, and change the references to them."""
        # A target may contain others, so all are looked up before any moves.
        moves = list(map(_move_of, self._names.targets()))
        for reference, target in self._references.links:
            reference.write(self._names.reference(target))
        for reference in self._references.dangling:
            # In this document, it could lead somewhere.
            path = self._files.relative(reference.file.path)
            reference.write(path + reference.text)
        for move in moves:
            move.leave({"$ref": self._names.reference(move.target)})
            self._put(move)
        self._inline_path_items()

    def _put(self, move: Move) -> None:
        """Add a target to the components of the document."""
        *section, name = self._names.pointer(move.target)
        holder = self._document.root
        lines = self._document.lines
        for part in section:
            if not isinstance(holder.get(part), dict):
                holder[part] = {}
            holder = holder[part]
            lines = lines.member(part)
        holder[name] = move.value
        lines.put(name, move.lines)

    def _inline_path_items(self) -> None:
        """Put path items of other files in the place of the references to them."""
        path_items = [target for target in self._names.targets() if target.object_type == PATH_ITEM]
        references = set(map(self._names.reference, path_items))
        paths = self._document.source("paths")
        for name, item in paths.entries():
            for _ in range(LONGEST_CHAIN):
                if not item.is_reference or item.value["$ref"] not in references:
                    break
                component = item.resolved()
                if not isinstance(component.value, dict):
                    break
                item = item.with_value(self._inlined(item, component))  # noqa: PLW2901  it may be a reference again
            paths.value[name] = item.value

    def _inlined(self, item: Source, component: Source) -> dict[str, Any]:
        """Return a path item with what it refers to. What is beside the reference wins."""
        own = {name: value for name, value in item.value.items() if name != "$ref"}
        merged = {**component.value, **own}
        lines = self._document.lines.member("paths").member(item.pointer[-1])
        for key in component.value.keys() - own.keys():
            pointer = (component / key).pointer
            origin = self._document.origin(pointer)
            moved_lines = self._document.lines.at(pointer)
            lines.put(key, _with_origin(moved_lines, origin))
        return merged


def _move_of(target: Target) -> Move:
    *pointer, _ = target.pointer or ("",)
    source = target.file.at(target.pointer)
    holder = target.file.at(tuple(pointer))
    assert source is not None
    assert holder is not None
    lines = target.file.document.lines.at(target.pointer)
    origin = Origin(target.file.document.path, target.pointer)
    return Move(target, source.value, _with_origin(lines, origin), holder.value)


def _with_origin(lines: Lines, origin: Origin) -> Lines:
    """Return lines that say where they come from; a value that has moved before comes from its first place."""
    return Lines(lines.line, lines.members, lines.origin or origin)


def _sections(document: Document) -> Iterator[Source]:
    """Yield the objects that hold paths and components, if they are only references."""
    root = document.source()
    for source in (root / "paths", root / "components"):
        if is_only_reference(source.value):
            yield source
    for section in SECTION_OF.values():
        source = root / "components" / section
        if is_only_reference(source.value):
            yield source


def _spread(section: Source, files: Files) -> None:
    """Replace a reference to many objects, which many tools accept, by a reference to each of them."""
    reference = section.value["$ref"]
    place = section / "$ref"
    del section.value["$ref"]
    try:
        target = directly(files, reference, files.main, "")
    except UnreadError as error:
        place.fault(f"$ref {excerpt(reference, 200)} {error}")
        return
    named = target.file.at(target.pointer)
    if named is None or target.file is files.main:
        place.fault(NO_REFERENCE + WRITE)
        return
    file, _, fragment = reference.partition("#")
    for name, _ in named.entries():
        section.value[name] = {"$ref": f"{file}#{fragment}/{quoted(name)}"}


def bundle(document: Document, specification: Path, folder: Optional[str]) -> dict[str, bytes]:
    """Bring what a document refers to in other files of a folder into the document; without a folder, do nothing.

    Return the contents of these files, by their paths from the folder of the specification.
    """
    if folder is None:
        for section in _sections(document):
            reference = section / "$ref"
            reference.fault(NO_REFERENCE + (WRITE if is_local(reference.value) else BUNDLE))
            del section.value["$ref"]
        return {}
    if not Path(folder).is_dir():
        raise InputError.at(folder, "--allow-refs is not a folder")
    files = Files(document, specification, Path(folder))
    for section in _sections(document):
        _spread(section, files)
    references = Search(files).run()
    _Components(files, references).add()
    return {files.relative(path): content for path, content in files.contents.items()}
