"""What would be lost where a file of a larger client is replaced: edits by hand, and what only the old one has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from generator.models.names import ATTRIBUTES
from generator.output.record import digest
from generator.text import printable
from generator.vendor.client import Client
from generator.vendor.shapes import defined, shapes_of


def losses(client: Client, ours: set[str], wanted: Mapping[str, bytes], stock_models: Iterable[str]) -> list[str]:
    """The messages for all that would be lost; ours are the files that an earlier run put there and nobody changed."""
    old = [name for name, content in wanted.items() if client.digest(name) not in ("", digest(content))]
    found: list[tuple[str, int, str]] = []
    for name in old:
        if client.is_stock(name):
            lost = _lost(client.tree(name), _replacement(name, wanted))
            if lost:
                found.append((name, 1, f"has what its replacement lacks, {', '.join(lost)}: is it of another schema?"))
        elif name not in ours:
            found.append((name, 1, "is neither openapi-generator's nor what an earlier run put here: was it edited?"))
    for part in ("models", "api"):
        names = [name for name in old if name.startswith(part) and client.is_stock(name)]
        others = (client.text(name) or "" for name in client.stock(part) if name not in names)
        further = stock_models if part == "models" else (wanted[name].decode() for name in names)
        for name, line in _edited({name: client.text(name) or "" for name in names}, chain(further, others)).items():
            found.append((name, line, "is not as openapi-generator writes it: was it edited?"))
    return [
        f"{printable(str(client.folder / name))}:{line}: error: {text} Give --force to replace it all the same"
        for name, line, text in sorted(found)
    ]


def _replacement(name: str, wanted: Mapping[str, bytes]) -> ast.Module:
    """What replaces a file; of one that only gives a class another name, the class under that name."""
    text = wanted[name].decode()
    named = re.search(r"^from \S+\.models\.(\w+) import (\w+) as (\w+)\n\n__all__", text, re.MULTILINE)
    if named:
        text = re.sub(
            rf"^class {named[2]}\b", f"class {named[3]}", wanted[f"models/{named[1]}.py"].decode(), flags=re.MULTILINE
        )
    return ast.parse(text)


def _lost(old: ast.Module, new: ast.Module) -> list[str]:
    """What code may use of a stock file and would not find in its replacement, and what would be required anew."""
    before, after = _public(old), _public(new)
    found = [
        f"{name}.{member}" if member else name
        for name, members in before.items()
        for member in ([""] if name not in after else sorted(members.keys() - after[name].keys() - ATTRIBUTES))
    ]
    found += [
        f"{name} = {value!r}" for name, value in _constants(old).items() if _constants(new).get(name, value) != value
    ]
    return found + [
        f"{name} without {member}"
        for name, members in after.items()
        for member, is_required in members.items()
        if is_required and name in before and not before[name].get(member)
    ]


def _edited(texts: Mapping[str, str], others: Iterable[str]) -> dict[str, int]:
    """Of stock files those that somebody has edited, with a line that is like none in the others."""
    shapes = {name: shapes_of(text) for name, text in texts.items()}
    strange = {(name, shape) for name, found in shapes.items() for shape in found}
    for text in others if strange else ():
        try:
            known = shapes_of(text)
        except SyntaxError:
            continue
        strange = {(name, shape) for name, shape in strange if shape not in known}
        if not strange:
            break
    found = {name: shapes[name][shape] for name, shape in sorted(strange, reverse=True)}
    return {**{name: line for name, text in texts.items() if (line := _contradiction(ast.parse(text)))}, **found}


def _contradiction(tree: ast.Module) -> int:
    """The line of a stock model that lists its properties otherwise than its fields or `from_dict` do; 0 for none."""
    for node in tree.body:
        body = node.body if isinstance(node, ast.ClassDef) else []
        fields = {ast.unparse(each.target): each for each in body if isinstance(each, ast.AnnAssign)}
        listed = fields.get("__properties")
        if listed is None or not isinstance(listed.value, ast.List):
            continue
        names = {ast.unparse(item) for item in listed.value.elts}
        for name, field in fields.items():
            alias = next(
                (each for each in ast.walk(field) if isinstance(each, ast.keyword) and each.arg == "alias"), None
            )
            json_name = ast.unparse(alias.value) if alias else repr(name)
            is_field = not name.startswith("_") and "ClassVar" not in ast.unparse(field)
            if is_field and json_name not in names and name != "additional_properties":
                return field.lineno
        for each in body:
            reads = [item for item in ast.walk(each) if isinstance(item, ast.Dict) and item.keys]
            if isinstance(each, ast.FunctionDef) and each.name == "from_dict" and reads:
                if {ast.unparse(key) for key in reads[0].keys if key} != names:
                    return reads[0].lineno
    return 0


def _public(tree: ast.Module) -> dict[str, dict[str, bool]]:
    """The members of the classes in a model's file, and whether they are required fields; what else it defines."""
    found: dict[str, dict[str, bool]] = {}
    for name, node in defined(tree.body):
        inner = defined(node.body) if isinstance(node, ast.ClassDef) else ()
        found[name] = {member: _is_required(each) for member, each in inner}
    return found


def _constants(tree: ast.Module) -> dict[str, Any]:
    """The values of the members of enums."""
    return {
        f"{node.name}.{ast.unparse(each.targets[0])}": each.value.value
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
    }


def _is_required(node: ast.stmt) -> bool:
    """Whether a member of a class is a field without a default."""
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Call):
        return isinstance(node, ast.AnnAssign) and node.value is None
    return not node.value.args and all(each.arg != "default" for each in node.value.keywords)
