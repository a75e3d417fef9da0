"""What the `__init__` of a package that openapi-generator made exports, with further names in it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any


def completed(text: str, tree: ast.Module, package: str, homes: Mapping[str, str]) -> str:
    """The same module with more names, of classes whose modules are relative to the package.

    Names stand in imports, eager or for type checkers alone, in `__all__`, and in the `_exports` of lazy packages.
    """
    lists = _Lists(tree, package)
    lines = text.splitlines(keepends=True)
    end = "\r\n" if "\r\n" in text else "\n"
    edits: dict[int, list[str]] = {}
    for entries in (lists.imports, lists.names, lists.exports):
        for name, home in sorted(homes.items()):
            if entries and name not in entries:
                model, is_next = _neighbour(name, home, entries, lists.imports)
                at = model.lineno - 1 if is_next else model.end_lineno
                if not isinstance(model, ast.ImportFrom) and not is_next and not lines[at - 1].rstrip().endswith(","):
                    lines[at - 1] = lines[at - 1].rstrip() + "," + end
                edits.setdefault(at, []).append(_line(name, home, model, package) + end)
    return "".join("".join(edits.get(i, [])) + line for i, line in enumerate([*lines, ""]))


class _Lists:
    """The nodes of names, in the order of the text: of their imports, in `__all__`, and as the keys of `_exports`."""

    def __init__(self, tree: ast.Module, package: str) -> None:
        self.imports: dict[str, Any] = {}
        self.names: dict[str, Any] = {}
        self.exports: dict[str, Any] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
                self.imports |= {alias.name: node for alias in node.names}
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
                if name == "__all__" and isinstance(value, ast.List):
                    self.names = {str(item.value): item for item in value.elts if isinstance(item, ast.Constant)}
                elif name == "_exports" and isinstance(value, ast.Dict):
                    keys = zip(value.keys, value.values)
                    self.exports = {
                        str(key.value): _Entry(key, item) for key, item in keys if isinstance(key, ast.Constant)
                    }


class _Entry:
    def __init__(self, key: ast.expr, value: ast.expr) -> None:
        self.lineno, self.end_lineno, self.col_offset, self.value = key.lineno, value.end_lineno, key.col_offset, value


def _neighbour(name: str, home: str, entries: Mapping[str, Any], imports: Mapping[str, Any]) -> tuple[Any, bool]:
    """The entry beside which a new one goes, among those of the same folder by name, and whether it is the next one."""
    folder = home.partition(".")[0]
    alike = [other for other in entries if other in imports and f".{folder}." in imports[other].module]
    later = [other for other in alike if other > name]
    if alike and not later:
        return entries[alike[-1]], False
    return entries[later[0] if later else next(iter(entries))], True


def _line(name: str, home: str, model: Any, package: str) -> str:
    """A line that is written like another one."""
    indent = " " * model.col_offset
    if isinstance(model, ast.ImportFrom):
        return f"{indent}from {package}.{home} import {name}{f' as {name}' if model.names[0].asname else ''}"
    if isinstance(model, _Entry):
        is_short = ast.unparse(model.value).count(".") == 1
        return f'{indent}"{name}": ".{home.rpartition(".")[2] if is_short else home}",'
    return f'{indent}"{name}",'
