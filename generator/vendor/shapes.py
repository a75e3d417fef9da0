"""What a stock file says: its statements and comments, whatever their layout, without what differs in every file."""

from __future__ import annotations

import ast
import copy
import io
import re
import tokenize
from collections.abc import Iterator
from typing import Any

# What a stock model has beside its fields, and a model of ours has not, because nobody calls it from outside.
INTERNAL = re.compile(
    r"_\w*|\w+_validate_(?:enum|regular_expression)|(?:one|any)of_schema_\d+_validator|(?:one|any)_of_schemas"
    r"|actual_instance_must_validate_(?:one|any)of|discriminator_value_class_map|get_discriminator_value"
    r"|[A-Z\d_]+_(?:ONE|ANY)_OF_SCHEMAS"
)


def shapes_of(text: str) -> dict[str, int]:
    """The statements and comments of a stock file, without what differs from one to the other, and their lines."""
    tree = ast.parse(text)
    plain = _Plain(tree)
    found: dict[str, int] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        # A comment on the type of a union's member says what the specification says.
        if token.type == tokenize.COMMENT and not re.search(r"type|_schema_\d|deserialize", token.string):
            found.setdefault(" ".join(token.string.split()[:4]), token.start[0])
    for node in ast.walk(plain.visit(tree)):
        for shape, line in _said(node):
            found.setdefault(shape, line)
    return found


def _own(tree: ast.Module) -> set[str]:
    """The names of a stock file's own classes, of their fields and parameters, in JSON too, and of other models."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found |= {node.name} | {name for name, _ in defined(node.body)}
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.List):
                    found |= {str(item.value) for item in each.value.elts if isinstance(item, ast.Constant)}
        elif isinstance(node, ast.ImportFrom) and ".models." in (node.module or ""):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.arg) and node.annotation:
            found.add(node.arg)
    return found


class _Plain(ast.NodeTransformer):
    """Puts placeholders for own names, and for text that comes from a specification."""

    def __init__(self, tree: ast.Module) -> None:
        self.own = _own(tree)
        words = "|".join(sorted(map(re.escape, self.own), key=len, reverse=True)) or "(?!)"
        self.words = re.compile(rf"(?<![.\w])(?:{words})(?![(\w])")
        self.derived = re.compile(
            rf"(_item_|_key_|_value_|_inner_item_)?(?:{words})(_validate_enum|_validate_regular_expression)?"
        )
        self.validates = False

    def text(self, text: str) -> str:
        """A text with placeholders for own names, and one for several in a row."""
        text = re.sub(r"(?<=Of schemas: ).*?(?=\. Details|$)", "N", text)
        return re.sub(r"N(?:, N)+", "N", self.words.sub("N", text))

    def name(self, name: str) -> str:
        name = re.sub(r"_schema_\d+_", "_schema_N_", name)
        found = self.derived.fullmatch(name)
        return f"{found[1] or ''}N{found[2] or ''}" if found else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.name(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.generic_visit(node)
        node.attr = self.name(node.attr)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg, node.annotation = self.name(node.arg), None
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        self.generic_visit(node)
        node.arg = node.arg and self.name(node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.validates = "_validate_" in node.name
        node.name = self.name(node.name)
        self.generic_visit(node)
        self.validates = False
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """A field says what the specification says, but for those that say something of the class."""
        self.generic_visit(node)
        if not ast.unparse(node.target).startswith("_"):
            node.annotation, node.value = ast.Constant("N"), None
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        self.generic_visit(node)
        if isinstance(node.orelse, (ast.Constant, ast.List, ast.UnaryOp)):
            node.orelse = ast.Constant("N")
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        self.generic_visit(node)
        if ast.unparse(node.left) == "_data_type":
            node.comparators = [ast.Constant("N")]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        self.generic_visit(node)
        if ast.unparse(node.targets[0]) == "_discriminator_property":
            node.value = ast.Constant("N")
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str):
            node.value = "N" if self.validates else self.text(node.value)
        return node

    def visit_List(self, node: Any) -> Any:
        """Of several alike in a row, one."""
        self.generic_visit(node)
        node.elts = [item for i, item in enumerate(node.elts) if not i or ast.dump(item) != ast.dump(node.elts[i - 1])]
        return node

    visit_Tuple = visit_Set = visit_List


def _said(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The statements and the entries of dicts that are directly in a node of a syntax tree, with their lines."""
    statements: list[ast.stmt] = []
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            yield f"{ast.unparse(key) if key else '**'}: {_unparsed(value)}", value.lineno
    elif isinstance(node, ast.Module):
        listed = re.compile(r"\w+_(ONE|ANY)_OF_SCHEMAS = ")
        statements = [each for each in node.body if not isinstance(each, ast.ClassDef)]
        statements = [each for each in statements if not listed.match(ast.unparse(each))]
    elif isinstance(node, ast.ClassDef):
        yield f"class ({', '.join(map(ast.unparse, node.bases))})", node.lineno
        # Fields, and the members of enums, are the specification's.
        statements = [each for each in node.body if not _is_member(each)]
    else:
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            statements += found if isinstance(found, list) else []
    for each in statements:
        if isinstance(each, ast.ImportFrom):
            yield f"from {'models' if '.models.' in (each.module or '') else each.module}", each.lineno
        elif not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)):
            yield _unparsed(each), each.lineno


def _is_member(node: ast.stmt) -> bool:
    """Whether a statement in a class, with placeholders, is a field or a member of an enum."""
    if isinstance(node, ast.AnnAssign):
        return not ast.unparse(node.target).startswith("_")
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and ast.unparse(node.targets[0]) == "N"


def _unparsed(node: ast.AST) -> str:
    """The source of a node, without the statements and the dicts in it."""
    whole = copy.deepcopy(node)
    for each in ast.walk(whole):
        for name in ("body", "orelse", "finalbody", "handlers"):
            if isinstance(getattr(each, name, None), list):
                setattr(each, name, [ast.Pass()] if name == "body" else [])
        if isinstance(each, ast.Dict):
            each.keys, each.values = [], []
        if isinstance(each, ast.FunctionDef):
            each.returns = None
    return ast.unparse(whole)


def defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that statements define for others, with the statement of each."""
    for node in body:
        names = []
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from ((name, node) for name in names if not INTERNAL.fullmatch(name))
