"""Bring the parts of a specification that are in other files into its document (`--allow-refs`).

Each value that a `$ref` names in another file becomes a component, and the `$ref` names that component instead. So
nothing else of the generator knows of other files. The lines of a component still are those of its own file.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Optional
from urllib.parse import unquote

from generator.errors import InputError
from generator.openapi.builder import MOST_VALUES
from generator.openapi.document import (
    LONGEST_CHAIN,
    SECTIONS,
    URL,
    Document,
    Lines,
    Origin,
    Source,
    is_local,
    why_not_followed,
)
from generator.openapi.objects import PATH_ITEM, children
from generator.openapi.reader import LARGEST, read_bytes, values
from generator.pointers import MISSING, Pointer, child, escape, unescape

MOST_FILES = 1000
"""The most files that a specification can consist of."""
MOST_OBJECTS = 1_000_000
"""The most objects that a specification of several files can have, counting those of aliases."""

_SECTION_OF = {object_type: section for section, object_type in SECTIONS.items()}
_SECTION_OF[PATH_ITEM] = "pathItems"
_FILE_NAME = re.compile(r"[^#]*\.(?:json|ya?ml)", re.IGNORECASE)


class UnreadError(ValueError):
    """A reference that is not followed. The argument says why, and what to do."""


@dataclass(eq=False)
class File:
    """A file of a specification."""

    path: Path
    """The absolute path, without symbolic links."""
    document: Document

    def at(self, pointer: Pointer) -> Optional[Source]:
        """Return the value at a place, or None if there is none."""
        source = self.document.source()
        for part in pointer:
            if child(source.value, part) is MISSING:
                return None
            source = source / part
        return source


class Files:
    """The files of a specification: the specification itself, and those in the allowed folder that it refers to."""

    def __init__(self, document: Document, specification: Path, folder: Path) -> None:
        path = specification.resolve()
        self.main = File(path, document)
        self.contents: dict[Path, bytes] = {}
        """The contents of the other files."""
        self._base = path.parent
        self._folder = folder.resolve()
        self._shown_folder = str(folder)
        self._by_path: dict[Path, File] = {path: self.main}
        self._size = 0
        self._values = 0

    def named(self, reference: str, base: File) -> File:
        """Return the file that a reference in another file names. Raises UnreadError if it is not followed."""
        text, _, _ = reference.partition("#")
        name = unquote(text)
        if not name:
            return base
        path = self._path(name, base)
        if path not in self._by_path:
            self._by_path[path] = self._read(path)
        return self._by_path[path]

    def _path(self, name: str, base: File) -> Path:
        if URL.match(name):
            raise UnreadError(why_not_followed(name))
        if name.startswith(("/", "\\")):
            raise UnreadError("is an absolute path; write the path relative to this file")
        try:
            path = (base.path.parent / name).resolve()
            is_file = path.is_file()
        except (OSError, RuntimeError, ValueError):  # such as a circle of links, or the character 0
            raise UnreadError("is not the path of a file; correct it") from None
        is_allowed = path.is_relative_to(self._folder) or path == self.main.path
        if not is_allowed:
            raise UnreadError(
                f"leads out of {self._shown_folder}, and --allow-refs allows only the files in it; move the file there"
            )
        if not is_file:
            raise UnreadError("names a file that does not exist; correct it")
        return path

    def _read(self, path: Path) -> File:
        if len(self.contents) + 1 >= MOST_FILES:
            raise InputError.at(
                self.main.document.path, f"refers to more than {MOST_FILES} files; bundle them into one"
            )
        name = self._shown(path)
        content = read_bytes(path, name)
        self.contents[path] = content
        self._size += len(content)
        if self._size > LARGEST:
            megabytes = LARGEST // 1_000_000
            problem = f"refers to files of more than {megabytes} MB; cut out the part that you need"
            raise InputError.at(self.main.document.path, problem)
        document = values(content, name)
        self.main.document.faults |= document.faults
        self._values += document.size
        if self._values > MOST_VALUES:
            problem = "refers to files with too many values; cut out the part that you need"
            raise InputError.at(self.main.document.path, problem)
        return File(path, document)

    def _shown(self, path: Path) -> str:
        """Return the path of a file in messages: relative to where the user is, as the path of the specification."""
        folder = Path(self.main.document.path).parent
        return os.path.normpath(folder / self.relative(path))

    def relative(self, path: Path) -> str:
        """Return the path of a file from the folder of the specification."""
        return Path(os.path.relpath(path, self._base)).as_posix()


class Target(NamedTuple):
    """A value in a file that a reference names, and what it is there."""

    file: File
    pointer: Pointer
    object_type: str


@dataclass(eq=False)
class Link:
    """A reference: a field of an object, and the value that it names."""

    source: Source
    """The value of the field."""
    holder: dict[str, Any]
    key: str
    target: Target


class Dangling(NamedTuple):
    """A local reference in another file that leads nowhere, and the text that names the place from everywhere."""

    holder: dict[str, Any]
    key: str
    text: str


@dataclass(eq=False)
class Found:
    """The references of a specification that lead to other files or are in them."""

    links: list[Link] = field(default_factory=list)
    dangling: list[Dangling] = field(default_factory=list)
    targets: dict[Target, None] = field(default_factory=dict)
    """The values in other files, each once."""


class _Search:
    """Follows all references of a specification, from file to file."""

    def __init__(self, files: Files) -> None:
        self.found = Found()
        self._files = files
        self._waiting: deque[Target] = deque()
        self._met: set[Target] = set()

    def run(self) -> Found:
        """Return what was found."""
        self._start()
        while self._waiting:
            place = self._waiting.popleft()
            self._visit(place)
        return self.found

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
        for key, reference, object_type in _references(source, place.object_type):
            self._follow(place.file, source, key, reference, object_type)
        for child_type, inner in children(place.object_type, source):
            if child_type != "example":
                self._add(Target(place.file, inner.pointer, child_type))

    def _follow(self, file: File, holder: Source, key: str, reference: Source, object_type: str) -> None:
        try:
            target = self._target(reference.value, file, object_type)
        except UnreadError as error:
            origin = Origin(file.document.path, reference.pointer)
            self._files.main.document.unread[origin] = str(error)
            if file is not self._files.main and is_local(reference.value):
                # In the bundle, it would lead somewhere else.
                full = self._files.relative(file.path) + reference.value
                self.found.dangling.append(Dangling(_object_at(holder, key), reference.pointer[-1], full))
            return
        self._add(target)
        if file is self._files.main and target.file is file and is_local(reference.value):
            return
        self.found.links.append(Link(reference, _object_at(holder, key), reference.pointer[-1], target))
        if target.file is not self._files.main:
            self.found.targets[target] = None

    def _target(self, reference: str, base: File, object_type: str) -> Target:
        """Return the value that a reference names, directly or through references that say nothing more."""
        target = self._directly(reference, base, object_type)
        for _ in range(LONGEST_CHAIN):
            source = target.file.at(target.pointer)
            if target.file is self._files.main or source is None or not _is_only_reference(source.value):
                break
            try:
                target = self._directly(source.value["$ref"], target.file, object_type)
            except UnreadError:
                break  # the fault is there, not here
        return target

    def _directly(self, reference: str, base: File, object_type: str) -> Target:
        file = self._files.named(reference, base)
        _, _, fragment = reference.partition("#")
        if fragment and not fragment.startswith("/"):
            raise UnreadError(why_not_followed(f"#{fragment}"))
        parts = fragment.split("/")[1:]
        pointer = tuple(map(unescape, parts))
        if file.at(pointer) is None and file is not self._files.main:
            raise UnreadError("leads nowhere; add to that file what it names, or correct it")
        return Target(file, pointer, object_type)


def _references(source: Source, object_type: str) -> Iterator[tuple[str, Source, str]]:
    """Yield the references of an object: the field that holds each, its value, and the type of what it names."""
    reference = source / "$ref"
    if isinstance(reference.value, str) and object_type in _SECTION_OF:
        yield "", reference, object_type
    if object_type != "schema":
        return
    for _, value in (source / "discriminator" / "mapping").entries():
        if isinstance(value.value, str) and _is_path(value.value):
            yield "discriminator", value, object_type


def _is_path(text: str) -> bool:
    """Return whether a value of a discriminator's mapping is a reference, and not the name of a schema."""
    return "#" in text or "/" in text or _FILE_NAME.fullmatch(text) is not None


def _object_at(holder: Source, key: str) -> dict[str, Any]:
    value: dict[str, Any] = holder.value
    return value[key]["mapping"] if key else value


def _is_only_reference(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"$ref"} and isinstance(value["$ref"], str)


# --- the components that the targets become ---


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


class _Components:
    """Names the targets, and adds them to the components of the document."""

    def __init__(self, files: Files, found: Found) -> None:
        self._files = files
        self._found = found
        self._document = files.main.document
        self._names: dict[Target, str] = {}
        self._taken: set[tuple[str, str]] = set()

    def add(self) -> None:
        """Add the targets, and change the references to them."""
        for section in _SECTION_OF.values():
            for name in self._section(section):
                self._taken.add((section, name.lower()))
        self._take_places()
        for target in sorted(self._found.targets, key=self._order):
            if target not in self._names:
                self._names[target] = self._free_name(target)
        # A target may contain others, so all are found before any moves.
        moved = [self._moved(target) for target in self._names]
        for link in self._found.links:
            link.holder[link.key] = self._reference(link.target)
        for dangling in self._found.dangling:
            dangling.holder[dangling.key] = dangling.text
        for move in moved:
            move.leave({"$ref": self._reference(move.target)})
            self._put(move)
        self._inline_path_items()

    def _order(self, target: Target) -> tuple[str, Pointer, str]:
        return self._files.relative(target.file.path), target.pointer, target.object_type

    def _section(self, section: str) -> dict[str, Any]:
        components = self._document.root.get("components")
        content = components.get(section) if isinstance(components, dict) else None
        return content if isinstance(content, dict) else {}

    def _take_places(self) -> None:
        """Let a target have the name of the component that is only a reference to it."""
        for link in self._found.links:
            if link.source.document is not self._document or link.target in self._names:
                continue
            *section, name, _ = link.source.pointer
            wanted = ["components", _SECTION_OF[link.target.object_type]]
            if section == wanted and _is_only_reference(link.holder) and link.target in self._found.targets:
                self._names[link.target] = name

    def _free_name(self, target: Target) -> str:
        """Return the last part of the pointer or the name of the file; if it is taken, with what precedes it."""
        *folders, file_name = self._files.relative(target.file.path).split("/")
        parts = [*folders, Path(file_name).stem, *target.pointer]
        words = [re.sub(r"[^\w.\-]", "_", part) for part in parts]
        name = words.pop()
        section = _SECTION_OF[target.object_type]
        while words and (name.isdecimal() or (section, name.lower()) in self._taken):
            name = f"{words.pop()}_{name}"
        candidate, number = name, 1
        while (section, candidate.lower()) in self._taken:
            number += 1
            candidate = f"{name}_{number}"
        self._taken.add((section, candidate.lower()))
        return candidate

    def _reference(self, target: Target) -> str:
        pointer = target.pointer
        if target in self._names:
            pointer = self._pointer(target)
        return "#" + "".join(f"/{escape(part).replace('%', '%25')}" for part in pointer)

    def _pointer(self, target: Target) -> Pointer:
        return "components", _SECTION_OF[target.object_type], self._names[target]

    def _moved(self, target: Target) -> Move:
        source = target.file.at(target.pointer)
        assert source is not None
        lines = _lines_at(target.file.document.lines, target.pointer)
        origin = Origin(target.file.document.path, target.pointer)
        moved_lines = Lines(lines, {}, origin) if isinstance(lines, int) else Lines(lines.line, lines.members, origin)
        holder = target.file.at(target.pointer[:-1])
        assert holder is not None
        return Move(target, source.value, moved_lines, holder.value)

    def _put(self, move: Move) -> None:
        """Add a target to the components of the document."""
        *section, name = self._pointer(move.target)
        holder, lines = self._document.root, self._document.lines
        for part in section:
            if not isinstance(holder.get(part), dict):
                holder[part] = {}
            holder = holder[part]
            lines = _member_lines(lines, part)
        holder[name] = move.value
        assert isinstance(lines.members, dict)
        lines.members[name] = move.lines

    def _inline_path_items(self) -> None:
        """Put path items of other files in the place of the references to them; what is beside a reference wins."""
        path_items = [target for target in self._names if target.object_type == PATH_ITEM]
        references = set(map(self._reference, path_items))
        paths = self._document.source("paths")
        for name, item in paths.entries():
            if not item.is_reference or item.value["$ref"] not in references:
                continue
            component = item.resolved()
            if not isinstance(component.value, dict):
                continue
            lines = _member_lines(_member_lines(self._document.lines, "paths"), name)
            component_lines = _lines_at(self._document.lines, component.pointer)
            merged = {**component.value, **item.value}
            del merged["$ref"]
            for key in component.value:
                if key not in item.value and isinstance(component_lines, Lines):
                    _copy_lines(component_lines, key, lines)
            paths.value[name] = merged


def _lines_at(lines: Lines, pointer: Pointer) -> Lines | int:
    for part in pointer:
        member: Lines | int | Any = child(lines.members, part)
        if not isinstance(member, Lines):
            return lines.line if member is MISSING else int(member)
        lines = member
    return lines


def _member_lines(lines: Lines, name: str) -> Lines:
    """Return the lines of a member of an object; a member without lines has those of the object."""
    assert isinstance(lines.members, dict)
    member = lines.members.get(name, lines.line)
    if isinstance(member, int):
        member = Lines(member)
        lines.members[name] = member
    return member


def _copy_lines(source: Lines, name: str, target: Lines) -> None:
    """Copy the lines of a member of an object that comes from another file."""
    assert isinstance(target.members, dict)
    assert source.origin is not None
    member = child(source.members, name)
    origin = Origin(source.origin.path, (*source.origin.pointer, name))
    if isinstance(member, Lines):
        target.members[name] = Lines(member.line, member.members, member.origin or origin)
    else:
        line = source.line if member is MISSING else member
        target.members[name] = Lines(line, {}, origin)


def bundle(document: Document, specification: Path, folder: Optional[str]) -> dict[str, bytes]:
    """Bring what a document refers to in other files of a folder into the document; without a folder, do nothing.

    Return the contents of these files, by their paths from the folder of the specification.
    """
    if folder is None:
        return {}
    if not Path(folder).is_dir():
        raise InputError.at(folder, "--allow-refs is not a folder")
    files = Files(document, specification, Path(folder))
    found = _Search(files).run()
    _Components(files, found).add()
    document.finish()
    return {files.relative(path): content for path, content in files.contents.items()}
