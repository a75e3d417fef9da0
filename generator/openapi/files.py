"""The files of a specification: the specification itself, and those that it may refer to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Optional
from urllib.parse import unquote

from generator.errors import InputError
from generator.openapi.builder import MOST_VALUES
from generator.openapi.document import URL, Document, Source, why_not_followed
from generator.openapi.reader import LARGEST, read_bytes, values
from generator.pointers import MISSING, Pointer, child

MOST_FILES = 1000
"""The most files that a specification can consist of."""


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
                f"leads out of {self._shown_folder}, and --allow-refs allows only the files in it; move the file "
                "there, or allow a folder that contains both"
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
            problem = f"refers to files of together more than {megabytes} MB; cut out the part that you need"
            raise InputError.at(self.main.document.path, problem)
        document = values(content, name, self.main.document.approximate)
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
