"""Add classes to the exports of a client's `__init__` modules, in eager and lazy packages."""

from __future__ import annotations

import ast
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional, Union


@dataclass(frozen=True, order=True)
class Export:
    """A class that a client is to export."""

    name: str
    home: str
    """Its module, relative to the package: `models.error`."""

    @property
    def folder(self) -> str:
        """The first part of its home: `models`."""
        folder, _, _ = self.home.partition(".")
        return folder

    @property
    def module(self) -> str:
        """The last part of its home: `error`."""
        _, _, module = self.home.rpartition(".")
        return module


def completed(text: str, tree: ast.Module, package: str, exports: Iterable[Export]) -> str:
    """Return the text of an `__init__` module with more exports.

    Each class is added to the imports, to `__all__` and, in a lazy package, to `_exports`, as far as the module has
    these lists.
    """
    module = _Module(text, tree, package)
    for export in sorted(exports):
        module.complete(export)
    return module.text()


Node = Union[ast.expr, ast.stmt]


class _Entry:
    """The lines that name a class in one of the lists."""

    def __init__(self, first: Node, last: Node, template: str) -> None:
        margin = " " * first.col_offset
        self.start = first.lineno - 1
        """The index of the first line."""
        self.end = last.end_lineno or last.lineno
        """The index after the last line."""
        self.template = margin + template
        """The format of the line, with fields for the attributes of an Export."""
        self.is_item = template.endswith(",")
        """Whether a comma separates it from the next entry."""


Entries = dict[str, _Entry]
"""The entries of a list by name, in the order of the text."""


class _Module:
    """An `__init__` module: its lines, the entries of its lists, and the lines to add."""

    def __init__(self, text: str, tree: ast.Module, package: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self.package = package
        self.imports: Entries = {}
        self.listed: Entries = {}
        self.mapped: Entries = {}
        self.folders: dict[str, str] = {}
        """The folder of each imported class: models or api."""
        self.added: defaultdict[int, list[str]] = defaultdict(list)
        """The new lines, by the index of the line below them."""
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                self._read_import(node)
            elif isinstance(node, ast.Assign):
                self._read_assignment(node)

    def _read_import(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        package, _, home = module.partition(f"{self.package}.")
        if package or not home:
            return
        template = f"from {self.package}.{{0.home}} import {{0.name}}"
        first = node.names[0]
        if first.asname:  # type checkers take this for an export
            template += " as {0.name}"
        entry = _Entry(node, node, template)
        for alias in node.names:
            export = Export(alias.name, home)
            self.imports[export.name] = entry
            self.folders[export.name] = export.folder

    def _read_assignment(self, node: ast.Assign) -> None:
        target = node.targets[0]
        name = ast.unparse(target)
        value = node.value
        if name == "__all__" and isinstance(value, ast.List):
            for item in value.elts:
                self._read_item(item)
        elif name == "_exports" and isinstance(value, ast.Dict):
            items = zip(value.keys, value.values, strict=True)
            for key, module in items:
                self._read_mapping(key, module)

    def _read_item(self, item: ast.expr) -> None:
        name = _string(item)
        if name:
            self.listed[name] = _Entry(item, item, '"{0.name}",')

    def _read_mapping(self, key: Optional[ast.expr], value: ast.expr) -> None:
        name = _string(key)
        if key is None or not name:
            return
        template = '"{0.name}": ".{0.home}",'
        module = _string(value)
        if module.count(".") == 1:  # in the folder of the module itself
            template = '"{0.name}": ".{0.module}",'
        self.mapped[name] = _Entry(key, value, template)

    def complete(self, export: Export) -> None:
        """Add a class to each list that lacks it."""
        for entries in (self.imports, self.listed, self.mapped):
            if entries and export.name not in entries:
                self._add(export, entries)

    def _add(self, export: Export, entries: Entries) -> None:
        """Add a class to one of the lists, in the order that openapi-generator has."""
        preceding = None
        for name, entry in entries.items():
            if self.folders.get(name) != export.folder:
                continue
            if name > export.name:
                self._insert(entry.start, entry, export)
                return
            preceding = entry
        if preceding is not None:
            self._insert_after(preceding, export)
            return
        first = next(iter(entries.values()))
        self._insert(first.start, first, export)

    def _insert_after(self, entry: _Entry, export: Export) -> None:
        """Add a line after an entry, which may be the last one and have no comma."""
        last = entry.end - 1
        last_line = self.lines[last]
        text = last_line.rstrip()
        if entry.is_item and not text.endswith(","):
            self.lines[last] = f"{text},{self.line_end}"
        self._insert(entry.end, entry, export)

    def _insert(self, index: int, model: _Entry, export: Export) -> None:
        """Add a line above the line with an index, in the format of another entry."""
        text = model.template.format(export)
        added = self.added[index]
        added.append(text + self.line_end)

    def text(self) -> str:
        """Return the text of the module with the new lines."""
        lines = []
        for index, line in enumerate(self.lines):
            lines += self.added[index]
            lines.append(line)
        end = len(self.lines)
        lines += self.added[end]
        return "".join(lines)


def _string(node: Optional[ast.expr]) -> str:
    """Return the value of a string literal, or an empty text for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
