"""What would be lost where a file of a larger client is replaced: edits by hand, and what only the old one has."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from client import Client
from errors import printable
from names import ATTRIBUTES
from record import digest

# What a stock model has beside its fields, and a model of ours has not, because nobody calls it from outside.
INTERNAL = re.compile(
    r"_\w*|\w+_validate_(?:enum|regular_expression)|(?:one|any)of_schema_\d+_validator|(?:one|any)_of_schemas"
    r"|actual_instance_must_validate_(?:one|any)of|discriminator_value_class_map|get_discriminator_value"
    r"|[A-Z\d_]+_(?:ONE|ANY)_OF_SCHEMAS"
)


def losses(client: Client, ours: set[str], wanted: Mapping[str, bytes], stock_models: Iterable[str]) -> list[str]:
    """The messages for all that would be lost; ours are the files that an earlier run put there and nobody changed."""
    old = [name for name, content in wanted.items() if client.digest(name) not in ("", digest(content))]
    found: list[tuple[str, int, str]] = []
    for name in old:
        if client.is_stock(name):
            lost = _lost(client.tree(name), ast.parse(wanted[name]))
            if lost:
                found.append((name, 1, f"has what its replacement lacks, {', '.join(lost)}: is it of another schema?"))
        elif name not in ours:
            found.append((name, 1, "is neither openapi-generator's nor what an earlier run put here: was it edited?"))
    for part in ("models", "api"):
        names = [name for name in old if name.startswith(part) and client.is_stock(name)]
        others = (client.text(name) or "" for name in client.stock(part) if name not in names)
        further = stock_models if part == "models" else (wanted[name].decode() for name in names)
        for name, line in _edited({name: client.text(name) or "" for name in names}, chain(others, further)).items():
            found.append((name, line, "is not as openapi-generator writes it: was it edited?"))
    return [
        f"{printable(str(client.folder / name))}:{line}: error: {text} Give --force to replace it all the same"
        for name, line, text in sorted(found)
    ]


def _lost(old: ast.Module, new: ast.Module) -> list[str]:
    """What code may use of a stock file and would not find in its replacement, and what would be required anew."""
    before, after = _public(old), _public(new)
    found = [
        f"{name}.{member}" if member else name
        for name, members in before.items()
        for member in ([""] if name not in after else sorted(members.keys() - after[name].keys() - ATTRIBUTES))
    ]
    return found + [
        f"{name} without {member}"
        for name, members in after.items()
        for member, is_required in members.items()
        if is_required and name in before and not before[name].get(member)
    ]


def _edited(texts: Mapping[str, str], others: Iterable[str]) -> dict[str, int]:
    """Of stock files those that somebody has edited, with a line that he wrote: it is like none in the others."""
    shapes = {name: _shapes(text) for name, text in texts.items()}
    strange = {(name, shape) for name, found in shapes.items() for shape in found}
    for text in others if strange else ():
        known = _shapes(text)
        strange = {(name, shape) for name, shape in strange if shape not in known}
        if not strange:
            break
    return {name: shapes[name][shape] for name, shape in sorted(strange, reverse=True)}


def _public(tree: ast.Module) -> dict[str, dict[str, bool]]:
    """The members of the classes in a model's file, and whether they are required fields; what else it defines."""
    found: dict[str, dict[str, bool]] = {}
    for name, node in _defined(tree.body):
        inner = _defined(node.body) if isinstance(node, ast.ClassDef) else ()
        found[name] = {member: _is_required(each) for member, each in inner}
    return found


def _is_required(node: ast.stmt) -> bool:
    """Whether a member of a class is a field without a default."""
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Call):
        return isinstance(node, ast.AnnAssign) and node.value is None
    return not node.value.args and all(each.arg != "default" for each in node.value.keywords)


def _defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        names = []
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        elif isinstance(node, ast.ImportFrom):
            names = [alias.asname for alias in node.names if alias.asname]
        yield from ((name, node) for name in names if not INTERNAL.fullmatch(name))


def _shapes(text: str) -> dict[str, int]:
    """The lines of a model's file, with placeholders for what is different in every model, and where they stand."""
    tree = ast.parse(text)
    own: set[str] = set()
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            own.add(node.name)
            data: list[ast.stmt] = [each for each in node.body if isinstance(each, (ast.Assign, ast.AnnAssign))]
            own |= {name for name, _ in _defined(data)}
            skipped |= {line for each in data for line in range(each.lineno, (each.end_lineno or 0) + 1)}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            own |= {alias.name for alias in node.names if ".models." in (getattr(node, "module", "") or "")}
            skipped |= set(range(node.lineno, (node.end_lineno or 0) + 1))
        elif isinstance(node, ast.arg) and node.annotation:
            own.add(node.arg)
            skipped |= set(range(node.lineno, (node.end_lineno or 0) + 1))
    skipped |= {node.lineno for node in tree.body if isinstance(node, ast.Assign)}
    words = "|".join(sorted(map(re.escape, own), key=len, reverse=True)) or "(?!)"
    of_own = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")
    lines: dict[int, list[str]] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        shape = token.string
        if token.type in (tokenize.NAME, tokenize.COMMENT) and not keyword.iskeyword(shape):
            shape = of_own.sub("N", re.sub(r"data type: .*", "data type:", shape))
        elif token.type == tokenize.STRING or tokenize.tok_name[token.type] == "FSTRING_MIDDLE":
            shape = "S"
        if shape.strip() and (token.type == tokenize.COMMENT or token.start[0] not in skipped):
            lines.setdefault(token.start[0], []).append(shape)
    found: dict[str, int] = {}
    for line, shapes in lines.items():
        found.setdefault(re.sub(r"([SN](?: : [SN])?)(?: , \1)+", r"\1", " ".join(shapes)), line)
    return found
